//! What is unmet on the way to the target, and the cheapest way to meet it (model, section 6).

mod cheapest;
mod why_not;

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::engine::{Assessment, Plan};
use crate::exact::{Attainment, Exact};
use crate::rubric::{LevelId, Rubric, Track};
use crate::skill::Condition;

pub use cheapest::{Way, cheapest};
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
    let track = ladder.0;
    let mut gaps = Vec::new();
    // Levels ask the same again and again.
    let mut ways: HashMap<&Condition, Way> = HashMap::new();
    for id in assessment.on_the_way() {
        let level = track.level(id);
        let Some(results) = assessment.levels.get(id.index()) else {
            continue;
        };
        let requirements = level.requirements.iter().zip(&results.requirements).enumerate();
        for (at, (requirement, result)) in requirements.filter(|(_, (_, result))| !result.claimed.is_met()) {
            let attainment = result.claimed;
            let missing = Exact::ratio(attainment.whole - attainment.earned, attainment.whole);
            gaps.push(Gap {
                level: id,
                requirement: at,
                gate: requirement.gate,
                attainment,
                points: missing * Exact::ratio(100 * u64::from(requirement.weight), level.possible()),
                way: ways
                    .entry(&requirement.condition)
                    .or_insert_with_key(|condition| cheapest(condition, &assessment.readings.claimed, ladder))
                    .clone(),
            });
        }
    }
    gaps.sort_by_cached_key(|gap| {
        let is_free = gap.way.hours == 0 && !gap.points.is_zero();
        let rate =
            if is_free { Exact::whole(0) } else { gap.points.clone() / Exact::whole(gap.way.hours.max(1)) };
        // Points that take no hours come before all others, and among themselves in the order of the file.
        (gap.level, !gap.gate, !is_free, Reverse(rate), gap.requirement)
    });
    gaps
}
