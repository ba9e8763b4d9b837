//! What a cohort comes to: every figure that is shown, computed once for the report and for JSON.

use std::cmp::Reverse;

use super::group::{Group, PER_CENTS};
use super::heat::heat;
use super::json::{
    CohortJson, GapOfManyJson, GroupJson, GroupsJson, LessonJson, ManyFindingJson, NeedOfLevelJson,
    PlacesJson, QuartilesJson, RestsOnOneJson, TrackCohortJson, UnansweredJson,
};
use super::tally::{Held, Named, TENTHS, Tally};
use super::teaching::{Demand, lessons};
use super::{Cohort, CohortOptions};
use crate::batch::finding_ids;
use crate::exact::Exact;
use crate::rubric::{Level, LevelId, Requirement, Rubric, Track};

/// All figures.
pub(super) fn figures(cohort: &Cohort<'_>, options: CohortOptions) -> CohortJson {
    let tallies = cohort.rubric.tracks.iter().zip(&cohort.tallies);
    let tracks = tallies.filter_map(|(track, tally)| {
        Some(Look { rubric: cohort.rubric, track, tally: tally.as_ref()?, options }.figures())
    });
    CohortJson {
        schema: "gradus.cohort/1",
        people: cohort.people(),
        mentees: options.mentees,
        min_group: options.min_group,
        tracks: tracks.collect(),
    }
}

/// A placement in words: 0 is below the first level.
pub(super) fn place_title(track: &Track, place: usize) -> String {
    crate::report::placement(place.checked_sub(1).and_then(LevelId::new), track)
}

/// The value that the person of a rank has, from 1 for the lowest: the nearest rank, and no mean of two.
/// `counts` are people by value.
pub(super) fn at_rank(counts: &[u64], rank: u64) -> usize {
    let mut passed = 0_u64;
    let found = counts.iter().position(|people| {
        passed = passed.saturating_add(*people);
        passed >= rank
    });
    found.unwrap_or(0)
}

/// The lower quartile, the median and the upper quartile of so many people.
pub(super) fn quartiles(counts: &[u64], people: u64) -> [usize; 3] {
    [1_u64, 2, 3].map(|quarters| {
        let rank = (u128::from(people) * u128::from(quarters)).div_ceil(4);
        at_rank(counts, u64::try_from(rank).unwrap_or(u64::MAX).max(1))
    })
}

struct Look<'a> {
    rubric: &'a Rubric,
    track: &'a Track,
    tally: &'a Tally,
    options: CohortOptions,
}

impl<'a> Look<'a> {
    fn figures(&self) -> TrackCohortJson {
        let tally = self.tally;
        let people = tally.in_order();
        let demand = tally.are_few().then(|| Demand::of(&people, self.track.top()));
        TrackCohortJson {
            track: self.track.id.clone(),
            title: self.track.title.clone(),
            people: tally.people,
            top: self.track.top(),
            middle: self.middle(&tally.claimed, tally.people),
            placements: self.placements(),
            complete: tally.possible.last().copied().unwrap_or(0),
            readiness: self.readiness(),
            gaps: self.gaps(),
            teaching: demand.as_ref().map(|demand| self.teaching(demand, &people)),
            rests_on_one: demand.as_ref().map(|demand| self.rests_on_one(demand, &people)),
            heat: heat(tally, self.track, self.rubric, self.options),
            unanswered: UnansweredJson {
                people: tally.unanswered,
                ids: tally.unanswered_ids.iter().map(|(_, id)| id.clone()).collect(),
            },
            unknown_names: tally.unknown,
            findings: self.findings(),
            groups: (!tally.groups.is_empty()).then(|| self.groups()),
        }
    }

    fn middle(&self, claimed: &[u64], people: u64) -> String {
        let [_, middle, _] = quartiles(claimed, people);
        place_title(self.track, middle)
    }

    fn placements(&self) -> Vec<PlacesJson> {
        let count = |counts: &[u64], place: usize| counts.get(place).copied().unwrap_or(0);
        let place = |place: usize| PlacesJson {
            level: place
                .checked_sub(1)
                .and_then(|at| self.track.levels.get(at))
                .map(|level| level.id.clone()),
            title: place_title(self.track, place),
            claimed: count(&self.tally.claimed, place),
            supported: count(&self.tally.supported, place),
            possible: count(&self.tally.possible, place),
        };
        (0..=self.track.levels.len()).map(place).collect()
    }

    fn readiness(&self) -> Vec<QuartilesJson> {
        let levels = self.track.levels.iter().zip(self.tally.readiness.chunks_exact(TENTHS));
        let percent = |tenths: usize| Exact::ratio(tenths as u64, 10).to_f64();
        let of_level = |(level, counts): (&Level, &[u64])| {
            let [lower, median, upper] = quartiles(counts, self.tally.people);
            QuartilesJson {
                level: level.id.clone(),
                title: level.title.clone(),
                pass: level.pass_percent().to_f64(),
                lower_quartile: percent(lower),
                median: percent(median),
                upper_quartile: percent(upper),
            }
        };
        levels.map(of_level).collect()
    }

