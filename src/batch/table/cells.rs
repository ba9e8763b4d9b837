//! What one cell says.

use csv::{ReaderBuilder, StringRecord, Trim};

use crate::diagnostic::closest;
use crate::display::shorten;
use crate::import::ratings::{Said, of_cell};
use crate::profile::{Given, YEARS};
use crate::rubric::Track;

/// Columns of a terminal that a cell takes where it is shown.
pub(super) const SHOWN: usize = 40;

/// The cells of every row of a text, without the blanks around them.
pub(super) fn split(text: &str, delimiter: u8) -> impl Iterator<Item = StringRecord> {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).trim(Trim::All).delimiter(delimiter);
    // Rows of any length and text that is known to be UTF-8 leave no error to meet.
    builder.buffer_capacity(text.len().clamp(64, 8192));
    builder.from_reader(text.as_bytes()).into_records().map_while(Result::ok)
}

/// The answer that a cell under a skill is: a rating as in a table of one person, or a number with its name, as forms
/// write it: `3 - Competent`, `Competent (3)`.
///
/// # Errors
///
/// What stands there and what is expected.
pub(super) fn rating(cell: &str, track: &Track) -> Result<Given, String> {
    if cell.is_empty() {
        return Ok(Given::Nothing);
    }
    // Some tables have decimal commas.
    let plain = cell.strip_suffix(",0").unwrap_or(cell);
    match of_cell(plain, track) {
        Said::Rating(rating) => Ok(Given::Rating(rating)),
        Said::NotApplicable => Ok(Given::NotApplicable),
        Said::Open(_) => match number_and_name(cell) {
            Some((number, name)) => agreed(cell, number, name, track),
            None => Err(not_a_rating(cell, track)),
        },
    }
}

/// The number and the name in `3 - Competent`, `3: competent`, `Competent (3)` or `(3) Competent`.
fn number_and_name(cell: &str) -> Option<(&str, &str)> {
    let is_sign = |c: char| c.is_whitespace() || "-–—:=.,()[]".contains(c);
    let inner = cell.trim_start_matches(['(', '[']).trim_end_matches([')', ']', '.']);
    let digits = inner.len() - inner.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = match digits {
        0 => {
            let name = inner.trim_end_matches(|c: char| c.is_ascii_digit());
            (inner.strip_prefix(name)?, name)
        }
        _ => inner.split_at_checked(digits)?,
    };
    let name = rest.trim_matches(is_sign);
    // `3rd` and `v2` have no sign between the number and the word; `3.5` and `2024-05` have no word.
    let has_sign = if digits > 0 { rest.starts_with(is_sign) } else { rest.ends_with(is_sign) };
    (has_sign && !number.is_empty() && name.starts_with(char::is_alphabetic)).then_some((number, name))
}

fn agreed(cell: &str, number: &str, name: &str, track: &Track) -> Result<Given, String> {
    let named = track.scale.iter().position(|rating| rating.name.to_lowercase() == name.to_lowercase());
    let shown = shorten(cell, SHOWN);
    match named {
        Some(named) if number.parse() == Ok(named) => {
            Ok(u8::try_from(named).map_or(Given::Nothing, Given::Rating))
        }
        Some(named) => {
            Err(format!("“{shown}” says two things: “{}” is {named} on this scale", shorten(name, SHOWN)))
        }
        None => Err(not_a_rating(cell, track)),
    }
}

fn not_a_rating(cell: &str, track: &Track) -> String {
    let names: Vec<&str> = track.scale.iter().map(|rating| rating.name.as_str()).collect();
    let near = closest(cell, &names).map_or(String::new(), |near| format!(", did you mean “{near}”?"));
    format!("“{}” is no rating of this scale{near}", shorten(cell, SHOWN))
}

/// What a rating is, for whoever wrote something else.
pub(super) fn scale(track: &Track) -> String {
    let names: Vec<&str> = track.scale.iter().map(|rating| rating.name.as_str()).collect();
    format!("a rating is 0 to {} ({}), n/a or empty", track.top(), names.join(", "))
}

/// Years of experience, with a point or a comma.
pub(super) fn years(cell: &str) -> Option<f64> {
    let years: f64 = cell.replacen(',', ".", 1).parse().ok()?;
    (YEARS.0..=YEARS.1).contains(&years).then_some(years)
}

/// A whole number from 0 on, also as data tools write it: `2.0`.
pub(super) fn count(cell: &str) -> Option<u32> {
    cell.strip_suffix(".0").unwrap_or(cell).parse().ok()
}
