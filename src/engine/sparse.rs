//! Three readings of one person scored at once.
//!
//! What nobody mentions is 0 in the claimed and the supported reading, and the top in the possible one. So what skills
//! earn by themselves are sums over the answers, and in the third reading what every rating at its top earns, less what
//! the answers take away. Only the best of each group of skills is looked for among all.

use wide::u8x16;

use super::assess::{Capped, cap, count_pieces};
use super::plan::{Block, Column, Plan};
use super::score::Score;
use crate::profile::{Answer, Evidence, Given, Profile};
use crate::rubric::{LevelId, Policy};
use crate::skill::{Reading, Skill, SkillId};

/// A skill's rating in each reading, a byte each: as claimed in the lowest, as supported, as possible.
type Ratings = u32;

/// A plan's columns, by skill.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    skills: Vec<OfSkill>,
    groups: Vec<Group>,
    /// The skills of groups that have more than four.
    members: Vec<SkillId>,
    /// Must-haves on one skill or on the best of a group, one level after the other.
    gates: Vec<Gate>,
    /// The levels that have some, each with how many.
    gated: Vec<(LevelId, usize)>,
    /// For each block of levels what all skills at their top earn by their own columns.
    all: Vec<Block>,
    top: u8,
}

/// What matters of a skill.
#[derive(Debug, Clone, Copy)]
struct OfSkill {
    /// The first number of its own column, or of one without any points, so that nobody has to ask.
    row: u32,
    /// Whether it has prerequisites.
    has_needs: bool,
}

/// The best of several skills.
#[derive(Debug, Clone, Copy)]
struct Group {
    /// The first number of its column.
    row: u32,
    /// How many of its skills stand among the members; they begin where those of the group before end.
    more: u32,
    /// Its first skills. Most groups have no others; where there are fewer, the first one fills up, which changes nothing.
    first: [SkillId; 4],
}

/// A must-have on one rating.
#[derive(Debug, Clone, Copy)]
struct Gate {
    /// Where that stands: skills come first, groups behind them.
    at: u32,
    /// What it has to be at least, in each reading.
    need: Ratings,
}

/// An answer.
#[derive(Debug, Clone, Copy)]
struct Answered {
    skill: SkillId,
    /// The first number of the skill's column.
    row: u32,
    ratings: Ratings,
}

/// What was seen while a person's answers were read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Told {
    /// Whether something was answered that has prerequisites.
    pub(crate) may_be_inverted: bool,
    /// Which caps bit.
    pub(crate) is_unsupported: bool,
    pub(crate) is_stale: bool,
}

/// Something for each of the three readings of a person (model, section 4).
#[derive(Debug, Clone, Default)]
pub(crate) struct Three<T> {
    pub(crate) claimed: T,
    pub(crate) supported: T,
    pub(crate) possible: T,
}

/// The three readings of a person, dense, filled and made blank again.
#[derive(Debug)]
pub(crate) struct ThreeReadings {
    /// The answers that stand in the readings, each skill once.
    answers: Vec<Answered>,
    readings: Three<Reading>,
    /// The same by skill, and behind the skills the best of each group, where it was looked for.
    ratings: Vec<Ratings>,
    top: u8,
    /// Whether there is a piece of evidence.
    has_evidence: bool,
    /// What all of them earn without any skill.
    same: Score,
    /// Whether something is asked of whole readings, so that all of them have ratings; otherwise only the claimed one.
    are_whole: bool,
}

impl ThreeReadings {
    pub(crate) fn new(plan: &Plan, kinds: usize) -> Self {
        let (skills, top) = (plan.index.skills.len(), plan.index.top);
        let reading = |rating| Reading { ratings: vec![rating; skills], months: 0, evidence: vec![0; kinds] };
        Self {
            readings: Three { claimed: reading(0), supported: reading(0), possible: reading(top) },
            answers: Vec::new(),
            ratings: vec![all_of([0, 0, top]); skills + plan.index.groups.len()],
            top,
            has_evidence: false,
            same: Score::default(),
            are_whole: plan.rest.iter().any(|rest| rest.has_skills) || !plan.of_ratios.is_empty(),
        }
    }

