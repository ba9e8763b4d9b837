//! What is known of one requirement, by what it hangs on.

use std::collections::HashMap;

use super::UNKNOWN;
use crate::batch::ladder::Ladder;
use crate::gap::Matters;
use crate::rubric::Requirement;
use crate::skill::{Reading, SkillId};

/// States of one requirement that are held in a table; more of them are looked up by hash.
const MOST_IN_TABLE: usize = 4096;
/// Ratings of one skill for which what is known is looked up first.
const QUICK: usize = 8;

/// Where to look first: what is known of a requirement for the first ratings of a skill, if nothing else matters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quick {
    skill: SkillId,
    /// The rating above which nothing changes; `None` where more than one skill matters, and nothing is known here.
    most: Option<u8>,
    known: [u32; QUICK],
}

/// The states of one requirement.
#[derive(Debug)]
pub(super) struct States {
    /// For each state, a position in what is known; empty where there are too many states.
    table: Vec<u32>,
    matters: Matters,
    by_key: HashMap<Box<[u8]>, u32>,
}

impl Quick {
    fn new(Matters { skills, evidence, months }: &Matters) -> Self {
        let (skill, most) = match (skills.as_slice(), evidence.as_slice(), months) {
            ([(skill, most)], [], 0) => (*skill, Some(*most)),
            _ => (SkillId::default(), None),
        };
        Self { skill, most, known: [UNKNOWN; QUICK] }
    }

    /// What is known of the rating that a reading has.
    #[inline]
    pub(super) fn known(&self, reading: &Reading) -> u32 {
        self.known.get(usize::from(reading.rating(self.skill))).copied().unwrap_or(UNKNOWN)
    }

    /// Keeps what was worked out for the rating that a reading has.
    pub(super) fn keep(&mut self, reading: &Reading, known: u32) {
        let Some(most) = self.most else { return };
        let rating = reading.rating(self.skill).min(most);
        let same = (0..).zip(&mut self.known).filter(|(other, _)| rating == most.min(*other));
        same.for_each(|(_, slot)| *slot = known);
    }
}

impl States {
    pub(super) fn new(requirement: &Requirement, ladder: &Ladder<'_>) -> Self {
        let matters = Matters::of(&requirement.condition, &ladder.rubric.catalogue);
        let Matters { skills, evidence, months } = &matters;
        let sizes = skills.iter().map(|(_, most)| usize::from(*most));
        let sizes = sizes.chain(evidence.iter().map(|(_, most)| *most as usize)).chain([*months as usize]);
        let states = sizes.fold(1_usize, |states, most| states.saturating_mul(most + 1));
        let table = if states <= MOST_IN_TABLE { vec![UNKNOWN; states] } else { Vec::new() };
        Self { table, matters, by_key: HashMap::new() }
    }

    /// Where to look before one looks here.
    pub(super) fn quick(&self) -> Quick {
        Quick::new(&self.matters)
    }

    /// What is known of the state that a reading is in. `key` is scratch.
    pub(super) fn known(&self, reading: &Reading, key: &mut Vec<u8>) -> u32 {
        if self.table.is_empty() {
            self.key(reading, key);
            return self.by_key.get(key.as_slice()).copied().unwrap_or(UNKNOWN);
        }
        self.table.get(self.state(reading)).copied().unwrap_or(UNKNOWN)
    }

    /// The number of the state that a reading is in.
    fn state(&self, reading: &Reading) -> usize {
        let Matters { skills, evidence, months } = &self.matters;
        let mut state = 0;
        for (skill, most) in skills {
            state = state * (usize::from(*most) + 1) + usize::from(reading.rating(*skill).min(*most));
        }
        for (kind, most) in evidence {
            let most = *most as usize;
            let count = usize::try_from(reading.evidence_of(*kind)).unwrap_or(usize::MAX);
            state = state * (most + 1) + count.min(most);
        }
        state * (*months as usize + 1) + reading.months.min(*months) as usize
    }

    fn key(&self, reading: &Reading, key: &mut Vec<u8>) {
        let Matters { skills, evidence, months } = &self.matters;
        key.clear();
        key.extend(skills.iter().map(|(skill, most)| reading.rating(*skill).min(*most)));
        for (kind, most) in evidence {
            key.extend(reading.evidence_of(*kind).min(u64::from(*most)).to_le_bytes());
        }
        key.extend(reading.months.min(*months).to_le_bytes());
    }

    /// Keeps what was worked out for the state that a reading is in. `key` is scratch.
    pub(super) fn keep(&mut self, reading: &Reading, known: u32, key: &mut Vec<u8>) {
        if self.table.is_empty() {
            self.key(reading, key);
            self.by_key.insert(key.as_slice().into(), known);
        } else {
            let state = self.state(reading);
            self.table.get_mut(state).into_iter().for_each(|slot| *slot = known);
        }
    }
}
