//! The way to a level as a whole-number programme (docs/roadmap.md tells it in words).
//!
//! A column stands for a step: a skill raised by one rating, which takes its hours, or a new piece of evidence of a
//! kind. Attainments become sums over steps, in parts of the level's common denominator, so nothing is rounded.

use std::collections::HashMap;

use num_integer::Integer;

use super::Work;
use super::goal::Goal;
use super::programme::Programme;
use crate::rubric::Level;
use crate::skill::{Condition, EvidenceId, SkillId, TotalCondition};

/// A sum over columns, and what stands already.
#[derive(Debug, Clone, Default)]
pub(super) struct Sum {
    pub(super) terms: Vec<(usize, i128)>,
    pub(super) constant: i128,
}

impl Sum {
    pub(super) fn add(&mut self, other: Self, factor: i128) {
        self.terms.extend(other.terms.into_iter().map(|(column, times)| (column, times * factor)));
        self.constant += other.constant * factor;
    }
}

/// Whether something holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holds {
    Known(bool),
    /// It does when this column is 1.
    When(usize),
}

/// The programme under construction, and what its columns stand for.
#[derive(Debug)]
pub(super) struct Formulation<'a> {
    pub(super) programme: Programme,
    pub(super) goal: &'a Goal<'a>,
    /// The column of each skill's first step.
    first: Vec<Option<usize>>,
    /// The column of each kind of evidence.
    kinds: Vec<Option<usize>>,
    /// Columns that say how many of some groups of skills reach a rating, at most so many.
    pub(super) reached: HashMap<(Vec<Vec<SkillId>>, usize, u8), usize>,
    /// Columns that say whether a condition is met.
    met: HashMap<Condition, usize>,
}

impl<'a> Formulation<'a> {
    /// The goal's steps with their prerequisites.
    pub(super) fn new(goal: &'a Goal<'a>) -> Self {
        let mut programme = Programme::default();
        let mut first = vec![None; goal.catalogue.skills.len()];
        for ((skill, highest), first) in goal.catalogue.ids().zip(&goal.highest).zip(&mut first) {
            let from = goal.base.rating(skill);
            let hours = goal.catalogue.skill(skill).hours.iter().take((*highest).into()).skip(from.into());
            let mut before = None;
            for hours in hours {
                let column = programme.column((*hours).into(), 1);
                match before {
                    None => *first = Some(column),
                    Some(before) => programme.row(vec![(before, 1), (column, -1)], 0),
                }
                before = Some(column);
            }
        }
        let kinds = goal.track.evidence.iter().zip(&goal.pieces);
        let kinds = kinds
            .map(|(kind, most)| (*most > 0).then(|| programme.column(kind.hours.into(), (*most).into())));
        let kinds = kinds.collect();
        let mut this = Self { programme, goal, first, kinds, reached: HashMap::new(), met: HashMap::new() };
        for skill in goal.catalogue.ids() {
            if let Some(column) = this.first_step(skill) {
                let needs = &goal.catalogue.skill(skill).needs;
                needs.iter().for_each(|need| this.require(need, Some(column)));
            }
        }
        this
    }

    /// The finished programme; `None` where its numbers outgrow what can be counted with.
    pub(super) fn finish(&mut self) -> Option<Programme> {
        let programme = std::mem::take(&mut self.programme);
        programme.is_countable().then_some(programme)
    }

    fn first_step(&self, skill: SkillId) -> Option<usize> {
        self.first.get(skill.index()).copied().flatten()
    }

    fn highest(&self, skill: SkillId) -> u8 {
        self.goal.highest.get(skill.index()).copied().unwrap_or(0)
    }

