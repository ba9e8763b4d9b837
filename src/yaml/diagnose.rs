//! What the YAML reader says, turned into diagnostics that a beginner can act on.

use serde::de::IgnoredAny;
use serde_yaml::{Error, Location};

use super::value::span_of;
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Span, closest};
use crate::display::shorten;

/// Keys of an answer in the list form, by which its mistakes are recognised.
const LISTED: [&str; 2] = ["name", "last_used"];

pub(super) fn diagnose(error: &Error, text: &str, file: FileId) -> Diagnostic {
    let error = error.without_snippet();
    let place = error.location().map_or(file.whole(), |location| file.at(span_in(text, location)));
    #[expect(clippy::wildcard_enum_match_arm, reason = "the reader's other errors are about syntax")]
    match error {
        Error::AliasError { error, .. } => Diagnostic { place, ..diagnose(error, text, file) },
        Error::SerdeUnknownField { field, expected, .. } => unknown_key(field, expected, text, place),
        Error::SerdeMissingField { field, .. } => {
            let message = format!("the key `{field}` is missing");
            let found = Diagnostic::new(Code::MissingKey, place, message).label("in this mapping");
            found.help(format!("add `{field}: …` beside it"))
        }
        Error::DuplicateMappingKey { key, .. } => {
            let message = format!("`{}` is given twice", shorten(key.as_deref().unwrap_or("this key"), 60));
            Diagnostic::new(Code::DuplicateKey, place, message).help("keep one of the two")
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            let message = format!("`{}` is none of the words known here", shorten(variant, 60));
            Diagnostic::new(Code::WrongType, place, message).suggest(variant, expected.iter().copied())
        }
        Error::SerdeInvalidType { unexpected, expected, .. }
        | Error::SerdeInvalidValue { unexpected, expected, .. } => {
            wrong_type(&words(expected), &words(unexpected), place)
        }
        Error::Unexpected { expected, .. } => wrong_type(&words(expected), &found_at(text, place), place),
        Error::InvalidScalar { ty, .. } => wrong_type(&words(ty), &found_at(text, place), place),
        Error::InvalidBooleanStrict { .. } => wrong_type("true or false", &found_at(text, place), place),
        Error::NonFiniteFloat { value, .. } => {
            wrong_type("a number", &format!("`{}`", shorten(value, 60)), place)
        }
        Error::NullIntoString { .. } => wrong_type("text", "nothing", place),
        Error::Eof { .. } => {
            let message = "nothing stands in this file but comments";
            Diagnostic::new(Code::EmptyFile, file.whole(), message)
        }
        Error::MultipleDocuments { .. } => json_syntax(text, file).unwrap_or_else(|| {
            let message = "a second document begins after `---`";
            let found = Diagnostic::new(Code::YamlSyntax, place, message);
            found.help("put each document into a file of its own")
        }),
        Error::Budget { .. }
        | Error::AliasReplayCounterOverflow { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => too_complex(place),
        other if other.to_string().contains("recursion limit") => too_complex(place),
        other => json_syntax(text, file).unwrap_or_else(|| syntax(&other.to_string(), text, place)),
    }
}

/// The span of a location. The reader gives no offset for syntax errors, so that line and column have to do.
fn span_in(text: &str, location: Location) -> Span {
    let span = span_of(location);
    if location.span().byte_offset().is_some() {
        return span;
    }
    let (line, column) = ((span.line as usize).max(1), (span.column as usize).max(1));
    let before: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = text.get(before..).unwrap_or("");
    let within = rest.char_indices().nth(column - 1).map_or(rest.len(), |(offset, _)| offset);
    Span { offset: u32::try_from(before + within).unwrap_or(u32::MAX), len: 1, ..span }
}

fn unknown_key(field: &str, expected: &[&str], text: &str, place: Place) -> Diagnostic {
    let message = format!("there is no key `{}` here", shorten(field, 60));
    let found = Diagnostic::new(Code::UnknownKey, place, message);
    match closest(field, expected) {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None if field.contains(' ') => {
            found.help("text with a comma in `{…}` or `[…]` needs quotes around it")
        }
        None if follows_open_key(text, place) => found.help("indent it under the line above, by two blanks"),
        None if expected == ["years"] => {
            found.help("write `{years: 4.5}`, or a list of jobs: `[{from: 2021-03, to: 2023-08}]`")
        }
        None if LISTED.iter().all(|key| expected.contains(key)) => {
            found.help("write each answer as `{name: …, rating: …}`, or take the hyphens away")
        }
        None => found.help(format!("the keys here are: {}", expected.join(", "))),
    }
}

/// Whether the line above is a key with nothing after it, at the same indent: what follows was meant to stand under it.
fn follows_open_key(text: &str, place: Place) -> bool {
    let above = text
        .lines()
        .take((place.span.line as usize).saturating_sub(1))
        .filter(|line| !line.trim().is_empty());
    let indent = (place.span.column as usize).saturating_sub(1);
    above
        .last()
        .is_some_and(|line| line.trim_end().ends_with(':') && line.len() - line.trim_start().len() == indent)
}

fn wrong_type(expected: &str, unexpected: &str, place: Place) -> Diagnostic {
    let found = Diagnostic::new(Code::WrongType, place, format!("expected {expected}, found {unexpected}"));
    let is_text = unexpected.starts_with(['`', '"']);
    let has_glued_colon =
        unexpected.split_whitespace().any(|word| word.trim_matches(['`', '"']).contains(':'));
    let first_line = unexpected.split("\\n").next().unwrap_or("");
    if is_text
        && expected.starts_with("a mapping")
        && first_line.contains([',', ';'])
        && !first_line.contains(':')
    {
        return found.help("this looks like a table; a profile is YAML, such as `skills: {Python: 3}`");
    }
    if is_text && has_glued_colon && !unexpected.contains("://") {
        return found.help("put a blank after the colon, as in `Python: 3`");
    }
    found
}

/// The reader's words for a type, in the words of this project.
fn words(of_reader: &str) -> String {
    let plain = match of_reader {
        "sequence start" | "sequence" | "a sequence" => "a list",
        "mapping start" | "map" | "a map" => "a mapping (`key: value`)",
        "string scalar" | "string" | "a string" => "text",
        "floating point" | "f64" => "a number",
        "i64" | "i32" | "i16" | "i8" => "a whole number",
        "u64" | "u32" | "u16" | "u8" => "a whole number, 0 or more",
        "boolean" | "bool" => "true or false",
        "unit value" | "null" => "nothing",
        other => return shorten(other.strip_prefix("string ").unwrap_or(other), 80),
    };
    plain.to_owned()
}

/// What stands at a place, in backticks.
fn found_at(text: &str, place: Place) -> String {
    let start = place.span.offset as usize;
    let found = text.get(start..start + place.span.len as usize).unwrap_or("").trim();
    let is_item = text.get(start..).is_some_and(|rest| rest.starts_with("- "));
    match found.chars().next() {
        Some('[') => "a list".to_owned(),
        _ if is_item => "a list".to_owned(),
        None => "nothing".to_owned(),
        Some('{') => "a mapping (`key: value`)".to_owned(),
        Some(_) => format!("`{}`", shorten(found, 60)),
    }
}

fn too_complex(place: Place) -> Diagnostic {
    let message = "this file nests too deep, or its aliases expand too far, to be read";
    let found = Diagnostic::new(Code::TooComplex, place, message);
    found.help("write out what `*aliases` stand for, and nest less")
}

fn syntax(message: &str, text: &str, place: Place) -> Diagnostic {
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let message = message.lines().next().unwrap_or(message);
    let message = match message.split_once(": ") {
        Some((head, tail)) if head.starts_with("line ") => tail,
        _ => message,
    };
    let label = message.split(" at line ").next().unwrap_or(message);
    let found = Diagnostic::new(Code::YamlSyntax, place, "this is not YAML that can be read").label(label);
    let line = text.lines().nth((place.span.line as usize).saturating_sub(1)).unwrap_or("");
    let indent = line.split(|c: char| !c.is_whitespace()).next().unwrap_or("");
    if indent.contains('\t') {
        return found.help("indent with blanks, not with tabs");
    }
    found.help("look for a missing blank after a colon, a wrong indent, or an open quote or bracket")
}

/// What is wrong with a text that was meant as JSON: YAML reads JSON too, but its words for what is wrong are no help there.
fn json_syntax(text: &str, file: FileId) -> Option<Diagnostic> {
    let inside = text.trim_start().strip_prefix(['{', '['])?;
    if !inside.trim_start().starts_with(['"', '{', '[']) {
        return None;
    }
    let error = serde_json::from_str::<IgnoredAny>(text).err()?;
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let column = error.column().saturating_sub(1);
    let offset = (before..=before + column).rev().find(|&offset| text.is_char_boundary(offset))?;
    let said = error.to_string();
    let label = said.split(" at line ").next().unwrap_or(&said);
    let message = format!(
        "this is not JSON that can be read: {}",
        label.replace("EOF while parsing", "it ends within")
    );
    let found = Diagnostic::new(Code::YamlSyntax, file.at(Span::at(text, offset, 1)), message).label("here");
    Some(found.help(if error.is_eof() {
        "look for a quote or a bracket that is never closed"
    } else if label == "trailing characters" {
        "something stands behind the bracket that closes it all"
    } else {
        "look for a comma or a quote that is missing just before, or one too many"
    }))
}
