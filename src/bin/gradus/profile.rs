//! `assess`, `gap` and `explain`: the commands on one profile.

use std::path::Path;

use gradus::diagnostic::Problems;
use gradus::engine::{self, Assessment, Plan, compile};
use gradus::gap::{Gap, gaps, why_not};
use gradus::import::detect;
use gradus::profile::{Given, Profile, Wishes, read};
use gradus::report::view::Facts;
use gradus::report::{self, Document, WhatIf, explain as explanation, html, json, markdown, text, view};
use gradus::roadmap::{BUDGET, Study, Wishes as RoadmapWishes, roadmap};
use gradus::rubric::{LevelId, Rubric, Track};
use gradus::skill::SkillId;

use crate::args::{AssessArgs, ExplainArgs, Format, GapArgs, ProfileArgs};
use crate::import::{as_profile, ending};
use crate::input;
use crate::output::{Failure, write};
use crate::words::skill_and_rating;

/// A profile and all that is computed from it.
pub(crate) struct Assessed<'r> {
    pub(crate) profile: Profile,
    pub(crate) track: &'r Track,
    pub(crate) rubric: &'r Rubric,
    pub(crate) plan: Plan,
    pub(crate) assessment: Assessment,
    gaps: Vec<Gap>,
}

impl Assessed<'_> {
    pub(crate) fn facts(&self) -> Facts<'_> {
        Facts {
            profile: &self.profile,
            track: self.track,
            rubric: self.rubric,
            assessment: &self.assessment,
            gaps: &self.gaps,
            planned: None,
            what_if: None,
        }
    }

    /// Scores the profile anew after something in it was changed.
    fn again(&mut self) -> Assessment {
        let after = engine::assess(&self.profile, self.track, self.rubric, &self.plan);
        self.gaps = gaps(&after, (self.track, self.rubric, &self.plan));
        std::mem::replace(&mut self.assessment, after)
    }

    /// Takes answers that are only supposed; what was assessed before.
    fn suppose(&mut self, given: &[String]) -> Result<Option<WhatIf>, Failure> {
        let mut supposed: Vec<(SkillId, Given, u8)> = Vec::new();
        for given in given {
            let (skill, Some(rating)) = skill_and_rating(given, self.track, self.rubric)? else {
                let text = gradus::display::shorten(given, 60);
                return Err(Failure::Usage(format!(
                    "`--if {text}` gives no rating; write `--if '{text}=3'`"
                )));
            };
            let Some(answer) = self.profile.answers.get_mut(skill.index()) else { continue };
            // Of several ratings for one skill the last counts, as in most commands.
            match supposed.iter_mut().find(|(known, ..)| *known == skill) {
                Some((_, _, known)) => *known = rating,
                None => supposed.push((skill, answer.given, rating)),
            }
            answer.given = Given::Rating(rating);
        }
        Ok((!supposed.is_empty()).then(|| WhatIf { supposed, before: self.again() }))
    }
}

pub(crate) fn assessed<'r>(args: &ProfileArgs, rubric: &'r Rubric) -> Result<Assessed<'r>, Failure> {
    let mut problems = Problems::default();
    let stem = args.file.file_stem().and_then(|stem| stem.to_str());
    if let Some(id) = &args.track {
        track(Some(id), rubric)?;
    }
    let wishes = Wishes {
        track: args.track.as_deref(),
        today: input::today(),
        id: stem.filter(|stem| *stem != "-").unwrap_or("you"),
    };
    let Some((text, file)) = input::text(&args.file, &mut problems)? else {
        if !args.file.exists() {
            let begin = format!("`gradus ask {}` begins one", args.file.display());
            problems
                .diagnostics
                .iter_mut()
                .for_each(|found| _ = found.help.get_or_insert_with(|| begin.clone()));
        }
        return Err(problems.into());
    };
    let (text, file) = match detect(ending(&args.file), &text) {
        Some(format) => as_profile(args, (&text, file, format), rubric, &mut problems)?,
        None => (text, file),
    };
    let Some((mut profile, track)) = read(&text, file, rubric, wishes, &mut problems) else {
        return Err(problems.into());
    };
    if let Some(id) = &args.target {
        profile.target = Some(level(id, track)?);
    }
    let plan = compile(track, &rubric.catalogue);
    let assessment = engine::assess(&profile, track, rubric, &plan);
    let gaps = gaps(&assessment, (track, rubric, &plan));
    Ok(Assessed { profile, track, rubric, plan, assessment, gaps })
}

