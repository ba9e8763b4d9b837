//! The report of a cohort in words, in the order in which a mentor needs it.

use unicode_width::UnicodeWidthStr as _;

use super::json::{
    AnswerJson, CohortJson, GapOfManyJson, GroupsJson, HeatJson, LessonJson, QuartilesJson, TrackCohortJson,
};
use super::tally::MOST_NAMED;
use super::teaching::teaching_rating;
use crate::display::{count, list, shorten, thousands};
use crate::report::{Block, Column, Document, Item, Row, Section, hours};

/// Gaps that a report shows.
const GAPS: usize = 10;
/// Mentors, and skills that rest on one person, that a report shows.
const MENTORS: usize = 30;
/// Skills of the heat map that a report shows.
const SKILLS: usize = 60;
/// Groups that a report shows.
const GROUPS: usize = 30;
/// Names in a sentence before "and 3 more".
const NAMES: usize = 20;
/// Columns of a line of the heat map, and of a skill's name in it at the most.
const LINE: usize = 80;
const NAME: usize = 40;

/// The whole report.
pub(super) fn document(cohort: &CohortJson) -> Document {
    let title = match cohort.tracks.as_slice() {
        [one] => format!("The cohort: {}", one.title),
        _ => "The cohort".to_owned(),
    };
    let alone = cohort.tracks.len() == 1;
    let lead = cohort.tracks.iter().flat_map(|track| lead(track, alone)).collect();
    let sections = cohort.tracks.iter().flat_map(|track| {
        let mut sections = sections(track, cohort);
        if !alone {
            sections.iter_mut().for_each(|one| one.title = format!("{}: {}", track.title, one.title));
        }
        sections
    });
    let closing = "This adds up what people said about themselves. It is an aid for teaching, and no verdict on \
                   anybody.";
    Document {
        title,
        subtitle: people(cohort.people),
        lead,
        sections: sections.collect(),
        closing: Some(closing.to_owned()),
    }
}

fn people(n: u64) -> String {
    if n == 1 { "1 person".to_owned() } else { format!("{} people", thousands(n)) }
}

fn section(title: &str, blocks: Vec<Block>) -> Section {
    Section { title: title.to_owned(), blocks }
}

fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph(text.into())
}

fn row(cells: Vec<String>) -> Row {
    Row { cells, remark: None }
}

/// What matters, in a line each; for one track among several a single line.
fn lead(track: &TrackCohortJson, alone: bool) -> Vec<(String, String)> {
    if !alone {
        return vec![(track.title.clone(), people(track.people))];
    }
    let mut lead = Vec::new();
    let mut add = |label: &str, text: String| lead.push((label.to_owned(), text));
    add("The one in the middle", track.middle.clone());
    if let Some(first) = track.gaps.first().filter(|gap| gap.hours_saved > 0) {
        add("Teach next", format!("{}, for {}: {}", first.title, first.level_title, people(first.people)));
    }
    if track.unanswered.people > 0 {
        add("Ask again", format!("{} gave no rating at all", people(track.unanswered.people)));
    }
    lead
}

fn sections(track: &TrackCohortJson, cohort: &CohortJson) -> Vec<Section> {
    let sections = [
        Some(placements(track)),
        gaps(track),
        Some(readiness(&track.readiness)),
        teaching(track, cohort.mentees),
        rests_on_one(track),
        heat(&track.heat, cohort.min_group),
        unanswered(track),
        findings(track),
        track.groups.as_ref().map(|groups| groups_section(groups, cohort.min_group)),
    ];
    sections.into_iter().flatten().collect()
}

fn placements(track: &TrackCohortJson) -> Section {
    let columns =
        vec![Column::left("Level"), Column::right("as they say"), Column::right("as evidence carries")];
    let rows = track.placements.iter().rev();
    let rows = rows.map(|one| row(vec![one.title.clone(), thousands(one.claimed), thousands(one.supported)]));
    let open = track.people.saturating_sub(track.complete);
    let mut blocks = vec![Block::Table(columns, rows.collect())];
    if open > 0 {
        let note = format!(
            "{} left out answers that some level asks for. A missing answer counts as 0.",
            people(open)
        );
        blocks.push(paragraph(note));
    }
    section("Where they stand", blocks)
}

