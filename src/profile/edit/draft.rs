//! A text with changes marked in it, each at the place it concerns and nowhere else.

use std::ops::Range;

use super::value::{New, Style, Value, write_new};
use crate::yaml::{Entry, Kind, Node, Tree};

/// A place that can't be changed here; its offset.
pub(super) struct Fixed(pub(super) usize);

/// A text, and what is to be put in place of stretches of it.
pub(super) struct Draft<'t> {
    text: &'t str,
    /// Behind the last byte that may hold something.
    end: usize,
    newline: &'static str,
    changes: Vec<(Range<usize>, String)>,
}

impl<'t> Draft<'t> {
    pub(super) fn new(text: &'t str, tree: &Tree) -> Self {
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        Self { text, end: tree.end, newline, changes: Vec::new() }
    }

    /// The first place that was changed.
    pub(super) fn first(&self) -> Option<usize> {
        self.changes.iter().map(|(place, _)| place.start).min()
    }

    /// The changed text.
    pub(super) fn finish(mut self) -> String {
        // Of several changes at one place, the first that was made comes first.
        self.changes.sort_by_key(|(place, _)| place.start);
        let mut changed = String::with_capacity(self.text.len() + 64);
        let mut at = 0;
        for (place, with) in &self.changes {
            changed.push_str(self.text.get(at..place.start).unwrap_or(""));
            changed.push_str(with);
            at = place.end;
        }
        changed.push_str(self.text.get(at..).unwrap_or(""));
        changed
    }

    fn replace(&mut self, place: Range<usize>, with: impl Into<String>) {
        self.changes.push((place, with.into()));
    }

