//! The command line: types alone.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

#[derive(Debug, Parser)]
#[command(
    name = "gradus",
    version,
    about = "Where you stand on a career ladder, what keeps you from the next level, and what each step takes",
    disable_help_subcommand = true,
    after_help = "Example:\n  echo 'skills: {SQL: 3, Git: 3, Python: 2}' | gradus assess -"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// Use the rubrics of this folder instead of the shipped ones
    #[arg(long, global = true, value_name = "DIR", env = "GRADUS_RUBRICS")]
    pub(crate) rubrics: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Score a profile and write the report
    #[command(after_help = "Examples:\n  echo 'skills: {SQL: 3, Git: 3}' | gradus assess -\n  \
        echo 'skills: {SQL: 3}' | gradus assess - --target mid --format json")]
    Assess(AssessArgs),
    /// List every gap on the way to the target
    #[command(after_help = "Example:\n  echo 'skills: {SQL: 3, Git: 3}' | gradus gap - --target developer")]
    Gap(GapArgs),
    /// Show why a level or a requirement came out as it did
    #[command(after_help = "Examples:\n  echo 'skills: {SQL: 1}' | gradus explain - junior\n  \
        echo 'skills: {SQL: 1}' | gradus explain - junior sql")]
    Explain(ExplainArgs),
    /// Look at rubrics, check them, test them, write them out
    #[command(after_help = "Example:\n  gradus rubric show backend senior")]
    Rubric(RubricArgs),
    /// Print the JSON Schema of a file, for editors that check YAML
    #[command(after_help = "Example:\n  gradus schema profile")]
    Schema {
        /// Which file
        file: SchemaName,
    },
    /// Print completions for a shell
    #[command(after_help = "Example:\n  gradus completions bash")]
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Write the man pages into a folder
    #[command(after_help = "Example:\n  gradus man .")]
    Man {
        /// The folder, which must exist
        folder: PathBuf,
    },
}

/// What every command on a profile takes.
#[derive(Debug, Args)]
pub(crate) struct ProfileArgs {
    /// The profile, YAML or JSON; - reads standard input
    pub(crate) file: PathBuf,

    /// The track, whatever the profile says
    #[arg(short, long)]
    pub(crate) track: Option<String>,

    /// The level to reach, whatever the profile says
    #[arg(long, value_name = "LEVEL")]
    pub(crate) target: Option<String>,
}

/// Where a report goes.
#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,

    /// Write to this file instead of standard output, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct AssessArgs {
    #[command(flatten)]
    pub(crate) profile: ProfileArgs,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    /// Show pay in this region alone
    #[arg(long)]
    pub(crate) region: Option<String>,

    /// End with exit code 4 when the placement is lower than this level
    #[arg(long, value_name = "LEVEL")]
    pub(crate) require: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct GapArgs {
    #[command(flatten)]
    pub(crate) profile: ProfileArgs,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) profile: ProfileArgs,

    /// The level to explain; the target where none is given
    pub(crate) level: Option<String>,

    /// The requirement of that level to explain, by its id
    pub(crate) requirement: Option<String>,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct RubricArgs {
    #[command(subcommand)]
    pub(crate) command: RubricCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RubricCommand {
    /// List tracks, levels and categories
    #[command(after_help = "Example:\n  gradus rubric list")]
    List,
    /// Show a track, a level of it, or a skill
    #[command(
        after_help = "Examples:\n  gradus rubric show backend\n  gradus rubric show backend senior\n  \
        gradus rubric show postgresql"
    )]
    Show {
        /// A track's id, or a skill by any of its names
        name: String,
        /// A level of the track
        level: Option<String>,
    },
    /// Check rubric files: everything that is wrong, and what somebody should look at
    #[command(after_help = "Example:\n  gradus rubric check")]
    Check {
        /// The rubric folder; without it the one of --rubrics, or the shipped one
        folder: Option<PathBuf>,
    },
    /// Run the test profiles of a rubric folder
    #[command(after_help = "Example:\n  gradus rubric test")]
    Test {
        /// The rubric folder; without it the one of --rubrics, or the shipped one
        folder: Option<PathBuf>,
    },
    /// Write the shipped rubrics into a new folder, to start from
    #[command(after_help = "Example:\n  gradus rubric export my-rubrics")]
    Export {
        /// A folder that doesn't exist yet, or is empty
        folder: PathBuf,
    },
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Plain text, 80 columns
    Text,
    /// Markdown
    Md,
    /// JSON, for programs
    Json,
}

/// A file that has a JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaName {
    /// What a person says of themselves
    Profile,
    /// track.yaml
    Track,
    /// A level of a track
    Level,
    /// A category of the catalogue
    Skills,
    /// The JSON that `assess --format json` writes
    Assessment,
}
