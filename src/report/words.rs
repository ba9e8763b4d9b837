//! How numbers and things are put into words, the same in every report.

use crate::display::{count, thousands};
use crate::engine::Assessment;
use crate::exact::{Attainment, Exact};
use crate::gap::Way;
use crate::roadmap::Work;
use crate::rubric::{Level, LevelId, Rubric, Track};
use crate::skill::{Condition, EvidenceId, How, Reading, SkillId};

/// A percentage, cut to one decimal: `74.9 %`.
pub(super) fn percent(exact: &Exact) -> String {
    format!("{} %", exact.tenths())
}

/// A pass mark, whole, without decimals that say nothing: `70 %`, `72.5 %`, `74.96 %`.
pub(super) fn pass_mark(level: &Level) -> String {
    let (whole, hundredths) = (level.pass / 100, level.pass % 100);
    let decimals = format!("{hundredths:02}");
    match decimals.trim_end_matches('0') {
        "" => format!("{whole} %"),
        decimals => format!("{whole}.{decimals} %"),
    }
}

/// Years without a decimal that says nothing: `4.5`, `5`.
pub(crate) fn years(months: u32) -> String {
    let text = Exact::ratio(months.into(), 12).tenths().to_string();
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// Hours: `40 h`, `1,250 h`.
pub(crate) fn hours(hours: u64) -> String {
    format!("{} h", thousands(hours))
}

/// Hours that need not be whole, cut to tenths: `1,875 h`, `1,562.5 h`.
pub(super) fn hours_in_part(hours: &Exact) -> String {
    let cut = hours.tenths();
    match cut.in_tenths() % 10 {
        0 => format!("{} h", thousands(cut.whole())),
        tenth => format!("{}.{tenth} h", thousands(cut.whole())),
    }
}

/// `4 years`, `4 years and 6 months`, `5 months`.
#[must_use]
pub fn months(months: u32) -> String {
    let (years, rest) = ((months / 12) as usize, (months % 12) as usize);
    match (years, rest) {
        (0, _) => count(rest, "month"),
        (_, 0) => count(years, "year"),
        _ => format!("{} and {}", count(years, "year"), count(rest, "month")),
    }
}

/// How far a level is reached: `Junior Backend Developer: 42.1 % of the 70 % it asks`.
#[must_use]
pub fn readiness(level: LevelId, assessment: &Assessment, track: &Track) -> String {
    let asked = track.level(level);
    let Some(result) = assessment.levels.get(level.index()) else {
        return String::new();
    };
    let ready = percent(&result.claimed.percent);
    let pass = pass_mark(asked);
    if result.claimed.passed {
        return format!("{}: {ready}, and {pass} was asked", asked.title);
    }
    format!("{}: {ready} of the {pass} it asks", asked.title)
}

/// The title of a level, or that it is below the first.
#[must_use]
pub fn placement(placement: Option<LevelId>, track: &Track) -> String {
    match (placement, track.levels.first()) {
        (Some(level), _) => track.level(level).title.clone(),
        (None, Some(first)) => format!("below {}", first.title),
        (None, None) => "no level".to_owned(),
    }
}

/// How far a requirement is met, in its own terms: `2 of 3`, `4 of 5 years`, `66.6 %`.
pub(super) fn reached(condition: &Condition, attainment: Attainment, reading: &Reading) -> String {
    match condition {
        Condition::Skill { skill, need } => format!("{} of {need}", reading.rating(*skill)),
        Condition::Experience { months } => format!("{} of {} years", years(reading.months), years(*months)),
        Condition::Evidence { kind, count } => format!("{} of {count}", reading.evidence_of(*kind)),
        Condition::Total(total) => format!("{} of {} points", total.sum(reading), total.need),
        Condition::AnyOf(parts) => match Condition::same_need(parts) {
            Some((_, need)) => {
                let best = condition.skills().into_iter().map(|skill| reading.rating(skill)).max();
                format!("{} of {need}", best.unwrap_or(0))
            }
            None => percent(&(attainment.exact() * Exact::whole(100))),
        },
        Condition::AllOf(_) | Condition::AtLeast { .. } => percent(&(attainment.exact() * Exact::whole(100))),
    }
}

/// What a way is made of: `SQL 2 → 3`, `1 × Deployed project`.
pub(super) fn steps(way: &Way, rubric: &Rubric, track: &Track) -> Vec<String> {
    let raises = way.raise.iter().map(|(skill, from, to)| raise(*skill, *from, *to, rubric));
    let pieces = way.evidence.iter().filter_map(|(kind, n)| {
        let kind = track.evidence_kind(*kind)?;
        Some(format!("{n} × {}", kind.title))
    });
    raises.chain(pieces).collect()
}

/// `SQL 2 → 3`.
pub(super) fn raise(skill: SkillId, from: u8, to: u8, rubric: &Rubric) -> String {
    format!("{} {from} → {to}", rubric.catalogue.skill(skill).name)
}

/// What a step of the roadmap does: `SQL 2 → 3`, `Deployed project: one more`.
pub(super) fn work(work: Work, rubric: &Rubric, track: &Track) -> String {
    match work {
        Work::Raise(skill, to) => raise(skill, to.saturating_sub(1), to, rubric),
        Work::Piece(kind) => format!("{}: one more", kind_title(kind, track)),
    }
}

/// The title of a kind of evidence.
pub(super) fn kind_title(kind: EvidenceId, track: &Track) -> &str {
    track.evidence_kind(kind).map_or("Evidence", |kind| kind.title.as_str())
}

/// How a name that wasn't matched exactly was read.
pub(super) fn how(how: How) -> &'static str {
    match how {
        How::Exact => "as it stands",
        How::Version => "without its version",
        How::Squashed => "without blanks and dots",
        How::Spelling => "as a misspelling",
    }
}
