//! The questionnaire for screen readers and scripts: one question a line, one answer a line.

use std::io::{BufRead, Read, Write};
use std::path::Path;

use gradus::display::escape;
use gradus::error::Error;
use gradus::profile::edit::NewEvidence;
use gradus::profile::{Given, MOST_PIECES};
use gradus::questionnaire::{Subject, alike, meaning};
use gradus::rubric::LevelId;
use gradus::skill::SkillId;

use super::pane::{closing, stands};
use super::session::{Session, Step};
use super::typed::{kind, skills, years};
use crate::output::Failure;

/// Bytes of a line that is read as an answer.
const LONGEST: u64 = 10_000;

/// What a line of input did.
enum Heard {
    /// It was an answer, or a move: the next question is due.
    Next,
    /// It was something else: this text, and the same question again.
    Say(String),
    Quit,
}

/// Asks until nothing is left, the input ends or `q` is typed.
pub(super) fn run(
    session: &mut Session<'_>,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut placed = None;
    loop {
        let now = session.assessment.claimed;
        if placed.is_some_and(|before| before != now) {
            say(out, &format!("{} now.", stands(session)))?;
        }
        placed = Some(now);
        if session.step == Step::Done {
            break;
        }
        say(out, &question(session))?;
        loop {
            let Some(line) = read_line(input)? else {
                return finish(session, out);
            };
            match hear(session, line.trim()) {
                Ok(Heard::Next) => break,
                Ok(Heard::Say(text)) | Err(Failure::Usage(text)) => say(out, &text)?,
                Ok(Heard::Quit) => return finish(session, out),
                Err(failure) => return Err(failure),
            }
        }
    }
    finish(session, out)
}

fn finish(session: &Session<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    closing(session).iter().try_for_each(|sentence| say(out, sentence))
}

/// A line of output; text from people is made safe, and a line feed in it parts lines.
fn say(out: &mut dyn Write, text: &str) -> Result<(), Failure> {
    let written = text.lines().try_for_each(|line| writeln!(out, "{}", escape(line)));
    let written = written.and_then(|()| out.flush());
    written.map_err(|cause| Error::io("write", Path::new("standard output"), cause).into())
}

/// A line of input; one that is longer than any answer becomes a line that is none.
fn read_line(input: &mut dyn BufRead) -> Result<Option<String>, Failure> {
    let failed = |cause| Error::io("read", Path::new("standard input"), cause);
    let mut bytes = Vec::new();
    let read = Read::take(&mut *input, LONGEST).read_until(b'\n', &mut bytes).map_err(failed)?;
    if read as u64 == LONGEST && !bytes.ends_with(b"\n") {
        input.skip_until(b'\n').map_err(failed)?;
        return Ok(Some("…".to_owned()));
    }
    Ok((read > 0).then(|| String::from_utf8_lossy(&bytes).into_owned()))
}

