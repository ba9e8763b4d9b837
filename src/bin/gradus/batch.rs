//! `batch`: many people at once.

use std::io::ErrorKind;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use gradus::batch::cohort::CohortOptions;
use gradus::batch::table::Map;
use gradus::batch::{
    Detail, Earlier, Input, Kind, Outcome, Progress, ReportFormat, Settings, columns_of, has_results,
    into_folder, is_key_of_profile, stream, unpacked_name,
};
use gradus::diagnostic::{Problems, closest};
use gradus::display::{count, list, shorten, thousands};
use gradus::error::Error;
use gradus::files;
use gradus::report::text;
use gradus::rubric::Rubric;

use crate::args::{BatchArgs, BatchDetail, BatchFormat, BatchFrom, BatchReports, CohortNumbers};
use crate::gauge::while_shown;
use crate::input;
use crate::output::{Failure, print, say};
use crate::profile::{level, track};

/// Keys that are named among those which were passed over.
const KEYS: usize = 5;

impl CohortNumbers {
    pub(crate) fn options(&self) -> CohortOptions {
        CohortOptions { mentees: self.mentees, min_group: self.min_group }
    }
}

pub(crate) fn run(args: &BatchArgs, rubrics: Option<&Path>) -> Result<(), Failure> {
    let rubric = input::rubric(rubrics)?;
    let settings = settings(args, &rubric)?;
    let inputs = inputs(args)?;
    refuse_idle_options(args, &inputs)?;
    if args.show_columns {
        return show_columns(&settings, &inputs);
    }
    let progress = Progress::default();
    let bytes = inputs.iter().map(|input| input.path.as_ref()?.metadata().ok().map(|found| found.len()));
    // What is packed, and what is in workbooks, isn't counted in bytes of the file.
    let is_counted =
        inputs.iter().all(|input| unpacked_name(&input.name).is_none() && input.kind != Kind::Workbook);
    let bytes: Option<u64> = if is_counted { bytes.sum() } else { None };
    let outcome = match &args.output {
        Some(folder) => {
            refuse_results(args, folder)?;
            let earlier = match (args.resume, args.replace) {
                (true, _) => Earlier::Resume,
                (false, true) => Earlier::Replace,
                (false, false) => Earlier::Keep,
            };
            let done = while_shown(&progress, bytes, args.quiet, || {
                into_folder(&settings, &inputs, folder, (earlier, args.cohort.options()), &progress)
            });
            if done.as_ref().is_err_and(is_out_of_room) {
                say("Once there is room, go on with --resume.\n");
            }
            done?
        }
        None => {
            let out = std::io::stdout();
            let outcome = while_shown(&progress, bytes, true, || stream(&settings, &inputs, out, &progress))?;
            if args.with_tally {
                print(&(outcome.cohort.to_json() + "\n"))?;
            }
            outcome
        }
    };
    if !args.quiet {
        say(&closing(args, &outcome));
    }
    if outcome.rejected > 0 { Err(Failure::Rejected) } else { Ok(()) }
}

/// Whether there was no room for what was written.
fn is_out_of_room(error: &Error) -> bool {
    use std::error::Error as _;
    use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    let cause = error.source().and_then(|cause| cause.downcast_ref::<std::io::Error>());
    cause.is_some_and(|cause| matches!(cause.kind(), StorageFull | QuotaExceeded | FileTooLarge))
}

