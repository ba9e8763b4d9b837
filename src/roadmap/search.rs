//! Branch and bound: the cheapest choice, and the proof that none is cheaper.
//!
//! A linear programme says where to look and at which prices; the prices, rounded to whole numbers, give a bound that
//! holds exactly. What can't be better than the best choice known is closed, and the rest is split at a column.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use num_integer::Integer;

use super::branch::{Branch, History};
use super::cuts::round_up;
use super::float;
use super::programme::{Bounds, PARTS, Programme, Row, Weighed};
use super::simplex::{Ended, Simplex};

/// How far from whole a value may be and still count as whole.
pub(super) const WHOLE: f64 = 1e-6;
/// Rows taken into the linear programme at once.
const ROWS_AT_ONCE: usize = 60;
/// Rounds of rows that follow from others, before the first split.
const ROUNDS_OF_CUTS: u32 = 8;
/// Pivots in one go before the exact bound and the budget are looked at.
const PIVOTS: u64 = 400;
/// Such goes at a node before it is split as it stands.
const GOES: u32 = 50;
/// Every so many nodes their values are rounded to a choice.
const OFFERS: u64 = 16;
/// Parts that may be waiting at once, for the memory they take.
const WAITING: usize = 20_000;

/// How a search ended.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// No choice costs less than this or than the best known, whichever is less.
    pub(super) least: u64,
    /// The work done.
    pub(super) work: u64,
    /// Where so many columns turned out to be settled that it is worth starting afresh without them: bounds that every
    /// better choice keeps.
    pub(super) narrowed: Option<Bounds>,
}

/// A part of all choices, still to be looked at.
#[derive(Debug)]
struct Node {
    bounds: Bounds,
    /// No choice in it costs less: in [`PARTS`] of an hour.
    least: i128,
    /// The column that was decided on last.
    decided: Option<usize>,
}

/// Takes values near a choice and gives the cost of the best choice known.
type Offer<'a> = dyn FnMut(&[f64]) -> u64 + 'a;

/// A search over one programme.
pub(super) struct Search<'a> {
    pub(super) programme: Programme,
    pub(super) rows_of: Vec<Vec<usize>>,
    pub(super) simplex: Simplex,
    pub(super) best: u64,
    pub(super) history: History,
    /// Which rows the linear programme has taken.
    taken: Vec<bool>,
    /// What the first node came to, and the best known at its start.
    root: Option<(Bounds, Weighed, u64)>,
    offer: &'a mut Offer<'a>,
    budget: u64,
    nodes: u64,
}

enum Outcome {
    /// Nothing better in there.
    Closed,
    /// Still open, with the column to decide on.
    Open(Bounds, i128, usize),
    /// The budget is spent; nothing in there costs less than this.
    Spent(i128),
}

#[expect(clippy::indexing_slicing, reason = "columns and rows are those of one programme")]
impl<'a> Search<'a> {
    pub(super) fn new(programme: Programme, best: u64, budget: u64, offer: &'a mut Offer<'a>) -> Self {
        Self {
            rows_of: programme.rows_of(),
            simplex: Simplex::new(&programme),
            history: History::new(programme.columns.len()),
            taken: vec![false; programme.rows.len()],
            programme,
            best,
            root: None,
            offer,
            budget,
            nodes: 0,
        }
    }

    /// Looks at parts until none is left that could be better: the nearer side of a split first, then whichever part
    /// could be best.
    pub(super) fn run(mut self) -> Found {
        let mut waiting: BTreeMap<(i128, Reverse<u64>), Node> = BTreeMap::new();
        let mut next = Some(Node { bounds: self.programme.bounds(), least: 0, decided: None });
        let mut spent = None;
        while let Some(node) = next.take().or_else(|| Some(waiting.pop_first()?.1)) {
            if hours(node.least) >= self.best {
                continue;
            }
            let before = self.best;
            let outcome = self.look(node);
            if (self.nodes == 1 || self.best < before)
                && let Some(bounds) = self.narrowed()
            {
                let least = self.root.as_ref().map_or(0, |(_, weighed, _)| hours(weighed.least));
                return Found { least, work: self.simplex.work, narrowed: Some(bounds) };
            }
            match outcome {
                Outcome::Closed => {}
                Outcome::Open(bounds, least, column) if waiting.len() < WAITING => {
                    let (near, far) = self.split(bounds, least, column);
                    waiting.insert((far.least, Reverse(self.nodes)), far);
                    next = Some(near);
                }
                Outcome::Open(_, least, _) | Outcome::Spent(least) => {
                    spent = Some(least);
                    break;
                }
            }
        }
        let open = waiting.values().map(|node| node.least).chain(spent).map(hours);
        let least = open.min().unwrap_or(self.best).min(self.best);
        Found { least, work: self.simplex.work, narrowed: None }
    }

