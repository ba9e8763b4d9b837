//! Why a level is out of reach: the fewest unmet conditions that keep it away.

use std::cmp::Reverse;

use super::Gap;
use crate::engine::Assessment;
use crate::exact::Exact;
use crate::rubric::{LevelId, Track};

/// What keeps a level shut. With all of it met the level is passed; with any of it left out it is not.
#[derive(Debug, Clone)]
pub struct Missing<'g> {
    /// The level.
    pub level: LevelId,
    /// Its open must-haves.
    pub gates: Vec<&'g Gap>,
    /// As many other requirements as it takes to reach the pass mark once the must-haves are met: those with the most
    /// points first, because no fewer would do.
    pub others: Vec<&'g Gap>,
}

/// For each level up to the assessment's target that isn't passed, the smallest set of unmet requirements that keeps it
/// away. Every requirement counts by itself, although meeting one can bring others along.
#[must_use]
pub fn why_not<'g>(assessment: &Assessment, gaps: &'g [Gap], track: &Track) -> Vec<Missing<'g>> {
    let missing = assessment.on_the_way().map(|id| {
        let level = track.level(id);
        let of_level = || gaps.iter().filter(|gap| gap.level == id);
        let gates: Vec<&Gap> = of_level().filter(|gap| gap.gate).collect();
        let claimed = assessment.levels.get(id.index()).map(|level| level.claimed.percent.clone());
        let claimed = claimed.unwrap_or_else(|| Exact::whole(0));
        let mut percent = gates.iter().fold(claimed, |sum, gap| sum + gap.points.clone());
        let mut open: Vec<&Gap> = of_level().filter(|gap| !gap.gate).collect();
        open.sort_by_cached_key(|gap| (Reverse(gap.points.clone()), gap.way.hours, gap.requirement));
        let mut others = Vec::new();
        for gap in open {
            if percent >= level.pass_percent() {
                break;
            }
            percent = percent + gap.points.clone();
            others.push(gap);
        }
        Missing { level: id, gates, others }
    });
    missing.collect()
}
