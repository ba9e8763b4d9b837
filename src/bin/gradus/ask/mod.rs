//! `ask`: the questionnaire in the terminal.

mod draw;
mod pane;
mod plain;
mod screen;
mod session;
mod sheet;
mod start;
#[cfg(test)]
mod tests;
mod typed;
mod typing;

use std::io::{IsTerminal as _, stdin, stdout};
use std::path::Path;
use std::time::Duration;

use gradus::display::wrap;
use gradus::error::Error;
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, DisableBracketedPaste, EnableBracketedPaste, Event, KeyEventKind};
use ratatui::crossterm::execute;

use crate::args::AskArgs;
use crate::input;
use crate::output::{Failure, print};
use draw::{Look, draw};
use pane::closing;
use screen::{Flow, Screen};
use session::{Ladder, Session};
use start::{Start, start};

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
    let Start { sheet, track, notice } = start(args, &rubric)?;
    let ladder = Ladder::new(&rubric, track, input::today());
    let mut session = Session::new(ladder, sheet, args.quick)?;
    if args.plain {
        return plain::run(&mut session, &mut stdin().lock(), &mut stdout().lock());
    }
    on_screen(session, notice)
}

fn on_screen(session: Session<'_>, notice: Option<String>) -> Result<(), Failure> {
    let mut screen = Screen::new(session);
    screen.notice = notice;
    let mut terminal = ratatui::try_init().map_err(no_terminal)?;
    // Without this, pasted text arrives as keys, and its digits as ratings.
    execute!(stdout(), EnableBracketedPaste).map_err(no_terminal)?;
    let ended = converse(&mut screen, &mut terminal);
    execute!(stdout(), DisableBracketedPaste).map_err(no_terminal)?;
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
        match next_event().map_err(no_terminal)? {
            Some(Event::Key(key)) if key.kind == KeyEventKind::Press && screen.press(key)? == Flow::Quit => {
                return Ok(());
            }
            Some(Event::Paste(text)) => screen.paste(&text),
            Some(_) | None => {}
        }
    }
}

/// What comes from the keyboard, or nothing when it is time to draw again: a window may have got another size before
/// anybody listened.
fn next_event() -> std::io::Result<Option<Event>> {
    if event::poll(LOOK_AGAIN)? { event::read().map(Some) } else { Ok(None) }
}

fn no_terminal(cause: std::io::Error) -> Failure {
    Error::io("use", Path::new("the terminal"), cause).into()
}
