//! What must always hold, on random rubrics and people.

use num_rational::BigRational;
use num_traits::{One as _, Zero as _};
use proptest::prelude::*;

use gradus::gap::cheapest;
use gradus::report::json;
use gradus::rubric::Rubric;

use crate::random::{Asks, Ladder, Level, Person, ladder, person};
use crate::support::Assessed;

fn ladder_and_person() -> impl Strategy<Value = (Ladder, Person)> {
    ladder(7, 1..=5).prop_flat_map(|ladder| {
        let person = person(&ladder);
        (Just(ladder), person)
    })
}

fn json_of(text: &str, rubric: &Rubric) -> serde_json::Value {
    let assessed = Assessed::of(text, rubric, None);
    serde_json::to_value(json::assessment(&assessed.facts())).unwrap()
}

/// What a level comes to under one reading, by the naive evaluator: earned, whether it is passed.
fn naive(level: &Level, rating: &dyn Fn(usize) -> u8, person: &Person) -> (BigRational, bool) {
    let mut earned = BigRational::zero();
    let mut gates_met = true;
    for (asks, weight, gate) in &level.requirements {
        let attainment = asks.attainment(rating, person);
        gates_met &= !gate || attainment.is_one();
        earned += attainment * BigRational::from_integer((*weight).into());
    }
    let possible: u32 = level.requirements.iter().map(|(_, weight, _)| weight).sum();
    let pass = BigRational::new((u64::from(level.pass) * u64::from(possible)).into(), 10_000.into());
    (earned.clone(), gates_met && earned >= pass)
}

