//! The shipped rubrics: clean, complete, and what they promise.

use std::collections::BTreeSet;

use gradus::diagnostic::Problems;
use gradus::engine::compile;
use gradus::rubric::{builtin, builtin_files};
use gradus::skill::Condition;
use gradus::trial;

use crate::support::{Assessed, TODAY, shipped};

#[test]
fn they_have_neither_errors_nor_warnings() {
    let (rubric, mut problems) = builtin().unwrap_or_else(|problems| panic!("{}", problems.render(false)));
    problems.diagnostics.extend(rubric.lint());
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

/// Any step needs a skill's prerequisites, so they must not ask more than the level that first asks for the skill.
#[test]
fn prerequisites_ask_no_more_than_the_level_that_first_asks_for_the_skill() {
    let rubric = shipped();
    for track in &rubric.tracks {
        let mut seen = BTreeSet::new();
        for (at, level) in track.levels.iter().enumerate() {
            // Somebody who meets every single-skill requirement and every group up to this level, at its need.
            let asked: Vec<&Condition> = track.levels[..=at]
                .iter()
                .flat_map(|level| level.requirements.iter().map(|one| &one.condition))
                .collect();
            let holds = |need: &Condition| match need {
                Condition::Skill { skill, need } => asked.iter().any(|one| {
                    matches!(one, Condition::Skill { skill: other, need: n } if other == skill && n >= need)
                        || matches!(one, Condition::AnyOf(parts) if parts.contains(&Condition::Skill { skill: *skill, need: *need })
                            || parts.iter().any(|part| matches!(part, Condition::Skill { skill: other, need: n } if other == skill && n >= need)))
                }),
                _ => true,
            };
            for requirement in &level.requirements {
                let Condition::Skill { skill, .. } = &requirement.condition else { continue };
                if seen.insert(*skill) {
                    for need in &rubric.catalogue.skill(*skill).needs {
                        let id = &rubric.catalogue.skill(*skill).id;
                        assert!(holds(need), "{id} at {} needs {need:?}", level.id);
                    }
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
