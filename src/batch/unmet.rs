//! The unmet requirements of one level for person after person, in the order of gaps.
//!
//! What is unmet, in which order and at what cost hangs on a few ratings for each requirement. What was worked out for
//! these once is looked up from then on: the state of a requirement is a number, the number leads to what is known, and
//! all that is known of a level is kept in order, so that nothing has to be sorted for a person.

use std::collections::HashMap;
use std::sync::Arc;

use super::cohort::Cohort;
use super::ladder::Ladder;
use super::seen::Unmet;
use super::summary::json_text;
use crate::exact::Exact;
use crate::gap::{Matters, Way, Ways, points, urgency};
use crate::rubric::{Level, LevelId, Requirement};
use crate::skill::{Reading, SkillId};

/// States of one requirement that are held in a table; more of them are looked up by hash.
const MOST_IN_TABLE: usize = 4096;
/// Unmet states that are remembered in all.
const MOST: usize = 20_000;

/// Bytes that are copied at a time.
const STEP: usize = 32;

/// In a table of states: nothing known yet.
const UNKNOWN: u32 = u32::MAX;
/// In a table of states: the requirement is met.
const MET: u32 = u32::MAX - 1;

/// An unmet requirement in one state.
#[derive(Debug)]
pub(super) struct Known {
    /// Its position in the level.
    requirement: u16,
    /// Parts that are missing, and parts in all.
    missing: u64,
    whole: u64,
    /// The cheapest way to meet it.
    way: Arc<Way>,
    /// Where it stands among gaps.
    urgency: (bool, bool, std::cmp::Reverse<Exact>),
}

impl Known {
    /// Its position in the level.
    pub(super) fn requirement(&self) -> usize {
        self.requirement.into()
    }

    /// The same for a cohort.
    pub(super) fn as_unmet(&self) -> Unmet<'_> {
        Unmet { requirement: self.requirement, missing: self.missing, whole: self.whole, way: &self.way }
    }
}

/// What is known, in its place in the order of gaps: all that a line of results needs.
#[derive(Debug, Clone, Copy)]
struct Ranked {
    /// Its position in what is known.
    known: u32,
    /// Where its gap stands in the level's texts, and where the id in it ends.
    start: u32,
    id_end: u32,
    end: u32,
    is_gate: bool,
}

/// What is known of every level, for one thread.
#[derive(Debug)]
pub(super) struct Unmets<'l> {
    ladder: &'l Ladder<'l>,
    ways: Ways<'l>,
    levels: Vec<OfLevel>,
    held: usize,
    key: Vec<u8>,
    at: LevelId,
    /// What the last person who was asked about has, as positions in what is known, in the order of the file.
    hits: Vec<u32>,
    /// The same as a set of ranks, 64 a word.
    ranks: Vec<u64>,
}

#[derive(Debug, Default)]
struct OfLevel {
    requirements: Vec<States>,
    known: Vec<Known>,
    /// How many people had each known, where they weren't counted one by one.
    people: Vec<u64>,
    /// For each known its rank, and for each rank the known: most urgent first.
    rank_of: Vec<u32>,
    by_rank: Vec<Ranked>,
    /// The gaps of all known as a line of results has them, each after a comma, together in one place.
    texts: Vec<u8>,
}

/// The states of one requirement.
#[derive(Debug)]
struct States {
    /// Where nothing but one skill matters: the skill, and the rating above which nothing changes.
    only: Option<(SkillId, u8)>,
    /// For each state, a position in what is known; empty where there are too many states.
    table: Vec<u32>,
    matters: Matters,
    by_key: HashMap<Box<[u8]>, u32>,
}

impl States {
    fn new(requirement: &Requirement, ladder: &Ladder<'_>) -> Self {
        let matters = Matters::of(&requirement.condition, &ladder.rubric.catalogue);
        let Matters { skills, evidence, months } = &matters;
        let sizes = skills.iter().map(|(_, most)| usize::from(*most));
        let sizes = sizes.chain(evidence.iter().map(|(_, most)| *most as usize)).chain([*months as usize]);
        let states = sizes.fold(1_usize, |states, most| states.saturating_mul(most + 1));
        let table = if states <= MOST_IN_TABLE { vec![UNKNOWN; states] } else { Vec::new() };
        let only = match (skills.as_slice(), evidence.as_slice(), months) {
            ([only], [], 0) => Some(*only),
            _ => None,
        };
        Self { only, table, matters, by_key: HashMap::new() }
    }

