//! The command line: types alone.

mod many;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use gradus::exact::Decimal;
use gradus::profile::{HOURS_PER_WEEK, PACE};
use jiff::civil::Date;

pub(crate) use many::{
    BatchArgs, BatchDetail, BatchFormat, BatchFrom, BatchReports, CohortArgs, CohortCommand, CohortNumbers,
    MergeArgs,
};

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
    /// Fill in the questionnaire in the terminal; every answer is saved at once
    #[command(
        after_help = "Examples:\n  gradus ask\n  gradus ask --quick\n  gradus ask ada.yaml --target senior\n  \
        echo 'mid' | gradus ask --plain"
    )]
    Ask(AskArgs),
    /// Write a blank questionnaire, to fill in on paper, in a spreadsheet or in a browser
    #[command(after_help = "Examples:\n  gradus template -o me.yaml\n  \
        gradus template --target developer --format html -o form.html\n  \
        gradus template --format csv -o team.csv")]
    Template(TemplateArgs),
    /// Score a profile and write the report
    #[command(after_help = "Examples:\n  echo 'skills: {SQL: 3, Git: 3}' | gradus assess -\n  \
        echo 'skills: {SQL: 3}' | gradus assess - --target mid --format json\n  \
        echo 'skills: {SQL: 3}' | gradus assess - --format html -o report.html\n  \
        echo 'skills: {SQL: 2}' | gradus assess - --if SQL=3 --if Git=3")]
    Assess(AssessArgs),
    /// List every gap on the way to the target
    #[command(after_help = "Example:\n  echo 'skills: {SQL: 3, Git: 3}' | gradus gap - --target developer")]
    Gap(GapArgs),
    /// Plan the shortest way to the target, with hours and dates
    #[command(after_help = "Examples:\n  echo 'skills: {SQL: 3, Git: 3}' | gradus roadmap -\n  \
        echo 'skills: {SQL: 3}' | gradus roadmap - --hours-per-week 12 --start 2027-01-04\n  \
        echo 'skills: {SQL: 3}' | gradus roadmap - --without Java --with Go --format ics -o plan.ics")]
    Roadmap(RoadmapArgs),
    /// Show why a level or a requirement came out as it did
    #[command(after_help = "Examples:\n  echo 'skills: {SQL: 1}' | gradus explain - junior\n  \
        echo 'skills: {SQL: 1}' | gradus explain - junior sql\n  \
        echo 'skills: {SQL: 1}' | gradus explain - --why-not developer")]
    Explain(ExplainArgs),
    /// Make a profile of a JSON Resume or a table of skills
    #[command(
        after_help = "Examples:\n  echo '{\"skills\": [{\"name\": \"SQL\", \"level\": \"competent\"}]}' | gradus import -\n  \
        echo '{\"basics\": {\"name\": \"Ada\"}}' | gradus import - -o me.yaml"
    )]
    Import(ImportArgs),
    /// Assess many people, and say what they look like together
    #[command(
        after_help = "Examples:\n  echo '{\"id\": \"ada\", \"skills\": {\"SQL\": 3}}' | gradus batch - -o team\n  \
        echo '{\"id\": \"ada\", \"skills\": {\"SQL\": 3}}' | gradus batch - --to - --detail summary"
    )]
    Batch(BatchArgs),
    /// Put the cohorts of several batches together
    #[command(
        after_help = "Example:\n  echo '{\"id\": \"ada\", \"skills\": {\"SQL\": 3}}' | gradus batch - --to - --with-tally \\\n    \
        | gradus cohort merge - -o together"
    )]
    Cohort(CohortArgs),
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

#[derive(Debug, Args)]
pub(crate) struct AskArgs {
    /// The profile to go on with, or to begin; me.yaml where none is named. A JSON Resume or a table of skills is read
    /// first, and the answers go to another file
    pub(crate) file: Option<PathBuf>,

    /// Write the answers to this new file instead
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// The track of a new profile; may be left out where there is only one
    #[arg(short, long)]
    pub(crate) track: Option<String>,

    /// The level to reach, which goes into the profile; asks what the levels up to the one after it ask
    #[arg(long, value_name = "LEVEL")]
    pub(crate) target: Option<String>,

    /// Ask what can change most first, and stop when no answer can change the placement any more
    #[arg(long)]
    pub(crate) quick: bool,

