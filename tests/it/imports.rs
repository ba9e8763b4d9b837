//! What people already have: résumés and tables of skills.

use std::path::Path;

use gradus::diagnostic::Problems;
use gradus::import::{Format, Imported, detect, import};
use gradus::profile::{Profile, UnknownName, Wishes, read};
use gradus::report::{imported, text};
use gradus::rubric::{Rubric, builtin_files};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::foreign::{resumes, tables};
use crate::support::{TODAY, fixture, fixtures_in, gradus, home, shipped};

/// Imports a text for the first track. `None` where diagnostics say why not.
fn tried(text: &str, format: Format, rubric: &Rubric) -> Option<Imported> {
    let mut problems = Problems::default();
    let file = problems.sources.add("file", text.to_owned());
    let read = import(text, file, format, (rubric, &rubric.tracks[0]), TODAY, &mut problems);
    assert_eq!(read.is_none(), problems.has_errors(), "{}", problems.render(false));
    read
}

/// The profile that an imported text is: it can always be read.
fn profile_of(imported: &Imported, rubric: &Rubric) -> Profile {
    let mut problems = Problems::default();
    let file = problems.sources.add("imported", imported.text.clone());
    let wishes = Wishes { track: None, today: TODAY, id: "someone" };
    let found = read(&imported.text, file, rubric, wishes, &mut problems);
    let Some((profile, _)) = found else {
        panic!("{}\n{}", imported.text, problems.render(false));
    };
    profile
}

fn resume(value: &Value) -> Imported {
    tried(&value.to_string(), Format::JsonResume, &shipped()).unwrap()
}

fn ending(path: &Path) -> Option<&str> {
    path.extension().and_then(|ending| ending.to_str())
}

#[test]
fn what_is_read_from_each_fixture() {
    let rubric = shipped();
    for (_, path) in fixtures_in("imports") {
        let name = path.file_name().unwrap().to_string_lossy();
        let source = std::fs::read_to_string(&path).unwrap();
        let source = source.trim_start_matches('\u{feff}');
        let format = detect(ending(&path), source).unwrap_or_else(|| panic!("{name} is taken for a profile"));
        let read = tried(source, format, &rubric).unwrap();
        let profile = profile_of(&read, &rubric);
        assert_eq!(
            without_places(&profile.names.unknown),
            read.summary.unknown,
            "{name}: the summary says what the reader finds"
        );
        let said = text(&imported(&read, &rubric, &name, "what to do."));
        assert!(said.lines().count() <= 16, "{name}\n{said}");
        for line in said.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{name} is wider than 80: {line}");
        }
        for line in read.text.lines() {
            assert!(!line.chars().any(char::is_control), "{name}: {line:?}");
        }
        insta::assert_snapshot!(format!("import.{name}"), format!("{}\n{said}", read.text));
    }
}

#[test]
fn every_command_takes_what_import_takes() {
    for (_, path) in fixtures_in("imports") {
        for command in ["assess", "gap", "explain", "roadmap"] {
            let run = gradus().arg(command).arg(&path).assert().success();
            let stderr = String::from_utf8(run.get_output().stderr.clone()).unwrap();
            assert!(stderr.starts_with("Read from a ") && stderr.lines().count() == 1, "{command}: {stderr}");
        }
    }
    let path = fixture("imports/linkedin.csv");
    let piped = gradus().args(["assess", "-"]).write_stdin(std::fs::read(&path).unwrap()).assert().success();
    assert!(String::from_utf8_lossy(&piped.get_output().stderr).starts_with("Read from a table of skills"));
}

#[test]
fn nothing_of_the_person_is_taken_but_the_name() {
    let rubric = shipped();
    let source = std::fs::read_to_string(fixture("imports/resume-full.json")).unwrap();
    let read = tried(&source, Format::JsonResume, &rubric).unwrap();
    assert!(read.text.contains("Nilufar Karimova"));
    let personal =
        ["@", "998", "ko'chasi", "Toshkent", "UZ", ".jpg", "nilufar.example.org", "Paxta", "colleague"];
    for personal in personal {
        assert!(!read.text.contains(personal), "{personal} was taken:\n{}", read.text);
    }
    for table in ["list.csv", "form.csv"] {
        let source = std::fs::read_to_string(fixture("imports").join(table)).unwrap();
        let read = tried(source.trim_start_matches('\u{feff}'), Format::SkillsTable, &rubric).unwrap();
        assert!(!read.text.contains("eve@"), "{}", read.text);
    }
}

