//! The order of a plan's steps (model, section 7).
//!
//! Each level is reached as early as the plan's steps allow: first the steps of fewest hours that pass the lowest level,
//! then those for the next. Inside such a group most points an hour come first, prerequisites before what needs them.

use std::cmp::Ordering;

use super::goal::Goal;
use super::shortest::{Impossible, Shortest, fewest};
use super::{Wishes, Work};
use crate::engine::{Plan, Score};
use crate::exact::Exact;
use crate::rubric::{LevelId, Track};
use crate::skill::{Catalogue, Condition, EvidenceId, Reading, SkillId};

/// From where, over which levels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) track: &'a Track,
    pub(super) plan: &'a Plan,
    /// Where the person stands, with all years done.
    pub(super) base: &'a Reading,
    /// The levels that aren't passed yet, lowest first.
    pub(super) levels: &'a [LevelId],
    pub(super) target: LevelId,
}

/// Steps in order.
#[derive(Debug, Default)]
pub(super) struct Order {
    pub(super) steps: Vec<Ordered>,
    /// How many steps each level takes, in the order of [`Way::levels`].
    pub(super) reached: Vec<usize>,
}

/// A step without dates yet.
#[derive(Debug)]
pub(super) struct Ordered {
    pub(super) work: Work,
    pub(super) hours: u64,
    pub(super) level: LevelId,
    pub(super) unlocks: Vec<usize>,
}

impl Way<'_> {
    pub(super) fn order(
        &self,
        shortest: &Shortest,
        wishes: &Wishes,
        budget: u64,
    ) -> Result<Order, Impossible> {
        let mut order = Order::default();
        let mut now = self.base.clone();
        let mut score = Score::default();
        // The order comes from proofs of its own, which share what the plan's may take.
        let share = budget / self.levels.len().max(1) as u64;
        let is_plain = wishes.with.is_empty() && !wishes.complete;
        for level in self.levels {
            self.plan.score(&now, &mut score);
            if !score.is_passed(*level) {
                // Without further wishes, the last level takes all steps that are left: the plan has none to spare.
                let is_last = is_plain && Some(level) == self.levels.last();
                let until = if is_last {
                    shortest.reading.clone()
                } else {
                    self.within(shortest, &now, *level, share)?
                };
                self.sequence(&mut now, &until, *level, &mut order.steps);
            }
            order.reached.push(order.steps.len());
        }
        // What was wished for besides.
        self.sequence(&mut now, &shortest.reading, self.target, &mut order.steps);
        Ok(order)
    }

    /// The plan's steps of fewest hours that pass a level.
    fn within(
        &self,
        shortest: &Shortest,
        now: &Reading,
        level: LevelId,
        budget: u64,
    ) -> Result<Reading, Impossible> {
        let pieces = shortest.reading.evidence.iter().zip(&now.evidence);
        let goal = Goal {
            catalogue: self.catalogue,
            track: self.track,
            plan: self.plan,
            base: now,
            highest: shortest.reading.ratings.clone(),
            pieces: pieces.map(|(until, now)| until.saturating_sub(*now)).collect(),
            levels: vec![level],
            demands: Vec::new(),
        };
        fewest(&goal, budget).map(|found| found.reading)
    }

    /// Goes from one reading to another, step by step.
    fn sequence(&self, now: &mut Reading, until: &Reading, level: LevelId, steps: &mut Vec<Ordered>) {
        let touching = Touching::of(self.track, level);
        let mut open: Vec<Candidate> = self.left(now, until);
        while !open.is_empty() {
            for candidate in &mut open {
                if candidate.rate.is_none() {
                    let points = self.points(now, candidate.unit, level, &touching);
                    candidate.rate = Some(Rate::of(&points, candidate.hours));
                }
            }
            let ready = open.iter().enumerate().filter(|(_, candidate)| self.is_ready(now, candidate.unit));
            // The first of the best: candidates stand in the catalogue's order. Something is always ready, because
            // no prerequisite leads back to itself.
            let best = ready.reduce(|a, b| if b.1.rate > a.1.rate { b } else { a });
            let Some((at, _)) = best else { return };
            let taken = open.remove(at);
            let touched = touching.of_unit(taken.unit);
            let met = |now: &Reading| {
                touched.iter().map(|one| self.plan.attainment(level, *one, now).is_met()).collect::<Vec<_>>()
            };
            let before = met(now);
            taken.unit.apply(now);
            let unlocked =
                touched.iter().zip(before).zip(met(now)).filter(|((_, before), after)| *after && !before);
            let unlocks = unlocked.map(|((one, _), _)| *one).collect();
            steps.push(Ordered { work: taken.unit, hours: taken.hours, level, unlocks });
            if let Some(next) = self.next(now, until, taken.unit) {
                open.insert(at, next);
            }
            for candidate in &mut open {
                if touching.of_unit(candidate.unit).iter().any(|one| touched.contains(one)) {
                    candidate.rate = None;
                }
            }
        }
    }

    /// The next step of every skill and kind that has one, in the catalogue's and the track's order.
    fn left(&self, now: &Reading, until: &Reading) -> Vec<Candidate> {
        let skills = self.catalogue.ids().map(|skill| Work::Raise(skill, now.rating(skill)));
        let kinds = (0_u16..).map(EvidenceId).take(self.track.evidence.len()).map(Work::Piece);
        skills.chain(kinds).filter_map(|unit| self.next(now, until, unit)).collect()
    }

    /// The step after this one.
    fn next(&self, now: &Reading, until: &Reading, unit: Work) -> Option<Candidate> {
        let (unit, hours) = match unit {
            Work::Raise(skill, _) => {
                let from = now.rating(skill);
                let is_left = from < until.rating(skill);
                let hours = self.catalogue.skill(skill).hours_between(from, from.saturating_add(1));
                (Work::Raise(skill, from.saturating_add(1)), is_left.then_some(hours))
            }
            Work::Piece(kind) => {
                let is_left = now.evidence_of(Some(kind)) < until.evidence_of(Some(kind));
                let hours = self.track.evidence_kind(kind).map(|kind| kind.hours.into());
                (unit, hours.filter(|_| is_left))
            }
        };
        hours.map(|hours| Candidate { unit, hours, rate: None })
    }

    fn is_ready(&self, now: &Reading, unit: Work) -> bool {
        match unit {
            Work::Raise(skill, _) => self.catalogue.skill(skill).needs.iter().all(|need| need.is_met(now)),
            Work::Piece(_) => true,
        }
    }

    /// Points of the level that a step brings right now.
    fn points(&self, now: &Reading, unit: Work, level: LevelId, touching: &Touching) -> Exact {
        let mut then = now.clone();
        unit.apply(&mut then);
        let requirements = &self.track.level(level).requirements;
        let brings = touching.of_unit(unit).iter().map(|one| {
            let weight = requirements.get(*one).map_or(0, |one| one.weight);
            let attainment = |reading| self.plan.attainment(level, *one, reading).exact();
            (attainment(&then) - attainment(now)) * Exact::whole(weight.into())
        });
        brings.sum()
    }
}

