//! A person's whole assessment in one line: `gradus.assessment/1`.

use super::ladder::Ladder;
use super::person::Person;
use super::unmet::Unmets;
use crate::display::escape_json;
use crate::engine::assess;
use crate::gap::gaps_with;
use crate::report::json;
use crate::report::view::Facts;

/// Adds the line: what `assess --format json` says, but for the beginning of a roadmap.
pub(super) fn write<'l>(person: &Person<'_>, ladder: &'l Ladder<'l>, unmets: &mut Unmets<'l>, out: &mut String) {
    let (track, rubric, plan) = ladder.parts();
    let profile = &person.profile;
    let assessment = assess(profile, track, rubric, plan);
    let gaps = gaps_with(&assessment, track, unmets.ways());
    let facts =
        Facts { profile, track, rubric, assessment: &assessment, gaps: &gaps, planned: None, what_if: None };
    let json = serde_json::to_string(&json::assessment(&facts)).unwrap_or_default();
    out.push_str(&escape_json(&json));
    out.push('\n');
}
