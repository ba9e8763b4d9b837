//! Plain text, 80 columns, without colour.

use jiff::civil::Date;
use unicode_width::UnicodeWidthStr as _;

use super::document::{Align, Bar, Block, Column, Document, Gantt, Mark, Row, Rung};
use crate::display::{escape, words, wrap};

/// Columns of the page.
const WIDTH: usize = 80;
/// Columns of a ladder's bar.
const BAR: usize = 20;
/// Columns of a chart's label, and of its bar. With blanks and a date they fill a line.
const LABEL: usize = 30;
const CHART: usize = 36;
/// Rows that a chart shows.
const ROWS: usize = 40;
/// Columns between two cells.
const GAP: usize = 2;

/// Writes a document as plain text.
#[must_use]
pub fn text(document: &Document) -> String {
    let mut page = Page::default();
    page.heading(&document.title, &document.subtitle);
    let labels = document.lead.iter().map(|(label, _)| label.width()).max().unwrap_or(0);
    for (label, line) in &document.lead {
        page.wrapped(&format!("{}  ", pad(label, labels, Align::Left)), line);
    }
    for section in &document.sections {
        page.blank();
        page.line(&section.title);
        page.line(&"-".repeat(section.title.width()));
        // What a chart of details would show stands in the table above it.
        let blocks = section.blocks.iter().filter(|one| !matches!(one, Block::Gantt(chart) if chart.detail));
        for (at, block) in blocks.enumerate() {
            if at > 0 {
                page.blank();
            }
            page.block(block);
        }
    }
    if let Some(closing) = &document.closing {
        page.blank();
        page.wrapped("", closing);
    }
    page.text
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    /// The one place where text reaches the page: whatever could steer a terminal is written by its code.
    fn line(&mut self, line: &str) {
        self.text.push_str(&escape(line.trim_end()));
        self.text.push('\n');
    }

    fn blank(&mut self) {
        self.text.push('\n');
    }

    fn heading(&mut self, title: &str, subtitle: &str) {
        let room = WIDTH.saturating_sub(subtitle.width());
        if title.width() + GAP <= room {
            self.line(&format!("{}{subtitle}", pad(title, room, Align::Left)));
        } else {
            self.wrapped("", title);
            self.wrapped("", subtitle);
        }
        self.line(&"=".repeat(WIDTH));
    }

    /// Sentences after a head, wrapped, with later lines under the first.
    fn wrapped(&mut self, head: &str, sentences: &str) {
        let indent = head.width();
        let mut line = head.to_owned();
        let mut used = indent;
        for word in words(sentences, WIDTH.saturating_sub(indent)) {
            let is_first = used == indent;
            if !is_first && used + 1 + word.width() > WIDTH {
                self.line(&line);
                line = " ".repeat(indent);
                used = indent;
            } else if !is_first {
                line.push(' ');
                used += 1;
            }
            line.push_str(&word);
            used += word.width();
        }
        self.line(&line);
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(sentences) => self.wrapped("", sentences),
            Block::List(items) => {
                for item in items {
                    let link = item.link.as_ref().map_or(String::new(), |link| format!(" {link}"));
                    self.wrapped(&format!("{}- ", "  ".repeat(item.depth)), &format!("{}{link}", item.text));
                }
            }
            Block::Ladder(rungs) => self.ladder(rungs),
            Block::Table(columns, rows) => self.table(columns, rows),
            Block::Gantt(chart) => self.chart(chart),
            Block::Fixed(lines) => lines.iter().for_each(|line| self.line(line)),
        }
    }

    fn ladder(&mut self, rungs: &[Rung]) {
        let titles = rungs.iter().map(|rung| rung.title.width()).max().unwrap_or(0).min(30);
        for rung in rungs {
            let mark = match rung.mark {
                Some(Mark::Here) => '>',
                Some(Mark::Target) => '*',
                None => ' ',
            };
            let title = pad(&rung.title, titles, Align::Left);
            let head = format!("{mark} {title}  {}  {:>5} %  ", bar(rung), rung.percent);
            self.wrapped(&head, &rung.verdict);
        }
        self.line("> you stand here   * your target   | pass mark");
    }

    /// A row a bar, all on one scale of days.
    fn chart(&mut self, chart: &Gantt) {
        let first = chart.bars.iter().map(|bar| bar.start).min();
        let last = chart.bars.iter().map(|bar| bar.end).max();
        let (Some(first), Some(last)) = (first, last) else { return };
        let labels: Vec<String> = chart.bars.iter().map(|bar| cut(&escape(&bar.label), LABEL)).collect();
        let width = labels.iter().map(|label| label.width()).max().unwrap_or(0);
        for (bar, label) in chart.bars.iter().zip(&labels).take(ROWS) {
            let label = pad(label, width, Align::Left);
            self.line(&format!("{label}  {}  {}", stretch(bar, first, last), bar.end));
        }
        if let Some(more) = chart.bars.len().checked_sub(ROWS).filter(|more| *more > 0) {
            self.line(&format!("and {more} more"));
        }
        self.line("# on the way   * level reached");
    }

    fn table(&mut self, columns: &[Column], rows: &[Row]) {
        let widths = widths(columns, rows);
        let titles: Vec<String> = columns.iter().map(|column| column.title.clone()).collect();
        if titles.iter().any(|title| !title.is_empty()) {
            self.cells(&titles, columns, &widths);
        }
        for row in rows {
            self.cells(&row.cells, columns, &widths);
            if let Some(remark) = &row.remark {
                self.wrapped("    ", remark);
            }
        }
    }

    /// A row; a cell that is too long for its column goes on in the next line.
    fn cells(&mut self, cells: &[String], columns: &[Column], widths: &[usize]) {
        let wrapped: Vec<Vec<String>> =
            cells.iter().zip(widths).map(|(cell, width)| wrap(cell, *width)).collect();
        for at in 0..wrapped.iter().map(Vec::len).max().unwrap_or(0) {
            let mut line = String::new();
            for ((lines, column), width) in wrapped.iter().zip(columns).zip(widths) {
                let cell = lines.get(at).map_or("", String::as_str);
                line.push_str(&pad(cell, *width, column.align));
                line.push_str(&" ".repeat(GAP));
            }
            self.line(&line);
        }
    }
}

