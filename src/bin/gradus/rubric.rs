//! `rubric list | show | check | test | export`.

use std::path::Path;

use gradus::diagnostic::{Code, Diagnostic, Problems, Severity};
use gradus::display::count;
use gradus::error::Error;
use gradus::report::{rubrics, text};
use gradus::rubric::{Rubric, RubricFile, builtin_files};
use gradus::skill::Resolution;
use gradus::{files, trial};

use crate::args::RubricCommand;
use crate::input;
use crate::output::{Failure, print, warn};
use crate::profile::unknown;

pub(crate) fn run(command: RubricCommand, folder: Option<&Path>) -> Result<(), Failure> {
    match command {
        RubricCommand::List => {
            let rubric = input::rubric(folder)?;
            print(&text(&rubrics::overview(&rubric)))
        }
        RubricCommand::Show { name, level } => show(&name, level.as_deref(), folder),
        RubricCommand::Check { folder: own } => check(own.as_deref().or(folder)),
        RubricCommand::Test { folder: own } => test(own.as_deref().or(folder)),
        RubricCommand::Export { folder } => export(&folder),
    }
}

fn show(name: &str, level: Option<&str>, folder: Option<&Path>) -> Result<(), Failure> {
    let rubric = input::rubric(folder)?;
    let Some(track) = rubric.track(name) else {
        return show_skill(name, level, &rubric);
    };
    let document = match level {
        None => rubrics::track(track),
        Some(id) => {
            let known: Vec<&str> = track.levels.iter().map(|level| level.id.as_str()).collect();
            let level = track.find_level(id).ok_or_else(|| unknown("level", id, &known))?;
            rubrics::level(&rubric, track, level)
        }
    };
    print(&text(&document))
}

fn show_skill(name: &str, level: Option<&str>, rubric: &Rubric) -> Result<(), Failure> {
    let tracks: Vec<&str> = rubric.tracks.iter().map(|track| track.id.as_str()).collect();
    if level.is_some() {
        return Err(unknown("track", name, &tracks));
    }
    match rubric.catalogue.names.resolve(name) {
        Resolution::Known(found) => print(&text(&rubrics::skill(rubric, found.skill))),
        Resolution::Unknown(near) => {
            let ids = near.suggestions.iter().map(|skill| rubric.catalogue.skill(*skill).id.as_str());
            let known: Vec<&str> = tracks.iter().copied().chain(ids).collect();
            Err(unknown("track or skill", name, &known))
        }
    }
}

fn check(folder: Option<&Path>) -> Result<(), Failure> {
    let rubric = input::rubric(folder)?;
    let problems = Problems { diagnostics: rubric.lint(), sources: rubric.sources.clone() };
    warn(&problems);
    let levels: usize = rubric.tracks.iter().map(|track| track.levels.len()).sum();
    print(&format!(
        "{}, {}, {}: no error, {}\n",
        count(rubric.tracks.len(), "track"),
        count(levels, "level"),
        count(rubric.catalogue.skills.len(), "skill"),
        count(problems.count(Severity::Warning), "warning"),
    ))
}

fn test(folder: Option<&Path>) -> Result<(), Failure> {
    let rubric = input::rubric(folder)?;
    let mut problems = Problems::default();
    let (cases, prefix) = match folder {
        None => (builtin_files(), "rubrics".to_owned()),
        Some(folder) => (cases_below(folder, &mut problems)?, folder.display().to_string()),
    };
    let tally = trial::run(&cases, &prefix, &rubric, input::today(), &mut problems);
    if tally.passed + tally.failed == 0 {
        let file = problems.sources.add(prefix, "");
        let found = Diagnostic::new(Code::FileNotFound, file.whole(), "there is no test profile here");
        problems.push(found.help("put one into `<track>/tests/`, with `expect` and `profile`"));
    }
    let counted = format!("{} passed, {} failed\n", tally.passed, tally.failed);
    if problems.has_errors() {
        return Err(Failure::Tests(problems, counted));
    }
    print(&counted)
}

fn cases_below(folder: &Path, problems: &mut Problems) -> Result<Vec<RubricFile>, Failure> {
    let paths = files::list(folder, files::RUBRICS, |path| files::ends_with(path, &trial::ENDINGS))
        .map_err(|cause| Error::io("read", folder, cause))?;
    let mut cases = Vec::new();
    for path in paths {
        let relative = files::relative(&path, folder);
        if trial::is_case(&relative)
            && let Some(text) = files::read(&path, problems)
        {
            cases.push(RubricFile { path: relative, text: text.into() });
        }
    }
    Ok(cases)
}

fn export(folder: &Path) -> Result<(), Failure> {
    let occupied = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if occupied || folder.is_file() {
        let folder = folder.display();
        return Err(Failure::Usage(format!(
            "`{folder}` exists already; name a folder that doesn't, or an empty one"
        )));
    }
    let exported = builtin_files();
    for file in &exported {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|cause| Error::io("create", parent, cause))?;
        }
        files::write(&path, file.text.as_bytes())?;
    }
    let folder = gradus::display::escape(&folder.display().to_string());
    let files = count(exported.len(), "file");
    print(&format!("{files} written to {folder}. Edit them, then: gradus rubric check {folder}\n"))
}
