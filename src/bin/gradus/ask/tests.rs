//! The drawn screen, key by key.

use std::path::PathBuf;

use gradus::profile::edit::fresh;
use gradus::questionnaire::Subject;
use gradus::rubric::{Rubric, RubricFile, builtin, load_files};
use jiff::civil::date;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::draw::{Look, draw};
use super::screen::{Flow, Screen};
use super::session::{Ladder, Session, Step};
use super::sheet::Sheet;

/// A questionnaire in a folder of its own.
struct Asked<'r> {
    screen: Screen<'r>,
    folder: tempfile::TempDir,
}

impl<'r> Asked<'r> {
    fn new(rubric: &'r Rubric, text: Option<&str>, is_quick: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("me.yaml");
        let track = &rubric.tracks[0];
        if let Some(text) = text {
            std::fs::write(&path, text).unwrap();
        }
        let on_disk = text.map(str::to_owned);
        let text = text.map_or_else(|| fresh(track), str::to_owned);
        let ladder = Ladder::new(rubric, track, date(2026, 11, 21));
        let session = Session::new(ladder, Sheet::new(path, text, on_disk), is_quick).ok().unwrap();
        Self { screen: Screen::new(session), folder }
    }

    /// Presses keys: each character is one, `<Enter>` and the like are named.
    fn press(&mut self, keys: &str) -> Flow {
        let mut flow = Flow::On;
        let mut rest = keys;
        while let Some(c) = rest.chars().next() {
            let named = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
            let code = match named {
                Some((name, after)) => {
                    rest = after;
                    match name {
                        "Enter" => KeyCode::Enter,
                        "Down" => KeyCode::Down,
                        "Left" => KeyCode::Left,
                        "Right" => KeyCode::Right,
                        "Tab" => KeyCode::Tab,
                        "Esc" => KeyCode::Esc,
                        other => panic!("{other} is no key"),
                    }
                }
                None => {
                    rest = &rest[c.len_utf8()..];
                    KeyCode::Char(c)
                }
            };
            flow = self.screen.press(KeyEvent::new(code, KeyModifiers::NONE)).ok().unwrap();
        }
        flow
    }

    fn drawn(&mut self, (width, height): (u16, u16)) -> String {
        // The folder's name is another one each time.
        self.screen.session.sheet.path = PathBuf::from("me.yaml");
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| draw(&self.screen, Look::new(false), frame)).unwrap();
        self.screen.session.sheet.path = self.folder.path().join("me.yaml");
        let drawn = terminal.backend().to_string();
        let lines = drawn.lines().map(|line| line.trim_matches('"').trim_end());
        lines.collect::<Vec<_>>().join("\n")
    }

    fn file(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("me.yaml")).unwrap()
    }
}

/// Snapshots stand with those of the other tests.
fn assert_screen(name: &str, drawn: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("ask.{name}"), drawn));
}

const SMALL: (u16, u16) = (80, 24);

#[test]
fn the_screens_from_the_first_to_the_last() {
    let rubric = builtin().ok().unwrap();
    let mut asked = Asked::new(&rubric, None, false);
    for (name, keys) in [
        ("1-target", ""),
        ("2-years", "2"),
        ("3-set", "2.5<Enter>"),
        ("4-set-half-rated", "3n<Down>2"),
        ("5-skill", "<Enter>"),
        ("6-explained", "?"),
        ("7-search", "?/post"),
        ("8-found", "<Enter>"),
        ("9-form", "4e<Tab>Bicycle counts"),
        ("10-evidence-added", "<Enter><Enter><Enter>"),
        ("11-undone", "u"),
    ] {
        asked.press(keys);
        assert_screen(name, &asked.drawn(SMALL));
    }
    assert_screen("file", &asked.file());
    assert_screen("12-wide", &asked.drawn((120, 40)));
    assert_screen("13-narrow", &asked.drawn((50, 16)));
    assert_screen("14-too-small", &asked.drawn((30, 8)));
}

