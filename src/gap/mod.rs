//! What is unmet on the way to the target, and the cheapest way to meet it (model, section 6).

mod cheapest;
mod interchange;
mod points;

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::engine::Assessment;
use crate::exact::{Attainment, Exact};
use crate::rubric::{LevelId, Rubric, Track};
use crate::skill::{Condition, Reading};

pub use cheapest::{Way, cheapest};

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
pub fn gaps(assessment: &Assessment, claimed: &Reading, track: &Track, rubric: &Rubric) -> Vec<Gap> {
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
                    .or_insert_with_key(|condition| cheapest(condition, claimed, &rubric.catalogue, track))
                    .clone(),
            });
        }
    }
    gaps.sort_by(|a, b| {
        let order = a.level.cmp(&b.level).then(b.gate.cmp(&a.gate));
        order.then_with(|| most_points_an_hour(a, b)).then(a.requirement.cmp(&b.requirement))
    });
    gaps
}

/// Highest first; points that take no hours come before all others.
fn most_points_an_hour(a: &Gap, b: &Gap) -> Ordering {
    let is_free = |gap: &Gap| gap.way.hours == 0 && !gap.points.is_zero();
    match (is_free(a), is_free(b)) {
        (false, false) => {
            let rate = |gap: &Gap| gap.points.clone() / Exact::whole(gap.way.hours.max(1));
            rate(b).cmp(&rate(a))
        }
        (a, b) => b.cmp(&a),
    }
}
