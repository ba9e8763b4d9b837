//! `ask`: the questionnaire in the terminal.

mod draw;
mod pane;
mod plain;
mod screen;
mod session;
#[cfg(test)]
mod tests;
mod typed;

use std::io::{IsTerminal as _, stdin, stdout};
use std::path::{Path, PathBuf};
use std::time::Duration;

use gradus::diagnostic::{Code, Diagnostic, FileId, Problems};
use gradus::display::{shorten, wrap};
use gradus::error::Error;
use gradus::import::{detect, import};
use gradus::profile::edit::{Change, Editor, fresh};
use gradus::profile::{Profile, Wishes, read};
use gradus::report::imported_in_short;
use gradus::rubric::{Rubric, Track};
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, KeyEvent};

use crate::args::AskArgs;
use crate::import::ending;
use crate::input;
use crate::output::{Failure, print, refuse_existing, say, warn};
use crate::profile::{level, track};
use draw::{Look, draw};
use pane::closing;
use screen::{Flow, Screen};
use session::{Ladder, Session};

/// Where answers go when nobody says where.
const DEFAULT: &str = "me.yaml";
/// How long the screen stays as it is without a key.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Columns of what is said at the end.
const WIDTH: usize = 80;

pub(crate) fn run(args: &AskArgs, rubrics: Option<&Path>) -> Result<(), Failure> {
    let is_terminal = stdin().is_terminal() && stdout().is_terminal();
    if !args.plain && !is_terminal {
        return Err(Failure::Usage(
            "the questionnaire needs a terminal; `gradus ask --plain` takes answers as lines, and \
             `gradus template -o me.yaml` writes a form to fill in"
                .to_owned(),
        ));
    }
    let rubric = input::rubric(rubrics)?;
    let Start { path, mut text, track } = start(args, &rubric)?;
    if let Some(id) = &args.target {
        let target = Change::Target(Some(level(id, track)?));
        let cannot = |cause| Failure::Usage(format!("`{}`: {cause}", path.display()));
        let mut editor = Editor::new(text, &rubric, track).map_err(cannot)?;
        editor.change(&target).map_err(cannot)?;
        text = editor.text().to_owned();
    }
    let ladder = Ladder::new(&rubric, track, input::today());
    let mut session = Session::new(ladder, (&path, text), args.quick)?;
    if args.plain {
        return plain::run(&mut session, &mut stdin().lock(), &mut stdout().lock());
    }
    on_screen(session)
}

/// Where the answers go, what is there to go on with, and its track.
struct Start<'r> {
    path: PathBuf,
    text: String,
    track: &'r Track,
}

/// What the file holds, or a fresh profile where there is none. Of what isn't a profile one is made, for another file.
fn start<'r>(args: &AskArgs, rubric: &'r Rubric) -> Result<Start<'r>, Failure> {
    let given = args.file.as_deref();
    let target = args.output.as_deref().or(given).unwrap_or(Path::new(DEFAULT));
    let source = given.unwrap_or(target);
    if target.as_os_str() == "-" {
        return Err(Failure::Usage(
            "answers go into a file: name one, as in `gradus ask me.yaml`".to_owned(),
        ));
    }
    if source == target && !source.exists() {
        if ending(target).is_some_and(|ending| !["yaml", "yml"].contains(&ending)) {
            let message = "there is no such file; a new one is YAML: name it as in `gradus ask me.yaml`";
            return Err(Failure::Usage(format!("`{}`: {message}", target.display())));
        }
        let track = track(args.track.as_deref(), rubric)?;
        return Ok(Start { path: target.to_owned(), text: fresh(track), track });
    }
    let mut problems = Problems::default();
    let Some((text, file)) = input::text(source, &mut problems)? else {
        return Err(problems.into());
    };
    if let Some(format) = detect(ending(source), &text) {
        let track = track(args.track.as_deref(), rubric)?;
        let target = args.output.as_deref().unwrap_or(Path::new(DEFAULT));
        refuse_existing(Some(target))?;
        let read = import(&text, file, format, (rubric, track), input::today(), &mut problems);
        let read = read.ok_or(Failure::Problems(problems))?;
        say(&format!("{}\n", imported_in_short(&read.summary)));
        return Ok(Start { path: target.to_owned(), text: read.text, track });
    }
    if source != target {
        refuse_existing(Some(target))?;
    }
    let wishes = Wishes { track: None, today: input::today(), id: "you" };
    let text = if text.trim().is_empty() { fresh(track(args.track.as_deref(), rubric)?) } else { text };
    let Some((profile, of)) = read(&text, file, rubric, wishes, &mut problems) else {
        return Err(problems.into());
    };
    if let Some(id) = args.track.as_deref().filter(|id| *id != of.id) {
        let (source, own) = (source.display(), &of.id);
        return Err(Failure::Usage(format!(
            "`{source}` is a profile for the track `{own}`, not `{id}`; leave --track out, or name another file"
        )));
    }
    warn_of_names(&profile, file, rubric, &mut problems);
    Ok(Start { path: target.to_owned(), text, track: of })
}

/// Says which names of a file lead to no skill, as those of older rubrics do: they stay, and count nowhere.
fn warn_of_names(profile: &Profile, file: FileId, rubric: &Rubric, problems: &mut Problems) {
    for unknown in &profile.names.unknown {
        let name = shorten(&unknown.given, 60);
        let found = Diagnostic::new(
            Code::NoSuchSkill,
            unknown.place.unwrap_or(file.whole()),
            format!("`{name}` is no skill of these rubrics"),
        );
        let near =
            unknown.suggestions.iter().map(|skill| format!("`{}`", rubric.catalogue.skill(*skill).name));
        let near = near.collect::<Vec<_>>();
        let help = match near.as_slice() {
            [] => "it stays in the file and counts nowhere; rename it if the skill has another name now"
                .to_owned(),
            near => format!("it stays in the file and counts nowhere; did you mean {}?", near.join(" or ")),
        };
        problems.push(found.help(help));
    }
    warn(problems);
}

fn on_screen(session: Session<'_>) -> Result<(), Failure> {
    let mut screen = Screen::new(session);
    let mut terminal = ratatui::try_init().map_err(no_terminal)?;
    let ended = converse(&mut screen, &mut terminal);
    ratatui::try_restore().map_err(no_terminal)?;
    ended?;
    let sentences = closing(&screen.session);
    let lines: Vec<String> = sentences.iter().flat_map(|sentence| wrap(sentence, WIDTH)).collect();
    print(&format!("{}\n", lines.join("\n")))
}

/// Draws, and takes a key, until there is no more to do.
fn converse(screen: &mut Screen<'_>, terminal: &mut DefaultTerminal) -> Result<(), Failure> {
    let has_colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let look = Look::new(has_colour);
    loop {
        terminal.draw(|frame| draw(screen, look, frame)).map_err(no_terminal)?;
        if let Some(key) = next_key().map_err(no_terminal)?
            && screen.press(key)? == Flow::Quit
        {
            return Ok(());
        }
    }
}

/// A key, or nothing when it is time to draw again: a window may have got another size before anybody listened.
fn next_key() -> std::io::Result<Option<KeyEvent>> {
    if !event::poll(LOOK_AGAIN)? {
        return Ok(None);
    }
    Ok(event::read()?.as_key_press_event())
}

fn no_terminal(cause: std::io::Error) -> Failure {
    Error::io("use", Path::new("the terminal"), cause).into()
}
