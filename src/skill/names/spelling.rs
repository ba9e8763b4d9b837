//! Names that are nearly a given one: misspellings, which count, and look-alikes, which are suggested.

use super::distance::Pattern;
use crate::skill::SkillId;

/// The slip of a letter typed twice, or once instead of twice: half of any other edit.
const DOUBLED: usize = 1;
/// Words of this many letters, or fewer, must be right in a name of several words.
const SHORT_WORD: usize = 4;

/// Longer names are near to nothing that is looked up.
const LONGEST: usize = 512;

/// Every squashed name, catalogued or known. Lengths and letters stand in rows of their own, so that a scan passes
/// over the many names that can't be near without touching them.
#[derive(Debug, Clone, Default)]
pub(super) struct Spellings {
    lengths: Vec<u16>,
    letters: Vec<u64>,
    texts: Vec<String>,
    /// `None` for a known name outside the catalogue.
    skills: Vec<Option<SkillId>>,
    /// For each length, the letters of its names with their positions in the rows.
    by_length: Vec<Vec<(u64, u32)>>,
}

/// A name that is looked for.
struct Probe<'a> {
    text: &'a str,
    length: usize,
    letters: u64,
    pattern: Pattern<'a>,
}

/// A name of the index beside the one that is looked for.
struct Candidate<'a> {
    text: &'a str,
    length: usize,
    skill: Option<SkillId>,
}

impl Spellings {
    /// Adds a squashed name.
    pub(super) fn add(&mut self, squashed: String, skill: Option<SkillId>) {
        let (length, letters) = (squashed.chars().count(), letters(&squashed));
        if (self.by_length.len()..=LONGEST).contains(&length) {
            self.by_length.resize(length + 1, Vec::new());
        }
        if let (Some(names), Ok(at)) = (self.by_length.get_mut(length), u32::try_from(self.texts.len())) {
            names.push((letters, at));
        }
        self.lengths.push(u16::try_from(length).unwrap_or(u16::MAX));
        self.letters.push(letters);
        self.texts.push(squashed);
        self.skills.push(skill);
    }

