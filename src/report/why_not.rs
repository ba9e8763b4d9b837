//! Why not: the smallest set of unmet conditions that keeps a level away.

use super::document::{Block, Document, Section};
use super::view::Facts;
use super::words::{pass_mark, percent, placement};
use crate::display::count;
use crate::gap::{Gap, Missing};

/// Says what keeps the assessment's target away.
#[must_use]
pub fn why_not(facts: &Facts<'_>, missing: &[Missing<'_>]) -> Document {
    let target = facts.track.level(facts.assessment.target);
    let open: usize = missing.iter().map(|one| one.gates.len() + one.others.len()).sum();
    let line = match missing.len() {
        0 => format!("nothing: {} is reached", target.title),
        1 => count(open, "condition"),
        levels => format!("{} on {}", count(open, "condition"), count(levels, "level")),
    };
    let closing = "Each of these is needed as long as the others stay as they are. Meeting one can bring others along; \
        `gradus roadmap` finds the steps of fewest hours.";
    Document {
        title: format!("Why not {}: {}", target.title, facts.who()),
        subtitle: facts.profile.as_of.to_string(),
        lead: vec![
            ("You stand at".to_owned(), placement(facts.assessment.claimed, facts.track)),
            ("What keeps it away".to_owned(), line),
        ],
        sections: missing.iter().map(|one| section(facts, one)).collect(),
        closing: (!missing.is_empty()).then(|| closing.to_owned()),
    }
}

fn section(facts: &Facts<'_>, missing: &Missing<'_>) -> Section {
    let level = facts.track.level(missing.level);
    let mut blocks = Vec::new();
    if let Some(result) = facts.assessment.levels.get(missing.level.index()) {
        let pass = pass_mark(level);
        let sentence = match (missing.gates.len(), missing.others.len()) {
            (0, others) => format!("It asks {pass}: {} would be enough.", count(others, "requirement")),
            (gates, 0) => format!("It asks {pass}: {} would be enough.", count(gates, "must-have")),
            (gates, others) => format!(
                "It asks {pass}: {}, and {} for points, would be enough.",
                count(gates, "must-have"),
                count(others, "requirement")
            ),
        };
        blocks.push(Block::Paragraph(format!("You have {}. {sentence}", percent(&result.claimed.percent))));
    }
    let table = |title: &str, gaps: &[&Gap]| (!gaps.is_empty()).then(|| facts.gap_table(title, gaps));
    blocks.extend(table("Must-haves", &missing.gates));
    blocks.extend(table("For points", &missing.others));
    Section { title: level.title.clone(), blocks }
}
