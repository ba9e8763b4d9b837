//! Gradus.
pub mod diagnostic;
pub mod display;
pub mod engine;
pub mod error;
pub mod exact;
pub mod files;
pub mod gap;
pub mod profile;
pub mod report;
pub mod rubric;
pub mod skill;
pub mod trial;
mod yaml;
