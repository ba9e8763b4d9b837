//! YAML (and so JSON) text to typed values with their places.
//!
//! What people write is read through serde, so that unknown keys, duplicate keys and wrong types are refused by the
//! types themselves. [`Located`] keeps the place of a value, [`Shape`] reads keys that take more than one form.

mod diagnose;
mod tree;
mod value;
mod write;

use serde::de::DeserializeOwned;

use crate::diagnostic::{Code, Diagnostic, FileId};

pub(crate) use tree::{Entry, Kind, Node, Tree, tree};
pub(crate) use value::{Located, Never, Scalar, Shape, empty_if_null};
pub(crate) use write::{block_text, quoted, text};

use diagnose::diagnose;
use value::options;

/// Reads one document.
///
/// # Errors
///
/// The first syntax or type error, as a diagnostic with its place and, for an unknown key, a suggestion.
pub(crate) fn parse<T: DeserializeOwned>(text: &str, file: FileId) -> Result<T, Box<Diagnostic>> {
    if text.trim().is_empty() {
        let empty = Diagnostic::new(Code::EmptyFile, file.whole(), "this file is empty");
        return Err(Box::new(empty));
    }
    serde_yaml::from_str_with_options(text, options()).map_err(|error| Box::new(diagnose(&error, text, file)))
}