    fn part(&self, place: Range<usize>) -> &'t str {
        self.text.get(place).unwrap_or("")
    }

    /// Gives an entry a value, or none, in place of a plain one or of braces or brackets that hold nothing.
    pub(super) fn set(&mut self, entry: &Entry, value: &Value<'_>, style: Style) -> Result<(), Fixed> {
        let place = entry.value.place.clone();
        let written = value.write(style);
        match (&entry.value.kind, entry.colon) {
            (Kind::List { .. } | Kind::Map { .. }, _) if !self.is_bare(&entry.value) => {
                return Err(Fixed(place.start));
            }
            (Kind::Scalar { .. }, _) if entry.value.is_null() && matches!(value, Value::Null) => {}
            (Kind::Scalar { text, .. }, _) if *text == written && !text.is_empty() => {}
            (Kind::Scalar { .. }, Some(colon)) if place.is_empty() => {
                self.replace(colon..colon, format!(" {written}"));
            }
            (Kind::Scalar { .. }, None) if place.is_empty() && style == Style::Block => {
                return Err(Fixed(place.start));
            }
            (Kind::Scalar { .. }, None) if place.is_empty() => self.replace(place, format!(": {written}")),
            _ if written.is_empty() => self.empty(entry),
            _ => self.replace(place, written),
        }
        Ok(())
    }

    /// Takes a value away, with the blanks before it.
    fn empty(&mut self, entry: &Entry) {
        let Range { start, end } = entry.value.place;
        let is_beside = |colon: &usize| self.part(*colon..start).trim().is_empty();
        self.replace(entry.colon.filter(is_beside).unwrap_or(start)..end, "");
    }

    /// Puts entries or items behind the last ones of a mapping or list.
    pub(super) fn append(&mut self, to: &Node, new: &[New<'_>], style: Style) -> Result<(), Fixed> {
        match &to.kind {
            Kind::Map { flow: false, entries } => {
                let indent = self.indent(to.place.start);
                let after = entries.last().map_or(to.place.end, Entry::end);
                self.add_lines(after, new, &indent, false);
            }
            Kind::List { flow: false, items } => {
                let first = items.first().ok_or(Fixed(to.place.start))?;
                let before = self.part(self.line_start(first.place.start)..first.place.start);
                let dash = before.rfind('-').ok_or(Fixed(first.place.start))?;
                let indent = self.indent(self.line_start(first.place.start) + dash);
                let in_block =
                    items.last().is_some_and(|item| matches!(item.kind, Kind::Map { flow: false, .. }));
                self.add_lines(to.place.end, new, &indent, in_block);
            }
            Kind::Map { flow: true, entries } => {
                let last = entries.last().map(|entry| entry.key.place.start..entry.end());
                self.append_in_flow(to, last, new, style);
            }
            Kind::List { flow: true, items } => {
                let last = items.last().map(|item| item.place.clone());
                self.append_in_flow(to, last, new, style);
            }
            Kind::Scalar { .. } | Kind::Alias => return Err(Fixed(to.place.start)),
        }
        Ok(())
    }

    fn append_in_flow(&mut self, to: &Node, last: Option<Range<usize>>, new: &[New<'_>], style: Style) {
        let tight = style == Style::Json { tight: true };
        let blank = if tight { "" } else { " " };
        let written: Vec<String> = new.iter().map(|new| write_new(new, style)).collect();
        let close = to.place.end.saturating_sub(1);
        let Some(last) = last else {
            return self.replace(close..close, written.join(&format!(",{blank}")));
        };
        let comma = comma_in(self.part(last.end..close)).map(|comma| last.end + comma + 1);
        let line = self.line_start(last.start);
        let lead = self.part(line..last.start);
        let is_own_line = lead.trim().is_empty() && self.part(last.end..close).contains('\n');
        let between = if is_own_line { format!("{}{lead}", self.newline) } else { blank.to_owned() };
        let entries = written.join(&format!(",{between}"));
        let end = comma.unwrap_or(last.end);
        let at = if is_own_line { self.line_end(end) } else { end };
        if comma.is_none() {
            self.replace(last.end..last.end, ",");
        }
        let comma_after = if comma.is_some() { "," } else { "" };
        self.replace(at..at, format!("{between}{entries}{comma_after}"));
    }

    /// Puts entries or items under a key of the root, which may be absent, empty, or hold some already.
    pub(super) fn put(
        &mut self,
        (root, root_style): (&Node, Style),
        key: &str,
        new: Vec<New<'_>>,
    ) -> Result<(), Fixed> {
        let entry = root.entry(key);
        let present = entry.filter(|entry| !entry.value.is_null() && !self.is_bare(&entry.value));
        match (entry, present) {
            (_, Some(entry)) => {
                let is_list = matches!(entry.value.kind, Kind::List { .. });
                if new.iter().any(|(key, _)| key.is_none() != is_list) {
                    return Err(Fixed(entry.value.place.start));
                }
                self.append(&entry.value, &new, style_of(&entry.value, root_style))
            }
            (None, _) if root_style != Style::Block => {
                self.append(root, &[(Some(key), Value::holding(new))], root_style)
            }
            (None, _) => {
                self.add_to_root(root, key, &new);
                Ok(())
            }
            (Some(entry), None) if root_style != Style::Block => {
                self.set(entry, &Value::holding(new), root_style)
            }
            (Some(entry), None) => {
                self.empty(entry);
                let indent = self.indent(entry.key.place.start) + "  ";
                self.add_lines(entry.end(), &new, &indent, false);
                Ok(())
            }
        }
    }

    /// Gives the root a key with a plain value, or with a value in braces or brackets.
    pub(super) fn put_value(
        &mut self,
        (root, root_style): (&Node, Style),
        key: &str,
        value: Value<'_>,
    ) -> Result<(), Fixed> {
        match root.entry(key) {
            Some(entry) => self.set(entry, &value, root_style),
            None if root_style != Style::Block => self.append(root, &[(Some(key), value)], root_style),
            None => {
                let indent = self.root_indent(root);
                self.add_lines(self.last_line(), &[(Some(key), value)], &indent, false);
                Ok(())
            }
        }
    }

    fn add_to_root(&mut self, root: &Node, key: &str, new: &[New<'_>]) {
        let indent = self.root_indent(root);
        let after = self.last_line();
        let head = format!("{indent}{key}:");
        self.add_text(after, vec![head]);
        self.add_lines(after, new, &format!("{indent}  "), false);
    }

    fn root_indent(&self, root: &Node) -> String {
        if root.is_null() { String::new() } else { self.indent(root.place.start) }
    }

    /// Behind the last thing in the text, be it a comment.
    fn last_line(&self) -> usize {
        self.part(0..self.end).trim_end().len()
    }

    /// Adds entries or items on lines of their own below the line of a place.
    fn add_lines(&mut self, after: usize, new: &[New<'_>], indent: &str, items_in_block: bool) {
        let mut lines = Vec::new();
        for new in new {
            match new {
                (None, Value::Map(entries)) if items_in_block => {
                    for (at, (key, value)) in entries.iter().enumerate() {
                        let lead = if at == 0 { "- " } else { "  " };
                        let entry = write_new(&(Some(key), value.clone()), Style::Block);
                        lines.push(format!("{indent}{lead}{entry}"));
                    }
                }
                other => lines.push(format!("{indent}{}", write_new(other, Style::Block))),
            }
        }
        self.add_text(after, lines);
    }

    fn add_text(&mut self, after: usize, lines: Vec<String>) {
        let is_empty = self.part(0..self.end).trim().is_empty();
        let at = if is_empty { self.end } else { self.line_end(after) };
        for line in lines {
            let line = if is_empty { line + self.newline } else { format!("{}{line}", self.newline) };
            self.replace(at..at, line);
        }
    }

    /// Whether a list or mapping in braces or brackets holds nothing, not even a comment.
    fn is_bare(&self, node: &Node) -> bool {
        let inner = self.part(node.place.start + 1..node.place.end.saturating_sub(1));
        matches!(node.kind, Kind::List { flow: true, .. } | Kind::Map { flow: true, .. })
            && inner.trim().is_empty()
    }

    /// Blanks as wide as what stands before a place on its line; the very same where that is blank already.
    fn indent(&self, at: usize) -> String {
        let before = self.part(self.line_start(at)..at);
        before.chars().map(|c| if c == '\t' { c } else { ' ' }).collect()
    }

    fn line_start(&self, at: usize) -> usize {
        self.part(0..at).rfind('\n').map_or(0, |newline| newline + 1)
    }

    fn line_end(&self, at: usize) -> usize {
        let rest = self.part(at..self.text.len());
        let line = rest.split('\n').next().unwrap_or("");
        at + line.strip_suffix('\r').unwrap_or(line).len()
    }
}

/// How a list or mapping is written; `outer` where nothing in it says so.
pub(super) fn style_of(node: &Node, outer: Style) -> Style {
    let in_flow = if outer == Style::Block { Style::Flow } else { outer };
    match &node.kind {
        Kind::Map { flow: true, entries } => match entries.first().map(|entry| (entry, &entry.key.kind)) {
            Some((entry, Kind::Scalar { is_quoted: true, .. })) => {
                Style::Json { tight: entry.colon == Some(entry.value.place.start) }
            }
            Some(_) => Style::Flow,
            None => in_flow,
        },
        Kind::List { flow: true, items } => items.first().map_or(in_flow, |item| style_of(item, in_flow)),
        Kind::Map { flow: false, .. } | Kind::List { flow: false, .. } => Style::Block,
        Kind::Scalar { .. } | Kind::Alias => outer,
    }
}

/// Where the comma stands in what follows the last entry; one in a comment is none.
fn comma_in(text: &str) -> Option<usize> {
    let mut in_comment = false;
    text.char_indices().find_map(|(at, c)| {
        in_comment = c != '\n' && (in_comment || c == '#');
        (c == ',' && !in_comment).then_some(at)
    })
}