fn settings<'r>(args: &BatchArgs, rubric: &'r Rubric) -> Result<Settings<'r>, Failure> {
    if let Some(by) = args.by.as_deref().filter(|by| is_key_of_profile(by)) {
        return Err(Failure::Usage(format!(
            "`{by}` is a key of profiles, and says no group; name another with `--by`"
        )));
    }
    let track = args.track.as_deref().map(|id| track(Some(id), rubric)).transpose()?;
    if let Some(target) = &args.target {
        let used = rubric.tracks.iter().filter(|one| track.is_none_or(|only| std::ptr::eq(only, *one)));
        for track in used {
            level(target, track)?;
        }
    }
    let detail = match (args.format, args.detail) {
        (BatchFormat::Csv, _) => Detail::Row,
        (BatchFormat::Ndjson, BatchDetail::Full) => Detail::Full,
        (BatchFormat::Ndjson, BatchDetail::Summary) => Detail::Summary,
    };
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    Ok(Settings {
        rubric,
        track,
        target: args.target.clone(),
        today: args.as_of.unwrap_or_else(input::today),
        by: args.by.clone(),
        map: args.map.as_deref().map(map).transpose()?,
        sheet: args.sheet.clone(),
        detail,
        reports: args.reports.map(|format| match format {
            BatchReports::Md => ReportFormat::Md,
            BatchReports::Html => ReportFormat::Html,
        }),
        threads: args.threads.map_or(cores, usize::from),
    })
}

fn map(path: &Path) -> Result<Map, Failure> {
    let mut problems = Problems::default();
    let Some((text, file)) = input::text(path, &mut problems)? else { return Err(problems.into()) };
    Map::read(&text, file).map_err(|found| {
        problems.push(*found);
        problems.into()
    })
}

/// The inputs in the order of the command line; a folder's files by name.
fn inputs(args: &BatchArgs) -> Result<Vec<Input>, Failure> {
    if let Some(path) = input::twice(&args.inputs) {
        return Err(Failure::Usage(format!("`{}` is named twice", path.display())));
    }
    let mut inputs = Vec::new();
    for path in &args.inputs {
        if path.as_os_str() == "-" {
            let kind = args.from.map_or(Kind::Lines, kind);
            inputs.push(Input { name: "-".to_owned(), path: None, kind });
        } else if path.is_dir() {
            refuse_own(path, args.output.as_deref())?;
            let found = files::list(path, usize::MAX, |file| Kind::of(file).is_some());
            let found = found.map_err(|cause| Error::io("list", path, cause))?;
            let found = found.into_iter().filter(|file| !is_own(file, args.output.as_deref()));
            let before = inputs.len();
            inputs.extend(found.filter_map(|file| Some((Kind::of(&file)?, file))).map(named));
            if inputs.len() == before {
                return Err(Failure::Usage(format!("`{}` has no profiles and no tables", path.display())));
            }
        } else if path.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            // Said before hours of work, and not by a reject at their end.
            let mut problems = Problems::default();
            files::read(path, &mut problems);
            return Err(problems.into());
        } else {
            refuse_own(path, args.output.as_deref())?;
            let kind = args.from.map(kind).or_else(|| Kind::of(path)).ok_or_else(|| unknown_ending(path))?;
            inputs.push(named((kind, path.clone())));
        }
    }
    if inputs.iter().any(|input| input.path.is_none() && input.kind == Kind::Workbook) {
        return Err(Failure::Usage("a workbook can't be read from standard input".to_owned()));
    }
    Ok(inputs)
}

fn unknown_ending(path: &Path) -> Failure {
    let is_old = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xls"));
    let advice = if is_old { "save it as .xlsx or .ods first" } else { "say what it holds with `--from`" };
    Failure::Usage(format!("`{}` doesn't end like anything known; {advice}", path.display()))
}

fn named((kind, path): (Kind, PathBuf)) -> Input {
    Input { name: path.display().to_string(), path: Some(path), kind }
}

/// Whether a file lies in the folder of the results, which may lie in that of the inputs.
fn is_own(file: &Path, output: Option<&Path>) -> bool {
    let output = output.filter(|folder| folder.is_dir()).and_then(|folder| folder.canonicalize().ok());
    output.is_some_and(|folder| file.canonicalize().is_ok_and(|file| file.starts_with(folder)))
}

/// Results would be written over what is read.
fn refuse_own(input: &Path, output: Option<&Path>) -> Result<(), Failure> {
    if !is_own(input, output) {
        return Ok(());
    }
    let shown = input.display();
    Err(Failure::Usage(format!("`{shown}` lies in the folder for the results; name another folder")))
}

