//! Names to skills, remembered: people type the same few thousand spellings again and again.

use std::collections::HashMap;

use crate::skill::{How, Names, SkillId};

/// Places for spellings of exact names; half of them are used at the most. 256 kB.
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
    fn of(name: &str) -> Option<Self> {
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
    /// (H. S. Warren, "Hacker's Delight", 2nd edition, section 6-1).
    #[inline]
    pub(super) fn before_quote(bytes: &[u8]) -> Option<(Self, usize)> {
        const LOW: u64 = 0x0101_0101_0101_0101;
        const HIGH: u64 = 0x8080_8080_8080_8080;
        let mut words = [0; 3];
        let mut length = 0;
        for (word, eight) in words.iter_mut().zip(bytes.as_chunks::<8>().0) {
            let eight = u64::from_le_bytes(*eight);
            let differs = eight ^ (LOW * b'"' as u64);
            let quotes = differs.wrapping_sub(LOW) & !differs & HIGH;
            if quotes == 0 {
                *word = eight;
                length += 8;
                continue;
            }
            let before = quotes.trailing_zeros() & !7;
            *word = eight & !(u64::MAX << before);
            length += before as usize / 8;
            let key = Self { words, length: u16::try_from(length).ok()? };
            return (length > 0).then_some((key, length));
        }
        None
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
            _ if given.trim().parse::<f64>().is_ok() => Found::Number,
            Some(found) => Found::Skill(found.skill, found.how),
            None => Found::Unknown,
        }
    }
}
