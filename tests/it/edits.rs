//! Changing a profile in place: what is wanted changes, and nothing else.

use std::rc::Rc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use gradus::diagnostic::Problems;
use gradus::profile::edit::{CannotEdit, Change, Editor, NewEvidence};
use gradus::profile::{Given, Profile, Wishes, read};
use gradus::rubric::{Rubric, Track, load_folder};
use gradus::skill::{Resolution, SkillId};

use crate::support::{TODAY, fixture, fixtures_in, home, shipped};

fn skill(name: &str, rubric: &Rubric) -> SkillId {
    match rubric.catalogue.names.resolve(name) {
        Resolution::Known(found) => found.skill,
        Resolution::Unknown(_) => panic!("{name} is a skill"),
    }
}

fn edit(text: &str, rubric: &Rubric, track: &Track, change: &Change<'_>) -> Result<String, CannotEdit> {
    let mut editor = Editor::new(text.to_owned(), rubric, track)?;
    let changed = editor.change(change);
    assert!(changed.is_ok() || editor.text() == text, "what is refused changes nothing");
    changed.map(|()| editor.text().to_owned())
}

/// A change as the headings of tests/fixtures/edits.md write it.
fn apply(text: &str, change: &str, rubric: &Rubric, track: &Track) -> Result<String, String> {
    let (what, rest) = change.split_once(':').unwrap_or((change, ""));
    let rest = rest.trim_start();
    let run = |change: Change<'_>| edit(text, rubric, track, &change).map_err(|refused| refused.to_string());
    match what {
        "target" => run(Change::Target(track.find_level(rest))),
        "years" => run(Change::Years(rest.parse().unwrap())),
        "evidence" => {
            let parts: Vec<&str> = rest.split('|').map(str::trim).collect();
            let said = |at: usize| Some(parts[at]).filter(|part: &&str| !part.is_empty());
            let names = parts[3].split(',').map(str::trim).filter(|name| !name.is_empty());
            let shows: Vec<SkillId> = names.map(|name| skill(name, rubric)).collect();
            let kind = track.find_evidence(parts[0]).unwrap();
            run(Change::Evidence(NewEvidence { kind, title: said(1), url: said(2), shows: &shows }))
        }
        "pieces" => {
            let (kind, count) = rest.split_once(' ').unwrap();
            let kind = track.find_evidence(kind).unwrap();
            run(Change::Pieces { kind, count: count.parse().unwrap() })
        }
        "no evidence" => run(Change::NoEvidence),
        _ => {
            let given: Vec<(SkillId, Given)> = change
                .split(',')
                .map(|one| {
                    let (name, rating) = one.split_once(':').unwrap();
                    let given = match rating.trim() {
                        "" => Given::Nothing,
                        "n/a" => Given::NotApplicable,
                        rating => Given::Rating(rating.parse().unwrap()),
                    };
                    (skill(name, rubric), given)
                })
                .collect();
            run(Change::Answers(&given))
        }
    }
}

#[test]
fn texts_change_as_they_are_said_to() {
    let rubric = shipped();
    let track = rubric.track("backend").unwrap();
    let page = std::fs::read_to_string(fixture("edits.md")).unwrap();
    let mut failed = String::new();
    for section in page.split("\n## ").skip(1) {
        let (heading, rest) = section.split_once('\n').unwrap();
        let change = heading.split('`').nth(1).unwrap();
        let blocks: Vec<&str> =
            rest.split("```").skip(1).step_by(2).map(|block| block.split_once('\n').unwrap().1).collect();
        let expected = blocks[1];
        // Every case holds with the line ends of either kind, and without a last one.
        let crlf = |text: &str| text.replace('\n', "\r\n");
        let bare = |text: &str| text.strip_suffix('\n').unwrap_or(text).to_owned();
        let variants = [
            (blocks[0].to_owned(), expected.to_owned()),
            (crlf(blocks[0]), crlf(expected)),
            (bare(blocks[0]), bare(expected)),
        ];
        for (before, expected) in variants {
            let after = apply(&before, change, &rubric, track).unwrap_or_else(|refused| refused);
            if after.trim_end() != expected.trim_end() || (after.lines().count() > 1 && after != expected) {
                failed += &format!(
                    "## {heading}\n{before:?}\n--- expected\n{expected}\n--- found\n{after}\n{after:?}\n\n"
                );
            }
        }
    }
    assert!(failed.is_empty(), "{failed}");
}