fn kind(from: BatchFrom) -> Kind {
    match from {
        BatchFrom::Ndjson => Kind::Lines,
        BatchFrom::Profile => Kind::Profile,
        BatchFrom::Csv | BatchFrom::Tsv => Kind::Table,
        BatchFrom::Xlsx | BatchFrom::Ods => Kind::Workbook,
    }
}

/// Refuses options that could do nothing, as whoever gave one expects something of it.
fn refuse_idle_options(args: &BatchArgs, inputs: &[Input]) -> Result<(), Failure> {
    let has = |kinds: &[Kind]| inputs.iter().any(|input| kinds.contains(&input.kind));
    let about = if args.sheet.is_some() && !has(&[Kind::Workbook]) {
        Some(("sheet", "workbooks"))
    } else if args.map.is_some() && !has(&[Kind::Table, Kind::Workbook]) {
        Some(("map", "tables"))
    } else if args.show_columns && !has(&[Kind::Table, Kind::Workbook]) {
        Some(("show-columns", "tables"))
    } else {
        None
    };
    match about {
        Some((option, what)) => {
            Err(Failure::Usage(format!("`--{option}` is about {what}, and none of the inputs is one")))
        }
        None if args.to.is_some() && args.format == BatchFormat::Csv => Err(Failure::Usage(
            "`--to -` writes NDJSON, with the rejects in their places; a table needs a folder: `-o DIR`"
                .to_owned(),
        )),
        None => Ok(()),
    }
}

fn refuse_results(args: &BatchArgs, folder: &Path) -> Result<(), Failure> {
    if folder.as_os_str() == "-" {
        return Err(Failure::Usage("`-o` names a folder; for standard output write `--to -`".to_owned()));
    }
    if folder.is_file() {
        let folder = folder.display();
        return Err(Failure::Usage(format!("`{folder}` is a file; the results need a folder of their own")));
    }
    if has_results(folder) && !args.replace && !args.resume {
        return Err(Failure::Usage(format!(
            "`{}` holds the results of an earlier run; name another folder, or add `--replace`",
            folder.display()
        )));
    }
    Ok(())
}

fn show_columns(settings: &Settings<'_>, inputs: &[Input]) -> Result<(), Failure> {
    let tables = inputs.iter().filter(|input| matches!(input.kind, Kind::Table | Kind::Workbook));
    let mut shown = Vec::new();
    for input in tables {
        shown.push(text(&columns_of(settings, input)?));
    }
    print(&shown.join("\n"))
}

/// What is said at the end.
fn closing(args: &BatchArgs, outcome: &Outcome<'_>) -> String {
    let Outcome { written, rejected, passed_over, .. } = outcome;
    let mut said = format!(
        "{} read: {} written, {} rejected.\n",
        thousands(written + rejected),
        thousands(*written),
        thousands(*rejected)
    );
    if !passed_over.is_empty() {
        let keys: Vec<String> = passed_over
            .iter()
            .map(|(key, lines)| format!("{} ({})", shorten(key, 30), count_of(*lines, "line")))
            .collect();
        said += &format!("Not read, as no profile has such keys: {}.\n", list(&keys, KEYS));
    }
    if let Some(by) = args.by.as_deref().filter(|_| *written > 0 && !outcome.cohort.has_groups()) {
        let keys: Vec<&str> = passed_over.iter().map(|(key, _)| key.as_str()).collect();
        let meant = closest(by, &keys).map(|near| format!("; did you mean `--by {}`?", shorten(near, 30)));
        let end = meant.unwrap_or_else(|| ".".to_owned());
        said += &format!("Nobody says `{}`, so there are no groups{end}\n", shorten(by, 30));
    }
    if let Some(folder) = &args.output {
        let folder = shorten(&folder.display().to_string(), 60);
        if *written > 0 {
            said += &format!("What to teach next: {folder}/cohort.md\n");
        }
        if *rejected > 0 {
            said += &format!("What to mend, and why: {folder}/rejects.ndjson\n");
        }
    }
    said
}

fn count_of(n: u64, noun: &str) -> String {
    usize::try_from(n).map_or_else(|_| format!("{n} {noun}s"), |n| count(n, noun))
}
