//! What a goal can make use of at all: ratings and evidence beyond it need no column.

use std::collections::BTreeSet;

use crate::rubric::Track;
use crate::skill::{Catalogue, Condition, EvidenceId, Reading, SkillId};

/// The highest rating of each skill that anything in these conditions, or the prerequisites behind them, tells apart.
pub(super) fn highest_asked<'c>(
    goals: impl Iterator<Item = &'c Condition>,
    catalogue: &'c Catalogue,
    base: &Reading,
) -> Vec<u8> {
    let mut highest = base.ratings.clone();
    highest.resize(catalogue.skills.len(), 0);
    let mut open: Vec<&Condition> = goals.collect();
    let mut seen = BTreeSet::new();
    while let Some(condition) = open.pop() {
        open.extend(condition.parts());
        let mut ask = |skill: SkillId, rating: u8| {
            if let Some(highest) = highest.get_mut(skill.index()) {
                *highest = rating.max(*highest);
                if *highest > base.rating(skill) && seen.insert(skill) {
                    open.extend(&catalogue.skill(skill).needs);
                }
            }
        };
        match condition {
            Condition::Skill { skill, need } => ask(*skill, *need),
            Condition::Total(total) => {
                let last =
                    (1..=catalogue.top).rev().find(|at| total.points_of(*at) > total.points_of(at - 1));
                total.skills.iter().for_each(|skill| ask(*skill, last.unwrap_or(0)));
            }
            Condition::Experience { .. }
            | Condition::Evidence { .. }
            | Condition::AnyOf(_)
            | Condition::AllOf(_)
            | Condition::AtLeast { .. } => {}
        }
    }
    highest
}

/// The most new pieces of each kind that these conditions can use.
pub(super) fn pieces_asked<'c>(
    goals: impl Iterator<Item = &'c Condition>,
    track: &Track,
    base: &Reading,
) -> Vec<u32> {
    let mut most = vec![0_u32; track.evidence.len()];
    let mut open: Vec<&Condition> = goals.collect();
    while let Some(condition) = open.pop() {
        open.extend(condition.parts());
        if let Condition::Evidence { kind, count } = condition {
            let missing = u64::from(*count).saturating_sub(base.evidence_of(*kind));
            let missing = u32::try_from(missing).unwrap_or(u32::MAX);
            for (at, most) in (0_u16..).map(EvidenceId).zip(&mut most) {
                if kind.is_none_or(|kind| kind == at) {
                    *most = missing.max(*most);
                }
            }
        }
    }
    most
}
