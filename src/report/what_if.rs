//! What if: what some other answers would change.

use super::document::{Block, Column, Item, Row, Section};
use super::view::Facts;
use super::words::{percent, placement};
use crate::display::list;
use crate::engine::Assessment;
use crate::profile::Given;
use crate::rubric::LevelId;
use crate::skill::SkillId;

/// Requirements that are named before "and 3 more".
const NAMED: usize = 6;

/// Answers that were supposed, and the assessment without them.
#[derive(Debug, Clone)]
pub struct WhatIf {
    /// Each skill with the answer that was given and the rating that was supposed instead.
    pub supposed: Vec<(SkillId, Given, u8)>,
    /// The assessment of what was really answered.
    pub before: Assessment,
}

/// What the supposed answers moved.
#[derive(Debug)]
pub(super) struct Moved {
    /// Levels whose percentage or pass is another.
    pub(super) levels: Vec<LevelId>,
    /// Requirements that are met and were not, as positions in their levels.
    pub(super) met: Vec<(LevelId, usize)>,
    /// Requirements that were met and are not.
    pub(super) lost: Vec<(LevelId, usize)>,
}

impl WhatIf {
    pub(super) fn moved(&self, facts: &Facts<'_>) -> Moved {
        let mut moved = Moved { levels: Vec::new(), met: Vec::new(), lost: Vec::new() };
        let levels = self.before.levels.iter().zip(&facts.assessment.levels);
        for ((before, after), id) in levels.zip(facts.track.level_ids()) {
            if before.claimed.percent != after.claimed.percent
                || before.claimed.passed != after.claimed.passed
            {
                moved.levels.push(id);
            }
            for (at, (was, is)) in before.requirements.iter().zip(&after.requirements).enumerate() {
                match (was.claimed.is_met(), is.claimed.is_met()) {
                    (false, true) => moved.met.push((id, at)),
                    (true, false) => moved.lost.push((id, at)),
                    (true, true) | (false, false) => {}
                }
            }
        }
        moved
    }
}

impl Facts<'_> {
    /// The section that says what the supposed answers change.
    pub(super) fn what_if_section(&self) -> Option<Section> {
        let what_if = self.what_if?;
        let moved = what_if.moved(self);
        let supposed = what_if.supposed.iter().map(|(skill, given, rating)| {
            let name = &self.rubric.catalogue.skill(*skill).name;
            match given {
                Given::Rating(before) if before == rating => format!("{name} {rating} (as now)"),
                Given::Rating(before) => format!("{name} {rating} instead of {before}"),
                Given::NotApplicable => format!("{name} {rating} instead of n/a"),
                Given::Nothing => format!("{name} {rating} instead of no answer"),
            }
        });
        let supposed: Vec<String> = supposed.collect();
        let mut blocks = vec![Block::Paragraph(format!("Scored as if: {}.", list(&supposed, 20)))];
        let (was, is) = (what_if.before.claimed, self.assessment.claimed);
        let stand = match was == is {
            true => format!("Where you stand stays the same: {}.", placement(is, self.track)),
            false => format!(
                "Where you stand: {}; now it is {}.",
                placement(is, self.track),
                placement(was, self.track)
            ),
        };
        blocks.push(Block::Paragraph(stand));
        if moved.levels.is_empty() {
            blocks.push(Block::Paragraph("No level's points change.".to_owned()));
        } else {
            blocks.push(self.moved_levels(what_if, &moved));
        }
        let changed = [("Met then", &moved.met), ("No longer met", &moved.lost)];
        let items: Vec<Item> =
            changed.iter().flat_map(|(label, changed)| self.changed_items(label, changed)).collect();
        blocks.extend((!items.is_empty()).then_some(Block::List(items)));
        Some(Section { title: "What if".to_owned(), blocks })
    }

    /// What is met or no longer met: levels that say the same stand together.
    fn changed_items(&self, label: &str, changed: &[(LevelId, usize)]) -> Vec<Item> {
        let mut groups: Vec<(Vec<String>, Vec<String>)> = Vec::new();
        for level in self.track.level_ids() {
            let requirements = &self.track.level(level).requirements;
            let of_level = changed.iter().filter(|(of, _)| *of == level);
            let titles: Vec<String> =
                of_level.filter_map(|(_, at)| Some(requirements.get(*at)?.title.clone())).collect();
            if titles.is_empty() {
                continue;
            }
            let level = self.track.level(level).title.clone();
            match groups.iter_mut().find(|(known, _)| *known == titles) {
                Some((_, levels)) => levels.push(level),
                None => groups.push((titles, vec![level])),
            }
        }
        let item = |(titles, levels): &(Vec<String>, Vec<String>)| {
            Item::new(format!("{label}, {}: {}", list(levels, NAMED), list(titles, NAMED)))
        };
        groups.iter().map(item).collect()
    }

    fn moved_levels(&self, what_if: &WhatIf, moved: &Moved) -> Block {
        let rows = moved.levels.iter().filter_map(|level| {
            let before = &what_if.before.levels.get(level.index())?.claimed;
            let after = &self.assessment.levels.get(level.index())?.claimed;
            let verdict = match (before.passed, after.passed) {
                (false, true) => "passed then",
                (true, false) => "no longer passed",
                (true, true) => "passed",
                (false, false) => "",
            };
            let cells =
                [self.track.level(*level).title.clone(), percent(&before.percent), percent(&after.percent)];
            Some(Row { cells: cells.into_iter().chain([verdict.to_owned()]).collect(), remark: None })
        });
        let columns = [Column::left("level"), Column::right("now"), Column::right("then"), Column::left("")];
        Block::Table(columns.into(), rows.collect())
    }
}
