//! Conditions: exactly one form each, with the keys of that form, ids that exist and numbers in range.

use std::collections::HashMap;

use super::Checker;
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::rubric::raw::{RawCondition, RawTotal};
use crate::rubric::{LevelId, MOST_PIECES, When};
use crate::skill::{Catalogue, Condition, EvidenceId, SkillId, TotalCondition};
use crate::yaml::{Located, Shape};

/// More years of experience than anybody has.
const MOST_YEARS: f64 = 80.0;
/// More points, or pieces of evidence, than any requirement asks.
const MOST_NEED: i64 = 1_000_000;

/// What a condition may name.
pub(super) struct Scope<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) file: FileId,
    /// Kinds of evidence of the track; `None` among prerequisites, which no track owns.
    pub(super) evidence: Option<&'a HashMap<&'a str, EvidenceId>>,
    /// Levels of the track, for rules.
    pub(super) levels: Option<&'a HashMap<&'a str, LevelId>>,
}

impl<'a> Scope<'a> {
    /// Prerequisites: skills, totals and groups of them.
    pub(super) fn needs(catalogue: &'a Catalogue, file: FileId) -> Self {
        Self { catalogue, file, evidence: None, levels: None }
    }

    /// The forms that may stand here, for help.
    fn forms(&self) -> &'static str {
        match (self.evidence, self.levels) {
            (None, _) => "a prerequisite is one of: skill, total, any_of, all_of, at_least",
            (_, None) => "it is one of: skill, years, evidence, total, any_of, all_of, at_least",
            (_, Some(_)) => {
                "it is one of: skill, years, evidence, total, any_of, all_of, at_least; in rules also: level, unanswered, not"
            }
        }
    }
}

/// The forms, each with the key that makes it and the keys that it takes.
const FORMS: &[(&str, &[&str])] = &[
    ("skill", &["need", "at_most"]),
    ("years", &[]),
    ("evidence", &["count"]),
    ("total", &["need", "points"]),
    ("any_of", &["need"]),
    ("all_of", &["need"]),
    ("at_least", &["of", "need"]),
    ("unanswered", &[]),
    ("level", &[]),
    ("not", &[]),
];

/// The keys that a condition gives.
fn keys(raw: &RawCondition) -> Vec<&'static str> {
    let given = [
        ("skill", raw.skill.is_some()),
        ("years", raw.years.is_some()),
        ("evidence", raw.evidence.is_some()),
        ("total", raw.total.is_some()),
        ("any_of", raw.any_of.is_some()),
        ("all_of", raw.all_of.is_some()),
        ("at_least", raw.at_least.is_some()),
        ("unanswered", raw.unanswered.is_some()),
        ("level", raw.level.is_some()),
        ("not", raw.not.is_some()),
        ("need", raw.need.is_some()),
        ("at_most", raw.at_most.is_some()),
        ("count", raw.count.is_some()),
        ("points", raw.points.is_some()),
        ("of", raw.of.is_some()),
    ];
    given.into_iter().filter(|(_, is_given)| *is_given).map(|(key, _)| key).collect()
}

