//! A person of a table, read.

use csv::StringRecord;
use indexmap::IndexMap;

use super::cells::{self, SHOWN, split};
use super::columns::{As, Column, Columns};
use super::rows::Fault;
use super::{Entry, Reason, SAVE_AGAIN};
use crate::batch::Person;
use crate::diagnostic::{Code, closest};
use crate::display::{list, shorten};
use crate::profile::{Evidence, MOST_PIECES, Merged, ReadAs, UnknownName, YEARS, dates, is_number};
use crate::rubric::LevelId;
use crate::skill::{How, Resolution, SkillId, normalise};

/// Wrong cells that a reason names.
const NAMED: usize = 3;

/// What is wrong in one cell.
struct Wrong(Code, String);

impl<'r> Columns<'r> {
    /// Reads a person into one that is blank but for the day of the assessment. Where that fails it is left half filled.
    ///
    /// # Errors
    ///
    /// Why the person can't be read. A cell that can't be understood rejects the whole person: a wrong answer is worse
    /// than none.
    pub fn read(&self, entry: &Entry, person: &mut Person<'r>) -> Result<(), Reason> {
        let refused = |code, message: &str| Err(Reason { code, message: message.to_owned(), id: None });
        match entry.fault {
            Some(Fault::OpenQuote) => {
                return refused(
                    Code::TableForm,
                    "a quote is opened here and never closed, or the row is longer than 16 MiB",
                );
            }
            Some(Fault::TooLarge) => {
                return refused(Code::FileTooLarge, "nobody's answers are longer than 16 MiB");
            }
            Some(Fault::CutOff) => return refused(Code::TableForm, "the table breaks off here"),
            Some(Fault::Again) | None => {}
        }
        let Ok(text) = std::str::from_utf8(&entry.text) else {
            return refused(Code::NotUtf8, &format!("this is not UTF-8 text: {SAVE_AGAIN}"));
        };
        if text.contains('\0') {
            return refused(Code::TableForm, "a NUL byte stands here: the table is damaged, or no text");
        }
        let rows: Vec<StringRecord> = split(text, self.delimiter).collect();
        for row in &rows {
            self.fits(row)?;
        }
        let Some(first) = rows.first() else { return refused(Code::EmptyFile, "this row is empty") };
        let mut wrong = Vec::new();
        self.head(first, entry, person, &mut wrong);
        if entry.fault == Some(Fault::Again) {
            let message = "rows of this id stand in several places of the table; sort it by id".to_owned();
            wrong.push(Wrong(Code::DuplicateId, message));
        } else if self.is_long {
            self.listed(&rows, person, &mut wrong);
        } else {
            self.answers(first, person, &mut wrong);
        }
        let Some(Wrong(code, _)) = wrong.first() else { return Ok(()) };
        let named: Vec<&str> = wrong.iter().take(NAMED).map(|Wrong(_, message)| message.as_str()).collect();
        let mut message = named.join("; ");
        if let Some(more) = wrong.len().checked_sub(NAMED).filter(|more| *more > 0) {
            message += &format!("; and {more} more");
        }
        if wrong.iter().any(|Wrong(code, _)| *code == Code::RatingInvalid) {
            message += &format!(" ({})", cells::scale(person.track));
        }
        Err(Reason { code: *code, message, id: Some(person.profile.id.clone()) })
    }

    /// Whether a row has a cell for each heading, and is not the headings once more.
    fn fits(&self, row: &StringRecord) -> Result<(), Reason> {
        let width = self.columns.len();
        let refused = |message: String| Err(Reason { code: Code::TableForm, message, id: None });
        if row.len() < width {
            return refused(format!("{} cells stand under {width} headings: some are missing", row.len()));
        }
        let extra = row.iter().skip(width).filter(|cell| !cell.is_empty()).count();
        if extra > 0 {
            let cells = row.len();
            return refused(format!(
                "{cells} cells stand under {width} headings; a cell with a comma stands in quotes"
            ));
        }
        let mut both = self.columns.iter().zip(row);
        if both.all(|(column, cell)| column.heading == cell || normalise(&column.heading) == normalise(cell))
        {
            return refused("the headings stand here once more".to_owned());
        }
        Ok(())
    }

