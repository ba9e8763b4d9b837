//! The quick mode: which question can change the placement most, and when none can change it any more.
//!
//! Every condition is monotone (model, section 2), so two readings bracket whatever the open questions may still bring:
//! one where they are all answered with nothing, and one where they are all answered with the most. When both give the
//! same placement, no answer can change it (model, section 9).

use std::collections::BTreeSet;

use super::{AskedBy, Question, Questionnaire, Subject};
use crate::engine::{Plan, Score, readings};
use crate::exact::Attainment;
use crate::profile::{Given, Profile};
use crate::rubric::{LevelId, Track};
use crate::skill::Reading;

/// More months than a working life has, and more pieces of evidence than any level can ask for.
const MOST: u32 = 1_000_000;

/// The placements between which the open questions leave a person, both in the claimed reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The placement when every open question is answered with nothing; `None` below the first level.
    pub low: Option<LevelId>,
    /// The placement when every open question is answered with the most.
    pub high: Option<LevelId>,
}

impl Bounds {
    /// True when no further answer can change the placement.
    #[must_use]
    pub fn is_decided(self) -> bool {
        self.low == self.high
    }
}

impl Questionnaire {
    /// How far apart the open questions leave the placement. Skills that no question is about count as they stand.
    #[must_use]
    pub fn bounds(&self, profile: &Profile, track: &Track, plan: &Plan) -> Bounds {
        Bracket::of(self, profile, track).bounds(plan)
    }

    /// The question to ask next: of those that are open and not passed over, the one whose answer is expected to change
    /// most for the lowest level that is still undecided. `None` when no answer can change the placement, or when only
    /// questions that were passed over could.
    #[must_use]
    pub fn next(
        &self,
        profile: &Profile,
        (track, plan): (&Track, &Plan),
        passed_over: &BTreeSet<usize>,
    ) -> Option<usize> {
        let bracket = Bracket::of(self, profile, track);
        let bounds = bracket.bounds(plan);
        if bounds.is_decided() {
            return None;
        }
        let level = bounds.low.map_or(LevelId::new(0), |low| LevelId::new(low.index() + 1))?;
        let mut stake = Stake::of(level, bracket, (track, plan));
        let open = self.open(profile).filter(|at| !passed_over.contains(at));
        let mut best: Option<(f64, usize)> = None;
        for at in open {
            let weight = self.questions.get(at).map_or(0.0, |question| stake.weigh(question, profile));
            if weight > best.map_or(0.0, |(most, _)| most) {
                best = Some((weight, at));
            }
        }
        best.map(|(_, at)| at)
    }
}

/// Two readings that bracket every way to answer the open questions.
struct Bracket {
    low: Reading,
    high: Reading,
}

impl Bracket {
    fn of(questionnaire: &Questionnaire, profile: &Profile, track: &Track) -> Self {
        let top = track.top();
        let low = readings(profile, track, top).claimed;
        let mut high = low.clone();
        for question in questionnaire.questions.iter().filter(|question| question.is_open(profile)) {
            question.suppose(top, profile, &mut high, track);
        }
        Self { low, high }
    }

    fn bounds(&self, plan: &Plan) -> Bounds {
        let mut score = Score::default();
        plan.score(&self.low, &mut score);
        let low = score.placement();
        plan.score(&self.high, &mut score);
        Bounds { low, high: score.placement() }
    }
}

/// What is at stake in a level that may or may not be passed. It guides the choice of a question and decides nothing, so
/// doubles do.
struct Stake<'a> {
    level: LevelId,
    track: &'a Track,
    plan: &'a Plan,
    bracket: Bracket,
    /// The attainment of each requirement, in the low and in the high reading.
    attained: Vec<(Attainment, Attainment)>,
    /// Points that can be lost, from the high reading, before the level is failed.
    slack: f64,
    /// Points that are missing, in the low reading, before it is passed.
    missing: f64,
    /// Gates that the low reading leaves open.
    gates: f64,
}

/// What an answer changes.
#[derive(Default)]
struct Change {
    /// Points that the low reading wins.
    won: f64,
    /// Gates that the low reading closes.
    gates: f64,
    /// Points that the high reading loses.
    lost: f64,
    /// Whether a gate stays open for good.
    fails: bool,
}

