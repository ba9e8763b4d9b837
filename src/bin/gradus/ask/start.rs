//! What a questionnaire begins with: a profile that is there, a new one, or one made of something else.

use std::path::Path;

use gradus::diagnostic::{Code, Diagnostic, FileId, Problems};
use gradus::display::{list, shorten};
use gradus::import::{detect, import};
use gradus::profile::edit::{Change, Editor, fresh};
use gradus::profile::{Profile, Wishes, read};
use gradus::report::imported_in_short;
use gradus::rubric::{Rubric, Track};

use super::sheet::Sheet;
use crate::args::AskArgs;
use crate::import::ending;
use crate::input;
use crate::output::{Failure, refuse_existing, say, warn};
use crate::profile::{level, track};

/// Where answers go when nobody says where.
const DEFAULT: &str = "me.yaml";

/// Where the answers go, what is there to go on with, and its track.
pub(super) struct Start<'r> {
    pub(super) sheet: Sheet,
    pub(super) track: &'r Track,
    /// What the person should know first.
    pub(super) notice: Option<String>,
}

/// What stands in a file: its text, where it is a profile already, and a text to go on with.
struct Found<'r> {
    text: String,
    on_disk: Option<String>,
    track: &'r Track,
    notice: Option<String>,
}

/// Takes up the file that is named, or begins a new one.
pub(super) fn start<'r>(args: &AskArgs, rubric: &'r Rubric) -> Result<Start<'r>, Failure> {
    let given = args.file.as_deref();
    let output = args.output.as_deref();
    let mut target = output.or(given).unwrap_or(Path::new(DEFAULT));
    let source = given.unwrap_or(target);
    let found = if source == target && !source.exists() {
        is_for_answers(target)?;
        let track = track(args.track.as_deref(), rubric)?;
        Found { text: fresh(track), on_disk: None, track, notice: None }
    } else {
        let mut problems = Problems::default();
        let Some((text, file)) = input::text(source, &mut problems)? else {
            return Err(problems.into());
        };
        if let Some(format) = detect(ending(source), &text) {
            target = output.unwrap_or(Path::new(DEFAULT));
            refuse_existing(Some(target))?;
            let track = track(args.track.as_deref(), rubric)?;
            let read = import(&text, file, format, (rubric, track), input::today(), &mut problems);
            let Some(read) = read else {
                return Err(problems.into());
            };
            let notice = imported_in_short(&read.summary);
            say(&format!("{notice}\n"));
            Found { text: read.text, on_disk: None, track, notice: Some(notice) }
        } else {
            if source != target {
                refuse_existing(Some(target))?;
            }
            let mut found = profile(args, (text, file), rubric, &mut problems)?;
            found.on_disk = found.on_disk.filter(|_| source == target);
            found
        }
    };
    is_for_answers(target)?;
    let Found { mut text, on_disk, track, notice } = found;
    if let Some(id) = &args.target {
        let target = Change::Target(Some(level(id, track)?));
        let cannot = |cause| Failure::Usage(format!("`{}`: {cause}", source.display()));
        let mut editor = Editor::new(text, rubric, track).map_err(cannot)?;
        editor.change(&target).map_err(cannot)?;
        text = editor.text().to_owned();
    }
    Ok(Start { sheet: Sheet::new(target.to_owned(), text, on_disk), track, notice })
}

/// Refuses a name that no profile can be written to.
fn is_for_answers(target: &Path) -> Result<(), Failure> {
    let shown = target.display();
    if target.as_os_str() == "-" {
        return Err(Failure::Usage(
            "answers go into a file: name one, as in `gradus ask me.yaml`".to_owned(),
        ));
    }
    if !target.exists() && ending(target).is_some_and(|ending| !["yaml", "yml"].contains(&ending)) {
        let message = "there is no such file, and a new one is YAML: name it as in `gradus ask me.yaml`";
        return Err(Failure::Usage(format!("`{shown}`: {message}")));
    }
    match target.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        Some(folder) => Err(Failure::Usage(format!("there is no folder `{}`", folder.display()))),
        None => Ok(()),
    }
}

/// A profile that is there, be it blank.
fn profile<'r>(
    args: &AskArgs,
    (text, file): (String, FileId),
    rubric: &'r Rubric,
    problems: &mut Problems,
) -> Result<Found<'r>, Failure> {
    if text.trim().is_empty() {
        let track = track(args.track.as_deref(), rubric)?;
        return Ok(Found { text: fresh(track), on_disk: Some(text), track, notice: None });
    }
    let wishes = Wishes { track: None, today: input::today(), id: "you" };
    let Some((profile, track)) = read(&text, file, rubric, wishes, problems) else {
        return Err(std::mem::take(problems).into());
    };
    if let Some(id) = args.track.as_deref().filter(|id| *id != track.id) {
        let (source, own) = (problems.sources.path(file), &track.id);
        return Err(Failure::Usage(format!(
            "`{source}` is a profile for the track `{own}`, not `{id}`; leave --track out, or name another file"
        )));
    }
    let notice = warn_of_names(&profile, file, rubric, problems);
    Ok(Found { on_disk: Some(text.clone()), text, track, notice })
}

/// Says which names of a file lead to no skill, as those of older rubrics do: they stay, and count nowhere.
fn warn_of_names(
    profile: &Profile,
    file: FileId,
    rubric: &Rubric,
    problems: &mut Problems,
) -> Option<String> {
    for unknown in &profile.names.unknown {
        let name = shorten(&unknown.given, 60);
        let found = Diagnostic::new(
            Code::NoSuchSkill,
            unknown.place.unwrap_or(file.whole()),
            format!("`{name}` is no skill of these rubrics"),
        );
        let near =
            unknown.suggestions.iter().map(|skill| format!("`{}`", rubric.catalogue.skill(*skill).name));
        let near = near.collect::<Vec<_>>();
        let help = match near.as_slice() {
            [] => "it stays in the file and counts nowhere; rename it if the skill has another name now"
                .to_owned(),
            near => format!("it stays in the file and counts nowhere; did you mean {}?", near.join(" or ")),
        };
        problems.push(found.help(help));
    }
    warn(problems);
    let names: Vec<String> = profile.names.unknown.iter().map(|name| shorten(&name.given, 30)).collect();
    let leads = if names.len() == 1 { "leads" } else { "lead" };
    (!names.is_empty()).then(|| format!("{} {leads} to no skill here, and counts nowhere.", list(&names, 4)))
}
