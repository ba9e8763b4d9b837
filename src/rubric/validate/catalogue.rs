//! The catalogue: skills, sets, names, prerequisites.

use std::borrow::Cow;
use std::collections::HashMap;

use indexmap::IndexMap;

use super::condition::Scope;
use super::{Checker, Parsed};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Span};
use crate::display::count;
use crate::rubric::raw::{RawCategory, RawNeeds, RawSkill};
use crate::skill::{Catalogue, Category, Condition, Names, Resource, Skill, SkillId};
use crate::yaml::{Located, Never, Shape};

/// More hours, or weeks, than any step takes.
const MOST_HOURS: u32 = 100_000;

/// What a skill takes from its category where it says nothing itself.
struct Defaults {
    hours: Vec<u32>,
    weeks: Vec<u32>,
    ratings: Vec<Option<String>>,
}

/// What is checked once all skills are known.
struct Later {
    file: FileId,
    needs: Vec<(SkillId, RawNeeds)>,
    names: Vec<(SkillId, Located<String>)>,
    sets: IndexMap<Located<String>, Vec<Located<String>>>,
}

impl Checker<'_> {
    pub(super) fn catalogue(
        &mut self,
        files: Vec<Parsed<RawCategory>>,
        known_names: Option<(FileId, Cow<'static, str>)>,
        top: u8,
    ) -> Catalogue {
        let mut categories: Vec<Category> = Vec::new();
        let mut skills: Vec<Skill> = Vec::new();
        let mut seen: HashMap<String, Place> = HashMap::new();
        let mut later = Vec::new();
        for Parsed { file, raw, .. } in files {
            self.id(&raw.category, file);
            if categories.iter().any(|category| category.id == raw.category.value) {
                self.duplicate(&raw.category, file, "category", None);
            }
            let defaults = self.defaults(&raw, file, top);
            let category = categories.len();
            let (mut needs, mut names) = (Vec::new(), Vec::new());
            for (id, raw_skill) in raw.skills {
                let Some(skill_id) = SkillId::new(skills.len()) else {
                    let message = "a catalogue has at most 65,536 skills";
                    self.push(Diagnostic::new(Code::OutOfRange, file.at(id.span), message));
                    break;
                };
                self.id(&id, file);
                if let Some(first) = seen.insert(id.value.clone(), file.at(id.span)) {
                    self.duplicate(&id, file, "skill", Some(first));
                    continue;
                }
                let given = [&id, &raw_skill.name].into_iter().chain(&raw_skill.aliases);
                names.extend(given.map(|name| (skill_id, name.clone())));
                let (skill, raw_needs) = self.skill_of(id, raw_skill, category, &defaults, file, top);
                skills.push(skill);
                needs.extend(raw_needs.map(|raw_needs| (skill_id, raw_needs)));
            }
            categories.push(Category { id: raw.category.value, title: raw.title });
            later.push(Later { file, needs, names, sets: raw.sets });
        }
        let mut catalogue = Catalogue::new(categories, skills, top);
        catalogue.names = self.names(&catalogue, &later, known_names);
        self.sets(&mut catalogue, &later);
        self.needs(&mut catalogue, later);
        catalogue.heights = self.cycles(&catalogue);
        catalogue
    }

    fn duplicate(&mut self, id: &Located<String>, file: FileId, what: &str, first: Option<Place>) {
        let message = format!("the {what} `{}` is defined twice", id.value);
        let mut found = Diagnostic::new(Code::DuplicateId, file.at(id.span), message);
        if let Some(first) = first {
            found = found.also(first, "the first one");
        }
        self.push(found);
    }

    fn defaults(&mut self, raw: &RawCategory, file: FileId, top: u8) -> Defaults {
        let steps = |given: Option<Vec<u32>>| given.unwrap_or_else(|| vec![0; top.into()]);
        Defaults {
            hours: steps(self.steps(raw.hours.as_ref(), file, "hours", top)),
            weeks: steps(self.steps(raw.weeks.as_ref(), file, "weeks", top)),
            ratings: self.rating_texts(&raw.ratings, file, top),
        }
    }

    /// Hours or weeks: one number a step.
    fn steps(
        &mut self,
        given: Option<&Located<Vec<u32>>>,
        file: FileId,
        what: &str,
        top: u8,
    ) -> Option<Vec<u32>> {
        let given = given?;
        let place = file.at(given.span);
        if given.value.len() != usize::from(top) {
            let numbers = count(given.value.len(), "number");
            let message = format!("`{what}` has {numbers}, and the scale has {}", count(top.into(), "step"));
            let found = Diagnostic::new(Code::HoursLength, place, message);
            self.push(found.help("give one number a step: 0→1, 1→2, …"));
            return None;
        }
        if given.value.iter().any(|number| *number > MOST_HOURS) {
            let message = format!("`{what}` has a number above {MOST_HOURS}");
            self.push(Diagnostic::new(Code::OutOfRange, place, message));
            return None;
        }
        Some(given.value.clone())
    }

    fn rating_texts(
        &mut self,
        given: &IndexMap<Located<u8>, String>,
        file: FileId,
        top: u8,
    ) -> Vec<Option<String>> {
        let mut texts = vec![None; usize::from(top) + 1];
        for (rating, text) in given {
            match texts.get_mut(usize::from(rating.value)) {
                Some(slot) => *slot = Some(text.clone()),
                None => {
                    let message = format!("the scale ends at {top}, so there is no rating {}", rating.value);
                    self.push(Diagnostic::new(Code::OutOfRange, file.at(rating.span), message));
                }
            }
        }
        texts
    }

    fn skill_of(
        &mut self,
        id: Located<String>,
        raw: RawSkill,
        category: usize,
        defaults: &Defaults,
        file: FileId,
        top: u8,
    ) -> (Skill, Option<RawNeeds>) {
        let own = self.rating_texts(&raw.ratings, file, top);
        let has_own = own.iter().any(Option::is_some);
        let resource = |raw: crate::rubric::raw::RawResource| Resource {
            title: raw.title,
            kind: raw.kind,
            url: raw.url,
        };
        let skill = Skill {
            name: raw.name.value,
            aliases: raw.aliases.into_iter().map(|alias| alias.value).collect(),
            about: raw.about,
            category,
            ratings: if has_own { own } else { defaults.ratings.clone() },
            needs: Vec::new(),
            hours: self
                .steps(raw.hours.as_ref(), file, "hours", top)
                .unwrap_or_else(|| defaults.hours.clone()),
            weeks: self
                .steps(raw.weeks.as_ref(), file, "weeks", top)
                .unwrap_or_else(|| defaults.weeks.clone()),
            learn: raw.learn.into_iter().map(resource).collect(),
            practise: raw.practise,
            place: file.at(id.span),
            id: id.value,
        };
        (skill, raw.needs)
    }

    fn sets(&mut self, catalogue: &mut Catalogue, later: &[Later]) {
        for Later { file, sets, .. } in later {
            for (name, members) in sets {
                self.id(name, *file);
                if name.value == "all" {
                    let found =
                        Diagnostic::new(Code::BadId, file.at(name.span), "no set can be called `all`");
                    self.push(found.help("`total: all` is the whole catalogue"));
                    continue;
                }
                if catalogue.sets.contains_key(&name.value) {
                    self.duplicate(name, *file, "set", None);
                    continue;
                }
                if members.is_empty() {
                    let message = format!(
                        "the set `{}` has no members, so nothing that asks it can be met",
                        name.value
                    );
                    self.push(Diagnostic::new(Code::NeverMet, file.at(name.span), message));
                }
                let mut found = Vec::new();
                for member in members {
                    let Some(skill) = self.skill(member, *file, catalogue) else {
                        continue;
                    };
                    if found.contains(&skill) {
                        self.twice(member, *file);
                    }
                    found.push(skill);
                }
                catalogue.sets.insert(name.value.clone(), found);
            }
        }
    }

    pub(super) fn twice(&mut self, member: &Located<String>, file: FileId) {
        let message = format!("`{}` stands twice in one group", member.value);
        self.push(
            Diagnostic::new(Code::DuplicateMember, file.at(member.span), message)
                .help("take one of them out"),
        );
    }

    fn names(
        &mut self,
        catalogue: &Catalogue,
        later: &[Later],
        known: Option<(FileId, Cow<'static, str>)>,
    ) -> Names {
        let mut names = Names::default();
        for Later { file, names: given, .. } in later {
            for (id, name) in given {
                let place = file.at(name.span);
                if name.value.trim().is_empty() {
                    self.push(Diagnostic::new(Code::BadId, place, "a name is empty"));
                } else if let Err(other) = names.add(&name.value, *id) {
                    let other = catalogue.skill(other);
                    let message = format!("`{}` is a name of {} already", name.value, other.name);
                    let found = Diagnostic::new(Code::NameCollision, place, message);
                    self.push(
                        found.also(other.place, "this skill has it").help("keep it with one of the two"),
                    );
                }
            }
        }
        if let Some((file, text)) = known {
            self.known_names(&mut names, catalogue, file, &text);
        }
        names
    }

    /// Reads known-names.txt: a name a line, with skills to suggest after `->`, `#` and a blank for comments.
    fn known_names(&mut self, names: &mut Names, catalogue: &Catalogue, file: FileId, text: &str) {
        let mut offset = 0;
        for (number, full) in text.split_inclusive('\n').enumerate() {
            let start = offset;
            offset += full.len();
            let line = full.trim();
            if line.is_empty() || line == "#" || line.starts_with("# ") {
                continue;
            }
            let at = |part: &str| {
                let indent = part.as_ptr() as usize - full.as_ptr() as usize;
                let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                Span {
                    line: narrow(number + 1),
                    column: narrow(
                        full.chars().count() + 1 - full.get(indent..).unwrap_or("").chars().count(),
                    ),
                    offset: narrow(start + indent),
                    len: narrow(part.len()),
                }
            };
            let (name, hints) = line.split_once(" -> ").unwrap_or((line, ""));
            let hints = hints.split(',').map(str::trim).filter(|hint| !hint.is_empty());
            let mut suggestions = Vec::new();
            for hint in hints {
                let located = Located { value: hint.to_owned(), span: at(hint) };
                suggestions.extend(self.skill(&located, file, catalogue));
            }
            if let Err(skill) = names.add_known(name.trim(), suggestions) {
                let skill = catalogue.skill(skill);
                let message = format!("`{}` is a name of the skill {}", name.trim(), skill.name);
                let found = Diagnostic::new(Code::NameCollision, file.at(at(name.trim())), message);
                self.push(found.also(skill.place, "the skill").help("take the name out of known-names.txt"));
            }
        }
    }

    fn needs(&mut self, catalogue: &mut Catalogue, later: Vec<Later>) {
        let mut checked: Vec<(SkillId, Vec<Condition>)> = Vec::new();
        for Later { file, needs, .. } in later {
            for (skill, raw) in needs {
                let scope = Scope::needs(catalogue, file);
                let conditions = match raw {
                    Shape::List(list) => list
                        .into_iter()
                        .filter_map(|one| self.condition(one.value, one.span, &scope))
                        .collect(),
                    Shape::Map(map) => {
                        map.into_iter().filter_map(|(id, need)| self.skill_at(&id, &need, &scope)).collect()
                    }
                    Shape::Plain(never) => never_read(never),
                };
                checked.push((skill, conditions));
            }
        }
        for (skill, conditions) in checked {
            if let Some(skill) = catalogue.skills.get_mut(skill.index()) {
                skill.needs = conditions;
            }
        }
    }
}

fn never_read<T>(never: Never) -> T {
    match never {}
}
