//! One streaming pass over all inputs, on all cores, in order.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;

use super::ladder::Ladder;
use super::order::{InOrder, Sink};
use super::reject::{self, Origin, Reason};
use super::source::{Content, Feed, Input, Piece, Position};
use super::worker::{Output, Worker, reject_overlong};
use crate::diagnostic::Code;
use crate::error::Error;
use crate::rubric::{Rubric, Track};

/// How much is said of each person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// The whole assessment.
    #[default]
    Full,
    /// Placement, readiness, and the gaps to the next level.
    Summary,
}

/// What a batch is to do.
#[derive(Debug, Clone)]
pub struct Settings<'r> {
    /// The rubrics.
    pub rubric: &'r Rubric,
    /// The track, whatever a profile says.
    pub track: Option<&'r Track>,
    /// The id of the level to reach, whatever a profile says. Every track that is used has it.
    pub target: Option<String>,
    /// The day of the assessment where a profile gives none.
    pub today: Date,
    /// The key, or column, that says which group a person belongs to.
    pub by: Option<String>,
    /// How much is said of each person.
    pub detail: Detail,
    /// Threads, at least 1.
    pub threads: usize,
}

/// How far a batch is; read by whoever shows it, while the batch runs.
#[derive(Debug, Default)]
pub struct Progress {
    /// Bytes that were read.
    pub bytes: AtomicU64,
    /// People whose line was written.
    pub written: AtomicU64,
    /// Rows that were rejected.
    pub rejected: AtomicU64,
}

/// Writes to two places: results, and rejects.
struct Lines<'a, W> {
    results: W,
    rejects: Option<W>,
    progress: &'a Progress,
}

impl<W: Write> Sink for Lines<'_, W> {
    fn write(&mut self, output: &Output) -> Result<(), Error> {
        let failed = |cause| Error::io("write", Path::new("the results"), cause);
        self.results.write_all(output.results.as_bytes()).map_err(failed)?;
        let rejects = self.rejects.as_mut().unwrap_or(&mut self.results);
        rejects.write_all(output.rejects.as_bytes()).map_err(failed)?;
        self.progress.written.fetch_add(output.written, Ordering::Relaxed);
        self.progress.rejected.fetch_add(output.rejected, Ordering::Relaxed);
        Ok(())
    }
}

/// About how many bytes of lines a thread takes at a time.
fn piece_size(detail: Detail) -> usize {
    match detail {
        Detail::Summary => 1 << 18,
        // Twenty times as much comes out as went in.
        Detail::Full => 1 << 15,
    }
}

/// Assesses everybody, and writes a line for each to `results`; a row that can't be used becomes a line that says why,
/// in `rejects` or, without it, in its place among the results.
///
/// # Errors
///
/// When the results can't be written.
pub fn run<W: Write + Send>(
    settings: &Settings<'_>,
    inputs: &[Input],
    results: W,
    rejects: Option<W>,
    progress: &Progress,
) -> Result<(), Error> {
    let tracks = settings.rubric.tracks.iter();
    let tracks = tracks.filter(|track| settings.track.is_none_or(|only| std::ptr::eq(only, *track)));
    let ladders: Vec<Ladder<'_>> = tracks.map(|track| Ladder::new(settings.rubric, track)).collect();
    let feed = Mutex::new(Feed::new(inputs, piece_size(settings.detail), Position::default()));
    let order = InOrder::new(Lines { results, rejects, progress }, settings.threads);
    std::thread::scope(|scope| {
        for _ in 0..settings.threads {
            let Some(mut worker) = Worker::new(settings, &ladders) else { continue };
            let (feed, order) = (&feed, &order);
            scope.spawn(move || work(&mut worker, feed, order, inputs, progress));
        }
    });
    order.finish().map(|_| ())
}

/// Takes one piece after another until there are no more.
fn work<S: Sink>(
    worker: &mut Worker<'_>,
    feed: &Mutex<Feed>,
    order: &InOrder<S>,
    inputs: &[Input],
    progress: &Progress,
) {
    let mut buffer = Vec::new();
    while let Some(mut output) = order.blank() {
        let piece = feed.lock().unwrap_or_else(PoisonError::into_inner).next(&mut buffer);
        let Some(piece) = piece else {
            order.give_back(output);
            return;
        };
        let name = inputs.get(piece.input).map_or("", |input| input.name.as_str());
        use_piece(worker, &piece, name, buffer.get(..piece.length).unwrap_or(&[]), &mut output);
        progress.bytes.fetch_add(piece.length as u64, Ordering::Relaxed);
        order.bring(piece.ticket, output);
    }
}

fn use_piece(worker: &mut Worker<'_>, piece: &Piece, input: &str, text: &[u8], out: &mut Output) {
    let origin = Origin { input, line: piece.line };
    match &piece.content {
        Content::Lines => worker.lines(input, piece.line, text, out),
        Content::Overlong(length) => reject_overlong(origin, text, *length, out),
        Content::Document => worker.file(input, text, out),
        Content::Unreadable(error) => {
            let message = format!("{} can't be read to its end: {error}", reject::shown(input));
            reject::write(origin, &Reason::new(Code::FileNotFound, message), &[], 0, &mut out.rejects);
            out.rejected += 1;
        }
    }
}
