//! A sheet of a workbook as text with commas: a line for each of its rows, so that the lines are numbered as in the
//! workbook.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, Xlsx};
use zip::ZipArchive;

use super::columns::MOST;
use super::ods;
use super::rows::LARGEST;
use crate::diagnostic::{Code, closest};
use crate::display::{escape, list, shorten};

/// Bytes that a workbook may take, as a file and unpacked: some million rows.
const WHOLE: u64 = 256 * 1024 * 1024;
/// Bytes of text that a sheet may hold: a text that many cells share is unpacked once and written many times.
const MOST_TEXT: u64 = 1024 * 1024 * 1024;
/// Bytes of text that are handed over at a time, and how many such pages may wait.
const PAGE: usize = 64 * 1024;
const WAITING: usize = 4;

/// A workbook: an archive of parts.
pub(super) type Archive = ZipArchive<BufReader<File>>;

/// Why a workbook can't be opened.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) help: String,
}

impl Refused {
    fn new(code: Code, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: help.into() }
    }
}

/// The text of a sheet, as it is read on a thread of its own.
#[derive(Debug)]
pub(super) struct Pages {
    pages: Receiver<io::Result<Vec<u8>>>,
    page: Vec<u8>,
    at: usize,
    has_ended: bool,
}

impl Read for Pages {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.page.len() && !self.has_ended {
            // A last, empty page ends the sheet; without it the thread has broken down.
            let page = self.pages.recv().unwrap_or_else(|_| Err(damaged("its rows can't be read")))?;
            (self.page, self.at) = (page, 0);
            self.has_ended = self.page.is_empty();
        }
        let rest = self.page.get(self.at..).unwrap_or(&[]);
        let taken = rest.len().min(into.len());
        if let (Some(into), Some(rest)) = (into.get_mut(..taken), rest.get(..taken)) {
            into.copy_from_slice(rest);
        }
        self.at += taken;
        Ok(taken)
    }
}

/// Where the rows of a sheet go: pages of text for whoever reads them.
pub(super) struct Writer {
    pages: SyncSender<io::Result<Vec<u8>>>,
    page: Vec<u8>,
    /// Cells of the first row, the headings. Rows that end earlier are filled up: a sheet has no missing cells.
    width: usize,
    /// The number of the last row, counted from 1.
    row: u64,
    size: u64,
}

/// Nobody reads on, or the sheet can't be read; that is the cause.
pub(super) struct Stopped(Option<io::Error>);

impl From<io::Error> for Stopped {
    fn from(cause: io::Error) -> Self {
        Self(Some(cause))
    }
}

impl Writer {
    /// Writes the row with this number. Rows between the last one and this are empty lines.
    pub(super) fn row(&mut self, number: u64, row: &mut Row) -> Result<(), Stopped> {
        while row.cells.last().is_some_and(String::is_empty) {
            row.cells.pop();
        }
        if row.cells.is_empty() {
            return Ok(());
        }
        if number <= self.row {
            return Err(damaged("its rows are out of order").into());
        }
        if self.width == 0 {
            self.width = row.cells.len();
        }
        if row.cells.len() < self.width {
            row.cells.resize(self.width, String::new());
        }
        while self.row + 1 < number {
            self.row += 1;
            self.text(b"\n")?;
        }
        self.row = number;
        let mut line = csv::Writer::from_writer(Vec::new());
        let written = line.write_record(&row.cells).map(|()| line.into_inner().unwrap_or_default());
        self.text(&written.map_err(io::Error::other)?)
    }

    fn text(&mut self, text: &[u8]) -> Result<(), Stopped> {
        self.size += text.len() as u64;
        if self.size > MOST_TEXT {
            return Err(damaged("it holds more than 1 GiB of text").into());
        }
        self.page.extend_from_slice(text);
        if self.page.len() < PAGE { Ok(()) } else { self.turn() }
    }

    fn turn(&mut self) -> Result<(), Stopped> {
        self.pages.send(Ok(std::mem::take(&mut self.page))).map_err(|_| Stopped(None))
    }

    /// Hands over what is left, and how it ended.
    fn close(mut self, ended: Result<(), Stopped>) {
        if !self.page.is_empty() && self.turn().is_err() {
            return;
        }
        let last = match ended {
            Ok(()) => Ok(Vec::new()),
            Err(Stopped(None)) => return,
            Err(Stopped(Some(cause))) => Err(cause),
        };
        // Whoever has gone doesn't need to know.
        let _ = self.pages.send(last);
    }
}

/// The cells of one row, within the bounds of a row.
#[derive(Default)]
pub(super) struct Row {
    cells: Vec<String>,
    size: usize,
}

impl Row {
    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.size = 0;
    }

    /// Puts a text into a cell, counted from 0. Several lines become one, so that the lines of the text are the rows.
    pub(super) fn put(&mut self, at: usize, text: &str) -> io::Result<()> {
        self.size = self.size.saturating_add(text.len());
        if at >= MOST || self.size > LARGEST {
            return Err(damaged("a row is longer than any sheet's"));
        }
        if at >= self.cells.len() {
            self.cells.resize(at + 1, String::new());
        }
        if let Some(cell) = self.cells.get_mut(at) {
            *cell = text.lines().collect::<Vec<_>>().join(" ");
        }
        Ok(())
    }
}

pub(super) fn damaged(why: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("this sheet is damaged: {}", escape(&why.to_string())))
}

