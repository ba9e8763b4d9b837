//! The program: a table of contents over the library.

mod args;
mod ask;
mod batch;
mod cohort;
mod gauge;
mod import;
mod input;
mod output;
mod plan;
mod profile;
mod rubric;
mod shell;
mod template;
mod words;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Cli, Command};
use output::Failure;

/// What `gradus` alone says.
const WELCOME: &str = "\
Gradus tells you where you stand on a career ladder, and what the next step is.
You say what you can do; it scores that, exactly, against rubrics that you can
read. Nothing you type leaves this machine.

Try these three first:
  gradus ask --quick       asks what matters most, and says where you stand
  gradus assess me.yaml    the report on your answers
  gradus roadmap me.yaml   the shortest way to the next level

Your answers are in me.yaml, a small text file. More: gradus --help
";

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(slip) => return usage(&slip),
    };
    let rubrics = cli.rubrics.as_deref();
    let done = match cli.command {
        None => output::print(WELCOME),
        Some(Command::Ask(args)) => ask::run(&args, rubrics),
        Some(Command::Template(args)) => template::run(&args, rubrics),
        Some(Command::Assess(args)) => profile::assess(&args, rubrics),
        Some(Command::Gap(args)) => profile::gap(&args, rubrics),
        Some(Command::Roadmap(args)) => plan::roadmap_command(&args, rubrics),
        Some(Command::Explain(args)) => profile::explain(&args, rubrics),
        Some(Command::Batch(args)) => batch::run(&args, rubrics),
        Some(Command::Cohort(args)) => cohort::run(&args.command, rubrics),
        Some(Command::Import(args)) => import::import_command(&args, rubrics),
        Some(Command::Rubric(args)) => rubric::run(args.command, rubrics),
        Some(Command::Schema { file }) => shell::schema(file),
        Some(Command::Completions { shell }) => shell::completions(shell),
        Some(Command::Man { folder }) => shell::man(&folder),
    };
    done.map_or_else(Failure::report, |()| ExitCode::SUCCESS)
}

/// Help and the version go to standard output; a slip of the command line is said with what was typed made safe.
fn usage(slip: &clap::Error) -> ExitCode {
    if !slip.use_stderr() {
        let printed = output::print(&slip.render().to_string());
        return printed.map_or_else(Failure::report, |()| ExitCode::SUCCESS);
    }
    let text = slip.render().to_string();
    let safe: Vec<String> = text.lines().map(gradus::display::escape).collect();
    output::say(&format!("{}\n", safe.join("\n")));
    ExitCode::from(output::USAGE)
}
