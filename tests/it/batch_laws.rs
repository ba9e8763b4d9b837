//! A batch says of everybody what single assessments say, however it is cut, and however many threads there are.

use std::io::Write as _;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use gradus::batch::cohort::{Cohort, CohortOptions, cohort_document, cohort_json};
use gradus::batch::{Detail, Input, Kind, Outcome, Progress, Settings, stream};
use gradus::display::{escape, escape_json};
use gradus::engine::Assessment;
use gradus::exact::Exact;
use gradus::report::{json, text};
use gradus::rubric::{LevelId, Rubric};

use crate::cohort::{One, cohort_of};
use crate::random::{Asks, Ladder, Level, Person, ladder_of, person};
use crate::support::{Assessed, TODAY, fixtures_in, home, shipped};

fn settings(rubric: &Rubric, detail: Detail, threads: usize) -> Settings<'_> {
    Settings {
        rubric,
        track: None,
        target: None,
        today: TODAY,
        by: Some("group".to_owned()),
        map: None,
        sheet: None,
        detail,
        reports: None,
        threads,
    }
}

/// What comes of a batch over one input with this text.
fn batch<'r>(settings: &Settings<'r>, kind: Kind, input: &str) -> (String, Outcome<'r>) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(input.as_bytes()).unwrap();
    // The name counts for profiles alone, which are read by its ending.
    let input = Input { name: "profile.yaml".to_owned(), path: Some(file.path().to_owned()), kind };
    let mut out = Vec::new();
    let outcome = stream(settings, &[input], &mut out, &Progress::default()).unwrap();
    (String::from_utf8(out).unwrap(), outcome)
}

