//! Blank questionnaires: everything asked stands in them, and they are read as they are and filled in.

use gradus::diagnostic::Problems;
use gradus::engine::compile;
use gradus::import::{Format, import};
use gradus::profile::{Given, Profile, Wishes, read};
use gradus::questionnaire::{Questionnaire, csv, scope, yaml};
use gradus::rubric::{LevelId, Rubric};
use gradus::skill::SkillId;

use crate::support::{TODAY, gradus, rubric_of, shipped};

fn profile_of(text: &str, rubric: &Rubric) -> Profile {
    let mut problems = Problems::default();
    let file = problems.sources.add("form.yaml", text.to_owned());
    let wishes = Wishes { track: None, today: TODAY, id: "form" };
    let read = read(text, file, rubric, wishes, &mut problems);
    read.unwrap_or_else(|| panic!("{}\n{text}", problems.render(false))).0
}

/// The blank forms for a target, and the skills that they ask about.
fn forms(rubric: &Rubric, target: Option<LevelId>) -> (String, String, Vec<SkillId>) {
    let track = &rubric.tracks[0];
    let questions = Questionnaire::new(track, rubric, scope(target, track));
    let skills = questions.questions.iter().flat_map(|question| question.subject.skills().to_vec()).collect();
    (yaml(&questions, track, rubric, target), csv(&questions, track, rubric), skills)
}

#[test]
fn the_yaml_form_is_a_profile_at_any_time() {
    let rubric = shipped();
    let track = &rubric.tracks[0];
    let plan = compile(track, &rubric.catalogue);
    for target in [None, LevelId::new(0), LevelId::new(6)] {
        let (form, _, mut asked) = forms(&rubric, target);
        let blank = profile_of(&form, &rubric);
        assert_eq!((blank.target, blank.months, blank.evidence_given), (target, None, false));
        assert!(
            blank.names.unknown.is_empty() && blank.names.read_as.is_empty() && blank.names.merged.is_empty()
        );
        assert!(blank.answers.iter().all(|answer| answer.given == Given::Nothing));
        asked.sort();
        let stand = rubric.catalogue.ids().filter(|skill| blank.answer(*skill).is_mentioned);
        assert_eq!(stand.collect::<Vec<_>>(), asked, "each skill that is asked stands in it once");
        assert_eq!(asked, plan.asked_up_to(scope(target, track)).collect::<Vec<_>>());

        // Every second one filled in, and the comments taken from what can be uncommented.
        let (mut filled, mut keys) = (String::new(), 0);
        for line in form.lines() {
            let is_key = line.starts_with("  ") && line.ends_with(':') && !line.trim_start().starts_with('#');
            keys += usize::from(is_key);
            let rating = if is_key && keys % 2 == 0 { " 3" } else { "" };
            let line = line.strip_prefix('#').filter(|rest| rest.starts_with("  ")).unwrap_or(line);
            filled += &format!("{line}{rating}\n");
        }
        let filled = profile_of(&filled, &rubric);
        assert_eq!(filled.months, Some(30));
        assert!(!filled.evidence.is_empty());
        let rated = filled.answers.iter().filter(|answer| answer.given == Given::Rating(3)).count();
        assert_eq!(rated, asked.len() / 2);
    }
}

#[test]
fn the_table_filled_in_is_imported_whole() {
    let rubric = shipped();
    let track = &rubric.tracks[0];
    let (_, table, asked) = forms(&rubric, LevelId::new(2));
    let header = table.trim_end();
    assert!(!header.contains('\n'), "one line");
    let columns = header.split(',').count() - header.matches('"').count() / 2;
    let cells = (4..columns).map(|at| (at % 5).to_string()).collect::<Vec<_>>().join(",");
    let text = format!("{header}\nmentee-9,Ada,mid,2.5,{cells}\n");
    let mut problems = Problems::default();
    let file = problems.sources.add("team.csv", text.clone());
    let read = import(&text, file, Format::SkillsTable, (&rubric, track), TODAY, &mut problems).unwrap();
    let profile = profile_of(&read.text, &rubric);
    assert_eq!((profile.id.as_str(), profile.months), ("mentee-9", Some(30)));
    assert!(read.summary.left_out.is_empty(), "{:?}", read.summary.left_out);
    assert!(read.summary.unknown.is_empty() && read.summary.open.is_empty());
    for (at, skill) in asked.iter().enumerate() {
        let rating = u8::try_from((at + 4) % 5).unwrap();
        assert_eq!(
            profile.answer(*skill).given,
            Given::Rating(rating),
            "{}",
            rubric.catalogue.skill(*skill).id
        );
    }
    assert!(profile.evidence_given);
}

#[test]
fn whatever_a_rubric_says_stays_in_comments_and_cells() {
    let hostile = r#"A, \"b\": [x] # y\ntrack: evil\u2028é"#;
    let rubric = rubric_of(&[
        (
            "skills/c.yaml",
            format!(
                "category: c\ntitle: \"{hostile}\"\nskills:\n  s: {{name: \"{hostile}\", about: \"{hostile}\"}}\n  t: {{name: \"- t\"}}\n"
            ),
        ),
        (
            "t/track.yaml",
            format!(
                "track: t\ntitle: \"{hostile}\"\nscale: {{0: {{name: \"{hostile}\", means: \"{hostile}\"}}, 1: {{name: b, means: m}}}}\nlevels: [l]\nevidence: {{e: {{title: \"{hostile}\", hours: 1}}}}\npolicy: {{pass: 70}}\n"
            ),
        ),
        (
            "t/l.yaml",
            format!(
                "level: l\ntitle: \"{hostile}\"\nrequirements:\n  - {{skill: s, need: 1, because: \"{hostile}\"}}\n  - {{skill: t, need: 1}}\n  - {{evidence: e, count: 1}}\n"
            ),
        ),
    ]);
    let rubric = rubric.unwrap();
    let (form, table, asked) = forms(&rubric, None);
    let blank = profile_of(&form, &rubric);
    assert!(asked.iter().all(|skill| blank.answer(*skill).is_mentioned), "{form}");
    let mut records = csv_of(&table);
    let header = records.remove(0);
    assert!(records.is_empty(), "one record: {table:?}");
    assert_eq!(header.len(), 4 + 2 + 1);
}

fn csv_of(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv_reader(text);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn csv_reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes())
}

#[test]
fn a_form_is_never_written_over_answers() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("me.yaml");
    for format in ["yaml", "csv", "html"] {
        let new = folder.path().join(format);
        gradus().args(["template", "--format", format, "-o"]).arg(&new).assert().success().stdout("");
        assert!(std::fs::metadata(new).unwrap().len() > 1000);
        std::fs::write(&file, "skills: {SQL: 3}\n").unwrap();
        let mut again = gradus();
        again.current_dir(folder.path()).args(["template", "--format", format, "-o", "me.yaml"]);
        let run = again.assert().code(2);
        assert!(String::from_utf8_lossy(&run.get_output().stderr).contains("gradus ask me.yaml"));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "skills: {SQL: 3}\n");
    }
}
