//! Reading rubric files: from a folder, or from any list of paths and texts.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Rubric;
use super::raw::{RawFile, RawLevel, RawMarket, RawTrack, Role, stem};
use super::validate::{Parsed, RawFiles, TrackFiles, validate};
use crate::diagnostic::{Code, Diagnostic, FileId, Problems};
use crate::{files, yaml};

/// Bytes of stack for a thread that reads YAML, which nests: as much as a program's first thread has.
const STACK: usize = 8 * 1024 * 1024;

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
    let listed = match files::list(folder, files::RUBRICS, |path| {
        files::ends_with(path, &["yaml", "yml", "json", "txt"])
    }) {
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
    let mut unread = Vec::new();
    for RubricFile { path, text } in texts {
        let full = if prefix.is_empty() { path.clone() } else { format!("{prefix}/{path}") };
        let file = problems.sources.add(full, text.clone());
        let role = Role::of(&path);
        match ready.remove(&path) {
            _ if role == Role::KnownNames => gathered.raw.known_names = Some((file, text)),
            _ if role == Role::None => {}
            Some(read) => gathered.add(&path, file, read, &mut problems),
            None => unread.push(Unread { path, role, text, file }),
        }
    }
    for (Unread { path, file, .. }, read) in unread.iter().zip(parse_all(&unread)) {
        match read {
            Ok(read) => gathered.add(path, *file, read, &mut problems),
            Err(diagnostic) => problems.push(*diagnostic),
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

/// A file that is still text.
struct Unread {
    path: String,
    role: Role,
    text: Cow<'static, str>,
    file: FileId,
}

type Read = Result<RawFile, Box<Diagnostic>>;

/// Reads files on all cores, since nearly all of the time that a folder takes goes into its YAML; the results stand in
/// the order of the files.
fn parse_all(unread: &[Unread]) -> Vec<Read> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(unread.len());
    let next = AtomicUsize::new(0);
    let work = || -> Vec<(usize, Read)> {
        let numbers = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        numbers.map_while(|at| Some((at, parse(unread.get(at)?)))).collect()
    };
    let mut done = std::thread::scope(|scope| {
        let builder = || std::thread::Builder::new().stack_size(STACK);
        // Where no thread is to be had, this one does all the work.
        let others: Vec<_> = (1..workers).filter_map(|_| builder().spawn_scoped(scope, work).ok()).collect();
        let mut done = work();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, read)| read).collect()
}

fn parse(Unread { role, text, file, .. }: &Unread) -> Read {
    match role {
        Role::Category => yaml::parse(text, *file).map(RawFile::Category),
        Role::Track => yaml::parse(text, *file).map(RawFile::Track),
        Role::Market => yaml::parse(text, *file).map(RawFile::Market),
        Role::Level | Role::KnownNames | Role::None => yaml::parse(text, *file).map(RawFile::Level),
    }
}
