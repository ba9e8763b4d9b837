//! Rubric files as they are written: every field with its place, unknown keys refused.
//!
//! These types mirror docs/rubrics.md field by field and decide nothing; `validate` turns them into
//! the checked types that everything else sees. The build script compiles them too, to read the shipped files once.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::yaml::{Located, Never, Shape, empty_if_null};

/// A list of skills, or the name of a set.
pub(super) type RawMembers = Shape<String, Vec<Located<RawMember>>, Never>;
/// A bare id, or a condition.
pub(super) type RawMember = Shape<String, Never, Box<RawCondition>>;
/// `all`, the name of a set, a list of ids, or a category.
pub(super) type RawTotal = Shape<String, Vec<Located<String>>, Box<RawCategoryOf>>;
/// A level, or several.
pub(super) type RawLevels = Shape<String, Vec<Located<String>>, Never>;
/// Prerequisites: `{sql: 2}`, or a list of conditions.
pub(super) type RawNeeds = Shape<Never, Vec<Located<RawCondition>>, Box<RawNeedsMap>>;
/// `{sql: 2, git: 1}`.
pub(super) type RawNeedsMap = IndexMap<Located<String>, Located<i64>>;

/// A file of the catalogue.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "skills")]
pub(super) struct RawCategory {
    /// The category's id, as in `databases`.
    pub(super) category: Located<String>,
    /// The title that people see.
    pub(super) title: String,
    /// Hours of each step, 0→1 first, for skills that give none.
    pub(super) hours: Option<Located<Vec<u32>>>,
    /// Weeks in real use that each step takes at the least, for skills that give none.
    pub(super) weeks: Option<Located<Vec<u32>>>,
    /// What each rating looks like, for skills that give no text of their own.
    #[serde(default, deserialize_with = "empty_if_null")]
    pub(super) ratings: IndexMap<Located<u8>, String>,
    /// Named lists of skills.
    #[serde(default, deserialize_with = "empty_if_null")]
    pub(super) sets: IndexMap<Located<String>, Vec<Located<String>>>,
    /// The skills by id.
    pub(super) skills: IndexMap<Located<String>, RawSkill>,
}

/// A skill.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSkill {
    /// The name that people see.
    pub(super) name: Located<String>,
    /// Other names of the very same thing.
    #[serde(default, deserialize_with = "empty_if_null")]
    pub(super) aliases: Vec<Located<String>>,
    /// What somebody with the skill does, in a sentence.
    pub(super) about: Option<String>,
    /// What each rating looks like for this very skill.
    #[serde(default, deserialize_with = "empty_if_null")]
    pub(super) ratings: IndexMap<Located<u8>, String>,
    /// Prerequisites.
    pub(super) needs: Option<RawNeeds>,
    /// Hours of each step, 0→1 first.
    pub(super) hours: Option<Located<Vec<u32>>>,
    /// Weeks in real use that each step takes at the least.
    pub(super) weeks: Option<Located<Vec<u32>>>,
    /// Where to learn it.
    #[serde(default, deserialize_with = "empty_if_null")]
    pub(super) learn: Vec<RawResource>,
    /// A task to practise on.
    pub(super) practise: Option<String>,
}

/// A book, a course, a page of documentation.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawResource {
    /// Its title.
    pub(super) title: String,
    /// What it is, as in `book` or `docs`.
    pub(super) kind: Option<String>,
    /// Where it stands on the web.
    pub(super) url: Option<String>,
}

/// A condition of any form. Which keys go together is checked later.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCondition {
    /// A skill's id.
    pub(super) skill: Option<Located<String>>,
    /// The rating, or the points, that are needed.
    pub(super) need: Option<Located<i64>>,
    /// Years of experience.
    pub(super) years: Option<Located<f64>>,
    /// A kind of evidence, or `any`.
    pub(super) evidence: Option<Located<String>>,
    /// How many pieces of evidence.
    pub(super) count: Option<Located<i64>>,
    /// Skills whose points are added up.
    pub(super) total: Option<Located<RawTotal>>,
    /// The points of each rating, 0 first.
    pub(super) points: Option<Located<Vec<u32>>>,
    /// The best of these.
    pub(super) any_of: Option<Located<RawMembers>>,
    /// All of these.
    pub(super) all_of: Option<Located<RawMembers>>,
    /// The best so many of these.
    pub(super) at_least: Option<Located<i64>>,
    /// The parts of `at_least`.
    pub(super) of: Option<Located<RawMembers>>,
    /// In a rule: answered, and at most this rating.
    pub(super) at_most: Option<Located<i64>>,
    /// In a rule: this skill was not answered.
    pub(super) unanswered: Option<Located<String>>,
    /// In a rule: the claimed placement is this level or above.
    pub(super) level: Option<Located<String>>,
    /// In a rule: this doesn't hold.
    pub(super) not: Option<Box<Located<Self>>>,
}

