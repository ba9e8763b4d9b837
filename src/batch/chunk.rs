//! Lines of an input, as many whole ones at a time as a thread works on.

use std::io::{self, Read};

use super::reject::LONGEST_ROW;
use super::source::Position;
use crate::files::LARGEST;

/// An input of lines that is being read.
pub(super) struct Open {
    pub(super) input: usize,
    reader: Box<dyn Read + Send>,
    /// Once a pipe has given a line, it may give no more for long.
    is_pipe: bool,
    /// The number of the next line.
    pub(super) line: u64,
    /// Bytes that were handed out.
    pub(super) handed_out: u64,
    /// The beginning of a line whose end wasn't read yet.
    carried: Vec<u8>,
    /// Nothing more is to be read: a file that grows meanwhile ends where its end was first.
    has_ended: bool,
    /// Why it ended before its end, where it did.
    failure: Option<io::Error>,
}

/// What is read of an input of lines at a time.
pub(super) enum Lines {
    /// So many bytes of the buffer are whole lines.
    Whole(usize),
    /// A line of so many bytes was passed over, with its end; its beginning stands in the buffer.
    Overlong { length: u64, passed: u64 },
    /// There are no more.
    End,
}

impl Open {
    pub(super) fn new(at: usize, reader: Box<dyn Read + Send>, is_pipe: bool, from: Position) -> Self {
        Self {
            input: at,
            reader,
            is_pipe,
            line: from.lines + 1,
            handed_out: from.bytes,
            carried: Vec::new(),
            has_ended: false,
            failure: None,
        }
    }

    /// Fills the buffer with whole lines.
    pub(super) fn lines(&mut self, buffer: &mut Vec<u8>, size: usize) -> io::Result<Lines> {
        let mut filled = self.carried.len();
        buffer.resize(size.max(filled * 2), 0);
        if let Some(start) = buffer.get_mut(..filled) {
            start.copy_from_slice(&self.carried);
        }
        self.carried.clear();
        let mut searched = 0;
        loop {
            // A pipe may give no more for long, and behind a line that was passed over there may be whole ones already.
            if filled == buffer.len() || self.is_pipe {
                let text = buffer.get(..filled).unwrap_or(&[]);
                if let Some(last) = memchr::memrchr(b'\n', text.get(searched..).unwrap_or(&[])) {
                    let end = searched + last + 1;
                    self.carried.extend_from_slice(text.get(end..).unwrap_or(&[]));
                    return Ok(Lines::Whole(end));
                }
                if filled as u64 > LARGEST {
                    return Ok(self.pass_over(buffer, filled));
                }
                if filled == buffer.len() {
                    buffer.resize(filled * 2, 0);
                }
                searched = filled;
            }
            if !self.read(buffer, &mut filled) {
                break;
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

    /// Reads to the end of a line that is too long to be held; its beginning stays in the buffer.
    fn pass_over(&mut self, buffer: &mut Vec<u8>, filled: usize) -> Lines {
        buffer.truncate(LONGEST_ROW);
        buffer.shrink_to_fit();
        let mut length = filled as u64;
        let mut part = vec![0; LONGEST_ROW];
        loop {
            let mut count = 0;
            if !self.read(&mut part, &mut count) {
                return Lines::Overlong { length, passed: length };
            }
            let read = part.get(..count).unwrap_or(&[]);
            if let Some(end) = memchr::memchr(b'\n', read) {
                self.carried.extend_from_slice(read.get(end + 1..).unwrap_or(&[]));
                length += end as u64;
                return Lines::Overlong { length, passed: length + 1 };
            }
            length += count as u64;
        }
    }
}
