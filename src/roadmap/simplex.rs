//! A linear programme in floating point: where the search looks next.
//!
//! Nothing is decided by these numbers. The prices that come out are rounded to whole numbers and weighed exactly
//! ([`Programme::weigh`](super::programme::Programme::weigh)); a price that is off makes a bound weaker, never wrong.
//!
//! The method is the dual simplex with bounded variables on a dense tableau (Lemke 1954; Maros, Computational
//! Techniques of the Simplex Method, 2003, chapter 10). It starts from prices of 0, stays valid whatever bounds change,
//! and takes rows when they turn out to matter, so that the tableau stays small.

use super::float;
use super::programme::{Programme, Row};

/// What counts as 0 among prices and among values.
const TINY: f64 = 1e-9;
/// How far a value may lie outside its bounds.
const SLACK: f64 = 1e-7;
/// The smallest pivot.
const PIVOT: f64 = 1e-7;

/// Where a variable stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// At a bound; its position among the tableau's columns.
    Out(usize),
    /// Between its bounds; its position among the tableau's rows.
    In(usize),
}

/// A tableau: each variable that is in, as a sum over those that are out.
#[derive(Debug, Clone)]
pub(super) struct Simplex {
    /// Variables: the programme's columns, then what each row has above its least.
    low: Vec<f64>,
    high: Vec<f64>,
    value: Vec<f64>,
    stands: Vec<Stands>,
    /// The variables that are out, one a column of the tableau, with their prices.
    out: Vec<usize>,
    price: Vec<f64>,
    /// The variables that are in, one a row of the tableau, with constants.
    inside: Vec<usize>,
    constant: Vec<f64>,
    table: Vec<Vec<f64>>,
    /// The programme's row behind each variable past the columns, with the scale it was taken at.
    rows: Vec<(usize, f64)>,
    columns: usize,
    /// Cells of the tableau that pivots touched.
    pub(super) work: u64,
}

/// How a linear programme ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// All values lie within their bounds at the least cost, for the rows taken so far.
    Settled,
    /// No values do: the tableau's row that can't, and whether its variable stays too low.
    Empty(usize, bool),
    /// The pivots ran out; the prices hold all the same.
    Tired,
}

#[expect(clippy::indexing_slicing, reason = "positions come from the tableau's own books")]
impl Simplex {
    /// No rows yet, and every column at its lower bound.
    pub(super) fn new(programme: &Programme) -> Self {
        let columns = programme.columns.len();
        let cost = programme.columns.iter().map(|column| float(column.cost.into()));
        Self {
            low: vec![0.0; columns],
            high: programme.columns.iter().map(|column| float(column.most.into())).collect(),
            value: vec![0.0; columns],
            stands: (0..columns).map(Stands::Out).collect(),
            out: (0..columns).collect(),
            price: cost.collect(),
            inside: Vec::new(),
            constant: Vec::new(),
            table: Vec::new(),
            rows: Vec::new(),
            columns,
            work: 0,
        }
    }

    /// The value of each column of the programme.
    pub(super) fn values(&self) -> &[f64] {
        &self.value[..self.columns]
    }

    /// Cells of the tableau, with the row of prices.
    pub(super) fn cells(&self) -> u64 {
        (self.table.len() as u64 + 1) * self.out.len() as u64
    }

    /// The programme's rows that carry a price, with it.
    pub(super) fn prices(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.out.iter().zip(&self.price).filter_map(|(variable, price)| {
            let (row, scale) = self.rows.get(variable.checked_sub(self.columns)?)?;
            (*price > TINY).then_some((*row, price * scale))
        })
    }

    /// Where no values lie within their bounds: prices that prove it.
    pub(super) fn ray(&self, ended: Ended) -> Vec<(usize, f64)> {
        let Ended::Empty(line, is_low) = ended else { return Vec::new() };
        let sign = if is_low { -1.0 } else { 1.0 };
        let others =
            self.out.iter().zip(&self.table[line]).map(|(variable, times)| (*variable, sign * times));
        let all = others.chain([(self.inside[line], 1.0)]);
        let priced = all.filter_map(|(variable, price)| {
            let (row, scale) = self.rows.get(variable.checked_sub(self.columns)?)?;
            (price > TINY).then_some((*row, price * scale))
        });
        priced.collect()
    }

    /// Takes a row of the programme in.
    pub(super) fn take(&mut self, number: usize, row: &Row) {
        let largest = row.terms.iter().map(|(_, factor)| factor.unsigned_abs()).max().unwrap_or(1);
        let scale = 1.0 / float(i128::try_from(largest).unwrap_or(i128::MAX));
        let mut line = vec![0.0; self.out.len()];
        let mut constant = -float(row.least) * scale;
        for (column, factor) in &row.terms {
            let factor = float(*factor) * scale;
            match self.stands[*column] {
                Stands::Out(at) => line[at] += factor,
                Stands::In(at) => {
                    constant += factor * self.constant[at];
                    line.iter_mut().zip(&self.table[at]).for_each(|(sum, one)| *sum += factor * one);
                }
            }
        }
        self.low.push(0.0);
        self.high.push(f64::INFINITY);
        self.stands.push(Stands::In(self.table.len()));
        self.inside.push(self.value.len());
        self.value.push(0.0);
        self.constant.push(constant);
        self.table.push(line);
        self.rows.push((number, scale));
        self.evaluate(self.table.len() - 1);
    }

