//! JSON Schemas of the rubric files, for editors that check and complete YAML.

use schemars::{Schema, schema_for};

use super::raw::{RawCategory, RawLevel, RawTrack};

/// The JSON Schema of a track file.
#[must_use]
pub fn track_schema() -> Schema {
    schema_for!(RawTrack)
}

/// The JSON Schema of a level file.
#[must_use]
pub fn level_schema() -> Schema {
    schema_for!(RawLevel)
}

/// The JSON Schema of a file of the catalogue.
#[must_use]
pub fn skills_schema() -> Schema {
    schema_for!(RawCategory)
}
