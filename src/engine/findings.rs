//! Findings: what looks odd, or could be missing. They never change a score (model, section 5).

use std::collections::BTreeSet;

use super::assess::{Assessment, Readings};
use crate::display::{count, list};
use crate::profile::{Given, Profile};
use crate::rubric::{Level, LevelId, Rubric, Severity, Track, When};
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
    let reading = &assessment.readings.claimed;
    let look = Look { profile, track, rubric, reading, claimed: assessment.claimed };
    let mut found = look.inversions();
    found.extend(look.straight_line());
    found.extend(look.capped(&assessment.readings));
    found.extend(look.unanswered(assessment));
    found.extend(look.experience());
    found.extend(look.rules());
    found
}

/// The engine's own checks, in the order in which it makes them.
const OWN_CHECKS: [&str; 6] = [INVERSION, STRAIGHT, UNSUPPORTED, STALE, UNANSWERED, MISMATCH];
const INVERSION: &str = "prerequisite-inversion";
const STRAIGHT: &str = "straight-line";
const UNSUPPORTED: &str = "unsupported-claim";
const STALE: &str = "stale-skill";
const UNANSWERED: &str = "unanswered";
const MISMATCH: &str = "experience-mismatch";

/// The ids of everything that can be found on a track: the engine's own checks, then the track's rules.
#[must_use]
pub fn finding_ids(track: &Track) -> Vec<&str> {
    OWN_CHECKS.into_iter().chain(track.rules.iter().map(|rule| rule.id.as_str())).collect()
}

/// What the engine looks at in one person, to find something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look<'a> {
    pub(crate) profile: &'a Profile,
    pub(crate) track: &'a Track,
    pub(crate) rubric: &'a Rubric,
    /// As claimed.
    pub(crate) reading: &'a Reading,
    /// The placement as claimed.
    pub(crate) claimed: Option<LevelId>,
}

/// What is known already of one person, for [`Look::found`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a> {
    /// The skills that the profile mentions, each once.
    pub(crate) mentioned: &'a [SkillId],
    /// Whether some of these have prerequisites.
    pub(crate) may_be_inverted: bool,
    /// Whether some rating was capped for want of evidence.
    pub(crate) is_unsupported: bool,
    /// Whether some rating was capped because it is old.
    pub(crate) is_stale: bool,
    /// Whether a level on the way names a skill without an answer.
    pub(crate) lacks_answers: bool,
}

impl Look<'_> {
    /// Which findings the person gets, as positions in [`finding_ids`], each once: those of [`findings`], without the
    /// words, in time that grows with what is mentioned alone.
    pub(crate) fn found(&self, known: Known<'_>, found: &mut Vec<u16>) {
        found.clear();
        let is_inverted = |skill: &SkillId| self.is_high(*skill) && self.unmet_needs(*skill).next().is_some();
        let checks = [
            known.may_be_inverted && known.mentioned.iter().any(is_inverted),
            self.is_straight_line(known.mentioned),
            known.is_unsupported,
            known.is_stale,
            known.lacks_answers,
            self.mismatch().is_some(),
        ];
        let rules = self.track.rules.iter().map(|rule| self.fires(&rule.when));
        let fired = (0_u16..).zip(checks.into_iter().chain(rules)).filter(|(_, fires)| *fires);
        found.extend(fired.map(|(at, _)| at));
    }

    fn names(&self, skills: &[SkillId]) -> String {
        list(&self.rubric.catalogue.names_of(skills), NAMES)
    }

    fn given(&self, skill: SkillId) -> Given {
        self.profile.answer(skill).given
    }

    fn inversions(&self) -> Vec<Finding> {
        let catalogue = &self.rubric.catalogue;
        let high = catalogue.ids().filter(|skill| self.is_high(*skill));
        high.filter_map(|skill| {
            let below: BTreeSet<SkillId> = self.unmet_needs(skill).flat_map(Condition::skills).collect();
            let below: Vec<SkillId> = below.into_iter().collect();
            (!below.is_empty()).then(|| Finding {
                id: INVERSION.to_owned(),
                severity: Severity::Warning,
                message: format!(
                    "{} is rated {}, but what it rests on is rated lower than it needs: {}. Check these answers.",
                    catalogue.skill(skill).name,
                    self.reading.rating(skill),
                    self.names(&below),
                ),
                skills: std::iter::once(skill).chain(below).collect(),
            })
        })
        .collect()
    }

    /// Whether a rating is one at which prerequisites should be there.
    fn is_high(&self, skill: SkillId) -> bool {
        self.reading.rating(skill) >= NEEDS_PREREQUISITES
    }

    /// The prerequisites of a skill that are unmet although all their skills were answered.
    fn unmet_needs(&self, skill: SkillId) -> impl Iterator<Item = &Condition> {
        let answered = |skill| self.given(skill) != Given::Nothing;
        let needs = self.rubric.catalogue.skill(skill).needs.iter();
        needs.filter(move |need| !need.is_met(self.reading) && need.skills().into_iter().all(answered))
    }

    /// Whether so many of these skills have a rating, and all the same. Mostly the second says that it isn't so.
    fn is_straight_line(&self, skills: &[SkillId]) -> bool {
        let given = skills.iter().map(|skill| self.given(*skill));
        let mut ratings = given.filter(|given| matches!(given, Given::Rating(_)));
        let Some(first) = ratings.next() else { return false };
        let same = ratings.try_fold(1, |count, other| (other == first).then_some(count + 1));
        same.is_some_and(|count| count >= STRAIGHT_LINE)
    }

    fn straight_line(&self) -> Option<Finding> {
        let answered = self.rubric.catalogue.ids();
        let answered: Vec<SkillId> =
            answered.filter(|skill| matches!(self.given(*skill), Given::Rating(_))).collect();
        self.is_straight_line(&answered).then(|| Finding {
            id: STRAIGHT.to_owned(),
            severity: Severity::Warning,
            message: format!(
                "All {} answers are the same rating. The report is only as good as the answers: go through them once more.",
                answered.len()
            ),
            skills: answered,
        })
    }

    fn capped(&self, readings: &Readings) -> Vec<Finding> {
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
        [capped(UNSUPPORTED, &readings.unsupported, unsupported), capped(STALE, &readings.stale, stale)]
            .into_iter()
            .flatten()
            .collect()
    }

    /// Skills that requirements on the way name and nobody answered. Those that are asked by themselves come first, then
    /// members of groups, then those whose requirement is met already.
    fn unanswered(&self, assessment: &Assessment) -> Option<Finding> {
        let (mut asked, mut grouped, mut met) = (Vec::new(), Vec::new(), Vec::new());
        for level in assessment.on_the_way() {
            let results = assessment.levels.get(level.index())?;
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
            id: UNANSWERED.to_owned(),
            severity: Severity::Info,
            message: format!(
                "{} that levels still open ask for have no answer, and count as 0: {}.",
                count(skills.len(), "skill"),
                self.names(&skills)
            ),
            skills,
        })
    }

    /// Months of experience, and the level and its least usual years, where they are far apart.
    fn mismatch(&self) -> Option<(u32, &Level, u32)> {
        let months = self.profile.months?;
        let level = self.track.level(self.claimed?);
        let (from, _) = level.typical_years?;
        (months + MISMATCH_MONTHS < from * 12).then_some((months, level, from))
    }

    fn experience(&self) -> Option<Finding> {
        self.mismatch().map(|(months, level, from)| Finding {
            id: MISMATCH.to_owned(),
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
        match when {
            When::Met(condition) => condition.is_met(self.reading),
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
        self.claimed.is_some_and(|placement| placement >= level)
    }
}
