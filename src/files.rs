//! Reading and writing files with the care that people's files need.

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic, FileId, Problems, Span};
use crate::error::Error;

/// Larger than anything a person writes: 16 MiB.
pub const LARGEST: u64 = 16 * 1024 * 1024;

/// How deep the files of rubrics lie: `<track>/tests/`.
pub const RUBRICS: usize = 3;

/// All files that are wanted, `depth` folders deep at most, sorted by path; hidden files and folders are left out, and
/// so is what is no file, such as a pipe; links to folders are not followed.
///
/// # Errors
///
/// When the folder, or one in it, can't be listed.
pub fn list(folder: &Path, depth: usize, is_wanted: impl Fn(&Path) -> bool) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![(folder.to_owned(), 1)];
    while let Some((next, level)) = open.pop() {
        for entry in std::fs::read_dir(&next)? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let kind = entry.file_type()?;
            if kind.is_dir() {
                if level < depth {
                    open.push((path, level + 1));
                }
            } else if (kind.is_file() || kind.is_symlink()) && is_wanted(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a file's name ends with one of these, without the dot.
#[must_use]
pub fn ends_with(path: &Path, endings: &[&str]) -> bool {
    path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| endings.contains(&ending))
}

/// A path below a folder, with `/` between its parts.
#[must_use]
pub fn relative(path: &Path, folder: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
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

/// The byte order mark, which some programs put before UTF-8.
pub(crate) const BOM: &[u8] = b"\xef\xbb\xbf";

/// Bytes as text, without a byte order mark. `None` after a diagnostic that says why not.
pub fn decode(mut bytes: Vec<u8>, shown: &str, problems: &mut Problems) -> Option<String> {
    if bytes.len() as u64 > LARGEST {
        let file = problems.sources.add(shown, "");
        let message = format!("this file is larger than {} MB", LARGEST / 1024 / 1024);
        let found = Diagnostic::new(Code::FileTooLarge, file.whole(), message);
        problems.push(found.help("a file of one person or one rubric is a few kilobytes"));
        return None;
    }
    if bytes.starts_with(BOM) {
        bytes.drain(..BOM.len());
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

/// Writes a file whole or not at all: beside it first, then renamed. A link is followed; what is no regular file, such
/// as a pipe or a device, is written to directly.
///
/// # Errors
///
/// When the folder doesn't exist or can't be written to.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |cause| Error::io("write", path, cause);
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if std::fs::metadata(&target).is_ok_and(|found| !found.is_file()) {
        let opened = std::fs::OpenOptions::new().write(true).open(&target);
        return opened.and_then(|mut file| file.write_all(bytes)).map_err(failed);
    }
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(failed(io::Error::new(io::ErrorKind::NotFound, "there is no such folder")));
    }
    let mut beside = new_file_in(folder).map_err(|cause| failed(io::Error::from(cause.kind())))?;
    beside.write_all(bytes).and_then(|()| beside.as_file().sync_all()).map_err(failed)?;
    if let Ok(old) = std::fs::metadata(&target) {
        beside.as_file().set_permissions(old.permissions()).map_err(failed)?;
    }
    beside.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
}

/// A file of a passing name, which anybody may read as far as the person's own settings allow.
fn new_file_in(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".gradus-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
