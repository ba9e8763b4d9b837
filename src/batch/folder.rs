//! A batch into a folder: everything is written beside, and put in its place at the end, whole or not at all.
//!
//! What is under way lies in a folder of its own, with a note of how far it is. A run that was cut off goes on from
//! there: what was written behind the note is cut away and done again.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use serde::{Deserialize, Serialize};

use super::cohort::{Cohort, CohortOptions, cohort_files};
use super::order::Sink;
use super::reports::{IndexEntry, ReportFormat};
use super::row::HEADINGS;
use super::run::{Batch, Detail, Outcome, Progress, Settings, ladders, too_many};
use super::source::{Input, Position};
use super::worker::{Output, Report};
use crate::display::fingerprint;
use crate::error::Error;

/// What is under way lies here, in the folder that the results go to.
const UNFINISHED: &str = ".gradus-unfinished";
/// Pieces between two notes of how far a run is: some seconds of work.
const PIECES: u64 = 1024;
/// What a finished run leaves, and what an earlier one may have left.
const LEFT: [&str; 7] =
    ["reports", "rejects.ndjson", "tally.json", "cohort.json", "cohort.md", "results.ndjson", "results.csv"];

/// What to do about an earlier run into the same folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Earlier {
    /// Finished results are an error; an unfinished run is thrown away.
    #[default]
    Keep,
    /// Finished results are replaced, at the very end.
    Replace,
    /// A run that was cut off goes on. Finished results are replaced, at the very end.
    Resume,
}

/// How far a run is, and all that is needed to go on.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Note {
    /// Of inputs and settings: another run can't go on here.
    fingerprint: String,
    /// The day of the assessment where a profile gives none.
    today: String,
    /// Everything is written, and only has to be put in its place.
    is_whole: bool,
    position: Position,
    written: u64,
    rejected: u64,
    /// Bytes of the files so far.
    results: u64,
    rejects: u64,
    index: u64,
    ids: u64,
    /// `gradus.tally/1`; empty before the first people.
    tally: String,
    passed_over: Vec<(String, u64)>,
}

/// The files of a run that is under way.
struct Files<'a> {
    folder: PathBuf,
    results: File,
    rejects: File,
    reports: Option<Reports>,
    settings: &'a Settings<'a>,
    progress: &'a Progress,
}

/// The reports, and the page that lists them.
struct Reports {
    folder: PathBuf,
    format: ReportFormat,
    index: File,
    /// The ids so far, each as JSON in a line, for a run that goes on.
    ids: File,
    /// How many people have had a name of a file, which two ids may come to.
    copies: HashMap<String, usize>,
}

impl Reports {
    fn write(&mut self, report: &Report, settings: &Settings<'_>) -> io::Result<()> {
        let copies = self.copies.entry(self.format.file_name(&report.id, 1)).or_insert(0);
        *copies += 1;
        let file = self.format.file_name(&report.id, *copies);
        fs::write(self.folder.join(&file), &report.text)?;
        let Some(track) = settings.rubric.track(&report.track) else { return Ok(()) };
        let entry =
            IndexEntry { id: &report.id, file: &file, track, claimed: report.claimed, next: report.next };
        self.index.write_all(self.format.index_line(&entry).as_bytes())?;
        serde_json::to_writer(&mut self.ids, &report.id)?;
        self.ids.write_all(b"\n")
    }
}

impl Sink for Files<'_> {
    fn write(&mut self, output: &Output) -> Result<(), Error> {
        let failed = |cause| Error::io("write into", &self.folder, cause);
        self.results.write_all(&output.results).map_err(failed)?;
        self.rejects.write_all(&output.rejects).map_err(failed)?;
        if let Some(reports) = &mut self.reports {
            for report in &output.reports {
                reports.write(report, self.settings).map_err(failed)?;
            }
        }
        self.progress.written.fetch_add(output.written, Ordering::Relaxed);
        self.progress.rejected.fetch_add(output.rejected, Ordering::Relaxed);
        Ok(())
    }
}

/// Whether a folder holds results of a run that was finished.
#[must_use]
pub fn has_results(folder: &Path) -> bool {
    LEFT.iter().any(|name| folder.join(name).symlink_metadata().is_ok())
}

