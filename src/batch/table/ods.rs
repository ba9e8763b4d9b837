//! The sheets of an OpenDocument workbook, row by row.
//!
//! A cell or a row may stand for a million of its kind in a few bytes, so that only a reader that never builds the whole
//! sheet keeps its memory in bounds.

use std::io::{self, BufReader, Read};

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::QName;
use quick_xml::{Reader, XmlVersion};

use super::sheet::{Archive, Row, Stopped, Writer, damaged};

/// The part of the archive with the sheets.
pub(super) const CONTENT: &str = "content.xml";
/// Rows of a sheet, as in any spreadsheet.
const MOST_ROWS: u64 = 1_048_576;
/// Blanks in a row that are worth keeping.
const MOST_BLANKS: usize = 100;

/// The names of the sheets, in their order.
#[expect(clippy::wildcard_enum_match_arm, reason = "a workbook is full of other things")]
pub(super) fn names(archive: &mut Archive) -> io::Result<Vec<String>> {
    let mut reader = reader(archive.by_name(CONTENT)?);
    let (mut names, mut buffer, mut depth) = (Vec::new(), Vec::new(), 0_usize);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(tag) if tag.name() == QName("table:table") => {
                depth += 1;
                if depth == 1 {
                    names.push(attribute(&tag, "table:name")?.unwrap_or_default());
                }
            }
            Event::End(tag) if tag.name() == QName("table:table") => depth = depth.saturating_sub(1),
            Event::Eof => return Ok(names),
            _ => {}
        }
    }
}

/// Writes the rows of one sheet, counted from 0.
#[expect(clippy::wildcard_enum_match_arm, reason = "a workbook is full of other things")]
pub(super) fn rows(archive: &mut Archive, sheet: usize, writer: &mut Writer) -> Result<(), Stopped> {
    let part = archive.by_name(CONTENT).map_err(io::Error::other)?;
    let (mut reader, mut buffer) = (reader(part), Vec::new());
    let (mut begun, mut depth) = (0, 0_usize);
    let mut open = Open::default();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(damaged)?;
        match &event {
            Event::Start(tag) if tag.name() == QName("table:table") => {
                begun += usize::from(depth == 0);
                depth += 1;
            }
            Event::End(tag) if tag.name() == QName("table:table") => {
                depth = depth.saturating_sub(1);
                if depth == 0 && begun == sheet + 1 {
                    return Ok(());
                }
            }
            // A remark beside a cell is none of its text.
            Event::Start(tag) if tag.name() == QName("office:annotation") => {
                reader.read_to_end_into(QName("office:annotation"), &mut Vec::new()).map_err(damaged)?;
            }
            Event::Eof => return Err(damaged("it ends too early").into()),
            _ if depth == 1 && begun == sheet + 1 => open.take(&event, writer)?,
            _ => {}
        }
    }
}

fn reader<R: Read>(part: R) -> Reader<BufReader<R>> {
    let mut reader = Reader::from_reader(BufReader::new(part));
    reader.config_mut().expand_empty_elements = true;
    reader
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> io::Result<Option<String>> {
    let Some(found) = tag.try_get_attribute(name).map_err(damaged)? else { return Ok(None) };
    let value = found.normalized_value(XmlVersion::Implicit1_0).map_err(damaged)?;
    Ok(Some(value.into_owned()))
}

fn repeated(tag: &BytesStart<'_>, name: &str) -> io::Result<u64> {
    Ok(attribute(tag, name)?.and_then(|times| times.parse().ok()).unwrap_or(1))
}

/// The row and the cell that are being read.
#[derive(Default)]
struct Open {
    /// Rows before this one.
    above: u64,
    row: Row,
    /// How often the row and the cell stand there.
    rows: u64,
    cells: u64,
    /// Cells before this one.
    before: u64,
    /// What the cell's attributes say; its text counts where they say nothing.
    value: Option<String>,
    text: String,
    is_in_cell: bool,
}

impl Open {
    #[expect(clippy::wildcard_enum_match_arm, reason = "a workbook is full of other things")]
    fn take(&mut self, event: &Event<'_>, writer: &mut Writer) -> Result<(), Stopped> {
        match event {
            Event::Start(tag) => match tag.name().as_ref() {
                "table:table-row" => {
                    self.rows = repeated(tag, "table:number-rows-repeated")?;
                    self.before = 0;
                    self.row.clear();
                }
                "table:table-cell" | "table:covered-table-cell" => {
                    self.cells = repeated(tag, "table:number-columns-repeated")?;
                    self.value = value(tag)?;
                    self.text.clear();
                    self.is_in_cell = true;
                }
                "text:p" if !self.text.is_empty() => self.text.push(' '),
                "text:tab" | "text:line-break" => self.text.push(' '),
                "text:s" => {
                    let blanks = usize::try_from(repeated(tag, "text:c")?).unwrap_or(MOST_BLANKS);
                    self.text.extend(std::iter::repeat_n(' ', blanks.min(MOST_BLANKS)));
                }
                _ => {}
            },
            Event::Text(text) if self.is_in_cell => self.text.push_str(&text.xml10_content()),
            Event::CData(text) if self.is_in_cell => self.text.push_str(&text.xml10_content()),
            Event::GeneralRef(entity) if self.is_in_cell => self.text.push_str(&character(entity)?),
            Event::End(tag) => match tag.name().as_ref() {
                "table:table-cell" | "table:covered-table-cell" => self.close_cell()?,
                "table:table-row" => self.close_row(writer)?,
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn close_cell(&mut self) -> io::Result<()> {
        self.is_in_cell = false;
        let text = self.value.take().unwrap_or_else(|| std::mem::take(&mut self.text));
        let after = self.before.saturating_add(self.cells);
        if !text.trim().is_empty() {
            // Past the last column this ends at once, with an error.
            for at in self.before..after {
                self.row.put(usize::try_from(at).unwrap_or(usize::MAX), &text)?;
            }
        }
        self.before = after;
        Ok(())
    }

    fn close_row(&mut self, writer: &mut Writer) -> Result<(), Stopped> {
        let below = self.above.saturating_add(self.rows);
        if !self.row.is_empty() {
            if below > MOST_ROWS {
                return Err(damaged("it has more rows than any sheet").into());
            }
            for number in self.above..below {
                writer.row(number + 1, &mut self.row)?;
            }
        }
        self.above = below;
        Ok(())
    }
}

/// What a cell holds by its attributes: numbers and days without the form in which they are shown.
fn value(tag: &BytesStart<'_>) -> io::Result<Option<String>> {
    let kind = attribute(tag, "office:value-type")?.unwrap_or_default();
    let given = match kind.as_str() {
        "float" | "percentage" | "currency" => attribute(tag, "office:value")?
            .map(|number| number.parse::<f64>().map_or(number, |number| number.to_string())),
        "date" => attribute(tag, "office:date-value")?.map(|day| day.replacen('T', " ", 1)),
        "time" => attribute(tag, "office:time-value")?,
        "boolean" => attribute(tag, "office:boolean-value")?,
        _ => attribute(tag, "office:string-value")?,
    };
    Ok(given.filter(|given| !given.is_empty()))
}

fn character(entity: &BytesRef<'_>) -> io::Result<String> {
    if let Some(named) = resolve_predefined_entity(entity.as_ref()) {
        return Ok(named.to_owned());
    }
    match entity.resolve_char_ref().map_err(damaged)? {
        Some(character) => Ok(character.to_string()),
        None => Err(damaged("it has an unknown character")),
    }
}
