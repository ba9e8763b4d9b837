//! A person in one short line of JSON: `gradus.summary/1`.

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, schema_for};
use serde::{Deserialize, Deserializer, Serialize};

use super::ladder::{Scorer, Standing};
use super::person::Person;
use super::unmet::Unmets;
use crate::rubric::{LevelId, Track};

// Lines are written by hand, for speed; this is for those who read them. A test holds that both agree.
/// A person in one line, `gradus.summary/1`. Within a version fields are only added.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "gradus.summary/1")]
pub struct SummaryJson {
    /// `gradus.summary/1`.
    pub schema: String,
    /// The person's id.
    pub id: String,
    /// The group that the person belongs to, where one is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The track's id.
    pub track: String,
    /// Where the person stands.
    pub placement: SummaryPlacementJson,
    /// The level that the person wants to reach, by its id.
    pub target: String,
    /// How ready the person is for each level.
    pub readiness: SummaryReadinessJson,
    /// The lowest level on the way to the target that isn't passed; null where none is left.
    pub next: Option<String>,
    /// Unmet must-haves of that level, by their ids.
    pub open_gates: Vec<String>,
    /// Unmet requirements of that level, the most urgent first, each with what meeting it adds to the level's
    /// percentage.
    pub gaps: IndexMap<String, f64>,
    /// How many names led to no skill.
    pub unknown: u64,
}

/// A placement; each is a level's id, and null below the first one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SummaryPlacementJson {
    /// As the answers say.
    pub claimed: Option<String>,
    /// As evidence supports.
    pub supported: Option<String>,
    /// If every missing answer were the top; absent where none is missing.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub possible: Option<Option<String>>,
}

/// Percentages from 0 to 100, cut to one decimal, for each level of the track from the lowest.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SummaryReadinessJson {
    /// As the answers say.
    pub claimed: Vec<f64>,
    /// As evidence supports.
    pub supported: Vec<f64>,
}

/// The JSON Schema of a line.
#[must_use]
pub fn summary_schema() -> Schema {
    schema_for!(SummaryJson)
}

/// A key that is there, with null or a value: absent and null are two things.
fn present<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// Adds something as a line of JSON, with what could steer a terminal written by its code.
pub(super) fn push_json(value: &impl Serialize, out: &mut Vec<u8>) {
    let json = serde_json::to_string(value).unwrap_or_default();
    out.extend_from_slice(crate::display::escape_json(&json).as_bytes());
    out.push(b'\n');
}

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
    /// Percentages from 0 to 1000 tenths, each with a comma behind it; the last byte says how many others to leave out.
    tenths: Vec<[u8; 8]>,
}

impl SummaryWriter {
    pub(super) fn new(track: &Track) -> Self {
        let ids = track.levels.iter().map(|level| json_text(&level.id));
        let tenths = (0..=1000).map(|tenths| {
            let text = format!("{}.{},", tenths / 10, tenths % 10);
            let mut eight = [0; 8];
            eight.iter_mut().zip(text.bytes()).for_each(|(slot, byte)| *slot = byte);
            let [.., over] = &mut eight;
            *over = u8::try_from(8 - text.len()).unwrap_or(0);
            eight
        });
        Self {
            head: format!(",\"track\":{},\"placement\":{{\"claimed\":", json_text(&track.id)),
            levels: std::iter::once("null".to_owned()).chain(ids).collect(),
            tenths: tenths.collect(),
        }
    }

    /// Adds a person's line.
    pub(super) fn write(
        &self,
        person: &Person<'_>,
        standing: Standing,
        scorer: &Scorer<'_>,
        unmet: Option<&Unmets<'_>>,
        out: &mut Vec<u8>,
    ) {
        out.extend_from_slice(b"{\"schema\":\"gradus.summary/1\",\"id\":");
        push_text(&person.profile.id, out);
        if let Some(group) = &person.group {
            out.extend_from_slice(b",\"group\":");
            push_text(group, out);
        }
        out.extend_from_slice(self.head.as_bytes());
        out.extend_from_slice(self.level(standing.claimed));
        out.extend_from_slice(b",\"supported\":");
        out.extend_from_slice(self.level(standing.supported));
        if let Some(possible) = standing.possible {
            out.extend_from_slice(b",\"possible\":");
            out.extend_from_slice(self.level(possible));
        }
        out.extend_from_slice(b"},\"target\":");
        out.extend_from_slice(self.level(Some(standing.target)));
        out.extend_from_slice(b",\"readiness\":{\"claimed\":[");
        self.push_tenths(&scorer.claimed_tenths, out);
        out.extend_from_slice(b"],\"supported\":[");
        self.push_tenths(&scorer.supported_tenths, out);
        out.extend_from_slice(b"]},\"next\":");
        out.extend_from_slice(self.level(standing.next));
        match unmet {
            Some(unmet) => unmet.write(out),
            None => out.extend_from_slice(b",\"open_gates\":[],\"gaps\":{}"),
        }
        out.extend_from_slice(b",\"unknown\":");
        match u8::try_from(person.unknown) {
            Ok(unknown @ ..10) => out.push(b'0' + unknown),
            Ok(_) | Err(_) => out.extend_from_slice(person.unknown.to_string().as_bytes()),
        }
        out.extend_from_slice(b"}\n");
    }

    fn level(&self, level: Option<LevelId>) -> &[u8] {
        let at = level.map_or(0, |level| level.index() + 1);
        self.levels.get(at).map_or(b"null", String::as_bytes)
    }

    fn push_tenths(&self, tenths: &[u16], out: &mut Vec<u8>) {
        for one in tenths {
            if let Some(eight) = self.tenths.get(usize::from(*one)) {
                // Eight bytes are copied in one step, however many are meant.
                let [.., over] = *eight;
                out.extend_from_slice(eight);
                out.truncate(out.len() - usize::from(over));
            }
        }
        // The comma behind the last one.
        out.pop_if(|last| *last == b',');
    }
}

/// Adds text as JSON.
fn push_text(text: &str, out: &mut Vec<u8>) {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if text.as_bytes().iter().all(is_plain) {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(json_text(text).as_bytes());
    }
}