    /// The two sides of a column, the nearer one first.
    fn split(&self, bounds: Bounds, least: i128, column: usize) -> (Node, Node) {
        let value = self.simplex.values()[column];
        let (low, high) = bounds[column];
        let cut = whole(value).clamp(low, high - 1);
        let mut below = Node { bounds: bounds.clone(), least, decided: Some(column) };
        below.bounds[column].1 = cut;
        let mut above = Node { bounds, least, decided: Some(column) };
        above.bounds[column].0 = cut + 1;
        if value.fract() > 0.5 { (above, below) } else { (below, above) }
    }

    /// Bounds that every better choice keeps, where they settle a good part of the columns, or where the best has come
    /// so much closer that it is worth looking afresh.
    fn narrowed(&self) -> Option<Bounds> {
        let (bounds, weighed, first) = self.root.as_ref()?;
        let mut bounds = bounds.clone();
        self.fix(&mut bounds, weighed)?;
        let left = bounds.iter().filter(|(low, high)| low < high).count();
        let least = hours(weighed.least);
        let is_closer = (self.best - least.min(self.best)).saturating_mul(2) <= first - least.min(*first);
        (left * 10 < bounds.len() * 8 || (is_closer && left < bounds.len())).then_some(bounds)
    }

    fn look(&mut self, node: Node) -> Outcome {
        self.nodes += 1;
        let Node { mut bounds, mut least, decided } = node;
        let first = self.best;
        if !self.propagate(&mut bounds, decided) {
            return Outcome::Closed;
        }
        let mut cuts = if decided.is_none() { ROUNDS_OF_CUTS } else { 0 };
        let mut goes = GOES;
        loop {
            self.simplex.bound(&bounds);
            // Setting bounds and weighing prices goes over the tableau too, so that a round is never free.
            self.simplex.work += self.simplex.cells();
            let ended = self.simplex.settle(PIVOTS);
            let Some(weighed) = weighed(&self.simplex, &self.programme, &bounds) else {
                return Outcome::Spent(least);
            };
            least = least.max(weighed.least);
            if hours(least) >= self.best || is_empty(&self.simplex, &self.programme, ended, &bounds) {
                return Outcome::Closed;
            }
            if self.simplex.work > self.budget {
                self.offer_everything();
                return Outcome::Spent(least);
            }
            match ended {
                Ended::Settled if self.take_broken() || self.take_cuts(&mut cuts) => continue,
                Ended::Settled => {}
                Ended::Tired if goes > 0 => {
                    goes -= 1;
                    continue;
                }
                // No values to go by, and no proof that there are none: split anywhere.
                Ended::Tired | Ended::Empty(..) => {
                    let open = open_columns(&bounds).next();
                    return match open {
                        Some(column) => Outcome::Open(bounds, least, column),
                        None => self.offer_last(&bounds),
                    };
                }
            }
            self.offer_values();
            if hours(least) >= self.best {
                return Outcome::Closed;
            }
            match self.fix(&mut bounds, &weighed) {
                None => return Outcome::Closed,
                Some(true) => continue,
                Some(false) => {}
            }
            match self.branch(&mut bounds, weighed.least) {
                Branch::Again => {}
                Branch::Closed => return Outcome::Closed,
                Branch::On(column) => {
                    if decided.is_none() {
                        self.root = Some((bounds.clone(), weighed, first));
                    }
                    return Outcome::Open(bounds, least, column);
                }
                Branch::Nowhere => return self.offer_last(&bounds),
            }
        }
    }

    /// Draws a part's bounds together after a column was decided on, or for the first time.
    pub(super) fn propagate(&self, bounds: &mut Bounds, decided: Option<usize>) -> bool {
        let touched = match decided {
            Some(column) => self.rows_of[column].clone(),
            None => (0..self.programme.rows.len()).collect(),
        };
        self.programme.propagate(bounds, touched, &self.rows_of)
    }

    /// Offers the one choice that is left.
    fn offer_last(&mut self, bounds: &Bounds) -> Outcome {
        let values: Vec<f64> = bounds.iter().map(|(low, _)| float((*low).into())).collect();
        self.best = (self.offer)(&values).min(self.best);
        Outcome::Closed
    }

    /// Offers to do everything, with what the values leave at 0 as the first to be taken back: always a choice, and a
    /// better one than doing everything blindly.
    fn offer_everything(&mut self) {
        let values: Vec<f64> =
            self.simplex.values().iter().map(|value| value.max(0.0) + 10.0 * WHOLE).collect();
        self.best = (self.offer)(&values).min(self.best);
    }

    /// Rounds the values to a choice: always where they are whole, else now and then.
    fn offer_values(&mut self) {
        let values = self.simplex.values();
        let is_whole = values.iter().all(|value| (value - value.round()).abs() < WHOLE);
        if is_whole || self.nodes <= 4 || self.nodes.is_multiple_of(OFFERS) {
            self.best = (self.offer)(values).min(self.best);
        }
    }

