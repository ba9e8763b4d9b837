//! Profiles in every style that people and programs write.

use proptest::prelude::*;

use gradus::profile::Given;
use gradus::rubric::Track;

/// What people write, each line for one skill; the last is nobody's.
pub(crate) const NAMES: [&[&str]; 9] = [
    &["Go", "golang", "go"],
    &["PostgreSQL", "Postgres", "psql", "Postgre SQL"],
    &["Kubernetes", "k8s", "kuberentes"],
    &["Python", "py", "Python 3.12"],
    &["SQL"],
    &["Docker"],
    &["api-contracts", "API contracts, versioning and evolution"],
    &["Redis"],
    &["Foo DB", "Excel: macros", "Zig # new", "データ"],
];

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Style {
    Block,
    Lists,
    Braces,
    BracesInLines,
    Json,
    JsonInLines,
}

/// One answer: which skill and name, what it says, whether it is a mapping.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) skill: usize,
    name: usize,
    pub(crate) given: Given,
    words: usize,
    in_mapping: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Paper {
    pub(crate) style: Style,
    answers: Vec<Said>,
    pub(crate) target: Option<usize>,
    /// Years, or a list of jobs, or nothing.
    pub(crate) experience: usize,
    /// Pieces of two kinds: titled, or counted.
    pub(crate) evidence: Option<Vec<(usize, Option<u32>)>>,
    pub(crate) crlf: bool,
    pub(crate) ends_line: bool,
    comments: bool,
}

pub(crate) fn given() -> impl Strategy<Value = Given> {
    prop_oneof![
        1 => Just(Given::Nothing),
        1 => Just(Given::NotApplicable),
        4 => (0..=5_u8).prop_map(Given::Rating)
    ]
}

pub(crate) fn paper() -> impl Strategy<Value = Paper> {
    let styles = [
        Style::Block,
        Style::Block,
        Style::Lists,
        Style::Braces,
        Style::BracesInLines,
        Style::Json,
        Style::JsonInLines,
    ];
    let said = (0..NAMES.len(), 0..4_usize, given(), 0..4_usize, prop::bool::weighted(0.3))
        .prop_map(|(skill, name, given, words, in_mapping)| Said { skill, name, given, words, in_mapping });
    let pieces = prop::collection::vec((0..2_usize, prop::option::of(0..4_u32)), 0..4);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    let rest = (prop::option::of(0..7_usize), 0..3_usize, prop::option::of(pieces), flags);
    (prop::sample::select(styles.to_vec()), prop::collection::vec(said, 0..9), rest).prop_map(
        |(style, answers, (target, experience, evidence, (crlf, ends_line, comments)))| Paper {
            style,
            answers,
            target,
            experience,
            evidence,
            crlf,
            ends_line,
            comments,
        },
    )
}

impl Paper {
    pub(crate) fn is_json(&self) -> bool {
        matches!(self.style, Style::Json | Style::JsonInLines)
    }

    pub(crate) fn text(&self, track: &Track) -> String {
        let quote = |text: &str| if self.is_json() { format!("{text:?}") } else { text.to_owned() };
        let key = |key: &str| format!("{}: ", quote(key));
        let mut parts = vec![(key("id"), quote("ann")), (key("hours_per_week"), "7.5".to_owned())];
        if let Some(target) = self.target {
            parts.push((key("target"), quote(&track.levels[target].id)));
        }
        match self.experience {
            1 => parts.push((key("experience"), format!("{{{}3}}", key("years")))),
            2 => {
                let job = format!("[{{{}{}}}]", key("from"), quote("2026-02"));
                parts.push((key("experience"), job));
            }
            _ => {}
        }
        if let Some(evidence) = &self.evidence {
            let pieces: Vec<String> =
                evidence.iter().enumerate().map(|(at, piece)| self.piece(at, piece, track)).collect();
            parts.push((key("evidence"), self.many(&pieces, "[]", 3, true)));
        }
        let skills =
            self.many(&self.answers(), if self.style == Style::Lists { "[]" } else { "{}" }, 0, false);
        // The skills stand between other keys.
        parts.insert(parts.len() / 2, (key("skills"), skills));
        let text = match self.style {
            Style::Block | Style::Lists | Style::Braces | Style::BracesInLines => {
                let line = |(at, (key, value)): (usize, &(String, String))| {
                    let comment = if self.comments { format!("# above {at}\n\n") } else { String::new() };
                    format!("{comment}{}\n", format!("{key}{value}").trim_end())
                };
                parts.iter().enumerate().map(line).collect()
            }
            Style::Json => {
                let parts: Vec<String> = parts.iter().map(|(key, value)| format!("{key}{value}")).collect();
                format!("{{{}}}\n", parts.join(", "))
            }
            Style::JsonInLines => {
                let parts: Vec<String> = parts.iter().map(|(key, value)| format!("\t{key}{value}")).collect();
                format!("{{\n{}\n}}\n", parts.join(",\n"))
            }
        };
        let text = if self.ends_line { text } else { text.trim_end_matches('\n').to_owned() };
        if self.crlf { text.replace('\n', "\r\n") } else { text }
    }

