//! The unmet requirements of one level for person after person, in the order of gaps.
//!
//! What is unmet, in which order and at what cost hangs on a few ratings for each requirement. What was worked out for
//! these once is looked up from then on: the state of a requirement is a number, and the number leads to what is known.

use std::collections::HashMap;
use std::sync::Arc;

use super::ladder::Ladder;
use crate::exact::Exact;
use crate::gap::{Matters, Way, Ways, points, urgency};
use crate::rubric::{LevelId, Requirement};
use crate::skill::{EvidenceId, Reading, SkillId};

/// States of one requirement that are held in a table; more of them are looked up by hash.
const MOST_IN_TABLE: usize = 4096;
/// Unmet states that are remembered in all.
const MOST: usize = 20_000;

/// In a table of states: nothing known yet.
const UNKNOWN: u32 = u32::MAX;
/// In a table of states: the requirement is met.
const MET: u32 = u32::MAX - 1;

/// An unmet requirement in one state.
#[derive(Debug)]
pub(super) struct Known {
    /// Its position in the level.
    pub(super) requirement: u16,
    /// Parts that are missing, and parts in all.
    pub(super) missing: u64,
    pub(super) whole: u64,
    /// The cheapest way to meet it.
    pub(super) way: Arc<Way>,
    /// As a gap in a line of results.
    pub(super) text: Box<str>,
    /// Where it stands among all known of the level.
    rank: u32,
    urgency: (bool, bool, std::cmp::Reverse<Exact>),
}

/// What is known of every level, for one thread.
#[derive(Debug)]
pub(super) struct Unmets<'l> {
    ladder: &'l Ladder<'l>,
    ways: Ways<'l>,
    levels: Vec<OfLevel>,
    held: usize,
    key: Vec<u8>,
    /// Ranks of the unmet requirements of the last person who was asked about.
    ranks: Vec<u32>,
    at: LevelId,
}

#[derive(Debug, Default)]
struct OfLevel {
    requirements: Vec<States>,
    known: Vec<Known>,
    /// Positions in `known`, most urgent first.
    by_rank: Vec<u32>,
}

/// The states of one requirement.
#[derive(Debug)]
struct States {
    skills: Vec<(SkillId, u8)>,
    evidence: Vec<(Option<EvidenceId>, u32)>,
    months: u32,
    /// For each state, a position in what is known; empty where there are too many states.
    table: Vec<u32>,
    by_key: HashMap<Box<[u8]>, u32>,
}

impl States {
    fn new(requirement: &Requirement, ladder: &Ladder<'_>) -> Self {
        let catalogue = &ladder.rubric.catalogue;
        let Matters { skills, evidence, months } = Matters::of(&requirement.condition, catalogue);
        let sizes = skills.iter().map(|(_, most)| usize::from(*most));
        let sizes = sizes.chain(evidence.iter().map(|(_, most)| *most as usize)).chain([months as usize]);
        let states = sizes.fold(1_usize, |states, most| states.saturating_mul(most + 1));
        let table = if states <= MOST_IN_TABLE { vec![UNKNOWN; states] } else { Vec::new() };
        Self { skills, evidence, months, table, by_key: HashMap::new() }
    }

    /// The number of the state that a reading is in.
    fn state(&self, reading: &Reading) -> usize {
        let mut state = 0;
        for (skill, most) in &self.skills {
            state = state * (usize::from(*most) + 1) + usize::from(reading.rating(*skill).min(*most));
        }
        for (kind, most) in &self.evidence {
            let most = *most as usize;
            let count = usize::try_from(reading.evidence_of(*kind)).unwrap_or(usize::MAX);
            state = state * (most + 1) + count.min(most);
        }
        state * (self.months as usize + 1) + reading.months.min(self.months) as usize
    }

    fn key(&self, reading: &Reading, key: &mut Vec<u8>) {
        key.clear();
        key.extend(self.skills.iter().map(|(skill, most)| reading.rating(*skill).min(*most)));
        for (kind, most) in &self.evidence {
            key.extend(reading.evidence_of(*kind).min(u64::from(*most)).to_le_bytes());
        }
        key.extend(reading.months.min(self.months).to_le_bytes());
    }
}

impl<'l> Unmets<'l> {
    pub(super) fn new(ladder: &'l Ladder<'l>) -> Self {
        Self {
            ladder,
            ways: Ways::new(ladder.parts()),
            levels: blank(ladder),
            held: 0,
            key: Vec::new(),
            ranks: Vec::new(),
            at: LevelId::default(),
        }
    }