    /// The requirements of all levels, in the order in which they are counted.
    fn requirements(&self) -> impl Iterator<Item = (&'a Level, &'a Requirement)> + use<'a> {
        self.track.levels.iter().flat_map(|level| level.requirements.iter().map(move |one| (level, one)))
    }

    fn gaps(&self) -> Vec<GapOfManyJson> {
        let all = self.requirements().zip(&self.tally.held).filter(|(_, held)| held.people > 0);
        let gap = |((level, one), held): ((&Level, &Requirement), &Held)| {
            let Held { people, missing, whole, hours, most_hours } = *held;
            // What is missing in the mean of these people, as points of the level.
            let missing = Exact::ratio(missing, people) / Exact::whole(whole.max(1));
            let points = missing * Exact::ratio(100 * u64::from(one.weight), level.possible());
            GapOfManyJson {
                level: level.id.clone(),
                level_title: level.title.clone(),
                requirement: one.id.clone(),
                title: one.title.clone(),
                gate: one.gate,
                people,
                points: points.tenths().to_f64(),
                hours,
                hours_saved: hours.saturating_sub(most_hours),
            }
        };
        let mut gaps: Vec<GapOfManyJson> = all.map(gap).collect();
        gaps.sort_by_key(|gap| (Reverse(gap.hours_saved), Reverse(gap.people)));
        gaps
    }

    fn teaching(&self, demand: &Demand, people: &[&Named]) -> Vec<LessonJson> {
        let id = |at: usize| people.get(at).map_or(String::new(), |one| one.id.clone());
        let lessons = lessons(demand, people.len(), self.options.mentees);
        let lesson = lessons.into_iter().map(|one| {
            let skill = self.rubric.catalogue.skill(one.skill);
            LessonJson {
                mentor: id(one.mentor),
                mentee: id(one.mentee),
                skill: skill.id.clone(),
                name: skill.name.clone(),
                from: one.from,
                to: one.to,
            }
        });
        lesson.collect()
    }

    fn rests_on_one(&self, demand: &Demand, people: &[&Named]) -> Vec<RestsOnOneJson> {
        let mut found: Vec<RestsOnOneJson> = Vec::new();
        for (id, mentors) in &demand.mentors {
            let ([(mentor, rating)], Some(mentees)) = (mentors.as_slice(), demand.mentees.get(id)) else {
                continue;
            };
            let Some(person) = people.get(*mentor) else { continue };
            let skill = self.rubric.catalogue.skill(*id);
            found.push(RestsOnOneJson {
                skill: skill.id.clone(),
                name: skill.name.clone(),
                person: person.id.clone(),
                rating: *rating,
                needed_by: mentees.len(),
            });
        }
        found.sort_by_key(|one| Reverse(one.needed_by));
        found
    }

    fn findings(&self) -> Vec<ManyFindingJson> {
        let found = finding_ids(self.track).into_iter().zip(&self.tally.findings);
        let found = found.filter(|(_, people)| **people > 0).map(|(id, people)| ManyFindingJson {
            id: id.to_owned(),
            message: self.message(id),
            people: *people,
        });
        let mut found: Vec<ManyFindingJson> = found.collect();
        found.sort_by_key(|one| Reverse(one.people));
        found
    }

    fn message(&self, id: &str) -> String {
        let words = match id {
            "prerequisite-inversion" => "A skill is rated high, and what it rests on is rated low.",
            "straight-line" => "All answers are the same rating.",
            "unsupported-claim" => "High ratings with nothing to show for them.",
            "stale-skill" => "Skills that were last used long ago.",
            "unanswered" => "Skills that the next levels ask for have no answer.",
            "experience-mismatch" => "Fewer years of experience than usual at their level.",
            _ => self.track.rules.iter().find(|rule| rule.id == id).map_or(id, |rule| rule.say.as_str()),
        };
        words.to_owned()
    }

    /// Groups, with the small ones joined until what is left over is large enough. All parts together are the whole
    /// cohort, so that taking shown figures from one another leaves none of a small group.
    fn groups(&self) -> GroupsJson {
        let least = self.options.min_group;
        let mut rest = self.tally.as_group();
        self.tally.groups.values().for_each(|group| rest.subtract(group));
        let mut parts: Vec<(&str, &Group)> =
            self.tally.groups.iter().map(|(name, group)| (name.as_str(), group)).collect();
        parts.push(("no group given", &rest));
        parts.retain(|(_, group)| group.people > 0);
        let (mut shown, mut small): (Vec<_>, Vec<_>) =
            parts.into_iter().partition(|(_, group)| group.people >= least);
        let joined_people =
            |small: &[(&str, &Group)]| small.iter().map(|(_, group)| group.people).sum::<u64>();
        if !small.is_empty() && joined_people(&small) < least {
            let smallest = shown.iter().enumerate().min_by_key(|(_, (_, group))| group.people);
            if let Some(at) = smallest.map(|(at, _)| at) {
                small.push(shown.remove(at));
            }
        }
        let mut groups: Vec<GroupJson> = shown.iter().map(|(name, group)| self.group(name, group)).collect();
        if !shown.is_empty() && !small.is_empty() {
            let mut joined = Group::new(self.tally.shape.levels, self.tally.shape.requirements());
            small.iter().for_each(|(_, group)| joined.merge(group));
            groups.push(self.group("other groups", &joined));
        }
        GroupsJson { shown: groups, joined: small.iter().map(|(name, _)| (*name).to_owned()).collect() }
    }

    fn group(&self, name: &str, group: &Group) -> GroupJson {
        let medians = group.readiness.chunks_exact(PER_CENTS);
        let medians = medians.map(|counts| quartiles(counts, group.people)[1] as u64);
        let held = self.requirements().zip(&group.held).filter(|(_, people)| **people > 0);
        let mut gaps: Vec<NeedOfLevelJson> = held
            .map(|((level, one), people)| NeedOfLevelJson {
                level: level.id.clone(),
                requirement: one.id.clone(),
                title: one.title.clone(),
                people: *people,
            })
            .collect();
        gaps.sort_by_key(|gap| Reverse(gap.people));
        GroupJson {
            name: name.to_owned(),
            people: group.people,
            placements: group.claimed.clone(),
            middle: self.middle(&group.claimed, group.people),
            readiness: medians.collect(),
            gaps,
        }
    }
}
