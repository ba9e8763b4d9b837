//! Where people come from: files, folders and standard input, cut into pieces that threads work on by themselves.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::chunk::{Lines, Open};
use super::reject::LONGEST_ROW;
use super::run::Settings;
use super::table::{self, Columns, Entry, Wanted};
use crate::diagnostic::{Code, Diagnostic, Problems};
use crate::files::LARGEST;
use crate::report::Document;

/// People of a table that are handed out at a time.
const PEOPLE: usize = 256;

/// What an input holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One profile a line, as JSON.
    Lines,
    /// One profile: YAML, JSON, or a JSON Resume.
    Profile,
    /// A table, as text: a row a person, or a row a skill.
    Table,
    /// A table in a workbook.
    Workbook,
}

impl Kind {
    /// What a file holds, by the ending of its name before that of its packing; `None` where the ending says nothing.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy();
        let unpacked = unpacked_name(&name);
        let (_, ending) = unpacked.unwrap_or(&name).rsplit_once('.')?;
        match ending.to_lowercase().as_str() {
            "ndjson" | "jsonl" => Some(Self::Lines),
            "yaml" | "yml" | "json" => Some(Self::Profile),
            "csv" | "tsv" | "tab" => Some(Self::Table),
            "xlsx" | "xlsm" | "ods" if unpacked.is_none() => Some(Self::Workbook),
            _ => None,
        }
    }
}

/// The name of a packed file without the ending that says so; `None` for a file that isn't packed.
#[must_use]
pub fn unpacked_name(name: &str) -> Option<&str> {
    let (before, ending) = name.rsplit_once('.')?;
    ["gz", "zst"].iter().any(|packing| ending.eq_ignore_ascii_case(packing)).then_some(before)
}

/// One input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its name, for messages and rejects.
    pub name: String,
    /// The file; `None` is standard input.
    pub path: Option<PathBuf>,
    /// What it holds.
    pub kind: Kind,
}

/// How far the inputs were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Position {
    /// Inputs that were read to their end.
    pub(super) inputs: usize,
    /// Bytes of the next one, unpacked, that were handed out.
    pub(super) bytes: u64,
    /// Its lines, or people of a table, likewise.
    pub(super) lines: u64,
}

impl Position {
    /// How many bytes of the inputs stand before it, where none of them is packed.
    pub(super) fn bytes_of(self, inputs: &[Input]) -> u64 {
        let whole = inputs.iter().take(self.inputs);
        let sizes = whole.filter_map(|input| input.path.as_ref()?.metadata().ok().map(|found| found.len()));
        sizes.sum::<u64>() + self.bytes
    }
}

/// A piece of the input; its bytes stand in the buffer that was given.
#[derive(Debug)]
pub(super) struct Piece<'r> {
    /// Counted from 0.
    pub(super) ticket: u64,
    /// The input, as a position in the list.
    pub(super) input: usize,
    /// The number of its first line, counted from 1; 0 for an input as a whole.
    pub(super) line: u64,
    /// How many bytes of the buffer belong to it.
    pub(super) length: usize,
    pub(super) content: Content<'r>,
}

/// What a piece is.
#[derive(Debug)]
pub(super) enum Content<'r> {
    /// Whole lines.
    Lines,
    /// The beginning of a line with this many bytes, too long to be read.
    Overlong(u64),
    /// A whole file.
    Document,
    /// People of a table, and how its columns are read.
    People(Arc<Columns<'r>>, Vec<Entry>),
    /// The table can't be used at all.
    Unusable(Problems),
    /// The input can't be read, or not to its end.
    Unreadable(io::Error),
}

/// The inputs, one after the other. One thread at a time takes the next piece.
pub(super) struct Feed<'r> {
    settings: &'r Settings<'r>,
    inputs: VecDeque<(usize, Input)>,
    open: Option<Open>,
    table: Option<OpenTable<'r>>,
    ticket: u64,
    /// Where the first input that is opened goes on.
    from: Position,
    /// How many inputs there are.
    count: usize,
}

/// A table that people are taken out of.
struct OpenTable<'r> {
    input: usize,
    source: table::Source,
    columns: Arc<Columns<'r>>,
    /// People who were handed out.
    people: u64,
}

