//! A whole-number programme: what may be chosen, what must hold, and what it costs.
//!
//! Choose a whole number between 0 and its most for every column, so that every row holds and the cost is least.
//! Everything here is whole numbers, so what is decided on it is decided exactly.

use std::fmt;

/// Something to choose: a step taken or not, a number of new pieces, or a figure that follows from these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Hours of one.
    pub cost: u64,
    /// The most there can be.
    pub most: u64,
}

/// Something that must hold: the sum of the terms is no less than `least`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Row {
    /// Columns with what one of them adds, in the order of the columns, each once.
    pub terms: Vec<(usize, i128)>,
    /// The least sum.
    pub least: i128,
}

/// The largest sum that a row may come to: far enough from 128 bits that differences and small multiples fit too.
const LARGEST: i128 = 1 << 100;

/// Columns and rows. Its text is the LP format that other solvers read, so that a proof can be checked with them.
#[derive(Debug, Clone, Default)]
pub struct Programme {
    /// What there is to choose.
    pub columns: Vec<Column>,
    /// What must hold.
    pub rows: Vec<Row>,
    outgrown: bool,
}

impl Programme {
    pub(super) fn column(&mut self, cost: u64, most: u64) -> usize {
        self.columns.push(Column { cost, most });
        self.columns.len() - 1
    }

    /// Adds a row; terms of one column are added up, and a row that always holds is left out.
    pub(super) fn row(&mut self, mut terms: Vec<(usize, i128)>, least: i128) {
        terms.sort_by_key(|(column, _)| *column);
        terms.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            if is_same {
                kept.1 += next.1;
            }
            is_same
        });
        terms.retain(|(_, factor)| *factor != 0);
        let row = Row { terms, least };
        if !self.can_count(&row) {
            self.outgrown = true;
            return;
        }
        let fewest: i128 = row.terms.iter().map(|(at, factor)| (*factor).min(0) * self.most(*at)).sum();
        if fewest < least {
            self.rows.push(row);
        }
    }

    /// Whether all sums can be counted with.
    pub(super) fn is_countable(&self) -> bool {
        !self.outgrown
    }

    /// The most of a column.
    pub(super) fn most(&self, column: usize) -> i128 {
        self.columns.get(column).map_or(0, |column| column.most.into())
    }
}

impl fmt::Display for Programme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\\ The fewest hours to the target: one column a step, a piece of evidence, or what follows from these"
        )?;
        writeln!(f, "Minimize\n hours:")?;
        for (at, column) in self.columns.iter().enumerate().filter(|(_, column)| column.cost > 0) {
            writeln!(f, "  + {} x{at}", column.cost)?;
        }
        writeln!(f, "Subject To")?;
        for (at, row) in self.rows.iter().enumerate() {
            write!(f, " r{at}:")?;
            for (column, factor) in &row.terms {
                let sign = if *factor < 0 { '-' } else { '+' };
                write!(f, " {sign} {} x{column}", factor.abs())?;
            }
            writeln!(f, " >= {}", row.least)?;
        }
        writeln!(f, "Bounds")?;
        for (at, column) in self.columns.iter().enumerate() {
            writeln!(f, " 0 <= x{at} <= {}", column.most)?;
        }
        writeln!(f, "General")?;
        (0..self.columns.len()).try_for_each(|at| writeln!(f, " x{at}"))?;
        writeln!(f, "End")
    }
}

/// The least and the most of each column.
pub(super) type Bounds = Vec<(u64, u64)>;

/// Parts of an hour that prices are counted in.
pub(super) const PARTS: i128 = 1 << 64;

/// What prices on rows prove.
#[derive(Debug, Clone, Default)]
pub(super) struct Weighed {
    /// No choice within the bounds costs less: in [`PARTS`] of an hour.
    pub(super) least: i128,
    /// What one more of each column costs, less what its rows pay for it.
    pub(super) reduced: Vec<i128>,
}

impl Programme {
    pub(super) fn bounds(&self) -> Bounds {
        self.columns.iter().map(|column| (0, column.most)).collect()
    }

    /// The bound that prices on rows prove (Lagrange): whoever pays `price` for every unit that a row asks, and is paid
    /// it for every unit given, does no worse than any choice that keeps the rows. Prices are in [`PARTS`] of an hour,
    /// at least 0, and any prices do. `None` where the numbers outgrow 128 bits.
    pub(super) fn weigh(
        &self,
        prices: &[(usize, i128)],
        bounds: &[(u64, u64)],
        counts_cost: bool,
    ) -> Option<Weighed> {
        let cost =
            |column: &Column| if counts_cost { i128::from(column.cost).checked_mul(PARTS) } else { Some(0) };
        let mut reduced = self.columns.iter().map(cost).collect::<Option<Vec<i128>>>()?;
        let mut least = 0_i128;
        for (row, price) in prices {
            let row = self.rows.get(*row)?;
            least = least.checked_add(price.checked_mul(row.least)?)?;
            for (column, factor) in &row.terms {
                let reduced = reduced.get_mut(*column)?;
                *reduced = reduced.checked_sub(price.checked_mul(*factor)?)?;
            }
        }
        for (reduced, (low, high)) in reduced.iter().zip(bounds) {
            let at = if *reduced > 0 { *low } else { *high };
            least = least.checked_add(reduced.checked_mul(at.into())?)?;
        }
        Some(Weighed { least, reduced })
    }

    /// Whether a row keeps within what can be counted with.
    pub(super) fn can_count(&self, row: &Row) -> bool {
        let sizes = row.terms.iter().map(|(at, factor)| factor.checked_abs()?.checked_mul(self.most(*at)));
        let size = sizes.into_iter().try_fold(row.least.saturating_abs(), |sum, size| sum.checked_add(size?));
        size.is_some_and(|size| size <= LARGEST)
    }

    /// For each column, the rows that it stands in.
    pub(super) fn rows_of(&self) -> Vec<Vec<usize>> {
        let mut rows = vec![Vec::new(); self.columns.len()];
        for (at, row) in self.rows.iter().enumerate() {
            for (column, _) in &row.terms {
                if let Some(rows) = rows.get_mut(*column) {
                    rows.push(at);
                }
            }
        }
        rows
    }

    /// Draws bounds together by what the rows leave possible, starting from the rows in `open`; false where a row can't
    /// hold any more.
    #[expect(clippy::indexing_slicing, reason = "columns and rows are this programme's own")]
    pub(super) fn propagate(
        &self,
        bounds: &mut Bounds,
        mut open: Vec<usize>,
        rows_of: &[Vec<usize>],
    ) -> bool {
        let mut is_open = vec![false; self.rows.len()];
        open.iter().for_each(|row| is_open[*row] = true);
        while let Some(number) = open.pop() {
            is_open[number] = false;
            let Row { terms, least } = &self.rows[number];
            let best =
                |(low, high): (u64, u64), factor: i128| i128::from(if factor > 0 { high } else { low });
            let most: i128 = terms.iter().map(|(at, factor)| factor * best(bounds[*at], *factor)).sum();
            let spare = most - least;
            if spare < 0 {
                return false;
            }
            for (column, factor) in terms {
                let (low, high) = bounds[*column];
                let room = u64::try_from(spare / factor.abs()).unwrap_or(u64::MAX);
                if room >= high - low {
                    continue;
                }
                bounds[*column] = if *factor > 0 { (high - room, high) } else { (low, low + room) };
                for row in &rows_of[*column] {
                    if !std::mem::replace(&mut is_open[*row], true) {
                        open.push(*row);
                    }
                }
            }
        }
        true
    }
}
