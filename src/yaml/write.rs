//! Text as YAML.

use crate::display::is_unsafe;

/// Text that reads back as the very same: as it is where nothing in it can be taken for anything else, and otherwise in
/// quotes, with escapes that YAML and JSON share.
pub(crate) fn text(text: &str) -> String {
    if is_plain(text, "") { text.to_owned() } else { quoted(text) }
}

/// The same where no braces or brackets are around it, so that commas need no quotes.
pub(crate) fn block_text(text: &str) -> String {
    if is_plain(text, ",") { text.to_owned() } else { quoted(text) }
}

/// Text in quotes, as JSON has it too.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ if is_unsafe(c) || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether text needs no quotes. It is careful: most signs get quotes, whether they need them or not.
fn is_plain(text: &str, harmless: &str) -> bool {
    const WORDS: [&str; 12] =
        ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity"];
    let is_harmless = |c: char| {
        (c.is_alphanumeric() && !is_unsafe(c))
            || harmless.contains(c)
            || matches!(c, ' ' | '.' | '-' | '_' | '/' | '+' | '#' | '&' | '(' | ')' | '\'')
    };
    text.starts_with(char::is_alphabetic)
        && !text.ends_with(' ')
        && !text.contains(" #")
        && text.chars().all(is_harmless)
        && !WORDS.contains(&text.to_lowercase().as_str())
}
