//! Attainments as sums over steps.
//!
//! Whatever a condition counts is written so that a plan of more steps never counts less, and that the sum can't come
//! to more than the attainment: the search makes it as large as it can, and no larger than it is.

use super::formulate::{Formulation, Holds, Sum};
use crate::skill::{Condition, SkillId};

impl Formulation<'_> {
    /// The attainment of a condition, in parts of its own whole.
    pub(super) fn parts(&mut self, condition: &Condition) -> Sum {
        let whole = i128::from(condition.whole().unwrap_or(1));
        if condition.is_met(self.goal.base) {
            return Sum { constant: whole, terms: Vec::new() };
        }
        if let Some((parts, count, need)) = as_ladder(condition) {
            return self.ladder(&parts, count, need);
        }
        match condition {
            Condition::Evidence { kind, count } => {
                let has = i128::from(self.goal.base.evidence_of(*kind));
                let sum = Sum { terms: self.pieces(*kind), constant: has };
                self.capped(sum, (*count).into())
            }
            Condition::Total(total) => {
                let sum = self.points(total);
                self.capped(sum, total.need.into())
            }
            Condition::AllOf(parts) => self.mean(parts, parts.len(), whole),
            Condition::AtLeast { count, of } if *count == of.len() => self.mean(of, *count, whole),
            Condition::AnyOf(parts) => self.best(parts, 1, whole),
            Condition::AtLeast { count, of } => self.best(of, *count, whole),
            Condition::Skill { .. } | Condition::Experience { .. } => Sum::default(),
        }
    }

    /// How many of the parts, at most `count`, reach each rating up to `need`, added up: the best parts' ratings.
    fn ladder(&mut self, parts: &[Vec<SkillId>], count: usize, need: u8) -> Sum {
        let mut sum = Sum::default();
        for rating in 1..=need {
            let (held, open) = self.who_reaches(parts, rating);
            sum.constant += count.min(held) as i128;
            if held >= count || open.is_empty() {
                continue;
            }
            if held + open.len() <= count {
                sum.terms.extend(open.iter().map(|column| (*column, 1)));
                continue;
            }
            let key = (parts.to_vec(), count, rating);
            let column = match self.reached.get(&key) {
                Some(column) => *column,
                None => {
                    let column = self.programme.column(0, (count - held) as u64);
                    let terms = open.iter().map(|open| (*open, 1)).chain([(column, -1)]);
                    self.programme.row(terms.collect(), 0);
                    self.reached.insert(key, column);
                    column
                }
            };
            sum.terms.push((column, 1));
        }
        sum
    }

    /// How many parts reach a rating already, and a column for each that could.
    fn who_reaches(&mut self, parts: &[Vec<SkillId>], rating: u8) -> (usize, Vec<usize>) {
        let (mut held, mut open) = (0, Vec::new());
        for part in parts {
            let reach: Vec<Holds> = part.iter().map(|skill| self.reach(*skill, rating)).collect();
            if reach.iter().any(|one| matches!(one, Holds::Known(true))) {
                held += 1;
                continue;
            }
            let columns: Vec<usize> = reach
                .iter()
                .filter_map(|one| match one {
                    Holds::When(column) => Some(*column),
                    Holds::Known(_) => None,
                })
                .collect();
            match columns.as_slice() {
                [] => {}
                [one] => open.push(*one),
                _ => {
                    let key = (vec![part.clone()], 1, rating);
                    let known = self.reached.get(&key).copied();
                    open.push(known.unwrap_or_else(|| {
                        let column = self.programme.column(0, 1);
                        let terms = columns.iter().map(|open| (*open, 1)).chain([(column, -1)]);
                        self.programme.row(terms.collect(), 0);
                        self.reached.insert(key, column);
                        column
                    }));
                }
            }
        }
        (held, open)
    }

    /// A sum that counts for no more than `cap`.
    fn capped(&mut self, sum: Sum, cap: i128) -> Sum {
        let missing = cap - sum.constant;
        let most: i128 = sum.terms.iter().map(|(at, times)| times * self.programme.most(*at)).sum();
        if most <= missing {
            return sum;
        }
        let column = self.programme.column(0, u64::try_from(missing).unwrap_or(u64::MAX));
        let terms = sum.terms.into_iter().chain([(column, -1)]);
        self.programme.row(terms.collect(), 0);
        Sum { terms: vec![(column, 1)], constant: sum.constant }
    }

    /// All parts, added up in parts of `whole`.
    fn mean(&mut self, parts: &[Condition], count: usize, whole: i128) -> Sum {
        let mut sum = Sum::default();
        for part in parts {
            let factor = whole / count as i128 / i128::from(part.whole().unwrap_or(1));
            sum.add(self.parts(part), factor);
        }
        sum
    }

    /// The best `count` parts: each counts where it is picked, and only so many are.
    fn best(&mut self, parts: &[Condition], count: usize, whole: i128) -> Sum {
        let each = whole / count as i128;
        let (mut sum, mut picks) = (Sum::default(), Vec::new());
        for part in parts {
            let factor = each / i128::from(part.whole().unwrap_or(1));
            let own = self.parts(part);
            if own.terms.is_empty() && own.constant == 0 {
                continue;
            }
            let most = part.whole().unwrap_or(1);
            let pick = self.programme.column(0, 1);
            let counted = self.programme.column(0, most);
            self.programme.row(vec![(pick, most.into()), (counted, -1)], 0);
            let terms = own.terms.into_iter().chain([(counted, -1)]);
            self.programme.row(terms.collect(), -own.constant);
            sum.terms.push((counted, factor));
            picks.push((pick, -1));
        }
        self.programme.row(picks, -(count as i128));
        sum
    }
}

/// A group that asks one rating of skills, or of the best of several: its parts, how many, the rating.
fn as_ladder(condition: &Condition) -> Option<(Vec<Vec<SkillId>>, usize, u8)> {
    let skills = |part: &Condition| match part {
        Condition::Skill { skill, need } => Some((vec![*skill], *need)),
        Condition::AnyOf(of) => Condition::same_need(of),
        Condition::Experience { .. }
        | Condition::Evidence { .. }
        | Condition::Total(_)
        | Condition::AllOf(_)
        | Condition::AtLeast { .. } => None,
    };
    let (parts, count) = match condition {
        Condition::Skill { .. } | Condition::AnyOf(_) => (std::slice::from_ref(condition), 1),
        Condition::AtLeast { count, of } => (of.as_slice(), *count),
        Condition::Experience { .. }
        | Condition::Evidence { .. }
        | Condition::Total(_)
        | Condition::AllOf(_) => return None,
    };
    let parts: Option<Vec<(Vec<SkillId>, u8)>> = parts.iter().map(skills).collect();
    let parts = parts?;
    let need = parts.first()?.1;
    let is_one = parts.iter().all(|(_, own)| *own == need);
    is_one.then(|| (parts.into_iter().map(|(skills, _)| skills).collect(), count, need))
}
