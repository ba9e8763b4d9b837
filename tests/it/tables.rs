//! People out of tables: what each column is read as, what each person gets, and that nothing is lost on the way.

use std::fmt::Write as _;
use std::io::{self, Cursor, Read};

use gradus::batch::Person;
use gradus::batch::table::{self, Columns, Entry, Map, Reason, Source, Wanted};
use gradus::diagnostic::Problems;
use gradus::profile::{Given, Profile, Wishes, read};
use gradus::questionnaire::{Questionnaire, csv, scope};
use gradus::rubric::Rubric;
use gradus::skill::SkillId;
use proptest::prelude::*;

use crate::support::{TODAY, fixture, fixtures_in, shipped};

pub(crate) fn wanted(rubric: &Rubric) -> Wanted<'_, '_> {
    Wanted { rubric, track: None, stem: "table", group: None, map: None }
}

/// A table of these bytes; otherwise what is drawn.
fn open<'r>(bytes: &[u8], wanted: &Wanted<'_, 'r>) -> Result<(Source, Columns<'r>), String> {
    let mut problems = Problems::default();
    let opened = table::text(Box::new(Cursor::new(bytes.to_vec())), "table.csv", wanted, &mut problems);
    opened.ok_or_else(|| problems.render(false))
}

/// Everybody, with what each was read as.
pub(crate) fn everybody<'r>(
    (mut source, columns): (Source, Columns<'r>),
    rubric: &'r Rubric,
) -> Vec<(Entry, Result<Person<'r>, Reason>)> {
    let mut all = Vec::new();
    loop {
        let entries = source.next(2).unwrap();
        if entries.is_empty() {
            return all;
        }
        for entry in entries {
            let mut person = Person::blank(rubric, &rubric.tracks[0]);
            person.clear(TODAY);
            let read = columns.read(&entry, &mut person);
            all.push((entry, read.map(|()| person)));
        }
    }
}

/// What a profile says, without places.
pub(crate) fn said(profile: &Profile, rubric: &Rubric) -> String {
    let name = |skill: SkillId| rubric.catalogue.skill(skill).id.as_str();
    let mut said = format!("id {}, name {:?}, as of {}", profile.id, profile.name, profile.as_of);
    write!(said, ", target {:?}, months {:?}", profile.target.map(|level| level.index()), profile.months)
        .unwrap();
    for skill in rubric.catalogue.ids() {
        let answer = profile.answer(skill);
        let year = answer.last_used.map_or(String::new(), |year| format!(" in {year}"));
        match answer.given {
            Given::Rating(rating) => write!(said, "\n  {}: {rating}{year}", name(skill)).unwrap(),
            Given::NotApplicable => write!(said, "\n  {}: n/a{year}", name(skill)).unwrap(),
            Given::Nothing if answer.last_used.is_some() => {
                write!(said, "\n  {}: -{year}", name(skill)).unwrap()
            }
            Given::Nothing => {}
        }
    }
    for evidence in &profile.evidence {
        write!(said, "\n  evidence {} of {:?}", evidence.count, evidence.kind).unwrap();
    }
    for read in &profile.names.read_as {
        write!(said, "\n  “{}” read as {} ({})", read.given, name(read.skill), read.how.as_str()).unwrap();
    }
    for unknown in &profile.names.unknown {
        let near: Vec<&str> = unknown.suggestions.iter().map(|skill| name(*skill)).collect();
        write!(said, "\n  “{}” is unknown {near:?}", unknown.given).unwrap();
    }
    for merged in &profile.names.merged {
        write!(said, "\n  {} named {:?}: {:?}", name(merged.skill), merged.given, merged.rating).unwrap();
    }
    said
}

