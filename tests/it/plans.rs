//! Roadmaps: shortest against brute force and another solver, and what executing them must show.

use std::fmt::Write as _;

use good_lp::{Expression, ProblemVariables, Solution as _, SolverModel as _, variable};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use gradus::engine::{Score, assess};
use gradus::gap::gaps;
use gradus::profile::{Evidence, Given, Profile};
use gradus::roadmap::{
    BUDGET, Impossible, Programme, Roadmap, Step, Study, Wishes, Work, programme, roadmap, shortest,
};
use gradus::skill::{Reading, SkillId};

use crate::random::{Asks, Ladder, Level, Person, ladder, ladder_of, person};
use crate::support::{Assessed, fixtures_in, home, shipped};

impl Assessed<'_> {
    fn shortest(&self, wishes: &Wishes) -> Result<gradus::roadmap::Shortest, Impossible> {
        shortest(&self.assessment, (self.track, self.rubric, &self.plan), wishes, BUDGET)
    }

    pub(crate) fn roadmap(&self, wishes: &Wishes) -> Result<Roadmap, Impossible> {
        let ladder = (self.track, self.rubric, &self.plan);
        roadmap((&self.profile, &self.assessment), ladder, wishes, Study::of(&self.profile), BUDGET)
    }

    fn programme(&self, wishes: &Wishes) -> Result<Programme, Impossible> {
        programme(&self.assessment, (self.track, self.rubric, &self.plan), wishes)
    }

    /// The claimed reading with all years done, as planning has it.
    fn base(&self) -> Reading {
        Reading { months: u32::MAX, ..self.assessment.readings.claimed.clone() }
    }

    /// Whether a reading is a plan for these wishes.
    fn is_plan(&self, reading: &Reading, wishes: &Wishes, score: &mut Score) -> bool {
        self.plan.score(reading, score);
        let catalogue = &self.rubric.catalogue;
        let base = &self.assessment.readings.claimed;
        let levels = || self.track.level_ids().filter(|id| *id <= self.assessment.target);
        let mut raised = catalogue.ids().filter(|skill| reading.rating(*skill) > base.rating(*skill));
        levels().all(|level| score.is_passed(level))
            && raised.all(|skill| {
                !wishes.without.contains(&skill)
                    && catalogue.skill(skill).needs.iter().all(|need| need.is_met(reading))
            })
            && wishes.with.iter().all(|(skill, rating)| reading.rating(*skill) >= *rating)
            && (!wishes.complete
                || levels().all(|id| {
                    self.track.level(id).requirements.iter().all(|one| one.condition.is_met(reading))
                }))
    }

    fn hours_to(&self, reading: &Reading) -> u64 {
        let catalogue = &self.rubric.catalogue;
        let base = &self.assessment.readings.claimed;
        let study = catalogue
            .ids()
            .map(|skill| catalogue.skill(skill).hours_between(base.rating(skill), reading.rating(skill)));
        let pieces = reading.evidence.iter().zip(&base.evidence).zip(&self.track.evidence);
        study.sum::<u64>() + pieces.map(|((now, was), kind)| u64::from((now - was) * kind.hours)).sum::<u64>()
    }

    /// Tries every rating of every skill, and up to four more pieces of each kind.
    fn brute_force(&self, wishes: &Wishes) -> Option<u64> {
        let base = self.base();
        let digits = base.ratings.len();
        let top = u32::from(self.rubric.catalogue.top);
        let least: Vec<u32> = base
            .ratings
            .iter()
            .map(|rating| u32::from(*rating))
            .chain(base.evidence.iter().copied())
            .collect();
        let most: Vec<u32> =
            (0..least.len()).map(|at| if at < digits { top } else { least[at] + 4 }).collect();
        let mut score = Score::default();
        let (mut now, mut best) = (least.clone(), None);
        loop {
            let reading = Reading {
                ratings: now[..digits].iter().map(|rating| u8::try_from(*rating).unwrap()).collect(),
                evidence: now[digits..].to_vec(),
                months: u32::MAX,
            };
            let hours = self.hours_to(&reading);
            if best.is_none_or(|best| hours < best) && self.is_plan(&reading, wishes, &mut score) {
                best = Some(hours);
            }
            let Some(at) = (0..now.len()).find(|at| now[*at] < most[*at]) else { return best };
            now[at] += 1;
            now[..at].copy_from_slice(&least[..at]);
        }
    }
}