fn gaps(track: &TrackCohortJson) -> Option<Section> {
    if track.gaps.is_empty() {
        return None;
    }
    let columns = vec![
        Column::left("What is missing"),
        Column::left("for"),
        Column::right("people"),
        Column::right("adds"),
        Column::right("saves"),
    ];
    let gap = |gap: &GapOfManyJson| {
        let star = if gap.gate { " *" } else { "" };
        row(vec![
            format!("{}{star}", gap.title),
            gap.level_title.clone(),
            thousands(gap.people),
            format!("{:.1} %", gap.points),
            hours(gap.hours_saved),
        ])
    };
    let note = "People: those whose next level asks for it and who don't meet it. Adds: what meeting it adds to that \
                level for each of them, in the mean. Saves: hours of learning saved when it is taught once to \
                all of them, by which the list is sorted. * A must-have.";
    let mut blocks = vec![Block::Table(columns, track.gaps.iter().take(GAPS).map(gap).collect())];
    blocks.extend(and_more(track.gaps.len(), GAPS, "gap"));
    blocks.push(paragraph(note));
    Some(section("What to teach next", blocks))
}

/// Where the rest of a list stands.
fn and_more(all: usize, shown: usize, noun: &str) -> Option<Block> {
    let more = all.checked_sub(shown).filter(|more| *more > 0)?;
    Some(paragraph(format!("And {} more, in cohort.json.", count(more, noun))))
}

fn readiness(levels: &[QuartilesJson]) -> Section {
    let columns = vec![
        Column::left("Level"),
        Column::right("a quarter"),
        Column::right("half"),
        Column::right("three quarters"),
        Column::right("pass mark"),
    ];
    let rows = levels.iter().rev().map(|one| {
        let percent = |value: f64| format!("{value:.1} %");
        row(vec![
            one.title.clone(),
            percent(one.lower_quartile),
            percent(one.median),
            percent(one.upper_quartile),
            format!("{} %", one.pass),
        ])
    });
    let note = "A quarter, half and three quarters of the people reach this much of a level or less. Must-haves \
                decide besides.";
    section("How ready they are", vec![Block::Table(columns, rows.collect()), paragraph(note)])
}

fn teaching(track: &TrackCohortJson, mentees: usize) -> Option<Section> {
    let enough = teaching_rating(track.top);
    let Some(lessons) = &track.teaching else {
        let note = format!(
            "Above {} people nobody is kept by name, so who can teach whom is not worked out. Smaller groups, run by \
             themselves, show it.",
            thousands(MOST_NAMED as u64)
        );
        return Some(section("Who can teach whom", vec![paragraph(note)]));
    };
    if lessons.is_empty() {
        return None;
    }
    let mut items = Vec::new();
    let mentors: Vec<&[LessonJson]> = lessons.chunk_by(|one, next| one.mentor == next.mentor).collect();
    for taught in mentors.iter().take(MENTORS) {
        let Some(first) = taught.first() else { continue };
        items.push(Item::new(first.mentor.clone()));
        for of_mentee in taught.chunk_by(|one, next| one.mentee == next.mentee) {
            let Some(first) = of_mentee.first() else { continue };
            let skills: Vec<String> =
                of_mentee.iter().map(|one| format!("{} {} → {}", one.name, one.from, one.to)).collect();
            items.push(Item::nested(format!("{}: {}", first.mentee, list(&skills, 6))));
        }
    }
    let note = format!(
        "Mentors rate the skill {enough} or more, and the other needs it for the next level. Nobody is given more than \
         {} to teach.",
        people(mentees as u64)
    );
    let mut blocks = vec![Block::List(items)];
    blocks.extend(and_more(mentors.len(), MENTORS, "mentor"));
    blocks.push(paragraph(note));
    Some(section("Who can teach whom", blocks))
}

fn rests_on_one(track: &TrackCohortJson) -> Option<Section> {
    let found = track.rests_on_one.as_ref().filter(|found| !found.is_empty())?;
    let columns = vec![
        Column::left("Skill"),
        Column::left("who has it"),
        Column::right("rating"),
        Column::right("needed by"),
    ];
    let rows = found.iter().take(MENTORS).map(|one| {
        row(vec![one.name.clone(), one.person.clone(), one.rating.to_string(), one.needed_by.to_string()])
    });
    let mut blocks = vec![Block::Table(columns, rows.collect())];
    blocks.extend(and_more(found.len(), MENTORS, "skill"));
    let enough = teaching_rating(track.top);
    blocks.push(paragraph(format!("Nobody else rates these {enough} or more, and others need them next.")));
    Some(section("Skills that rest on one person", blocks))
}

