//! What several modules of the tests share.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use gradus::diagnostic::Problems;
use gradus::engine::{Assessment, Plan, assess, compile};
use gradus::gap::{Gap, gaps};
use gradus::profile::{Profile, Wishes, read};
use gradus::report::view::Facts;
use gradus::rubric::{Rubric, RubricFile, Track, builtin, load_files};
use jiff::civil::{Date, date};

/// The day on which every test takes place.
pub(crate) const TODAY: Date = date(2026, 11, 21);

/// A path below tests/fixtures.
pub(crate) fn fixture(path: &str) -> PathBuf {
    home().join("tests/fixtures").join(path)
}

/// The crate's folder.
pub(crate) fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The shipped rubrics.
pub(crate) fn shipped() -> Rubric {
    let loaded = builtin().map_err(|problems| problems.render(false));
    loaded.unwrap_or_else(|drawn| panic!("the shipped rubrics are wrong:\n{drawn}"))
}

/// Rubrics from paths and texts.
pub(crate) fn rubric_of(files: &[(&str, String)]) -> Result<Rubric, String> {
    let files =
        files.iter().map(|(path, text)| RubricFile { path: (*path).to_owned(), text: text.clone().into() });
    load_files(files.collect(), "rubrics").map_err(|problems| problems.render(false))
}

/// A profile and all that is computed from it.
pub(crate) struct Assessed<'r> {
    pub(crate) profile: Profile,
    pub(crate) track: &'r Track,
    pub(crate) rubric: &'r Rubric,
    pub(crate) plan: Plan,
    pub(crate) assessment: Assessment,
    pub(crate) gaps: Vec<Gap>,
}

impl<'r> Assessed<'r> {
    pub(crate) fn of(text: &str, rubric: &'r Rubric, target: Option<&str>) -> Self {
        let mut problems = Problems::default();
        let file = problems.sources.add("profile.yaml", text.to_owned());
        let wishes = Wishes { track: None, today: TODAY, id: "profile" };
        let Some((mut profile, track)) = read(text, file, rubric, wishes, &mut problems) else {
            panic!("{text}\n{}", problems.render(false));
        };
        if let Some(target) = target {
            profile.target = track.find_level(target);
        }
        let plan = compile(track, &rubric.catalogue);
        let assessment = assess(&profile, track, rubric, &plan);
        let gaps = gaps(&assessment, (track, rubric, &plan));
        Self { profile, track, rubric, plan, assessment, gaps }
    }

    pub(crate) fn facts(&self) -> Facts<'_> {
        Facts {
            profile: &self.profile,
            track: self.track,
            rubric: self.rubric,
            assessment: &self.assessment,
            gaps: &self.gaps,
            planned: None,
            what_if: None,
        }
    }
}

/// The program, with nothing of the caller's environment that could change what it says, in the crate's folder.
pub(crate) fn gradus() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    command.env_clear().env("TZ", "UTC").current_dir(home());
    command
}

/// The files of a folder of fixtures with their names without ending, sorted.
pub(crate) fn fixtures_in(folder: &str) -> Vec<(String, PathBuf)> {
    let listed = std::fs::read_dir(fixture(folder)).unwrap();
    let mut files: Vec<(String, PathBuf)> = listed
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), path))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{folder} has fixtures");
    files
}
