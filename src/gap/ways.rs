//! The cheapest way to meet a condition, and what it hangs on; remembered where many people are assessed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::engine::Plan;
use crate::roadmap::fewest_hours;
use crate::rubric::{Rubric, Track};
use crate::skill::{Catalogue, Condition, EvidenceId, Reading, SkillId};

/// Work after which the proof is given up; small, because a report asks for hundreds of ways.
const BUDGET: u64 = 20_000_000;
/// Ways that are remembered; a few megabytes.
const MOST: usize = 20_000;

/// An upgrade that meets a condition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Way {
    /// Skills to raise, with the rating from and to, in the catalogue's order.
    pub raise: Vec<(SkillId, u8, u8)>,
    /// New pieces of evidence by kind, in the track's order.
    pub evidence: Vec<(EvidenceId, u32)>,
    /// The catalogue's hours for all of it. Years take none: they can't be studied.
    pub hours: u64,
    /// Whether no way takes fewer hours; `false` only where the search ran out of its budget.
    pub is_cheapest: bool,
}

/// The cheapest way from `base` to a reading that meets `goal`: the shortest plan to that alone, prerequisites
/// included. Years count as met.
#[must_use]
pub fn cheapest(goal: &Condition, base: &Reading, ladder: (&Track, &Rubric, &Plan)) -> Way {
    let catalogue = &ladder.1.catalogue;
    cheapest_given(&Matters::of(goal, catalogue), goal, base, ladder)
}

fn cheapest_given(
    matters: &Matters,
    goal: &Condition,
    base: &Reading,
    ladder: (&Track, &Rubric, &Plan),
) -> Way {
    let Some((skill, need)) = goal.as_skill().filter(|_| matters.is_one_skill()) else {
        return planned(matters, goal, base, ladder);
    };
    // Where a skill rests on nothing there is one way, and nothing to plan.
    let from = base.rating(skill);
    Way {
        raise: (from < need).then_some((skill, from, need)).into_iter().collect(),
        evidence: Vec::new(),
        hours: ladder.1.catalogue.skill(skill).hours_between(from, need),
        is_cheapest: true,
    }
}

/// The same by the planner.
fn planned(matters: &Matters, goal: &Condition, base: &Reading, ladder: (&Track, &Rubric, &Plan)) -> Way {
    let base = matters.alone(base);
    // Validation refuses what nobody can meet, so there is a way.
    let Ok(found) = fewest_hours(goal, &base, ladder, BUDGET) else {
        return Way::default();
    };
    let raised = ladder.1.catalogue.ids().filter(|skill| found.reading.rating(*skill) > base.rating(*skill));
    let kinds = (0_u16..).map(EvidenceId).zip(found.reading.evidence.iter().zip(&base.evidence));
    Way {
        raise: raised.map(|skill| (skill, base.rating(skill), found.reading.rating(skill))).collect(),
        evidence: kinds
            .filter(|(_, (after, before))| after > before)
            .map(|(kind, (after, before))| (kind, after - before))
            .collect(),
        hours: found.hours,
        is_cheapest: found.lower_bound == found.hours,
    }
}

/// What the attainment of a condition, and the cheapest way to meet it, hang on. Two readings that agree in all of
/// this have the same of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Matters {
    /// Skills that the condition names, and all they rest on, with the rating above which nothing changes.
    pub(crate) skills: Vec<(SkillId, u8)>,
    /// Kinds of evidence, `None` for all together, with the number above which nothing changes.
    pub(crate) evidence: Vec<(Option<EvidenceId>, u32)>,
    /// The months above which nothing changes; they don't matter to the way.
    pub(crate) months: u32,
}

impl Matters {
    pub(crate) fn of(condition: &Condition, catalogue: &Catalogue) -> Self {
        let mut gathering = Gathering::new(catalogue);
        gathering.condition(condition);
        while let Some(skill) = gathering.open.pop_first() {
            // Raising a skill asks for all that it rests on.
            for need in &catalogue.skill(skill).needs {
                gathering.condition(need);
            }
        }
        Self {
            skills: gathering.skills.into_iter().collect(),
            evidence: gathering.evidence.into_iter().collect(),
            months: gathering.months,
        }
    }

    /// Whether nothing but one rating matters.
    fn is_one_skill(&self) -> bool {
        self.skills.len() == 1 && self.evidence.is_empty() && self.months == 0
    }

