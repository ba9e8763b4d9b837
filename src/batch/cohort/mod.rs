//! The cohort: what many people on a track look like together.
//!
//! A [`Cohort`] counts, person by person. Parts that were counted apart come together as if they had been counted in
//! one run: a thread's with [`Cohort::absorb`], another run's with [`Cohort::append`]. What is shown is computed from
//! it in `figures`, once, with what must be withheld left out; the report and the JSON are two forms of that.
//! docs/cohort.md says what every figure means.

mod document;
mod figures;
mod group;
mod heat;
mod json;
mod record;
mod restore;
mod tally;
mod teaching;

use std::fmt;

use super::{Seen, Unmet};
use crate::display::escape_json;
use crate::report::{Document, markdown};
use crate::rubric::{LevelId, Rubric, Track};

pub use json::{
    AnswerJson, CohortJson, GapOfManyJson, GroupJson, GroupsJson, HeatColumnJson, HeatJson, HeatRowJson,
    LessonJson, ManyFindingJson, NeedOfLevelJson, PlacesJson, QuartilesJson, RestsOnOneJson, TrackCohortJson,
    UnansweredJson, cohort_schema,
};
pub use restore::Refused;
pub use tally::{MOST_GROUPS, MOST_NAMED, MOST_UNANSWERED};

use tally::Tally;

/// Everybody of a run, counted by track.
#[derive(Debug, Clone)]
pub struct Cohort<'r> {
    rubric: &'r Rubric,
    /// For each track of the rubric its people, where there are any.
    tallies: Vec<Option<Tally>>,
}

/// What the person who runs a cohort decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CohortOptions {
    /// The most people that one person is asked to teach.
    pub mentees: usize,
    /// Figures about fewer people of a group than this are withheld.
    pub min_group: u64,
}

impl Default for CohortOptions {
    fn default() -> Self {
        Self { mentees: 3, min_group: 5 }
    }
}

/// More groups than anybody looks at: what people are grouped by is likely no group, but a name or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyGroups;

impl fmt::Display for TooManyGroups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "people are in more than {MOST_GROUPS} groups; is what they are grouped by a group?")
    }
}

impl std::error::Error for TooManyGroups {}

impl<'r> Cohort<'r> {
    /// Nobody yet.
    #[must_use]
    pub fn new(rubric: &'r Rubric) -> Self {
        Self { rubric, tallies: vec![None; rubric.tracks.len()] }
    }

    /// The same counts, with the same rubric from somewhere else.
    pub(super) fn with_rubric(self, rubric: &Rubric) -> Cohort<'_> {
        Cohort { rubric, tallies: self.tallies }
    }

    /// Whether somebody on a track can be counted without their unmet requirements, which are then counted for many
    /// at once with [`add_held`](Self::add_held): nobody is kept by name any more.
    pub(super) fn are_many(&self, track: &Track) -> bool {
        let tally = self.rubric.tracks.iter().position(|known| known.id == track.id);
        let tally = tally.and_then(|at| self.tallies.get(at)?.as_ref());
        tally.is_some_and(|tally| tally.people() >= MOST_NAMED as u64)
    }

    /// Counts an unmet requirement of a level for so many people, who were counted without it.
    pub(super) fn add_held(&mut self, track: &Track, level: LevelId, unmet: &Unmet<'_>, people: u64) {
        if let Some(tally) = self.tally(track) {
            tally.add_held(level, unmet, people);
        }
    }

    /// The tally of a track of the rubric, begun where there is none yet.
    fn tally(&mut self, track: &Track) -> Option<&mut Tally> {
        let at = self.rubric.tracks.iter().position(|known| known.id == track.id)?;
        let known = self.rubric.tracks.get(at)?;
        Some(self.tallies.get_mut(at)?.get_or_insert_with(|| Tally::new(self.rubric, known)))
    }

    /// How many people were counted.
    #[must_use]
    pub fn people(&self) -> u64 {
        self.tallies.iter().flatten().map(Tally::people).sum()
    }

    /// Whether anybody is in a group.
    #[must_use]
    pub fn has_groups(&self) -> bool {
        self.tallies.iter().flatten().any(Tally::has_groups)
    }

    /// Counts a person on a track of the rubric. `at` is their position in the whole input; it orders names, and threads may interleave theirs.
    ///
    /// # Errors
    ///
    /// When the person would be in one group more than [`MOST_GROUPS`]; nothing is counted then.
    pub fn add(&mut self, seen: &Seen<'_>, at: u64) -> Result<(), TooManyGroups> {
        self.tally(seen.person.track).map_or(Ok(()), |tally| tally.add(seen, at))
    }

    /// Takes in what was counted elsewhere in the same run, with positions in the same input.
    ///
    /// # Errors
    ///
    /// When there are more groups than [`MOST_GROUPS`] together.
    pub fn absorb(&mut self, other: Self) -> Result<(), TooManyGroups> {
        self.join(other, Tally::absorb)
    }

    /// Takes in another run over the same rubric, whose people come behind.
    ///
    /// # Errors
    ///
    /// When there are more groups than [`MOST_GROUPS`] together.
    pub fn append(&mut self, other: Self) -> Result<(), TooManyGroups> {
        self.join(other, Tally::append)
    }

    fn join(
        &mut self,
        other: Self,
        join: fn(&mut Tally, Tally) -> Result<(), TooManyGroups>,
    ) -> Result<(), TooManyGroups> {
        for (own, other) in self.tallies.iter_mut().zip(other.tallies) {
            match (own.as_mut(), other) {
                (Some(own), Some(other)) => join(own, other)?,
                (None, Some(other)) => *own = Some(other),
                (_, None) => {}
            }
        }
        Ok(())
    }

    /// The counts as one line of JSON, `gradus.tally/1`: everything that was counted, with nothing withheld.
    #[must_use]
    pub fn to_json(&self) -> String {
        record::write(self)
    }

    /// Reads what [`to_json`](Self::to_json) wrote, for the same rubric.
    ///
    /// # Errors
    ///
    /// When it is something else, was counted with another rubric, or its counts contradict each other.
    pub fn from_json(text: &str, rubric: &'r Rubric) -> Result<Self, Refused> {
        restore::read(text, rubric)
    }
}

/// The published form of a cohort, with what must be withheld left out.
#[must_use]
pub fn cohort_json(cohort: &Cohort<'_>, options: CohortOptions) -> CohortJson {
    figures::figures(cohort, options)
}

/// The report of a cohort: the same figures in words, in the order of use to a mentor.
#[must_use]
pub fn cohort_document(cohort: &Cohort<'_>, options: CohortOptions) -> Document {
    document::document(&figures::figures(cohort, options))
}

/// The files of a cohort, by name: the counts, the published form and the report. `tally`: the counts as
/// [JSON](Cohort::to_json), which take time to write.
///
/// # Errors
///
/// Never in practice: figures are written as JSON without fail.
pub fn cohort_files(
    (cohort, tally): (&Cohort<'_>, &str),
    options: CohortOptions,
) -> Result<[(&'static str, String); 3], serde_json::Error> {
    let figures = cohort_json(cohort, options);
    let json = serde_json::to_string_pretty(&figures)?;
    Ok([
        ("tally.json", format!("{tally}\n")),
        ("cohort.json", escape_json(&json) + "\n"),
        ("cohort.md", markdown(&document::document(&figures))),
    ])
}
