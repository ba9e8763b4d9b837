//! Names that are nearly a given one: misspellings, which count, and look-alikes, which are suggested.

use super::distance::Pattern;
use crate::bits::bits;
use crate::skill::SkillId;

/// The slip of a letter typed twice, or once instead of twice: half of any other edit.
const DOUBLED: usize = 1;
/// Words of this many letters, or fewer, must be right in a name of several words.
const SHORT_WORD: usize = 4;

/// The most edits that a careful person reads over.
const MOST_EDITS: usize = 2;

/// Places for outlines of names: 8 kB, so that most are empty for a catalogue of thousands.
const OUTLINES: usize = 1 << 16;

/// Longer names are near to nothing that is looked up.
const LONGEST: usize = 512;

/// Every squashed name, catalogued or known. Lengths and letters stand in rows of their own, and letters by length too, so
/// that a scan passes over the many names that can't be near without touching them.
#[derive(Debug, Clone, Default)]
pub(super) struct Spellings {
    lengths: Vec<u16>,
    letters: Vec<u64>,
    texts: Vec<String>,
    /// `None` for a known name outside the catalogue.
    skills: Vec<Option<SkillId>>,
    /// For each length its names, 64 at a time.
    by_length: Vec<Vec<Some64>>,
    /// The outlines that names have, a bit each; several may share one.
    outlines: Vec<u64>,
}

/// How many letters a name has once it is squashed, and which. Names that squashed are equal have the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outline {
    length: usize,
    letters: u64,
}