/// The number of levels reached from the lowest on.
fn reached(passed: impl Iterator<Item = bool>) -> usize {
    passed.take_while(|passed| *passed).count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_equals_a_naive_reading_of_the_model((ladder, person) in ladder_and_person()) {
        let rubric = ladder.rubric();
        let assessed = Assessed::of(&person.plain_yaml(), &rubric, None);
        let assessment = &assessed.assessment;
        let top = ladder.top;
        let claimed = |at: usize| person.ratings[at].unwrap_or(0);
        let supported = |at: usize| claimed(at).min(top - 1);
        let possible = |at: usize| person.ratings[at].unwrap_or(top);
        let readings: [(&dyn Fn(usize) -> u8, _); 3] = [
            (&claimed, assessment.claimed),
            (&supported, assessment.supported),
            (&possible, assessment.possible.unwrap_or(assessment.claimed)),
        ];
        for (rating, placement) in readings {
            let passed = ladder.levels.iter().map(|level| naive(level, rating, &person).1);
            prop_assert_eq!(placement.map_or(0, |level| level.index() + 1), reached(passed));
        }
        for (level, result) in ladder.levels.iter().zip(&assessment.levels) {
            for (rating, score) in [(readings[0].0, &result.claimed), (readings[1].0, &result.supported)] {
                let (earned, passed) = naive(level, rating, &person);
                let percent = &earned * BigRational::from_integer(100.into())
                    / BigRational::from_integer(level.requirements.iter().map(|(_, weight, _)| *weight).sum::<u32>().into());
                let tenths = (percent * BigRational::from_integer(10.into())).floor().to_integer();
                prop_assert_eq!(score.earned.numerator_and_denominator(), (earned.numer().clone(), earned.denom().clone()));
                prop_assert_eq!(score.percent.tenths().in_tenths().to_string(), tenths.to_string());
                prop_assert_eq!(score.passed, passed);
            }
            for ((asks, ..), one) in level.requirements.iter().zip(&result.requirements) {
                let attainment = asks.attainment(&claimed, &person);
                prop_assert_eq!(one.claimed.is_met(), attainment.is_one());
                let exact = one.claimed.exact().numerator_and_denominator();
                prop_assert_eq!(exact, (attainment.numer().clone(), attainment.denom().clone()));
            }
        }
    }

    #[test]
    fn a_better_answer_never_lowers_anything((ladder, person) in ladder_and_person(), at in any::<prop::sample::Index>()) {
        let rubric = ladder.rubric();
        let before = Assessed::of(&person.plain_yaml(), &rubric, None);
        let mut better = person.clone();
        let skill = at.index(better.ratings.len());
        better.ratings[skill] = Some(better.ratings[skill].map_or(1, |rating| rating + 1).min(ladder.top));
        better.months += 7;
        better.evidence[0] += 1;
        let after = Assessed::of(&better.plain_yaml(), &rubric, None);
        prop_assert!(after.assessment.claimed >= before.assessment.claimed);
        prop_assert!(after.assessment.supported >= before.assessment.supported);
        for (after, before) in after.assessment.levels.iter().zip(&before.assessment.levels) {
            prop_assert!(after.claimed.earned >= before.claimed.earned);
            prop_assert!(after.claimed.passed >= before.claimed.passed);
            for (after, before) in after.requirements.iter().zip(&before.requirements) {
                prop_assert!(after.claimed >= before.claimed);
            }
        }
    }

    #[test]
    fn neither_the_order_nor_the_name_of_an_answer_matters(
        (ladder, person) in ladder_and_person(),
        order in Just((0..7).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let rubric = ladder.rubric();
        let plain = json_of(&person.plain_yaml(), &rubric);
        let order: Vec<usize> = order.into_iter().filter(|at| *at < person.ratings.len()).collect();
        let renamed = |at: usize| if at.is_multiple_of(2) { format!("ALIAS_of-{at}") } else { format!("skill {at}") };
        prop_assert_eq!(json_of(&person.yaml(renamed, &order), &rubric), plain);
    }

    #[test]
    fn no_shown_percentage_claims_a_pass_that_is_not_there((ladder, person) in ladder_and_person()) {
        let rubric = ladder.rubric();
        let assessed = Assessed::of(&person.plain_yaml(), &rubric, None);
        for (level, result) in assessed.track.levels.iter().zip(&assessed.assessment.levels) {
            if !result.claimed.passed && result.claimed.open_gates.is_empty() {
                prop_assert!(result.claimed.percent.tenths().in_tenths() * 10 < u64::from(level.pass));
            }
        }
    }

    #[test]
    fn the_cheapest_way_is_as_cheap_as_brute_force_finds((ladder, person) in ladder(4, 1..=3).prop_flat_map(|ladder| {
        let person = person(&ladder);
        (Just(ladder), person)
    })) {
        let rubric = ladder.rubric();
        let assessed = Assessed::of(&person.plain_yaml(), &rubric, None);
        let base: Vec<u8> = person.ratings.iter().map(|rating| rating.unwrap_or(0)).collect();
        for (level, track_level) in ladder.levels.iter().zip(&assessed.track.levels) {
            for ((asks, ..), requirement) in level.requirements.iter().zip(&track_level.requirements) {
                let way = cheapest(&requirement.condition, &assessed.assessment.readings.claimed, (assessed.track, &rubric, &assessed.plan));
                prop_assert!(way.is_cheapest);
                prop_assert_eq!(way.hours, fewest_hours(&ladder, asks, &base, &person.evidence), "{:?}", asks);
                let mut ratings = base.clone();
                for (skill, from, to) in &way.raise {
                    prop_assert_eq!(ratings[skill.index()], *from);
                    ratings[skill.index()] = *to;
                }
                let mut evidence = person.evidence.clone();
                for (kind, count) in &way.evidence {
                    evidence[usize::from(kind.0)] += count;
                }
                prop_assert!(asks.is_met_in_plans(&ratings, &evidence));
                prop_assert!(is_allowed(&ladder, &base, &ratings));
            }
        }
    }
}

/// Whether every raised skill has its prerequisites.
fn is_allowed(ladder: &Ladder, base: &[u8], ratings: &[u8]) -> bool {
    let raised = (0..base.len()).filter(|at| ratings[*at] > base[*at]);
    raised.into_iter().all(|at| ladder.needs[at].iter().all(|need| need.is_met_in_plans(ratings, &[])))
}

/// Tries every rating of every skill, and up to four more pieces of each kind.
fn fewest_hours(ladder: &Ladder, asks: &Asks, base: &[u8], evidence: &[u32]) -> u64 {
    let mut best = u64::MAX;
    let mut ratings = base.to_vec();
    loop {
        if is_allowed(ladder, base, &ratings) {
            let mut pieces = vec![0_u32; evidence.len()];
            loop {
                let with: Vec<u32> = evidence.iter().zip(&pieces).map(|(has, new)| has + new).collect();
                if asks.is_met_in_plans(&ratings, &with) {
                    best = best.min(hours(ladder, base, &ratings, &pieces));
                }
                if !count_up(&mut pieces, &vec![0; evidence.len()], 4) {
                    break;
                }
            }
        }
        if !count_up(&mut ratings, base, ladder.top) {
            return best;
        }
    }
}

fn hours(ladder: &Ladder, base: &[u8], ratings: &[u8], pieces: &[u32]) -> u64 {
    let steps = (0..base.len()).map(|at| &ladder.hours[at][usize::from(base[at])..usize::from(ratings[at])]);
    let study: u64 = steps.flatten().map(|hours| u64::from(*hours)).sum();
    let work = pieces.iter().zip(&ladder.kinds).map(|(count, hours)| u64::from(*count) * u64::from(*hours));
    study + work.sum::<u64>()
}

/// The next combination, each digit from `least` to `most`; false after the last.
fn count_up<T: Copy + PartialOrd + std::ops::Add<Output = T> + From<u8>>(
    digits: &mut [T],
    least: &[T],
    most: T,
) -> bool {
    for (digit, least) in digits.iter_mut().zip(least) {
        if *digit < most {
            *digit = *digit + T::from(1);
            return true;
        }
        *digit = *least;
    }
    false
}

/// Twenty prime denominators have no common one of 64 bits; the level is then scored as ratios.
#[test]
fn a_level_too_fine_for_64_bits_is_scored_exactly_all_the_same() {
    let primes = [53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149];
    let requirements = primes.iter().map(|prime| (Asks::Evidence(Some(0), *prime), 1, false)).collect();
    let person = Person { ratings: vec![Some(0)], months: 0, evidence: vec![40] };
    let mut ladder = Ladder {
        top: 2,
        hours: vec![vec![1, 1]],
        needs: vec![Vec::new()],
        kinds: vec![1],
        levels: vec![Level { pass: 0, requirements }],
    };
    let (earned, _) = naive(&ladder.levels[0], &|_| 0, &person);
    let hundredths =
        earned.clone() * BigRational::from_integer(10_000.into()) / BigRational::from_integer(20.into());
    let cut: u32 = hundredths.floor().to_integer().try_into().unwrap();
    for (pass, passes) in [(cut, true), (cut + 1, false)] {
        ladder.levels[0].pass = pass;
        let rubric = ladder.rubric();
        let assessed = Assessed::of(&person.plain_yaml(), &rubric, None);
        assert!(assessed.plan.listing(&rubric, assessed.track).unwrap().contains("added as ratios"));
        let level = &assessed.assessment.levels[0].claimed;
        assert_eq!(level.passed, passes);
        assert_eq!(
            level.earned.numerator_and_denominator(),
            (earned.numer().clone(), earned.denom().clone())
        );
    }
}
