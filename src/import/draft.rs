//! A profile in the making: what a foreign file says, gathered and then written as YAML.

use std::fmt::Write as _;

use indexmap::IndexMap;
use indexmap::map::Entry;
use jiff::civil::Date;

use super::ratings::{Said, top};
use super::{Format, Imported, LeftOut, Open, Summary};
use crate::display::shorten;
use crate::profile::UnknownName;
use crate::rubric::{Rubric, Track};
use crate::skill::{How, Resolution, SkillId};
use crate::yaml;

/// Entries that are taken of each kind: nobody has more, and a text without end stays readable.
const MOST: usize = 20_000;
/// Characters of a name; longer ones are nobody's name for a skill, and YAML takes no key without an end.
const LONGEST_NAME: usize = 100;
/// Characters of a title, of a person's name and of a remark.
const LONGEST_TITLE: usize = 200;
/// Things left out that the text lists.
const MOST_LISTED: usize = 100;

/// A skill that a file names, with where.
pub(super) struct Mention<'a> {
    pub(super) name: &'a str,
    pub(super) place: String,
    pub(super) said: Said,
    /// The year or month of last use, as a profile writes it.
    pub(super) last_used: Option<String>,
}

/// A key of the profile's `skills`.
struct Key {
    skill: Option<SkillId>,
    said: Said,
    last_used: Option<String>,
    place: String,
    is_repeated: bool,
}

pub(super) struct Draft<'a> {
    pub(super) rubric: &'a Rubric,
    pub(super) track: &'a Track,
    pub(super) today: Date,
    /// Lines for the head of the profile, by key.
    head: IndexMap<&'static str, String>,
    experience: Vec<String>,
    skills: IndexMap<String, Key>,
    evidence: Vec<String>,
    /// Parts of the file in which nothing is looked for.
    pub(super) not_read: Vec<&'static str>,
    pub(super) summary: Summary,
}

impl<'a> Draft<'a> {
    pub(super) fn new(format: Format, rubric: &'a Rubric, track: &'a Track, today: Date) -> Self {
        let summary = Summary {
            format,
            jobs: 0,
            years: None,
            ratings: 0,
            evidence: 0,
            open: Vec::new(),
            unknown: Vec::new(),
            to_look_at: 0,
            left_out: Vec::new(),
        };
        let (experience, evidence, not_read) = (Vec::new(), Vec::new(), Vec::new());
        let (head, skills) = (IndexMap::new(), IndexMap::new());
        Self { rubric, track, today, head, experience, skills, evidence, not_read, summary }
    }

    /// A line of the head, such as `name: Ada`.
    pub(super) fn head(&mut self, key: &'static str, value: &str, place: &str) {
        self.head_line(key, &yaml::text(&title(value)), place);
    }

    /// Years of experience, within [`crate::profile::YEARS`].
    pub(super) fn years(&mut self, years: f64, place: &str) {
        if self.head_line("experience", &format!("{{years: {years}}}"), place) {
            self.summary.years = Some(years);
        }
    }

    /// Whether the line was taken: of two columns with one heading the first counts.
    fn head_line(&mut self, key: &'static str, value: &str, place: &str) -> bool {
        let is_free = !self.head.contains_key(key);
        if is_free {
            self.head.insert(key, with_remark(&format!("{key}: {value}"), place));
        } else {
            self.left_out(place, "given twice, the first counts");
        }
        is_free
    }

    /// A job: `fields` is what stands between the braces.
    pub(super) fn job(&mut self, fields: &str, remark: &str) {
        if self.has_room(self.experience.len(), remark) {
            self.summary.jobs += 1;
            self.experience.push(with_remark(&format!("  - {{{fields}}}"), remark));
        }
    }

    /// Pieces of evidence of a kind that the track has.
    pub(super) fn pieces(&mut self, fields: &str, count: u32, remark: &str) {
        if self.has_room(self.evidence.len(), remark) {
            self.summary.evidence += count;
            self.evidence.push(with_remark(&format!("  - {{{fields}}}"), remark));
        }
    }

