//! Profile text → [`Profile`]: names resolved, values checked, every mistake reported.

use std::collections::HashMap;

use indexmap::IndexMap;
use jiff::civil::Date;

use super::dates::{self, Month};
use super::raw::{RawDetails, RawEvidence, RawExperience, RawListed, RawProfile, RawSkills};
use super::{
    Answer, Evidence, Given, GivenNames, HOURS_PER_WEEK, Merged, PACE, Profile, ReadAs, UnknownName,
};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Problems, closest};
use crate::display::shorten;
use crate::exact::Decimal;
use crate::rubric::{LevelId, Rubric, Track};
use crate::skill::{How, Resolution, SkillId};
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
            id: raw.id.unwrap_or_else(|| wishes.id.to_owned()),
            name: raw.name,
            target: None,
            as_of: wishes.today,
            pace: Decimal::ONE,
            hours_per_week: None,
            months: None,
            answers: vec![Answer::default(); rubric.catalogue.skills.len()],
            evidence: Vec::new(),
            names: GivenNames::default(),
        },
        given: IndexMap::new(),
        resolved: HashMap::new(),
    };
    reader.profile.target = raw.target.as_ref().and_then(|target| reader.target(target));
    if let Some(as_of) = &raw.as_of {
        reader.profile.as_of = reader.day(as_of).unwrap_or(wishes.today);
    }
    let pace = reader.number(raw.pace.as_ref(), "`pace`", PACE);
    reader.profile.pace = pace.map_or(Decimal::ONE, Decimal::nearest);
    let per_week = reader.number(raw.hours_per_week.as_ref(), "`hours_per_week`", HOURS_PER_WEEK);
    reader.profile.hours_per_week = per_week.map(Decimal::nearest);
    reader.profile.months = raw.experience.and_then(|experience| reader.months(experience));
    if let Some(skills) = raw.skills {
        reader.skills(skills);
    }
    for evidence in raw.evidence {
        reader.evidence(evidence, None);
    }
    reader.merge();
    let profile = reader.profile;
    (problems.count(crate::diagnostic::Severity::Error) == before).then_some((profile, track))
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
struct Gathered {
    names: Vec<String>,
    answer: Answer,
}

struct Reader<'r, 'p> {
    file: FileId,
    rubric: &'r Rubric,
    track: &'r Track,
    problems: &'p mut Problems,
    profile: Profile,
    given: IndexMap<SkillId, Gathered>,
    /// Names that were looked up already, so that each is reported once.
    resolved: HashMap<String, Option<SkillId>>,
}

