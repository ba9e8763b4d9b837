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
        let at = track_requirement(&assessed, lead, id);
        let document = explain::requirement(&facts, lead, at);
        insta::assert_snapshot!(format!("senior-with-gaps.explain-{id}"), text(&document));
    }
    let second = track_requirement(&assessed, lead, "second-language");
    let explained = json::explanation(&facts, lead, Some(second)).unwrap();
    insta::assert_snapshot!(
        "senior-with-gaps.explain.json",
        serde_json::to_string_pretty(&explained).unwrap()
    );
    let whole = json::explanation(&facts, lead, None).unwrap();
    assert_eq!(whole.requirements.len(), assessed.track.level(lead).requirements.len());
    insta::assert_snapshot!("senior-with-gaps.pay-kingdom", text(&view::report(&facts, Some("kingdom"))));
}

fn track_requirement(assessed: &Assessed<'_>, level: gradus::rubric::LevelId, id: &str) -> usize {
    assessed.track.level(level).requirements.iter().position(|one| one.id == id).unwrap()
}
