//! Reports: what an assessment says to people and to programs.
//!
//! [`view`] decides wording, cutting of numbers and order, once. A writer takes the finished [`Document`] and decides
//! nothing. JSON has types of its own, versioned, in [`json`].

mod document;
pub mod explain;
pub mod json;
mod markdown;
mod pay;
pub mod rubrics;
mod sections;
mod text;
pub mod view;
mod words;

pub use document::{Align, Block, Column, Document, Item, Mark, Row, Rung, Section};
pub use markdown::markdown;
pub use text::text;