impl Checker<'_> {
    pub(super) fn form_error<T>(
        &mut self,
        message: impl Into<String>,
        help: &str,
        span: Span,
        scope: &Scope<'_>,
    ) -> Option<T> {
        let found = Diagnostic::new(Code::ConditionForm, scope.file.at(span), message);
        self.push(if help.is_empty() { found } else { found.help(help) });
        None
    }

    /// The one form of a condition; no form, two forms, or keys of another form are reported.
    fn form(&mut self, raw: &RawCondition, span: Span, scope: &Scope<'_>) -> Option<&'static str> {
        let given = keys(raw);
        let forms: Vec<_> = FORMS.iter().filter(|(form, _)| given.contains(form)).collect();
        let (form, takes) = match forms.as_slice() {
            [(form, takes)] => (*form, *takes),
            [] => return self.form_error("this doesn't say what it asks", scope.forms(), span, scope),
            [(one, _), (two, _), ..] => {
                let message = format!("`{one}` and `{two}` can't stand in one condition");
                return self.form_error(message, "join two conditions with `all_of`", span, scope);
            }
        };
        match given.iter().find(|key| **key != form && !takes.contains(key)) {
            Some(key) => {
                let help = match takes {
                    [] => format!("`{form}` stands alone"),
                    takes => format!("`{form}` takes: {}", takes.join(", ")),
                };
                self.form_error(format!("`{key}` doesn't go with `{form}`"), &help, span, scope)
            }
            None => Some(form),
        }
    }

    /// A condition of section 2 of the model.
    pub(super) fn condition(
        &mut self,
        raw: RawCondition,
        span: Span,
        scope: &Scope<'_>,
    ) -> Option<Condition> {
        let form = self.form(&raw, span, scope)?;
        match form {
            "skill" if raw.at_most.is_some() => self.form_error(
                "`at_most` stands in rules alone",
                "ask for a rating with `need`",
                span,
                scope,
            ),
            "skill" => {
                let (Some(skill), Some(need)) = (&raw.skill, &raw.need) else {
                    return self.form_error("`skill` needs a `need`", "add `need: …` beside it", span, scope);
                };
                self.skill_at(skill, need, scope)
            }
            "years" => self.years(&raw.years?, scope, span),
            "evidence" => self.evidence(&raw.evidence?, raw.count.as_ref(), scope),
            "total" => self.total(&raw.total?, raw.need.as_ref(), raw.points.as_ref(), span, scope),
            "any_of" => self.group(raw.any_of?, raw.need.as_ref(), scope).map(Condition::AnyOf),
            "all_of" => self.group(raw.all_of?, raw.need.as_ref(), scope).map(Condition::AllOf),
            "at_least" => {
                let Some(of) = raw.of else {
                    return self.form_error(
                        "`at_least` needs an `of`",
                        "add `of: […]` beside it",
                        span,
                        scope,
                    );
                };
                let count = raw.at_least?;
                let of = self.group(of, raw.need.as_ref(), scope)?;
                let most = i64::try_from(of.len()).unwrap_or(i64::MAX);
                if count.value > most {
                    let message = format!("{} parts can never be met where there are {most}", count.value);
                    let found = Diagnostic::new(Code::NeverMet, scope.file.at(count.span), message);
                    self.push(found.help("ask for fewer, or add parts"));
                    return None;
                }
                let count = self.within(&count, scope.file, "`at_least`", (1, most))?;
                let count = usize::try_from(count).ok()?;
                Some(Condition::AtLeast { count, of })
            }
            rule_only => {
                self.form_error(format!("`{rule_only}` stands in rules alone"), scope.forms(), span, scope)
            }
        }
    }

    /// A condition whose fractions can be computed: the parts of a group share a denominator of 64 bits.
    pub(super) fn fine_condition(
        &mut self,
        raw: RawCondition,
        span: Span,
        scope: &Scope<'_>,
    ) -> Option<Condition> {
        let condition = self.condition(raw, span, scope)?;
        if condition.whole().is_none() {
            let message = "the parts of this requirement have no common denominator that fits 64 bits";
            let found = Diagnostic::new(Code::TooFine, scope.file.at(span), message);
            self.push(found.help("nest less, or use rounder numbers"));
            return None;
        }
        Some(condition)
    }

    pub(super) fn skill_at(
        &mut self,
        id: &Located<String>,
        need: &Located<i64>,
        scope: &Scope<'_>,
    ) -> Option<Condition> {
        let skill = self.skill(id, scope.file, scope.catalogue);
        let need = self.rating(need, scope);
        Some(Condition::Skill { skill: skill?, need: need? })
    }

    pub(super) fn rating(&mut self, need: &Located<i64>, scope: &Scope<'_>) -> Option<u8> {
        let top = scope.catalogue.top;
        let need = self.within(need, scope.file, "`need`", (1, top.into()))?;
        u8::try_from(need).ok()
    }

    fn years(&mut self, years: &Located<f64>, scope: &Scope<'_>, span: Span) -> Option<Condition> {
        if scope.evidence.is_none() {
            return self.form_error("prerequisites are skills; years are not", "", span, scope);
        }
        let months = years.value * 12.0;
        if !(1.0..=MOST_YEARS * 12.0).contains(&months) || (months - months.round()).abs() > 1e-6 {
            let message = format!(
                "`years` is {}, and must be at least a month and at most {MOST_YEARS} years, in whole months",
                years.value
            );
            self.push(Diagnostic::new(Code::OutOfRange, scope.file.at(years.span), message));
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked just above")]
        let months = months.round() as u32;
        Some(Condition::Experience { months })
    }

    fn evidence(
        &mut self,
        kind: &Located<String>,
        count: Option<&Located<i64>>,
        scope: &Scope<'_>,
    ) -> Option<Condition> {
        let Some(known) = scope.evidence else {
            return self.form_error("prerequisites are skills; evidence is not", "", kind.span, scope);
        };
        let count = match count {
            Some(count) => self.within(count, scope.file, "`count`", (1, MOST_PIECES.into())),
            None => Some(1),
        };
        let span = kind.span;
        let kind = match kind.value.as_str() {
            "any" => None,
            _ => Some(self.find(Code::UnknownEvidence, "kind of evidence", kind, scope.file, known)?),
        };
        if known.is_empty() {
            let message = "the track has no kinds of evidence, so nobody can give any";
            let found = Diagnostic::new(Code::NeverMet, scope.file.at(span), message);
            self.push(found.help("list kinds under `evidence` in track.yaml"));
            return None;
        }
        Some(Condition::Evidence { kind, count: count? })
    }

    fn total(
        &mut self,
        total: &Located<RawTotal>,
        need: Option<&Located<i64>>,
        points: Option<&Located<Vec<u32>>>,
        span: Span,
        scope: &Scope<'_>,
    ) -> Option<Condition> {
        let Some(need) = need else {
            return self.form_error("`total` needs a `need`", "add `need: …`, the points", span, scope);
        };
        let skills = self.total_skills(total, scope)?;
        let points = self.points(points, scope)?;
        let wanted = self.within(need, scope.file, "`need`", (1, MOST_NEED))?;
        let most = u64::from(points.last().copied().unwrap_or(0)) * skills.len() as u64;
        if u64::from(wanted) > most {
            let message =
                format!("a need of {wanted} can never be met: these skills give {most} at the most");
            let found = Diagnostic::new(Code::NeverMet, scope.file.at(need.span), message);
            self.push(found.help("ask for less, or add skills or points"));
            return None;
        }
        Some(Condition::Total(TotalCondition { skills, points, need: wanted }))
    }

    fn points(&mut self, points: Option<&Located<Vec<u32>>>, scope: &Scope<'_>) -> Option<Vec<u32>> {
        let top = u32::from(scope.catalogue.top);
        let Some(points) = points else {
            return Some((0..=top).collect());
        };
        let place = scope.file.at(points.span);
        if points.value.len() != top as usize + 1 {
            let message =
                format!("`points` has {} numbers, and there are {} ratings", points.value.len(), top + 1);
            let found = Diagnostic::new(Code::PointsInvalid, place, message);
            self.push(found.help(format!("give one number for each rating from 0 to {top}")));
            return None;
        }
        if !points.value.is_sorted() {
            let message = "points fall as the rating rises";
            let found = Diagnostic::new(Code::PointsInvalid, place, message);
            self.push(found.help("a better answer never counts less"));
            return None;
        }
        Some(points.value.clone())
    }

    fn total_skills(&mut self, total: &Located<RawTotal>, scope: &Scope<'_>) -> Option<Vec<SkillId>> {
        let catalogue = scope.catalogue;
        match &total.value {
            Shape::Plain(name) if name == "all" => Some(catalogue.ids().collect()),
            Shape::Plain(name) => self.set(name, total.span, scope),
            Shape::List(ids) => {
                let mut skills = Vec::new();
                for id in ids {
                    let skill = self.skill(id, scope.file, catalogue);
                    if skill.is_some_and(|skill| skills.contains(&skill)) {
                        self.twice(id, scope.file);
                    }
                    skills.extend(skill);
                }
                (skills.len() == ids.len()).then_some(skills)
            }
            Shape::Map(of) => {
                let categories = catalogue.categories.iter().enumerate();
                let known: HashMap<&str, usize> = categories.map(|(at, one)| (one.id.as_str(), at)).collect();
                let category = self.find(Code::UnknownSet, "category", &of.category, scope.file, &known)?;
                let in_it = |id: &SkillId| catalogue.skill(*id).category == category;
                Some(catalogue.ids().filter(in_it).collect())
            }
        }
    }

    pub(super) fn set(&mut self, name: &str, span: Span, scope: &Scope<'_>) -> Option<Vec<SkillId>> {
        let found = scope.catalogue.sets.get(name).cloned();
        if found.is_none() {
            let message = format!("there is no set `{name}` in the catalogue");
            let known = scope.catalogue.sets.keys().map(String::as_str);
            let diagnostic = Diagnostic::new(Code::UnknownSet, scope.file.at(span), message);
            self.push(match scope.catalogue.find(name) {
                Some(_) => diagnostic.help(format!("`{name}` is a skill: write `[{name}]`")),
                None => diagnostic.suggest(name, known),
            });
        }
        found
    }

    /// When a rule fires: a condition, or one of the forms that rules alone have.
    pub(super) fn when(&mut self, raw: RawCondition, span: Span, scope: &Scope<'_>) -> Option<When> {
        let form = self.form(&raw, span, scope)?;
        match form {
            "skill" if raw.at_most.is_some() => {
                if raw.need.is_some() {
                    let message = "`need` and `at_most` can't stand in one condition";
                    return self.form_error(message, "join two conditions with `all_of`", span, scope);
                }
                let skill = self.skill(&raw.skill?, scope.file, scope.catalogue);
                let top = scope.catalogue.top;
                let most = self.within(&raw.at_most?, scope.file, "`at_most`", (0, top.into()))?;
                Some(When::AtMost(skill?, u8::try_from(most).ok()?))
            }
            "unanswered" => self.skill(&raw.unanswered?, scope.file, scope.catalogue).map(When::Unanswered),
            "level" => {
                let levels = scope.levels?;
                self.find(Code::UnknownLevel, "level", &raw.level?, scope.file, levels).map(When::Level)
            }
            "not" => {
                let part = *raw.not?;
                let part = self.when(part.value, part.span, scope)?;
                Some(When::Not(Box::new(part)))
            }
            "any_of" => {
                self.group_of(raw.any_of?, raw.need.as_ref(), scope, When::Met, Self::when).map(When::Any)
            }
            "all_of" => {
                self.group_of(raw.all_of?, raw.need.as_ref(), scope, When::Met, Self::when).map(When::All)
            }
            _ => self.fine_condition(raw, span, scope).map(When::Met),
        }
    }
}
