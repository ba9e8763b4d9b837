//! Rubrics: tracks of levels over one catalogue of skills, read from YAML and checked.
//!
//! Checks are configuration, not code: whoever keeps a ladder edits YAML. As written and as used are two types; what
//! stands in this module has its invariants checked (ids resolve, needs lie on the scale, no prerequisite leads back
//! to itself), and everything after loading sees only these.

mod builtin;
mod lint;
mod load;
mod raw;
mod schema;
mod validate;

use crate::diagnostic::{Place, Sources};
use crate::exact::Exact;
use crate::skill::{Catalogue, Condition, EvidenceId, SkillId};

pub use builtin::{builtin, builtin_files};
pub use load::{RubricFile, load_files, load_folder};
pub use schema::{level_schema, skills_schema, track_schema};

/// More pieces of evidence than anybody has: the most that a requirement asks, and that one entry of a profile counts.
pub const MOST_PIECES: u32 = 1000;

/// The tracks of a rubric folder over their shared catalogue.
#[derive(Debug, Clone)]
pub struct Rubric {
    /// The skills that all tracks share.
    pub catalogue: Catalogue,
    /// The tracks, by name of their folder.
    pub tracks: Vec<Track>,
    /// The files, for traces that name a line.
    pub sources: Sources,
}

impl Rubric {
    /// The track with this id.
    #[must_use]
    pub fn track(&self, id: &str) -> Option<&Track> {
        self.tracks.iter().find(|track| track.id == id)
    }
}

/// A level of a [`Track`]: its position, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct LevelId(u8);

impl LevelId {
    /// The level at a position of its track; `None` past the 64 that a track may have.
    #[must_use]
    pub fn new(index: usize) -> Option<Self> {
        u8::try_from(index).ok().filter(|index| *index < 64).map(Self)
    }

    /// The level as a bit of a set of levels.
    pub(crate) fn bit(self) -> u64 {
        1 << self.0
    }

    /// The position in the track.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A career: an ordered list of levels.
#[derive(Debug, Clone)]
pub struct Track {
    /// Its id, as in `backend`.
    pub id: String,
    /// Its title, as in `Backend Developer`.
    pub title: String,
    /// What the career is.
    pub about: Option<String>,
    /// The ratings from 0 to the top.
    pub scale: Vec<Rating>,
    /// The levels, lowest first; a [`LevelId`] is a position here. At most 64.
    pub levels: Vec<Level>,
    /// Caps of the supported reading.
    pub policy: Policy,
    /// Kinds of evidence; an [`EvidenceId`] is a position here.
    pub evidence: Vec<EvidenceKind>,
    /// Advice for answers that look odd together.
    pub rules: Vec<Rule>,
    /// Who says so.
    pub sources: Vec<Source>,
    /// Pay by region and level.
    pub market: Vec<Pay>,
}

impl Track {
    /// The level behind an id of this track.
    ///
    /// # Panics
    ///
    /// When the id belongs to another track with more levels.
    #[must_use]
    pub fn level(&self, id: LevelId) -> &Level {
        self.levels.get(id.index()).expect("a level id belongs to its track")
    }

    /// The level with this very id.
    #[must_use]
    pub fn find_level(&self, id: &str) -> Option<LevelId> {
        let index = self.levels.iter().position(|level| level.id == id)?;
        LevelId::new(index)
    }

    /// The ids of all levels, lowest first.
    pub fn level_ids(&self) -> impl DoubleEndedIterator<Item = LevelId> + use<> {
        (0..self.levels.len()).filter_map(LevelId::new)
    }

    /// The highest rating.
    #[must_use]
    pub fn top(&self) -> u8 {
        u8::try_from(self.scale.len().saturating_sub(1)).unwrap_or(u8::MAX)
    }

    /// The rating with this name, in whatever case, or this number.
    #[must_use]
    pub fn find_rating(&self, text: &str) -> Option<u8> {
        let text = text.trim().to_lowercase();
        let named = self.scale.iter().position(|rating| rating.name.to_lowercase() == text);
        let number = || text.parse().ok().filter(|number| *number < self.scale.len());
        named.or_else(number).and_then(|rating| u8::try_from(rating).ok())
    }

    /// The kind of evidence with this very id.
    #[must_use]
    pub fn find_evidence(&self, id: &str) -> Option<EvidenceId> {
        let index = self.evidence.iter().position(|kind| kind.id == id)?;
        u16::try_from(index).ok().map(EvidenceId)
    }

