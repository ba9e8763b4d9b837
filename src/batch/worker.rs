//! What one thread does: rows in, lines out.

use std::borrow::Cow;
use std::path::Path;

use serde::de::IgnoredAny;

use super::cohort::{Cohort, TooManyGroups};
use super::full::Full;
use super::ladder::{Ladder, Scorer, Standing};
use super::line::{self, Asked, LineReader};
use super::person::Person;
use super::reject::{self, Origin, Reason};
use super::row;
use super::run::{Detail, Settings};
use super::seen::{Seen, Unmet};
use super::source::unpacked_name;
use super::summary::SummaryWriter;
use super::table::{Columns, Entry};
use super::unmet::{Known, Unmets};
use super::yaml_group::without_group;
use crate::diagnostic::{Code, Problems};
use crate::files::{BOM, LARGEST};
use crate::import;
use crate::profile::{self, Wishes};
use crate::rubric::{LevelId, Track};

/// What came out of a piece of the input.
#[derive(Debug, Default)]
pub(super) struct Output {
    pub(super) results: Vec<u8>,
    /// Lines of rejects; those that are to stand among the results do so already.
    pub(super) rejects: Vec<u8>,
    pub(super) written: u64,
    pub(super) rejected: u64,
    /// A report a person, where they are wanted.
    pub(super) reports: Vec<Report>,
}

/// A person's report.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) id: String,
    /// The person's line in the index, once the name of the file is known.
    pub(super) track: String,
    pub(super) claimed: Option<LevelId>,
    pub(super) next: Option<LevelId>,
    pub(super) text: String,
}

impl Output {
    pub(super) fn clear(&mut self) {
        self.results.clear();
        self.rejects.clear();
        self.reports.clear();
        (self.written, self.rejected) = (0, 0);
    }
}

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
    cohort: Cohort<'l>,
    /// The position of the next person in the whole input.
    at: u64,
    /// Rejects stand among the results, each in its place.
    in_place: bool,
    /// Set when people are in more groups than a cohort has.
    too_many: Option<TooManyGroups>,
}

