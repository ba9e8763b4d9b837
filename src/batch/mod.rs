//! Many people at once: one streaming pass over all of them, and what they look like together.

mod chunk;
pub mod cohort;
mod folder;
mod full;
mod ladder;
mod line;
mod lookup;
mod order;
mod person;
mod reject;
mod reports;
mod row;
mod run;
mod seen;
mod source;
mod summary;
pub mod table;
mod unmet;
mod window;
mod worker;
mod yaml_group;

pub use crate::engine::finding_ids;
pub use folder::{Earlier, has_results, into_folder};
pub use line::is_key_of_profile;
pub use person::Person;
pub use reject::Reason;
pub use reports::{IndexEntry, ReportFormat};
pub use run::{Detail, Outcome, Progress, Settings, stream};
pub use seen::{Seen, Unmet};
pub use source::{Input, Kind, columns_of, unpacked_name};
pub use summary::{SummaryJson, SummaryPlacementJson, SummaryReadinessJson, summary_schema};
