//! Names to skills, remembered: people type the same few thousand names again and again.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

use crate::skill::{How, Names, SkillId};

/// Spellings of exact names that are remembered; with the places below, a few megabytes at the most.
const MOST_EXACT: usize = 1 << 16;
/// Places for all other names. A new one takes the place of an older one with the same hash.
const PLACES: usize = 1 << 13;
/// Longer names, in bytes, aren't remembered.
const LONGEST: usize = 100;

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

/// The names of a catalogue, with a memory. Every thread has one of its own.
#[derive(Debug)]
pub(super) struct Lookup<'r> {
    names: &'r Names,
    exact: HashMap<Box<str>, SkillId, FixedState>,
    others: Vec<Option<(Box<str>, Found)>>,
}

impl<'r> Lookup<'r> {
    pub(super) fn new(names: &'r Names) -> Self {
        Self { names, exact: HashMap::default(), others: vec![None; PLACES] }
    }

    /// What a name is: the same as [`Names::matched`] says.
    pub(super) fn find(&mut self, given: &str) -> Found {
        if let Some(skill) = self.exact.get(given) {
            return Found::Skill(*skill, How::Exact);
        }
        let place = usize::try_from(self.exact.hasher().hash_one(given) >> 32).unwrap_or(0) % PLACES;
        if let Some(Some((name, found))) = self.others.get(place)
            && **name == *given
        {
            return *found;
        }
        self.learn(given, place)
    }

    #[cold]
    fn learn(&mut self, given: &str, place: usize) -> Found {
        let found = match self.names.matched(given) {
            _ if given.trim().parse::<f64>().is_ok() => Found::Number,
            Some(found) => Found::Skill(found.skill, found.how),
            None => Found::Unknown,
        };
        if given.len() > LONGEST {
            return found;
        }
        if let Found::Skill(skill, How::Exact) = found {
            if self.exact.len() >= MOST_EXACT {
                self.exact.clear();
            }
            self.exact.insert(given.into(), skill);
        } else if let Some(slot) = self.others.get_mut(place) {
            *slot = Some((given.into(), found));
        }
        found
    }
}
