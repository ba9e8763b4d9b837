//! The questions that a ladder asks a person, in an order that makes sense to answer them in.
//!
//! Nothing here is written for a questionnaire alone: every question is a skill, a set of skills, the years or the kinds
//! of evidence that some level names, with the texts that the rubrics have for it.

mod html;
mod order;
mod paper;
mod quick;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::profile::{Given, Profile};
use crate::rubric::{LevelId, Requirement, Rubric, Track};
use crate::skill::{Catalogue, Condition, EvidenceId, SkillId};

pub use html::html;
pub use paper::{csv, yaml};
pub use quick::Bounds;
pub use words::{Reason, alike, meaning};

/// The questions of a track up to a level.
#[derive(Debug, Clone)]
pub struct Questionnaire {
    /// Groups of questions, in the order in which they are asked.
    pub sections: Vec<Section>,
    /// The questions, in the order in which they are asked.
    pub questions: Vec<Question>,
    /// The highest level whose requirements are asked about.
    pub up_to: LevelId,
}

/// Questions that belong together: a category of the catalogue, or what is no skill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its title, as in `Databases`.
    pub title: String,
    /// The questions, as positions in [`Questionnaire::questions`].
    pub questions: std::ops::Range<usize>,
}

/// One question.
#[derive(Debug, Clone)]
pub struct Question {
    /// What it is about.
    pub subject: Subject,
    /// The requirements of all levels that it decides on, lowest level first.
    pub asked_by: Vec<AskedBy>,
}

/// What a question is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Years of experience.
    Experience,
    /// One skill.
    Skill(SkillId),
    /// Several skills that serve equally: which of them, and how well?
    Set {
        /// The title of the first requirement that asks for one of them.
        title: String,
        /// The skills, in the set's order; at least two.
        members: Vec<SkillId>,
    },
    /// What others can look at: how many pieces of each kind?
    Evidence(Vec<EvidenceId>),
}

/// A requirement that a question decides on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AskedBy {
    /// The level.
    pub level: LevelId,
    /// The position in the level's requirements.
    pub requirement: usize,
}

impl AskedBy {
    /// The requirement itself.
    #[must_use]
    pub fn requirement(self, track: &Track) -> Option<&Requirement> {
        track.levels.get(self.level.index())?.requirements.get(self.requirement)
    }
}

/// The level up to which a person who wants to reach `target` is asked: the one after it, or the top.
#[must_use]
pub fn scope(target: Option<LevelId>, track: &Track) -> LevelId {
    let last = track.levels.len().saturating_sub(1);
    let level = target.map_or(last, |target| (target.index() + 1).min(last));
    LevelId::new(level).unwrap_or_default()
}

impl Questionnaire {
    /// What the levels of a track ask up to and with `up_to`, each thing once.
    ///
    /// Skills that stand together in a set of the catalogue, and that some requirement asks for as that set, are one
    /// question. Questions are grouped by category; what others rest on comes first.
    #[must_use]
    pub fn new(track: &Track, rubric: &Rubric, up_to: LevelId) -> Self {
        let asked = Asked::of(track, up_to);
        let catalogue = &rubric.catalogue;
        let mut by_category: BTreeMap<usize, Vec<Subject>> = BTreeMap::new();
        let mut open: BTreeSet<SkillId> = asked.skills.clone();
        for members in catalogue.sets.values() {
            let Some(title) = asked.lists.get(members) else { continue };
            let members: Vec<SkillId> =
                members.iter().copied().filter(|skill| open.contains(skill)).collect();
            if let [first, _, ..] = members.as_slice() {
                members.iter().for_each(|skill| _ = open.remove(skill));
                let category = catalogue.skill(*first).category;
                let set = Subject::Set { title: title.clone(), members };
                by_category.entry(category).or_default().push(set);
            }
        }
        for skill in open {
            let category = catalogue.skill(skill).category;
            by_category.entry(category).or_default().push(Subject::Skill(skill));
        }

        let mut questionnaire = Self { sections: Vec::new(), questions: Vec::new(), up_to };
        let mut add = |title: &str, subjects: Vec<Subject>| {
            let from = questionnaire.questions.len();
            let questions = subjects.into_iter().map(|subject| Question { subject, asked_by: Vec::new() });
            questionnaire.questions.extend(questions);
            let questions = from..questionnaire.questions.len();
            questionnaire.sections.push(Section { title: title.to_owned(), questions });
        };
        if asked.experience {
            add("Experience", vec![Subject::Experience]);
        }
        for (category, subjects) in order::sections(by_category, catalogue) {
            let title = catalogue.categories.get(category).map_or("", |category| &category.title);
            add(title, subjects);
        }
        if !asked.evidence.is_empty() {
            add("Evidence", vec![Subject::Evidence(asked.evidence)]);
        }
        questionnaire.note_reasons(track);
        questionnaire
    }

    /// Fills in which requirements each question decides on, in all levels: an answer may lift higher than was asked for.
    fn note_reasons(&mut self, track: &Track) {
        let mut about: BTreeMap<SkillId, usize> = BTreeMap::new();
        let mut others: Vec<(usize, Subject)> = Vec::new();
        for (at, question) in self.questions.iter().enumerate() {
            match question.subject.skills() {
                [] => others.push((at, question.subject.clone())),
                skills => about.extend(skills.iter().map(|skill| (*skill, at))),
            }
        }
        for level in track.level_ids() {
            for (requirement, one) in track.level(level).requirements.iter().enumerate() {
                let skills = one.condition.skills();
                let mut decided: BTreeSet<usize> =
                    skills.iter().filter_map(|skill| about.get(skill)).copied().collect();
                let others = others.iter().filter(|(_, other)| other.is_in(&one.condition));
                decided.extend(others.map(|(at, _)| at));
                for at in decided {
                    if let Some(question) = self.questions.get_mut(at) {
                        question.asked_by.push(AskedBy { level, requirement });
                    }
                }
            }
        }
    }