    /// As claimed.
    pub(crate) fn claimed(&self) -> &Reading {
        &self.readings.claimed
    }

    /// As claimed and as supported; ratings stand in the supported one only where something asks for them.
    pub(crate) fn both(&self) -> (&Reading, &Reading) {
        (&self.readings.claimed, &self.readings.supported)
    }

    /// What isn't a rating.
    fn set_rest(&mut self, months: u32, evidence: &[Evidence]) {
        let Three { claimed, supported, possible } = &mut self.readings;
        for reading in [claimed, supported, possible] {
            reading.months = months;
            if self.has_evidence || !evidence.is_empty() {
                count_pieces(evidence, &mut reading.evidence);
            }
        }
        self.has_evidence = !evidence.is_empty();
    }

    /// Puts a person's answers in the place of the last one's. `mentioned`: the skills that the profile has an entry for,
    /// each once.
    pub(crate) fn read(
        &mut self,
        profile: &Profile,
        mentioned: &[SkillId],
        (plan, policy): (&Plan, Policy),
    ) -> Told {
        self.clear();
        self.set_rest(profile.months.unwrap_or(0), &profile.evidence);
        let told = self.put((&profile.answers, mentioned), &plan.index, (policy, profile.as_of.year()));
        if self.are_whole {
            let Three { supported, possible, .. } = &mut self.readings;
            for answer in &self.answers {
                let [_, as_supported, as_possible] = each(answer.ratings);
                set(&mut supported.ratings, answer.skill.index(), as_supported);
                set(&mut possible.ratings, answer.skill.index(), as_possible);
            }
        }
        told
    }

    /// Takes all answers out.
    fn clear(&mut self) {
        let Three { claimed, supported, possible } = &mut self.readings;
        if self.are_whole {
            for answer in &self.answers {
                set(&mut supported.ratings, answer.skill.index(), 0);
                set(&mut possible.ratings, answer.skill.index(), self.top);
            }
        }
        let blank = all_of([0, 0, self.top]);
        for answer in self.answers.drain(..) {
            set(&mut self.ratings, answer.skill.index(), blank);
            set(&mut claimed.ratings, answer.skill.index(), 0);
        }
    }

    // Apart, as are other steps of scoring: so what their loops need fits the registers.
    #[inline(never)]
    fn put(
        &mut self,
        (given, mentioned): (&[Answer], &[SkillId]),
        index: &Index,
        (policy, year): (Policy, i16),
    ) -> Told {
        let mut told = Told::default();
        let count = index.skills.len();
        // There are as many of each, which is asked once and not for every answer.
        let (Some(given), Some(ratings), Some(as_claimed)) = (
            given.get(..count),
            self.ratings.get_mut(..count),
            self.readings.claimed.ratings.get_mut(..count),
        ) else {
            return told;
        };
        let unsupported = policy.unsupported_cap.unwrap_or(u8::MAX);
        for skill in mentioned {
            let at = skill.index();
            let (Some(answer), Some(of_skill)) = (given.get(at), index.skills.get(at)) else { continue };
            if answer.given == Given::Nothing {
                continue;
            }
            let claimed = answer.given.rating();
            // Most answers are no more than a rating.
            let capped = if answer.last_used.is_none() && !answer.has_evidence {
                Capped {
                    rating: claimed.min(unsupported),
                    is_unsupported: claimed > unsupported,
                    is_stale: false,
                }
            } else {
                cap(*answer, policy, year)
            };
            told.may_be_inverted |= of_skill.has_needs;
            told.is_unsupported |= capped.is_unsupported;
            told.is_stale |= capped.is_stale;
            let all = all_of([claimed, capped.rating, claimed]);
            set(ratings, at, all);
            set(as_claimed, at, claimed);
            self.answers.push(Answered { skill: *skill, row: of_skill.row, ratings: all });
        }
        told
    }

