//! What several modules of the tests share.

use std::path::{Path, PathBuf};

use gradus::rubric::{Rubric, builtin};

/// A path below tests/fixtures.
pub(crate) fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(path)
}

/// The shipped rubrics.
pub(crate) fn shipped() -> Rubric {
    let loaded = builtin().map_err(|problems| problems.render(false));
    loaded.unwrap_or_else(|drawn| panic!("the shipped rubrics are wrong:\n{drawn}")).0
}
