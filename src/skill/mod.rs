//! The catalogue that all tracks share: skills, sets, prerequisites, and the names people type for them.

mod condition;
mod names;

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::diagnostic::Place;

pub use condition::{Condition, EvidenceId, Reading, TotalCondition};
pub(crate) use names::normalise_into;
pub use names::{How, Match, Names, Resolution, Unknown, normalise, squash};

/// A skill of the [`Catalogue`]: a small index, in the catalogue's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SkillId(u16);

impl SkillId {
    /// The skill at a position of the catalogue; `None` past 65,535.
    #[must_use]
    pub fn new(index: usize) -> Option<Self> {
        u16::try_from(index).ok().map(Self)
    }

    /// Its position in the catalogue and in every dense array of ratings.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// One thing a person can do.
#[derive(Debug, Clone)]
pub struct Skill {
    /// Its id, as in `postgresql`.
    pub id: String,
    /// Its name, as in `PostgreSQL`.
    pub name: String,
    /// Other names of the very same thing.
    pub aliases: Vec<String>,
    /// What somebody with the skill does, in a sentence.
    pub about: Option<String>,
    /// The category, as a position in [`Catalogue::categories`].
    pub category: usize,
    /// What each rating from 0 to the top looks like for this very skill, where the catalogue says.
    pub ratings: Vec<Option<String>>,
    /// Prerequisites: all must hold before the skill is raised.
    pub needs: Vec<Condition>,
    /// Hours of each step, 0→1 first.
    pub hours: Vec<u32>,
    /// Weeks in real use that each step takes at the least.
    pub weeks: Vec<u32>,
    /// Where to learn it.
    pub learn: Vec<Resource>,
    /// A task to practise on.
    pub practise: Option<String>,
    /// Where the catalogue defines it.
    pub place: Place,
}

impl Skill {
    /// Hours to get from one rating to a higher one; 0 where `to` is not above `from`.
    #[must_use]
    pub fn hours_between(&self, from: u8, to: u8) -> u64 {
        let steps = self.hours.iter().take(to.into()).skip(from.into());
        steps.map(|hours| u64::from(*hours)).sum()
    }
}

/// A book, a course, a page of documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its title.
    pub title: String,
    /// What it is, as in `book` or `docs`.
    pub kind: Option<String>,
    /// Where it stands on the web.
    pub url: Option<String>,
}

/// A group of skills, one file of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its id, as in `databases`.
    pub id: String,
    /// Its title, as in `Databases`.
    pub title: String,
}

/// All skills, with their categories, sets and names.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// The categories, in the order of their files.
    pub categories: Vec<Category>,
    /// The skills, in the order of the files; a [`SkillId`] is a position here.
    pub skills: Vec<Skill>,
    /// Named lists of skills.
    pub sets: IndexMap<String, Vec<SkillId>>,
    /// What people type.
    pub names: Names,
    /// The highest rating.
    pub top: u8,
    by_id: HashMap<String, SkillId>,
    /// For each skill, the steps of prerequisites under it.
    pub(crate) heights: Vec<u16>,
}

impl Catalogue {
    /// A catalogue of these skills, without sets and names yet.
    #[must_use]
    pub fn new(categories: Vec<Category>, skills: Vec<Skill>, top: u8) -> Self {
        let ids = skills.iter().enumerate();
        let by_id = ids.filter_map(|(index, skill)| Some((skill.id.clone(), SkillId::new(index)?)));
        Self { by_id: by_id.collect(), categories, skills, top, ..Self::default() }
    }

    /// The skill with this very id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<SkillId> {
        self.by_id.get(id).copied()
    }

    /// The skill behind an id of this catalogue.
    ///
    /// # Panics
    ///
    /// When the id belongs to a larger catalogue.
    #[must_use]
    pub fn skill(&self, id: SkillId) -> &Skill {
        self.skills.get(id.index()).expect("a skill id belongs to its catalogue")
    }

    /// How many steps of prerequisites lie under a skill at the most: above those of everything it rests on.
    #[must_use]
    pub fn height(&self, id: SkillId) -> u16 {
        self.heights.get(id.index()).copied().unwrap_or(0)
    }

    /// The id of every skill, in order.
    pub fn ids(&self) -> impl Iterator<Item = SkillId> + use<> {
        (0..self.skills.len()).filter_map(SkillId::new)
    }

    /// How a person reads these skills' names in a sentence.
    #[must_use]
    pub fn names_of(&self, ids: &[SkillId]) -> Vec<String> {
        ids.iter().map(|id| self.skill(*id).name.clone()).collect()
    }
}
