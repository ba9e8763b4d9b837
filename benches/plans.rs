//! What a plan costs on one core: every sample profile, and somebody who has answered nothing, to every level above;
//! figures in docs/performance.md. Another solver stands beside it as a yardstick.

use divan::{Bencher, black_box};
use good_lp::{Expression, ProblemVariables, Solution as _, SolverModel as _, variable};
use gradus::diagnostic::Problems;
use gradus::engine::{Assessment, Plan, assess, compile};
use gradus::profile::{Profile, Wishes as Given, read};
use gradus::roadmap::{BUDGET, Programme, Study, Wishes, programme, roadmap, shortest};
use gradus::rubric::{Rubric, Track, builtin};
use jiff::civil::date;

fn main() {
    divan::main();
}

/// A profile's text and the level to reach.
struct Case {
    text: String,
    target: String,
}

/// Every sample profile with every level that it has still to reach, by name.
fn cases() -> Vec<String> {
    let files = std::fs::read_dir("tests/fixtures/profiles").expect("the sample profiles are there");
    let names = files.map(|file| file.expect("a file").path());
    let mut names: Vec<String> = names
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .chain(["nobody".to_owned()])
        .collect();
    names.sort();
    let rubric = rubric();
    let track = rubric.track("backend").expect("shipped");
    let pairs =
        names.iter().flat_map(|name| track.levels.iter().map(move |level| format!("{name}.{}", level.id)));
    pairs.filter(|name| Prepared::of(&rubric, name).assessment.on_the_way().count() > 0).collect()
}

fn rubric() -> Rubric {
    builtin().map_err(|problems| problems.render(false)).expect("the shipped rubrics are right")
}

fn case(name: &str) -> Case {
    let (profile, target) = name.split_once('.').expect("a profile and a level");
    let text = match profile {
        "nobody" => "id: nobody".to_owned(),
        other => std::fs::read_to_string(format!("tests/fixtures/profiles/{other}.yaml")).expect("a profile"),
    };
    Case { text, target: target.to_owned() }
}

struct Prepared<'r> {
    rubric: &'r Rubric,
    track: &'r Track,
    plan: Plan,
    profile: Profile,
    assessment: Assessment,
}

impl<'r> Prepared<'r> {
    fn of(rubric: &'r Rubric, name: &str) -> Self {
        let Case { text, target } = case(name);
        let mut problems = Problems::default();
        let file = problems.sources.add("", text.clone());
        let given = Given { track: None, today: date(2026, 11, 21), id: "" };
        let (mut profile, track) =
            read(&text, file, rubric, given, &mut problems).expect("the samples are right");
        profile.target = track.find_level(&target);
        let plan = compile(track, &rubric.catalogue);
        let assessment = assess(&profile, track, rubric, &plan);
        Self { rubric, track, plan, profile, assessment }
    }

    fn ladder(&self) -> (&Track, &Rubric, &Plan) {
        (self.track, self.rubric, &self.plan)
    }
}

/// The shortest plan with its proof.
#[divan::bench(args = cases(), sample_count = 5)]
fn proved_shortest(bencher: Bencher<'_, '_>, name: &str) {
    let rubric = rubric();
    let one = Prepared::of(&rubric, name);
    bencher.bench_local(|| {
        let found = shortest(&one.assessment, one.ladder(), &Wishes::default(), BUDGET).expect("a plan");
        assert_eq!(found.hours, found.lower_bound, "proved");
        black_box(found)
    });
}

/// The whole roadmap: the plan, the order of its steps, the dates.
#[divan::bench(args = cases(), sample_count = 5)]
fn whole_roadmap(bencher: Bencher<'_, '_>, name: &str) {
    let rubric = rubric();
    let one = Prepared::of(&rubric, name);
    let who = (&one.profile, &one.assessment);
    let study = Study::of(&one.profile);
    bencher.bench_local(|| black_box(roadmap(who, one.ladder(), &Wishes::default(), study, BUDGET)));
}

/// microlp on the same programmes, as far as it gets there in seconds.
#[divan::bench(args = ["junior.developer", "nobody.junior"], sample_count = 1)]
fn microlp(bencher: Bencher<'_, '_>, name: &str) {
    let rubric = rubric();
    let one = Prepared::of(&rubric, name);
    let programme = programme(&one.assessment, one.ladder(), &Wishes::default()).expect("a plan");
    bencher.bench_local(|| black_box(solved(&programme)));
}

#[expect(clippy::cast_precision_loss, reason = "the other solver counts in floating point")]
fn solved(programme: &Programme) -> f64 {
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
        let terms = row.terms.iter().filter_map(|(at, factor)| Some((*columns.get(*at)?, factor)));
        let sum: Expression = terms.map(|(column, factor)| column * *factor as f64).sum();
        model.add_constraint(sum.geq(row.least as f64));
    }
    model.solve().expect("a plan").eval(cost)
}
