//! A tally read back from JSON. Nothing in the file is believed: ids must exist, and counts must fit each other.

use std::collections::BTreeMap;
use std::fmt;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::error::Category;

use super::Cohort;
use super::group::{Group, PER_CENTS};
use super::record::{
    BELOW, CohortRecord, Counts, GroupRecord, HeldRecord, NamedRecord, OfRequirements, Readiness, SCHEMA,
    TallyRecord, fingerprint,
};
use super::tally::{Held, MOST_GROUPS, MOST_NAMED, MOST_UNANSWERED, Named, Shape, TENTHS, Tally};
use crate::batch::finding_ids;
use crate::display::shorten;
use crate::rubric::{LevelId, Rubric, Track};
use crate::skill::SkillId;

/// More people than there are; sums of such counts stay far below 64 bits.
const MOST_PEOPLE: u64 = 1 << 53;

/// Why a file can't be taken as a tally: a sentence without a full stop, safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

fn refuse<T>(why: impl Into<String>) -> Result<T, Refused> {
    Err(Refused(why.into()))
}

pub(super) fn read<'r>(text: &str, rubric: &'r Rubric) -> Result<Cohort<'r>, Refused> {
    #[derive(Deserialize)]
    struct Head {
        schema: Option<String>,
    }
    let not_json = |error: serde_json::Error| {
        let (line, column) = (error.line(), error.column());
        Refused(match error.classify() {
            Category::Eof => "this ends in the middle; the file isn't whole".to_owned(),
            Category::Io | Category::Syntax | Category::Data => {
                format!("this is no tally: line {line}, column {column} isn't as it was written")
            }
        })
    };
    let head: Head = serde_json::from_str(text).map_err(not_json)?;
    match head.schema.as_deref() {
        Some(SCHEMA) => {}
        Some(other) => return refuse(format!("this is `{}`, and not `{SCHEMA}`", shorten(other, 60))),
        None => return refuse(format!("this doesn't say that it is `{SCHEMA}`")),
    }
    let record: CohortRecord = serde_json::from_str(text).map_err(not_json)?;
    let mut cohort = Cohort::new(rubric);
    for (id, tally) in record.tracks {
        let of_track = rubric.tracks.iter().zip(&mut cohort.tallies).find(|(track, _)| track.id == id);
        let Some((track, slot)) = of_track else {
            return refuse(format!("there is no track `{}` in these rubrics", shorten(&id, 60)));
        };
        *slot = Some(Places { rubric, track }.tally(tally)?);
    }
    Ok(cohort)
}

/// Turns ids into positions.
struct Places<'a> {
    rubric: &'a Rubric,
    track: &'a Track,
}

