//! A track and its levels: order, requirements, policy, rules.

use std::collections::{HashMap, HashSet};

use super::condition::Scope;
use super::{Checker, Parsed, TrackFiles};
use crate::diagnostic::{Code, Diagnostic, FileId, closest};
use crate::display::{count, list};
use crate::rubric::raw::{RawLevel, RawPolicy, RawRequirement, RawRule, RawSeverity, RawTrack};
use crate::rubric::{
    EvidenceKind, Level, LevelId, Policy, Rating, Requirement, Rule, Severity, Source, Track,
};
use crate::skill::{Catalogue, Condition, EvidenceId};
use crate::yaml::Located;

/// More levels than any ladder has; a set of levels fits 64 bits.
const MOST_LEVELS: usize = 64;
/// More years of experience than anybody has.
const MOST_YEARS: u32 = 80;
/// The largest weight.
const MOST_WEIGHT: i64 = 100;

/// What the files of one track may name.
struct Known<'a> {
    catalogue: &'a Catalogue,
    evidence: HashMap<&'a str, EvidenceId>,
    levels: HashMap<&'a str, LevelId>,
    sources: HashMap<&'a str, usize>,
    /// The policy's pass mark, in hundredths of a per cent.
    pass: u32,
}

impl Known<'_> {
    fn scope(&self, file: FileId) -> Scope<'_> {
        Scope { catalogue: self.catalogue, file, evidence: Some(&self.evidence), levels: Some(&self.levels) }
    }
}

