//! The program from outside: exit codes, files, pipes, help.

use std::path::Path;

use crate::support::{TODAY, fixture, gradus, home};

const JUNIOR: &str = "tests/fixtures/profiles/junior.yaml";

/// Standard error with the temporary folder taken out.
fn drawn(stderr: &[u8], folder: &Path) -> String {
    String::from_utf8(stderr.to_vec()).unwrap().replace(&folder.display().to_string(), "DIR")
}

#[test]
fn alone_it_says_what_it_is_in_ten_lines() {
    let output = gradus().assert().success();
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(text.lines().count() <= 10, "{text}");
    insta::assert_snapshot!("welcome", text);
}

#[test]
fn every_example_of_every_help_runs() {
    let commands: [&[&str]; 19] = [
        &[],
        &["assess"],
        &["gap"],
        &["template"],
        &["roadmap"],
        &["explain"],
        &["import"],
        &["batch"],
        &["cohort"],
        &["cohort", "merge"],
        &["rubric"],
        &["rubric", "list"],
        &["rubric", "show"],
        &["rubric", "check"],
        &["rubric", "test"],
        &["rubric", "export"],
        &["schema"],
        &["completions"],
        &["man"],
    ];
    for command in commands {
        let help = gradus().args(command).arg("--help").assert().success();
        let help = String::from_utf8(help.get_output().stdout.clone()).unwrap();
        let (_, examples) =
            help.split_once("Example").unwrap_or_else(|| panic!("{command:?} has no example:\n{help}"));
        let examples = examples.replace("\\\n", " ");
        let lines: Vec<&str> =
            examples.lines().skip(1).map(str::trim).filter(|line| !line.is_empty()).collect();
        assert!(!lines.is_empty(), "{command:?} has an example");
        for line in lines {
            run_line(line);
        }
    }
}

/// Runs a line as it is typed: commands of `gradus` one behind the other, with `echo '…'` before them where they are
/// fed, in a folder of its own.
pub(crate) fn run_line(line: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut passed = b"\n".to_vec();
    for part in line.split(" | ").map(str::trim) {
        if let Some(text) = part.strip_prefix("echo '").and_then(|text| text.strip_suffix('\'')) {
            passed = format!("{text}\n").into();
            continue;
        }
        let words = part.strip_prefix("gradus").unwrap_or_else(|| panic!("{line}: {part} runs gradus"));
        let mut command = gradus();
        command.current_dir(folder.path()).args(words.split_whitespace()).write_stdin(passed);
        passed = command.assert().success().get_output().stdout.clone();
    }
}

#[test]
fn a_report_goes_to_a_file_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.md");
    std::fs::write(&file, "old").unwrap();
    let run = gradus().args(["assess", JUNIOR, "--format", "md", "-o"]).arg(&file).assert().success();
    assert!(run.get_output().stdout.is_empty());
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("# Backend Developer"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside the report");
}

#[test]
fn a_profile_that_is_wrong_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (profile, file) = (folder.path().join("me.yaml"), folder.path().join("report.txt"));
    std::fs::write(&profile, "skills: {SQL: 9}\n").unwrap();
    gradus().arg("assess").arg(&profile).arg("-o").arg(&file).assert().code(1).stdout("");
    assert!(!file.exists());
}

#[test]
fn a_folder_that_does_not_exist_is_an_error() {
    let run = gradus().args(["assess", JUNIOR, "-o", "no/such/folder/report.txt"]).assert().code(1);
    insta::assert_snapshot!("output-folder-missing", String::from_utf8_lossy(&run.get_output().stderr));
}

#[test]
fn files_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("me.yaml"), "skills: {SQL: 1}\n").unwrap();
    std::fs::write(path("empty.yaml"), "").unwrap();
    std::fs::create_dir(path("folder")).unwrap();
    let large = std::fs::File::create(path("large.yaml")).unwrap();
    large.set_len(100 * 1024 * 1024).unwrap();
    for (code, name) in [
        ("file-not-found", "mee.yaml"),
        ("not-a-file", "folder"),
        ("file-too-large", "large.yaml"),
        ("empty-file", "empty.yaml"),
    ] {
        let run = gradus().arg("assess").arg(path(name)).assert().code(1).stdout("");
        let stderr = drawn(&run.get_output().stderr, folder.path());
        assert!(stderr.contains(&format!("[{code}]")), "{stderr}");
        insta::assert_snapshot!(format!("unreadable.{code}"), stderr);
    }
}

#[test]
fn a_placement_lower_than_required_ends_with_4() {
    gradus().args(["assess", JUNIOR, "--require", "junior"]).assert().success();
    let run = gradus().args(["assess", JUNIOR, "--require", "mid"]).assert().code(4);
    assert!(!run.get_output().stdout.is_empty(), "the report is written all the same");
}

