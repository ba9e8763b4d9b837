//! The roadmap: the provably shortest way to a level, in order, with dates (model, section 7).
//!
//! [`shortest()`] finds the plan of fewest hours and proves that none takes fewer; [`roadmap()`] puts its steps in order and
//! on the calendar. docs/roadmap.md tells how, for readers who know no optimisation.

mod asked;
mod attain;
mod branch;
mod calendar;
mod cuts;
mod formulate;
mod goal;
mod interchange;
mod order;
mod programme;
mod reduce;
mod search;
mod shortest;
mod simplex;

use jiff::civil::Date;

use crate::engine::{Assessment, Plan};
use crate::exact::Decimal;
use crate::profile::Profile;
use crate::rubric::{LevelId, Rubric, Track};
use crate::skill::{EvidenceId, SkillId};

pub use programme::{Column, Programme, Row};
pub use shortest::{BUDGET, Impossible, Shortest, fewest_hours, programme, shortest};

/// What a person wants of a plan besides its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Every requirement of every level up to the target is met, not only what passes.
    pub complete: bool,
    /// Skills that are never raised.
    pub without: Vec<SkillId>,
    /// Skills that reach a rating at the least.
    pub with: Vec<(SkillId, u8)>,
}

/// When a person studies, and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Study {
    /// The first day.
    pub start: Date,
    /// Hours a week.
    pub hours_per_week: Decimal,
    /// How long study takes compared with the catalogue's hours; 1.5 is half as much again.
    pub pace: Decimal,
}

impl Study {
    /// What a profile says: from the day of the assessment, at 8 hours a week where it doesn't say.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        Self {
            start: profile.as_of,
            hours_per_week: profile.hours_per_week.unwrap_or(Decimal::whole(8)),
            pace: profile.pace,
        }
    }
}

/// A roadmap, or why there is none.
pub type Planned = Result<Roadmap, Impossible>;

/// The highest rating that the levels up to the target ask of a skill, in whatever group it stands; one above the
/// person's own where they ask no more.
#[must_use]
pub fn asked_of(skill: SkillId, assessment: &Assessment, (track, rubric): (&Track, &Rubric)) -> u8 {
    let levels = track.level_ids().filter(|id| *id <= assessment.target);
    let own = assessment.readings.claimed.rating(skill);
    let asked =
        levels.flat_map(|id| &track.level(id).requirements).filter_map(|one| one.condition.asks(skill));
    asked.max().unwrap_or(0).max(own.saturating_add(1)).min(rubric.catalogue.top)
}

/// The shortest plan to the assessment's target, in order and with dates.
///
/// # Errors
///
/// [`Impossible`], where the wishes leave no way.
pub fn roadmap(
    (profile, assessment): (&Profile, &Assessment),
    (track, rubric, plan): (&Track, &Rubric, &Plan),
    wishes: &Wishes,
    study: Study,
    budget: u64,
) -> Planned {
    let shortest = shortest(assessment, (track, rubric, plan), wishes, budget)?;
    let base = shortest::start(assessment);
    let levels: Vec<LevelId> = assessment.on_the_way().collect();
    let way = order::Way {
        catalogue: &rubric.catalogue,
        track,
        plan,
        base: &base,
        levels: &levels,
        target: assessment.target,
    };
    let order = way.order(&shortest, wishes, budget)?;
    let calendar = calendar::Calendar { catalogue: &rubric.catalogue, base: &base, study };
    let (steps, milestones) = calendar.dates(&order, &way, profile).ok_or(Impossible::TooLong)?;
    let years = wishes.complete.then(|| calendar.all_years(&way, &steps, profile).ok_or(Impossible::TooLong));
    let complete = years.transpose()?.unwrap_or(study.start);
    let ends =
        steps.iter().map(|step| step.end).chain(milestones.iter().map(|one| one.date)).chain([complete]);
    Ok(Roadmap {
        target: assessment.target,
        wishes: wishes.clone(),
        study,
        hours: shortest.hours,
        lower_bound: shortest.lower_bound,
        finish: ends.max().unwrap_or(study.start),
        steps,
        milestones,
    })
}

/// A plan with an order and dates.
#[derive(Debug, Clone)]
pub struct Roadmap {
    /// The level that it leads to.
    pub target: LevelId,
    /// What was wished for besides.
    pub wishes: Wishes,
    /// When study takes place, and how much.
    pub study: Study,
    /// The catalogue's hours of all steps.
    pub hours: u64,
    /// Hours that no plan goes below; equal to [`hours`](Self::hours) where the plan is proved shortest.
    pub lower_bound: u64,
    /// The day everything is done and every level reached; where all requirements are to be met, all years too.
    pub finish: Date,
    /// What to do, in order.
    pub steps: Vec<Step>,
    /// The levels reached on the way, lowest first.
    pub milestones: Vec<Milestone>,
}

impl Roadmap {
    /// Whether no plan takes fewer hours.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        self.lower_bound == self.hours
    }
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What.
    pub what: Work,
    /// The catalogue's hours.
    pub hours: u64,
    /// The first day.
    pub start: Date,
    /// The last day.
    pub end: Date,
    /// Whether time in real use, and not study, decides when it ends.
    pub is_real_use: bool,
    /// The level that it serves.
    pub level: LevelId,
    /// Requirements of that level that it meets, as positions in the level.
    pub unlocks: Vec<usize>,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// Raises a skill to this rating, from the one below.
    Raise(SkillId, u8),
    /// Adds a piece of evidence.
    Piece(EvidenceId),
}

/// A level reached on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Milestone {
    /// The level.
    pub level: LevelId,
    /// The day it is reached.
    pub date: Date,
    /// How many steps are done by then, in their order.
    pub after_step: usize,
    /// Whether years of experience, and not the steps, decide the day.
    pub waits_for_years: bool,
}

/// The nearest double. The search is guided by such numbers, and nothing is decided on them.
#[expect(clippy::cast_precision_loss, reason = "these numbers guide and don't decide")]
fn float(number: i128) -> f64 {
    number as f64
}
