//! Why not, as JSON: `gradus.why-not/1`.

use schemars::JsonSchema;
use serde::Serialize;

use super::GapJson;
use crate::gap::Missing;
use crate::report::view::Facts;

/// The smallest set of unmet conditions that keeps a level away.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WhyNotJson {
    /// `gradus.why-not/1`.
    pub schema: &'static str,
    /// The track's id.
    pub track: String,
    /// The profile's id.
    pub profile: String,
    /// The level that was asked about.
    pub target: String,
    /// Every level up to it that isn't passed, lowest first.
    pub levels: Vec<MissingJson>,
}

/// What keeps one level shut.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MissingJson {
    /// The level.
    pub level: String,
    /// Its open must-haves.
    pub gates: Vec<GapJson>,
    /// The fewest other requirements that reach the pass mark once the must-haves are met.
    pub others: Vec<GapJson>,
}

/// The published form of what keeps the assessment's target away.
#[must_use]
pub fn why_not(facts: &Facts<'_>, missing: &[Missing<'_>]) -> WhyNotJson {
    let levels = missing.iter().map(|one| MissingJson {
        level: facts.track.level(one.level).id.clone(),
        gates: one.gates.iter().filter_map(|gap| super::gap(facts, gap)).collect(),
        others: one.others.iter().filter_map(|gap| super::gap(facts, gap)).collect(),
    });
    WhyNotJson {
        schema: "gradus.why-not/1",
        track: facts.track.id.clone(),
        profile: facts.profile.id.clone(),
        target: facts.track.level(facts.assessment.target).id.clone(),
        levels: levels.collect(),
    }
}
