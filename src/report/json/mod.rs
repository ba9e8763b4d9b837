//! JSON: the assessment (`gradus.assessment/1`), the gaps alone (`gradus.gaps/1`), the explanation and the roadmap.
//!
//! These types are the published form and nothing else uses them, so that the engine can change without breaking
//! whoever reads the output. Within a version fields are only added.

mod explanation;
mod roadmap;
mod what_if;
mod why_not;

use schemars::{JsonSchema, Schema, schema_for};
use serde::Serialize;

use crate::engine::ScoreOf;
use crate::gap::Gap;
use crate::profile::Given;
use crate::report::view::Facts;
use crate::rubric::{Level, LevelId, Severity};
use crate::skill::SkillId;

pub use explanation::{ExplainedJson, ExplanationJson, FoundJson, ReckoningJson, explanation};
pub use roadmap::{
    FirstStepsJson, MilestoneJson, PersonJson, ResourceJson, RoadmapJson, StepJson, WishJson, roadmap,
    roadmap_schema,
};
pub use what_if::{MovedJson, RequirementOfJson, SupposedJson, WhatIfJson};
pub use why_not::{MissingJson, WhyNotJson, why_not};

/// An assessment.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "gradus.assessment/1")]
pub struct AssessmentJson {
    /// `gradus.assessment/1`.
    pub schema: &'static str,
    /// The track's id.
    pub track: String,
    /// The day of the assessment.
    pub as_of: String,
    /// Who.
    pub profile: ProfileJson,
    /// Where the person stands; null below the first level.
    pub placement: PlacementJson,
    /// The level to reach.
    pub target: String,
    /// Skills that the levels up to the target name, and that have a rating.
    pub answered: usize,
    /// Skills that the levels up to the target name.
    pub asked: usize,
    /// Skills among these that don't apply to the person.
    pub not_applicable: usize,
    /// Every level, lowest first.
    pub levels: Vec<LevelJson>,
    /// Unmet requirements on the way to the target, in the order to look at them.
    pub gaps: Vec<GapJson>,
    /// What looks odd, or could be missing.
    pub findings: Vec<FindingJson>,
    /// How the given names were read.
    pub names: NamesJson,
    /// What was supposed and what that changes; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what_if: Option<WhatIfJson>,
    /// The beginning of the roadmap to the target; absent where none was asked for, and in a batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roadmap: Option<FirstStepsJson>,
}

/// Who.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProfileJson {
    /// The profile's id.
    pub id: String,
    /// The person's name.
    pub name: Option<String>,
    /// Whole months of experience; 0 where nothing was said.
    pub months: u32,
}

/// Where the person stands.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PlacementJson {
    /// As the person says.
    pub claimed: Option<String>,
    /// As evidence supports.
    pub supported: Option<String>,
    /// If every missing answer were the top. Absent where no answer is missing; null below the first level.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub possible: Option<Option<String>>,
}

/// A level.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LevelJson {
    /// Its id.
    pub level: String,
    /// Its title.
    pub title: String,
    /// As the person says.
    pub claimed: ScoreJson,
    /// As evidence supports.
    pub supported: ScoreJson,
    /// Its requirements, in the order of the file.
    pub requirements: Vec<RequirementJson>,
}

/// What one reading reaches in a level.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScoreJson {
    /// Points earned: the double nearest to the exact ratio.
    pub earned: f64,
    /// The sum of all weights.
    pub possible: u64,
    /// Earned of possible in per cent, cut to one decimal.
    pub percent: f64,
    /// The percentage that passes.
    pub pass: f64,
    /// Ids of the gates that stay open.
    pub open_gates: Vec<String>,
    /// Whether this level is passed.
    pub passed: bool,
}

/// A requirement.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RequirementJson {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its weight.
    pub weight: u32,
    /// Whether the level can't be reached while it is unmet.
    pub gate: bool,
    /// From 0 to 1, as the person says: the double nearest to the exact ratio.
    pub attainment: f64,
    /// Whether the attainment is 1.
    pub met: bool,
    /// From 0 to 1, as evidence supports.
    pub supported_attainment: f64,
}