impl<'r> Feed<'r> {
    /// `from`: what was handed out in an earlier run.
    pub(super) fn new(settings: &'r Settings<'r>, inputs: &[Input], from: Position) -> Self {
        let count = inputs.len();
        let inputs = inputs.iter().cloned().enumerate().skip(from.inputs).collect();
        Self { settings, inputs, open: None, table: None, ticket: 0, from, count }
    }

    /// The ticket of the next piece.
    pub(super) fn begin_round(&self) -> u64 {
        self.ticket
    }

    /// How far the inputs were handed out.
    pub(super) fn position(&self) -> Position {
        match (&self.open, &self.table) {
            (Some(open), _) => Position { inputs: open.input, bytes: open.handed_out, lines: open.line - 1 },
            (None, Some(table)) => Position { inputs: table.input, bytes: 0, lines: table.people },
            (None, None) => Position { inputs: self.count - self.inputs.len(), ..self.from },
        }
    }

    /// The next piece; `None` after the last.
    pub(super) fn next(&mut self, buffer: &mut Vec<u8>) -> Option<Piece<'r>> {
        loop {
            if let Some(piece) = self.next_lines(buffer).or_else(|| self.next_people()) {
                return Some(piece);
            }
            let (at, input) = self.inputs.pop_front()?;
            let from = std::mem::take(&mut self.from);
            if input.kind == Kind::Workbook {
                if let Some(piece) = self.open_table(at, &input, None, from) {
                    return Some(piece);
                }
                continue;
            }
            // A table goes on behind people, not bytes.
            match (input.kind, reader(&input, from.bytes)) {
                (_, Err(error)) => return Some(self.piece(at, 0, 0, Content::Unreadable(error))),
                (Kind::Lines, Ok(reader)) => {
                    self.open = Some(Open::new(at, reader, input.path.is_none(), from))
                }
                (Kind::Profile, Ok(reader)) => {
                    buffer.clear();
                    let content = match reader.take(LARGEST + 1).read_to_end(buffer) {
                        Ok(_) => Content::Document,
                        Err(error) => Content::Unreadable(error),
                    };
                    return Some(self.piece(at, 0, buffer.len(), content));
                }
                (Kind::Table | Kind::Workbook, Ok(reader)) => {
                    if let Some(piece) = self.open_table(at, &input, Some(reader), from) {
                        return Some(piece);
                    }
                }
            }
        }
    }

    fn piece(&mut self, input: usize, line: u64, length: usize, content: Content<'r>) -> Piece<'r> {
        self.ticket += 1;
        Piece { ticket: self.ticket - 1, input, line, length, content }
    }

    /// Opens a table; a piece where it can't be used.
    fn open_table(
        &mut self,
        at: usize,
        input: &Input,
        reader: Option<Box<dyn Read + Send>>,
        from: Position,
    ) -> Option<Piece<'r>> {
        let mut problems = Problems::default();
        let opened = open_table(self.settings, input, reader, &mut problems);
        let Some((mut source, columns)) = opened else {
            return Some(self.piece(at, 0, 0, Content::Unusable(problems)));
        };
        let mut passed = 0;
        while passed < from.lines {
            let most = usize::try_from(from.lines - passed).unwrap_or(usize::MAX).min(PEOPLE);
            match source.next(most) {
                Ok(people) if people.is_empty() => break,
                Ok(people) => passed += people.len() as u64,
                Err(error) => return Some(self.piece(at, 0, 0, Content::Unreadable(error))),
            }
        }
        self.table = Some(OpenTable { input: at, source, columns: Arc::new(columns), people: passed });
        None
    }

    /// The next people of the open table; `None` where it has no more, and is closed.
    fn next_people(&mut self) -> Option<Piece<'r>> {
        let table = self.table.as_mut()?;
        let (at, columns) = (table.input, Arc::clone(&table.columns));
        let content = match table.source.next(PEOPLE) {
            Ok(people) if people.is_empty() => {
                self.table = None;
                return None;
            }
            Ok(people) => {
                table.people += people.len() as u64;
                Content::People(columns, people)
            }
            Err(error) => {
                self.table = None;
                Content::Unreadable(error)
            }
        };
        Some(self.piece(at, 0, 0, content))
    }

    /// The next lines of the open input; `None` where it has no more, and is closed.
    fn next_lines(&mut self, buffer: &mut Vec<u8>) -> Option<Piece<'r>> {
        let open = self.open.as_mut()?;
        let (at, line) = (open.input, open.line);
        let size = self.settings.detail.piece_size(self.settings.threads);
        let (length, content) = match open.lines(buffer, size) {
            Ok(Lines::Whole(length)) => {
                open.line += memchr::memchr_iter(b'\n', buffer.get(..length)?).count() as u64;
                open.handed_out += length as u64;
                (length, Content::Lines)
            }
            Ok(Lines::Overlong { length, passed }) => {
                open.line += 1;
                open.handed_out += passed;
                (LONGEST_ROW, Content::Overlong(length))
            }
            Ok(Lines::End) => {
                self.open = None;
                return None;
            }
            Err(error) => {
                self.open = None;
                (0, Content::Unreadable(error))
            }
        };
        Some(self.piece(at, line, length, content))
    }
}

