//! Reading and writing files with the care that people's files need.

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic, FileId, Problems, Span};
use crate::error::Error;

/// Larger than anything a person writes: 16 MiB.
pub const LARGEST: u64 = 16 * 1024 * 1024;

/// All files below a folder with one of these endings, sorted by path; hidden files and folders are left out.
///
/// # Errors
///
/// When the folder, or one in it, can't be listed.
pub fn list(folder: &Path, endings: &[&str]) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next)? {
            let path = entry?.path();
            let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
            let ending = path.extension().and_then(|ending| ending.to_str());
            if is_hidden {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else if ending.is_some_and(|ending| endings.contains(&ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The text of a file, without a byte order mark. `None` after a diagnostic that says why not.
pub fn read(path: &Path, problems: &mut Problems) -> Option<String> {
    let shown = path.display().to_string();
    if path.is_dir() {
        let file = problems.sources.add(shown, "");
        let found = Diagnostic::new(Code::NotAFile, file.whole(), "this is a folder, and a file is needed");
        problems.push(found);
        return None;
    }
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(path);
    if let Err(cause) = opened.and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)) {
        let file = problems.sources.add(shown, "");
        let message = if cause.kind() == io::ErrorKind::NotFound {
            "there is no such file".to_owned()
        } else {
            format!("this file can't be read: {cause}")
        };
        let mut found = Diagnostic::new(Code::FileNotFound, file.whole(), message);
        if let Some(near) = neighbour(path) {
            found = found.help(format!("did you mean `{near}`?"));
        }
        problems.push(found);
        return None;
    }
    decode(bytes, &shown, problems)
}

/// A file in the same folder whose name is close to the one that is missing.
fn neighbour(path: &Path) -> Option<String> {
    let folder = path.parent()?;
    let listed = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let names = std::fs::read_dir(listed).ok()?.flatten();
    let mut names: Vec<String> = names.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    let near = crate::diagnostic::closest(path.file_name()?.to_str()?, &known)?;
    Some(folder.join(near).display().to_string())
}

/// Bytes as text, without a byte order mark. `None` after a diagnostic that says why not.
pub fn decode(mut bytes: Vec<u8>, shown: &str, problems: &mut Problems) -> Option<String> {
    if bytes.len() as u64 > LARGEST {
        let file = problems.sources.add(shown, "");
        let message = format!("this file is larger than {} MB", LARGEST / 1024 / 1024);
        let found = Diagnostic::new(Code::FileTooLarge, file.whole(), message);
        problems.push(found.help("a file of one person or one rubric is a few kilobytes"));
        return None;
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
            let span = Span::at(&text, at, '\u{fffd}'.len_utf8());
            let file: FileId = problems.sources.add(shown, text);
            let (place, message) = match wide {
                true => (file.whole(), "this file is UTF-16, and must be UTF-8"),
                false => (file.at(span), "this is not UTF-8 text"),
            };
            let found = Diagnostic::new(Code::NotUtf8, place, message);
            problems.push(found.help("save it again with the encoding UTF-8"));
            None
        }
    }
}

/// Writes a file whole or not at all: beside it first, then renamed.
///
/// # Errors
///
/// When the folder can't be written to.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let failed = |cause| Error::io("write", path, cause);
    if !folder.is_dir() {
        return Err(failed(io::Error::new(io::ErrorKind::NotFound, "there is no such folder")));
    }
    let mut beside = tempfile::Builder::new()
        .prefix(".gradus-")
        .tempfile_in(folder)
        .map_err(|cause| failed(io::Error::from(cause.kind())))?;
    beside.write_all(bytes).and_then(|()| beside.as_file().sync_all()).map_err(failed)?;
    allow_reading(beside.as_file(), path).map_err(failed)?;
    beside.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Gives the new file the permissions of the one it replaces, or those of any new file.
#[cfg(unix)]
fn allow_reading(file: &std::fs::File, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).map_or(0o644, |old| old.permissions().mode() & 0o777);
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn allow_reading(_: &std::fs::File, _: &Path) -> io::Result<()> {
    Ok(())
}