    /// What is known of the state that a reading is in.
    #[inline]
    fn known(&self, reading: &Reading, key: &mut Vec<u8>) -> u32 {
        if let Some((skill, most)) = self.only {
            let state = usize::from(reading.rating(skill).min(most));
            return self.table.get(state).copied().unwrap_or(UNKNOWN);
        }
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

    fn keep(&mut self, reading: &Reading, known: u32, key: &mut Vec<u8>) {
        if self.table.is_empty() {
            self.key(reading, key);
            self.by_key.insert(key.as_slice().into(), known);
        } else {
            let state = self.state(reading);
            self.table.get_mut(state).into_iter().for_each(|slot| *slot = known);
        }
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
            at: LevelId::default(),
            hits: Vec::new(),
            ranks: Vec::new(),
        }
    }

    /// The cheapest ways, for those who need more than one level.
    pub(super) fn ways(&mut self) -> &mut Ways<'l> {
        &mut self.ways
    }

    /// Counts what was found towards those who are counted together.
    pub(super) fn count(&mut self) {
        let Some(of_level) = self.levels.get_mut(self.at.index()) else { return };
        for hit in &self.hits {
            of_level.people.get_mut(*hit as usize).into_iter().for_each(|people| *people += 1);
        }
    }

    /// Gives everybody who was counted together to the cohort.
    pub(super) fn hand_over(&mut self, cohort: &mut Cohort<'_>) {
        for (id, of_level) in self.ladder.track.level_ids().zip(&mut self.levels) {
            for (known, people) in of_level.known.iter().zip(&mut of_level.people) {
                let people = std::mem::take(people);
                if people > 0 {
                    cohort.add_held(self.ladder.track, id, &known.as_unmet(), people);
                }
            }
        }
    }

    /// Whether so much is known that it is time to [`forget`](Self::forget).
    pub(super) fn is_full(&self) -> bool {
        self.held >= MOST
    }

    /// Forgets everything, once it is handed over.
    pub(super) fn forget(&mut self) {
        self.levels = blank(self.ladder);
        self.held = 0;
    }

    /// Finds the unmet requirements of a level; the others then tell of these.
    pub(super) fn find(&mut self, level: LevelId, reading: &Reading) {
        self.at = level;
        self.hits.clear();
        let count = self.ladder.track.level(level).requirements.len();
        let mut at = 0;
        while at < count {
            let Some(of_level) = self.levels.get(level.index()) else { return };
            for states in of_level.requirements.get(at..).unwrap_or(&[]) {
                match states.known(reading, &mut self.key) {
                    UNKNOWN => break,
                    MET => {}
                    known => self.hits.push(known),
                }
                at += 1;
            }
            if at < count {
                self.learn(level, at, reading);
            }
        }
        let Some(of_level) = self.levels.get(level.index()) else { return };
        self.ranks.clear();
        self.ranks.resize(of_level.known.len().div_ceil(64), 0);
        for hit in &self.hits {
            let rank = of_level.rank_of.get(*hit as usize).copied().unwrap_or(0);
            self.ranks.get_mut(rank as usize / 64).into_iter().for_each(|word| *word |= 1 << (rank % 64));
        }
    }

    /// What was found, in the order of gaps.
    pub(super) fn found(&self) -> impl Iterator<Item = &Known> {
        let known = self.levels.get(self.at.index()).map_or(&[][..], |of| of.known.as_slice());
        self.ranked().filter_map(|ranked| known.get(ranked.known as usize))
    }

    fn ranked(&self) -> impl Iterator<Item = &Ranked> {
        let by_rank = self.levels.get(self.at.index()).map_or(&[][..], |of| of.by_rank.as_slice());
        let words = self.ranks.iter().enumerate();
        let ranks = words.flat_map(|(at, word)| Bits(*word).map(move |bit| at * 64 + bit));
        ranks.filter_map(|rank| by_rank.get(rank))
    }

    /// Adds the gaps that were found to a line: first the ids of open must-haves, then every gap with its points.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let texts = self.levels.get(self.at.index()).map_or(&[][..], |of| of.texts.as_slice());
        out.extend_from_slice(b",\"open_gates\":[");
        // The comma before the first one is left out.
        let mut comma = 1;
        for ranked in self.ranked().take_while(|ranked| ranked.is_gate) {
            push(texts, ranked.start + comma, ranked.id_end, out);
            comma = 0;
        }
        out.extend_from_slice(b"],\"gaps\":{");
        let mut comma = 1;
        for ranked in self.ranked() {
            push(texts, ranked.start + comma, ranked.end, out);
            comma = 0;
        }
        out.push(b'}');
    }

    /// Works out what a requirement is in a state that is met for the first time.
    #[cold]
    fn learn(&mut self, level: LevelId, at: usize, reading: &Reading) {
        let rung = self.ladder.track.level(level);
        let (Some(of_level), Some(requirement)) =
            (self.levels.get_mut(level.index()), rung.requirements.get(at))
        else {
            return;
        };
        let attainment = self.ladder.plan.attainment(level, at, reading);
        let mut number = MET;
        if !attainment.is_met() {
            let way = self.ways.cheapest(&requirement.condition, reading);
            let points = points(attainment, requirement, rung);
            let known = Known {
                requirement: u16::try_from(at).unwrap_or(u16::MAX),
                missing: attainment.whole - attainment.earned,
                whole: attainment.whole,
                urgency: urgency(requirement.gate, &points, way.hours),
                way,
            };
            let id = json_text(&requirement.id);
            number = of_level.insert(known, requirement.gate, (&id, &points.tenths().to_string()));
        }
        if let Some(states) = of_level.requirements.get_mut(at) {
            states.keep(reading, number, &mut self.key);
        }
        self.held += 1;
    }
}