/// `####|..`: what is reached, with the pass mark.
fn bar(rung: &Rung) -> String {
    let cells = |percent: u64| usize::try_from(percent * BAR as u64 / 100).unwrap_or(0).min(BAR);
    let (filled, mark) = (cells(rung.percent.whole()), cells(rung.pass_at).min(BAR - 1));
    let cell = |at: usize| match (at == mark, at < filled) {
        (true, _) => '|',
        (false, true) => '#',
        (false, false) => '.',
    };
    (0..BAR).map(cell).collect()
}

/// `..###*....`: when a bar begins and ends, between two days.
fn stretch(bar: &Bar, first: Date, last: Date) -> String {
    let days = |day: Date| u64::try_from(first.duration_until(day).as_hours() / 24).unwrap_or(0);
    let cell = |day: Date| usize::try_from(days(day) * CHART as u64 / (days(last) + 1)).unwrap_or(0);
    let (start, end) = (cell(bar.start), cell(bar.end));
    let sign = |at: usize| match (at == end && bar.is_milestone, (start..=end).contains(&at)) {
        (true, _) => '*',
        (false, true) => '#',
        (false, false) => '.',
    };
    (0..CHART).map(sign).collect()
}

/// The text, cut to a width with `…` where something was left out.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if kept.width() >= width {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

fn pad(text: &str, width: usize, align: Align) -> String {
    let blanks = " ".repeat(width.saturating_sub(text.width()));
    match align {
        Align::Left => format!("{text}{blanks}"),
        Align::Right => format!("{blanks}{text}"),
    }
}

/// Column widths: as wide as the cells, with the widest giving way where the page is too narrow.
fn widths(columns: &[Column], rows: &[Row]) -> Vec<usize> {
    let widest = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| cell.width());
        let title = columns.get(at).map_or(0, |column| column.title.width());
        cells.max().unwrap_or(0).max(title)
    };
    let mut widths: Vec<usize> = (0..columns.len()).map(widest).collect();
    loop {
        let total: usize = widths.iter().map(|width| width + GAP).sum();
        let Some(over) = total.checked_sub(WIDTH + GAP).filter(|over| *over > 0) else {
            return widths;
        };
        let Some(widest) = widths.iter_mut().max() else {
            return widths;
        };
        let narrower = widest.saturating_sub(over).max(*widest / 2).max(8);
        if narrower >= *widest {
            return widths;
        }
        *widest = narrower;
    }
}
