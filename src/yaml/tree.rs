//! A YAML text as a tree that knows where everything begins and ends, for changes that leave the rest of it alone.
//!
//! The parser is the one below the typed reader, so that both see the same values in the same places.

use std::ops::Range;

use super::value::MAX_DEPTH;
use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

/// A value. Its anchor and tag are not part of it.
#[derive(Debug)]
pub(crate) struct Node {
    /// What it is.
    pub(crate) kind: Kind,
    /// From its first byte to behind its last; for a block, to behind the last value in it.
    pub(crate) place: Range<usize>,
}

/// What a value is.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A plain value, or nothing at all.
    Scalar {
        /// What it says.
        text: String,
        /// Whether it stands in quotes, or is a block of text.
        is_quoted: bool,
    },
    /// `*another`.
    Alias,
    /// A list.
    List {
        /// Whether it stands in `[…]`.
        flow: bool,
        /// What is in it.
        items: Vec<Node>,
    },
    /// A mapping.
    Map {
        /// Whether it stands in `{…}`.
        flow: bool,
        /// What is in it, in the order of the file.
        entries: Vec<Entry>,
    },
}

/// A key with its value.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The key.
    pub(crate) key: Node,
    /// Behind the colon, where one follows the key.
    pub(crate) colon: Option<usize>,
    /// The value.
    pub(crate) value: Node,
}

/// A whole text.
#[derive(Debug)]
pub(crate) struct Tree {
    /// The value; nothing in a text of comments alone.
    pub(crate) root: Node,
    /// Behind the last byte that may hold something: the end of the text, or of the document before `...`.
    pub(crate) end: usize,
}

impl Node {
    /// Whether it is nothing: a key without a value, `~` or `null`.
    pub(crate) fn is_null(&self) -> bool {
        let Kind::Scalar { text, is_quoted } = &self.kind else { return false };
        !is_quoted && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }

    /// Whether it is a list or mapping without anything in it.
    pub(crate) fn holds_nothing(&self) -> bool {
        match &self.kind {
            Kind::List { items, .. } => items.is_empty(),
            Kind::Map { entries, .. } => entries.is_empty(),
            Kind::Scalar { .. } | Kind::Alias => false,
        }
    }

    /// The text of a plain value.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            Kind::Alias | Kind::List { .. } | Kind::Map { .. } => None,
        }
    }

    /// The entries of a mapping; none where it is no mapping.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Map { entries, .. } => entries,
            Kind::Alias | Kind::List { .. } | Kind::Scalar { .. } => &[],
        }
    }

    /// The items of a list; none where it is no list.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.kind {
            Kind::List { items, .. } => items,
            Kind::Alias | Kind::Map { .. } | Kind::Scalar { .. } => &[],
        }
    }

    /// The entry with this key.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key.text() == Some(key))
    }
}

impl Entry {
    /// Behind its last byte.
    pub(crate) fn end(&self) -> usize {
        self.value.place.end.max(self.colon.unwrap_or(0)).max(self.key.place.end)
    }
}

/// The tree of a text's first document; `None` where it is not YAML.
#[expect(clippy::wildcard_enum_match_arm, reason = "whatever is left begins a value, or nothing")]
pub(crate) fn tree(text: &str) -> Option<Tree> {
    let mut events = Events { text, parser: Parser::new_from_str(text), depth: 0 };
    let mut root = None;
    loop {
        let (event, place) = events.next()?;
        match event {
            Event::DocumentEnd => {
                let end = if place.is_empty() { text.len() } else { place.start };
                return Some(Tree { root: root?, end });
            }
            Event::StreamStart | Event::DocumentStart(..) => {}
            Event::StreamEnd => {
                let end = text.len();
                let kind = Kind::Scalar { text: String::new(), is_quoted: false };
                return Some(Tree { root: Node { kind, place: end..end }, end });
            }
            other => root = Some(events.node(other, place)?),
        }
    }
}

struct Events<'t> {
    text: &'t str,
    parser: Parser<'t, granit_parser::StrInput<'t>>,
    /// How many lists and mappings are open.
    depth: usize,
}

impl<'t> Events<'t> {
    fn next(&mut self) -> Option<(Event<'t>, Range<usize>)> {
        let (event, span) = self.parser.next()?.ok()?;
        Some((event, span.byte_range()?))
    }

    /// The value that an event begins; `None` where it nests deeper than the typed reader allows.
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else begins a value")]
    fn node(&mut self, event: Event<'t>, place: Range<usize>) -> Option<Node> {
        match event {
            Event::Scalar(text, style, ..) => {
                let is_quoted = style != ScalarStyle::Plain;
                // An empty value is given as `~`.
                let text = if place.is_empty() && !is_quoted { String::new() } else { text.into_owned() };
                let written = self.text.get(place.clone())?.trim_end();
                let place = place.start..place.start + written.len();
                Some(Node { kind: Kind::Scalar { text, is_quoted }, place })
            }
            Event::SequenceStart(..) | Event::MappingStart(..) if self.depth == MAX_DEPTH => None,
            Event::SequenceStart(style, ..) => {
                self.depth += 1;
                let list = self.list(style == StructureStyle::Flow, place);
                self.depth -= 1;
                list
            }
            Event::MappingStart(style, ..) => {
                self.depth += 1;
                let map = self.map(style == StructureStyle::Flow, place);
                self.depth -= 1;
                map
            }
            Event::Alias(_) => Some(Node { kind: Kind::Alias, place }),
            _ => None,
        }
    }

    fn list(&mut self, flow: bool, start: Range<usize>) -> Option<Node> {
        let mut items: Vec<Node> = Vec::new();
        loop {
            let (event, place) = self.next()?;
            if event == Event::SequenceEnd {
                let last = items.last().map_or(start.end, |item| item.place.end);
                let place = start.start..if flow { place.end } else { last };
                return Some(Node { kind: Kind::List { flow, items }, place });
            }
            items.push(self.node(event, place)?);
        }
    }

    fn map(&mut self, flow: bool, start: Range<usize>) -> Option<Node> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let (event, place) = self.next()?;
            if event == Event::MappingEnd {
                let last = entries.last().map_or(start.end, Entry::end);
                let place = start.start..if flow { place.end } else { last };
                return Some(Node { kind: Kind::Map { flow, entries }, place });
            }
            let key = self.node(event, place)?;
            let (event, place) = self.next()?;
            let mut value = self.node(event, place)?;
            let behind = self.text.get(key.place.end..)?;
            let rest = behind.trim_start_matches([' ', '\t']);
            let colon = rest.starts_with(':').then(|| key.place.end + behind.len() - rest.len() + 1);
            if value.place.is_empty() {
                // The parser may give any place up to the next value.
                let at = colon.unwrap_or(key.place.end);
                value.place = at..at;
            }
            entries.push(Entry { key, colon, value });
        }
    }
}
