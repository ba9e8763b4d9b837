use std::collections::BTreeMap;

use jiff::civil::date;

use super::*;
use crate::batch::Kind;
use crate::rubric::{Rubric, builtin};

fn settings(rubric: &Rubric) -> Settings<'_> {
    Settings {
        rubric,
        track: None,
        target: None,
        today: date(2026, 11, 21),
        by: None,
        map: None,
        sheet: None,
        detail: Detail::Summary,
        reports: Some(ReportFormat::Md),
        threads: 1,
    }
}

/// Everything in a folder, by its path.
fn tree(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            let below = tree(&entry.path()).into_iter();
            found.extend(below.map(|(path, text)| (Path::new(&entry.file_name()).join(path), text)));
        } else {
            found.insert(entry.file_name().into(), fs::read_to_string(entry.path()).unwrap());
        }
    }
    found
}

/// A run that is cut off while it puts its files in their places goes on there, over older results as well.
#[test]
fn putting_things_in_their_places_can_be_cut_off_at_any_point() {
    let rubric = builtin().unwrap();
    let settings = settings(&rubric);
    let folder = tempfile::tempdir().unwrap();
    let lines = folder.path().join("people.ndjson");
    fs::write(&lines, "{\"id\": \"ada\", \"skills\": {\"SQL\": 3}}\n{\"skills\": 3}\n").unwrap();
    let inputs = [Input { name: "people".to_owned(), path: Some(lines), kind: Kind::Lines }];
    let run = |out: &Path, earlier| {
        let progress = Progress::default();
        let outcome =
            into_folder(&settings, &inputs, out, (earlier, CohortOptions::default()), &progress).unwrap();
        assert_eq!((outcome.written, outcome.rejected, outcome.cohort.people()), (1, 1, 1));
    };
    let expected = folder.path().join("expected");
    run(&expected, Earlier::Keep);
    for cut in 0..=LEFT.len() {
        let out = folder.path().join(cut.to_string());
        let unfinished = out.join(UNFINISHED);
        fs::create_dir_all(out.join("reports")).unwrap();
        fs::write(out.join("reports/old.md"), "old").unwrap();
        fs::write(out.join("results.csv"), "old").unwrap();
        let lock = begin(&unfinished).unwrap();
        let note = Note {
            fingerprint: fingerprint_of(&settings, &inputs),
            today: settings.today.to_string(),
            ..Note::default()
        };
        let mut cohort = Cohort::new(&rubric);
        let options = CohortOptions::default();
        let progress = Progress::default();
        write_all(&settings, &inputs, (&unfinished, note), (&mut cohort, options), &progress).unwrap();
        drop(lock);
        for (name, new) in moves(&settings, 1).into_iter().take(cut) {
            let _ = fs::remove_dir_all(out.join(name));
            let _ = fs::remove_file(out.join(name));
            if let Some(new) = new {
                fs::rename(unfinished.join(new), out.join(name)).unwrap();
            }
        }
        run(&out, Earlier::Resume);
        assert_eq!(tree(&out), tree(&expected), "cut off after {cut} moves");
    }
}
