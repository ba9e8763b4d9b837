//! The shortest plan: the fewest hours, and the proof that no plan takes fewer.

use std::collections::BTreeSet;

use super::Wishes;
use super::asked::{highest_asked, pieces_asked};
use super::formulate::Formulation;
use super::goal::Goal;
use super::interchange::left_out;
use super::programme::Programme;
use super::reduce::{Core, preferences};
use super::search::Search;
use crate::engine::{Assessment, Plan, Score};
use crate::exact::Exact;
use crate::rubric::{LevelId, Rubric, Track};
use crate::skill::{Catalogue, Condition, Reading, SkillId};

/// Work after which the search gives up its proof and keeps the best plan found: cells of its tableau that pivots
/// touched. Shipped plans take a hundredth of it, and all of it is a matter of seconds.
pub const BUDGET: u64 = 10_000_000_000;

/// The plan of fewest hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortest {
    /// Where it leads: the ratings and the evidence at its end. Years stand as if they were done.
    pub reading: Reading,
    /// The catalogue's hours from where the person stands.
    pub hours: u64,
    /// Hours that no plan goes below; equal to `hours` where the proof is complete.
    pub lower_bound: u64,
}

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Impossible {
    /// Must-haves of a level, as positions in it, that nothing left can meet.
    Gates(LevelId, Vec<usize>),
    /// The percentage of a level that is the most anybody can reach with what is left.
    Points(LevelId, Exact),
    /// Requirements of a level that nothing left can meet, where all were asked for.
    Requirements(LevelId, Vec<usize>),
    /// A wish for a skill whose prerequisites can't be met with what is left.
    Wish(SkillId, u8),
    /// The level's fractions have no common denominator that can be counted with.
    TooFine(LevelId),
    /// The steps would end after the year 9999.
    TooLong,
}

/// The shortest plan from where a person says they stand to the assessment's target. `budget` is the work after which
/// the proof is given up, such as [`BUDGET`].
///
/// # Errors
///
/// [`Impossible`], where the wishes leave no way.
pub fn shortest(
    assessment: &Assessment,
    ladder: (&Track, &Rubric, &Plan),
    wishes: &Wishes,
    budget: u64,
) -> Result<Shortest, Impossible> {
    let base = start(assessment);
    fewest(&goal(assessment, ladder, wishes, &base)?, budget)
}

/// The whole-number programme that [`shortest()`] solves, for whoever wants to check the proof with another solver.
///
/// # Errors
///
/// [`Impossible`], where the wishes leave no way.
pub fn programme(
    assessment: &Assessment,
    ladder: (&Track, &Rubric, &Plan),
    wishes: &Wishes,
) -> Result<Programme, Impossible> {
    let base = start(assessment);
    let goal = goal(assessment, ladder, wishes, &base)?;
    formulate(&mut Formulation::new(&goal), &goal)
}

/// The fewest hours from a reading to one that meets a condition, prerequisites included.
///
/// # Errors
///
/// [`Impossible`], where nothing meets it.
pub fn fewest_hours(
    condition: &Condition,
    base: &Reading,
    ladder: (&Track, &Rubric, &Plan),
    budget: u64,
) -> Result<Shortest, Impossible> {
    fewest(&useful(Vec::new(), vec![condition.clone()], &Wishes::default(), ladder, base), budget)
}

/// What the wishes ask, with everything left out that can't be of use.
fn goal<'a>(
    assessment: &Assessment,
    ladder: (&'a Track, &'a Rubric, &'a Plan),
    wishes: &Wishes,
    base: &'a Reading,
) -> Result<Goal<'a>, Impossible> {
    let track = ladder.0;
    let levels: Vec<LevelId> = assessment.on_the_way().collect();
    let mut demands: Vec<Condition> =
        wishes.with.iter().map(|(skill, need)| Condition::Skill { skill: *skill, need: *need }).collect();
    if wishes.complete {
        let below = track.level_ids().filter(|id| *id <= assessment.target);
        demands.extend(below.flat_map(|id| &track.level(id).requirements).map(|one| one.condition.clone()));
    }
    let goal = useful(levels, demands, wishes, ladder, base);
    match impossible(&goal, wishes, assessment.target) {
        Some(why) => Err(why),
        None => Ok(goal),
    }
}

/// The goal of passing levels and meeting demands, with the steps that can be of use to it.
fn useful<'a>(
    levels: Vec<LevelId>,
    demands: Vec<Condition>,
    wishes: &Wishes,
    (track, rubric, plan): (&'a Track, &'a Rubric, &'a Plan),
    base: &'a Reading,
) -> Goal<'a> {
    let catalogue = &rubric.catalogue;
    let of_levels = levels.iter().flat_map(|id| &track.level(*id).requirements).map(|one| &one.condition);
    let goals: Vec<&Condition> = of_levels.chain(&demands).collect();
    let asked = highest_asked(goals.iter().copied(), catalogue, base);
    let mut highest = asked.clone();
    wishes.without.iter().for_each(|skill| lower(&mut highest, *skill, base));
    let pieces = pieces_asked(goals.iter().copied(), track, base);
    close(&mut highest, &pieces, base, catalogue);
    let is_limited = |skill: &SkillId| highest.get(skill.index()) != asked.get(skill.index());
    let wished = wishes.with.iter().map(|(skill, _)| *skill);
    let apart: BTreeSet<SkillId> = catalogue.ids().filter(is_limited).chain(wished).collect();
    for skill in left_out(goals.iter().copied(), base, catalogue, &apart) {
        lower(&mut highest, skill, base);
    }
    Goal { catalogue, track, plan, base, highest, pieces, levels, demands }
}

