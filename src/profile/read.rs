//! Profile text → [`Profile`]: names resolved, values checked, every mistake reported.

use std::collections::HashMap;

use indexmap::IndexMap;
use jiff::civil::Date;

use super::dates::{self, Month};
use super::raw::{RawExperience, RawProfile};
use super::{Answer, HOURS_PER_WEEK, PACE, Profile, YEARS};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Problems};
use crate::display::shorten;
use crate::exact::Decimal;
use crate::rubric::{LevelId, Rubric, Track};
use crate::skill::SkillId;
use crate::yaml::{self, Located, Scalar, Shape};

/// What the caller wants, whatever the profile says, and what the profile may leave out.
#[derive(Debug, Clone, Copy)]
pub struct Wishes<'a> {
    /// The track, which must exist.
    pub track: Option<&'a str>,
    /// The day of the assessment where the profile gives none.
    pub today: Date,
    /// The id where the profile gives none.
    pub id: &'a str,
}

/// Reads a profile and the track it is about. `None` when something is wrong; the problems then say what.
pub fn read<'r>(
    text: &str,
    file: FileId,
    rubric: &'r Rubric,
    wishes: Wishes<'_>,
    problems: &mut Problems,
) -> Option<(Profile, &'r Track)> {
    let raw: RawProfile = match yaml::parse(text, file) {
        Ok(raw) => raw,
        Err(diagnostic) => {
            problems.push(*diagnostic);
            return None;
        }
    };
    check(raw, file, rubric, wishes, problems)
}

pub(super) fn check<'r>(
    raw: RawProfile,
    file: FileId,
    rubric: &'r Rubric,
    wishes: Wishes<'_>,
    problems: &mut Problems,
) -> Option<(Profile, &'r Track)> {
    let before = problems.count(crate::diagnostic::Severity::Error);
    let track = track(raw.track.as_ref(), file, rubric, wishes, problems)?;
    let mut reader = Reader {
        file,
        rubric,
        track,
        problems,
        profile: Profile {
            id: raw.id.filter(|id| !id.is_empty()).unwrap_or_else(|| wishes.id.to_owned()),
            name: raw.name,
            ..Profile::blank(rubric.catalogue.skills.len(), wishes.today)
        },
        given: IndexMap::new(),
        resolved: HashMap::new(),
    };
    reader.profile.target = raw.target.as_ref().and_then(|target| reader.target(target));
    if let Some(as_of) = &raw.as_of {
        reader.profile.as_of = reader.day(as_of).unwrap_or(wishes.today);
    }
    if let Some(scale) = &raw.scale {
        reader.same_scale(scale);
    }
    let pace = reader.number(raw.pace.as_ref(), "`pace`", PACE);
    reader.profile.pace = pace.map_or(Decimal::ONE, Decimal::nearest);
    let per_week = reader.number(raw.hours_per_week.as_ref(), "`hours_per_week`", HOURS_PER_WEEK);
    reader.profile.hours_per_week = per_week.map(Decimal::nearest);
    reader.profile.months = raw.experience.and_then(|experience| reader.months(experience));
    if let Some(skills) = raw.skills {
        reader.skills(skills);
    }
    reader.profile.evidence_given = raw.evidence.is_some();
    for evidence in raw.evidence.into_iter().flatten() {
        reader.evidence(evidence, None);
    }
    reader.merge();
    if reader.problems.count(crate::diagnostic::Severity::Error) > before {
        return None;
    }
    reader.suggest();
    Some((reader.profile, track))
}

fn track<'r>(
    given: Option<&Located<String>>,
    file: FileId,
    rubric: &'r Rubric,
    wishes: Wishes<'_>,
    problems: &mut Problems,
) -> Option<&'r Track> {
    let known = || rubric.tracks.iter().map(|track| track.id.as_str());
    let (id, place) = match (wishes.track, given) {
        (Some(id), _) => (id, file.whole()),
        (None, Some(given)) => (given.value.as_str(), file.at(given.span)),
        (None, None) => match rubric.tracks.as_slice() {
            [only] => return Some(only),
            _ => {
                let message = "the profile doesn't say which track it is for";
                let found = Diagnostic::new(Code::MissingKey, file.whole(), message);
                let tracks = known().collect::<Vec<_>>().join(", ");
                problems.push(found.help(format!("add `track: …` with one of: {tracks}")));
                return None;
            }
        },
    };
    let track = rubric.track(id);
    if track.is_none() {
        let found = Diagnostic::new(Code::UnknownTrack, place, format!("there is no track `{id}`"));
        problems.push(found.suggest(id, known()));
    }
    track
}

/// The answers that several names of one skill gave.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) names: Vec<String>,
    pub(super) answer: Answer,
}

