//! The cohort's report of a dozen people, its limits, and tallies that are refused.

use gradus::batch::cohort::{Cohort, CohortOptions, TooManyGroups, cohort_document, cohort_json};
use gradus::report::{markdown, text};
use gradus::rubric::{Rubric, load_folder};

use crate::cohort::{One, cohort_of};
use crate::support::{fixture, rubric_of};

/// Ids, groups and answers of a dozen people on the small rubric of the fixtures.
const DOZEN: [(&str, Option<&str>, &str); 12] = [
    (
        "ana",
        Some("autumn"),
        "{experience: {years: 6}, skills: {Python: 5, SQL: 4, Git: 4, Docker: 3, k8s: 2, Go: n/a}, evidence: [{kind: project}]}",
    ),
    ("ben", Some("autumn"), "{skills: {Python: 2, Git: 1}}"),
    ("cem", Some("autumn"), "{skills: {Python: 1, Git: 2, SQL: 1}}"),
    ("dilan", Some("autumn"), "{experience: {years: 3}, skills: {Go: 4, Git: 5, Docker: 4, SQL: 1}}"),
    ("eva", Some("autumn"), "{skills: {}}"),
    ("farid", Some("spring"), "{skills: {Python: 3, Git: 0, COBOL: 4}}"),
    (
        "gül",
        Some("spring"),
        "{skills: {Python: 4, Go: 3, SQL: 3, Git: 3, Docker: 1, k8s: 3}, experience: {years: 1}}",
    ),
    ("hana", Some("spring"), "{skills: {Git: 2, SQL: 0}}"),
    ("ivan", Some("spring"), "{skills: {Python: 3, SQL: 3, Git: 3, Docker: 3, k8s: 3, Go: 3}}"),
    ("jo | \u{1b}[31m", Some("spring"), "{skills: {Python: 2, Git: 2, SQL: 2}}"),
    ("kim", Some("summer"), "{skills: {k8s: 4, SQL: 1, Go: 2, Git: 1}}"),
    ("lea", None, "{}"),
];

fn minimal() -> Rubric {
    load_folder(&fixture("rubrics/minimal")).unwrap_or_else(|problems| panic!("{}", problems.render(false)))
}

fn dozen(rubric: &Rubric) -> Vec<One<'_>> {
    DOZEN.iter().map(|(id, group, yaml)| One::of(id, *group, yaml, rubric)).collect()
}

fn check_page(page: &str) {
    for line in page.lines() {
        assert!(line.chars().count() <= 80, "wider than 80 columns: {line}");
        assert!(!line.contains('\u{1b}'), "an escape reached the page: {line}");
    }
}

#[test]
fn the_report_of_a_dozen() {
    let rubric = minimal();
    let cohort = cohort_of(&dozen(&rubric), &rubric);
    let options = CohortOptions { mentees: 2, min_group: 4 };
    let document = cohort_document(&cohort, options);
    let page = text(&document);
    check_page(&page);
    insta::assert_snapshot!("text", page);
    insta::assert_snapshot!("md", markdown(&document));
    insta::assert_snapshot!("json", serde_json::to_string_pretty(&cohort_json(&cohort, options)).unwrap());
    insta::assert_snapshot!("tally", cohort.to_json());
}

#[test]
fn many_people_are_shown_by_placement() {
    let rubric = minimal();
    let mut people = dozen(&rubric);
    let mut cohort = Cohort::new(&rubric);
    for at in 0..62 {
        let one = &mut people[at % 12];
        one.answers.profile.id = format!("{}-{}", DOZEN[at % 12].0, at / 12 + 1);
        one.seen(|seen| cohort.add(seen, at as u64)).unwrap();
    }
    let options = CohortOptions { min_group: 21, ..CohortOptions::default() };
    let json = cohort_json(&cohort, options);
    let heat = &json.tracks[0].heat;
    assert_eq!(heat.by, "placements");
    let standing =
        |title: &String| json.tracks[0].placements.iter().find(|one| one.title == *title).unwrap().claimed;
    assert!(!heat.withheld.is_empty(), "somewhere few people stand");
    assert!(heat.withheld.iter().all(|title| standing(title) < 21));
    assert!(
        heat.columns.iter().all(|column| column.people >= 21 && standing(&column.title) == column.people)
    );
    let page = text(&cohort_document(&cohort, options));
    check_page(&page);
    insta::assert_snapshot!("many", page);
}

