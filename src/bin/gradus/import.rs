//! `import`, and what other commands do with a file that isn't a profile yet.

use std::path::Path;

use gradus::diagnostic::{FileId, Problems};
use gradus::display::escape;
use gradus::import::{Format, import, recognise};
use gradus::report::{imported, imported_in_short, text};
use gradus::rubric::Rubric;

use crate::args::{ImportArgs, ProfileArgs};
use crate::input;
use crate::output::{Failure, refuse_existing, say, write};
use crate::profile::track;

pub(crate) fn import_command(args: &ImportArgs, rubrics: Option<&Path>) -> Result<(), Failure> {
    let rubric = input::rubric(rubrics)?;
    let track = track(args.track.as_deref(), &rubric)?;
    let target = args.output.as_deref().filter(|target| target.as_os_str() != "-");
    refuse_existing(target)?;
    let mut problems = Problems::default();
    let Some((source, file)) = input::text(&args.file, &mut problems)? else {
        return Err(problems.into());
    };
    let format = recognise(ending(&args.file), &source, file, &mut problems);
    let read = format
        .and_then(|format| import(&source, file, format, (&rubric, track), input::today(), &mut problems));
    let Some(read) = read else {
        return Err(problems.into());
    };
    write(&read.text, args.output.as_deref())?;
    let next = match target.map(Path::display) {
        Some(target) => {
            format!("`gradus ask {target}` asks for what is open, `gradus assess {target}` reports")
        }
        None => "add `-o me.yaml` to keep it; `gradus ask me.yaml` then asks for what is open".to_owned(),
    };
    let shown = problems.sources.path(file);
    say(&text(&imported(&read, &rubric, shown, &next)));
    Ok(())
}

/// A foreign file as a profile. What was read is said in a line on standard error.
pub(crate) fn as_profile(
    args: &ProfileArgs,
    (source, file, format): (&str, FileId, Format),
    rubric: &Rubric,
    problems: &mut Problems,
) -> Result<(String, FileId), Failure> {
    let track = track(args.track.as_deref(), rubric)?;
    let Some(read) = import(source, file, format, (rubric, track), input::today(), problems) else {
        return Err(std::mem::take(problems).into());
    };
    let shown = problems.sources.path(file).to_owned();
    let more = escape(&format!("`gradus import {}` says more", args.file.display()));
    say(&format!("{} {more}.\n", imported_in_short(&read.summary)));
    let file = problems.sources.add(format!("{shown}, imported"), read.text.clone());
    Ok((read.text, file))
}

/// The ending of a file's name.
pub(crate) fn ending(path: &Path) -> Option<&str> {
    path.extension().and_then(|ending| ending.to_str())
}
