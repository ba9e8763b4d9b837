//! A report a person: what its file is called, and the page that lists all of them.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::display::{fingerprint, shorten};
use crate::report::{Document, END, Page, begin, escape_markdown, html, markdown, placement};
use crate::rubric::{LevelId, Track};

/// Characters of an id that a file name keeps. With a mark, a number and an ending the name stays below 100 bytes.
const KEPT: usize = 60;
/// Columns of an id in the index.
const SHOWN: usize = 60;
/// Names that belong to devices under Windows, whatever their ending, and the one of the index.
const TAKEN: [&str; 5] = ["con", "prn", "aux", "nul", "index"];

const TITLE: &str = "Reports";
const COLUMNS: [&str; 3] = ["Person", "Stands at", "Next level"];

/// How the report of each person is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    /// Markdown.
    Md,
    /// HTML, a page a person.
    Html,
}

/// A line of the index.
#[derive(Debug, Clone, Copy)]
pub struct IndexEntry<'a> {
    /// The person's id.
    pub id: &'a str,
    /// The file of the report, as [`ReportFormat::file_name`] gave it.
    pub file: &'a str,
    /// The track that the person was assessed on.
    pub track: &'a Track,
    /// The placement as claimed; `None` below the first level.
    pub claimed: Option<LevelId>,
    /// The lowest level on the way to the target that isn't passed; `None` where none is left.
    pub next: Option<LevelId>,
}

impl ReportFormat {
    /// What the files end with, without the dot.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Md => "md",
            Self::Html => "html",
        }
    }

    /// Writes a report.
    #[must_use]
    pub fn write(self, document: &Document) -> String {
        match self {
            Self::Md => markdown(document),
            Self::Html => html(document),
        }
    }

    /// The name of a person's report: always a plain name of at most 100 bytes, on every file system.
    ///
    /// An id of lower-case ASCII letters, digits and `-_.` that begins with a letter or digit is its own name. Any
    /// other keeps what can stay of it, and gets `~` and the FNV-1a hash of the whole id. So two ids have the same name,
    /// upper and lower case not told apart, only if their hashes are equal, and the index has a name of its own. Where a
    /// file is there already, which is also how an id that comes twice shows, a caller tries again with the next
    /// `copy`; the first is 1.
    #[must_use]
    pub fn file_name(self, id: &str, copy: usize) -> String {
        let stem = if is_plain(id) { id.to_owned() } else { marked(id) };
        let copy = if copy > 1 { format!("~{copy}") } else { String::new() };
        format!("{stem}{copy}.{}", self.ending())
    }

    /// The name of the index, which lies beside the reports.
    #[must_use]
    pub fn index_name(self) -> String {
        format!("index.{}", self.ending())
    }

    /// The beginning of the index. It is written line by line, so that any number of people fit in.
    #[must_use]
    pub fn index_begin(self) -> String {
        match self {
            Self::Md => format!("# {TITLE}\n\n| {} |\n| :-- | :-- | :-- |\n", COLUMNS.join(" | ")),
            Self::Html => {
                let mut page = begin(TITLE);
                page.raw("<table>\n<thead>\n<tr>");
                for column in COLUMNS {
                    page.raw("<th scope=\"col\">").raw(column).raw("</th>");
                }
                page.raw("</tr>\n</thead>\n<tbody>\n");
                page.finish()
            }
        }
    }

    /// A person's line in the index.
    #[must_use]
    pub fn index_line(self, entry: &IndexEntry<'_>) -> String {
        let id = match shorten(entry.id, SHOWN) {
            blank if blank.trim().is_empty() => "(no id)".to_owned(),
            id => id,
        };
        let stands_at = placement(entry.claimed, entry.track);
        let next = entry.next.map_or("none left", |next| entry.track.level(next).title.as_str());
        match self {
            Self::Md => {
                let cells = [&id, &stands_at, next].map(escape_markdown);
                let [id, stands_at, next] = cells;
                format!("| [{id}](<{}>) | {stands_at} | {next} |\n", entry.file)
            }
            Self::Html => {
                let [_, stands, level] = COLUMNS;
                let mut line = Page::default();
                line.raw("<tr><th scope=\"row\"><a href=\"").text(entry.file).raw("\">").text(&id);
                line.raw("</a></th><td data-column=\"").raw(stands).raw("\">").text(&stands_at);
                line.raw("</td><td data-column=\"").raw(level).raw("\">").text(next).raw("</td></tr>\n");
                line.finish()
            }
        }
    }

    /// The end of the index.
    #[must_use]
    pub fn index_end(self) -> String {
        match self {
            Self::Md => String::new(),
            Self::Html => format!("</tbody>\n</table>\n{END}"),
        }
    }
}

