//! The docs say what is so: their commands run, their rubrics load, their picture is current.

use gradus::report::{text, view};

use crate::cli::run_line;
use crate::support::{Assessed, fixture, gradus, home, shipped};

#[test]
fn the_commands_of_the_readme_run() {
    let readme = std::fs::read_to_string(home().join("README.md")).unwrap();
    let consoles = readme.split("```console\n").skip(1).map(|block| block.split("```").next().unwrap());
    let commands: Vec<&str> =
        consoles.flat_map(str::lines).filter_map(|line| line.strip_prefix("$ ")).collect();
    assert!(!commands.is_empty(), "the README shows a command");
    for command in commands {
        run_line(command);
    }
}

#[test]
fn the_rubrics_of_the_docs_load_and_pass_their_tests() {
    let page = std::fs::read_to_string(home().join("docs/rubrics.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut files = 0;
    for block in page.split("# file: ").skip(1) {
        let (path, rest) = block.split_once('\n').unwrap();
        let target = folder.path().join(path.trim());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, rest.split("```").next().unwrap()).unwrap();
        files += 1;
    }
    assert!(files >= 5, "docs/rubrics.md shows {files} files");
    gradus().args(["rubric", "check"]).arg(folder.path()).assert().success().stderr("");
    gradus().args(["rubric", "test"]).arg(folder.path()).assert().success();
}

/// The picture in the README is the report of a sample profile; `GRADUS_BLESS=1` draws it anew.
#[test]
fn the_picture_of_the_report_is_current() {
    let rubric = shipped();
    let profile = std::fs::read_to_string(fixture("profiles/senior-with-gaps.yaml")).unwrap();
    let assessed = Assessed::of(&profile, &rubric, None);
    let report = text(&view::report(&assessed.facts(), None));
    let lines: Vec<&str> = report.lines().take(38).collect();
    let picture = svg(&lines);
    let path = home().join("docs/report.svg");
    if std::env::var_os("GRADUS_BLESS").is_some() {
        std::fs::write(&path, &picture).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), picture, "draw it anew with GRADUS_BLESS=1");
}

/// Lines of a terminal as a picture.
fn svg(lines: &[&str]) -> String {
    let escape = |line: &str| line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let height = lines.len() * 18 + 32;
    let rows = lines.iter().enumerate().map(|(at, line)| {
        let y = at * 18 + 30;
        format!("  <text x=\"16\" y=\"{y}\" xml:space=\"preserve\">{}</text>\n", escape(line))
    });
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"720\" height=\"{height}\" \
         font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"14\" fill=\"#1f2328\">\n  \
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"#f6f8fa\"/>\n{}</svg>\n",
        rows.collect::<String>()
    )
}
