//! What a key of the questionnaire costs, with the shipped catalogue and with one of 1,000 skills; figures in
//! docs/performance.md.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use divan::{Bencher, black_box};
use gradus::diagnostic::Problems;
use gradus::engine::compile;
use gradus::profile::edit::{Change, Editor, fresh};
use gradus::profile::{Given, Profile, Wishes, read};
use gradus::questionnaire::{Questionnaire, scope};
use gradus::rubric::{Rubric, RubricFile, builtin, load_files};
use gradus::skill::SkillId;
use jiff::civil::date;

fn main() {
    divan::main();
}

/// The shipped rubrics, or 1,000 skills in 20 categories with seven levels that ask for 400 of them each.
fn rubric(size: usize) -> Rubric {
    let loaded = if size == 240 { builtin() } else { load_files(made_up(size), "rubrics") };
    loaded.map_err(|problems| problems.render(false)).expect("the rubrics are right")
}

fn made_up(size: usize) -> Vec<RubricFile> {
    let mut files = Vec::new();
    let mut add = |path: String, text: String| files.push(RubricFile { path, text: text.into() });
    for category in 0..size / 50 {
        let mut text = format!("category: c{category}\ntitle: C\nhours: [4, 15, 40, 120, 300]\nskills:\n");
        for skill in category * 50..(category + 1) * 50 {
            let needs = if skill % 2 == 1 { format!("s{}: 2", skill / 2) } else { String::new() };
            _ = writeln!(text, "  s{skill}: {{name: Skill {skill}, needs: {{{needs}}}}}");
        }
        add(format!("skills/c{category}.yaml"), text);
    }
    let scale: Vec<String> =
        (0..=5).map(|rating| format!("{rating}: {{name: r{rating}, means: m}}")).collect();
    let levels: Vec<String> = (0..7).map(|level| format!("l{level}")).collect();
    let (scale, list) = (scale.join(", "), levels.join(", "));
    let evidence = "evidence: {e: {title: E, hours: 50}}\npolicy: {pass: 70}";
    add(
        "t/track.yaml".to_owned(),
        format!("track: t\ntitle: T\nscale: {{{scale}}}\nlevels: [{list}]\n{evidence}\n"),
    );
    for (at, level) in levels.iter().enumerate() {
        let mut text = format!("level: {level}\ntitle: L\nrequirements:\n  - {{years: {}}}\n", at + 1);
        for skill in (0..size).filter(|skill| (skill * 7 + at * 13) % 5 < 2) {
            let (need, gate) = ((1 + at / 2 + skill % 2).min(5), skill % 40 == at);
            _ = writeln!(
                text,
                "  - {{skill: s{skill}, need: {need}, weight: {}, gate: {gate}}}",
                1 + skill % 3
            );
        }
        add(format!("t/{level}.yaml"), text);
    }
    files
}

fn profile(text: &str, rubric: &Rubric) -> Profile {
    let mut problems = Problems::default();
    let file = problems.sources.add("", text.to_owned());
    let wishes = Wishes { track: None, today: date(2026, 11, 21), id: "" };
    read(text, file, rubric, wishes, &mut problems).expect("it is a profile").0
}

/// Half of the questions answered.
fn half(rubric: &Rubric) -> String {
    let track = rubric.tracks.first().expect("a track");
    let mut text = fresh(track) + "skills:\n";
    for skill in rubric.catalogue.skills.iter().step_by(2) {
        _ = writeln!(text, "  {}: 4", skill.id);
    }
    text
}

const SIZES: [usize; 2] = [240, 1000];

/// The questions of a whole track.
#[divan::bench(args = SIZES)]
fn questions(bencher: Bencher<'_, '_>, size: usize) {
    let rubric = rubric(size);
    let track = rubric.tracks.first().expect("a track");
    bencher.bench_local(|| black_box(Questionnaire::new(track, &rubric, scope(None, track))));
}

/// What to ask next in the quick mode, with half of it answered.
#[divan::bench(args = SIZES)]
fn next_question(bencher: Bencher<'_, '_>, size: usize) {
    let rubric = rubric(size);
    let track = rubric.tracks.first().expect("a track");
    let plan = compile(track, &rubric.catalogue);
    let questions = Questionnaire::new(track, &rubric, scope(None, track));
    let profile = profile(&half(&rubric), &rubric);
    let nothing = BTreeSet::new();
    bencher.bench_local(|| black_box(questions.next(&profile, (track, &plan), &nothing)));
}

/// One answer written into the text of a profile, with the check that nothing else changed.
#[divan::bench(args = SIZES)]
fn one_answer(bencher: Bencher<'_, '_>, size: usize) {
    let rubric = rubric(size);
    let track = rubric.tracks.first().expect("a track");
    let text = half(&rubric);
    let given = [(SkillId::new(1).expect("a skill"), Given::Rating(3))];
    bencher.bench_local(|| {
        let mut editor = Editor::new(text.clone(), &rubric, track).expect("it is a profile");
        editor.change(&Change::Answers(&given)).expect("it can be changed");
        black_box(editor.text().len())
    });
}
