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

use super::cohort::{Cohort, CohortOptions, cohort_document, cohort_json};
use super::order::Sink;
use super::reports::{IndexEntry, ReportFormat};
use super::row::HEADINGS;
use super::run::{Batch, Detail, Outcome, Progress, Settings, ladders, too_many};
use super::source::{Input, Position};
use super::worker::{Output, Report};
use crate::display::{escape_json, fingerprint};
use crate::error::Error;
use crate::report::markdown;

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
#[derive(Debug, Default, Serialize, Deserialize)]
struct Note {
    /// Of inputs and settings: another run can't go on here.
    fingerprint: String,
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
    /// How many people have had an id, for names that are taken.
    copies: HashMap<String, usize>,
}

impl Reports {
    fn write(&mut self, report: &Report, settings: &Settings<'_>) -> io::Result<()> {
        let copies = self.copies.entry(report.id.clone()).or_insert(0);
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
    if earlier == Earlier::Keep && has_results(folder) {
        let cause = io::Error::new(io::ErrorKind::AlreadyExists, "it holds the results of an earlier run");
        return Err(Error::io("write into", folder, cause));
    }
    let unfinished = folder.join(UNFINISHED);
    let lock = begin(&unfinished)?;
    let ladders = ladders(settings);
    let fingerprint = fingerprint_of(settings, inputs);
    let note = match earlier {
        Earlier::Resume => read_note(&unfinished, &fingerprint)?,
        Earlier::Keep | Earlier::Replace => None,
    };
    let note = note.unwrap_or_else(|| Note { fingerprint, ..Note::default() });
    let mut files = open(&unfinished, &note, settings, progress)?;
    let mut cohort = match note.tally.as_str() {
        "" => Cohort::new(settings.rubric),
        tally => Cohort::from_json(tally, settings.rubric)
            .map_err(|refused| Error::io("go on in", &unfinished, io::Error::other(refused.to_string())))?,
    };
    progress.written.store(note.written, Ordering::Relaxed);
    progress.rejected.store(note.rejected, Ordering::Relaxed);
    let mut batch = Batch::new(settings, &ladders, inputs, progress, (note.position, false));
    loop {
        let (written, is_done) = batch.round(PIECES, files)?;
        files = written;
        let counted = batch.cohort().map_err(too_many)?.with_rubric(settings.rubric);
        cohort.append(counted).map_err(too_many)?;
        let passed_over = joined(&note.passed_over, batch.passed_over());
        if is_done {
            let (written, rejected) = progress.counted();
            let outcome = Outcome { cohort, written, rejected, passed_over };
            finish(files, folder, &outcome, options)?;
            drop(lock);
            return Ok(outcome);
        }
        keep_note(&mut files, &note.fingerprint, batch.position(), &cohort, passed_over)?;
    }
}

/// Makes the folder of what is under way, and holds it for this run alone.
fn begin(unfinished: &Path) -> Result<File, Error> {
    let failed = |cause| Error::io("write into", unfinished, cause);
    fs::create_dir_all(unfinished).map_err(failed)?;
    if !unfinished.symlink_metadata().map_err(failed)?.is_dir() {
        return Err(failed(io::Error::new(io::ErrorKind::NotADirectory, "it is no folder of its own")));
    }
    let lock = File::create(unfinished.join("lock")).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(fs::TryLockError::WouldBlock) => {
            Err(failed(io::Error::new(io::ErrorKind::WouldBlock, "another run is writing there")))
        }
        Err(fs::TryLockError::Error(cause)) => Err(failed(cause)),
    }
}

/// A mark of everything that the bytes written hang on.
fn fingerprint_of(settings: &Settings<'_>, inputs: &[Input]) -> String {
    let track = settings.track.map(|track| &track.id);
    let Settings { target, today, by, map, sheet, detail, reports, .. } = settings;
    fingerprint(&format!(
        "{inputs:?} {track:?} {target:?} {today} {by:?} {map:?} {sheet:?} {detail:?} {reports:?}"
    ))
}

/// The note of a run that was cut off; `None` where there is none.
fn read_note(unfinished: &Path, fingerprint: &str) -> Result<Option<Note>, Error> {
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
    Ok(Some(note))
}