#[test]
fn only_a_rating_of_the_scale_is_a_rating() {
    let rubric = shipped();
    let cases: [(Value, Option<u8>); 16] = [
        (json!("competent"), Some(3)),
        (json!("COMPETENT"), Some(3)),
        (json!(" Expert "), Some(5)),
        (json!("4/5"), Some(4)),
        (json!("0 / 5"), Some(0)),
        (json!("4 of 5"), Some(4)),
        (json!("6/5"), None),
        (json!("4/10"), None),
        (json!("8 of 10"), None),
        (json!("4"), None),
        (json!(4), None),
        (json!("80 %"), None),
        (json!("Master"), None),
        (json!("Advanced"), None),
        (json!(""), None),
        (json!(null), None),
    ];
    for (level, expected) in cases {
        let read = resume(&json!({"basics": {}, "skills": [{"name": "SQL", "level": level}]}));
        let profile = profile_of(&read, &rubric);
        let sql = profile.answer(rubric.catalogue.find("sql").unwrap());
        assert_eq!(sql.given, expected.map_or(Default::default(), gradus::profile::Given::Rating), "{level}");
        assert_eq!(read.summary.open.len(), usize::from(expected.is_none()), "{level} is listed as open");
    }
}

#[test]
fn jobs_never_count_more_months_than_are_sure() {
    let rubric = shipped();
    let months = |work: Value| {
        let read = resume(&json!({"basics": {}, "work": work}));
        profile_of(&read, &rubric).months
    };
    let job = |from: &str, to: &str| json!({"startDate": from, "endDate": to});
    assert_eq!(months(json!([job("2021-03", "2023-08")])), Some(30));
    assert_eq!(months(json!([job("2021-03-31", "2023-08-01"), job("2022-01", "2022-12")])), Some(30));
    assert_eq!(months(json!([job("2019", "2020")])), Some(2), "December and January are sure");
    assert_eq!(months(json!([job("2019", "2021")])), Some(14));
    assert_eq!(months(json!([job("2019", "2019")])), None);
    assert_eq!(months(json!([job("2026-11", "present")])), Some(1));
    assert_eq!(months(json!([{"startDate": "2026-10"}])), Some(2));
    assert_eq!(months(json!([job("2026-10", "")])), None, "an empty end is a question");
    assert_eq!(months(json!([job("2026-12", "")])), None);
    assert_eq!(months(json!([job("2023-01", "2022-01")])), None);
}

#[test]
fn a_profile_is_never_taken_for_something_else() {
    let mut profiles: Vec<(String, String)> = Vec::new();
    for folder in ["profiles", "accepted"] {
        for (name, path) in fixtures_in(folder) {
            profiles.push((name, std::fs::read_to_string(path).unwrap()));
        }
    }
    for file in builtin_files().iter().filter(|file| gradus::trial::is_case(&file.path)) {
        let (_, profile) = file.text.split_once("\nprofile:\n").unwrap();
        profiles.push((file.path.clone(), profile.to_owned()));
    }
    let also = [
        r#"{"skills": [{"name": "Go", "rating": 3}, {"name": "SQL"}]}"#,
        r#"{"skills": [{"name": "Go"}]}"#,
        r#"{"name": "Networking", "skills": {"work": 3, "projects": 2}}"#,
        "skills:\n  basics: 3\n",
        "skills: {name: 3, skill: 2}\n",
        "name: rating\n",
        "{skills: {SQL: 3}}",
    ];
    profiles.extend(also.map(|text| (text.to_owned(), text.to_owned())));
    for (name, profile) in profiles {
        for ending in [None, Some("yaml"), Some("json"), Some("txt")] {
            assert_eq!(detect(ending, &profile), None, "{name}");
        }
    }
}

