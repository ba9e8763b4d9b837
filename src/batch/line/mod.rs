//! A profile in one line of JSON, straight into a [`Person`].
//!
//! It reads what a profile may say, in any layout of JSON: any order of keys, blanks, escapes, keys that no profile has.
//! Where anything is out of the ordinary it gives up, and the line is read as a single profile is, slowly and with words
//! for what is wrong. So it must never take anything that [`profile::read`](crate::profile::read) wouldn't, or take it
//! otherwise; a law in the tests holds that.

mod answers;
mod cursor;
mod evidence;
mod habit;
mod outside;

use std::ops::Range;

use super::lookup::Lookup;
use super::person::Person;
use crate::exact::Decimal;
use crate::profile::dates::{self, Month};
use crate::profile::{HOURS_PER_WEEK, PACE, YEARS};
use crate::rubric::{Rubric, Track};

use cursor::{Cursor, Quoted};
use habit::Habit;
pub(super) use outside::{id_of, is_output, without_other_keys};

/// Keys of a profile, for telling whether an unknown one is a slip of the fingers.
const KEYS: [&str; 11] = [
    "id",
    "name",
    "track",
    "target",
    "as_of",
    "hours_per_week",
    "pace",
    "experience",
    "skills",
    "evidence",
    "scale",
];

/// The key by which output of this program says what it is.
const SCHEMA: &str = "schema";

/// The longest key, in bytes as written, that the reader of single profiles is sure to take.
const LONGEST_KEY: usize = 1000;

/// How often a layout of answers is learnt by one thread.
const MOST_TRIES: u32 = 10_000;

/// Whether a profile has this key for itself, so that it can't say a group.
#[must_use]
pub fn is_key_of_profile(key: &str) -> bool {
    KEYS.contains(&key)
}

/// What a run asks of every line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'r> {
    pub(super) rubric: &'r Rubric,
    /// The track, whatever a profile says.
    pub(super) track: Option<&'r Track>,
    /// The key that says a person's group.
    pub(super) by: Option<&'r str>,
    /// Whether names that aren't exact are written out, so that they have to be kept.
    pub(super) keeps_names: bool,
}

/// Reads lines, one after the other.
#[derive(Debug)]
pub(super) struct LineReader<'r> {
    asked: Asked<'r>,
    lookup: Lookup<'r>,
    scratch: String,
    /// Names of this person that weren't matched exactly, so that each is counted once.
    odd: String,
    odd_names: Vec<Range<usize>>,
    /// How answers were laid out last, in lists and in mappings, and how often that was learnt.
    listed: Option<Habit>,
    mapped: Option<Habit>,
    tries: (u32, u32),
    /// Keys that no profile has and that are like none it has, with the lines that have them.
    pub(super) passed_over: Vec<(Box<str>, u64)>,
}

/// What was said so far in one line, where later keys depend on it.
#[derive(Debug, Default)]
struct Line<'t> {
    keys: u16,
    has_answers: bool,
    /// The day was used to judge something.
    used_day: bool,
    /// Evidence comes after the skills, whatever the order of the keys.
    evidence: Option<Cursor<'t>>,
}

impl<'r> LineReader<'r> {
    pub(super) fn new(asked: Asked<'r>) -> Self {
        Self {
            asked,
            lookup: Lookup::new(&asked.rubric.catalogue.names),
            scratch: String::new(),
            odd: String::new(),
            odd_names: Vec::new(),
            listed: None,
            mapped: None,
            tries: (0, 0),
            passed_over: Vec::new(),
        }
    }

    /// Reads a line into a blank person; `ahead` begins with the line, and may go on behind it. `None` where a single
    /// profile's reader has to look at it; what stands in the person then is worth nothing.
    pub(super) fn read(&mut self, text: &str, ahead: &[u8], person: &mut Person<'r>) -> Option<()> {
        is_plain(text).then(|| self.read_plain(text, ahead, person)).flatten()
    }

    /// The same for a line that is known to be [plain](is_plain).
    pub(super) fn read_plain(&mut self, text: &str, ahead: &[u8], person: &mut Person<'r>) -> Option<()> {
        self.odd.clear();
        self.odd_names.clear();
        let mut line = Line::default();
        let mut cursor = Cursor::with_ahead(text, ahead);
        match (self.asked.track, self.asked.rubric.tracks.as_slice()) {
            (Some(track), _) => person.track = track,
            (None, [only]) => person.track = only,
            (None, _) => {}
        }
        cursor.object(|cursor, key| {
            let mut scratch = String::new();
            let key = key.text(&mut scratch)?;
            self.member(key, cursor, person, &mut line)
        })?;
        if let Some(mut evidence) = line.evidence.take() {
            self.evidence(&mut evidence, person)?;
        }
        let has_track = line.keys & 1 << 2 != 0 || self.asked.track.is_some();
        (cursor.peek().is_none() && (has_track || self.asked.rubric.tracks.len() == 1)).then_some(())
    }

