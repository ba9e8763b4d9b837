//! Many people at once: one streaming pass over all of them, and what they look like together.

mod person;
mod seen;

pub use person::Person;
pub use seen::{Seen, Unmet};

use crate::rubric::Track;

/// The checks that the engine makes by itself, in the order in which it makes them.
const BUILT_IN: [&str; 6] = [
    "prerequisite-inversion",
    "straight-line",
    "unsupported-claim",
    "stale-skill",
    "unanswered",
    "experience-mismatch",
];

/// The ids of everything that can be found on a track: the engine's own checks, then the track's rules.
#[must_use]
pub fn finding_ids(track: &Track) -> Vec<&str> {
    BUILT_IN.into_iter().chain(track.rules.iter().map(|rule| rule.id.as_str())).collect()
}
