//! What one person says of themselves: ratings, experience, evidence.

mod answers;
mod case;
pub(crate) mod dates;
pub mod edit;
mod raw;
mod read;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::diagnostic::Place;
use crate::exact::Decimal;
use crate::rubric::LevelId;
use crate::skill::{EvidenceId, How, SkillId};

pub use crate::rubric::MOST_PIECES;
pub(crate) use answers::{given_text, is_number};
pub use case::{Case, Expected, read_case};
pub use read::{Wishes, read};

/// The least and the most hours of study a week.
pub const HOURS_PER_WEEK: (f64, f64) = (0.25, 112.0);
/// The least and the most that study may take compared with the catalogue's hours.
pub const PACE: (f64, f64) = (0.1, 10.0);
/// The least and the most years of experience.
pub const YEARS: (f64, f64) = (0.0, 80.0);

/// A profile with its names resolved and its values checked.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Its id, or the file's name.
    pub id: String,
    /// The person's name, where given.
    pub name: Option<String>,
    /// The level to reach, where given.
    pub target: Option<LevelId>,
    /// The day of the assessment.
    pub as_of: Date,
    /// How long study takes compared with the catalogue's hours; 1 where none is given.
    pub pace: Decimal,
    /// Hours a week for study; `None` where none is given.
    pub hours_per_week: Option<Decimal>,
    /// Whole months of experience; `None` where nothing was said.
    pub months: Option<u32>,
    /// The answer for every skill of the catalogue, in its order.
    pub answers: Vec<Answer>,
    /// Where answers stand, for those that were read from a file.
    pub places: BTreeMap<SkillId, Place>,
    /// Everything that others can look at, under a skill or for several.
    pub evidence: Vec<Evidence>,
    /// Whether it was said what others can look at, even if that is nothing.
    pub evidence_given: bool,
    /// How the given names were read.
    pub names: GivenNames,
}

impl Profile {
    /// A profile in which nothing is said, for a catalogue of so many skills.
    pub(crate) fn blank(skills: usize, as_of: Date) -> Self {
        Self {
            id: String::new(),
            name: None,
            target: None,
            as_of,
            pace: Decimal::ONE,
            hours_per_week: None,
            months: None,
            answers: vec![Answer::default(); skills],
            places: BTreeMap::new(),
            evidence: Vec::new(),
            evidence_given: false,
            names: GivenNames::default(),
        }
    }

    /// The answer for a skill.
    #[must_use]
    pub fn answer(&self, skill: SkillId) -> Answer {
        self.answers.get(skill.index()).copied().unwrap_or_default()
    }
}

/// What was answered for one skill. No answer, "doesn't apply" and a rating of 0 stay apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answer {
    /// The rating, or why there is none.
    pub given: Given,
    /// The year of last use, where given.
    pub last_used: Option<i16>,
    /// Whether some evidence shows the skill.
    pub has_evidence: bool,
    /// Whether the profile has an entry for the skill, if only an empty one.
    pub is_mentioned: bool,
}

/// A rating, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Given {
    /// Nothing was answered.
    #[default]
    Nothing,
    /// It doesn't apply to the person.
    NotApplicable,
    /// A rating of the scale.
    Rating(u8),
}

impl Given {
    /// The rating; 0 where there is none.
    #[must_use]
    pub fn rating(self) -> u8 {
        match self {
            Self::Rating(rating) => rating,
            Self::Nothing | Self::NotApplicable => 0,
        }
    }
}

/// Something that others can look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The kind.
    pub kind: EvidenceId,
    /// What it is.
    pub title: Option<String>,
    /// How many pieces this stands for.
    pub count: u32,
    /// Whether it says nothing but its kind and count.
    pub is_bare: bool,
    /// The skills that it shows.
    pub shows: Vec<SkillId>,
}

/// How the names that a person typed were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GivenNames {
    /// Names that were not matched exactly.
    pub read_as: Vec<ReadAs>,
    /// Names that lead to no skill.
    pub unknown: Vec<UnknownName>,
    /// Skills that several names led to.
    pub merged: Vec<Merged>,
}

/// A name that was not matched exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadAs {
    /// As typed.
    pub given: String,
    /// What it was read as.
    pub skill: SkillId,
    /// How.
    pub how: How,
}

/// A name that leads to no skill: kept, and scored nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownName {
    /// As typed.
    pub given: String,
    /// Where it stands first; `None` in a file that isn't a profile.
    pub place: Option<Place>,
    /// Up to three skills that may be meant.
    pub suggestions: Vec<SkillId>,
}

/// Several given names that led to one skill; the highest rating counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The skill.
    pub skill: SkillId,
    /// The names as typed, in the order of the file.
    pub given: Vec<String>,
    /// What counts.
    pub rating: Given,
}

/// The JSON Schema of a profile, for editors that check and complete YAML.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(raw::RawProfile)
}
