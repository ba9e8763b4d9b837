//! What a cohort is told of one assessed person.

use super::person::Person;
use crate::gap::Way;
use crate::rubric::LevelId;

/// One assessed person, as counted in a cohort.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The answers.
    pub person: &'a Person<'a>,
    /// The placement as claimed; `None` below the first level.
    pub claimed: Option<LevelId>,
    /// The placement as supported.
    pub supported: Option<LevelId>,
    /// The placement if every missing answer were the top; `None` where no answer is missing.
    pub possible: Option<Option<LevelId>>,
    /// For each level, lowest first, the percentage as claimed, in tenths and cut: 0 to 1000.
    pub readiness: &'a [u16],
    /// The lowest level on the way to the target that isn't passed; `None` where none is left.
    pub next: Option<LevelId>,
    /// The unmet requirements of that level, in the order of gaps.
    pub unmet: &'a [Unmet<'a>],
    /// The findings, as positions in [`finding_ids`](super::finding_ids), in that order; each once.
    pub findings: &'a [u16],
}

/// An unmet requirement.
#[derive(Debug, Clone, Copy)]
pub struct Unmet<'a> {
    /// Its position in the level.
    pub requirement: u16,
    /// Parts that are missing, of [`whole`](Self::whole).
    pub missing: u64,
    /// Parts in all; the same for every person.
    pub whole: u64,
    /// The cheapest way to meet it.
    pub way: &'a Way,
}
