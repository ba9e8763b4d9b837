//! A person's whole assessment: in one line (`gradus.assessment/1`), or as a report.

use super::ladder::Ladder;
use super::person::Person;
use super::reports::ReportFormat;
use super::summary::push_json;
use super::unmet::Unmets;
use crate::engine::assess;
use crate::gap::gaps_with;
use crate::report::json;
use crate::report::view::{self, Facts};
use crate::roadmap::{BUDGET, Study, Wishes, roadmap};

/// What is wanted of a person's whole assessment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Full {
    /// The line: what `assess --format json` says, but for the beginning of a roadmap.
    pub(super) line: bool,
    /// The report: what `assess` says.
    pub(super) report: Option<ReportFormat>,
}

impl Full {
    /// Adds the line, and gives the report; where neither is wanted nothing is worked out.
    pub(super) fn write<'l>(
        self,
        person: &Person<'_>,
        ladder: &'l Ladder<'l>,
        unmets: &mut Unmets<'l>,
        out: &mut Vec<u8>,
    ) -> Option<String> {
        if !self.line && self.report.is_none() {
            return None;
        }
        let (track, rubric, plan) = ladder.parts();
        let profile = &person.profile;
        let assessment = &assess(profile, track, rubric, plan);
        let gaps = &gaps_with(assessment, track, unmets.ways());
        let facts = Facts { profile, track, rubric, assessment, gaps, planned: None, what_if: None };
        if self.line {
            push_json(&json::assessment(&facts), out);
        }
        self.report.map(|format| {
            let study = Study::of(profile);
            let planned = roadmap((profile, assessment), ladder.parts(), &Wishes::default(), study, BUDGET);
            format.write(&view::report(&Facts { planned: Some(&planned), ..facts }, None))
        })
    }
}
