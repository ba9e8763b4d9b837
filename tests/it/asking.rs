//! `gradus ask` as people and scripts meet it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};

use tempfile::tempdir;

use crate::support::gradus;
use crate::terminal::Terminal;

/// The number in front of `of … answered`.
fn answered(screen: &str) -> usize {
    let (before, _) = screen.split_once(" of ").unwrap_or_else(|| panic!("no count on\n{screen}"));
    before.rsplit(' ').next().unwrap().parse().unwrap()
}

/// The title of the question: the first line of the middle.
fn title(screen: &str) -> String {
    screen.lines().nth(2).and_then(|line| line.get(25..)).unwrap_or("").trim().to_owned()
}

/// The keys that answer whatever is asked, one question's worth.
fn keys(screen: &str) -> &'static str {
    if screen.contains("type the years") {
        "2\r"
    } else if screen.contains("0-9 how many") {
        "1\r"
    } else if screen.contains("Enter: the others") {
        "3\r"
    } else {
        "3"
    }
}

#[test]
fn killed_at_every_question_it_goes_on_where_it_was() {
    let folder = tempdir().unwrap();
    let arguments = ["ask", "--target", "junior"];
    let mut seen = Vec::new();
    loop {
        let mut terminal = Terminal::start(folder.path(), &arguments, &[]);
        let screen = terminal.wait_until("a question", |screen| screen.contains("q stop"));
        assert_eq!(answered(&screen), seen.len(), "{screen}");
        if screen.contains("That is all") {
            break;
        }
        let question = title(&screen);
        assert!(!seen.contains(&question), "{question} was answered already");
        seen.push(question);
        terminal.press(keys(&screen));
        let next = terminal.wait_until("the next question", |screen| {
            answered(screen) == seen.len() && title(screen) != seen[seen.len() - 1]
        });
        assert!(next.contains("So far") || next.contains("You stand"), "{next}");
        terminal.kill();
    }
    assert_eq!(seen.len(), 70, "all questions up to the level after the target");
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["me.yaml"], "nothing is left beside the file");
    let report = gradus().current_dir(folder.path()).args(["assess", "me.yaml"]).assert().success();
    let report = String::from_utf8(report.get_output().stdout.clone()).unwrap();
    assert!(!report.contains("missing answer"), "{report}");
}

#[test]
fn it_takes_any_size_and_leaves_the_terminal_as_it_was() {
    let folder = tempdir().unwrap();
    let mut terminal = Terminal::start(folder.path(), &["ask", "--target", "mid"], &[]);
    terminal.wait_for("How many years");
    for (columns, rows) in [(120, 40), (50, 16), (200, 60), (40, 12)] {
        terminal.resize(columns, rows);
        let screen = terminal.wait_until("the question in the new size", |screen| {
            screen.contains("How many years") && screen.lines().count() == usize::from(rows)
        });
        assert!(screen.contains("of 82 answered"), "{screen}");
    }
    terminal.resize(20, 5);
    terminal.wait_for("larger");
    terminal.resize(80, 24);
    terminal.wait_for("How many years");
    terminal.press("q");
    let (code, raw) = terminal.end();
    assert_eq!(code, 0);
    assert!(
        raw.contains("\u{1b}[?1049h") && raw.trim_end().contains("\u{1b}[?1049l"),
        "the old screen is back"
    );
    assert!(!folder.path().join("me.yaml").exists(), "nothing was answered, so nothing was written");
}

/// Whether a colour is set anywhere.
fn has_colour(raw: &str) -> bool {
    raw.split("\u{1b}[").skip(1).any(|rest| {
        let Some((codes, _)) = rest.split_once('m') else { return false };
        let mut codes = codes.split(';').filter_map(|code| code.parse::<u8>().ok());
        codes.any(|code| matches!(code, 30..=38 | 40..=48 | 90..=107))
    })
}