impl<'l> Worker<'l> {
    pub(super) fn new(settings: &'l Settings<'l>, ladders: &'l [Ladder<'l>], in_place: bool) -> Option<Self> {
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
            by: settings.by.as_deref(),
            keeps_names: settings.detail == Detail::Full,
        };
        Some(Self {
            settings,
            reader: LineReader::new(asked),
            person: Person::blank(first.rubric, first.track),
            benches: ladders.iter().map(bench).collect(),
            cohort: Cohort::new(first.rubric),
            at: 0,
            in_place,
            too_many: None,
        })
    }

    /// Begins with the piece that has this ticket: no piece has so many people that positions meet.
    pub(super) fn begin(&mut self, ticket: u64) {
        self.at = ticket << 32;
    }

    /// What was counted since this was asked last.
    pub(super) fn take_cohort(&mut self) -> Result<Cohort<'l>, TooManyGroups> {
        for bench in &mut self.benches {
            bench.unmets.hand_over(&mut self.cohort);
        }
        let blank = Cohort::new(self.settings.rubric);
        let cohort = std::mem::replace(&mut self.cohort, blank);
        self.too_many.map_or(Ok(cohort), Err)
    }

    /// Keys that were passed over, with how many lines had them.
    pub(super) fn passed_over(&self) -> &[(Box<str>, u64)] {
        &self.reader.passed_over
    }

    /// Assesses the people of some lines; `first` is the number of the first one.
    pub(super) fn lines(&mut self, input: &str, first: u64, text: &[u8], out: &mut Output) {
        let whole = std::str::from_utf8(text);
        let is_plain = whole.is_ok_and(line::is_plain);
        let mut rest = if first == 1 { text.strip_prefix(BOM).unwrap_or(text) } else { text };
        let mut number = first;
        while !rest.is_empty() {
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let (row, after) = rest.split_at(length);
            let at = text.len() - rest.len();
            rest = after.get(1..).unwrap_or(&[]);
            let decoded = match whole {
                Ok(whole) => whole.get(at..at + length),
                Err(_) => std::str::from_utf8(row).ok(),
            };
            let origin = Origin { input, line: number };
            number += 1;
            match decoded {
                _ if row.len() as u64 > LARGEST => {
                    let head = row.get(..reject::LONGEST_ROW).unwrap_or(row);
                    self.overlong(origin, head, row.len() as u64, out);
                }
                Some(row) => {
                    let ahead = text.get(at..).unwrap_or(&[]);
                    self.person.clear(self.settings.today);
                    let read = if is_plain {
                        self.reader.read_plain(row, ahead, &mut self.person)
                    } else {
                        self.reader.read(row, ahead, &mut self.person)
                    };
                    self.line(origin, row, read, out);
                }
                None => self.reject(origin, &not_text(), row, out),
            }
        }
    }

    /// Assesses the person of a line, who was `read` or has to be read as a single one is.
    fn line(&mut self, origin: Origin<'_>, row: &str, read: Option<()>, out: &mut Output) {
        if read.is_some() {
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
                let ending = Path::new(unpacked_name(input).unwrap_or(input))
                    .extension()
                    .and_then(|ending| ending.to_str());
                self.document(origin, text, ending, out);
            }
            Err(_) => self.reject(origin, &not_text(), bytes, out),
        }
    }

    /// Assesses people of a table.
    pub(super) fn people(&mut self, input: &str, columns: &Columns<'l>, people: &[Entry], out: &mut Output) {
        for entry in people {
            self.person.clear(self.settings.today);
            match columns.read(entry, &mut self.person) {
                Ok(()) => self.assess(out),
                Err(reason) => {
                    let origin = Origin { input, line: entry.line };
                    self.reject(origin, &reason, entry.text().as_bytes(), out);
                }
            }
        }
    }

    /// Rejects a row.
    pub(super) fn reject(&self, origin: Origin<'_>, reason: &Reason, row: &[u8], out: &mut Output) {
        self.reject_cut(origin, reason, (row, 0), out);
    }

    /// The same for a row that `left_out` bytes are missing of.
    fn reject_cut(
        &self,
        origin: Origin<'_>,
        reason: &Reason,
        (row, left_out): (&[u8], u64),
        out: &mut Output,
    ) {
        let lines = if self.in_place { &mut out.results } else { &mut out.rejects };
        reject::write(origin, reason, row, left_out, lines);
        out.rejected += 1;
    }

    /// Rejects a line that was too long to be read; `head` is its beginning.
    pub(super) fn overlong(&self, origin: Origin<'_>, head: &[u8], length: u64, out: &mut Output) {
        let message = format!("this line has {length} bytes, and no person needs more than {LARGEST}");
        let left_out = length.saturating_sub(head.len() as u64);
        self.reject_cut(origin, &Reason::new(Code::FileTooLarge, message), (head, left_out), out);
    }

    /// Assesses one whole profile, as a single one is read.
    pub(super) fn document(
        &mut self,
        origin: Origin<'_>,
        text: &str,
        ending: Option<&str>,
        out: &mut Output,
    ) {
        match self.read(origin, text, ending) {
            Ok(()) => self.assess(out),
            Err(mut reason) => {
                reason.id = reason.id.or_else(|| line::id_of(text));
                if origin.line == 0 && holds_several(text) {
                    reason.message += SEVERAL;
                }
                self.reject(origin, &reason, text.as_bytes(), out);
            }
        }
    }

    fn read(&mut self, origin: Origin<'_>, text: &str, ending: Option<&str>) -> Result<(), Reason> {
        let settings = self.settings;
        let rubric = self.person.rubric;
        if line::is_output(text) {
            let message = "this is what gradus wrote, and no profile (to send a reject again, take what stands in its `row`)";
            return Err(Reason::new(Code::WrongType, message));
        }
        let mut problems = Problems::default();
        let (text, group) = match import::detect(ending, text) {
            Some(format) => {
                let track = only_track(settings, rubric.tracks.as_slice())?;
                let file = problems.sources.add(origin.input, text.to_owned());
                let read = import::import(text, file, format, (rubric, track), settings.today, &mut problems);
                let Some(imported) = read else { return Err(Reason::of(&problems, origin.line == 0)) };
                (Cow::Owned(imported.text), None)
            }
            None => match (line::without_other_keys(text, settings.by.as_deref()), &settings.by) {
                ((Cow::Borrowed(text), None), Some(by)) if origin.line == 0 => without_group(text, by),
                (read, _) => read,
            },
        };
        let file = problems.sources.add(origin.input, text.clone().into_owned());
        let id = fallback_id(origin);
        let wishes =
            Wishes { track: settings.track.map(|track| track.id.as_str()), today: settings.today, id: &id };
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
        let Some(bench) = self.benches.iter_mut().find(|bench| std::ptr::eq(bench.ladder.track, track))
        else {
            return;
        };
        if let Some(target) = &self.settings.target {
            self.person.profile.target = track.find_level(target);
        }
        let standing = bench.scorer.score(&self.person);
        if let Some(next) = standing.next {
            if bench.unmets.is_full() {
                bench.unmets.hand_over(&mut self.cohort);
                bench.unmets.forget();
            }
            bench.unmets.find(next, bench.scorer.claimed());
        }
        let unmets = standing.next.map(|_| &bench.unmets);
        let person = &self.person;
        match self.settings.detail {
            Detail::Summary => bench.writer.write(person, standing, &bench.scorer, unmets, &mut out.results),
            Detail::Row => row::write(person, standing, &bench.scorer, unmets, &mut out.results),
            Detail::Full => {}
        }
        let full = Full { line: self.settings.detail == Detail::Full, report: self.settings.reports };
        if let Some(text) = full.write(person, bench.ladder, &mut bench.unmets, &mut out.results) {
            let (id, track) = (person.profile.id.clone(), track.id.clone());
            out.reports.push(Report { id, track, claimed: standing.claimed, next: standing.next, text });
        }
        out.written += 1;
        if let Err(too_many) = bench.count(person, standing, &mut self.cohort, self.at) {
            self.too_many = Some(too_many);
        }
        self.at += 1;
    }
}

