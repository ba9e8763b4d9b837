//! What if, as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use crate::profile::Given;
use crate::report::view::Facts;
use crate::report::what_if::WhatIf;
use crate::rubric::LevelId;

/// Answers that were supposed, and what they change. The rest of the assessment is the one with them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WhatIfJson {
    /// The supposed answers.
    pub supposed: Vec<SupposedJson>,
    /// The placement as claimed without them; null below the first level.
    pub placement_before: Option<String>,
    /// Levels whose percentage or pass they change.
    pub levels: Vec<MovedJson>,
    /// Requirements that are met with them and not without.
    pub met: Vec<RequirementOfJson>,
    /// Requirements that are met without them and not with them.
    pub lost: Vec<RequirementOfJson>,
}

/// A supposed answer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SupposedJson {
    /// The skill's id.
    pub skill: String,
    /// The rating that was given; null where none was.
    pub before: Option<u8>,
    /// The rating that was supposed.
    pub rating: u8,
}

/// A level that moves.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MovedJson {
    /// The level.
    pub level: String,
    /// The percentage without the supposed answers, cut to one decimal.
    pub percent_before: f64,
    /// The percentage with them, cut to one decimal.
    pub percent: f64,
    /// Whether it is passed without them.
    pub passed_before: bool,
    /// Whether it is passed with them.
    pub passed: bool,
}

/// A requirement of a level.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RequirementOfJson {
    /// The level.
    pub level: String,
    /// The requirement's id.
    pub requirement: String,
}

pub(super) fn what_if(facts: &Facts<'_>, what_if: &WhatIf) -> WhatIfJson {
    let track = facts.track;
    let moved = what_if.moved(facts);
    let supposed = what_if.supposed.iter().map(|(skill, given, rating)| SupposedJson {
        skill: facts.rubric.catalogue.skill(*skill).id.clone(),
        before: match given {
            Given::Rating(before) => Some(*before),
            Given::NotApplicable | Given::Nothing => None,
        },
        rating: *rating,
    });
    let levels = moved.levels.iter().filter_map(|level| {
        let before = &what_if.before.levels.get(level.index())?.claimed;
        let after = &facts.assessment.levels.get(level.index())?.claimed;
        Some(MovedJson {
            level: track.level(*level).id.clone(),
            percent_before: before.percent.tenths().to_f64(),
            percent: after.percent.tenths().to_f64(),
            passed_before: before.passed,
            passed: after.passed,
        })
    });
    let of = |changed: &[(LevelId, usize)]| {
        let changed = changed.iter().filter_map(|(level, at)| {
            let level = track.level(*level);
            let requirement = level.requirements.get(*at)?.id.clone();
            Some(RequirementOfJson { level: level.id.clone(), requirement })
        });
        changed.collect()
    };
    WhatIfJson {
        supposed: supposed.collect(),
        placement_before: what_if.before.claimed.map(|level| track.level(level).id.clone()),
        levels: levels.collect(),
        met: of(&moved.met),
        lost: of(&moved.lost),
    }
}
