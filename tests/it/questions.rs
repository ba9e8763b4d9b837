//! The questions of a ladder, and the quick mode held against the full questionnaire.

use std::collections::BTreeSet;

use proptest::prelude::*;

use gradus::diagnostic::Problems;
use gradus::engine::{Plan, assess, compile};
use gradus::profile::{Evidence, Given, Profile, Wishes, read, read_case};
use gradus::questionnaire::{Questionnaire, Subject, scope};
use gradus::rubric::{LevelId, Rubric, Track};
use gradus::skill::{Condition, EvidenceId};

use crate::random::{Ladder, Person, ladder, person};
use crate::support::{TODAY, fixtures_in, home, shipped};

fn profile_of(text: &str, rubric: &Rubric) -> Profile {
    let mut problems = Problems::default();
    let file = problems.sources.add("profile.yaml", text.to_owned());
    let wishes = Wishes { track: None, today: TODAY, id: "profile" };
    let read = read(text, file, rubric, wishes, &mut problems);
    read.unwrap_or_else(|| panic!("{}", problems.render(false))).0
}

/// Copies the answer to one question from somebody who has one to everything; no answer is an answer of nothing.
fn answer(profile: &mut Profile, subject: &Subject, person: &Profile) {
    match subject {
        Subject::Experience => profile.months = Some(person.months.unwrap_or(0)),
        Subject::Evidence(kinds) => {
            let asked = person.evidence.iter().filter(|piece| kinds.contains(&piece.kind));
            profile.evidence = asked.cloned().collect();
            profile.evidence_given = true;
        }
        Subject::Skill(_) | Subject::Set { .. } => {
            for skill in subject.skills() {
                let given = match person.answer(*skill).given {
                    Given::Nothing => Given::Rating(0),
                    given @ (Given::NotApplicable | Given::Rating(_)) => given,
                };
                profile.answers[skill.index()].given = given;
            }
        }
    }
}

/// The placement that the whole questionnaire gives.
fn in_full(
    questionnaire: &Questionnaire,
    person: &Profile,
    ladder: (&Track, &Rubric, &Plan),
) -> Option<LevelId> {
    let (track, rubric, plan) = ladder;
    let mut profile = profile_of("{skills: {}}", rubric);
    for question in &questionnaire.questions {
        answer(&mut profile, &question.subject, person);
    }
    assert_eq!(questionnaire.open(&profile).next(), None);
    assess(&profile, track, rubric, plan).claimed
}

/// Asks in the quick mode until nothing can change any more: how many questions, and the placement.
fn quickly(
    questionnaire: &Questionnaire,
    person: &Profile,
    ladder: (&Track, &Rubric, &Plan),
) -> (usize, Option<LevelId>) {
    let (track, rubric, plan) = ladder;
    let mut profile = profile_of("{skills: {}}", rubric);
    let nothing = BTreeSet::new();
    let mut asked = 0;
    while let Some(next) = questionnaire.next(&profile, (track, plan), &nothing) {
        let question = &questionnaire.questions[next];
        assert!(question.is_open(&profile), "what is answered is not asked again");
        answer(&mut profile, &question.subject, person);
        asked += 1;
    }
    let bounds = questionnaire.bounds(&profile, track, plan);
    assert!(bounds.is_decided(), "{bounds:?}");
    (asked, bounds.low)
}

fn ladder_and_person() -> impl Strategy<Value = (Ladder, Person, Person)> {
    ladder(9, 1..=5).prop_flat_map(|ladder| {
        let people = (person(&ladder), person(&ladder));
        (Just(ladder), people).prop_map(|(ladder, (one, other))| (ladder, one, other))
    })
}

