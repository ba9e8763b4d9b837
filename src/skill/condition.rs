//! Conditions: what a requirement, a prerequisite or a rule asks (model, section 2).

use std::collections::BTreeSet;

use super::SkillId;

/// A kind of evidence of one track: its position in the track's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EvidenceId(pub u16);

/// Something that is met, or met in part. Every condition is monotone: no better answer ever lowers it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Condition {
    /// A skill at a rating or above.
    Skill {
        /// The skill.
        skill: SkillId,
        /// The rating, from 1 to the top.
        need: u8,
    },
    /// Months of experience.
    Experience {
        /// Whole months, at least 1.
        months: u32,
    },
    /// Pieces of evidence of a kind, or of any kind.
    Evidence {
        /// The kind; `None` counts every kind.
        kind: Option<EvidenceId>,
        /// How many, at least 1.
        count: u32,
    },
    /// A sum of points over several skills.
    Total(TotalCondition),
    /// The best of its parts.
    AnyOf(Vec<Self>),
    /// The mean of its parts.
    AllOf(Vec<Self>),
    /// The mean of its best `count` parts.
    AtLeast {
        /// How many parts, from 1 to all of them.
        count: usize,
        /// The parts.
        of: Vec<Self>,
    },
}

/// `{total: […], need: n}`: points over several skills.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TotalCondition {
    /// The skills that count.
    pub skills: Vec<SkillId>,
    /// Points of each rating from 0 to the top; they never fall.
    pub points: Vec<u32>,
    /// Points needed, at least 1.
    pub need: u32,
}

impl TotalCondition {
    /// Points of one rating.
    #[must_use]
    pub fn points_of(&self, rating: u8) -> u64 {
        let points = self.points.get(usize::from(rating)).or(self.points.last());
        points.map_or(0, |points| u64::from(*points))
    }

    /// Points that these ratings give.
    #[must_use]
    pub fn sum(&self, reading: &Reading) -> u64 {
        self.skills.iter().map(|skill| self.points_of(reading.rating(*skill))).sum()
    }
}

/// One reading of a profile (model, section 4), as the engine takes it: dense, with 0 where nothing was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The rating of every skill of the catalogue.
    pub ratings: Vec<u8>,
    /// Months of experience.
    pub months: u32,
    /// Pieces of evidence by kind of the track.
    pub evidence: Vec<u32>,
}

impl Reading {
    /// The rating of a skill.
    #[must_use]
    pub fn rating(&self, skill: SkillId) -> u8 {
        self.ratings.get(skill.index()).copied().unwrap_or(0)
    }

    /// Pieces of evidence of a kind, or of all kinds.
    #[must_use]
    pub fn evidence_of(&self, kind: Option<EvidenceId>) -> u64 {
        match kind {
            Some(kind) => u64::from(self.evidence.get(usize::from(kind.0)).copied().unwrap_or(0)),
            None => self.evidence.iter().map(|n| u64::from(*n)).sum(),
        }
    }
}

impl Condition {
    /// The skill and the rating it needs, where that is all the condition asks.
    #[must_use]
    pub fn as_skill(&self) -> Option<(SkillId, u8)> {
        match self {
            Self::Skill { skill, need } => Some((*skill, *need)),
            Self::Experience { .. }
            | Self::Evidence { .. }
            | Self::Total(_)
            | Self::AnyOf(_)
            | Self::AllOf(_)
            | Self::AtLeast { .. } => None,
        }
    }

    /// The skills of a group that asks for one and the same rating of each, and that rating.
    #[must_use]
    pub fn same_need(parts: &[Self]) -> Option<(Vec<SkillId>, u8)> {
        let (_, need) = parts.first()?.as_skill()?;
        let skill = |part: &Self| part.as_skill().filter(|(_, own)| *own == need).map(|(skill, _)| skill);
        let skills: Option<Vec<SkillId>> = parts.iter().map(skill).collect();
        Some((skills?, need))
    }

    /// The parts of a group; none for what is no group.
    #[must_use]
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::AnyOf(parts) | Self::AllOf(parts) | Self::AtLeast { of: parts, .. } => parts,
            Self::Skill { .. } | Self::Experience { .. } | Self::Evidence { .. } | Self::Total(_) => &[],
        }
    }

    /// The highest rating that the condition asks of a skill by name; `None` where it names no rating of it.
    #[must_use]
    pub fn asks(&self, skill: SkillId) -> Option<u8> {
        match self.as_skill() {
            Some((own, need)) => (own == skill).then_some(need),
            None => self.parts().iter().filter_map(|part| part.asks(skill)).max(),
        }
    }

    /// True when the attainment is 1.
    #[must_use]
    pub fn is_met(&self, reading: &Reading) -> bool {
        match self {
            Self::Skill { skill, need } => reading.rating(*skill) >= *need,
            Self::Experience { months } => reading.months >= *months,
            Self::Evidence { kind, count } => reading.evidence_of(*kind) >= u64::from(*count),
            Self::Total(total) => total.sum(reading) >= u64::from(total.need),
            Self::AnyOf(parts) => parts.iter().any(|part| part.is_met(reading)),
            Self::AllOf(parts) => parts.iter().all(|part| part.is_met(reading)),
            Self::AtLeast { count, of } => of.iter().filter(|part| part.is_met(reading)).count() >= *count,
        }
    }

    /// Every skill that the condition names, each once, in the catalogue's order.
    #[must_use]
    pub fn skills(&self) -> BTreeSet<SkillId> {
        let mut found = BTreeSet::new();
        self.collect_skills(&mut found);
        found
    }

    fn collect_skills(&self, found: &mut BTreeSet<SkillId>) {
        match self {
            Self::Skill { skill, .. } => {
                found.insert(*skill);
            }
            Self::Total(total) => found.extend(&total.skills),
            Self::AnyOf(parts) | Self::AllOf(parts) | Self::AtLeast { of: parts, .. } => {
                parts.iter().for_each(|part| part.collect_skills(found));
            }
            Self::Experience { .. } | Self::Evidence { .. } => {}
        }
    }
}

impl Condition {
    /// The denominator that every attainment of this condition can be written with; `None` past 64 bits.
    #[must_use]
    pub fn whole(&self) -> Option<u64> {
        let common = |parts: &[Self]| {
            parts.iter().try_fold(1_u64, |whole, part| {
                let other = part.whole()?;
                (whole / num_integer::gcd(whole, other)).checked_mul(other)
            })
        };
        match self {
            Self::Skill { need, .. } => Some(u64::from(*need)),
            Self::Experience { months } => Some(u64::from(*months)),
            Self::Evidence { count, .. } => Some(u64::from(*count)),
            Self::Total(total) => Some(u64::from(total.need)),
            Self::AnyOf(parts) => common(parts),
            Self::AllOf(parts) => common(parts)?.checked_mul(parts.len() as u64),
            Self::AtLeast { count, of } => common(of)?.checked_mul(*count as u64),
        }
    }
}