    /// The section that a question stands in.
    #[must_use]
    pub fn section_of(&self, question: usize) -> Option<&Section> {
        self.sections.iter().find(|section| section.questions.contains(&question))
    }

    /// The question about a skill.
    #[must_use]
    pub fn about(&self, skill: SkillId) -> Option<usize> {
        self.questions.iter().position(|question| question.subject.skills().contains(&skill))
    }

    /// The questions that a profile leaves open, in order.
    pub fn open<'q>(&'q self, profile: &'q Profile) -> impl Iterator<Item = usize> + 'q {
        let questions = self.questions.iter().enumerate();
        questions.filter(|(_, question)| question.is_open(profile)).map(|(at, _)| at)
    }

    /// Where somebody goes on who answered in order: the first open question after the last answered one, or else the
    /// first open one. Where most questions before that are open, nobody answered in order, and it is the first open one.
    #[must_use]
    pub fn resume(&self, profile: &Profile) -> Option<usize> {
        // Evidence can be added at any question, and says nothing about how far somebody came.
        let is_passed = |question: &Question| {
            !question.is_open(profile) && !matches!(question.subject, Subject::Evidence(_))
        };
        let from = self.questions.iter().rposition(is_passed).map_or(0, |last| last + 1);
        let passed_by = self.open(profile).take_while(|at| *at < from).count();
        let from = if 2 * passed_by > from { 0 } else { from };
        self.open(profile).find(|at| *at >= from).or_else(|| self.open(profile).next())
    }
}

impl Question {
    /// Whether a profile leaves it unanswered, in whole or in part.
    #[must_use]
    pub fn is_open(&self, profile: &Profile) -> bool {
        match &self.subject {
            Subject::Experience => profile.months.is_none(),
            Subject::Evidence(_) => !profile.evidence_given,
            Subject::Skill(skill) => profile.answer(*skill).given == Given::Nothing,
            Subject::Set { members, .. } => {
                members.iter().any(|skill| profile.answer(*skill).given == Given::Nothing)
            }
        }
    }

    /// Its title, as in `SQL`.
    #[must_use]
    pub fn title<'a>(&'a self, catalogue: &'a Catalogue) -> &'a str {
        match &self.subject {
            Subject::Experience => "Years of experience",
            Subject::Evidence(_) => "What others can look at",
            Subject::Skill(skill) => &catalogue.skill(*skill).name,
            Subject::Set { title, .. } => title,
        }
    }
}

impl Subject {
    /// The skills that it asks about.
    #[must_use]
    pub fn skills(&self) -> &[SkillId] {
        match self {
            Self::Skill(skill) => std::slice::from_ref(skill),
            Self::Set { members, .. } => members,
            Self::Experience | Self::Evidence(_) => &[],
        }
    }

    /// Whether a condition, or a part of it, asks for years, or for evidence, where the question is about that.
    fn is_in(&self, condition: &Condition) -> bool {
        let is_here = matches!(
            (self, condition),
            (Self::Experience, Condition::Experience { .. })
                | (Self::Evidence(_), Condition::Evidence { .. })
        );
        is_here || condition.parts().iter().any(|part| self.is_in(part))
    }
}

/// What the levels up to one ask about.
#[derive(Default)]
struct Asked {
    skills: BTreeSet<SkillId>,
    /// Lists of skills that stand in a group or a total, with the title of the first requirement that has them.
    lists: BTreeMap<Vec<SkillId>, String>,
    experience: bool,
    evidence: Vec<EvidenceId>,
}

impl Asked {
    fn of(track: &Track, up_to: LevelId) -> Self {
        let mut asked = Self::default();
        let mut kinds = BTreeSet::new();
        for level in track.level_ids().take_while(|level| *level <= up_to) {
            for one in &track.level(level).requirements {
                asked.skills.extend(one.condition.skills());
                asked.note(&one.condition, &one.title, &mut kinds);
            }
        }
        // `any` counts every kind, so every kind is asked about.
        let every = (0_u16..).map(EvidenceId).take(track.evidence.len());
        asked.evidence = every.filter(|kind| kinds.contains(&None) || kinds.contains(&Some(*kind))).collect();
        asked
    }

    fn note(&mut self, condition: &Condition, title: &str, kinds: &mut BTreeSet<Option<EvidenceId>>) {
        match condition {
            Condition::Experience { .. } => self.experience = true,
            Condition::Evidence { kind, .. } => _ = kinds.insert(*kind),
            Condition::Total(total) => self.note_list(&total.skills, title),
            Condition::Skill { .. } => {}
            Condition::AnyOf(parts) | Condition::AllOf(parts) | Condition::AtLeast { of: parts, .. } => {
                if let Some((skills, _)) = Condition::same_need(parts) {
                    self.note_list(&skills, title);
                }
                parts.iter().for_each(|part| self.note(part, title, kinds));
            }
        }
    }

    fn note_list(&mut self, skills: &[SkillId], title: &str) {
        self.lists.entry(skills.to_vec()).or_insert_with(|| title.to_owned());
    }
}
