//! A checked track → its [`Plan`].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use num_integer::Integer as _;

use super::plan::{Block, Column, Form, LANES, LevelPlan, Node, Plan, Rest, Use, place_of};
use super::sparse::Index;
use crate::exact::Percentage;
use crate::rubric::{Level, LevelId, Requirement, Track};
use crate::skill::{Catalogue, Condition, SkillId};

/// Compiles a track of this catalogue.
#[must_use]
pub fn compile(track: &Track, catalogue: &Catalogue) -> Plan {
    let levels: Vec<LevelPlan> = track.levels.iter().map(level_plan).collect();
    let ratings = usize::from(catalogue.top) + 1;
    let mut plan = Plan {
        ratings,
        columns: Vec::new(),
        rows: vec![Vec::new(); levels.len().div_ceil(LANES)],
        open: Vec::new(),
        rest: Vec::new(),
        thresholds: levels.chunks(LANES).map(thresholds).collect(),
        of_ratios: track
            .level_ids()
            .zip(&levels)
            .filter(|(_, of)| of.whole.is_none())
            .map(|(id, _)| id)
            .collect(),
        index: Index::default(),
        asked: BTreeMap::new(),
        named: Vec::new(),
        requirements: Vec::new(),
        levels,
    };
    let mut columns: HashMap<Vec<SkillId>, usize> = HashMap::new();
    let mut rest: HashMap<&Condition, usize> = HashMap::new();
    let mut gates = Vec::new();
    for (id, level) in track.level_ids().zip(&track.levels) {
        let nodes: Vec<Node> = level.requirements.iter().map(|one| node(&one.condition)).collect();
        let whole = plan.levels.get(id.index()).and_then(|level| level.whole);
        for (requirement, node) in level.requirements.iter().zip(&nodes) {
            // A level of ratios is scored by its requirements, not by the tables.
            let Some(whole) = whole else { break };
            let factor = u64::from(requirement.weight) * (whole / node.whole);
            let found = Use { level: id, factor, gate: requirement.gate };
            match &node.form {
                Form::Skill(skill) => {
                    let at = plan.column(Column::Skill(*skill), vec![*skill], &mut columns);
                    plan.fill(at, node.whole, found, &mut gates);
                }
                Form::Best(skills) => {
                    let at = plan.column(Column::Best(skills.clone()), skills.to_vec(), &mut columns);
                    plan.fill(at, node.whole, found, &mut gates);
                }
                Form::Experience
                | Form::Evidence(_)
                | Form::Total(_)
                | Form::Highest { .. }
                | Form::AnyOf(_)
                | Form::AllOf(_)
                | Form::AtLeast { .. } => plan.add_rest(requirement, node, found, &mut rest),
            }
        }
        let named: BTreeSet<SkillId> =
            level.requirements.iter().flat_map(|one| one.condition.skills()).collect();
        for skill in &named {
            plan.asked.entry(*skill).or_insert(id);
        }
        plan.named.push(named.into_iter().collect());
        plan.requirements.push(nodes);
    }
    plan.add_rows();
    plan.index = Index::new(&plan, &catalogue.skills, &gates);
    plan
}

impl Plan {
    /// The column for a skill or a set of skills, new where there is none yet.
    fn column(
        &mut self,
        column: Column,
        key: Vec<SkillId>,
        known: &mut HashMap<Vec<SkillId>, usize>,
    ) -> usize {
        *known.entry(key).or_insert_with(|| {
            self.columns.push(column);
            self.add_rows();
            self.open.resize(self.open.len() + self.ratings, 0);
            self.columns.len() - 1
        })
    }

    /// Adds the rows of a column, which earn nothing yet.
    fn add_rows(&mut self) {
        for rows in &mut self.rows {
            rows.extend(std::iter::repeat_n(Block::ZERO, self.ratings));
        }
    }

