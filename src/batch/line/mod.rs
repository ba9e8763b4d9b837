//! A profile in one line of JSON, straight into a [`Person`].
//!
//! It reads what a profile may say, in any layout of JSON: any order of keys, blanks, escapes, keys that no profile has.
//! Where anything is out of the ordinary it gives up, and the line is read as a single profile is, slowly and with words
//! for what is wrong. So it must never take anything that [`profile::read`](crate::profile::read) wouldn't, or take it
//! otherwise; a law in the tests holds that.

mod cursor;
mod evidence;

use std::borrow::Cow;
use std::ops::Range;

use jiff::civil::Date;

use super::lookup::{Found, Lookup};
use super::person::Person;
use crate::exact::Decimal;
use crate::profile::dates::{self, Month};
use crate::profile::{Given, HOURS_PER_WEEK, PACE, ReadAs, UnknownName, YEARS};
use crate::rubric::{Rubric, Track};
use crate::skill::{How, Resolution, SkillId};

use cursor::{Cursor, Habit, Quoted};

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

/// How often a layout of answers is learnt by one thread.
const MOST_TRIES: u32 = 10_000;

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

    /// Reads a line into a blank person. `None` where a single profile's reader has to look at it; what stands in the
    /// person then is worth nothing.
    pub(super) fn read(&mut self, text: &str, person: &mut Person<'r>) -> Option<()> {
        self.odd.clear();
        self.odd_names.clear();
        let mut line = Line::default();
        let mut cursor = Cursor::new(text);
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

    /// `[{"name": "PostgreSQL", "rating": 4}, …]`.
    fn listed(
        &mut self,
        cursor: &mut Cursor<'_>,
        person: &mut Person<'r>,
        line: &mut Line<'_>,
    ) -> Option<()> {
        cursor.take(b'[')?;
        if cursor.takes(b']') {
            return Some(());
        }
        loop {
            self.habitual(cursor, person, true)?;
            let start = *cursor;
            let mut name = None;
            let mut entry = Entry::default();
            cursor.object(|cursor, key| {
                let Quoted::Plain(key) = key else { return None };
                if key == "name" {
                    let given = cursor.string()?;
                    return name.replace(given).is_none().then_some(());
                }
                entry.member(key, cursor, person, (line, &mut self.scratch))
            })?;
            self.entry(name?, &entry, person, false)?;
            if !cursor.goes_on(b']')? {
                return Some(());
            }
            self.learn(start, true);
        }
    }

    /// `{"PostgreSQL": 4, "Go": {"rating": 4, "last_used": 2026}}`.
    fn mapped(
        &mut self,
        cursor: &mut Cursor<'_>,
        person: &mut Person<'r>,
        line: &mut Line<'_>,
    ) -> Option<()> {
        cursor.take(b'{')?;
        if cursor.takes(b'}') {
            return Some(());
        }
        loop {
            self.habitual(cursor, person, false)?;
            let start = *cursor;
            let name = cursor.string()?;
            cursor.take(b':')?;
            let mut entry = Entry::default();
            match cursor.peek()? {
                b'{' => cursor.object(|cursor, key| {
                    let Quoted::Plain(key) = key else { return None };
                    entry.member(key, cursor, person, (line, &mut self.scratch))
                })?,
                _ => entry.given = given(cursor, person.track, &mut self.scratch)?,
            }
            self.entry(name, &entry, person, true)?;
            if !cursor.goes_on(b'}')? {
                return Some(());
            }
            self.learn(start, false);
        }
    }

    /// Takes answers for as long as they are laid out as others before.
    #[inline]
    fn habitual(&mut self, cursor: &mut Cursor<'_>, person: &mut Person<'r>, listed: bool) -> Option<()> {
        let Some(habit) = (if listed { self.listed } else { self.mapped }) else { return Some(()) };
        let ratings = person.track.scale.len();
        while let Some((name, rating)) = cursor.habitual(&habit) {
            if usize::from(rating) >= ratings {
                return None;
            }
            let given = Given::Rating(rating);
            let Found::Skill(skill, How::Exact) = self.lookup.find(name) else {
                let entry = Entry { given, ..Entry::default() };
                let skill = self.resolve(name, person, !listed)?;
                self.answer(skill, &entry, person, !listed)?;
                continue;
            };
            let again = person.answer(skill, given, None);
            if again && (!listed || self.asked.keeps_names) {
                return None;
            }
        }
        Some(())
    }

    /// Learns how the answer that began at `start` is laid out.
    #[cold]
    fn learn(&mut self, start: Cursor<'_>, listed: bool) {
        // Where answers have no common layout there is no use in looking for one for ever.
        let (habit, tries) = if listed {
            (&mut self.listed, &mut self.tries.0)
        } else {
            (&mut self.mapped, &mut self.tries.1)
        };
        if *tries < MOST_TRIES {
            *tries += 1;
            *habit = start.habit(listed).or(*habit);
        }
    }

    fn entry(
        &mut self,
        name: Quoted<'_>,
        entry: &Entry<'_>,
        person: &mut Person<'r>,
        is_key: bool,
    ) -> Option<()> {
        let mut scratch = std::mem::take(&mut self.scratch);
        let skill = name.text(&mut scratch).and_then(|name| self.resolve(name, person, is_key));
        self.scratch = scratch;
        self.answer(skill?, entry, person, is_key)
    }

    /// Takes one answer. `is_key`: the name was a key, and no key may stand twice.
    fn answer(
        &mut self,
        skill: Option<SkillId>,
        entry: &Entry<'_>,
        person: &mut Person<'r>,
        is_key: bool,
    ) -> Option<()> {
        if let Some(mut evidence) = entry.evidence {
            self.evidence_under(&mut evidence, skill, person)?;
        }
        let Some(skill) = skill else { return Some(()) };
        let again = person.answer(skill, entry.given, entry.last_used);
        // Which names led to one skill is told elsewhere.
        (!again || !is_key && !self.asked.keeps_names).then_some(())
    }

    /// The skill behind a name, `Some(None)` for an unknown one. Each name that isn't matched exactly is noted once.
    fn resolve(&mut self, given: &str, person: &mut Person<'r>, is_key: bool) -> Option<Option<SkillId>> {
        let (skill, how) = match self.lookup.find(given) {
            Found::Skill(skill, How::Exact) => return Some(Some(skill)),
            Found::Skill(skill, how) => (Some(skill), how),
            Found::Unknown => (None, How::Exact),
            Found::Number => return None,
        };
        let mut known = self.odd_names.iter().filter_map(|range| self.odd.get(range.clone()));
        if known.any(|known| known == given) {
            return (!is_key).then_some(skill);
        }
        let start = self.odd.len();
        self.odd.push_str(given);
        self.odd_names.push(start..self.odd.len());
        person.unknown += usize::from(skill.is_none());
        if self.asked.keeps_names {
            let names = &mut person.profile.names;
            match (skill, self.asked.rubric.catalogue.names.resolve(given)) {
                (Some(skill), _) => names.read_as.push(ReadAs { given: given.to_owned(), skill, how }),
                (None, Resolution::Unknown(unknown)) => names.unknown.push(UnknownName {
                    given: given.to_owned(),
                    place: None,
                    suggestions: unknown.suggestions,
                }),
                (None, Resolution::Known(_)) => return None,
            }
        }
        Some(skill)
    }
}

