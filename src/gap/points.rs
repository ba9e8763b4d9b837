//! Points over several skills: the fewest hours for them, and a bound on these hours.

use std::cmp::Ordering;

use crate::skill::{Catalogue, Reading, SkillId, TotalCondition};

/// Hours that the missing points of a total take at the least, whatever prerequisites add: the best rates of points an
/// hour that raises still have, in parts if need be.
pub(super) fn bound(total: &TotalCondition, reading: &Reading, catalogue: &Catalogue) -> u64 {
    let mut missing = u64::from(total.need).saturating_sub(total.sum(reading));
    let mut stretches: Vec<(u64, u64, u8)> = Vec::new();
    for skill in &total.skills {
        add_stretches(total, *skill, reading.rating(*skill), catalogue, &mut stretches);
    }
    stretches.sort_by(|a, b| by_rate(&(a.0, a.1), &(b.0, b.1)));
    let mut hours = 0_u64;
    for (points, takes, _) in stretches {
        if points >= missing {
            let part = (u128::from(missing) * u128::from(takes)).div_ceil(points.into());
            return hours.saturating_add(u64::try_from(part).unwrap_or(u64::MAX));
        }
        missing -= points;
        hours = hours.saturating_add(takes);
    }
    hours
}

/// The raises of one skill as stretches of falling rate: points, hours and the rating reached.
fn add_stretches(
    total: &TotalCondition,
    skill: SkillId,
    from: u8,
    catalogue: &Catalogue,
    stretches: &mut Vec<(u64, u64, u8)>,
) {
    let mut from = from;
    while from < catalogue.top {
        let stretch = |to: u8| {
            let points = total.points_of(to) - total.points_of(from);
            (points, catalogue.skill(skill).hours_between(from, to))
        };
        let best = (from + 1..=catalogue.top).min_by(|a, b| by_rate(&stretch(*a), &stretch(*b)));
        let Some(to) = best.filter(|to| stretch(*to).0 > 0) else {
            return;
        };
        let (points, hours) = stretch(to);
        stretches.push((points, hours, to));
        from = to;
    }
}

/// Orders stretches by points an hour, highest first; what gives no points comes last. Compared as products, because
/// hours may be 0.
fn by_rate((points, hours): &(u64, u64), (other_points, other_hours): &(u64, u64)) -> Ordering {
    let product = |points: u64, hours: u64| u128::from(points) * u128::from(hours);
    let is_idle = (*points == 0).cmp(&(*other_points == 0));
    is_idle.then_with(|| product(*other_points, *hours).cmp(&product(*points, *other_hours)))
}

/// A partial choice: points and hours so far, and what it was made from.
#[derive(Clone, Copy)]
struct Choice {
    points: u64,
    hours: u64,
    /// Position among the choices of the skill before.
    before: usize,
    rating: u8,
}

/// Partial choices after which the programme gives up and takes the best rates instead.
const BUDGET: usize = 2_000_000;

/// The raises of fewest hours that bring the missing points, among skills that may be raised freely. `None` where they
/// can't. A dynamic programme over the skills that keeps, of all partial choices, those that no other beats in both
/// points and hours. The flag says whether they are the fewest: past a budget the best rates are taken instead.
pub(super) fn fewest_hours(
    total: &TotalCondition,
    free: &[SkillId],
    reading: &Reading,
    catalogue: &Catalogue,
) -> Option<(Vec<(SkillId, u8)>, bool)> {
    let missing = u64::from(total.need).saturating_sub(total.sum(reading));
    let mut layers = vec![vec![Choice { points: 0, hours: 0, before: 0, rating: 0 }]];
    let mut work = 0;
    for skill in free {
        let from = reading.rating(*skill);
        let mut next = Vec::new();
        work += layers.last()?.len() * usize::from(catalogue.top - from + 1);
        if work > BUDGET {
            return at_best_rates(total, free, reading, catalogue).map(|raises| (raises, false));
        }
        for (before, choice) in layers.last()?.iter().enumerate() {
            for rating in from..=catalogue.top {
                let points = total.points_of(rating) - total.points_of(from);
                next.push(Choice {
                    points: missing.min(choice.points + points),
                    hours: choice.hours.saturating_add(catalogue.skill(*skill).hours_between(from, rating)),
                    before,
                    rating,
                });
            }
        }
        layers.push(unbeaten(next));
    }
    let last = layers.last()?;
    let mut at = last.iter().position(|choice| choice.points == missing)?;
    let mut raises = Vec::new();
    for (layer, skill) in layers.iter().skip(1).zip(free).rev() {
        let choice = layer.get(at)?;
        raises.push((*skill, choice.rating));
        at = choice.before;
    }
    Some((raises, true))
}

/// Raises that bring the missing points, taken at the best rate of points an hour there is, one after the other.
fn at_best_rates(
    total: &TotalCondition,
    free: &[SkillId],
    reading: &Reading,
    catalogue: &Catalogue,
) -> Option<Vec<(SkillId, u8)>> {
    let mut reached = reading.clone();
    let mut stretches = Vec::new();
    for skill in free {
        let mut own = Vec::new();
        add_stretches(total, *skill, reading.rating(*skill), catalogue, &mut own);
        stretches.extend(own.into_iter().map(|(points, hours, to)| (points, hours, *skill, to)));
    }
    stretches.sort_by(|a, b| by_rate(&(a.0, a.1), &(b.0, b.1)));
    for (_, _, skill, to) in stretches {
        if total.sum(&reached) >= u64::from(total.need) {
            break;
        }
        if let Some(rating) = reached.ratings.get_mut(skill.index()) {
            *rating = to.max(*rating);
        }
    }
    let is_enough = total.sum(&reached) >= u64::from(total.need);
    is_enough.then(|| free.iter().map(|skill| (*skill, reached.rating(*skill))).collect())
}

/// The choices that no other beats in both points and hours, most points first. Ties keep the earlier choice, which
/// raises less.
fn unbeaten(mut choices: Vec<Choice>) -> Vec<Choice> {
    choices.sort_by(|a, b| b.points.cmp(&a.points).then(a.hours.cmp(&b.hours)));
    let mut fewest = u64::MAX;
    choices.retain(|choice| {
        let is_better = choice.hours < fewest;
        fewest = fewest.min(choice.hours);
        is_better
    });
    choices
}