    /// The kind behind an id of this track.
    #[must_use]
    pub fn evidence_kind(&self, id: EvidenceId) -> Option<&EvidenceKind> {
        self.evidence.get(usize::from(id.0))
    }
}

/// A rating of the scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// Its name, which a profile may use instead of the number.
    pub name: String,
    /// What it means, in the first person.
    pub means: String,
}

/// One rung of a track.
#[derive(Debug, Clone)]
pub struct Level {
    /// Its id, as in `senior`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What somebody at the level does.
    pub about: Option<String>,
    /// Usual years of experience: from, and to where there is an end.
    pub typical_years: Option<(u32, Option<u32>)>,
    /// The percentage that passes, in hundredths of a per cent (7000 is 70 %).
    pub pass: u32,
    /// What the level asks, in the order of the file.
    pub requirements: Vec<Requirement>,
}

impl Level {
    /// The sum of all weights: what can be earned.
    #[must_use]
    pub fn possible(&self) -> u64 {
        self.requirements.iter().map(|one| u64::from(one.weight)).sum()
    }

    /// The pass mark as a percentage.
    #[must_use]
    pub fn pass_percent(&self) -> Exact {
        Exact::ratio(self.pass.into(), 100)
    }
}

/// A condition with a weight, and perhaps a gate.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// Its id, unique in the level.
    pub id: String,
    /// The title that people see.
    pub title: String,
    /// What is asked.
    pub condition: Condition,
    /// From 1 to 100, or 0 on a gate alone.
    pub weight: u32,
    /// Whether the level can't be reached while this is unmet.
    pub gate: bool,
    /// Why it is asked.
    pub because: Option<String>,
    /// Who says so: a position in [`Track::sources`].
    pub source: Option<usize>,
    /// The line that asks.
    pub place: Place,
}

/// Caps of the supported reading (model, section 4). `None` never caps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Policy {
    /// A rating above this with no evidence counts as this.
    pub unsupported_cap: Option<u8>,
    /// Years after which a skill is stale, and what it counts as at most.
    pub stale: Option<(u32, u8)>,
}

/// A kind of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceKind {
    /// Its id, as in `project`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Hours that one new piece takes.
    pub hours: u32,
}

/// How loudly a finding speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Worth acting on.
    Warning,
}

/// Advice: fires on answers, and never moves a score.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its id, unique in the track.
    pub id: String,
    /// When it fires.
    pub when: When,
    /// What it says.
    pub say: String,
    /// How loudly.
    pub severity: Severity,
}

/// When a rule fires (model, section 5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// The condition is met.
    Met(Condition),
    /// The skill was answered, with at most this rating.
    AtMost(SkillId, u8),
    /// The skill was not answered.
    Unanswered(SkillId),
    /// The claimed placement is this level or above.
    Level(LevelId),
    /// The part doesn't hold.
    Not(Box<Self>),
    /// All parts hold.
    All(Vec<Self>),
    /// Some part holds.
    Any(Vec<Self>),
}

impl When {
    /// Every skill that the rule names.
    #[must_use]
    pub fn skills(&self) -> std::collections::BTreeSet<SkillId> {
        match self {
            Self::Met(condition) => condition.skills(),
            Self::AtMost(skill, _) | Self::Unanswered(skill) => [*skill].into(),
            Self::Level(_) => [].into(),
            Self::Not(part) => part.skills(),
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::skills).collect(),
        }
    }
}

/// Who says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its id in the track.
    pub id: String,
    /// What it is.
    pub title: String,
    /// The year it is from.
    pub year: Option<u16>,
    /// Where it stands on the web.
    pub url: Option<String>,
}

/// One figure about pay, from one source; figures of several sources are never averaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pay {
    /// Country, city or wider region.
    pub region: String,
    /// ISO 4217 code.
    pub currency: String,
    /// What the amounts are paid for.
    pub period: Period,
    /// The levels that it is about; none where the source names none.
    pub levels: Vec<LevelId>,
    /// The source's own name of the level.
    pub label: Option<String>,
    /// Lower end.
    pub low: Option<u64>,
    /// Upper end.
    pub high: Option<u64>,
    /// Median.
    pub median: Option<u64>,
    /// Mean.
    pub average: Option<u64>,
    /// Whether it can be more than the upper end.
    pub open_ended: bool,
    /// Whether the source leaves the period unsaid, so that it is our reading.
    pub derived_period: bool,
    /// The industry it is about.
    pub industry: Option<String>,
    /// What else the source says.
    pub note: Option<String>,
    /// Who says so: a position in [`Track::sources`].
    pub source: usize,
    /// The year the figure is from.
    pub year: Option<u16>,
}

/// What pay is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// An hour.
    Hour,
    /// A month.
    Month,
    /// A year.
    Year,
}
