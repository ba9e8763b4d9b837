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

/// A name of at most [`SHORT`] bytes: its first eight, the eight after them, its last eight, and its length. Names
/// with the same key are the same. A length of 0 is an empty place: no name is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Key {
    first: u64,
    second: u64,
    last: u64,
    length: u16,
}

impl Key {
    #[inline]
    fn of(name: &str) -> Option<Self> {
        let bytes = name.as_bytes();
        let length = bytes.len();
        if length == 0 || length > SHORT {
            return None;
        }
        let eight = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |eight| u64::from_le_bytes(*eight));
        let four = |bytes: Option<&[u8; 4]>| bytes.map_or(0, |four| u64::from(u32::from_le_bytes(*four)));
        let (first, last) = match length {
            8.. => (eight(bytes.first_chunk()), eight(bytes.last_chunk())),
            4.. => (four(bytes.first_chunk()), four(bytes.last_chunk())),
            _ => (bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)), 0),
        };
        let second = if length > 16 { eight(bytes.get(8..).and_then(|rest| rest.first_chunk())) } else { 0 };
        Some(Self { first, second, last, length: u16::try_from(length).ok()? })
    }

    /// Where to look first. Products of odd constants (from the golden ratio and the square roots of 2 and 3) mix well
    /// upwards, so the place is taken from the top.
    #[inline]
    fn place(&self) -> usize {
        let mixed = (self.first ^ self.second.rotate_left(23)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ (self.last ^ u64::from(self.length)).wrapping_mul(0x6a09_e667_f3bc_c909).rotate_left(32);
        let mixed = mixed.wrapping_mul(0xbb67_ae85_84ca_a73b);
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

    /// What a name is: the same as [`Names::matched`] says.
    #[inline]
    pub(super) fn find(&mut self, given: &str) -> Found {
        let Some(key) = Key::of(given) else { return self.find_long(given) };
        let place = key.place();
        let mut at = place;
        // Half of the places are empty, so this ends.
        while let Some((known, skill)) = self.exact.get(at) {
            if *known == key {
                return Found::Skill(*skill, How::Exact);
            }
            if known.length == 0 {
                break;
            }
            at = (at + 1) % PLACES;
        }
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
