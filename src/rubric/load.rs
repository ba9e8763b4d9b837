//! Reading rubric files: from a folder, or from any list of paths and texts.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::Rubric;
use super::raw::{RawFile, RawLevel, RawMarket, RawTrack, Role, stem};
use super::validate::{Parsed, RawFiles, TrackFiles, validate};
use crate::diagnostic::{Code, Diagnostic, FileId, Problems};
use crate::{files, yaml};

/// A file of a rubric folder.
#[derive(Debug, Clone)]
pub struct RubricFile {
    /// Path from the folder, with `/` between its parts, as in `backend/senior.yaml`.
    pub path: String,
    /// Its text.
    pub text: Cow<'static, str>,
}

/// Reads and checks the rubric folder at `folder`.
///
/// # Errors
///
/// Everything that is wrong in its files, or that it is no rubric folder.
pub fn load_folder(folder: &Path) -> Result<(Rubric, Problems), Problems> {
    let mut problems = Problems::default();
    let listed = match files::list(folder, &["yaml", "yml", "json", "txt"]) {
        Ok(listed) => listed,
        Err(cause) => {
            let file = problems.sources.add(folder.display().to_string(), "");
            let message = match cause.kind() {
                std::io::ErrorKind::NotFound => "there is no such folder".to_owned(),
                _ => format!("this folder can't be read: {cause}"),
            };
            problems.push(Diagnostic::new(Code::FileNotFound, file.whole(), message));
            return Err(problems);
        }
    };
    let mut texts = Vec::new();
    for path in listed {
        let relative = path.strip_prefix(folder).unwrap_or(&path);
        let parts = relative.iter().map(|part| part.to_string_lossy());
        let relative = parts.collect::<Vec<_>>().join("/");
        if Role::of(&relative) == Role::None {
            continue;
        }
        if let Some(text) = files::read(&path, &mut problems) {
            texts.push(RubricFile {
                path: relative,
                text: text.into(),
            });
        }
    }
    let prefix = folder.display().to_string();
    load(texts, Ready::new(), prefix.trim_end_matches('/'), problems)
}

/// Reads and checks rubric files that are in memory; `prefix` is put before their paths in messages.
///
/// # Errors
///
/// Everything that is wrong in the files.
pub fn load_files(files: Vec<RubricFile>, prefix: &str) -> Result<(Rubric, Problems), Problems> {
    load(files, Ready::new(), prefix, Problems::default())
}

#[derive(Default)]
struct Folder {
    track: Option<Parsed<RawTrack>>,
    levels: Vec<Parsed<RawLevel>>,
    market: Option<Parsed<RawMarket>>,
    first: Option<FileId>,
}

fn folder_of<'f>(folders: &'f mut BTreeMap<String, Folder>, name: &str, file: FileId) -> &'f mut Folder {
    let folder = folders.entry(name.to_owned()).or_default();
    folder.first.get_or_insert(file);
    folder
}

/// Files that were read before: those of the shipped rubrics, by path.
pub(super) type Ready = HashMap<String, RawFile>;

pub(super) fn load(
    mut texts: Vec<RubricFile>,
    mut ready: Ready,
    prefix: &str,
    mut problems: Problems,
) -> Result<(Rubric, Problems), Problems> {
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    let mut raw = RawFiles::default();
    let mut folders: BTreeMap<String, Folder> = BTreeMap::new();
    let mut seen = HashSet::new();
    for RubricFile { path, text } in texts {
        let full = if prefix.is_empty() { path.clone() } else { format!("{prefix}/{path}") };
        let file = problems.sources.add(full, text.clone());
        let (folder, name) = path.split_once('/').unwrap_or(("", &path));
        let role = Role::of(&path);
        if role == Role::KnownNames {
            raw.known_names = Some((file, text));
            continue;
        }
        let Some(read) = ready.remove(&path).or_else(|| parsed(role, &text, file, &mut problems)) else { continue };
        let stem = stem(name).to_owned();
        if !seen.insert((folder.to_owned(), stem.clone())) {
            let message = format!("two files of this folder are called `{stem}`");
            let found = Diagnostic::new(Code::DuplicateId, file.whole(), message);
            problems.push(found.help("keep one of them, whatever its ending"));
            continue;
        }
        match read {
            RawFile::Category(read) => raw.categories.push(Parsed { file, stem, raw: *read }),
            RawFile::Track(read) => {
                folder_of(&mut folders, folder, file).track = Some(Parsed { file, stem, raw: *read });
            }
            RawFile::Market(read) => {
                folder_of(&mut folders, folder, file).market = Some(Parsed { file, stem, raw: *read });
            }
            RawFile::Level(read) => {
                let levels = &mut folder_of(&mut folders, folder, file).levels;
                levels.push(Parsed { file, stem, raw: *read });
            }
        }
    }
    // What can't be parsed would only make the checks report what hangs on it.
    if problems.has_errors() {
        return Err(problems);
    }
    for (name, folder) in folders {
        let Some(track) = folder.track else {
            if let Some(first) = folder.first {
                let message = format!("the folder `{name}` has levels but no track.yaml");
                problems.push(Diagnostic::new(Code::LevelMismatch, first.whole(), message));
            }
            continue;
        };
        raw.tracks.push(TrackFiles {
            folder: name,
            track,
            levels: folder.levels,
            market: folder.market,
        });
    }
    if raw.tracks.is_empty() && !problems.has_errors() {
        let file = problems.sources.add(prefix, "");
        let message = "there is no track here";
        let found = Diagnostic::new(Code::FileNotFound, file.whole(), message);
        problems.push(found.help("a rubric folder has `skills/*.yaml` and `<track>/track.yaml`; `gradus rubric export DIR` writes one to start from"));
    }
    if raw.categories.is_empty() && !problems.has_errors() {
        let file = problems.sources.add(prefix, "");
        let found = Diagnostic::new(Code::FileNotFound, file.whole(), "there is no catalogue here");
        problems.push(found.help("skills stand in `skills/*.yaml`, one file a category"));
    }
    if problems.has_errors() {
        return Err(problems);
    }
    match validate(raw, &mut problems) {
        Some(rubric) => Ok((rubric, problems)),
        None => Err(problems),
    }
}

fn parsed(role: Role, text: &str, file: FileId, problems: &mut Problems) -> Option<RawFile> {
    let read = match role {
        Role::Category => yaml::parse(text, file).map(RawFile::Category),
        Role::Track => yaml::parse(text, file).map(RawFile::Track),
        Role::Market => yaml::parse(text, file).map(RawFile::Market),
        Role::Level => yaml::parse(text, file).map(RawFile::Level),
        Role::KnownNames | Role::None => return None,
    };
    read.map_err(|diagnostic| problems.push(*diagnostic)).ok()
}
