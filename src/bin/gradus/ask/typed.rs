//! What people type: years, names of skills, kinds of evidence.

use gradus::diagnostic::closest;
use gradus::display::shorten;
use gradus::profile::YEARS;
use gradus::skill::{EvidenceId, SkillId};

use super::session::Session;
use crate::output::Failure;

/// Years as a person types them, with a point or a comma.
pub(super) fn years(text: &str) -> Option<f64> {
    let text = text.trim().replace(',', ".");
    let is_plain = text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let years: f64 = text.parse().ok().filter(|_| is_plain)?;
    (YEARS.0..=YEARS.1).contains(&years).then_some(years)
}

/// The skills that a list of names, between commas, leads to. A name may hold commas itself.
pub(super) fn skills(text: &str, session: &Session<'_>) -> Result<Vec<SkillId>, Failure> {
    let names: Vec<&str> = text.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    let find = |names: &[&str]| crate::words::skill(&names.join(", "), session.ladder.rubric);
    let mut skills = Vec::new();
    let mut rest = names.as_slice();
    while let [first, ..] = rest {
        let longest = (1..=rest.len()).rev().find_map(|length| {
            let (name, after) = rest.split_at(length);
            Some((find(name).ok()?, after))
        });
        let Some((skill, after)) = longest else { return find(&[first]).map(|skill| vec![skill]) };
        skills.push(skill);
        rest = after;
    }
    Ok(skills)
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