/// Writes down what a goal asks.
fn formulate(formulation: &mut Formulation<'_>, goal: &Goal<'_>) -> Result<Programme, Impossible> {
    for level in &goal.levels {
        formulation.pass(goal.track.level(*level)).ok_or(Impossible::TooFine(*level))?;
    }
    goal.demands.iter().for_each(|demand| formulation.require(demand, None));
    let last = goal.levels.last().copied().unwrap_or_default();
    formulation.finish().ok_or(Impossible::TooFine(last))
}

/// The claimed reading with all years done: while planning, every condition on years counts as met (model, section 7).
pub(super) fn start(assessment: &Assessment) -> Reading {
    Reading { months: u32::MAX, ..assessment.readings.claimed.clone() }
}

fn lower(highest: &mut [u8], skill: SkillId, base: &Reading) {
    if let Some(highest) = highest.get_mut(skill.index()) {
        *highest = base.rating(skill);
    }
}

/// Lowers skills whose prerequisites can't be met to where they stand, until none is left.
fn close(highest: &mut Vec<u8>, pieces: &[u32], base: &Reading, catalogue: &Catalogue) {
    let evidence = base.evidence.iter().zip(pieces).map(|(before, more)| before.saturating_add(*more));
    let mut reading =
        Reading { ratings: std::mem::take(highest), months: base.months, evidence: evidence.collect() };
    loop {
        let is_stuck = |skill: &SkillId| {
            let needs = &catalogue.skill(*skill).needs;
            reading.rating(*skill) > base.rating(*skill) && !needs.iter().all(|need| need.is_met(&reading))
        };
        let Some(stuck) = catalogue.ids().find(is_stuck) else { break };
        lower(&mut reading.ratings, stuck, base);
    }
    *highest = reading.ratings;
}

/// Why even doing everything doesn't do.
fn impossible(goal: &Goal<'_>, wishes: &Wishes, target: LevelId) -> Option<Impossible> {
    let most = goal.everything();
    let mut score = Score::default();
    if goal.is_met(&most, &mut score) {
        return None;
    }
    let unmet = |level: LevelId, counts: fn(bool) -> bool| {
        let all = goal.track.level(level).requirements.iter().enumerate();
        let unmet = all.filter(|(_, one)| counts(one.gate) && !one.condition.is_met(&most));
        unmet.map(|(at, _)| at).collect::<Vec<_>>()
    };
    for (skill, rating) in &wishes.with {
        if most.rating(*skill) < *rating {
            return Some(Impossible::Wish(*skill, *rating));
        }
    }
    for level in &goal.levels {
        let gates = unmet(*level, |gate| gate);
        if !gates.is_empty() {
            return Some(Impossible::Gates(*level, gates));
        }
        if !score.is_passed(*level) {
            let earned = goal.plan.earned(*level, &goal.plan.attainments(*level, &most));
            let possible = goal.track.level(*level).possible();
            return Some(Impossible::Points(*level, earned * Exact::ratio(100, possible)));
        }
    }
    let levels = goal.track.level_ids().filter(|id| *id <= target);
    levels
        .map(|level| (level, unmet(level, |_| true)))
        .find(|(_, unmet)| !unmet.is_empty())
        .map(|(level, unmet)| Impossible::Requirements(level, unmet))
}

/// The fewest hours for a goal that doing everything reaches.
pub(super) fn fewest(goal: &Goal<'_>, budget: u64) -> Result<Shortest, Impossible> {
    let mut formulation = Formulation::new(goal);
    let whole = formulate(&mut formulation, goal)?;
    let mut best =
        Best { goal, formulation: &formulation, score: Score::default(), hours: u64::MAX, reading: None };
    let everything: Vec<f64> = whole.columns.iter().map(|column| super::float(column.most.into())).collect();
    best.offer(&everything);

    let runs = formulation.runs();
    let mut bounds = whole.bounds();
    let (mut left, mut least) = (budget, 0);
    let lower_bound = loop {
        let mut core = Core::of(&whole, &bounds, &runs);
        if core.spent >= best.hours {
            break best.hours;
        }
        let rows = preferences(&core.programme, &core.runs);
        core.programme.rows.extend(rows);
        let programme = std::mem::take(&mut core.programme);
        let upto = best.hours - core.spent;
        let mut offer = |part: &[f64]| best.offer(&core.values(part, &bounds)).saturating_sub(core.spent);
        let found = Search::new(programme, upto, left, &mut offer).run();
        left = left.saturating_sub(found.work);
        least = found.least.saturating_add(core.spent).max(least);
        match found.narrowed {
            Some(inner) => core.narrow(&inner, &mut bounds),
            // A plan outside of what was left to search may be better than all of it.
            None => break least.min(best.hours),
        }
    };
    let hours = best.hours;
    Ok(Shortest { reading: best.reading.unwrap_or_else(|| goal.everything()), hours, lower_bound })
}

/// The best plan known.
struct Best<'a> {
    goal: &'a Goal<'a>,
    formulation: &'a Formulation<'a>,
    score: Score,
    hours: u64,
    reading: Option<Reading>,
}

impl Best<'_> {
    /// Takes a plan near these values of the columns where it is better; the hours of the best one.
    fn offer(&mut self, values: &[f64]) -> u64 {
        let reading = self.goal.near(self.formulation, values);
        let hours = self.goal.hours(&reading);
        if hours < self.hours && self.goal.is_met(&reading, &mut self.score) {
            (self.hours, self.reading) = (hours, Some(reading));
        }
        self.hours
    }
}
