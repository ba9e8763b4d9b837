//! The upgrade of fewest hours that meets one condition, prerequisites included.
//!
//! An exact search: obligations that leave no choice are carried out, choices branch, and a branch is cut when what it
//! has spent, with a lower bound of what it still must spend, reaches the best way found so far.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::interchange::left_out;
use super::points;
use crate::rubric::Track;
use crate::skill::{Catalogue, Condition, EvidenceId, Reading, SkillId, TotalCondition};

/// Branches after which the search gives up its proof and keeps the best way found.
const BUDGET: u32 = 100_000;

/// An upgrade that meets a condition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Way {
    /// Skills to raise, with the rating from and to, in the catalogue's order.
    pub raise: Vec<(SkillId, u8, u8)>,
    /// New pieces of evidence by kind, in the track's order.
    pub evidence: Vec<(EvidenceId, u32)>,
    /// The catalogue's hours for all of it. Years take none: they can't be studied.
    pub hours: u64,
    /// Whether no way takes fewer hours; `false` only where the search ran out of its budget.
    pub is_cheapest: bool,
}

/// The cheapest way from `base` to a reading that meets `goal`. Years count as met.
#[must_use]
pub fn cheapest(goal: &Condition, base: &Reading, catalogue: &Catalogue, track: &Track) -> Way {
    let mut search = Search {
        catalogue,
        track,
        base,
        left_out: left_out(std::iter::once(goal), base, catalogue, &BTreeSet::new()),
        best: None,
        budget: BUDGET,
        gave_up: false,
    };
    let start = State { reading: base.clone(), hours: 0, open: vec![Open::Meet(goal)] };
    search.explore(start);
    let is_cheapest = search.budget > 0 && !search.gave_up;
    let Some(best) = search.best else {
        return Way::default();
    };
    let raised = catalogue.ids().filter(|skill| best.reading.rating(*skill) > base.rating(*skill));
    let kinds = (0_u16..).map(EvidenceId).zip(best.reading.evidence.iter().zip(&base.evidence));
    Way {
        raise: raised.map(|skill| (skill, base.rating(skill), best.reading.rating(skill))).collect(),
        evidence: kinds
            .filter(|(_, (after, before))| after > before)
            .map(|(kind, (after, before))| (kind, after - before))
            .collect(),
        hours: best.hours,
        is_cheapest,
    }
}

