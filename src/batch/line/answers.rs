//! Answers in a line of JSON: a list of them, or a mapping.

use jiff::civil::Date;

use super::cursor::{Cursor, Quoted};
use super::habit::Habit;
use super::{Asked, LONGEST_KEY, Line, LineReader, MOST_TRIES};
use crate::batch::lookup::{Found, Key};
use crate::batch::person::Person;
use crate::profile::dates;
use crate::profile::{Given, ReadAs, UnknownName, given_text};
use crate::rubric::Track;
use crate::skill::{How, Resolution, SkillId, Unknown};

impl<'r> LineReader<'r> {
    /// `[{"name": "PostgreSQL", "rating": 4}, …]`.
    pub(super) fn listed(
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
            if !self.habitual(cursor, person, true)? {
                self.learn(*cursor, true);
                let mut name = None;
                let mut entry = Entry::default();
                cursor.object(|cursor, key| {
                    let Quoted::Plain(key) = key else { return None };
                    if key == "name" {
                        let given = cursor.name()?;
                        return name.replace(given).is_none().then_some(());
                    }
                    entry.member(key, cursor, person, (line, &mut self.scratch))
                })?;
                self.entry(name?, &entry, person, false)?;
            }
            if !cursor.goes_on(b']')? {
                return Some(());
            }
        }
    }

    /// `{"PostgreSQL": 4, "Go": {"rating": 4, "last_used": 2026}}`.
    pub(super) fn mapped(
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
            if !self.habitual(cursor, person, false)? {
                self.learn(*cursor, false);
                let name = cursor.name()?;
                (name.0.written().len() <= LONGEST_KEY).then_some(())?;
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
            }
            if !cursor.goes_on(b'}')? {
                return Some(());
            }
        }
    }

    /// Takes answers for as long as they are laid out as others before. True where the cursor stands behind one of them,
    /// false where it stands before the next answer.
    #[inline]
    fn habitual(&mut self, cursor: &mut Cursor<'_>, person: &mut Person<'r>, listed: bool) -> Option<bool> {
        let Some(habit) = (if listed { self.listed } else { self.mapped }) else { return Some(false) };
        let Some(name) = cursor.name_of_habit(&habit) else { return Some(false) };
        let name = self.take_followed(cursor, &habit, name, (person, listed))?;
        let Some((answer, end)) = cursor.ended(&habit, name) else { return Some(false) };
        (usize::from(answer.rating) < person.track.scale.len()).then_some(())?;
        if let Some(skill) = self.lookup.exact(answer.key) {
            let again = person.answer(skill, Given::Rating(answer.rating), None);
            is_in_order(again, !listed, self.asked).then_some(())?;
        } else {
            let Some(text) = cursor.plain_name(name, answer.length) else { return Some(false) };
            self.take_other((text, answer.key), answer.rating, (person, listed))?;
        }
        cursor.take_to(end);
        Some(true)
    }

    /// Takes answers for as long as others follow and no skill comes twice: most of them, so there is little to ask. Where
    /// the name of the next one begins; `None` where the line is to be given up.
    #[inline(never)]
    fn take_followed(
        &mut self,
        cursor: &mut Cursor<'_>,
        habit: &Habit,
        mut name: usize,
        (person, listed): (&mut Person<'r>, bool),
    ) -> Option<usize> {
        let ratings = person.track.scale.len();
        while let Some((answer, next)) = cursor.followed(habit, name)
            && usize::from(answer.rating) < ratings
        {
            if let Some(skill) = self.lookup.exact(answer.key) {
                if !person.first_answer(skill, answer.rating) {
                    break;
                }
            } else if let Some(text) = cursor.plain_name(name, answer.length) {
                self.take_other((text, answer.key), answer.rating, (person, listed))?;
            } else {
                break;
            }
            name = next;
        }
        cursor.go_to_answer(habit, name);
        Some(name)
    }

    /// Takes a rating for a name that isn't known to be exact.
    #[inline(never)]
    fn take_other(
        &mut self,
        (name, key): (&str, Key),
        rating: u8,
        (person, listed): (&mut Person<'r>, bool),
    ) -> Option<()> {
        let found = self.lookup.find_other(name, key);
        let skill = self.resolved(name, found, person, !listed)?;
        let again = skill.is_some_and(|skill| person.answer(skill, Given::Rating(rating), None));
        is_in_order(again, !listed, self.asked).then_some(())
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
        (name, key): (Quoted<'_>, Option<Key>),
        entry: &Entry<'_>,
        person: &mut Person<'r>,
        is_key: bool,
    ) -> Option<()> {
        let skill = match (name, key) {
            (Quoted::Plain(name), Some(key)) => {
                let found = self.lookup.find_by(name, key);
                self.resolved(name, found, person, is_key)
            }
            _ => {
                let mut scratch = std::mem::take(&mut self.scratch);
                let skill = name.text(&mut scratch).and_then(|name| self.resolve(name, person, is_key));
                self.scratch = scratch;
                skill
            }
        };
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
        is_in_order(again, is_key, self.asked).then_some(())
    }

    /// The skill behind a name, `Some(None)` for an unknown one. Each name that isn't matched exactly is noted once.
    pub(super) fn resolve(
        &mut self,
        given: &str,
        person: &mut Person<'r>,
        is_key: bool,
    ) -> Option<Option<SkillId>> {
        let found = self.lookup.find(given);
        self.resolved(given, found, person, is_key)
    }

    /// The same for a name that was looked up.
    fn resolved(
        &mut self,
        given: &str,
        found: Found,
        person: &mut Person<'r>,
        is_key: bool,
    ) -> Option<Option<SkillId>> {
        let (skill, how) = match found {
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
            let given = given.to_owned();
            match skill {
                Some(skill) => names.read_as.push(ReadAs { given, skill, how }),
                None => match self.asked.rubric.catalogue.names.resolve(&given) {
                    Resolution::Unknown(Unknown { suggestions }) => {
                        names.unknown.push(UnknownName { given, place: None, suggestions });
                    }
                    Resolution::Known(_) => return None,
                },
            }
        }
        Some(skill)
    }
}

/// Whether an answer may follow those before: no key may stand twice, and which names led to one skill is told by the
/// reader of single profiles.
#[inline]
fn is_in_order(again: bool, is_key: bool, asked: Asked<'_>) -> bool {
    !again || !is_key && !asked.keeps_names
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
        b'"' => given_text(cursor.string()?.text(scratch)?, track),
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
