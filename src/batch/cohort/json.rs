//! The published form of a cohort, `gradus.cohort/1`. Within a version fields are only added.

use schemars::{JsonSchema, Schema, schema_for};
use serde::Serialize;

/// Everybody, track by track.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "gradus.cohort/1")]
pub struct CohortJson {
    /// `gradus.cohort/1`.
    pub schema: &'static str,
    /// How many people.
    pub people: u64,
    /// The most people that one person is asked to teach.
    pub mentees: usize,
    /// Figures about fewer people of a group than this are withheld.
    pub min_group: u64,
    /// The tracks that somebody is on, in the order of the rubric.
    pub tracks: Vec<TrackCohortJson>,
}

/// The people on one track.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TrackCohortJson {
    /// The track's id.
    pub track: String,
    /// Its title.
    pub title: String,
    /// How many people.
    pub people: u64,
    /// The highest rating.
    pub top: u8,
    /// The placement of the one in the middle, in words.
    pub middle: String,
    /// Where they stand: below the first level, then the levels from the lowest.
    pub placements: Vec<PlacesJson>,
    /// People with no answer missing, who aren't counted as `possible`.
    pub complete: u64,
    /// How ready they are, for each level from the lowest.
    pub readiness: Vec<QuartilesJson>,
    /// What keeps people from their next level: most hours saved first, then most people, then the order of the track.
    pub gaps: Vec<GapOfManyJson>,
    /// Who can teach whom, by mentor; null where there are too many people to keep by name.
    pub teaching: Option<Vec<LessonJson>>,
    /// Skills that rest on one person; null where there are too many people to keep by name.
    pub rests_on_one: Option<Vec<RestsOnOneJson>>,
    /// Skills against people or placements.
    pub heat: HeatJson,
    /// Who has not answered.
    pub unanswered: UnansweredJson,
    /// People with names that led to no skill.
    pub unknown_names: u64,
    /// Findings, by how many people have them.
    pub findings: Vec<ManyFindingJson>,
    /// Groups; null where nobody is in one.
    pub groups: Option<GroupsJson>,
}

/// How many people stand at a level.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PlacesJson {
    /// The level's id; null below the first level.
    pub level: Option<String>,
    /// In words.
    pub title: String,
    /// As they say.
    pub claimed: u64,
    /// As evidence supports.
    pub supported: u64,
    /// If every missing answer were the top; of those alone who have answers missing.
    pub possible: u64,
}

/// How ready people are for a level, in per cent as they say, cut to one decimal: nearest ranks, never between two
/// people.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct QuartilesJson {
    /// The level's id.
    pub level: String,
    /// Its title.
    pub title: String,
    /// The percentage that passes.
    pub pass: f64,
    /// A quarter of the people has this or less.
    pub lower_quartile: f64,
    /// Half of the people has this or less.
    pub median: f64,
    /// Three quarters of the people have this or less.
    pub upper_quartile: f64,
}

/// A requirement that keeps people from their next level.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GapOfManyJson {
    /// The level's id.
    pub level: String,
    /// Its title.
    pub level_title: String,
    /// The requirement's id.
    pub requirement: String,
    /// Its title.
    pub title: String,
    /// Whether it is a gate.
    pub gate: bool,
    /// People whose next level this is, and who don't meet it.
    pub people: u64,
    /// What meeting it adds to the level's percentage, in the mean of these people, cut to one decimal.
    pub points: f64,
    /// Hours of learning in their cheapest ways, all together. Evidence and years aren't learnt, and take none.
    pub hours: u64,
    /// Hours saved if it is taught once to all of them: all but those of the longest way.
    pub hours_saved: u64,
}

/// A skill that one person can teach another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LessonJson {
    /// The mentor's id.
    pub mentor: String,
    /// The mentee's id.
    pub mentee: String,
    /// The skill's id.
    pub skill: String,
    /// Its name.
    pub name: String,
    /// The mentee's rating now.
    pub from: u8,
    /// The rating that the mentee's next level needs.
    pub to: u8,
}

/// A skill that one person alone has at a teaching rating, and that others need.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RestsOnOneJson {
    /// The skill's id.
    pub skill: String,
    /// Its name.
    pub name: String,
    /// The person's id.
    pub person: String,
    /// Their rating.
    pub rating: u8,
    /// How many others need the skill for their next level.
    pub needed_by: usize,
}

/// Skills that the levels ask for, against people or placements.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HeatJson {
    /// `people`, or `placements`.
    pub by: &'static str,
    /// The columns.
    pub columns: Vec<HeatColumnJson>,
    /// Placements that are left out because too few people stand there.
    pub withheld: Vec<String>,
    /// The rows, in the order in which levels ask.
    pub skills: Vec<HeatRowJson>,
}

/// A person, or a placement.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HeatColumnJson {
    /// The person's id, or the placement in words.
    pub title: String,
    /// How many people it stands for.
    pub people: u64,
}

/// A skill.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HeatRowJson {
    /// The skill's id.
    pub skill: String,
    /// Its name.
    pub name: String,
    /// For each column the answer, or the median rating with no answer as 0. Null is no answer, or withheld.
    pub cells: Vec<Option<AnswerJson>>,
}

/// An answer: a rating, or `n/a`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum AnswerJson {
    /// A rating.
    Rating(u8),
    /// It doesn't apply.
    NotApplicable(&'static str),
}

/// People without a single rating.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UnansweredJson {
    /// How many.
    pub people: u64,
    /// The ids of the first hundred.
    pub ids: Vec<String>,
}

/// A finding of many people.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ManyFindingJson {
    /// Which check or rule.
    pub id: String,
    /// What, in words.
    pub message: String,
    /// How many people.
    pub people: u64,
}

/// Groups, with those joined that are too small to show.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GroupsJson {
    /// The groups, by name, and then what was joined. Empty where nothing can be shown.
    pub shown: Vec<GroupJson>,
    /// Names of the groups that were joined, or withheld.
    pub joined: Vec<String>,
}

/// A group.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GroupJson {
    /// Its name, or what it is made of.
    pub name: String,
    /// How many people.
    pub people: u64,
    /// People by placement as they say: below the first level, then the levels from the lowest.
    pub placements: Vec<u64>,
    /// The placement of the one in the middle, in words.
    pub middle: String,
    /// Median readiness for each level from the lowest, in whole per cents, cut.
    pub readiness: Vec<u64>,
    /// What keeps most people of the group from their next level, most people first.
    pub gaps: Vec<NeedOfLevelJson>,
}

/// A requirement that keeps people of a group from their next level.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NeedOfLevelJson {
    /// The level's id.
    pub level: String,
    /// The requirement's id.
    pub requirement: String,
    /// The requirement's title.
    pub title: String,
    /// How many people.
    pub people: u64,
}

/// The JSON Schema of a cohort.
#[must_use]
pub fn cohort_schema() -> Schema {
    schema_for!(CohortJson)
}