/// Whether an id can be a file name as it stands, on every file system. None has a `~`, so none is a marked one.
fn is_plain(id: &str) -> bool {
    let is_fit = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(byte);
    let begins = id.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    id.len() <= KEPT && begins && !id.ends_with('.') && id.bytes().all(|byte| is_fit(&byte)) && !is_taken(id)
}

/// Windows looks at what stands before the first dot.
fn is_taken(id: &str) -> bool {
    let name = id.split('.').next().unwrap_or(id);
    let port = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
    let is_port =
        port.is_some_and(|number| number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit()));
    TAKEN.contains(&name) || is_port
}

/// What is left of an id that can't be a file name, for people, and a mark that tells it from all others.
fn marked(id: &str) -> String {
    let mut kept = String::new();
    // A letter with an accent comes as the letter and the accent, and leaves the letter.
    for c in id.chars().take(KEPT).nfkd().filter(|c| !is_combining_mark(*c)) {
        if c.is_ascii_alphanumeric() || c == '_' {
            kept.push(c);
        } else if !kept.is_empty() && !kept.ends_with('-') {
            kept.push('-');
        }
    }
    let kept: String = kept.chars().take(KEPT).collect();
    let kept = match kept.trim_end_matches('-') {
        "" => "person",
        kept => kept,
    };
    format!("{kept}~{}", fingerprint(id))
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;

    fn name(id: &str) -> String {
        ReportFormat::Md.file_name(id, 1)
    }

    #[test]
    fn honest_ids_are_their_own_names() {
        for id in ["mentee-014", "a", "2026.team_3", "7", "conrad", "com", "com10", "lpt"] {
            assert_eq!(name(id), format!("{id}.md"));
        }
        assert_eq!(ReportFormat::Html.file_name("ada", 2), "ada~2.html");
    }

    #[test]
    fn other_ids_keep_what_can_stay() {
        let long = "x".repeat(300);
        for (id, kept) in [
            ("", "person"),
            (" ", "person"),
            ("..", "person"),
            ("山田", "person"),
            ("\0", "person"),
            ("-rf", "rf"),
            ("../../x", "x"),
            ("/etc/passwd", "etc-passwd"),
            ("C:\\me", "C-me"),
            ("Ada Lovelace", "Ada-Lovelace"),
            ("Ana Ö/1", "Ana-O-1"),
            ("ada.", "ada"),
            ("ada ", "ada"),
            ("con", "con"),
            ("nul.txt", "nul-txt"),
            ("com7", "com7"),
            ("index", "index"),
            ("ada~2", "ada-2"),
            (&long, &long[..KEPT]),
        ] {
            assert_eq!(name(id), format!("{kept}~{}.md", fingerprint(id)), "{id:?}");
        }
        // The hash as others compute it, so that names stay what they are.
        assert_eq!(name("A"), "A~af63fc4c860222ec.md");
    }

    /// Ids as people have them, and as people attack with them.
    fn id() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-zA-Z0-9._~-]{0,6}",
            "\\PC{0,80}",
            ".{0,8}",
            "(\\.\\./|/|con|NUL|lpt1|index|é|e\u{301}|K|~| |\\.){0,4}"
        ]
    }

    /// Something that some file system or reader takes for the same.
    fn twin(id: &str, way: usize) -> String {
        match way {
            0 => id.to_uppercase(),
            1 => id.to_lowercase(),
            2 => id.nfc().collect(),
            3 => id.nfkd().collect(),
            4 => format!("{id}."),
            5 => format!("{id} "),
            6 => id.trim().to_owned(),
            _ => marked(id),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_name_stays_in_its_folder_on_every_system(id in id(), copy in 1..5_000_usize) {
            let name = ReportFormat::Html.file_name(&id, copy);
            let parts: Vec<Component<'_>> = Path::new(&name).components().collect();
            prop_assert!(matches!(parts.as_slice(), [Component::Normal(only)] if *only == name.as_str()));
            prop_assert!(name.len() <= 100);
            prop_assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte)), "{name}");
            let stem = name.split('.').next().unwrap().to_ascii_lowercase();
            prop_assert!(!stem.is_empty() && !stem.starts_with(['-', '~']) && !is_taken(&stem), "{name}");
        }

        #[test]
        fn different_ids_have_different_names(one in id(), other in id(), way in 0..9_usize) {
            let twin = if way == 8 { other } else { twin(&one, way) };
            let same_name = name(&one).eq_ignore_ascii_case(&name(&twin));
            prop_assert_eq!(same_name, one == twin, "{:?} and {:?}", one, twin);
        }
    }
}
