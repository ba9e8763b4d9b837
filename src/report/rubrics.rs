//! Rubrics as people read them: the list of tracks, a track, a level, a skill.

use super::document::{Block, Column, Document, Item, Row, Section};
use super::words::{hours, pass_mark};
use crate::display::{count, list};
use crate::engine::describe;
use crate::rubric::{LevelId, Rubric, Track};
use crate::skill::{Condition, SkillId};

/// All tracks and categories.
#[must_use]
pub fn overview(rubric: &Rubric) -> Document {
    let tracks = rubric.tracks.iter().map(|track| {
        let levels: Vec<String> = track.levels.iter().map(|level| level.id.clone()).collect();
        Item::new(format!("{} ({}): {}", track.id, track.title, levels.join(", ")))
    });
    let categories = rubric.catalogue.categories.iter().enumerate().map(|(at, category)| {
        let skills = rubric.catalogue.skills.iter().filter(|skill| skill.category == at).count();
        Item::new(format!("{} ({}): {}", category.id, category.title, count(skills, "skill")))
    });
    let sections = [
        Section::of_items("Tracks", tracks.collect()),
        Section::of_items("Categories", categories.collect()),
    ];
    Document {
        title: "Rubrics".to_owned(),
        subtitle: count(rubric.catalogue.skills.len(), "skill"),
        sections: sections.into_iter().flatten().collect(),
        ..Document::default()
    }
}

/// A track: its scale, levels and rules.
#[must_use]
pub fn track(track: &Track) -> Document {
    let scale = track.scale.iter().enumerate();
    let scale = scale.map(|(at, one)| Item::new(format!("{at} {}: {}", one.name, one.means)));
    let levels = track.levels.iter().map(|level| Row {
        cells: vec![
            level.id.clone(),
            years(level.typical_years),
            pass_mark(level),
            level.requirements.len().to_string(),
            level.requirements.iter().filter(|one| one.gate).count().to_string(),
        ],
        remark: level.about.as_deref().map(str::to_owned),
    });
    let columns = [
        Column::left("level"),
        Column::right("years"),
        Column::right("pass"),
        Column::right("requirements"),
        Column::right("must-haves"),
    ];
    let rules = track.rules.iter().map(|rule| Item::new(format!("{}: {}", rule.id, rule.say)));
    let kinds = track.evidence.iter();
    let kinds = kinds.map(|kind| Item::new(format!("{}: {}", kind.id, kind.title)));
    let mut sections = vec![Section {
        title: "Levels".to_owned(),
        blocks: vec![Block::Table(columns.into(), levels.collect())],
    }];
    let more = [
        Section::of_items("Ratings", scale.collect()),
        Section::of_items("Kinds of evidence", kinds.collect()),
        Section::of_items("Advice that may appear in a report", rules.collect()),
    ];
    sections.extend(more.into_iter().flatten());
    Document {
        title: track.title.clone(),
        subtitle: track.id.clone(),
        lead: track.about.iter().map(|about| ("About".to_owned(), about.to_owned())).collect(),
        sections,
        closing: None,
    }
}

/// A level: what it asks.
#[must_use]
pub fn level(rubric: &Rubric, track: &Track, id: LevelId) -> Document {
    let level = track.level(id);
    let rows = |gate: bool| {
        let requirements = level.requirements.iter().filter(move |one| one.gate == gate);
        let rows = requirements.map(|one| Row {
            cells: vec![one.title.clone(), asks(rubric, track, one), one.weight.to_string()],
            remark: one.because.as_deref().map(str::to_owned),
        });
        rows.collect::<Vec<_>>()
    };
    let columns = |title: &str| vec![Column::left(title), Column::left("asks"), Column::right("weight")];
    let mut lead = Vec::new();
    lead.extend(level.about.iter().map(|about| ("About".to_owned(), about.to_owned())));
    lead.push(("Usual years".to_owned(), years(level.typical_years)));
    let pass = pass_mark(level);
    lead.push((
        "Passed at".to_owned(),
        format!("{pass} of {} points, with every must-have", level.possible()),
    ));
    Document {
        title: level.title.clone(),
        subtitle: format!("{}, {}", track.id, level.id),
        lead,
        sections: vec![Section {
            title: "What it asks".to_owned(),
            blocks: vec![
                Block::Table(columns("Must-haves"), rows(true)),
                Block::Table(columns("For points"), rows(false)),
            ],
        }],
        closing: None,
    }
}

