//! Three readings of one person scored at once, in time that grows with what the person mentions alone.
//!
//! What nobody mentions is 0 in the claimed and the supported reading, and the top in the possible one. So the first
//! two are sums over the answers, and the third is what every rating at its top earns, less what the answers take away.

use super::assess::count_pieces;
use super::plan::{Block, Column, LANES, Plan, add, subtract};
use super::score::Score;
use crate::profile::Evidence;
use crate::skill::{Reading, SkillId};

/// Where a plan keeps what a skill counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Slot {
    /// The first number of the skill's own column, or of one without any points, so that nobody has to ask.
    row: u32,
    /// Its groups, as a stretch of [`Index::memberships`].
    first: u32,
    groups: u32,
}

/// A plan's columns, by skill.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    slots: Vec<Slot>,
    memberships: Vec<u32>,
    groups: Vec<GroupOf>,
    /// Must-haves on one skill, and on the best of a group: what, the rating needed, and the level as a bit.
    skill_gates: Vec<(SkillId, u8, u64)>,
    group_gates: Vec<(u32, u8, u64)>,
    /// What every rating at its top earns, by columns.
    all: Vec<Block>,
    top: u8,
}

/// The best of several skills.
#[derive(Debug, Clone, Copy)]
struct GroupOf {
    row: u32,
    size: u32,
}

/// An answer: the rating as claimed, and what is left of it as supported. Without a rating both are 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answered {
    pub(crate) skill: SkillId,
    pub(crate) claimed: u8,
    pub(crate) supported: u8,
    /// Where the plan keeps what the skill counts in.
    slot: Slot,
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
    /// For each skill its rating as claimed, supported and possible.
    ratings: Vec<[u8; 4]>,
    blank: [u8; 4],
    /// Whether something is asked of whole readings, so that all of them have ratings; otherwise only the claimed one.
    are_whole: bool,
}

impl ThreeReadings {
    pub(crate) fn new(plan: &Plan, kinds: usize) -> Self {
        let (skills, top) = (plan.index.slots.len(), plan.index.top);
        let reading = |rating| Reading { ratings: vec![rating; skills], months: 0, evidence: vec![0; kinds] };
        Self {
            readings: Three { claimed: reading(0), supported: reading(0), possible: reading(top) },
            ratings: vec![[0, 0, top, 0]; skills],
            blank: [0, 0, top, 0],
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
            count_pieces(evidence, &mut reading.evidence);
        }
    }

    /// Puts an answer in.
    #[inline]
    pub(crate) fn put(&mut self, answer: &Answered) {
        self.set(answer.skill, [answer.claimed, answer.supported, answer.claimed, 0]);
    }

    /// Takes an answer out.
    #[inline]
    pub(crate) fn take(&mut self, answer: &Answered) {
        self.set(answer.skill, self.blank);
    }

    #[inline]
    fn set(&mut self, skill: SkillId, ratings: [u8; 4]) {
        let at = skill.index();
        let [claimed, supported, possible, _] = ratings;
        let put = |reading: &mut Reading, rating| {
            reading.ratings.get_mut(at).into_iter().for_each(|slot| *slot = rating);
        };
        self.ratings.get_mut(at).into_iter().for_each(|slot| *slot = ratings);
        put(&mut self.readings.claimed, claimed);
        if self.are_whole {
            put(&mut self.readings.supported, supported);
            put(&mut self.readings.possible, possible);
        }
    }

    #[inline]
    fn at(&self, skill: SkillId) -> [u8; 4] {
        self.ratings.get(skill.index()).copied().unwrap_or(self.blank)
    }
}

/// What a person's answers make of one group.
#[derive(Debug, Clone, Copy, Default)]
struct Best {
    claimed: u8,
    supported: u8,
    answered: u32,
}

/// Reused from person to person.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    bests: Vec<Best>,
    touched: Vec<u32>,
}