impl Bench<'_> {
    /// Counts the person who was scored last, at a position of the input.
    fn count(
        &mut self,
        person: &Person<'_>,
        standing: Standing,
        cohort: &mut Cohort<'_>,
        at: u64,
    ) -> Result<(), TooManyGroups> {
        // With most people, nobody asks any more who it was that had which gap.
        let alone = person.group.is_some() || !cohort.are_many(person.track);
        let unmet: Vec<Unmet<'_>> = match standing.next {
            Some(_) if alone => self.unmets.found().map(Known::as_unmet).collect(),
            Some(_) => {
                self.unmets.count();
                Vec::new()
            }
            None => Vec::new(),
        };
        let seen = Seen {
            person,
            claimed: standing.claimed,
            supported: standing.supported,
            possible: standing.possible,
            readiness: &self.scorer.claimed_tenths,
            next: standing.next,
            unmet: &unmet,
            findings: &self.scorer.found,
        };
        cohort.add(&seen, at)
    }
}

/// The only track there can be, for what doesn't say its own.
fn only_track<'r>(settings: &Settings<'r>, tracks: &'r [Track]) -> Result<&'r Track, Reason> {
    match (settings.track, tracks) {
        (Some(track), _) => Ok(track),
        (None, [only]) => Ok(only),
        (None, _) => Err(Reason::new(
            Code::MissingKey,
            "a résumé doesn't say which track it is for: name one with `--track`",
        )),
    }
}

/// The name of an input without folders and endings, for the ids of people who give none.
pub(super) fn stem(input: &str) -> String {
    let name = Path::new(input).file_name().and_then(|name| name.to_str()).unwrap_or("");
    match Path::new(unpacked_name(name).unwrap_or(name)).file_stem().and_then(|stem| stem.to_str()) {
        None | Some("-") => "person".to_owned(),
        Some(stem) => stem.to_owned(),
    }
}

/// The id of somebody who gives none: the input's name, and the line where there are many.
fn fallback_id(origin: Origin<'_>) -> String {
    let stem = stem(origin.input);
    if origin.line == 0 { stem.to_owned() } else { format!("{stem}:{}", origin.line) }
}

/// Whether a file that should hold one person looks as if it held several: a list, or lines, of JSON.
fn holds_several(text: &str) -> bool {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    let is_json = values.next().is_some_and(|value| value.is_ok());
    let behind = text.get(values.byte_offset()..).unwrap_or("");
    is_json && (text.trim_start().starts_with('[') || behind.trim_start().starts_with('{'))
}

/// What to do then.
const SEVERAL: &str = "; a file such as this is one person: write several as one line of JSON each, into a file that ends in .ndjson";

fn not_text() -> Reason {
    Reason::new(Code::NotUtf8, "this is not UTF-8 text (save it again with the encoding UTF-8)")
}