/// What a requirement asks: the rating for one skill or a group of equals, the rubric's terms for anything else.
fn asks(rubric: &Rubric, track: &Track, one: &crate::rubric::Requirement) -> String {
    let names = |skills: &[SkillId]| list(&rubric.catalogue.names_of(skills), 4);
    if let Some((_, need)) = one.condition.as_skill() {
        return need.to_string();
    }
    match (&one.condition, Condition::same_need(one.condition.parts())) {
        (Condition::AnyOf(_), Some((skills, need))) => format!("{need} in one of {}", names(&skills)),
        (Condition::AtLeast { count, .. }, Some((skills, need))) => {
            format!("{need} in {count} of {}", names(&skills))
        }
        _ => crate::display::shorten(&describe(&one.condition, rubric, track), 100),
    }
}

fn years(typical: Option<(u32, Option<u32>)>) -> String {
    match typical {
        None => String::new(),
        Some((from, Some(to))) => format!("{from} to {to}"),
        Some((from, None)) => format!("{from} and more"),
    }
}

/// A skill: its names, ratings, prerequisites, hours, and who asks for it.
#[must_use]
pub fn skill(rubric: &Rubric, id: SkillId) -> Document {
    let skill = rubric.catalogue.skill(id);
    let category = rubric.catalogue.categories.get(skill.category);
    let mut lead = Vec::new();
    lead.extend(skill.about.iter().map(|about| ("About".to_owned(), about.to_owned())));
    if !skill.aliases.is_empty() {
        lead.push(("Also called".to_owned(), skill.aliases.join(", ")));
    }
    let track = rubric.tracks.first();
    let needs =
        track.map(|track| skill.needs.iter().map(|need| describe(need, rubric, track)).collect::<Vec<_>>());
    if let Some(needs) = needs.filter(|needs| !needs.is_empty()) {
        lead.push(("Rests on".to_owned(), needs.join("; ")));
    }
    let steps: Vec<String> = skill.hours.iter().map(|step| hours((*step).into())).collect();
    lead.push(("Hours a step".to_owned(), steps.join(", ")));
    lead.extend(skill.practise.iter().map(|task| ("Practise".to_owned(), task.to_owned())));
    let ratings = skill.ratings.iter().enumerate();
    let ratings = ratings.filter_map(|(at, text)| Some(Item::new(format!("{at}: {}", text.as_deref()?))));
    let learn = skill.learn.iter().map(|resource| {
        let kind = resource.kind.as_ref().map_or(String::new(), |kind| format!(" ({})", kind));
        let url = resource.url.as_ref().map_or(String::new(), |url| format!(", {}", url));
        Item::new(format!("{}{kind}{url}", resource.title))
    });
    let asked = rubric.tracks.iter().filter_map(|track| {
        let asks = |level: &&crate::rubric::Level| {
            level.requirements.iter().any(|one| one.condition.skills().contains(&id))
        };
        let levels: Vec<String> = track.levels.iter().filter(asks).map(|level| level.id.clone()).collect();
        (!levels.is_empty()).then(|| Item::new(format!("{}: {}", track.id, list(&levels, 20))))
    });
    let sections = [
        Section::of_items("What each rating looks like", ratings.collect()),
        Section::of_items("Where to learn it", learn.collect()),
        Section::of_items("Who asks for it", asked.collect()),
    ];
    Document {
        title: skill.name.clone(),
        subtitle: category.map_or(String::new(), |category| format!("{}, {}", category.id, skill.id)),
        lead,
        sections: sections.into_iter().flatten().collect(),
        closing: None,
    }
}
