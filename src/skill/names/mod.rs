//! What people type, and which skill it is (model, section 8).
//!
//! A wrong match is worse than no match: every rule here errs towards "unknown".

mod distance;
mod spelling;

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;

use spelling::Spellings;

use super::SkillId;

/// A typed name that is longer than this, in characters, is nobody's name for a skill.
const LONGEST: usize = 200;
/// How many suggestions an unknown name gets at the most.
const SUGGESTIONS: usize = 3;

/// How a given name led to a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// Equal to an id, name or alias after [`normalise`].
    Exact,
    /// The same without a trailing version.
    Version,
    /// Equal after also dropping blanks and dots.
    Squashed,
    /// So close to one skill alone that a careful person would accept it without asking.
    Spelling,
}

impl How {
    /// The word in the JSON output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Version => "version",
            Self::Squashed => "squashed",
            Self::Spelling => "spelling",
        }
    }
}

/// A given name that was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// The skill.
    pub skill: SkillId,
    /// How it was found.
    pub how: How,
}

/// A given name that was not recognised.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unknown {
    /// Up to three skills that may be meant, likeliest first.
    pub suggestions: Vec<SkillId>,
}

/// What became of a given name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// It is a name of this skill.
    Known(Match),
    /// It is no skill's name; it counts nowhere.
    Unknown(Unknown),
}

/// The index of all names.
#[derive(Debug, Clone, Default)]
pub struct Names {
    exact: HashMap<String, SkillId>,
    /// `None` where several skills share the squashed form.
    squashed: HashMap<String, Option<SkillId>>,
    /// Names of technologies outside the catalogue, normalised, with the skills to suggest for them.
    known: HashMap<String, Vec<SkillId>>,
    known_squashed: HashMap<String, Vec<SkillId>>,
    /// Every squashed name, catalogued or known, in the order they were added.
    spellings: Spellings,
}

/// Unicode NFKC, lower case, and runs of blanks, hyphens, underscores and slashes as one blank.
#[must_use]
pub fn normalise(given: &str) -> String {
    let mut normal = String::with_capacity(given.len());
    let mut gap = false;
    let mut push = |c: char| {
        if c.is_whitespace() || matches!(c, '-' | '_' | '/' | '‐'..='―') {
            gap = !normal.is_empty();
        } else {
            if std::mem::take(&mut gap) {
                normal.push(' ');
            }
            normal.push(c);
        }
    };
    if given.is_ascii() {
        given.bytes().for_each(|byte| push(char::from(byte.to_ascii_lowercase())));
    } else {
        let folded = given.nfkc().flat_map(char::to_lowercase);
        let folded: String = folded.collect::<String>().nfkc().collect();
        // Turkish keyboards: İ folds to i with a dot above, and ı is an i without one.
        folded.replace("i\u{307}", "i").replace('ı', "i").chars().for_each(push);
    }
    normal
}

/// A normalised name without blanks and dots.
#[must_use]
pub fn squash(normal: &str) -> String {
    normal.chars().filter(|c| !matches!(c, ' ' | '.')).collect()
}

/// A normalised name without a trailing version: a last word such as `3.12`, `v2`, `21`, `8+`, `3.x` or `19c`. Glued
/// digits belong to the name (`s3`, `k8s`, `http2`).
fn without_version(normal: &str) -> Option<&str> {
    let (name, version) = normal.rsplit_once(' ')?;
    let digits = version.strip_prefix('v').unwrap_or(version);
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let is_version = digits.starts_with(|c: char| c.is_ascii_digit())
        && (rest.is_empty() || rest == "+" || is_letter(rest));
    is_version.then_some(name)
}

fn is_letter(text: &str) -> bool {
    text.len() == 1 && text.starts_with(|c: char| c.is_ascii_lowercase())
}

impl Names {
    /// Adds a name of a skill. Two skills may share a squashed form, which then leads to neither.
    ///
    /// # Errors
    ///
    /// The other skill, when one has the name already; nothing is added then.
    pub fn add(&mut self, name: &str, skill: SkillId) -> Result<(), SkillId> {
        let normal = normalise(name);
        if let Some(other) = self.exact.get(&normal).filter(|other| **other != skill) {
            return Err(*other);
        }
        let squashed = squash(&normal);
        self.exact.insert(normal, skill);
        match self.squashed.get_mut(&squashed) {
            Some(owner) if *owner == Some(skill) => {}
            Some(owner) => {
                *owner = None;
                self.spellings.add(squashed, Some(skill));
            }
            None => {
                self.squashed.insert(squashed.clone(), Some(skill));
                self.spellings.add(squashed, Some(skill));
            }
        }
        Ok(())
    }

    /// Adds the name of a technology outside the catalogue, with skills to suggest for it.
    ///
    /// # Errors
    ///
    /// The skill that has the name, where one does; nothing is added then.
    pub fn add_known(&mut self, name: &str, suggestions: Vec<SkillId>) -> Result<(), SkillId> {
        let normal = normalise(name);
        if let Some(skill) = self.exact.get(&normal) {
            return Err(*skill);
        }
        let squashed = squash(&normal);
        self.known.insert(normal, suggestions.clone());
        if self.known_squashed.insert(squashed.clone(), suggestions).is_none() {
            self.spellings.add(squashed, None);
        }
        Ok(())
    }

    /// How many names of technologies outside the catalogue there are.
    #[must_use]
    pub fn known_count(&self) -> usize {
        self.known.len()
    }

    /// Which skill a given name is, if any.
    #[must_use]
    pub fn resolve(&self, given: &str) -> Resolution {
        let normal = normalise(given);
        match self.look_up(&normal) {
            Ok(found) => Resolution::Known(found),
            Err(None) => Resolution::Unknown(Unknown::default()),
            Err(Some(suggestions)) => self.unknown(&normal, suggestions),
        }
    }

    /// The same without suggestions, which take the most time of all.
    #[must_use]
    pub fn matched(&self, given: &str) -> Option<Match> {
        self.look_up(&normalise(given)).ok()
    }

    /// The skill of a normalised name. Otherwise what is known to suggest for it; `None` where nothing should be.
    fn look_up(&self, normal: &str) -> Result<Match, Option<&[SkillId]>> {
        let found = |skill, how| Ok(Match { skill, how });
        if let Some(skill) = self.exact.get(normal) {
            return found(*skill, How::Exact);
        }
        if normal.is_empty() || normal.chars().count() > LONGEST {
            return Err(None);
        }
        if let Some(suggestions) = self.known.get(normal) {
            return Err(Some(suggestions));
        }
        let base = without_version(normal);
        if let Some(skill) = base.and_then(|base| self.exact.get(base)) {
            return found(*skill, How::Version);
        }
        if let Some(suggestions) = base.and_then(|base| self.known.get(base)) {
            return Err(Some(suggestions));
        }
        for squashed in [squash(normal), squash(base.unwrap_or(normal))] {
            if let Some(Some(skill)) = self.squashed.get(&squashed) {
                return found(*skill, How::Squashed);
            }
            if let Some(suggestions) = self.known_squashed.get(&squashed) {
                return Err(Some(suggestions));
            }
        }
        match self.spellings.meant_by(base.unwrap_or(normal)) {
            Some(skill) => found(skill, How::Spelling),
            None => Err(Some(&[])),
        }
    }

    fn unknown(&self, normal: &str, hints: &[SkillId]) -> Resolution {
        let mut suggestions = hints.to_vec();
        if hints.is_empty() {
            suggestions = self.spellings.like(&squash(normal));
        }
        suggestions.truncate(SUGGESTIONS);
        Resolution::Unknown(Unknown { suggestions })
    }
}