    #[inline(never)]
    fn look_for_bests(&mut self, index: &Index) {
        let (skills, bests) = self.ratings.split_at_mut(index.skills.len());
        let mut members = index.members.iter();
        for (best, group) in bests.iter_mut().zip(&index.groups) {
            let more = members.by_ref().take(group.more as usize);
            let ratings = group.first.iter().chain(more).filter_map(|skill| skills.get(skill.index()));
            *best = of_vector(ratings.fold(u8x16::ZERO, |best, ratings| best.max(in_vector(*ratings))));
        }
    }
}

impl Index {
    /// Which columns there are. `gates`: the columns with a must-have, the rating needed, and the level, in their order.
    pub(super) fn new(plan: &Plan, skills: &[Skill], gates: &[(usize, u8, LevelId)]) -> Self {
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let top = u8::try_from(plan.ratings - 1).unwrap_or(u8::MAX);
        let nothing = small(plan.columns.len() * plan.ratings);
        let of_skill = |skill: &Skill| OfSkill { row: nothing, has_needs: !skill.needs.is_empty() };
        let mut index = Self {
            skills: skills.iter().map(of_skill).collect(),
            all: vec![Block::ZERO; plan.rows.len()],
            top,
            ..Self::default()
        };
        let mut group_at = vec![0; plan.columns.len()];
        for (at, column) in plan.columns.iter().enumerate() {
            let row = small(at * plan.ratings);
            match column {
                Column::Skill(skill) => {
                    index.skills.get_mut(skill.index()).into_iter().for_each(|slot| slot.row = row);
                    for (all, rows) in index.all.iter_mut().zip(&plan.rows) {
                        let highest = rows.get(at * plan.ratings + usize::from(top));
                        *all += highest.copied().unwrap_or_default();
                    }
                }
                Column::Best(skills) => {
                    group_at.get_mut(at).into_iter().for_each(|slot| *slot = index.groups.len());
                    let mut first = [skills.first().copied().unwrap_or_default(); 4];
                    first.iter_mut().zip(skills).for_each(|(slot, skill)| *slot = *skill);
                    let more = skills.get(first.len()..).unwrap_or(&[]);
                    index.members.extend(more);
                    index.groups.push(Group { row, more: small(more.len()), first });
                }
            }
        }
        for of_level in gates.chunk_by(|(.., one), (.., next)| one == next) {
            index.gated.extend(of_level.first().map(|(.., level)| (*level, of_level.len())));
            index.gates.extend(of_level.iter().filter_map(|(column, need, _)| {
                let at = match plan.columns.get(*column)? {
                    Column::Skill(skill) => skill.index(),
                    Column::Best(_) => skills.len() + group_at.get(*column)?,
                };
                Some(Gate { at: small(at), need: all_of([*need; 3]) })
            }));
        }
        index
    }
}

#[inline]
fn set<T>(slots: &mut [T], at: usize, value: T) {
    if let Some(slot) = slots.get_mut(at) {
        *slot = value;
    }
}

#[inline]
fn all_of([claimed, supported, possible]: [u8; 3]) -> Ratings {
    Ratings::from_le_bytes([claimed, supported, possible, 0])
}

#[inline]
fn each(ratings: Ratings) -> [u8; 3] {
    let [claimed, supported, possible, _] = ratings.to_le_bytes();
    [claimed, supported, possible]
}

/// Ratings as a vector, which has instructions for the higher of two.
#[inline]
fn in_vector(ratings: Ratings) -> u8x16 {
    u8x16::new(u128::from(ratings).to_le_bytes())
}

#[inline]
fn of_vector(ratings: u8x16) -> Ratings {
    let [first, second, third, fourth, ..] = ratings.to_array();
    Ratings::from_le_bytes([first, second, third, fourth])
}

