//! Counts of the people on one track: sums, maxima and short lists, so that parts merge into what one run counts.

use std::collections::BTreeMap;

use super::TooManyGroups;
use super::group::{Group, PER_CENTS, add_all, bump};
use crate::batch::{Seen, Unmet, finding_ids};
use crate::gap::Way;
use crate::profile::Given;
use crate::rubric::{LevelId, Rubric, Track};
use crate::skill::{EvidenceId, SkillId};

/// People of one track who are kept by name. With one more, the names are let go and the counts alone stay.
pub const MOST_NAMED: usize = 2000;
/// People without a single rating whose ids are kept.
pub const MOST_UNANSWERED: usize = 100;
/// Groups that people may be in.
pub const MOST_GROUPS: usize = 1000;

/// Values of readiness in tenths of a per cent: 0 to 1000.
pub(super) const TENTHS: usize = 1001;

/// What was counted of the people on one track.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    pub(super) shape: Shape,
    pub(super) people: u64,
    /// People by placement: below the first level, then the levels.
    pub(super) claimed: Vec<u64>,
    pub(super) supported: Vec<u64>,
    /// The same, and at the end those with no answer missing, who aren't counted before.
    pub(super) possible: Vec<u64>,
    /// For each level, people by readiness in tenths of a per cent.
    pub(super) readiness: Vec<u64>,
    /// For each skill and placement, people by answer: "doesn't apply", then the ratings.
    pub(super) answers: Vec<u64>,
    /// The requirements of all levels, one level after the other.
    pub(super) held: Vec<Held>,
    /// People by finding, in the order of [`finding_ids`].
    pub(super) findings: Vec<u64>,
    /// People without a single rating, and the first of them, each with a position.
    pub(super) unanswered: u64,
    pub(super) unanswered_ids: Vec<(u64, String)>,
    /// People with names that led to no skill.
    pub(super) unknown: u64,
    /// Everybody, while they are few.
    pub(super) named: Vec<Named>,
    pub(super) groups: BTreeMap<String, Group>,
    /// Behind every position so far.
    pub(super) end: u64,
}

/// How long the lists of a tally are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    /// Levels of the track.
    pub(super) levels: usize,
    /// Answers that are told apart: "doesn't apply", then the ratings.
    pub(super) answers: usize,
    /// Where each level's requirements begin, and at the end how many there are.
    pub(super) first: Vec<usize>,
    /// Hours of a piece of each kind of evidence.
    piece_hours: Vec<u32>,
}

impl Shape {
    pub(super) fn new(track: &Track) -> Self {
        let mut first = vec![0];
        let mut requirements = 0;
        for level in &track.levels {
            requirements += level.requirements.len();
            first.push(requirements);
        }
        Self {
            levels: track.levels.len(),
            answers: usize::from(track.top()) + 2,
            first,
            piece_hours: track.evidence.iter().map(|kind| kind.hours).collect(),
        }
    }

    /// Where a level's requirements begin.
    pub(super) fn first_of(&self, level: LevelId) -> usize {
        self.first.get(level.index()).copied().unwrap_or(0)
    }

    /// Hours of learning in a way: without its evidence, which everybody has to make for themselves.
    fn learning_hours(&self, way: &Way) -> u64 {
        let piece_hours = |kind: &EvidenceId| self.piece_hours.get(usize::from(kind.0)).copied().unwrap_or(0);
        let pieces =
            way.evidence.iter().map(|(kind, count)| u64::from(piece_hours(kind)) * u64::from(*count));
        way.hours.saturating_sub(pieces.sum())
    }

    pub(super) fn requirements(&self) -> usize {
        self.first.last().copied().unwrap_or(0)
    }

    /// Where the answers of people at a placement for a skill begin; `place` is 0 below the first level.
    pub(super) fn answers_of(&self, skill: SkillId, place: usize) -> usize {
        (skill.index() * (self.levels + 1) + place) * self.answers
    }
}

/// A requirement that keeps people from their next level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Held {
    /// How many people.
    pub(super) people: u64,
    /// Parts that they miss, all together.
    pub(super) missing: u64,
    /// Parts in all; 0 until somebody is held back.
    pub(super) whole: u64,
    /// Hours of learning in their cheapest ways, all together.
    pub(super) hours: u64,
    /// Hours of the longest of these.
    pub(super) most_hours: u64,
}

impl Held {
    fn add(&mut self, unmet: &Unmet<'_>, hours: u64, people: u64) {
        let Unmet { requirement: _, missing, whole, way: _ } = *unmet;
        let (missing, all_hours) = (missing.saturating_mul(people), hours.saturating_mul(people));
        self.merge(&Self { people, missing, whole, hours: all_hours, most_hours: hours });
    }

    fn merge(&mut self, other: &Self) {
        self.people = self.people.saturating_add(other.people);
        self.missing = self.missing.saturating_add(other.missing);
        self.whole = self.whole.max(other.whole);
        self.hours = self.hours.saturating_add(other.hours);
        self.most_hours = self.most_hours.max(other.most_hours);
    }
}

