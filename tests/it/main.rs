//! One integration binary: each module tests one side of the program.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, which is what it is for"
)]

mod architecture;
mod asking;
mod batch;
mod batch_abuse;
mod batch_cut;
mod batch_laws;
mod browser;
mod cli;
mod cohort;
mod cohort_report;
mod diagnostics;
mod docs;
mod edits;
mod foreign;
mod forms;
mod handwriting;
mod imports;
mod laws;
mod names;
mod pages;
mod paper;
mod plans;
mod questions;
mod random;
mod reports;
mod rubrics;
mod sheets;
mod support;
mod tables;
mod templates;
mod terminal;