impl Checker<'_> {
    pub(super) fn track(&mut self, files: TrackFiles, catalogue: &Catalogue) -> Option<Track> {
        let TrackFiles { folder, track: Parsed { file, raw, .. }, levels: mut level_files, market } = files;
        if raw.track.value != folder {
            let message = format!("the track `{}` stands in the folder `{folder}`", raw.track.value);
            let found = Diagnostic::new(Code::LevelMismatch, file.at(raw.track.span), message);
            self.push(found.help("a track's id is its folder's name"));
        }
        self.order(&raw, file, &mut level_files);
        let policy = self.policy(&raw.policy, file, catalogue.top);
        let position = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        let known = Known {
            catalogue,
            evidence: (raw.evidence.keys().enumerate())
                .map(|(at, id)| (id.value.as_str(), EvidenceId(position(at))))
                .collect(),
            levels: (raw.levels.iter().enumerate())
                .filter_map(|(at, id)| Some((id.value.as_str(), LevelId::new(at)?)))
                .collect(),
            sources: (raw.sources.keys().enumerate()).map(|(at, id)| (id.value.as_str(), at)).collect(),
            pass: self.percentage(&raw.policy.pass, file),
        };
        for id in raw.evidence.keys().chain(raw.sources.keys()) {
            self.id(id, file);
        }
        if let Some(any) = raw.evidence.keys().find(|id| id.value == "any") {
            let found =
                Diagnostic::new(Code::BadId, file.at(any.span), "no kind of evidence can be called `any`");
            self.push(found.help("`evidence: any` counts every kind"));
        }
        let levels = level_files.into_iter().map(|level| self.level(level, &known)).collect();
        let rules = self.rules(raw.rules, file, &known);
        let market = market.map(|market| self.market(market, &known.levels, &known.sources));
        Some(Track {
            id: raw.track.value.clone(),
            title: raw.title.clone(),
            about: raw.about.clone(),
            scale: (raw.scale.value.values())
                .map(|rating| Rating { name: rating.name.clone(), means: rating.means.clone() })
                .collect(),
            levels,
            policy,
            evidence: (raw.evidence.iter())
                .map(|(id, kind)| EvidenceKind {
                    id: id.value.clone(),
                    title: kind.title.clone(),
                    hours: kind.hours.value,
                })
                .collect(),
            rules,
            sources: (raw.sources.iter())
                .map(|(id, source)| Source {
                    id: id.value.clone(),
                    title: source.title.clone(),
                    year: source.year,
                    url: source.url.clone(),
                })
                .collect(),
            market: market.unwrap_or_default(),
        })
    }

    /// Brings the level files into the track's order; reports files without a place and places without a file.
    fn order(&mut self, raw: &RawTrack, file: FileId, levels: &mut Vec<Parsed<RawLevel>>) {
        let mut listed = HashSet::new();
        for id in &raw.levels {
            self.id(id, file);
            if !listed.insert(id.value.as_str()) {
                let message = format!("the level `{}` is listed twice", id.value);
                self.push(Diagnostic::new(Code::DuplicateId, file.at(id.span), message));
            }
            if !levels.iter().any(|level| level.stem == id.value) {
                let message = format!("there is no file `{}.yaml` for the level `{}`", id.value, id.value);
                let found = Diagnostic::new(Code::LevelFileMissing, file.at(id.span), message);
                let stems: Vec<&str> = levels.iter().map(|level| level.stem.as_str()).collect();
                self.push(match closest(&id.value, &stems) {
                    Some(near) => found.help(format!("did you mean `{near}`?")),
                    None => found.help("write it, or take the level out of `levels`"),
                });
            }
        }
        if raw.levels.is_empty() || raw.levels.len() > MOST_LEVELS {
            let message = format!("a track has from 1 to {MOST_LEVELS} levels");
            self.push(Diagnostic::new(Code::OutOfRange, file.at(raw.track.span), message));
        }
        for level in levels.iter() {
            let id = &level.raw.level;
            let place = level.file.at(id.span);
            if id.value != level.stem {
                let message = format!("the level `{}` stands in the file `{}.yaml`", id.value, level.stem);
                let found = Diagnostic::new(Code::LevelMismatch, place, message);
                self.push(found.help("a level's id is its file's name"));
            } else if !listed.contains(id.value.as_str()) {
                let message = format!("the track doesn't list the level `{}`", id.value);
                let found = Diagnostic::new(Code::LevelMismatch, place, message);
                self.push(found.help("add it to `levels` in track.yaml, or move the file away"));
            }
        }
        let rank = |level: &Parsed<RawLevel>| raw.levels.iter().position(|id| id.value == level.stem);
        levels.retain(|level| rank(level).is_some());
        levels.sort_by_key(rank);
    }

    fn policy(&mut self, raw: &RawPolicy, file: FileId, top: u8) -> Policy {
        let mut cap = |given: &Option<Located<i64>>, what| {
            let given = given.as_ref()?;
            let cap = self.within(given, file, what, (0, top.into()))?;
            u8::try_from(cap).ok()
        };
        let unsupported_cap = cap(&raw.unsupported_cap, "`unsupported_cap`");
        let stale_cap = cap(&raw.stale_cap, "`stale_cap`");
        let years = raw.stale_after_years.as_ref();
        let years = years.and_then(|years| self.within(years, file, "`stale_after_years`", (0, 100)));
        if raw.stale_cap.is_some() != raw.stale_after_years.is_some() {
            let missing = if raw.stale_cap.is_some() { "stale_after_years" } else { "stale_cap" };
            let message = format!("the key `{missing}` is missing from the policy");
            let found = Diagnostic::new(Code::MissingKey, file.at(raw.pass.span), message);
            self.push(found.help("`stale_after_years` and `stale_cap` go together"));
        }
        Policy { unsupported_cap, stale: years.zip(stale_cap) }
    }

    fn level(&mut self, level: Parsed<RawLevel>, known: &Known<'_>) -> Level {
        let Parsed { file, raw, .. } = level;
        let pass = raw.pass.as_ref().map(|pass| self.percentage(pass, file));
        let typical_years = raw.years.and_then(|years| match years.typical.value.as_slice() {
            [from] if *from <= MOST_YEARS => Some((*from, None)),
            [from, to] if from <= to && *to <= MOST_YEARS => Some((*from, Some(*to))),
            _ => {
                let message = "typical years are `[from, to]` up to 80, or `[from]` without an end";
                self.push(Diagnostic::new(Code::OutOfRange, file.at(years.typical.span), message));
                None
            }
        });
        let count = raw.requirements.len();
        let mut requirements: Vec<Requirement> = Vec::new();
        for one in raw.requirements {
            let Some(requirement) = self.requirement(one, file, known) else {
                continue;
            };
            if let Some(first) = requirements.iter().find(|other| other.id == requirement.id) {
                let message = format!("two requirements of the level have the id `{}`", requirement.id);
                let found = Diagnostic::new(Code::DuplicateId, requirement.place, message);
                let found = found.also(first.place, "the first one");
                self.push(found.help("give one of them an `id` of its own"));
            }
            requirements.push(requirement);
        }
        let level = Level {
            id: raw.level.value,
            title: raw.title,
            about: raw.about,
            typical_years,
            pass: pass.unwrap_or(known.pass),
            requirements,
        };
        if level.possible() == 0 && level.requirements.len() == count {
            let place = file.at(raw.level.span);
            let message = "this level has no points to earn";
            let found = Diagnostic::new(Code::NoWeight, place, message);
            self.push(found.help("it needs a requirement with a `weight` of 1 or more"));
        }
        level
    }

    fn requirement(
        &mut self,
        raw: Located<RawRequirement>,
        file: FileId,
        known: &Known<'_>,
    ) -> Option<Requirement> {
        let Located { value: raw, span } = raw;
        let weight = match &raw.weight {
            None => Some(1),
            Some(weight) if weight.value == 0 && !raw.gate => {
                let found = Diagnostic::new(
                    Code::OutOfRange,
                    file.at(weight.span),
                    "only a gate can have a weight of 0",
                );
                self.push(found.help("give it a weight from 1 to 100, or `gate: true`"));
                None
            }
            Some(weight) => self.within(weight, file, "`weight`", (0, MOST_WEIGHT)),
        };
        let source = match &raw.source {
            None => None,
            Some(id) => self.find(Code::UnknownSource, "source", id, file, &known.sources),
        };
        let (id, title, gate, because) = (raw.id.clone(), raw.title.clone(), raw.gate, raw.because.clone());
        let set = raw.set().map(str::to_owned);
        let condition = self.fine_condition(raw.into_condition(), span, &known.scope(file))?;
        if let Some(id) = &id {
            self.id(id, file);
        }
        let naming = Naming { known, set };
        Some(Requirement {
            id: id.map_or_else(|| naming.id(&condition), |id| id.value),
            title: title.unwrap_or_else(|| naming.title(&condition)),
            condition,
            weight: weight?,
            gate,
            because,
            source,
            place: file.at(span),
        })
    }

    fn rules(&mut self, raw: Vec<RawRule>, file: FileId, known: &Known<'_>) -> Vec<Rule> {
        let mut rules: Vec<Rule> = Vec::new();
        for rule in raw {
            self.id(&rule.id, file);
            if rules.iter().any(|other| other.id == rule.id.value) {
                let message = format!("two rules have the id `{}`", rule.id.value);
                self.push(Diagnostic::new(Code::DuplicateId, file.at(rule.id.span), message));
            }
            let Some(when) = self.when(rule.when.value, rule.when.span, &known.scope(file)) else {
                continue;
            };
            rules.push(Rule {
                id: rule.id.value,
                when,
                say: rule.say.trim().to_owned(),
                severity: match rule.severity {
                    RawSeverity::Info => Severity::Info,
                    RawSeverity::Warning => Severity::Warning,
                },
            });
        }
        rules
    }
}