fn page(all: &[(Entry, Result<Person<'_>, Reason>)], rubric: &Rubric) -> String {
    let mut page = String::new();
    for (entry, read) in all {
        match read {
            Ok(person) => {
                let group = person.group.as_ref().map_or(String::new(), |group| format!("\n  group {group}"));
                writeln!(page, "{}: {}{group}", entry.line, said(&person.profile, rubric)).unwrap();
            }
            Err(Reason { code, message, id }) => {
                let id = id.as_deref().unwrap_or("-");
                writeln!(page, "{}: rejected {id} [{}]: {message}", entry.line, code.as_str()).unwrap();
            }
        }
    }
    page
}

/// The profiles of a file, one after the other.
fn profiles(name: &str, rubric: &Rubric) -> Vec<Profile> {
    let text = std::fs::read_to_string(fixture("tables").join(name)).unwrap();
    let profiles = text.split("---\n").map(|text| {
        let mut problems = Problems::default();
        let file = problems.sources.add(name, text.to_owned());
        let wishes = Wishes { track: Some("backend"), today: TODAY, id: "none" };
        let read = read(text, file, rubric, wishes, &mut problems);
        read.unwrap_or_else(|| panic!("{}", problems.render(false))).0
    });
    profiles.collect()
}

#[test]
fn what_is_read_from_each_table() {
    let rubric = shipped();
    for (stem, path) in fixtures_in("tables") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".yaml") {
            continue;
        }
        let mut problems = Problems::default();
        let map = std::fs::read_to_string(fixture("tables").join(format!("{stem}.map.yaml"))).ok();
        let map = map.map(|text| {
            let file = problems.sources.add("map.yaml", text.clone());
            Map::read(&text, file).unwrap_or_else(|found| panic!("{found:?}"))
        });
        let group = (stem == "form").then_some("cohort");
        let wanted = Wanted { stem: &stem, group, map: map.as_ref(), ..wanted(&rubric) };
        let table = open(&std::fs::read(&path).unwrap(), &wanted).unwrap();
        let shown = gradus::report::text(&table.1.show(&name));
        let all = everybody(table, &rubric);
        insta::assert_snapshot!(format!("table.{name}"), format!("{shown}\n{}", page(&all, &rubric)));
    }
}

#[test]
fn a_person_of_a_table_is_the_person_of_a_profile() {
    let rubric = shipped();
    for name in ["people", "list"] {
        let bytes = std::fs::read(fixture("tables").join(format!("{name}.csv"))).unwrap();
        let all = everybody(open(&bytes, &wanted(&rubric)).unwrap(), &rubric);
        let expected = profiles(&format!("{name}.yaml"), &rubric);
        for (expected, (_, read)) in expected.iter().zip(&all) {
            let person = read.as_ref().unwrap();
            let plain = |text: String| text.replace(" [0-5]", "");
            assert_eq!(plain(said(&person.profile, &rubric)), said(expected, &rubric), "{name}");
            assert_eq!(person.profile.evidence_given, expected.evidence_given);
            assert_eq!(person.profile.evidence, expected.evidence);
            assert_eq!(person.unknown, expected.names.unknown.len());
        }
    }
}

/// What a table of these bytes comes to: a line for each person, or the code of the error.
fn outcome(bytes: &[u8], rubric: &Rubric) -> String {
    match open(bytes, &wanted(rubric)) {
        Err(drawn) => drawn.split(['[', ']']).nth(1).unwrap_or(&drawn).to_owned(),
        Ok(table) => {
            let all = everybody(table, rubric);
            let lines = all.iter().map(|(entry, read)| match read {
                Ok(person) => format!("{} {}", entry.line, person.profile.id),
                Err(reason) => format!("{} {}", entry.line, reason.code.as_str()),
            });
            lines.collect::<Vec<_>>().join(", ")
        }
    }
}