    /// The cheapest ways, for those who need more than one level.
    pub(super) fn ways(&mut self) -> &mut Ways<'l> {
        &mut self.ways
    }

    /// Finds the unmet requirements of a level; [`found`](Self::found) then gives them.
    pub(super) fn find(&mut self, level: LevelId, reading: &Reading) {
        self.ranks.clear();
        self.at = level;
        if self.held >= MOST {
            self.levels = blank(self.ladder);
            self.held = 0;
        }
        let requirements = self.levels.get(level.index()).map_or(0, |of| of.requirements.len());
        for at in 0..requirements {
            let Some(of_level) = self.levels.get(level.index()) else { return };
            let Some(states) = of_level.requirements.get(at) else { return };
            let known = if states.table.is_empty() {
                states.key(reading, &mut self.key);
                states.by_key.get(self.key.as_slice()).copied().unwrap_or(UNKNOWN)
            } else {
                states.table.get(states.state(reading)).copied().unwrap_or(UNKNOWN)
            };
            let known = if known == UNKNOWN { self.learn(level, at, reading) } else { known };
            let of_level = self.levels.get(level.index());
            if let Some(known) = of_level.and_then(|of| of.known.get(known as usize)) {
                self.ranks.push(known.rank);
            }
        }
        self.ranks.sort_unstable();
    }

    /// What [`find`](Self::find) found, in the order of gaps.
    pub(super) fn found(&self) -> impl Iterator<Item = &Known> {
        let of_level = self.levels.get(self.at.index());
        self.ranks.iter().filter_map(move |rank| {
            let of_level = of_level?;
            of_level.known.get(*of_level.by_rank.get(*rank as usize)? as usize)
        })
    }

    /// Works out what a requirement is in a state that is met for the first time.
    #[cold]
    fn learn(&mut self, level: LevelId, at: usize, reading: &Reading) -> u32 {
        let rung = self.ladder.track.level(level);
        let attainment = self.ladder.plan.attainment(level, at, reading);
        let (Some(of_level), Some(requirement)) =
            (self.levels.get_mut(level.index()), rung.requirements.get(at))
        else {
            return MET;
        };
        let mut number = MET;
        let mut from = None;
        if !attainment.is_met() {
            let way = self.ways.cheapest(&requirement.condition, reading);
            let points = points(attainment, requirement, rung);
            let urgency = urgency(requirement.gate, &points, way.hours);
            let place = of_level.by_rank.partition_point(|other| {
                let other = of_level.known.get(*other as usize);
                other.is_some_and(|other| {
                    (&other.urgency, usize::from(other.requirement)) < (&urgency, at)
                })
            });
            number = u32::try_from(of_level.known.len()).unwrap_or(MET);
            of_level.known.push(Known {
                requirement: u16::try_from(at).unwrap_or(u16::MAX),
                missing: attainment.whole - attainment.earned,
                whole: attainment.whole,
                text: super::summary::gap(requirement, &points, way.hours).into(),
                way,
                rank: 0,
                urgency,
            });
            of_level.by_rank.insert(place, number);
            from = Some(place);
            self.held += 1;
        }
        if let Some(place) = from {
            for (rank, known) in of_level.by_rank.iter().enumerate().skip(place) {
                if let Some(known) = of_level.known.get_mut(*known as usize) {
                    known.rank = u32::try_from(rank).unwrap_or(u32::MAX);
                }
            }
            // The ranks noted for this person move along.
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            self.ranks.iter_mut().filter(|rank| **rank >= place).for_each(|rank| *rank += 1);
        }
        if let Some(states) = of_level.requirements.get_mut(at) {
            if states.table.is_empty() {
                states.key(reading, &mut self.key);
                states.by_key.insert(self.key.as_slice().into(), number);
                self.held += 1;
            } else {
                let state = states.state(reading);
                if let Some(slot) = states.table.get_mut(state) {
                    *slot = number;
                }
            }
        }
        number
    }
}

fn blank(ladder: &Ladder<'_>) -> Vec<OfLevel> {
    let of_level = |level: &crate::rubric::Level| OfLevel {
        requirements: level.requirements.iter().map(|one| States::new(one, ladder)).collect(),
        ..OfLevel::default()
    };
    ladder.track.levels.iter().map(of_level).collect()
}
