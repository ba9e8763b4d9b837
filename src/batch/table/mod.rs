//! People out of tables: one row a person, or one row a skill; text with commas, semicolons or tabs, and workbooks.
//!
//! [`text()`] and [`sheet()`] open a table and say how each of its columns is read. A [`Source`] then hands out people as
//! they are written, one after the other and in bounded memory; [`Columns`] reads them, on as many threads as there
//! are. What can't be used becomes a [`Reason`], and is never lost.

mod cells;
mod columns;
mod headings;
mod map;
mod ods;
mod read;
mod rows;
mod sheet;
mod source;

use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

use crate::diagnostic::{Code, Diagnostic, Problems, Span};
use crate::rubric::{Rubric, Track};

pub use columns::Columns;
pub use map::Map;
pub use source::Source;

pub use super::Reason;
use cells::split;
use rows::{Fault, Rows};

/// What the caller wants of a table.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a, 'r> {
    /// The rubrics.
    pub rubric: &'r Rubric,
    /// The track for everybody, whatever the table says; `None` leaves it to a column, or to rubrics with one track.
    pub track: Option<&'r Track>,
    /// What the ids of people without one begin with: the file's name without its ending.
    pub stem: &'a str,
    /// The heading of the column that says which group a person belongs to.
    pub group: Option<&'a str>,
    /// What columns are read as, where that isn't left to their headings.
    pub map: Option<&'a Map>,
}

/// One person as they stand in a table: a row, or the neighbouring rows with one id.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The line in which the first row begins, from 1; in a workbook the number of the row.
    pub line: u64,
    /// The rows, with a line's end between them.
    text: Vec<u8>,
    fault: Option<Fault>,
}

impl Entry {
    /// The rows as they are written, in a workbook as text with commas. Of a line of more than 16 MiB the beginning; what
    /// is no UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.text)
    }
}

/// Opens a table that is text. `None` when it can't be used at all; the problems then say why.
pub fn text<'r>(
    input: Box<dyn Read + Send>,
    name: &str,
    wanted: &Wanted<'_, 'r>,
    problems: &mut Problems,
) -> Option<(Source, Columns<'r>)> {
    table(Rows::new(input, None), name, wanted, problems)
}

fn table<'r>(
    mut rows: Rows,
    name: &str,
    wanted: &Wanted<'_, 'r>,
    problems: &mut Problems,
) -> Option<(Source, Columns<'r>)> {
    let first = rows.next();
    let mut fail = |code, message: &str, help: &str| {
        let file = problems.sources.add(name, "");
        problems.push(Diagnostic::new(code, file.whole(), message).help(help));
        None
    };
    if rows.is_wide() {
        return fail(Code::NotUtf8, "this table is UTF-16, and must be UTF-8", SAVE_AGAIN);
    }
    let row = match first {
        Ok(Some(row)) => row,
        Ok(None) => return fail(Code::EmptyFile, "this table is empty", "the first row has the headings"),
        Err(cause) => {
            return fail(Code::FileNotFound, &format!("this table can't be read: {cause}"), "is it whole?");
        }
    };
    if row.fault.is_some() {
        let help = "the first row has the headings, such as `id,PostgreSQL,Go`";
        return fail(Code::TableForm, "the row of headings has no end; is there a quote too many?", help);
    }
    let Ok(text) = String::from_utf8(row.text) else {
        return fail(Code::NotUtf8, "the headings are not UTF-8 text", SAVE_AGAIN);
    };
    let above = usize::try_from(row.line - 1).unwrap_or(0);
    let page = "\n".repeat(above) + &text;
    let span = Span::at(&page, above, text.lines().next().map_or(0, str::len));
    let place = problems.sources.add(name, page).at(span);
    let headings = split(&text, rows.delimiter).next().unwrap_or_default();
    match Columns::of(headings.iter().collect(), (place, rows.delimiter), wanted) {
        Ok(columns) => Some((Source::new(rows, columns.person_at()), columns)),
        Err(found) => {
            problems.push(*found);
            None
        }
    }
}

/// Opens a sheet of a workbook, `.xlsx`, `.xlsm` or `.ods`; the first, where none is named. `None` when it can't be used at all; the
/// problems then say why.
pub fn sheet<'r>(
    path: &Path,
    sheet: Option<&str>,
    wanted: &Wanted<'_, 'r>,
    problems: &mut Problems,
) -> Option<(Source, Columns<'r>)> {
    let name = path.display().to_string();
    match sheet::open(path, sheet) {
        Ok(pages) => table(Rows::new(Box::new(pages), Some(b',')), &name, wanted, problems),
        Err(sheet::Refused { code, message, help }) => {
            let file = problems.sources.add(name, "");
            problems.push(Diagnostic::new(code, file.whole(), message).help(help));
            None
        }
    }
}

/// What to do about text in another encoding.
const SAVE_AGAIN: &str = "save it again with the encoding UTF-8";
