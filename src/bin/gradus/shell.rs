//! `schema`, `completions` and `man`: what editors, shells and manuals need.

use std::path::Path;

use clap::CommandFactory as _;
use gradus::error::Error;
use gradus::{batch, profile, report, rubric};

use crate::args::{Cli, SchemaName};
use crate::output::{Failure, print};

pub(crate) fn schema(file: SchemaName) -> Result<(), Failure> {
    let schema = match file {
        SchemaName::Profile => profile::schema(),
        SchemaName::Track => rubric::track_schema(),
        SchemaName::Level => rubric::level_schema(),
        SchemaName::Skills => rubric::skills_schema(),
        SchemaName::Assessment => report::json::schema(),
        SchemaName::Roadmap => report::json::roadmap_schema(),
        SchemaName::Summary => batch::summary_schema(),
        SchemaName::Cohort => batch::cohort::cohort_schema(),
    };
    print(&format!("{:#}\n", schema.as_value()))
}

pub(crate) fn completions(shell: clap_complete::Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "gradus", &mut script);
    print(&String::from_utf8_lossy(&script))
}

/// Writes a page for the program and one for each command.
pub(crate) fn man(folder: &Path) -> Result<(), Failure> {
    clap_mangen::generate_to(Cli::command(), folder)
        .map_err(|cause| Error::io("write man pages into", folder, cause).into())
}