/// A person who is kept by name.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// The position in the input.
    pub(super) at: u64,
    pub(super) id: String,
    pub(super) group: Option<String>,
    /// The placement as claimed: 0 is below the first level.
    pub(super) place: usize,
    /// The answers in the catalogue's order; `None` doesn't apply to the person.
    pub(super) ratings: Vec<(SkillId, Option<u8>)>,
    /// Skills to raise for the next level, with the rating from and the highest to, in the catalogue's order.
    pub(super) needs: Vec<(SkillId, u8, u8)>,
}

impl Named {
    fn of(seen: &Seen<'_>, at: u64, place: usize) -> Self {
        let person = seen.person;
        let mut ratings: Vec<(SkillId, Option<u8>)> = Vec::new();
        for skill in &person.mentioned {
            match person.profile.answer(*skill).given {
                Given::Nothing => {}
                Given::NotApplicable => ratings.push((*skill, None)),
                Given::Rating(rating) => ratings.push((*skill, Some(rating))),
            }
        }
        ratings.sort_unstable();
        let mut raised: BTreeMap<SkillId, (u8, u8)> = BTreeMap::new();
        for (skill, from, to) in seen.unmet.iter().flat_map(|unmet| &unmet.way.raise) {
            let need = raised.entry(*skill).or_insert((*from, *to));
            need.1 = need.1.max(*to);
        }
        Self {
            at,
            id: person.profile.id.clone(),
            group: person.group.clone(),
            place,
            ratings,
            needs: raised.into_iter().map(|(skill, (from, to))| (skill, from, to)).collect(),
        }
    }

    /// The rating of a skill; `None` where nothing was answered, `Some(None)` where it doesn't apply.
    pub(super) fn answer(&self, skill: SkillId) -> Option<Option<u8>> {
        let at = self.ratings.binary_search_by_key(&skill, |(skill, _)| *skill).ok()?;
        self.ratings.get(at).map(|(_, rating)| *rating)
    }
}

impl Tally {
    /// Nobody yet.
    pub(super) fn new(rubric: &Rubric, track: &Track) -> Self {
        let shape = Shape::new(track);
        let places = shape.levels + 1;
        Self {
            people: 0,
            claimed: vec![0; places],
            supported: vec![0; places],
            possible: vec![0; places + 1],
            readiness: vec![0; shape.levels * TENTHS],
            answers: vec![0; rubric.catalogue.skills.len() * places * shape.answers],
            held: vec![Held::default(); shape.requirements()],
            findings: vec![0; finding_ids(track).len()],
            unanswered: 0,
            unanswered_ids: Vec::new(),
            unknown: 0,
            named: Vec::new(),
            groups: BTreeMap::new(),
            end: 0,
            shape,
        }
    }

    /// Whether anybody is in a group.
    pub(super) fn has_groups(&self) -> bool {
        !self.groups.is_empty()
    }

    /// How many people were counted.
    pub(super) fn people(&self) -> u64 {
        self.people
    }

    /// Counts a person at a position of the whole input.
    ///
    /// # Errors
    ///
    /// When the person would be in one group more than [`MOST_GROUPS`]; nothing is counted then.
    pub(super) fn add(&mut self, seen: &Seen<'_>, at: u64) -> Result<(), TooManyGroups> {
        let first = seen.next.map_or(0, |level| self.shape.first_of(level));
        if let Some(name) = &seen.person.group {
            self.group(name)?.add(seen, first);
        }
        let place_of = |level: Option<LevelId>| level.map_or(0, |level| level.index() + 1);
        let place = place_of(seen.claimed);
        self.people += 1;
        bump(&mut self.claimed, place);
        bump(&mut self.supported, place_of(seen.supported));
        bump(&mut self.possible, seen.possible.map_or(self.shape.levels + 1, place_of));
        for (level, tenths) in seen.readiness.iter().enumerate() {
            bump(&mut self.readiness, level * TENTHS + usize::from(*tenths));
        }
        for unmet in seen.unmet {
            if let Some(held) = self.held.get_mut(first + usize::from(unmet.requirement)) {
                held.add(unmet, self.shape.learning_hours(unmet.way), 1);
            }
        }
        seen.findings.iter().for_each(|finding| bump(&mut self.findings, usize::from(*finding)));
        self.unknown += u64::from(seen.person.unknown > 0);
        if !self.add_answers(seen, place) {
            self.unanswered += 1;
            self.keep_unanswered(&seen.person.profile.id, at);
        }
        self.end = self.end.max(at.saturating_add(1));
        if self.are_few() {
            self.named.push(Named::of(seen, at, place));
        } else {
            self.named = Vec::new();
        }
        Ok(())
    }

