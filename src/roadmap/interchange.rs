//! Members of `any_of` groups that can never be the better choice.
//!
//! Eight languages of the same hours are one choice written eight times. Where two skills stand in the same groups with
//! the same needs, and one never costs more than the other, the other can be left out of every group without losing the
//! best way.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::skill::{Catalogue, Condition, Reading, SkillId};

/// Where a skill stands: each group by number, with the rating it asks.
type Stands = Vec<(usize, u8)>;

/// Skills that a search may leave out of `any_of` groups when it meets `goals`. Those in `apart` are neither left out nor
/// take another's place.
pub(super) fn left_out<'c>(
    goals: impl Iterator<Item = &'c Condition>,
    base: &Reading,
    catalogue: &Catalogue,
    apart: &BTreeSet<SkillId>,
) -> BTreeSet<SkillId> {
    let mut walk = Walk::default();
    goals.for_each(|goal| walk.condition(goal));
    while let Some(skill) = walk.open.pop() {
        for need in &catalogue.skill(skill).needs {
            walk.condition(need);
        }
    }
    let mut kept: HashMap<&Stands, Vec<SkillId>> = HashMap::new();
    let mut out = BTreeSet::new();
    for (skill, stands) in &walk.stands {
        if walk.fixed.contains(skill) || apart.contains(skill) {
            continue;
        }
        let rivals = kept.entry(stands).or_default();
        if rivals.iter().any(|rival| is_no_worse(*rival, *skill, base, catalogue)) {
            out.insert(*skill);
        } else {
            rivals.push(*skill);
        }
    }
    out
}

/// True when choosing `rival` never costs more than choosing `skill`, at any rating, prerequisites included.
fn is_no_worse(rival: SkillId, skill: SkillId, base: &Reading, catalogue: &Catalogue) -> bool {
    let (one, other) = (catalogue.skill(rival), catalogue.skill(skill));
    let cost = |skill: &crate::skill::Skill, from: u8, to: u8| skill.hours_between(from, to);
    let (from, other_from) = (base.rating(rival), base.rating(skill));
    let cheaper = (1..=catalogue.top).all(|to| cost(one, from, to) <= cost(other, other_from, to));
    cheaper && from >= other_from && one.needs.iter().all(|need| other.needs.contains(need))
}

#[derive(Default)]
struct Walk {
    stands: BTreeMap<SkillId, Stands>,
    /// Skills that something asks for by name, or counts together with others.
    fixed: BTreeSet<SkillId>,
    open: Vec<SkillId>,
    groups: usize,
}

impl Walk {
    fn see(&mut self, skill: SkillId) -> &mut Stands {
        self.stands.entry(skill).or_insert_with(|| {
            self.open.push(skill);
            Vec::new()
        })
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::AnyOf(parts) => {
                self.groups += 1;
                let group = self.groups;
                for part in parts {
                    match part.as_skill() {
                        Some((skill, need)) => self.see(skill).push((group, need)),
                        None => self.condition(part),
                    }
                }
            }
            Condition::AllOf(parts) | Condition::AtLeast { of: parts, .. } => {
                parts.iter().for_each(|part| self.condition(part));
            }
            Condition::Skill { .. } | Condition::Total(_) => {
                for skill in condition.skills() {
                    self.see(skill);
                    self.fixed.insert(skill);
                }
            }
            Condition::Experience { .. } | Condition::Evidence { .. } => {}
        }
    }
}
