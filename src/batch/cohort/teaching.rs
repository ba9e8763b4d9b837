//! Who can teach whom, and which skills rest on one person.
//!
//! A mentor has a skill at the teaching rating; a mentee needs it for their next level and is below that. A lesson is
//! one skill for one mentee. A mentor is given at most so many lessons, and as many lessons as possible are given: an
//! assignment that is made larger along augmenting paths. Lessons are tried by how many people need the skill, and one
//! that has found a mentor keeps one, so that no other choice gives more to the skills that most people need. At last
//! a mentor teaches those they have whatever else they can: that takes no further person.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::tally::Named;
use crate::skill::SkillId;

/// The lowest rating that is enough to teach: 4, or the top of a shorter scale.
pub(super) fn teaching_rating(top: u8) -> u8 {
    top.min(4)
}

/// A skill that somebody needs and may be taught: positions of people, and ratings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lesson {
    pub(super) mentor: usize,
    pub(super) mentee: usize,
    pub(super) skill: SkillId,
    pub(super) from: u8,
    pub(super) to: u8,
}

/// Who needs and who teaches each skill that somebody needs.
pub(super) struct Demand {
    /// For each skill its mentees, with rating and need, by position.
    pub(super) mentees: BTreeMap<SkillId, Vec<(usize, u8, u8)>>,
    /// For each of these skills its mentors, with their rating, by position.
    pub(super) mentors: BTreeMap<SkillId, Vec<(usize, u8)>>,
}

impl Demand {
    pub(super) fn of(people: &[&Named], top: u8) -> Self {
        let enough = teaching_rating(top);
        let mut mentees: BTreeMap<SkillId, Vec<(usize, u8, u8)>> = BTreeMap::new();
        for (at, person) in people.iter().enumerate() {
            for (skill, from, to) in person.needs.iter().filter(|(_, from, _)| *from < enough) {
                mentees.entry(*skill).or_default().push((at, *from, *to));
            }
        }
        let mut mentors: BTreeMap<SkillId, Vec<(usize, u8)>> = BTreeMap::new();
        for (at, person) in people.iter().enumerate() {
            let able = person.ratings.iter().filter_map(|(skill, rating)| Some((*skill, (*rating)?)));
            for (skill, rating) in
                able.filter(|(skill, rating)| *rating >= enough && mentees.contains_key(skill))
            {
                mentors.entry(skill).or_default().push((at, rating));
            }
        }
        Self { mentees, mentors }
    }
}

/// A skill that somebody wants to learn: the skill, and the mentee with rating and need.
type Wanted = (SkillId, (usize, u8, u8));

/// The lessons, by mentor, then mentee, then skill.
pub(super) fn lessons(demand: &Demand, people: usize, most: usize) -> Vec<Lesson> {
    let wanted = wanted(demand);
    let mut taught: BTreeMap<usize, usize> = BTreeMap::new();
    for (mentor, given) in assign(demand, &wanted, people, most).into_iter().enumerate() {
        taught.extend(given.into_iter().map(|at| (at, mentor)));
    }
    let pairs = taught.iter().filter_map(|(at, mentor)| Some((wanted.get(*at)?.1.0, *mentor)));
    let pairs: BTreeSet<(usize, usize)> = pairs.collect();
    let mut lessons = Vec::new();
    for (at, (skill, (mentee, from, to))) in wanted.iter().enumerate() {
        let known = || able_among(demand, *skill, |mentor| pairs.contains(&(*mentee, mentor)));
        if let Some(mentor) = taught.get(&at).copied().or_else(known) {
            lessons.push(Lesson { mentor, mentee: *mentee, skill: *skill, from: *from, to: *to });
        }
    }
    lessons.sort_by_key(|lesson| (lesson.mentor, lesson.mentee, lesson.skill));
    lessons
}

/// The first mentor of a skill that fits.
fn able_among(demand: &Demand, skill: SkillId, fits: impl Fn(usize) -> bool) -> Option<usize> {
    demand.mentors.get(&skill)?.iter().map(|(mentor, _)| *mentor).find(|mentor| fits(*mentor))
}

/// Everything that somebody wants to learn, skills that most people need first, and then in the order of the input.
fn wanted(demand: &Demand) -> Vec<Wanted> {
    let mut skills: Vec<_> = demand.mentees.iter().collect();
    skills.sort_by_key(|(_, mentees)| Reverse(mentees.len()));
    skills.into_iter().flat_map(|(skill, mentees)| mentees.iter().map(|one| (*skill, *one))).collect()
}

/// For each person what they teach, as positions in `wanted`: as many lessons as possible, and at most `most` each.
fn assign(demand: &Demand, wanted: &[Wanted], people: usize, most: usize) -> Vec<Vec<usize>> {
    let skills = wanted.iter().map(|(skill, _)| skill.index() + 1).max().unwrap_or(0);
    let given = vec![Vec::new(); people];
    let mut search = Assignment {
        demand,
        wanted,
        most,
        given,
        mentors: vec![0; people],
        skills: vec![0; skills],
        search: 0,
    };
    (0..wanted.len()).for_each(|at| search.give(at));
    search.given
}

/// Where a search found no way out. No later one does, because what is full there stays full.
const SPENT: usize = usize::MAX;

struct Assignment<'a> {
    demand: &'a Demand,
    /// The lessons that somebody wants, in the order in which they are tried.
    wanted: &'a [Wanted],
    most: usize,
    /// For each person the lessons that they give.
    given: Vec<Vec<usize>>,
    /// For each person and each skill the number of the search that was there last, or [`SPENT`].
    mentors: Vec<usize>,
    skills: Vec<usize>,
    /// The number of this search.
    search: usize,
}

