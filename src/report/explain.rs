//! The explanation: for a level or a requirement, the whole reckoning.

use super::document::{Block, Column, Document, Item, Row, Section};
use super::view::Facts;
use super::words::{how, months, pass_mark, percent, placement, steps};
use crate::display::list;
use crate::engine::{LevelResult, Reckoning, Shown};
use crate::exact::{Attainment, Exact};
use crate::profile::Given;
use crate::rubric::{Level, LevelId, Requirement};

/// How a level's points become a pass.
const SUM: &str = "The score is the sum of weight times reached, divided by the sum of weights; the level is passed at \
    its pass mark with every must-have met.";

/// Explains a level: how its points add up, requirement by requirement, and where each is asked.
#[must_use]
pub fn level(facts: &Facts<'_>, id: LevelId) -> Document {
    let level = facts.track.level(id);
    let Some(result) = facts.assessment.levels.get(id.index()) else {
        return Document::default();
    };
    let rows = level.requirements.iter().zip(&result.requirements).map(|(one, result)| Row {
        cells: vec![
            format!("{}{}", one.id, if one.gate { " (must-have)" } else { "" }),
            one.weight.to_string(),
            fraction(result.claimed),
            earned_by(one, result.claimed).to_string(),
            if result.claimed.is_met() { "met" } else { "open" }.to_owned(),
        ],
        remark: None,
    });
    let columns = [
        Column::left("requirement"),
        Column::right("weight"),
        Column::right("reached"),
        Column::right("points"),
        Column::left(""),
    ];
    Document {
        title: format!("Why {} came out as it did", level.title),
        subtitle: facts.profile.id.clone(),
        lead: sum(facts, level, result),
        sections: vec![
            Section {
                title: "Requirement by requirement".to_owned(),
                blocks: vec![Block::Table(columns.into(), rows.collect()), Block::Paragraph(SUM.to_owned())],
            },
            conditions(facts, level),
        ],
        closing: Some(format!(
            "`gradus explain FILE {} REQUIREMENT` shows one of them alone, with the quickest way to meet it.",
            level.id
        )),
    }
}

/// Explains one requirement: each condition, what was answered, what it was read as, and the line that asks.
#[must_use]
pub fn requirement(facts: &Facts<'_>, id: LevelId, at: usize) -> Document {
    let level = facts.track.level(id);
    let result = facts.assessment.levels.get(id.index()).and_then(|level| level.requirements.get(at));
    let (Some(one), Some(result)) = (level.requirements.get(at), result) else {
        return Document::default();
    };
    let mut items = Vec::new();
    reckoning_items(facts, &facts.reckon(one), 0, &mut items);
    let gate = if one.gate { "; a must-have" } else { "" };
    let mut lead = vec![
        ("Asked by".to_owned(), facts.rubric.sources.line_of(one.place)),
        ("Weight".to_owned(), format!("{} of {} points{gate}", one.weight, level.possible())),
        (
            "Claimed".to_owned(),
            format!(
                "{}: {} of {} points",
                fraction(result.claimed),
                earned_by(one, result.claimed),
                one.weight
            ),
        ),
        ("With evidence".to_owned(), fraction(result.supported)),
    ];
    if let Some(because) = &one.because {
        lead.push(("Because".to_owned(), because.to_owned()));
    }
    if let Some(source) = one.source.and_then(|source| facts.track.sources.get(source)) {
        let year = source.year.map_or(String::new(), |year| format!(", {year}"));
        lead.push(("Source".to_owned(), format!("{}{year}", source.title)));
    }
    let gap = facts.gaps.iter().find(|gap| gap.level == id && gap.requirement == at);
    let way = gap.map(|gap| steps(&gap.way, facts.rubric, facts.track).into_iter().map(Item::new).collect());
    let reckoned = Section::of_items("The reckoning", items);
    let quickest = way.and_then(|way| Section::of_items("The quickest way to meet it", way));
    Document {
        title: format!("{}: {}", level.title, one.title),
        subtitle: facts.profile.id.clone(),
        lead,
        sections: [reckoned, quickest].into_iter().flatten().collect(),
        closing: None,
    }
}

fn sum(facts: &Facts<'_>, level: &Level, result: &LevelResult) -> Vec<(String, String)> {
    let score = |score: &crate::engine::ScoreOf| {
        format!(
            "{} of {} points, {}{}",
            score.earned,
            level.possible(),
            percent(&score.percent),
            if score.passed { ": passed" } else { ": not passed" }
        )
    };
    let gates: Vec<String> = result.claimed.open_requirements(level).map(|one| one.title.clone()).collect();
    let gates = if gates.is_empty() { "none open".to_owned() } else { format!("open: {}", list(&gates, 20)) };
    vec![
        ("Claimed".to_owned(), score(&result.claimed)),
        ("With evidence".to_owned(), score(&result.supported)),
        ("Pass mark".to_owned(), pass_mark(level)),
        ("Must-haves".to_owned(), gates),
        ("Placement".to_owned(), placement(facts.assessment.claimed, facts.track)),
    ]
}

/// Every requirement with the line that asks, and under it each condition with what was answered.
fn conditions(facts: &Facts<'_>, level: &Level) -> Section {
    let mut items = Vec::new();
    for one in &level.requirements {
        items.push(Item::new(format!("{}, asked by {}", one.id, facts.rubric.sources.line_of(one.place))));
        reckoning_items(facts, &facts.reckon(one), 1, &mut items);
    }
    Section { title: "Condition by condition".to_owned(), blocks: vec![Block::List(items)] }
}

fn reckoning_items(facts: &Facts<'_>, reckoning: &Reckoning, depth: usize, items: &mut Vec<Item>) {
    let came_to = percent(&(reckoning.attainment.clone() * Exact::whole(100)));
    let mut text = format!("{}: {came_to}", reckoning.asks);
    match &reckoning.shown {
        Shown::Answer { skill, given, supported, place } => {
            let said = match given {
                Given::Nothing => "no answer".to_owned(),
                Given::NotApplicable => "does not apply".to_owned(),
                Given::Rating(rating) => format!("you said {rating} {}", facts.rating_name(*rating)),
            };
            let line =
                place.map_or(String::new(), |place| format!(", line {} of your file", place.span.line));
            text = format!("{text}; {said}{line}");
            if *supported < given.rating() {
                text = format!("{text}; {supported} with what your evidence supports");
            }
            if let Some(read) = facts.profile.names.read_as.iter().find(|read| read.skill == *skill) {
                let how = how(read.how);
                text = format!(
                    "{text}; “{}” was read as {}, {how}",
                    read.given,
                    facts.rubric.catalogue.skill(*skill).name
                );
            }
        }
        Shown::Months(None) => text.push_str("; no experience was given"),
        Shown::Months(Some(n)) => text = format!("{text}; you gave {}", months(*n)),
        Shown::Pieces(n) => text = format!("{text}; you gave {n}"),
        Shown::Points(n) => text = format!("{text}; your ratings give {n}"),
        Shown::Group => {}
    }
    items.push(Item { depth, text, link: None });
    for part in &reckoning.parts {
        reckoning_items(facts, part, depth + 1, items);
    }
}

fn earned_by(one: &Requirement, attainment: Attainment) -> Exact {
    Exact::whole(one.weight.into()) * attainment.exact()
}

/// `2/3`, or `1` where it is met.
fn fraction(attainment: Attainment) -> String {
    attainment.exact().to_string()
}