/// Something that a way must still see to.
#[derive(Clone)]
enum Open<'a> {
    Meet(&'a Condition),
    /// So many more of these parts, which stand in the order of what they take.
    Choose(Rc<[&'a Condition]>, usize),
    /// Points, from the skills at this position on. Skills stand before what they rest on, so that a raise adds
    /// prerequisites among later ones alone.
    Points(&'a TotalCondition, Rc<[SkillId]>, usize),
}

#[derive(Clone)]
struct State<'a> {
    reading: Reading,
    hours: u64,
    open: Vec<Open<'a>>,
}

struct Search<'a> {
    catalogue: &'a Catalogue,
    track: &'a Track,
    base: &'a Reading,
    left_out: BTreeSet<SkillId>,
    best: Option<State<'a>>,
    budget: u32,
    /// Whether some choice was made without proof.
    gave_up: bool,
}

impl<'a> Search<'a> {
    fn explore(&mut self, mut state: State<'a>) {
        self.settle(&mut state);
        let is_spent = self.budget == 0 && self.best.is_some();
        if is_spent || self.is_hopeless(&state) {
            return;
        }
        self.budget = self.budget.saturating_sub(1);
        let Some(choice) = take_choice(&mut state.open) else {
            self.best = Some(state);
            return;
        };
        match choice {
            Open::Meet(Condition::AnyOf(parts)) => self.any_of(&state, parts),
            Open::Choose(parts, count) => self.choose(state, &parts, count),
            Open::Points(total, order, at) => self.points(state, total, &order, at),
            Open::Meet(condition) => self.any_evidence(state, condition),
        }
    }

    /// Carries out what leaves no choice, and drops what is met.
    fn settle(&self, state: &mut State<'a>) {
        let mut at = 0;
        while let Some(open) = state.open.get(at) {
            let Open::Meet(condition) = *open else {
                at += 1;
                continue;
            };
            if condition.is_met(&state.reading) {
                state.open.swap_remove(at);
                continue;
            }
            match condition {
                Condition::Skill { skill, need } => self.raise(state, *skill, *need),
                Condition::Experience { .. } => {}
                Condition::Evidence { kind: Some(kind), count } => self.add_evidence(state, *kind, *count),
                Condition::AllOf(parts) => state.open.extend(parts.iter().map(Open::Meet)),
                Condition::AtLeast { count, of } => {
                    let mut parts: Vec<&Condition> = of.iter().collect();
                    parts.sort_by_cached_key(|part| self.condition_takes(part, &state.reading));
                    state.open.push(Open::Choose(parts.into(), *count));
                }
                Condition::Total(total) => {
                    let mut order = total.skills.clone();
                    order.sort_by_key(|skill| Reverse(self.catalogue.height(*skill)));
                    state.open.push(Open::Points(total, order.into(), 0));
                }
                Condition::AnyOf(_) | Condition::Evidence { kind: None, .. } => {
                    at += 1;
                    continue;
                }
            }
            state.open.swap_remove(at);
            at = 0;
        }
    }

    fn raise(&self, state: &mut State<'a>, skill: SkillId, to: u8) {
        let from = state.reading.rating(skill);
        let found = self.catalogue.skill(skill);
        if from == self.base.rating(skill) {
            state.open.extend(found.needs.iter().map(Open::Meet));
        }
        state.hours = state.hours.saturating_add(found.hours_between(from, to));
        if let Some(rating) = state.reading.ratings.get_mut(skill.index()) {
            *rating = to;
        }
    }

    /// Adds pieces of a kind up to a count in all.
    fn add_evidence(&self, state: &mut State<'a>, kind: EvidenceId, upto: u32) {
        let hours = self.track.evidence_kind(kind).map_or(0, |kind| u64::from(kind.hours));
        if let Some(count) = state.reading.evidence.get_mut(usize::from(kind.0)) {
            let missing = upto.saturating_sub(*count);
            state.hours = state.hours.saturating_add(hours * u64::from(missing));
            *count += missing;
        }
    }

    fn is_hopeless(&self, state: &State<'a>) -> bool {
        let Some(best) = &self.best else { return false };
        let still = state.open.iter().map(|open| self.at_least(open, &state.reading)).max();
        state.hours.saturating_add(still.unwrap_or(0)) >= best.hours
    }

    /// Hours that an obligation takes at the least.
    fn at_least(&self, open: &Open<'_>, reading: &Reading) -> u64 {
        match open {
            Open::Meet(condition) => self.condition_takes(condition, reading),
            Open::Choose(parts, count) => self.parts_take(parts.iter().copied(), *count, reading),
            Open::Points(total, ..) => points::bound(total, reading, self.catalogue),
        }
    }

    fn condition_takes(&self, condition: &Condition, reading: &Reading) -> u64 {
        if condition.is_met(reading) {
            return 0;
        }
        match condition {
            Condition::Skill { skill, need } => {
                let found = self.catalogue.skill(*skill);
                let own = found.hours_between(reading.rating(*skill), *need);
                let is_raised = reading.rating(*skill) > self.base.rating(*skill);
                let needs = found.needs.iter().filter(|_| !is_raised);
                own + needs.map(|need| self.condition_takes(need, reading)).max().unwrap_or(0)
            }
            Condition::Experience { .. } => 0,
            Condition::Evidence { kind, count } => {
                let missing = u64::from(*count).saturating_sub(reading.evidence_of(*kind));
                missing * self.evidence_hours(*kind)
            }
            Condition::Total(total) => points::bound(total, reading, self.catalogue),
            Condition::AnyOf(parts) => {
                let kept = parts.iter().filter(|part| !self.is_left_out(part));
                kept.map(|part| self.condition_takes(part, reading)).min().unwrap_or(0)
            }
            Condition::AllOf(parts) => {
                parts.iter().map(|part| self.condition_takes(part, reading)).max().unwrap_or(0)
            }
            Condition::AtLeast { count, of } => self.parts_take(of.iter(), *count, reading),
        }
    }

    /// A bound for `count` of some parts: different skills add up their own hours, anything else may share, so that
    /// the dearest of the cheapest parts is all that is sure.
    fn parts_take<'p>(
        &self,
        parts: impl Iterator<Item = &'p Condition> + Clone,
        count: usize,
        reading: &Reading,
    ) -> u64 {
        if let Some(mut hours) = self.own_hours(parts.clone(), reading) {
            hours.sort_unstable();
            return hours.iter().take(count).sum();
        }
        let mut hours: Vec<u64> = parts.map(|part| self.condition_takes(part, reading)).collect();
        hours.sort_unstable();
        hours.get(count.saturating_sub(1)).copied().unwrap_or(0)
    }

    /// The hours of each part without prerequisites, where all are skills and each another one.
    fn own_hours<'p>(
        &self,
        parts: impl Iterator<Item = &'p Condition>,
        reading: &Reading,
    ) -> Option<Vec<u64>> {
        let mut seen = BTreeSet::new();
        let own = |part: &Condition| {
            let (skill, need) = part.as_skill().filter(|(skill, _)| seen.insert(*skill))?;
            Some(self.catalogue.skill(skill).hours_between(reading.rating(skill), need))
        };
        parts.map(own).collect()
    }

    fn evidence_hours(&self, kind: Option<EvidenceId>) -> u64 {
        let hours = match kind {
            Some(kind) => self.track.evidence_kind(kind).map(|kind| kind.hours),
            None => self.track.evidence.iter().map(|kind| kind.hours).min(),
        };
        hours.map_or(0, u64::from)
    }

    fn is_left_out(&self, part: &Condition) -> bool {
        part.as_skill().is_some_and(|(skill, _)| self.left_out.contains(&skill))
    }

    fn any_of(&mut self, state: &State<'a>, parts: &'a [Condition]) {
        let kept = parts.iter().filter(|part| !self.is_left_out(part));
        let mut ranked: Vec<(u64, &Condition)> =
            kept.map(|part| (self.condition_takes(part, &state.reading), part)).collect();
        ranked.sort_by_key(|(hours, _)| *hours);
        for (_, part) in ranked {
            let mut next = state.clone();
            next.open.push(Open::Meet(part));
            self.explore(next);
        }
    }

    fn choose(&mut self, mut state: State<'a>, parts: &[&'a Condition], count: usize) {
        let mut unmet: Vec<&Condition> =
            parts.iter().copied().filter(|part| !part.is_met(&state.reading)).collect();
        let missing = count.saturating_sub(parts.len() - unmet.len());
        if self.is_plain_choice(&unmet, &state) {
            unmet.sort_by_cached_key(|part| self.condition_takes(part, &state.reading));
            unmet.truncate(missing);
        }
        if missing >= unmet.len() || missing == 0 {
            state.open.extend(unmet.into_iter().take(missing).map(Open::Meet));
            return self.explore(state);
        }
        for (at, part) in unmet.iter().enumerate().take(unmet.len() - missing + 1) {
            let mut with = state.clone();
            with.open.push(Open::Meet(part));
            let rest = unmet.get(at + 1..).unwrap_or(&[]);
            if missing > 1 {
                with.open.push(Open::Choose(rest.into(), missing - 1));
            }
            self.explore(with);
        }
    }

    /// Whether the cheapest parts are the best ones: different skills that bring in nothing else, and nothing else open.
    fn is_plain_choice(&self, parts: &[&Condition], state: &State<'_>) -> bool {
        let is_free =
            |part: &&Condition| part.as_skill().is_some_and(|(skill, _)| self.is_free(skill, &state.reading));
        let is_apart = self.own_hours(parts.iter().copied(), &state.reading).is_some();
        state.open.is_empty() && is_apart && parts.iter().all(is_free)
    }

    /// Points. A skill whose prerequisites are unmet is first decided on: raised, which brings them in, or left. What
    /// remains are free raises, and their fewest hours are computed at once.
    fn points(&mut self, mut state: State<'a>, total: &'a TotalCondition, order: &Rc<[SkillId]>, at: usize) {
        if total.sum(&state.reading) >= u64::from(total.need) {
            return self.explore(state);
        }
        let is_alone = state.open.is_empty();
        let undecided =
            order.iter().skip(at).position(|skill| !is_alone || !self.is_free(*skill, &state.reading));
        let Some(next) = undecided.map(|offset| at + offset) else {
            return self.free_points(state, total, order);
        };
        let Some(skill) = order.get(next).copied() else {
            return;
        };
        let from = state.reading.rating(skill);
        let raised_to = if is_alone { from + 1 } else { self.catalogue.top };
        for to in (from + 1..=raised_to.min(self.catalogue.top)).rev() {
            let mut with = state.clone();
            self.raise(&mut with, skill, to);
            with.open.push(Open::Points(total, Rc::clone(order), next + 1));
            self.explore(with);
        }
        state.open.push(Open::Points(total, Rc::clone(order), next + 1));
        self.explore(state);
    }

    /// Whether raising a skill brings in nothing else.
    fn is_free(&self, skill: SkillId, reading: &Reading) -> bool {
        let needs = &self.catalogue.skill(skill).needs;
        reading.rating(skill) > self.base.rating(skill) || needs.iter().all(|need| need.is_met(reading))
    }

    fn free_points(&mut self, mut state: State<'a>, total: &TotalCondition, order: &[SkillId]) {
        let mut free: Vec<SkillId> = order.to_vec();
        free.retain(|skill| self.is_free(*skill, &state.reading));
        let found = points::fewest_hours(total, &free, &state.reading, self.catalogue);
        let Some((raises, is_fewest)) = found else { return };
        self.gave_up |= !is_fewest;
        for (skill, to) in raises {
            if to > state.reading.rating(skill) {
                self.raise(&mut state, skill, to);
            }
        }
        self.explore(state);
    }

    /// The last choice of all: pieces of whichever kind takes the fewest hours.
    fn any_evidence(&mut self, mut state: State<'a>, condition: &Condition) {
        let Condition::Evidence { kind: None, count } = condition else {
            return;
        };
        let kinds = (0_u16..).map(EvidenceId).zip(&self.track.evidence);
        if let Some((kind, _)) = kinds.min_by_key(|(_, kind)| kind.hours) {
            let missing = u64::from(*count).saturating_sub(state.reading.evidence_of(None));
            let has = state.reading.evidence_of(Some(kind));
            let upto = u32::try_from(has + missing).unwrap_or(u32::MAX);
            self.add_evidence(&mut state, kind, upto);
        }
        self.explore(state);
    }
}

/// Takes the next choice: groups first, then points, then evidence of any kind, which is cheapest once all else stands.
fn take_choice<'a>(open: &mut Vec<Open<'a>>) -> Option<Open<'a>> {
    let rank = |open: &Open<'_>| match open {
        Open::Meet(Condition::AnyOf(_)) => 0,
        Open::Choose(..) => 1,
        Open::Points(..) => 2,
        Open::Meet(_) => 3,
    };
    let (at, _) = open.iter().enumerate().min_by_key(|(_, open)| rank(open))?;
    Some(open.swap_remove(at))
}
