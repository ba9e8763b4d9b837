//! What a word or a number says about a skill: a rating of the track's scale, or nothing that can be known.

use crate::display::shorten;
use crate::rubric::Track;

/// What a foreign file says about one skill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// No rating, and why.
    Open(String),
    /// It doesn't apply to the person.
    NotApplicable,
    /// A rating of the scale.
    Rating(u8),
}

/// The rating that a level in words is: the name of one, or `4/5` where 5 is the scale's top.
pub(super) fn of_word(word: &str, track: &Track) -> Option<u8> {
    let word = word.trim().to_lowercase();
    let named = track.scale.iter().position(|rating| rating.name.to_lowercase() == word);
    let share = || {
        let (part, whole) = word.split_once('/').or_else(|| word.split_once(" of "))?;
        let part: usize = part.trim().parse().ok()?;
        let whole: usize = whole.trim().parse().ok()?;
        (whole == top(track) && part <= whole).then_some(part)
    };
    named.or_else(share).and_then(|rating| u8::try_from(rating).ok())
}

/// A level that stands beside a name. A plain number could be of any scale.
pub(super) fn of_level(word: &str, track: &Track) -> Said {
    let shown = || shorten(word.trim(), 40);
    match of_word(word, track) {
        Some(rating) => Said::Rating(rating),
        None if word.trim().parse::<f64>().is_ok() => {
            Said::Open(format!("“{}” doesn't say of how many", shown()))
        }
        None => Said::Open(format!("“{}” is no rating of this scale", shown())),
    }
}

/// A cell under a heading which says that ratings stand there, so that a plain number is one.
pub(crate) fn of_cell(cell: &str, track: &Track) -> Said {
    let cell = cell.trim();
    if ["n/a", "na"].iter().any(|word| cell.eq_ignore_ascii_case(word)) {
        return Said::NotApplicable;
    }
    match whole(cell) {
        _ if cell.is_empty() => Said::Open("no rating".to_owned()),
        Some(number) if usize::from(number) <= top(track) => Said::Rating(number),
        Some(number) => Said::Open(format!("{number} lies above {}, the top of the scale", top(track))),
        None => of_level(cell, track),
    }
}

/// A whole number from 0 on, also as data tools write it: `4.0`.
fn whole(text: &str) -> Option<u8> {
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}

/// The highest rating of the scale.
pub(super) fn top(track: &Track) -> usize {
    usize::from(track.top())
}
