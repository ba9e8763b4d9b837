//! Scoring a reading with a [`Plan`].

use super::plan::{Block, Column, Form, LANES, Node, Plan, Rest, place_of};
use crate::exact::{Attainment, Exact};
use crate::rubric::LevelId;
use crate::skill::{Reading, SkillId};

/// What a reading earns in every level; reused from one profile to the next.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// Parts earned by level, padded with zeros; 0 for a level of ratios.
    pub(super) parts: Vec<Block>,
    /// Levels with an open gate, as bits.
    pub(super) open: u64,
    /// Levels that are passed, as bits.
    passed: u64,
}

impl Score {
    /// The highest level such that it and all below it are passed.
    #[must_use]
    pub fn placement(&self) -> Option<LevelId> {
        let reached = self.passed.trailing_ones().checked_sub(1)?;
        LevelId::new(usize::try_from(reached).ok()?)
    }

    /// Whether a level is passed.
    #[must_use]
    pub fn is_passed(&self, level: LevelId) -> bool {
        self.passed & level.bit() != 0
    }
}

impl Plan {
    /// Scores a reading in every level.
    pub fn score(&self, reading: &Reading, score: &mut Score) {
        score.parts.clear();
        score.parts.resize(self.rows.len(), Block::ZERO);
        score.open = 0;
        let open = self.open.chunks_exact(self.ratings);
        for ((at, column), open) in self.columns.iter().enumerate().zip(open) {
            let rating = usize::from(column.rating(reading));
            score.open |= open.get(rating).copied().unwrap_or(0);
            if rating > 0 {
                for (sum, rows) in score.parts.iter_mut().zip(&self.rows) {
                    *sum += rows.get(at * self.ratings + rating).copied().unwrap_or_default();
                }
            }
        }
        // What isn't a matter of one rating.
        for rest in &self.rest {
            rest.add(rest.node.parts(reading), score);
        }
        self.pass(reading, score);
    }

    /// What a reading earns in every level, in tenths of a per cent, cut. `score` is the reading's.
    pub(crate) fn tenths(&self, score: &Score, reading: &Reading, tenths: &mut Vec<u16>) {
        tenths.clear();
        for (parts, levels) in score.parts.iter().zip(self.levels.chunks(LANES)) {
            let parts = parts.to_array().into_iter().zip(levels);
            tenths.extend(parts.map(|(parts, level)| level.percentage.tenths(parts.into())));
        }
        for level in &self.of_ratios {
            let attainments = self.attainments(*level, reading);
            let possible = self.levels.get(level.index()).map_or(1, |plan| plan.possible);
            let percent = self.earned(*level, &attainments) * Exact::ratio(100, possible);
            if let Some(slot) = tenths.get_mut(level.index()) {
                *slot = u16::try_from(percent.tenths().in_tenths()).unwrap_or(1000);
            }
        }
    }

    pub(super) fn pass(&self, reading: &Reading, score: &mut Score) {
        let blocks = score.parts.iter().zip(&self.thresholds).rev();
        let reached = blocks
            .fold(0, |all, (parts, least)| all << LANES | u64::from(parts.simd_ge(*least).to_bitmask()));
        score.passed = reached & !score.open;
        for level in &self.of_ratios {
            score.passed &= !level.bit();
            if self.passes_as_ratios(*level, reading) {
                score.passed |= level.bit();
            }
        }
    }

    /// The same decision for a level whose fractions have no common denominator of 64 bits.
    fn passes_as_ratios(&self, level: LevelId, reading: &Reading) -> bool {
        let Some(plan) = self.levels.get(level.index()) else {
            return false;
        };
        let attainments = self.attainments(level, reading);
        let pass = Exact::ratio(plan.pass.into(), 10_000) * Exact::whole(plan.possible);
        let gates_met = plan.weights.iter().zip(&attainments).all(|((_, gate), a)| !gate || a.is_met());
        gates_met && self.earned(level, &attainments) >= pass
    }

