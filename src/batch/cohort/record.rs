//! A tally as JSON, `gradus.tally/1`: ids for keys, and only what was counted. One document on one line.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::Cohort;
use super::group::{Group, PER_CENTS};
use super::tally::{Held, Named, TENTHS, Tally};
use crate::batch::finding_ids;
use crate::engine::{compile, describe};
use crate::rubric::{Rubric, Track};

/// What the file calls itself.
pub(super) const SCHEMA: &str = "gradus.tally/1";
/// The key for people below the first level. No level is called that: ids begin with a letter or a digit.
pub(super) const BELOW: &str = "-";

/// Counts by id.
pub(super) type Counts = IndexMap<String, u64>;
/// People by readiness, by level.
pub(super) type Readiness = IndexMap<String, BTreeMap<u16, u64>>;
/// Something of each requirement, by level and requirement.
pub(super) type OfRequirements<T> = IndexMap<String, IndexMap<String, T>>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CohortRecord {
    pub(super) schema: String,
    pub(super) tracks: IndexMap<String, TallyRecord>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TallyRecord {
    /// Of the track that people were counted with.
    pub(super) fingerprint: String,
    pub(super) people: u64,
    pub(super) claimed: Counts,
    pub(super) supported: Counts,
    pub(super) possible: Counts,
    /// People with no answer missing, who aren't in `possible`.
    pub(super) complete: u64,
    /// In tenths of a per cent.
    pub(super) readiness: Readiness,
    /// By skill and placement: "doesn't apply", then the ratings from 0.
    pub(super) answers: IndexMap<String, IndexMap<String, Vec<u64>>>,
    pub(super) held: OfRequirements<HeldRecord>,
    pub(super) findings: Counts,
    pub(super) unanswered: UnansweredRecord,
    pub(super) unknown_names: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) named: Vec<NamedRecord>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) groups: BTreeMap<String, GroupRecord>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeldRecord {
    pub(super) people: u64,
    pub(super) missing: u64,
    pub(super) whole: u64,
    pub(super) hours: u64,
    pub(super) most_hours: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnansweredRecord {
    pub(super) people: u64,
    pub(super) ids: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NamedRecord {
    pub(super) id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) group: Option<String>,
    pub(super) placement: String,
    /// Null is "doesn't apply".
    pub(super) ratings: IndexMap<String, Option<u8>>,
    /// From, and to.
    pub(super) needs: IndexMap<String, (u8, u8)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupRecord {
    pub(super) people: u64,
    pub(super) claimed: Counts,
    /// In whole per cents.
    pub(super) readiness: Readiness,
    pub(super) held: OfRequirements<u64>,
}

pub(super) fn write(cohort: &Cohort<'_>) -> String {
    let tallies = cohort.rubric.tracks.iter().zip(&cohort.tallies);
    let tracks = tallies.filter_map(|(track, tally)| {
        let ids = Ids { rubric: cohort.rubric, track };
        Some((track.id.clone(), ids.tally(tally.as_ref()?)))
    });
    let record = CohortRecord { schema: SCHEMA.to_owned(), tracks: tracks.collect() };
    // Keys are texts and whole numbers, so that writing succeeds.
    serde_json::to_string(&record).unwrap_or_default()
}

/// Turns positions into ids.
struct Ids<'a> {
    rubric: &'a Rubric,
    track: &'a Track,
}

impl Ids<'_> {
    fn tally(&self, tally: &Tally) -> TallyRecord {
        let findings = finding_ids(self.track).into_iter().zip(&tally.findings);
        let mut by_finding = Counts::new();
        // A rule may be called like one of the engine's own checks.
        for (id, people) in findings.filter(|(_, people)| **people > 0) {
            *by_finding.entry(id.to_owned()).or_insert(0) += people;
        }
        TallyRecord {
            fingerprint: fingerprint(self.rubric, self.track),
            people: tally.people,
            claimed: self.places(&tally.claimed),
            supported: self.places(&tally.supported),
            possible: self.places(&tally.possible),
            complete: tally.possible.last().copied().unwrap_or(0),
            readiness: self.readiness(&tally.readiness, TENTHS),
            answers: self.answers(tally),
            held: self.requirements(&tally.held, |held| {
                let Held { people, missing, whole, hours, most_hours } = *held;
                (people > 0).then_some(HeldRecord { people, missing, whole, hours, most_hours })
            }),
            findings: by_finding,
            unanswered: UnansweredRecord {
                people: tally.unanswered,
                ids: tally.unanswered_ids.iter().map(|(_, id)| id.clone()).collect(),
            },
            unknown_names: tally.unknown,
            named: tally.in_order().into_iter().map(|one| self.named(one)).collect(),
            groups: tally.groups.iter().map(|(name, group)| (name.clone(), self.group(group))).collect(),
        }
    }

    /// The id of a placement: 0 is below the first level.
    fn place(&self, place: usize) -> &str {
        let level = place.checked_sub(1).and_then(|at| self.track.levels.get(at));
        level.map_or(BELOW, |level| level.id.as_str())
    }

    fn places(&self, counts: &[u64]) -> Counts {
        let placed = counts.iter().enumerate().take(self.track.levels.len() + 1);
        let some = placed.filter(|(_, people)| **people > 0);
        some.map(|(place, people)| (self.place(place).to_owned(), *people)).collect()
    }

    fn readiness(&self, counts: &[u64], values: usize) -> Readiness {
        let levels = self.track.levels.iter().zip(counts.chunks_exact(values));
        let of_level = |counts: &[u64]| {
            let some = (0_u16..).zip(counts).filter(|(_, people)| **people > 0);
            some.map(|(value, people)| (value, *people)).collect::<BTreeMap<_, _>>()
        };
        let levels = levels.map(|(level, counts)| (level.id.clone(), of_level(counts)));
        levels.filter(|(_, counts)| !counts.is_empty()).collect()
    }

    fn answers(&self, tally: &Tally) -> IndexMap<String, IndexMap<String, Vec<u64>>> {
        let shape = &tally.shape;
        let skills = self.rubric.catalogue.skills.iter();
        let skills = skills.zip(tally.answers.chunks_exact((shape.levels + 1) * shape.answers));
        let of_skill = |counts: &[u64]| {
            let places = counts.chunks_exact(shape.answers).enumerate();
            let some = places.filter(|(_, counts)| counts.iter().any(|people| *people > 0));
            some.map(|(place, counts)| (self.place(place).to_owned(), counts.to_vec()))
                .collect::<IndexMap<_, _>>()
        };
        let skills = skills.map(|(skill, counts)| (skill.id.clone(), of_skill(counts)));
        skills.filter(|(_, places)| !places.is_empty()).collect()
    }

    fn requirements<T, R>(&self, all: &[T], record: impl Fn(&T) -> Option<R>) -> OfRequirements<R> {
        let mut all = all.iter();
        let levels = self.track.levels.iter().map(|level| {
            // One value for each requirement, even where it isn't written.
            let of_level = level.requirements.iter().zip(all.by_ref().take(level.requirements.len()));
            let some = of_level.filter_map(|(one, value)| Some((one.id.clone(), record(value)?)));
            (level.id.clone(), some.collect::<IndexMap<_, _>>())
        });
        levels.filter(|(_, some)| !some.is_empty()).collect()
    }

    fn named(&self, one: &Named) -> NamedRecord {
        let id = |skill| self.rubric.catalogue.skill(skill).id.clone();
        NamedRecord {
            id: one.id.clone(),
            group: one.group.clone(),
            placement: self.place(one.place).to_owned(),
            ratings: one.ratings.iter().map(|(skill, rating)| (id(*skill), *rating)).collect(),
            needs: one.needs.iter().map(|(skill, from, to)| (id(*skill), (*from, *to))).collect(),
        }
    }

    fn group(&self, group: &Group) -> GroupRecord {
        GroupRecord {
            people: group.people,
            claimed: self.places(&group.claimed),
            readiness: self.readiness(&group.readiness, PER_CENTS),
            held: self.requirements(&group.held, |people| (*people > 0).then_some(*people)),
        }
    }
}

/// Sixteen digits that differ between tracks that score, plan or remark differently, so that their counts aren't
/// added up. Titles and sources don't count.
pub(super) fn fingerprint(rubric: &Rubric, track: &Track) -> String {
    let plan = compile(track, &rubric.catalogue);
    let mut text = plan.listing(rubric, track).unwrap_or_default();
    for skill in &rubric.catalogue.skills {
        let needs = skill.needs.iter().map(|need| describe(need, rubric, track)).collect::<Vec<_>>();
        // Writing to a string succeeds.
        let _ = writeln!(text, "{} {:?} {}", skill.id, skill.hours, needs.join("; "));
    }
    for kind in &track.evidence {
        let _ = writeln!(text, "{} {}", kind.id, kind.hours);
    }
    for rule in &track.rules {
        let _ = writeln!(text, "{} {:?}", rule.id, rule.when);
    }
    let typical = track.levels.iter().map(|level| level.typical_years).collect::<Vec<_>>();
    let _ = writeln!(text, "{} {:?} {typical:?}", track.scale.len(), track.policy);
    // FNV-1a: a slip is found, and nobody is kept out.
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