/// Writes down how far the run is. What the note tells of stands in the files before it.
fn keep_note(
    files: &mut Files<'_>,
    fingerprint: &str,
    position: Position,
    cohort: &Cohort<'_>,
    passed_over: Vec<(String, u64)>,
) -> Result<(), Error> {
    let failed = |cause| Error::io("write into", &files.folder, cause);
    let (written, rejected) = files.progress.counted();
    let (index, ids) = match &mut files.reports {
        Some(reports) => (reports.index.stream_position(), reports.ids.stream_position()),
        None => (Ok(0), Ok(0)),
    };
    let note = Note {
        fingerprint: fingerprint.to_owned(),
        position,
        written,
        rejected,
        results: files.results.stream_position().map_err(failed)?,
        rejects: files.rejects.stream_position().map_err(failed)?,
        index: index.map_err(failed)?,
        ids: ids.map_err(failed)?,
        tally: cohort.to_json(),
        passed_over,
    };
    let json = serde_json::to_string(&note).map_err(|error| failed(error.into()))?;
    crate::files::write(&files.folder.join("note.json"), json.as_bytes())
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
        let _ = fs::remove_file(unfinished.join("note.json"));
        let _ = fs::remove_dir_all(unfinished.join("reports"));
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
        *copies.entry(serde_json::from_str(id)?).or_insert(0) += 1;
    }
    Ok(Reports { folder, format, index, ids, copies })
}

/// Opens a file for writing behind its first bytes; what stands there is cut away.
fn cut(path: &Path, length: u64) -> io::Result<File> {
    let mut file = OpenOptions::new().create(true).read(true).write(true).truncate(false).open(path)?;
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

fn joined(before: &[(String, u64)], mut now: Vec<(String, u64)>) -> Vec<(String, u64)> {
    for (key, count) in before {
        match now.iter_mut().find(|(known, _)| known == key) {
            Some((_, sum)) => *sum += count,
            None => now.push((key.clone(), *count)),
        }
    }
    now
}

/// Writes the cohort, and puts everything in its place; the results come last.
fn finish(
    files: Files<'_>,
    folder: &Path,
    outcome: &Outcome<'_>,
    options: CohortOptions,
) -> Result<(), Error> {
    let Files { folder: unfinished, results, rejects, reports, settings, .. } = files;
    let failed = |cause| Error::io("write into", folder, cause);
    let cohort = &outcome.cohort;
    let json =
        serde_json::to_string_pretty(&cohort_json(cohort, options)).map_err(|error| failed(error.into()))?;
    let page = markdown(&cohort_document(cohort, options));
    for (name, text) in [
        ("tally.json", cohort.to_json() + "\n"),
        ("cohort.json", escape_json(&json) + "\n"),
        ("cohort.md", page),
    ] {
        fs::write(unfinished.join(name), text).map_err(failed)?;
    }
    if let Some(mut reports) = reports {
        reports.index.write_all(reports.format.index_end().as_bytes()).map_err(failed)?;
    }
    drop((results, rejects));
    let result = if settings.detail == Detail::Row { "results.csv" } else { "results.ndjson" };
    for name in LEFT {
        let new = match name {
            "rejects.ndjson" if outcome.rejected > 0 => Some("rejects"),
            "reports" if settings.reports.is_some() => Some("reports"),
            "tally.json" | "cohort.json" | "cohort.md" => Some(name),
            _ if name == result => Some("results"),
            _ => None,
        };
        let old = folder.join(name);
        match old.symlink_metadata() {
            Ok(found) if found.is_dir() => fs::remove_dir_all(&old).map_err(failed)?,
            // A file is replaced in one step; what this run doesn't have would be taken for its own.
            Ok(_) if new.is_none() => fs::remove_file(&old).map_err(failed)?,
            Ok(_) | Err(_) => {}
        }
        if let Some(new) = new {
            fs::rename(unfinished.join(new), &old).map_err(failed)?;
        }
    }
    fs::remove_dir_all(&unfinished).map_err(failed)
}
