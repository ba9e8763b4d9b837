//! Prerequisites that lead back to the skill they started from.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::skill::{Catalogue, SkillId};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    No,
    OnPath,
    Done,
}

impl Checker<'_> {
    /// Reports one circle for each tangle of skills that need each other. The height of every skill above all that it
    /// rests on, which holds where there is no circle.
    pub(super) fn cycles(&mut self, catalogue: &Catalogue) -> Vec<u16> {
        let mut heights = vec![0; catalogue.skills.len()];
        let mut seen = vec![Seen::No; catalogue.skills.len()];
        for start in catalogue.ids() {
            let mut path = Vec::new();
            if let Some(cycle) = walk(start, catalogue, &mut seen, &mut path, &mut heights) {
                let names: Vec<&str> = cycle.iter().map(|id| catalogue.skill(*id).id.as_str()).collect();
                let Some(first) = cycle.first() else { continue };
                let message = format!("prerequisites lead in a circle: {}", names.join(" → "));
                let place = catalogue.skill(*first).place;
                self.push(
                    Diagnostic::new(Code::NeedsCycle, place, message).help("take one of these `needs` away"),
                );
            }
        }
        heights
    }
}

/// Walks the prerequisites depth first; the circle, first skill repeated at the end, where there is one. The stack is
/// explicit because a catalogue may chain thousands of skills.
fn walk(
    start: SkillId,
    catalogue: &Catalogue,
    seen: &mut [Seen],
    path: &mut Vec<SkillId>,
    heights: &mut [u16],
) -> Option<Vec<SkillId>> {
    let needs = |id: SkillId| -> Vec<SkillId> {
        let skill = catalogue.skill(id);
        skill.needs.iter().flat_map(crate::skill::Condition::skills).collect()
    };
    let mark = |seen: &mut [Seen], id: SkillId, state| {
        if let Some(slot) = seen.get_mut(id.index()) {
            *slot = state;
        }
    };
    let state = |seen: &[Seen], id: SkillId| seen.get(id.index()).copied().unwrap_or(Seen::Done);
    if state(seen, start) != Seen::No {
        return None;
    }
    let mut cycle = None;
    let mut stack = vec![(start, needs(start))];
    mark(seen, start, Seen::OnPath);
    path.push(start);
    while let Some((id, open)) = stack.last_mut() {
        let Some(next) = open.pop() else {
            let below = needs(*id).into_iter().filter_map(|need| heights.get(need.index()).copied());
            let height = below.max().map_or(0, |height| height.saturating_add(1));
            if let Some(slot) = heights.get_mut(id.index()) {
                *slot = height;
            }
            mark(seen, *id, Seen::Done);
            path.pop();
            stack.pop();
            continue;
        };
        match state(seen, next) {
            Seen::No => {
                mark(seen, next, Seen::OnPath);
                path.push(next);
                stack.push((next, needs(next)));
            }
            Seen::OnPath if cycle.is_none() => {
                let from = path.iter().position(|id| *id == next).unwrap_or(0);
                let mut circle = path.get(from..).unwrap_or(&[]).to_vec();
                circle.push(next);
                cycle = Some(circle);
            }
            Seen::OnPath | Seen::Done => {}
        }
    }
    cycle
}