/// The question at hand, in one line.
fn question(session: &Session<'_>) -> String {
    let (track, catalogue) = (session.ladder.track, &session.ladder.rubric.catalogue);
    let Step::Question(at) = session.step else {
        let levels = track.levels.iter().enumerate().map(|(at, level)| format!("{} {}", at + 1, level.title));
        let levels: Vec<String> = levels.collect();
        return format!("Which level do you want to reach? {}, 0 not sure.", levels.join(", "));
    };
    let Some(question) = session.question() else { return String::new() };
    let title = session.questionnaire.section_of(at).map_or("", |section| &section.title);
    let names = |skills: &[SkillId]| {
        let named = skills.iter().enumerate().map(|(at, skill)| {
            let given = match session.profile.answer(*skill).given {
                Given::Nothing => String::new(),
                given @ (Given::NotApplicable | Given::Rating(_)) => format!(" (now {})", shown(given)),
            };
            format!("{} {}{given}", at + 1, catalogue.skill(*skill).name)
        });
        named.collect::<Vec<_>>().join(", ")
    };
    let how = match &question.subject {
        Subject::Experience => "Years, as in 2.5.".to_owned(),
        Subject::Skill(skill) => {
            let scale = track.scale.iter().enumerate().map(|(at, rating)| format!("{at} {}", rating.name));
            let scale = scale.collect::<Vec<_>>().join(", ");
            let now = match session.profile.answer(*skill).given {
                Given::Nothing => String::new(),
                given @ (Given::NotApplicable | Given::Rating(_)) => format!(" Now: {}.", shown(given)),
            };
            format!("{scale}, n/a.{now}")
        }
        Subject::Set { members, .. } => {
            format!("{}. Rate those that you know, as in 1=3 4=2, or none; the others are 0.", names(members))
        }
        Subject::Evidence(kinds) => {
            let kinds = kinds
                .iter()
                .enumerate()
                .filter_map(|(at, kind)| Some(format!("{} {}", at + 1, track.evidence_kind(*kind)?.title)));
            let kinds = kinds.collect::<Vec<_>>().join(", ");
            format!("{kinds}. Say how many of which, as in 1=2 4=1, or none.")
        }
    };
    let number = format!("{} of {}", at + 1, session.questionnaire.questions.len());
    format!("{number}, {title}: {} {how} (? explains)", question.sentence(session.ladder.rubric))
}

fn shown(given: Given) -> String {
    match given {
        Given::Nothing => "open".to_owned(),
        Given::NotApplicable => "n/a".to_owned(),
        Given::Rating(rating) => rating.to_string(),
    }
}

fn hear(session: &mut Session<'_>, line: &str) -> Result<Heard, Failure> {
    match line {
        "q" | "quit" => return Ok(Heard::Quit),
        "?" => return Ok(Heard::Say(explanation(session))),
        "s" | "skip" => {
            session.pass_over();
            return Ok(Heard::Next);
        }
        "c" | "clear" => {
            if let Some(Subject::Skill(skill)) = session.question().map(|question| question.subject.clone()) {
                session.answer(skill, Given::Nothing)?;
            }
            return Ok(Heard::Next);
        }
        "b" | "back" => {
            session.go_back();
            return Ok(Heard::Next);
        }
        "u" | "undo" => {
            return Ok(match session.undo()? {
                true => Heard::Next,
                false => Heard::Say("There is nothing to take back.".to_owned()),
            });
        }
        _ => {}
    }
    if let Some(name) = line.strip_prefix('/') {
        let skill = crate::words::skill(name, session.ladder.rubric)?;
        return Ok(match session.questionnaire.about(skill) {
            Some(at) => {
                session.go_to(Step::Question(at));
                Heard::Next
            }
            None => Heard::Say("That is not asked about here.".to_owned()),
        });
    }
    if let Some(evidence) = line.strip_prefix("e ") {
        return add_evidence(session, evidence);
    }
    answer(session, line)
}

/// `e KIND; TITLE; LINK; SKILL, SKILL`, where all but the kind may be left out.
fn add_evidence(session: &mut Session<'_>, line: &str) -> Result<Heard, Failure> {
    let mut parts = line.split(';').map(str::trim);
    let kind = kind(parts.next().unwrap_or(""), session)?;
    let (title, link) = (parts.next(), parts.next());
    let shows = skills(parts.next().unwrap_or(""), session)?;
    let text = |text: Option<&'_ str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    let (title, link) = (text(title), text(link));
    session.add_evidence(NewEvidence {
        kind,
        title: title.as_deref(),
        url: link.as_deref(),
        shows: &shows,
    })?;
    Ok(Heard::Say("Added to what others can look at.".to_owned()))
}