/// What another solver says: the least cost, to the nearest hour.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the other solver counts in floating point, and the numbers are small"
)]
pub(crate) fn solved(programme: &Programme) -> u64 {
    let mut variables = ProblemVariables::new();
    let columns: Vec<_> = programme
        .columns
        .iter()
        .map(|column| variables.add(variable().integer().min(0).max(column.most as f64)))
        .collect();
    let cost: Expression =
        columns.iter().zip(&programme.columns).map(|(x, column)| *x * column.cost as f64).sum();
    let mut model = variables.minimise(cost.clone()).using(good_lp::microlp);
    for row in &programme.rows {
        let sum: Expression = row.terms.iter().map(|(at, factor)| columns[*at] * *factor as f64).sum();
        model.add_constraint(sum.geq(row.least as f64));
    }
    model.solve().unwrap().eval(cost).round() as u64
}

/// The profile after some steps, with years enough for anything.
fn after(profile: &Profile, steps: &[Step], months: u32) -> Profile {
    let mut then = profile.clone();
    then.months = Some(months);
    for step in steps {
        match step.what {
            Work::Raise(skill, rating) => {
                let answer = &mut then.answers[skill.index()];
                assert_eq!(answer.given.rating() + 1, rating, "a step raises by one");
                answer.given = Given::Rating(rating);
            }
            Work::Piece(kind) => {
                then.evidence.push(Evidence { kind, title: None, count: 1, is_bare: true, shows: Vec::new() })
            }
        }
    }
    then
}

/// Executes a roadmap step by step: prerequisites come first, and each milestone is reached at its step, neither
/// earlier nor later.
fn execute(assessed: &Assessed<'_>, plan: &Roadmap) {
    let catalogue = &assessed.rubric.catalogue;
    let passed_after = |count: usize| {
        let then = after(&assessed.profile, &plan.steps[..count], 1_200);
        let result = assess(&then, assessed.track, assessed.rubric, &assessed.plan);
        if let Some(Step { what: Work::Raise(skill, _), .. }) = plan.steps.get(count) {
            let needs = &catalogue.skill(*skill).needs;
            assert!(
                needs.iter().all(|need| need.is_met(&result.readings.claimed)),
                "prerequisites come first"
            );
        }
        result.levels.iter().map(|level| level.claimed.passed).collect::<Vec<_>>()
    };
    let passed: Vec<Vec<bool>> = (0..=plan.steps.len()).map(passed_after).collect();
    for milestone in &plan.milestones {
        let upto = ..=milestone.level.index();
        let first = passed.iter().position(|levels| levels[upto].iter().all(|passed| *passed));
        assert_eq!(first, Some(milestone.after_step), "{milestone:?}");
        assert!(plan.steps[..milestone.after_step].iter().all(|step| step.end <= milestone.date));
    }
    assert!(passed.last().unwrap()[..=plan.target.index()].iter().all(|passed| *passed));
    assert_eq!(plan.hours, plan.steps.iter().map(|step| step.hours).sum::<u64>());
    for step in &plan.steps {
        assert!(plan.study.start <= step.start && step.start <= step.end && step.end <= plan.finish);
    }
}

