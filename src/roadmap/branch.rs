//! Where to split: the column whose two sides cost most.
//!
//! Strong branching with a memory (Achterberg, Koch and Martin, Branching rules revisited, 2005): both sides of a
//! column are tried with a few pivots, until what deciding on it brings is known well enough from before.

use super::float;
use super::programme::{Bounds, PARTS};
use super::search::{Search, WHOLE, hours, is_empty, open_columns, weighed, whole};

/// Columns that are tried at a node.
const TRIES: usize = 12;
/// Tries in a row without a better one after which it is enough.
const PATIENCE: usize = 6;
/// Tries after which a column's history is taken at its word.
const RELIABLE: u32 = 4;
/// Pivots that a try may take.
const PIVOTS: u64 = 40;
/// What a side brings at the least, so that the other side's gain still counts.
const LITTLE: f64 = 1e-3;

/// What deciding on each column brought, below and above: the sum for a whole unit, and how often.
pub(super) struct History(Vec<[(f64, u32); 2]>);

impl History {
    pub(super) fn new(columns: usize) -> Self {
        Self(vec![[(0.0, 0); 2]; columns])
    }
}

/// What to do with a node.
pub(super) enum Branch {
    /// Split at this column.
    On(usize),
    /// A side closed, so the bounds are tighter: look again.
    Again,
    /// Both sides closed.
    Closed,
    /// No column is open.
    Nowhere,
}

#[expect(clippy::indexing_slicing, reason = "columns are those of one programme")]
impl Search<'_> {
    pub(super) fn branch(&mut self, bounds: &mut Bounds, least: i128) -> Branch {
        let values = self.simplex.values();
        let mut open = open_columns(bounds).peekable();
        let Some(any) = open.peek().copied() else {
            return Branch::Nowhere;
        };
        let mut hanging: Vec<(f64, usize)> = Vec::new();
        for column in open {
            let part = values[column].fract();
            if part.min(1.0 - part) > WHOLE {
                hanging.push((self.guess(column, part), column));
            }
        }
        hanging.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let (mut best, mut since) = ((0.0, any), 0);
        for (_, column) in hanging.iter().take(TRIES) {
            let mut gains = [0.0; 2];
            for (side, gain) in gains.iter_mut().enumerate() {
                let Some(found) = self.gain(bounds, least, *column, side) else {
                    // This side is closed, so the other one is all there is.
                    let cut = whole(self.simplex.values()[*column]);
                    let bound = &mut bounds[*column];
                    if side == 0 {
                        bound.0 = cut + 1
                    } else {
                        bound.1 = cut
                    }
                    return if self.propagate(bounds, Some(*column)) {
                        Branch::Again
                    } else {
                        Branch::Closed
                    };
                };
                *gain = found;
            }
            let score = gains[0].max(LITTLE) * gains[1].max(LITTLE);
            if score > best.0 {
                (best, since) = ((score, *column), 0);
            } else {
                since += 1;
            }
            if since >= PATIENCE {
                break;
            }
        }
        Branch::On(best.1)
    }

    /// Hours that deciding on a side of a column brings: as its history says, or as a try finds. `None` where the try
    /// closes the side.
    fn gain(&mut self, bounds: &Bounds, least: i128, column: usize, side: usize) -> Option<f64> {
        let value = self.simplex.values()[column];
        let part = if side == 0 { value.fract() } else { 1.0 - value.fract() };
        let (sum, times) = self.history.0[column][side];
        if times >= RELIABLE {
            return Some(sum / f64::from(times) * part);
        }
        let mut child = bounds.clone();
        if side == 0 {
            child[column].1 = whole(value)
        } else {
            child[column].0 = whole(value) + 1
        }
        if !self.propagate(&mut child, Some(column)) {
            return None;
        }
        let mut trial = self.simplex.clone();
        trial.work += trial.cells();
        trial.bound(&child);
        let ended = trial.settle(PIVOTS);
        self.simplex.work = trial.work;
        let found = weighed(&trial, &self.programme, &child).map_or(least, |weighed| weighed.least);
        if hours(found) >= self.best || is_empty(&trial, &self.programme, ended, &child) {
            return None;
        }
        let gain = float((found - least).max(0)) / float(PARTS);
        self.history.0[column][side] = (sum + gain / part, times + 1);
        Some(gain)
    }

    /// What deciding on a column is likely to bring, before anything is tried.
    fn guess(&self, column: usize, part: f64) -> f64 {
        let cost = 1.0 + float(self.programme.columns[column].cost.into());
        let [below, above] = self.history.0[column];
        let of = |(sum, times): (f64, u32), part: f64| {
            let unit = if times > 0 { sum / f64::from(times) } else { cost };
            (unit * part).max(LITTLE)
        };
        of(below, part) * of(above, 1.0 - part)
    }
}
