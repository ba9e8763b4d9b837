//! What people type: years, names of skills, kinds of evidence.

use gradus::diagnostic::closest;
use gradus::display::shorten;
use gradus::skill::{EvidenceId, SkillId};

use super::session::Session;
use crate::output::Failure;

/// Years as a person types them, with a point or a comma.
pub(super) fn years(text: &str) -> Option<f64> {
    let years: f64 = text.trim().replace(',', ".").parse().ok()?;
    (0.0..=80.0).contains(&years).then_some(years)
}

/// The skills that a list of names, between commas, leads to.
pub(super) fn skills(text: &str, session: &Session<'_>) -> Result<Vec<SkillId>, Failure> {
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| crate::words::skill(name, session.ladder.rubric)).collect()
}

/// A kind of evidence by its id.
pub(super) fn kind(text: &str, session: &Session<'_>) -> Result<EvidenceId, Failure> {
    let text = text.trim();
    let track = session.ladder.track;
    if let Some(kind) = track.find_evidence(text) {
        return Ok(kind);
    }
    let ids: Vec<&str> = track.evidence.iter().map(|kind| kind.id.as_str()).collect();
    let help = match closest(text, &ids) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("kinds are: {}", ids.join(", ")),
    };
    let text = shorten(text, 60);
    Err(Failure::Usage(format!("there is no kind of evidence `{text}`; {help}")))
}