/// A step that could come next.
struct Candidate {
    unit: Work,
    hours: u64,
    rate: Option<Rate>,
}

/// Points an hour. What takes no hours comes first.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rate {
    is_free: bool,
    points: Exact,
}

impl Rate {
    fn of(points: &Exact, hours: u64) -> Self {
        Self { is_free: hours == 0, points: points.clone() / Exact::whole(hours.max(1)) }
    }
}

impl PartialOrd for Rate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.is_free.cmp(&other.is_free).then_with(|| self.points.cmp(&other.points))
    }
}

/// The requirements of a level that each skill, and evidence of any kind, can move.
struct Touching {
    skills: std::collections::HashMap<SkillId, Vec<usize>>,
    evidence: Vec<usize>,
}

impl Touching {
    fn of(track: &Track, level: LevelId) -> Self {
        let mut this = Self { skills: Default::default(), evidence: Vec::new() };
        for (at, one) in track.level(level).requirements.iter().enumerate() {
            for skill in one.condition.skills() {
                this.skills.entry(skill).or_default().push(at);
            }
            if counts_evidence(&one.condition) {
                this.evidence.push(at);
            }
        }
        this
    }

    fn of_unit(&self, unit: Work) -> &[usize] {
        match unit {
            Work::Raise(skill, _) => self.skills.get(&skill).map_or(&[], Vec::as_slice),
            Work::Piece(_) => &self.evidence,
        }
    }
}

fn counts_evidence(condition: &Condition) -> bool {
    matches!(condition, Condition::Evidence { .. }) || condition.parts().iter().any(counts_evidence)
}
