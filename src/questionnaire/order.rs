//! The order of the questions: what others rest on first, as far as categories allow it.

use std::collections::{BTreeMap, BTreeSet};

use super::Subject;
use crate::skill::{Catalogue, SkillId};

/// The categories and, in each, its questions: prerequisites first, and otherwise in the catalogue's order.
///
/// Categories can rest on each other; then the one comes first that rests least on those that are still to come. What no
/// other rests on, and rests on no other, comes last: such are practices, which take whatever a person knows.
pub(super) fn sections(
    by_category: BTreeMap<usize, Vec<Subject>>,
    catalogue: &Catalogue,
) -> Vec<(usize, Vec<Subject>)> {
    let skills = |subjects: &[Subject]| -> Vec<SkillId> {
        subjects.iter().flat_map(|subject| subject.skills().iter().copied()).collect()
    };
    let groups: Vec<Vec<SkillId>> = by_category.values().map(|subjects| skills(subjects)).collect();
    let order = least_first(&Ties::of(&groups, catalogue), true);
    let sections = in_order(by_category, order).into_iter();
    sections.map(|(category, subjects)| (category, questions(subjects, catalogue))).collect()
}

fn questions(mut subjects: Vec<Subject>, catalogue: &Catalogue) -> Vec<Subject> {
    subjects.sort_by_key(|subject| subject.skills().first().copied());
    let groups: Vec<Vec<SkillId>> = subjects.iter().map(|subject| subject.skills().to_vec()).collect();
    let order = least_first(&Ties::of(&groups, catalogue), false);
    in_order(subjects, order)
}

/// Things by their positions.
fn in_order<T>(things: impl IntoIterator<Item = T>, order: Vec<usize>) -> Vec<T> {
    let mut things: Vec<Option<T>> = things.into_iter().map(Some).collect();
    order.into_iter().filter_map(|at| things.get_mut(at)?.take()).collect()
}

/// Which groups of skills rest on which others.
struct Ties {
    /// For each group, how many skills and groups below them bind it to others.
    bound: Vec<usize>,
    /// For each group, those that rest on it, with the number of their ties.
    above: Vec<Vec<(usize, usize)>>,
}

impl Ties {
    fn of(groups: &[Vec<SkillId>], catalogue: &Catalogue) -> Self {
        let mut group_of: BTreeMap<SkillId, usize> = BTreeMap::new();
        for (at, group) in groups.iter().enumerate() {
            group_of.extend(group.iter().map(|skill| (*skill, at)));
        }
        let mut count: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (skill, at) in &group_of {
            let below = rests_on(*skill, catalogue);
            let below: BTreeSet<usize> =
                below.iter().filter_map(|skill| group_of.get(skill).copied()).collect();
            for below in below.into_iter().filter(|below| below != at) {
                *count.entry((*at, below)).or_default() += 1;
            }
        }
        let mut ties = Self { bound: vec![0; groups.len()], above: vec![Vec::new(); groups.len()] };
        for ((at, below), count) in count {
            if let (Some(bound), Some(above)) = (ties.bound.get_mut(at), ties.above.get_mut(below)) {
                *bound += count;
                above.push((at, count));
            }
        }
        ties
    }

    /// Whether a group neither rests on another nor carries one.
    fn is_apart(&self, group: usize) -> bool {
        self.bound.get(group) == Some(&0) && self.above.get(group).is_none_or(Vec::is_empty)
    }
}

/// An order of groups of skills: again and again the one that rests least on the groups that are left; between equals the
/// earlier one. Where nothing goes round in circles, every group comes after those that it rests on.
fn least_first(ties: &Ties, apart_last: bool) -> Vec<usize> {
    let mut bound = ties.bound.clone();
    let mut left: BTreeSet<usize> = (0..bound.len()).collect();
    let mut order = Vec::new();
    let rank = |at: usize, bound: &[usize]| (apart_last && ties.is_apart(at), bound.get(at).copied(), at);
    while let Some(next) = left.iter().copied().min_by_key(|at| rank(*at, &bound)) {
        left.remove(&next);
        order.push(next);
        for (at, count) in ties.above.get(next).map_or(&[][..], Vec::as_slice) {
            if let Some(bound) = bound.get_mut(*at) {
                *bound -= count;
            }
        }
    }
    order
}

/// Every skill in the prerequisites of a skill, and in theirs.
fn rests_on(skill: SkillId, catalogue: &Catalogue) -> BTreeSet<SkillId> {
    let mut found = BTreeSet::new();
    let mut open = vec![skill];
    while let Some(next) = open.pop() {
        for need in &catalogue.skill(next).needs {
            open.extend(need.skills().into_iter().filter(|skill| found.insert(*skill)));
        }
    }
    found
}
