//! One streaming pass over all inputs, on all cores, in order.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;

use super::cohort::{Cohort, TooManyGroups};
use super::ladder::Ladder;
use super::order::{InOrder, Sink};
use super::reject::{Origin, Reason};
use super::reports::ReportFormat;
use super::source::{Content, Feed, Input, Piece, Position};
use super::table::Map;
use super::worker::{Output, Worker};
use crate::diagnostic::Code;
use crate::error::Error;
use crate::rubric::{Rubric, Track};

/// How much is said of each person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// The whole assessment, `gradus.assessment/1`.
    #[default]
    Full,
    /// Placement, readiness, and the gaps to the next level, `gradus.summary/1`.
    Summary,
    /// The same as a row of a table.
    Row,
}

impl Detail {
    /// About how many bytes of lines each of some threads takes at a time.
    pub(super) fn piece_size(self, threads: usize) -> usize {
        match self {
            // While the system reads and writes, it drives out of the caches what scoring looks up, so that large pieces
            // are faster. Those of many threads together must not fill the memory.
            Self::Summary | Self::Row => (8_usize << 20).div_ceil(threads.max(1)).clamp(1 << 16, 1 << 20),
            // Twenty times as much comes out as went in.
            Self::Full => 1 << 15,
        }
    }
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
    /// What columns are read as.
    pub map: Option<Map>,
    /// The sheet of a workbook; the first where none is named.
    pub sheet: Option<String>,
    /// How much is said of each person.
    pub detail: Detail,
    /// A report a person besides.
    pub reports: Option<ReportFormat>,
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
    /// Of those written, how many an earlier run wrote that this one goes on with.
    pub earlier: AtomicU64,
}

impl Progress {
    /// People whose line was written, and rows that were rejected, those of an earlier run included.
    #[must_use]
    pub fn counted(&self) -> (u64, u64) {
        (self.written.load(Ordering::Relaxed), self.rejected.load(Ordering::Relaxed))
    }
}

/// A batch that is under way.
pub(super) struct Batch<'r> {
    pub(super) settings: &'r Settings<'r>,
    pub(super) inputs: &'r [Input],
    pub(super) progress: &'r Progress,
    feed: Mutex<Feed<'r>>,
    workers: Vec<Worker<'r>>,
}

/// The tracks that people can be assessed on.
pub(super) fn ladders<'r>(settings: &Settings<'r>) -> Vec<Ladder<'r>> {
    let tracks = settings.rubric.tracks.iter();
    let used = tracks.filter(|track| settings.track.is_none_or(|only| std::ptr::eq(only, *track)));
    used.map(|track| Ladder::new(settings.rubric, track)).collect()
}

impl<'r> Batch<'r> {
    pub(super) fn new(
        settings: &'r Settings<'r>,
        ladders: &'r [Ladder<'r>],
        inputs: &'r [Input],
        progress: &'r Progress,
        (from, in_place): (Position, bool),
    ) -> Self {
        let feed = Mutex::new(Feed::new(settings, inputs, from));
        let workers =
            (0..settings.threads).filter_map(|_| Worker::new(settings, ladders, in_place)).collect();
        Self { settings, inputs, progress, feed, workers }
    }

    /// Works on at most so many pieces, and brings what comes out to the sink. Whether that was all there is.
    pub(super) fn round<S: Sink + Send>(&mut self, pieces: u64, sink: S) -> Result<(S, bool), Error> {
        let order = InOrder::new(sink, self.settings.threads);
        let left = AtomicU64::new(pieces);
        let first = self.feed.get_mut().unwrap_or_else(PoisonError::into_inner).begin_round();
        std::thread::scope(|scope| {
            for worker in &mut self.workers {
                let (feed, order, left, inputs) = (&self.feed, &order, &left, self.inputs);
                let progress = self.progress;
                scope.spawn(move || work(worker, feed, (order, first), left, (inputs, progress)));
            }
        });
        let is_done = left.into_inner() > 0;
        order.finish().map(|sink| (sink, is_done))
    }

    /// How far the inputs were read.
    pub(super) fn position(&mut self) -> Position {
        self.feed.get_mut().unwrap_or_else(PoisonError::into_inner).position()
    }

    /// What was counted since this was asked last.
    pub(super) fn cohort(&mut self) -> Result<Cohort<'r>, TooManyGroups> {
        let mut all = Cohort::new(self.settings.rubric);
        for worker in &mut self.workers {
            all.absorb(worker.take_cohort()?)?;
        }
        Ok(all)
    }

    /// Keys that no profile has, with how many lines have them, most first.
    pub(super) fn passed_over(&self) -> Vec<(String, u64)> {
        let mut all: Vec<(String, u64)> = Vec::new();
        for (key, count) in self.workers.iter().flat_map(Worker::passed_over) {
            match all.iter_mut().find(|(known, _)| **known == **key) {
                Some((_, sum)) => *sum += count,
                None => all.push((key.to_string(), *count)),
            }
        }
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        all
    }
}

