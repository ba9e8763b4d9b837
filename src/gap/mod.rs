//! What is unmet on the way to the target, and the cheapest way to meet it (model, section 6).

mod ways;
mod why_not;

use std::cmp::Reverse;

use crate::engine::{Assessment, Plan};
use crate::exact::{Attainment, Exact};
use crate::rubric::{Level, LevelId, Requirement, Rubric, Track};

pub(crate) use ways::{Matters, Ways};
pub use ways::{Way, cheapest};
pub use why_not::{Missing, why_not};

/// An unmet requirement of a level on the way.
#[derive(Debug, Clone)]
pub struct Gap {
    /// The level.
    pub level: LevelId,
    /// The requirement, as a position in the level.
    pub requirement: usize,
    /// Whether it keeps the level shut whatever the score.
    pub gate: bool,
    /// How far it is met.
    pub attainment: Attainment,
    /// What meeting it would add to the level's percentage.
    pub points: Exact,
    /// The cheapest way to meet it.
    pub way: Way,
}

/// The gaps of an assessment: lower levels first, then gates, then most points an hour, then the order of the file.
#[must_use]
pub fn gaps(assessment: &Assessment, ladder: (&Track, &Rubric, &Plan)) -> Vec<Gap> {
    gaps_with(assessment, ladder.0, &mut Ways::new(ladder))
}

/// The same with ways that are remembered.
pub(crate) fn gaps_with<'r>(assessment: &Assessment, track: &'r Track, ways: &mut Ways<'r>) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for id in assessment.on_the_way() {
        let level = track.level(id);
        let Some(results) = assessment.levels.get(id.index()) else {
            continue;
        };
        let requirements = level.requirements.iter().zip(&results.requirements).enumerate();
        for (at, (requirement, result)) in requirements.filter(|(_, (_, result))| !result.claimed.is_met()) {
            let attainment = result.claimed;
            gaps.push(Gap {
                level: id,
                requirement: at,
                gate: requirement.gate,
                attainment,
                points: points(attainment, requirement, level),
                way: (*ways.cheapest(&requirement.condition, &assessment.readings.claimed)).clone(),
            });
        }
    }
    gaps.sort_by_cached_key(|gap| {
        (gap.level, urgency(gap.gate, &gap.points, gap.way.hours), gap.requirement)
    });
    gaps
}

/// What meeting a requirement would add to its level's percentage.
pub(crate) fn points(attainment: Attainment, requirement: &Requirement, level: &Level) -> Exact {
    let missing = Exact::ratio(attainment.whole - attainment.earned, attainment.whole);
    missing * Exact::ratio(100 * u64::from(requirement.weight), level.possible())
}

/// Where a gap stands among those of its level, before the order of the file: gates first, then most points an hour.
/// Points that take no hours come before all others, and among themselves in the order of the file.
pub(crate) fn urgency(gate: bool, points: &Exact, hours: u64) -> (bool, bool, Reverse<Exact>) {
    let is_free = hours == 0 && !points.is_zero();
    let rate = if is_free { Exact::whole(0) } else { points.clone() / Exact::whole(hours.max(1)) };
    (!gate, !is_free, Reverse(rate))
}
