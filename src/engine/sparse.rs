//! Three readings of one person scored at once.
//!
//! What nobody mentions is 0 in the claimed and the supported reading, and the top in the possible one. So what skills
//! earn by themselves are sums over the answers, and in the third reading what every rating at its top earns, less what
//! the answers take away. Only the best of each group of skills is looked for among all.

use wide::u8x16;

use super::assess::count_pieces;
use super::plan::{Block, Column, Plan};
use super::score::Score;
use crate::profile::Evidence;
use crate::skill::{Reading, SkillId};

/// A skill's rating in each reading: as claimed, as supported, as possible. The rest makes it a vector, which has
/// instructions for the higher of two.
type Ratings = u8x16;

/// A plan's columns, by skill.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// For each skill the first number of its own column, or of one without any points, so that nobody has to ask.
    rows: Vec<u32>,
    groups: Vec<Group>,
    /// The skills of all groups, one group after the other, in fours: what is missing is filled up with the group's first
    /// one, which changes nothing.
    members: Vec<[SkillId; 4]>,
    /// Must-haves on one skill, and on the best of a group: what, the rating needed, and the level as a bit.
    skill_gates: Vec<(SkillId, u8, u64)>,
    group_gates: Vec<(usize, u8, u64)>,
    /// For each block of levels what every skill at its top earns by its own column, and what all of them earn.
    tops: Vec<Vec<Block>>,
    all: Vec<Block>,
    top: u8,
}

/// The best of several skills.
#[derive(Debug, Clone, Copy)]
struct Group {
    /// The first number of its column.
    row: u32,
    /// Where its members end; they begin where those of the group before end.
    end: u32,
}

/// An answer: the rating as claimed, and what is left of it as supported. Without a rating both are 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answered {
    pub(crate) skill: SkillId,
    pub(crate) claimed: u8,
    pub(crate) supported: u8,
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
    readings: Three<Reading>,
    /// The same by skill.
    ratings: Vec<Ratings>,
    blank: [u8; 3],
    /// Whether there is a piece of evidence.
    has_evidence: bool,
    /// The best of each group, where it was looked for.
    bests: Vec<Ratings>,
    /// Whether something is asked of whole readings, so that all of them have ratings; otherwise only the claimed one.
    are_whole: bool,
}