/// What stands beside the name of a skill.
#[derive(Debug, Default)]
struct Entry<'t> {
    keys: u8,
    given: Given,
    last_used: Option<i16>,
    evidence: Option<Cursor<'t>>,
}

impl<'t> Entry<'t> {
    fn member(
        &mut self,
        key: &str,
        cursor: &mut Cursor<'t>,
        person: &Person<'_>,
        (line, scratch): (&mut Line<'_>, &mut String),
    ) -> Option<()> {
        let bit = match key {
            "rating" => {
                self.given = given(cursor, person.track, scratch)?;
                1
            }
            "last_used" => {
                line.used_day = true;
                self.last_used = year(cursor, person.profile.as_of, scratch)?;
                2
            }
            "evidence" => {
                line.used_day = true;
                self.evidence = (cursor.peek()? == b'[').then_some(*cursor);
                cursor.value()?;
                self.evidence?;
                4
            }
            _ => return None,
        };
        let is_new = self.keys & bit == 0;
        self.keys |= bit;
        is_new.then_some(())
    }
}

/// A rating, its name, `n/a`, or nothing.
fn given(cursor: &mut Cursor<'_>, track: &Track, scratch: &mut String) -> Option<Given> {
    if let Some(rating) = cursor.digit() {
        return (usize::from(rating) < track.scale.len()).then_some(Given::Rating(rating));
    }
    match cursor.peek()? {
        b'"' => crate::profile::given_text(cursor.string()?.text(scratch)?, track),
        b'n' => cursor.word("null").map(|()| Given::Nothing),
        _ => {
            let number = cursor.number()?;
            let rating: u8 = number.strip_suffix(".0").unwrap_or(number).parse().ok()?;
            (usize::from(rating) < track.scale.len()).then_some(Given::Rating(rating))
        }
    }
}

/// A year of last use, as a number or as text, that doesn't lie ahead.
fn year(cursor: &mut Cursor<'_>, as_of: Date, scratch: &mut String) -> Option<Option<i16>> {
    let text = match cursor.peek()? {
        b'n' => return cursor.word("null").map(|()| None),
        b'"' => cursor.string()?.text(scratch)?,
        _ => cursor.number()?,
    };
    dates::year(text).filter(|year| *year <= as_of.year()).map(Some)
}

/// A number within its limits.
fn number(cursor: &mut Cursor<'_>, (least, most): (f64, f64)) -> Option<f64> {
    let number = cursor::double(cursor.number()?)?;
    (least..=most).contains(&number).then_some(number)
}

/// Whether a key is so near to one that a profile has that somebody may have meant it.
fn is_slip(key: &str) -> bool {
    crate::diagnostic::closest(key, &KEYS).is_some()
}

/// The id in a text that could not be used, where it can be read.
pub(super) fn id_of(text: &str) -> Option<String> {
    let mut id = None;
    let _ = Cursor::new(text).object(|cursor, key| {
        if matches!(key, Quoted::Plain("id")) && cursor.peek()? == b'"' {
            id = cursor.string()?.text(&mut String::new()).map(str::to_owned);
            return Some(());
        }
        cursor.value()
    });
    id
}

/// A profile in JSON with blanks in the place of keys that no profile has, so that places stay right; and the value of
/// the key `by`, the person's group. What isn't an object stays as it is.
pub(super) fn without_other_keys<'t>(text: &'t str, by: Option<&str>) -> (Cow<'t, str>, Option<String>) {
    let mut group = None;
    let mut others: Vec<Range<usize>> = Vec::new();
    let mut cursor = Cursor::new(text);
    let mut kept_before = false;
    let read = (|| {
        cursor.take(b'{')?;
        loop {
            let start = text.len() - cursor.left();
            let key = cursor.string()?.text(&mut String::new())?.to_owned();
            cursor.take(b':')?;
            let mut value = cursor;
            cursor.value()?;
            let is_other = !KEYS.contains(&key.as_str()) && (Some(key.as_str()) == by || !is_slip(&key));
            if Some(key.as_str()) == by {
                group = match value.peek()? {
                    b'"' => value.string()?.text(&mut String::new()).map(str::to_owned),
                    b'n' => None,
                    _ => value.number().map(str::to_owned),
                };
            }
            let end = text.len() - cursor.left();
            let goes_on = cursor.goes_on(b'}')?;
            match (is_other, goes_on, kept_before) {
                (true, true, _) => others.push(start..text.len() - cursor.left()),
                // The last of all takes the comma before it along.
                (true, false, true) => {
                    let comma = text.get(..start)?.rfind(',')?;
                    others.push(comma..end);
                }
                (true, false, false) => others.push(start..end),
                (false, ..) => kept_before = true,
            }
            if !goes_on {
                return Some(());
            }
        }
    })();
    if read.is_none() || others.is_empty() {
        return (Cow::Borrowed(text), group);
    }
    let mut blanked = text.to_owned();
    for other in others {
        let blanks = " ".repeat(other.len());
        blanked.replace_range(other, &blanks);
    }
    (Cow::Owned(blanked), group)
}
