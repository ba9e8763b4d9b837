//! A track made ready for many people, and the scoring of one after another.

use super::person::Person;
use crate::engine::{Known, Look, Plan, Score, Three, ThreeReadings, compile, next_level};
use crate::profile::Given;
use crate::rubric::{LevelId, Rubric, Track};
use crate::skill::{Reading, SkillId};

/// A track with its plan. Immutable, and shared by all threads.
#[derive(Debug)]
pub(super) struct Ladder<'r> {
    pub(super) rubric: &'r Rubric,
    pub(super) track: &'r Track,
    pub(super) plan: Plan,
    /// The skills that any level names.
    asked: Vec<SkillId>,
}

impl<'r> Ladder<'r> {
    pub(super) fn new(rubric: &'r Rubric, track: &'r Track) -> Self {
        let plan = compile(track, &rubric.catalogue);
        let asked = plan.asked_anywhere().collect();
        Self { rubric, track, plan, asked }
    }

    /// The track, its rubrics and its plan, as other modules take them.
    pub(super) fn parts(&self) -> (&'r Track, &'r Rubric, &Plan) {
        (self.track, self.rubric, &self.plan)
    }
}

/// Scores one person after another, by what each mentions alone.
#[derive(Debug)]
pub(super) struct Scorer<'l> {
    ladder: &'l Ladder<'l>,
    readings: ThreeReadings,
    scores: Three<Score>,
    /// Percentages in tenths for each level, lowest first.
    pub(super) claimed_tenths: Vec<u16>,
    pub(super) supported_tenths: Vec<u16>,
    /// The findings, as positions in [`finding_ids`](super::finding_ids).
    pub(super) found: Vec<u16>,
}

/// Where a person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) claimed: Option<LevelId>,
    pub(super) supported: Option<LevelId>,
    pub(super) possible: Option<Option<LevelId>>,
    pub(super) target: LevelId,
    /// The lowest level up to the target that isn't passed.
    pub(super) next: Option<LevelId>,
}

impl<'l> Scorer<'l> {
    pub(super) fn new(ladder: &'l Ladder<'_>) -> Self {
        Self {
            ladder,
            readings: ThreeReadings::new(&ladder.plan, ladder.track.evidence.len()),
            scores: Three::default(),
            claimed_tenths: Vec::new(),
            supported_tenths: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Scores a person of the ladder's track. The same as [`assess`](crate::engine::assess) says.
    pub(super) fn score(&mut self, person: &Person<'_>) -> Standing {
        let Ladder { plan, track, .. } = self.ladder;
        let told = self.readings.read(&person.profile, &person.mentioned, (plan, track.policy));
        plan.score_three(&mut self.readings, &mut self.scores);
        let claimed = self.scores.claimed.placement();
        let levels = || track.level_ids();
        let Three { claimed: score, supported: supported_score, .. } = &self.scores;
        let (reading, supported) = self.readings.both();
        plan.tenths(score, reading, &mut self.claimed_tenths);
        plan.tenths(supported_score, supported, &mut self.supported_tenths);
        let target = person.profile.target.or_else(|| next_level(claimed, track)).unwrap_or_default();
        let open = || levels().filter(|id| *id <= target && !score.is_passed(*id));
        let answer = |skill: &SkillId| person.profile.answers.get(skill.index());
        let is_missing = |skill: &SkillId| answer(skill).is_none_or(|answer| answer.given == Given::Nothing);
        let known = Known {
            mentioned: &person.mentioned,
            may_be_inverted: told.may_be_inverted,
            is_unsupported: told.is_unsupported,
            is_stale: told.is_stale,
            lacks_answers: open().any(|level| plan.named(level).iter().any(is_missing)),
        };
        let next = open().next();
        let mut found = std::mem::take(&mut self.found);
        self.look(person, claimed).found(known, &mut found);
        self.found = found;
        let possible = self.ladder.asked.iter().any(is_missing).then(|| self.scores.possible.placement());
        Standing { claimed, supported: self.scores.supported.placement(), possible, target, next }
    }

    /// The person's reading as claimed.
    pub(super) fn claimed(&self) -> &Reading {
        self.readings.claimed()
    }

    fn look<'p>(&'p self, person: &'p Person<'_>, claimed: Option<LevelId>) -> Look<'p> {
        let Ladder { track, rubric, .. } = self.ladder;
        Look { profile: &person.profile, track, rubric, reading: self.readings.claimed(), claimed }
    }
}
