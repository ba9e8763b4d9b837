//! The roadmap: what to do, in which order, and by when.

use jiff::civil::Date;

use super::document::{Bar, Block, Column, Document, Gantt, Item, Row, Section};
use super::view::Facts;
use super::words::{hours, hours_in_part, placement, work};
use crate::display::list;
use crate::exact::{Decimal, Exact};
use crate::roadmap::{Impossible, Milestone, Planned, Roadmap, Step, Wishes, Work};
use crate::rubric::{LevelId, Requirement, Rubric, Track};
use crate::skill::{Skill, SkillId};

/// Steps that are shown in detail.
pub(super) const FIRST: usize = 3;
/// Places to learn that a step names.
const RESOURCES: usize = 2;
/// Requirements that a step names before "and 3 more".
const UNLOCKS: usize = 4;

/// Names in a sentence before "and 3 more".
const NAMED: usize = 6;

/// The last word of the roadmap.
const CLOSING: &str = "This is an aid for preparing, not a verdict.";
/// And of one with steps.
const MOVES: &str = " The dates move with your hours a week: try `--hours-per-week`, `--without SKILL` and \
    `--with SKILL`.";
/// What the mark at a step's work means.
const REAL_USE: &str = "“+ use”: weeks in real use, and not study, decide when the step ends.";

/// The whole roadmap.
#[must_use]
pub fn roadmap(facts: &Facts<'_>, roadmap: &Roadmap) -> Document {
    Document {
        title: format!("Roadmap to {}: {}", facts.track.level(roadmap.target).title, facts.who()),
        subtitle: facts.profile.as_of.to_string(),
        lead: lead(facts, roadmap),
        sections: sections(facts, roadmap),
        closing: Some(format!("{CLOSING}{}", if roadmap.steps.is_empty() { "" } else { MOVES })),
    }
}

/// The beginning of the roadmap, for the end of another report.
pub(super) fn first_steps(facts: &Facts<'_>, planned: &Planned) -> Section {
    let title = "Your first steps".to_owned();
    let roadmap = match planned {
        Ok(roadmap) => roadmap,
        Err(why) => {
            let why = impossible(why, &Wishes::default(), facts.track, facts.rubric);
            return Section { title, blocks: vec![Block::Paragraph(format!("There is no plan: {why}."))] };
        }
    };
    if roadmap.steps.is_empty() {
        return Section { title, blocks: vec![Block::Paragraph(nothing_to_do(facts, roadmap))] };
    }
    let items = roadmap.steps.iter().take(FIRST).map(|step| {
        let work = work(step.what, facts.rubric, facts.track);
        Item::new(format!("{work}: {}, until {}", hours(step.hours), step.end))
    });
    let reached = roadmap.milestones.first().map_or(String::new(), |next| {
        let title = &facts.track.level(next.level).title;
        format!(" At {} h a week, {title} is reached on {}.", roadmap.study.hours_per_week, next.date)
    });
    let target = &facts.track.level(roadmap.target).title;
    let proof = if roadmap.is_proved() { "no plan takes fewer hours" } else { "the shortest plan found" };
    let all = format!("The whole way to {target} takes {}, and {proof}.{reached}", study(roadmap));
    let blocks = vec![
        Block::List(items.collect()),
        Block::Paragraph(format!("{all} `gradus roadmap FILE` shows every step.")),
    ];
    Section { title, blocks }
}

/// Why there is no plan, in words, without a full stop.
#[must_use]
pub fn impossible(why: &Impossible, wishes: &Wishes, track: &Track, rubric: &Rubric) -> String {
    let name = |skill: SkillId| rubric.catalogue.skill(skill).name.clone();
    let without: Vec<String> = wishes.without.iter().map(|skill| name(*skill)).collect();
    let left = if without.is_empty() { String::new() } else { format!(" without {}", list(&without, NAMED)) };
    let titles = |level: LevelId, unmet: &[usize]| {
        let requirements = &track.level(level).requirements;
        let titles = unmet.iter().filter_map(|at| requirements.get(*at));
        let titles: Vec<String> = titles.map(|one| format!("`{}` ({})", one.id, one.title)).collect();
        list(&titles, NAMED)
    };
    match why {
        Impossible::Gates(level, unmet) => {
            let (title, which) = (&track.level(*level).title, titles(*level, unmet));
            let noun = if unmet.len() == 1 { "must-have" } else { "must-haves" };
            format!("nothing{left} meets the {noun} {which} of {title}")
        }
        Impossible::Points(level, most) => {
            let title = &track.level(*level).title;
            format!(
                "the most that can be reached{left} is {} % of {title}, which isn't enough",
                most.tenths()
            )
        }
        Impossible::Requirements(level, unmet) => {
            let (title, which) = (&track.level(*level).title, titles(*level, unmet));
            format!("nothing{left} meets {which} of {title}, and a complete plan meets everything")
        }
        Impossible::Wish(skill, _) if wishes.without.contains(skill) => {
            format!("{} is wished for and left out at once", name(*skill))
        }
        Impossible::Wish(skill, rating) => {
            format!("{} can't reach {rating}{left}: what it rests on is left out", name(*skill))
        }
        Impossible::TooFine(level) => {
            let title = &track.level(*level).title;
            format!("the fractions of {title} are too fine to plan with; rounder weights and needs would do")
        }
        Impossible::TooLong => "the plan would end after the year 9999".to_owned(),
    }
}