    /// Counts an unmet requirement of a level for so many people, who were counted without it.
    pub(super) fn add_held(&mut self, level: LevelId, unmet: &Unmet<'_>, people: u64) {
        let at = self.shape.first_of(level) + usize::from(unmet.requirement);
        let hours = self.shape.learning_hours(unmet.way);
        self.held.get_mut(at).into_iter().for_each(|held| held.add(unmet, hours, people));
    }

    /// Counts the answers; whether there is a rating among them.
    fn add_answers(&mut self, seen: &Seen<'_>, place: usize) -> bool {
        let mut is_rated = false;
        for skill in &seen.person.mentioned {
            let Some(answer) = seen.person.profile.answers.get(skill.index()) else { continue };
            let answer = match answer.given {
                Given::Nothing => continue,
                Given::NotApplicable => 0,
                Given::Rating(rating) => {
                    is_rated = true;
                    usize::from(rating) + 1
                }
            };
            bump(&mut self.answers, self.shape.answers_of(*skill, place) + answer);
        }
        is_rated
    }

    /// Keeps the first ones by position, whatever the order in which they come.
    fn keep_unanswered(&mut self, id: &str, at: u64) {
        let ids = &mut self.unanswered_ids;
        let place = ids.partition_point(|(other, _)| *other <= at);
        if place < MOST_UNANSWERED {
            ids.insert(place, (at, id.to_owned()));
            ids.truncate(MOST_UNANSWERED);
        }
    }

    fn group(&mut self, name: &str) -> Result<&mut Group, TooManyGroups> {
        if !self.groups.contains_key(name) {
            if self.groups.len() >= MOST_GROUPS {
                return Err(TooManyGroups);
            }
            let group = Group::new(self.shape.levels, self.shape.requirements());
            self.groups.insert(name.to_owned(), group);
        }
        self.groups.get_mut(name).ok_or(TooManyGroups)
    }

    /// Whether people are kept by name.
    pub(super) fn are_few(&self) -> bool {
        self.people <= MOST_NAMED as u64
    }

    /// Takes in people of the same run, with positions in the same input.
    ///
    /// # Errors
    ///
    /// When there are more groups than [`MOST_GROUPS`] together; nothing is taken in then.
    pub(super) fn absorb(&mut self, other: Self) -> Result<(), TooManyGroups> {
        let new = other.groups.keys().filter(|name| !self.groups.contains_key(*name)).count();
        if self.groups.len() + new > MOST_GROUPS {
            return Err(TooManyGroups);
        }
        self.people = self.people.saturating_add(other.people);
        add_all(&mut self.claimed, &other.claimed);
        add_all(&mut self.supported, &other.supported);
        add_all(&mut self.possible, &other.possible);
        add_all(&mut self.readiness, &other.readiness);
        add_all(&mut self.answers, &other.answers);
        add_all(&mut self.findings, &other.findings);
        self.held.iter_mut().zip(&other.held).for_each(|(own, other)| own.merge(other));
        self.unanswered = self.unanswered.saturating_add(other.unanswered);
        self.unanswered_ids.extend(other.unanswered_ids);
        self.unanswered_ids.sort_by_key(|(at, _)| *at);
        self.unanswered_ids.truncate(MOST_UNANSWERED);
        self.unknown = self.unknown.saturating_add(other.unknown);
        if self.are_few() {
            self.named.extend(other.named);
        } else {
            self.named = Vec::new();
        }
        for (name, group) in other.groups {
            self.group(&name)?.merge(&group);
        }
        self.end = self.end.max(other.end);
        Ok(())
    }

    /// Takes in people of another run, who come behind.
    ///
    /// # Errors
    ///
    /// When there are more groups than [`MOST_GROUPS`] together; nothing is taken in then.
    pub(super) fn append(&mut self, mut other: Self) -> Result<(), TooManyGroups> {
        other.named.iter_mut().for_each(|one| one.at = one.at.saturating_add(self.end));
        other.unanswered_ids.iter_mut().for_each(|(at, _)| *at = at.saturating_add(self.end));
        other.end = other.end.saturating_add(self.end);
        self.absorb(other)
    }

    /// Those who are kept by name, in the order of the input.
    pub(super) fn in_order(&self) -> Vec<&Named> {
        let mut named: Vec<&Named> = self.named.iter().collect();
        named.sort_by_key(|one| one.at);
        named
    }

    /// Everybody as if they were one group.
    pub(super) fn as_group(&self) -> Group {
        let mut group = Group::new(self.shape.levels, self.shape.requirements());
        group.people = self.people;
        group.claimed.clone_from(&self.claimed);
        let per_cents = self.readiness.chunks_exact(TENTHS).zip(group.readiness.chunks_exact_mut(PER_CENTS));
        for (tenths, per_cents) in per_cents {
            for (tenths, of_per_cent) in tenths.chunks(10).zip(per_cents) {
                *of_per_cent = tenths.iter().sum();
            }
        }
        group.held = self.held.iter().map(|held| held.people).collect();
        group
    }
}
