//! "This file is wrong here": a code, a place, a message, help and a suggestion.
//!
//! Checks push [`Diagnostic`]s and go on, so that a person sees every mistake of a run at once;
//! [`Problems::render`] is the one function that draws them.

mod code;
mod draw;
mod source;

pub use code::Code;
pub use source::{FileId, Place, Sources, Span};

/// Diagnostics that are drawn before "and 50 more": nobody mends more at a time.
const MOST_DRAWN: usize = 50;

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file can't be used.
    Error,
    /// The file can be used; somebody should look at it.
    Warning,
}

/// One mistake in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which mistake: each code has a section in docs/diagnostics.md.
    pub code: Code,
    /// Where it stands.
    pub place: Place,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// A few words drawn at the place; empty where the message says it all.
    pub label: String,
    /// Other places that matter, each with a few words.
    pub related: Vec<(Place, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A diagnostic with neither label nor help.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self { code, place, message: message.into(), label: String::new(), related: Vec::new(), help: None }
    }

    /// Adds the words drawn at the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds "did you mean …?", or else a list of what is known when that is short.
    #[must_use]
    pub fn suggest<'a>(self, given: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        match closest(given, &known) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None if !known.is_empty() && known.len() <= 12 => {
                self.help(format!("known are: {}", known.join(", ")))
            }
            None => self,
        }
    }

    /// Adds another place that matters.
    #[must_use]
    pub fn also(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related.push((place, label.into()));
        self
    }
}

/// The known word that `given` is most likely meant to be, if any is near enough to say so.
#[must_use]
pub fn closest<'a>(given: &str, known: &[&'a str]) -> Option<&'a str> {
    if given.len() > 100 {
        return None;
    }
    let given = given.to_lowercase();
    let length = given.chars().count();
    let near = known.iter().filter_map(|word| {
        let letters = word.chars().count();
        let limit = letters.max(4) / 4;
        if letters.abs_diff(length) > limit {
            return None;
        }
        let distance = strsim::osa_distance(&given, &word.to_lowercase());
        (distance <= limit).then_some((distance, *word))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

/// The diagnostics of a run, with the texts that they point into.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    /// The mistakes, in no particular order until they are drawn.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that were read.
    pub sources: Sources,
}

impl Problems {
    /// Adds a mistake.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// True when some diagnostic is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many diagnostics are of this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let of_severity = |d: &&Diagnostic| d.code.severity() == severity;
        self.diagnostics.iter().filter(of_severity).count()
    }

    /// Draws every diagnostic, ordered by file and place, with terminal styles where `styled`.
    #[must_use]
    pub fn render(&self, styled: bool) -> String {
        let mut ordered: Vec<&Diagnostic> = self.diagnostics.iter().collect();
        ordered.sort_by(|a, b| (a.place, a.code, &a.message).cmp(&(b.place, b.code, &b.message)));
        let drawn =
            ordered.iter().take(MOST_DRAWN).map(|diagnostic| draw::draw(diagnostic, &self.sources, styled));
        let mut drawn: Vec<String> = drawn.collect();
        if let Some(more) = ordered.len().checked_sub(MOST_DRAWN).filter(|more| *more > 0) {
            drawn.push(format!("and {more} more"));
        }
        let mut text = drawn.join("\n\n");
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }
}
