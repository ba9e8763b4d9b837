//! Reading rubric files: from a folder, or from any list of paths and texts.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;

use super::Rubric;
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
            let message = format!("this rubric folder can't be read: {cause}");
            problems.push(Diagnostic::new(Code::FileNotFound, file.whole(), message));
            return Err(problems);
        }
    };
    let mut texts = Vec::new();
    for path in listed {
        let relative = path.strip_prefix(folder).unwrap_or(&path);
        let parts = relative.iter().map(|part| part.to_string_lossy());
        let relative = parts.collect::<Vec<_>>().join("/");
        if role(&relative) == Role::None {
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
    load(texts, prefix.trim_end_matches('/'), problems)
}

/// Reads and checks rubric files that are in memory; `prefix` is put before their paths in messages.
///
/// # Errors
///
/// Everything that is wrong in the files.
pub fn load_files(files: Vec<RubricFile>, prefix: &str) -> Result<(Rubric, Problems), Problems> {
    load(files, prefix, Problems::default())
}

/// What a file of the folder is for, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Category,
    KnownNames,
    Track,
    Market,
    Level,
    None,
}

fn role(path: &str) -> Role {
    let parts: Vec<&str> = path.split('/').collect();
    let is_yaml = |name: &str| [".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end));
    match parts.as_slice() {
        ["skills", "known-names.txt"] => Role::KnownNames,
        ["skills", name] if is_yaml(name) => Role::Category,
        [_, name] if is_yaml(name) => match stem(name) {
            "track" => Role::Track,
            "market" => Role::Market,
            _ => Role::Level,
        },
        _ => Role::None,
    }
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[derive(Default)]
struct Folder {
    track: Option<Parsed<super::raw::RawTrack>>,
    levels: Vec<Parsed<super::raw::RawLevel>>,
    market: Option<Parsed<super::raw::RawMarket>>,
    first: Option<FileId>,
}

fn load(mut texts: Vec<RubricFile>, prefix: &str, mut problems: Problems) -> Result<(Rubric, Problems), Problems> {
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    let mut raw = RawFiles::default();
    let mut folders: BTreeMap<String, Folder> = BTreeMap::new();
    for RubricFile { path, text } in texts {
        let full = if prefix.is_empty() { path.clone() } else { format!("{prefix}/{path}") };
        let file = problems.sources.add(full, text.clone());
        let (folder, name) = path.split_once('/').unwrap_or(("", &path));
        let stem = stem(name);
        match role(&path) {
            Role::KnownNames => raw.known_names = Some((file, text.into_owned())),
            Role::Category => raw.categories.extend(parsed(file, stem, &text, &mut problems)),
            Role::None => {}
            role @ (Role::Track | Role::Market | Role::Level) => {
                let folder = folders.entry(folder.to_owned()).or_default();
                folder.first.get_or_insert(file);
                match role {
                    Role::Track => folder.track = parsed(file, stem, &text, &mut problems),
                    Role::Market => folder.market = parsed(file, stem, &text, &mut problems),
                    Role::Level | Role::Category | Role::KnownNames | Role::None => {
                        folder.levels.extend(parsed(file, stem, &text, &mut problems));
                    }
                }
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
    match validate(raw, &mut problems) {
        Some(rubric) => Ok((rubric, problems)),
        None => Err(problems),
    }
}

fn parsed<T: DeserializeOwned>(file: FileId, stem: &str, text: &str, problems: &mut Problems) -> Option<Parsed<T>> {
    match yaml::parse(text, file) {
        Ok(raw) => Some(Parsed {
            file,
            stem: stem.to_owned(),
            raw,
        }),
        Err(diagnostic) => {
            problems.push(*diagnostic);
            None
        }
    }
}
