//! Which places of a profile's text a change is about.

use super::check::Judge;
use super::draft::{Draft, Fixed, style_of};
use super::value::{Style, Value};
use super::{Change, NewEvidence, value_of, wanted, years_of};
use crate::profile::Given;
use crate::profile::raw::{RawProfile, listed};
use crate::skill::{EvidenceId, SkillId};
use crate::yaml::{Entry, Kind, Node};

/// One place where a skill is rated.
enum Rated<'t> {
    /// `Go: 4`.
    Plain(&'t Entry),
    /// A mapping with or without a key `rating`.
    Details(&'t Node),
}

impl Rated<'_> {
    fn is_empty(&self) -> bool {
        let value = match self {
            Self::Plain(entry) => Some(&entry.value),
            Self::Details(details) => details.entry("rating").map(|entry| &entry.value),
        };
        value.is_none_or(|value| value.text().is_some_and(|text| text.trim().is_empty()) || value.is_null())
    }
}

/// Marks a change in a draft.
pub(super) struct Marking<'t> {
    pub(super) draft: Draft<'t>,
    pub(super) root: &'t Node,
    /// How the root is written.
    pub(super) style: Style,
    pub(super) judge: &'t Judge<'t>,
}

impl<'t> Marking<'t> {
    pub(super) fn mark(&mut self, change: &Change<'_>, before: &RawProfile) -> Result<(), Fixed> {
        let root = (self.root, self.style);
        match change {
            Change::Target(Some(level)) => {
                let id = &self.judge.track.level(*level).id;
                self.draft.put_value(root, "target", Value::Text(id))
            }
            Change::Target(None) => match self.root.entry("target") {
                Some(entry) => self.draft.set(entry, &Value::Null, self.style),
                None => Ok(()),
            },
            Change::Years(years) => match self.root.entry("experience").map(|entry| &entry.value) {
                Some(experience) if experience.entry("years").is_some() => {
                    self.set_in(experience, "years", &Value::Number(years.to_string()))
                }
                _ => self.draft.put_value(root, "experience", years_of(*years)),
            },
            Change::Answers(given) => self.answers(given, before),
            Change::Evidence(new) => self.evidence(new),
            Change::Pieces { kind, count } => self.pieces(*kind, *count),
            Change::NoEvidence => match before.evidence.as_deref() {
                None => self.draft.put_value(root, "evidence", Value::List(Vec::new())),
                Some([]) => Ok(()),
                Some(_) => Err(Fixed(self.root.entry("evidence").map_or(0, |entry| entry.key.place.start))),
            },
        }
    }

    /// Gives a mapping a plain value under a key, which may be absent.
    fn set_in(&mut self, map: &Node, key: &str, value: &Value<'_>) -> Result<(), Fixed> {
        let style = style_of(map, self.style);
        match map.entry(key) {
            Some(entry) => self.draft.set(entry, value, style),
            None => self.draft.append(map, &[(Some(key), value.clone())], style),
        }
    }

    fn answers(&mut self, given: &[(SkillId, Given)], before: &RawProfile) -> Result<(), Fixed> {
        let answers = before.skills.clone().map(listed).unwrap_or_default();
        let is_last = |at: usize, skill: SkillId| given.iter().skip(at + 1).all(|(later, _)| *later != skill);
        let differs = |skill: SkillId, given: Given| self.judge.given(&answers, skill) != Some(given);
        let last = given.iter().enumerate().filter(|(at, (skill, _))| is_last(*at, *skill));
        let changed: Vec<(SkillId, Given)> =
            last.map(|(_, one)| *one).filter(|(skill, given)| differs(*skill, *given)).collect();
        let rated = self.rated(&changed);
        let mut new = Vec::new();
        for (skill, given) in changed {
            let value = value_of(given);
            let of_skill: Vec<&Rated<'_>> =
                rated.iter().filter(|(known, _)| *known == skill).map(|(_, rated)| rated).collect();
            // The highest of several ratings counts, so that each of them is rewritten.
            let filled = of_skill.iter().copied().filter(|rated| !rated.is_empty());
            let mut places: Vec<&Rated<'_>> = filled.collect();
            places.extend(of_skill.first().copied().filter(|_| places.is_empty()));
            if of_skill.is_empty() {
                new.push((self.name(skill), value));
                continue;
            }
            for place in places {
                match place {
                    Rated::Plain(entry) => {
                        let skills = self.root.entry("skills").map(|entry| &entry.value);
                        let style = skills.map_or(self.style, |skills| style_of(skills, self.style));
                        self.draft.set(entry, &value, style)?;
                    }
                    Rated::Details(details) => self.set_in(details, "rating", &value)?,
                }
            }
        }
        self.new_answers(new)
    }

