//! Pay by region and level.

use std::collections::HashMap;

use super::{Checker, Parsed};
use crate::diagnostic::{Code, Diagnostic, FileId};
use crate::rubric::raw::{RawMarket, RawPay, RawPeriod};
use crate::rubric::{LevelId, Pay, Period};
use crate::yaml::{Located, Shape};

impl Checker<'_> {
    pub(super) fn market(
        &mut self,
        market: Parsed<RawMarket>,
        levels: &HashMap<&str, LevelId>,
        sources: &HashMap<&str, usize>,
    ) -> Vec<Pay> {
        let file = market.file;
        let mut rows = Vec::new();
        for raw in market.raw.rows {
            let Some(source) = self.find(Code::UnknownSource, "source", &raw.source, file, sources) else {
                continue;
            };
            let named = match &raw.level {
                None => Vec::new(),
                Some(one) => match &one.value {
                    Shape::Plain(id) => vec![Located { value: id.clone(), span: one.span }],
                    Shape::List(ids) => ids.clone(),
                    Shape::Map(never) => match *never {},
                },
            };
            self.amounts(&raw, file);
            let found =
                named.iter().filter_map(|id| self.find(Code::UnknownLevel, "level", id, file, levels));
            let levels = found.collect();
            rows.push(pay(raw, levels, source));
        }
        rows
    }

    /// A row has a figure, and its ends are the right way round.
    fn amounts(&mut self, raw: &RawPay, file: FileId) {
        let place = file.at(raw.source.span);
        if raw.low.is_none() && [raw.high, raw.median, raw.average].iter().all(Option::is_none) {
            let found = Diagnostic::new(Code::MissingKey, place, "this row has no figure");
            self.push(found.help("give `low` and `high`, or `median`, or `average`"));
        }
        if let (Some(low), Some(high)) = (&raw.low, raw.high)
            && low.value > high
        {
            let message = format!("`low` is {}, above `high`, {high}", low.value);
            let found = Diagnostic::new(Code::OutOfRange, file.at(low.span), message);
            self.push(found.help("swap the two"));
        }
    }
}

fn pay(raw: RawPay, levels: Vec<LevelId>, source: usize) -> Pay {
    Pay {
        region: raw.region,
        currency: raw.currency,
        period: match raw.period {
            RawPeriod::Hour => Period::Hour,
            RawPeriod::Month => Period::Month,
            RawPeriod::Year => Period::Year,
        },
        levels,
        label: raw.label,
        low: raw.low.map(|low| low.value),
        high: raw.high,
        median: raw.median,
        average: raw.average,
        open_ended: raw.open_ended,
        derived_period: raw.derived_period,
        industry: raw.industry,
        note: raw.note,
        source,
        year: raw.year,
    }
}
