//! "Cannot go on": what stops the program, as opposed to a mistake in a person's file.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::display::escape;

/// Why the program could not go on: the action that failed, what it failed on, and the cause.
///
/// # Design
///
/// One opaque type: callers show it or match on nothing. Mistakes in a file are
/// [`Diagnostic`](crate::diagnostic::Diagnostic)s, which carry a code and a place.
/// The text completes "failed to …".
#[derive(Debug)]
pub struct Error {
    action: &'static str,
    path: PathBuf,
    cause: std::io::Error,
}

impl Error {
    /// An I/O failure: `action` completes "failed to …", as in "write".
    #[must_use]
    pub fn io(action: &'static str, path: &Path, cause: std::io::Error) -> Self {
        Self { action, path: path.to_owned(), cause }
    }

    /// True when the reader of a pipe went away, which is no failure for a report.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        self.cause.kind() == std::io::ErrorKind::BrokenPipe
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failed to {} {}", self.action, escape(&self.path.display().to_string()))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}
