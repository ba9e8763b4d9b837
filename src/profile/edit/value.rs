//! Values as they are written into a text.

use crate::yaml;

/// How the text around a new value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// One entry a line.
    Block,
    /// In `{…}` or `[…]`.
    Flow,
    /// The same with quotes around every text, as in JSON; `tight` leaves out blanks.
    Json { tight: bool },
}

/// A value to write.
#[derive(Debug, Clone)]
pub(super) enum Value<'a> {
    Null,
    Number(String),
    Text(&'a str),
    List(Vec<Self>),
    Map(Vec<(&'a str, Self)>),
}

/// What goes into a list or mapping: an entry with its key, or an item.
pub(super) type New<'a> = (Option<&'a str>, Value<'a>);

impl Style {
    fn comma(self) -> &'static str {
        if self == (Self::Json { tight: true }) { "," } else { ", " }
    }

    fn colon(self) -> &'static str {
        if self == (Self::Json { tight: true }) { ":" } else { ": " }
    }
}

impl<'a> Value<'a> {
    /// The list or mapping that holds only these.
    pub(super) fn holding(new: Vec<New<'a>>) -> Self {
        if new.iter().all(|(key, _)| key.is_some()) {
            return Self::Map(new.into_iter().filter_map(|(key, value)| Some((key?, value))).collect());
        }
        Self::List(new.into_iter().map(|(_, value)| value).collect())
    }

    /// On one line. What is in `{…}` or `[…]` is written so even where the whole stands in a block.
    pub(super) fn write(&self, style: Style) -> String {
        let inner = if style == Style::Block { Style::Flow } else { style };
        match self {
            Self::Null if style == Style::Block => String::new(),
            Self::Null => "null".to_owned(),
            Self::Number(number) => number.clone(),
            Self::Text(text) => write_text(text, style),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(|item| item.write(inner)).collect();
                format!("[{}]", items.join(style.comma()))
            }
            Self::Map(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| write_entry(key, value, inner)).collect();
                format!("{{{}}}", entries.join(style.comma()))
            }
        }
    }
}

/// `key: value`, on one line.
pub(super) fn write_entry(key: &str, value: &Value<'_>, style: Style) -> String {
    let entry = format!("{}{}{}", write_text(key, style), style.colon(), value.write(style));
    entry.trim_end().to_owned()
}

/// What is new, on one line.
pub(super) fn write_new((key, value): &New<'_>, style: Style) -> String {
    match (key, style) {
        (Some(key), _) => write_entry(key, value, style),
        (None, Style::Block) => format!("- {}", value.write(Style::Flow)),
        (None, Style::Flow | Style::Json { .. }) => value.write(style),
    }
}

/// Text that reads back as the very same.
fn write_text(text: &str, style: Style) -> String {
    match style {
        Style::Block => yaml::block_text(text),
        Style::Flow => yaml::text(text),
        Style::Json { .. } => yaml::quoted(text),
    }
}
