//! Where people come from: files, folders and standard input, cut into pieces that threads work on by themselves.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::reject::LONGEST_ROW;
use crate::files::LARGEST;

/// What an input holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One profile a line, as JSON.
    Lines,
    /// One profile: YAML, JSON, or a JSON Resume.
    Profile,
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
    /// Its lines, likewise.
    pub(super) lines: u64,
}

/// A piece of the input; its bytes stand in the buffer that was given.
#[derive(Debug)]
pub(super) struct Piece {
    /// Counted from 0.
    pub(super) ticket: u64,
    /// The input, as a position in the list.
    pub(super) input: usize,
    /// The number of its first line, counted from 1; 0 for an input as a whole.
    pub(super) line: u64,
    /// How many bytes of the buffer belong to it.
    pub(super) length: usize,
    pub(super) content: Content,
}

/// What a piece is.
#[derive(Debug)]
pub(super) enum Content {
    /// Whole lines.
    Lines,
    /// The beginning of a line with this many bytes, too long to be read.
    Overlong(u64),
    /// A whole file.
    Document,
    /// The input can't be read, or not to its end.
    Unreadable(io::Error),
}

/// The inputs, one after the other. One thread at a time takes the next piece.
pub(super) struct Feed {
    inputs: VecDeque<(usize, Input)>,
    open: Option<Open>,
    size: usize,
    ticket: u64,
    /// Where the first input that is opened goes on.
    from: Position,
}

impl std::fmt::Debug for Feed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Feed").field("inputs", &self.inputs).finish_non_exhaustive()
    }
}

impl Feed {
    /// `size`: about how many bytes a piece of lines has. `from`: what was handed out in an earlier run.
    pub(super) fn new(inputs: &[Input], size: usize, from: Position) -> Self {
        let inputs = inputs.iter().cloned().enumerate().skip(from.inputs).collect();
        Self { inputs, open: None, size, ticket: 0, from }
    }

    /// How far the inputs were handed out.
    pub(super) fn position(&self, all: &[Input]) -> Position {
        let (inputs, bytes, lines) = match &self.open {
            Some(open) => (open.input, open.handed_out, open.line - 1),
            None => (all.len() - self.inputs.len(), 0, 0),
        };
        Position { inputs, bytes, lines }
    }

    /// The next piece; `None` after the last.
    pub(super) fn next(&mut self, buffer: &mut Vec<u8>) -> Option<Piece> {
        loop {
            if self.open.is_some() {
                if let Some(piece) = self.next_lines(buffer) {
                    return Some(piece);
                }
                continue;
            }
            let (at, input) = self.inputs.pop_front()?;
            let from = std::mem::take(&mut self.from);
            match (input.kind, reader(&input, from.bytes)) {
                (_, Err(error)) => return Some(self.piece(at, 0, 0, Content::Unreadable(error))),
                (Kind::Lines, Ok(reader)) => self.open = Some(Open::new(at, reader, &input, from)),
                (Kind::Profile, Ok(reader)) => {
                    buffer.clear();
                    let content = match reader.take(LARGEST + 1).read_to_end(buffer) {
                        Ok(_) => Content::Document,
                        Err(error) => Content::Unreadable(error),
                    };
                    return Some(self.piece(at, 0, buffer.len(), content));
                }
            }
        }
    }

    fn piece(&mut self, input: usize, line: u64, length: usize, content: Content) -> Piece {
        self.ticket += 1;
        Piece { ticket: self.ticket - 1, input, line, length, content }
    }