/// The ladder's rubric, with a set for every list that some group asks for.
fn with_sets(ladder: &Ladder) -> Rubric {
    let mut rubric = ladder.rubric();
    let mut lists = Vec::new();
    let mut open: Vec<Condition> = Vec::new();
    for level in &rubric.tracks[0].levels {
        open.extend(level.requirements.iter().map(|one| one.condition.clone()));
    }
    while let Some(condition) = open.pop() {
        open.extend(condition.parts().to_vec());
        lists.extend(Condition::same_need(condition.parts()).map(|(skills, _)| skills));
    }
    for (at, list) in lists.into_iter().enumerate() {
        rubric.catalogue.sets.insert(format!("set-{at}"), list);
    }
    rubric
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_quick_mode_places_as_the_full_questionnaire((ladder, person, _) in ladder_and_person(), up_to in 0..4_usize) {
        let rubric = with_sets(&ladder);
        let track = &rubric.tracks[0];
        let plan = compile(track, &rubric.catalogue);
        let up_to = LevelId::new(up_to.min(track.levels.len() - 1)).unwrap();
        let questionnaire = Questionnaire::new(track, &rubric, up_to);
        let person = profile_of(&person.plain_yaml(), &rubric);
        let (asked, placement) = quickly(&questionnaire, &person, (track, &rubric, &plan));
        prop_assert!(asked <= questionnaire.questions.len());
        prop_assert_eq!(placement, in_full(&questionnaire, &person, (track, &rubric, &plan)));
    }

    #[test]
    fn whatever_the_open_answers_bring_lies_within_the_bounds(
        (ladder, person, other) in ladder_and_person(),
        answered in prop::collection::vec(any::<bool>(), 20),
    ) {
        let rubric = with_sets(&ladder);
        let track = &rubric.tracks[0];
        let plan = compile(track, &rubric.catalogue);
        let questionnaire = Questionnaire::new(track, &rubric, scope(None, track));
        let (person, other) = (profile_of(&person.plain_yaml(), &rubric), profile_of(&other.plain_yaml(), &rubric));
        let mut profile = profile_of("{skills: {}}", &rubric);
        for (question, _) in questionnaire.questions.iter().zip(&answered).filter(|(_, answered)| **answered) {
            answer(&mut profile, &question.subject, &person);
        }
        let bounds = questionnaire.bounds(&profile, track, &plan);
        for at in questionnaire.open(&profile.clone()) {
            answer(&mut profile, &questionnaire.questions[at].subject, &other);
        }
        let placement = assess(&profile, track, &rubric, &plan).claimed;
        prop_assert!(bounds.low <= placement && placement <= bounds.high, "{bounds:?} {placement:?}");
    }

    #[test]
    fn each_skill_is_asked_once_and_what_it_rests_on_before_it((ladder, _, _) in ladder_and_person()) {
        let rubric = ladder.rubric();
        let track = &rubric.tracks[0];
        let plan = compile(track, &rubric.catalogue);
        let questionnaire = Questionnaire::new(track, &rubric, scope(None, track));
        let asked: Vec<_> =
            questionnaire.questions.iter().flat_map(|question| question.subject.skills().to_vec()).collect();
        let each: BTreeSet<_> = asked.iter().copied().collect();
        prop_assert_eq!(asked.len(), each.len());
        prop_assert_eq!(each, plan.asked_anywhere().collect::<BTreeSet<_>>());
        for (at, skill) in asked.iter().enumerate() {
            for need in rubric.catalogue.skill(*skill).needs.iter().flat_map(Condition::skills) {
                prop_assert!(!asked[at..].contains(&need) || need == *skill, "{need:?} stands after {skill:?}");
            }
        }
        for question in &questionnaire.questions {
            prop_assert!(!question.asked_by.is_empty());
        }
    }
}

/// Everybody that is shipped: sample profiles and test profiles.
fn everybody(rubric: &Rubric) -> Vec<Profile> {
    let mut people: Vec<Profile> = fixtures_in("profiles")
        .iter()
        .map(|(_, path)| profile_of(&std::fs::read_to_string(path).unwrap(), rubric))
        .collect();
    let mut cases: Vec<_> = std::fs::read_dir(home().join("rubrics/backend/tests")).unwrap().collect();
    cases.sort_by_key(|entry| entry.as_ref().unwrap().path());
    for entry in cases {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let mut problems = Problems::default();
        let file = problems.sources.add("case.yaml", text.clone());
        let wishes = Wishes { track: None, today: TODAY, id: "case" };
        people.push(read_case(&text, file, rubric, wishes, &mut problems).unwrap().0.profile);
    }
    people
}

