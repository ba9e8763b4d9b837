//! The upgrade of fewest hours that meets one condition, prerequisites included: the shortest plan to that alone.

use crate::engine::Plan;
use crate::roadmap::fewest_hours;
use crate::rubric::{Rubric, Track};
use crate::skill::{Condition, EvidenceId, Reading, SkillId};

/// Work after which the proof is given up; small, because a report asks for hundreds of ways.
const BUDGET: u64 = 20_000_000;

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
pub fn cheapest(goal: &Condition, base: &Reading, ladder: (&Track, &Rubric, &Plan)) -> Way {
    let base = Reading { months: u32::MAX, ..base.clone() };
    // Validation refuses what nobody can meet, so there is a way.
    let Ok(found) = fewest_hours(goal, &base, ladder, BUDGET) else {
        return Way::default();
    };
    let raised = ladder.1.catalogue.ids().filter(|skill| found.reading.rating(*skill) > base.rating(*skill));
    let kinds = (0_u16..).map(EvidenceId).zip(found.reading.evidence.iter().zip(&base.evidence));
    Way {
        raise: raised.map(|skill| (skill, base.rating(skill), found.reading.rating(skill))).collect(),
        evidence: kinds
            .filter(|(_, (after, before))| after > before)
            .map(|(kind, (after, before))| (kind, after - before))
            .collect(),
        hours: found.hours,
        is_cheapest: found.lower_bound == found.hours,
    }
}