impl Plan {
    /// Scores three readings in every level: what [`score`](Self::score) says of each.
    pub(crate) fn score_three(&self, three: &mut ThreeReadings, scores: &mut Three<Score>) {
        three.look_for_bests(&self.index);
        let each = [&mut scores.claimed, &mut scores.supported, &mut scores.possible];
        each.into_iter().for_each(|score| score.parts.resize(self.rows.len(), Block::ZERO));
        for block in 0..self.rows.len() {
            let sums = self.sums(block, three);
            let each = [
                (&mut scores.claimed, sums.claimed),
                (&mut scores.supported, sums.supported),
                (&mut scores.possible, sums.possible),
            ];
            for (score, sums) in each {
                score.parts.get_mut(block).into_iter().for_each(|parts| *parts = sums);
            }
        }
        self.gates(three, scores);
        let Three { claimed, supported, possible } = scores;
        self.score_rest(three, [claimed, supported, possible]);
        let readings = &three.readings;
        self.pass(&readings.claimed, &mut scores.claimed);
        self.pass(&readings.supported, &mut scores.supported);
        self.pass(&readings.possible, &mut scores.possible);
    }

    /// Adds what isn't a matter of one rating.
    fn score_rest(&self, three: &mut ThreeReadings, mut scores: [&mut Score; 3]) {
        let Three { claimed, supported, possible } = &three.readings;
        // What hangs on no skill is the same in each reading.
        let same = &mut three.same;
        same.parts.clear();
        same.parts.resize(self.rows.len(), Block::ZERO);
        same.open = 0;
        for rest in &self.rest {
            if rest.has_skills {
                for (reading, score) in [claimed, supported, possible].into_iter().zip(&mut scores) {
                    rest.add(rest.node.parts(reading), score);
                }
            } else {
                rest.add(rest.node.parts(claimed), same);
            }
        }
        for score in scores {
            score.parts.iter_mut().zip(&same.parts).for_each(|(parts, more)| *parts += *more);
            score.open |= same.open;
        }
    }

    /// The parts earned by the columns in one block of levels.
    #[inline(never)]
    fn sums(&self, block: usize, three: &ThreeReadings) -> Three<Block> {
        let rows = self.rows.get(block).map_or(&[][..], Vec::as_slice);
        let row = |first: u32, rating: u8| rows.get(first as usize + usize::from(rating));
        let (mut claimed, mut supported) = (Block::ZERO, Block::ZERO);
        let mut possible = self.index.all.get(block).copied().unwrap_or_default();
        for answer in &three.answers {
            let [as_claimed, as_supported, _] = each(answer.ratings).map(|rating| row(answer.row, rating));
            let (Some(as_claimed), Some(as_supported), Some(top)) =
                (as_claimed, as_supported, row(answer.row, three.top))
            else {
                continue;
            };
            claimed += *as_claimed;
            supported += *as_supported;
            possible -= *top;
        }
        possible += claimed;
        let bests = three.ratings.get(self.index.skills.len()..).unwrap_or(&[]);
        for (group, best) in self.index.groups.iter().zip(bests) {
            let [as_claimed, as_supported, as_possible] = each(*best).map(|rating| row(group.row, rating));
            let (Some(as_claimed), Some(as_supported), Some(as_possible)) =
                (as_claimed, as_supported, as_possible)
            else {
                continue;
            };
            claimed += *as_claimed;
            supported += *as_supported;
            possible += *as_possible;
        }
        Three { claimed, supported, possible }
    }

    /// Which levels have a must-have on a column that stays open.
    fn gates(&self, three: &ThreeReadings, scores: &mut Three<Score>) {
        // A bit above each rating stays where as much as is needed can be taken away: so all three are compared at once, and
        // without a branch, as nobody can guess which must-haves are met.
        const ABOVE: Ratings = 0x80_80_80;
        let mut gates = self.index.gates.iter();
        let mut open = [0; 3];
        for (level, count) in &self.index.gated {
            let met = gates.by_ref().take(*count).fold(ABOVE, |met, gate| {
                let ratings = three.ratings.get(gate.at as usize).copied().unwrap_or_default();
                met & ((ratings | ABOVE) - gate.need)
            });
            for (open, met) in open.iter_mut().zip(each(met)) {
                *open |= u64::from(!met >> 7) << level.index();
            }
        }
        let [claimed, supported, possible] = open;
        (scores.claimed.open, scores.supported.open, scores.possible.open) = (claimed, supported, possible);
    }
}