#[test]
fn the_quick_mode_ends_when_nothing_can_change_any_more() {
    let rubric = builtin().ok().unwrap();
    let mut asked = Asked::new(&rubric, None, true);
    assert_screen("quick-1-first", &asked.drawn(SMALL));
    asked.press("2");
    while asked.screen.session.step != Step::Done {
        asked.press("0<Enter>");
    }
    assert_screen("quick-2-done", &asked.drawn(SMALL));
    assert_eq!(asked.press("<Enter>"), Flow::On);
    assert!(!asked.screen.session.is_quick, "Enter goes on with the rest");
    assert_eq!(asked.press("q"), Flow::Quit);
}

#[test]
fn back_skip_clear_and_undo() {
    let rubric = builtin().ok().unwrap();
    let text = "# mine\ntrack: backend\ntarget: junior\nskills:\n  SQL: 2   # since 2020\n  Git: 3\n";
    let mut asked = Asked::new(&rubric, Some(text), false);
    let at = |asked: &Asked<'_>| asked.screen.session.question().unwrap().title(&rubric.catalogue).to_owned();
    assert_eq!(at(&asked), "Years of experience", "most of what stands before the last answer is open");
    asked.press("/sql<Enter>");
    assert_eq!(at(&asked), "SQL");
    asked.press("4<Left>");
    assert_eq!(at(&asked), "SQL");
    assert_eq!(asked.file(), text.replace("SQL: 2 ", "SQL: 4 "));
    asked.press("c");
    assert_eq!(asked.file(), text.replace("SQL: 2", "SQL:"));
    asked.press("n");
    asked.press("uuu");
    assert_eq!(asked.file(), text);
    assert_eq!(
        asked.screen.press(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::NONE)).ok(),
        Some(Flow::On)
    );
    assert_eq!(asked.screen.notice.as_deref(), Some("There is nothing to take back."));
    let open = asked.screen.session.open().count();
    asked.press("/orm<Enter>s");
    assert_eq!(asked.screen.session.open().count(), open - 1, "passed over");
    assert_eq!(asked.file(), text, "and left open");
    asked.press("9");
    assert_eq!(asked.screen.notice.as_deref(), Some("Ratings go from 0 to 5."));
}

#[test]
fn enter_rates_nothing_that_was_not_chosen() {
    let rubric = builtin().ok().unwrap();
    let text = "target: junior\nskills: {SQL: 2}\n";
    let mut asked = Asked::new(&rubric, Some(text), false);
    asked.press("/git<Enter><Enter>");
    assert_eq!(asked.file(), text);
    assert!(asked.screen.notice.is_some(), "it says what to press");
    asked.press("<Down><Down><Enter>");
    assert_eq!(asked.file(), "target: junior\nskills: {SQL: 2, Git: 1}\n");
    asked.press("/sql<Enter><Enter>");
    assert_eq!(asked.file(), "target: junior\nskills: {SQL: 2, Git: 1}\n", "the answer that is there stays");
}

#[test]
fn evidence_of_a_skill_does_not_answer_for_all_evidence() {
    let rubric = builtin().ok().unwrap();
    let mut asked = Asked::new(&rubric, Some("target: junior\nskills: {SQL: 2}\n"), false);
    let is_open = |asked: &Asked<'_>| {
        let session = &asked.screen.session;
        session.questionnaire.questions.last().unwrap().is_open(&session.profile)
    };
    asked.press("/sql<Enter>e<Tab>Town counts<Enter><Enter><Enter>");
    assert!(is_open(&asked));
    let file = asked.file();
    let mut later = Asked::new(&rubric, Some(&file), false);
    assert!(is_open(&later), "nor after a stop");
    while !matches!(later.screen.session.question().unwrap().subject, Subject::Evidence(_)) {
        later.press("<Right>");
    }
    later.press("<Enter>");
    assert!(!is_open(&later), "Enter says that this is all");
    assert_eq!(later.file(), file);
}