/// Up to 64 names of one length.
#[derive(Debug, Clone)]
struct Some64 {
    /// For each bit of an [`Outline`]'s letters the names that have it, as bits: so one step looks at the same letter in all
    /// of them.
    having: [u64; 64],
    /// For each number of letters the names that have no more different ones.
    at_most: [u64; 64],
    /// Their positions in the rows.
    names: Vec<usize>,
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
        let outline = Outline::of(&squashed);
        self.outlines.resize(OUTLINES / 64, 0);
        let (word, bit) = outline.bit();
        self.outlines.get_mut(word).into_iter().for_each(|word| *word |= bit);
        let Outline { length, letters } = outline;
        if (self.by_length.len()..=LONGEST).contains(&length) {
            self.by_length.resize(length + 1, Vec::new());
        }
        if let Some(names) = self.by_length.get_mut(length) {
            if names.last().is_none_or(|last| last.names.len() == 64) {
                names.push(Some64 { having: [0; 64], at_most: [0; 64], names: Vec::new() });
            }
            names.last_mut().into_iter().for_each(|last| last.add(letters, self.texts.len()));
        }
        self.lengths.push(u16::try_from(length).unwrap_or(u16::MAX));
        self.letters.push(letters);
        self.texts.push(squashed);
        self.skills.push(skill);
    }

    /// Whether a name may have this outline; where it says no, none has.
    pub(super) fn may_have(&self, outline: Outline) -> bool {
        let (word, bit) = outline.bit();
        self.outlines.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Visits candidates that lack no more than `lacking` letters, given their length, each with that limit. `most`: by how
    /// much their length may differ at the most.
    fn near<'s>(
        &'s self,
        probe: &Probe<'_>,
        most: usize,
        lacking: impl Fn(usize) -> usize,
        mut visit: impl FnMut(Candidate<'s>, usize),
    ) {
        for length in probe.length.saturating_sub(most)..=probe.length + most {
            let (limit, Some(names)) = (lacking(length), self.by_length.get(length)) else { continue };
            if length.abs_diff(probe.length) > limit {
                continue;
            }
            for some in names {
                for name in bits(some.near(probe.letters, limit)) {
                    let Some(&at) = some.names.get(name) else { continue };
                    let letters = self.letters.get(at).copied().unwrap_or(0);
                    let lacking = |letters: u64| letters.count_ones() as usize;
                    let is_near = limit <= 2
                        || lacking(letters & !probe.letters).max(lacking(probe.letters & !letters)) <= limit;
                    if is_near && let Some(candidate) = self.candidate(at, length) {
                        visit(candidate, limit);
                    }
                }
            }
        }
    }

    fn candidate(&self, at: usize, length: usize) -> Option<Candidate<'_>> {
        let (text, skill) = (self.texts.get(at)?, *self.skills.get(at)?);
        Some(Candidate { text, length, skill })
    }

    /// The one skill that a normalised name, which squashed is the other, is a misspelling of: no other skill lies within
    /// its reach, and no known name is as likely. A short word among several is no place for a slip: `aws sns` is not
    /// `aws sqs`.
    pub(super) fn meant_by(&self, normal: &str, (squashed, outline): (&str, Outline)) -> Option<SkillId> {
        let probe = Probe::new(squashed, outline);
        let has_short_words = |text: &str| {
            let words =
                normal.split(' ').filter(|word| word.len() <= SHORT_WORD && word.len() < normal.len());
            words.map(super::squash).all(|word| text.contains(word.as_ref()))
        };
        let (mut best, mut nearest_known) = (None, usize::MAX);
        let mut several = false;
        self.near(
            &probe,
            MOST_EDITS,
            |length| edits(length.min(probe.length)),
            |candidate, limit| {
                let Some(slip) = probe.slip(&candidate, limit) else { return };
                if slip > DOUBLED && !has_short_words(candidate.text) {
                    return;
                }
                match (candidate.skill, best) {
                    (None, _) => nearest_known = nearest_known.min(slip),
                    (Some(skill), Some((other, _))) if skill != other => several = true,
                    (Some(skill), Some((_, smaller))) => best = Some((skill, slip.min(smaller))),
                    (Some(skill), None) => best = Some((skill, slip)),
                }
            },
        );
        best.filter(|(_, slip)| !several && *slip < nearest_known).map(|(skill, _)| skill)
    }

    /// Skills whose names look like a squashed one, or share a telling part with it, likeliest first.
    pub(super) fn like(&self, squashed: &str) -> Vec<SkillId> {
        let probe = Probe::new(squashed, Outline::of(squashed));
        if probe.length < 3 {
            return Vec::new();
        }
        let limit = |length: usize| (length.max(probe.length) / 3).max(1);
        let mut scored: Vec<(usize, SkillId)> = Vec::new();
        self.near(&probe, probe.length / 2 + 1, limit, |candidate, limit| {
            let Some(skill) = candidate.skill.filter(|_| candidate.length >= 3) else { return };
            let distance = probe.pattern.distance(candidate.text, limit);
            scored.extend(distance.map(|distance| (4 * distance, skill)));
        });
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
            let candidate = self.candidate(at, (*length).into()).filter(|_| is_within || begins_with)?;
            let shares = is_within && probe.text.contains(candidate.text)
                || begins_with && candidate.text.starts_with(probe.text);
            Some((candidate.length.abs_diff(probe.length), candidate.skill.filter(|_| shares)?))
        });
        sharing.collect()
    }
}

impl Some64 {
    fn add(&mut self, letters: u64, at: usize) {
        let name = 1 << self.names.len();
        for letter in bits(letters) {
            self.having.get_mut(letter).into_iter().for_each(|names| *names |= name);
        }
        self.at_most.iter_mut().skip(letters.count_ones() as usize).for_each(|names| *names |= name);
        self.names.push(at);
    }

    /// Those that lack no more than so many of some letters, and have no more than so many others, as bits. Where that is
    /// more than two, nothing is passed over.
    fn near(&self, letters: u64, limit: usize) -> u64 {
        // The names that lack one letter or more so far, two or more, three or more.
        let (mut one, mut two, mut three) = (0, 0, 0);
        for letter in bits(letters) {
            let lacking = !self.having.get(letter).copied().unwrap_or(0);
            three |= two & lacking;
            two |= one & lacking;
            one |= lacking;
        }
        let all = u64::MAX >> (64 - self.names.len());
        // Who lacks some of the letters and has so many others has as many of its own as there are letters, less the
        // former and more the latter.
        let own = |lacking: usize| {
            let most = letters.count_ones() as usize + limit - lacking;
            self.at_most.get(most).copied().unwrap_or(u64::MAX)
        };
        all & match limit {
            0 => !one & own(0),
            1 => !one & own(0) | !two & own(1),
            2 => !one & own(0) | !two & own(1) | !three & own(2),
            _ => u64::MAX,
        }
    }
}

