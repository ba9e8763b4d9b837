//! The roadmap as a calendar (RFC 5545), for Thunderbird, Apple Calendar, Google Calendar and their kin.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::document::Item;
use super::roadmap::details;
use super::view::Facts;
use super::words::work;
use crate::display::is_unsafe;
use crate::roadmap::{Milestone, Roadmap, Step, Work};
use crate::skill::EvidenceId;

/// Octets of a line, without its end.
const LINE: usize = 75;

/// Writes a roadmap as a calendar: a day or a stretch of days for every step, and a day for every level reached.
#[must_use]
pub fn ics(facts: &Facts<'_>, roadmap: &Roadmap) -> String {
    let mut calendar = Calendar::default();
    calendar.line("BEGIN:VCALENDAR");
    calendar.line("VERSION:2.0");
    calendar.line("PRODID:-//Gradus//Roadmap//EN");
    calendar.line("CALSCALE:GREGORIAN");
    calendar.line("METHOD:PUBLISH");
    let target = &facts.track.level(roadmap.target).title;
    calendar.value("X-WR-CALNAME", &format!("Roadmap to {target}"));
    let mut pieces = BTreeMap::new();
    for step in &roadmap.steps {
        calendar.event(&step_event(facts, roadmap, step, &mut pieces), facts.profile.as_of);
    }
    for milestone in &roadmap.milestones {
        calendar.event(&milestone_event(facts, roadmap, milestone), facts.profile.as_of);
    }
    calendar.line("END:VCALENDAR");
    calendar.text
}

/// An entry that lasts whole days.
struct Event {
    uid: String,
    start: Date,
    end: Date,
    summary: String,
    description: Option<String>,
}

/// A step. `pieces` counts those of each kind of evidence so far, so that each has an id of its own.
fn step_event(
    facts: &Facts<'_>,
    roadmap: &Roadmap,
    step: &Step,
    pieces: &mut BTreeMap<EvidenceId, usize>,
) -> Event {
    let (of, what, number) = match step.what {
        Work::Raise(skill, to) => ("skill", facts.rubric.catalogue.skill(skill).id.as_str(), usize::from(to)),
        Work::Piece(kind) => {
            let number = pieces.entry(kind).or_insert(0);
            *number += 1;
            ("evidence", facts.track.evidence_kind(kind).map_or("", |kind| kind.id.as_str()), *number)
        }
    };
    let lines: Vec<String> = details(facts, roadmap, step).iter().map(line_of).collect();
    Event {
        uid: uid(facts, roadmap, &[of, what, &number.to_string()]),
        start: step.start,
        end: step.end,
        summary: work(step.what, facts.rubric, facts.track),
        description: Some(lines.join("\n")),
    }
}

fn milestone_event(facts: &Facts<'_>, roadmap: &Roadmap, milestone: &Milestone) -> Event {
    let level = facts.track.level(milestone.level);
    let wait = "The steps are done before this day; years of experience decide it.";
    Event {
        uid: uid(facts, roadmap, &["level", &level.id]),
        start: milestone.date,
        end: milestone.date,
        summary: format!("{} reached", level.title),
        description: milestone.waits_for_years.then(|| wait.to_owned()),
    }
}

fn line_of(item: &Item) -> String {
    let link = item.link.as_ref().map_or(String::new(), |link| format!(" {link}"));
    format!("{}{link}", item.text)
}

/// The same for the same person, track, target and thing to do, so that a calendar that is read again replaces
/// what it knows.
fn uid(facts: &Facts<'_>, roadmap: &Roadmap, parts: &[&str]) -> String {
    let target = &facts.track.level(roadmap.target).id;
    let whose: [&str; 4] = ["gradus", &facts.profile.id, &facts.track.id, target];
    let parts: Vec<String> = whose.iter().chain(parts).map(|part| plain(part)).collect();
    parts.join("-")
}

/// Letters and digits stay, everything else is written by its code, so that different texts stay different.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            plain.push(c);
        } else {
            plain.push_str(&format!(".{:x}.", u32::from(c)));
        }
    }
    plain
}

#[derive(Default)]
struct Calendar {
    text: String,
}

impl Calendar {
    fn event(&mut self, event: &Event, stamp: Date) {
        // The end is the first day after it.
        let end = event.end.tomorrow().unwrap_or(event.end);
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{}", event.uid));
        self.line(&format!("DTSTAMP:{}T000000Z", digits(stamp)));
        self.line(&format!("DTSTART;VALUE=DATE:{}", digits(event.start)));
        self.line(&format!("DTEND;VALUE=DATE:{}", digits(end)));
        self.value("SUMMARY", &event.summary);
        if let Some(description) = &event.description {
            self.value("DESCRIPTION", description);
        }
        self.line("TRANSP:TRANSPARENT");
        self.line("END:VEVENT");
    }

    /// A property whose value is text.
    fn value(&mut self, name: &str, text: &str) {
        self.line(&format!("{name}:{}", escape(text)));
    }

    /// A line, folded: what is too long goes on in the next one, after a blank, and no character is cut apart.
    fn line(&mut self, line: &str) {
        let mut used = 0;
        for c in line.chars() {
            if used + c.len_utf8() > LINE {
                self.text.push_str("\r\n ");
                used = 1;
            }
            self.text.push(c);
            used += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

/// `20261121`.
fn digits(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// Takes the meaning out of the format's own characters, and leaves out what could steer a terminal.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => {
                safe.push('\\');
                safe.push(c);
            }
            '\n' | '\r' => safe.push_str("\\n"),
            '\t' => safe.push(' '),
            _ if is_unsafe(c) => {}
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(line: &str) -> String {
        let mut calendar = Calendar::default();
        calendar.line(line);
        calendar.text
    }

    #[test]
    fn no_line_is_longer_than_75_octets_and_no_character_is_cut() {
        for line in ["a".repeat(300), "é".repeat(120), "老虎→".repeat(60), format!("x{}", "🐯".repeat(50))]
        {
            let folded = folded(&line);
            let lines: Vec<&str> = folded.split_terminator("\r\n").collect();
            assert!(lines.len() > 1);
            assert!(lines.iter().all(|line| line.len() <= 75), "{folded}");
            assert!(lines.iter().skip(1).all(|line| line.starts_with(' ')), "{folded}");
            assert_eq!(folded.replace("\r\n ", ""), format!("{line}\r\n"));
        }
    }

    #[test]
    fn a_line_of_75_octets_is_not_folded() {
        let line = "a".repeat(75);
        assert_eq!(folded(&line), format!("{line}\r\n"));
        assert_eq!(folded(&format!("{line}b")), format!("{line}\r\n b\r\n"));
        assert_eq!(folded(""), "\r\n");
    }

    #[test]
    fn text_keeps_its_meaning_and_controls_are_left_out() {
        assert_eq!(escape("a, b; c\\d: e"), "a\\, b\\; c\\\\d: e");
        assert_eq!(escape("one\ntwo\r\nthree\rfour"), "one\\ntwo\\nthree\\nfour");
        assert_eq!(escape("a\u{1b}[31m\u{0}\u{202e}b\tc"), "a[31mb c");
    }

    #[test]
    fn ids_that_differ_stay_different() {
        assert_eq!(plain("mentee-014"), "mentee.2d.014");
        assert_ne!(plain("a-b"), plain("a.b"));
        assert_ne!(plain("é"), plain("e9"));
    }
}
