//! A report as it will be read: headings, paragraphs, tables, lists. Texts stand as they were given;
//! the writers make them safe to show.

use jiff::civil::Date;

use crate::exact::Tenths;

/// A whole report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The heading.
    pub title: String,
    /// Who and when.
    pub subtitle: String,
    /// The lines that matter, each with its label.
    pub lead: Vec<(String, String)>,
    /// Everything else.
    pub sections: Vec<Section>,
    /// The last word.
    pub closing: Option<String>,
}

/// A part with a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// What stands under it.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Sentences.
    Paragraph(String),
    /// Rows under column headings.
    Table(Vec<Column>, Vec<Row>),
    /// The levels as bars, highest first.
    Ladder(Vec<Rung>),
    /// Points, possibly nested.
    List(Vec<Item>),
    /// Stretches of time.
    Gantt(Gantt),
    /// Lines whose characters stand under each other, at most 80 columns wide.
    Fixed(Vec<String>),
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// Which side its cells stand at.
    pub align: Align,
}

/// Which side of a column cells stand at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A row of a table, with an optional remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// One text a column.
    pub cells: Vec<String>,
    /// Something to say about the row.
    pub remark: Option<String>,
}

/// A level of the ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// The level's title.
    pub title: String,
    /// What is reached, in per cent.
    pub percent: Tenths,
    /// Where the pass mark stands, in whole per cent.
    pub pass_at: u64,
    /// The pass mark in words.
    pub pass: String,
    /// Passed, or what is missing, in a few words.
    pub verdict: String,
    /// Whether the person stands here, or wants to get here.
    pub mark: Option<Mark>,
}

/// What a rung is marked as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The person stands here.
    Here,
    /// The person wants to get here.
    Target,
}

/// A point of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// How deep it is nested, from 0.
    pub depth: usize,
    /// What it says.
    pub text: String,
    /// Where it leads on the web.
    pub link: Option<String>,
}

/// Stretches of time, one under the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gantt {
    /// What a drawn chart is headed with.
    pub title: String,
    /// The stretches, from the top.
    pub bars: Vec<Bar>,
    /// Whether a table beside it says the same, so that a writer who can't draw leaves it out.
    pub detail: bool,
}

/// A stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What goes on.
    pub label: String,
    /// The first day.
    pub start: Date,
    /// The last day.
    pub end: Date,
    /// Whether a level is reached on the last day.
    pub is_milestone: bool,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn left(title: &str) -> Self {
        Self { title: title.to_owned(), align: Align::Left }
    }

    /// A column of numbers.
    #[must_use]
    pub fn right(title: &str) -> Self {
        Self { title: title.to_owned(), align: Align::Right }
    }
}

impl Item {
    /// A point that is not nested.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { depth: 0, text: text.into(), link: None }
    }

    /// A point under another one.
    #[must_use]
    pub fn nested(text: impl Into<String>) -> Self {
        Self { depth: 1, text: text.into(), link: None }
    }
}

impl Section {
    /// A section of one list; `None` where the list is empty.
    #[must_use]
    pub fn of_items(title: &str, items: Vec<Item>) -> Option<Self> {
        (!items.is_empty()).then(|| Self { title: title.to_owned(), blocks: vec![Block::List(items)] })
    }
}

/// Whether something is an address on the web, written so that it can stand in a link as it is.
pub(super) fn is_web_address(url: &str) -> bool {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    is_web && url.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>'))
}
