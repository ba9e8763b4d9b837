//! Rows that could not be used: where, why, and the row itself, so that it can be mended and sent again.

use serde::Serialize;

use super::summary::push_json;
use crate::diagnostic::{Code, Diagnostic, Problems, Severity};

/// Of a row that is longer, in bytes, only the beginning is kept.
pub(super) const LONGEST_ROW: usize = 1 << 20;
/// Mistakes of one row that are named.
const MISTAKES: usize = 3;

/// Why a row can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Which mistake; each code has a section in docs/diagnostics.md.
    pub code: Code,
    /// What is wrong and what was expected, in a sentence or two.
    pub message: String,
    /// The person's id, where it could be read.
    pub id: Option<String>,
}

impl Reason {
    /// A reason for somebody who is not known yet.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), id: None }
    }

    /// The mistakes of a single profile, in the order of its text. `lines`: the text has several, so that the line of
    /// each is worth saying.
    pub(super) fn of(problems: &Problems, lines: bool) -> Self {
        let mut errors: Vec<&Diagnostic> = problems.diagnostics.iter().collect();
        errors.retain(|found| found.code.severity() == Severity::Error);
        errors.sort_by_key(|found| found.place);
        let said = errors.iter().take(MISTAKES).map(|found| {
            let span = found.place.span;
            let line = match lines {
                true if span.line > 0 => format!("line {}: ", span.line),
                false if found.code == Code::YamlSyntax => format!("column {}: ", span.column),
                _ => String::new(),
            };
            let help = found.help.as_ref().map_or(String::new(), |help| format!(" ({help})"));
            format!("{line}{}{help}", found.message)
        });
        let mut message = said.collect::<Vec<_>>().join("; ");
        if errors.len() > MISTAKES {
            message += &format!("; and {} more", errors.len() - MISTAKES);
        }
        Self::new(errors.first().map_or(Code::WrongType, |found| found.code), message)
    }
}

/// A line of the rejects.
#[derive(Debug, Serialize)]
struct RejectJson<'a> {
    schema: &'static str,
    input: &'a str,
    line: u64,
    id: Option<&'a str>,
    code: &'static str,
    reason: &'a str,
    /// The row as it stands in the input.
    row: &'a str,
    /// Bytes of the row that are left out at its end.
    #[serde(skip_serializing_if = "is_zero")]
    cut: u64,
    /// Set where the row is no UTF-8: bytes that are none stand as `\u{fffd}`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    damaged: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Where a row stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'a> {
    pub(super) input: &'a str,
    /// Counted from 1; 0 for an input as a whole.
    pub(super) line: u64,
}

/// Adds a line of the rejects. `left_out`: bytes of the row that were never read into `row`.
pub(super) fn write(origin: Origin<'_>, reason: &Reason, row: &[u8], left_out: u64, out: &mut Vec<u8>) {
    let kept = row.get(..LONGEST_ROW).unwrap_or(row);
    let text = String::from_utf8_lossy(kept);
    let line = RejectJson {
        schema: "gradus.reject/1",
        input: origin.input,
        line: origin.line,
        id: reason.id.as_deref(),
        code: reason.code.as_str(),
        reason: &reason.message,
        row: &text,
        cut: left_out + (row.len() - kept.len()) as u64,
        damaged: matches!(text, std::borrow::Cow::Owned(_)),
    };
    push_json(&line, out);
}