/// Takes one piece after another until there are no more, or as many as a round has.
fn work<'r, S: Sink>(
    worker: &mut Worker<'r>,
    feed: &Mutex<Feed<'r>>,
    (order, first): (&InOrder<S>, u64),
    left: &AtomicU64,
    (inputs, progress): (&[Input], &Progress),
) {
    let mut buffer = Vec::new();
    while let Some(mut output) = order.blank() {
        let piece = {
            let mut feed = feed.lock().unwrap_or_else(PoisonError::into_inner);
            match left.load(Ordering::Relaxed) {
                0 => None,
                more => feed.next(&mut buffer).inspect(|_| left.store(more - 1, Ordering::Relaxed)),
            }
        };
        let Some(piece) = piece else {
            order.give_back(output);
            return;
        };
        let name = inputs.get(piece.input).map_or("", |input| input.name.as_str());
        worker.begin(piece.ticket);
        use_piece(worker, &piece, name, buffer.get(..piece.length).unwrap_or(&[]), &mut output);
        progress.bytes.fetch_add(piece.length as u64, Ordering::Relaxed);
        order.bring(piece.ticket - first, output);
    }
}

fn use_piece<'r>(worker: &mut Worker<'r>, piece: &Piece<'r>, input: &str, text: &[u8], out: &mut Output) {
    let origin = Origin { input, line: piece.line };
    match &piece.content {
        Content::Lines => worker.lines(input, piece.line, text, out),
        Content::Overlong(length) => worker.overlong(origin, text, *length, out),
        Content::Document => worker.file(input, text, out),
        Content::People(columns, people) => worker.people(input, columns, people, out),
        Content::Unusable(problems) => worker.reject(origin, &Reason::of(problems, true), &[], out),
        Content::Unreadable(error) => {
            let message = format!("this input can't be read to its end: {error}");
            worker.reject(origin, &Reason::new(Code::FileNotFound, message), &[], out);
        }
    }
}

/// Writes every line to one place: results, and rejects among them.
struct Stream<'a, W> {
    out: W,
    progress: &'a Progress,
}

impl<W: Write> Sink for Stream<'_, W> {
    fn write(&mut self, output: &Output) -> Result<(), Error> {
        let failed = |cause| Error::io("write", Path::new("the results"), cause);
        self.out.write_all(&output.results).map_err(failed)?;
        self.progress.written.fetch_add(output.written, Ordering::Relaxed);
        self.progress.rejected.fetch_add(output.rejected, Ordering::Relaxed);
        self.out.flush().map_err(failed)
    }
}

/// What a batch came to.
#[derive(Debug)]
pub struct Outcome<'r> {
    /// Everybody, counted.
    pub cohort: Cohort<'r>,
    /// People whose line was written.
    pub written: u64,
    /// Rows that were rejected.
    pub rejected: u64,
    /// Keys that no profile has and that were passed over, with how many lines have them, most first.
    pub passed_over: Vec<(String, u64)>,
}

/// Assesses everybody, and writes a line for each, in the order of the input; a row that can't be used becomes a line
/// that says why. Memory stays bounded however long the input is.
///
/// # Errors
///
/// When the lines can't be written, or there are more groups than a cohort has.
pub fn stream<'r, W: Write + Send>(
    settings: &Settings<'r>,
    inputs: &[Input],
    out: W,
    progress: &Progress,
) -> Result<Outcome<'r>, Error> {
    let ladders = ladders(settings);
    let mut batch = Batch::new(settings, &ladders, inputs, progress, (Position::default(), true));
    batch.round(u64::MAX, Stream { out, progress })?;
    let cohort = batch.cohort().map_err(too_many)?.with_rubric(settings.rubric);
    let (written, rejected) = progress.counted();
    let passed_over = batch.passed_over();
    Ok(Outcome { cohort, written, rejected, passed_over })
}

pub(super) fn too_many(error: TooManyGroups) -> Error {
    Error::io("count", Path::new("the cohort"), std::io::Error::other(error))
}
