//! The roadmap as JSON: `gradus.roadmap/1`.

use schemars::{JsonSchema, Schema, schema_for};
use serde::Serialize;

use crate::report::roadmap::{FIRST, at_pace, skill, unlocked};
use crate::report::view::Facts;
use crate::roadmap::{Roadmap, Step, Work};
use crate::rubric::LevelId;
use crate::skill::{Skill, SkillId};

/// A plan with an order and dates. Days are written as in `2026-11-21`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "gradus.roadmap/1")]
pub struct RoadmapJson {
    /// `gradus.roadmap/1`.
    pub schema: &'static str,
    /// The track's id.
    pub track: String,
    /// Who.
    pub profile: PersonJson,
    /// The level that it leads to.
    pub target: String,
    /// Whether it meets every requirement on the way, and not only what passes.
    pub complete: bool,
    /// Skills that are never raised.
    pub without: Vec<String>,
    /// Skills that were wished for, with the rating to reach.
    pub with: Vec<WishJson>,
    /// The first day of study.
    pub start: String,
    /// Hours of study a week.
    pub hours_per_week: f64,
    /// How long study takes compared with the catalogue's hours.
    pub pace: f64,
    /// The catalogue's hours of all steps.
    pub hours: u64,
    /// The hours at the person's pace: the double nearest to the exact product.
    pub study_hours: f64,
    /// The day everything is done and every level reached.
    pub finish: String,
    /// Whether no plan takes fewer hours.
    pub proved: bool,
    /// Hours that no plan goes below; absent where the plan is proved shortest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower_bound: Option<u64>,
    /// What to do, in order.
    pub steps: Vec<StepJson>,
    /// The levels reached on the way, lowest first.
    pub milestones: Vec<MilestoneJson>,
}

/// A skill that was wished for.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WishJson {
    /// The skill's id.
    pub skill: String,
    /// The rating to reach.
    pub rating: u8,
}

/// Whose plan it is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PersonJson {
    /// The profile's id.
    pub id: String,
    /// The person's name.
    pub name: Option<String>,
}

/// The beginning of a roadmap.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FirstStepsJson {
    /// The catalogue's hours of all steps of the plan.
    pub hours: u64,
    /// The day everything is done and every level reached.
    pub finish: String,
    /// Whether no plan takes fewer hours.
    pub proved: bool,
    /// The first three steps.
    pub steps: Vec<StepJson>,
}

/// One thing to do. What belongs to the other kind of step is absent.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StepJson {
    /// `skill` raises a skill by one rating, `evidence` adds a piece of evidence.
    pub kind: &'static str,
    /// The skill's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skill: Option<String>,
    /// The rating before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<u8>,
    /// The rating to reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<u8>,
    /// The id of the kind of evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// The catalogue's hours.
    pub hours: u64,
    /// The first day.
    pub start: String,
    /// The last day.
    pub end: String,
    /// Whether time in real use, and not study, decides when it ends.
    pub real_use: bool,
    /// The level that it serves.
    pub level: String,
    /// Ids of the requirements of that level that it meets.
    pub unlocks: Vec<String>,
    /// Where to learn the skill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learn: Option<Vec<ResourceJson>>,
    /// A task to practise on; absent too where the catalogue has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub practise: Option<String>,
}

/// A book, a course, a page of documentation.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ResourceJson {
    /// Its title.
    pub title: String,
    /// What it is, as in `book` or `docs`.
    pub kind: Option<String>,
    /// Where it stands on the web.
    pub url: Option<String>,
}

/// A level reached on the way.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MilestoneJson {
    /// The level.
    pub level: String,
    /// The day it is reached.
    pub date: String,
    /// How many steps are done by then, in their order.
    pub after_step: usize,
    /// Whether years of experience, and not the steps, decide the day.
    pub waits_for_years: bool,
}

/// The JSON Schema of a roadmap.
#[must_use]
pub fn roadmap_schema() -> Schema {
    schema_for!(RoadmapJson)
}

/// The published form of a roadmap.
#[must_use]
pub fn roadmap(facts: &Facts<'_>, roadmap: &Roadmap) -> RoadmapJson {
    let id_of = |level: LevelId| facts.track.level(level).id.clone();
    let id_of_skill = |skill: SkillId| facts.rubric.catalogue.skill(skill).id.clone();
    let with = roadmap.wishes.with.iter();
    let with = with.map(|(skill, rating)| WishJson { skill: id_of_skill(*skill), rating: *rating });
    let milestones = roadmap.milestones.iter().map(|milestone| MilestoneJson {
        level: id_of(milestone.level),
        date: milestone.date.to_string(),
        after_step: milestone.after_step,
        waits_for_years: milestone.waits_for_years,
    });
    RoadmapJson {
        schema: "gradus.roadmap/1",
        track: facts.track.id.clone(),
        profile: PersonJson { id: facts.profile.id.clone(), name: facts.profile.name.clone() },
        target: id_of(roadmap.target),
        complete: roadmap.wishes.complete,
        without: roadmap.wishes.without.iter().map(|skill| id_of_skill(*skill)).collect(),
        with: with.collect(),
        start: roadmap.study.start.to_string(),
        hours_per_week: roadmap.study.hours_per_week.to_f64(),
        pace: roadmap.study.pace.to_f64(),
        hours: roadmap.hours,
        study_hours: at_pace(roadmap.hours, roadmap).to_f64(),
        finish: roadmap.finish.to_string(),
        proved: roadmap.is_proved(),
        lower_bound: (!roadmap.is_proved()).then_some(roadmap.lower_bound),
        steps: roadmap.steps.iter().map(|one| step(facts, one)).collect(),
        milestones: milestones.collect(),
    }
}

/// The beginning of a roadmap, for an assessment.
pub(super) fn first_steps(facts: &Facts<'_>, roadmap: &Roadmap) -> FirstStepsJson {
    FirstStepsJson {
        hours: roadmap.hours,
        finish: roadmap.finish.to_string(),
        proved: roadmap.is_proved(),
        steps: roadmap.steps.iter().take(FIRST).map(|one| step(facts, one)).collect(),
    }
}

fn step(facts: &Facts<'_>, step: &Step) -> StepJson {
    let raised = skill(facts, step);
    let (kind, to, evidence) = match step.what {
        Work::Raise(_, to) => ("skill", Some(to), None),
        Work::Piece(piece) => {
            ("evidence", None, facts.track.evidence_kind(piece).map(|kind| kind.id.clone()))
        }
    };
    StepJson {
        kind,
        skill: raised.map(|skill| skill.id.clone()),
        from: to.map(|to| to.saturating_sub(1)),
        to,
        evidence,
        hours: step.hours,
        start: step.start.to_string(),
        end: step.end.to_string(),
        real_use: step.is_real_use,
        level: facts.track.level(step.level).id.clone(),
        unlocks: unlocked(facts, step).iter().map(|one| one.id.clone()).collect(),
        learn: raised.map(resources),
        practise: raised.and_then(|skill| skill.practise.clone()),
    }
}

fn resources(skill: &Skill) -> Vec<ResourceJson> {
    let resources = skill.learn.iter().map(|resource| ResourceJson {
        title: resource.title.clone(),
        kind: resource.kind.clone(),
        url: resource.url.clone(),
    });
    resources.collect()
}
