//! Making a programme smaller without losing its cheapest choice.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::float;
use super::programme::{Bounds, Programme, Row};

/// A programme with its settled columns taken out.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) programme: Programme,
    /// The columns of the whole programme that are left, in order.
    pub(super) kept: Vec<usize>,
    /// What the settled columns cost.
    pub(super) spent: u64,
    /// Runs of steps that are left, each in order.
    pub(super) runs: Vec<Vec<usize>>,
}

#[expect(clippy::indexing_slicing, reason = "columns are those of one programme")]
impl Core {
    /// What is left of a programme within bounds. Runs are steps that are taken one after the other.
    pub(super) fn of(whole: &Programme, bounds: &Bounds, runs: &[Vec<usize>]) -> Self {
        let mut number = vec![None; whole.columns.len()];
        let (mut programme, mut kept, mut spent) = (Programme::default(), Vec::new(), 0_u64);
        for (at, (column, (low, high))) in whole.columns.iter().zip(bounds).enumerate() {
            spent = spent.saturating_add(column.cost.saturating_mul(*low));
            if low < high {
                number[at] = Some(programme.column(column.cost, high - low));
                kept.push(at);
            }
        }
        for row in &whole.rows {
            let done: i128 = row.terms.iter().map(|(at, factor)| factor * i128::from(bounds[*at].0)).sum();
            let left = row.terms.iter().filter_map(|(at, factor)| Some((number[*at]?, *factor))).collect();
            programme.row(left, row.least - done);
        }
        programme.rows.sort_unstable();
        programme.rows.dedup();
        let runs = runs.iter().map(|run| run.iter().filter_map(|at| number[*at]).collect());
        let runs: Vec<Vec<usize>> = runs.filter(|run: &Vec<usize>| !run.is_empty()).collect();
        Self { programme, kept, spent, runs }
    }

    /// A choice for the whole programme from one for what is left of it.
    pub(super) fn values(&self, part: &[f64], bounds: &Bounds) -> Vec<f64> {
        let mut values: Vec<f64> = bounds.iter().map(|(low, _)| float(i128::from(*low))).collect();
        for (at, value) in self.kept.iter().zip(part) {
            values[*at] += value;
        }
        values
    }

    /// Draws the whole programme's bounds together as those of what is left were.
    pub(super) fn narrow(&self, inner: &Bounds, bounds: &mut Bounds) {
        for (at, (low, high)) in self.kept.iter().zip(inner) {
            let base = bounds[*at].0;
            bounds[*at] = (base + low, base + high);
        }
    }
}

/// What one step does.
struct Step {
    cost: u64,
    /// What it adds to each row.
    adds: HashMap<usize, i128>,
    /// Rows that ask something of others for this step alone, with the step's own column standing as none, so that the
    /// same demand of another step compares equal.
    asks: HashMap<usize, Row>,
}

struct Run {
    columns: Vec<usize>,
    steps: Vec<Step>,
}

/// Rows that say of two runs of steps which goes first, where one does all that the other does for no more hours:
/// whatever plan takes more of the other can swap the two.
#[expect(clippy::indexing_slicing, reason = "columns and rows are those of one programme")]
pub(super) fn preferences(programme: &Programme, runs: &[Vec<usize>]) -> Vec<Row> {
    let rows_of = programme.rows_of();
    let mut all: Vec<Run> = runs.iter().map(|run| Run::of(run, programme, &rows_of)).collect();
    all.sort_by_cached_key(|run| {
        let cost: Vec<u64> = run.steps.iter().map(|step| step.cost).collect();
        let adds: i128 = run.steps.iter().flat_map(|step| &step.adds).map(|(_, factor)| factor).sum();
        (cost, Reverse(adds), run.columns.first().copied())
    });
    let mut under: Vec<Vec<usize>> = Vec::with_capacity(all.len());
    for (at, run) in all.iter().enumerate() {
        under.push((at + 1..all.len()).filter(|other| run.does_all_of(&all[*other])).collect());
    }
    let mut rows = Vec::new();
    for (at, others) in under.iter().enumerate() {
        let between: HashSet<usize> = others.iter().flat_map(|other| under[*other].iter().copied()).collect();
        for other in others.iter().filter(|other| !between.contains(other)) {
            for (one, two) in all[at].columns.iter().zip(&all[*other].columns) {
                let mut terms = vec![(*one, 1), (*two, -1)];
                terms.sort_unstable();
                rows.push(Row { terms, least: 0 });
            }
        }
    }
    rows
}

#[expect(clippy::indexing_slicing, reason = "columns and rows are those of one programme")]
impl Run {
    fn of(columns: &[usize], programme: &Programme, rows_of: &[Vec<usize>]) -> Self {
        let mut chain = HashSet::new();
        for pair in columns.windows(2) {
            for row in &rows_of[pair[0]] {
                let Row { terms, least } = &programme.rows[*row];
                if *least == 0
                    && terms.len() == 2
                    && terms.contains(&(pair[0], 1))
                    && terms.contains(&(pair[1], -1))
                {
                    chain.insert(*row);
                }
            }
        }
        let step = |column: &usize| {
            let rows = rows_of[*column].iter().filter(|row| !chain.contains(row));
            let (mut adds, mut asks) = (HashMap::new(), HashMap::new());
            for number in rows {
                let Row { terms, least } = &programme.rows[*number];
                let factor = terms.iter().find(|(at, _)| at == column).map_or(0, |(_, factor)| *factor);
                adds.insert(*number, factor);
                let is_own = terms.iter().filter(|(at, _)| columns.contains(at)).count() == 1;
                if factor < 0 && is_own {
                    let anonymous =
                        |(at, factor): &(usize, i128)| (if at == column { usize::MAX } else { *at }, *factor);
                    let mut terms: Vec<(usize, i128)> = terms.iter().map(anonymous).collect();
                    terms.sort_unstable();
                    asks.insert(*number, Row { terms, least: *least });
                }
            }
            Step { cost: programme.columns[*column].cost, adds, asks }
        };
        let steps = columns.iter().map(step).collect();
        let is_binary = columns.iter().all(|at| programme.columns[*at].most == 1);
        Self { columns: if is_binary { columns.to_vec() } else { Vec::new() }, steps }
    }

    fn does_all_of(&self, other: &Self) -> bool {
        let pairs = || self.steps.iter().zip(&other.steps);
        let is_long_enough = self.columns.len() >= other.columns.len() && !other.columns.is_empty();
        is_long_enough
            && pairs().all(|(one, two)| one.cost <= two.cost)
            && pairs().all(|(one, two)| one.does_all_of(two))
    }
}

impl Step {
    fn does_all_of(&self, other: &Self) -> bool {
        let adds = |step: &Self, row: &usize| step.adds.get(row).copied().unwrap_or(0);
        let asked_as_well =
            |row: &usize| self.asks.get(row).is_some_and(|ask| other.asks.values().any(|one| one == ask));
        other.adds.iter().all(|(row, factor)| adds(self, row) >= *factor)
            && self.adds.iter().all(|(row, factor)| *factor >= adds(other, row) || asked_as_well(row))
    }
}