/// The requirements that a step meets.
pub(super) fn unlocked<'a>(facts: &Facts<'a>, step: &Step) -> Vec<&'a Requirement> {
    let requirements = &facts.track.level(step.level).requirements;
    step.unlocks.iter().filter_map(|at| requirements.get(*at)).collect()
}

/// The skill that a step raises; `None` for a piece of evidence.
pub(super) fn skill<'a>(facts: &Facts<'a>, step: &Step) -> Option<&'a Skill> {
    match step.what {
        Work::Raise(skill, _) => Some(facts.rubric.catalogue.skill(skill)),
        Work::Piece(_) => None,
    }
}

/// Hours at the person's pace.
pub(super) fn at_pace(hours: u64, roadmap: &Roadmap) -> Exact {
    Exact::whole(hours) * roadmap.study.pace.exact()
}

/// A step in detail: its hours and days, what it unlocks, where to learn it and what to practise.
pub(super) fn details(facts: &Facts<'_>, roadmap: &Roadmap, step: &Step) -> Vec<Item> {
    let days = if step.start == step.end {
        format!("on {}", step.start)
    } else {
        format!("{} to {}", step.start, step.end)
    };
    let paced = if has_pace(roadmap) {
        format!(" in the catalogue, {} at your pace", hours_in_part(&at_pace(step.hours, roadmap)))
    } else {
        String::new()
    };
    let real_use = if step.is_real_use { "; weeks in real use decide the end" } else { "" };
    let mut items = vec![Item::nested(format!("{}{paced}, {days}{real_use}", hours(step.hours)))];
    let unlocked: Vec<String> = unlocked(facts, step).iter().map(|one| one.title.clone()).collect();
    if !unlocked.is_empty() {
        items.push(Item::nested(format!("Unlocks: {}", list(&unlocked, UNLOCKS))));
    }
    if let Some(skill) = skill(facts, step) {
        items.extend(skill.learn.iter().take(RESOURCES).map(|resource| Item {
            link: resource.url.clone(),
            ..Item::nested(format!("Learn: {}", resource.title))
        }));
        items
            .extend(skill.practise.iter().map(|task| Item::nested(format!("Practise: {}", task.trim_end()))));
    }
    items
}

fn lead(facts: &Facts<'_>, roadmap: &Roadmap) -> Vec<(String, String)> {
    let title = &facts.track.level(roadmap.target).title;
    let reached = roadmap.milestones.iter().find(|milestone| milestone.level == roadmap.target);
    let target = reached.map_or_else(
        || format!("{title}, reached already"),
        |milestone| format!("{title}, reached on {}", milestone.date),
    );
    let mut lead = vec![
        ("You stand at".to_owned(), placement(facts.assessment.claimed, facts.track)),
        ("Your target".to_owned(), target),
    ];
    if let Some(end) = last_day(&roadmap.steps) {
        let weekly = roadmap.study.hours_per_week;
        let days = format!("from {} until {end}", roadmap.study.start);
        lead.push(("It takes".to_owned(), format!("{}, at {weekly} h a week: {days}", study(roadmap))));
        let plan = if roadmap.wishes == Wishes::default() { "plan" } else { "plan with your wishes" };
        let proof = if roadmap.is_proved() {
            format!("proved shortest: no {plan} takes fewer hours")
        } else {
            format!("not proved shortest: no {plan} takes fewer than {}", hours(roadmap.lower_bound))
        };
        lead.push(("Proof".to_owned(), proof));
    }
    lead.extend(wish_lines(facts, roadmap));
    lead
}

/// What was wished for, a line a kind.
fn wish_lines(facts: &Facts<'_>, roadmap: &Roadmap) -> Vec<(String, String)> {
    let name = |skill: SkillId| facts.rubric.catalogue.skill(skill).name.clone();
    let wishes = &roadmap.wishes;
    let without: Vec<String> = wishes.without.iter().map(|skill| name(*skill)).collect();
    let with: Vec<String> =
        wishes.with.iter().map(|(skill, rating)| format!("{} {rating}", name(*skill))).collect();
    let complete = wishes.complete.then(|| {
        let line = "every requirement of every level up to the target is met, not only what passes";
        ("Complete".to_owned(), format!("{line}, from {}", roadmap.finish))
    });
    let line =
        |label: &str, names: Vec<String>| (!names.is_empty()).then(|| (label.to_owned(), list(&names, 20)));
    [line("Without", without), line("With", with), complete].into_iter().flatten().collect()
}

