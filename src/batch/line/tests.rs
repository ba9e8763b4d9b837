//! What the quick reader takes, the reader of single profiles takes too, and as the same profile.

use std::cell::Cell;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::Value;

use super::cursor::{Cursor, Quoted};
use super::{Asked, LineReader, without_other_keys};
use crate::batch::Person;
use crate::batch::lookup::Key;
use crate::batch::window::WIDTH;
use crate::diagnostic::Problems;
use crate::profile::{self, Answer, Profile, Wishes};
use crate::rubric::{Rubric, Track, builtin};

mod writer;

use writer::lines;

const TODAY: Date = date(2026, 11, 21);

/// A profile without places, which a line has none of.
fn without_places(profile: &Profile) -> String {
    let mut profile = profile.clone();
    profile.places.clear();
    profile.names.unknown.iter_mut().for_each(|name| name.place = None);
    format!("{profile:?}")
}

/// What the reader of single profiles makes of a line, with the group and the text that it read.
fn slowly<'r>(line: &str, asked: Asked<'r>) -> (Option<(Profile, &'r Track)>, Option<String>) {
    let (text, group) = without_other_keys(line, asked.by);
    let mut problems = Problems::default();
    let file = problems.sources.add("line", text.clone().into_owned());
    let wishes = Wishes { track: asked.track.map(|track| track.id.as_str()), today: TODAY, id: "" };
    (profile::read(&text, file, asked.rubric, wishes, &mut problems), group)
}

/// Holds one line against the reader of single profiles, where it is taken. Whether it is.
fn hold<'r>(line: &str, reader: &mut LineReader<'r>, person: &mut Person<'r>) -> bool {
    let asked = reader.asked;
    person.clear(TODAY);
    assert!(person.profile.answers.iter().all(|answer| *answer == Answer::default()), "left before {line}");
    // What stands behind the line is none of its business.
    let behind = " ".repeat(2 * WIDTH);
    let ahead = format!("{line}\n\",\"rating\":3}},{{\"name\":\"SQL\",\"rating\":4}}]}}{behind}");
    if reader.read(line, ahead.as_bytes(), person).is_none() {
        return false;
    }
    let (read, group) = slowly(line, asked);
    let Some((mut profile, track)) = read else { panic!("taken, and shouldn't be: {line}") };
    assert!(std::ptr::eq(track, person.track), "{line}");
    assert_eq!(person.group, group, "{line}");
    assert_eq!(person.unknown, profile.names.unknown.len(), "{line}");
    let mut mentioned = person.mentioned.clone();
    mentioned.sort_unstable();
    let placed = asked.rubric.catalogue.ids().filter(|skill| profile.answer(*skill).is_mentioned);
    assert_eq!(mentioned, placed.collect::<Vec<_>>(), "{line}");
    if !asked.keeps_names {
        profile.names = person.profile.names.clone();
    }
    assert_eq!(without_places(&person.profile), without_places(&profile), "{line}");
    true
}

/// Reads lines with one reader and with a new one for each: what was learnt must change nothing.
fn hold_all(lines: &[String], asked: Asked<'_>) -> usize {
    let mut reader = LineReader::new(asked);
    let mut person = Person::blank(asked.rubric, &asked.rubric.tracks[0]);
    let mut taken = 0;
    for line in lines {
        let is_taken = hold(line, &mut reader, &mut person);
        person.clear(TODAY);
        let alone = LineReader::new(asked).read(line, line.as_bytes(), &mut person).is_some();
        assert_eq!(is_taken, alone, "after {lines:?}: {line}");
        taken += usize::from(is_taken);
    }
    taken
}

fn asked(rubric: &Rubric, keeps_names: bool) -> Asked<'_> {
    Asked { rubric, track: None, by: Some("cohort"), keeps_names }
}

const CASES: u32 = 400;

fn cases() -> ProptestConfig {
    ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() }
}

#[test]
fn whatever_is_taken_is_read_as_a_single_profile_is() {
    let rubric = builtin().unwrap();
    let both = |is_odd| (lines(is_odd), any::<bool>());
    let (all, taken) = (Cell::new(0), Cell::new(0));
    proptest!(cases(), |((lines, keeps_names) in prop_oneof![both(true), both(false)])| {
        all.set(all.get() + lines.len());
        taken.set(taken.get() + hold_all(&lines, asked(&rubric, keeps_names)));
    });
    // What is never taken can't be taken wrongly either.
    let (all, taken) = (all.get(), taken.get());
    assert!(taken * 8 > all, "{taken} of {all} lines were taken");
}