fn heat(heat: &HeatJson, min_group: u64) -> Option<Section> {
    if heat.skills.is_empty() || heat.columns.is_empty() {
        return None;
    }
    let by_people = heat.by == "people";
    let shown = heat.skills.iter().take(SKILLS);
    let longest = shown.clone().map(|skill| skill.name.width()).max().unwrap_or(0);
    let room = LINE.saturating_sub(heat.columns.len() + 1);
    let width = longest.min(room).min(NAME);
    let mut lines = column_numbers(heat.columns.len(), width);
    for skill in shown {
        let cells = skill.cells.iter().map(|cell| match cell {
            Some(AnswerJson::Rating(rating)) => char::from_digit((*rating).into(), 36).unwrap_or('?'),
            Some(AnswerJson::NotApplicable(_)) => '-',
            None => '.',
        });
        lines.push(format!("{} {}", padded(&skill.name, width), cells.collect::<String>()));
    }
    let key = (1..).zip(&heat.columns).map(|(number, column): (usize, _)| {
        let people = if by_people { String::new() } else { format!(" ({})", people(column.people)) };
        format!("{number} {}{people}", column.title)
    });
    let meaning = if by_people {
        "A dot is no answer, a dash that the skill doesn't apply.".to_owned()
    } else {
        format!(
            "The median rating of the people at each level, with no answer as 0. A dot stands for fewer than {}.",
            people(min_group)
        )
    };
    let mut blocks = vec![Block::Fixed(lines)];
    blocks.extend(and_more(heat.skills.len(), SKILLS, "skill"));
    blocks.push(paragraph(format!("{}.", key.collect::<Vec<_>>().join(", "))));
    blocks.push(paragraph(meaning));
    if !heat.withheld.is_empty() {
        let levels = list(&heat.withheld, NAMES);
        blocks.push(paragraph(format!("Left out, with fewer than {}: {levels}.", people(min_group))));
    }
    Some(section("Heat map", blocks))
}

/// The numbers of the columns above each other, tens over ones.
fn column_numbers(columns: usize, indent: usize) -> Vec<String> {
    let line = |digit: &dyn Fn(usize) -> String| {
        let digits: String = (1..=columns).map(digit).collect();
        format!("{} {digits}", " ".repeat(indent))
    };
    let ones = line(&|number| (number % 10).to_string());
    let tens = line(&|number| if number < 10 { " ".to_owned() } else { (number / 10).to_string() });
    if columns < 10 { vec![ones] } else { vec![tens, ones] }
}

fn padded(name: &str, width: usize) -> String {
    let name = shorten(name, width);
    let blanks = " ".repeat(width.saturating_sub(name.width()));
    format!("{name}{blanks}")
}

fn unanswered(track: &TrackCohortJson) -> Option<Section> {
    let unanswered = &track.unanswered;
    if unanswered.people == 0 && track.unknown_names == 0 {
        return None;
    }
    let mut blocks = Vec::new();
    if unanswered.people > 0 {
        let more = usize::try_from(unanswered.people).unwrap_or(usize::MAX).saturating_sub(NAMES);
        let shown = unanswered.ids.get(..NAMES).unwrap_or(&unanswered.ids);
        let names =
            if more == 0 { list(shown, NAMES) } else { format!("{} and {more} more", shown.join(", ")) };
        blocks.push(paragraph(format!("{} gave no rating at all: {names}.", people(unanswered.people))));
    }
    if track.unknown_names > 0 {
        let note = format!(
            "{} named skills that these rubrics don't know. Such names count nowhere.",
            people(track.unknown_names)
        );
        blocks.push(paragraph(note));
    }
    Some(section("Who has not answered", blocks))
}

fn findings(track: &TrackCohortJson) -> Option<Section> {
    let columns = vec![Column::right("people"), Column::left("What looks odd, or could be missing")];
    let rows: Vec<Row> =
        track.findings.iter().map(|one| row(vec![thousands(one.people), one.message.clone()])).collect();
    (!rows.is_empty()).then(|| section("Worth a look", vec![Block::Table(columns, rows)]))
}

fn groups_section(groups: &GroupsJson, min_group: u64) -> Section {
    let joined = || list(&groups.joined, NAMES);
    if groups.shown.is_empty() {
        let note = format!(
            "Nothing can be shown by group: figures about fewer than {} are withheld, and so are those that would give \
             them away.",
            people(min_group)
        );
        return section("Groups", vec![paragraph(note)]);
    }
    let columns = vec![
        Column::left("Group"),
        Column::right("people"),
        Column::left("the middle stands at"),
        Column::left("holds most back"),
    ];
    let rows = groups.shown.iter().take(GROUPS).map(|group| {
        let gap = group.gaps.first();
        let gap = gap.map_or(String::new(), |gap| format!("{} ({})", gap.title, thousands(gap.people)));
        row(vec![group.name.clone(), thousands(group.people), group.middle.clone(), gap])
    });
    let mut blocks = vec![Block::Table(columns, rows.collect())];
    blocks.extend(and_more(groups.shown.len(), GROUPS, "group"));
    if !groups.joined.is_empty() {
        let note = format!(
            "Figures about fewer than {} are withheld. The other groups, shown together: {}.",
            people(min_group),
            joined()
        );
        blocks.push(paragraph(note));
    }
    section("Groups", blocks)
}