/// Ids and titles for requirements that give none.
struct Naming<'a> {
    known: &'a Known<'a>,
    /// The set that a group is made of.
    set: Option<String>,
}

/// Parts that stand in a made-up id or title.
const NAMED_PARTS: usize = 3;

impl Naming<'_> {
    /// The skill's id; `years`; `evidence-project`; a group's form and set, or its parts.
    fn id(&self, condition: &Condition) -> String {
        let form = match condition {
            Condition::Skill { skill, .. } => return self.known.catalogue.skill(*skill).id.clone(),
            Condition::Experience { .. } => return "years".to_owned(),
            Condition::Evidence { kind, .. } => return format!("evidence-{}", self.kind(*kind)),
            Condition::Total(_) => "total",
            Condition::AnyOf(_) => "any-of",
            Condition::AllOf(_) => "all-of",
            Condition::AtLeast { .. } => "at-least",
        };
        let parts = || {
            let skills = condition.skills();
            let parts: Vec<String> = match condition.parts() {
                [] => skills.iter().map(|skill| self.known.catalogue.skill(*skill).id.clone()).collect(),
                parts => parts.iter().map(|part| self.id(part)).collect(),
            };
            parts.into_iter().take(NAMED_PARTS + 1).collect::<Vec<_>>().join("-")
        };
        format!("{form}-{}", self.set.clone().unwrap_or_else(parts))
    }

    /// What the condition asks, in a few words.
    fn title(&self, condition: &Condition) -> String {
        let parts =
            || list(&condition.parts().iter().map(|part| self.title(part)).collect::<Vec<_>>(), NAMED_PARTS);
        match condition {
            Condition::Skill { skill, .. } => self.known.catalogue.skill(*skill).name.clone(),
            Condition::Experience { months } if months % 12 == 0 => {
                format!("{} of experience", count((months / 12) as usize, "year"))
            }
            Condition::Experience { months } => format!("{} of experience", count(*months as usize, "month")),
            Condition::Evidence { kind, count } => format!("Evidence: {count} × {}", self.kind(*kind)),
            Condition::Total(total) => {
                let names = list(&self.known.catalogue.names_of(&total.skills), NAMED_PARTS);
                format!("{} points over {names}", total.need)
            }
            Condition::AnyOf(_) => format!("One of {}", parts()),
            Condition::AllOf(_) => format!("All of {}", parts()),
            Condition::AtLeast { count, .. } => format!("{count} of {}", parts()),
        }
    }

    fn kind(&self, kind: Option<EvidenceId>) -> &str {
        let kinds = &self.known.evidence;
        let id = kind.and_then(|kind| kinds.iter().find(|(_, id)| **id == kind));
        id.map_or("any", |(name, _)| *name)
    }
}