fn answer(session: &mut Session<'_>, line: &str) -> Result<Heard, Failure> {
    let what_now = |text: &str| {
        Ok(Heard::Say(format!("{text} Or: ? explains, s skips, c clears, b goes back, u undoes, q stops.")))
    };
    let subject = session.question().map(|question| question.subject.clone());
    match (session.step, subject) {
        (Step::Target, _) => {
            let levels = session.ladder.track.levels.len();
            let target = match line.parse::<usize>() {
                Ok(0) => None,
                Ok(number) if number <= levels => LevelId::new(number - 1),
                _ => match session.ladder.track.find_level(line) {
                    Some(level) => Some(level),
                    None => return what_now("Type the number of a level, or 0."),
                },
            };
            session.set_target(target)?;
            return Ok(Heard::Next);
        }
        (_, Some(Subject::Experience)) => match years(line) {
            Some(years) => session.set_years(years)?,
            None => return what_now("Type the years as a number from 0 to 80."),
        },
        (_, Some(Subject::Skill(skill))) => match rating(line, session) {
            Some(given) => session.answer(skill, given)?,
            None => return what_now("Type a rating, its name, or n for n/a."),
        },
        (_, Some(Subject::Set { members, .. })) => {
            let given = pairs(line, members.len(), |text| rating(text, session));
            let Some(given) = given else { return what_now("Type pairs as in 1=3 4=2, or none.") };
            let said = given.into_iter().filter_map(|(at, given)| Some((*members.get(at)?, given)));
            session.answer_set(&said.collect::<Vec<_>>())?;
        }
        (_, Some(Subject::Evidence(kinds))) => {
            let given = pairs(line, kinds.len(), |text| {
                text.parse::<u32>().ok().filter(|count| *count <= MOST_PIECES)
            });
            let Some(given) = given else { return what_now("Type pairs as in 1=2 4=1, or none.") };
            let given = given.into_iter().filter_map(|(at, count)| Some((*kinds.get(at)?, count)));
            session.set_pieces(&given.collect::<Vec<_>>())?;
            session.conclude_evidence()?;
        }
        (_, None) => {}
    }
    session.go_on();
    Ok(Heard::Next)
}

/// A rating by its number or name, or n/a.
fn rating(text: &str, session: &Session<'_>) -> Option<Given> {
    match text.trim().to_lowercase().as_str() {
        "n" | "na" | "n/a" => Some(Given::NotApplicable),
        text => session.ladder.track.find_rating(text).map(Given::Rating),
    }
}

/// `1=3 4=2`: positions from 1 to `most` with what is said of each; `none` is no pair.
fn pairs<T>(line: &str, most: usize, read: impl Fn(&str) -> Option<T>) -> Option<Vec<(usize, T)>> {
    if line.is_empty() {
        return None;
    }
    if line == "none" {
        return Some(Vec::new());
    }
    let pairs = line.split([' ', ',']).filter(|pair| !pair.is_empty()).map(|pair| {
        let (at, value) = pair.split_once('=')?;
        let at = at.parse::<usize>().ok()?.checked_sub(1).filter(|at| *at < most)?;
        Some((at, read(value)?))
    });
    pairs.collect()
}

/// What the ratings look like, and why the question is asked: a line each.
fn explanation(session: &Session<'_>) -> String {
    let (track, catalogue) = (session.ladder.track, &session.ladder.rubric.catalogue);
    let Some(question) = session.question() else {
        return "You are asked about the levels up to the one after it.".to_owned();
    };
    let mut lines = Vec::new();
    let skills = question.subject.skills();
    for skill in skills {
        let of = catalogue.skill(*skill);
        lines.push(format!("{}: {}", of.name, of.about.as_deref().unwrap_or("")));
    }
    for (rating, named) in (0_u8..).zip(&track.scale).filter(|_| !skills.is_empty()) {
        let means =
            alike(skills, catalogue).map_or(named.means.as_str(), |skill| meaning(skill, rating, track));
        lines.push(format!("{rating} {}: {means}", named.name));
    }
    lines.extend(question.reasons(track).map(|reason| reason.sentence()));
    lines.push(
        "e KIND; TITLE; LINK; SKILLS adds something that others can look at. /NAME goes to a skill."
            .to_owned(),
    );
    lines.join("\n")
}
