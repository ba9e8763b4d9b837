//! What scoring and resolving names cost on one core; figures in docs/performance.md.

use divan::{Bencher, black_box, counter::ItemsCount};
use gradus::diagnostic::Problems;
use gradus::engine::{Score, compile, readings};
use gradus::gap::gaps;
use gradus::profile::{Wishes, read};
use gradus::rubric::{Rubric, builtin};
use gradus::skill::{Names, Reading, SkillId};
use jiff::civil::date;

fn main() {
    divan::main();
}

fn shipped() -> Rubric {
    builtin().map_err(|problems| problems.render(false)).expect("the shipped rubrics are right")
}

/// The sample profiles, as the engine takes them.
fn people(rubric: &Rubric) -> Vec<Reading> {
    let track = rubric.track("backend").expect("the backend track is shipped");
    let files = std::fs::read_dir("tests/fixtures/profiles").expect("the sample profiles are there");
    let people = files.map(|entry| {
        let text = std::fs::read_to_string(entry.expect("a file").path()).expect("a profile");
        let mut problems = Problems::default();
        let file = problems.sources.add("", text.clone());
        let wishes = Wishes { track: None, today: date(2026, 11, 21), id: "" };
        let (profile, _) = read(&text, file, rubric, wishes, &mut problems).expect("the samples are right");
        readings(&profile, track, rubric.catalogue.top).claimed
    });
    people.collect()
}

/// All seven levels of the backend track, claimed reading, profiles in memory.
#[divan::bench]
fn score(bencher: Bencher<'_, '_>) {
    let rubric = shipped();
    let plan = compile(rubric.track("backend").expect("shipped"), &rubric.catalogue);
    let people = people(&rubric);
    let mut score = Score::default();
    bencher.counter(ItemsCount::new(people.len())).bench_local(|| {
        for person in &people {
            plan.score(black_box(person), &mut score);
            black_box(score.placement());
        }
    });
}

/// Loading the shipped rubrics, which the build script read.
#[divan::bench]
fn load_rubrics(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| black_box(shipped()));
}

/// Every gap of an empty profile up to the top level, each with its cheapest way.
#[divan::bench]
fn gaps_of_nobody(bencher: Bencher<'_, '_>) {
    let rubric = shipped();
    let track = rubric.track("backend").expect("shipped");
    let plan = compile(track, &rubric.catalogue);
    let mut problems = Problems::default();
    let file = problems.sources.add("", "");
    let wishes = Wishes { track: None, today: date(2026, 11, 21), id: "" };
    let text = "target: architect";
    let (profile, _) = read(text, file, &rubric, wishes, &mut problems).expect("an empty profile");
    let assessment = gradus::engine::assess(&profile, track, &rubric, &plan);
    bencher.bench_local(|| black_box(gaps(&assessment, (track, &rubric, &plan))));
}

/// An index of so many made-up names.
fn index(size: usize) -> (Names, Vec<String>) {
    let mut names = Names::default();
    let syllables = ["ka", "re", "mo", "ti", "su", "ne", "lo", "vi", "pa", "du", "shi", "gra", "ber", "tol"];
    let mut list = Vec::new();
    let mut state = 7_usize;
    while list.len() < size {
        let mut name = String::new();
        for _ in 0..4 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            name += syllables.get((state >> 33) % syllables.len()).expect("a syllable");
        }
        let skill = SkillId::new(list.len() % 60_000).expect("a small index");
        if !list.contains(&name) && names.add(&name, skill).is_ok() {
            list.push(name);
        }
    }
    (names, list)
}

/// A name that stands in the index.
#[divan::bench(args = [1_000, 20_000])]
fn resolve_exact(bencher: Bencher<'_, '_>, size: usize) {
    let (names, list) = index(size);
    bencher.counter(ItemsCount::new(list.len())).bench_local(|| {
        for name in &list {
            black_box(names.resolve(black_box(name)));
        }
    });
}

/// A name with one letter swapped for another.
#[divan::bench(args = [1_000, 20_000])]
fn resolve_misspelt(bencher: Bencher<'_, '_>, size: usize) {
    let (names, list) = index(size);
    let misspelt: Vec<String> = list.iter().take(100).map(|name| name.replacen('e', "x", 1) + "q").collect();
    bencher.counter(ItemsCount::new(misspelt.len())).bench_local(|| {
        for name in &misspelt {
            black_box(names.resolve(black_box(name)));
        }
    });
}
