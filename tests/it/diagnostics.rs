//! What bad input gets: every code has a fixture, a section of docs/diagnostics.md, and a snapshot of what is drawn.
//!
//! A fixture's first line names the file of the minimal rubric folder that it replaces or adds (`# file: PATH`), or
//! `# file: profile`, or `# file: import` for one to import. A file without such a line is taken for a profile, as tables
//! and JSON are. Fixtures of one code, and what is drawn for each, stand in one snapshot.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use gradus::diagnostic::Code;

use crate::support::{fixture, fixtures_in, gradus, home};

/// Runs the program on a fixture in a folder of its own: exit code, standard output, standard error.
fn drawn(path: &Path) -> (i32, String, String) {
    let bytes = std::fs::read(path).unwrap();
    let head = bytes.split(|byte| *byte == b'\n').next().unwrap();
    let head = String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim().to_owned();
    let place = head.strip_prefix("# file: ").unwrap_or("profile");
    let folder = tempfile::tempdir().unwrap();
    copy(&fixture("rubrics/minimal"), &folder.path().join("rubrics"));
    let mut command = gradus();
    command.current_dir(folder.path());
    if ["profile", "import"].contains(&place) {
        let name = path.file_name().unwrap();
        std::fs::write(folder.path().join(name), &bytes).unwrap();
        let verb = if place == "import" { "import" } else { "assess" };
        command.args([verb, "--rubrics", "rubrics"]).arg(name);
    } else {
        let at = folder.path().join("rubrics").join(place);
        std::fs::create_dir_all(at.parent().unwrap()).unwrap();
        std::fs::write(at, &bytes).unwrap();
        let verb = if place.contains("/tests/") { "test" } else { "check" };
        command.args(["rubric", verb, "rubrics"]);
    }
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The code that a fixture's name begins with; longest first, so that `wrong-type-x` is not `wrong`.
fn code_of(name: &str) -> Option<&'static str> {
    let mut codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    codes.sort_by_key(|code| std::cmp::Reverse(code.len()));
    codes.into_iter().find(|code| name == *code || name.starts_with(&format!("{code}-")))
}

/// Codes that no file can show: the tests of the command line show them.
const WITHOUT_FILE: [&str; 8] = [
    "file-not-found",
    "not-a-file",
    "file-too-large",
    "empty-file",
    "no-such-skill",
    // What only a table of many people can be; the tests of tables and of sheets show them.
    "workbook-unreadable",
    "unknown-sheet",
    "unknown-column",
];

#[test]
fn every_invalid_fixture_is_met_with_its_code() {
    let mut by_code: BTreeMap<&str, String> = BTreeMap::new();
    let mut wrong = String::new();
    for (name, path) in fixtures_in("invalid") {
        let code = code_of(&name);
        assert!(code.is_some() || name.starts_with("collected"), "{name} begins with no code");
        let (exit, _, stderr) = drawn(&path);
        assert!(!stderr.contains("panicked"), "{name}: {stderr}");
        assert!(!stderr.contains('\u{1b}'), "{name}: an escape reached the page");
        let is_warning = Code::ALL
            .iter()
            .any(|one| Some(one.as_str()) == code && one.severity() == gradus::diagnostic::Severity::Warning);
        let is_met = code.is_none_or(|code| stderr.contains(&format!("[{code}]")));
        if exit != i32::from(!is_warning) || !is_met {
            writeln!(wrong, "# {name}, exit {exit}\n{stderr}").unwrap();
        }
        let page = by_code.entry(code.unwrap_or("collected")).or_default();
        writeln!(page, "# {name}\n{stderr}").unwrap();
    }
    assert!(wrong.is_empty(), "met otherwise:\n{wrong}");
    for (code, page) in &by_code {
        insta::assert_snapshot!(*code, page);
    }
    for code in Code::ALL.iter().map(|code| code.as_str()) {
        assert!(by_code.contains_key(code) || WITHOUT_FILE.contains(&code), "{code} has no fixture");
    }
}

#[test]
fn what_is_odd_but_right_is_accepted() {
    for (name, path) in fixtures_in("accepted") {
        let (exit, stdout, stderr) = drawn(&path);
        assert_eq!(exit, 0, "{name}: {stderr}");
        assert!(
            !stdout.contains('\u{1b}') && !stdout.contains('\u{7}'),
            "{name}: a control character came out"
        );
    }
}

#[test]
fn every_code_has_a_section_in_the_docs() {
    let page = std::fs::read_to_string(home().join("docs/diagnostics.md")).unwrap();
    let sections: Vec<&str> =
        page.lines().filter_map(|line| line.strip_prefix("## ")).map(|name| name.trim_matches('`')).collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let documented: Vec<&str> = sections.into_iter().filter(|name| codes.contains(name)).collect();
    assert_eq!(documented, codes, "docs/diagnostics.md has every code once, in order");
}