impl OfLevel {
    /// Puts a new state in its place among the known ones; its position among these.
    fn insert(&mut self, new: Known, is_gate: bool, (id, points): (&str, &str)) -> u32 {
        let small = |number: usize| u32::try_from(number).unwrap_or(MET);
        let place = self.by_rank.partition_point(|other| {
            let other = self.known.get(other.known as usize);
            other.is_some_and(|other| (&other.urgency, other.requirement) < (&new.urgency, new.requirement))
        });
        // Behind the last text there is always room for a step too far.
        self.texts.truncate(self.texts.len().saturating_sub(STEP));
        let start = small(self.texts.len());
        for part in [",", id, ":", points] {
            self.texts.extend_from_slice(part.as_bytes());
        }
        let end = small(self.texts.len());
        self.texts.extend_from_slice(&[0; STEP]);
        let id_end = start + 1 + small(id.len());
        let known = small(self.known.len());
        self.known.push(new);
        self.rank_of.push(0);
        self.people.push(0);
        self.by_rank.insert(place, Ranked { known, start, id_end, end, is_gate });
        for (rank, ranked) in self.by_rank.iter().enumerate().skip(place) {
            if let Some(slot) = self.rank_of.get_mut(ranked.known as usize) {
                *slot = small(rank);
            }
        }
        known
    }
}

/// Adds a stretch of the texts. Most are short: these are copied in one step of a fixed length, and cut.
#[inline]
fn push(texts: &[u8], start: u32, end: u32, out: &mut Vec<u8>) {
    let (start, end) = (start as usize, end as usize);
    let step = texts.get(start..).and_then(|rest| rest.first_chunk::<STEP>());
    match (step, STEP.checked_sub(end - start)) {
        (Some(step), Some(over)) => {
            out.extend_from_slice(step);
            out.truncate(out.len() - over);
        }
        _ => out.extend_from_slice(texts.get(start..end).unwrap_or(&[])),
    }
}

/// The set bits of a word, lowest first.
struct Bits(u64);

impl Iterator for Bits {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let bit = self.0.trailing_zeros() as usize;
        self.0 &= self.0 - 1;
        Some(bit)
    }
}

fn blank(ladder: &Ladder<'_>) -> Vec<OfLevel> {
    let of_level = |level: &Level| OfLevel {
        requirements: level.requirements.iter().map(|one| States::new(one, ladder)).collect(),
        ..OfLevel::default()
    };
    ladder.track.levels.iter().map(of_level).collect()
}
