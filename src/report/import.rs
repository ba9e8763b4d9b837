//! What an import found, what is left to answer, and what was left out.

use super::document::Document;
use crate::display::{count, list, shorten};
use crate::import::{Format, Imported, Summary};
use crate::rubric::Rubric;
use crate::skill::SkillId;

/// Names, and notes, that are shown before "and 5 more".
const NAMES: usize = 6;
const NOTES: usize = 3;
/// Characters of a name and of a note.
const NAME: usize = 30;
const NOTE: usize = 120;

/// An import in at most some fifteen lines. `next` says what to do with the profile.
#[must_use]
pub fn imported(imported: &Imported, rubric: &Rubric, source: &str, next: &str) -> Document {
    let summary = &imported.summary;
    let mut lead = vec![("Found".to_owned(), found(summary))];
    let mut say = |label: &str, line: String| lead.push((label.to_owned(), line));
    if !summary.open.is_empty() {
        let names: Vec<String> = summary.open.iter().map(|open| shorten(&open.given, NAME)).collect();
        say("No rating yet", list(&names, NAMES));
    }
    if !summary.unknown.is_empty() {
        let name = |skill: &SkillId| rubric.catalogue.skill(*skill).name.clone();
        let names = summary.unknown.iter().map(|unknown| {
            let near =
                unknown.suggestions.first().map_or(String::new(), |near| format!(" (near: {})", name(near)));
            format!("“{}”{near}", shorten(&unknown.given, NAME))
        });
        say("No skill here", list(&names.collect::<Vec<_>>(), NAMES));
    }
    for (at, one) in summary.left_out.iter().take(NOTES).enumerate() {
        let label = if at == 0 { "Left out" } else { "" };
        say(label, shorten(&format!("{}: {}", one.place, one.why), NOTE));
    }
    if let Some(more) = summary.left_out.len().checked_sub(NOTES).filter(|more| *more > 0) {
        say("", format!("and {more} more, at the end of the profile"));
    }
    if summary.jobs > 0 {
        say("To look at", "whether all jobs belong to this career: their months count".to_owned());
    }
    if summary.to_look_at > 0 {
        let label = if summary.jobs > 0 { "" } else { "To look at" };
        say(
            label,
            format!("{} behind a #: take it away where a line is right", count(summary.to_look_at, "line")),
        );
    }
    say("Next", next.to_owned());
    Document {
        title: format!("Read from {}", format(summary)),
        subtitle: shorten(source, 40),
        lead,
        ..Document::default()
    }
}

/// An import in one sentence, for a report that begins with one.
#[must_use]
pub fn imported_in_short(summary: &Summary) -> String {
    let open = match summary.open.len() {
        0 => String::new(),
        open => format!("; {} without one", count(open, "skill")),
    };
    let unknown = match summary.unknown.len() {
        0 => String::new(),
        unknown => format!("; {} of no skill here", count(unknown, "name")),
    };
    format!("Read from {}: {}{open}{unknown}.", format(summary), found(summary))
}

fn format(summary: &Summary) -> &'static str {
    match summary.format {
        Format::JsonResume => "a JSON Resume",
        Format::SkillsTable => "a table of skills",
    }
}

fn found(summary: &Summary) -> String {
    let experience = match summary.years {
        Some(years) => format!("{years} years of experience"),
        None => count(summary.jobs, "job"),
    };
    let evidence = match summary.evidence {
        1 => "1 piece of evidence".to_owned(),
        pieces => format!("{pieces} pieces of evidence"),
    };
    list(&[experience, evidence, count(summary.ratings, "rating")], 3)
}