/// An unmet requirement.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GapJson {
    /// The level.
    pub level: String,
    /// The requirement's id.
    pub requirement: String,
    /// Its title.
    pub title: String,
    /// Whether it is a gate.
    pub gate: bool,
    /// From 0 to 1, as the person says.
    pub attainment: f64,
    /// What meeting it adds to the level's percentage, cut to one decimal.
    pub points: f64,
    /// The cheapest way: skills to raise.
    pub raise: Vec<RaiseJson>,
    /// The cheapest way: new pieces of evidence.
    pub evidence: Vec<PiecesJson>,
    /// The catalogue's hours for the cheapest way; years take none.
    pub hours: u64,
    /// Whether no way takes fewer hours; false where the search ran out of its budget.
    pub cheapest: bool,
}

/// The gaps alone.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "gradus.gaps/1")]
pub struct GapsJson {
    /// `gradus.gaps/1`.
    pub schema: &'static str,
    /// The track's id.
    pub track: String,
    /// The profile's id.
    pub profile: String,
    /// The level to reach.
    pub target: String,
    /// Unmet requirements on the way to the target, in the order to look at them.
    pub gaps: Vec<GapJson>,
}

/// A skill to raise.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RaiseJson {
    /// The skill's id.
    pub skill: String,
    /// The rating now.
    pub from: u8,
    /// The rating to reach.
    pub to: u8,
}

/// New pieces of evidence.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PiecesJson {
    /// The kind's id.
    pub kind: String,
    /// How many.
    pub count: u32,
}

/// A finding.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FindingJson {
    /// Which check or rule.
    pub id: String,
    /// `info` or `warning`.
    pub severity: &'static str,
    /// What, for people.
    pub message: String,
    /// Ids of the skills it concerns.
    pub skills: Vec<String>,
}

/// How the given names were read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NamesJson {
    /// Names that were not matched exactly.
    pub read_as: Vec<ReadAsJson>,
    /// Names that lead to no skill.
    pub unknown: Vec<UnknownJson>,
    /// Skills that several names led to.
    pub merged: Vec<MergedJson>,
}

/// A name that was not matched exactly.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReadAsJson {
    /// As typed.
    pub given: String,
    /// The skill's id.
    pub skill: String,
    /// `version`, `squashed` or `spelling`.
    pub how: &'static str,
}

/// A name that leads to no skill.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UnknownJson {
    /// As typed.
    pub given: String,
    /// Ids of up to three skills that may be meant.
    pub suggestions: Vec<String>,
}

/// Names that led to one skill.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MergedJson {
    /// The skill's id.
    pub skill: String,
    /// As typed.
    pub given: Vec<String>,
    /// The rating that counts; null where none was given.
    pub rating: Option<u8>,
}

/// The JSON Schema of an assessment.
#[must_use]
pub fn schema() -> Schema {
    schema_for!(AssessmentJson)
}

/// The published form of the gaps alone.
#[must_use]
pub fn gaps(facts: &Facts<'_>) -> GapsJson {
    GapsJson {
        schema: "gradus.gaps/1",
        track: facts.track.id.clone(),
        profile: facts.profile.id.clone(),
        target: facts.track.level(facts.assessment.target).id.clone(),
        gaps: facts.gaps.iter().filter_map(|one| gap(facts, one)).collect(),
    }
}

