//! Charts as Mermaid, which code hosts draw from Markdown.

use super::document::{Bar, Gantt};
use crate::display::{escape, shorten};

/// Bars in a chart at the most: with labels cut, it stays under the length that Mermaid reads.
const BARS: usize = 300;
/// Characters of a label.
const LABEL: usize = 60;

/// Words that begin a statement of their own, so that a label must not begin with them.
const STATEMENTS: [&str; 19] = [
    "section",
    "title",
    "click",
    "href",
    "call",
    "gantt",
    "dateformat",
    "axisformat",
    "tickinterval",
    "todaymarker",
    "excludes",
    "includes",
    "inclusiveenddates",
    "topaxis",
    "weekday",
    "weekend",
    "acctitle",
    "accdescr",
    "displaymode",
];
/// Words that say how a bar is drawn, so that a label must not be one of them.
const TAGS: [&str; 5] = ["done", "crit", "active", "milestone", "vert"];

/// Writes a chart as a fenced block. Where it has too many bars, the last one stays: the level that is reached.
pub(super) fn mermaid(chart: &Gantt) -> String {
    let Some((last, others)) = chart.bars.split_last() else { return String::new() };
    let mut lines = vec![
        "```mermaid".to_owned(),
        "gantt".to_owned(),
        format!("    title {}", safe(&chart.title)),
        "    dateFormat YYYY-MM-DD".to_owned(),
        "    axisFormat %Y-%m".to_owned(),
        "    section Plan".to_owned(),
    ];
    let shown = others.iter().take(BARS - 1).chain([last]);
    lines.extend(shown.enumerate().map(|(at, bar)| task(bar, at + 1)));
    lines.push("```".to_owned());
    if let Some(more) = others.len().checked_sub(BARS - 1).filter(|more| *more > 0) {
        lines.push(format!("\nAnd {more} more, not drawn."));
    }
    lines.join("\n")
}

fn task(bar: &Bar, number: usize) -> String {
    let label = safe(&bar.label);
    if bar.is_milestone && bar.start == bar.end {
        return format!("    {label} :milestone, m{number}, {}, 0d", bar.end);
    }
    // The end of a bar is the first day after it.
    let end = bar.end.tomorrow().unwrap_or(bar.end);
    format!("    {label} :s{number}, {}, {end}", bar.start)
}

/// A text without the characters that mean something to Mermaid; lookalikes stand in, so that it reads as before.
fn safe(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text: String = escape(&words.join(" ")).chars().map(stand_in).collect();
    let text = shorten(&text, LABEL);
    let lower = text.to_ascii_lowercase();
    let first: String = lower.chars().take_while(char::is_ascii_alphanumeric).collect();
    let is_statement = STATEMENTS.contains(&first.as_str()) || first.starts_with("gantt");
    let is_taken = is_statement || TAGS.contains(&lower.as_str());
    // A date at the start of a line is read as one.
    let is_date = first.len() == 4 && first.bytes().all(|byte| byte.is_ascii_digit());
    if is_taken || is_date || text.is_empty() { format!("“{text}”") } else { text }
}

fn stand_in(c: char) -> char {
    match c {
        '#' => '♯',
        ':' => '∶',
        ',' | ';' => '‚',
        '%' => '％',
        '`' | '\'' => '’',
        '"' => '”',
        '<' => '‹',
        '>' => '›',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_read_well_and_mean_nothing_to_mermaid() {
        assert_eq!(safe("C# 2 → 3"), "C♯ 2 → 3");
        assert_eq!(safe("C++ 0 → 1"), "C++ 0 → 1");
        assert_eq!(safe("CI/CD pipelines 1 → 2"), "CI/CD pipelines 1 → 2");
        assert_eq!(
            safe("1 × Talk, article; \"note\": `x`\n%%{init}"),
            "1 × Talk‚ article‚ ”note”∶ ’x’ ％％{init}"
        );
        assert_eq!(safe("<b>"), "‹b›");
    }

    #[test]
    fn a_label_is_no_statement() {
        for label in ["section two", "Title", "gantt", "click here", "done", "2026-11-21 is a day", ""] {
            assert_eq!(safe(label), format!("“{label}”"));
        }
        assert_eq!(safe("Active Directory 1 → 2"), "Active Directory 1 → 2");
    }
}