pub(super) struct Reader<'r, 'p> {
    pub(super) file: FileId,
    pub(super) rubric: &'r Rubric,
    pub(super) track: &'r Track,
    pub(super) problems: &'p mut Problems,
    pub(super) profile: Profile,
    pub(super) given: IndexMap<SkillId, Gathered>,
    /// Names that were looked up already, so that each is reported once.
    pub(super) resolved: HashMap<String, Option<SkillId>>,
}

impl Reader<'_, '_> {
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.problems.push(diagnostic);
    }

    fn target(&mut self, given: &Located<String>) -> Option<LevelId> {
        let level = self.track.find_level(&given.value);
        if level.is_none() {
            let message = format!("the track `{}` has no level `{}`", self.track.id, given.value);
            let known = self.track.levels.iter().map(|level| level.id.as_str());
            let found = Diagnostic::new(Code::UnknownLevel, self.file.at(given.span), message);
            self.push(found.suggest(&given.value, known));
        }
        level
    }

    /// A form that was made for another scale is refused: its ratings mean something else.
    fn same_scale(&mut self, given: &Located<i64>) {
        let top = self.track.top();
        if u8::try_from(given.value) != Ok(top) {
            let track = &self.track.id;
            let message = format!(
                "these ratings are on a scale from 0 to {}, and `{track}` rates 0 to {top}",
                given.value
            );
            let help = "answer a form of these rubrics (`gradus template`), or remove this line if the ratings are right";
            self.push(Diagnostic::new(Code::ScaleDiffers, self.file.at(given.span), message).help(help));
        }
    }

    fn date_error(&mut self, place: Place, given: &str, expected: &str) {
        let message = format!("`{}` is not a date", shorten(given, 60));
        let is_now = ["now", "today", "current"].contains(&given.to_lowercase().as_str());
        let help = match is_now {
            true => "leave `to` out, or write `present`, for a job that goes on".to_owned(),
            false => format!("write {expected}"),
        };
        self.push(Diagnostic::new(Code::DateInvalid, place, message).help(help));
    }

    fn day(&mut self, given: &Located<String>) -> Option<Date> {
        let day = dates::day(&given.value);
        if day.is_none() {
            self.date_error(self.file.at(given.span), &given.value, "a day that exists, as in 2026-11-21");
        }
        day
    }

    fn month(&mut self, given: &Located<String>) -> Option<Month> {
        let month = dates::month(&given.value);
        if month.is_none() {
            self.date_error(self.file.at(given.span), &given.value, "year and month, as in 2021-03");
        }
        month
    }

    fn number(&mut self, given: Option<&Located<f64>>, what: &str, (least, most): (f64, f64)) -> Option<f64> {
        let given = given?;
        if (least..=most).contains(&given.value) {
            return Some(given.value);
        }
        let message = format!("{what} is {}, and must lie between {least} and {most}", given.value);
        self.push(Diagnostic::new(Code::OutOfRange, self.file.at(given.span), message));
        None
    }

    /// Whole months of experience; a part of a month is cut.
    fn months(&mut self, experience: Located<RawExperience>) -> Option<u32> {
        match experience.value {
            Shape::Map(of) => self.number(Some(&of.years), "`years`", YEARS).map(dates::months_of),
            Shape::List(jobs) => {
                let today = Month::of(self.profile.as_of);
                let mut stretches = Vec::new();
                for Located { value: job, .. } in jobs {
                    let from = self.month(&job.from);
                    let to = match &job.to {
                        Some(to) if to.value.eq_ignore_ascii_case("present") => Some(today),
                        Some(to) => self.month(to),
                        None => Some(today),
                    };
                    let (Some(from), Some(to)) = (from, to) else {
                        continue;
                    };
                    if from > today {
                        let message = "this job begins after the day of the assessment";
                        let found = Diagnostic::new(Code::DateInvalid, self.file.at(job.from.span), message);
                        self.push(found.help(format!("the assessment is as of {}", self.profile.as_of)));
                    } else if from > to {
                        let end = job.to.as_ref().unwrap_or(&job.from);
                        let message = "this job ends before it begins";
                        let found = Diagnostic::new(Code::DateInvalid, self.file.at(end.span), message);
                        self.push(found.also(self.file.at(job.from.span), "it begins here"));
                    }
                    stretches.push((from, to.min(today)));
                }
                Some(dates::months_in(stretches))
            }
            Shape::Plain(never) => match never {},
        }
    }

    pub(super) fn year(&mut self, given: &Located<Scalar>) -> Option<i16> {
        if given.value == Scalar::Null {
            return None;
        }
        let year = dates::year(&given.value.to_string());
        let place = self.file.at(given.span);
        match year {
            None => {
                self.date_error(place, &given.value.to_string(), "a year or month, as in 2024 or 2024-05");
            }
            Some(year) if year > self.profile.as_of.year() => {
                let message = format!("{year} lies after the day of the assessment");
                let found = Diagnostic::new(Code::DateInvalid, place, message);
                self.push(found.help(format!("the assessment is as of {}", self.profile.as_of)));
            }
            Some(_) => {}
        }
        year
    }
}
