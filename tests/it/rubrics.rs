//! The shipped rubrics: clean, complete, and what they promise.

use gradus::diagnostic::Problems;
use gradus::engine::compile;
use gradus::rubric::builtin_files;
use gradus::skill::{Condition, Reading};
use gradus::trial;

use crate::support::{Assessed, TODAY, shipped};

#[test]
fn they_have_neither_errors_nor_warnings() {
    let rubric = shipped();
    let problems = Problems { diagnostics: rubric.lint(), sources: rubric.sources.clone() };
    assert!(problems.diagnostics.is_empty(), "{}", problems.render(false));
}

#[test]
fn every_test_profile_gets_its_placement() {
    let rubric = shipped();
    let mut problems = Problems::default();
    let tally = trial::run(&builtin_files(), "rubrics", &rubric, TODAY, &mut problems);
    assert!(problems.diagnostics.is_empty(), "{}", problems.render(false));
    assert!(tally.passed >= 12, "{} test profiles", tally.passed);
}

#[test]
fn the_catalogue_is_as_large_as_the_field() {
    let rubric = shipped();
    let practice = rubric.catalogue.categories.iter().position(|category| category.id == "practice");
    let practices = rubric.catalogue.skills.iter().filter(|skill| Some(skill.category) == practice).count();
    assert_eq!(practices, 84);
    assert!(rubric.catalogue.skills.len() - practices >= 110);
    assert!(rubric.catalogue.names.known_count() >= 600);
}

#[test]
fn every_skill_can_be_learnt_and_practised() {
    let rubric = shipped();
    let practice = rubric.catalogue.categories.iter().position(|category| category.id == "practice");
    for skill in rubric.catalogue.skills.iter().filter(|skill| Some(skill.category) != practice) {
        assert!(!skill.learn.is_empty(), "{} has something to learn from", skill.id);
        assert!(skill.practise.is_some(), "{} has a task", skill.id);
        assert!(skill.about.is_some(), "{} says what it is", skill.id);
    }
}

#[test]
fn gates_say_what_their_ratings_look_like() {
    let rubric = shipped();
    for level in rubric.tracks.iter().flat_map(|track| &track.levels) {
        for gate in level.requirements.iter().filter(|one| one.gate) {
            for skill in gate.condition.skills() {
                let skill = rubric.catalogue.skill(skill);
                let texts = skill.ratings.iter().flatten().count();
                assert!(texts >= 3, "{} is a gate of {} with {texts} rating texts", skill.id, level.id);
            }
        }
    }
}

#[test]
fn years_are_never_a_gate() {
    let rubric = shipped();
    for level in rubric.tracks.iter().flat_map(|track| &track.levels) {
        for gate in level.requirements.iter().filter(|one| one.gate) {
            assert!(!matches!(gate.condition, Condition::Experience { .. }), "{}: {}", level.id, gate.id);
        }
    }
}

/// Any step needs a skill's prerequisites, so they must not ask more than the level that first asks for the skill:
/// somebody who has just what the levels up to one ask, members of groups included, has all prerequisites of it.
#[test]
fn prerequisites_ask_no_more_than_the_level_that_first_asks_for_the_skill() {
    fn raise(condition: &Condition, ratings: &mut [u8]) {
        match condition {
            Condition::Skill { skill, need } => {
                let rating = &mut ratings[skill.index()];
                *rating = (*rating).max(*need);
            }
            Condition::AnyOf(parts) | Condition::AllOf(parts) | Condition::AtLeast { of: parts, .. } => {
                parts.iter().for_each(|part| raise(part, ratings));
            }
            Condition::Experience { .. } | Condition::Evidence { .. } | Condition::Total(_) => {}
        }
    }
    let rubric = shipped();
    for track in &rubric.tracks {
        let mut reading =
            Reading { ratings: vec![0; rubric.catalogue.skills.len()], months: 0, evidence: Vec::new() };
        for level in &track.levels {
            level.requirements.iter().for_each(|one| raise(&one.condition, &mut reading.ratings));
            for id in rubric.catalogue.ids().filter(|id| reading.rating(*id) > 0) {
                let skill = rubric.catalogue.skill(id);
                for need in &skill.needs {
                    assert!(need.is_met(&reading), "{} at {} needs {need:?}", skill.id, level.id);
                }
            }
        }
    }
}

#[test]
fn the_plan_of_each_track() {
    let rubric = shipped();
    for track in &rubric.tracks {
        let plan = compile(track, &rubric.catalogue);
        insta::assert_snapshot!(format!("plan.{}", track.id), plan.listing(&rubric, track).unwrap());
    }
}

#[test]
fn a_perfect_profile_has_no_gap() {
    let rubric = shipped();
    for track in &rubric.tracks {
        let mut profile = format!("track: {}\nexperience: {{years: 40}}\nskills:\n", track.id);
        for skill in &rubric.catalogue.skills {
            profile += &format!("  {}: {}\n", skill.id, rubric.catalogue.top);
        }
        profile += "evidence:\n";
        for kind in &track.evidence {
            profile += &format!("  - {{kind: {}}}\n", kind.id).repeat(20);
        }
        let top = track.levels.last().unwrap();
        let assessed = Assessed::of(&profile, &rubric, Some(&top.id));
        assert_eq!(assessed.assessment.claimed, track.find_level(&top.id));
        assert!(assessed.gaps.is_empty());
        for level in &assessed.assessment.levels {
            assert_eq!(level.claimed.percent.tenths().to_string(), "100.0");
        }
    }
}

/// The test profiles side by side: where each stands, and how near the levels are.
#[test]
fn the_test_profiles_at_a_glance() {
    let rubric = shipped();
    let mut page = String::new();
    for file in builtin_files().iter().filter(|file| trial::is_case(&file.path)) {
        let (_, profile) = file.text.split_once("\nprofile:\n").unwrap();
        let assessed = Assessed::of(profile, &rubric, None);
        let assessment = &assessed.assessment;
        let id = |level: Option<gradus::rubric::LevelId>| {
            level.map_or("none", |level| assessed.track.level(level).id.as_str())
        };
        let percents: Vec<String> =
            assessment.levels.iter().map(|level| level.claimed.percent.tenths().to_string()).collect();
        let hours: u64 = assessed.gaps.iter().map(|gap| gap.way.hours).sum();
        page += &format!(
            "{}\n  claimed {}, supported {}, target {}: {} gaps, {hours} h one by one\n  {}\n",
            file.path,
            id(assessment.claimed),
            id(assessment.supported),
            id(Some(assessment.target)),
            assessed.gaps.len(),
            percents.join("  "),
        );
        for finding in &assessment.findings {
            page += &format!("  finding {}\n", finding.id);
        }
    }
    insta::assert_snapshot!("cases", page);
}