    fn answers(&self) -> Vec<String> {
        let mut written = Vec::new();
        for said in self.kept() {
            let name = said.name();
            let flow = !matches!(self.style, Style::Block);
            let rating = match (said.given, said.words) {
                (Given::Nothing, 0) if !flow => String::new(),
                (Given::Nothing, 1 | 2) if !self.is_json() => "~".to_owned(),
                (Given::Nothing, _) => "null".to_owned(),
                (Given::NotApplicable, _) => if self.is_json() { "\"n/a\"" } else { "n/a" }.to_owned(),
                (Given::Rating(rating), 1) => format!("\"{rating}\""),
                (Given::Rating(rating), 2) => format!("{rating}.0"),
                (Given::Rating(3), 3) => format!("{:?}", "Competent"),
                (Given::Rating(rating), _) => rating.to_string(),
            };
            let word = |word: &str| if self.is_json() { format!("{word:?}") } else { word.to_owned() };
            let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == ' ');
            let name = if plain && !self.is_json() { name.to_owned() } else { format!("{name:?}") };
            let details = format!("{}: {rating}, {}: 2026", word("rating"), word("last_used"));
            written.push(match (self.style, said.in_mapping) {
                (Style::Lists, _) if said.words == 0 => format!("{{{}: {name}, {details}}}", word("name")),
                (Style::Lists, _) => format!("name: {name}\n    rating: {rating}"),
                (Style::Block, true) if said.words > 1 => {
                    format!("{name}:\n    rating: {rating}\n    last_used: 2026")
                }
                (_, true) if !rating.is_empty() => format!("{name}: {{{details}}}"),
                _ => format!("{name}: {rating}").trim_end().to_owned(),
            });
        }
        written
    }

    /// The answers whose very name wasn't used before.
    pub(crate) fn kept(&self) -> Vec<&Said> {
        let mut kept: Vec<&Said> = Vec::new();
        for said in &self.answers {
            if !kept.iter().any(|known| known.name() == said.name()) {
                kept.push(said);
            }
        }
        kept
    }

    fn piece(&self, at: usize, (kind, count): &(usize, Option<u32>), track: &Track) -> String {
        let word = |word: &str| if self.is_json() { format!("{word:?}") } else { word.to_owned() };
        let kind = format!("{}: {}", word("kind"), word(&track.evidence[*kind].id));
        match count {
            Some(1) => format!("{{{kind}}}"),
            Some(count) => format!("{{{kind}, {}: {count}}}", word("count")),
            None => format!("{{{kind}, {}: {}}}", word("title"), word(&format!("Piece {at}"))),
        }
    }

    /// A list or mapping in the style.
    fn many(&self, parts: &[String], empty: &str, marks: usize, is_list: bool) -> String {
        let (open, close) = empty.split_at(1);
        if parts.is_empty() {
            return if self.is_json() { empty.to_owned() } else { String::new() };
        }
        let comment = |at: usize| match self.comments && !self.is_json() {
            true => format!("  # at {}, {{x}}", marks + at),
            false => String::new(),
        };
        let lines = |lead: &str, comma: &str| -> String {
            let line = |(at, part): (usize, &String)| {
                let comma = if at + 1 < parts.len() { comma } else { "" };
                let comment = if part.contains('\n') { String::new() } else { comment(at) };
                format!("\n  {lead}{part}{comma}{comment}")
            };
            parts.iter().enumerate().map(line).collect()
        };
        match self.style {
            Style::Block => lines(if is_list { "- " } else { "" }, ""),
            Style::Lists => lines("- ", ""),
            Style::Braces | Style::Json => format!("{open}{}{close}", parts.join(", ")),
            Style::BracesInLines | Style::JsonInLines => format!("{open}{}\n  {close}", lines("", ",")),
        }
    }
}

impl Said {
    pub(crate) fn name(&self) -> &'static str {
        let names = NAMES[self.skill];
        names[self.name % names.len()]
    }
}