    /// What a row says of the person: all but the skills.
    fn head(&self, row: &StringRecord, entry: &Entry, person: &mut Person<'r>, wrong: &mut Vec<Wrong>) {
        if let Some(track) = self.track {
            person.track = track;
        }
        // The track decides what target and evidence mean, wherever its column stands.
        let mut named = self.track.is_some();
        for (column, cell) in self.columns.iter().zip(row).filter(|(column, _)| column.of == As::Track) {
            match self.rubric.track(cell) {
                Some(track) => (person.track, named) = (track, true),
                None if cell.is_empty() => {}
                None => {
                    let known: Vec<&str> = self.rubric.tracks.iter().map(|track| track.id.as_str()).collect();
                    let message = format!("there is no track {}{}", quoted(cell), near(cell, &known));
                    wrong.push(Wrong(Code::UnknownTrack, told(column, &message)));
                    named = true;
                }
            }
        }
        if !named {
            wrong.push(Wrong(Code::MissingKey, "no track stands in the column of tracks".to_owned()));
        }
        for (column, cell) in self.columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
            if let Err(Wrong(code, message)) = said(&column.of, cell, person) {
                wrong.push(Wrong(code, told(column, &message)));
            }
        }
        if let Some(group) = self.group.and_then(|at| row.get(at)).filter(|group| !group.is_empty()) {
            person.group = Some(group.to_owned());
        }
        if person.profile.id.is_empty() && self.is_long {
            let message = "no id says whose rating this is".to_owned();
            wrong.push(Wrong(Code::MissingKey, message));
        }
        if person.profile.id.is_empty() {
            person.profile.id = format!("{}:{}", self.stem, entry.line);
        }
    }

    /// The answers of a row with a column for each skill.
    fn answers(&self, row: &StringRecord, person: &mut Person<'r>, wrong: &mut Vec<Wrong>) {
        for (column, cell) in self.columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
            let As::Skill { skill, guessed } = &column.of else { continue };
            match cells::rating(cell, person.track) {
                Ok(given) => {
                    person.answer(*skill, given, None);
                    note(person, &column.heading, *skill, guessed.unwrap_or(How::Exact));
                }
                Err(message) => wrong.push(Wrong(Code::RatingInvalid, told(column, &message))),
            }
        }
        for skill in &self.repeated {
            let answered = self.columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
            let names = answered.filter(|(column, _)| column.of.skill() == Some(*skill));
            let names = names.map(|(column, _)| column.heading.clone());
            merge(person, *skill, names.collect());
        }
    }

    /// The answers of a person with a row for each skill.
    fn listed(&self, rows: &[StringRecord], person: &mut Person<'r>, wrong: &mut Vec<Wrong>) {
        let mut names: IndexMap<SkillId, Vec<String>> = IndexMap::new();
        for row in rows {
            let cell = |of: As| {
                let at = self.columns.iter().position(|column| column.of == of);
                at.and_then(|at| row.get(at)).unwrap_or("")
            };
            let name = cell(As::SkillName);
            if name.is_empty() || is_number(name) {
                let message = match name {
                    "" => "a row has no skill".to_owned(),
                    number => format!("{} is a number, not a skill", quoted(number)),
                };
                wrong.push(Wrong(Code::RatingInvalid, message));
                continue;
            }
            let given = cells::rating(cell(As::Rating), person.track);
            let year = last_used(cell(As::LastUsed), person);
            match (given, year) {
                (Ok(given), Ok(year)) => {
                    if let Some(skill) = self.resolve(name, person) {
                        person.answer(skill, given, year);
                        names.entry(skill).or_default().push(name.to_owned());
                    }
                }
                (Err(message), _) => {
                    wrong.push(Wrong(Code::RatingInvalid, format!("{}: {message}", quoted(name))));
                }
                (_, Err(message)) => {
                    wrong.push(Wrong(Code::DateInvalid, format!("{}: {message}", quoted(name))));
                }
            }
        }
        for (skill, names) in names {
            merge(person, skill, names);
        }
    }

    /// The skill behind a name in a row. A name that isn't matched exactly is noted, once.
    fn resolve(&self, name: &str, person: &mut Person<'r>) -> Option<SkillId> {
        match self.rubric.catalogue.names.resolve(name) {
            Resolution::Known(found) => {
                note(person, name, found.skill, found.how);
                Some(found.skill)
            }
            Resolution::Unknown(unknown) => {
                let names = &mut person.profile.names.unknown;
                if names.iter().all(|unknown| unknown.given != name) {
                    person.unknown += 1;
                    let suggestions = unknown.suggestions;
                    names.push(UnknownName { given: name.to_owned(), place: None, suggestions });
                }
                None
            }
        }
    }
}

