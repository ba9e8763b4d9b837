//! Test profiles of a rubric folder, run like tests of code: each must get the placement that it expects.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic, Problems};
use crate::display::list;
use crate::engine::{Plan, ScoreOf, assess, compile};
use crate::profile::{Expected, Wishes, read_case};
use crate::rubric::{LevelId, Rubric, RubricFile, Track};

/// What became of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Profiles that got what they expect.
    pub passed: usize,
    /// Profiles that could not be read, or got another placement.
    pub failed: usize,
}

/// Endings of test profiles.
pub const ENDINGS: [&str; 3] = ["yaml", "yml", "json"];

/// True for the path of a test profile: `<track>/tests/<name>.yaml`.
#[must_use]
pub fn is_case(path: &str) -> bool {
    let is_yaml = |name: &str| name.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending));
    matches!(path.split('/').collect::<Vec<_>>().as_slice(), [_, "tests", name] if is_yaml(name))
}

/// Runs the test profiles among some files; failures become diagnostics.
pub fn run(
    files: &[RubricFile],
    prefix: &str,
    rubric: &Rubric,
    today: Date,
    problems: &mut Problems,
) -> Tally {
    let mut plans: HashMap<&str, Plan> = HashMap::new();
    let mut tally = Tally::default();
    for file in files.iter().filter(|file| is_case(&file.path)) {
        let before = problems.diagnostics.len();
        let id = problems.sources.add(format!("{prefix}/{}", file.path), file.text.clone());
        let track = file.path.split('/').next();
        let stem = file.path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(stem, _)| stem);
        let wishes = Wishes { track, today, id: stem.unwrap_or("test") };
        if let Some((case, track)) = read_case(&file.text, id, rubric, wishes, problems) {
            let plan = plans.entry(&track.id).or_insert_with(|| compile(track, &rubric.catalogue));
            let assessment = assess(&case.profile, track, rubric, plan);
            let level = |id: LevelId| assessment.levels.get(id.index());
            let as_claimed = |id: LevelId| level(id).map(|level| level.claimed.clone());
            let as_supported = |id: LevelId| level(id).map(|level| level.supported.clone());
            let claimed = differs(case.claimed, assessment.claimed, "placement", track, as_claimed);
            let supported = case.supported.and_then(|one| {
                differs(one, assessment.supported, "supported placement", track, as_supported)
            });
            problems.diagnostics.extend([claimed, supported].into_iter().flatten());
        }
        match problems.diagnostics.len() == before {
            true => tally.passed += 1,
            false => tally.failed += 1,
        }
    }
    tally
}

fn differs(
    expected: Expected,
    got: Option<LevelId>,
    what: &str,
    track: &Track,
    score_of: impl Fn(LevelId) -> Option<ScoreOf>,
) -> Option<Diagnostic> {
    let id = |level: Option<LevelId>| level.map_or("none", |level| track.level(level).id.as_str());
    if expected.placement == got {
        return None;
    }
    let message = format!("the {what} is `{}`, and `{}` was expected", id(got), id(expected.placement));
    let found = Diagnostic::new(Code::PlacementDiffers, expected.place, message);
    // The first level that is not reached decides, or the one that is reached against expectation.
    let next = got.map_or(0, |level| level.index() + 1);
    let deciding = if got > expected.placement { got } else { LevelId::new(next) };
    let decides = deciding.and_then(|level| Some((track.levels.get(level.index())?, score_of(level)?)));
    Some(match decides {
        Some((level, score)) => {
            let open: Vec<String> = score.open_requirements(level).map(|one| one.id.clone()).collect();
            let gates = if open.is_empty() { "none".to_owned() } else { list(&open, 8) };
            let (reached, pass) = (score.percent.tenths(), level.pass_percent().tenths());
            found.help(format!("`{}` stands at {reached} of {pass} %; open must-haves: {gates}", level.id))
        }
        None => found,
    })
}
