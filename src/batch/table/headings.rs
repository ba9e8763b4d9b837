//! What a heading says by itself. A wrong match is worse than none: a column that is not read is listed, and a map can
//! name it.

use crate::import::table::range;
use crate::skill::{How, Match, Names, Resolution, SkillId, normalise};

/// Headings of a table about the person.
pub(super) const ID: [&str; 1] = ["id"];
pub(super) const NAME: [&str; 3] = ["name", "full name", "your name"];
pub(super) const TRACK: [&str; 1] = ["track"];
pub(super) const TARGET: [&str; 2] = ["target", "target level"];
pub(super) const AS_OF: [&str; 1] = ["as of"];
pub(super) const YEARS: [&str; 3] =
    ["years", "years of experience", "how many years have you worked in this field"];

/// What stands before a skill in a question about it. The longer of two comes first.
const BEFORE: [&str; 17] = [
    "how well do you know",
    "how good are you at",
    "how good are you with",
    "how far are you with",
    "how confident are you with",
    "how would you rate yourself in",
    "how would you rate your knowledge of",
    "how would you rate your",
    "please rate your knowledge of",
    "please rate your",
    "please rate yourself in",
    "rate your knowledge of",
    "rate yourself in",
    "rate your",
    "what is your level in",
    "your level in",
    "your knowledge of",
];
/// What stands behind a skill in a question about it.
const AFTER: [&str; 6] = ["skill level", "skills", "skill", "level", "rating", "knowledge"];
/// Words that a question about a whole grid has besides: it names no skill of its own.
const FILLERS: [&str; 20] = [
    "these",
    "the",
    "this",
    "following",
    "each",
    "of",
    "in",
    "with",
    "your",
    "own",
    "skills",
    "skill",
    "technologies",
    "technology",
    "tools",
    "topics",
    "languages",
    "databases",
    "areas",
    "knowledge",
];
/// Words of a heading in which a skill's name is looked for, to suggest it.
const WORDS: usize = 12;

/// A skill that a heading asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AskedFor {
    pub(super) skill: SkillId,
    pub(super) how: How,
    /// The least and the most that may be answered, where the heading says so.
    pub(super) scale: Option<(usize, usize)>,
}

/// The skill that a heading asks about: its name, alone or in a question of a known form.
pub(super) fn skill_of(heading: &str, names: &Names) -> Option<AskedFor> {
    let normal = normalise(heading);
    let (asked, scale) = without_scale(&normal);
    let found = |Match { skill, how }: Match, scale| Some(AskedFor { skill, how, scale });
    if let Some(known) = known(asked, names) {
        return found(known, scale);
    }
    if let Some((question, row)) = asked.strip_suffix(']').and_then(|grid| grid.rsplit_once('[')) {
        let (question, of_all) = without_scale(trimmed(question));
        return known(row, names)
            .filter(|_| is_of_grid(question))
            .and_then(|row| found(row, scale.or(of_all)));
    }
    known(trimmed(&unframed(asked)), names).and_then(|known| found(known, scale))
}

/// The scale that a heading ends with, whatever else it says.
pub(super) fn scale_of(heading: &str) -> Option<(usize, usize)> {
    without_scale(&normalise(heading)).1
}

/// A skill that may be meant by a heading which is not read.
pub(super) fn near(heading: &str, names: &Names) -> Option<SkillId> {
    let normal = normalise(heading);
    let asked = unframed(without_scale(&normal).0);
    if let Resolution::Unknown(unknown) = names.resolve(&asked)
        && let Some(first) = unknown.suggestions.first()
    {
        return Some(*first);
    }
    let words: Vec<&str> = normal.split(|c: char| c.is_whitespace() || "?:[](),;".contains(c)).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).take(WORDS).collect();
    // The longest name wins: "Spring Boot" before "Spring".
    (1..=words.len().min(4)).rev().find_map(|count| {
        words.windows(count).find_map(|some| match names.resolve(&some.join(" ")) {
            Resolution::Known(Match { skill, how: How::Exact }) => Some(skill),
            Resolution::Known(_) | Resolution::Unknown(_) => None,
        })
    })
}