    /// Sets the bounds of every column, and puts each that is out at the bound that its price asks for.
    pub(super) fn bound(&mut self, bounds: &[(u64, u64)]) {
        for (column, (low, high)) in bounds.iter().enumerate() {
            self.low[column] = float((*low).into());
            self.high[column] = float((*high).into());
        }
        for at in 0..self.out.len() {
            let variable = self.out[at];
            let is_high = self.price[at] < -TINY && self.high[variable].is_finite();
            self.value[variable] = if is_high { self.high[variable] } else { self.low[variable] };
        }
        (0..self.inside.len()).for_each(|at| self.evaluate(at));
    }

    fn evaluate(&mut self, at: usize) {
        let sum: f64 =
            self.out.iter().zip(&self.table[at]).map(|(out, times)| self.value[*out] * times).sum();
        self.value[self.inside[at]] = self.constant[at] + sum;
    }

    /// Pivots until all values lie within their bounds, or none can, or `most` pivots are spent.
    pub(super) fn settle(&mut self, most: u64) -> Ended {
        for _ in 0..most {
            let Some((leaves, is_low)) = self.worst() else {
                return Ended::Settled;
            };
            let Some(enters) = self.entering(leaves, is_low) else {
                return Ended::Empty(leaves, is_low);
            };
            self.pivot(leaves, enters, is_low);
        }
        Ended::Tired
    }

    /// The row whose value lies furthest outside its bounds, and whether it lies below.
    fn worst(&self) -> Option<(usize, bool)> {
        let mut worst = (SLACK, None);
        for (at, variable) in self.inside.iter().enumerate() {
            let (below, above) =
                (self.low[*variable] - self.value[*variable], self.value[*variable] - self.high[*variable]);
            if below > worst.0 {
                worst = (below, Some((at, true)));
            } else if above > worst.0 {
                worst = (above, Some((at, false)));
            }
        }
        worst.1
    }

    /// The column whose price is first to reach 0 when the row's variable moves to its bound; of several, the one with
    /// the largest pivot.
    fn entering(&self, leaves: usize, is_low: bool) -> Option<usize> {
        let sign = if is_low { 1.0 } else { -1.0 };
        let mut best: Option<(f64, f64, usize)> = None;
        for (at, times) in self.table[leaves].iter().enumerate() {
            let variable = self.out[at];
            if times.abs() < PIVOT || self.high[variable] - self.low[variable] < 0.5 {
                continue;
            }
            let is_high = self.value[variable] > self.low[variable];
            let helps = if is_high { times * sign < 0.0 } else { times * sign > 0.0 };
            if !helps {
                continue;
            }
            let ratio = self.price[at].abs() / times.abs();
            let is_better = best.is_none_or(|(least, pivot, _)| {
                ratio < least - TINY || (ratio < least + TINY && times.abs() > pivot)
            });
            if is_better {
                best = Some((ratio, times.abs(), at));
            }
        }
        best.map(|(_, _, at)| at)
    }

    /// Swaps a row's variable, which goes to its bound, with a column's.
    fn pivot(&mut self, row: usize, column: usize, is_low: bool) {
        let (leaver, enterer) = (self.inside[row], self.out[column]);
        let target = if is_low { self.low[leaver] } else { self.high[leaver] };
        let times = self.table[row][column];
        let step = (target - self.value[leaver]) / times;
        for (at, line) in self.table.iter().enumerate() {
            let times = line[column];
            if times != 0.0 {
                self.value[self.inside[at]] += times * step;
            }
        }
        self.value[leaver] = target;
        self.value[enterer] += step;

        let mut line = std::mem::take(&mut self.table[row]);
        let inverse = 1.0 / times;
        line.iter_mut().for_each(|one| *one *= -inverse);
        line[column] = inverse;
        let constant = -self.constant[row] * inverse;
        let mut touched = 1;
        for (at, other) in self.table.iter_mut().enumerate() {
            if at == row {
                continue;
            }
            let factor = std::mem::replace(&mut other[column], 0.0);
            if factor != 0.0 {
                touched += 1;
                add(other, factor, &line);
                self.constant[at] += factor * constant;
            }
        }
        self.work += touched * line.len() as u64;
        let factor = std::mem::replace(&mut self.price[column], 0.0);
        add(&mut self.price, factor, &line);
        self.table[row] = line;
        self.constant[row] = constant;
        self.inside[row] = enterer;
        self.out[column] = leaver;
        self.stands[enterer] = Stands::In(row);
        self.stands[leaver] = Stands::Out(column);
    }
}

fn add(to: &mut [f64], factor: f64, line: &[f64]) {
    to.iter_mut().zip(line).for_each(|(sum, one)| *sum += factor * one);
}