impl ThreeReadings {
    pub(crate) fn new(plan: &Plan, kinds: usize) -> Self {
        let (skills, top) = (plan.index.rows.len(), plan.index.top);
        let reading = |rating| Reading { ratings: vec![rating; skills], months: 0, evidence: vec![0; kinds] };
        Self {
            readings: Three { claimed: reading(0), supported: reading(0), possible: reading(top) },
            ratings: vec![in_vector([0, 0, top]); skills],
            blank: [0, 0, top],
            has_evidence: false,
            bests: Vec::new(),
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
    pub(crate) fn set_rest(&mut self, months: u32, evidence: &[Evidence]) {
        let Three { claimed, supported, possible } = &mut self.readings;
        for reading in [claimed, supported, possible] {
            reading.months = months;
            if self.has_evidence || !evidence.is_empty() {
                count_pieces(evidence, &mut reading.evidence);
            }
        }
        self.has_evidence = !evidence.is_empty();
    }

    /// Puts an answer in.
    #[inline]
    pub(crate) fn put(&mut self, answer: &Answered) {
        self.set(answer.skill, [answer.claimed, answer.supported, answer.claimed]);
    }

    /// Takes an answer out.
    #[inline]
    pub(crate) fn take(&mut self, answer: &Answered) {
        self.set(answer.skill, self.blank);
    }

    #[inline]
    fn set(&mut self, skill: SkillId, ratings: [u8; 3]) {
        let at = skill.index();
        let [claimed, supported, possible] = ratings;
        let put = |reading: &mut Reading, rating| {
            reading.ratings.get_mut(at).into_iter().for_each(|slot| *slot = rating);
        };
        self.ratings.get_mut(at).into_iter().for_each(|slot| *slot = in_vector(ratings));
        put(&mut self.readings.claimed, claimed);
        if self.are_whole {
            put(&mut self.readings.supported, supported);
            put(&mut self.readings.possible, possible);
        }
    }

    #[inline]
    fn at(&self, skill: SkillId) -> Ratings {
        self.ratings.get(skill.index()).copied().unwrap_or_default()
    }

    fn look_for_bests(&mut self, index: &Index) {
        let mut bests = std::mem::take(&mut self.bests);
        bests.clear();
        let mut start = 0;
        for group in &index.groups {
            let end = group.end as usize;
            let members = index.members.get(start..end).unwrap_or(&[]);
            bests.push(members.iter().fold(Ratings::ZERO, |best, skills| {
                let [first, second, third, fourth] = skills.map(|skill| self.at(skill));
                best.max(first.max(second)).max(third.max(fourth))
            }));
            start = end;
        }
        self.bests = bests;
    }
}

impl Index {
    /// Which columns there are. `gates`: the columns with a must-have, the rating needed, and the level as a bit.
    pub(super) fn new(plan: &Plan, skills: usize, gates: &[(usize, u8, u64)]) -> Self {
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let top = u8::try_from(plan.ratings - 1).unwrap_or(u8::MAX);
        let nothing = small(plan.columns.len() * plan.ratings);
        let mut index = Self {
            rows: vec![nothing; skills],
            tops: vec![vec![Block::ZERO; skills]; plan.rows.len()],
            all: vec![Block::ZERO; plan.rows.len()],
            top,
            ..Self::default()
        };
        let mut group_at = vec![0; plan.columns.len()];
        for (at, column) in plan.columns.iter().enumerate() {
            let row = small(at * plan.ratings);
            match column {
                Column::Skill(skill) => {
                    index.rows.get_mut(skill.index()).into_iter().for_each(|slot| *slot = row);
                    for ((all, tops), rows) in index.all.iter_mut().zip(&mut index.tops).zip(&plan.rows) {
                        let highest = rows.get(at * plan.ratings + usize::from(top));
                        let highest = highest.copied().unwrap_or_default();
                        *all += highest;
                        tops.get_mut(skill.index()).into_iter().for_each(|slot| *slot = highest);
                    }
                }
                Column::Best(skills) => {
                    group_at.get_mut(at).into_iter().for_each(|slot| *slot = index.groups.len());
                    let first = skills.first().copied().unwrap_or_default();
                    index.members.extend(skills.chunks(4).map(|some| {
                        let mut four = [first; 4];
                        four.iter_mut().zip(some).for_each(|(slot, skill)| *slot = *skill);
                        four
                    }));
                    index.groups.push(Group { row, end: small(index.members.len()) });
                }
            }
        }
        for (column, need, level) in gates {
            match plan.columns.get(*column) {
                Some(Column::Skill(skill)) => index.skill_gates.push((*skill, *need, *level)),
                Some(Column::Best(_)) => {
                    let group = group_at.get(*column).copied().unwrap_or(0);
                    index.group_gates.push((group, *need, *level));
                }
                None => {}
            }
        }
        index
    }
}

#[inline]
fn in_vector(ratings: [u8; 3]) -> Ratings {
    // Put together as one number: a vector made of bytes in memory would have to wait for them.
    let [claimed, supported, possible] = ratings.map(u128::from);
    Ratings::new((claimed | supported << 8 | possible << 16).to_le_bytes())
}

#[inline]
fn each(ratings: Ratings) -> [u8; 3] {
    let [claimed, supported, possible, ..] = u128::from_le_bytes(ratings.to_array()).to_le_bytes();
    [claimed, supported, possible]
}

impl Plan {
    /// Scores three readings in every level: what [`score`](Self::score) says of each. `answers`: all that is answered,
    /// each skill once; the readings are those of these answers.
    pub(crate) fn score_three(
        &self,
        answers: &[Answered],
        three: &mut ThreeReadings,
        scores: &mut Three<Score>,
    ) {
        three.look_for_bests(&self.index);
        let each = [&mut scores.claimed, &mut scores.supported, &mut scores.possible];
        each.into_iter().for_each(|score| score.parts.resize(self.rows.len(), Block::ZERO));
        for block in 0..self.rows.len() {
            let sums = self.sums(block, answers, &three.bests);
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
        let readings = &three.readings;
        for rest in &self.rest {
            let claimed = rest.node.parts(&readings.claimed);
            let other = |reading| if rest.has_skills { rest.node.parts(reading) } else { claimed };
            rest.add(claimed, &mut scores.claimed);
            rest.add(other(&readings.supported), &mut scores.supported);
            rest.add(other(&readings.possible), &mut scores.possible);
        }
        self.pass(&readings.claimed, &mut scores.claimed);
        self.pass(&readings.supported, &mut scores.supported);
        self.pass(&readings.possible, &mut scores.possible);
    }

    /// The parts earned by the columns in one block of levels.
    fn sums(&self, block: usize, answers: &[Answered], bests: &[Ratings]) -> Three<Block> {
        let Index { rows: first, tops, all, groups, .. } = &self.index;
        let rows = self.rows.get(block).map_or(&[][..], Vec::as_slice);
        let row = |first: u32, rating: u8| {
            rows.get(first as usize + usize::from(rating)).copied().unwrap_or_default()
        };
        let tops = tops.get(block).map_or(&[][..], Vec::as_slice);
        let (mut claimed, mut supported) = (Block::ZERO, Block::ZERO);
        let mut possible = all.get(block).copied().unwrap_or_default();
        for answer in answers {
            let skill = answer.skill.index();
            let (Some(first), Some(top)) = (first.get(skill), tops.get(skill)) else { continue };
            claimed += row(*first, answer.claimed);
            supported += row(*first, answer.supported);
            possible -= *top;
        }
        possible += claimed;
        for (group, best) in groups.iter().zip(bests) {
            let [as_claimed, as_supported, as_possible] = each(*best);
            claimed += row(group.row, as_claimed);
            supported += row(group.row, as_supported);
            possible += row(group.row, as_possible);
        }
        Three { claimed, supported, possible }
    }

    /// Which levels have a must-have on a column that stays open.
    fn gates(&self, readings: &ThreeReadings, scores: &mut Three<Score>) {
        let on_skills = self.index.skill_gates.iter();
        let on_skills = on_skills.map(|(skill, need, level)| (readings.at(*skill), need, level));
        let on_groups = self.index.group_gates.iter();
        let best = |group: &usize| readings.bests.get(*group).copied().unwrap_or_default();
        let on_groups = on_groups.map(|(group, need, level)| (best(group), need, level));
        let mut open = [0; 3];
        let mut look = |(ratings, need, level): (Ratings, &u8, &u64)| {
            let each = open.iter_mut().zip(each(ratings));
            // Without a branch: nobody can guess which must-haves are met.
            each.for_each(|(open, rating)| *open |= level & u64::from(rating < *need).wrapping_neg());
        };
        on_skills.for_each(&mut look);
        on_groups.for_each(&mut look);
        let [claimed, supported, possible] = open;
        (scores.claimed.open, scores.supported.open, scores.possible.open) = (claimed, supported, possible);
    }
}
