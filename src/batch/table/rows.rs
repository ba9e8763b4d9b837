//! The rows of a table, one by one and in bounded memory, whatever the text is.

use std::fmt;
use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::files::BOM;
use crate::import::table::delimiter;

/// Bytes of a row, and of all rows of one person: more than anybody answers. 16 MiB.
pub(super) const LARGEST: usize = 16 * 1024 * 1024;
/// Bytes of a line that is too long which are kept, to know it by.
const KEPT: usize = 1000;
/// Bytes that are read at a time.
const CHUNK: u64 = 64 * 1024;

/// Why a row can't be used, whatever stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A quote is opened and not closed.
    OpenQuote,
    /// It is larger than [`LARGEST`]; only its beginning is kept.
    TooLarge,
    /// The input breaks off in it.
    CutOff,
    /// The person's rows stood in another place already.
    Again,
}

/// A row that isn't blank, as it is written.
#[derive(Debug)]
pub(super) struct Row {
    /// The line in which it begins, from 1.
    pub(super) line: u64,
    /// The row without the end of its line.
    pub(super) text: Vec<u8>,
    pub(super) fault: Option<Fault>,
}

/// The rows of a text with commas, semicolons or tabs.
pub(super) struct Rows {
    input: Box<dyn Read + Send>,
    core: Reader,
    pub(super) delimiter: u8,
    /// What was read and not handed out begins at `start`, in the line `line`.
    buffer: Vec<u8>,
    start: usize,
    line: u64,
    has_ended: bool,
    /// Why reading ended early; told once everything before it is handed out.
    failed: Option<io::Error>,
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("delimiter", &self.delimiter).field("line", &self.line).finish()
    }
}

impl Rows {
    /// The rows of a text. What stands between its cells is seen from its first line, where the caller doesn't know.
    pub(super) fn new(input: Box<dyn Read + Send>, known: Option<u8>) -> Self {
        let (core, buffer) = (Reader::new(), Vec::new());
        let mut rows =
            Self { input, core, delimiter: b',', buffer, start: 0, line: 1, has_ended: false, failed: None };
        rows.fill();
        if rows.buffer.starts_with(BOM) {
            rows.start = BOM.len();
        }
        let head = String::from_utf8_lossy(rows.rest(0)).into_owned();
        rows.delimiter = known.unwrap_or_else(|| delimiter(&head));
        rows.core = ReaderBuilder::new().delimiter(rows.delimiter).build();
        rows
    }

    /// Whether the text begins as UTF-16 does.
    pub(super) fn is_wide(&self) -> bool {
        self.buffer.starts_with(b"\xff\xfe") || self.buffer.starts_with(b"\xfe\xff")
    }

    fn rest(&self, from: usize) -> &[u8] {
        self.buffer.get(self.start + from..).unwrap_or(&[])
    }

    /// Reads on. A failure ends the input.
    fn fill(&mut self) {
        if self.start > self.buffer.len() / 2 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        match self.input.by_ref().take(CHUNK).read_to_end(&mut self.buffer) {
            Ok(0) => self.has_ended = true,
            Ok(_) => {}
            Err(cause) => (self.has_ended, self.failed) = (true, Some(cause)),
        }
    }

    /// The next row that isn't blank.
    ///
    /// # Errors
    ///
    /// When the input can't be read on; everything before it was handed out.
    pub(super) fn next(&mut self) -> io::Result<Option<Row>> {
        loop {
            self.skip_line_ends();
            if self.rest(0).is_empty() {
                return self.failed.take().map_or(Ok(None), Err);
            }
            let row = self.row();
            let is_sign =
                |byte: &u8| *byte == self.delimiter || matches!(byte, b' ' | b'\t' | b'"' | b'\r' | b'\n');
            if row.fault.is_some() || !row.text.iter().all(is_sign) {
                return Ok(Some(row));
            }
        }
    }