/// Assesses everybody into a folder: `results.ndjson` or `results.csv`, `rejects.ndjson` where there are any, the
/// cohort as `cohort.json`, `cohort.md` and `tally.json`, and `reports` where they are wanted.
///
/// # Errors
///
/// When the folder can't be written to, another run is under way in it, a run can't go on there, or it holds results
/// that aren't to be replaced. What was there stays as it is then.
pub fn into_folder<'r>(
    settings: &Settings<'r>,
    inputs: &[Input],
    folder: &Path,
    (earlier, options): (Earlier, CohortOptions),
    progress: &Progress,
) -> Result<Outcome<'r>, Error> {
    let unfinished = folder.join(UNFINISHED);
    refuse(folder, earlier, unfinished.exists())?;
    let lock = begin(&unfinished)?;
    // A run that was under way just now may be done.
    refuse(folder, earlier, true)?;
    let (fingerprint, today) = (fingerprint_of(settings, inputs), settings.today.to_string());
    let note = match earlier {
        Earlier::Resume => read_note(&unfinished, &fingerprint, &today)?,
        Earlier::Keep | Earlier::Replace => None,
    };
    let note = note.unwrap_or_else(|| Note { fingerprint, today, ..Note::default() });
    let mut cohort = match note.tally.as_str() {
        "" => Cohort::new(settings.rubric),
        tally => Cohort::from_json(tally, settings.rubric)
            .map_err(|refused| Error::io("go on in", &unfinished, io::Error::other(refused.to_string())))?,
    };
    progress.bytes.store(note.position.bytes_of(inputs), Ordering::Relaxed);
    progress.earlier.store(note.written, Ordering::Relaxed);
    progress.written.store(note.written, Ordering::Relaxed);
    progress.rejected.store(note.rejected, Ordering::Relaxed);
    let note = match note.is_whole {
        true => note,
        false => write_all(settings, inputs, (&unfinished, note), (&mut cohort, options), progress)?,
    };
    place(folder, settings, note.rejected)?;
    drop(lock);
    let Note { written, rejected, passed_over, .. } = note;
    Ok(Outcome { cohort, written, rejected, passed_over })
}

/// Writes everything that isn't written yet; what is still to be done then is to put it in its place.
fn write_all<'r>(
    settings: &Settings<'r>,
    inputs: &[Input],
    (unfinished, note): (&Path, Note),
    (cohort, options): (&mut Cohort<'r>, CohortOptions),
    progress: &Progress,
) -> Result<Note, Error> {
    let mut files = open(unfinished, &note, settings, progress)?;
    let ladders = ladders(settings);
    let mut batch = Batch::new(settings, &ladders, inputs, progress, (note.position, false));
    loop {
        let (written, is_done) = batch.round(PIECES, files)?;
        files = written;
        let counted = batch.cohort().map_err(too_many)?.with_rubric(settings.rubric);
        cohort.append(counted).map_err(too_many)?;
        let tally = cohort.to_json();
        if is_done {
            write_cohort(&mut files, (cohort, &tally), options)?;
        }
        let passed_over = joined(&note.passed_over, batch.passed_over());
        let position = batch.position();
        let now = Note { is_whole: is_done, position, tally, passed_over, ..note.clone() };
        let now = keep_note(&mut files, now)?;
        if is_done {
            return Ok(now);
        }
    }
}

/// Says why a run can't begin in this folder.
fn refuse(folder: &Path, earlier: Earlier, is_under_way: bool) -> Result<(), Error> {
    let (action, why) = match earlier {
        _ if !has_results(folder) => return Ok(()),
        Earlier::Keep => ("write into", "it holds the results of an earlier run"),
        Earlier::Resume if !is_under_way => {
            ("go on in", "the run there was finished; `--replace` does it anew")
        }
        Earlier::Resume | Earlier::Replace => return Ok(()),
    };
    Err(Error::io(action, folder, io::Error::new(io::ErrorKind::AlreadyExists, why)))
}