    /// A job that the person has to decide about: a line to take the `#` from.
    pub(super) fn maybe_job(&mut self, fields: &str, remark: &str) {
        if self.has_room(self.experience.len(), remark) {
            self.summary.to_look_at += 1;
            self.experience.push(with_remark(&format!("  # - {{{fields}}}"), remark));
        }
    }

    /// Evidence that the person has to decide about: a line to take the `#` from.
    pub(super) fn maybe_evidence(&mut self, fields: &str, remark: &str) {
        if self.has_room(self.evidence.len(), remark) {
            self.summary.to_look_at += 1;
            self.evidence.push(with_remark(&format!("  # - {{{fields}}}"), remark));
        }
    }

    /// Whether one more can be taken. The first that can't is noted.
    fn has_room(&mut self, taken: usize, place: &str) -> bool {
        let why = format!("only {MOST} are taken, and this is one more");
        if taken >= MOST && self.summary.left_out.last().is_none_or(|last| last.why != why) {
            self.left_out(place, why);
        }
        taken < MOST
    }

    pub(super) fn left_out(&mut self, place: impl Into<String>, why: impl Into<String>) {
        self.summary.left_out.push(LeftOut { place: place.into(), why: why.into() });
    }

    /// A skill that the file names. Of several answers under one name the highest counts, as in any profile.
    pub(super) fn skill(&mut self, mention: Mention<'_>) {
        let Mention { name, place, said, last_used } = mention;
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return;
        }
        if name.parse::<f64>().is_ok() {
            return self.left_out(place, format!("“{}” is a number, not a skill", shorten(&name, 40)));
        }
        if name.chars().count() > LONGEST_NAME {
            return self.left_out(place, format!("“{}” is too long for a skill's name", shorten(&name, 40)));
        }
        if !self.skills.contains_key(&name) && !self.has_room(self.skills.len(), &place) {
            return;
        }
        let rubric = self.rubric;
        match self.skills.entry(name) {
            Entry::Occupied(mut known) => {
                let known = known.get_mut();
                known.is_repeated |= rank(&said) != rank(&known.said);
                known.last_used = known.last_used.take().max(last_used);
                if rank(&said) > rank(&known.said) {
                    (known.said, known.place) = (said, place);
                }
            }
            Entry::Vacant(free) => {
                let skill = match rubric.catalogue.names.resolve(free.key()) {
                    Resolution::Known(found) => Some(found.skill),
                    Resolution::Unknown(unknown) => {
                        let given = free.key().clone();
                        let suggestions = unknown.suggestions;
                        self.summary.unknown.push(UnknownName { given, place: None, suggestions });
                        None
                    }
                };
                free.insert(Key { skill, said, last_used, place, is_repeated: false });
            }
        }
    }

    /// Whether a name leads to a skill.
    pub(super) fn is_skill(&self, name: &str) -> bool {
        self.rubric.catalogue.names.matched(name).is_some()
    }

    /// Whether a text is the very name of a skill.
    pub(super) fn is_exact(&self, name: &str) -> bool {
        let found = self.rubric.catalogue.names.resolve(name);
        matches!(found, Resolution::Known(found) if found.how == How::Exact)
    }

    pub(super) fn finish(mut self) -> Imported {
        let rated = |key: &&Key| !matches!(key.said, Said::Open(_));
        let mut answered = vec![false; self.rubric.catalogue.skills.len()];
        for skill in self.skills.values().filter(rated).filter_map(|key| key.skill) {
            if let Some(answered) = answered.get_mut(skill.index()) {
                *answered = true;
            }
        }
        let ratings = self.skills.values().filter(|key| matches!(key.said, Said::Rating(_)));
        let mut rated: Vec<SkillId> = ratings.filter_map(|key| key.skill).collect();
        rated.sort();
        rated.dedup();
        self.summary.ratings = rated.len();
        for (name, key) in &self.skills {
            let (Said::Open(why), Some(skill)) = (&key.said, key.skill) else { continue };
            if let Some(answered) = answered.get_mut(skill.index()).filter(|answered| !**answered) {
                *answered = true;
                self.summary.open.push(Open { given: name.clone(), why: why.clone() });
            }
        }
        Imported { text: self.text(), summary: self.summary }
    }

    fn text(&self) -> String {
        let (track, top) = (self.track, top(self.track));
        let format = match self.summary.format {
            Format::JsonResume => "a JSON Resume",
            Format::SkillsTable => "a table of skills",
        };
        let ends: Vec<&str> = track.scale.iter().map(|rating| rating.name.as_str()).collect();
        let (least, most) = (ends.first().copied().unwrap_or(""), ends.last().copied().unwrap_or(""));
        let scale =
            comment(&format!("0 is {least}, {top} is {most}; a skill without a number is a question"));
        let mut text = format!("# Read from {format}. What follows a # says where a line comes from.\n");
        let _ = writeln!(text, "track: {}\nscale: {top}  # {scale}", yaml::text(&track.id));
        self.head.values().for_each(|line| text += line);
        let which = "  # All jobs stand here: put a # before those of another career.\n".to_owned();
        let jobs: Vec<String> = self.experience.first().map(|_| which).into_iter().collect();
        section(&mut text, "experience", &[jobs.as_slice(), &self.experience].concat());
        let skills: Vec<String> = self.skills.iter().map(|(name, key)| key.line(name)).collect();
        section(&mut text, "skills", &skills);
        section(&mut text, "evidence", &self.evidence);
        if !self.not_read.is_empty() {
            let _ = writeln!(text, "# Not read: {}.", self.not_read.join(", "));
        }
        let left_out = &self.summary.left_out;
        if !left_out.is_empty() {
            text += "# Left out:\n";
        }
        for LeftOut { place, why } in left_out.iter().take(MOST_LISTED) {
            let _ = writeln!(text, "#   {}", comment(&format!("{place}: {why}")));
        }
        if let Some(more) = left_out.len().checked_sub(MOST_LISTED).filter(|more| *more > 0) {
            let _ = writeln!(text, "#   and {more} more");
        }
        text
    }
}

