//! A profile as it is written: every field with its place, unknown keys refused.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::yaml::{Located, Never, Scalar, Shape, empty_if_null};

/// `{PostgreSQL: 4}`, or `[{name: PostgreSQL, rating: 4}]`.
pub(super) type RawSkills =
    Shape<Never, Vec<Located<RawListed>>, Box<IndexMap<Located<String>, Located<RawAnswer>>>>;
/// A rating, or a mapping with more.
pub(super) type RawAnswer = Shape<Scalar, Never, Box<RawDetails>>;
/// `{years: 4.5}`, or a list of jobs.
pub(super) type RawExperience = Shape<Never, Vec<Located<RawJob>>, Box<RawYearsOf>>;

/// What one person says of themselves.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "profile")]
pub(super) struct RawProfile {
    /// An id; the file's name without its ending where none is given.
    pub(super) id: Option<String>,
    /// A name.
    pub(super) name: Option<String>,
    /// The track; may be left out where there is only one.
    pub(super) track: Option<Located<String>>,
    /// The level to reach; the next one where none is given.
    pub(super) target: Option<Located<String>>,
    /// The day of the assessment, as in 2026-11-21; today where none is given.
    pub(super) as_of: Option<Located<String>>,
    /// Hours a week for study.
    pub(super) hours_per_week: Option<Located<f64>>,
    /// How long study takes compared with the catalogue's hours: 1.5 is half as much again.
    pub(super) pace: Option<Located<f64>>,
    /// Years, or jobs.
    pub(super) experience: Option<Located<RawExperience>>,
    /// Ratings by skill.
    pub(super) skills: Option<RawSkills>,
    /// What others can look at; an empty list says that there is nothing.
    pub(super) evidence: Option<Vec<Located<RawEvidence>>>,
    /// The highest rating of the scale that the ratings were given on; the track's where none is given.
    pub(super) scale: Option<Located<i64>>,
}

/// `{years: 4.5}`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawYearsOf {
    /// Years of experience.
    pub(super) years: Located<f64>,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawJob {
    /// First month, as in 2021-03.
    pub(super) from: Located<String>,
    /// Last month; still there where none is given.
    pub(super) to: Option<Located<String>>,
    /// What the job was.
    pub(super) role: Option<String>,
}

/// An answer with more than a rating.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDetails {
    /// The rating, its name, or n/a.
    pub(super) rating: Option<Located<Scalar>>,
    /// The year, or month, of last use.
    pub(super) last_used: Option<Located<Scalar>>,
    /// What others can look at.
    #[serde(default, deserialize_with = "empty_if_null")]
    pub(super) evidence: Vec<Located<RawEvidence>>,
}

/// An answer as data tools write it.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawListed {
    /// The skill.
    pub(super) name: Located<String>,
    /// The rating, its name, or n/a.
    pub(super) rating: Option<Located<Scalar>>,
    /// The year, or month, of last use.
    pub(super) last_used: Option<Located<Scalar>>,
    /// What others can look at.
    #[serde(default, deserialize_with = "empty_if_null")]
    pub(super) evidence: Vec<Located<RawEvidence>>,
}

/// Something that others can look at.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEvidence {
    /// The kind, as the track lists it.
    pub(super) kind: Located<String>,
    /// What it is.
    pub(super) title: Option<String>,
    /// Where it is.
    pub(super) url: Option<String>,
    /// The month, or day, it is from.
    pub(super) date: Option<Located<Scalar>>,
    /// How many pieces this stands for, from 0 to 1000; 1 where none is given.
    pub(super) count: Option<Located<i64>>,
    /// The skills that it shows.
    #[serde(default, deserialize_with = "empty_if_null")]
    pub(super) shows: Vec<Located<String>>,
}

impl RawEvidence {
    /// Whether it says nothing but its kind and how many pieces there are.
    pub(super) fn is_bare(&self) -> bool {
        let Self { kind: _, title, url, date, count: _, shows } = self;
        title.is_none() && url.is_none() && date.is_none() && shows.is_empty()
    }
}

/// Every answer in the order of the file, whichever form it is written in.
pub(super) fn listed(skills: RawSkills) -> Vec<RawListed> {
    match skills {
        Shape::Map(map) => map.into_iter().map(|(name, answer)| listed_under(name, answer)).collect(),
        Shape::List(list) => list.into_iter().map(|listed| listed.value).collect(),
        Shape::Plain(never) => match never {},
    }
}

fn listed_under(name: Located<String>, answer: Located<RawAnswer>) -> RawListed {
    match answer.value {
        Shape::Plain(rating) => {
            let rating = Some(Located { value: rating, span: answer.span });
            RawListed { name, rating, last_used: None, evidence: Vec::new() }
        }
        Shape::Map(details) => {
            let RawDetails { rating, last_used, evidence } = *details;
            RawListed { name, rating, last_used, evidence }
        }
        Shape::List(never) => match never {},
    }
}