#[test]
fn colour_is_left_out_where_it_is_not_wanted() {
    for (environment, is_coloured) in [(&[][..], true), (&[("NO_COLOR", "1")][..], false)] {
        let folder = tempdir().unwrap();
        let mut terminal = Terminal::start(folder.path(), &["ask"], environment);
        terminal.wait_for("Which level");
        terminal.press("q");
        assert_eq!(has_colour(&terminal.end().1), is_coloured);
    }
}

#[test]
fn what_cannot_be_written_is_said_after_the_terminal_is_back() {
    let folder = tempdir().unwrap();
    std::fs::create_dir(folder.path().join("passing")).unwrap();
    let mut terminal = Terminal::start(folder.path(), &["ask", "passing/me.yaml", "--target", "mid"], &[]);
    terminal.wait_for("How many years");
    std::fs::remove_dir(folder.path().join("passing")).unwrap();
    terminal.press("3\r");
    let (code, raw) = terminal.end();
    assert_eq!(code, 1);
    let (_, after) = raw.rsplit_once("\u{1b}[?1049l").unwrap();
    assert!(after.contains("there is no such folder"), "{after:?}");
}

#[test]
fn the_examples_of_its_help_run() {
    let help = gradus().args(["ask", "--help"]).assert().success();
    let help = String::from_utf8(help.get_output().stdout.clone()).unwrap();
    let (_, examples) = help.split_once("Examples:").unwrap();
    for line in examples.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let Some(arguments) = line.strip_prefix("gradus ") else {
            crate::cli::run_line(line);
            continue;
        };
        let folder = tempdir().unwrap();
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        let mut terminal = Terminal::start(folder.path(), &arguments, &[]);
        terminal.wait_for("q stop");
        terminal.press("q");
        assert_eq!(terminal.end().0, 0, "{line}");
    }
}

#[test]
fn without_a_terminal_it_says_what_to_do() {
    let folder = tempdir().unwrap();
    let run = gradus().current_dir(folder.path()).arg("ask").assert().code(2).stdout("");
    insta::assert_snapshot!("ask-no-terminal", String::from_utf8_lossy(&run.get_output().stderr));
}

/// Runs `gradus ask --plain` on a script: what it prints, what it says, and its exit code.
fn plain(folder: &Path, arguments: &[&str], script: &str) -> (String, String, i32) {
    let mut command = gradus();
    command.current_dir(folder).args(["ask", "--plain"]).args(arguments).write_stdin(script.to_owned());
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

#[test]
fn pasted_text_rates_nothing() {
    let folder = tempdir().unwrap();
    let mut terminal = Terminal::start(folder.path(), &["ask", "--target", "junior"], &[]);
    terminal.wait_for("How many years");
    terminal.press("/sql\r");
    terminal.wait_for("Reads a simple SELECT");
    terminal.press("\u{1b}[200~Built 2024-03: 15 services\u{1b}[201~");
    terminal.wait_for("Pasted text is no answer");
    assert!(!folder.path().join("me.yaml").exists());
    terminal.press("e\t\u{1b}[200~Built 15 services\u{1b}[201~");
    terminal.wait_for("Built 15 services_");
    terminal.press("\u{3}");
    let (code, raw) = terminal.end();
    assert_eq!(code, 0, "Ctrl-C ends it like any other way");
    assert!(raw.contains("no file was written"), "{raw}");
}

#[test]
fn a_target_of_the_command_line_goes_into_the_file() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("me.yaml");
    std::fs::write(&file, "target: junior   # first\nskills: {SQL: 2}\n").unwrap();
    let (printed, _, _) = plain(folder.path(), &["--target", "senior"], "2\nq\n");
    assert!(printed.contains(" of 83, "), "{printed}");
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text, "target: senior   # first\nskills: {SQL: 2}\nexperience: {years: 2}\n");
}

