//! Drawing one diagnostic: the message, the line with the place marked, and help.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Place, Severity, Sources};
use crate::display::escape;

/// Columns that a drawn line may take; longer ones are trimmed around the mark.
const WIDTH: usize = 100;

pub(super) fn draw(diagnostic: &Diagnostic, sources: &Sources, styled: bool) -> String {
    let level = match diagnostic.code.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(escape(&diagnostic.message)).id(diagnostic.code.as_str());
    let place = diagnostic.place;
    let mut group = if place.span.line == 0 {
        title.element(Origin::path(escape(sources.path(place.file))))
    } else {
        let snippet = snippet(place, &diagnostic.label, AnnotationKind::Primary, sources);
        title.element(snippet)
    };
    for (place, label) in &diagnostic.related {
        group = group.element(snippet(*place, label, AnnotationKind::Context, sources));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(escape(help)));
    }
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    renderer.term_width(WIDTH).render(&[group])
}

fn snippet<'a>(
    place: Place,
    label: &str,
    kind: AnnotationKind,
    sources: &Sources,
) -> Snippet<'a, Annotation<'a>> {
    let (line, mark) = marked_line(sources.text(place.file), place);
    let mut annotation = kind.span(mark);
    if !label.is_empty() {
        annotation = annotation.label(escape(label));
    }
    Snippet::source(line)
        .line_start(place.span.line as usize)
        .path(escape(sources.path(place.file)))
        .annotation(annotation)
}

/// The line of a place, safe to show, and where the mark stands in it.
fn marked_line(text: &str, place: Place) -> (String, Range<usize>) {
    let boundary =
        |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let start = boundary(place.span.offset as usize);
    let (head, tail) = text.split_at(start);
    let line_start = head.rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = start + tail.find(['\n', '\r']).unwrap_or(tail.len());
    let end = boundary(start + place.span.len.max(1) as usize).clamp(start, line_end);
    let piece = |range: Range<usize>| escape(text.get(range).unwrap_or(""));
    let (before, marked, after) = (piece(line_start..start), piece(start..end), piece(end..line_end));
    let mark = before.len()..before.len() + marked.len().max(1);
    let mut line = before + &marked + &after;
    if line.len() < mark.end {
        line.push(' ');
    }
    (line, mark)
}