fn tenths(percent: &Exact) -> String {
    let tenths = percent.tenths().in_tenths();
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// What a summary says, from a single assessment, and the cells of its row in a table.
fn expected(assessed: &Assessed<'_>, group: Option<&str>) -> (String, Vec<String>) {
    let Assessed { profile, track, assessment, .. } = assessed;
    let Assessment { claimed, supported, possible, target, levels, .. } = assessment;
    let id = |level: Option<LevelId>| level.map(|level| track.level(level).id.clone());
    let quoted = |value: &Value| escape_json(&value.to_string());
    let next = assessment.on_the_way().next();
    let gaps = || assessed.gaps.iter().filter(|gap| Some(gap.level) == next);
    let requirement = |at: usize| track.level(next.unwrap()).requirements[at].id.as_str();
    let gates: Vec<&str> = gaps().filter(|gap| gap.gate).map(|gap| requirement(gap.requirement)).collect();
    let all: Vec<&str> = gaps().map(|gap| requirement(gap.requirement)).collect();
    let points =
        gaps().map(|gap| format!("{}:{}", quoted(&json!(requirement(gap.requirement))), tenths(&gap.points)));
    let readiness = |of: fn(&gradus::engine::LevelResult) -> &Exact| {
        levels.iter().map(|level| tenths(of(level))).collect::<Vec<_>>().join(",")
    };
    let group_member = group.map_or(String::new(), |group| format!("\"group\":{},", quoted(&json!(group))));
    let possible_member =
        possible.map_or(String::new(), |level| format!(",\"possible\":{}", json!(id(level))));
    let line = format!(
        "{{\"schema\":\"gradus.summary/1\",\"id\":{},{group_member}\"track\":{},\"placement\":{{\"claimed\":{},\
         \"supported\":{}{possible_member}}},\"target\":{},\"readiness\":{{\"claimed\":[{}],\"supported\":[{}]}},\
         \"next\":{},\"open_gates\":{},\"gaps\":{{{}}},\"unknown\":{}}}",
        quoted(&json!(profile.id)),
        json!(track.id),
        json!(id(*claimed)),
        json!(id(*supported)),
        json!(id(Some(*target))),
        readiness(|level| &level.claimed.percent),
        readiness(|level| &level.supported.percent),
        json!(id(next)),
        json!(gates),
        points.collect::<Vec<_>>().join(","),
        profile.names.unknown.len(),
    );
    let word = |level: Option<LevelId>| id(level).unwrap_or_default();
    let percent = |level: Option<LevelId>| {
        level.map_or(String::new(), |at| tenths(&levels[at.index()].claimed.percent))
    };
    let cells = vec![
        profile.id.clone(),
        escape(profile.name.as_deref().unwrap_or_default()),
        group.unwrap_or_default().to_owned(),
        track.id.clone(),
        word(*claimed),
        word(*supported),
        word(possible.flatten()),
        word(Some(*target)),
        percent(Some(*target)),
        word(next),
        percent(next),
        gates.join("; "),
        all.join("; "),
        profile.names.unknown.len().to_string(),
    ];
    (line, cells)
}

/// Holds a batch over lines of JSON against the single assessments of the same texts.
fn hold(lines: &[String], rubric: &Rubric, details: &[Detail]) -> Result<(), TestCaseError> {
    let input = lines.join("\n");
    let read: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let group = |at: usize| read[at]["group"].as_str();
    let alone: Vec<String> =
        lines.iter().enumerate().map(|(at, line)| without_group(line, group(at))).collect();
    for detail in details {
        let (out, outcome) = batch(&settings(rubric, *detail, 2), Kind::Lines, &input);
        prop_assert_eq!((outcome.written, outcome.rejected), (lines.len() as u64, 0), "{}", out);
        prop_assert_eq!(out.lines().count(), lines.len());
        for (at, (said, line)) in out.lines().zip(&alone).enumerate() {
            let assessed = Assessed::of(line, rubric, None);
            let (summary, cells) = expected(&assessed, group(at));
            match detail {
                Detail::Full => prop_assert_eq!(said, single(&assessed), "{}", line),
                Detail::Summary => prop_assert_eq!(said, summary, "{}", line),
                Detail::Row => {
                    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(said.as_bytes());
                    let row = rows.records().next().unwrap().unwrap();
                    prop_assert_eq!(row.iter().collect::<Vec<_>>(), cells, "{}", line);
                }
            }
        }
        let ones = alone.iter().enumerate().map(|(at, line)| {
            let id = read[at]["id"].as_str().unwrap();
            One::of(id, group(at), line, rubric)
        });
        let counted = cohort_of(&ones.collect::<Vec<_>>(), rubric);
        prop_assert_eq!(outcome.cohort.to_json(), counted.to_json());
    }
    Ok(())
}

/// The line that a single assessment comes to.
fn single(assessed: &Assessed<'_>) -> String {
    escape_json(&serde_json::to_string(&json::assessment(&assessed.facts())).unwrap())
}

/// What a single profile may say of it.
fn without_group(line: &str, group: Option<&str>) -> String {
    group.map_or(line.to_owned(), |group| line.replace(&format!("\"group\":\"{group}\","), ""))
}

/// What somebody says of one skill beside the rating: the year of last use, evidence, another form or name.
type Extra = (u8, u16);

/// People for a ladder, each with a group or none, and what they say besides.
fn crowd(ladder: &Ladder, most: usize) -> impl Strategy<Value = Vec<String>> + use<> {
    let extras = prop::collection::vec((0..14_u8, any::<u16>()), ladder.hours.len());
    let one = (person(ladder), prop::option::weighted(0.7, 0..3_u8), extras, any::<bool>());
    let (top, kinds) = (ladder.top, ladder.kinds.len());
    prop::collection::vec(one, 1..=most).prop_map(move |people| {
        let line =
            |(at, (person, group, extras, is_listed)): (usize, (Person, Option<u8>, Vec<Extra>, bool))| {
                line(at, &person, group, &extras, (is_listed, top, kinds))
            };
        people.into_iter().enumerate().map(line).collect()
    })
}

/// One person as a line of JSON.
fn line(
    at: usize,
    person: &Person,
    group: Option<u8>,
    extras: &[Extra],
    (is_listed, top, kinds): (bool, u8, usize),
) -> String {
    let mut skills = Vec::new();
    for (skill, (rating, (form, choice))) in person.ratings.iter().zip(extras).enumerate() {
        let name = if choice.is_multiple_of(5) { format!("alias-of_{skill}") } else { format!("s{skill}") };
        let mut said = serde_json::Map::new();
        let rating = rating.map(|rating| match form {
            0 => json!(format!("r{rating}")),
            1 => json!("n/a"),
            2 => Value::Null,
            _ => json!(rating),
        });
        let Some(rating) = rating else { continue };
        said.insert("rating".to_owned(), rating.clone());
        match form {
            3..=5 => drop(said.insert("last_used".to_owned(), json!(2018 + choice % 9))),
            6 | 7 => {
                let kind = format!("e{}", usize::from(*choice) % kinds);
                said.insert("evidence".to_owned(), json!([{"kind": kind, "count": choice % 3}]));
            }
            _ => {}
        }
        skills.push((name, rating, said));
    }
    if extras.first().is_some_and(|(form, _)| *form == 8) {
        skills.push(("Basket weaving".to_owned(), json!(top), serde_json::Map::new()));
    }
    let skills: Vec<String> = skills
        .into_iter()
        .map(|(name, rating, mut said)| {
            if is_listed {
                said.insert("name".to_owned(), json!(name));
                said.entry("rating").or_insert(rating);
                Value::Object(said).to_string()
            } else if said.len() > 1 {
                format!("{}: {}", json!(name), Value::Object(said))
            } else {
                format!("{}:{rating}", json!(name))
            }
        })
        .collect();
    let skills = skills.join(",");
    let skills = if is_listed { format!("[{skills}]") } else { format!("{{{skills}}}") };
    let shown =
        |choice: u16| if choice.is_multiple_of(4) { json!(["s0", "nobody knows"]) } else { json!([]) };
    let pieces = (0_u16..).zip(&person.evidence).map(|(kind, count)| {
        let shows = shown(extras[0].1.wrapping_add(kind));
        json!({"kind": format!("e{kind}"), "count": count, "shows": shows})
    });
    let pieces: Vec<Value> = pieces.collect();
    let group = group.map_or(String::new(), |group| format!("\"group\":\"g{group}\","));
    let years = f64::from(person.months) / 12.0;
    let level = if extras[0].1.is_multiple_of(7) { "\"target\": \"l0\"," } else { "" };
    format!(
        "{{\"id\":\"p{at}\",{group}{level}\"experience\":{{\"years\":{years}}},\"skills\":{skills},\"evidence\":{}}}",
        json!(pieces)
    )
}

/// Levels that are scored in ways of their own: by the best of several skills, or as ratios.
fn special_level(skills: usize, top: u8) -> impl Strategy<Value = Level> {
    let best = (prop::collection::vec(0..skills, 2..=4), 1..=top)
        .prop_map(|(of, need)| Asks::AnyOf(of.into_iter().map(|skill| Asks::Skill(skill, need)).collect()));
    let best = prop::collection::vec((best, 1..=9_u32, prop::bool::weighted(0.4)), 1..=4);
    // Their denominators have no common one that leaves room for a sum in 32 bits, and not even in 64 with all of them.
    let primes =
        vec![53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149];
    let fine = prop::sample::subsequence(primes, 3..=20).prop_map(|primes| {
        primes.into_iter().map(|prime| (Asks::Evidence(Some(0), prime), 1, false)).collect()
    });
    (0..=10_000_u32, prop_oneof![best, fine]).prop_map(|(pass, requirements)| Level { pass, requirements })
}

/// A ladder with levels of all kinds, now and then more than fit one vector.
fn any_ladder() -> impl Strategy<Value = Ladder> {
    let ladder = prop_oneof![4 => ladder_of(2..=7, 1..=5, 1..=4), 1 => ladder_of(2..=4, 2..=3, 7..=10)];
    let special = ladder.prop_flat_map(|ladder| {
        let levels = prop::collection::vec(special_level(ladder.hours.len(), ladder.top), 0..=2);
        (Just(ladder), levels, any::<Index>())
    });
    special.prop_map(|(mut ladder, levels, at)| {
        let at = at.index(ladder.levels.len() + 1);
        ladder.levels.splice(at..at, levels);
        ladder
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_batch_equals_single_assessments((ladder, lines) in any_ladder().prop_flat_map(|ladder| {
        let lines = crowd(&ladder, 12);
        (Just(ladder), lines)
    })) {
        hold(&lines, &ladder.rubric(), &[Detail::Full, Detail::Summary, Detail::Row])?;
    }

    /// However the input is cut, and whoever reads it: the parts come to what one run counts, to the byte.
    #[test]
    fn parts_and_threads_change_nothing(
        (ladder, lines) in any_ladder().prop_flat_map(|ladder| {
            let lines = crowd(&ladder, 30);
            (Just(ladder), lines)
        }),
        cuts in prop::collection::vec(any::<Index>(), 0..4),
    ) {
        let rubric = ladder.rubric();
        let one = settings(&rubric, Detail::Summary, 1);
        let (out, whole) = batch(&one, Kind::Lines, &lines.join("\n"));
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(lines.len() + 1)).collect();
        cuts.sort_unstable();
        let (mut merged, mut parts, mut from) = (Cohort::new(&rubric), String::new(), 0);
        for to in cuts.into_iter().chain([lines.len()]) {
            let (out, part) = batch(&one, Kind::Lines, &lines[from..to].join("\n"));
            parts += &out;
            merged.append(Cohort::from_json(&part.cohort.to_json(), &rubric).unwrap()).unwrap();
            from = to;
        }
        prop_assert_eq!(&parts, &out);
        prop_assert_eq!(bytes(&merged), bytes(&whole.cohort));
    }
}

/// All that is written of a cohort.
fn bytes(cohort: &Cohort<'_>) -> [String; 3] {
    let options = CohortOptions::default();
    let figures = serde_json::to_string(&cohort_json(cohort, options)).unwrap();
    [cohort.to_json(), figures, text(&cohort_document(cohort, options))]
}

/// The profiles of a folder, as YAML and as a line of JSON each.
fn whole_people() -> Vec<(String, String)> {
    let tests = home().join("rubrics/backend/tests").read_dir().unwrap().map(|entry| entry.unwrap().path());
    let cases = tests.map(|path| (true, path));
    let people = fixtures_in("profiles").into_iter().map(|(_, path)| (false, path));
    let read = cases.chain(people).map(|(is_case, path)| {
        let text = std::fs::read_to_string(path).unwrap();
        let mut value: Value = serde_yaml::from_str(&text).unwrap();
        if is_case {
            value = value["profile"].take();
        }
        let id = value["id"].as_str().unwrap_or("somebody").to_owned();
        value["id"] = json!(id);
        let yaml = if is_case { value.to_string() } else { text };
        (yaml, value.to_string())
    });
    read.collect()
}

#[test]
fn whole_people_are_assessed_as_alone() {
    let rubric = shipped();
    let people = whole_people();
    let lines: Vec<String> = people.iter().map(|(_, line)| line.clone()).collect();
    hold(&lines, &rubric, &[Detail::Full, Detail::Summary, Detail::Row]).unwrap();
    for (yaml, _) in &people {
        let (out, outcome) = batch(&settings(&rubric, Detail::Full, 1), Kind::Profile, yaml);
        assert_eq!((outcome.written, outcome.rejected), (1, 0), "{out}");
        assert_eq!(out.trim_end(), single(&Assessed::of(yaml, &rubric, None)), "{yaml}");
    }
}

/// The shipped ladder, with its rules, for people who answer a few dozen questions or hundreds.
#[test]
fn random_people_are_assessed_as_alone_on_the_shipped_ladder() {
    let rubric = shipped();
    let skills = rubric.catalogue.skills.len();
    let levels: Vec<&str> = rubric.tracks[0].levels.iter().map(|level| level.id.as_str()).collect();
    let answer = (0..skills, 0..=5_u8, prop::option::weighted(0.2, 2018..=2026_u16));
    let months = prop::option::of(0..300_u32);
    let one =
        (prop::collection::vec(answer, 0..120), months, prop::option::of(0..levels.len()), any::<bool>());
    let one = one.prop_map(|(answers, months, target, is_flat)| {
        let mut line = json!({"id": "p", "track": "backend", "skills": {}});
        for (skill, rating, used) in answers {
            let rating = if is_flat { 3 } else { rating };
            let answer = used.map_or(json!(rating), |used| json!({"rating": rating, "last_used": used}));
            line["skills"][&rubric.catalogue.skills[skill].id] = answer;
        }
        if let Some(months) = months {
            line["experience"] = json!({"years": f64::from(months) / 12.0});
        }
        if let Some(target) = target {
            line["target"] = json!(levels[target]);
        }
        line.to_string()
    });
    let config = ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(lines in prop::collection::vec(one, 1..5))| {
        hold(&lines, &rubric, &[Detail::Full, Detail::Summary])?;
    });
}

/// More people than are kept by name, so that their gaps are counted together; and more states of requirements than
/// are remembered, so that what was counted is handed over in between.
#[test]
fn many_people_are_counted_as_one_by_one() {
    let requirement = |count| (Asks::Evidence(Some(0), count), 1, false);
    let ladder = Ladder {
        top: 2,
        hours: vec![vec![1, 1], vec![3, 2]],
        needs: vec![Vec::new(), vec![Asks::Skill(0, 1)]],
        kinds: vec![2],
        levels: vec![
            Level {
                pass: 5_000,
                requirements: vec![(Asks::Skill(1, 2), 2, true), (Asks::Skill(0, 1), 1, false)],
            },
            Level { pass: 10_000, requirements: (978..=1000).map(requirement).collect() },
        ],
    };
    let rubric = ladder.rubric();
    let person = |at: u32| {
        let skills = if at.is_multiple_of(50) { json!({"s0": at % 3}) } else { json!({"s0": 2, "s1": 2}) };
        let evidence = json!([{"kind": "e0", "count": at / 3}]);
        json!({"id": format!("p{at}"), "skills": skills, "evidence": evidence}).to_string()
    };
    let lines: Vec<String> = (0..3000).map(person).collect();
    let input = lines.join("\n");
    let (out, whole) = batch(&settings(&rubric, Detail::Summary, 1), Kind::Lines, &input);
    let ones = lines.iter().enumerate().map(|(at, line)| One::of(&format!("p{at}"), None, line, &rubric));
    assert_eq!(bytes(&whole.cohort), bytes(&cohort_of(&ones.collect::<Vec<_>>(), &rubric)));
    for (at, said) in out.lines().enumerate().step_by(97) {
        assert_eq!(said, expected(&Assessed::of(&lines[at], &rubric, None), None).0);
    }
    let (one_by_one, alone) = batch(&settings(&rubric, Detail::Row, 1), Kind::Lines, &input);
    for threads in [2, 7] {
        let (said, counted) = batch(&settings(&rubric, Detail::Row, threads), Kind::Lines, &input);
        assert!(said == one_by_one, "{threads} threads");
        assert_eq!(bytes(&counted.cohort), bytes(&alone.cohort), "{threads} threads");
    }
    // Pieces are smaller where more is said, so that threads really take turns.
    let few = lines[..600].join("\n");
    let (full, _) = batch(&settings(&rubric, Detail::Full, 1), Kind::Lines, &few);
    for threads in [2, 7] {
        let (said, _) = batch(&settings(&rubric, Detail::Full, threads), Kind::Lines, &few);
        assert!(said == full, "{threads} threads");
    }
}
