//! `ask`: the questionnaire in the terminal.

mod draw;
mod pane;
mod plain;
mod screen;
mod session;
#[cfg(test)]
mod tests;

use std::io::{IsTerminal as _, stdin, stdout};
use std::path::Path;

use gradus::diagnostic::Problems;
use gradus::error::Error;
use gradus::profile::edit::{Change, Editor, fresh};
use gradus::profile::{Wishes, read};
use gradus::rubric::{Rubric, Track};
use ratatui::crossterm::event::{self, Event, KeyEventKind};

use crate::args::AskArgs;
use crate::input;
use crate::output::Failure;
use crate::template::{level, track};
use draw::{Look, draw};
use screen::{Flow, Screen};
use session::{Ladder, Session};

/// Where answers go when nobody says where.
const DEFAULT: &str = "me.yaml";

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
    let path = args.file.as_deref().unwrap_or(Path::new(DEFAULT));
    let (mut text, track) = start(path, args, &rubric)?;
    if let Some(id) = &args.target {
        let target = Change::Target(Some(level(id, track)?));
        let cannot = |cause| Failure::Usage(format!("`{}`: {cause}", path.display()));
        let mut editor = Editor::new(text, &rubric, track).map_err(cannot)?;
        editor.change(&target).map_err(cannot)?;
        text = editor.text().to_owned();
    }
    let ladder = Ladder::new(&rubric, track, input::today());
    let mut session = Session::new(ladder, (path, text), args.quick)?;
    if args.plain {
        return plain::run(&mut session, &mut stdin().lock(), &mut stdout().lock());
    }
    on_screen(session)
}

/// The text to go on with, and its track: what the file holds, or a fresh profile where there is none.
fn start<'r>(path: &Path, args: &AskArgs, rubric: &'r Rubric) -> Result<(String, &'r Track), Failure> {
    if !path.exists() {
        let track = track(args.track.as_deref(), rubric)?;
        return Ok((fresh(track), track));
    }
    let mut problems = Problems::default();
    let Some((text, file)) = input::text(path, &mut problems)? else {
        return Err(problems.into());
    };
    let wishes = Wishes { track: None, today: input::today(), id: "you" };
    let Some((_, track)) = read(&text, file, rubric, wishes, &mut problems) else {
        return Err(problems.into());
    };
    Ok((text, track))
}

fn on_screen(session: Session<'_>) -> Result<(), Failure> {
    let failed = |cause| Error::io("use", Path::new("the terminal"), cause);
    let has_colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let look = Look::new(has_colour);
    let mut screen = Screen::new(session, None);
    let mut terminal = ratatui::try_init().map_err(failed)?;
    let ended = loop {
        if let Err(cause) = terminal.draw(|frame| draw(&screen, look, frame)) {
            break Err(failed(cause).into());
        }
        match event::read() {
            Ok(Event::Key(key)) if key.kind != KeyEventKind::Release => match screen.press(key) {
                Ok(Flow::On) => {}
                Ok(Flow::Quit) => break Ok(()),
                Err(failure) => break Err(failure),
            },
            Ok(_) => {}
            Err(cause) => break Err(failed(cause).into()),
        }
    };
    ratatui::try_restore().map_err(failed)?;
    ended
}