/// Somebody whose ratings scatter around one ability, drawn from a fixed sequence.
fn random_person(rubric: &Rubric, mut draw: impl FnMut() -> f64) -> Profile {
    let mut person = profile_of("{skills: {}, evidence: []}", rubric);
    let ability = draw() * 5.0;
    for answer in &mut person.answers {
        let rating = ability + (draw() + draw() - 1.0) * 2.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the scale")]
        let rating = rating.round().clamp(0.0, 5.0) as u8;
        answer.given = Given::Rating(rating);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 250")]
    let months = (ability * 50.0 * draw()) as u32;
    person.months = Some(months);
    let kinds = (0_u16..).map(EvidenceId).take(rubric.tracks[0].evidence.len());
    let kinds = kinds.filter(|_| draw() * 6.0 < ability).collect::<Vec<_>>();
    person.evidence = kinds
        .into_iter()
        .map(|kind| Evidence { kind, title: None, count: 2, is_bare: true, shows: Vec::new() })
        .collect();
    person
}

#[test]
fn the_quick_mode_asks_at_most_half_of_the_questions_in_the_median() {
    let rubric = shipped();
    let track = &rubric.tracks[0];
    let plan = compile(track, &rubric.catalogue);
    let questionnaire = Questionnaire::new(track, &rubric, scope(None, track));
    let mut people = everybody(&rubric);
    let mut seed = 88_172_645_463_325_252_u64;
    let mut draw = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        f64::from(u32::try_from(seed >> 32).unwrap()) / f64::from(u32::MAX)
    };
    people.extend((0..1000).map(|_| random_person(&rubric, &mut draw)));
    let mut asked: Vec<usize> = Vec::new();
    for person in &people {
        let ladder = (track, &rubric, &plan);
        let (count, placement) = quickly(&questionnaire, person, ladder);
        assert_eq!(placement, in_full(&questionnaire, person, ladder), "{}", person.id);
        asked.push(count);
    }
    asked.sort_unstable();
    let median = asked[asked.len() / 2];
    let all = questionnaire.questions.len();
    assert!(2 * median <= all, "{median} of {all}");
    // Asked in plain order it would be 29 in the mean.
    assert!(asked.iter().sum::<usize>() <= 18 * asked.len());
    assert!(asked[asked.len() - 1] <= all);
}

#[test]
fn what_was_passed_over_is_not_asked_again() {
    let rubric = shipped();
    let track = &rubric.tracks[0];
    let plan = compile(track, &rubric.catalogue);
    let questionnaire = Questionnaire::new(track, &rubric, scope(None, track));
    let profile = profile_of("{skills: {}}", &rubric);
    let mut passed_over = BTreeSet::new();
    while let Some(next) = questionnaire.next(&profile, (track, &plan), &passed_over) {
        assert!(passed_over.insert(next), "{next} is asked twice");
    }
    assert!(passed_over.len() > 30, "all that could decide on the first level");
}

#[test]
fn somebody_goes_on_where_they_were() {
    let rubric = shipped();
    let track = &rubric.tracks[0];
    let questionnaire = Questionnaire::new(track, &rubric, scope(LevelId::new(0), track));
    let person = profile_of("{skills: {SQL: 1}, evidence: [], experience: {years: 1}}", &rubric);
    let mut profile = profile_of("{evidence: []}", &rubric);
    assert_eq!(questionnaire.resume(&profile), Some(0), "evidence says nothing about how far somebody came");
    for at in [0, 1, 2, 4, 5] {
        answer(&mut profile, &questionnaire.questions[at].subject, &person);
    }
    assert_eq!(questionnaire.resume(&profile), Some(6), "what was passed over comes later");
    for at in 7..questionnaire.questions.len() {
        answer(&mut profile, &questionnaire.questions[at].subject, &person);
    }
    assert_eq!(questionnaire.resume(&profile), Some(3), "and then it does");
    let scattered = profile_of("{skills: {SQL: 1, Git: 2}}", &rubric);
    assert_eq!(questionnaire.resume(&scattered), Some(0), "most of what stands before is open");
}

#[test]
fn the_questions_of_the_shipped_track() {
    let rubric = shipped();
    let track = &rubric.tracks[0];
    let mut text = String::new();
    for target in [Some(0), None] {
        let up_to = scope(target.and_then(LevelId::new), track);
        let questionnaire = Questionnaire::new(track, &rubric, up_to);
        text += &format!("up to {}: {} questions\n", track.level(up_to).id, questionnaire.questions.len());
        for section in &questionnaire.sections {
            text += &format!("  {}\n", section.title);
            for question in &questionnaire.questions[section.questions.clone()] {
                let members = question.subject.skills().len();
                let set = if members > 1 { format!(" ({members})") } else { String::new() };
                text += &format!("    {}{set}\n", question.title(&rubric.catalogue));
            }
        }
    }
    insta::assert_snapshot!("questions", text);
}
