//! Markdown, as shown by code hosts: headings, tables, lists.

use std::fmt::Write as _;

use super::document::{Align, Block, Column, Document, Item, Mark, Row, Rung, is_web_address};
use super::mermaid::mermaid;

/// Writes a document as Markdown.
#[must_use]
pub fn markdown(document: &Document) -> String {
    let mut parts = vec![format!("# {}", escape(&document.title))];
    if !document.subtitle.is_empty() {
        parts.push(escape(&document.subtitle));
    }
    if !document.lead.is_empty() {
        let lines =
            document.lead.iter().map(|(label, line)| format!("- **{}:** {}", escape(label), escape(line)));
        parts.push(lines.collect::<Vec<_>>().join("\n"));
    }
    for section in &document.sections {
        parts.push(format!("## {}", escape(&section.title)));
        parts.extend(section.blocks.iter().map(block));
    }
    if let Some(closing) = &document.closing {
        parts.push(format!("---\n\n{}", escape(closing)));
    }
    parts.join("\n\n") + "\n"
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph(sentences) => escape(sentences),
        Block::List(items) => {
            let items = items.iter().map(item);
            items.collect::<Vec<_>>().join("\n")
        }
        Block::Ladder(rungs) => ladder(rungs),
        Block::Table(columns, rows) => table(columns, rows),
        Block::Gantt(chart) => mermaid(chart),
        Block::Fixed(lines) => fixed(lines),
    }
}

/// Code by its indent: unlike a fence, nothing in a line ends it.
fn fixed(lines: &[String]) -> String {
    let lines = lines.iter().map(|line| format!("    {}", crate::display::escape(line.trim_end())));
    lines.collect::<Vec<_>>().join("\n")
}

fn item(item: &Item) -> String {
    let link = item.link.as_ref().map_or(String::new(), |url| format!(" {}", link(url)));
    format!("{}- {}{link}", "  ".repeat(item.depth), escape(&item.text))
}

/// An address as a link. Escaped like other text it would lead elsewhere, so what can't stand in one is shown as text.
fn link(url: &str) -> String {
    if is_web_address(url) { format!("<{url}>") } else { escape(url) }
}

fn ladder(rungs: &[Rung]) -> String {
    let columns = [Column::left("Level"), Column::right("Reached"), Column::right("Pass"), Column::left("")];
    let rows = rungs.iter().map(|rung| {
        let mark = match rung.mark {
            Some(Mark::Here) => ", you stand here",
            Some(Mark::Target) => ", your target",
            None => "",
        };
        let reached = format!("{} %", rung.percent);
        let verdict = format!("{}{mark}", rung.verdict);
        Row { cells: vec![rung.title.clone(), reached, rung.pass.clone(), verdict], remark: None }
    });
    table(&columns, &rows.collect::<Vec<_>>())
}

fn table(columns: &[Column], rows: &[Row]) -> String {
    let has_remarks = rows.iter().any(|row| row.remark.is_some());
    let mut text = String::new();
    let mut line = |cells: &mut dyn Iterator<Item = String>| {
        let cells = cells.collect::<Vec<_>>().join(" | ");
        // Writing to a string succeeds.
        let _ = writeln!(text, "| {cells} |");
    };
    let remarks = has_remarks.then(String::new);
    line(&mut columns.iter().map(|column| escape(&column.title)).chain(remarks.clone()));
    let rule = |column: &Column| match column.align {
        Align::Left => ":--".to_owned(),
        Align::Right => "--:".to_owned(),
    };
    line(&mut columns.iter().map(rule).chain(remarks.map(|_| ":--".to_owned())));
    for row in rows {
        let remark = has_remarks.then(|| escape(row.remark.as_deref().unwrap_or("")));
        line(&mut row.cells.iter().map(|cell| escape(cell)).chain(remark));
    }
    text.trim_end().to_owned()
}

/// Takes the meaning out of Markdown's and HTML's own characters, and writes what could steer a terminal by its code.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in crate::display::escape(text).chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '!' | '~' => {
                safe.push('\\');
                safe.push(c);
            }
            '\n' => safe.push(' '),
            _ => safe.push(c),
        }
    }
    safe
}