impl<'a> Stake<'a> {
    fn of(level: LevelId, bracket: Bracket, (track, plan): (&'a Track, &'a Plan)) -> Self {
        let requirements = &track.level(level).requirements;
        let pass = f64::from(track.level(level).pass) / 10_000.0;
        let mut attained = Vec::new();
        let (mut slack, mut missing, mut gates) = (0.0, 0.0, 0.0);
        for (at, one) in requirements.iter().enumerate() {
            let low = plan.attainment(level, at, &bracket.low);
            let high = plan.attainment(level, at, &bracket.high);
            let weight = f64::from(one.weight);
            missing += weight * (pass - share(low));
            slack += weight * (share(high) - pass);
            gates += f64::from(u8::from(one.gate && !low.is_met()));
            attained.push((low, high));
        }
        Self { level, track, plan, bracket, attained, slack, missing, gates }
    }

    /// How far an answer is expected to bring the level towards a decision, each rating being as likely as any other.
    /// Failing it for good, and passing it at one stroke, count 1.
    fn weigh(&mut self, question: &Question, profile: &Profile) -> f64 {
        let is_open = |by: &AskedBy| {
            let attained = self.attained.get(by.requirement);
            by.level == self.level && attained.is_some_and(|(low, high)| low != high)
        };
        let asked_by: Vec<AskedBy> = question.asked_by.iter().copied().filter(is_open).collect();
        if asked_by.is_empty() {
            return 0.0;
        }
        let (low, high) = (self.bracket.low.clone(), self.bracket.high.clone());
        // In nested groups an answer may change nothing by itself, and still something together with others.
        let mut weight = f64::MIN_POSITIVE;
        for rating in 0..=self.track.top() {
            question.suppose(rating, profile, &mut self.bracket.low, self.track);
            question.suppose(rating, profile, &mut self.bracket.high, self.track);
            let change = self.change(&asked_by);
            let part =
                |points: f64, of: f64| if points > 0.0 { (points / of.max(points)).min(1.0) } else { 0.0 };
            weight += if change.fails { 1.0 } else { part(change.lost, self.slack) };
            let won = part(change.won, self.missing);
            weight += if self.gates > 0.0 { f64::midpoint(won, part(change.gates, self.gates)) } else { won };
        }
        self.bracket = Bracket { low, high };
        weight
    }

    fn change(&self, asked_by: &[AskedBy]) -> Change {
        let mut change = Change::default();
        for by in asked_by {
            let (Some(one), Some((low, high))) =
                (by.requirement(self.track), self.attained.get(by.requirement))
            else {
                continue;
            };
            let low_now = self.plan.attainment(by.level, by.requirement, &self.bracket.low);
            let high_now = self.plan.attainment(by.level, by.requirement, &self.bracket.high);
            let weight = f64::from(one.weight);
            change.won += weight * (share(low_now) - share(*low));
            change.lost += weight * (share(*high) - share(high_now));
            if one.gate {
                change.gates += f64::from(u8::from(low_now.is_met() && !low.is_met()));
                change.fails |= !high_now.is_met();
            }
        }
        change
    }
}

#[expect(clippy::cast_precision_loss, reason = "it guides, and decides nothing")]
fn share(attainment: Attainment) -> f64 {
    attainment.earned as f64 / attainment.whole as f64
}

impl Question {
    /// Puts a rating into a reading wherever the profile leaves this question open. Years and evidence have no top: they
    /// are nothing, or more than any level asks for at the top rating.
    fn suppose(&self, rating: u8, profile: &Profile, reading: &mut Reading, track: &Track) {
        let amount = if rating == track.top() { MOST } else { 0 };
        match &self.subject {
            Subject::Experience => reading.months = amount,
            Subject::Evidence(kinds) => {
                for kind in kinds {
                    if let Some(count) = reading.evidence.get_mut(usize::from(kind.0)) {
                        *count = amount;
                    }
                }
            }
            Subject::Skill(_) | Subject::Set { .. } => {
                for skill in self.subject.skills() {
                    let is_open = profile.answer(*skill).given == Given::Nothing;
                    if let Some(slot) = reading.ratings.get_mut(skill.index()).filter(|_| is_open) {
                        *slot = rating;
                    }
                }
            }
        }
    }
}