/// All that a profile says that a change of an answer could spoil.
fn said(profile: &Profile) -> impl PartialEq + std::fmt::Debug + '_ {
    let Profile { id, name, target, as_of, pace, hours_per_week, months, answers, evidence, .. } = profile;
    let study = (pace, hours_per_week);
    (id, name, target, as_of, study, months, answers, (evidence, profile.evidence_given, &profile.names))
}

/// A profile as it is read, without places.
fn read_as(text: &str, rubric: &Rubric) -> Profile {
    let mut problems = Problems::default();
    let file = problems.sources.add("profile.yaml", text.to_owned());
    let wishes = Wishes { track: Some("backend"), today: TODAY, id: "profile" };
    let read = read(text, file, rubric, wishes, &mut problems);
    let (mut profile, _) = read.unwrap_or_else(|| panic!("{text}\n{}", problems.render(false)));
    profile.places.clear();
    profile.answers.iter_mut().for_each(|answer| answer.is_mentioned = false);
    profile.names.unknown.iter_mut().for_each(|unknown| unknown.place = None);
    profile
}

/// Every whole profile among the fixtures, with the rubrics it is for.
fn people() -> Vec<(String, String, Rc<Rubric>)> {
    let mut people = Vec::new();
    let whole = Rc::new(shipped());
    let minimal = Rc::new(load_folder(&fixture("rubrics/minimal")).unwrap());
    for (folder, rubric) in [("profiles", &whole), ("accepted", &minimal)] {
        for (name, path) in fixtures_in(folder) {
            let mut problems = Problems::default();
            people.push((name, gradus::files::read(&path, &mut problems).unwrap(), Rc::clone(rubric)));
        }
    }
    for path in gradus::files::list(&home().join("rubrics/backend/tests"), 1, |_| true).unwrap() {
        let text = std::fs::read_to_string(&path).unwrap();
        let (_, profile) = text.split_once("\nprofile:\n").unwrap();
        let lines = profile.lines().map(|line| line.strip_prefix("  ").unwrap_or(line));
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        people.push((name, lines.map(|line| format!("{line}\n")).collect(), Rc::clone(&whole)));
    }
    people
}

#[test]
fn what_is_changed_and_changed_back_is_as_before() {
    let mut refused = Vec::new();
    for (name, text, rubric) in people() {
        let track = rubric.track("backend").unwrap();
        let before = read_as(&text, &rubric);
        let ids: Vec<SkillId> = rubric.catalogue.ids().collect();
        let is_new = |id: &SkillId| before.answer(*id).given == Given::Nothing;
        let (new, answered): (Vec<SkillId>, Vec<SkillId>) = ids.into_iter().partition(is_new);
        for id in answered.iter().step_by(15).chain(new.iter().take(2)) {
            let given = before.answer(*id).given;
            for changed in [Given::Rating(1), Given::NotApplicable, Given::Nothing, Given::Rating(5)] {
                let there = match edit(&text, &rubric, track, &Change::Answers(&[(*id, changed)])) {
                    Ok(there) => there,
                    Err(reason) => {
                        refused.push(format!("{name}: {} {reason}", rubric.catalogue.skill(*id).id));
                        break;
                    }
                };
                let mut expected = before.clone();
                expected.answers[id.index()].given = changed;
                let mut found = read_as(&there, &rubric);
                // What several names come to is said once more there.
                found.names.merged.clone_from(&expected.names.merged);
                assert!(said(&found) == said(&expected), "{name}\n{there}");
                let comments =
                    |text: &str| text.lines().filter(|line| line.trim_start().starts_with('#')).count();
                assert_eq!(comments(&there), comments(&text), "{name}");
                let back = edit(&there, &rubric, track, &Change::Answers(&[(*id, given)])).unwrap();
                assert!(
                    said(&read_as(&back, &rubric)) == said(&before),
                    "{name}
{back}"
                );
            }
        }
    }
    let expected = ["alias-used-well: python", "tags: python"];
    assert_eq!(refused.len(), expected.len(), "{refused:#?}");
    assert!(
        refused.iter().zip(expected).all(|(refused, expected)| refused.starts_with(expected)),
        "{refused:#?}"
    );
}