pub(crate) fn assess(args: &AssessArgs, rubrics: Option<&Path>) -> Result<(), Failure> {
    let rubric = input::rubric(rubrics)?;
    let mut assessed = assessed(&args.profile, &rubric)?;
    let what_if = assessed.suppose(&args.supposed)?;
    let required = match &args.require {
        Some(id) => Some(level(id, assessed.track)?),
        None => None,
    };
    let who = (&assessed.profile, &assessed.assessment);
    let ladder = (assessed.track, assessed.rubric, &assessed.plan);
    let planned = roadmap(who, ladder, &RoadmapWishes::default(), Study::of(&assessed.profile), BUDGET);
    let facts = Facts { planned: Some(&planned), what_if: what_if.as_ref(), ..assessed.facts() };
    let report = || view::report(&facts, args.region.as_deref());
    let text = rendered(args.output.format, report, || pretty(&json::assessment(&facts)))?;
    let written = write(&text, args.output.output.as_deref());
    match required.filter(|required| assessed.assessment.claimed < Some(*required)) {
        // Whether the placement is high enough doesn't hang on somebody reading the report to its end.
        Some(required) if written.is_ok() || is_closed_pipe(&written) => {
            let title = &assessed.track.level(required).title;
            Err(Failure::Lower(format!("The placement is lower than {title}.")))
        }
        _ => written,
    }
}

fn is_closed_pipe(written: &Result<(), Failure>) -> bool {
    matches!(written, Err(Failure::Error(error)) if error.is_closed_pipe())
}

pub(crate) fn gap(args: &GapArgs, rubrics: Option<&Path>) -> Result<(), Failure> {
    let rubric = input::rubric(rubrics)?;
    let assessed = assessed(&args.profile, &rubric)?;
    let facts = assessed.facts();
    let text = rendered(args.output.format, || view::gap_report(&facts), || pretty(&json::gaps(&facts)))?;
    write(&text, args.output.output.as_deref())
}

pub(crate) fn explain(args: &ExplainArgs, rubrics: Option<&Path>) -> Result<(), Failure> {
    let rubric = input::rubric(rubrics)?;
    let mut assessed = assessed(&args.profile, &rubric)?;
    let track = assessed.track;
    if let Some(id) = &args.why_not {
        assessed.profile.target = Some(level(id, track)?);
        assessed.again();
        let facts = assessed.facts();
        let missing = why_not(&assessed.assessment, &assessed.gaps, track);
        let document = || report::why_not(&facts, &missing);
        let text = rendered(args.output.format, document, || pretty(&json::why_not(&facts, &missing)))?;
        return write(&text, args.output.output.as_deref());
    }
    let level = match &args.level {
        Some(id) => level(id, track)?,
        None => assessed.assessment.target,
    };
    let facts = assessed.facts();
    let only = match &args.requirement {
        None => None,
        Some(id) => {
            let ids: Vec<&str> = track.level(level).requirements.iter().map(|one| one.id.as_str()).collect();
            let at = ids.iter().position(|known| known == id);
            Some(at.ok_or_else(|| unknown("requirement", id, &ids))?)
        }
    };
    let document = || match only {
        None => explanation::level(&facts, level),
        Some(at) => explanation::requirement(&facts, level, at),
    };
    let text = rendered(args.output.format, document, || pretty(&json::explanation(&facts, level, only)))?;
    write(&text, args.output.output.as_deref())
}

/// A document in the format that is wanted.
fn rendered(
    format: Format,
    document: impl Fn() -> Document,
    json: impl Fn() -> Result<String, Failure>,
) -> Result<String, Failure> {
    match format {
        Format::Text => Ok(text(&document())),
        Format::Md => Ok(markdown(&document())),
        Format::Html => Ok(html(&document())),
        Format::Json => json(),
    }
}

/// JSON with a line end, indented for people who look.
pub(crate) fn pretty(value: &impl serde::Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value);
    let text = text.map_err(|cause| gradus::error::Error::io("write", Path::new("JSON"), cause.into()))?;
    Ok(gradus::display::escape_json(&text) + "\n")
}

/// The track with this id, which may be misspelt; the only one where none is named.
pub(crate) fn track<'r>(given: Option<&str>, rubric: &'r Rubric) -> Result<&'r Track, Failure> {
    let known = || rubric.tracks.iter().map(|track| track.id.as_str()).collect::<Vec<_>>();
    match (given, rubric.tracks.as_slice()) {
        (Some(id), _) => rubric.track(id).ok_or_else(|| unknown("track", id, &known())),
        (None, [only]) => Ok(only),
        (None, _) => {
            let known = known().join(", ");
            Err(Failure::Usage(format!("say which track it is for: `--track` with one of {known}")))
        }
    }
}

/// The level of a track with this id, which may be misspelt.
pub(crate) fn level(id: &str, track: &Track) -> Result<LevelId, Failure> {
    track.find_level(id).ok_or_else(|| no_level(id, track))
}

fn no_level(id: &str, track: &Track) -> Failure {
    let known: Vec<&str> = track.levels.iter().map(|level| level.id.as_str()).collect();
    unknown("level", id, &known)
}

/// A word on the command line that is none of the known ones.
pub(crate) fn unknown(what: &str, given: &str, known: &[&str]) -> Failure {
    let given = gradus::display::shorten(given, 60);
    let help = match gradus::diagnostic::closest(&given, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are: {}", known.join(", ")),
    };
    Failure::Usage(format!("there is no {what} `{given}`; {help}"))
}
