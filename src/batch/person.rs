//! One person of a batch: a profile that is read into again and again, so that reading allocates nothing.

use jiff::civil::Date;

use crate::exact::Decimal;
use crate::profile::{Answer, Given, Profile};
use crate::rubric::{Rubric, Track};
use crate::skill::SkillId;

/// A [`Profile`] that is filled, assessed, and made blank again.
#[derive(Debug, Clone)]
pub struct Person<'r> {
    /// What the person said.
    pub profile: Profile,
    /// The rubrics that the skills are of.
    pub(super) rubric: &'r Rubric,
    /// The track that the profile is for.
    pub track: &'r Track,
    /// The skills with an entry in the profile, each once, in the order of the input. Their answer may be nothing.
    pub mentioned: Vec<SkillId>,
    /// The group that the person belongs to, where people are grouped and the input says one.
    pub group: Option<String>,
    /// Names that led to no skill. In a run that writes names out they also stand in the profile.
    pub unknown: usize,
}

impl<'r> Person<'r> {
    /// A person who has said nothing yet.
    #[must_use]
    pub fn blank(rubric: &'r Rubric, track: &'r Track) -> Self {
        let profile = Profile::blank(rubric.catalogue.skills.len(), Date::default());
        Self { profile, rubric, track, mentioned: Vec::new(), group: None, unknown: 0 }
    }

    /// Makes the person blank for the next one. The id stays empty until it is set.
    pub fn clear(&mut self, today: Date) {
        for skill in self.mentioned.drain(..) {
            if let Some(answer) = self.profile.answers.get_mut(skill.index()) {
                *answer = Answer::default();
            }
        }
        let profile = &mut self.profile;
        for evidence in profile.evidence.drain(..) {
            for skill in evidence.shows {
                if let Some(answer) = profile.answers.get_mut(skill.index()) {
                    *answer = Answer::default();
                }
            }
        }
        profile.places.clear();
        profile.id.clear();
        (profile.name, profile.target, profile.as_of) = (None, None, today);
        (profile.pace, profile.hours_per_week, profile.months) = (Decimal::ONE, None, None);
        profile.evidence_given = false;
        profile.names.read_as.clear();
        profile.names.unknown.clear();
        profile.names.merged.clear();
        self.group = None;
        self.unknown = 0;
    }

    /// Takes a whole profile in the place of what was said so far.
    pub(super) fn take(&mut self, profile: Profile, track: &'r Track) {
        self.clear(profile.as_of);
        let answers = profile.answers.iter().enumerate();
        let mentioned = answers.filter(|(_, answer)| answer.is_mentioned);
        self.mentioned.extend(mentioned.filter_map(|(at, _)| SkillId::new(at)));
        self.unknown = profile.names.unknown.len();
        (self.profile, self.track) = (profile, track);
    }

    /// Takes a rating for a skill, if it is the first entry for that: whether it is.
    #[inline]
    pub(super) fn first_answer(&mut self, skill: SkillId, rating: u8) -> bool {
        match self.profile.answers.get_mut(skill.index()) {
            Some(answer) if !answer.is_mentioned => {
                (answer.given, answer.is_mentioned) = (Given::Rating(rating), true);
                self.mentioned.push(skill);
                true
            }
            _ => false,
        }
    }

    /// Takes an answer. Where the skill has one already the higher counts, and the later year; true says so.
    #[inline]
    pub fn answer(&mut self, skill: SkillId, given: Given, last_used: Option<i16>) -> bool {
        let Some(answer) = self.profile.answers.get_mut(skill.index()) else { return false };
        if answer.is_mentioned {
            answer.given = answer.given.max(given);
            answer.last_used = answer.last_used.max(last_used);
            return true;
        }
        (answer.given, answer.last_used, answer.is_mentioned) = (given, last_used, true);
        self.mentioned.push(skill);
        false
    }
}
