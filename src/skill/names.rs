//! What people type, and which skill it is (model, section 8).
//!
//! A wrong match is worse than no match: every rule here errs towards "unknown".

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;

use super::SkillId;

/// A typed name that is longer than this, in characters, is nobody's name for a skill.
const LONGEST: usize = 200;
/// The slip of a letter typed twice, or once instead of twice: half of any other edit.
const DOUBLED: usize = 1;
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
    spellings: Vec<Spelling>,
}

#[derive(Debug, Clone)]
struct Spelling {
    text: String,
    length: usize,
    letters: u64,
    /// `None` for a known name outside the catalogue.
    skill: Option<SkillId>,
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
    let is_version = digits.starts_with(|c: char| c.is_ascii_digit()) && (rest.is_empty() || rest == "+" || is_letter(rest));
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
                self.spellings.push(Spelling::new(squashed, Some(skill)));
            }
            None => {
                self.squashed.insert(squashed.clone(), Some(skill));
                self.spellings.push(Spelling::new(squashed, Some(skill)));
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
            self.spellings.push(Spelling::new(squashed, None));
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
        if let Some(skill) = self.exact.get(&normal) {
            return found(*skill, How::Exact);
        }
        if normal.is_empty() || normal.chars().count() > LONGEST {
            return Resolution::Unknown(Unknown::default());
        }
        if let Some(suggestions) = self.known.get(&normal) {
            return self.unknown(&normal, suggestions);
        }
        let base = without_version(&normal);
        if let Some(skill) = base.and_then(|base| self.exact.get(base)) {
            return found(*skill, How::Version);
        }
        if let Some(suggestions) = base.and_then(|base| self.known.get(base)) {
            return self.unknown(&normal, suggestions);
        }
        for squashed in [squash(&normal), squash(base.unwrap_or(&normal))] {
            if let Some(Some(skill)) = self.squashed.get(&squashed) {
                return found(*skill, How::Squashed);
            }
            if let Some(suggestions) = self.known_squashed.get(&squashed) {
                return self.unknown(&normal, suggestions);
            }
        }
        match self.spelt_like(base.unwrap_or(&normal)) {
            Some(skill) => found(skill, How::Spelling),
            None => self.unknown(&normal, &[]),
        }
    }

    /// The one skill that a normalised name is a misspelling of: no other skill lies within its reach, and no known
    /// name is as likely. A short word among several is no place for a slip: `aws sns` is not `aws sqs`.
    fn spelt_like(&self, normal: &str) -> Option<SkillId> {
        let given = Spelling::new(squash(normal), None);
        let words = normal.split(' ').filter(|word| word.len() <= 4 && word.len() < normal.len());
        let short: Vec<String> = words.map(squash).collect();
        let mut best: Option<(SkillId, usize)> = None;
        let mut nearest_known = usize::MAX;
        for candidate in &self.spellings {
            let Some(slip) = given.slip(candidate) else { continue };
            if slip > DOUBLED && !short.iter().all(|word| candidate.text.contains(word.as_str())) {
                continue;
            }
            match (candidate.skill, best) {
                (None, _) => nearest_known = nearest_known.min(slip),
                (Some(skill), Some((other, _))) if skill != other => return None,
                (Some(skill), Some((_, smaller))) => best = Some((skill, smaller.min(slip))),
                (Some(skill), None) => best = Some((skill, slip)),
            }
        }
        best.filter(|(_, slip)| *slip < nearest_known).map(|(skill, _)| skill)
    }

    fn unknown(&self, normal: &str, hints: &[SkillId]) -> Resolution {
        let mut suggestions = hints.to_vec();
        if hints.is_empty() {
            suggestions = self.look_alikes(normal);
        }
        suggestions.truncate(SUGGESTIONS);
        Resolution::Unknown(Unknown { suggestions })
    }

    /// Skills whose names look like the given one, or share a telling word with it, likeliest first.
    fn look_alikes(&self, normal: &str) -> Vec<SkillId> {
        let squashed = squash(normal);
        let given = Spelling::new(squashed.clone(), None);
        let mut scored: Vec<(u32, SkillId)> = Vec::new();
        for candidate in &self.spellings {
            let Some(skill) = candidate.skill else { continue };
            let longest = candidate.length.max(given.length);
            if candidate.length < 3 || given.length < 3 || given.missing(candidate) > longest / 2 {
                continue;
            }
            let shared = candidate.length >= 4 && squashed.contains(&candidate.text)
                || given.length >= 4 && candidate.text.starts_with(&squashed);
            let distance = strsim::osa_distance(&given.text, &candidate.text);
            let limit = if longest <= 4 { 1 } else { longest / 3 };
            if shared {
                scored.push((u32::try_from(longest.abs_diff(given.length)).unwrap_or(99), skill));
            } else if distance <= limit {
                scored.push((u32::try_from(distance * 4).unwrap_or(u32::MAX), skill));
            }
        }
        scored.sort_unstable();
        let mut seen = Vec::new();
        for (_, skill) in scored {
            if !seen.contains(&skill) {
                seen.push(skill);
            }
        }
        seen
    }
}