#[test]
fn names_are_let_go_with_one_person_too_many() {
    let rubric = minimal();
    let mut one = One::of("", None, "{}", &rubric);
    let mut count = |ids: &mut dyn Iterator<Item = u64>| {
        let mut cohort = Cohort::new(&rubric);
        for at in ids {
            one.answers.profile.id = format!("p{at}");
            one.seen(|seen| cohort.add(seen, at)).unwrap();
        }
        cohort
    };
    let (few, more) = (count(&mut (0..1990)), count(&mut (1990..2000)));
    let mut all = few.clone();
    all.append(more).unwrap();
    assert_eq!(all.to_json(), count(&mut (0..2000)).to_json());
    assert!(cohort_json(&all, CohortOptions::default()).tracks[0].teaching.is_some());
    all.append(count(&mut (2000..2001))).unwrap();
    let whole = count(&mut (0..2001));
    assert_eq!(all.to_json(), whole.to_json());
    assert_eq!(count(&mut (0..2001).rev()).to_json(), whole.to_json());
    let json = cohort_json(&whole, CohortOptions::default());
    assert!(json.tracks[0].teaching.is_none() && json.tracks[0].rests_on_one.is_none());
    assert_eq!(json.tracks[0].unanswered.people, 2001);
    assert_eq!(json.tracks[0].unanswered.ids.len(), 100);
    assert_eq!(json.tracks[0].unanswered.ids[99], "p99");
}

#[test]
fn more_than_a_thousand_groups_are_none() {
    let rubric = minimal();
    let mut one = One::of("p", None, "{}", &rubric);
    let mut count = |groups: std::ops::Range<u64>| {
        let mut cohort = Cohort::new(&rubric);
        for at in groups {
            one.answers.group = Some(format!("g{at}"));
            one.seen(|seen| cohort.add(seen, at))?;
        }
        Ok(cohort)
    };
    let mut most = count(0..1000).unwrap();
    most.append(count(0..1000).unwrap()).unwrap();
    assert!(most.append(count(1000..1001).unwrap()).is_err());
    assert_eq!(most.people(), 2000);
    let error: TooManyGroups = count(0..1001).unwrap_err();
    assert_eq!(
        error.to_string(),
        "people are in more than 1000 groups; is what they are grouped by a group?"
    );
}

#[test]
fn a_tally_of_other_things_is_refused_by_name() {
    let rubric = minimal();
    let json = cohort_of(&dozen(&rubric), &rubric).to_json();
    let refused = |text: &str| Cohort::from_json(text, &rubric).unwrap_err().to_string();
    let changed = |from: &str, to: &str| {
        assert!(json.contains(from), "{from} stands in {json}");
        refused(&json.replacen(from, to, 1))
    };
    let fingerprint = json.split("\"fingerprint\":\"").nth(1).unwrap().split('"').next().unwrap();
    let refusals = [
        refused("{}"),
        refused("[1"),
        refused(&"[".repeat(100_000)),
        changed("gradus.tally/1", "gradus.cohort/1"),
        changed("\"backend\":", "\"frontend\":"),
        changed(fingerprint, "0000000000000000"),
        changed("\"people\":12", "\"people\":13"),
        changed("\"people\":12", "\"people\":-1"),
        changed("\"claimed\":{\"-\":", "\"claimed\":{\"architect\":"),
        changed("\"python\":{", "\"pythons\":{"),
        changed("\"main-language\":{", "\"main-tongue\":{"),
        changed("\"unsupported-claim\":", "\"supported-claim\":"),
        changed("\"ids\":[\"eva\",", "\"ids\":["),
        changed("\"id\":\"ana\",", "\"id\":\"ana\",\"age\":5,"),
        changed("\"python\":5", "\"python\":6"),
    ];
    insta::assert_snapshot!("refused", refusals.join("\n"));
}