impl Key {
    fn line(&self, name: &str) -> String {
        let rating = match &self.said {
            Said::Open(_) => String::new(),
            Said::NotApplicable => "n/a".to_owned(),
            Said::Rating(rating) => rating.to_string(),
        };
        let value = match &self.last_used {
            Some(last_used) if rating.is_empty() => format!(" {{last_used: {last_used}}}"),
            Some(last_used) => format!(" {{rating: {rating}, last_used: {last_used}}}"),
            None if rating.is_empty() => String::new(),
            None => format!(" {rating}"),
        };
        let mut remark = self.place.clone();
        match (&self.said, self.skill) {
            (_, None) => remark += ": leads to no skill",
            (Said::Open(why), Some(_)) => remark += &format!(": {why}"),
            (Said::NotApplicable | Said::Rating(_), Some(_)) => {}
        }
        if self.is_repeated {
            remark += "; given in several ways, the highest counts";
        }
        with_remark(&format!("  {}:{value}", yaml::text(name)), &remark)
    }
}

/// Orders answers as a profile does when several lead to one skill.
fn rank(said: &Said) -> Option<Option<u8>> {
    match said {
        Said::Open(_) => None,
        Said::NotApplicable => Some(None),
        Said::Rating(rating) => Some(Some(*rating)),
    }
}

fn section(text: &mut String, key: &str, lines: &[String]) {
    if !lines.is_empty() {
        let _ = writeln!(text, "{key}:");
        lines.iter().for_each(|line| *text += line);
    }
}

fn with_remark(line: &str, remark: &str) -> String {
    format!("{line}  # {}\n", comment(remark))
}

/// Text that stays in its comment: one line, and nothing that YAML takes no file with.
fn comment(text: &str) -> String {
    shorten(text, LONGEST_TITLE).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// A title or a person's name on one line, cut where it has no end.
pub(super) fn title(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(LONGEST_TITLE).collect::<String>().trim_end().to_owned()
}
