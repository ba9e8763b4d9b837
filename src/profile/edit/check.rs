//! Whether a changed text says what it should, and beside that the very same as before.

use std::cell::RefCell;
use std::collections::HashMap;

use super::{Change, NewEvidence, wanted};
use crate::diagnostic::Problems;
use crate::profile::Given;
use crate::profile::answers::given_in;
use crate::profile::raw::{RawEvidence, RawListed, RawProfile, listed};
use crate::rubric::{Rubric, Track};
use crate::skill::SkillId;
use crate::yaml::{self, Shape};

/// Reads a text as it is written; `None` where it is no profile.
pub(super) fn read(text: &str) -> Option<RawProfile> {
    let text = if text.trim().is_empty() { "{}" } else { text };
    let file = Problems::default().sources.add("", "");
    yaml::parse(text, file).ok()
}

/// What a change is judged with.
#[derive(Debug)]
pub(super) struct Judge<'r> {
    pub(super) rubric: &'r Rubric,
    pub(super) track: &'r Track,
    /// Names that were looked up already: most are asked for more than once.
    found: RefCell<HashMap<String, Option<SkillId>>>,
}

impl<'r> Judge<'r> {
    pub(super) fn new(rubric: &'r Rubric, track: &'r Track) -> Self {
        Self { rubric, track, found: RefCell::default() }
    }

    /// The skill that a name leads to.
    pub(super) fn find(&self, name: &str) -> Option<SkillId> {
        if let Some(known) = self.found.borrow().get(name) {
            return *known;
        }
        let found = self.rubric.catalogue.names.matched(name).map(|found| found.skill);
        self.found.borrow_mut().insert(name.to_owned(), found);
        found
    }

    /// What stands for a skill: the highest of all that its names say. `None` where one says nothing that can be read.
    pub(super) fn given(&self, answers: &[RawListed], skill: SkillId) -> Option<Given> {
        let of_skill = answers.iter().filter(|answer| self.find(&answer.name.value) == Some(skill));
        let mut given = of_skill.map(|answer| match &answer.rating {
            Some(rating) => given_in(&rating.value, self.track),
            None => Some(Given::Nothing),
        });
        given.try_fold(Given::Nothing, |highest, given| Some(highest.max(given?)))
    }

    /// Whether the change, and nothing else, lies between two texts.
    pub(super) fn is_all(&self, change: &Change<'_>, from: &RawProfile, to: &RawProfile) -> bool {
        let (mut from, mut to) = (from.clone(), to.clone());
        let is_done = match change {
            Change::Target(level) => {
                from.target = None;
                let id = level.map(|level| self.track.level(level).id.as_str());
                to.target.take().map(|target| target.value).as_deref() == id
            }
            Change::Years(years) => {
                let had_jobs = from.experience.take().is_some_and(|had| matches!(had.value, Shape::List(_)));
                let is_said = to.experience.take().is_some_and(|has| match has.value {
                    Shape::Map(of) => of.years.value.to_bits() == years.to_bits(),
                    Shape::List(_) | Shape::Plain(_) => false,
                });
                is_said && !had_jobs
            }
            Change::Answers(given) => {
                let of = |raw: &mut RawProfile| raw.skills.take().map(listed).unwrap_or_default();
                let (had, has) = (of(&mut from), of(&mut to));
                let is_said =
                    |(skill, _): &(SkillId, Given)| self.given(&has, *skill) == wanted(given, *skill);
                given.iter().all(is_said) && self.differ_in_ratings(had, has, given)
            }
            Change::Evidence(new) => {
                let (had, mut has) = evidence_of(&mut from, &mut to);
                has.pop().is_some_and(|last| self.is_new(&last, new)) && had == has
            }
            Change::Pieces { kind, count } => {
                let kind = self.track.evidence_kind(*kind).map_or("", |kind| &kind.id);
                let (had, has) = evidence_of(&mut from, &mut to);
                let is_counted = |one: &RawEvidence| one.kind.value == *kind && one.is_bare();
                let split = |all: Vec<RawEvidence>| all.into_iter().partition(is_counted);
                let (_, had): (Vec<_>, Vec<_>) = split(had);
                let (untitled, has): (Vec<_>, Vec<_>) = split(has);
                let pieces = |one: &RawEvidence| one.count.as_ref().map_or(1, |count| count.value);
                untitled.iter().map(pieces).sum::<i64>() == i64::from(*count) && had == has
            }
            Change::NoEvidence => {
                let is_said = to.evidence.is_some();
                let (had, has) = evidence_of(&mut from, &mut to);
                is_said && had.is_empty() && has.is_empty()
            }
        };
        is_done && from == to
    }

    /// Whether the same answers stand in both, but for the ratings of the skills that were given; new ones come last.
    fn differ_in_ratings(
        &self,
        had: Vec<RawListed>,
        has: Vec<RawListed>,
        given: &[(SkillId, Given)],
    ) -> bool {
        let is_given = |name: &str| self.find(name).is_some_and(|skill| wanted(given, skill).is_some());
        let mut has = has.into_iter();
        let all_stay = had.into_iter().all(|was| match has.next() {
            Some(is) if is_given(&was.name.value) => {
                RawListed { rating: None, ..was } == RawListed { rating: None, ..is }
            }
            is => is == Some(was),
        });
        all_stay
            && has.all(|new| new.last_used.is_none() && new.evidence.is_empty() && is_given(&new.name.value))
    }

    fn is_new(&self, evidence: &RawEvidence, new: &NewEvidence<'_>) -> bool {
        let RawEvidence { kind, title, url, date, count, shows } = evidence;
        self.track.find_evidence(&kind.value) == Some(new.kind)
            && title.as_deref() == new.title
            && url.as_deref() == new.url
            && date.is_none()
            && count.is_none()
            && shows.iter().map(|name| self.find(&name.value)).eq(new.shows.iter().copied().map(Some))
    }
}

/// What both list as evidence, without places.
fn evidence_of(from: &mut RawProfile, to: &mut RawProfile) -> (Vec<RawEvidence>, Vec<RawEvidence>) {
    let of = |raw: &mut RawProfile| {
        let listed = raw.evidence.take().unwrap_or_default();
        listed.into_iter().map(|evidence| evidence.value).collect()
    };
    (of(from), of(to))
}
