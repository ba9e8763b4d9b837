//! What goes out, and how the program ends.

use std::error::Error as _;
use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use gradus::diagnostic::Problems;
use gradus::display::escape;
use gradus::error::Error;

/// Input could not be used: nothing was written.
const UNUSABLE: u8 = 1;
/// The command line was wrong; clap uses the same.
pub(crate) const USAGE: u8 = 2;
/// `batch`: done, and some rows were rejected.
const REJECTED: u8 = 3;
/// `assess --require LEVEL`: the placement is lower.
const LOWER: u8 = 4;

/// Why a command didn't do what was asked.
pub(crate) enum Failure {
    /// Mistakes in files.
    Problems(Problems),
    /// Test profiles that failed, and the count.
    Tests(Problems, String),
    /// The machine would not.
    Error(Error),
    /// Something on the command line that no file can mend.
    Usage(String),
    /// Some rows were rejected; the rest is done, and this was said.
    Rejected,
    /// The placement is lower than required; the report is out.
    Lower(String),
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Problems(problems)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl Failure {
    /// Says on standard error what went wrong; the exit code that goes with it.
    pub(crate) fn report(self) -> ExitCode {
        let (text, code) = match self {
            Self::Error(error) if error.is_closed_pipe() => return ExitCode::SUCCESS,
            Self::Rejected => return ExitCode::from(REJECTED),
            Self::Problems(problems) => (summary(&problems), UNUSABLE),
            Self::Tests(problems, counted) => (format!("{}{counted}", summary(&problems)), UNUSABLE),
            Self::Error(error) => {
                let cause = error.source().map_or(String::new(), |cause| format!(": {cause}"));
                (format!("error: {}\n", escape(&format!("{error}{cause}"))), UNUSABLE)
            }
            Self::Usage(text) => (format!("error: {}\n", escape(&text)), USAGE),
            Self::Lower(text) => (format!("{}\n", escape(&text)), LOWER),
        };
        say(&text);
        ExitCode::from(code)
    }
}

fn summary(problems: &Problems) -> String {
    use gradus::diagnostic::Severity;
    use gradus::display::count;
    let drawn = problems.render(has_colour());
    let errors = count(problems.count(Severity::Error), "error");
    match problems.count(Severity::Warning) {
        0 => format!("{drawn}\n{errors}\n"),
        warnings => format!("{drawn}\n{errors}, {}\n", count(warnings, "warning")),
    }
}

/// Whether standard error takes colour: a terminal, and no `NO_COLOR`.
fn has_colour() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Draws warnings on standard error.
pub(crate) fn warn(problems: &Problems) {
    say(&problems.render(has_colour()));
}

/// Writes to standard error. When even that fails there is nobody left to tell.
pub(crate) fn say(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Writes to standard output.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|cause| Error::io("write", Path::new("standard output"), cause).into())
}

/// Writes a report to a file, whole or not at all, or to standard output.
pub(crate) fn write(text: &str, file: Option<&Path>) -> Result<(), Failure> {
    match file {
        Some(file) if file.as_os_str() != "-" => {
            gradus::files::write(file, text.as_bytes()).map_err(Failure::from)
        }
        Some(_) | None => print(text),
    }
}

/// Refuses to write over a file that may hold somebody's answers.
pub(crate) fn refuse_existing(file: Option<&Path>) -> Result<(), Failure> {
    match file {
        Some(file) if file.as_os_str() != "-" && file.is_file() => Err(Failure::Usage(format!(
            "`{0}` exists already, and is left as it is; name another file, or go on with this one: gradus ask {0}",
            file.display()
        ))),
        Some(_) | None => Ok(()),
    }
}
