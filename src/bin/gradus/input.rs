//! What comes in: rubrics and profiles.

use std::collections::HashSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use gradus::diagnostic::{FileId, Problems};
use gradus::error::Error;
use gradus::files;
use gradus::rubric::{Rubric, builtin, load_folder};
use jiff::Zoned;
use jiff::civil::Date;

use crate::output::Failure;

/// Today, where the machine is.
pub(crate) fn today() -> Date {
    Zoned::now().date()
}

/// The rubrics of a folder, or the shipped ones.
pub(crate) fn rubric(folder: Option<&Path>) -> Result<Rubric, Failure> {
    let loaded = match folder {
        Some(folder) => load_folder(folder),
        None => builtin(),
    };
    loaded.map_err(Failure::from)
}

/// The first of some paths that stands among them once more.
pub(crate) fn twice(paths: &[PathBuf]) -> Option<&Path> {
    let mut seen = HashSet::new();
    paths.iter().map(PathBuf::as_path).find(|path| !seen.insert(path.strip_prefix(".").unwrap_or(path)))
}

/// The text of a file, or of standard input for `-`, added to the sources.
pub(crate) fn text(path: &Path, problems: &mut Problems) -> Result<Option<(String, FileId)>, Failure> {
    let (shown, text) = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().take(files::LARGEST + 1).read_to_end(&mut bytes);
        read.map_err(|cause| Error::io("read", Path::new("standard input"), cause))?;
        ("<standard input>".to_owned(), files::decode(bytes, "<standard input>", problems))
    } else {
        (path.display().to_string(), files::read(path, problems))
    };
    Ok(text.map(|text| {
        let file = problems.sources.add(shown, text.clone());
        (text, file)
    }))
}