/// How the columns of a table are read.
///
/// # Errors
///
/// When the table can't be used, or not be opened.
pub fn columns_of(settings: &Settings<'_>, input: &Input) -> Result<Document, Problems> {
    let mut problems = Problems::default();
    let text = match input.kind {
        Kind::Workbook => None,
        Kind::Table | Kind::Lines | Kind::Profile => match reader(input, 0) {
            Ok(reader) => Some(reader),
            Err(cause) => {
                let file = problems.sources.add(input.name.clone(), "");
                let message = format!("this file can't be read: {cause}");
                problems.push(Diagnostic::new(Code::FileNotFound, file.whole(), message));
                return Err(problems);
            }
        },
    };
    match open_table(settings, input, text, &mut problems) {
        Some((_, columns)) => Ok(columns.show(&input.name)),
        None => Err(problems),
    }
}

/// Opens a table, and sees how its columns are read. `reader` is the text of one that is no workbook.
fn open_table<'r>(
    settings: &Settings<'r>,
    input: &Input,
    reader: Option<Box<dyn Read + Send>>,
    problems: &mut Problems,
) -> Option<(table::Source, Columns<'r>)> {
    let stem = super::worker::stem(&input.name);
    let wanted = Wanted {
        rubric: settings.rubric,
        track: settings.track,
        stem: &stem,
        group: settings.by.as_deref(),
        map: settings.map.as_ref(),
    };
    match (reader, &input.path) {
        (Some(reader), _) => table::text(reader, &input.name, &wanted, problems),
        (None, Some(path)) => table::sheet(path, settings.sheet.as_deref(), &wanted, problems),
        (None, None) => None,
    }
}

/// Opens an input, unpacked, behind its first `from` bytes.
fn reader(input: &Input, from: u64) -> io::Result<Box<dyn Read + Send>> {
    let Some(path) = &input.path else {
        return behind(Box::new(io::stdin()), from);
    };
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "this is a folder"));
    }
    let mut file = File::open(path)?;
    let found = file.metadata()?;
    // A file that grows meanwhile, perhaps by what is written here, ends where it ended at first. Files that a system
    // makes up as they are read say that they are empty.
    let length = if found.is_file() && found.len() > 0 { found.len() } else { u64::MAX };
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    match ending.as_deref() {
        Some("gz") => behind(Box::new(flate2::read::MultiGzDecoder::new(file.take(length))), from),
        Some("zst") => behind(Box::new(zstd::stream::read::Decoder::new(file.take(length))?), from),
        _ if from > 0 && found.is_file() => {
            file.seek(SeekFrom::Start(from))?;
            Ok(Box::new(file.take(length.saturating_sub(from))))
        }
        _ => behind(Box::new(file.take(length)), from),
    }
}

/// The reader behind its first `from` bytes.
fn behind(mut reader: Box<dyn Read + Send>, from: u64) -> io::Result<Box<dyn Read + Send>> {
    if from > 0 {
        io::copy(&mut reader.by_ref().take(from), &mut io::sink())?;
    }
    Ok(reader)
}
