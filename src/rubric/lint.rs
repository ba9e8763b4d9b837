//! Rubrics that can be used, and that somebody should look at: warnings.

use std::collections::{BTreeMap, BTreeSet};

use super::{Rubric, Track};
use crate::diagnostic::{Code, Diagnostic};
use crate::skill::{Condition, SkillId};

impl Rubric {
    /// Warnings: a skill that nothing asks for, a level that asks less than the one below, a level without a
    /// gate, a skill without hours.
    #[must_use]
    pub fn lint(&self) -> Vec<Diagnostic> {
        let mut found = self.never_asked();
        found.extend(self.no_hours());
        for track in &self.tracks {
            found.extend(asks_less(track, self));
            found.extend(no_gate(track));
        }
        found
    }

    /// Without hours a skill costs nothing to raise, and every cheapest way leads over it.
    fn no_hours(&self) -> impl Iterator<Item = Diagnostic> + '_ {
        let free = self.catalogue.skills.iter().filter(|skill| skill.hours.iter().all(|hours| *hours == 0));
        free.map(|skill| {
            let message = format!("no step of {} takes any hours", skill.name);
            let found = Diagnostic::new(Code::NoHours, skill.place, message);
            found.help("give `hours: […]`, one number a step, to the skill or to its category")
        })
    }

    /// A skill counts as asked where a requirement names it, or where one that is asked needs it. `total: all` asks
    /// for everything, and so for nothing in particular.
    fn never_asked(&self) -> Vec<Diagnostic> {
        let levels = self.tracks.iter().flat_map(|track| &track.levels);
        let requirements = levels.flat_map(|level| &level.requirements);
        let everything = self.catalogue.skills.len();
        let named = requirements.map(|requirement| requirement.condition.skills());
        let mut open: Vec<SkillId> = named.filter(|skills| skills.len() < everything).flatten().collect();
        let mut asked: BTreeSet<SkillId> = open.iter().copied().collect();
        while let Some(skill) = open.pop() {
            for needed in self.catalogue.skill(skill).needs.iter().flat_map(Condition::skills) {
                if asked.insert(needed) {
                    open.push(needed);
                }
            }
        }
        let idle = self.catalogue.ids().filter(|skill| !asked.contains(skill));
        idle.map(|skill| {
            let skill = self.catalogue.skill(skill);
            let message = format!("no track asks for {}", skill.name);
            let found = Diagnostic::new(Code::NeverAsked, skill.place, message);
            found.help("ask for it in a level, put it in a set, or take it out")
        })
        .collect()
    }
}

fn asks_less(track: &Track, rubric: &Rubric) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut asked: BTreeMap<SkillId, (u8, crate::diagnostic::Place)> = BTreeMap::new();
    for level in &track.levels {
        let mut here = Vec::new();
        for requirement in &level.requirements {
            let Condition::Skill { skill, need } = &requirement.condition else {
                continue;
            };
            if let Some((below, place)) = asked.get(skill).filter(|(below, _)| below > need) {
                let name = &rubric.catalogue.skill(*skill).name;
                let message = format!("{name} {need} is less than a level below asks, {below}");
                found.push(
                    Diagnostic::new(Code::AsksLess, requirement.place, message).also(*place, "asked here"),
                );
            }
            here.push((*skill, (*need, requirement.place)));
        }
        asked.extend(here);
    }
    found
}

fn no_gate(track: &Track) -> Vec<Diagnostic> {
    let open = track.levels.iter().filter(|level| !level.requirements.iter().any(|one| one.gate));
    open.filter_map(|level| {
        let place = level.requirements.first()?.place.file.whole();
        let message = format!("the level `{}` has no gate", level.id);
        let found = Diagnostic::new(Code::NoGate, place, message);
        Some(found.help("mark what nobody at this level can do without with `gate: true`"))
    })
    .collect()
}
