//! Names to skills, remembered: people type the same few thousand spellings again and again.

use std::collections::HashMap;

use crate::profile::is_number;
use crate::skill::{How, Names, SkillId};

/// Places for spellings of exact names; half of them are used at the most. 320 kB.
const PLACES: usize = 1 << 13;
/// Longer names, in bytes, are rarer, and remembered apart; and far longer ones not at all.
const SHORT: usize = 24;
const LONGEST: usize = 200;
/// Longer names that are remembered.
const MOST_LONG: usize = 4096;

/// What a given name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A skill.
    Skill(SkillId, How),
    /// No skill's name.
    Unknown,
    /// A number, which is no name at all.
    Number,
}

/// A name of at most [`SHORT`] bytes, eight a word, padded with zeros, and its length. Names with the same key are the
/// same. A length of 0 is an empty place: no name is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Key {
    words: [u64; 3],
    length: u16,
}

impl Key {
    pub(super) fn of(name: &str) -> Option<Self> {
        let mut bytes = [0; SHORT];
        bytes.get_mut(..name.len())?.copy_from_slice(name.as_bytes());
        let (eights, _) = bytes.as_chunks::<8>();
        let mut words = [0; 3];
        words.iter_mut().zip(eights).for_each(|(word, eight)| *word = u64::from_le_bytes(*eight));
        let length = u16::try_from(name.len()).ok().filter(|length| *length > 0)?;
        Some(Self { words, length })
    }

    /// The key of what stands before the first quote, and its length; `None` where that is empty or longer than a key
    /// may be. Eight bytes are looked at together: one of them is zero where subtracting 1 borrows into its high bit
    /// (H. S. Warren, "Hacker's Delight", 2nd edition, section 6-1). Names differ in length from one to the next, so that
    /// a processor guesses branches on it wrong; hence there are none.
    #[inline]
    pub(super) fn before_quote(bytes: &[u8]) -> Option<(Self, usize)> {
        const LOW: u64 = 0x0101_0101_0101_0101;
        const HIGH: u64 = 0x8080_8080_8080_8080;
        /// Gathers the high bits of eight bytes in the top byte.
        const GATHER: u64 = 0x0002_0408_1020_4081;
        let (eights, _) = bytes.first_chunk::<SHORT>()?.as_chunks::<8>();
        let mut words = [0; 3];
        words.iter_mut().zip(eights).for_each(|(word, eight)| *word = u64::from_le_bytes(*eight));
        let quotes = |word: u64| {
            let differs = word ^ (LOW * b'"' as u64);
            (differs.wrapping_sub(LOW) & !differs & HIGH).wrapping_mul(GATHER) >> 56
        };
        let [first, second, third] = words;
        let all = quotes(first) | quotes(second) << 8 | quotes(third) << 16;
        let length = all.trailing_zeros();
        for (word, before) in words.iter_mut().zip([0, 8, 16]) {
            let kept = length.saturating_sub(before).min(8);
            *word &= u64::MAX.checked_shr(64 - 8 * kept).unwrap_or(0);
        }
        let key = Self { words, length: u16::try_from(length).ok()? };
        (all != 0 && length != 0).then_some((key, length as usize))
    }

    /// Where to look first. Products of odd constants (from the golden ratio and the square roots of 2 and 3) mix well
    /// upwards, so the place is taken from the top.
    #[inline]
    fn place(&self) -> usize {
        let [first, second, third] = self.words;
        let mixed = first.wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ (second ^ third.rotate_left(29) ^ u64::from(self.length)).wrapping_mul(0x6a09_e667_f3bc_c909);
        let mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xbb67_ae85_84ca_a73b);
        usize::try_from(mixed >> 51).unwrap_or(0) % PLACES
    }
}

