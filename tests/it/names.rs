//! Typed names → skill or unknown, from a table; see tests/fixtures/names.tsv.

use std::collections::{BTreeMap, BTreeSet};

use gradus::skill::{How, Resolution, SkillId, normalise, squash};

use crate::support::{fixture, shipped};

/// A line of the table: as typed, the skill's id or `-`, and how.
fn table() -> Vec<(usize, String, String, String)> {
    let text = std::fs::read_to_string(fixture("names.tsv")).unwrap();
    let lines =
        text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    lines
        .map(|(at, line)| {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 3, "names.tsv:{}: three cells, not {line:?}", at + 1);
            (at + 1, cells[0].to_owned(), cells[1].to_owned(), cells[2].to_owned())
        })
        .collect()
}

#[test]
fn every_name_of_the_table_is_read_as_it_says() {
    let rubric = shipped();
    let table = table();
    assert!(table.len() >= 300, "the table has {} names", table.len());
    let mut wrong = Vec::new();
    for (line, given, skill, how) in table {
        let got = match rubric.catalogue.names.resolve(&given) {
            Resolution::Known(found) => (rubric.catalogue.skill(found.skill).id.clone(), found.how.as_str()),
            Resolution::Unknown(_) => ("-".to_owned(), "unknown"),
        };
        if got != (skill.clone(), how.as_str()) {
            wrong
                .push(format!("{line}: {given:?} is {skill} ({how}), and was read as {} ({})", got.0, got.1));
        }
    }
    assert!(wrong.is_empty(), "{} names are read otherwise:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_known_name_is_read_as_a_skill() {
    let rubric = shipped();
    let text = std::fs::read_to_string("rubrics/skills/known-names.txt").unwrap();
    let names = text.lines().filter(|line| !line.starts_with("# ") && !line.trim().is_empty());
    let names: Vec<&str> = names.map(|line| line.split(" -> ").next().unwrap().trim()).collect();
    assert!(names.len() >= 600, "there are {} known names", names.len());
    for name in names {
        let read = rubric.catalogue.names.resolve(name);
        assert!(matches!(read, Resolution::Unknown(_)), "{name} is read as {read:?}");
    }
}

#[test]
fn every_id_name_and_alias_is_read_exactly() {
    let rubric = shipped();
    for id in rubric.catalogue.ids() {
        let skill = rubric.catalogue.skill(id);
        for name in [&skill.id, &skill.name].into_iter().chain(&skill.aliases) {
            for typed in [name.clone(), name.to_uppercase(), format!("  {name} "), name.replace(' ', "_")] {
                let Resolution::Known(found) = rubric.catalogue.names.resolve(&typed) else {
                    panic!("{typed:?} of {} is unknown", skill.id);
                };
                assert_eq!((found.skill, found.how.as_str()), (id, "exact"), "{typed:?}");
            }
        }
    }
}

#[test]
fn every_name_is_read_without_its_blanks_and_dots() {
    let rubric = shipped();
    let mut owners: BTreeMap<String, BTreeSet<SkillId>> = BTreeMap::new();
    for id in rubric.catalogue.ids() {
        let skill = rubric.catalogue.skill(id);
        for name in [&skill.id, &skill.name].into_iter().chain(&skill.aliases) {
            owners.entry(squash(&normalise(name)).into_owned()).or_default().insert(id);
        }
    }
    for (squashed, owners) in owners {
        let (at, _) = squashed.char_indices().nth(1).unwrap_or_default();
        let (first, rest) = squashed.split_at(at);
        for typed in [squashed.clone(), format!("{first}. {rest}")] {
            match rubric.catalogue.names.resolve(&typed) {
                Resolution::Known(found) => {
                    assert!(
                        owners.contains(&found.skill),
                        "{typed:?} is read as {found:?}, and not as {owners:?}"
                    );
                    assert_ne!(found.how, How::Spelling, "{typed:?} is right");
                }
                // A name that is like two skills' is one of them only as it is written; so is one that is like a
                // technology's outside the catalogue, which then has a suggestion.
                Resolution::Unknown(unknown) => {
                    let is_suggested = unknown.suggestions.iter().any(|skill| owners.contains(skill));
                    assert!(owners.len() > 1 || is_suggested, "{typed:?} is unknown, and not {owners:?}");
                }
            }
        }
    }
}

#[test]
fn odd_texts_are_unknown_and_harmless() {
    let rubric = shipped();
    let long = "x".repeat(10_000);
    for odd in ["", " ", "\u{0}", "\u{1b}[31m", "🦀", "…", "-", "/", "1.2.3", &long] {
        let read = rubric.catalogue.names.resolve(odd);
        assert!(matches!(read, Resolution::Unknown(_)), "{odd:?} is read as {read:?}");
        assert!(normalise(odd).len() <= odd.len());
    }
}