#[test]
fn odd_bytes_have_a_clear_outcome() {
    let rubric = shipped();
    let cases: &[(&str, &[u8], &str)] = &[
        ("a byte order mark", b"\xef\xbb\xbfid,Go\na,3\n", "2 a"),
        ("CRLF and blank lines", b"\r\n\r\nid,Go\r\n\r\na,3\r\n , \r\n\r\nb,4", "5 a, 8 b"),
        ("no last line end, in quotes", b"id,Go\na,\"3\"", "2 a"),
        ("NUL", b"id,Go\na\0,3\nb,4\n", "2 table-form, 3 b"),
        ("Latin-1 in a row", b"id,name,Go\na,Ren\xe9,3\nb,Bea,4\n", "2 not-utf8, 3 b"),
        ("Latin-1 in the headings", b"id,pr\xe9nom,Go\na,Rene,3\n", "not-utf8"),
        ("UTF-16", b"\xff\xfei\0d\0,\0G\0o\0\n\0", "not-utf8"),
        ("nothing", b"", "empty-file"),
        ("blank lines alone", b"\n \n\n", "empty-file"),
        ("headings alone", b"id,Go\n", ""),
        ("no headings", b"ann,3,4\nbea,2,1\n", "table-form"),
        ("no headings, but a skill", b"ann,PostgreSQL,4\nann,Go,3\n", "table-form"),
        ("no skill", b"id,name,favourite colour\na,Ann,red\n", "table-form"),
        ("no person in a list", b"skill,rating\nGo,3\n", "table-form"),
        ("two ids", b"id,ID,Go\na,b,3\n", "table-form"),
        ("another scale", b"id,Go [0-10]\na,3\n", "scale-differs"),
        ("a scale from one", b"id,Go (1-5)\na,3\n", "scale-differs"),
        ("a kind that there isn't", b"id,Go,evidence: deployed-projct\na,3,1\n", "unknown-evidence"),
        ("line ends in quotes", b"id,Note,Go\na,\"x\ny\",3\nb,\"\n\n\",4\nc,z,5\n", "2 a, 4 b, 7 c"),
        ("a quote inside a word", b"id,Note,Go\na,5\" disk,3\nb,x,4\n", "2 a, 3 b"),
        ("an open quote", b"id,Note,Go\na,\"x,3\nb,x,4\nc,y,5\n", "2 table-form, 3 b, 4 c"),
        ("an open quote at the end", b"id,Note,Go\nb,x,4\na,\"x,3", "2 b, 3 table-form"),
        ("an open quote in the headings", b"id,\"Note,Go\na,\"x,3", "table-form"),
        ("an unknown level", b"id,target,Go\na,boss,3\n", "2 unknown-level"),
        ("an unknown track", b"id,track,Go\na,sailor,3\n", "2 unknown-track"),
        (
            "too many pieces",
            b"id,Go,evidence: degree\na,3,many\nb,3,1001\n",
            "2 out-of-range, 3 out-of-range",
        ),
        (
            "an id once more",
            b"id,skill,rating\na,Go,3\nb,Go,3\na,SQL,3\na,REST,3\n",
            "2 a, 3 b, 4 duplicate-id",
        ),
    ];
    for (case, bytes, expected) in cases {
        assert_eq!(outcome(bytes, &rubric), *expected, "{case}");
    }
}

#[test]
fn what_is_too_large_costs_itself_alone() {
    let rubric = shipped();
    let large = "x".repeat(17 * 1024 * 1024);
    let line = format!("id,Note,Go\na,{large},3\nb,,4\n");
    assert_eq!(outcome(line.as_bytes(), &rubric), "2 file-too-large, 3 b");
    let quote =
        format!("id,Note,Go\na,\"x,3\nb,{},4\n{}c,,5\n", "y".repeat(99), "d,,5\n".repeat(4 * 1024 * 1024));
    let mut source = open(quote.as_bytes(), &wanted(&rubric)).unwrap().0;
    let first = source.next(3).unwrap();
    let texts: Vec<String> = first.iter().map(|entry| entry.text().chars().take(6).collect()).collect();
    assert_eq!(texts, ["a,\"x,3", "b,yyyy", "d,,5"]);
    let list = format!(
        "id,skill,rating,Note\n{}b,Go,3,\n",
        format!("a,Go,3,{}\n", "x".repeat(1017)).repeat(18 * 1024)
    );
    let all = outcome(list.as_bytes(), &rubric);
    assert!(all.starts_with("2 file-too-large, ") && all.ends_with(" duplicate-id, 18434 b"), "{all}");
}