/// The names of a catalogue, with a memory of bounded size. Every thread has one of its own.
#[derive(Debug)]
pub(super) struct Lookup<'r> {
    names: &'r Names,
    /// Spellings of exact names, each at its place or one of the next.
    exact: Vec<(Key, SkillId)>,
    used: usize,
    /// Longer names, whatever they are.
    long: HashMap<Box<str>, Found>,
    /// All other names. A new one takes the place of an older one.
    others: Vec<(Key, Found)>,
}

impl<'r> Lookup<'r> {
    pub(super) fn new(names: &'r Names) -> Self {
        let nothing = (Key::default(), SkillId::default());
        let (exact, others) = (vec![nothing; PLACES], vec![(Key::default(), Found::Unknown); PLACES]);
        Self { names, exact, used: 0, long: HashMap::new(), others }
    }

    /// The skill that a spelling is known to be an exact name of.
    #[inline]
    pub(super) fn exact(&self, key: &Key) -> Option<SkillId> {
        let mut at = key.place();
        // Half of the places are empty, so this ends.
        while let Some((known, skill)) = self.exact.get(at) {
            if known == key {
                return Some(*skill);
            }
            if known.length == 0 {
                return None;
            }
            at = (at + 1) % PLACES;
        }
        None
    }

    /// What a name is: the same as [`Names::matched`] says.
    pub(super) fn find(&mut self, given: &str) -> Found {
        let Some(key) = Key::of(given) else { return self.find_long(given) };
        if let Some(skill) = self.exact(&key) {
            return Found::Skill(skill, How::Exact);
        }
        let place = key.place();
        match self.others.get(place) {
            Some((known, found)) if *known == key => *found,
            Some(_) | None => self.learn(given, key),
        }
    }

    #[cold]
    fn find_long(&mut self, given: &str) -> Found {
        if let Some(found) = self.long.get(given) {
            return *found;
        }
        let found = self.ask(given);
        if given.len() <= LONGEST {
            if self.long.len() >= MOST_LONG {
                self.long.clear();
            }
            self.long.insert(given.into(), found);
        }
        found
    }

    #[cold]
    fn learn(&mut self, given: &str, key: Key) -> Found {
        let found = self.ask(given);
        let Found::Skill(skill, How::Exact) = found else {
            if let Some(slot) = self.others.get_mut(key.place()) {
                *slot = (key, found);
            }
            return found;
        };
        if self.used >= PLACES / 2 {
            self.exact.fill((Key::default(), SkillId::default()));
            self.used = 0;
        }
        let places = (0..PLACES).map(|at| (key.place() + at) % PLACES);
        for place in places {
            let Some(slot) = self.exact.get_mut(place) else { continue };
            if slot.0.length == 0 {
                *slot = (key, skill);
                self.used += 1;
                break;
            }
        }
        found
    }

