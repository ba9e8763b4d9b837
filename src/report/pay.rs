//! Pay for the level a person stands on and the one to reach: every row with its source, never averaged.

use std::collections::BTreeSet;

use super::document::{Block, Column, Item, Row, Section};
use super::view::Facts;
use crate::display::thousands;
use crate::rubric::{LevelId, Pay, Period};

/// Regions named in the hint.
const REGIONS: usize = 12;

impl Facts<'_> {
    /// Pay for the current and the target level, in one region or in all of them.
    pub(super) fn pay(&self, region: Option<&str>) -> Option<Section> {
        if self.track.market.is_empty() {
            return None;
        }
        let mut levels: Vec<LevelId> = self.assessment.claimed.into_iter().collect();
        if !levels.contains(&self.assessment.target) {
            levels.push(self.assessment.target);
        }
        let wanted = region.map(str::to_lowercase);
        let is_wanted = |pay: &&Pay| match &wanted {
            Some(wanted) => pay.region.to_lowercase().contains(wanted),
            None => true,
        };
        let mut blocks = Vec::new();
        let mut sources = BTreeSet::new();
        let mut has_derived = false;
        for level in levels {
            let rows = self.track.market.iter().filter(is_wanted);
            let rows: Vec<&Pay> =
                rows.filter(|pay| pay.levels.contains(&level) && pay.industry.is_none()).collect();
            sources.extend(rows.iter().map(|pay| pay.source));
            has_derived |= rows.iter().any(|pay| pay.derived_period);
            let rows: Vec<Row> = rows.into_iter().map(|pay| self.pay_row(pay)).collect();
            if !rows.is_empty() {
                let columns = [
                    Column::left(&self.track.level(level).title),
                    Column::left("pay"),
                    Column::left("source"),
                ];
                blocks.push(Block::Table(columns.into(), rows));
            }
        }
        let sources = sources.into_iter().filter_map(|source| self.track.sources.get(source));
        let sources = sources.map(|source| Item::new(format!("{}: {}", source.id, source.title)));
        let sources: Vec<Item> = sources.collect();
        if !sources.is_empty() {
            blocks.push(Block::List(sources));
        }
        let note = match (blocks.is_empty(), region) {
            (true, Some(region)) => format!("No source has pay for these levels in “{}”.", region),
            (true, None) => "No source has pay for these levels.".to_owned(),
            (false, _) => "Sources differ, and are shown side by side for that reason. \
                Pay depends on the place, the company and you."
                .to_owned(),
        };
        let hint = if region.is_some() && !blocks.is_empty() {
            String::new()
        } else {
            format!(" `--region` picks one of: {}.", self.regions().join("; "))
        };
        let derived = if has_derived {
            " * The source doesn't say for which period; the one given is our reading."
        } else {
            ""
        };
        blocks.push(Block::Paragraph(note + derived + &hint));
        Some(Section { title: "Pay".to_owned(), blocks })
    }

    fn regions(&self) -> Vec<String> {
        let mut regions: Vec<String> = Vec::new();
        for pay in self.track.market.iter().filter(|pay| !pay.levels.is_empty()) {
            if !regions.contains(&pay.region) {
                regions.push(pay.region.clone());
            }
        }
        regions.truncate(REGIONS);
        regions
    }

    fn pay_row(&self, pay: &Pay) -> Row {
        let source = self.track.sources.get(pay.source);
        let year = pay.year.map_or_else(|| "undated".to_owned(), |year| year.to_string());
        Row {
            cells: vec![
                pay.region.clone(),
                amounts(pay),
                source.map_or(year.clone(), |source| format!("{}, {year}", source.id)),
            ],
            remark: self.pay_remark(pay),
        }
    }

    /// What else the source says, and its own word for the level where that is another one.
    fn pay_remark(&self, pay: &Pay) -> Option<String> {
        let is_ours =
            |label: &String| pay.levels.iter().any(|level| self.track.level(*level).title.contains(label));
        let label = pay.label.as_ref().filter(|label| !is_ours(label)).map(|label| format!("“{label}”."));
        let parts: Vec<String> = label.into_iter().chain(pay.note.clone()).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

/// `USD 70,000 to 100,000 a year`.
fn amounts(pay: &Pay) -> String {
    let more = if pay.open_ended { " and more" } else { "" };
    let mut parts = Vec::new();
    match (pay.low, pay.high) {
        (Some(low), Some(high)) => parts.push(format!("{} to {}{more}", thousands(low), thousands(high))),
        (Some(low), None) => parts.push(format!("from {}", thousands(low))),
        (None, Some(high)) if pay.open_ended => parts.push(format!("over {}", thousands(high))),
        (None, Some(high)) => parts.push(format!("up to {}", thousands(high))),
        (None, None) => {}
    }
    parts.extend(pay.median.map(|median| format!("median {}", thousands(median))));
    parts.extend(pay.average.map(|average| format!("average {}", thousands(average))));
    let period = match pay.period {
        Period::Hour => "an hour",
        Period::Month => "a month",
        Period::Year => "a year",
    };
    let derived = if pay.derived_period { "*" } else { "" };
    format!("{} {} {period}{derived}", pay.currency, parts.join(", "))
}