    /// Adds a requirement on one rating to every row of its column.
    fn fill(&mut self, column: usize, need: u64, found: Use, gates: &mut Vec<(usize, u8, LevelId)>) {
        if found.gate {
            gates.push((column, u8::try_from(need).unwrap_or(u8::MAX), found.level));
        }
        for rating in 0..self.ratings {
            let at = column * self.ratings + rating;
            let reached = need.min(rating as u64);
            let (block, lane) = place_of(found.level);
            let block = self.rows.get_mut(block).and_then(|rows| rows.get_mut(at));
            if let Some(parts) = block.and_then(|block| block.as_mut_array().get_mut(lane)) {
                // The level's denominator is such that all of its parts fit.
                *parts += u32::try_from(reached * found.factor).unwrap_or(0);
            }
            if found.gate
                && reached < need
                && let Some(open) = self.open.get_mut(at)
            {
                *open |= found.level.bit();
            }
        }
    }

    fn add_rest<'c>(
        &mut self,
        requirement: &'c Requirement,
        node: &Node,
        found: Use,
        known: &mut HashMap<&'c Condition, usize>,
    ) {
        let at = *known.entry(&requirement.condition).or_insert_with(|| {
            let has_skills = !requirement.condition.skills().is_empty();
            self.rest.push(Rest { node: node.clone(), uses: Vec::new(), has_skills });
            self.rest.len() - 1
        });
        if let Some(rest) = self.rest.get_mut(at) {
            rest.uses.push(found);
        }
    }
}

/// What passes each of some levels.
fn thresholds(levels: &[LevelPlan]) -> Block {
    let mut block = [u32::MAX; LANES];
    for (slot, level) in block.iter_mut().zip(levels) {
        *slot = u32::try_from(level.threshold).unwrap_or(u32::MAX);
    }
    Block::new(block)
}

fn level_plan(level: &Level) -> LevelPlan {
    let possible = level.possible();
    let whole = level.requirements.iter().try_fold(1_u64, |whole, one| {
        let other = one.condition.whole()?;
        (whole / whole.gcd(&other)).checked_mul(other)
    });
    // Where the sum of all parts fits the tables, so does every sum on the way.
    let fits = |whole: &u64| possible.checked_mul(*whole).is_some_and(|parts| u32::try_from(parts).is_ok());
    let whole = whole.filter(fits);
    let parts = u128::from(possible) * u128::from(whole.unwrap_or(0));
    let threshold = (parts * u128::from(level.pass)).div_ceil(10_000);
    LevelPlan {
        whole,
        threshold: u64::try_from(threshold).unwrap_or(u64::MAX),
        possible,
        percentage: Percentage::of(u64::try_from(parts).unwrap_or(u64::MAX)),
        pass: level.pass,
        weights: level.requirements.iter().map(|one| (one.weight, one.gate)).collect(),
    }
}

/// A condition with its common denominator. Validation has held that it fits 64 bits.
fn node(condition: &Condition) -> Node {
    let whole = condition.whole().expect("validation refuses fractions that are too fine");
    let scaled = |parts: &[Condition], times: u64| {
        let common = whole / times;
        let scale = |part: &Condition| {
            let part = node(part);
            let factor = common / part.whole;
            (part, factor)
        };
        parts.iter().map(scale).collect()
    };
    let form = match condition {
        Condition::Skill { skill, .. } => Form::Skill(*skill),
        Condition::Experience { .. } => Form::Experience,
        Condition::Evidence { kind, .. } => Form::Evidence(*kind),
        Condition::Total(total) => Form::Total(total.clone()),
        Condition::AnyOf(parts) => match Condition::same_need(parts) {
            Some((skills, _)) => Form::Best(skills.into()),
            None => Form::AnyOf(scaled(parts, 1)),
        },
        Condition::AllOf(parts) => Form::AllOf(scaled(parts, parts.len() as u64)),
        Condition::AtLeast { count, of } => match Condition::same_need(of) {
            Some((of, need)) => Form::Highest { count: *count, need, of: of.into() },
            None => Form::AtLeast { count: *count, of: scaled(of, *count as u64) },
        },
    };
    Node { whole, form }
}