    fn ask(&self, given: &str) -> Found {
        match self.names.matched(given) {
            _ if is_number(given) => Found::Number,
            Some(found) => Found::Skill(found.skill, found.how),
            None => Found::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rubric::{Rubric, builtin};
    use crate::skill::Match;
    use proptest::prelude::*;
    use proptest::sample::Index;

    /// What a name is, without any memory.
    fn plainly(rubric: &Rubric, given: &str) -> Found {
        match rubric.catalogue.names.matched(given) {
            _ if is_number(given) => Found::Number,
            Some(Match { skill, how }) => Found::Skill(skill, how),
            None => Found::Unknown,
        }
    }

    /// Names and ids of the catalogue.
    fn known(rubric: &Rubric) -> Vec<String> {
        rubric.catalogue.skills.iter().flat_map(|skill| [skill.id.clone(), skill.name.clone()]).collect()
    }

    /// A spelling of a name that is as exact: some letters large, blanks of other kinds and in other numbers.
    fn respelt(name: &str, choices: u32) -> String {
        let mut spelt = String::new();
        for (at, letter) in name.chars().enumerate() {
            match (choices >> (at % 32) & 1, letter) {
                (1, ' ' | '-') => spelt += if choices & 1 == 0 { "_" } else { "  " },
                (1, _) => spelt.extend(letter.to_uppercase()),
                (_, _) => spelt.push(letter),
            }
        }
        spelt
    }

    #[test]
    fn a_remembered_name_is_what_it_was() {
        let rubric = builtin().unwrap();
        let known = known(&rubric);
        let config = ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() };
        let typed = (any::<Index>(), any::<u32>(), 0..5_u8, "\\PC{0,3}", any::<Index>());
        proptest!(config, |(typed in prop::collection::vec(typed, 1..40))| {
            let mut lookup = Lookup::new(&rubric.catalogue.names);
            let spell = |(name, choices, kind, extra, at): (Index, u32, u8, String, Index)| {
                let mut name = respelt(&known[name.index(known.len())], choices);
                let letters: Vec<usize> = name.char_indices().map(|(at, _)| at).collect();
                let at = letters[at.index(letters.len())];
                match kind {
                    0 => {}
                    1 => name.insert_str(at, &extra),
                    2 => drop(name.remove(at)),
                    3 => name = extra,
                    _ => name += &format!(" {}", choices % 30),
                }
                name
            };
            let names: Vec<String> = typed.into_iter().map(spell).collect();
            // First new, then remembered; and in between others may have taken their places.
            for name in names.iter().chain(&names).chain(names.iter().rev()) {
                prop_assert_eq!(lookup.find(name), plainly(&rubric, name), "{}", name);
            }
        });
    }

    #[test]
    fn a_key_in_a_line_is_that_of_the_name() {
        for length in 0..40 {
            for letter in ["q", "\u{a2}", "#", "!"] {
                let name = letter.repeat(length);
                let line = format!("{name}\",\"rating\": 3}}, and so on and on");
                let expected = Key::of(&name).map(|key| (key, name.len()));
                // Where a quote stands in the last word alone, more of the line has to be there than a key has.
                assert_eq!(
                    Key::before_quote(line.as_bytes()),
                    expected.filter(|(_, length)| *length < SHORT),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn names_that_differ_in_one_byte_are_told_apart() {
        let rubric = builtin().unwrap();
        let mut lookup = Lookup::new(&rubric.catalogue.names);
        for length in 1..=30 {
            let name = "q".repeat(length);
            assert_eq!(lookup.find(&name), plainly(&rubric, &name));
            for at in 0..length {
                let other = format!("{}x{}", &name[..at], &name[at + 1..]);
                assert!(Key::of(&other).is_none_or(|key| Some(key) != Key::of(&name)), "{other} and {name}");
            }
            assert!(Key::of(&name).is_none_or(|key| Some(key) != Key::of(&format!("{name}q"))));
        }
    }

    #[test]
    fn more_spellings_than_there_are_places_change_nothing() {
        let rubric = builtin().unwrap();
        let mut lookup = Lookup::new(&rubric.catalogue.names);
        let known = known(&rubric);
        let long = known.iter().filter(|name| (12..=LONGEST).contains(&name.len()) && name.is_ascii());
        let spellings: Vec<(String, Found)> = long
            .flat_map(|name| {
                let exact = plainly(&rubric, name);
                (0..60_u32).map(move |choices| (respelt(name, choices.wrapping_mul(0x9e37_79b1)), exact))
            })
            .take(3 * PLACES)
            .collect();
        assert!(spellings.len() > PLACES, "{} are too few to fill the memory", spellings.len());
        for round in 0..2 {
            for (at, (name, expected)) in spellings.iter().enumerate() {
                assert_eq!(lookup.find(name), *expected, "{name}");
                assert!(lookup.used <= PLACES / 2, "after {at} in round {round}");
                // Names that aren't exact take each other's places.
                let nobody = format!("zq{at} w");
                assert_eq!(lookup.find(&nobody), Found::Unknown, "{nobody}");
            }
        }
    }
}
