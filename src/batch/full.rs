//! A person's whole assessment: in one line (`gradus.assessment/1`), or as a report.

use super::ladder::Ladder;
use super::person::Person;
use super::reports::ReportFormat;
use super::unmet::Unmets;
use crate::display::escape_json;
use crate::engine::assess;
use crate::gap::gaps_with;
use crate::report::json;
use crate::report::view::{self, Facts};
use crate::roadmap::{BUDGET, Study, Wishes, roadmap};

/// Adds the line: what `assess --format json` says, but for the beginning of a roadmap.
pub(super) fn write<'l>(
    person: &Person<'_>,
    ladder: &'l Ladder<'l>,
    unmets: &mut Unmets<'l>,
    out: &mut Vec<u8>,
) {
    with_facts(person, ladder, unmets, |facts| {
        let json = serde_json::to_string(&json::assessment(&facts)).unwrap_or_default();
        out.extend_from_slice(escape_json(&json).as_bytes());
        out.push(b'\n');
    });
}

/// The report: what `assess` says.
pub(super) fn report<'l>(
    person: &Person<'_>,
    ladder: &'l Ladder<'l>,
    unmets: &mut Unmets<'l>,
    format: ReportFormat,
) -> String {
    with_facts(person, ladder, unmets, |facts| {
        let who = (facts.profile, facts.assessment);
        let planned = roadmap(who, ladder.parts(), &Wishes::default(), Study::of(facts.profile), BUDGET);
        format.write(&view::report(&Facts { planned: Some(&planned), ..facts }, None))
    })
}

fn with_facts<'l, T>(
    person: &Person<'_>,
    ladder: &'l Ladder<'l>,
    unmets: &mut Unmets<'l>,
    made: impl FnOnce(Facts<'_>) -> T,
) -> T {
    let (track, rubric, plan) = ladder.parts();
    let profile = &person.profile;
    let assessment = assess(profile, track, rubric, plan);
    let gaps = gaps_with(&assessment, track, unmets.ways());
    made(Facts { profile, track, rubric, assessment: &assessment, gaps: &gaps, planned: None, what_if: None })
}
