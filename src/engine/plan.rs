//! The compiled form of a track: dense tables, immutable, shared by all threads.
//!
//! A level's points are counted in parts of a common denominator, so that scoring adds and compares whole numbers.
//! What one rating of one skill is worth in every level is a row of a table; what needs more than one skill is a
//! [`Node`] that is evaluated once, however many levels ask for it.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use wide::u32x8;

use super::sparse::Index;
use crate::exact::Percentage;
use crate::rubric::{LevelId, Rubric, Track};
use crate::skill::{Condition, EvidenceId, SkillId, TotalCondition};

/// A compiled track.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) levels: Vec<LevelPlan>,
    /// Ratings from 0 to the top.
    pub(super) ratings: usize,
    pub(super) columns: Vec<Column>,
    /// For each block of levels, and in it for each column and rating, the parts earned; and at the end a column that
    /// earns nothing.
    pub(super) rows: Vec<Vec<Block>>,
    /// For each column and rating, the levels with a gate on it that stays open, as bits.
    pub(super) open: Vec<u64>,
    pub(super) rest: Vec<Rest>,
    /// For each level, the parts that pass, a block after the other; more than any has where there is no level.
    pub(super) thresholds: Vec<Block>,
    /// Levels that are scored as ratios.
    pub(super) of_ratios: Vec<LevelId>,
    /// The columns by skill.
    pub(super) index: Index,
    /// Every skill that some level names, in the catalogue's order, with the first level that does.
    pub(super) asked: BTreeMap<SkillId, LevelId>,
    /// For each level, the skills that it names, each once.
    pub(super) named: Vec<Vec<SkillId>>,
    /// For each level and requirement, what to evaluate.
    pub(super) requirements: Vec<Vec<Node>>,
}

/// Rows come in blocks of this many numbers, so that they add in whole vectors.
pub(super) const LANES: usize = 8;

/// Parts of [`LANES`] levels; 0 where there are fewer. Sums wrap: on the way one may pass the end that it doesn't pass as a
/// whole.
pub(super) type Block = u32x8;

/// The block that a level is in, and its place there.
pub(super) fn place_of(level: LevelId) -> (usize, usize) {
    (level.index() / LANES, level.index() % LANES)
}

/// What a level's points are counted in.
#[derive(Debug, Clone)]
pub(super) struct LevelPlan {
    /// The common denominator of all attainments; `None` where it is so large that the sum doesn't fit 32 bits.
    pub(super) whole: Option<u64>,
    /// Parts that pass: `pass · possible · whole`, rounded up.
    pub(super) threshold: u64,
    pub(super) possible: u64,
    /// Cuts parts to tenths of a per cent.
    pub(super) percentage: Percentage,
    pub(super) pass: u32,
    /// Weight of each requirement, and whether it is a gate.
    pub(super) weights: Vec<(u32, bool)>,
}

/// Where a column of the table takes its rating from.
#[derive(Debug, Clone)]
pub(super) enum Column {
    Skill(SkillId),
    /// The highest of these: an `any_of` whose parts ask for one and the same rating.
    Best(Box<[SkillId]>),
}

/// What is not a matter of one rating, and where it counts.
#[derive(Debug, Clone)]
pub(super) struct Rest {
    pub(super) node: Node,
    pub(super) uses: Vec<Use>,
    /// Whether some skill matters; without any it is the same in all readings of a person.
    pub(super) has_skills: bool,
}

/// One requirement that a [`Rest`] stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use {
    pub(super) level: LevelId,
    /// Parts of the level's denominator for each part of the node's.
    pub(super) factor: u64,
    pub(super) gate: bool,
}

/// A condition ready to be evaluated: it yields whole parts of [`whole`](Self::whole).
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) whole: u64,
    pub(super) form: Form,
}

