//! Scoring a reading with a [`Plan`].

use super::plan::{Column, Form, LANES, Node, Plan};
use crate::exact::{Attainment, Exact};
use crate::rubric::LevelId;
use crate::skill::{Reading, SkillId};

/// What a reading earns in every level; reused from one profile to the next.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// Parts earned by level, padded with zeros; 0 for a level of ratios.
    parts: Vec<u64>,
    /// Levels with an open gate, as bits.
    open: u64,
    /// Levels that are passed, as bits.
    passed: u64,
}

/// What a reading earns by single skills when all of them have one and the same rating.
#[derive(Debug, Clone)]
pub struct Base {
    rating: usize,
    parts: Vec<u64>,
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
        score.parts.resize(self.stride, 0);
        score.open = 0;
        let rows = self.rows.chunks_exact(self.ratings * self.stride);
        let open = self.open.chunks_exact(self.ratings);
        for ((column, rows), open) in self.columns.iter().zip(rows).zip(open) {
            let rating = usize::from(column.rating(reading));
            score.open |= open.get(rating).copied().unwrap_or(0);
            if rating > 0 {
                let row = rows.get(rating * self.stride..).unwrap_or(&[]);
                score.parts.iter_mut().zip(row).for_each(|(sum, parts)| *sum += parts);
            }
        }
        self.score_rest(reading, score);
        self.pass(reading, score);
    }

    /// Adds what isn't a matter of one rating.
    fn score_rest(&self, reading: &Reading, score: &mut Score) {
        for rest in &self.rest {
            let reached = rest.node.parts(reading);
            for found in &rest.uses {
                if let Some(sum) = score.parts.get_mut(found.level.index()) {
                    *sum += reached * found.factor;
                }
                if found.gate && reached < rest.node.whole {
                    score.open |= found.level.bit();
                }
            }
        }
    }

    /// What a reading earns with every skill at one rating, to score others from.
    #[must_use]
    pub fn base(&self, rating: u8) -> Base {
        let rating = usize::from(rating).min(self.ratings.saturating_sub(1));
        let mut parts = vec![0; self.stride];
        let rows = self.rows.chunks_exact(self.ratings * self.stride);
        for (_, rows) in self.columns.iter().zip(rows).filter(|(one, _)| matches!(one, Column::Skill(_))) {
            let row = rows.get(rating * self.stride..).unwrap_or(&[]);
            parts.iter_mut().zip(row).for_each(|(sum, parts)| *sum += parts);
        }
        Base { rating, parts }
    }

    /// Scores a reading in which every skill but the `mentioned` ones has the rating of `base`: the same as
    /// [`score`](Self::score), in time that grows with what is mentioned alone.
    pub fn score_from(&self, base: &Base, mentioned: &[SkillId], reading: &Reading, score: &mut Score) {
        score.parts.clear();
        score.parts.resize(self.stride, 0);
        for first in (0..self.stride).step_by(LANES) {
            let lanes = self.lanes_from(first, base, mentioned, reading);
            if let Some(parts) = score.parts.get_mut(first..first + LANES) {
                parts.copy_from_slice(&lanes);
            }
        }
        score.open = self.with_gate.iter().fold(0, |open, at| {
            let rating = self.columns.get(*at).map_or(0, |column| usize::from(column.rating(reading)));
            open | self.open.get(at * self.ratings + rating).copied().unwrap_or(0)
        });
        self.score_rest(reading, score);
        self.pass(reading, score);
    }

    /// The parts earned in [`LANES`] levels, `first` and those above it, by single skills and the best of several.
    fn lanes_from(
        &self,
        first: usize,
        base: &Base,
        mentioned: &[SkillId],
        reading: &Reading,
    ) -> [u64; LANES] {
        let row = |column: usize, rating: usize| {
            let at = (column * self.ratings + rating) * self.stride + first;
            self.rows.get(at..).and_then(|row| row.first_chunk::<LANES>()).unwrap_or(&[0; LANES])
        };
        let mut lanes = *base.parts.get(first..).and_then(|parts| parts.first_chunk()).unwrap_or(&[0; LANES]);
        for skill in mentioned {
            let column = self.column_of.get(skill.index()).map_or(usize::MAX, |column| *column as usize);
            let rating = usize::from(reading.rating(*skill));
            if column >= self.columns.len() || rating == base.rating {
                continue;
            }
            // Wrapping: on the way a sum may pass the end that it doesn't pass as a whole.
            let raise = |sum: &mut u64, parts: &u64| *sum = sum.wrapping_add(*parts);
            lanes.iter_mut().zip(row(column, rating)).for_each(|(sum, parts)| raise(sum, parts));
            if base.rating > 0 {
                let lower = |sum: &mut u64, parts: &u64| *sum = sum.wrapping_sub(*parts);
                lanes.iter_mut().zip(row(column, base.rating)).for_each(|(sum, parts)| lower(sum, parts));
            }
        }
        for at in &self.over_several {
            let rating = self.columns.get(*at).map_or(0, |column| usize::from(column.rating(reading)));
            if rating > 0 {
                lanes.iter_mut().zip(row(*at, rating)).for_each(|(sum, parts)| *sum += parts);
            }
        }
        lanes
    }

    /// What a reading earns in a level, in tenths of a per cent, cut. `score` is the reading's.
    #[must_use]
    pub fn tenths(&self, level: LevelId, score: &Score, reading: &Reading) -> u16 {
        let Some(plan) = self.levels.get(level.index()) else { return 0 };
        match plan.whole {
            Some(_) => plan.percentage.tenths(score.parts.get(level.index()).copied().unwrap_or(0)),
            None => {
                let earned = self.earned(level, &self.attainments(level, reading));
                let percent = earned * Exact::ratio(100, plan.possible);
                u16::try_from(percent.tenths().in_tenths()).unwrap_or(1000)
            }
        }
    }

    fn pass(&self, reading: &Reading, score: &mut Score) {
        score.passed = 0;
        let ids = (0..self.levels.len()).filter_map(LevelId::new);
        for ((level, parts), id) in self.levels.iter().zip(&score.parts).zip(ids) {
            let passed = match level.whole {
                Some(_) => *parts >= level.threshold && score.open & id.bit() == 0,
                None => self.passes_as_ratios(id, reading),
            };
            if passed {
                score.passed |= id.bit();
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
