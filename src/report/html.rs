//! One HTML page, which needs nothing besides itself: no script, no network. It shows well on a telephone, in the dark
//! and on paper.

use jiff::civil::Date;

use super::document::{Align, Bar, Block, Column, Document, Gantt, Item, Mark, Row, Rung, is_web_address};
use super::page::{COLOURS, Page};
use crate::exact::{Exact, Tenths};

const STYLE: &str = include_str!("report.css");

// What a browser may draw with: the colours with the style after them, and nothing else. A browser that meets another
// text refuses it and names the hash to put here; so does `cat FILE… | openssl dgst -sha256 -binary | base64`.
const STYLE_HASH: &str = "sha256-UtMQmtfjAyNndV4b25Zc6JN9SxuqACgNei0Y+PJnllE=";

/// Writes a document as an HTML page.
///
/// Its content security policy forbids it to fetch, send or run anything.
#[must_use]
pub fn html(document: &Document) -> String {
    let mut page = begin(&document.title);
    if !document.subtitle.is_empty() {
        page.raw("<p class=\"subtitle\">").text(&document.subtitle).raw("</p>\n");
    }
    if !document.lead.is_empty() {
        page.raw("<dl>\n");
        for (label, line) in &document.lead {
            page.raw("<div><dt>").text(label).raw("</dt><dd>").text(line).raw("</dd></div>\n");
        }
        page.raw("</dl>\n");
    }
    for section in &document.sections {
        page.raw("<section>\n<h2>").text(&section.title).raw("</h2>\n");
        section.blocks.iter().for_each(|one| block(&mut page, one));
        page.raw("</section>\n");
    }
    if let Some(closing) = &document.closing {
        page.raw("<p class=\"closing\">").text(closing).raw("</p>\n");
    }
    page.raw(END);
    page.finish()
}

/// The end of every page that [`begin`] began.
pub(crate) const END: &str = "</main>\n</body>\n</html>\n";

/// The head of a page, up to and with its heading.
pub(crate) fn begin(title: &str) -> Page {
    let mut page = Page::default();
    page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '");
    page.raw(STYLE_HASH).raw("'; base-uri 'none'; form-action 'none'\">\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.raw("<meta name=\"referrer\" content=\"no-referrer\">\n<title>").text(title);
    page.raw("</title>\n<style>").raw(COLOURS).raw(STYLE).raw("</style>\n</head>\n<body>\n<main>\n<h1>");
    page.text(title).raw("</h1>\n");
    page
}

fn block(page: &mut Page, block: &Block) {
    match block {
        Block::Paragraph(sentences) => _ = page.raw("<p>").text(sentences).raw("</p>\n"),
        Block::List(items) => list(page, items),
        Block::Ladder(rungs) => ladder(page, rungs),
        Block::Table(columns, rows) => table(page, columns, rows),
        Block::Gantt(chart) => gantt(page, chart),
        Block::Fixed(lines) => _ = page.raw("<pre>").text_lines(lines).raw("</pre>\n"),
    }
}

/// A list in a list is part of the item above it, so an item goes at most one deeper than the one before.
fn list(page: &mut Page, items: &[Item]) {
    let mut open = 0;
    for item in items {
        let depth = item.depth.min(open) + 1;
        if depth > open {
            page.raw("\n<ul>\n");
        } else {
            page.raw("</li>\n");
            (depth..open).for_each(|_| _ = page.raw("</ul>\n</li>\n"));
        }
        open = depth;
        page.raw("<li>").text(&item.text);
        if let Some(url) = &item.link {
            page.raw(" ");
            if is_web_address(url) {
                page.raw("<a href=\"").text(url).raw("\">").text(url).raw("</a>");
            } else {
                page.text(url);
            }
        }
    }
    (0..open).for_each(|_| _ = page.raw("</li>\n</ul>\n"));
}