/// Some wishes: skills by number, with and without.
fn wishes() -> impl Strategy<Value = (bool, Vec<usize>, Vec<(usize, u8)>)> {
    let some = prop::collection::vec(0..4_usize, 0..=1);
    let with = prop::collection::vec((0..4_usize, 1..=3_u8), 0..=1);
    (prop::bool::weighted(0.2), some, with)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_500) })]

    #[test]
    fn the_shortest_plan_is_as_short_as_brute_force_finds(
        ((ladder, person), target, (complete, without, with)) in (ladder(4, 1..=3).prop_flat_map(|ladder| {
            let person = person(&ladder);
            (Just(ladder), person)
        }), 0..4_usize, wishes())
    ) {
        let rubric = ladder.rubric();
        let target = format!("l{}", target.min(ladder.levels.len() - 1));
        let assessed = Assessed::of(&person.plain_yaml(), &rubric, Some(&target));
        let skill = |at: usize| SkillId::new(at.min(ladder.hours.len() - 1)).unwrap();
        let wishes = Wishes {
            complete,
            without: without.into_iter().map(skill).collect(),
            with: with.into_iter().map(|(at, rating)| (skill(at), rating.min(ladder.top))).collect(),
        };
        let best = assessed.brute_force(&wishes);
        match assessed.shortest(&wishes) {
            Err(why) => prop_assert_eq!(best, None, "{:?}", why),
            Ok(found) => {
                prop_assert_eq!(Some(found.hours), best);
                prop_assert_eq!(found.lower_bound, found.hours);
                prop_assert_eq!(assessed.hours_to(&found.reading), found.hours);
                prop_assert!(assessed.is_plan(&found.reading, &wishes, &mut Score::default()));
                let ladder = (assessed.track, assessed.rubric, &assessed.plan);
                let hasty = shortest(&assessed.assessment, ladder, &wishes, 0).unwrap();
                prop_assert!(hasty.lower_bound <= found.hours && found.hours <= hasty.hours);
                execute(&assessed, &assessed.roadmap(&wishes).unwrap());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn a_better_answer_never_makes_the_way_longer((ladder, person, better) in ladder(6, 1..=4).prop_flat_map(|ladder| {
        let (person, better) = (person(&ladder), person(&ladder));
        (Just(ladder), person, better)
    })) {
        let rubric = ladder.rubric();
        let target = format!("l{}", ladder.levels.len() - 1);
        let hours = |person: &Person| {
            let assessed = Assessed::of(&person.plain_yaml(), &rubric, Some(&target));
            assessed.shortest(&Wishes::default()).unwrap().hours
        };
        let most = |one: &[u32], two: &[u32]| one.iter().zip(two).map(|(a, b)| *a.max(b)).collect();
        let both = Person {
            ratings: person.ratings.iter().zip(&better.ratings).map(|(a, b)| *a.max(b)).collect(),
            months: person.months.max(better.months),
            evidence: most(&person.evidence, &better.evidence),
        };
        prop_assert!(hours(&both) <= hours(&person).min(hours(&better)));
    }
}

proptest! {
    // The other solver counts in floating point and may be off once in a great while, so the ladders are always the same.
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(2026),
        ..ProptestConfig::with_cases(2_000)
    })]

    #[test]
    fn another_solver_finds_the_same((ladder, person) in ladder(8, 1..=5).prop_flat_map(|ladder| {
        let person = person(&ladder);
        (Just(ladder), person)
    })) {
        let rubric = ladder.rubric();
        let target = format!("l{}", ladder.levels.len() - 1);
        let assessed = Assessed::of(&person.plain_yaml(), &rubric, Some(&target));
        let wishes = Wishes::default();
        let found = assessed.shortest(&wishes).unwrap();
        prop_assert_eq!(found.lower_bound, found.hours);
        prop_assert_eq!(assessed.hours_to(&found.reading), found.hours);
        prop_assert_eq!(found.hours, solved(&assessed.programme(&wishes).unwrap()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20) })]

    #[test]
    fn large_ladders_end_in_a_plan_with_a_true_bound((ladder, person, budget) in (
        ladder_of(150..=200, 1..=10, 12..=12).prop_flat_map(|ladder| {
            let person = person(&ladder);
            (Just(ladder), person)
        }),
        prop_oneof![Just(0), Just(1_000_000), Just(30_000_000)],
    ).prop_map(|((ladder, person), budget)| (ladder, person, budget))) {
        let rubric = ladder.rubric();
        let assessed = Assessed::of(&person.plain_yaml(), &rubric, Some("l11"));
        let rungs = (assessed.track, assessed.rubric, &assessed.plan);
        let wishes = Wishes::default();
        let found = shortest(&assessed.assessment, rungs, &wishes, budget).unwrap();
        prop_assert!(found.lower_bound <= found.hours);
        prop_assert!(assessed.is_plan(&found.reading, &wishes, &mut Score::default()));
        prop_assert_eq!(assessed.hours_to(&found.reading), found.hours);
        let more = shortest(&assessed.assessment, rungs, &wishes, 2 * budget + 1_000_000).unwrap();
        prop_assert!(found.lower_bound <= more.hours && more.lower_bound <= found.hours);
        let who = (&assessed.profile, &assessed.assessment);
        execute(&assessed, &roadmap(who, rungs, &wishes, Study::of(&assessed.profile), budget).unwrap());
    }
}

