//! A profile scored against a track: three readings, every level, every requirement.

use super::findings::{Finding, findings};
use super::plan::Plan;
use super::score::Score;
use crate::exact::{Attainment, Exact};
use crate::profile::{Answer, Evidence, Given, Profile};
use crate::rubric::{Level, LevelId, Policy, Requirement, Rubric, Track};
use crate::skill::{Reading, SkillId};

/// The three readings of one profile (model, section 4), and where the caps of the supported one bit.
#[derive(Debug, Clone)]
pub struct Readings {
    /// As answered: what the person says.
    pub claimed: Reading,
    /// With caps: what a sceptical reader would grant.
    pub supported: Reading,
    /// The top where nothing was answered: how far missing answers could lift.
    pub possible: Reading,
    /// Skills whose rating was capped for want of evidence.
    pub unsupported: Vec<SkillId>,
    /// Skills whose rating was capped because they were last used too long ago.
    pub stale: Vec<SkillId>,
}

/// Reads a profile in the three ways.
#[must_use]
pub fn readings(profile: &Profile, track: &Track, top: u8) -> Readings {
    let mut evidence = vec![0; track.evidence.len()];
    count_pieces(&profile.evidence, &mut evidence);
    let claimed = Reading {
        ratings: profile.answers.iter().map(|answer| answer.given.rating()).collect(),
        months: profile.months.unwrap_or(0),
        evidence,
    };
    let mut possible = claimed.clone();
    let mut supported = claimed.clone();
    let (mut unsupported, mut stale) = (Vec::new(), Vec::new());
    let slots = possible.ratings.iter_mut().zip(&mut supported.ratings);
    for ((index, answer), (possible, supported)) in profile.answers.iter().enumerate().zip(slots) {
        if answer.given == Given::Nothing {
            *possible = top;
        }
        let Some(skill) = SkillId::new(index) else { break };
        let capped = cap(*answer, track.policy, profile.as_of.year());
        *supported = capped.rating;
        unsupported.extend(capped.is_unsupported.then_some(skill));
        stale.extend(capped.is_stale.then_some(skill));
    }
    Readings { claimed, supported, possible, unsupported, stale }
}

/// Counts pieces of evidence by kind.
pub(super) fn count_pieces(evidence: &[Evidence], counts: &mut [u32]) {
    counts.fill(0);
    for piece in evidence {
        if let Some(count) = counts.get_mut(usize::from(piece.kind.0)) {
            *count = count.saturating_add(piece.count);
        }
    }
}

/// What is left of a rating in the supported reading, and which caps bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Capped {
    pub(crate) rating: u8,
    pub(crate) is_unsupported: bool,
    pub(crate) is_stale: bool,
}

/// The caps of the supported reading on one answer (model, section 4), in an assessment of this year.
pub(crate) fn cap(answer: Answer, policy: Policy, year: i16) -> Capped {
    let claimed = answer.given.rating();
    let unsupported_cap = policy.unsupported_cap.unwrap_or(u8::MAX);
    let is_unsupported = claimed > unsupported_cap && !answer.has_evidence;
    let rating = if is_unsupported { unsupported_cap } else { claimed };
    let capped = Capped { rating, is_unsupported, is_stale: false };
    let (Some(used), Some((years, cap))) = (answer.last_used, policy.stale) else { return capped };
    let is_old = i64::from(year) - i64::from(used) > i64::from(years);
    // Another cap may have gone deeper; then this one changes nothing.
    if is_old && claimed > cap && cap <= capped.rating {
        return Capped { rating: cap, is_stale: true, ..capped };
    }
    capped
}

/// What one reading reaches in one level.
#[derive(Debug, Clone)]
pub struct ScoreOf {
    /// Points earned.
    pub earned: Exact,
    /// Earned of possible, as a percentage.
    pub percent: Exact,
    /// Gates that stay open, as positions in the level's requirements.
    pub open_gates: Vec<usize>,
    /// Whether the level is passed.
    pub passed: bool,
}

impl ScoreOf {
    /// The must-haves of `level`, the one that was scored, that stay open, in the order of its file.
    pub fn open_requirements<'l>(&self, level: &'l Level) -> impl Iterator<Item = &'l Requirement> {
        self.open_gates.iter().filter_map(|at| level.requirements.get(*at))
    }
}

/// One requirement, in the two readings that a report shows.
#[derive(Debug, Clone, Copy)]
pub struct RequirementResult {
    /// As claimed.
    pub claimed: Attainment,
    /// As supported.
    pub supported: Attainment,
}

