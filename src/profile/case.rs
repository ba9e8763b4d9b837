//! Test profiles of a rubric folder: a profile, and the placement that it must get.

use serde::Deserialize;

use super::raw::RawProfile;
use super::read::check;
use super::{Profile, Wishes};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Problems};
use crate::rubric::{LevelId, Rubric, Track};
use crate::yaml::{self, Located};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCase {
    expect: RawExpected,
    profile: RawProfile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExpected {
    placement: Located<String>,
    supported: Option<Located<String>>,
}

/// A placement that a test expects: `None` is below the first level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// The placement.
    pub placement: Option<LevelId>,
    /// Where the test says so.
    pub place: Place,
}

/// A test profile.
#[derive(Debug, Clone)]
pub struct Case {
    /// The profile.
    pub profile: Profile,
    /// The placement as claimed that it must get.
    pub claimed: Expected,
    /// The placement as supported that it must get, where the test says so.
    pub supported: Option<Expected>,
}

/// Reads a test profile and the track it is about. `None` when something is wrong; the problems then say what.
pub fn read_case<'r>(
    text: &str,
    file: FileId,
    rubric: &'r Rubric,
    wishes: Wishes<'_>,
    problems: &mut Problems,
) -> Option<(Case, &'r Track)> {
    let raw: RawCase = match yaml::parse(text, file) {
        Ok(raw) => raw,
        Err(diagnostic) => {
            problems.push(*diagnostic);
            return None;
        }
    };
    let (profile, track) = check(raw.profile, file, rubric, wishes, problems)?;
    let mut expected = |given: &Located<String>| {
        let place = file.at(given.span);
        let placement = match given.value.as_str() {
            "none" => None,
            id => Some(track.find_level(id).or_else(|| {
                let message = format!("the track `{}` has no level `{id}`", track.id);
                let known = track.levels.iter().map(|level| level.id.as_str()).chain(["none"]);
                problems.push(Diagnostic::new(Code::UnknownLevel, place, message).suggest(id, known));
                None
            })?),
        };
        Some(Expected { placement, place })
    };
    let claimed = expected(&raw.expect.placement);
    let supported = match &raw.expect.supported {
        Some(given) => Some(expected(given)?),
        None => None,
    };
    let case = Case { profile, claimed: claimed?, supported };
    Some((case, track))
}
