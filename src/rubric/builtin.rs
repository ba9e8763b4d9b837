//! The shipped rubrics, embedded in the program and read when it was built.

use super::load::{Ready, load};
use super::{Rubric, RubricFile};
use crate::diagnostic::Problems;

// `FILES`, path and text of every file, and `READ`, those that the build script could read, in the compact form.
include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// Every file of the shipped rubrics, sorted by path: what `gradus rubric export` writes.
#[must_use]
pub fn builtin_files() -> Vec<RubricFile> {
    let file =
        |(path, text): &(&str, &'static str)| RubricFile { path: (*path).to_owned(), text: (*text).into() };
    FILES.iter().map(file).collect()
}

/// The shipped rubrics, checked.
///
/// # Errors
///
/// What is wrong in them; a test holds that nothing is.
pub fn builtin() -> Result<Rubric, Problems> {
    // What could not be read, then or now, is read from its text, which reports what is wrong with it.
    let ready: Ready = postcard::from_bytes(READ).unwrap_or_default();
    load(builtin_files(), ready, "rubrics", Problems::default())
}
