//! The answers of a profile: skills with their ratings, and what others can look at.

use super::raw::{RawEvidence, RawListed, RawSkills, listed};
use super::read::Reader;
use super::{Answer, Evidence, Given, MOST_PIECES, Merged, ReadAs, UnknownName};
use crate::diagnostic::{Code, Diagnostic, closest};
use crate::display::shorten;
use crate::rubric::Track;
use crate::skill::{How, Resolution, SkillId};
use crate::yaml::{Located, Scalar};

impl Reader<'_, '_> {
    pub(super) fn skills(&mut self, skills: RawSkills) {
        for listed in listed(skills) {
            self.skill(listed);
        }
    }

    fn skill(&mut self, listed: RawListed) {
        let RawListed { name, rating, last_used, evidence } = listed;
        if is_number(&name.value) {
            let message = format!("`{}` is a number, not a skill", shorten(&name.value, 60));
            let found = Diagnostic::new(Code::RatingInvalid, self.file.at(name.span), message);
            self.push(found.help("a decimal comma? ratings are whole numbers"));
            return;
        }
        let skill = self.resolve(&name);
        let given = rating.as_ref().map_or(Given::Nothing, |rating| self.rating(rating));
        let last_used = last_used.as_ref().and_then(|year| self.year(year));
        for evidence in evidence {
            self.evidence(evidence, skill);
        }
        let Some(skill) = skill else { return };
        let place = self.file.at(name.span);
        let gathered = self.given.entry(skill).or_default();
        gathered.names.push(name.value.clone());
        let answer = &mut gathered.answer;
        if given > answer.given || !answer.is_mentioned {
            (answer.given, answer.is_mentioned) = (given, true);
            self.profile.places.insert(skill, place);
        }
        answer.last_used = answer.last_used.max(last_used);
    }

    /// The skill behind a name. A name that isn't matched exactly is noted, once.
    fn resolve(&mut self, given: &Located<String>) -> Option<SkillId> {
        let name = given.value.as_str();
        if let Some(skill) = self.resolved.get(name) {
            return *skill;
        }
        let skill = match self.rubric.catalogue.names.matched(name) {
            Some(found) => {
                if found.how != How::Exact {
                    self.profile.names.read_as.push(ReadAs {
                        given: name.to_owned(),
                        skill: found.skill,
                        how: found.how,
                    });
                }
                Some(found.skill)
            }
            None => {
                self.profile.names.unknown.push(UnknownName {
                    given: name.to_owned(),
                    place: Some(self.file.at(given.span)),
                    suggestions: Vec::new(),
                });
                None
            }
        };
        self.resolved.insert(name.to_owned(), skill);
        skill
    }

    fn rating(&mut self, given: &Located<Scalar>) -> Given {
        given_in(&given.value, self.track).unwrap_or_else(|| {
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

    pub(super) fn evidence(&mut self, raw: Located<RawEvidence>, under: Option<SkillId>) {
        let raw = raw.value;
        if let Some(date) = &raw.date {
            self.year(date);
        }
        let is_bare = under.is_none() && raw.is_bare();
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
        let mut shows: Vec<SkillId> = raw.shows.iter().filter_map(|name| self.resolve(name)).collect();
        shows.extend(under);
        let count = raw.count.map_or(1, |count| self.pieces(&count));
        if count > 0 {
            shows.iter().for_each(|skill| self.given_evidence(*skill));
        }
        self.profile.evidence.extend(kind.map(|kind| Evidence {
            kind,
            title: raw.title,
            count,
            is_bare,
            shows,
        }));
    }

    fn pieces(&mut self, given: &Located<i64>) -> u32 {
        let count = u32::try_from(given.value).ok().filter(|count| *count <= MOST_PIECES);
        count.unwrap_or_else(|| {
            let message = format!("`count` is {}, and must lie between 0 and {MOST_PIECES}", given.value);
            self.push(Diagnostic::new(Code::OutOfRange, self.file.at(given.span), message));
            0
        })
    }

    fn given_evidence(&mut self, skill: SkillId) {
        if let Some(answer) = self.profile.answers.get_mut(skill.index()) {
            answer.has_evidence = true;
        }
    }

    /// Looks for skills that unknown names may be meant for. It takes longer than all else together, so nobody does it
    /// for a profile that can't be used.
    pub(super) fn suggest(&mut self) {
        for unknown in &mut self.profile.names.unknown {
            if let Resolution::Unknown(found) = self.rubric.catalogue.names.resolve(&unknown.given) {
                unknown.suggestions = found.suggestions;
            }
        }
    }

    /// Moves what was gathered into the answers, and notes skills that several names led to.
    pub(super) fn merge(&mut self) {
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

/// Whether what stands in the place of a name is a number. `inf` and `nan` are none: somebody may have typed them.
pub(crate) fn is_number(name: &str) -> bool {
    name.bytes().any(|byte| byte.is_ascii_digit()) && name.trim().parse::<f64>().is_ok()
}

/// The rating that a value is, or why it is none; `None` for what is neither.
pub(super) fn given_in(value: &Scalar, track: &Track) -> Option<Given> {
    let ratings = track.scale.len();
    match value {
        Scalar::Null => Some(Given::Nothing),
        Scalar::Whole(rating) => in_scale(*rating, ratings),
        Scalar::Text(text) => given_text(text, track),
        Scalar::Number(number) => as_whole(*number).and_then(|rating| in_scale(rating, ratings)),
        Scalar::Bool(_) => None,
    }
}

/// The same for text.
pub(crate) fn given_text(text: &str, track: &Track) -> Option<Given> {
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "" => Some(Given::Nothing),
        "n/a" | "na" => Some(Given::NotApplicable),
        _ => track.find_rating(&text).map(Given::Rating),
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