/// Makes the folder of what is under way, and holds it for this run alone.
fn begin(unfinished: &Path) -> Result<File, Error> {
    let failed = |cause| Error::io("write into", unfinished, cause);
    fs::create_dir_all(unfinished).map_err(failed)?;
    if !unfinished.symlink_metadata().map_err(failed)?.is_dir() {
        return Err(failed(io::Error::new(io::ErrorKind::NotADirectory, "it is no folder of its own")));
    }
    let lock = open_own(&unfinished.join("lock")).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(fs::TryLockError::WouldBlock) => {
            Err(failed(io::Error::new(io::ErrorKind::WouldBlock, "another run is writing there")))
        }
        Err(fs::TryLockError::Error(cause)) => Err(failed(cause)),
    }
}

/// A mark of everything that the bytes written hang on, but for the day.
fn fingerprint_of(settings: &Settings<'_>, inputs: &[Input]) -> String {
    let track = settings.track.map(|track| &track.id);
    let Settings { target, by, map, sheet, detail, reports, .. } = settings;
    // A file that was changed meanwhile doesn't go on where it was left.
    let states = inputs.iter().map(|input| {
        let found = input.path.as_ref()?.metadata().ok().filter(fs::Metadata::is_file)?;
        Some((found.len(), found.modified().ok()))
    });
    let states: Vec<_> = states.collect();
    fingerprint(&format!(
        "{inputs:?} {states:?} {track:?} {target:?} {by:?} {map:?} {sheet:?} {detail:?} {reports:?}"
    ))
}

/// The note of a run that was cut off; `None` where there is none.
fn read_note(unfinished: &Path, fingerprint: &str, today: &str) -> Result<Option<Note>, Error> {
    let failed = |why: String| Error::io("go on in", unfinished, io::Error::other(why));
    let text = match fs::read_to_string(unfinished.join("note.json")) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io("read", &unfinished.join("note.json"), error)),
    };
    let note: Note =
        serde_json::from_str(&text).map_err(|error| failed(format!("its note is damaged: {error}")))?;
    if note.fingerprint != fingerprint {
        let why = "it was begun with other inputs or options; start afresh without `--resume`";
        return Err(failed(why.to_owned()));
    }
    if note.today != today {
        let day = note.today;
        return Err(failed(format!("it was begun on another day; go on with `--as-of {day}`")));
    }
    Ok(Some(note))
}

/// Writes down how far the run is, with what the note can't know yet. What it tells of stands in the files before it.
fn keep_note(files: &mut Files<'_>, mut note: Note) -> Result<Note, Error> {
    let failed = |cause| Error::io("write into", &files.folder, cause);
    (note.written, note.rejected) = files.progress.counted();
    note.results = files.results.stream_position().map_err(failed)?;
    note.rejects = files.rejects.stream_position().map_err(failed)?;
    if let Some(reports) = &mut files.reports {
        note.index = reports.index.stream_position().map_err(failed)?;
        note.ids = reports.ids.stream_position().map_err(failed)?;
    }
    let json = serde_json::to_string(&note).map_err(|error| failed(error.into()))?;
    crate::files::write(&files.folder.join("note.json"), json.as_bytes())?;
    Ok(note)
}

/// Opens the files of a run, cut to what the note tells of.
fn open<'a>(
    unfinished: &Path,
    note: &Note,
    settings: &'a Settings<'a>,
    progress: &'a Progress,
) -> Result<Files<'a>, Error> {
    let failed = |cause| Error::io("write into", unfinished, cause);
    let is_new = note.position == Position::default();
    if is_new {
        clear(unfinished).map_err(failed)?;
    }
    let mut results = cut(&unfinished.join("results"), note.results).map_err(failed)?;
    if is_new && settings.detail == Detail::Row {
        results.write_all(HEADINGS.as_bytes()).map_err(failed)?;
    }
    let reports = match settings.reports {
        None => None,
        Some(format) => Some(open_reports(unfinished, format, note).map_err(failed)?),
    };
    let rejects = cut(&unfinished.join("rejects"), note.rejects).map_err(failed)?;
    Ok(Files { folder: unfinished.to_owned(), results, rejects, reports, settings, progress })
}

