//! `template`: blank questionnaires.

use std::path::Path;

use gradus::questionnaire::{self, Questionnaire, scope};
use gradus::rubric::{LevelId, Rubric, Track};

use crate::args::{TemplateArgs, TemplateFormat};
use crate::input;
use crate::output::{Failure, write};
use crate::profile::{no_level, unknown};

pub(crate) fn run(args: &TemplateArgs, rubrics: Option<&Path>) -> Result<(), Failure> {
    let rubric = input::rubric(rubrics)?;
    let track = track(args.track.as_deref(), &rubric)?;
    let target = args.target.as_deref().map(|id| level(id, track)).transpose()?;
    let questions = Questionnaire::new(track, &rubric, scope(target, track));
    let text = match args.format {
        TemplateFormat::Yaml => questionnaire::yaml(&questions, track, &rubric, target),
        TemplateFormat::Csv => questionnaire::csv(&questions, track, &rubric),
        TemplateFormat::Html => String::new(),
    };
    refuse_existing(args.output.as_deref())?;
    write(&text, args.output.as_deref())
}

/// A file of that name may hold somebody's answers.
pub(crate) fn refuse_existing(output: Option<&Path>) -> Result<(), Failure> {
    match output {
        Some(file) if file.as_os_str() != "-" && file.is_file() => Err(Failure::Usage(format!(
            "`{0}` exists already, and may hold answers; name another file, or go on with it: gradus ask {0}",
            file.display()
        ))),
        Some(_) | None => Ok(()),
    }
}

/// The track with this id; the only one where none is named.
pub(crate) fn track<'r>(id: Option<&str>, rubric: &'r Rubric) -> Result<&'r Track, Failure> {
    let known: Vec<&str> = rubric.tracks.iter().map(|track| track.id.as_str()).collect();
    match (id, rubric.tracks.as_slice()) {
        (Some(id), _) => rubric.track(id).ok_or_else(|| unknown("track", id, &known)),
        (None, [only]) => Ok(only),
        (None, _) => Err(Failure::Usage(format!("name a track with --track: one of {}", known.join(", ")))),
    }
}

pub(crate) fn level(id: &str, track: &Track) -> Result<LevelId, Failure> {
    track.find_level(id).ok_or_else(|| no_level(id, track))
}