/// `{category: databases}`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCategoryOf {
    /// The category's id.
    pub(super) category: Located<String>,
}

/// A requirement of a level: a condition with a weight.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRequirement {
    /// Its id in the level; its skill's where it has one skill and says none.
    pub(super) id: Option<Located<String>>,
    /// The title that people see.
    pub(super) title: Option<String>,
    /// From 1 to 100, or 0 on a gate alone.
    pub(super) weight: Option<Located<i64>>,
    /// Whether the level can't be reached while this is unmet.
    #[serde(default)]
    pub(super) gate: bool,
    /// Why it is asked.
    pub(super) because: Option<String>,
    /// Who says so: one of the track's sources.
    pub(super) source: Option<Located<String>>,
    /// A skill's id.
    pub(super) skill: Option<Located<String>>,
    /// The rating, or the points, that are needed.
    pub(super) need: Option<Located<i64>>,
    /// Years of experience.
    pub(super) years: Option<Located<f64>>,
    /// A kind of evidence, or `any`.
    pub(super) evidence: Option<Located<String>>,
    /// How many pieces of evidence.
    pub(super) count: Option<Located<i64>>,
    /// Skills whose points are added up.
    pub(super) total: Option<Located<RawTotal>>,
    /// The points of each rating, 0 first.
    pub(super) points: Option<Located<Vec<u32>>>,
    /// The best of these.
    pub(super) any_of: Option<Located<RawMembers>>,
    /// All of these.
    pub(super) all_of: Option<Located<RawMembers>>,
    /// The best so many of these.
    pub(super) at_least: Option<Located<i64>>,
    /// The parts of `at_least`.
    pub(super) of: Option<Located<RawMembers>>,
}

impl RawRequirement {
    /// The set that a group is made of, where it is one.
    pub(super) fn set(&self) -> Option<&str> {
        let groups = [&self.any_of, &self.all_of, &self.of];
        let members = groups.into_iter().flatten().find_map(|group| group.value.plain());
        members.or_else(|| self.total.as_ref()?.value.plain()).map(String::as_str)
    }

    /// The condition without what makes it a requirement.
    pub(super) fn into_condition(self) -> RawCondition {
        RawCondition {
            skill: self.skill,
            need: self.need,
            years: self.years,
            evidence: self.evidence,
            count: self.count,
            total: self.total,
            points: self.points,
            any_of: self.any_of,
            all_of: self.all_of,
            at_least: self.at_least,
            of: self.of,
            ..RawCondition::default()
        }
    }
}

/// A track.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "track")]
pub(super) struct RawTrack {
    /// The track's id, which is its folder's name.
    pub(super) track: Located<String>,
    /// The title that people see.
    pub(super) title: String,
    /// What the career is, in a sentence or two.
    pub(super) about: Option<String>,
    /// The ratings, from 0 to the top.
    pub(super) scale: Located<IndexMap<Located<u8>, RawRating>>,
    /// The levels, lowest first.
    pub(super) levels: Vec<Located<String>>,
    /// Pass mark and caps.
    pub(super) policy: RawPolicy,
    /// Kinds of evidence.
    #[serde(default, deserialize_with = "empty_if_null")]
    pub(super) evidence: IndexMap<Located<String>, RawEvidenceKind>,
    /// Advice for answers that look odd together.
    #[serde(default, deserialize_with = "empty_if_null")]
    pub(super) rules: Vec<RawRule>,
    /// Who says so.
    #[serde(default, deserialize_with = "empty_if_null")]
    pub(super) sources: IndexMap<Located<String>, RawSource>,
}

/// A rating of the scale.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRating {
    /// Its name, which a profile may use instead of the number.
    pub(super) name: String,
    /// What it means, in the first person.
    pub(super) means: String,
}

