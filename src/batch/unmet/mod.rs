//! The unmet requirements of one level for person after person, in the order of gaps.
//!
//! What is unmet, in which order and at what cost hangs on a few ratings for each requirement. What was worked out for
//! these once is looked up from then on: the state of a requirement is a number, the number leads to what is known, and
//! all that is known of a level is kept in order, so that nothing has to be sorted for a person.

mod states;

use std::sync::Arc;

use super::cohort::Cohort;
use super::ladder::Ladder;
use super::seen::Unmet;
use super::summary::json_text;
use super::window::{WIDTH, Window};
use crate::bits::bits;
use crate::exact::Exact;
use crate::gap::{Way, Ways, points, urgency};
use crate::rubric::{Level, LevelId};
use crate::skill::Reading;
use states::{Quick, States};

/// Unmet states that are remembered in all.
const MOST: usize = 20_000;

/// Bytes of a gap that are copied in one step; most gaps have fewer.
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
    /// How long its text is, and how much of that is the id.
    length: u32,
    id_length: u32,
    is_gate: bool,
    /// Its text, where that isn't longer.
    head: [u8; STEP],
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
    /// For each rank 1 where that is among them, in whole windows.
    marks: Vec<u8>,
}

#[derive(Debug, Default)]
struct OfLevel {
    /// For each requirement where to look first, and where if nothing is known there.
    quick: Vec<Quick>,
    requirements: Vec<States>,
    known: Vec<Known>,
    /// How many people had each known, where they weren't counted one by one.
    people: Vec<u64>,
    /// For each known its rank, and for each rank the known: most urgent first.
    rank_of: Vec<u32>,
    by_rank: Vec<Ranked>,
    /// For each known its gap as a line of results has it, with a comma behind it.
    texts: Vec<String>,
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
            marks: Vec::new(),
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
        let count = self.ladder.track.level(level).requirements.len();
        // What an earlier person had there is written over before anybody looks.
        self.hits.resize(count, 0);
        let found = loop {
            let Some(of_level) = self.levels.get(level.index()) else { return };
            match of_level.look(reading, &mut self.key, &mut self.hits) {
                Ok(found) => break found,
                Err(unknown) => self.learn(level, unknown, reading),
            }
        };
        self.hits.truncate(found);
        let Some(of_level) = self.levels.get(level.index()) else { return };
        self.marks.clear();
        self.marks.resize(of_level.known.len().next_multiple_of(WIDTH), 0);
        for hit in &self.hits {
            let rank = of_level.rank_of.get(*hit as usize).copied().unwrap_or(0);
            self.marks.get_mut(rank as usize).into_iter().for_each(|mark| *mark = 1);
        }
    }

    /// What was found, in the order of gaps.
    pub(super) fn found(&self) -> impl Iterator<Item = &Known> {
        let known = self.levels.get(self.at.index()).map_or(&[][..], |of| of.known.as_slice());
        self.ranked().filter_map(|ranked| known.get(ranked.known as usize))
    }

    fn ranked(&self) -> impl Iterator<Item = &Ranked> {
        let by_rank = self.levels.get(self.at.index()).map_or(&[][..], |of| of.by_rank.as_slice());
        let windows = self.marks.as_chunks().0.iter().enumerate();
        let ranks = windows.flat_map(|(at, marks)| {
            bits(Window::new(*marks).places_of(1).into()).map(move |place| at * WIDTH + place)
        });
        ranks.filter_map(|rank| by_rank.get(rank))
    }

    /// Adds the gaps that were found to a line: first the ids of open must-haves, then every gap with its points.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let texts = self.levels.get(self.at.index()).map_or(&[][..], |of| of.texts.as_slice());
        out.extend_from_slice(b",\"open_gates\":[");
        for ranked in self.ranked().take_while(|ranked| ranked.is_gate) {
            ranked.push(ranked.id_length, texts, out);
            out.push(b',');
        }
        // The comma behind the last one.
        out.pop_if(|last| *last == b',');
        out.extend_from_slice(b"],\"gaps\":{");
        self.ranked().for_each(|ranked| ranked.push(ranked.length, texts, out));
        out.pop_if(|last| *last == b',');
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
        if let (Some(quick), Some(states)) = (of_level.quick.get_mut(at), of_level.requirements.get_mut(at)) {
            quick.keep(reading, number);
            states.keep(reading, number, &mut self.key);
        }
        self.held += 1;
    }
}

impl OfLevel {
    /// Looks up the state of each requirement: how many are unmet, which come first in `hits`; or else the first one whose
    /// state isn't known. `key` is scratch.
    #[inline(never)]
    fn look(&self, reading: &Reading, key: &mut Vec<u8>, hits: &mut [u32]) -> Result<usize, usize> {
        let mut found = 0;
        for (at, (quick, states)) in self.quick.iter().zip(&self.requirements).enumerate() {
            let known = match quick.known(reading) {
                UNKNOWN => states.known(reading, key),
                known => known,
            };
            if known == UNKNOWN {
                return Err(at);
            }
            // What is met is written over by the next: nobody can guess which ones are, so there is no branch.
            if let Some(hit) = hits.get_mut(found) {
                *hit = known;
            }
            found += usize::from(known != MET);
        }
        Ok(found)
    }

    /// Puts a new state in its place among the known ones; its position among these.
    fn insert(&mut self, new: Known, is_gate: bool, (id, points): (&str, &str)) -> u32 {
        let small = |number: usize| u32::try_from(number).unwrap_or(MET);
        let place = self.by_rank.partition_point(|other| {
            let other = self.known.get(other.known as usize);
            other.is_some_and(|other| (&other.urgency, other.requirement) < (&new.urgency, new.requirement))
        });
        let text = format!("{id}:{points},");
        let mut head = [0; STEP];
        head.iter_mut().zip(text.bytes()).for_each(|(slot, byte)| *slot = byte);
        let (length, id_length) = (small(text.len()), small(id.len()));
        let known = small(self.known.len());
        self.texts.push(text);
        self.known.push(new);
        self.rank_of.push(0);
        self.people.push(0);
        self.by_rank.insert(place, Ranked { known, length, id_length, is_gate, head });
        for (rank, ranked) in self.by_rank.iter().enumerate().skip(place) {
            if let Some(slot) = self.rank_of.get_mut(ranked.known as usize) {
                *slot = small(rank);
            }
        }
        known
    }
}

impl Ranked {
    /// Adds the beginning of its text to a line. Most texts are short: these are copied in one step of a fixed length,
    /// and cut.
    #[inline]
    fn push(&self, length: u32, texts: &[String], out: &mut Vec<u8>) {
        match STEP.checked_sub(length as usize) {
            Some(over) => {
                out.extend_from_slice(&self.head);
                out.truncate(out.len() - over);
            }
            None => {
                let text = texts.get(self.known as usize).and_then(|text| text.get(..length as usize));
                out.extend_from_slice(text.unwrap_or("").as_bytes());
            }
        }
    }
}

fn blank(ladder: &Ladder<'_>) -> Vec<OfLevel> {
    let of_level = |level: &Level| {
        let states = |one| States::new(one, ladder);
        let requirements: Vec<States> = level.requirements.iter().map(states).collect();
        let quick = requirements.iter().map(States::quick).collect();
        OfLevel { quick, requirements, ..OfLevel::default() }
    };
    ladder.track.levels.iter().map(of_level).collect()
}
