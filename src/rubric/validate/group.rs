//! Groups: a set or a list of parts, where bare ids take the group's own need.

use std::collections::HashSet;

use super::Checker;
use super::condition::Scope;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::rubric::raw::{RawCondition, RawMembers};
use crate::skill::{Condition, SkillId};
use crate::yaml::{Located, Shape};

/// A part of a group before it is checked.
enum Part {
    /// A bare id, which takes the group's need.
    Bare(SkillId),
    Condition(Box<RawCondition>),
}

impl Checker<'_> {
    /// The parts of a group of conditions.
    pub(super) fn group(
        &mut self,
        members: Located<RawMembers>,
        need: Option<&Located<i64>>,
        scope: &Scope<'_>,
    ) -> Option<Vec<Condition>> {
        self.group_of(members, need, scope, |condition| condition, Self::condition)
    }

    /// The parts of a group. Bare ids take the group's own need, as `bare`; conditions are checked by `check`.
    pub(super) fn group_of<T>(
        &mut self,
        members: Located<RawMembers>,
        need: Option<&Located<i64>>,
        scope: &Scope<'_>,
        bare: fn(Condition) -> T,
        check: fn(&mut Self, RawCondition, Span, &Scope<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let own = self.group_need(&members, need, scope)?;
        let list = self.parts(members, scope)?;
        let wanted = list.len();
        self.repeated(&list, scope);
        let mut parts = Vec::new();
        for Located { value, span } in list {
            parts.extend(match value {
                Part::Bare(skill) => own.map(|need| bare(Condition::Skill { skill, need })),
                Part::Condition(raw) => check(self, *raw, span, scope),
            });
        }
        (parts.len() == wanted).then_some(parts)
    }

    /// Reports bare ids that stand twice.
    fn repeated(&mut self, list: &[Located<Part>], scope: &Scope<'_>) {
        let mut seen = HashSet::new();
        for part in list {
            if let Part::Bare(skill) = part.value
                && !seen.insert(skill)
            {
                let value = scope.catalogue.skill(skill).id.clone();
                self.twice(&Located { value, span: part.span }, scope.file);
            }
        }
    }

    /// The need that bare ids take; an error where they would take one and there is none, or none of the scale.
    fn group_need(
        &mut self,
        members: &Located<RawMembers>,
        need: Option<&Located<i64>>,
        scope: &Scope<'_>,
    ) -> Option<Option<u8>> {
        let bare = match &members.value {
            Shape::Plain(_) => Some(members.span),
            Shape::List(list) => list.iter().find(|one| one.value.plain().is_some()).map(|one| one.span),
            Shape::Map(never) => match *never {},
        };
        match (need, bare) {
            (Some(need), _) => self.rating(need, scope).map(Some),
            (None, None) => Some(None),
            (None, Some(span)) => {
                let message = "a bare id takes the group's own `need`, and the group has none";
                self.form_error(message, "add `need: …` beside the group", span, scope)
            }
        }
    }

    /// What a group is made of, each part with its place. An empty group is reported, and an empty set where it is
    /// defined.
    fn parts(&mut self, members: Located<RawMembers>, scope: &Scope<'_>) -> Option<Vec<Located<Part>>> {
        let span = members.span;
        let list = match members.value {
            Shape::Plain(set) => {
                let skills = self.set(&set, span, scope)?;
                let part = |skill| Located { value: Part::Bare(skill), span };
                let parts: Vec<_> = skills.into_iter().map(part).collect();
                return (!parts.is_empty()).then_some(parts);
            }
            Shape::List(list) => list,
            Shape::Map(never) => match never {},
        };
        if list.is_empty() {
            let message = "this group has no parts, so it can never be met";
            self.push(
                Diagnostic::new(Code::NeverMet, scope.file.at(span), message)
                    .help("add parts, or take it out"),
            );
        }
        let wanted = list.len();
        let mut parts = Vec::new();
        for Located { value, span } in list {
            let value = match value {
                Shape::Plain(id) => {
                    let id = Located { value: id, span };
                    self.skill(&id, scope.file, scope.catalogue).map(Part::Bare)
                }
                Shape::Map(raw) => Some(Part::Condition(raw)),
                Shape::List(never) => match never {},
            };
            parts.extend(value.map(|value| Located { value, span }));
        }
        (parts.len() == wanted && wanted > 0).then_some(parts)
    }
}
