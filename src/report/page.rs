//! HTML as it is being written, and what all its pages look like.

use crate::display::{escape, escape_json};

/// The colours, light and dark, and the type that all pages share.
pub(crate) const COLOURS: &str = include_str!("colours.css");

/// HTML as it is being written. Markup is compiled in; everything else gets in as text, and text is always escaped.
#[derive(Default)]
pub(crate) struct Page(String);

impl Page {
    pub(crate) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text, for between tags and for attributes in quotes.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        for c in escape(text).chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                _ => self.0.push(c),
            }
        }
        self
    }

    /// Lines of text that stand under each other as they are.
    pub(crate) fn text_lines(&mut self, lines: &[String]) -> &mut Self {
        for line in lines {
            self.text(line).raw("\n");
        }
        self
    }

    pub(crate) fn number(&mut self, number: impl Into<u64>) -> &mut Self {
        self.0.push_str(&number.into().to_string());
        self
    }

    /// JSON for a script element, which ends at the first `</script` whatever the JSON means by it.
    pub(crate) fn json(&mut self, json: &str) -> &mut Self {
        for c in escape_json(json).chars() {
            match c {
                '<' | '>' | '&' => self.0.push_str(&format!("\\u{:04x}", u32::from(c))),
                _ => self.0.push(c),
            }
        }
        self
    }

    /// What is written so far.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }
}