/// A bar is drawn for the eye; all that it shows stands beside it.
fn ladder(page: &mut Page, rungs: &[Rung]) {
    page.raw(
        "<table>\n<thead>\n<tr><th scope=\"col\">Level</th><th scope=\"col\" class=\"number\">Reached</th>",
    );
    page.raw("<th scope=\"col\" class=\"number\">Pass</th><td></td></tr>\n</thead>\n<tbody>\n");
    for rung in rungs {
        page.raw("<tr><th scope=\"row\">").text(&rung.title).raw(match rung.mark {
            Some(Mark::Here) => " <span class=\"mark\">you stand here</span>",
            Some(Mark::Target) => " <span class=\"mark\">your target</span>",
            None => "",
        });
        page.raw(BAR).raw(STRETCH).text(&rung.percent.to_string());
        page.raw("%\"/><line y1=\"-40%\" y2=\"140%\" x1=\"")
            .number(rung.pass_at)
            .raw("%\" x2=\"")
            .number(rung.pass_at);
        page.raw("%\"/></svg></th><td class=\"number\" data-column=\"Reached\">")
            .text(&rung.percent.to_string());
        page.raw(" %</td><td class=\"number\" data-column=\"Pass\">").text(&rung.pass);
        page.raw("</td><td>").text(&rung.verdict).raw("</td></tr>\n");
    }
    page.raw("</tbody>\n</table>\n");
}

/// The beginning of a bar: a drawing with its ground.
const BAR: &str = "<svg aria-hidden=\"true\"><rect class=\"ground\" width=\"100%\" height=\"100%\"/>";
/// The beginning of what is filled of it, up to its width.
const STRETCH: &str = "<rect height=\"100%\" width=\"";

fn table(page: &mut Page, columns: &[Column], rows: &[Row]) {
    page.raw("<table>\n");
    if columns.iter().any(|column| !column.title.is_empty()) {
        page.raw("<thead>\n<tr>");
        for column in columns {
            // What heads nothing is no heading.
            let is_heading = !column.title.is_empty();
            page.raw(if is_heading { "<th scope=\"col\"" } else { "<td" }).raw(side(column.align));
            page.text(&column.title).raw(if is_heading { "</th>" } else { "</td>" });
        }
        page.raw("</tr>\n</thead>\n");
    }
    page.raw("<tbody>\n");
    // The first words of a row say what it is about; its number, if it has one, stands before them.
    let head = columns.iter().position(|column| column.align == Align::Left);
    for row in rows {
        page.raw("<tr>");
        for (at, (cell, column)) in row.cells.iter().zip(columns).enumerate() {
            if head == Some(at) {
                page.raw("<th scope=\"row\">").text(cell).raw("</th>");
            } else {
                // On a telephone each cell says itself what it is.
                page.raw("<td data-column=\"").text(&column.title).raw("\"").raw(side(column.align));
                page.text(cell).raw("</td>");
            }
        }
        page.raw("</tr>\n");
        if let Some(remark) = &row.remark {
            page.raw("<tr class=\"remark\"><td colspan=\"").text(&columns.len().to_string());
            page.raw("\">").text(remark).raw("</td></tr>\n");
        }
    }
    page.raw("</tbody>\n</table>\n");
}

fn side(align: Align) -> &'static str {
    match align {
        Align::Left => ">",
        Align::Right => " class=\"number\">",
    }
}

/// A row a bar, all on one scale of days. What each shows stands beside it: what, and until when.
fn gantt(page: &mut Page, chart: &Gantt) {
    let first = chart.bars.iter().map(|bar| bar.start).min();
    let last = chart.bars.iter().map(|bar| bar.end).max();
    let (Some(first), Some(last)) = (first, last) else { return };
    page.raw("<figure>\n<figcaption>").text(&chart.title).raw("</figcaption>\n<ul>\n");
    for bar in &chart.bars {
        page.raw("<li><span>").text(&bar.label).raw("</span><span class=\"days\">");
        page.raw(if bar.is_milestone { "reached " } else { "until " }).text(&bar.end.to_string());
        page.raw("</span>").raw(BAR);
        stretch(page, bar, (first, last));
        page.raw("</svg></li>\n");
    }
    page.raw("</ul>\n</figure>\n");
}

fn stretch(page: &mut Page, bar: &Bar, (first, last): (Date, Date)) {
    let days = |from: Date, to: Date| u64::try_from(from.duration_until(to).as_hours() / 24).unwrap_or(0);
    let all = days(first, last) + 1;
    let share = |days: u64| -> Tenths { Exact::ratio(100 * days, all).tenths() };
    let begin = share(days(first, bar.start));
    let length = share(days(bar.start, bar.end) + 1);
    if bar.start < bar.end || !bar.is_milestone {
        page.raw(STRETCH).text(&length.to_string()).raw("%\" x=\"").text(&begin.to_string()).raw("%\"/>");
    }
    if bar.is_milestone {
        let end = share(days(first, bar.end) + 1);
        page.raw("<circle cy=\"50%\" cx=\"").text(&end.to_string()).raw("%\"/>");
    }
}
