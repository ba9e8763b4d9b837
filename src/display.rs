//! Text from people, made safe to show.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Replaces what could steer a terminal or reorder a line (control characters, escapes,
/// direction marks) by its code, as in `\u{1b}`. A tab becomes a blank.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => safe.push(' '),
            '\n' => safe.push_str("\\n"),
            _ if is_unsafe(c) => safe.extend(c.escape_unicode()),
            _ => safe.push(c),
        }
    }
    safe
}

/// [`escape`], cut to `width` columns of a terminal with `…` where something was left out.
#[must_use]
pub fn shorten(text: &str, width: usize) -> String {
    let safe = escape(text);
    if safe.width() <= width {
        return safe;
    }
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used < width
    };
    let kept: String = safe.chars().take_while(fits).collect();
    format!("{}…", kept.trim_end())
}

/// Control characters, and marks that reorder a line or end it unseen.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// JSON text with what could steer a terminal written by its code. Such characters stand in strings alone.
#[must_use]
pub fn escape_json(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find(|c| is_unsafe(c) && c != '\n') {
        let (before, after) = rest.split_at(at);
        safe.push_str(before);
        let mut letters = after.chars();
        safe.extend(letters.next().map(|c| format!("\\u{:04x}", u32::from(c))));
        rest = letters.as_str();
    }
    safe + rest
}

/// `1 skill`, `2 skills`: a count with its noun; `noun` takes an s.
#[must_use]
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// `1,250`: a whole number with commas.
#[must_use]
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `a, b and c`, or `a, b and 3 more` where there are more than `most`.
#[must_use]
pub fn list(items: &[String], most: usize) -> String {
    let (shown, more) = match items.len() {
        n if n <= most => (items, 0),
        n => (items.get(..most).unwrap_or(items), n - most),
    };
    match (shown, more) {
        ([], 0) => String::new(),
        ([one], 0) => one.clone(),
        ([head @ .., last], 0) => format!("{} and {last}", head.join(", ")),
        (all, more) => format!("{} and {more} more", all.join(", ")),
    }
}

/// The words of a text; one that is wider than a line comes in pieces.
pub(crate) fn words(text: &str, width: usize) -> Vec<String> {
    // `2 → 3` and `70 %` stay together.
    let bound = text.replace(" → ", "\u{a0}→\u{a0}").replace(" %", "\u{a0}%");
    let mut words = Vec::new();
    for word in bound.split(|c: char| c.is_whitespace() && c != '\u{a0}').filter(|word| !word.is_empty()) {
        let letters: Vec<char> = escape(word).chars().collect();
        words.extend(
            letters.chunks(width.max(8)).map(|piece| piece.iter().collect::<String>().replace('\u{a0}', " ")),
        );
    }
    words
}

/// The lines of a text, each at most so many columns wide; what could steer a terminal is replaced.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words(text, width) {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            line.push_str(&word);
        } else if line.width() + 1 + word.width() <= width {
            line.push(' ');
            line.push_str(&word);
        } else {
            lines.push(word);
        }
    }
    lines
}

/// A mark of a text that is the same on every machine and in every version: FNV-1a of its bytes, 64 bits in hexadecimal.
/// It tells texts apart that nobody has made up to be confused.
pub(crate) fn fingerprint(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