    /// One question a line, answers on standard input: for screen readers and scripts
    #[arg(long)]
    pub(crate) plain: bool,
}

#[derive(Debug, Args)]
pub(crate) struct TemplateArgs {
    /// The track; may be left out where there is only one
    #[arg(short, long)]
    pub(crate) track: Option<String>,

    /// The level to reach: asks what the levels up to the one after it ask; without it, everything
    #[arg(long, value_name = "LEVEL")]
    pub(crate) target: Option<String>,

    /// What is written
    #[arg(long, value_enum, default_value_t = TemplateFormat::Yaml)]
    pub(crate) format: TemplateFormat,

    /// Write to this file, which must not exist yet, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// How a blank questionnaire is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TemplateFormat {
    /// A profile with every question as a comment
    Yaml,
    /// A table, one row a person
    Csv,
    /// One page for any browser, which saves as you go and gives the profile back
    Html,
}

/// What every command on a profile takes.
#[derive(Debug, Args)]
pub(crate) struct ProfileArgs {
    /// The profile, YAML or JSON, or what `import` reads; - reads standard input
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

    /// Score as if a skill had this rating, and say what that changes; may stand several times
    #[arg(long = "if", value_name = "SKILL=RATING")]
    pub(crate) supposed: Vec<String>,

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
pub(crate) struct RoadmapArgs {
    #[command(flatten)]
    pub(crate) profile: ProfileArgs,

    /// Meet every requirement on the way, not only what passes
    #[arg(long)]
    pub(crate) complete: bool,

    /// Hours of study a week; 8 where neither this nor the profile says
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = |text: &str| number(text, HOURS_PER_WEEK))]
    pub(crate) hours_per_week: Option<Decimal>,

    /// The first day of study, as in 2027-01-04; the day of the assessment where none is given
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) start: Option<Date>,

    /// How long study takes compared with the catalogue's hours: 1.5 is half as much again
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = |text: &str| number(text, PACE))]
    pub(crate) pace: Option<Decimal>,

    /// Never plan this skill; may stand several times
    #[arg(long, value_name = "SKILL")]
    pub(crate) without: Vec<String>,

    /// Have this skill in the plan, up to the rating or to the highest that the levels on the way ask of it; may stand
    /// several times
    #[arg(long, value_name = "SKILL[=RATING]")]
    pub(crate) with: Vec<String>,

    /// How the roadmap is written
    #[arg(long, value_enum, default_value_t = PlanFormat::Text)]
    pub(crate) format: PlanFormat,

    /// Write to this file instead of standard output, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// How a roadmap is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    /// For a terminal, 80 columns
    Text,
    /// Markdown, with charts
    Md,
    /// A page for any browser, with charts
    Html,
    /// JSON, for programs
    Json,
    /// A calendar file, for Thunderbird, Apple's and Google's calendars
    Ics,
    /// The whole-number programme behind the plan, to check the proof with another solver
    Lp,
}

/// A day as in 2027-01-04.
fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "a day is expected, as in 2027-01-04".to_owned())
}

/// A number with at most three decimals.
fn number(text: &str, (least, most): (f64, f64)) -> Result<Decimal, String> {
    let number: Option<f64> = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.map(Decimal::nearest).ok_or_else(|| format!("a number from {least} to {most} is expected"))
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) profile: ProfileArgs,

    /// The level to explain; the target where none is given
    pub(crate) level: Option<String>,

    /// The requirement of that level to explain, by its id
    pub(crate) requirement: Option<String>,

    /// Show the smallest set of unmet conditions that keeps a level away
    #[arg(long, value_name = "LEVEL", conflicts_with_all = ["level", "target"])]
    pub(crate) why_not: Option<String>,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// A JSON Resume, or a table of skills such as LinkedIn's Skills.csv; - reads standard input
    pub(crate) file: PathBuf,

    /// The track that the profile is for; may be left out where there is only one
    #[arg(short, long)]
    pub(crate) track: Option<String>,

    /// Write the profile to this file, which must not exist yet, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
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
    /// A page for any browser, and to print
    Html,
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
    /// The JSON that `roadmap --format json` writes
    Roadmap,
    /// A line that `batch --detail summary` writes
    Summary,
    /// The cohort.json that `batch` writes
    Cohort,
}