#[test]
fn a_backslash_before_a_long_letter_is_no_escape_wherever_it_stands() {
    let rubric = builtin().unwrap();
    for behind in 0..2 * WIDTH {
        let lines =
            ["é", "中", "👍"].map(|letter| format!("{{\"id\":\"\\{letter}{}\"}}", "x".repeat(behind)));
        assert_eq!(hold_all(&lines, asked(&rubric, false)), 0, "{behind}");
    }
}

/// What a cursor makes of a text, in the types of another reader of JSON; `None` where it takes none of it.
fn value(cursor: &mut Cursor<'_>) -> Option<Value> {
    let text = |quoted: Quoted<'_>| quoted.text(&mut String::new()).map(str::to_owned);
    match cursor.peek()? {
        b'"' => text(cursor.string()?).map(Value::String),
        b'{' => {
            let mut members = serde_json::Map::new();
            cursor.object(|cursor, key| {
                members.insert(text(key)?, value(cursor)?);
                Some(())
            })?;
            Some(Value::Object(members))
        }
        b'[' => {
            let mut elements = Vec::new();
            cursor.list(|cursor| {
                elements.push(value(cursor)?);
                Some(())
            })?;
            Some(Value::Array(elements))
        }
        b't' => cursor.word("true").map(|()| Value::Bool(true)),
        b'f' => cursor.word("false").map(|()| Value::Bool(false)),
        b'n' => cursor.word("null").map(|()| Value::Null),
        _ => {
            // A digit alone is read in a way of its own.
            let mut other = *cursor;
            let number = cursor.number()?;
            if let Some(digit) = other.digit() {
                assert_eq!((number, other.left()), (digit.to_string().as_str(), cursor.left()));
            }
            // Where it doesn't fit a double, it is a number all the same.
            Some(serde_json::from_str(number).unwrap_or(Value::Null))
        }
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn what_a_cursor_takes_is_json_and_means_the_same(lines in lines(true)) {
        for line in &lines {
            let (mut cursor, mut over) = (Cursor::new(line), Cursor::new(line));
            let read = value(&mut cursor).filter(|_| cursor.peek().is_none());
            let is_passed = over.value().is_some() && over.peek().is_none();
            prop_assert_eq!(read.is_some(), is_passed, "{}", line);
            let Some(read) = read else { continue };
            match serde_json::from_str::<Value>(line) {
                Ok(expected) => prop_assert_eq!(read, expected, "{}", line),
                Err(error) => prop_assert!(error.to_string().contains("number out of range"), "{}: {}", error, line),
            }
        }
    }
}

/// Lines that people's programs write: if these were read slowly, nobody would be wrong, and everybody would wait.
#[test]
fn ordinary_lines_are_read_quickly() {
    let rubric = builtin().unwrap();
    let lines = [
        r#"{"id":"p1","track":"backend","skills":[{"name":"SQL","rating":4},{"name":"Go","rating":3}]}"#,
        r#"{"id": "p2", "track": "backend", "skills": [{"name": "SQL", "rating": 4}, {"name": "git", "rating": 5}]}"#,
        r#"{"id":"p3","track":"backend","skills":{"SQL":4,"Go":3,"k8s":2,"Postgress":1,"Basket weaving":5}}"#,
        r#"{"skills" : { "SQL" : 4 , "Go" : 3 , "k8s" : 2 } , "track" : "backend", "cohort": "spring", "phone": 12}"#,
        r#"{"track":"backend","target":"senior","as_of":"2026-01-31","name":"Ana \u00e9","skills":{"SQL":{"rating":4,"last_used":2024}}}"#,
        r#"{"track":"backend","experience":{"years":4.5},"pace":1.5,"hours_per_week":6,"scale":5,"skills":{"SQL":"competent","Go":"n/a","git":null,"k8s":4.0}}"#,
        r#"{"track":"backend","experience":[{"from":"2019-03","to":"present"}],"skills":{},"evidence":[{"kind":"deployed-project","shows":["SQL"],"count":2}]}"#,
        "{\"track\":\"backend\",\"name\":\"José 💥\",\"skills\":{\"SQL\":4}}\r",
    ];
    for keeps_names in [false, true] {
        let lines: Vec<String> = lines.iter().chain(&lines).map(|line| (*line).to_owned()).collect();
        assert_eq!(hold_all(&lines, asked(&rubric, keeps_names)), lines.len());
    }
    // And as many answers as are laid out like those before them are taken at one go.
    for (line, listed) in lines.iter().take(4).zip([true, true, false, false]) {
        let mut reader = LineReader::new(asked(&rubric, false));
        hold(line, &mut reader, &mut Person::blank(&rubric, &rubric.tracks[0]));
        let habit = if listed { reader.listed } else { reader.mapped };
        let start = if listed { line.find('[').unwrap() + 1 } else { line.find("\"SQL\"").unwrap() };
        let ahead = format!("{}{}", &line[start..], " ".repeat(2 * WIDTH));
        let (mut cursor, habit) = (Cursor::with_ahead(&line[start..], ahead.as_bytes()), habit.unwrap());
        let name = cursor.name_of_habit(&habit).unwrap();
        let (answer, name) = cursor.followed(&habit, name).unwrap();
        assert_eq!((Some(answer.key), answer.rating), (Key::of("SQL"), 4), "{line}");
        let (next, _) = cursor.ended(&habit, name).unwrap();
        assert_eq!(
            cursor.plain_name(name, next.length),
            Some(if line.contains("git") { "git" } else { "Go" })
        );
    }
}

/// What is written with an escape may look like a name that has a backslash and was meant before.
#[test]
fn an_escape_is_no_part_of_a_name_that_was_remembered() {
    let mut rubric = builtin().unwrap();
    let git = rubric.catalogue.find("git").unwrap();
    rubric.catalogue.names.add(r"S\u0051L", git).unwrap();
    let line = |name: &str| {
        let before = r#"{"track":"backend","skills":[{"name":"Go","rating":1},{"name":""#;
        format!(r#"{before}{name}","rating":3}},{{"name":"Python","rating":2}}]}}"#)
    };
    let lines = [line(r"S\\u0051L"), line(r"S\u0051L"), line("SQL")];
    for keeps_names in [false, true] {
        assert_eq!(hold_all(&lines, asked(&rubric, keeps_names)), lines.len());
    }
}

/// Each of these went wrong once, or would be easy to get wrong.
#[test]
fn what_a_single_profile_may_not_say_is_left_to_its_reader() {
    let rubric = builtin().unwrap();
    let long = "x".repeat(1100);
    let refused = [
        // YAML has no such signs as they stand.
        "{\"track\":\"backend\",\"name\":\"a\u{7f}\"}".to_owned(),
        "{\"track\":\"backend\",\"skills\":{\"SQL\":3,\"Go\u{9f}\":4}}".to_owned(),
        "{\"track\":\"backend\",\"id\":\"\u{ffff}\"}".to_owned(),
        // Nor keys of any length.
        format!("{{\"track\":\"backend\",\"skills\":{{\"{long}\":4}}}}"),
        format!("{{\"track\":\"backend\",\"skills\":{{\"SQL\":1,\"Go\":1,\"{long}\":4,\"git\":1}}}}"),
        format!("{{\"track\":\"backend\",\"skills\":{{\"{}\":4}}}}", "\\u0041".repeat(180)),
        // No JSON, though in a key that is passed over.
        r#"{"track":"backend","notes":"\q"}"#.to_owned(),
        r#"{"track":"backend","notes":{"\ud800":1}}"#.to_owned(),
        r#"{"track":"backend","skills":{"SQL":3,}}"#.to_owned(),
        r#"{"track":"backend","skills":[{"name":"SQL","rating":3},]}"#.to_owned(),
        r#"{"track":"backend"} x"#.to_owned(),
        r#"{"track":"backend","skills":{"Zzz":3,"Zzz":3}}"#.to_owned(),
        r#"{"track":"backend","as_of":"2020-01-01","skills":{"SQL":{"rating":3,"last_used":2021}}}"#
            .to_owned(),
        r#"{"track":"backend","skills":{"SQL":{"rating":3,"last_used":2021}},"as_of":"2020-01-01"}"#
            .to_owned(),
        // A rating that is none, where ratings have had one layout so far.
        r#"{"track":"backend","skills":[{"name":"SQL","rating":3},{"name":"Go","rating":-},{"name":"git","rating":1}]}"#
            .to_owned(),
        // Evidence without a kind: what it shows must not be left behind for the next person.
        r#"{"track":"backend","evidence":[{"shows":["SQL"]}]}"#.to_owned(),
    ];
    assert_eq!(hold_all(&refused, asked(&rubric, false)), 0);
    let mut reader = LineReader::new(asked(&rubric, false));
    let mut person = Person::blank(&rubric, &rubric.tracks[0]);
    for line in &refused {
        assert!(!hold(line, &mut reader, &mut person));
        person.clear(TODAY);
        assert!(person.profile.answers.iter().all(|answer| *answer == Answer::default()), "{line}");
    }
}

/// A group is a key that profiles don't have, whichever way a line is read.
#[test]
fn a_key_of_profiles_is_no_group() {
    let rubric = builtin().unwrap();
    let asked = Asked { by: Some("target"), ..asked(&rubric, false) };
    let line = r#"{"track":"backend","target":"senior"}"#.to_owned();
    assert_eq!(hold_all(std::slice::from_ref(&line), asked), 1);
    assert_eq!(slowly(&line, asked).1, None);
}