/// Whether a search is at a place for the first time, and none got stuck there.
fn is_fresh(last: &mut [usize], at: usize, search: usize) -> bool {
    match last.get_mut(at) {
        Some(last) if *last != SPENT => std::mem::replace(last, search) != search,
        _ => false,
    }
}

impl Assignment<'_> {
    /// Finds a mentor for a lesson, if need be by handing lessons from mentor to mentor: the fewest hands first.
    fn give(&mut self, wanted: usize) {
        let skill = self.wanted.get(wanted).map_or(0, |(skill, _)| skill.index());
        if self.skills.get(skill) == Some(&SPENT) {
            return;
        }
        self.search += 1;
        // Lessons that need a mentor, each with the mentor who would give it up and the entry that asked for that.
        let mut queue: Vec<(usize, Option<(usize, usize)>)> = vec![(wanted, None)];
        let mut next = 0;
        while let Some((lesson, _)) = queue.get(next).copied() {
            let Some((skill, _)) = self.wanted.get(lesson) else { break };
            if is_fresh(&mut self.skills, skill.index(), self.search) {
                let able = self.demand.mentors.get(skill).map_or(&[][..], Vec::as_slice);
                let fresh: Vec<usize> = able
                    .iter()
                    .map(|(mentor, _)| *mentor)
                    .filter(|mentor| is_fresh(&mut self.mentors, *mentor, self.search))
                    .collect();
                let load = |mentor: &usize| self.given.get(*mentor).map_or(usize::MAX, Vec::len);
                // The least busy, and of these the first.
                if let Some(free) = fresh.iter().copied().min_by_key(load).filter(|one| load(one) < self.most)
                {
                    self.hand_over(&queue, next, free);
                    return;
                }
                for mentor in fresh {
                    let lessons = self.given.get(mentor).map_or(&[][..], Vec::as_slice);
                    queue.extend(lessons.iter().map(|lesson| (*lesson, Some((mentor, next)))));
                }
            }
            next += 1;
        }
        let last = self.mentors.iter_mut().chain(&mut self.skills);
        last.filter(|last| **last == self.search).for_each(|last| *last = SPENT);
    }

    /// Gives the lesson at `entry` to a mentor, and with it every lesson before it on the way.
    fn hand_over(&mut self, queue: &[(usize, Option<(usize, usize)>)], mut entry: usize, mut to: usize) {
        while let Some((lesson, from)) = queue.get(entry).copied() {
            if let Some(given) = self.given.get_mut(to) {
                given.push(lesson);
            }
            let Some((mentor, before)) = from else { return };
            if let Some(given) = self.given.get_mut(mentor) {
                given.retain(|other| *other != lesson);
            }
            (to, entry) = (mentor, before);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(ratings: &[u8], needs: &[bool]) -> Named {
        let skill = |at: usize| SkillId::new(at).unwrap();
        let wants = needs.iter().enumerate().filter(|(at, needs)| **needs && ratings[*at] < 5);
        Named {
            at: 0,
            id: String::new(),
            group: None,
            place: 0,
            needs: wants.map(|(at, _)| (skill(at), ratings[at], 5)).collect(),
            ratings: ratings.iter().enumerate().map(|(at, rating)| (skill(at), Some(*rating))).collect(),
        }
    }

    /// The best that trying everything finds: which lessons are given, most lessons first, then the earlier ones.
    fn best(demand: &Demand, wanted: &[Wanted], loads: &mut Vec<usize>, most: usize) -> (usize, Vec<bool>) {
        let Some(((skill, _), rest)) = wanted.split_first() else { return (0, Vec::new()) };
        let with = |is_given: bool, (count, mut given): (usize, Vec<bool>)| {
            given.insert(0, is_given);
            (count + usize::from(is_given), given)
        };
        let mut found = with(false, best(demand, rest, loads, most));
        for (mentor, _) in demand.mentors.get(skill).into_iter().flatten() {
            if loads[*mentor] < most {
                loads[*mentor] += 1;
                found = found.max(with(true, best(demand, rest, loads, most)));
                loads[*mentor] -= 1;
            }
        }
        found
    }

    proptest! {
        #[test]
        fn no_other_choice_of_mentors_teaches_more(
            people in prop::collection::vec((prop::collection::vec(0..=5_u8, 3), prop::collection::vec(prop::bool::weighted(0.6), 3)), 1..=5),
            most in 0..3_usize,
        ) {
            let people: Vec<Named> = people.iter().map(|(ratings, needs)| named(ratings, needs)).collect();
            let people: Vec<&Named> = people.iter().collect();
            let demand = Demand::of(&people, 5);
            let wanted = wanted(&demand);
            let given = assign(&demand, &wanted, people.len(), most);
            let is_given: Vec<bool> = (0..wanted.len()).map(|at| given.iter().flatten().any(|one| *one == at)).collect();
            let count = given.iter().map(Vec::len).sum::<usize>();
            prop_assert_eq!((count, is_given), best(&demand, &wanted, &mut vec![0; people.len()], most));

            let lessons = lessons(&demand, people.len(), most);
            prop_assert!(lessons.len() >= count);
            let once: BTreeSet<(usize, SkillId)> = lessons.iter().map(|one| (one.mentee, one.skill)).collect();
            prop_assert_eq!(once.len(), lessons.len());
            for mentor in 0..people.len() {
                let mentees: BTreeSet<usize> =
                    lessons.iter().filter(|one| one.mentor == mentor).map(|one| one.mentee).collect();
                prop_assert!(mentees.len() <= most && !mentees.contains(&mentor));
            }
            for one in lessons {
                let rating = |person: usize| people[person].answer(one.skill).flatten().unwrap();
                prop_assert!(rating(one.mentor) >= 4 && rating(one.mentee) < 4);
                prop_assert_eq!(one.from, rating(one.mentee));
            }
        }
    }
}