/// An input that breaks off.
struct Broken(Cursor<Vec<u8>>);

impl Read for Broken {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.0.read(into)? {
            0 => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it breaks off")),
            read => Ok(read),
        }
    }
}

#[test]
fn an_input_that_breaks_off_is_told_after_everybody_before_it() {
    let rubric = shipped();
    for (text, expected) in [
        ("id,Go\na,3\nb,4\nc,", vec!["a", "b", "table-form"]),
        ("id,Go\na,3\nb,4\n", vec!["a", "b"]),
        ("id,skill,rating\na,Go,3\nb,Go,4\nb,SQL,3\n", vec!["a", "table-form"]),
        ("id,skill,rating\na,Go,3\nb,Go,4\nb,SQ", vec!["a", "table-form", "table-form"]),
    ] {
        let mut problems = Problems::default();
        let input = Box::new(Broken(Cursor::new(text.as_bytes().to_vec())));
        let (mut source, columns) = table::text(input, "broken", &wanted(&rubric), &mut problems).unwrap();
        let entries = source.next(9).unwrap();
        let read = entries.iter().map(|entry| {
            let mut person = Person::blank(&rubric, &rubric.tracks[0]);
            let read = columns.read(entry, &mut person);
            read.map_or_else(|reason| reason.code.as_str().to_owned(), |()| person.profile.id)
        });
        assert_eq!(read.collect::<Vec<_>>(), expected, "{text}");
        assert_eq!(source.next(9).unwrap_err().to_string(), "it breaks off");
    }
}

#[test]
fn a_map_that_does_not_fit_says_so() {
    let rubric = shipped();
    let table = b"id,Go,Batch,Cohort\na,3,1,2\n";
    for (map, code, help) in [
        ("columns: {Bach: group}", "unknown-column", "did you mean `Batch`?"),
        ("columns: {Batch: postgres}", "", ""),
        ("columns: {Batch: postgresql database}", "unknown-skill", ""),
        ("columns: {Batch: Postgrsql}", "unknown-skill", "did you mean `PostgreSQL`?"),
        ("columns: {Batch: Basket weaving}", "unknown-skill", ""),
        ("columns: {Batch: gruop}", "unknown-skill", "did you mean `group`?"),
        ("columns: {Batch: group, Cohort: group}", "table-form", "`ignore`"),
        ("columns: {Batch: id}", "table-form", "`ignore`"),
        ("columns: {Go: ignore}", "table-form", "headings"),
        ("columns: {Batch: [id]}", "wrong-type", ""),
        ("colums: {Batch: id}", "unknown-key", "did you mean `columns`?"),
        ("columns: {Batch: id, Batch: name}", "duplicate-key", ""),
    ] {
        let mut problems = Problems::default();
        let file = problems.sources.add("map.yaml", map.to_owned());
        let opened = match Map::read(map, file) {
            Ok(map) => {
                let wanted = Wanted { map: Some(&map), ..wanted(&rubric) };
                let input = Box::new(Cursor::new(table.to_vec()));
                table::text(input, "table.csv", &wanted, &mut problems).is_some()
            }
            Err(found) => {
                problems.push(*found);
                false
            }
        };
        let drawn = problems.render(false);
        assert_eq!(opened, code.is_empty(), "{map}: {drawn}");
        assert!(opened || drawn.contains(&format!("[{code}]")) && drawn.contains(help), "{map}: {drawn}");
    }
}

#[test]
fn a_group_that_there_is_not_is_told() {
    let rubric = shipped();
    let wanted = Wanted { group: Some("Cohrt"), ..wanted(&rubric) };
    let drawn = open(b"id,Go,Cohort\na,3,1\n", &wanted).unwrap_err();
    assert!(drawn.contains("[unknown-column]") && drawn.contains("did you mean `Cohort`?"), "{drawn}");
}