impl Index {
    /// Which columns there are. `gates`: the columns with a must-have, the rating needed, and the level as a bit.
    pub(super) fn new(plan: &mut Plan, skills: usize, gates: &[(usize, u8, u64)]) -> Self {
        let top = u8::try_from(plan.ratings - 1).unwrap_or(u8::MAX);
        let width = plan.ratings * plan.blocks;
        let nothing =
            Slot { row: u32::try_from(plan.columns.len() * width).unwrap_or(u32::MAX), ..Slot::default() };
        let mut index = Self { slots: vec![nothing; skills], top, ..Self::default() };
        index.all = vec![[0; LANES]; plan.blocks];
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); skills];
        let mut group_at = vec![0; plan.columns.len()];
        for (at, column) in plan.columns.iter().enumerate() {
            let row = u32::try_from(at * width).unwrap_or(u32::MAX);
            let highest = plan.rows.get(at * width + usize::from(top) * plan.blocks..).unwrap_or(&[]);
            index.all.iter_mut().zip(highest).for_each(|(sum, parts)| add(sum, parts));
            match column {
                Column::Skill(skill) => {
                    if let Some(slot) = index.slots.get_mut(skill.index()) {
                        slot.row = row;
                    }
                }
                Column::Best(skills) => {
                    let group = u32::try_from(index.groups.len()).unwrap_or(u32::MAX);
                    for skill in skills {
                        members.get_mut(skill.index()).into_iter().for_each(|groups| groups.push(group));
                    }
                    if let Some(slot) = group_at.get_mut(at) {
                        *slot = group;
                    }
                    let size = u32::try_from(skills.len()).unwrap_or(u32::MAX);
                    index.groups.push(GroupOf { row, size });
                }
            }
        }
        for (slot, groups) in index.slots.iter_mut().zip(members) {
            slot.first = u32::try_from(index.memberships.len()).unwrap_or(u32::MAX);
            slot.groups = u32::try_from(groups.len()).unwrap_or(u32::MAX);
            index.memberships.extend(groups);
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

    #[inline]
    fn slot(&self, skill: SkillId) -> Slot {
        self.slots.get(skill.index()).copied().unwrap_or_default()
    }

    /// What the answers make of the groups.
    fn gather(&self, answers: &[Answered], scratch: &mut Scratch) {
        scratch.bests.resize(self.groups.len(), Best::default());
        for group in scratch.touched.drain(..) {
            if let Some(best) = scratch.bests.get_mut(group as usize) {
                *best = Best::default();
            }
        }
        for answer in answers {
            let slot = answer.slot;
            if slot.groups == 0 {
                continue;
            }
            let first = slot.first as usize;
            for group in self.memberships.get(first..first + slot.groups as usize).unwrap_or(&[]) {
                let Some(best) = scratch.bests.get_mut(*group as usize) else { continue };
                if best.answered == 0 {
                    scratch.touched.push(*group);
                }
                best.claimed = best.claimed.max(answer.claimed);
                best.supported = best.supported.max(answer.supported);
                best.answered += 1;
            }
        }
    }
}

impl Plan {
    /// An answer, for [`score_three`](Self::score_three).
    #[inline]
    pub(crate) fn answered(&self, skill: SkillId, claimed: u8, supported: u8) -> Answered {
        Answered { skill, claimed, supported, slot: self.index.slot(skill) }
    }

    /// Scores three readings in every level: what [`score`](Self::score) says of each. `answers`: all that is answered,
    /// each skill once; the readings are those of these answers.
    pub(crate) fn score_three(
        &self,
        answers: &[Answered],
        three: &ThreeReadings,
        scratch: &mut Scratch,
        scores: &mut Three<Score>,
    ) {
        self.index.gather(answers, scratch);
        let each = [&mut scores.claimed, &mut scores.supported, &mut scores.possible];
        each.into_iter().for_each(|score| score.parts.resize(self.blocks, [0; LANES]));
        for block in 0..self.blocks {
            let sums = self.sums(block, answers, scratch);
            let each = [
                (&mut scores.claimed, sums.claimed),
                (&mut scores.supported, sums.supported),
                (&mut scores.possible, sums.possible),
            ];
            for (score, sums) in each {
                score.parts.get_mut(block).into_iter().for_each(|parts| *parts = sums);
            }
        }
        self.gates(three, scratch, scores);
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
    fn sums(&self, block: usize, answers: &[Answered], scratch: &Scratch) -> Three<Block> {
        let row = |row: u32, rating: u8| {
            let at = row as usize + usize::from(rating) * self.blocks + block;
            self.rows.get(at).unwrap_or(&[0; LANES])
        };
        let top = self.index.top;
        let (mut claimed, mut supported, mut tops) = ([0; LANES], [0; LANES], [0; LANES]);
        for answer in answers {
            add(&mut claimed, row(answer.slot.row, answer.claimed));
            add(&mut supported, row(answer.slot.row, answer.supported));
            add(&mut tops, row(answer.slot.row, top));
        }
        let mut possible = self.index.all.get(block).copied().unwrap_or([0; LANES]);
        subtract(&mut possible, &tops);
        add(&mut possible, &claimed);
        for at in &scratch.touched {
            let at = *at as usize;
            let (Some(best), Some(group)) = (scratch.bests.get(at), self.index.groups.get(at)) else {
                continue;
            };
            add(&mut claimed, row(group.row, best.claimed));
            add(&mut supported, row(group.row, best.supported));
            if best.answered == group.size {
                add(&mut possible, row(group.row, best.claimed));
                subtract(&mut possible, row(group.row, top));
            }
        }
        Three { claimed, supported, possible }
    }

    /// Which levels have a must-have on a column that stays open.
    fn gates(&self, readings: &ThreeReadings, scratch: &Scratch, scores: &mut Three<Score>) {
        let mut open = Three { claimed: 0, supported: 0, possible: 0 };
        let shut = |rating: u8, need: u8, level: u64| if rating < need { level } else { 0 };
        for (skill, need, level) in &self.index.skill_gates {
            let [claimed, supported, possible, _] = readings.at(*skill);
            open.claimed |= shut(claimed, *need, *level);
            open.supported |= shut(supported, *need, *level);
            open.possible |= shut(possible, *need, *level);
        }
        for (group, need, level) in &self.index.group_gates {
            let best = scratch.bests.get(*group as usize).copied().unwrap_or_default();
            let is_answered =
                self.index.groups.get(*group as usize).is_some_and(|of| of.size == best.answered);
            open.claimed |= shut(best.claimed, *need, *level);
            open.supported |= shut(best.supported, *need, *level);
            open.possible |= shut(if is_answered { best.claimed } else { self.index.top }, *need, *level);
        }
        (scores.claimed.open, scores.supported.open) = (open.claimed, open.supported);
        scores.possible.open = open.possible;
    }
}
