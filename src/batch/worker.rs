//! What one thread does: rows in, lines out.

use std::borrow::Cow;
use std::path::Path;

use super::ladder::{Ladder, Scorer};
use super::line::{Asked, LineReader};
use super::person::Person;
use super::reject::{self, Origin, Reason};
use super::run::{Detail, Settings};
use super::summary::SummaryWriter;
use super::unmet::Unmets;
use crate::diagnostic::{Code, Problems};
use crate::files::LARGEST;
use crate::import;
use crate::profile::{self, Wishes};
use crate::rubric::Track;

/// What came out of a piece of the input.
#[derive(Debug, Default)]
pub(super) struct Output {
    pub(super) results: String,
    pub(super) rejects: String,
    pub(super) written: u64,
    pub(super) rejected: u64,
}

impl Output {
    pub(super) fn clear(&mut self) {
        self.results.clear();
        self.rejects.clear();
        (self.written, self.rejected) = (0, 0);
    }
}

/// What some programs put before UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// One track's tools.
#[derive(Debug)]
struct Bench<'l> {
    ladder: &'l Ladder<'l>,
    scorer: Scorer<'l>,
    unmets: Unmets<'l>,
    writer: SummaryWriter,
}

/// A thread's tools: nothing is shared but what never changes.
#[derive(Debug)]
pub(super) struct Worker<'l> {
    settings: &'l Settings<'l>,
    reader: LineReader<'l>,
    person: Person<'l>,
    benches: Vec<Bench<'l>>,
}

impl<'l> Worker<'l> {
    pub(super) fn new(settings: &'l Settings<'l>, ladders: &'l [Ladder<'l>]) -> Option<Self> {
        let first = ladders.first()?;
        let bench = |ladder: &'l Ladder<'l>| Bench {
            ladder,
            scorer: Scorer::new(ladder),
            unmets: Unmets::new(ladder),
            writer: SummaryWriter::new(ladder.track),
        };
        let asked = Asked {
            rubric: first.rubric,
            track: settings.track,
            today: settings.today,
            by: settings.by.as_deref(),
            keeps_names: settings.detail == Detail::Full,
        };
        Some(Self {
            settings,
            reader: LineReader::new(asked),
            person: Person::blank(first.rubric, first.track),
            benches: ladders.iter().map(bench).collect(),
        })
    }

    /// Assesses the people of some lines; `first` is the number of the first one.
    pub(super) fn lines(&mut self, input: &str, first: u64, text: &[u8], out: &mut Output) {
        let whole = std::str::from_utf8(text);
        let mut rest = if first == 1 { text.strip_prefix(BOM).unwrap_or(text) } else { text };
        let mut line = first;
        while !rest.is_empty() {
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let (row, after) = rest.split_at(length);
            let at = text.len() - rest.len();
            rest = after.get(1..).unwrap_or(&[]);
            let decoded = match whole {
                Ok(whole) => whole.get(at..at + length),
                Err(_) => std::str::from_utf8(row).ok(),
            };
            let origin = Origin { input, line };
            line += 1;
            match decoded {
                Some(row) => self.line(origin, row, out),
                None => reject_undecoded(origin, row, out),
            }
        }
    }

    fn line(&mut self, origin: Origin<'_>, row: &str, out: &mut Output) {
        self.person.clear(self.settings.today);
        if self.reader.read(row, &mut self.person).is_some() {
            if self.person.profile.id.is_empty() {
                self.person.profile.id = fallback_id(origin);
            }
            self.assess(out);
        } else if !row.trim().is_empty() {
            self.document(origin, row, Some("json"), out);
        }
    }

    /// Assesses the one person of a file.
    pub(super) fn file(&mut self, input: &str, bytes: &[u8], out: &mut Output) {
        let origin = Origin { input, line: 0 };
        let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
        if bytes.len() as u64 > LARGEST {
            let message = format!("this file is larger than {} MB", LARGEST / 1024 / 1024);
            return self.reject(origin, &Reason::new(Code::FileTooLarge, message), bytes, out);
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                let ending = Path::new(input).extension().and_then(|ending| ending.to_str());
                self.document(origin, text, ending, out);
            }
            Err(_) => reject_undecoded(origin, bytes, out),
        }
    }

    fn reject(&self, origin: Origin<'_>, reason: &Reason, row: &[u8], out: &mut Output) {
        reject::write(origin, reason, row, 0, &mut out.rejects);
        out.rejected += 1;
    }

    /// Assesses one whole profile, as a single one is read.
    pub(super) fn document(&mut self, origin: Origin<'_>, text: &str, ending: Option<&str>, out: &mut Output) {
        match self.read(origin, text, ending) {
            Ok(()) => self.assess(out),
            Err(mut reason) => {
                reason.id = reason.id.or_else(|| super::line::id_of(text));
                self.reject(origin, &reason, text.as_bytes(), out);
            }
        }
    }

    fn read(&mut self, origin: Origin<'_>, text: &str, ending: Option<&str>) -> Result<(), Reason> {
        let settings = self.settings;
        let rubric = self.person.rubric;
        let mut problems = Problems::default();
        let (text, group) = match import::detect(ending, text) {
            Some(format) => {
                let track = only_track(settings, rubric.tracks.as_slice())?;
                let file = problems.sources.add(origin.input, text.to_owned());
                let read = import::import(text, file, format, (rubric, track), settings.today, &mut problems);
                let Some(imported) = read else { return Err(Reason::of(&problems, origin.line == 0)) };
                (Cow::Owned(imported.text), None)
            }
            None => super::line::without_other_keys(text, settings.by.as_deref()),
        };
        let file = problems.sources.add(origin.input, text.clone().into_owned());
        let id = fallback_id(origin);
        let wishes = Wishes { track: settings.track.map(|track| track.id.as_str()), today: settings.today, id: &id };
        match profile::read(&text, file, rubric, wishes, &mut problems) {
            Some((profile, track)) => {
                self.person.take(profile, track);
                self.person.group = group;
                Ok(())
            }
            None => Err(Reason::of(&problems, origin.line == 0)),
        }
    }

    /// Scores the person who was read, and writes the line.
    pub(super) fn assess(&mut self, out: &mut Output) {
        let track = self.person.track;
        let Some(bench) = self.benches.iter_mut().find(|bench| std::ptr::eq(bench.ladder.track, track)) else {
            return;
        };
        if let Some(target) = &self.settings.target {
            self.person.profile.target = track.find_level(target);
        }
        let standing = bench.scorer.score(&self.person);
        if let Some(next) = standing.next {
            bench.unmets.find(next, bench.scorer.claimed());
        }
        let unmet = standing.next.map(|_| &bench.unmets);
        match self.settings.detail {
            Detail::Summary => {
                bench.writer.write(&self.person, standing, &bench.scorer, unmet, &mut out.results);
            }
            Detail::Full => super::full::write(&self.person, bench.ladder, &mut bench.unmets, &mut out.results),
        }
        out.written += 1;
    }
}