#[test]
fn other_changes_fit_into_every_profile() {
    for (name, text, rubric) in people() {
        let track = rubric.track("backend").unwrap();
        let before = read_as(&text, &rubric);
        let run = |text: &str, change: Change<'_>| {
            edit(text, &rubric, track, &change).unwrap_or_else(|refused| panic!("{name}: {refused}\n{text}"))
        };
        let target = track.level_ids().last();
        let there = run(&text, Change::Target(target));
        assert_eq!(read_as(&there, &rubric).target, target, "{name}");
        let back = run(&there, Change::Target(before.target));
        assert!(
            said(&read_as(&back, &rubric)) == said(&before),
            "{name}
{back}"
        );

        let kind = track.find_evidence(&track.evidence[1].id).unwrap();
        let shows = [rubric.catalogue.ids().next().unwrap()];
        let new = NewEvidence {
            kind,
            title: Some("A: \"b\"\n# c"),
            url: Some("https://example.org"),
            shows: &shows,
        };
        let there = run(&text, Change::Evidence(new));
        let found = read_as(&there, &rubric).evidence;
        assert_eq!(found[..found.len() - 1], before.evidence, "{name}\n{there}");
        assert_eq!(found.last().unwrap().title, new.title.map(str::to_owned), "{name}\n{there}");
        assert_eq!(found.last().unwrap().shows, shows, "{name}\n{there}");
        let counted = |text: &str| -> u32 {
            let found = read_as(text, &rubric).evidence.into_iter();
            found
                .filter(|one| one.kind == kind && one.title.is_none() && one.shows.is_empty())
                .map(|one| one.count)
                .sum()
        };
        for count in [3, 0, 1] {
            let there = run(&there, Change::Pieces { kind, count });
            assert_eq!(counted(&there), count, "{name}\n{there}");
        }
    }
}

/// Whatever a text has become, a change is refused or changes what it should.
#[test]
fn a_spoilt_text_is_never_made_worse() {
    let rubric = shipped();
    let track = rubric.track("backend").unwrap();
    let page = std::fs::read_to_string(fixture("edits.md")).unwrap();
    let texts: Vec<String> = page
        .split("```")
        .skip(1)
        .step_by(2)
        .filter_map(|block| Some(block.split_once('\n')?.1.to_owned()))
        .collect();
    let signs = [
        "#", " ", "\n", "\n  ", ":", ",", "{", "}", "[", "]", "\"", "'", "- ", "? ", "&a ", "*a", "|", "<<",
        "\r", "\t", "é", "---\n", "Go: 1",
    ];
    let slip = (any::<prop::sample::Index>(), 0..3_usize, prop::sample::select(signs.to_vec()));
    let slips = prop::collection::vec(slip, 1..4);
    let go = skill("Go", &rubric);
    let given = [(go, Given::Rating(4))];
    let changes = [
        Change::Answers(&given),
        Change::Answers(&[(go, Given::Nothing)]),
        Change::Years(2.5),
        Change::Target(track.level_ids().next()),
        Change::Pieces { kind: track.find_evidence("degree").unwrap(), count: 3 },
        Change::NoEvidence,
    ];
    let config = Config { cases: 8192, failure_persistence: None, ..Config::default() };
    let law = |(text, slips, change): (String, Vec<(prop::sample::Index, usize, &str)>, usize)| {
        let mut text: Vec<char> = text.chars().collect();
        for (at, out, sign) in slips {
            let at = at.index(text.len() + 1);
            text.splice(at..(at + out).min(text.len()), sign.chars());
        }
        let text: String = text.into_iter().collect();
        let Ok(after) = edit(&text, &rubric, track, &changes[change]) else { return Ok(()) };
        let read = |text: &str| {
            let mut problems = Problems::default();
            let file = problems.sources.add("profile.yaml", text.to_owned());
            let wishes = Wishes { track: Some("backend"), today: TODAY, id: "profile" };
            Some(read(text, file, &rubric, wishes, &mut problems)?.0)
        };
        let Some(before) = read(&text) else { return Ok(()) };
        let after = read(&after);
        prop_assert!(after.is_some(), "{}", text);
        let after = after.unwrap();
        let others = rubric.catalogue.ids().filter(|id| change > 1 || *id != go);
        for id in others {
            prop_assert_eq!(after.answer(id).given, before.answer(id).given, "{}", text);
            prop_assert_eq!(after.answer(id).last_used, before.answer(id).last_used, "{}", text);
        }
        match change {
            0 => prop_assert_eq!(after.answer(go).given, Given::Rating(4)),
            1 => prop_assert_eq!(after.answer(go).given, Given::Nothing),
            2 => prop_assert_eq!(after.months, Some(30)),
            3 => prop_assert_eq!(after.target.map(|level| level.index()), Some(0)),
            _ => prop_assert!(after.evidence_given),
        }
        Ok(())
    };
    let strategy = (prop::sample::select(texts), slips, 0..changes.len());
    TestRunner::new(config).run(&strategy, law).unwrap();
}
