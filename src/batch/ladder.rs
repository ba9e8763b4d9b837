//! A track made ready for many people, and the scoring of one after another.

use super::person::Person;
use crate::engine::{Base, Known, Look, Plan, Score, cap, compile, next_level};
use crate::profile::Given;
use crate::rubric::{LevelId, Rubric, Track};
use crate::skill::{Reading, SkillId};

/// A track with its plan. Immutable, and shared by all threads.
#[derive(Debug)]
pub(super) struct Ladder<'r> {
    pub(super) rubric: &'r Rubric,
    pub(super) track: &'r Track,
    pub(super) plan: Plan,
    /// What is earned with nothing answered, and with every rating the top.
    none: Base,
    all: Base,
    /// For each skill of the catalogue, whether some level names it; and how many there are.
    is_asked: Vec<bool>,
    asked: usize,
}

impl<'r> Ladder<'r> {
    pub(super) fn new(rubric: &'r Rubric, track: &'r Track) -> Self {
        let plan = compile(track, &rubric.catalogue);
        let mut is_asked = vec![false; rubric.catalogue.skills.len()];
        for skill in plan.asked_anywhere() {
            if let Some(is_asked) = is_asked.get_mut(skill.index()) {
                *is_asked = true;
            }
        }
        let asked = plan.asked_anywhere().count();
        let (none, all) = (plan.base(0), plan.base(rubric.catalogue.top));
        Self { rubric, track, plan, none, all, is_asked, asked }
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
    pub(super) claimed: Reading,
    supported: Reading,
    possible: Reading,
    /// The skills whose ratings stand in the readings.
    scored: Vec<SkillId>,
    score: Score,
    supported_score: Score,
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
        let reading = |rating| Reading {
            ratings: vec![rating; ladder.rubric.catalogue.skills.len()],
            months: 0,
            evidence: vec![0; ladder.track.evidence.len()],
        };
        Self {
            ladder,
            claimed: reading(0),
            supported: reading(0),
            possible: reading(ladder.rubric.catalogue.top),
            scored: Vec::new(),
            score: Score::default(),
            supported_score: Score::default(),
            claimed_tenths: Vec::new(),
            supported_tenths: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Scores a person of the ladder's track. The same as [`assess`](crate::engine::assess) says.
    pub(super) fn score(&mut self, person: &Person<'_>) -> Standing {
        let (is_unsupported, is_stale, answered) = self.read(person);
        let Ladder { plan, track, none, all, .. } = self.ladder;
        let mentioned = &person.mentioned;
        plan.score_from(all, mentioned, &self.possible, &mut self.score);
        let possible = self.score.placement();
        plan.score_from(none, mentioned, &self.claimed, &mut self.score);
        let claimed = self.score.placement();
        self.claimed_tenths.clear();
        let levels = || track.level_ids();
        self.claimed_tenths.extend(levels().map(|id| plan.tenths(id, &self.score, &self.claimed)));
        self.supported_tenths.clear();
        let supported = if is_unsupported || is_stale {
            plan.score_from(none, mentioned, &self.supported, &mut self.supported_score);
            let score = &self.supported_score;
            self.supported_tenths.extend(levels().map(|id| plan.tenths(id, score, &self.supported)));
            score.placement()
        } else {
            self.supported_tenths.extend_from_slice(&self.claimed_tenths);
            claimed
        };
        let target = person.profile.target.or_else(|| next_level(claimed, track)).unwrap_or_default();
        let open = || levels().filter(|id| *id <= target && !self.score.is_passed(*id));
        let is_missing = |skill: &SkillId| person.profile.answer(*skill).given == Given::Nothing;
        let known = Known {
            mentioned,
            is_unsupported,
            is_stale,
            lacks_answers: open().any(|level| plan.named(level).iter().any(is_missing)),
        };
        let next = open().next();
        let mut found = std::mem::take(&mut self.found);
        self.look(person, claimed).found(known, &mut found);
        self.found = found;
        let possible = (answered < self.ladder.asked).then_some(possible);
        Standing { claimed, supported, possible, target, next }
    }

    /// Puts the person's answers in the place of the last one's. Which caps bit, and how many of the skills that the
    /// track asks have an answer.
    fn read(&mut self, person: &Person<'_>) -> (bool, bool, usize) {
        let top = self.ladder.rubric.catalogue.top;
        let profile = &person.profile;
        let readings = [(&mut self.claimed, 0), (&mut self.supported, 0), (&mut self.possible, top)];
        for (reading, blank) in readings {
            for skill in &self.scored {
                set(reading, *skill, blank);
            }
            reading.months = profile.months.unwrap_or(0);
            reading.evidence.fill(0);
            for piece in &profile.evidence {
                if let Some(count) = reading.evidence.get_mut(usize::from(piece.kind.0)) {
                    *count = count.saturating_add(piece.count);
                }
            }
        }
        self.scored.clear();
        self.scored.extend_from_slice(&person.mentioned);
        let (mut is_unsupported, mut is_stale, mut answered) = (false, false, 0);
        for skill in &person.mentioned {
            let answer = profile.answer(*skill);
            if answer.given == Given::Nothing {
                continue;
            }
            answered += usize::from(self.ladder.is_asked.get(skill.index()).copied().unwrap_or(false));
            let capped = cap(answer, &self.ladder.track.policy, profile.as_of.year());
            is_unsupported |= capped.is_unsupported;
            is_stale |= capped.is_stale;
            set(&mut self.claimed, *skill, answer.given.rating());
            set(&mut self.supported, *skill, capped.rating);
            set(&mut self.possible, *skill, answer.given.rating());
        }
        (is_unsupported, is_stale, answered)
    }

    fn look<'p>(&'p self, person: &'p Person<'_>, claimed: Option<LevelId>) -> Look<'p> {
        let Ladder { track, rubric, .. } = self.ladder;
        Look { profile: &person.profile, track, rubric, reading: &self.claimed, claimed }
    }
}

fn set(reading: &mut Reading, skill: SkillId, rating: u8) {
    if let Some(slot) = reading.ratings.get_mut(skill.index()) {
        *slot = rating;
    }
}