/// Notes a name that wasn't matched exactly, once.
fn note(person: &mut Person<'_>, given: &str, skill: SkillId, how: How) {
    let names = &mut person.profile.names.read_as;
    if how != How::Exact && names.iter().all(|read| read.given != given) {
        names.push(ReadAs { given: given.to_owned(), skill, how });
    }
}

/// Notes that several names led to one skill.
fn merge(person: &mut Person<'_>, skill: SkillId, given: Vec<String>) {
    if given.len() > 1 {
        let rating = person.profile.answer(skill).given;
        person.profile.names.merged.push(Merged { skill, given, rating });
    }
}

/// Takes what a cell says of the person.
fn said(of: &As, cell: &str, person: &mut Person<'_>) -> Result<(), Wrong> {
    match of {
        As::Id => cell.clone_into(&mut person.profile.id),
        As::Name => person.profile.name = Some(cell.to_owned()),
        As::Target => person.profile.target = Some(target(cell, person)?),
        As::Years => match cells::years(cell) {
            Some(years) => person.profile.months = Some(dates::months_of(years)),
            None => {
                let message =
                    format!("{} is no number of years between {} and {}", quoted(cell), YEARS.0, YEARS.1);
                return Err(Wrong(Code::OutOfRange, message));
            }
        },
        As::Day => match dates::day(cell) {
            Some(day) => person.profile.as_of = day,
            None => {
                let message = format!("{} is no day, such as 2026-11-21", quoted(cell));
                return Err(Wrong(Code::DateInvalid, message));
            }
        },
        As::Evidence(kind) => return evidence(kind, cell, person),
        As::Nothing(_) | As::Track | As::Skill { .. } | As::SkillName | As::Rating | As::LastUsed => {}
    }
    Ok(())
}

fn target(cell: &str, person: &Person<'_>) -> Result<LevelId, Wrong> {
    let track = person.track;
    track.find_level(cell).or_else(|| track.find_level(&cell.to_lowercase())).ok_or_else(|| {
        let known: Vec<&str> = track.levels.iter().map(|level| level.id.as_str()).collect();
        let message = format!("the track `{}` has no level {}{}", track.id, quoted(cell), near(cell, &known));
        Wrong(Code::UnknownLevel, message)
    })
}

fn evidence(kind: &str, cell: &str, person: &mut Person<'_>) -> Result<(), Wrong> {
    let Some(count) = cells::count(cell).filter(|count| *count <= MOST_PIECES) else {
        let message = format!("{} is no number of pieces between 0 and {MOST_PIECES}", quoted(cell));
        return Err(Wrong(Code::OutOfRange, message));
    };
    match person.track.find_evidence(kind) {
        Some(kind) => {
            let evidence = Evidence { kind, title: None, count, is_bare: true, shows: Vec::new() };
            person.profile.evidence.push(evidence);
            person.profile.evidence_given = true;
            Ok(())
        }
        // A form for several tracks has kinds that one of them doesn't have.
        None if count == 0 => Ok(()),
        None => {
            let message = format!("the track `{}` has no such kind of evidence", person.track.id);
            Err(Wrong(Code::UnknownEvidence, message))
        }
    }
}

fn last_used(cell: &str, person: &Person<'_>) -> Result<Option<i16>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    let as_of = person.profile.as_of;
    match dates::year(cell.strip_suffix(".0").unwrap_or(cell)) {
        Some(year) if year > as_of.year() => {
            Err(format!("{year} lies after the day of the assessment, {as_of}"))
        }
        Some(year) => Ok(Some(year)),
        None => Err(format!("{} is no year or month, such as 2024 or 2024-05", quoted(cell))),
    }
}

fn told(column: &Column, message: &str) -> String {
    format!("column {}: {message}", quoted(&column.heading))
}

fn quoted(text: &str) -> String {
    format!("“{}”", shorten(text, SHOWN))
}

/// What is meant, or else what there is.
fn near(given: &str, known: &[&str]) -> String {
    match closest(given, known) {
        Some(near) => format!("; did you mean “{near}”?"),
        None => {
            let known: Vec<String> = known.iter().map(|word| (*word).to_owned()).collect();
            format!("; there are {}", list(&known, 12))
        }
    }
}
