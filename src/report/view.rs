//! The view: what a report says, in which words and order, and how numbers are cut. Decided here, once.

use super::document::{Document, Section};
use super::roadmap::first_steps;
use super::what_if::WhatIf;
use super::words::placement;
use crate::display::{count, shorten};
use crate::engine::{Assessment, Reckoning, reckon};
use crate::gap::Gap;
use crate::profile::Profile;
use crate::roadmap::Planned;
use crate::rubric::{Requirement, Rubric, Track};

/// Everything that a report is made from.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// What the person said.
    pub profile: &'a Profile,
    /// The track that it was scored against.
    pub track: &'a Track,
    /// The rubrics.
    pub rubric: &'a Rubric,
    /// The scores.
    pub assessment: &'a Assessment,
    /// What is unmet on the way.
    pub gaps: &'a [Gap],
    /// The plan to the target, or why there is none, where a report ends with it.
    pub planned: Option<&'a Planned>,
    /// What was supposed, where something was.
    pub what_if: Option<&'a WhatIf>,
}

impl Facts<'_> {
    /// The reckoning of one requirement of the track.
    pub(super) fn reckon(&self, one: &Requirement) -> Reckoning {
        let readings = (&self.assessment.readings.claimed, &self.assessment.readings.supported);
        reckon(&one.condition, self.profile, readings, self.rubric, self.track)
    }

    /// The person, in a heading.
    pub(super) fn who(&self) -> String {
        let id = &self.profile.id;
        match &self.profile.name {
            Some(name) => format!("{} ({})", shorten(name, 40), shorten(id, 40)),
            None => shorten(id, 60),
        }
    }
}

/// The last word of every report.
const CLOSING: &str = "This is an aid for preparing, not a verdict: it adds up what you said about yourself, and \
    knows nothing of you beyond that. `gradus explain` shows how every number came about.";

/// The whole report. `region` picks the pay that is shown.
#[must_use]
pub fn report(facts: &Facts<'_>, region: Option<&str>) -> Document {
    let mut document = head(facts);
    document.sections.extend(facts.what_if_section());
    document.sections.push(facts.ladder());
    document.sections.extend(facts.gap_sections(false));
    let parts = [facts.strengths(), Some(facts.support()), facts.pay(region)];
    document.sections.extend(parts.into_iter().flatten());
    document.sections.extend([facts.finding_items(), facts.name_items()].into_iter().flatten());
    document.sections.extend(facts.planned.map(|planned| first_steps(facts, planned)));
    document
}

/// The gaps alone, all of them.
#[must_use]
pub fn gap_report(facts: &Facts<'_>) -> Document {
    let mut document = head(facts);
    let sections: Vec<Section> = facts.gap_sections(true);
    document.sections.extend(sections);
    document.sections.extend(facts.name_items());
    document
}

fn head(facts: &Facts<'_>) -> Document {
    let Facts { profile, track, assessment, .. } = facts;
    let is_top = assessment.claimed == Some(assessment.target);
    let next = if is_top { "Your target" } else { "Next level" };
    let target = facts.readiness(assessment.target);
    let step = assessment.on_the_way().next().filter(|level| *level != assessment.target);
    let next_line = match step {
        Some(step) => format!("{}; on the way, {}", target, facts.readiness(step)),
        None => target,
    };
    let label = if profile.target.is_some() { "Your target" } else { next };
    let mut lead = vec![
        ("You stand at".to_owned(), placement(assessment.claimed, track)),
        (label.to_owned(), next_line),
        ("What blocks you".to_owned(), facts.blocks()),
    ];
    lead.push(("Evidence carries".to_owned(), placement(assessment.supported, track)));
    if let Some(possible) = assessment.possible {
        let missing = assessment.asked.len() - assessment.answered - assessment.not_applicable;
        let line = match (missing, possible == assessment.claimed) {
            (0, _) => "every skill up to your target has an answer; levels above it ask for more".to_owned(),
            (_, true) => {
                format!(
                    "{} up to your target; none would change where you stand",
                    count(missing, "missing answer")
                )
            }
            (_, false) => {
                let lifted = placement(possible, track);
                format!(
                    "{} up to your target; the best could lift you to {lifted}",
                    count(missing, "missing answer")
                )
            }
        };
        lead.push(("Still open".to_owned(), line));
    }
    Document {
        title: format!("{}: {}", track.title, facts.who()),
        subtitle: profile.as_of.to_string(),
        lead,
        sections: Vec::new(),
        closing: Some(CLOSING.to_owned()),
    }
}