#[test]
fn what_somebody_else_writes_meanwhile_stays() {
    let rubric = builtin().ok().unwrap();
    let mut asked = Asked::new(&rubric, Some("target: junior\nskills: {SQL: 2}\n"), false);
    std::fs::write(&asked.screen.session.sheet.path, "target: junior\nskills: {SQL: 2, Go: 4}\n").unwrap();
    asked.press("/git<Enter>3");
    assert_eq!(asked.file(), "target: junior\nskills: {SQL: 2, Go: 4, Git: 3}\n");
    let all = asked.screen.session.questionnaire.questions.len();
    std::fs::write(&asked.screen.session.sheet.path, "target: lead\nskills: {SQL: 2}\n").unwrap();
    asked.press("/git<Enter>3");
    assert_eq!(asked.file(), "target: lead\nskills: {SQL: 2, Git: 3}\n");
    assert!(asked.screen.session.questionnaire.questions.len() > all, "another target asks more");
}

#[test]
fn evidence_is_counted_and_listed() {
    let rubric = builtin().ok().unwrap();
    let mut asked = Asked::new(&rubric, Some("target: junior\n"), false);
    while !matches!(asked.screen.session.question().unwrap().subject, Subject::Evidence(_)) {
        asked.press("<Right>");
    }
    asked.press("2<Down>eTab");
    asked.press("<Tab>Town counts<Enter><Enter>Go, sql<Enter>");
    assert_screen("evidence", &asked.drawn(SMALL));
    asked.press("3<Enter>");
    assert_screen("evidence-file", &asked.file());
    let mut none = Asked::new(&rubric, Some("target: junior\nskills: {SQL: 2}\n"), false);
    while !matches!(none.screen.session.question().unwrap().subject, Subject::Evidence(_)) {
        none.press("<Right>");
    }
    none.press("<Enter>");
    assert_eq!(none.file(), "target: junior\nskills: {SQL: 2}\nevidence: []\n");
}

#[test]
fn undo_and_the_rest_of_a_set_respect_what_somebody_else_wrote() {
    let rubric = builtin().ok().unwrap();
    let mut asked = Asked::new(&rubric, Some("target: junior\nskills: {SQL: 2}\n"), false);
    asked.press("/git<Enter>3");
    let path = asked.screen.session.sheet.path.clone();
    std::fs::write(&path, "target: junior\nname: Ada\nskills: {SQL: 2, Git: 3}\n").unwrap();
    asked.press("u");
    assert_eq!(asked.file(), "target: junior\nname: Ada\nskills: {SQL: 2, Git: 3}\n");
    asked.press("/python<Enter>");
    std::fs::write(&path, "target: junior\nskills: {SQL: 2, Git: 3, Java: 4}\n").unwrap();
    asked.press("<Enter>");
    assert!(asked.file().contains("Java: 4") && asked.file().contains("Rust: 0"), "{}", asked.file());
}

#[test]
fn undo_goes_back_to_where_the_answer_was_given() {
    let rubric = builtin().ok().unwrap();
    let mut asked = Asked::new(&rubric, Some("target: junior\nskills: {SQL: 2}\n"), false);
    asked.press("/rest api<Enter>");
    let at = asked.screen.session.step;
    asked.press("/git<Enter>");
    let git = asked.screen.session.step;
    asked.press("3");
    assert_ne!(asked.screen.session.step, git);
    asked.press("u");
    assert_eq!(asked.screen.session.step, git);
    asked.press("<Left>");
    assert_eq!(asked.screen.session.step, at, "Left leads on from there");
    asked.press("/sql<Enter>2");
    asked.press("u");
    assert_eq!(
        asked.screen.notice.as_deref(),
        Some("There is nothing to take back."),
        "the same answer is no change"
    );
}