    /// What a reading with these attainments earns in a level, exactly, out of the sum of its weights.
    #[must_use]
    pub fn earned(&self, level: LevelId, attainments: &[Attainment]) -> Exact {
        let Some(plan) = self.levels.get(level.index()) else {
            return Exact::whole(0);
        };
        let earned = plan.weights.iter().zip(attainments);
        match plan.whole {
            Some(whole) => {
                let parts = earned.map(|((weight, _), a)| u64::from(*weight) * a.earned * (whole / a.whole));
                Exact::ratio(parts.sum(), whole)
            }
            None => earned.map(|((weight, _), a)| Exact::whole((*weight).into()) * a.exact()).sum(),
        }
    }

    /// The attainment of one requirement of a level, by its position in the file; nothing where there is none.
    #[must_use]
    pub fn attainment(&self, level: LevelId, requirement: usize, reading: &Reading) -> Attainment {
        let node = self.requirements.get(level.index()).and_then(|nodes| nodes.get(requirement));
        node.map_or(Attainment { earned: 0, whole: 1 }, |node| Attainment {
            earned: node.parts(reading),
            whole: node.whole,
        })
    }

    /// The attainment of every requirement of a level, in the order of its file.
    #[must_use]
    pub fn attainments(&self, level: LevelId, reading: &Reading) -> Vec<Attainment> {
        let nodes = self.requirements.get(level.index()).map_or(&[][..], Vec::as_slice);
        let attainment = |node: &Node| Attainment { earned: node.parts(reading), whole: node.whole };
        nodes.iter().map(attainment).collect()
    }
}

impl Column {
    /// The rating that counts.
    fn rating(&self, reading: &Reading) -> u8 {
        match self {
            Self::Skill(skill) => reading.rating(*skill),
            Self::Best(skills) => best(skills, reading),
        }
    }
}

impl Rest {
    /// Adds what was reached to the levels that ask for it.
    #[inline]
    pub(super) fn add(&self, reached: u64, score: &mut Score) {
        for found in &self.uses {
            let (block, lane) = place_of(found.level);
            let block = score.parts.get_mut(block);
            if let Some(sum) = block.and_then(|block| block.as_mut_array().get_mut(lane)) {
                *sum += u32::try_from(reached * found.factor).unwrap_or(0);
            }
            if found.gate && reached < self.node.whole {
                score.open |= found.level.bit();
            }
        }
    }
}

/// The highest rating among some skills.
fn best(skills: &[SkillId], reading: &Reading) -> u8 {
    skills.iter().map(|skill| reading.rating(*skill)).max().unwrap_or(0)
}

impl Node {
    /// The parts reached, at most the whole.
    pub(super) fn parts(&self, reading: &Reading) -> u64 {
        let scaled = |(node, factor): &(Self, u64)| node.parts(reading) * factor;
        let reached = match &self.form {
            Form::Skill(skill) => u64::from(reading.rating(*skill)),
            Form::Experience => u64::from(reading.months),
            Form::Evidence(kind) => reading.evidence_of(*kind),
            Form::Total(total) => total.sum(reading),
            Form::Best(skills) => u64::from(best(skills, reading)),
            Form::Highest { count, need, of } => highest(*count, *need, of, reading),
            Form::AnyOf(parts) => parts.iter().map(scaled).max().unwrap_or(0),
            Form::AllOf(parts) => parts.iter().map(scaled).sum(),
            Form::AtLeast { count, of } => {
                let mut parts: Vec<u64> = of.iter().map(scaled).collect();
                parts.sort_unstable_by(|a, b| b.cmp(a));
                parts.iter().take(*count).sum()
            }
        };
        reached.min(self.whole)
    }
}

/// The sum of the `count` highest ratings, each up to `need`: how many reach 1, how many reach 2, … each at most `count`.
fn highest(count: usize, need: u8, of: &[SkillId], reading: &Reading) -> u64 {
    let reach = |rating: u8| of.iter().filter(|skill| reading.rating(**skill) >= rating).count();
    (1..=need).map(|rating| reach(rating).min(count) as u64).sum()
}
