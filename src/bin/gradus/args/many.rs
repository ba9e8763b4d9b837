//! The command line of `batch` and `cohort`: types alone.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::day;

#[derive(Debug, Args)]
pub(crate) struct BatchArgs {
    /// Files, folders, and - for standard input: profiles, NDJSON (one profile a line), tables as CSV, TSV, XLSX or ODS;
    /// NDJSON and CSV may be packed as .gz or .zst
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,

    /// The folder for the results
    #[arg(short, long, value_name = "DIR", required_unless_present_any = ["to", "show_columns"])]
    pub(crate) output: Option<PathBuf>,

    /// Write results and rejects, line by line, to standard output instead: a filter; - is all it takes
    #[arg(long, value_name = "-", value_parser = ["-"], conflicts_with_all = ["output", "reports", "resume", "replace"])]
    pub(crate) to: Option<String>,

    /// What the files named here hold, whatever their endings say; standard input holds NDJSON where nothing is said
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) from: Option<BatchFrom>,

    /// The track, whatever the profiles say
    #[arg(short, long)]
    pub(crate) track: Option<String>,

    /// The level to reach, whatever the profiles say
    #[arg(long, value_name = "LEVEL")]
    pub(crate) target: Option<String>,

    /// The day of the assessment for profiles that give none, as in 2027-01-04; today where none is given
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) as_of: Option<Date>,

    /// How much is said of each person
    #[arg(long, value_enum, default_value_t = BatchDetail::Full)]
    pub(crate) detail: BatchDetail,

    /// Results as NDJSON, or as a table with a row a person
    #[arg(long, value_enum, default_value_t = BatchFormat::Ndjson)]
    pub(crate) format: BatchFormat,

    /// A report a person as well
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) reports: Option<BatchReports>,

    /// The column, or key, that says which group a person belongs to
    #[arg(long, value_name = "COLUMN")]
    pub(crate) by: Option<String>,

    #[command(flatten)]
    pub(crate) cohort: CohortNumbers,

    /// A YAML file that says what columns are read as: `columns: {Timestamp: ignore, DB: postgresql}`
    #[arg(long, value_name = "FILE")]
    pub(crate) map: Option<PathBuf>,

    /// The sheet of a workbook; the first where none is named
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,

    /// Say how each column of the tables is read, and stop
    #[arg(long)]
    pub(crate) show_columns: bool,

    /// With --to -, add the cohort's counts as the last line, for `cohort merge`
    #[arg(long, requires = "to")]
    pub(crate) with_tally: bool,

    /// Go on with a run that was cut off, with the same inputs and options; where there is none, begin
    #[arg(long)]
    pub(crate) resume: bool,

    /// Replace the results of an earlier run
    #[arg(long)]
    pub(crate) replace: bool,

    /// Threads to work on; as many as there are cores where nothing is said
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,

    /// Say nothing while it runs
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// What a cohort's report hangs on besides people.
#[derive(Debug, Args)]
pub(crate) struct CohortNumbers {
    /// The most people that one person is asked to teach
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) mentees: usize,

    /// Withhold figures about groups of fewer people
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) min_group: u64,
}

#[derive(Debug, Args)]
pub(crate) struct CohortArgs {
    #[command(subcommand)]
    pub(crate) command: CohortCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CohortCommand {
    /// Make one cohort of several: exactly what one batch over all of their people gives
    #[command(
        after_help = "Example:\n  echo '{\"id\": \"ada\", \"skills\": {\"SQL\": 3}}' | gradus batch - --to - --with-tally \\\n    \
        | gradus cohort merge - -o together"
    )]
    Merge(MergeArgs),
}

#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// Folders of batches, their tally.json, or lines that --with-tally wrote; - is standard input
    #[arg(required = true, value_name = "PART")]
    pub(crate) parts: Vec<PathBuf>,

    /// The folder for cohort.json, cohort.md and tally.json, which has no results yet
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,

    #[command(flatten)]
    pub(crate) cohort: CohortNumbers,
}

/// What an input of a batch holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BatchFrom {
    /// One profile a line, as JSON
    Ndjson,
    /// One profile: YAML, JSON or a JSON Resume
    Profile,
    /// A table with commas or semicolons
    Csv,
    /// A table with tabs
    Tsv,
    /// A workbook
    Xlsx,
    /// A workbook
    Ods,
}

/// How much a batch says of each person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BatchDetail {
    /// The whole assessment, as `assess --format json` writes it
    Full,
    /// Placement, readiness, and the gaps to the next level
    Summary,
}

/// How a batch writes its results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BatchFormat {
    /// JSON, a line a person
    Ndjson,
    /// A table, a row a person: placement, readiness of the next level, and its gaps
    Csv,
}

/// How a batch writes a report a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BatchReports {
    /// Markdown
    Md,
    /// A page for any browser
    Html,
}