fn sections(facts: &Facts<'_>, roadmap: &Roadmap) -> Vec<Section> {
    if roadmap.steps.is_empty() {
        let title = if roadmap.milestones.is_empty() { "Nothing left to do" } else { "What is left is time" };
        let blocks = vec![Block::Paragraph(nothing_to_do(facts, roadmap))];
        return vec![Section { title: title.to_owned(), blocks }];
    }
    let mut sections: Vec<Section> = at_a_glance(facts, roadmap).into_iter().collect();
    sections.push(rests_on(facts, roadmap));
    sections.push(start_with(facts, roadmap));
    // The mark is explained once, where it is first met.
    let has_mark =
        |milestone: &Milestone| steps_to(roadmap, milestone.level).any(|(_, step)| step.is_real_use);
    let first_mark = roadmap.milestones.iter().position(has_mark);
    let milestones = roadmap.milestones.iter().enumerate();
    sections.extend(milestones.map(|(at, one)| milestone(facts, roadmap, one, first_mark == Some(at))));
    let besides = roadmap.steps.iter().enumerate().skip(done(roadmap));
    let rows: Vec<Row> = besides.map(|(at, step)| row(facts, at + 1, step)).collect();
    if !rows.is_empty() {
        let blocks = vec![Block::Table(columns(), rows)];
        sections.push(Section { title: "What you wished for besides".to_owned(), blocks });
    }
    sections
}

/// Why there are no steps.
fn nothing_to_do(facts: &Facts<'_>, roadmap: &Roadmap) -> String {
    let track = facts.track;
    if roadmap.milestones.is_empty() {
        let top = facts.assessment.claimed.map_or(roadmap.target, |level| level.max(roadmap.target));
        let above = track.level_ids().find(|level| *level > top).map(|level| track.level(level));
        let hint = above.map_or(String::new(), |above| {
            format!(" `gradus roadmap FILE --target {}` plans the way to {}.", above.id, above.title)
        });
        return format!(
            "You have reached {} already: no step is left.{hint}",
            track.level(roadmap.target).title
        );
    }
    let reached = roadmap.milestones.iter().map(|milestone| {
        let title = &track.level(milestone.level).title;
        let wait = if milestone.waits_for_years { ", when its years are complete" } else { "" };
        format!("{title} is reached on {}{wait}.", milestone.date)
    });
    let reached: Vec<String> = reached.collect();
    format!("No step is left, only time in the job. {}", reached.join(" "))
}

/// A bar a level. One bar alone would say nothing.
fn at_a_glance(facts: &Facts<'_>, roadmap: &Roadmap) -> Option<Section> {
    let mut before = roadmap.study.start;
    let bars = roadmap.milestones.iter().map(|milestone| {
        let first = steps_to(roadmap, milestone.level).map(|(_, step)| step.start).min();
        let start = first.unwrap_or(before).min(milestone.date);
        before = milestone.date;
        let label = facts.track.level(milestone.level).title.clone();
        Bar { label, start, end: milestone.date, is_milestone: true }
    });
    let bars: Vec<Bar> = bars.collect();
    let title = format!("Roadmap to {}", facts.track.level(roadmap.target).title);
    (bars.len() > 1).then(|| Section {
        title: "At a glance".to_owned(),
        blocks: vec![Block::Gantt(Gantt { title, bars, detail: false })],
    })
}

fn rests_on(facts: &Facts<'_>, roadmap: &Roadmap) -> Section {
    let assessment = facts.assessment;
    let pace = if has_pace(roadmap) { ", times your pace" } else { "" };
    let mut sentences = vec![format!("Hours are the catalogue's judgement{pace}.")];
    if roadmap.steps.iter().any(|step| step.is_real_use) {
        let real_use =
            "A step marked as real use ends when its weeks in real use are over; study goes on meanwhile.";
        sentences.push(real_use.to_owned());
    }
    if roadmap.milestones.iter().any(|milestone| milestone.waits_for_years) {
        let years = "Where years decide the day of a level, it is assumed that you stay in the job.";
        sentences.push(years.to_owned());
    }
    if roadmap.steps.windows(2).any(|pair| matches!(pair, [one, next] if next.start < one.start)) {
        let crossing =
            "Steps are numbered in the order to begin them; one that must wait lets the next go first.";
        sentences.push(crossing.to_owned());
    }
    let missing = assessment.asked.len().saturating_sub(assessment.answered + assessment.not_applicable);
    if missing > 0 {
        let missing = format!(
            "An answer that was not given counts as 0 ({missing} here), so answering more can shorten the plan."
        );
        sentences.push(missing);
    }
    let blocks = vec![Block::Paragraph(sentences.join(" "))];
    Section { title: "What this rests on".to_owned(), blocks }
}

