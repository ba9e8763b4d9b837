//! Skills against people, or against placements where there are too many people for columns.

use std::collections::BTreeSet;

use super::CohortOptions;
use super::figures::{at_rank, place_title};
use super::json::{AnswerJson, HeatColumnJson, HeatJson, HeatRowJson};
use super::tally::{Named, Tally};
use crate::rubric::{Rubric, Track};
use crate::skill::{Skill, SkillId};

/// People who have a column each; with more of them a column is a placement.
const MOST_COLUMNS: u64 = 60;

/// The map of one track.
pub(super) fn heat(tally: &Tally, track: &Track, rubric: &Rubric, options: CohortOptions) -> HeatJson {
    let skills = asked(tally, track).into_iter().map(|skill| (skill, rubric.catalogue.skill(skill)));
    let row = |skill: &Skill, cells| HeatRowJson { skill: skill.id.clone(), name: skill.name.clone(), cells };
    if tally.people <= MOST_COLUMNS {
        let people = tally.in_order();
        let cells = |skill| people.iter().map(|one| answer(one, skill)).collect();
        return HeatJson {
            by: "people",
            columns: people.iter().map(|one| HeatColumnJson { title: one.id.clone(), people: 1 }).collect(),
            withheld: Vec::new(),
            skills: skills.map(|(id, skill)| row(skill, cells(id))).collect(),
        };
    }
    let places = (0..).zip(&tally.claimed).filter(|(_, people)| **people > 0);
    let (shown, few): (Vec<(usize, &u64)>, Vec<_>) =
        places.partition(|(_, people)| **people >= options.min_group);
    let title = |place: usize| place_title(track, place);
    let cells =
        |skill| shown.iter().map(|(place, _)| median(tally, skill, *place, options.min_group)).collect();
    HeatJson {
        by: "placements",
        columns: (shown.iter())
            .map(|(place, people)| HeatColumnJson { title: title(*place), people: **people })
            .collect(),
        withheld: few.into_iter().map(|(place, _)| title(place)).collect(),
        skills: skills.map(|(id, skill)| row(skill, cells(id))).collect(),
    }
}

/// Skills that somebody has answered, among those that the levels ask for up to the highest that anybody is on the
/// way to, in the order in which levels ask.
fn asked(tally: &Tally, track: &Track) -> Vec<SkillId> {
    let is_next = |at: &usize| {
        let requirements = tally.shape.first.get(*at).zip(tally.shape.first.get(at + 1));
        let held = requirements.and_then(|(first, end)| tally.held.get(*first..*end)).unwrap_or(&[]);
        held.iter().any(|held| held.people > 0)
    };
    let highest_next = (0..track.levels.len()).rev().find(is_next);
    // Where everybody has passed everything, all levels count.
    let levels = highest_next.map_or(track.levels.len(), |at| at + 1);
    let of_skill = (tally.shape.levels + 1) * tally.shape.answers;
    let is_answered = |skill: &SkillId| {
        let first = skill.index() * of_skill;
        tally
            .answers
            .get(first..first + of_skill)
            .is_some_and(|counts| counts.iter().any(|people| *people > 0))
    };
    let mut seen = BTreeSet::new();
    let requirements = track.levels.iter().take(levels).flat_map(|level| &level.requirements);
    let skills = requirements.flat_map(|one| one.condition.skills());
    skills.filter(|skill| is_answered(skill) && seen.insert(*skill)).collect()
}

fn answer(person: &Named, skill: SkillId) -> Option<AnswerJson> {
    let not_applicable = AnswerJson::NotApplicable("n/a");
    person.answer(skill).map(|rating| rating.map_or(not_applicable, AnswerJson::Rating))
}

/// The median rating at a placement, with no answer as 0, as scoring has it, and without those to whom the skill
/// doesn't apply; `None` where fewer people than `least` are left.
fn median(tally: &Tally, skill: SkillId, place: usize, least: u64) -> Option<AnswerJson> {
    let first = tally.shape.answers_of(skill, place);
    let (not_applicable, ratings) = tally.answers.get(first..first + tally.shape.answers)?.split_first()?;
    let people = tally.claimed.get(place)?.saturating_sub(*not_applicable);
    let answered: u64 = ratings.iter().sum();
    if people < least.max(1) {
        return None;
    }
    let mut counts = ratings.to_vec();
    if let Some(zero) = counts.first_mut() {
        *zero += people.saturating_sub(answered);
    }
    let rating = at_rank(&counts, people.div_ceil(2));
    u8::try_from(rating).ok().map(AnswerJson::Rating)
}
