//! Every report of every sample profile, in every format, side by side.

use gradus::report::{explain, json, markdown, text, view};

use crate::support::{Assessed, fixtures_in, shipped};

#[test]
fn every_profile_in_every_format() {
    let rubric = shipped();
    for (name, path) in fixtures_in("profiles") {
        let profile = std::fs::read_to_string(path).unwrap();
        let assessed = Assessed::of(&profile, &rubric, None);
        let facts = assessed.facts();
        let report = view::report(&facts, None);
        let plain = text(&report);
        for line in plain.lines() {
            assert!(line.chars().count() <= 80, "{name}: wider than 80 columns: {line}");
            assert!(!line.contains('\u{1b}'), "{name}: an escape reached the page: {line}");
        }
        let json = serde_json::to_string_pretty(&json::assessment(&facts)).unwrap();
        insta::assert_snapshot!(format!("{name}.text"), plain);
        insta::assert_snapshot!(format!("{name}.md"), markdown(&report));
        insta::assert_snapshot!(format!("{name}.json"), json);
    }
}

#[test]
fn gaps_explanations_and_pay_of_one_person() {
    let rubric = shipped();
    let profile = std::fs::read_to_string(crate::support::fixture("profiles/senior-with-gaps.yaml")).unwrap();
    let assessed = Assessed::of(&profile, &rubric, None);
    let facts = assessed.facts();
    insta::assert_snapshot!("senior-with-gaps.gap", text(&view::gap_report(&facts)));
    let lead = assessed.track.find_level("lead").unwrap();
    insta::assert_snapshot!("senior-with-gaps.explain-level", text(&explain::level(&facts, lead)));
    for id in ["main-language", "second-language", "years", "all-sides", "architecture-governance"] {
        let requirements = &assessed.track.level(lead).requirements;
        let at = requirements.iter().position(|one| one.id == id).unwrap();
        let document = explain::requirement(&facts, lead, at);
        insta::assert_snapshot!(format!("senior-with-gaps.explain-{id}"), text(&document));
    }
    insta::assert_snapshot!("senior-with-gaps.pay-kingdom", text(&view::report(&facts, Some("kingdom"))));
}
