//! JSON Resume, the schema of jsonresume.org: `work`, `skills`, `certificates` and the rest.
//!
//! Of the person nothing is taken but the name. Fields of other types than the schema's are left out and listed.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::Tree;
use super::draft::{Draft, Mention, title};
use super::ratings::{Said, of_level};
use crate::display::shorten;
use crate::profile::dates::{self, Month};
use crate::yaml::{self, Scalar, Shape};

/// Kinds of evidence that each part of a résumé surely is, where the track has one of them.
const CERTIFICATE: [&str; 2] = ["certification", "certificate"];
const PUBLICATION: [&str; 3] = ["talk-or-article", "article", "publication"];
/// Kinds that a part may be, for the person to decide.
const PROJECT: [&str; 2] = ["deployed-project", "project"];
const DEGREE: [&str; 1] = ["degree"];
/// Parts in which nothing is a job, a skill or something to show.
const NOT_READ: [&str; 5] = ["volunteer", "awards", "languages", "interests", "references"];
/// Skills that one project is offered to show.
const MOST_SHOWN: usize = 20;
/// Dates before this are slips.
const FIRST_YEAR: i16 = 1900;

pub(super) fn read(resume: &Tree, draft: &mut Draft<'_>) {
    if let Some(name) = resume.get("basics").and_then(|basics| text(basics, "name")) {
        draft.head("name", &name, "basics.name");
    }
    for (at, job) in entries(resume, "work", draft) {
        work(job, &at, draft);
    }
    for (at, skill) in entries(resume, "skills", draft) {
        skills(skill, &at, draft);
    }
    for (at, one) in entries(resume, "certificates", draft) {
        surely(one, &at, &CERTIFICATE, "date", draft);
    }
    for (at, one) in entries(resume, "publications", draft) {
        surely(one, &at, &PUBLICATION, "releaseDate", draft);
    }
    for (at, one) in entries(resume, "projects", draft) {
        project(one, &at, draft);
    }
    for (at, one) in entries(resume, "education", draft) {
        education(one, &at, draft);
    }
    let is_there = |key: &&str| matches!(resume.get(key), Some(Tree(Shape::List(list))) if !list.is_empty());
    draft.not_read.extend(NOT_READ.iter().copied().filter(is_there));
}

/// The entries of a list with their places. Anything but a list is left out.
fn entries<'t>(of: &'t Tree, path: &str, draft: &mut Draft<'_>) -> Vec<(String, &'t Tree)> {
    let key = path.rsplit('.').next().unwrap_or(path);
    match of.get(key) {
        None | Some(Tree(Shape::Plain(Scalar::Null))) => Vec::new(),
        Some(Tree(Shape::List(list))) => {
            list.iter().enumerate().map(|(at, entry)| (format!("{path}[{at}]"), entry)).collect()
        }
        Some(Tree(Shape::Plain(_) | Shape::Map(_))) => {
            draft.left_out(path, "a list was expected");
            Vec::new()
        }
    }
}

/// The text under a key, or a number as text; `None` where there is none, or only blanks.
fn text(of: &Tree, key: &str) -> Option<String> {
    of.get(key).and_then(plain).filter(|text| !text.trim().is_empty())
}

fn plain(of: &Tree) -> Option<String> {
    match &of.0 {
        Shape::Plain(value @ (Scalar::Text(_) | Scalar::Whole(_) | Scalar::Number(_))) => {
            Some(value.to_string())
        }
        Shape::Plain(Scalar::Null | Scalar::Bool(_)) | Shape::List(_) | Shape::Map(_) => None,
    }
}

/// A skill, or a heading over keywords. A heading's level says nothing about its keywords.
fn skills(entry: &Tree, at: &str, draft: &mut Draft<'_>) {
    let is_heading = matches!(entry.get("keywords"), Some(Tree(Shape::List(list))) if !list.is_empty());
    match plain(entry).or_else(|| text(entry, "name")) {
        Some(name) if !is_heading || draft.is_skill(&name) => {
            let level = text(entry, "level").map(|level| of_level(&level, draft.track));
            let said = level.unwrap_or_else(|| Said::Open("no level".to_owned()));
            draft.skill(Mention { name: &name, place: at.to_owned(), said, last_used: None });
        }
        None if !is_heading => draft.left_out(at, "no name"),
        Some(_) | None => {}
    }
    keywords(entry, at, draft);
}

fn keywords(entry: &Tree, at: &str, draft: &mut Draft<'_>) {
    let why = match text(entry, "level") {
        Some(level) => format!("no level of its own, its group's is “{}”", shorten(level.trim(), 40)),
        None => "no level".to_owned(),
    };
    for (place, keyword) in entries(entry, &format!("{at}.keywords"), draft) {
        match plain(keyword) {
            Some(name) => {
                draft.skill(Mention { name: &name, place, said: Said::Open(why.clone()), last_used: None });
            }
            None => draft.left_out(place, "text was expected"),
        }
    }
}

/// A date as people write it in a résumé: a month, or only a year.
#[derive(Clone, Copy)]
enum Stamp {
    Month(Month),
    Year(i16),
}

fn stamp(text: &str) -> Option<Stamp> {
    let text = text.trim();
    let year = dates::year(text).filter(|year| *year >= FIRST_YEAR)?;
    Some(dates::month(text).map_or(Stamp::Year(year), Stamp::Month))
}

impl Stamp {
    /// The month that counts; of a year alone the one that is given, from 1 to 12.
    fn month_or(self, of_year: i32) -> Month {
        match self {
            Self::Month(month) => month,
            Self::Year(year) => Month(i32::from(year) * 12 + of_year - 1),
        }
    }