#[test]
fn a_form_is_known_by_its_first_line() {
    assert_eq!(detect(None, "id,SQL [0-5]\nmentee-1,3\n"), Some(Format::SkillsTable));
    assert_eq!(detect(None, "id: SQL [0-5]\nskills: {SQL: 3}\n"), None);
}

#[test]
fn a_foreign_file_is_known_by_its_text() {
    let resumes = [
        r#"{"basics": {"name": "Ada"}}"#,
        r#"  {"work": []}"#,
        r#"{"skills": [{"name": "Go", "keywords": []}]}"#,
        r#"{"skills": [{"name": "Go", "level": "Master"}]}"#,
        r#"{"basics": {}, "skills": "Go"}"#,
        r#"{"basics": {"name": "broken" "here"}}"#,
        "basics:\n  name: Ada\n",
    ];
    for resume in resumes {
        assert_eq!(detect(None, resume), Some(Format::JsonResume), "{resume}");
        assert_eq!(detect(Some("JSON"), resume), Some(Format::JsonResume), "{resume}");
    }
    let tables = ["Name\nGo\n", "\nskill;rating\nGo;3\n", "rating\tskill", "id,name,target,years,Go [0-5]\n"];
    for table in tables {
        assert_eq!(detect(None, table), Some(Format::SkillsTable), "{table}");
        assert_eq!(detect(Some("yaml"), table), None, "{table}");
    }
    assert_eq!(detect(Some("CSV"), "whatever"), Some(Format::SkillsTable));
    for neither in
        ["", "\n", "hello", "name, she said", r#"{"title": "Developer"}"#, "[1, 2]", r#"{"basics""#]
    {
        assert!(detect(None, neither).is_none_or(|_| neither.contains("basics")), "{neither}");
    }
}

#[test]
fn ten_thousand_keywords_are_read() {
    let rubric = shipped();
    let keywords: Vec<String> = (0..10_000).map(|at| format!("Go {at}")).collect();
    let read = resume(&json!({"skills": [{"name": "Everything", "keywords": keywords}]}));
    assert_eq!(read.text.matches("keywords[").count(), 10_000);
    assert_eq!(profile_of(&read, &rubric).names.read_as.len(), 10_000);
}

#[test]
fn an_import_is_written_once_and_read_by_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let mut command = gradus();
        command.current_dir(folder.path()).args(args);
        command.write_stdin("skill,rating\nSQL,3\n").assert()
    };
    run(&["import", "-", "-o", "me.yaml"]).success().stdout("");
    let written = std::fs::read_to_string(folder.path().join("me.yaml")).unwrap();
    run(&["assess", "me.yaml"]).success().stderr("");
    let refused = run(&["import", "-", "-o", "me.yaml"]).code(2).stdout("");
    insta::assert_snapshot!("import-refused", String::from_utf8_lossy(&refused.get_output().stderr));
    assert_eq!(std::fs::read_to_string(folder.path().join("me.yaml")).unwrap(), written);
    run(&["import", "-"]).success().stdout(written);
    run(&["import", "-", "--track", "bakend"]).code(2).stdout("");
    run(&["import", "me.yaml", "-o", "new.yaml"]).code(1).stdout("");
    assert!(!folder.path().join("new.yaml").exists());
}