    /// Where the skills that change are rated.
    fn rated(&self, changed: &[(SkillId, Given)]) -> Vec<(SkillId, Rated<'t>)> {
        let root: &'t Node = self.root;
        let Some(skills) = root.entry("skills").map(|entry| &entry.value) else { return Vec::new() };
        let skill_of = |name: &str| self.judge.find(name).filter(|skill| wanted(changed, *skill).is_some());
        let entries = skills.entries().iter().filter_map(|entry| {
            let skill = skill_of(entry.key.text()?)?;
            let is_map = matches!(entry.value.kind, Kind::Map { .. });
            Some((skill, if is_map { Rated::Details(&entry.value) } else { Rated::Plain(entry) }))
        });
        let items = skills.items().iter().filter_map(|item| {
            let skill = skill_of(item.entry("name")?.value.text()?)?;
            Some((skill, Rated::Details(item)))
        });
        entries.chain(items).collect()
    }

    fn new_answers(&mut self, new: Vec<(&str, Value<'_>)>) -> Result<(), Fixed> {
        if new.is_empty() {
            return Ok(());
        }
        let skills = self.root.entry("skills").map(|entry| &entry.value);
        let is_list = skills.is_some_and(|skills| !skills.items().is_empty());
        let listed =
            |(name, rating)| (None, Value::Map(vec![("name", Value::Text(name)), ("rating", rating)]));
        let new = match is_list {
            true => new.into_iter().map(listed).collect(),
            false => new.into_iter().map(|(name, rating)| (Some(name), rating)).collect(),
        };
        self.draft.put((self.root, self.style), "skills", new)
    }

    /// A name that leads to the skill: its own, unless that looks like a number.
    fn name(&self, skill: SkillId) -> &'t str {
        let skill = self.judge.rubric.catalogue.skill(skill);
        if skill.name.parse::<f64>().is_ok() { &skill.id } else { &skill.name }
    }

    fn evidence(&mut self, new: &NewEvidence<'_>) -> Result<(), Fixed> {
        let kind = self.judge.track.evidence_kind(new.kind).map_or("", |kind| &kind.id);
        let mut entries = vec![("kind", Value::Text(kind))];
        entries.extend(new.title.map(|title| ("title", Value::Text(title))));
        entries.extend(new.url.map(|url| ("url", Value::Text(url))));
        if !new.shows.is_empty() {
            let names = new.shows.iter().map(|skill| Value::Text(self.name(*skill)));
            entries.push(("shows", Value::List(names.collect())));
        }
        self.draft.put((self.root, self.style), "evidence", vec![(None, Value::Map(entries))])
    }

    /// The first entry that only counts takes the whole number, further ones of the kind none.
    fn pieces(&mut self, kind: EvidenceId, count: u32) -> Result<(), Fixed> {
        let kind = self.judge.track.evidence_kind(kind).map_or("", |kind| &kind.id);
        let root: &'t Node = self.root;
        let listed = root.entry("evidence").map_or(&[][..], |entry| entry.value.items());
        let is_absent = |item: &Node, key: &str| {
            item.entry(key).is_none_or(|entry| entry.value.is_null() || entry.value.holds_nothing())
        };
        let untitled: Vec<&Node> = listed
            .iter()
            .filter(|item| item.entry("kind").is_some_and(|entry| entry.value.text() == Some(kind)))
            .filter(|item| ["title", "url", "date", "shows"].iter().all(|key| is_absent(item, key)))
            .collect();
        if untitled.is_empty() && count > 0 {
            let entry =
                Value::Map(vec![("kind", Value::Text(kind)), ("count", Value::Number(count.to_string()))]);
            return self.draft.put((self.root, self.style), "evidence", vec![(None, entry)]);
        }
        for (at, item) in untitled.into_iter().enumerate() {
            let count = if at == 0 { count } else { 0 };
            let is_one = item.entry("count").is_none_or(|entry| entry.value.is_null());
            if !(is_one && count == 1) {
                self.set_in(item, "count", &Value::Number(count.to_string()))?;
            }
        }
        Ok(())
    }
}