/// Pass mark and caps.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPolicy {
    /// The percentage that passes a level which gives none; up to two decimals.
    pub(super) pass: Located<f64>,
    /// A rating above this with nothing to support it counts as this.
    pub(super) unsupported_cap: Option<Located<i64>>,
    /// A skill last used more than this many years ago counts as stale.
    pub(super) stale_after_years: Option<Located<i64>>,
    /// A stale skill counts as at most this.
    pub(super) stale_cap: Option<Located<i64>>,
}

/// A kind of evidence.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEvidenceKind {
    /// The title that people see.
    pub(super) title: String,
    /// Hours that one new piece takes.
    pub(super) hours: Located<u32>,
}

/// A rule: advice, never a score.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    /// Its id, unique in the track.
    pub(super) id: Located<String>,
    /// When it fires.
    pub(super) when: Located<RawCondition>,
    /// What it says.
    pub(super) say: String,
    /// How loudly.
    pub(super) severity: RawSeverity,
}

/// How loudly a rule speaks.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum RawSeverity {
    /// Worth knowing.
    Info,
    /// Worth acting on.
    Warning,
}

/// A source.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSource {
    /// What it is.
    pub(super) title: String,
    /// The year it is from.
    pub(super) year: Option<u16>,
    /// Where it stands on the web.
    pub(super) url: Option<String>,
}

/// A level.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "level")]
pub(super) struct RawLevel {
    /// The level's id, which is its file's name.
    pub(super) level: Located<String>,
    /// The title that people see.
    pub(super) title: String,
    /// What somebody at the level does, in a sentence.
    pub(super) about: Option<String>,
    /// Usual years of experience.
    pub(super) years: Option<RawYears>,
    /// The percentage that passes; the policy's where none is given.
    pub(super) pass: Option<Located<f64>>,
    /// What the level asks.
    pub(super) requirements: Vec<Located<RawRequirement>>,
}

/// Usual years of experience.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawYears {
    /// `[5, 8]`, or `[12]` for twelve and more.
    pub(super) typical: Located<Vec<u32>>,
}

/// Pay by region and level.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMarket {
    /// One figure of one source each.
    pub(super) rows: Vec<RawPay>,
}

/// One figure of one source.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPay {
    /// Country, city or wider region.
    pub(super) region: String,
    /// ISO 4217 code.
    pub(super) currency: String,
    /// What the amounts are paid for.
    pub(super) period: RawPeriod,
    /// The level, or levels, that it is about; absent where the source names none.
    pub(super) level: Option<Located<RawLevels>>,
    /// The source's own name of the level.
    pub(super) label: Option<String>,
    /// Lower end.
    pub(super) low: Option<Located<u64>>,
    /// Upper end.
    pub(super) high: Option<u64>,
    /// Median.
    pub(super) median: Option<u64>,
    /// Mean.
    pub(super) average: Option<u64>,
    /// Whether the source says that it can be more than the upper end.
    #[serde(default)]
    pub(super) open_ended: bool,
    /// Whether the source leaves the period unsaid.
    #[serde(default)]
    pub(super) derived_period: bool,
    /// The industry it is about.
    pub(super) industry: Option<String>,
    /// What else the source says.
    pub(super) note: Option<String>,
    /// Who says so: one of the track's sources.
    pub(super) source: Located<String>,
    /// The year the figure is from.
    pub(super) year: Option<u16>,
}

/// What pay is for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum RawPeriod {
    /// An hour.
    Hour,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// A file of the shipped rubrics, read when the program was built.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum RawFile {
    /// A file of the catalogue.
    Category(Box<RawCategory>),
    /// track.yaml.
    Track(Box<RawTrack>),
    /// A level.
    Level(Box<RawLevel>),
    /// market.yaml.
    Market(Box<RawMarket>),
}

/// What a file of a rubric folder is for, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A file of the catalogue.
    Category,
    /// known-names.txt.
    KnownNames,
    /// track.yaml.
    Track,
    /// market.yaml.
    Market,
    /// A level.
    Level,
    /// Something that rubrics don't read.
    None,
}

impl Role {
    /// The role of a file, by its path from the folder.
    pub(super) fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').collect();
        let is_yaml = |name: &str| [".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end));
        match parts.as_slice() {
            ["skills", "known-names.txt"] => Self::KnownNames,
            ["skills", name] if is_yaml(name) => Self::Category,
            [_, name] if is_yaml(name) => match stem(name) {
                "track" => Self::Track,
                "market" => Self::Market,
                _ => Self::Level,
            },
            _ => Self::None,
        }
    }
}

/// A file's name without its ending.
pub(super) fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
