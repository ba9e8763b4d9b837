//! Findings: what looks odd, or could be missing. They never change a score (model, section 5).

use std::collections::BTreeSet;

use super::assess::Assessment;
use crate::display::{count, list};
use crate::profile::{Given, Profile};
use crate::rubric::{LevelId, Rubric, Severity, Track, When};
use crate::skill::{Condition, Reading, SkillId};

/// Skills answered with one and the same rating that make a straight line.
const STRAIGHT_LINE: usize = 10;
/// A rating from which prerequisites should be there.
const NEEDS_PREREQUISITES: u8 = 3;
/// Months below the typical range that are worth a word.
const MISMATCH_MONTHS: u32 = 24;
/// Names in a message before "and 3 more".
const NAMES: usize = 5;

/// Something that looks odd, or could be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which check, or which of the track's rules.
    pub id: String,
    /// How loudly.
    pub severity: Severity,
    /// What, for people.
    pub message: String,
    /// The skills it concerns.
    pub skills: Vec<SkillId>,
}

/// All findings: the built-in ones first, then the track's rules in the order of its file.
#[must_use]
pub(super) fn findings(
    profile: &Profile,
    track: &Track,
    rubric: &Rubric,
    assessment: &Assessment,
) -> Vec<Finding> {
    let look = Look { profile, track, rubric, assessment };
    let mut found = look.inversions();
    found.extend(look.straight_line());
    found.extend(look.capped());
    found.extend(look.unanswered());
    found.extend(look.experience());
    found.extend(look.rules());
    found
}

struct Look<'a> {
    profile: &'a Profile,
    track: &'a Track,
    rubric: &'a Rubric,
    assessment: &'a Assessment,
}

impl Look<'_> {
    fn names(&self, skills: &[SkillId]) -> String {
        list(&self.rubric.catalogue.names_of(skills), NAMES)
    }

    fn given(&self, skill: SkillId) -> Given {
        self.profile.answer(skill).given
    }

    fn inversions(&self) -> Vec<Finding> {
        let catalogue = &self.rubric.catalogue;
        let reading = &self.assessment.readings.claimed;
        let high = catalogue.ids().filter(|skill| reading.rating(*skill) >= NEEDS_PREREQUISITES);
        high.filter_map(|skill| {
            let unmet = catalogue.skill(skill).needs.iter().filter(|need| {
                let answered = need.skills().into_iter().all(|one| self.given(one) != Given::Nothing);
                answered && !need.is_met(reading)
            });
            let below: BTreeSet<SkillId> = unmet.flat_map(Condition::skills).collect();
            let below: Vec<SkillId> = below.into_iter().collect();
            (!below.is_empty()).then(|| Finding {
                id: "prerequisite-inversion".to_owned(),
                severity: Severity::Warning,
                message: format!(
                    "{} is rated {}, but what it rests on is rated lower than it needs: {}. Check these answers.",
                    catalogue.skill(skill).name,
                    reading.rating(skill),
                    self.names(&below),
                ),
                skills: std::iter::once(skill).chain(below).collect(),
            })
        })
        .collect()
    }

    fn straight_line(&self) -> Option<Finding> {
        let answered = self.rubric.catalogue.ids();
        let answered: Vec<SkillId> =
            answered.filter(|skill| matches!(self.given(*skill), Given::Rating(_))).collect();
        let ratings: BTreeSet<Given> = answered.iter().map(|skill| self.given(*skill)).collect();
        (answered.len() >= STRAIGHT_LINE && ratings.len() == 1).then(|| Finding {
            id: "straight-line".to_owned(),
            severity: Severity::Warning,
            message: format!(
                "All {} answers are the same rating. The report is only as good as the answers: go through them once more.",
                answered.len()
            ),
            skills: answered,
        })
    }

    fn capped(&self) -> Vec<Finding> {
        let capped = |id: &str, skills: &[SkillId], why: &str| {
            (!skills.is_empty()).then(|| Finding {
                id: id.to_owned(),
                severity: Severity::Info,
                message: format!("{}: {}. {why}", count(skills.len(), "rating"), self.names(skills)),
                skills: skills.to_vec(),
            })
        };
        let unsupported =
            "Nothing that others can look at shows these yet, so a sceptical reader counts them lower.";
        let stale = "These were last used long ago, so a sceptical reader counts them lower.";
        [
            capped("unsupported-claim", &self.assessment.readings.unsupported, unsupported),
            capped("stale-skill", &self.assessment.readings.stale, stale),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Skills that requirements on the way name and nobody answered. Those that are asked by themselves come first, then
    /// members of groups, then those whose requirement is met already.
    fn unanswered(&self) -> Option<Finding> {
        let (mut asked, mut grouped, mut met) = (Vec::new(), Vec::new(), Vec::new());
        for level in self.assessment.on_the_way() {
            let results = self.assessment.levels.get(level.index())?;
            for (requirement, result) in
                self.track.level(level).requirements.iter().zip(&results.requirements)
            {
                let group = match (result.claimed.is_met(), &requirement.condition) {
                    (true, _) => &mut met,
                    (false, Condition::Skill { .. }) => &mut asked,
                    (false, _) => &mut grouped,
                };
                group.extend(
                    requirement
                        .condition
                        .skills()
                        .into_iter()
                        .filter(|skill| self.given(*skill) == Given::Nothing),
                );
            }
        }
        let mut seen = BTreeSet::new();
        let skills: Vec<SkillId> =
            asked.into_iter().chain(grouped).chain(met).filter(|skill| seen.insert(*skill)).collect();
        (!skills.is_empty()).then(|| Finding {
            id: "unanswered".to_owned(),
            severity: Severity::Info,
            message: format!(
                "{} that levels still open ask for have no answer, and count as 0: {}.",
                count(skills.len(), "skill"),
                self.names(&skills)
            ),
            skills,
        })
    }

    fn experience(&self) -> Option<Finding> {
        let months = self.profile.months?;
        let level = self.track.level(self.assessment.claimed?);
        let (from, _) = level.typical_years?;
        (months + MISMATCH_MONTHS < from * 12).then(|| Finding {
            id: "experience-mismatch".to_owned(),
            severity: Severity::Info,
            message: format!(
                "{} of experience are fewer than usual for {} ({from} years or more). That is no fault; expect questions about it.",
                count(months as usize, "month"),
                level.title,
            ),
            skills: Vec::new(),
        })
    }

    fn rules(&self) -> Vec<Finding> {
        let fired = self.track.rules.iter().filter(|rule| self.fires(&rule.when));
        fired
            .map(|rule| Finding {
                id: rule.id.clone(),
                severity: rule.severity,
                message: rule.say.clone(),
                skills: rule.when.skills().into_iter().collect(),
            })
            .collect()
    }

    fn fires(&self, when: &When) -> bool {
        let reading: &Reading = &self.assessment.readings.claimed;
        match when {
            When::Met(condition) => condition.is_met(reading),
            When::AtMost(skill, most) => {
                matches!(self.given(*skill), Given::Rating(rating) if rating <= *most)
            }
            When::Unanswered(skill) => self.given(*skill) == Given::Nothing,
            When::Level(level) => self.at_least(*level),
            When::Not(part) => !self.fires(part),
            When::All(parts) => parts.iter().all(|part| self.fires(part)),
            When::Any(parts) => parts.iter().any(|part| self.fires(part)),
        }
    }

    fn at_least(&self, level: LevelId) -> bool {
        self.assessment.claimed.is_some_and(|placement| placement >= level)
    }
}
