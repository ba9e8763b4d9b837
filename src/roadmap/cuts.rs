//! Rows that follow from a row when its columns are whole numbers.
//!
//! Mixed-integer rounding (Nemhauser and Wolsey 1990; Marchand and Wolsey 2001): a row `Σ a·x ≥ b` is divided by some
//! `d`, with columns that stand high counted from their most downwards. Whole numbers of `d` stay, the rest of a factor
//! counts for no more than the rest of `b` can use, and `b` rounds up. In whole numbers, with `b = q·d + r` and
//! `0 < r < d`: `Σ (⌊a/d⌋·r + min(a mod d, r))·x ≥ (q + 1)·r`.

use std::collections::BTreeSet;

use num_integer::Integer;

use super::float;
use super::programme::{Programme, Row};

/// The largest divisor: what is multiplied with it stays far below 128 bits.
const LARGEST: i128 = 1 << 40;
/// How much a row must be broken to be worth taking, as a share of its length.
const WORTH: f64 = 0.01;

/// The most broken row that follows from `row` at these values.
pub(super) fn round_up(row: &Row, programme: &Programme, values: &[f64]) -> Option<Row> {
    let value = |column: usize| values.get(column).copied().unwrap_or(0.0);
    let is_down = |column: usize| value(column) > float(programme.most(column)) / 2.0;
    let mut turned = row.clone();
    for (column, factor) in &mut turned.terms {
        if is_down(*column) {
            turned.least -= *factor * programme.most(*column);
            *factor = -*factor;
        }
    }
    // Half and quarter factors are worth a try for columns that hang between their bounds.
    let hangs = |column: usize| value(column) > 1e-6 && value(column) < float(programme.most(column)) - 1e-6;
    let mut divisors = BTreeSet::new();
    for (column, factor) in &turned.terms {
        let parts = if hangs(*column) { 3 } else { 1 };
        divisors.extend([1, 2, 4].into_iter().take(parts).map(|part| factor.abs() / part));
    }
    let mut best: Option<(f64, Row)> = None;
    for divisor in divisors {
        let Some(mut cut) = divided(&turned, divisor) else { continue };
        for (column, factor) in &mut cut.terms {
            if is_down(*column) {
                cut.least -= *factor * programme.most(*column);
                *factor = -*factor;
            }
        }
        let sum: f64 = cut.terms.iter().map(|(at, factor)| float(*factor) * value(*at)).sum();
        let length = cut.terms.iter().map(|(_, factor)| float(*factor).powi(2)).sum::<f64>().sqrt();
        let broken = (float(cut.least) - sum) / length;
        if broken > WORTH && best.as_ref().is_none_or(|(most, _)| broken > *most) && programme.can_count(&cut)
        {
            best = Some((broken, cut));
        }
    }
    best.map(|(_, cut)| cut)
}

/// The row, divided and rounded; `None` where that says nothing, or where numbers grow out of hand.
fn divided(row: &Row, divisor: i128) -> Option<Row> {
    if !(2..=LARGEST).contains(&divisor) {
        return None;
    }
    let rest = Integer::mod_floor(&row.least, &divisor);
    if rest == 0 {
        return None;
    }
    let factor = |factor: i128| {
        let whole = Integer::div_floor(&factor, &divisor).checked_mul(rest)?;
        whole.checked_add(Integer::mod_floor(&factor, &divisor).min(rest))
    };
    let terms = row.terms.iter().map(|(column, own)| Some((*column, factor(*own)?)));
    let mut terms = terms.collect::<Option<Vec<(usize, i128)>>>()?;
    terms.retain(|(_, factor)| *factor != 0);
    let least = (Integer::div_floor(&row.least, &divisor) + 1).checked_mul(rest)?;
    let common = terms.iter().fold(least, |common, (_, factor)| common.gcd(factor)).max(1);
    terms.iter_mut().for_each(|(_, factor)| *factor /= common);
    Some(Row { terms, least: least / common })
}