#[test]
fn a_copy_is_never_written_over_a_file() {
    let folder = tempdir().unwrap();
    for name in ["one.yaml", "two.yaml"] {
        std::fs::write(folder.path().join(name), format!("id: {name}\nskills: {{SQL: 2}}\n")).unwrap();
    }
    let (_, said, code) = plain(folder.path(), &["one.yaml", "-o", "two.yaml"], "3\n2\nq\n");
    assert_eq!(code, 2);
    assert!(said.contains("`two.yaml` exists already"), "{said}");
    let (_, _, code) = plain(folder.path(), &["one.yaml", "-o", "three.yaml"], "3\n2\nq\n");
    assert_eq!(code, 0);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("one.yaml"), "id: one.yaml\nskills: {SQL: 2}\n", "what it was copied from stays");
    assert!(read("three.yaml").starts_with("id: one.yaml\nskills: {SQL: 2}\ntarget: mid\n"));
    assert!(read("two.yaml").starts_with("id: two.yaml"));
}

#[test]
fn plain_mode_shows_nothing_that_steers_a_terminal() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("me\u{1b}[31m.yaml");
    let arguments = [path.to_str().unwrap()];
    let (printed, said, _) =
        plain(folder.path(), &arguments, "3\n2\n\u{1b}]0;x\u{7}\n/\u{1b}[2J\ne \u{1b}[2J\nq\n");
    let bad = |text: &str| text.chars().any(|c| c.is_control() && c != '\n');
    assert!(!bad(&printed) && !bad(&said), "{printed:?} {said:?}");
    assert!(printed.contains("u{1b}"), "it is shown as what it is: {printed}");
}

#[test]
fn a_line_without_an_end_is_no_answer() {
    let folder = tempdir().unwrap();
    let script = format!("3\n{}3\n2\nq\n", "9".repeat(100_000));
    plain(folder.path(), &[], &script);
    let text = std::fs::read_to_string(folder.path().join("me.yaml")).unwrap();
    assert!(text.contains("years: 2}"), "{text}");
}

#[test]
fn plain_mode_takes_answers_as_lines() {
    let folder = tempdir().unwrap();
    let script = "junior\n2,5\n1=3 4=competent\n?\n3\nb\nu\n2\ns\n/go\n9=4\nvery well\nn/a\n\
                  e deployed-project; Town counts; https://example.org; Go\ne talk\nq\n";
    let (printed, said, code) = plain(folder.path(), &[], script);
    assert_eq!((said.as_str(), code), ("", 0));
    insta::assert_snapshot!("ask-plain", printed);
    insta::assert_snapshot!(
        "ask-plain-file",
        std::fs::read_to_string(folder.path().join("me.yaml")).unwrap()
    );
}

#[test]
fn plain_mode_asks_no_more_than_the_quick_mode_needs() {
    let folder = tempdir().unwrap();
    let (printed, said, code) = plain(folder.path(), &["--quick"], "1=2\nnever read\n");
    assert_eq!((said.as_str(), code), ("", 0));
    insta::assert_snapshot!("ask-plain-quick", printed);
}

/// `gradus ask --plain` as a process that can be killed.
struct Plain {
    child: Child,
    input: ChildStdin,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Plain {
    fn start(folder: &Path) -> Self {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_gradus"));
        command.args(["ask", "--plain", "--target", "junior"]).current_dir(folder);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let input = child.stdin.take().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, input, lines }
    }

    /// The next question, or the last word.
    fn question(&mut self) -> String {
        let is_question = |line: &String| line.contains(" of 70, ") || line.contains("answered");
        self.lines.by_ref().map(Result::unwrap).find(is_question).unwrap()
    }
}