#[test]
fn another_track_has_another_fingerprint() {
    let tally = |pass: &str| {
        let ladder = |pass: &str| {
            let read = |path: &str| std::fs::read_to_string(fixture("rubrics/minimal").join(path)).unwrap();
            let paths =
                ["skills/tools.yaml", "backend/track.yaml", "backend/junior.yaml", "backend/developer.yaml"];
            let files = paths.map(|path| (path, read(path).replace("pass: 75", pass)));
            rubric_of(&files).unwrap()
        };
        let rubric = ladder(pass);
        let cohort = cohort_of(&dozen(&rubric)[..1], &rubric);
        (Cohort::from_json(&cohort.to_json(), &minimal()).is_ok(), cohort.to_json())
    };
    assert!(tally("pass: 75").0);
    assert!(tally("pass: 75 # as ever").0);
    assert!(!tally("pass: 75.01").0);
}

/// The small rubric with its track twice.
fn two_tracks() -> Rubric {
    let read = |path: &str| std::fs::read_to_string(fixture("rubrics/minimal").join(path)).unwrap();
    let mut files = vec![("skills/tools.yaml", read("skills/tools.yaml"))];
    for (from, to) in [
        ("backend/track.yaml", "platform/track.yaml"),
        ("backend/junior.yaml", "platform/junior.yaml"),
        ("backend/developer.yaml", "platform/developer.yaml"),
    ] {
        files.push((from, read(from)));
        let other = read(from).replace("track: backend", "track: platform");
        files.push((to, other.replace("title: Backend Developer\nscale", "title: Platform Engineer\nscale")));
    }
    rubric_of(&files).unwrap_or_else(|drawn| panic!("{drawn}"))
}

#[test]
fn every_track_is_a_part_of_its_own() {
    let rubric = two_tracks();
    let one = |id: &str, yaml: &str| One::of(id, None, yaml, &rubric);
    let people = [
        one("ana", "{track: platform, skills: {Python: 4, Git: 3}}"),
        one("ben", "{track: backend, skills: {Python: 1, Git: 3}}"),
        one("cem", "{track: platform, skills: {Python: 1, Git: 1}}"),
    ];
    let whole = cohort_of(&people, &rubric);
    let mut merged = cohort_of(&people[..1], &rubric);
    merged.append(cohort_of(&people[1..], &rubric)).unwrap();
    assert_eq!(merged.to_json(), whole.to_json());

    let json = cohort_json(&whole, CohortOptions::default());
    let tracks: Vec<(&str, u64)> = json.tracks.iter().map(|one| (one.track.as_str(), one.people)).collect();
    assert_eq!((json.people, tracks), (3, vec![("backend", 1), ("platform", 2)]));
    // Nobody teaches across tracks.
    assert_eq!(json.tracks[0].teaching.as_ref().map(Vec::len), Some(0));
    assert_eq!(json.tracks[1].teaching.as_ref().map(Vec::len), Some(1));
    let document = cohort_document(&whole, CohortOptions::default());
    let lead = [("Backend Developer", "1 person"), ("Platform Engineer", "2 people")];
    assert_eq!(document.lead, lead.map(|(title, people)| (title.to_owned(), people.to_owned())));
    let parts = ["Backend Developer: Where they stand", "Platform Engineer: Where they stand"];
    assert!(parts.iter().all(|title| document.sections.iter().any(|section| section.title == *title)));
    check_page(&text(&document));
}