    fn skip_line_ends(&mut self) {
        loop {
            match self.rest(0).first() {
                Some(b'\n') => (self.start, self.line) = (self.start + 1, self.line + 1),
                Some(b'\r') => self.start += 1,
                None if !self.has_ended => self.fill(),
                Some(_) | None => return,
            }
        }
    }

    /// The row that begins here. What its cells hold is thrown away at this point.
    fn row(&mut self) -> Row {
        self.core.reset();
        let (mut cells, mut ends) = ([0; 4096], [0; 512]);
        let mut len = 0;
        let fault = loop {
            if self.rest(len).is_empty() && !self.has_ended {
                self.fill();
            }
            // At the end of the input a line's end closes the row, unless a quote is open.
            let rest = self.buffer.get(self.start + len..).filter(|rest| !rest.is_empty());
            let (read, taken, _, _) = self.core.read_record(rest.unwrap_or(b"\n"), &mut cells, &mut ends);
            let is_row = matches!(read, ReadRecordResult::Record | ReadRecordResult::End);
            match rest {
                Some(_) => len += taken,
                None if self.failed.is_some() => break Some(Fault::CutOff),
                None if is_row => break None,
                None if read == ReadRecordResult::InputEmpty => break Some(Fault::OpenQuote),
                None => {}
            }
            if is_row && rest.is_some() {
                break None;
            }
            if len > LARGEST {
                break Some(Fault::TooLarge);
            }
        };
        let line = self.line;
        match fault {
            None | Some(Fault::CutOff | Fault::Again) => Row { line, text: self.take(len), fault },
            Some(Fault::OpenQuote | Fault::TooLarge) => self.broken_line(len),
        }
    }

    /// Hands out so many bytes, without the end of the line.
    fn take(&mut self, len: usize) -> Vec<u8> {
        let mut text = self.rest(0).get(..len).unwrap_or(&[]).to_vec();
        self.start += len;
        self.line += text.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        let end = text.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
        text.truncate(end);
        text
    }

    /// A row that has no end in sight: its first line alone is given up, so that a quote too many costs one line.
    fn broken_line(&mut self, len: usize) -> Row {
        let line = self.line;
        let end = self.rest(0).iter().take(len).position(|byte| *byte == b'\n');
        if let Some(end) = end {
            return Row { line, text: self.take(end + 1), fault: Some(Fault::OpenQuote) };
        }
        if len <= LARGEST {
            return Row { line, text: self.take(len), fault: Some(Fault::OpenQuote) };
        }
        let text = self.rest(0).get(..KEPT).unwrap_or(&[]).to_vec();
        self.start += len;
        loop {
            let rest = self.rest(0);
            let end = rest.iter().position(|byte| *byte == b'\n');
            self.start += end.unwrap_or(rest.len());
            if end.is_some() || self.has_ended {
                return Row { line, text, fault: Some(Fault::TooLarge) };
            }
            self.fill();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;
    use crate::batch::table::cells::split;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        /// Row by row, a text has the cells that it has as a whole, also where what is read at a time ends in a row.
        #[test]
        fn rows_have_the_cells_of_the_text(text in "[a-b,\"\n\r ]{0,40}", times in 1_usize..4000) {
            let text = format!("h,h\n{}", format!("{text}\n").repeat(times));
            let mut rows = Rows::new(Box::new(Cursor::new(text.clone().into_bytes())), None);
            let mut cells = Vec::new();
            while let Some(row) = rows.next().unwrap() {
                if row.fault.is_some() {
                    return Ok(());
                }
                cells.extend(split(std::str::from_utf8(&row.text).unwrap(), b','));
            }
            let is_blank = |cell: &str| cell.chars().all(|sign| "\", \r\n".contains(sign));
            let of_text = split(&text, b',').filter(|row| !row.iter().all(is_blank));
            prop_assert_eq!(cells, of_text.collect::<Vec<_>>());
        }
    }
}
