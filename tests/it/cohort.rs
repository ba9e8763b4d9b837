//! What must hold of every cohort: counting, merging, reading back, and what is withheld.

use proptest::prelude::*;
use proptest::sample::Index;

use gradus::batch::cohort::{Cohort, CohortOptions, cohort_document, cohort_json};
use gradus::batch::{Person as Answers, Seen, Unmet, finding_ids};
use gradus::gap::Way;
use gradus::profile::Given;
use gradus::report::text;
use gradus::rubric::{LevelId, Rubric};
use gradus::skill::SkillId;

use crate::random::{Ladder, Person, ladder, person};
use crate::support::Assessed;

/// One assessed person, with all that a cohort is told.
pub(crate) struct One<'r> {
    pub(crate) answers: Answers<'r>,
    assessed: Assessed<'r>,
    readiness: Vec<u16>,
    next: Option<LevelId>,
    findings: Vec<u16>,
}

impl<'r> One<'r> {
    pub(crate) fn of(id: &str, group: Option<&str>, yaml: &str, rubric: &'r Rubric) -> Self {
        let assessed = Assessed::of(yaml, rubric, None);
        let mut answers = Answers::blank(rubric, assessed.track);
        answers.profile = assessed.profile.clone();
        answers.profile.id = id.to_owned();
        answers.group = group.map(str::to_owned);
        answers.unknown = assessed.profile.names.unknown.len();
        let given = |skill: &SkillId| assessed.profile.answer(*skill).given != Given::Nothing;
        answers.mentioned = rubric.catalogue.ids().filter(given).collect();
        let assessment = &assessed.assessment;
        let tenths = assessment.levels.iter().map(|level| level.claimed.percent.tenths().in_tenths());
        let readiness = tenths.map(|tenths| u16::try_from(tenths).unwrap()).collect();
        let next = assessment.on_the_way().next();
        let ids = finding_ids(assessed.track);
        let is_found = |id: &str| assessment.findings.iter().any(|finding| finding.id == id);
        let findings = (0..).zip(&ids).filter(|(_, id)| is_found(id)).map(|(at, _)| at).collect();
        Self { answers, readiness, next, findings, assessed }
    }

    /// Hands what a cohort is told to `tell`.
    pub(crate) fn seen<T>(&self, tell: impl FnOnce(&Seen<'_>) -> T) -> T {
        let gaps = self.assessed.gaps.iter().filter(|gap| Some(gap.level) == self.next);
        let unmet: Vec<Unmet<'_>> = gaps
            .map(|gap| Unmet {
                requirement: u16::try_from(gap.requirement).unwrap(),
                missing: gap.attainment.whole - gap.attainment.earned,
                whole: gap.attainment.whole,
                way: &gap.way,
            })
            .collect();
        tell(&Seen {
            person: &self.answers,
            claimed: self.assessed.assessment.claimed,
            supported: self.assessed.assessment.supported,
            possible: self.assessed.assessment.possible,
            readiness: &self.readiness,
            next: self.next,
            unmet: &unmet,
            findings: &self.findings,
        })
    }
}

/// People counted in one run, in this order.
pub(crate) fn cohort_of<'r>(people: &[One<'r>], rubric: &'r Rubric) -> Cohort<'r> {
    let mut cohort = Cohort::new(rubric);
    for (at, one) in (0..).zip(people) {
        one.seen(|seen| cohort.add(seen, at)).unwrap();
    }
    cohort
}

/// A ladder, and people with a group each.
fn crowd(most: usize) -> impl Strategy<Value = (Ladder, Vec<(Person, Option<usize>)>)> {
    ladder(6, 2..=5).prop_flat_map(move |ladder| {
        let one = (person(&ladder), prop::option::weighted(0.8, 0..5_usize));
        (Just(ladder), prop::collection::vec(one, 1..=most))
    })
}

