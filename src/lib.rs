//! Career readiness, scored exactly: answers and YAML rubrics in, an explained report out.
//!
//! A person says what they can do; a rules engine scores it against rubrics, one for each level of a career; out come
//! the level they stand on, what keeps them from the next one, and the provably shortest way there.
//!
//! ```text
//! YAML text → Rubric ─ compile ─→ Plan ┐
//!                                      ├→ Assessment → Roadmap, Gaps → View → bytes
//! YAML text → Profile ─ names ─────────┘
//! ```
//!
//! - [`rubric`] reads the files of a ladder and checks them; [`diagnostic`] says what is wrong, and where
//! - [`skill`] is the catalogue that all careers share, and what people type for its skills
//! - [`profile`] is what one person says; [`import`] makes one from a résumé or a table
//! - [`engine`] compiles a track into a plan and assesses profiles with it
//! - [`roadmap`] plans the shortest way to a level, with proof, order and dates
//! - [`gap`] finds what is unmet on the way, and the cheapest way to meet it
//! - [`questionnaire`] turns a ladder into questions, and knows when no answer can change anything any more
//! - [`report`] puts all of it into words, tables and JSON
//!
//! # Example
//!
//! ```
//! use gradus::{diagnostic::Problems, engine, profile, rubric};
//!
//! # fn main() -> Result<(), Problems> {
//! let rubric = rubric::builtin()?;
//! let mut problems = Problems::default();
//! let text = "{track: backend, skills: {SQL: 3, k8s: 2}}";
//! let file = problems.sources.add("me.yaml", text);
//! let wishes = profile::Wishes { track: None, today: jiff::civil::date(2026, 11, 21), id: "me" };
//! let Some((profile, track)) = profile::read(text, file, &rubric, wishes, &mut problems) else {
//!     return Err(problems);
//! };
//! let plan = engine::compile(track, &rubric.catalogue);
//! let assessment = engine::assess(&profile, track, &rubric, &plan);
//! assert_eq!(assessment.claimed, None); // below the first level
//! assert_eq!(track.level(assessment.target).id, "junior");
//! # Ok(())
//! # }
//! ```
//!
//! The library never prints, and never reads the clock, the environment or the terminal: these come in as arguments.
//! What every number means stands in docs/scoring.md.

pub mod batch;
mod bits;
pub mod diagnostic;
pub mod display;
pub mod engine;
pub mod error;
pub mod exact;
pub mod files;
pub mod gap;
pub mod import;
pub mod profile;
pub mod questionnaire;
pub mod report;
pub mod roadmap;
pub mod rubric;
pub mod skill;
pub mod trial;
mod yaml;