#[test]
fn slips_on_the_command_line_end_with_2() {
    let slips: [&[&str]; 8] = [
        &["asess", JUNIOR],
        &["assess"],
        &["assess", JUNIOR, "--target", "seniro"],
        &["assess", JUNIOR, "--track", "backedn"],
        &["assess", JUNIOR, "--require", "boss"],
        &["explain", JUNIOR, "junior", "sqll"],
        &["rubric", "show", "bakend"],
        &["rubric", "show", "\u{1b}[31mred"],
    ];
    let mut page = String::new();
    for slip in slips {
        let run = gradus().args(slip).assert().code(2).stdout("");
        let stderr = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        assert!(!stderr.contains('\u{1b}'), "{slip:?}");
        page += &format!("$ gradus {}\n{stderr}\n", slip.join(" ").escape_debug());
    }
    insta::assert_snapshot!("slips", page);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    use std::io::Read as _;
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_gradus"))
        .args(["schema", "track"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(stderr, "");
}

#[test]
fn standard_input_is_a_profile_too() {
    let profile = std::fs::read(fixture("profiles/junior.yaml")).unwrap();
    let from_file = gradus().args(["assess", JUNIOR]).assert().success();
    let from_pipe = gradus().args(["assess", "-"]).write_stdin(profile).assert().success();
    assert_eq!(from_pipe.get_output().stdout, from_file.get_output().stdout);
}

#[test]
fn without_a_day_the_assessment_is_of_today() {
    let run = gradus()
        .args(["assess", "-", "--format", "json"])
        .write_stdin("skills: {SQL: 2}\n")
        .assert()
        .success();
    let json: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    let day: jiff::civil::Date = json["as_of"].as_str().unwrap().parse().unwrap();
    assert!(day >= TODAY);
}

#[test]
fn exported_rubrics_are_the_shipped_ones() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("mine");
    gradus().args(["rubric", "export"]).arg(&target).assert().success();
    gradus().args(["rubric", "export"]).arg(&target).assert().code(2);
    gradus().args(["rubric", "check"]).arg(&target).assert().success().stderr("");
    gradus().args(["rubric", "test"]).arg(&target).assert().success();
    let own = gradus().args(["assess", JUNIOR, "--rubrics"]).arg(&target).assert().success();
    let shipped = gradus().args(["assess", JUNIOR]).assert().success();
    assert_eq!(own.get_output().stdout, shipped.get_output().stdout);
}

#[test]
fn what_rubric_list_and_show_say() {
    let shows: [(&str, &[&str]); 4] = [
        ("rubric-list", &["rubric", "list"]),
        ("rubric-show-track", &["rubric", "show", "backend"]),
        ("rubric-show-level", &["rubric", "show", "backend", "junior"]),
        ("rubric-show-skill", &["rubric", "show", "k8s"]),
    ];
    for (name, args) in shows {
        let run = gradus().args(args).assert().success();
        let text = String::from_utf8(run.get_output().stdout.clone()).unwrap();
        assert!(
            text.lines().all(|line| line.chars().count() <= 80),
            "{name} is wider than 80 columns:\n{text}"
        );
        insta::assert_snapshot!(name, text);
    }
}

#[test]
fn schemas_are_json_and_fit_what_is_written() {
    for name in ["profile", "track", "level", "skills", "assessment", "roadmap", "summary", "cohort"] {
        let run = gradus().args(["schema", name]).assert().success();
        let schema: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
        assert_eq!(schema["type"], "object", "{name}");
        insta::assert_snapshot!(format!("schema.{name}"), format!("{schema:#}"));
    }
    for (command, name) in [("assess", "assessment"), ("roadmap", "roadmap")] {
        let written = gradus().args([command, JUNIOR, "--format", "json"]).assert().success();
        let json: serde_json::Value = serde_json::from_slice(&written.get_output().stdout).unwrap();
        let schema = gradus().args(["schema", name]).assert().success();
        let schema: serde_json::Value = serde_json::from_slice(&schema.get_output().stdout).unwrap();
        let known: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
        for key in json.as_object().unwrap().keys() {
            assert!(known.contains(&key), "{key} is in the schema");
        }
    }
}

#[test]
fn a_line_of_a_summary_is_what_its_published_type_writes() {
    let people = home().join("tests/fixtures/profiles");
    let run = gradus().arg("batch").arg(people).args(["--to", "-", "--detail", "summary"]).assert().success();
    let lines = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(lines.lines().any(|line| line.contains("\"next\":null")), "somebody is at the top");
    assert!(lines.lines().count() >= 8, "{lines}");
    for line in lines.lines() {
        let read: gradus::batch::SummaryJson = serde_json::from_str(line).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), line);
    }
}