    fn member<'t>(
        &mut self,
        key: &str,
        cursor: &mut Cursor<'t>,
        person: &mut Person<'r>,
        line: &mut Line<'t>,
    ) -> Option<()> {
        let Some(at) = KEYS.iter().position(|known| *known == key) else {
            return self.other(key, cursor, person);
        };
        // A key that stands twice is a mistake, and words for it are found elsewhere.
        if line.keys & 1 << at != 0 {
            return None;
        }
        line.keys |= 1 << at;
        match key {
            "id" => {
                let id = cursor.string()?.text(&mut self.scratch)?;
                person.profile.id.push_str(id);
            }
            "name" => {
                let name = cursor.string()?.text(&mut self.scratch)?;
                person.profile.name = Some(name.to_owned());
            }
            "track" => {
                let id = cursor.string()?.text(&mut self.scratch)?;
                if self.asked.track.is_none() {
                    let track = self.asked.rubric.track(id)?;
                    if (line.has_answers || line.keys & 1 << 3 != 0) && !std::ptr::eq(track, person.track) {
                        return None;
                    }
                    person.track = track;
                }
            }
            "target" => {
                let id = cursor.string()?.text(&mut self.scratch)?;
                person.profile.target = Some(person.track.find_level(id)?);
            }
            "as_of" => {
                let day = dates::day(cursor.string()?.text(&mut self.scratch)?)?;
                if line.used_day && day != person.profile.as_of {
                    return None;
                }
                person.profile.as_of = day;
            }
            "hours_per_week" => {
                person.profile.hours_per_week = Some(Decimal::nearest(number(cursor, HOURS_PER_WEEK)?));
            }
            "pace" => person.profile.pace = Decimal::nearest(number(cursor, PACE)?),
            "experience" => person.profile.months = Some(self.months(cursor, person, line)?),
            "scale" => {
                let top: u8 = cursor.number()?.parse().ok()?;
                (top == person.track.top()).then_some(())?;
            }
            "skills" => {
                line.has_answers = true;
                match cursor.peek()? {
                    b'[' => self.listed(cursor, person, line)?,
                    _ => self.mapped(cursor, person, line)?,
                }
            }
            _ => {
                person.profile.evidence_given = true;
                line.evidence = Some(*cursor);
                cursor.value()?;
            }
        }
        Some(())
    }

    /// A key that no profile has: the person's group, or something to pass over.
    fn other(&mut self, key: &str, cursor: &mut Cursor<'_>, person: &mut Person<'r>) -> Option<()> {
        if Some(key) == self.asked.by {
            if person.group.is_some() {
                return None;
            }
            person.group = match cursor.peek()? {
                b'"' => Some(cursor.string()?.text(&mut self.scratch)?.to_owned()),
                b'n' => cursor.word("null").map(|()| None)?,
                _ => Some(cursor.number()?.to_owned()),
            };
            return Some(());
        }
        if key == SCHEMA {
            // It says that this is no profile, or nothing that matters.
            return None;
        }
        cursor.value()?;
        if let Some((_, count)) = self.passed_over.iter_mut().find(|(known, _)| **known == *key) {
            *count += 1;
            return Some(());
        }
        if is_slip(key) {
            return None;
        }
        // Past a few dozen such keys nobody reads their list.
        if self.passed_over.len() < 64 {
            self.passed_over.push((key.into(), 1));
        }
        Some(())
    }

    /// `{"years": 4.5}`, or a list of jobs.
    fn months(&mut self, cursor: &mut Cursor<'_>, person: &Person<'r>, line: &mut Line<'_>) -> Option<u32> {
        if cursor.peek()? == b'{' {
            let mut years = None;
            cursor.object(|cursor, key| {
                let is_years = matches!(key, Quoted::Plain("years"));
                (is_years && years.is_none()).then(|| years = number(cursor, YEARS))?;
                years.map(|_| ())
            })?;
            return years.map(dates::months_of);
        }
        line.used_day = true;
        let today = Month::of(person.profile.as_of);
        let mut stretches = Vec::new();
        cursor.list(|cursor| {
            let (mut from, mut to, mut has_role) = (None, None, false);
            cursor.object(|cursor, key| {
                let Quoted::Plain(key) = key else { return None };
                let text = cursor.string()?.text(&mut self.scratch)?;
                match key {
                    "from" if from.is_none() => from = Some(dates::month(text)?),
                    "to" if to.is_none() => {
                        let is_present = text.eq_ignore_ascii_case("present");
                        to = Some(if is_present { today } else { dates::month(text)? });
                    }
                    "role" if !has_role => has_role = true,
                    _ => return None,
                }
                Some(())
            })?;
            let (from, to) = (from?, to.unwrap_or(today));
            (from <= today && from <= to).then(|| stretches.push((from, to.min(today))))
        })?;
        Some(dates::months_in(stretches))
    }
}

/// A number within its limits.
fn number(cursor: &mut Cursor<'_>, (least, most): (f64, f64)) -> Option<f64> {
    let number = cursor::double(cursor.number()?)?;
    (least..=most).contains(&number).then_some(number)
}

/// Whether YAML takes every sign of a text as it stands: not so DEL, and some that are longer than a byte.
pub(super) fn is_plain(text: &str) -> bool {
    // Most texts have neither. The highest byte of many is found in whole vectors.
    let is_simple = |bytes: &[u8]| bytes.iter().copied().fold(0, u8::max) < 0x7f;
    text.as_bytes().chunks(4096).all(is_simple)
        || !text
            .contains(|c| matches!(c, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}'))
}

/// Whether a key is so near to one that a profile has that somebody may have meant it.
fn is_slip(key: &str) -> bool {
    crate::diagnostic::closest(key, &KEYS).is_some()
}

#[cfg(test)]
mod tests;