#[derive(Debug, Clone)]
pub(super) enum Form {
    Skill(SkillId),
    Experience,
    Evidence(Option<EvidenceId>),
    Total(TotalCondition),
    /// The highest rating among these, up to the whole.
    Best(Box<[SkillId]>),
    /// The sum of the `count` highest ratings, each up to `need`.
    Highest {
        count: usize,
        need: u8,
        of: Box<[SkillId]>,
    },
    /// Each part with the factor that brings it to the common denominator.
    AnyOf(Vec<(Node, u64)>),
    AllOf(Vec<(Node, u64)>),
    AtLeast {
        count: usize,
        of: Vec<(Node, u64)>,
    },
}

impl Plan {
    /// The skills that a level, or one below it, names, in the catalogue's order.
    pub fn asked_up_to(&self, level: LevelId) -> impl Iterator<Item = SkillId> + '_ {
        self.asked.iter().filter(move |(_, first)| **first <= level).map(|(skill, _)| *skill)
    }

    /// The skills that a level names, in the catalogue's order.
    #[must_use]
    pub fn named(&self, level: LevelId) -> &[SkillId] {
        self.named.get(level.index()).map_or(&[], Vec::as_slice)
    }

    /// The skills that any level names, in the catalogue's order.
    pub fn asked_anywhere(&self) -> impl Iterator<Item = SkillId> + '_ {
        self.asked.keys().copied()
    }

    /// The plan as a listing that people can read: each level's pass mark in parts, and what each requirement asks.
    /// A change to a rubric shows there as what it changes.
    ///
    /// # Errors
    ///
    /// Never: writing to a string succeeds.
    pub fn listing(&self, rubric: &Rubric, track: &Track) -> Result<String, fmt::Error> {
        let mut text = String::new();
        for (level, plan) in track.levels.iter().zip(&self.levels) {
            match plan.whole {
                Some(whole) => writeln!(
                    text,
                    "{}: {} of {} parts pass ({} points in parts of 1/{whole})",
                    level.id,
                    plan.threshold,
                    plan.possible * whole,
                    plan.possible
                )?,
                None => writeln!(text, "{}: {} points, added as ratios", level.id, plan.possible)?,
            }
            for one in &level.requirements {
                let gate = if one.gate { "gate" } else { "    " };
                let asks = describe(&one.condition, rubric, track);
                writeln!(text, "  {:>3} {gate} {}: {asks}", one.weight, one.id)?;
            }
        }
        Ok(text)
    }
}

/// What a condition asks, by ids: `sql ≥ 3`, `any of (go, rust) ≥ 4`.
#[must_use]
pub fn describe(condition: &Condition, rubric: &Rubric, track: &Track) -> String {
    let id = |skill: &SkillId| rubric.catalogue.skill(*skill).id.as_str();
    let parts = |parts: &[Condition]| match Condition::same_need(parts) {
        Some((skills, need)) => {
            format!("({}) ≥ {need}", skills.iter().map(id).collect::<Vec<_>>().join(", "))
        }
        None => {
            let parts = parts.iter().map(|part| describe(part, rubric, track));
            format!("({})", parts.collect::<Vec<_>>().join(", "))
        }
    };
    match condition {
        Condition::Skill { skill, need } => format!("{} ≥ {need}", id(skill)),
        Condition::Experience { months } => format!("{months} months"),
        Condition::Evidence { kind, count } => {
            let kind = kind.and_then(|kind| track.evidence_kind(kind));
            format!("{count} × {}", kind.map_or("any evidence", |kind| &kind.id))
        }
        Condition::Total(total) => {
            let skills = total.skills.iter().map(id).collect::<Vec<_>>().join(" + ");
            let points = total.points.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
            format!("{} points ({points}) over {skills}", total.need)
        }
        Condition::AnyOf(of) => format!("any of {}", parts(of)),
        Condition::AllOf(of) => format!("all of {}", parts(of)),
        Condition::AtLeast { count, of } => format!("{count} of {}", parts(of)),
    }
}
