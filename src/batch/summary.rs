//! A person in one short line of JSON: `gradus.summary/1`.

use std::fmt::Write as _;

use super::ladder::{Scorer, Standing};
use super::person::Person;
use super::unmet::Unmets;
use crate::rubric::LevelId;

/// Text as JSON, with what could steer a terminal written by its code.
pub(super) fn json_text(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    crate::display::escape_json(&quoted)
}

/// The lines of one track: what is the same for everybody is written once and for all.
#[derive(Debug)]
pub(super) struct SummaryWriter {
    head: String,
    /// The levels' ids as JSON, after the one for "below the first".
    levels: Vec<String>,
    /// Percentages from 0 to 1000 tenths.
    tenths: Vec<String>,
}

impl SummaryWriter {
    pub(super) fn new(track: &crate::rubric::Track) -> Self {
        let ids = track.levels.iter().map(|level| json_text(&level.id));
        Self {
            head: format!(",\"track\":{},\"placement\":{{\"claimed\":", json_text(&track.id)),
            levels: std::iter::once("null".to_owned()).chain(ids).collect(),
            tenths: (0..=1000).map(|tenths| format!("{}.{}", tenths / 10, tenths % 10)).collect(),
        }
    }

    /// Adds a person's line.
    pub(super) fn write(
        &self,
        person: &Person<'_>,
        standing: Standing,
        scorer: &Scorer<'_>,
        unmet: Option<&Unmets<'_>>,
        out: &mut String,
    ) {
        out.push_str("{\"schema\":\"gradus.summary/1\",\"id\":");
        push_text(&person.profile.id, out);
        if let Some(group) = &person.group {
            out.push_str(",\"group\":");
            push_text(group, out);
        }
        out.push_str(&self.head);
        out.push_str(self.level(standing.claimed));
        out.push_str(",\"supported\":");
        out.push_str(self.level(standing.supported));
        if let Some(possible) = standing.possible {
            out.push_str(",\"possible\":");
            out.push_str(self.level(possible));
        }
        out.push_str("},\"target\":");
        out.push_str(self.level(Some(standing.target)));
        out.push_str(",\"readiness\":{\"claimed\":[");
        self.push_tenths(&scorer.claimed_tenths, out);
        out.push_str("],\"supported\":[");
        self.push_tenths(&scorer.supported_tenths, out);
        out.push_str("]},\"next\":");
        out.push_str(self.level(standing.next));
        match unmet {
            Some(unmet) => unmet.write(out),
            None => out.push_str(",\"open_gates\":[],\"gaps\":{}"),
        }
        out.push_str(",\"unknown\":");
        if person.unknown < 10 {
            out.push(char::from(b'0' + u8::try_from(person.unknown).unwrap_or(0)));
        } else {
            let _ = write!(out, "{}", person.unknown);
        }
        out.push_str("}\n");
    }

    fn level(&self, level: Option<LevelId>) -> &str {
        self.levels.get(level.map_or(0, |level| level.index() + 1)).map_or("null", String::as_str)
    }

    fn push_tenths(&self, tenths: &[u16], out: &mut String) {
        for (at, one) in tenths.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            out.push_str(self.tenths.get(usize::from(*one)).map_or("0.0", String::as_str));
        }
    }
}

/// Adds text as JSON.
fn push_text(text: &str, out: &mut String) {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if text.as_bytes().iter().all(is_plain) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&json_text(text));
    }
}