impl Reader<'_, '_> {
    fn push(&mut self, diagnostic: Diagnostic) {
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
            Shape::Map(of) => {
                let years = self.number(Some(&of.years), "`years`", (0.0, 80.0))?;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "checked just above"
                )]
                let months = (years * 12.0 + 1e-9).floor() as u32;
                Some(months)
            }
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

    fn skills(&mut self, skills: RawSkills) {
        match skills {
            Shape::Map(map) => {
                for (name, answer) in *map {
                    let details = match answer.value {
                        Shape::Plain(rating) => RawDetails {
                            rating: Some(Located { value: rating, span: answer.span }),
                            last_used: None,
                            evidence: Vec::new(),
                        },
                        Shape::Map(details) => *details,
                        Shape::List(never) => match never {},
                    };
                    self.skill(&name, details);
                }
            }
            Shape::List(list) => {
                for Located { value, .. } in list {
                    let RawListed { name, rating, last_used, evidence } = value;
                    let details = RawDetails { rating, last_used, evidence };
                    self.skill(&name, details);
                }
            }
            Shape::Plain(never) => match never {},
        }
    }

    fn skill(&mut self, name: &Located<String>, details: RawDetails) {
        if name.value.trim().parse::<f64>().is_ok() {
            let message = format!("`{}` is a number, not a skill", shorten(&name.value, 60));
            let found = Diagnostic::new(Code::RatingInvalid, self.file.at(name.span), message);
            self.push(found.help("a decimal comma? ratings are whole numbers"));
            return;
        }
        let skill = self.resolve(&name.value);
        let given = details.rating.as_ref().map_or(Given::Nothing, |rating| self.rating(rating));
        let last_used = details.last_used.as_ref().and_then(|year| self.year(year));
        let has_evidence = !details.evidence.is_empty();
        for evidence in details.evidence {
            self.evidence(evidence, skill);
        }
        let Some(skill) = skill else { return };
        let place = self.file.at(name.span);
        let gathered = self.given.entry(skill).or_default();
        gathered.names.push(name.value.clone());
        let answer = &mut gathered.answer;
        if given > answer.given || answer.place.is_none() {
            (answer.given, answer.place) = (given, Some(place));
        }
        answer.last_used = answer.last_used.max(last_used);
        answer.has_evidence |= has_evidence;
    }

    /// The skill behind a name. A name that isn't matched exactly is noted, once.
    fn resolve(&mut self, name: &str) -> Option<SkillId> {
        if let Some(skill) = self.resolved.get(name) {
            return *skill;
        }
        let skill = match self.rubric.catalogue.names.resolve(name) {
            Resolution::Known(found) => {
                if found.how != How::Exact {
                    self.profile.names.read_as.push(ReadAs {
                        given: name.to_owned(),
                        skill: found.skill,
                        how: found.how,
                    });
                }
                Some(found.skill)
            }
            Resolution::Unknown(unknown) => {
                self.profile
                    .names
                    .unknown
                    .push(UnknownName { given: name.to_owned(), suggestions: unknown.suggestions });
                None
            }
        };
        self.resolved.insert(name.to_owned(), skill);
        skill
    }

    fn rating(&mut self, given: &Located<Scalar>) -> Given {
        let scale = &self.track.scale;
        let found = match &given.value {
            Scalar::Null => Some(Given::Nothing),
            Scalar::Whole(rating) => in_scale(*rating, scale.len()),
            Scalar::Text(text) => {
                let text = text.trim().to_lowercase();
                match text.as_str() {
                    "" => Some(Given::Nothing),
                    "n/a" | "na" => Some(Given::NotApplicable),
                    _ => self.track.find_rating(&text).map(Given::Rating),
                }
            }
            Scalar::Number(number) => as_whole(*number).and_then(|rating| in_scale(rating, scale.len())),
            Scalar::Bool(_) => None,
        };
        found.unwrap_or_else(|| {
            self.not_a_rating(given);
            Given::Nothing
        })
    }

    fn not_a_rating(&mut self, given: &Located<Scalar>) {
        let scale = &self.track.scale;
        let (start, len) = (given.span.offset as usize, given.span.len as usize);
        let written = self.problems.sources.text(self.file).get(start..start + len);
        let written = written.map_or_else(|| given.value.to_string(), str::to_owned);
        let message = format!("`{}` is not a rating", shorten(written.trim(), 60));
        let names: Vec<&str> = scale.iter().map(|rating| rating.name.as_str()).collect();
        let help = match closest(&written, &names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let top = scale.len() - 1;
                format!("a rating is 0 to {top} ({}), or n/a, or nothing", names.join(", "))
            }
        };
        self.push(Diagnostic::new(Code::RatingInvalid, self.file.at(given.span), message).help(help));
    }

    fn year(&mut self, given: &Located<Scalar>) -> Option<i16> {
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

    fn evidence(&mut self, raw: Located<RawEvidence>, under: Option<SkillId>) {
        let raw = raw.value;
        if let Some(date) = &raw.date {
            self.year(date);
        }
        let kind = self.track.find_evidence(&raw.kind.value);
        if kind.is_none() {
            let message = format!("there is no kind of evidence `{}`", raw.kind.value);
            let known = self.track.evidence.iter().map(|kind| kind.id.as_str());
            let found = Diagnostic::new(Code::UnknownEvidence, self.file.at(raw.kind.span), message);
            let suggested = found.suggest(&raw.kind.value, known.clone());
            self.push(match suggested.help {
                Some(_) => suggested,
                None => suggested.help(format!("kinds are: {}", known.collect::<Vec<_>>().join(", "))),
            });
        }
        let mut shows: Vec<SkillId> = raw.shows.iter().filter_map(|name| self.resolve(&name.value)).collect();
        shows.extend(under);
        for skill in &shows {
            self.given_evidence(*skill);
        }
        self.profile.evidence.extend(kind.map(|kind| Evidence { kind, title: raw.title, shows }));
    }

    fn given_evidence(&mut self, skill: SkillId) {
        if let Some(answer) = self.profile.answers.get_mut(skill.index()) {
            answer.has_evidence = true;
        }
    }

    /// Moves what was gathered into the answers, and notes skills that several names led to.
    fn merge(&mut self) {
        for (skill, gathered) in std::mem::take(&mut self.given) {
            if let Some(answer) = self.profile.answers.get_mut(skill.index()) {
                let has_evidence = answer.has_evidence || gathered.answer.has_evidence;
                *answer = Answer { has_evidence, ..gathered.answer };
            }
            if gathered.names.len() > 1 {
                self.profile.names.merged.push(Merged {
                    skill,
                    given: gathered.names,
                    rating: gathered.answer.given,
                });
            }
        }
    }
}

/// A number without a fraction, as data tools write ratings: `4.0`.
fn as_whole(number: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "checked to be a small whole number")]
    let whole = (number.fract() == 0.0 && number.abs() < 1e6).then_some(number as i64);
    whole
}

fn in_scale(rating: i64, ratings: usize) -> Option<Given> {
    let rating = u8::try_from(rating).ok()?;
    (usize::from(rating) < ratings).then_some(Given::Rating(rating))
}