    /// The next lines of the open input; `None` where it has no more, and is closed.
    fn next_lines(&mut self, buffer: &mut Vec<u8>) -> Option<Piece> {
        let open = self.open.as_mut()?;
        let (at, line) = (open.input, open.line);
        let (length, content) = match open.lines(buffer, self.size) {
            Ok(Lines::Whole(length)) => {
                open.line += memchr::memchr_iter(b'\n', buffer.get(..length)?).count() as u64;
                open.handed_out += length as u64;
                (length, Content::Lines)
            }
            Ok(Lines::Overlong(length)) => {
                open.line += 1;
                open.handed_out += length;
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

/// An input of lines that is being read.
struct Open {
    input: usize,
    reader: Box<dyn Read + Send>,
    /// Once a pipe has given a line, it may give no more for long.
    is_pipe: bool,
    /// The number of the next line.
    line: u64,
    /// Bytes that were handed out.
    handed_out: u64,
    /// The beginning of a line whose end wasn't read yet.
    carried: Vec<u8>,
    /// Nothing more is to be read: a file that grows meanwhile ends where its end was first.
    has_ended: bool,
    /// Why it ended before its end, where it did.
    failure: Option<io::Error>,
}

enum Lines {
    /// So many bytes of the buffer are whole lines.
    Whole(usize),
    /// A line of so many bytes was passed over; its beginning stands in the buffer.
    Overlong(u64),
    End,
}

impl Open {
    fn new(at: usize, reader: Box<dyn Read + Send>, input: &Input, from: Position) -> Self {
        Self {
            input: at,
            reader,
            is_pipe: input.path.is_none(),
            line: from.lines + 1,
            handed_out: from.bytes,
            carried: Vec::new(),
            has_ended: false,
            failure: None,
        }
    }

    /// Fills the buffer with whole lines.
    fn lines(&mut self, buffer: &mut Vec<u8>, size: usize) -> io::Result<Lines> {
        let mut filled = self.carried.len();
        buffer.resize(size.max(filled * 2), 0);
        if let Some(start) = buffer.get_mut(..filled) {
            start.copy_from_slice(&self.carried);
        }
        self.carried.clear();
        while self.read(buffer, &mut filled) {
            if filled < buffer.len() && !self.is_pipe {
                continue;
            }
            let text = buffer.get(..filled).unwrap_or(&[]);
            if let Some(last) = memchr::memrchr(b'\n', text) {
                self.carried.extend_from_slice(text.get(last + 1..).unwrap_or(&[]));
                return Ok(Lines::Whole(last + 1));
            }
            if filled as u64 > LARGEST {
                return Ok(Lines::Overlong(self.pass_over(buffer, filled)));
            }
            if filled == buffer.len() {
                buffer.resize(filled * 2, 0);
            }
        }
        match (filled, self.failure.take()) {
            (0, Some(failure)) => Err(failure),
            (0, None) => Ok(Lines::End),
            // What was read before an input broke off isn't lost: the failure is told next.
            (_, failure) => {
                self.failure = failure;
                Ok(Lines::Whole(filled))
            }
        }
    }

    /// Reads on behind what is filled; false at the end of the input.
    fn read(&mut self, buffer: &mut [u8], filled: &mut usize) -> bool {
        while !self.has_ended {
            match self.reader.read(buffer.get_mut(*filled..).unwrap_or(&mut [])) {
                Ok(0) => self.has_ended = true,
                Ok(count) => {
                    *filled += count;
                    return true;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.has_ended = true;
                    self.failure = Some(error);
                }
            }
        }
        false
    }

    /// Reads to the end of a line that is too long to be held; its beginning stays in the buffer. How long it is.
    fn pass_over(&mut self, buffer: &mut Vec<u8>, filled: usize) -> u64 {
        buffer.truncate(LONGEST_ROW);
        buffer.shrink_to_fit();
        let mut length = filled as u64;
        let mut part = vec![0; LONGEST_ROW];
        loop {
            let mut count = 0;
            if !self.read(&mut part, &mut count) {
                return length;
            }
            let read = part.get(..count).unwrap_or(&[]);
            if let Some(end) = memchr::memchr(b'\n', read) {
                self.carried.extend_from_slice(read.get(end + 1..).unwrap_or(&[]));
                return length + end as u64 + 1;
            }
            length += count as u64;
        }
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
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("gz") => behind(Box::new(flate2::read::MultiGzDecoder::new(file)), from),
        Some("zst") => behind(Box::new(zstd::stream::read::Decoder::new(file)?), from),
        _ if from > 0 => {
            file.seek(SeekFrom::Start(from))?;
            Ok(Box::new(file))
        }
        _ => behind(Box::new(file), from),
    }
}

/// The reader behind its first `from` bytes.
fn behind(mut reader: Box<dyn Read + Send>, from: u64) -> io::Result<Box<dyn Read + Send>> {
    if from > 0 {
        io::copy(&mut reader.by_ref().take(from), &mut io::sink())?;
    }
    Ok(reader)
}