fn start_with(facts: &Facts<'_>, roadmap: &Roadmap) -> Section {
    let mut items = Vec::new();
    for step in roadmap.steps.iter().take(FIRST) {
        items.push(Item::new(work(step.what, facts.rubric, facts.track)));
        items.extend(details(facts, roadmap, step));
    }
    let title = if roadmap.steps.len() == 1 { "Start with this" } else { "Start with these" };
    Section { title: title.to_owned(), blocks: vec![Block::List(items)] }
}

/// The way to one level: its steps with their dates.
fn milestone(facts: &Facts<'_>, roadmap: &Roadmap, milestone: &Milestone, explains_mark: bool) -> Section {
    let level = facts.track.level(milestone.level);
    let rows = steps_to(roadmap, milestone.level).map(|(number, step)| row(facts, number, step));
    let rows: Vec<Row> = rows.collect();
    let done = last_day(roadmap.steps.iter().take(milestone.after_step));
    let remark = match (milestone.waits_for_years, done, rows.is_empty()) {
        (true, Some(day), _) => Some(format!("The steps are done on {day}; the rest is time in the job.")),
        (true, None, _) => Some("No step is left for it, only time in the job.".to_owned()),
        (false, _, true) => Some("It takes no step of its own.".to_owned()),
        (false, _, false) => None,
    };
    let mut blocks: Vec<Block> = remark.map(Block::Paragraph).into_iter().collect();
    if !rows.is_empty() {
        blocks.push(Block::Table(columns(), rows));
        if explains_mark {
            blocks.push(Block::Paragraph(REAL_USE.to_owned()));
        }
        let title = format!("To {}", level.title);
        blocks.push(Block::Gantt(Gantt { title, bars: bars(facts, roadmap, milestone), detail: true }));
    }
    Section { title: format!("To {}, reached {}", level.title, milestone.date), blocks }
}

fn columns() -> Vec<Column> {
    let work = ["work", "from", "until"].map(Column::right);
    [Column::right("#"), Column::left("step")].into_iter().chain(work).collect()
}

fn row(facts: &Facts<'_>, number: usize, step: &Step) -> Row {
    let mark = if step.is_real_use { " + use" } else { "" };
    Row {
        cells: vec![
            number.to_string(),
            work(step.what, facts.rubric, facts.track),
            format!("{}{mark}", hours(step.hours)),
            step.start.to_string(),
            step.end.to_string(),
        ],
        remark: None,
    }
}

/// A bar a step, and the level last.
fn bars(facts: &Facts<'_>, roadmap: &Roadmap, milestone: &Milestone) -> Vec<Bar> {
    let steps = steps_to(roadmap, milestone.level).map(|(_, step)| Bar {
        label: work(step.what, facts.rubric, facts.track),
        start: step.start,
        end: step.end,
        is_milestone: false,
    });
    let label = facts.track.level(milestone.level).title.clone();
    steps.chain([Bar { label, start: milestone.date, end: milestone.date, is_milestone: true }]).collect()
}

/// The steps that lead to a level, with their numbers in the whole plan from 1.
fn steps_to(roadmap: &Roadmap, level: LevelId) -> impl Iterator<Item = (usize, &Step)> {
    let steps = roadmap.steps.iter().take(done(roadmap)).enumerate();
    steps.filter(move |(_, step)| step.level == level).map(|(at, step)| (at + 1, step))
}

/// How many steps lead to levels; the others were wished for besides.
fn done(roadmap: &Roadmap) -> usize {
    roadmap.milestones.last().map_or(0, |milestone| milestone.after_step)
}

/// The day the last of these steps ends, which need not be the last one in order.
fn last_day<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Option<Date> {
    steps.into_iter().map(|step| step.end).max()
}

fn has_pace(roadmap: &Roadmap) -> bool {
    roadmap.study.pace != Decimal::ONE
}

/// What the plan takes: `1,250 h of study`, or the hours at the person's pace besides.
fn study(roadmap: &Roadmap) -> String {
    let total = hours(roadmap.hours);
    if !has_pace(roadmap) {
        return format!("{total} of study");
    }
    let paced = hours_in_part(&at_pace(roadmap.hours, roadmap));
    format!("{total} in the catalogue, {paced} at your pace of {}", roadmap.study.pace)
}