impl Places<'_> {
    fn tally(&self, record: TallyRecord) -> Result<Tally, Refused> {
        let track = &self.track.id;
        if record.fingerprint != fingerprint(self.rubric, self.track) {
            return refuse(format!(
                "the track `{track}` has changed since these people were counted; count them again"
            ));
        }
        let mut tally = Tally::new(self.rubric, self.track);
        tally.people = record.people;
        let people = record.people;
        self.fits(people, MOST_PEOPLE, "people")?;
        self.places(&record.claimed, &mut tally.claimed, "claimed")?;
        self.places(&record.supported, &mut tally.supported, "supported")?;
        self.places(&record.possible, &mut tally.possible, "possible")?;
        if let Some(complete) = tally.possible.last_mut() {
            *complete = record.complete;
        }
        for (counts, name) in
            [(&tally.claimed, "claimed"), (&tally.supported, "supported"), (&tally.possible, "possible")]
        {
            self.adds_up(counts, people, name)?;
        }
        self.readiness(&record.readiness, &mut tally.readiness, TENTHS, people)?;
        self.answers(&record.answers, &mut tally)?;
        self.requirements(record.held, &mut tally.held, |held| Self::held(&held, people))?;
        self.findings(&record.findings, &mut tally)?;
        self.fits(record.unanswered.people, people, "unanswered")?;
        self.fits(record.unknown_names, people, "unknown_names")?;
        tally.unanswered = record.unanswered.people;
        tally.unknown = record.unknown_names;
        let ids = record.unanswered.ids;
        self.listed(ids.len(), tally.unanswered.min(MOST_UNANSWERED as u64), "unanswered")?;
        tally.unanswered_ids = (0..).zip(ids).collect();
        self.listed(record.named.len(), if tally.are_few() { people } else { 0 }, "named")?;
        for (at, one) in (0..).zip(record.named) {
            tally.named.push(self.named(at, one)?);
        }
        tally.groups = self.groups(record.groups, people, &tally.shape)?;
        tally.end = MOST_NAMED as u64;
        Ok(tally)
    }

    /// The counts don't fit each other: somebody has changed the file, or it is broken.
    fn contradiction<T>(&self, what: &str) -> Result<T, Refused> {
        refuse(format!("the counts of `{what}` in track `{}` contradict the others", self.track.id))
    }

    fn fits(&self, count: u64, most: u64, what: &str) -> Result<(), Refused> {
        if count <= most { Ok(()) } else { self.contradiction(what) }
    }

    fn listed(&self, listed: usize, people: u64, what: &str) -> Result<(), Refused> {
        if listed as u64 == people { Ok(()) } else { self.contradiction(what) }
    }

    fn adds_up(&self, counts: &[u64], people: u64, what: &str) -> Result<(), Refused> {
        let sum = counts.iter().fold(0_u64, |sum, count| sum.saturating_add(*count));
        if sum == people { Ok(()) } else { self.contradiction(what) }
    }

    fn unknown<T>(&self, what: &str, id: &str) -> Result<T, Refused> {
        refuse(format!("there is no {what} `{}` in track `{}`", shorten(id, 60), self.track.id))
    }

    fn level(&self, id: &str) -> Result<LevelId, Refused> {
        self.track.find_level(id).map_or_else(|| self.unknown("level", id), Ok)
    }

    /// A placement: 0 is below the first level.
    fn place(&self, id: &str) -> Result<usize, Refused> {
        if id == BELOW { Ok(0) } else { Ok(self.level(id)?.index() + 1) }
    }

    fn skill(&self, id: &str) -> Result<SkillId, Refused> {
        self.rubric.catalogue.find(id).map_or_else(|| self.unknown("skill", id), Ok)
    }

    fn places(&self, record: &Counts, counts: &mut [u64], what: &str) -> Result<(), Refused> {
        for (id, people) in record {
            match counts.get_mut(self.place(id)?) {
                Some(count) => *count = *people,
                None => return self.contradiction(what),
            }
        }
        Ok(())
    }

    fn readiness(
        &self,
        record: &Readiness,
        counts: &mut [u64],
        values: usize,
        people: u64,
    ) -> Result<(), Refused> {
        for (id, of_level) in record {
            let level = self.level(id)?.index();
            for (value, people) in of_level {
                let value = usize::from(*value);
                match counts.get_mut(level * values + value) {
                    Some(count) if value < values => *count = *people,
                    _ => return self.contradiction("readiness"),
                }
            }
        }
        counts.chunks_exact(values).try_for_each(|counts| self.adds_up(counts, people, "readiness"))
    }

    fn answers(
        &self,
        record: &IndexMap<String, IndexMap<String, Vec<u64>>>,
        tally: &mut Tally,
    ) -> Result<(), Refused> {
        for (id, places) in record {
            let skill = self.skill(id)?;
            for (id, given) in places {
                let place = self.place(id)?;
                let first = tally.shape.answers_of(skill, place);
                let at_place = tally.claimed.get(place).copied().unwrap_or(0);
                let sum = given.iter().fold(0_u64, |sum, count| sum.saturating_add(*count));
                self.fits(sum, at_place, "answers")?;
                match tally.answers.get_mut(first..first + tally.shape.answers) {
                    Some(counts) if counts.len() == given.len() => counts.copy_from_slice(given),
                    _ => return self.contradiction("answers"),
                }
            }
        }
        Ok(())
    }

    fn requirements<T, R>(
        &self,
        record: OfRequirements<R>,
        all: &mut [T],
        read: impl Fn(R) -> Option<T>,
    ) -> Result<(), Refused> {
        let shape = Shape::new(self.track);
        for (id, of_level) in record {
            let level = self.level(&id)?;
            for (id, value) in of_level {
                let at = self.track.level(level).requirements.iter().position(|one| one.id == id);
                let Some(at) = at else { return self.unknown("requirement", &id) };
                match (all.get_mut(shape.first_of(level) + at), read(value)) {
                    (Some(slot), Some(value)) => *slot = value,
                    _ => return self.contradiction("held"),
                }
            }
        }
        Ok(())
    }

    /// What people miss; `None` where it can't be.
    fn held(record: &HeldRecord, everybody: u64) -> Option<Held> {
        let HeldRecord { people, missing, whole, hours, most_hours } = *record;
        let is_possible = (1..=everybody).contains(&people)
            && whole > 0
            && u128::from(missing) <= u128::from(people) * u128::from(whole)
            && most_hours <= hours
            && u128::from(hours) <= u128::from(people) * u128::from(most_hours);
        is_possible.then_some(Held { people, missing, whole, hours, most_hours })
    }

    fn findings(&self, record: &Counts, tally: &mut Tally) -> Result<(), Refused> {
        let ids = finding_ids(self.track);
        for (id, people) in record {
            let Some(at) = ids.iter().position(|known| known == id) else {
                return self.unknown("finding", id);
            };
            // Two remarks of one id are counted together.
            self.fits(*people, tally.people.saturating_mul(2), "findings")?;
            if let Some(count) = tally.findings.get_mut(at) {
                *count = *people;
            }
        }
        Ok(())
    }

    fn named(&self, at: u64, record: NamedRecord) -> Result<Named, Refused> {
        let top = self.track.top();
        let mut ratings = Vec::new();
        for (id, rating) in record.ratings {
            self.fits(rating.unwrap_or(0).into(), top.into(), "named")?;
            ratings.push((self.skill(&id)?, rating));
        }
        ratings.sort_unstable();
        let mut needs = Vec::new();
        for (id, (from, to)) in record.needs {
            let skill = self.skill(&id)?;
            let given = ratings.binary_search_by_key(&skill, |(skill, _)| *skill).ok();
            let rating = given.and_then(|at| ratings.get(at)?.1).unwrap_or(0);
            if from != rating || to <= from || to > top {
                return self.contradiction("named");
            }
            needs.push((skill, from, to));
        }
        needs.sort_unstable();
        let place = self.place(&record.placement)?;
        Ok(Named { at, id: record.id, group: record.group, place, ratings, needs })
    }

    fn groups(
        &self,
        records: BTreeMap<String, GroupRecord>,
        everybody: u64,
        shape: &Shape,
    ) -> Result<BTreeMap<String, Group>, Refused> {
        if records.len() > MOST_GROUPS {
            return refuse(format!("there are more than {MOST_GROUPS} groups in track `{}`", self.track.id));
        }
        let mut groups = BTreeMap::new();
        let mut grouped = 0_u64;
        for (name, record) in records {
            let people = record.people;
            grouped = grouped.saturating_add(people);
            let mut group = Group::new(shape.levels, shape.requirements());
            group.people = people;
            self.places(&record.claimed, &mut group.claimed, "groups")?;
            self.adds_up(&group.claimed, people, "groups")?;
            self.readiness(&record.readiness, &mut group.readiness, PER_CENTS, people)?;
            self.requirements(record.held, &mut group.held, |held| (held <= people).then_some(held))?;
            groups.insert(name, group);
        }
        self.fits(grouped, everybody, "groups")?;
        Ok(groups)
    }
}
