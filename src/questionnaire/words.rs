//! How questions are put into words, the same on a screen, on paper and in a browser.

use super::{Question, Subject};
use crate::display::count;
use crate::report::years;
use crate::rubric::{Rubric, Track};
use crate::skill::{Catalogue, Condition, Skill, SkillId};

/// Why a question is asked: what one requirement wants of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason<'a> {
    /// The level's title.
    pub level: &'a str,
    /// The requirement's title.
    pub requirement: &'a str,
    /// What it wants, as in `3 or above`.
    pub wants: String,
    /// Whether the level can't be reached without it.
    pub gate: bool,
    /// The rubric's own words for why.
    pub because: Option<&'a str>,
}

impl Reason<'_> {
    /// `Junior Backend Developer asks for SQL: 2 or above, a must-have.`
    #[must_use]
    pub fn sentence(&self) -> String {
        let gate = if self.gate { ", a must-have" } else { "" };
        format!("{} asks for {}: {}{gate}.", self.level, self.requirement, self.wants)
    }
}

/// What a rating looks like for a skill: the skill's own text, or else the scale's.
#[must_use]
pub fn meaning<'a>(skill: &'a Skill, rating: u8, track: &'a Track) -> &'a str {
    let own = skill.ratings.get(usize::from(rating)).and_then(Option::as_deref);
    own.unwrap_or_else(|| track.scale.get(usize::from(rating)).map_or("", |rating| &rating.means))
}

/// The first of some skills, where their ratings look the same for all of them.
#[must_use]
pub fn alike<'a>(skills: &[SkillId], catalogue: &'a Catalogue) -> Option<&'a Skill> {
    let (first, rest) = skills.split_first()?;
    let first = catalogue.skill(*first);
    rest.iter().all(|skill| catalogue.skill(*skill).ratings == first.ratings).then_some(first)
}

impl Question {
    /// The question itself, as a sentence.
    #[must_use]
    pub fn sentence(&self, rubric: &Rubric) -> String {
        match &self.subject {
            Subject::Experience => "How many years have you worked in this field?".to_owned(),
            Subject::Evidence(_) => "What could you show to others, and how many pieces of each?".to_owned(),
            Subject::Skill(skill) => format!("How far are you with {}?", rubric.catalogue.skill(*skill).name),
            Subject::Set { .. } => "Which of these do you know, and how far are you with them?".to_owned(),
        }
    }

    /// Why it is asked, lowest level first.
    pub fn reasons<'a>(&'a self, track: &'a Track) -> impl Iterator<Item = Reason<'a>> + 'a {
        self.asked_by.iter().filter_map(|by| {
            let one = by.requirement(track)?;
            Some(Reason {
                level: &track.level(by.level).title,
                requirement: &one.title,
                wants: wants(&one.condition),
                gate: one.gate,
                because: one.because.as_deref(),
            })
        })
    }
}

/// What a condition wants, short, without naming skills.
fn wants(condition: &Condition) -> String {
    let at = |need: u8| format!("{need} or above");
    let common = |parts: &[Condition]| Condition::same_need(parts).map(|(_, need)| at(need));
    match condition {
        Condition::Skill { need, .. } => at(*need),
        Condition::Experience { months } => {
            format!("{} {}", years(*months), if *months == 12 { "year" } else { "years" })
        }
        Condition::Evidence { count: pieces, .. } => count(*pieces as usize, "piece"),
        Condition::Total(total) => format!("{} points together", total.need),
        Condition::AnyOf(parts) => {
            common(parts).map_or("one of several".to_owned(), |at| format!("one at {at}"))
        }
        Condition::AllOf(parts) => {
            common(parts).map_or("several together".to_owned(), |at| format!("all at {at}"))
        }
        Condition::AtLeast { count, of } => {
            common(of).map_or(format!("{count} of several"), |at| format!("{count} at {at}"))
        }
    }
}
