//! The file that answers go into, and what somebody else may write into it meanwhile.

use std::path::PathBuf;

use gradus::diagnostic::Problems;
use gradus::files;

use crate::output::Failure;

/// A profile's text, and the file that it is written to.
pub(super) struct Sheet {
    pub(super) path: PathBuf,
    /// What the file holds, or is to hold with the first answer.
    text: String,
    /// What the file held when it was last read or written; `None` where there was none.
    on_disk: Option<String>,
}

impl Sheet {
    pub(super) fn new(path: PathBuf, text: String, on_disk: Option<String>) -> Self {
        Self { path, text, on_disk }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether there was a file when it was last looked at.
    pub(super) fn is_there(&self) -> bool {
        self.on_disk.is_some()
    }

    /// Whether the file holds the text as it stands here.
    pub(super) fn is_written(&self) -> bool {
        self.on_disk.as_ref() == Some(&self.text)
    }

    /// What somebody else has written into the file since it was last looked at; a blank file says nothing.
    pub(super) fn foreign_text(&mut self) -> Result<Option<String>, Failure> {
        if !self.path.exists() {
            return Ok(None);
        }
        let mut problems = Problems::default();
        let Some(found) = files::read(&self.path, &mut problems) else {
            return Err(problems.into());
        };
        let is_foreign = self.on_disk.as_ref() != Some(&found) && !found.trim().is_empty();
        Ok(is_foreign.then_some(found))
    }

    /// Goes on with a text that stands in the file.
    pub(super) fn take_up(&mut self, found: String) {
        self.on_disk = Some(found.clone());
        self.text = found;
    }

    /// Writes a text into the file, whole or not at all.
    pub(super) fn write(&mut self, text: String) -> Result<(), Failure> {
        files::write(&self.path, text.as_bytes())?;
        self.take_up(text);
        Ok(())
    }
}