/// The published form of an assessment.
#[must_use]
pub fn assessment(facts: &Facts<'_>) -> AssessmentJson {
    let Facts { profile, track, assessment, .. } = facts;
    let id_of = |level: LevelId| track.level(level).id.clone();
    let levels = track.levels.iter().zip(&assessment.levels);
    AssessmentJson {
        schema: "gradus.assessment/1",
        track: track.id.clone(),
        as_of: profile.as_of.to_string(),
        profile: ProfileJson {
            id: profile.id.clone(),
            name: profile.name.clone(),
            months: profile.months.unwrap_or(0),
        },
        placement: PlacementJson {
            claimed: assessment.claimed.map(id_of),
            supported: assessment.supported.map(id_of),
            possible: assessment.possible.map(|possible| possible.map(id_of)),
        },
        target: id_of(assessment.target),
        answered: assessment.answered,
        asked: assessment.asked.len(),
        not_applicable: assessment.not_applicable,
        levels: levels
            .map(|(level, result)| LevelJson {
                level: level.id.clone(),
                title: level.title.clone(),
                claimed: score(level, &result.claimed),
                supported: score(level, &result.supported),
                requirements: (level.requirements.iter().zip(&result.requirements))
                    .map(|(one, result)| RequirementJson {
                        id: one.id.clone(),
                        title: one.title.clone(),
                        weight: one.weight,
                        gate: one.gate,
                        attainment: result.claimed.to_f64(),
                        met: result.claimed.is_met(),
                        supported_attainment: result.supported.to_f64(),
                    })
                    .collect(),
            })
            .collect(),
        gaps: facts.gaps.iter().filter_map(|one| gap(facts, one)).collect(),
        findings: (assessment.findings.iter())
            .map(|finding| FindingJson {
                id: finding.id.clone(),
                severity: match finding.severity {
                    Severity::Info => "info",
                    Severity::Warning => "warning",
                },
                message: finding.message.clone(),
                skills: ids(facts, &finding.skills),
            })
            .collect(),
        names: names(facts),
        what_if: facts.what_if.map(|one| what_if::what_if(facts, one)),
        roadmap: facts.planned.and_then(|planned| Some(roadmap::first_steps(facts, planned.as_ref().ok()?))),
    }
}

fn ids(facts: &Facts<'_>, skills: &[SkillId]) -> Vec<String> {
    skills.iter().map(|skill| facts.rubric.catalogue.skill(*skill).id.clone()).collect()
}

fn score(level: &Level, score: &ScoreOf) -> ScoreJson {
    ScoreJson {
        earned: score.earned.to_f64(),
        possible: level.possible(),
        percent: score.percent.tenths().to_f64(),
        pass: level.pass_percent().to_f64(),
        open_gates: score.open_requirements(level).map(|one| one.id.clone()).collect(),
        passed: score.passed,
    }
}

fn gap(facts: &Facts<'_>, gap: &Gap) -> Option<GapJson> {
    let level = facts.track.level(gap.level);
    let requirement = level.requirements.get(gap.requirement)?;
    let raise = gap.way.raise.iter().map(|(skill, from, to)| RaiseJson {
        skill: facts.rubric.catalogue.skill(*skill).id.clone(),
        from: *from,
        to: *to,
    });
    let evidence = gap.way.evidence.iter().filter_map(|(kind, count)| {
        Some(PiecesJson { kind: facts.track.evidence_kind(*kind)?.id.clone(), count: *count })
    });
    Some(GapJson {
        level: level.id.clone(),
        requirement: requirement.id.clone(),
        title: requirement.title.clone(),
        gate: gap.gate,
        attainment: gap.attainment.to_f64(),
        points: gap.points.tenths().to_f64(),
        raise: raise.collect(),
        evidence: evidence.collect(),
        hours: gap.way.hours,
        cheapest: gap.way.is_cheapest,
    })
}

fn names(facts: &Facts<'_>) -> NamesJson {
    let given = &facts.profile.names;
    let id = |skill: SkillId| facts.rubric.catalogue.skill(skill).id.clone();
    NamesJson {
        read_as: (given.read_as.iter())
            .map(|read| ReadAsJson {
                given: read.given.clone(),
                skill: id(read.skill),
                how: read.how.as_str(),
            })
            .collect(),
        unknown: (given.unknown.iter())
            .map(|unknown| UnknownJson {
                given: unknown.given.clone(),
                suggestions: ids(facts, &unknown.suggestions),
            })
            .collect(),
        merged: (given.merged.iter())
            .map(|merged| MergedJson {
                skill: id(merged.skill),
                given: merged.given.clone(),
                rating: match merged.rating {
                    Given::Rating(rating) => Some(rating),
                    Given::NotApplicable | Given::Nothing => None,
                },
            })
            .collect(),
    }
}