fn ones<'r>(people: &[(Person, Option<usize>)], rubric: &'r Rubric) -> Vec<One<'r>> {
    let one = |(at, (person, group)): (usize, &(Person, Option<usize>))| {
        let group = group.map(|group| format!("g{group}"));
        One::of(&format!("p{at}"), group.as_deref(), &person.plain_yaml(), rubric)
    };
    people.iter().enumerate().map(one).collect()
}

/// Hours for the skills of a way.
fn learning(way: &Way, rubric: &Rubric) -> u64 {
    let raises = way.raise.iter();
    raises.map(|(skill, from, to)| rubric.catalogue.skill(*skill).hours_between(*from, *to)).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_merge_into_exactly_what_one_run_counts(
        (ladder, people) in crowd(14),
        cut in any::<Index>(),
        workers in prop::collection::vec(0..3_usize, 14),
    ) {
        let rubric = ladder.rubric();
        let people = ones(&people, &rubric);
        let whole = cohort_of(&people, &rubric).to_json();

        let (first, second) = people.split_at(cut.index(people.len() + 1));
        let mut merged = Cohort::from_json(&cohort_of(first, &rubric).to_json(), &rubric).unwrap();
        merged.append(Cohort::from_json(&cohort_of(second, &rubric).to_json(), &rubric).unwrap()).unwrap();
        prop_assert_eq!(merged.to_json(), whole.clone());

        // Threads take whom they like, and are done in any order.
        let mut threads = vec![Cohort::new(&rubric); 3];
        for (at, one) in people.iter().enumerate().rev() {
            one.seen(|seen| threads[workers[at]].add(seen, at as u64)).unwrap();
        }
        let mut absorbed = threads.pop().unwrap();
        for thread in threads {
            absorbed.absorb(thread).unwrap();
        }
        prop_assert_eq!(absorbed.to_json(), whole);
    }

    #[test]
    fn a_tally_is_read_back_as_it_was((ladder, people) in crowd(8)) {
        let rubric = ladder.rubric();
        let cohort = cohort_of(&ones(&people, &rubric), &rubric);
        let again = Cohort::from_json(&cohort.to_json(), &rubric).unwrap();
        prop_assert_eq!(again.to_json(), cohort.to_json());
        let json = |cohort| serde_json::to_value(cohort_json(cohort, CohortOptions::default())).unwrap();
        prop_assert_eq!(json(&again), json(&cohort));
    }

    #[test]
    fn quartiles_and_gaps_equal_naive_ones((ladder, people) in crowd(11)) {
        let rubric = ladder.rubric();
        let people = ones(&people, &rubric);
        let json = cohort_json(&cohort_of(&people, &rubric), CohortOptions::default());
        let track = &json.tracks[0];
        for (level, shown) in track.readiness.iter().enumerate() {
            let mut sorted: Vec<u16> = people.iter().map(|one| one.readiness[level]).collect();
            sorted.sort_unstable();
            let at_least = |quarter: usize| f64::from(sorted[(sorted.len() * quarter).div_ceil(4) - 1]) / 10.0;
            let expected = [at_least(1), at_least(2), at_least(3)].map(f64::to_bits);
            prop_assert_eq!([shown.lower_quartile, shown.median, shown.upper_quartile].map(f64::to_bits), expected);
        }
        let mut held = 0;
        for gap in &track.gaps {
            let of_gap = |one: &&One<'_>| one.next.is_some_and(|level| one.assessed.track.level(level).id == gap.level);
            let hours = people.iter().filter(of_gap).filter_map(|one| {
                let gaps = one.assessed.gaps.iter().filter(|unmet| Some(unmet.level) == one.next);
                let level = one.assessed.track.level(one.next?);
                gaps.filter(|unmet| level.requirements[unmet.requirement].id == gap.requirement)
                    .map(|unmet| (learning(&unmet.way, &rubric), unmet.points.to_f64()))
                    .next()
            });
            let hours: Vec<(u64, f64)> = hours.collect();
            let people_held = u32::try_from(hours.len()).unwrap();
            prop_assert_eq!(gap.people, u64::from(people_held));
            prop_assert_eq!(gap.hours, hours.iter().map(|(hours, _)| hours).sum::<u64>());
            prop_assert_eq!(gap.hours_saved, gap.hours - hours.iter().map(|(hours, _)| hours).max().unwrap());
            let mean = hours.iter().map(|(_, points)| points).sum::<f64>() / f64::from(people_held);
            prop_assert!(gap.points <= mean + 1e-9 && mean < gap.points + 0.1 + 1e-9, "{} of {mean}", gap.points);
            held += hours.len();
        }
        let unmet = |one: &One<'_>| one.assessed.gaps.iter().filter(|gap| Some(gap.level) == one.next).count();
        prop_assert_eq!(held, people.iter().map(unmet).sum::<usize>());
        prop_assert!(track.gaps.is_sorted_by(|one, next| one.hours_saved >= next.hours_saved));
    }

    /// The shown groups are parts of the whole, each large enough. What is joined stays together, and holds two groups
    /// at the least, so that no sum or difference of shown figures is about a small group alone.
    #[test]
    fn no_shown_figure_is_about_a_small_group((ladder, people) in crowd(24), min_group in 0..8_u64) {
        let rubric = ladder.rubric();
        let people = ones(&people, &rubric);
        let options = CohortOptions { min_group, ..CohortOptions::default() };
        let json = cohort_json(&cohort_of(&people, &rubric), options);
        let track = &json.tracks[0];
        let size = |name: &str| {
            let of = |one: &&One<'_>| one.answers.group.as_deref().unwrap_or("no group given") == name;
            people.iter().filter(of).count() as u64
        };
        let Some(groups) = &track.groups else {
            prop_assert!(people.iter().all(|one| one.answers.group.is_none()));
            return Ok(());
        };
        let joined: u64 = groups.joined.iter().map(|name| size(name)).sum();
        for group in &groups.shown {
            prop_assert!(group.people >= min_group);
            let expected = if group.name == "other groups" { joined } else { size(&group.name) };
            prop_assert_eq!(group.people, expected);
            prop_assert_eq!(group.placements.iter().sum::<u64>(), group.people);
        }
        let shown: u64 = groups.shown.iter().map(|group| group.people).sum();
        if groups.shown.is_empty() {
            prop_assert_eq!(joined, people.len() as u64);
        } else {
            prop_assert_eq!(shown, people.len() as u64);
            prop_assert!(groups.joined.is_empty() || joined >= min_group);
            prop_assert!(groups.joined.len() != 1, "a group that is joined with none: {:?}", groups.joined);
            // The parts of a group's figures come to the whole ones.
            for (place, whole) in track.placements.iter().enumerate() {
                let sum: u64 = groups.shown.iter().map(|group| group.placements[place]).sum();
                prop_assert_eq!(sum, whole.claimed);
            }
        }
    }

    #[test]
    fn a_broken_tally_is_refused_or_harmless(
        (ladder, people) in crowd(4),
        places in prop::collection::vec((any::<Index>(), prop::sample::select(b"09{}[]\",:-e".to_vec())), 1..4),
        cut in any::<Index>(),
    ) {
        let rubric = ladder.rubric();
        let json = cohort_of(&ones(&people, &rubric), &rubric).to_json();
        let mut broken = json.clone().into_bytes();
        for (place, byte) in places {
            let at = place.index(broken.len());
            broken[at] = byte;
        }
        if let Ok(cohort) = Cohort::from_json(std::str::from_utf8(&broken).unwrap(), &rubric) {
            let document = cohort_document(&cohort, CohortOptions::default());
            prop_assert!(!text(&document).is_empty());
        }
        prop_assert!(Cohort::from_json(&json[..cut.index(json.len())], &rubric).is_err());
    }
}
