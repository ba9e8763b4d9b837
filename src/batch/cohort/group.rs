//! Counts of the people in one group of a track.

use crate::batch::Seen;

/// Readiness of a group in whole per cents, cut: 0 to 100. Tenths for a thousand groups would take too much room.
pub(super) const PER_CENTS: usize = 101;

/// A group: what is counted of it.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// How many people.
    pub(super) people: u64,
    /// People by placement as claimed: below the first level, then the levels.
    pub(super) claimed: Vec<u64>,
    /// For each level, people by readiness in whole per cents.
    pub(super) readiness: Vec<u64>,
    /// People held back, by requirement of the track.
    pub(super) held: Vec<u64>,
}

impl Group {
    pub(super) fn new(levels: usize, requirements: usize) -> Self {
        Self {
            people: 0,
            claimed: vec![0; levels + 1],
            readiness: vec![0; levels * PER_CENTS],
            held: vec![0; requirements],
        }
    }

    /// Counts a person whose unmet requirements are listed from `first` on.
    pub(super) fn add(&mut self, seen: &Seen<'_>, first: usize) {
        self.people += 1;
        bump(&mut self.claimed, seen.claimed.map_or(0, |level| level.index() + 1));
        for (level, tenths) in seen.readiness.iter().enumerate() {
            bump(&mut self.readiness, level * PER_CENTS + usize::from(*tenths / 10));
        }
        for unmet in seen.unmet {
            bump(&mut self.held, first + usize::from(unmet.requirement));
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.people = self.people.saturating_add(other.people);
        add_all(&mut self.claimed, &other.claimed);
        add_all(&mut self.readiness, &other.readiness);
        add_all(&mut self.held, &other.held);
    }

    /// Takes away what was counted in this group as well.
    pub(super) fn subtract(&mut self, other: &Self) {
        let take = |from: &mut [u64], of: &[u64]| {
            from.iter_mut().zip(of).for_each(|(from, of)| *from = from.saturating_sub(*of));
        };
        self.people = self.people.saturating_sub(other.people);
        take(&mut self.claimed, &other.claimed);
        take(&mut self.readiness, &other.readiness);
        take(&mut self.held, &other.held);
    }
}

/// One more at a position.
pub(super) fn bump(counts: &mut [u64], at: usize) {
    if let Some(count) = counts.get_mut(at) {
        *count += 1;
    }
}

/// Adds counts to counts.
pub(super) fn add_all(to: &mut [u64], from: &[u64]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = to.saturating_add(*from));
}