    /// As a profile writes it, where it doesn't lie ahead.
    fn written(self, today: Date) -> Option<String> {
        let written = match self {
            Self::Month(month) => month.to_string(),
            Self::Year(year) => year.to_string(),
        };
        (self.month_or(1) <= Month::of(today)).then_some(written)
    }
}

/// Words that stand for "still there" where an end is expected.
const GOES_ON: [&str; 5] = ["present", "now", "current", "today", "ongoing"];

/// A job. Of a year alone the month can't be known, so that the fewest months count: a start in December, an end in
/// January.
fn work(job: &Tree, at: &str, draft: &mut Draft<'_>) {
    let role =
        text(job, "position").map_or(String::new(), |role| format!(", role: {}", yaml::text(&title(&role))));
    let given = |key| text(job, key).map(|given| shorten(given.trim(), 40));
    let Some(start) = given("startDate") else {
        return draft.left_out(at, "no startDate");
    };
    let Some(started) = stamp(&start) else {
        return draft.left_out(at, format!("startDate “{start}” is no date such as 2021-03"));
    };
    let from = started.month_or(12);
    let mut remark = at.to_owned();
    if let Stamp::Year(year) = started {
        let _ = write!(remark, "; {year} counts from December");
    }
    if from > Month::of(draft.today) {
        return draft.left_out(at, format!("“{start}” may lie ahead"));
    }
    let end = given("endDate");
    let goes_on = match (job.get("endDate"), &end) {
        (None | Some(Tree(Shape::Plain(Scalar::Null))), _) => true,
        (Some(_), end) => {
            end.as_ref().is_some_and(|end| GOES_ON.iter().any(|word| end.eq_ignore_ascii_case(word)))
        }
    };
    if goes_on {
        return draft.job(&format!("from: {from}{role}"), &remark);
    }
    let end = end.unwrap_or_default();
    let Some(ended) = stamp(&end) else {
        let why = format!("{at}: endDate “{end}” is no date; take the # away if the job goes on");
        return draft.maybe_job(&format!("from: {from}{role}"), &why);
    };
    let to = ended.month_or(1);
    if let Stamp::Year(year) = ended {
        let _ = write!(remark, "; {year} counts until January");
    }
    if from > to {
        return draft.left_out(at, format!("no month is sure to lie from “{start}” to “{end}”"));
    }
    draft.job(&format!("from: {from}, to: {to}{role}"), &remark);
}

/// A title, a date and a link, as evidence has them.
fn fields(entry: &Tree, name: &str, date_key: &str, today: Date) -> String {
    let mut fields = format!("title: {}", yaml::text(&title(name)));
    let date = text(entry, date_key).and_then(|date| stamp(&date)?.written(today));
    if let Some(date) = date {
        let _ = write!(fields, ", date: {date}");
    }
    let is_link = |url: &String| {
        let is_web = url.starts_with("https://") || url.starts_with("http://");
        is_web && url.len() <= 500 && url.chars().all(|c| c.is_ascii_graphic())
    };
    if let Some(url) = text(entry, "url").filter(is_link) {
        let _ = write!(fields, ", url: {}", yaml::text(&url));
    }
    fields
}

/// What surely is evidence of one of these kinds.
fn surely(entry: &Tree, at: &str, kinds: &[&str], date_key: &str, draft: &mut Draft<'_>) {
    let Some(name) = text(entry, "name") else {
        return draft.left_out(at, "no name");
    };
    match kinds.iter().find(|kind| draft.track.find_evidence(kind).is_some()) {
        Some(kind) => {
            let fields = fields(entry, &name, date_key, draft.today);
            draft.pieces(&format!("kind: {}, {fields}", yaml::text(kind)), 1, at);
        }
        None => draft.left_out(at, format!("`{}` has no such kind of evidence", draft.track.id)),
    }
}

/// A project: whether it is deployed, or only a repository, can't be known from a link.
fn project(entry: &Tree, at: &str, draft: &mut Draft<'_>) {
    let Some(name) = text(entry, "name") else {
        return draft.left_out(at, "no name");
    };
    let mut fields = fields(entry, &name, "endDate", draft.today);
    let mut shown: Vec<String> = Vec::new();
    for key in ["keywords", "technologies"] {
        let Some(Tree(Shape::List(list))) = entry.get(key) else { continue };
        let names = list.iter().filter_map(plain).map(|name| title(&name));
        shown.extend(names.filter(|name| draft.is_skill(name)));
    }
    shown.truncate(MOST_SHOWN);
    if !shown.is_empty() {
        let shown: Vec<String> = shown.iter().map(|name| yaml::text(name)).collect();
        let _ = write!(fields, ", shows: [{}]", shown.join(", "));
    }
    maybe(&PROJECT, &fields, at, draft);
}

/// A course of study: whether it is a degree, and in computing, can't be known.
fn education(entry: &Tree, at: &str, draft: &mut Draft<'_>) {
    let said: Vec<String> = ["studyType", "area"].iter().filter_map(|key| text(entry, key)).collect();
    if said.is_empty() {
        return draft.left_out(at, "no studyType and no area");
    }
    let fields = fields(entry, &said.join(", "), "endDate", draft.today);
    maybe(&DEGREE, &fields, at, draft);
}

fn maybe(kinds: &[&str], fields: &str, at: &str, draft: &mut Draft<'_>) {
    match kinds.iter().find(|kind| draft.track.find_evidence(kind).is_some()) {
        Some(kind) => {
            let remark = format!("{at}: take the # away if it is of this kind, or change the kind");
            draft.maybe_evidence(&format!("kind: {}, {fields}", yaml::text(kind)), &remark);
        }
        None => {
            draft.left_out(at, format!("which kind of evidence it is in `{}` can't be known", draft.track.id))
        }
    }
}