    /// A reading of nothing but this; with all the years that anybody could ask.
    fn alone(&self, reading: &Reading) -> Reading {
        let mut ratings = vec![0; reading.ratings.len()];
        for (skill, most) in &self.skills {
            if let Some(rating) = ratings.get_mut(skill.index()) {
                *rating = reading.rating(*skill).min(*most);
            }
        }
        let evidence = match self.evidence.is_empty() {
            true => vec![0; reading.evidence.len()],
            false => reading.evidence.clone(),
        };
        Reading { ratings, months: u32::MAX, evidence }
    }
}

struct Gathering<'r> {
    catalogue: &'r Catalogue,
    skills: BTreeMap<SkillId, u8>,
    open: BTreeSet<SkillId>,
    evidence: BTreeMap<Option<EvidenceId>, u32>,
    months: u32,
}

impl<'r> Gathering<'r> {
    fn new(catalogue: &'r Catalogue) -> Self {
        let (skills, open, evidence) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
        Self { catalogue, skills, open, evidence, months: 0 }
    }

    fn skill(&mut self, skill: SkillId, need: u8) {
        let most = self.skills.entry(skill).or_insert_with(|| {
            self.open.insert(skill);
            0
        });
        *most = need.max(*most);
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Skill { skill, need } => self.skill(*skill, *need),
            Condition::Experience { months } => self.months = self.months.max(*months),
            Condition::Evidence { kind, count } => {
                let most = self.evidence.entry(*kind).or_insert(0);
                *most = (*count).max(*most);
            }
            Condition::Total(total) => {
                let top = self.catalogue.top;
                total.skills.iter().for_each(|skill| self.skill(*skill, top));
            }
            Condition::AnyOf(of) | Condition::AllOf(of) | Condition::AtLeast { of, .. } => {
                of.iter().for_each(|part| self.condition(part));
            }
        }
    }
}

/// Ways by the state that what matters is in.
type ByState = HashMap<Box<[u8]>, Arc<Way>>;

/// The cheapest ways of one track, remembered from person to person.
#[derive(Debug)]
pub(crate) struct Ways<'r> {
    ladder: (&'r Track, &'r Rubric, &'r Plan),
    known: HashMap<&'r Condition, (Matters, ByState)>,
    held: usize,
    key: Vec<u8>,
}

impl<'r> Ways<'r> {
    pub(crate) fn new(ladder: (&'r Track, &'r Rubric, &'r Plan)) -> Self {
        Self { ladder, known: HashMap::new(), held: 0, key: Vec::new() }
    }

    /// The same as [`cheapest`].
    pub(crate) fn cheapest(&mut self, goal: &'r Condition, base: &Reading) -> Arc<Way> {
        if self.held >= MOST {
            self.known.clear();
            self.held = 0;
        }
        let catalogue = &self.ladder.1.catalogue;
        let (matters, ways) =
            self.known.entry(goal).or_insert_with(|| (Matters::of(goal, catalogue), HashMap::new()));
        self.key.clear();
        self.key.extend(matters.skills.iter().map(|(skill, most)| base.rating(*skill).min(*most)));
        if !matters.evidence.is_empty() {
            self.key.extend(base.evidence.iter().flat_map(|count| count.to_le_bytes()));
        }
        if let Some(way) = ways.get(self.key.as_slice()) {
            return Arc::clone(way);
        }
        let way = Arc::new(cheapest_given(matters, goal, base, self.ladder));
        ways.insert(self.key.as_slice().into(), Arc::clone(&way));
        self.held += 1;
        way
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::compile;
    use crate::rubric::builtin;

    #[test]
    fn what_needs_no_planner_is_what_the_planner_finds() {
        let rubric = builtin().unwrap();
        let (track, catalogue) = (&rubric.tracks[0], &rubric.catalogue);
        let plan = compile(track, catalogue);
        let (mut alone, mut goals) = (0, Vec::new());
        for skill in catalogue.ids() {
            alone += usize::from(catalogue.skill(skill).needs.is_empty());
            goals.extend((1..=catalogue.top).map(|need| Condition::Skill { skill, need }));
        }
        assert!(alone > 10, "only {alone} skills rest on nothing");
        for rating in [0, 2, catalogue.top] {
            let base = Reading {
                ratings: vec![rating; catalogue.skills.len()],
                months: 0,
                evidence: vec![0; track.evidence.len()],
            };
            for goal in &goals {
                let matters = Matters::of(goal, catalogue);
                let ladder = (track, &rubric, &plan);
                assert_eq!(cheapest(goal, &base, ladder), planned(&matters, goal, &base, ladder), "{goal:?}");
            }
        }
    }
}
