//! `cohort merge`: the cohorts of several batches as one.

use std::io::{BufRead, BufReader};
use std::path::Path;

use gradus::batch::cohort::{Cohort, cohort_files};
use gradus::batch::has_results;
use gradus::display::{count, shorten, thousands};
use gradus::error::Error;
use gradus::files;

use crate::args::{CohortCommand, MergeArgs};
use crate::input;
use crate::output::{Failure, say};

/// How a line of counts begins; lines that begin otherwise are results.
const TALLY: &str = "{\"schema\":\"gradus.tally/";

pub(crate) fn run(command: &CohortCommand, rubrics: Option<&Path>) -> Result<(), Failure> {
    let CohortCommand::Merge(args) = command;
    if let Some(part) = input::twice(&args.parts) {
        return Err(Failure::Usage(format!("`{}` is named twice", part.display())));
    }
    refuse_results(args)?;
    let rubric = input::rubric(rubrics)?;
    let mut all = Cohort::new(&rubric);
    let mut parts = 0_usize;
    for part in &args.parts {
        parts += read(part, |line| {
            let counted = Cohort::from_json(line, &rubric).map_err(|refused| refused.to_string())?;
            all.append(counted).map_err(|many| many.to_string())
        })?;
    }
    write(args, &all)?;
    let people = if all.people() == 1 { "person" } else { "people" };
    say(&format!(
        "{} {people} of {}.\nWhat to teach next: {}/cohort.md\n",
        thousands(all.people()),
        count(parts, "part"),
        shorten(&args.output.display().to_string(), 60)
    ));
    Ok(())
}

/// Refuses to write over results: they may be a part of what is merged, and would no longer go with their cohort.
fn refuse_results(args: &MergeArgs) -> Result<(), Failure> {
    let folder = args.output.display();
    if has_results(&args.output) {
        return Err(Failure::Usage(format!(
            "`{folder}` holds the results of an earlier run; name another folder"
        )));
    }
    if args.output.is_file() {
        return Err(Failure::Usage(format!("`{folder}` is a file; the cohort needs a folder of its own")));
    }
    Ok(())
}

/// Reads the counts of a part; how many there were.
fn read(part: &Path, mut take: impl FnMut(&str) -> Result<(), String>) -> Result<usize, Failure> {
    let shown = part.display();
    let file = if part.is_dir() { part.join("tally.json") } else { part.to_owned() };
    let reader: Box<dyn BufRead> = if part.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        let opened = std::fs::File::open(&file).map_err(|cause| Error::io("read", &file, cause))?;
        Box::new(BufReader::new(opened))
    };
    let mut count = 0;
    for line in reader.lines() {
        let line = line.map_err(|cause| Error::io("read", &file, cause))?;
        if line.starts_with(TALLY) {
            take(&line).map_err(|why| Failure::Usage(format!("`{shown}` can't be merged: {why}")))?;
            count += 1;
        }
    }
    if count == 0 {
        return Err(Failure::Usage(format!(
            "`{shown}` has no counts of a cohort; those are the tally.json of a batch, or what `--with-tally` adds"
        )));
    }
    Ok(count)
}

fn write(args: &MergeArgs, cohort: &Cohort<'_>) -> Result<(), Failure> {
    let folder = &args.output;
    std::fs::create_dir_all(folder).map_err(|cause| Error::io("write into", folder, cause))?;
    let made = cohort_files((cohort, &cohort.to_json()), args.cohort.options());
    for (name, text) in made.map_err(|cause| Error::io("write", Path::new("JSON"), cause.into()))? {
        files::write(&folder.join(name), text.as_bytes())?;
    }
    Ok(())
}
