//! The docs say what is so: their commands run, their rubrics load, their picture is current.

use std::path::Path;

use gradus::report::{text, view};

use crate::support::{Assessed, fixture, gradus, home, shipped};
use crate::terminal::Terminal;

#[test]
fn the_commands_of_the_pages_run_and_say_what_stands_there() {
    for page in ["README.md", "docs/batch.md", "docs/importing.md"] {
        play(page);
    }
}

/// Plays the console blocks of a page in one folder, one command after the other. What stands below a command is what
/// it says, with `…` for any text; below `cat` of a file that isn't there yet stands what is in it.
fn play(page: &str) {
    let text = std::fs::read_to_string(home().join(page)).unwrap();
    let blocks = text.split("```console\n").skip(1).map(|block| block.split("```").next().unwrap());
    let blocks = blocks.collect::<Vec<_>>().join("\n");
    let sessions: Vec<&str> = blocks.trim_start_matches("$ ").split("\n$ ").collect();
    assert!(!blocks.is_empty(), "{page} shows a command");
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(home().join("tests"), folder.path().join("tests")).unwrap();
    for session in sessions {
        let (command, expected) = session.split_once('\n').unwrap_or((session, ""));
        let made = command.strip_prefix("cat ").map(|file| folder.path().join(file));
        if let Some(made) = made.filter(|file| !file.exists()) {
            std::fs::write(made, format!("{}\n", expected.trim_end())).unwrap();
            continue;
        }
        let said = said_by(command, folder.path());
        assert!(
            expected.trim().is_empty() || is_like(said.trim_end(), expected.trim_end()),
            "{page}: {command}\nsays\n{said}\nand not\n{expected}"
        );
    }
}

/// What a line of the shell says, on both of its outputs.
fn said_by(command: &str, folder: &Path) -> String {
    let programs = Path::new(env!("CARGO_BIN_EXE_gradus")).parent().unwrap();
    let run = std::process::Command::new("/bin/sh")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .current_dir(folder)
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", programs.display()))
        .env("TZ", "UTC")
        .output()
        .unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    // 3: done, and some rows were rejected.
    assert!(matches!(run.status.code(), Some(0 | 3)), "{command} ends with {}:\n{said}", run.status);
    said
}

/// Whether a text is the expected one, where each `…` stands for any text.
fn is_like(text: &str, expected: &str) -> bool {
    let mut parts = expected.split('…');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.is_empty()
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

/// A picture in the README is what the program shows; `GRADUS_BLESS=1` draws it anew.
fn hold_picture(name: &str, picture: &str) {
    let path = home().join("docs").join(name);
    if std::env::var_os("GRADUS_BLESS").is_some() {
        std::fs::write(&path, picture).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap() == picture, "{name}: draw it anew with GRADUS_BLESS=1");
}

#[test]
fn the_picture_of_the_report_is_current() {
    let rubric = shipped();
    let profile = std::fs::read_to_string(fixture("profiles/senior-with-gaps.yaml")).unwrap();
    let assessed = Assessed::of(&profile, &rubric, None);
    let report = text(&view::report(&assessed.facts(), None));
    let lines: Vec<&str> = report.lines().take(38).collect();
    let rows: Vec<String> = lines.iter().map(|line| escape(line)).collect();
    hold_picture("report.svg", &svg(&rows, ""));
}

#[test]
fn the_picture_of_the_questionnaire_is_current() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(fixture("profiles/junior.yaml"), folder.path().join("me.yaml")).unwrap();
    let mut terminal = Terminal::start(folder.path(), &["ask", "--target", "mid"], &[]);
    terminal.wait_for("q stop");
    terminal.press("/rest");
    terminal.wait_for("REST API design");
    terminal.press("\r");
    // What is drawn last, and isn't there during a search.
    terminal.wait_for("Right on");
    let (rows, marks) = terminal.with_screen(drawn);
    hold_picture("ask.svg", &svg(&rows, &marks));
    terminal.kill();
}

/// A screen as rows of text, and the marks that lie under them.
fn drawn(screen: &vt100::Screen) -> (Vec<String>, String) {
    let (height, width) = screen.size();
    let (mut rows, mut marks) = (Vec::new(), String::new());
    for y in 0..height.get() {
        let mut row = String::new();
        for x in 0..width.get() {
            let cell = screen.cell(y, x).unwrap();
            let text = if cell.has_contents() { escape(cell.contents()) } else { " ".to_owned() };
            let weight = if cell.bold() { " font-weight=\"bold\"" } else { "" };
            let fill = match (cell.inverse(), cell.fgcolor(), cell.dim()) {
                (true, ..) => " fill=\"#ffffff\"",
                (_, vt100::Color::Idx(2), _) => " fill=\"#1a7f37\"",
                (_, vt100::Color::Idx(6), _) => " fill=\"#0550ae\"",
                (_, _, true) => " fill=\"#656d76\"",
                _ => "",
            };
            let open = format!("<tspan{weight}{fill}>");
            // Neighbours of one style share a span.
            match row.rfind("<tspan").filter(|at| row[*at..].starts_with(&open)) {
                Some(_) => row.insert_str(row.len() - "</tspan>".len(), &text),
                None => row += &format!("{open}{text}</tspan>"),
            }
            if cell.inverse() {
                let (left, top) = (16.0 + f32::from(x) * CELL, y * 18 + 16);
                marks += &format!(
                    "  <rect x=\"{left:.1}\" y=\"{top}\" width=\"9\" height=\"18\" fill=\"#24292f\"/>\n"
                );
            }
        }
        rows.push(row);
    }
    (rows, marks)
}

/// How wide a character of the picture is.
const CELL: f32 = 8.43;

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Rows of a terminal as a picture, with what lies under them.
fn svg(rows: &[String], marks: &str) -> String {
    let height = rows.len() * 18 + 32;
    let rows = rows.iter().enumerate().map(|(at, row)| {
        let y = at * 18 + 30;
        format!("  <text x=\"16\" y=\"{y}\" xml:space=\"preserve\">{row}</text>\n")
    });
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"720\" height=\"{height}\" \
         font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"14\" fill=\"#1f2328\">\n  \
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"#f6f8fa\"/>\n{marks}{}</svg>\n",
        rows.collect::<String>()
    )
}
