//! Scoring: a track compiled once into a [`Plan`], and a profile assessed against it.
//!
//! Requirements decide, rules advise. Everything that decides is computed on whole numbers.

mod assess;
mod compile;
mod explain;
mod findings;
mod plan;
mod score;
mod sparse;

pub(crate) use assess::next_level;
pub use assess::{Assessment, LevelResult, Readings, RequirementResult, ScoreOf, assess, readings};
pub use compile::compile;
pub use explain::{Reckoning, Shown, reckon};
pub use findings::{Finding, finding_ids};
pub(crate) use findings::{Known, Look};
pub use plan::{Plan, describe};
pub use score::Score;
pub(crate) use sparse::{Three, ThreeReadings};
