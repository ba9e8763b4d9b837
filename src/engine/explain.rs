//! Why a requirement came out as it did: the whole reckoning, condition by condition.

use super::plan::describe;
use crate::diagnostic::Place;
use crate::exact::{Attainment, Exact};
use crate::profile::{Given, Profile};
use crate::rubric::{Rubric, Track};
use crate::skill::{Condition, Reading, SkillId};

/// One condition with its parts, and what each came to.
#[derive(Debug, Clone)]
pub struct Reckoning {
    /// What is asked, in the rubric's own terms.
    pub asks: String,
    /// What it came to, as claimed.
    pub attainment: Exact,
    /// Whether it is met.
    pub is_met: bool,
    /// What was found in the profile.
    pub shown: Shown,
    /// The parts of a group, in the order of the file.
    pub parts: Vec<Self>,
}

/// What a condition found in the profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// An answer: the skill, what was given, what the supported reading grants, and where it stands.
    Answer {
        /// The skill.
        skill: SkillId,
        /// What was answered.
        given: Given,
        /// What the supported reading grants.
        supported: u8,
        /// Where the answer stands.
        place: Option<Place>,
    },
    /// Months of experience; `None` where nothing was said.
    Months(Option<u32>),
    /// Pieces of evidence.
    Pieces(u64),
    /// Points of a total.
    Points(u64),
    /// Nothing of its own: a group.
    Group,
}

/// Reckons a condition for a profile; `supported` is the supported reading of the same profile.
#[must_use]
pub fn reckon(
    condition: &Condition,
    profile: &Profile,
    (claimed, supported): (&Reading, &Reading),
    rubric: &Rubric,
    track: &Track,
) -> Reckoning {
    let part = |part: &Condition| reckon(part, profile, (claimed, supported), rubric, track);
    let exact = |earned: u64, whole: u64| Attainment { earned: earned.min(whole), whole }.exact();
    let (shown, parts, attainment) = match condition {
        Condition::Skill { skill, need } => {
            let place = profile.places.get(skill).copied();
            let given = profile.answer(*skill).given;
            let shown = Shown::Answer { skill: *skill, given, supported: supported.rating(*skill), place };
            (shown, Vec::new(), exact(claimed.rating(*skill).into(), (*need).into()))
        }
        Condition::Experience { months } => {
            let attainment = exact(claimed.months.into(), (*months).into());
            (Shown::Months(profile.months), Vec::new(), attainment)
        }
        Condition::Evidence { kind, count } => {
            let pieces = claimed.evidence_of(*kind);
            (Shown::Pieces(pieces), Vec::new(), exact(pieces, (*count).into()))
        }
        Condition::Total(total) => {
            let points = total.sum(claimed);
            (Shown::Points(points), Vec::new(), exact(points, total.need.into()))
        }
        Condition::AnyOf(of) => {
            let parts: Vec<Reckoning> = of.iter().map(part).collect();
            let best = parts.iter().map(|part| &part.attainment).max().cloned();
            (Shown::Group, parts, best.unwrap_or_else(|| Exact::whole(0)))
        }
        Condition::AllOf(of) => {
            let parts: Vec<Reckoning> = of.iter().map(part).collect();
            let mean = mean_of_best(&parts, parts.len());
            (Shown::Group, parts, mean)
        }
        Condition::AtLeast { count, of } => {
            let parts: Vec<Reckoning> = of.iter().map(part).collect();
            let mean = mean_of_best(&parts, *count);
            (Shown::Group, parts, mean)
        }
    };
    Reckoning {
        asks: describe(condition, rubric, track),
        is_met: attainment == Exact::whole(1),
        attainment,
        shown,
        parts,
    }
}

/// The mean of the `count` largest attainments.
fn mean_of_best(parts: &[Reckoning], count: usize) -> Exact {
    let mut all: Vec<&Exact> = parts.iter().map(|part| &part.attainment).collect();
    all.sort_by(|a, b| b.cmp(a));
    let sum: Exact = all.into_iter().take(count).cloned().sum();
    sum / Exact::whole(count.max(1) as u64)
}