#[test]
fn plain_mode_killed_at_every_question_loses_nothing() {
    let folder = tempdir().unwrap();
    let mut seen = Vec::new();
    loop {
        let mut plain = Plain::start(folder.path());
        let question = plain.question();
        if !question.contains(" of 70, ") {
            break;
        }
        assert!(!seen.contains(&question), "asked again: {question}");
        let answer = match question.as_str() {
            one if one.contains("Years, as in") => "2",
            one if one.contains("Rate those") => "1=2",
            one if one.contains("how many of which") => "none",
            _ => "1",
        };
        writeln!(plain.input, "{answer}").unwrap();
        plain.question();
        plain.child.kill().unwrap();
        plain.child.wait().unwrap();
        seen.push(question);
    }
    assert_eq!(seen.len(), 70);
}

#[test]
fn a_file_that_does_not_fit_is_met_with_what_to_do() {
    let folder = tempdir().unwrap();
    let write = |text: &str| std::fs::write(folder.path().join("me.yaml"), text).unwrap();
    let mut said = String::new();
    for (text, arguments) in [
        ("track: frontend\nskills: {SQL: 2}\n", &[][..]),
        ("track: backend\nskills: {SQL: 2}\n", &["--track", "data"][..]),
        ("scale: 10\nskills: {SQL: 2}\n", &[][..]),
        ("skills:\n  Kuberneets Ops: 3\n  \"\\e[31mold skill\": 2\n", &[][..]),
        ("skills: {SQL: 9}\n", &[][..]),
        ("skills: {SQL: 2\n", &[][..]),
    ] {
        write(text);
        let (_, stderr, code) = plain(folder.path(), arguments, "q\n");
        said += &format!("--- exit {code}\n{stderr}\n");
        assert_eq!(std::fs::read_to_string(folder.path().join("me.yaml")).unwrap(), text, "left as it is");
        assert!(!stderr.contains('\u{1b}'));
    }
    insta::assert_snapshot!("ask-misfits", said);
}

#[test]
fn a_new_file_is_one_that_answers_fit_into() {
    let folder = tempdir().unwrap();
    for (name, code) in
        [("missing/me.yaml", 2), ("team.csv", 2), ("me.json", 2), ("-", 2), ("me.yml", 0), ("me", 0)]
    {
        let (_, said, found) = plain(folder.path(), &[name, "--target", "junior"], "2\nq\n");
        assert_eq!(found, code, "{name}: {said}");
        assert_eq!(folder.path().join(name).exists(), code == 0, "{name}");
    }
    std::fs::write(folder.path().join("empty.yaml"), "").unwrap();
    let (_, said, code) = plain(folder.path(), &["empty.yaml", "--target", "junior"], "2\nq\n");
    assert_eq!((said.as_str(), code), ("", 0));
    let empty = std::fs::read_to_string(folder.path().join("empty.yaml")).unwrap();
    assert!(empty.contains("years: 2"), "{empty}");
    let (printed, _, _) = plain(folder.path(), &["none.yaml"], "");
    assert!(printed.contains("no file was written"), "{printed}");
}

#[test]
fn it_starts_from_a_resume_and_leaves_that_alone() {
    let folder = tempdir().unwrap();
    let resume =
        r#"{"basics": {"name": "Ada"}, "skills": [{"name": "SQL", "level": "competent"}, {"name": "Go"}]}"#;
    std::fs::write(folder.path().join("resume.json"), resume).unwrap();
    let (_, said, code) = plain(folder.path(), &["resume.json", "--target", "junior"], "2\nq\n");
    assert_eq!(
        (said.as_str(), code),
        ("Read from a JSON Resume: 0 jobs, 0 pieces of evidence and 1 rating; 1 skill without one.\n", 0)
    );
    assert_eq!(std::fs::read_to_string(folder.path().join("resume.json")).unwrap(), resume);
    insta::assert_snapshot!(
        "ask-resume-file",
        std::fs::read_to_string(folder.path().join("me.yaml")).unwrap()
    );
    let (_, said, code) = plain(folder.path(), &["resume.json"], "2\nq\n");
    assert_eq!(code, 2);
    assert!(said.contains("gradus ask me.yaml"), "{said}");
}