    /// What the columns stand for that somebody decides on; the others follow from these.
    pub(super) fn units(&self) -> impl Iterator<Item = (Work, usize)> + '_ {
        let steps = self.goal.catalogue.ids().filter_map(|skill| Some((skill, self.first_step(skill)?)));
        let steps = steps.flat_map(|(skill, first)| {
            let ratings = self.goal.base.rating(skill) + 1..=self.highest(skill);
            ratings.zip(first..).map(move |(rating, column)| (Work::Raise(skill, rating), column))
        });
        let kinds = (0_u16..).map(EvidenceId).zip(&self.kinds);
        steps.chain(kinds.filter_map(|(kind, column)| Some((Work::Piece(kind), (*column)?))))
    }

    /// The steps of each skill, in order.
    pub(super) fn runs(&self) -> Vec<Vec<usize>> {
        let skills = self.goal.catalogue.ids().filter_map(|skill| Some((skill, self.first_step(skill)?)));
        let run = |(skill, first)| {
            let steps = self.highest(skill) - self.goal.base.rating(skill);
            (first..first + usize::from(steps)).collect()
        };
        skills.map(run).collect()
    }

    /// Demands that a condition is met: always, or when a column is 1.
    pub(super) fn require(&mut self, condition: &Condition, when: Option<usize>) {
        if condition.is_met(self.goal.base) {
            return;
        }
        match condition {
            // Met in every plan, so met above.
            Condition::Experience { .. } => {}
            Condition::Skill { skill, need } => {
                let reach = self.reach(*skill, *need);
                self.at_least(&[reach], 1, when);
            }
            Condition::Evidence { kind, count } => {
                let missing = i128::from(*count) - i128::from(self.goal.base.evidence_of(*kind));
                let pieces = self.pieces(*kind);
                self.demand(pieces, missing, when);
            }
            Condition::Total(total) => {
                let sum = self.points(total);
                self.demand(sum.terms, i128::from(total.need) - sum.constant, when);
            }
            Condition::AllOf(parts) => parts.iter().for_each(|part| self.require(part, when)),
            Condition::AnyOf(parts) => {
                let parts: Vec<Holds> = parts.iter().map(|part| self.holds(part)).collect();
                self.at_least(&parts, 1, when);
            }
            Condition::AtLeast { count, of } => {
                let parts: Vec<Holds> = of.iter().map(|part| self.holds(part)).collect();
                self.at_least(&parts, *count, when);
            }
        }
    }

    /// Demands that enough of a level's points are earned, and its gates met.
    pub(super) fn pass(&mut self, level: &Level) -> Option<()> {
        let whole = |one: &Condition| one.whole().map(i128::from);
        let common = level.requirements.iter().try_fold(1_i128, |common, one| {
            let other = whole(&one.condition)?;
            (common / common.gcd(&other)).checked_mul(other)
        })?;
        // Weights and requirements are few: where this fits, so does every sum on the way.
        common.checked_mul(1 << 48)?;
        let mut sum = Sum::default();
        for one in &level.requirements {
            let factor = i128::from(one.weight) * (common / whole(&one.condition)?);
            if one.gate {
                self.require(&one.condition, None);
                sum.constant += i128::from(one.weight) * common;
            } else {
                sum.add(self.parts(&one.condition), factor);
            }
        }
        let whole = i128::from(level.possible()) * common * i128::from(level.pass);
        let least = Integer::div_ceil(&whole, &10_000);
        let Sum { terms, constant } = sum;
        self.programme.row(terms, least - constant);
        Some(())
    }

    fn at_least(&mut self, parts: &[Holds], count: usize, when: Option<usize>) {
        let held = parts.iter().filter(|part| matches!(part, Holds::Known(true))).count();
        let terms = parts.iter().filter_map(|part| match part {
            Holds::When(column) => Some((*column, 1)),
            Holds::Known(_) => None,
        });
        self.demand(terms.collect(), count as i128 - held as i128, when);
    }

    fn demand(&mut self, mut terms: Vec<(usize, i128)>, least: i128, when: Option<usize>) {
        match when {
            None => self.programme.row(terms, least),
            Some(column) => {
                terms.push((column, -least));
                self.programme.row(terms, 0);
            }
        }
    }

    fn holds(&mut self, condition: &Condition) -> Holds {
        if condition.is_met(self.goal.base) {
            return Holds::Known(true);
        }
        if let Some((skill, need)) = condition.as_skill() {
            return self.reach(skill, need);
        }
        if let Some(column) = self.met.get(condition) {
            return Holds::When(*column);
        }
        let column = self.programme.column(0, 1);
        self.met.insert(condition.clone(), column);
        self.require(condition, Some(column));
        Holds::When(column)
    }

    /// Whether a skill reaches a rating.
    pub(super) fn reach(&self, skill: SkillId, rating: u8) -> Holds {
        let base = self.goal.base.rating(skill);
        if rating <= base {
            return Holds::Known(true);
        }
        match self.first_step(skill).filter(|_| rating <= self.highest(skill)) {
            Some(first) => Holds::When(first + usize::from(rating - base - 1)),
            None => Holds::Known(false),
        }
    }

    pub(super) fn pieces(&self, kind: Option<EvidenceId>) -> Vec<(usize, i128)> {
        match kind {
            Some(kind) => {
                self.kinds.get(usize::from(kind.0)).copied().flatten().map(|at| (at, 1)).into_iter().collect()
            }
            None => self.kinds.iter().flatten().map(|at| (*at, 1)).collect(),
        }
    }

    pub(super) fn points(&self, total: &TotalCondition) -> Sum {
        let mut sum = Sum::default();
        for skill in &total.skills {
            let base = self.goal.base.rating(*skill);
            sum.constant += i128::from(total.points_of(base));
            for rating in base + 1..=self.goal.catalogue.top {
                if let Holds::When(column) = self.reach(*skill, rating) {
                    let points = total.points_of(rating) - total.points_of(rating - 1);
                    sum.terms.push((column, points.into()));
                }
            }
        }
        sum
    }
}
