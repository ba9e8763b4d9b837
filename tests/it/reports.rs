//! Every report of every sample profile, in every format, side by side.

use gradus::gap::why_not;
use gradus::report::view::Facts;
use gradus::report::{explain, html, ics, json, markdown, roadmap, text, view};
use gradus::roadmap::Wishes;

use crate::support::{Assessed, fixtures_in, shipped};

/// The page fits a terminal, and carries nothing that could steer one.
fn check_page(name: &str, page: &str) {
    for line in page.lines() {
        assert!(line.chars().count() <= 80, "{name}: wider than 80 columns: {line}");
        assert!(!line.contains('\u{1b}'), "{name}: an escape reached the page: {line}");
    }
}

/// A page from its title on, without its style, which is the same on every page.
fn without_style(page: &str) -> String {
    let (head, rest) = page.split_once("<style>").unwrap();
    let (_, title) = head.split_once("<title>").unwrap();
    let (_, body) = rest.split_once("</style>").unwrap();
    format!("<title>{title}{}", body.trim_start())
}

#[test]
fn every_profile_in_every_format() {
    let rubric = shipped();
    for (name, path) in fixtures_in("profiles") {
        let profile = std::fs::read_to_string(path).unwrap();
        let assessed = Assessed::of(&profile, &rubric, None);
        let planned = assessed.roadmap(&Wishes::default());
        let facts = Facts { planned: Some(&planned), ..assessed.facts() };
        let report = view::report(&facts, None);
        let plain = text(&report);
        check_page(&name, &plain);
        let json = serde_json::to_string_pretty(&json::assessment(&facts)).unwrap();
        insta::assert_snapshot!(format!("{name}.text"), plain);
        insta::assert_snapshot!(format!("{name}.md"), markdown(&report));
        insta::assert_snapshot!(format!("{name}.html"), without_style(&html(&report)));
        insta::assert_snapshot!(format!("{name}.json"), json);
    }
}

#[test]
fn the_roadmap_of_every_profile_in_every_format() {
    let rubric = shipped();
    for (name, path) in fixtures_in("profiles") {
        let profile = std::fs::read_to_string(path).unwrap();
        let assessed = Assessed::of(&profile, &rubric, None);
        let plan = assessed.roadmap(&Wishes::default()).unwrap();
        let facts = assessed.facts();
        let document = roadmap::roadmap(&facts, &plan);
        let plain = text(&document);
        check_page(&name, &plain);
        let json = serde_json::to_string_pretty(&json::roadmap(&facts, &plan)).unwrap();
        insta::assert_snapshot!(format!("{name}.roadmap.text"), plain);
        insta::assert_snapshot!(format!("{name}.roadmap.md"), markdown(&document));
        insta::assert_snapshot!(format!("{name}.roadmap.html"), without_style(&html(&document)));
        insta::assert_snapshot!(format!("{name}.roadmap.json"), json);
        insta::assert_snapshot!(format!("{name}.roadmap.ics"), ics(&facts, &plan).replace("\r\n", "\n"));
    }
}

#[test]
fn a_long_way_with_wishes() {
    let rubric = shipped();
    let profile = std::fs::read_to_string(crate::support::fixture("profiles/junior.yaml")).unwrap();
    let assessed = Assessed::of(&profile, &rubric, Some("mid"));
    let skill = |id: &str| rubric.catalogue.find(id).unwrap();
    let wishes = Wishes { complete: false, without: vec![skill("python")], with: vec![(skill("rust"), 2)] };
    let plan = assessed.roadmap(&wishes).unwrap();
    let page = text(&roadmap::roadmap(&assessed.facts(), &plan));
    check_page("junior to mid", &page);
    insta::assert_snapshot!("junior.roadmap-mid.text", page);
    let complete = assessed.roadmap(&Wishes { complete: true, ..Wishes::default() }).unwrap();
    assert!(complete.hours > plan.hours && complete.is_proved());
    let missing = why_not(&assessed.assessment, &assessed.gaps, assessed.track);
    let facts = assessed.facts();
    insta::assert_snapshot!("junior.why-not-mid.text", text(&gradus::report::why_not(&facts, &missing)));
    let json = serde_json::to_string_pretty(&json::why_not(&facts, &missing)).unwrap();
    insta::assert_snapshot!("junior.why-not-mid.json", json);
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
