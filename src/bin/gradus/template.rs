//! `template`: blank questionnaires.

use std::path::Path;

use gradus::questionnaire::{self, Questionnaire, scope};

use crate::args::{TemplateArgs, TemplateFormat};
use crate::input;
use crate::output::{Failure, refuse_existing, write};
use crate::profile::{level, track};

pub(crate) fn run(args: &TemplateArgs, rubrics: Option<&Path>) -> Result<(), Failure> {
    let rubric = input::rubric(rubrics)?;
    let track = track(args.track.as_deref(), &rubric)?;
    let target = args.target.as_deref().map(|id| level(id, track)).transpose()?;
    let questions = Questionnaire::new(track, &rubric, scope(target, track));
    let text = match args.format {
        TemplateFormat::Yaml => questionnaire::yaml(&questions, track, &rubric, target),
        TemplateFormat::Csv => questionnaire::csv(&questions, track, &rubric),
        TemplateFormat::Html => questionnaire::html(&questions, track, &rubric),
    };
    refuse_existing(args.output.as_deref())?;
    write(&text, args.output.as_deref())
}