/// Opens a sheet; the first, where none is named.
pub(super) fn open(path: &Path, sheet: Option<&str>) -> Result<Pages, Refused> {
    let unreadable = |cause: &dyn std::fmt::Display| {
        let message = format!("this workbook can't be read: {}", escape(&cause.to_string()));
        let help = "is it whole, and without a password? Open it in a spreadsheet and save it again as .xlsx or .ods";
        Refused::new(Code::WorkbookUnreadable, message, help)
    };
    let mut archive = checked(path)?;
    let (send, pages) = sync_channel(WAITING);
    let mut writer = Writer { pages: send, page: Vec::new(), width: 0, row: 0, size: 0 };
    if archive.index_for_name(ods::CONTENT).is_some() {
        let names = ods::names(&mut archive).map_err(|cause| unreadable(&cause))?;
        let at = chosen(&names, sheet)?;
        thread::spawn(move || {
            let ended = ods::rows(&mut archive, at, &mut writer);
            writer.close(ended);
        });
    } else {
        let mut file = archive.into_inner();
        file.rewind().map_err(|cause| unreadable(&cause))?;
        let mut book = Xlsx::new(file).map_err(|cause| unreadable(&cause))?;
        let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let names: Vec<String> = sheets.map(|sheet| sheet.name.clone()).collect();
        let name = names.get(chosen(&names, sheet)?).cloned().unwrap_or_default();
        thread::spawn(move || {
            let ended = rows(&mut book, &name, &mut writer);
            writer.close(ended);
        });
    }
    Ok(Pages { pages, page: Vec::new(), at: 0, has_ended: false })
}

/// A workbook that is an archive and doesn't unpack to more than there is room for.
fn checked(path: &Path) -> Result<Archive, Refused> {
    if path.is_dir() {
        return Err(Refused::new(
            Code::NotAFile,
            "this is a folder, and a workbook is needed",
            "name the file",
        ));
    }
    let unopened = |cause: io::Error| {
        Refused::new(Code::FileNotFound, format!("this file can't be read: {cause}"), "is its name right?")
    };
    let mut file = File::open(path).map_err(unopened)?;
    let mut head = Vec::new();
    file.by_ref().take(8).read_to_end(&mut head).and_then(|_| file.rewind()).map_err(unopened)?;
    if head.starts_with(b"\xd0\xcf\x11\xe0") {
        let message = "this is an old workbook (.xls), or one with a password";
        let help = "save it as .xlsx or .ods without a password";
        return Err(Refused::new(Code::WorkbookUnreadable, message, help));
    }
    if !head.starts_with(b"PK") {
        let help = "a table that is text is named .csv or .tsv";
        return Err(Refused::new(Code::WorkbookUnreadable, "this is no workbook", help));
    }
    let damaged = |cause: &dyn std::fmt::Display| {
        let message = format!("this workbook is damaged, or has a password: {}", escape(&cause.to_string()));
        Refused::new(Code::WorkbookUnreadable, message, "open it in a spreadsheet and save it again")
    };
    let too_large = || {
        let message = format!("this workbook unpacks to more than {} MiB", WHOLE / 1024 / 1024);
        Refused::new(Code::FileTooLarge, message, "save the sheet as CSV: a table that is text has no limit")
    };
    if file.metadata().map_err(unopened)?.len() > WHOLE {
        return Err(too_large());
    }
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|cause| damaged(&cause))?;
    // What the archive says of its sizes may be a lie: each part is unpacked and counted.
    let mut left = WHOLE;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|cause| damaged(&cause))?;
        let size = io::copy(&mut part.take(left + 1), &mut io::sink()).map_err(|cause| damaged(&cause))?;
        left = left.checked_sub(size).ok_or_else(too_large)?;
    }
    Ok(archive)
}

fn chosen(names: &[String], wanted: Option<&str>) -> Result<usize, Refused> {
    let Some(wanted) = wanted else {
        let help = "save a sheet of rows and columns in it";
        return match names {
            [] => Err(Refused::new(Code::UnknownSheet, "this workbook has no sheet with cells", help)),
            _ => Ok(0),
        };
    };
    names.iter().position(|name| name == wanted).ok_or_else(|| {
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        let shown: Vec<String> = names.iter().map(|name| format!("“{}”", shorten(name, 40))).collect();
        let help = match closest(wanted, &known) {
            Some(near) => format!("did you mean “{}”?", shorten(near, 40)),
            None => format!("its sheets are {}", list(&shown, 12)),
        };
        let message = format!("this workbook has no sheet “{}”", shorten(wanted, 60));
        Refused::new(Code::UnknownSheet, message, help)
    })
}

/// Writes the rows of a sheet, cell by cell: a sheet that is only wide and deep on paper takes no memory.
fn rows(book: &mut Xlsx<BufReader<File>>, name: &str, writer: &mut Writer) -> Result<(), Stopped> {
    let mut cells = book.worksheet_cells_reader(name).map_err(damaged)?;
    let (mut row, mut number) = (Row::default(), 0);
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (at, column) = cell.get_position();
        if u64::from(at) + 1 != number {
            writer.row(number, &mut row)?;
            row.clear();
            number = u64::from(at) + 1;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let text = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::Int(number) => number.to_string(),
            DataRef::Float(number) => number.to_string(),
            DataRef::Bool(is) => is.to_string(),
            DataRef::SharedString(text) => (*text).to_owned(),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
            DataRef::DateTime(time) => day(time),
            DataRef::Error(error) => error.to_string(),
        };
        row.put(column, &text)?;
    }
    writer.row(number, &mut row)
}

/// A day as in 2026-11-21, with the time where there is one.
fn day(time: &ExcelDateTime) -> String {
    if time.is_duration() {
        return time.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}