    /// Takes rows that the values break into the linear programme.
    fn take_broken(&mut self) -> bool {
        let values = self.simplex.values();
        let mut broken: Vec<(f64, usize)> = Vec::new();
        for (at, row) in self.programme.rows.iter().enumerate() {
            if self.taken[at] {
                continue;
            }
            let largest = row.terms.iter().map(|(_, factor)| factor.abs()).max().unwrap_or(1);
            let sum: f64 = row.terms.iter().map(|(column, factor)| float(*factor) * values[*column]).sum();
            let missing = (float(row.least) - sum) / float(largest);
            if missing > WHOLE {
                broken.push((missing, at));
            }
        }
        broken.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, at) in broken.iter().take(ROWS_AT_ONCE) {
            self.taken[*at] = true;
            self.simplex.take(*at, &self.programme.rows[*at]);
        }
        !broken.is_empty()
    }

    /// Adds rows that follow from the programme's and that the values break.
    fn take_cuts(&mut self, rounds: &mut u32) -> bool {
        if *rounds == 0 {
            return false;
        }
        *rounds -= 1;
        let values = self.simplex.values();
        let is_weighted = |row: &&Row| row.terms.iter().any(|(_, factor)| factor.abs() > 1);
        let weighted = self.programme.rows.iter().filter(is_weighted);
        let mut cuts: Vec<Row> = weighted.filter_map(|row| round_up(row, &self.programme, values)).collect();
        cuts.sort_unstable();
        cuts.dedup();
        self.programme.rows.extend(cuts);
        self.rows_of = self.programme.rows_of();
        self.taken.resize(self.programme.rows.len(), false);
        self.take_broken()
    }

    /// Fixes what would cost as much as the best if it were otherwise (reduced-cost fixing). `None` where nothing is
    /// left; else whether the linear programme has to look again.
    fn fix(&self, bounds: &mut Bounds, weighed: &Weighed) -> Option<bool> {
        // Costs are whole hours, so a better choice costs an hour less. Hours beyond all measure fix nothing.
        let Some(better) = i128::from(self.best).checked_sub(1).and_then(|best| best.checked_mul(PARTS))
        else {
            return Some(false);
        };
        let spare = better.saturating_sub(weighed.least);
        if spare < 0 {
            return None;
        }
        let mut touched = Vec::new();
        for (column, reduced) in weighed.reduced.iter().enumerate() {
            let (low, high) = bounds[column];
            if *reduced == 0 || low == high {
                continue;
            }
            let room = u64::try_from(spare / reduced.abs()).unwrap_or(u64::MAX);
            if room < high - low {
                bounds[column] = if *reduced > 0 { (low, low + room) } else { (high - room, high) };
                touched.extend(&self.rows_of[column]);
            }
        }
        touched.sort_unstable();
        touched.dedup();
        if !self.programme.propagate(bounds, touched, &self.rows_of) {
            return None;
        }
        let is_outside = |(value, (low, high)): (&f64, &(u64, u64))| {
            *value < float((*low).into()) - WHOLE || *value > float((*high).into()) + WHOLE
        };
        Some(self.simplex.values().iter().zip(bounds.iter()).any(is_outside))
    }
}

/// Columns that are not settled.
pub(super) fn open_columns(bounds: &Bounds) -> impl Iterator<Item = usize> + '_ {
    bounds.iter().enumerate().filter(|(_, (low, high))| low < high).map(|(column, _)| column)
}

/// The exact bound that a linear programme's prices prove.
pub(super) fn weighed(simplex: &Simplex, programme: &Programme, bounds: &Bounds) -> Option<Weighed> {
    let prices: Vec<(usize, i128)> = simplex.prices().map(|(row, price)| (row, in_parts(price))).collect();
    programme.weigh(&prices, bounds, true)
}

/// Whether it is proved exactly that no choice keeps the rows.
pub(super) fn is_empty(simplex: &Simplex, programme: &Programme, ended: Ended, bounds: &Bounds) -> bool {
    let prices = simplex.ray(ended).into_iter().map(|(row, price)| (row, in_parts(price)));
    let prices: Vec<(usize, i128)> = prices.collect();
    programme.weigh(&prices, bounds, false).is_some_and(|weighed| weighed.least > 0)
}

/// Whole hours, rounded up: costs are whole.
pub(super) fn hours(parts: i128) -> u64 {
    u64::try_from(Integer::div_ceil(&parts, &PARTS).max(0)).unwrap_or(u64::MAX)
}

#[expect(clippy::cast_possible_truncation, reason = "any price will do, and what is too large saturates")]
fn in_parts(price: f64) -> i128 {
    (price * float(PARTS)) as i128
}

/// The whole part of a value that is not below 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "what is too large saturates")]
pub(super) fn whole(value: f64) -> u64 {
    value.max(0.0) as u64
}