impl Outline {
    pub(super) fn of(name: &str) -> Self {
        let squashed = name.chars().filter(|letter| !super::is_dropped(*letter));
        squashed.fold(Self { length: 0, letters: 0 }, |outline, letter| Self {
            length: outline.length + 1,
            letters: outline.letters | 1 << (u32::from(letter) & 63),
        })
    }

    /// Its place among the outlines: a word, and a bit of it.
    fn bit(self) -> (usize, u64) {
        let mixed = (self.letters ^ self.length as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            >> (64 - OUTLINES.ilog2());
        ((mixed / 64) as usize, 1 << (mixed % 64))
    }
}

/// Edits that a careful person reads over, by the length of the shorter name.
fn edits(shorter: usize) -> usize {
    match shorter {
        0..=3 => 0,
        4..=7 => 1,
        _ => MOST_EDITS,
    }
}

impl<'a> Probe<'a> {
    fn new(text: &'a str, Outline { length, letters }: Outline) -> Self {
        Self { text, length, letters, pattern: Pattern::new(text, length) }
    }

    /// How large a slip of the fingers lies between the two, where a careful person would take the one for the other:
    /// two for each edit, and [`DOUBLED`] for the commonest slip of all. `limit`: the most [`edits`] of the two.
    fn slip(&self, other: &Candidate<'_>, limit: usize) -> Option<usize> {
        let shorter = self.length.min(other.length);
        let has_other_length = self.length != other.length;
        let may_be_one = match shorter {
            ..4 => false,
            4 => has_other_length,
            5..=7 => same_start(self.text, other.text),
            _ => true,
        };
        // The distance takes longest of all.
        let distance = may_be_one.then(|| self.pattern.distance(other.text, limit)).flatten()?;
        if signs(self.text).ne(signs(other.text)) {
            return None;
        }
        let is_doubled = distance == 1 && has_other_length && is_doubled(self.text, other.text);
        let accepted = shorter > 4 || is_doubled;
        accepted.then_some(if is_doubled { DOUBLED } else { 2 * distance })
    }
}

/// True when the longer of two names is the shorter with one letter doubled, as in `rubby`.
fn is_doubled(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let (mut short, mut long) = (short.chars().peekable(), long.chars());
    let mut before = None;
    while let Some(letter) = long.next() {
        if short.next_if_eq(&letter).is_none() {
            return before == Some(letter) && long.eq(short);
        }
        before = Some(letter);
    }
    false
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Few letters out of few, so that many sets are near each other.
    fn some_letters() -> impl Strategy<Value = u64> {
        prop_oneof![0..1024_u64, Just(u64::MAX), Just(u64::MAX >> 2)]
    }

    proptest! {
        #[test]
        fn near_are_those_that_lack_few_letters_and_have_few_others(
            names in prop::collection::vec(some_letters(), 1..=64),
            letters in some_letters(),
            limit in 0..=2_usize,
        ) {
            let mut some = Some64 { having: [0; 64], at_most: [0; 64], names: Vec::new() };
            names.iter().enumerate().for_each(|(at, letters)| some.add(*letters, at));
            let is_near = |own: u64| {
                let [lacking, others] = [letters & !own, own & !letters].map(u64::count_ones);
                lacking.max(others) as usize <= limit
            };
            let near: Vec<usize> = bits(some.near(letters, limit)).collect();
            let expected: Vec<usize> = (0..names.len()).filter(|at| is_near(names[*at])).collect();
            prop_assert_eq!(near, expected);
        }
    }
}