    /// Candidates that lack no more than `lacking` letters, given both lengths.
    fn near<'s>(
        &'s self,
        probe: &'s Probe<'_>,
        lacking: impl Fn(usize) -> usize + 's,
    ) -> impl Iterator<Item = Candidate<'s>> + 's {
        let within = self.by_length.iter().enumerate().filter_map(move |(length, names)| {
            let limit = lacking(length);
            (length.abs_diff(probe.length) <= limit).then_some((length, limit, names))
        });
        within.flat_map(move |(length, limit, names)| {
            let near = names.iter().filter(move |(letters, _)| {
                lacks_at_most(probe.letters & !letters, limit)
                    && lacks_at_most(letters & !probe.letters, limit)
            });
            near.filter_map(move |(_, at)| self.candidate(*at as usize, u16::try_from(length).ok()?))
        })
    }

    fn candidate(&self, at: usize, length: u16) -> Option<Candidate<'_>> {
        let (text, skill) = (self.texts.get(at)?, *self.skills.get(at)?);
        Some(Candidate { text, length: length.into(), skill })
    }

    /// The one skill that a normalised name is a misspelling of: no other skill lies within its reach, and no known
    /// name is as likely. A short word among several is no place for a slip: `aws sns` is not `aws sqs`.
    pub(super) fn meant_by(&self, normal: &str) -> Option<SkillId> {
        let squashed = super::squash(normal);
        let probe = Probe::new(&squashed);
        let words = normal.split(' ').filter(|word| word.len() <= SHORT_WORD && word.len() < normal.len());
        let short: Vec<String> = words.map(super::squash).collect();
        let mut best: Option<(SkillId, usize)> = None;
        let mut nearest_known = usize::MAX;
        for candidate in self.near(&probe, |length| edits(length.min(probe.length))) {
            let Some(slip) = probe.slip(&candidate) else { continue };
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

    /// Skills whose names look like a squashed one, or share a telling part with it, likeliest first.
    pub(super) fn like(&self, squashed: &str) -> Vec<SkillId> {
        let probe = Probe::new(squashed);
        if probe.length < 3 {
            return Vec::new();
        }
        let limit = |length: usize| (length.max(probe.length) / 3).max(1);
        let mut scored: Vec<(usize, SkillId)> = Vec::new();
        for candidate in self.near(&probe, limit).filter(|candidate| candidate.length >= 3) {
            let Some(skill) = candidate.skill else { continue };
            let distance = probe.pattern.distance(candidate.text);
            if distance <= limit(candidate.length) {
                scored.push((4 * distance, skill));
            }
        }
        scored.extend(self.sharing(&probe));
        scored.sort_unstable();
        let mut seen = Vec::new();
        for (_, skill) in scored {
            if !seen.contains(&skill) {
                seen.push(skill);
            }
        }
        seen
    }

    /// Names that stand within the given one, or begin with it, with how much the two differ in length.
    fn sharing(&self, probe: &Probe<'_>) -> Vec<(usize, SkillId)> {
        let rows = self.lengths.iter().zip(&self.letters).enumerate();
        let sharing = rows.filter_map(|(at, (length, letters))| {
            let is_within = *length >= 4 && letters & !probe.letters == 0;
            let begins_with = probe.length >= 4 && probe.letters & !letters == 0;
            let candidate = self.candidate(at, *length).filter(|_| is_within || begins_with)?;
            let shares = is_within && probe.text.contains(candidate.text)
                || begins_with && candidate.text.starts_with(probe.text);
            Some((candidate.length.abs_diff(probe.length), candidate.skill.filter(|_| shares)?))
        });
        sharing.collect()
    }
}

/// Whether so few bits are set. For the few edits of a misspelling, taking bits away is quicker than counting them all.
#[inline]
fn lacks_at_most(bits: u64, limit: usize) -> bool {
    let without_lowest = |bits: u64| bits & bits.wrapping_sub(1);
    match limit {
        0 => bits == 0,
        1 => without_lowest(bits) == 0,
        2 => without_lowest(without_lowest(bits)) == 0,
        _ => bits.count_ones() as usize <= limit,
    }
}

/// The set of letters of a name, as bits.
fn letters(text: &str) -> u64 {
    text.chars().fold(0, |set, letter| set | 1 << (u32::from(letter) & 63))
}

/// Edits that a careful person reads over, by the length of the shorter name.
fn edits(shorter: usize) -> usize {
    match shorter {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

impl<'a> Probe<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, length: text.chars().count(), letters: letters(text), pattern: Pattern::new(text) }
    }

    /// How large a slip of the fingers lies between the two, where a careful person would take the one for the other:
    /// two for each edit, and [`DOUBLED`] for the commonest slip of all.
    fn slip(&self, other: &Candidate<'_>) -> Option<usize> {
        let shorter = self.length.min(other.length);
        let distance = self.pattern.distance(other.text);
        if distance > edits(shorter) || shorter < 4 || signs(self.text).ne(signs(other.text)) {
            return None;
        }
        let is_doubled = distance == 1 && self.length != other.length && is_doubled(self.text, other.text);
        let accepted = match shorter {
            4 => is_doubled,
            5..=7 => same_start(self.text, other.text),
            _ => true,
        };
        accepted.then_some(if is_doubled { DOUBLED } else { 2 * distance })
    }
}

/// True when the longer of two names is the shorter with one letter doubled, as in `rubby`.
fn is_doubled(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let long: Vec<char> = long.chars().collect();
    let without =
        |at: usize| long.iter().enumerate().filter(move |(i, _)| *i != at).map(|(_, letter)| *letter);
    let pairs = long.iter().zip(long.iter().skip(1)).enumerate();
    pairs.filter(|(_, (first, second))| first == second).any(|(at, _)| without(at).eq(short.chars()))
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