/// One level.
#[derive(Debug, Clone)]
pub struct LevelResult {
    /// As claimed.
    pub claimed: ScoreOf,
    /// As supported.
    pub supported: ScoreOf,
    /// The requirements, in the order of the level's file.
    pub requirements: Vec<RequirementResult>,
}

/// A profile scored against a track.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// The three readings that were scored.
    pub readings: Readings,
    /// The placement as claimed; `None` below the first level.
    pub claimed: Option<LevelId>,
    /// The placement as supported.
    pub supported: Option<LevelId>,
    /// The placement if every missing answer were the top; `None` where no answer is missing.
    pub possible: Option<Option<LevelId>>,
    /// The level to reach.
    pub target: LevelId,
    /// Skills that the levels up to the target name, in the catalogue's order.
    pub asked: Vec<SkillId>,
    /// How many of these were answered with a rating.
    pub answered: usize,
    /// How many of these were answered with "doesn't apply".
    pub not_applicable: usize,
    /// Every level, lowest first.
    pub levels: Vec<LevelResult>,
    /// What looks odd, or could be missing.
    pub findings: Vec<Finding>,
}

impl Assessment {
    /// The levels on the way: up to the target, and not passed as claimed (model, section 6).
    pub fn on_the_way(&self) -> impl Iterator<Item = LevelId> + '_ {
        let levels = self.levels.iter().enumerate().take(self.target.index() + 1);
        levels.filter(|(_, level)| !level.claimed.passed).filter_map(|(at, _)| LevelId::new(at))
    }
}

/// Assesses a profile. The plan is the one compiled from the same track and catalogue.
#[must_use]
pub fn assess(profile: &Profile, track: &Track, rubric: &Rubric, plan: &Plan) -> Assessment {
    let readings = readings(profile, track, rubric.catalogue.top);
    let mut score = Score::default();
    plan.score(&readings.supported, &mut score);
    let supported_score = score.clone();
    plan.score(&readings.possible, &mut score);
    let possible = score.placement();
    plan.score(&readings.claimed, &mut score);
    let claimed = score.placement();

    let levels = track.level_ids().map(|id| {
        let of_claimed = plan.attainments(id, &readings.claimed);
        let of_supported = plan.attainments(id, &readings.supported);
        LevelResult {
            claimed: score_of(id, &of_claimed, &score, plan, track),
            supported: score_of(id, &of_supported, &supported_score, plan, track),
            requirements: (of_claimed.into_iter().zip(of_supported))
                .map(|(claimed, supported)| RequirementResult { claimed, supported })
                .collect(),
        }
    });
    let levels = levels.collect();
    let target = profile.target.or_else(|| next_level(claimed, track)).unwrap_or_default();
    let is_missing = |skill: SkillId| profile.answer(skill).given == Given::Nothing;
    let asked: Vec<SkillId> = plan.asked_up_to(target).collect();
    let given = |given: fn(&Given) -> bool| {
        asked.iter().filter(|skill| given(&profile.answer(**skill).given)).count()
    };
    let mut assessment = Assessment {
        claimed,
        supported: supported_score.placement(),
        possible: plan.asked_anywhere().any(is_missing).then_some(possible),
        target,
        answered: given(|given| matches!(given, Given::Rating(_))),
        not_applicable: given(|given| *given == Given::NotApplicable),
        asked,
        levels,
        readings,
        findings: Vec::new(),
    };
    assessment.findings = findings(profile, track, rubric, &assessment);
    assessment
}

/// The level after a placement; the top level, when the placement is the top.
pub(crate) fn next_level(placement: Option<LevelId>, track: &Track) -> Option<LevelId> {
    let next = placement.map_or(0, |level| level.index() + 1);
    LevelId::new(next.min(track.levels.len().checked_sub(1)?))
}

fn score_of(id: LevelId, attainments: &[Attainment], score: &Score, plan: &Plan, track: &Track) -> ScoreOf {
    let level = track.level(id);
    let earned = plan.earned(id, attainments);
    let gates = level.requirements.iter().zip(attainments).enumerate();
    ScoreOf {
        percent: earned.clone() * Exact::ratio(100, level.possible()),
        earned,
        open_gates: gates
            .filter(|(_, (requirement, attainment))| requirement.gate && !attainment.is_met())
            .map(|(at, _)| at)
            .collect(),
        passed: score.is_passed(id),
    }
}