/// Takes away what an earlier run left unfinished, all but the lock.
fn clear(unfinished: &Path) -> io::Result<()> {
    for entry in fs::read_dir(unfinished)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else if entry.file_name() != "lock" {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn open_reports(unfinished: &Path, format: ReportFormat, note: &Note) -> io::Result<Reports> {
    let folder = unfinished.join("reports");
    fs::create_dir_all(&folder)?;
    let mut index = cut(&folder.join(format.index_name()), note.index)?;
    if note.index == 0 {
        index.write_all(format.index_begin().as_bytes())?;
    }
    let mut copies = HashMap::new();
    let mut ids = cut(&unfinished.join("ids"), note.ids)?;
    ids.seek(SeekFrom::Start(0))?;
    let mut names = String::new();
    ids.read_to_string(&mut names)?;
    for id in names.lines() {
        let id: String = serde_json::from_str(id)?;
        *copies.entry(format.file_name(&id, 1)).or_insert(0) += 1;
    }
    Ok(Reports { folder, format, index, ids, copies })
}

/// Opens a file for writing behind its first bytes; what stands there is cut away.
fn cut(path: &Path, length: u64) -> io::Result<File> {
    let mut file = open_own(path)?;
    if file.metadata()?.len() < length {
        return Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "a file of the run that was cut off is too short",
        ));
    }
    file.set_len(length)?;
    file.seek(SeekFrom::Start(length))?;
    Ok(file)
}

/// Opens a file of the folder itself: where a link stands, what is written would go somewhere else.
fn open_own(path: &Path) -> io::Result<File> {
    if path.is_symlink() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a link stands where a file belongs"));
    }
    OpenOptions::new().create(true).read(true).write(true).truncate(false).open(path)
}

fn joined(before: &[(String, u64)], mut now: Vec<(String, u64)>) -> Vec<(String, u64)> {
    for (key, count) in before {
        match now.iter_mut().find(|(known, _)| known == key) {
            Some((_, sum)) => *sum += count,
            None => now.push((key.clone(), *count)),
        }
    }
    now
}

/// Writes what is said of everybody, and the end of the index.
fn write_cohort(
    files: &mut Files<'_>,
    counted: (&Cohort<'_>, &str),
    options: CohortOptions,
) -> Result<(), Error> {
    let failed = |cause| Error::io("write into", &files.folder, cause);
    for (name, text) in cohort_files(counted, options).map_err(|error| failed(error.into()))? {
        fs::write(files.folder.join(name), text).map_err(failed)?;
    }
    match &mut files.reports {
        Some(reports) => reports.index.write_all(reports.format.index_end().as_bytes()).map_err(failed),
        None => Ok(()),
    }
}

/// Puts everything in its place, the results last. What is there already was put there before the run was cut off.
fn place(folder: &Path, settings: &Settings<'_>, rejected: u64) -> Result<(), Error> {
    let failed = |cause| Error::io("write into", folder, cause);
    let unfinished = folder.join(UNFINISHED);
    for (name, new) in moves(settings, rejected) {
        let (old, new) = (folder.join(name), new.map(|new| unfinished.join(new)));
        if new.as_ref().is_some_and(|new| !new.exists()) {
            continue;
        }
        match old.symlink_metadata() {
            Ok(found) if found.is_dir() => fs::remove_dir_all(&old).map_err(failed)?,
            // A file is replaced in one step; what this run doesn't have would be taken for its own.
            Ok(_) if new.is_none() => fs::remove_file(&old).map_err(failed)?,
            Ok(_) | Err(_) => {}
        }
        if let Some(new) = new {
            fs::rename(new, &old).map_err(failed)?;
        }
    }
    fs::remove_dir_all(&unfinished).map_err(failed)
}

/// What a run leaves, or takes away, and what it is called until it is whole.
fn moves(settings: &Settings<'_>, rejected: u64) -> [(&'static str, Option<&'static str>); 7] {
    let result = if settings.detail == Detail::Row { "results.csv" } else { "results.ndjson" };
    LEFT.map(|name| match name {
        "rejects.ndjson" => (name, (rejected > 0).then_some("rejects")),
        "reports" => (name, settings.reports.map(|_| "reports")),
        "tally.json" | "cohort.json" | "cohort.md" => (name, Some(name)),
        _ => (name, (name == result).then_some("results")),
    })
}

#[cfg(test)]
mod tests;
