//! A person in a row of a table, for spreadsheets.

use super::ladder::{Scorer, Standing};
use super::person::Person;
use super::unmet::Unmets;
use crate::rubric::LevelId;

/// Names of the columns.
pub(super) const HEADINGS: &str = "id,name,group,track,claimed,supported,possible,target,target_percent,next,\
    next_percent,open_gates,gaps,unknown_names\n";

/// Adds a person's row.
pub(super) fn write(
    person: &Person<'_>,
    standing: Standing,
    scorer: &Scorer<'_>,
    unmets: Option<&Unmets<'_>>,
    out: &mut Vec<u8>,
) {
    let track = person.track;
    let id = |level: Option<LevelId>| level.map_or("", |level| track.level(level).id.as_str());
    let percent = |level: Option<LevelId>| {
        let tenths = level.and_then(|level| scorer.claimed_tenths.get(level.index()));
        tenths.map_or(String::new(), |tenths| format!("{}.{}", tenths / 10, tenths % 10))
    };
    let requirements = |only_gates: bool| {
        let level = standing.next.map(|level| track.level(level));
        let found = unmets.into_iter().flat_map(Unmets::found);
        let of_level = found.filter_map(|known| level?.requirements.get(known.requirement()));
        let ids = of_level.filter(|one| one.gate || !only_gates).map(|one| one.id.as_str());
        ids.collect::<Vec<_>>().join("; ")
    };
    let cells = [
        person.profile.id.as_str(),
        person.profile.name.as_deref().unwrap_or(""),
        person.group.as_deref().unwrap_or(""),
        &track.id,
        id(standing.claimed),
        id(standing.supported),
        id(standing.possible.flatten()),
        id(Some(standing.target)),
        &percent(Some(standing.target)),
        id(standing.next),
        &percent(standing.next),
        &requirements(true),
        &requirements(false),
        &person.unknown.to_string(),
    ];
    let mut row = String::new();
    for (at, text) in cells.iter().enumerate() {
        if at > 0 {
            row.push(',');
        }
        cell(text, &mut row);
    }
    row.push('\n');
    out.extend_from_slice(row.as_bytes());
}

/// Adds a cell. What a spreadsheet would run as a formula gets an apostrophe before it, which spreadsheets take for
/// "this is text"; so does what only looks like one after blanks.
fn cell(text: &str, out: &mut String) {
    let is_formula =
        text.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
            || text.starts_with(['\t', '\r', '\n']);
    let safe = crate::display::escape(text);
    if !is_formula && !safe.contains([',', '"', ';']) && safe.trim() == safe {
        out.push_str(&safe);
        return;
    }
    out.push('"');
    if is_formula {
        out.push('\'');
    }
    out.push_str(&safe.replace('"', "\"\""));
    out.push('"');
}