#[test]
fn the_examples_of_the_page_are_so() {
    let page = std::fs::read_to_string(home().join("docs/importing.md")).unwrap();
    let (_, block) = page.split_once("```console\n$ echo '").unwrap();
    let (line, shown) = block.split("```").next().unwrap().split_once('\n').unwrap();
    let source = line.strip_suffix("' | gradus import -").unwrap();
    gradus().args(["import", "-"]).write_stdin(source).assert().success().stdout(shown.replace("…\n", ""));
    let tables: Vec<&str> =
        page.split("```text\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(tables.len(), 2);
    for table in tables {
        let read = tried(table, Format::SkillsTable, &shipped()).unwrap();
        assert!(read.summary.ratings == 2 && read.summary.left_out.is_empty(), "{}", read.text);
    }
}

#[test]
fn of_several_tracks_one_has_to_be_named() {
    let folder = tempfile::tempdir().unwrap();
    let rubrics = folder.path().join("rubrics");
    gradus().args(["rubric", "export"]).arg(&rubrics).assert().success();
    std::fs::create_dir(rubrics.join("other")).unwrap();
    for entry in std::fs::read_dir(rubrics.join("backend")).unwrap() {
        let from = entry.unwrap().path();
        let Some(name) = from.file_name().filter(|_| from.is_file()) else { continue };
        let text = std::fs::read_to_string(&from).unwrap().replace("track: backend", "track: other");
        std::fs::write(rubrics.join("other").join(name), text).unwrap();
    }
    let run = |args: &[&str]| {
        let mut command = gradus();
        command.arg("--rubrics").arg(&rubrics).args(args).write_stdin("skill,rating\nSQL,3\n").assert()
    };
    for command in ["import", "assess"] {
        let run = run(&[command, "-"]).code(2).stdout("");
        let stderr = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
        assert!(stderr.contains("backend, other"), "{stderr}");
    }
    let run = run(&["import", "-", "-t", "other"]).success();
    assert!(String::from_utf8_lossy(&run.get_output().stdout).contains("\ntrack: other\n"));
}

/// Samples that the makers of the schema publish; `scripts/test` fetches them.
#[test]
fn published_samples_are_read() {
    let folder = home().join("target/jsonresume/package");
    let mut samples = Vec::new();
    for folder in [folder.clone(), folder.join("examples")] {
        let listed = std::fs::read_dir(&folder).unwrap_or_else(|cause| {
            panic!("{}: {cause}; scripts/test fetches the samples with npm", folder.display())
        });
        samples.extend(listed.map(|entry| entry.unwrap().path()));
    }
    samples.retain(|path| path.to_string_lossy().ends_with(".resume.json"));
    assert!(samples.len() >= 4, "{samples:?}");
    for sample in samples {
        let run = gradus().arg("import").arg(&sample).assert().success();
        let written = run.get_output().stdout.clone();
        gradus().args(["assess", "-"]).write_stdin(written).assert().success().stderr("");
        gradus().arg("assess").arg(&sample).assert().success();
    }
    let posting = folder.join("sample.job.json");
    let run = gradus().arg("import").arg(posting).assert().code(1).stdout("");
    assert!(String::from_utf8_lossy(&run.get_output().stderr).contains("[not-importable]"));
}

/// A foreign file has no place in the profile that is made of it.
fn without_places(unknown: &[UnknownName]) -> Vec<UnknownName> {
    unknown.iter().map(|name| UnknownName { place: None, ..name.clone() }).collect()
}

/// Reads an import back: whatever came in, what comes out is a profile that says what the summary says.
fn reads_back(read: &Imported, rubric: &Rubric) {
    let profile = profile_of(read, rubric);
    assert_eq!(without_places(&profile.names.unknown), read.summary.unknown);
    let rated =
        profile.answers.iter().filter(|answer| matches!(answer.given, gradus::profile::Given::Rating(_)));
    assert_eq!(rated.count(), read.summary.ratings, "{}", read.text);
    let pieces: u32 = profile.evidence.iter().map(|one| one.count).sum();
    assert_eq!(pieces, read.summary.evidence, "{}", read.text);
}

#[test]
fn any_resume_reads_back_as_a_profile() {
    let rubric = shipped();
    proptest!(ProptestConfig::with_cases(512), |(resume in resumes())| {
        let read = tried(&resume.to_string(), Format::JsonResume, &rubric);
        reads_back(&read.expect("whatever is JSON can be imported"), &rubric);
    });
}

#[test]
fn any_table_reads_back_as_a_profile() {
    let rubric = shipped();
    proptest!(ProptestConfig::with_cases(512), |(table in tables())| {
        if let Some(read) = tried(&table, Format::SkillsTable, &rubric) {
            reads_back(&read, &rubric);
        }
    });
}