#[test]
fn evidence_taken_back_leaves_nothing_behind() {
    let rubric = builtin().ok().unwrap();
    let mut asked = Asked::new(&rubric, Some("target: junior\nskills: {SQL: 2}\n"), false);
    asked.press("/sql<Enter>e<Enter><Enter><Enter><Enter>u");
    while !matches!(asked.screen.session.question().unwrap().subject, Subject::Evidence(_)) {
        asked.press("<Right>");
    }
    asked.press("<Enter>");
    assert_eq!(asked.file(), "target: junior\nskills: {SQL: 2}\nevidence: []\n");
}

#[test]
fn evidence_can_be_added_at_any_skill() {
    let rubric = builtin().ok().unwrap();
    let questions = Asked::new(&rubric, None, false).screen.session.questionnaire;
    let skills = questions.questions.iter().filter(|question| question.subject.skills().len() == 1);
    for question in skills.filter(|question| question.title(&rubric.catalogue).contains(',')) {
        let mut asked = Asked::new(&rubric, Some("skills: {Git: 2}\n"), false);
        let at = asked.screen.session.questionnaire.about(question.subject.skills()[0]).unwrap();
        asked.screen.session.go_to(Step::Question(at));
        asked.press("e<Enter><Enter><Enter><Enter>");
        assert_eq!(asked.screen.notice.as_deref(), Some("Added to what others can look at."));
        assert_eq!(asked.screen.session.profile.evidence[0].shows, question.subject.skills());
    }
}

#[test]
fn counts_never_touch_pieces_that_are_described() {
    let rubric = builtin().ok().unwrap();
    let text = "target: junior\nevidence:\n  - {kind: production-experience, title: Shop}\n";
    let mut asked = Asked::new(&rubric, Some(text), false);
    while !matches!(asked.screen.session.question().unwrap().subject, Subject::Evidence(_)) {
        asked.press("<Right>");
    }
    asked.press("0");
    assert_eq!(asked.file(), text);
    assert!(asked.screen.notice.as_deref().unwrap().contains("take them out in the file"));
    asked.press("3");
    assert_eq!(asked.file(), format!("{text}  - {{kind: production-experience, count: 2}}\n"));
}

#[test]
fn a_search_goes_to_the_row() {
    let rubric = builtin().ok().unwrap();
    let mut asked = Asked::new(&rubric, Some("target: junior\n"), false);
    asked.press("/rust<Enter>4");
    assert_eq!(asked.file(), "target: junior\nskills:\n  Rust: 4\n");
}

#[test]
fn no_text_of_a_rubric_or_a_person_steers_the_terminal() {
    let file = |path: &str, text: &str| RubricFile { path: path.to_owned(), text: text.to_owned().into() };
    let hostile = r"\e[31mred\e]0;title\a \u202Ereversed";
    let files = vec![
        file(
            "skills/c.yaml",
            &format!(
                "category: c\ntitle: \"{hostile}\"\nskills:\n  s: {{name: \"{hostile}\", about: \"{hostile}\"}}\n"
            ),
        ),
        file(
            "t/track.yaml",
            &format!(
                "track: t\ntitle: \"{hostile}\"\nscale: {{0: {{name: a, means: \"{hostile}\"}}, 1: {{name: b, means: m}}}}\nlevels: [l]\nevidence: {{e: {{title: \"{hostile}\", hours: 1}}}}\npolicy: {{pass: 70}}\n"
            ),
        ),
        file(
            "t/l.yaml",
            &format!(
                "level: l\ntitle: \"{hostile}\"\nrequirements:\n  - {{skill: s, need: 1, because: \"{hostile}\"}}\n  - {{evidence: e, count: 1}}\n"
            ),
        ),
    ];
    let rubric = load_files(files, "rubrics").map_err(|problems| problems.render(false)).unwrap();
    let mut asked = Asked::new(&rubric, None, false);
    for keys in ["", "1", "?", "?/\u{1b}[2J\u{202e}", "<Esc>e<Tab>\u{1b}[31m\u{7}", "<Esc>1", "2"] {
        asked.press(keys);
        let drawn = asked.drawn((100, 30));
        let bad = drawn.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(bad, None, "{keys:?}: {drawn}");
    }
}
