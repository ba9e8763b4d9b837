//! Text from people, made safe to show.

/// Replaces what could steer a terminal or reorder a line (control characters, escapes,
/// direction marks) by its code, as in `\u{1b}`. A tab becomes a blank.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => safe.push(' '),
            '\n' => safe.push_str("\\n"),
            _ if c.is_control() || is_direction_mark(c) => safe.extend(c.escape_unicode()),
            _ => safe.push(c),
        }
    }
    safe
}

/// [`escape`], cut to `width` characters with `…` where something was left out.
#[must_use]
pub fn shorten(text: &str, width: usize) -> String {
    let safe = escape(text);
    match safe.char_indices().nth(width) {
        None => safe,
        Some(_) => {
            let kept: String = safe.chars().take(width.saturating_sub(1)).collect();
            format!("{}…", kept.trim_end())
        }
    }
}

fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// `1 skill`, `2 skills`: a count with its noun; `noun` takes an s.
#[must_use]
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
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
