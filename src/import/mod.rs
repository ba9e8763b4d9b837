//! What people already have, turned into the text of a profile: a JSON Resume, or a table of skills.
//!
//! What can't be known is left unanswered and listed. A skill without a level is a question to ask, and a word such as
//! "Advanced" is no rating unless the track's scale has it. Each line of the text says where it came from, and the
//! text is then read like any other profile.

mod draft;
pub(crate) mod ratings;
mod resume;
pub(crate) mod table;

use indexmap::IndexMap;
use jiff::civil::Date;
use serde::Deserialize;

use crate::diagnostic::{Code, Diagnostic, FileId, Problems};
use crate::profile::UnknownName;
use crate::rubric::{Rubric, Track};
use crate::yaml::{self, Scalar, Shape};

use draft::Draft;

/// A kind of file that isn't a profile, and that one can be made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A résumé by the schema of jsonresume.org, as JSON or YAML.
    JsonResume,
    /// A table of skills: comma, semicolon or tab between its columns.
    SkillsTable,
}

/// What was read from something that isn't a profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// A profile as YAML. Each line says in a comment where it came from.
    pub text: String,
    /// What was found and what was not.
    pub summary: Summary,
}

/// What was found, what is left to answer, and what was left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// What was read.
    pub format: Format,
    /// Jobs whose months count.
    pub jobs: usize,
    /// Years of experience, where the file gives these and no jobs.
    pub years: Option<f64>,
    /// Skills that have a rating.
    pub ratings: usize,
    /// Pieces of evidence.
    pub evidence: u32,
    /// Skills that are named and have no rating.
    pub open: Vec<Open>,
    /// Names that lead to no skill.
    pub unknown: Vec<UnknownName>,
    /// What may be experience or evidence and isn't for a program to decide: lines to take the `#` from.
    pub to_look_at: usize,
    /// What could not be taken.
    pub left_out: Vec<LeftOut>,
}

/// A skill that is named and has no rating.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Its name as given.
    pub given: String,
    /// Why there is no rating, as in "no level".
    pub why: String,
}

/// Something that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Where it stands, as in `work[2]` or `line 4`.
    pub place: String,
    /// Why it was not taken.
    pub why: String,
}

/// Any value of a foreign file. Its schema is not ours to hold it to.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Tree(Shape<Scalar, Vec<Self>, Box<IndexMap<String, Self>>>);

impl Tree {
    fn get(&self, key: &str) -> Option<&Self> {
        match &self.0 {
            Shape::Map(map) => map.get(key),
            Shape::Plain(_) | Shape::List(_) => None,
        }
    }

    fn has_any(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.get(key).is_some())
    }
}

/// Reads JSON, or YAML. JSON may hold a few control characters and the like as they are, and YAML takes no file with
/// one: these become blanks of the same length, so that places stay right.
fn parse(text: &str, file: FileId) -> Result<Tree, Box<Diagnostic>> {
    let is_odd = |c: char| matches!(c, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    if !text.contains(is_odd) {
        return yaml::parse(text, file);
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match is_odd(c) {
            true => plain.extend(std::iter::repeat_n(' ', c.len_utf8())),
            false => plain.push(c),
        }
    }
    yaml::parse(&plain, file)
}

/// Keys that a profile has and a JSON Resume hasn't; `skills` stands in both.
const OF_PROFILE: [&str; 10] =
    ["id", "name", "track", "target", "as_of", "hours_per_week", "pace", "experience", "evidence", "scale"];
/// Keys that a JSON Resume has and a profile hasn't.
const OF_RESUME: [&str; 11] = [
    "basics",
    "work",
    "volunteer",
    "education",
    "awards",
    "certificates",
    "publications",
    "languages",
    "interests",
    "references",
    "projects",
];

/// What a file is, by the ending of its name, where it has one, and by its text. `None` is a profile, or nothing that
/// can be imported. No text that reads as a profile is ever taken for something else, unless its name ends as a
/// table's does.
#[must_use]
pub fn detect(ending: Option<&str>, text: &str) -> Option<Format> {
    let ending = ending.map(str::to_lowercase);
    match ending.as_deref() {
        Some("csv" | "tsv" | "tab") => return Some(Format::SkillsTable),
        Some("yaml" | "yml" | "json") => {}
        Some(_) | None if table::begins(text) => return Some(Format::SkillsTable),
        Some(_) | None => {}
    }
    // Every profile comes this way: parsing it twice is for those alone that look foreign.
    let starts = |line: &str, key: &str| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'));
    let is_foreign = |line: &str| OF_RESUME.iter().any(|key| starts(line, key));
    if !text.trim_start().starts_with('{') && !text.lines().any(is_foreign) {
        return None;
    }
    let mut unused = Problems::default();
    let is_resume = match parse(text, unused.sources.add("", "")) {
        Ok(tree) => is_resume(&tree),
        // Broken, so that only its message is at stake: "no key `basics`" would lead astray.
        Err(_) => text.contains("\"basics\""),
    };
    is_resume.then_some(Format::JsonResume)
}

fn is_resume(tree: &Tree) -> bool {
    if tree.has_any(&OF_PROFILE) {
        return false;
    }
    let Some(Tree(Shape::List(skills))) = tree.get("skills") else {
        return tree.has_any(&OF_RESUME) && !matches!(tree.get("skills"), Some(Tree(Shape::Map(_))));
    };
    let has = |keys: &[&str]| skills.iter().any(|skill| skill.has_any(keys));
    !has(&["rating", "last_used", "evidence"]) && (tree.has_any(&OF_RESUME) || has(&["keywords", "level"]))
}

/// What a file is that somebody wants to import. `None` when it is nothing of the kind; the problems then say so.
pub fn recognise(ending: Option<&str>, text: &str, file: FileId, problems: &mut Problems) -> Option<Format> {
    let format = detect(ending, text);
    if format.is_some() {
        return format;
    }
    if let Err(unreadable) = parse(text, file) {
        problems.push(*unreadable);
        return None;
    }
    let message = "this is neither a JSON Resume nor a table of skills";
    let found = Diagnostic::new(Code::NotImportable, file.whole(), message);
    problems.push(found.help(
        "a JSON Resume has `basics` or `work`, a table begins with a line such as `skill,rating`, \
         and a profile needs no import",
    ));
    None
}

/// Turns a foreign text into a profile for a track. `None` when it can't be read at all; the problems then say why.
/// The profile's text can always be read.
pub fn import(
    text: &str,
    file: FileId,
    format: Format,
    (rubric, track): (&Rubric, &Track),
    today: Date,
    problems: &mut Problems,
) -> Option<Imported> {
    let mut draft = Draft::new(format, rubric, track, today);
    match format {
        Format::JsonResume => match parse(text, file) {
            Ok(tree) => resume::read(&tree, &mut draft),
            Err(unreadable) => {
                problems.push(*unreadable);
                return None;
            }
        },
        Format::SkillsTable => {
            table::read(text, file, &mut draft).map_err(|found| problems.push(*found)).ok()?
        }
    }
    Some(draft.finish())
}
