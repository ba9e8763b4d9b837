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
pub fn load_folder(folder: &Path) -> Result<Rubric, Problems> {
    let mut problems = Problems::default();
    let listed = match files::list(folder, &["yaml", "yml", "json", "txt"]) {
        Ok(listed) => listed,
        Err(cause) => {
            let file = problems.sources.add(folder.display().to_string(), "");
            let message = if cause.kind() == std::io::ErrorKind::NotFound {
                "there is no such folder".to_owned()
            } else {
                format!("this folder can't be read: {cause}")
            };
            problems.push(Diagnostic::new(Code::FileNotFound, file.whole(), message));
            return Err(problems);
        }
    };
    let mut texts = Vec::new();
    for path in listed {
        let relative = files::relative(&path, folder);
        if Role::of(&relative) == Role::None {
            continue;
        }
        if let Some(text) = files::read(&path, &mut problems) {
            texts.push(RubricFile { path: relative, text: text.into() });
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
pub fn load_files(files: Vec<RubricFile>, prefix: &str) -> Result<Rubric, Problems> {
    load(files, Ready::new(), prefix, Problems::default())
}

/// Files that were read before: those of the shipped rubrics, by path.
pub(super) type Ready = HashMap<String, RawFile>;

/// Reads the files that are not ready, and checks them all.
pub(super) fn load(
    mut texts: Vec<RubricFile>,
    mut ready: Ready,
    prefix: &str,
    mut problems: Problems,
) -> Result<Rubric, Problems> {
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    let mut gathered = Gathered::default();
    for RubricFile { path, text } in texts {
        let full = if prefix.is_empty() { path.clone() } else { format!("{prefix}/{path}") };
        let file = problems.sources.add(full, text.clone());
        let role = Role::of(&path);
        if role == Role::KnownNames {
            gathered.raw.known_names = Some((file, text));
        } else if let Some(read) = ready.remove(&path).or_else(|| parsed(role, &text, file, &mut problems)) {
            gathered.add(&path, file, read, &mut problems);
        }
    }
    // What can't be parsed would only make the checks report what hangs on it.
    if problems.has_errors() {
        return Err(problems);
    }
    let raw = gathered.finish(prefix, &mut problems);
    if problems.has_errors() {
        return Err(problems);
    }
    validate(raw, &mut problems).ok_or(problems)
}

/// The files as they come in, sorted into tracks.
#[derive(Default)]
struct Gathered {
    raw: RawFiles,
    folders: BTreeMap<String, Folder>,
    seen: HashSet<(String, String)>,
}

#[derive(Default)]
struct Folder {
    track: Option<Parsed<RawTrack>>,
    levels: Vec<Parsed<RawLevel>>,
    market: Option<Parsed<RawMarket>>,
    first: Option<FileId>,
}

impl Gathered {
    fn add(&mut self, path: &str, file: FileId, read: RawFile, problems: &mut Problems) {
        let (folder, name) = path.split_once('/').unwrap_or(("", path));
        let stem = stem(name).to_owned();
        if !self.seen.insert((folder.to_owned(), stem.clone())) {
            let message = format!("two files of this folder are called `{stem}`");
            let found = Diagnostic::new(Code::DuplicateId, file.whole(), message);
            problems.push(found.help("keep one of them, whatever its ending"));
            return;
        }
        match read {
            RawFile::Category(read) => self.raw.categories.push(Parsed { file, stem, raw: *read }),
            RawFile::Track(read) => self.folder(folder, file).track = Some(Parsed { file, stem, raw: *read }),
            RawFile::Market(read) => {
                self.folder(folder, file).market = Some(Parsed { file, stem, raw: *read })
            }
            RawFile::Level(read) => self.folder(folder, file).levels.push(Parsed { file, stem, raw: *read }),
        }
    }

    fn folder(&mut self, name: &str, file: FileId) -> &mut Folder {
        let folder = self.folders.entry(name.to_owned()).or_default();
        folder.first.get_or_insert(file);
        folder
    }

    fn finish(mut self, prefix: &str, problems: &mut Problems) -> RawFiles {
        for (name, folder) in self.folders {
            let Some(track) = folder.track else {
                if let Some(first) = folder.first {
                    let message = format!("the folder `{name}` has levels but no track.yaml");
                    let found = Diagnostic::new(Code::LevelMismatch, first.whole(), message);
                    problems.push(found.help("a track's folder has a track.yaml that lists its levels"));
                }
                continue;
            };
            let Folder { levels, market, .. } = folder;
            self.raw.tracks.push(TrackFiles { folder: name, track, levels, market });
        }
        let mut missing = |message: &str, help: &str| {
            let file = problems.sources.add(prefix, "");
            problems.push(Diagnostic::new(Code::FileNotFound, file.whole(), message).help(help));
        };
        if self.raw.tracks.is_empty() {
            let help =
                "a track stands in `<track>/track.yaml`; `gradus rubric export DIR` writes one to start from";
            missing("there is no track here", help);
        }
        if self.raw.categories.is_empty() {
            missing("there is no catalogue here", "skills stand in `skills/*.yaml`, one file a category");
        }
        self.raw
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