fn known(name: &str, names: &Names) -> Option<Match> {
    match names.resolve(name) {
        Resolution::Known(found) => Some(found),
        Resolution::Unknown(_) => None,
    }
}

/// A normalised heading without `[0 5]` or `(0 5)` at its end, and that scale.
fn without_scale(normal: &str) -> (&str, Option<(usize, usize)>) {
    let found = range(normal, ('[', ']')).or_else(|| range(normal, ('(', ')')));
    found.map_or((normal, None), |(name, least, most)| (name, Some((least, most))))
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || "?:.".contains(c))
}

/// What is left of a question when the words around the skill are taken away.
fn unframed(asked: &str) -> String {
    let asked = trimmed(asked);
    let inner = BEFORE.iter().find_map(|before| asked.strip_prefix(before)?.strip_prefix(' '));
    let inner = trimmed(inner.unwrap_or(asked));
    let ends = |after: &&str| inner.ends_with(&format!(" {after}"));
    let after = AFTER.iter().find(|after| ends(after)).map_or(0, |after| after.len());
    trimmed(inner.get(..inner.len() - after).unwrap_or(inner)).to_owned()
}

/// Whether a question is about every row of a grid alike.
fn is_of_grid(question: &str) -> bool {
    let question = trimmed(question);
    let frame = BEFORE.iter().chain(&["please rate", "rate"]);
    let rest = frame.filter_map(|before| question.strip_prefix(before));
    let mut rest = rest.filter(|rest| rest.is_empty() || rest.starts_with(' '));
    rest.any(|rest| rest.split_whitespace().all(|word| FILLERS.contains(&word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a heading is read as: a skill's id and its scale.
    fn read(heading: &str) -> Option<(String, Option<(usize, usize)>)> {
        let rubric = crate::rubric::builtin().unwrap();
        let found = skill_of(heading, &rubric.catalogue.names)?;
        Some((rubric.catalogue.skill(found.skill).id.clone(), found.scale))
    }

    #[test]
    fn questions_of_known_forms_lead_to_their_skill() {
        let forms = [
            ("PostgreSQL", None),
            ("postgres [0-5]", Some((0, 5))),
            ("PostgreSQL (0–5)", Some((0, 5))),
            ("PostgreSQL [1-10]", Some((1, 10))),
            ("How well do you know PostgreSQL?", None),
            ("How well do you know PostgreSQL? [0-5]", Some((0, 5))),
            ("How far are you with PostgreSQL?", None),
            ("  rate your  PostgreSQL skills ", None),
            ("Please rate your knowledge of PostgreSQL:", None),
            ("How would you rate your PostgreSQL skills? (0-5)", Some((0, 5))),
            ("PostgreSQL level", None),
            ("How well do you know these? [PostgreSQL]", None),
            ("How well do you know the following databases? (0-5) [PostgreSQL]", Some((0, 5))),
            ("Rate your skills [PostgreSQL]", None),
        ];
        for (heading, scale) in forms {
            assert_eq!(read(heading), Some(("postgresql".to_owned(), scale)), "{heading}");
        }
    }

    #[test]
    fn other_sentences_lead_to_none_though_a_skill_stands_in_them() {
        let sentences = [
            "Do you go to school?",
            "Which of these do you want to learn? [PostgreSQL]",
            "How well do you know your mentor? [PostgreSQL]",
            "Who taught you PostgreSQL?",
            "How many hours of PostgreSQL?",
            "PostgreSQL project",
            "Timestamp",
            "E-mail address",
            "What else should we know?",
            "",
            "[0-5]",
            "[]",
        ];
        for heading in sentences {
            assert_eq!(read(heading), None, "{heading}");
        }
    }

    #[test]
    fn a_skill_in_a_sentence_is_suggested() {
        let rubric = crate::rubric::builtin().unwrap();
        let near = |heading| {
            let skill = near(heading, &rubric.catalogue.names)?;
            Some(rubric.catalogue.skill(skill).id.as_str())
        };
        assert_eq!(near("Do you go to school?"), Some("go"));
        assert_eq!(near("Which of these do you want to learn? [PostgreSQL]"), Some("postgresql"));
        assert_eq!(near("What else should we know?"), None);
    }
}