/// Answers for a form: a rating in one of the ways people and services write it, n/a, or nothing.
fn answers() -> impl Strategy<Value = Vec<(u8, u8)>> {
    prop::collection::vec((0_u8..8, 0_u8..4), 400)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A form filled in is the profile with the same answers.
    #[test]
    fn a_form_filled_in_is_the_profile_of_the_same_answers(answers in answers(), years in 0_u32..400) {
        let rubric = shipped();
        let track = &rubric.tracks[0];
        let questions = Questionnaire::new(track, &rubric, scope(None, track));
        let form = csv(&questions, track, &rubric);
        let headings = ::csv::Reader::from_reader(form.as_bytes()).headers().unwrap().clone();
        let years = f64::from(years) / 10.0;
        prop_assert!(headings.len() <= answers.len());
        let (mut row, mut skills, mut evidence) =
            (format!("ann,\"Ann, Abel\",mid,{years}"), String::new(), String::new());
        for (heading, (answer, style)) in headings.iter().skip(4).zip(answers) {
            if let Some(kind) = heading.strip_prefix("evidence: ") {
                row += &format!(",{answer}");
                evidence += &format!("  - {{kind: {kind}, count: {answer}}}\n");
                continue;
            }
            let name = heading.strip_suffix(" [0-5]").unwrap();
            let rating = track.scale.get(usize::from(answer));
            let (cell, given) = match (rating, style) {
                (None, 0 | 1) => (String::new(), None),
                (None, _) => ("N/A".to_owned(), Some("n/a".to_owned())),
                (Some(_), 0) => (answer.to_string(), Some(answer.to_string())),
                (Some(_), 1) => (format!("{answer}.0"), Some(answer.to_string())),
                (Some(rating), 2) => (format!("{answer} - {}", rating.name), Some(answer.to_string())),
                (Some(rating), _) => (rating.name.to_uppercase(), Some(rating.name.clone())),
            };
            row += &format!(",{cell}");
            if let Some(given) = given {
                skills += &format!("  {}: {given}\n", serde_json::json!(name));
            }
        }
        let skills = if skills.is_empty() { "  {}\n".to_owned() } else { skills };
        let text = format!("id: ann\nname: Ann, Abel\ntrack: {}\ntarget: mid\nexperience: {{years: {years}}}\n\
                            skills:\n{skills}evidence:\n{evidence}", track.id);
        let mut problems = Problems::default();
        let file = problems.sources.add("ann.yaml", text.clone());
        let wishes = Wishes { track: None, today: TODAY, id: "none" };
        let Some((profile, _)) = read(&text, file, &rubric, wishes, &mut problems) else {
            panic!("{text}{}", problems.render(false));
        };
        let all = everybody(open(format!("{form}{row}\n").as_bytes(), &wanted(&rubric)).unwrap(), &rubric);
        let person = all[0].1.as_ref().unwrap();
        prop_assert_eq!(said(&person.profile, &rubric), said(&profile, &rubric));
        prop_assert_eq!(&person.profile.evidence, &profile.evidence);
    }

    /// Every sign of a table but quotes, blanks and what stands between cells comes out again, in its order.
    #[test]
    fn nothing_is_lost(rows in prop::collection::vec("[a-c,\"\n\r \u{0}é]{0,12}", 0..40), is_long in any::<bool>()) {
        let rubric = shipped();
        let head = if is_long { "id,skill,rating\n" } else { "id,Note,Go\n" };
        let bytes = format!("{head}{}", rows.join("\n"));
        let all = everybody(open(bytes.as_bytes(), &wanted(&rubric)).unwrap(), &rubric);
        let kept = |text: &str| text.chars().filter(|c| !",\"\n\r ".contains(*c)).collect::<String>();
        let out: String = all.iter().map(|(entry, _)| kept(&entry.text())).collect();
        prop_assert_eq!(out, kept(&rows.join("\n")));
        let lines: Vec<u64> = all.iter().map(|(entry, _)| entry.line).collect();
        prop_assert!(lines.is_sorted());
    }
}
