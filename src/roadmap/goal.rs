//! What a plan must reach, as the engine itself judges it.

use super::Work;
use super::formulate::Formulation;
use super::search::whole;
use crate::engine::{Plan, Score};
use crate::rubric::{LevelId, Track};
use crate::skill::{Catalogue, Condition, Reading, SkillId};

/// How little of a step may be left before it counts as none.
const NOTHING: f64 = 1e-6;

/// A way to go: from where, with which steps, and what must hold at its end.
#[derive(Debug)]
pub(super) struct Goal<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) track: &'a Track,
    pub(super) plan: &'a Plan,
    /// Where the person stands, with all years done: years can't be studied.
    pub(super) base: &'a Reading,
    /// The highest rating of each skill that a step may reach; no skill stands there whose prerequisites can't be met.
    pub(super) highest: Vec<u8>,
    /// The most new pieces of each kind of evidence.
    pub(super) pieces: Vec<u32>,
    /// Levels to pass.
    pub(super) levels: Vec<LevelId>,
    /// Conditions to meet besides.
    pub(super) demands: Vec<Condition>,
}

impl Goal<'_> {
    /// Everything that could be done.
    pub(super) fn everything(&self) -> Reading {
        let pieces = self.base.evidence.iter().zip(&self.pieces);
        Reading {
            ratings: self.highest.clone(),
            months: self.base.months,
            evidence: pieces.map(|(before, more)| before.saturating_add(*more)).collect(),
        }
    }

    /// Whether a reading passes the levels, meets the demands, and has the prerequisites of all it raised.
    pub(super) fn is_met(&self, reading: &Reading, score: &mut Score) -> bool {
        if !self.levels.is_empty() {
            self.plan.score(reading, score);
        }
        self.levels.iter().all(|level| score.is_passed(*level))
            && self.demands.iter().all(|demand| demand.is_met(reading))
            && self.catalogue.ids().all(|skill| {
                let needs = &self.catalogue.skill(skill).needs;
                needs.is_empty()
                    || !self.is_raised(reading, skill)
                    || needs.iter().all(|need| need.is_met(reading))
            })
    }

    fn is_raised(&self, reading: &Reading, skill: SkillId) -> bool {
        reading.rating(skill) > self.base.rating(skill)
    }

    /// The catalogue's hours from the base to a reading; `u64::MAX` where they outgrow it.
    pub(super) fn hours(&self, reading: &Reading) -> u64 {
        let study = self.catalogue.ids().map(|skill| {
            self.catalogue.skill(skill).hours_between(self.base.rating(skill), reading.rating(skill))
        });
        let pieces = reading.evidence.iter().zip(&self.base.evidence).zip(&self.track.evidence);
        let work = pieces.map(|((now, before), kind)| {
            u64::from(now.saturating_sub(*before)).saturating_mul(kind.hours.into())
        });
        study.chain(work).fold(0, u64::saturating_add)
    }

    /// A reading near these values of the columns: every step that is begun is taken, and every one taken back that isn't
    /// needed, the least wanted first. It may miss the goal where the values do.
    pub(super) fn near(&self, formulation: &Formulation<'_>, values: &[f64]) -> Reading {
        let mut reading = self.base.clone();
        let mut wanted: Vec<(f64, u64, Work)> = Vec::new();
        for (unit, column) in formulation.units() {
            let value = values.get(column).copied().unwrap_or(0.0);
            let hours = self.unit_hours(unit);
            match unit {
                Work::Raise(skill, rating) if value > NOTHING => {
                    set(&mut reading.ratings, skill.index(), |now| *now = rating.max(*now));
                    wanted.push((value, hours, unit));
                }
                Work::Piece(kind) if value > NOTHING => {
                    let most = self.pieces.get(usize::from(kind.0)).copied().unwrap_or(0);
                    let pieces = whole(value - NOTHING).saturating_add(1).min(most.into());
                    let pieces = u32::try_from(pieces).unwrap_or(most).max(1);
                    set(&mut reading.evidence, kind.0.into(), |now| *now = now.saturating_add(pieces));
                    wanted.push((value / f64::from(pieces), hours, unit));
                }
                Work::Raise(..) | Work::Piece(_) => {}
            }
        }
        // Of equals the later in the catalogue goes first, so that the earlier one stays.
        wanted.reverse();
        wanted.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        self.trim(&mut reading, &wanted);
        reading
    }

    /// Takes back what isn't needed, until nothing more can be.
    fn trim(&self, reading: &mut Reading, wanted: &[(f64, u64, Work)]) {
        let mut score = Score::default();
        loop {
            let mut has_changed = false;
            for (_, _, unit) in wanted {
                let before = self.amount(reading, *unit);
                // Steps go one by one; of pieces, by halving, as many as aren't needed.
                let least = match unit {
                    Work::Raise(..) => before.saturating_sub(1).max(self.amount(self.base, *unit)),
                    Work::Piece(_) => self.amount(self.base, *unit),
                };
                let (mut low, mut high) = (least, before);
                while low < high {
                    let middle = low + (high - low) / 2;
                    self.set_amount(reading, *unit, middle);
                    if self.is_met(reading, &mut score) { high = middle } else { low = middle + 1 }
                }
                self.set_amount(reading, *unit, high);
                has_changed |= high < before;
            }
            if !has_changed {
                return;
            }
        }
    }

    fn unit_hours(&self, unit: Work) -> u64 {
        match unit {
            Work::Raise(skill, rating) => self.catalogue.skill(skill).hours_between(rating - 1, rating),
            Work::Piece(kind) => self.track.evidence_kind(kind).map_or(0, |kind| kind.hours.into()),
        }
    }

    fn amount(&self, reading: &Reading, unit: Work) -> u32 {
        match unit {
            Work::Raise(skill, _) => reading.rating(skill).into(),
            Work::Piece(kind) => reading.evidence.get(usize::from(kind.0)).copied().unwrap_or(0),
        }
    }

    fn set_amount(&self, reading: &mut Reading, unit: Work, amount: u32) {
        match unit {
            Work::Raise(skill, _) => {
                set(&mut reading.ratings, skill.index(), |now| *now = u8::try_from(amount).unwrap_or(*now));
            }
            Work::Piece(kind) => set(&mut reading.evidence, kind.0.into(), |now| *now = amount),
        }
    }
}

fn set<T>(list: &mut [T], at: usize, change: impl FnOnce(&mut T)) {
    if let Some(slot) = list.get_mut(at) {
        change(slot);
    }
}

impl Work {
    /// Takes the step.
    pub(super) fn apply(self, reading: &mut Reading) {
        match self {
            Self::Raise(skill, rating) => {
                set(&mut reading.ratings, skill.index(), |now| *now = rating.max(*now))
            }
            Self::Piece(kind) => {
                set(&mut reading.evidence, kind.0.into(), |now| *now = now.saturating_add(1))
            }
        }
    }
}