/// The only track there can be, for what doesn't say its own.
fn only_track<'r>(settings: &Settings<'r>, tracks: &'r [Track]) -> Result<&'r Track, Reason> {
    match (settings.track, tracks) {
        (Some(track), _) => Ok(track),
        (None, [only]) => Ok(only),
        (None, _) => {
            Err(Reason::new(Code::MissingKey, "a résumé doesn't say which track it is for: name one with `--track`"))
        }
    }
}

/// The id of somebody who gives none: the input's name, and the line where there are many.
fn fallback_id(origin: Origin<'_>) -> String {
    let stem = Path::new(origin.input).file_stem().and_then(|stem| stem.to_str()).unwrap_or("");
    let stem = if stem.is_empty() || stem == "-" { "person" } else { stem };
    if origin.line == 0 { stem.to_owned() } else { format!("{stem}:{}", origin.line) }
}

fn reject_undecoded(origin: Origin<'_>, row: &[u8], out: &mut Output) {
    let message = "this is not UTF-8 text (save the file again with the encoding UTF-8)";
    let reason = Reason::new(Code::NotUtf8, message);
    reject::write(origin, &reason, row, 0, &mut out.rejects);
    out.rejected += 1;
}

/// Rejects a line that was too long to be read; `head` is its beginning.
pub(super) fn reject_overlong(origin: Origin<'_>, head: &[u8], length: u64, out: &mut Output) {
    let message = format!("this line has {length} bytes, and no person needs more than {LARGEST}");
    let left_out = length - head.len() as u64;
    reject::write(origin, &Reason::new(Code::FileTooLarge, message), head, left_out, &mut out.rejects);
    out.rejected += 1;
}
