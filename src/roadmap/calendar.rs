//! The dates of a plan (model, section 7).
//!
//! Study goes on at so many hours a week, one step at a time. A step that takes weeks in real use ends no earlier than
//! these weeks after its first day; meanwhile study goes on with the next step whose own predecessors have ended. Times
//! are whole numbers: a day has as many ticks as a week has thousandths of an hour, so that an hour at a pace of 1 is
//! 7,000 of them.

use jiff::Span;
use jiff::civil::Date;

use super::order::{Order, Ordered, Way};
use super::{Milestone, Step, Study, Work};
use crate::engine::Score;
use crate::profile::Profile;
use crate::rubric::LevelId;
use crate::skill::{Catalogue, Reading};

/// When and from where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calendar<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) base: &'a Reading,
    pub(super) study: Study,
}

/// When a step takes place, in ticks since the morning of the first day.
#[derive(Debug, Clone, Copy)]
struct Time {
    start: u128,
    studied: u128,
    used: u128,
}

impl Time {
    fn end(self) -> u128 {
        self.studied.max(self.used)
    }
}

impl Calendar<'_> {
    /// Steps with days, and the day of every level; `None` past the year 9999.
    pub(super) fn dates(
        &self,
        order: &Order,
        way: &Way<'_>,
        profile: &Profile,
    ) -> Option<(Vec<Step>, Vec<Milestone>)> {
        let times = self.times(&order.steps)?;
        let steps = order.steps.iter().zip(&times).map(|(step, time)| self.step(step, *time));
        let steps: Vec<Step> = steps.collect::<Option<_>>()?;
        let levels = way.levels.iter().enumerate().zip(&order.reached);
        let milestones = levels.map(|((at, level), after)| {
            let done = steps.get(..*after).unwrap_or(&[]);
            let ready = done.iter().map(|step| step.end).max().unwrap_or(self.study.start);
            let upto = way.levels.get(..=at).unwrap_or(&[]);
            let years = self.years(way, done, upto, profile)?;
            Some(Milestone {
                level: *level,
                date: ready.max(years),
                after_step: *after,
                waits_for_years: years > ready,
            })
        });
        let milestones = milestones.collect::<Option<_>>()?;
        Some((steps, milestones))
    }

    /// Studies the steps in order; one whose predecessors still wait for their weeks lets the next one go first.
    fn times(&self, steps: &[Ordered]) -> Option<Vec<Time>> {
        let mut times: Vec<Option<Time>> = vec![None; steps.len()];
        let mut ended = self.base.clone();
        // Steps that were studied, and end later.
        let mut waiting: Vec<(u128, Work)> = Vec::new();
        let mut now = 0_u128;
        // Everything before this position has its time.
        let mut first = 0;
        loop {
            first += times.iter().skip(first).take_while(|time| time.is_some()).count();
            if first == times.len() {
                return times.into_iter().collect();
            }
            waiting.retain(|(end, work)| {
                let has_ended = *end <= now;
                if has_ended {
                    work.apply(&mut ended);
                }
                !has_ended
            });
            let mut open = steps.iter().zip(&mut times).skip(first).filter(|(_, time)| time.is_none());
            match open.find(|(step, _)| self.can_start(&ended, step.work)) {
                Some((step, slot)) => {
                    let time = self.time(step, now)?;
                    *slot = Some(time);
                    waiting.push((time.end(), step.work));
                    now = time.studied;
                }
                None => now = waiting.iter().map(|(end, _)| *end).min()?,
            }
        }
    }

    fn can_start(&self, ended: &Reading, work: Work) -> bool {
        match work {
            Work::Raise(skill, to) => {
                let needs = &self.catalogue.skill(skill).needs;
                ended.rating(skill).saturating_add(1) == to && needs.iter().all(|need| need.is_met(ended))
            }
            Work::Piece(_) => true,
        }
    }

    fn time(&self, step: &Ordered, start: u128) -> Option<Time> {
        let weeks = match step.work {
            Work::Raise(skill, to) => {
                let weeks = &self.catalogue.skill(skill).weeks;
                to.checked_sub(1).and_then(|from| weeks.get(usize::from(from))).copied().unwrap_or(0)
            }
            Work::Piece(_) => 0,
        };
        let hour = 7 * u128::from(self.study.pace.thousandths());
        let studied = start.checked_add(hour.checked_mul(step.hours.into())?)?;
        let used = if weeks == 0 { 0 } else { (start / self.day() + 7 * u128::from(weeks)) * self.day() };
        Some(Time { start, studied, used })
    }

    /// Ticks of a day.
    fn day(&self) -> u128 {
        u128::from(self.study.hours_per_week.thousandths())
    }

    fn step(&self, step: &Ordered, time: Time) -> Option<Step> {
        let start = time.start / self.day();
        // What is studied until the evening of a day ends on that day, and not on the next morning.
        let studied = time.studied.div_ceil(self.day()).saturating_sub(1);
        let used = time.used / self.day();
        let (is_real_use, end) = (used > studied, used.max(studied));
        Some(Step {
            what: step.work,
            hours: step.hours,
            start: self.date(start)?,
            end: self.date(end.max(start))?,
            is_real_use,
            level: step.level,
            unlocks: step.unlocks.clone(),
        })
    }

    fn date(&self, days: u128) -> Option<Date> {
        let days = Span::new().try_days(i64::try_from(days).ok()?).ok()?;
        self.study.start.checked_add(days).ok()
    }

    /// The day from which months of experience pass these levels, if the person stays in the job.
    fn years(&self, way: &Way<'_>, done: &[Step], levels: &[LevelId], profile: &Profile) -> Option<Date> {
        let mut reading = self.base.clone();
        done.iter().for_each(|step| step.what.apply(&mut reading));
        let mut score = Score::default();
        let passes_with = |months: u32| {
            reading.months = months;
            way.plan.score(&reading, &mut score);
            levels.iter().all(|level| score.is_passed(*level))
        };
        day_with(passes_with, profile)
    }

    /// The day from which all years that the levels up to the target ask are done.
    pub(super) fn all_years(&self, way: &Way<'_>, done: &[Step], profile: &Profile) -> Option<Date> {
        let levels = || way.track.level_ids().filter(|id| *id <= way.target);
        let mut reading = self.base.clone();
        done.iter().for_each(|step| step.what.apply(&mut reading));
        let meets_with = |months: u32| {
            reading.months = months;
            levels()
                .all(|id| way.track.level(id).requirements.iter().all(|one| one.condition.is_met(&reading)))
        };
        day_with(meets_with, profile)
    }
}

/// The day from which somebody who stays in the job has months enough.
fn day_with(mut is_enough: impl FnMut(u32) -> bool, profile: &Profile) -> Option<Date> {
    let months = profile.months.unwrap_or(0);
    // More months never pass less, so halving finds the fewest.
    let (mut low, mut high) = (months, u32::MAX);
    while low < high {
        let middle = low + (high - low) / 2;
        if is_enough(middle) { high = middle } else { low = middle + 1 }
    }
    let missing = Span::new().try_months(i64::from(low - months)).ok()?;
    profile.as_of.checked_add(missing).ok()
}