#[test]
fn slips_on_the_command_line_of_a_batch_cost_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("team.csv", "id,SQL\nada,3\n");
    write("old.xls", "");
    write("map.yaml", "columns: {SQL: sql}\n");
    write("people.ndjson", "{\"skills\": {\"SQL\": 3}}\n");
    let run = |line: &str| {
        let mut command = gradus();
        command.current_dir(folder.path()).args(line.split_whitespace()).assert()
    };
    run("batch team.csv -o done --quiet").success();
    for (line, code, said) in [
        ("batch tema.csv -o out", 1, "there is no such file"),
        ("batch tema.csv -o out", 1, "did you mean `team.csv`?"),
        ("batch team.csv people.ndjson ./team.csv -o out", 2, "`./team.csv` is named twice"),
        ("batch - - -o out", 2, "`-` is named twice"),
        ("batch - --from ods -o out", 2, "a workbook can't be read from standard input"),
        ("batch old.xls -o out", 2, "save it as .xlsx or .ods first"),
        ("batch map.txt --from csv -o out", 1, "there is no such file"),
        ("batch team.csv -o team.csv", 2, "`team.csv` is a file"),
        ("batch team.csv -o -", 2, "for standard output write `--to -`"),
        ("batch team.csv -o done", 2, "add `--replace`"),
        ("batch team.csv --sheet May -o out", 2, "`--sheet` is about workbooks"),
        ("batch people.ndjson --map map.yaml -o out", 2, "`--map` is about tables"),
        ("batch people.ndjson --show-columns", 2, "`--show-columns` is about tables"),
        ("batch team.csv --to - --format csv", 2, "`--to -` writes NDJSON"),
        ("cohort merge done done -o out", 2, "`done` is named twice"),
        ("cohort merge done -o done", 2, "`done` holds the results of an earlier run"),
        ("cohort merge done -o team.csv", 2, "`team.csv` is a file"),
        ("cohort merge team.csv -o out", 2, "`team.csv` has no counts of a cohort"),
    ] {
        let stderr = run(line).code(code).stdout("").get_output().stderr.clone();
        let stderr = String::from_utf8(stderr).unwrap();
        assert!(stderr.contains(said), "{line}\n{stderr}");
    }
    assert!(!folder.path().join("out").exists() && !folder.path().join("-").exists());
}

#[test]
fn wishes_that_leave_no_way_say_which() {
    let said = |args: &[&str]| {
        let run = gradus().args(["roadmap", JUNIOR]).args(args).assert().code(2).stdout("");
        String::from_utf8(run.get_output().stderr.clone()).unwrap()
    };
    let all: [&[&str]; 13] = [
        &["--without", "REST API design"],
        &["--target", "mid", "--without", "sql", "--without", "rest-api"],
        &["--with", "Kubernetes=4", "--without", "Docker", "--without", "Podman"],
        &[
            "--complete",
            "--without",
            "Celery",
            "--without",
            "bullmq",
            "--without",
            "Sidekiq",
            "--without",
            "Hangfire",
            "--without",
            "Quartz",
        ],
        &["--without", "kuberentes"],
        &["--with", "go=guru"],
        &["--hours-per-week", "0"],
        &["--start", "tomorrow"],
        &["--start", "9999-12-30"],
        &["--start", "2026-11-20"],
        &["--with", "Kubernetes=3", "--without", "k8s"],
        &["--with", "=3"],
        &["--with", "SQL=2"],
    ];
    let text: Vec<String> = all.iter().map(|args| format!("{}\n{}", args.join(" "), said(args))).collect();
    insta::assert_snapshot!("roadmap-wishes", text.join("\n"));
}

#[test]
fn what_if_needs_a_skill_and_a_rating() {
    for given in ["SQL", "SQL=9", "Sequel=3"] {
        let run = gradus().args(["assess", JUNIOR, "--if", given]).assert().code(2).stdout("");
        assert!(!run.get_output().stderr.is_empty());
    }
    let args = ["assess", JUNIOR, "--if", "SQL=3", "--if", "k8s=none", "--if", "Ownership=1"];
    let run = gradus().args(args).assert().success();
    let page = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    insta::assert_snapshot!("what-if.text", page.split("The ladder\n").next().unwrap());
    let run = gradus().args(args).args(["--format", "json"]).assert().success();
    let json: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    insta::assert_snapshot!("what-if.json", format!("{:#}", json["what_if"]));
    let same = gradus().args(["assess", JUNIOR, "--if", "SQL=3", "--if", "sql=competent"]).assert().success();
    let once = gradus().args(["assess", JUNIOR, "--if", "SQL=3"]).assert().success();
    assert_eq!(same.get_output().stdout, once.get_output().stdout);
}

#[test]
fn completions_and_man_pages_are_written() {
    for shell in ["bash", "zsh", "fish"] {
        let run = gradus().args(["completions", shell]).assert().success();
        assert!(String::from_utf8_lossy(&run.get_output().stdout).contains("gradus"));
    }
    let folder = tempfile::tempdir().unwrap();
    gradus().arg("man").arg(folder.path()).assert().success();
    assert!(folder.path().join("gradus.1").exists());
    assert!(folder.path().join("gradus-assess.1").exists());
}
