//! What people type, and which skill it is (model, section 8).
//!
//! A wrong match is worse than no match: every rule here errs towards "unknown".

mod distance;
mod spelling;

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use unicode_normalization::UnicodeNormalization as _;

use spelling::{Outline, Spellings};

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

/// What has a name: a skill, a technology outside the catalogue, or both.
#[derive(Debug, Clone, Default)]
struct Owner {
    /// The skill; none where several share the name.
    skill: Option<SkillId>,
    is_shared: bool,
    /// For a technology outside the catalogue the skills to suggest.
    known: Option<Vec<SkillId>>,
}

/// The index of all names.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// By normalised names, and by squashed ones.
    exact: HashMap<String, Owner, RandomState>,
    squashed: HashMap<String, Owner, RandomState>,
    /// Every squashed name, catalogued or known, in the order they were added.
    spellings: Spellings,
}

/// Unicode NFKC, lower case, and runs of blanks, hyphens, underscores and slashes as one blank.
#[must_use]
pub fn normalise(given: &str) -> String {
    let mut normal = String::with_capacity(given.len());
    normalise_into(&mut normal, given);
    normal
}

/// The same in the place of an earlier text, whose room is used again.
pub(crate) fn normalise_into(normal: &mut String, given: &str) {
    normal.clear();
    let is_gap = |c: char| c.is_whitespace() || matches!(c, '-' | '_' | '/' | '‐'..='―');
    let mut folded = Cow::Borrowed(given);
    if !given.is_ascii() {
        let lower = given.nfkc().flat_map(char::to_lowercase);
        let lower: String = lower.collect::<String>().nfkc().collect();
        // Turkish keyboards: İ folds to i with a dot above, and ı is an i without one.
        folded = Cow::Owned(lower.replace("i\u{307}", "i").replace('ı', "i"));
    }
    let mut follows_gap = false;
    for letter in folded.chars() {
        if is_gap(letter) {
            follows_gap = !normal.is_empty();
        } else {
            if std::mem::take(&mut follows_gap) {
                normal.push(' ');
            }
            normal.push(letter.to_ascii_lowercase());
        }
    }
}

/// A normalised name without blanks and dots.
#[must_use]
pub fn squash(normal: &str) -> Cow<'_, str> {
    if memchr::memchr2(b' ', b'.', normal.as_bytes()).is_none() {
        return Cow::Borrowed(normal);
    }
    let mut squashed = normal.to_owned();
    squashed.retain(|c| !is_dropped(c));
    Cow::Owned(squashed)
}

/// Whether squashing drops a letter.
fn is_dropped(letter: char) -> bool {
    matches!(letter, ' ' | '.')
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
        let squashed = squash(&normal).into_owned();
        let owner = self.exact.entry(normal).or_default();
        match owner.skill {
            Some(other) if other != skill => return Err(other),
            _ => owner.skill = Some(skill),
        }
        let owner = self.squashed.entry(squashed.clone()).or_default();
        if owner.skill != Some(skill) {
            owner.is_shared |= owner.skill.is_some();
            owner.skill = Some(skill).filter(|_| !owner.is_shared);
            self.spellings.add(squashed, Some(skill));
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
        let squashed = squash(&normal).into_owned();
        let owner = self.exact.entry(normal).or_default();
        if let Some(skill) = owner.skill {
            return Err(skill);
        }
        owner.known = Some(suggestions.clone());
        let owner = self.squashed.entry(squashed.clone()).or_default();
        if owner.known.replace(suggestions).is_none() {
            self.spellings.add(squashed, None);
        }
        Ok(())
    }

    /// How many names of technologies outside the catalogue there are.
    #[must_use]
    pub fn known_count(&self) -> usize {
        self.exact.values().filter(|owner| owner.known.is_some()).count()
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
        self.matched_as(&normalise(given))
    }

    /// The same for a name that is [normalised](normalise) already.
    pub(crate) fn matched_as(&self, normal: &str) -> Option<Match> {
        self.look_up(normal).ok()
    }

    /// The skill of a normalised name. Otherwise what is known to suggest for it; `None` where nothing should be.
    fn look_up<'n>(&'n self, normal: &str) -> Result<Match, Option<&'n [SkillId]>> {
        let outline = Outline::of(normal);
        // Of most misspellings this alone says that they are no names, however they are written.
        let may_be_name = self.spellings.may_have(outline);
        let owner = may_be_name.then(|| self.exact.get(normal)).flatten();
        if let Some(skill) = owner.and_then(|owner| owner.skill) {
            return Ok(Match { skill, how: How::Exact });
        }
        if normal.is_empty() || normal.len() > LONGEST && normal.chars().count() > LONGEST {
            return Err(None);
        }
        if let Some(suggestions) = owner.and_then(|owner| owner.known.as_deref()) {
            return Err(Some(suggestions));
        }
        let owned = |owner: Option<&'n Owner>, how| {
            let owner = owner?;
            let known = owner.known.as_deref().map(|suggestions| Err(Some(suggestions)));
            owner.skill.map(|skill| Ok(Match { skill, how })).or(known)
        };
        let base = without_version(normal);
        let (meant, outline) = base.map_or((normal, outline), |base| (base, Outline::of(base)));
        let squashed = squash(meant);
        let of_squashed = |squashed: &str| owned(self.squashed.get(squashed), How::Squashed);
        let found = owned(base.and_then(|base| self.exact.get(base)), How::Version)
            .or_else(|| may_be_name.then(|| of_squashed(&squash(normal))).flatten())
            .or_else(|| base.and_then(|_| of_squashed(&squashed)));
        found.unwrap_or_else(|| match self.spellings.meant_by(meant, (&squashed, outline)) {
            Some(skill) => Ok(Match { skill, how: How::Spelling }),
            None => Err(Some(&[])),
        })
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