/// Twenty prime denominators have no common one that can be counted with.
#[test]
fn a_level_too_fine_to_plan_with_is_an_error() {
    let primes = [53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149];
    let requirements = primes.iter().map(|prime| (Asks::Evidence(Some(0), *prime), 1, false)).collect();
    let ladder = Ladder {
        top: 2,
        hours: vec![vec![1, 1]],
        needs: vec![Vec::new()],
        kinds: vec![1],
        levels: vec![Level { pass: 5_000, requirements }],
    };
    let rubric = ladder.rubric();
    let assessed = Assessed::of("id: p", &rubric, None);
    let why = assessed.shortest(&Wishes::default()).unwrap_err();
    assert_eq!(why, Impossible::TooFine(assessed.assessment.target));
}

/// Pieces of evidence that take half a million years each.
#[test]
fn a_plan_past_the_calendar_is_an_error() {
    let requirements = vec![(Asks::Evidence(Some(0), 3), 1, true)];
    let ladder = Ladder {
        top: 1,
        hours: vec![vec![1]],
        needs: vec![Vec::new()],
        kinds: vec![u32::MAX],
        levels: vec![Level { pass: 5_000, requirements }],
    };
    let rubric = ladder.rubric();
    let assessed = Assessed::of("id: p", &rubric, None);
    let found = assessed.shortest(&Wishes::default()).unwrap();
    assert_eq!((found.hours, found.lower_bound), (3 * u64::from(u32::MAX), 3 * u64::from(u32::MAX)));
    assert_eq!(assessed.roadmap(&Wishes::default()).unwrap_err(), Impossible::TooLong);
}

/// A planner without foresight: again and again the gap that is due, must-haves first and then most points an hour,
/// closed in its own cheapest way.
fn greedy(text: &str, rubric: &gradus::rubric::Rubric, target: &str) -> u64 {
    let mut assessed = Assessed::of(text, rubric, Some(target));
    assessed.profile.months = Some(1_200);
    let mut hours = 0;
    loop {
        let result = assess(&assessed.profile, assessed.track, rubric, &assessed.plan);
        let Some(gap) = gaps(&result, (assessed.track, rubric, &assessed.plan)).into_iter().next() else {
            return hours;
        };
        hours += gap.way.hours;
        for (skill, _, to) in gap.way.raise {
            assessed.profile.answers[skill.index()].given = Given::Rating(to);
        }
        for (kind, count) in gap.way.evidence {
            let piece = Evidence { kind, title: None, count: 1, is_bare: true, shows: Vec::new() };
            assessed.profile.evidence.extend(std::iter::repeat_n(piece, count as usize));
        }
    }
}

#[test]
fn no_greedy_plan_is_shorter() {
    let rubric = shipped();
    let page = std::fs::read_to_string(home().join("docs/roadmap.md")).unwrap();
    let thousands =
        |n: u64| if n < 1_000 { n.to_string() } else { format!("{},{:03}", n / 1_000, n % 1_000) };
    let mut table = String::new();
    let mut people: Vec<(String, String)> = fixtures_in("profiles")
        .into_iter()
        .map(|(name, path)| (name, std::fs::read_to_string(path).unwrap()))
        .collect();
    people.push(("nobody".to_owned(), "id: nobody".to_owned()));
    for (name, text) in people {
        for level in &rubric.tracks[0].levels {
            let assessed = Assessed::of(&text, &rubric, Some(&level.id));
            let found = assessed.shortest(&Wishes::default()).unwrap();
            let greedy = greedy(&text, &rubric, &level.id);
            assert!(found.hours <= greedy && found.lower_bound == found.hours, "{name} to {}", level.id);
            if greedy > 0 {
                let (shortest, level) = (found.hours, &level.id);
                let row = format!("| {level} | {} h | {} h |", thousands(shortest), thousands(greedy));
                assert!(name != "nobody" || page.contains(&row), "docs/roadmap.md has {row}");
                writeln!(table, "{name:20} {level:10} {shortest:>6} {greedy:>6}").unwrap();
            }
        }
    }
    insta::assert_snapshot!("greedy", table);
}

#[test]
fn every_shipped_plan_is_proved_and_reaches_its_milestones() {
    let rubric = shipped();
    for (name, path) in fixtures_in("profiles") {
        let text = std::fs::read_to_string(path).unwrap();
        for level in &rubric.tracks[0].levels {
            let assessed = Assessed::of(&text, &rubric, Some(&level.id));
            let plan = assessed.roadmap(&Wishes::default()).unwrap();
            assert!(plan.is_proved(), "{name} to {}", level.id);
            execute(&assessed, &plan);
        }
    }
}
