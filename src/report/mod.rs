//! Reports: what an assessment says to people and to programs.
//!
//! [`view`] decides wording, cutting of numbers and order, once. A writer takes the finished [`Document`] and decides
//! nothing. JSON has types of its own, versioned, in [`json`].

mod document;
pub mod explain;
mod html;
mod ics;
mod import;
pub mod json;
mod markdown;
mod mermaid;
mod page;
mod pay;
pub mod roadmap;
pub mod rubrics;
mod sections;
mod text;
pub mod view;
mod what_if;
mod why_not;
mod words;

pub use document::{Align, Bar, Block, Column, Document, Gantt, Item, Mark, Row, Rung, Section};
pub use html::html;
pub(crate) use html::{END, begin};
pub use ics::ics;
pub use import::{imported, imported_in_short};
pub(crate) use markdown::escape as escape_markdown;
pub use markdown::markdown;
pub(crate) use page::{COLOURS, Page};
pub use roadmap::impossible;
pub use text::text;
pub use what_if::WhatIf;
pub use why_not::why_not;
pub(crate) use words::{hours, years};
pub use words::{months, placement, readiness};
