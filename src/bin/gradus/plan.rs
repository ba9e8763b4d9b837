//! `roadmap`: the plan, and the wishes that it keeps.

use std::path::Path;

use gradus::report::{html, ics, impossible, json, markdown, roadmap as document, text};
use gradus::roadmap::{BUDGET, Study, Wishes, asked_of, programme, roadmap};

use crate::args::{PlanFormat, RoadmapArgs};
use crate::input;
use crate::output::{Failure, write};
use crate::profile::{Assessed, assessed, pretty};
use crate::words::{skill, skill_and_rating};

pub(crate) fn roadmap_command(args: &RoadmapArgs, rubrics: Option<&Path>) -> Result<(), Failure> {
    let rubric = input::rubric(rubrics)?;
    let assessed = assessed(&args.profile, &rubric)?;
    let wishes = wishes(args, &assessed)?;
    let ladder = (assessed.track, assessed.rubric, &assessed.plan);
    let why = |why| Failure::Usage(impossible(&why, &wishes, assessed.track, assessed.rubric));
    let own = Study::of(&assessed.profile);
    let study = Study {
        start: args.start.unwrap_or(own.start),
        hours_per_week: args.hours_per_week.unwrap_or(own.hours_per_week),
        pace: args.pace.unwrap_or(own.pace),
    };
    if study.start < assessed.profile.as_of {
        let day = assessed.profile.as_of;
        return Err(Failure::Usage(format!("a plan can't start before the day of the assessment, {day}")));
    }
    let who = (&assessed.profile, &assessed.assessment);
    let planned = || roadmap(who, ladder, &wishes, study, BUDGET).map_err(why);
    let facts = assessed.facts();
    let text = match args.format {
        PlanFormat::Text => text(&document::roadmap(&facts, &planned()?)),
        PlanFormat::Md => markdown(&document::roadmap(&facts, &planned()?)),
        PlanFormat::Html => html(&document::roadmap(&facts, &planned()?)),
        PlanFormat::Json => pretty(&json::roadmap(&facts, &planned()?))?,
        PlanFormat::Ics => ics(&facts, &planned()?),
        PlanFormat::Lp => programme(&assessed.assessment, ladder, &wishes).map_err(why)?.to_string(),
    };
    write(&text, args.output.as_deref())
}

/// The wishes of the command line, with names resolved.
fn wishes(args: &RoadmapArgs, assessed: &Assessed<'_>) -> Result<Wishes, Failure> {
    let without: Result<Vec<_>, _> = args.without.iter().map(|name| skill(name, assessed.rubric)).collect();
    let with = args.with.iter().map(|given| {
        let (skill, rating) = skill_and_rating(given, assessed.track, assessed.rubric)?;
        let asked = || asked_of(skill, &assessed.assessment, (assessed.track, assessed.rubric));
        let rating = rating.unwrap_or_else(asked);
        let own = assessed.assessment.readings.claimed.rating(skill);
        if rating <= own {
            let name = &assessed.rubric.catalogue.skill(skill).name;
            return Err(Failure::Usage(format!("{name} stands at {own} already; wish for more than that")));
        }
        Ok((skill, rating))
    });
    Ok(Wishes { complete: args.complete, without: without?, with: with.collect::<Result<_, Failure>>()? })
}