fn found(skill: SkillId, how: How) -> Resolution {
    Resolution::Known(Match { skill, how })
}

impl Spelling {
    fn new(text: String, skill: Option<SkillId>) -> Self {
        let letters = text.chars().fold(0, |set, c| set | 1 << (u32::from(c) & 63));
        Self {
            length: text.chars().count(),
            letters,
            text,
            skill,
        }
    }

    /// A lower bound on the letters that one of the two lacks.
    fn missing(&self, other: &Self) -> usize {
        let (here, there) = (self.letters & !other.letters, other.letters & !self.letters);
        here.count_ones().max(there.count_ones()) as usize
    }

    /// How large a slip of the fingers lies between the two, where a careful person would take the one for the other:
    /// two for each edit, and [`DOUBLED`] for the commonest slip of all.
    fn slip(&self, other: &Self) -> Option<usize> {
        let shorter = self.length.min(other.length);
        let limit = match shorter {
            0..=3 => return None,
            4..=7 => 1,
            _ => 2,
        };
        if self.length.abs_diff(other.length) > limit || self.missing(other) > limit {
            return None;
        }
        if signs(&self.text).ne(signs(&other.text)) {
            return None;
        }
        let distance = strsim::osa_distance(&self.text, &other.text);
        let is_doubled = || self.length != other.length && self.is_doubled(other);
        let accepted = distance <= limit
            && match shorter {
                4 => is_doubled(),
                5..=7 => same_start(&self.text, &other.text),
                _ => true,
            };
        let slip = if distance == 1 && is_doubled() { DOUBLED } else { 2 * distance };
        accepted.then_some(slip)
    }

    /// True when the longer of the two is the shorter with one letter doubled, as in `rubby`.
    fn is_doubled(&self, other: &Self) -> bool {
        let (short, long) = if self.length < other.length { (self, other) } else { (other, self) };
        let long: Vec<char> = long.text.chars().collect();
        let short: Vec<char> = short.text.chars().collect();
        let without = |at: usize| long.iter().enumerate().filter(move |(i, _)| *i != at).map(|(_, c)| c);
        let pairs = long.iter().zip(long.iter().skip(1)).enumerate();
        pairs.filter(|(_, (a, b))| a == b).any(|(at, _)| without(at).eq(short.iter()))
    }
}

/// Digits, `+` and `#`, in order: where these differ, the names differ (`http2`, `c#`, `s3`).
fn signs(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_numeric() || matches!(c, '+' | '#'))
}

/// The same first letter, or the first two transposed.
fn same_start(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.chars(), b.chars());
    let (a0, a1, b0, b1) = (a.next(), a.next(), b.next(), b.next());
    a0 == b0 || (a0 == b1 && a1 == b0)
}
