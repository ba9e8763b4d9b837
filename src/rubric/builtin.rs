//! The shipped rubrics, embedded in the program.

use include_dir::{Dir, include_dir};

use super::{Rubric, RubricFile, load_files};
use crate::diagnostic::Problems;

static SHIPPED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rubrics");

/// Every file of the shipped rubrics, sorted by path: what `gradus rubric export` writes.
#[must_use]
pub fn builtin_files() -> Vec<RubricFile> {
    let mut files = Vec::new();
    let mut open = vec![&SHIPPED];
    while let Some(folder) = open.pop() {
        open.extend(folder.dirs());
        files.extend(folder.files().filter_map(|file| {
            Some(RubricFile {
                path: file.path().to_str()?.replace('\\', "/"),
                text: file.contents_utf8()?.into(),
            })
        }));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The shipped rubrics, read and checked.
///
/// # Errors
///
/// What is wrong in them; a test holds that nothing is.
pub fn builtin() -> Result<(Rubric, Problems), Problems> {
    load_files(builtin_files(), "rubrics")
}
