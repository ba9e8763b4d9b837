//! The explanation as JSON: `gradus.explanation/1`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{ScoreJson, score};
use crate::engine::{Reckoning, Shown};
use crate::exact::Exact;
use crate::profile::Given;
use crate::report::view::Facts;
use crate::rubric::LevelId;

/// How a level came out as it did.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "gradus.explanation/1")]
pub struct ExplanationJson {
    /// `gradus.explanation/1`.
    pub schema: &'static str,
    /// The track's id.
    pub track: String,
    /// The day of the assessment.
    pub as_of: String,
    /// The profile's id.
    pub profile: String,
    /// The level's id.
    pub level: String,
    /// As the person says.
    pub claimed: ScoreJson,
    /// As evidence supports.
    pub supported: ScoreJson,
    /// Its requirements, or the one that was asked about, in the order of the file.
    pub requirements: Vec<ExplainedJson>,
}

/// A requirement with its reckoning.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExplainedJson {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its weight.
    pub weight: u32,
    /// Whether the level can't be reached while it is unmet.
    pub gate: bool,
    /// The file that asks.
    pub file: String,
    /// The line of the file, from 1.
    pub line: u32,
    /// Why it is asked.
    pub because: Option<String>,
    /// Who says so: the id of a source of the track.
    pub source: Option<String>,
    /// Points that it earns, as the person says.
    pub earned: f64,
    /// Condition by condition.
    pub reckoning: ReckoningJson,
}

/// A condition with its parts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReckoningJson {
    /// What is asked, by ids.
    pub asks: String,
    /// From 0 to 1, as the person says: the double nearest to the exact ratio.
    pub attainment: f64,
    /// The exact ratio.
    pub exact: String,
    /// Whether the attainment is 1.
    pub met: bool,
    /// What was found in the profile; absent for a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<FoundJson>,
    /// The parts of a group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Self>,
}

/// What a condition found in the profile.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundJson {
    /// An answer.
    Answer {
        /// The skill's id.
        skill: String,
        /// The rating; null where there is none.
        rating: Option<u8>,
        /// Whether it was answered that the skill doesn't apply.
        not_applicable: bool,
        /// The rating that evidence supports.
        supported: u8,
        /// The name that was given, where it was not matched exactly.
        read_from: Option<String>,
        /// The line of the profile, from 1.
        line: Option<u32>,
    },
    /// Months of experience; null where nothing was said.
    Months(Option<u32>),
    /// Pieces of evidence.
    Pieces(u64),
    /// Points of a total.
    Points(u64),
}

/// The published form of an explanation: of a whole level, or of the requirement at a position of it.
#[must_use]
pub fn explanation(facts: &Facts<'_>, id: LevelId, only: Option<usize>) -> Option<ExplanationJson> {
    let level = facts.track.level(id);
    let result = facts.assessment.levels.get(id.index())?;
    let requirements = level.requirements.iter().zip(&result.requirements).enumerate();
    let requirements = requirements.filter(|(at, _)| only.is_none_or(|only| only == *at));
    Some(ExplanationJson {
        schema: "gradus.explanation/1",
        track: facts.track.id.clone(),
        as_of: facts.profile.as_of.to_string(),
        profile: facts.profile.id.clone(),
        level: level.id.clone(),
        claimed: score(level, &result.claimed),
        supported: score(level, &result.supported),
        requirements: requirements
            .map(|(_, (one, result))| {
                let source = one.source.and_then(|source| facts.track.sources.get(source));
                ExplainedJson {
                    id: one.id.clone(),
                    title: one.title.clone(),
                    weight: one.weight,
                    gate: one.gate,
                    file: facts.rubric.sources.path(one.place.file).to_owned(),
                    line: one.place.span.line,
                    because: one.because.clone(),
                    source: source.map(|source| source.id.clone()),
                    earned: (Exact::whole(one.weight.into()) * result.claimed.exact()).to_f64(),
                    reckoning: reckoning(facts, &facts.reckon(one)),
                }
            })
            .collect(),
    })
}

fn reckoning(facts: &Facts<'_>, reckoned: &Reckoning) -> ReckoningJson {
    let found = match &reckoned.shown {
        Shown::Answer { skill, given, supported, place } => {
            let read = facts.profile.names.read_as.iter().find(|read| read.skill == *skill);
            Some(FoundJson::Answer {
                skill: facts.rubric.catalogue.skill(*skill).id.clone(),
                rating: match given {
                    Given::Rating(rating) => Some(*rating),
                    Given::Nothing | Given::NotApplicable => None,
                },
                not_applicable: *given == Given::NotApplicable,
                supported: *supported,
                read_from: read.map(|read| read.given.clone()),
                line: place.map(|place| place.span.line),
            })
        }
        Shown::Months(months) => Some(FoundJson::Months(*months)),
        Shown::Pieces(pieces) => Some(FoundJson::Pieces(*pieces)),
        Shown::Points(points) => Some(FoundJson::Points(*points)),
        Shown::Group => None,
    };
    ReckoningJson {
        asks: reckoned.asks.clone(),
        attainment: reckoned.attainment.to_f64(),
        exact: reckoned.attainment.to_string(),
        met: reckoned.is_met,
        found,
        parts: reckoned.parts.iter().map(|part| reckoning(facts, part)).collect(),
    }
}
