//! The parts of a report, one function each.

use std::cmp::Reverse;

use super::document::{Block, Column, Item, Mark, Row, Rung, Section};
use super::view::Facts;
use super::words::{hours, how, pass_mark, placement, reached, readiness, steps};
use crate::display::{count, list};
use crate::exact::Exact;
use crate::gap::Gap;
use crate::profile::Given;
use crate::rubric::{LevelId, Requirement, Severity};
use crate::skill::SkillId;

/// Gaps of a level, besides its gates, that a report shows before it points to `gradus gap`.
const GAPS_SHOWN: usize = 6;
/// Strengths of one kind that a report names.
const STRENGTHS_SHOWN: usize = 8;
/// Names in a sentence before "and 3 more".
const NAMES: usize = 4;

impl Facts<'_> {
    fn requirement(&self, gap: &Gap) -> Option<&Requirement> {
        self.track.level(gap.level).requirements.get(gap.requirement)
    }

    /// Titles of the gates of a level that stay open.
    pub(super) fn open_gates(&self, level: LevelId) -> Vec<String> {
        let Some(result) = self.assessment.levels.get(level.index()) else { return Vec::new() };
        let open = result.claimed.open_requirements(self.track.level(level));
        open.map(|one| one.title.clone()).collect()
    }

    pub(super) fn ladder(&self) -> Section {
        let rungs = self.track.level_ids().rev().filter_map(|id| {
            let level = self.track.level(id);
            let result = self.assessment.levels.get(id.index())?;
            let gates = result.claimed.open_gates.len();
            let pass = pass_mark(level);
            let verdict = match (result.claimed.passed, gates) {
                (true, _) => "passed".to_owned(),
                (false, 0) => format!("asks {pass}"),
                (false, gates) => format!("{} open", count(gates, "must-have")),
            };
            let is_here = self.assessment.claimed == Some(id);
            let is_target = self.assessment.target == id;
            Some(Rung {
                title: level.title.clone(),
                percent: result.claimed.percent.tenths(),
                pass_at: u64::from(level.pass / 100),
                pass,
                verdict,
                mark: is_here.then_some(Mark::Here).or(is_target.then_some(Mark::Target)),
            })
        });
        let note = "A level is reached when its pass mark and all its must-haves are met, and every level below it is reached.";
        Section {
            title: "The ladder".to_owned(),
            blocks: vec![Block::Ladder(rungs.collect()), Block::Paragraph(note.to_owned())],
        }
    }

    /// The gaps of every level on the way, a section a level; all of them, or the ones that matter most.
    pub(super) fn gap_sections(&self, all: bool) -> Vec<Section> {
        let levels = self.assessment.on_the_way();
        levels.filter_map(|level| self.gaps_of(level, all)).collect()
    }

    fn gaps_of(&self, level: LevelId, all: bool) -> Option<Section> {
        let (gates, others): (Vec<&Gap>, Vec<&Gap>) =
            self.gaps.iter().filter(|gap| gap.level == level).partition(|gap| gap.gate);
        if gates.is_empty() && others.is_empty() {
            return None;
        }
        let shown = if all { others.len() } else { others.len().min(GAPS_SHOWN) };
        let mut blocks = Vec::new();
        let mut table = |title: &str, gaps: &[&Gap]| {
            if !gaps.is_empty() {
                blocks.push(self.gap_table(title, gaps));
            }
        };
        table("Must-haves", &gates);
        let title = if shown < others.len() { "Worth most for your time" } else { "For points" };
        table(title, others.get(..shown).unwrap_or(&[]));
        if shown < others.len() {
            let more = format!("And {} more: `gradus gap` lists them all.", others.len() - shown);
            blocks.push(Block::Paragraph(more));
        }
        Some(Section { title: format!("What is missing for {}", self.track.level(level).title), blocks })
    }

    pub(super) fn gap_table(&self, title: &str, gaps: &[&Gap]) -> Block {
        let columns =
            [Column::left(title), Column::right("met"), Column::right("adds"), Column::right("work")];
        Block::Table(columns.into(), gaps.iter().filter_map(|gap| self.gap_row(gap)).collect())
    }

    fn gap_row(&self, gap: &Gap) -> Option<Row> {
        let requirement = self.requirement(gap)?;
        let work = if gap.way.raise.is_empty() && gap.way.evidence.is_empty() {
            "time".to_owned()
        } else {
            let bound = if gap.way.is_cheapest { "" } else { "≤ " };
            format!("{bound}{}", hours(gap.way.hours))
        };
        let mut remark = requirement.because.clone().unwrap_or_default();
        if let Some(way) = self.way(gap, requirement) {
            remark = format!("{remark} {way}");
        }
        Some(Row {
            cells: vec![
                requirement.title.clone(),
                reached(&requirement.condition, gap.attainment, &self.assessment.readings.claimed),
                format!("+{} %", gap.points.tenths()),
                work,
            ],
            remark: Some(remark.trim().to_owned()).filter(|remark| !remark.is_empty()),
        })
    }

    /// The cheapest way in words, where it is more than raising the one skill that is asked.
    fn way(&self, gap: &Gap, requirement: &Requirement) -> Option<String> {
        let is_plain = matches!(requirement.condition, crate::skill::Condition::Skill { .. });
        if is_plain && gap.way.raise.len() <= 1 {
            return None;
        }
        let steps = steps(&gap.way, self.rubric, self.track);
        (!steps.is_empty()).then(|| format!("Quickest: {}.", list(&steps, 6)))
    }

    /// What is rated highest among the skills that are asked: what evidence shows first, then what the person says.
    pub(super) fn strengths(&self) -> Option<Section> {
        let catalogue = &self.rubric.catalogue;
        let floor = catalogue.top.saturating_sub(1).max(1);
        let mut strong: Vec<(Reverse<u8>, SkillId)> = Vec::new();
        for skill in &self.assessment.asked {
            let rating = self.profile.answer(*skill).given.rating();
            if rating >= floor {
                strong.push((Reverse(rating), *skill));
            }
        }
        strong.sort_unstable();
        let names = |is_shown: bool| {
            let of_kind =
                strong.iter().filter(|(_, skill)| self.profile.answer(*skill).has_evidence == is_shown);
            let names =
                of_kind.map(|(Reverse(rating), skill)| format!("{} {rating}", catalogue.skill(*skill).name));
            names.collect::<Vec<_>>()
        };
        let item = |label: &str, names: Vec<String>| {
            (!names.is_empty()).then(|| Item::new(format!("{label}: {}.", list(&names, STRENGTHS_SHOWN))))
        };
        let items = [item("With something to show for it", names(true)), item("As you say", names(false))];
        Section::of_items("Your strengths", items.into_iter().flatten().collect())
    }

    pub(super) fn rating_name(&self, rating: u8) -> String {
        let named = self.track.scale.get(usize::from(rating));
        named.map_or(String::new(), |rating| format!("({})", rating.name))
    }

    pub(super) fn support(&self) -> Section {
        let kinds = self.track.evidence.iter().zip(&self.assessment.readings.claimed.evidence);
        let pieces = kinds.filter(|(_, n)| **n > 0).map(|(kind, n)| format!("{n} × {}", kind.title));
        let pieces: Vec<String> = pieces.collect();
        let mut items = vec![Item::new(if pieces.is_empty() {
            "You gave no evidence: nothing that others can look at.".to_owned()
        } else {
            format!("You gave: {}.", list(&pieces, 20))
        })];
        let readings = &self.assessment.readings;
        let capped: Vec<SkillId> = readings.unsupported.iter().chain(&readings.stale).copied().collect();
        if !capped.is_empty() {
            let caps = |skills: &[SkillId]| list(&self.rubric.catalogue.names_of(skills), NAMES);
            if !readings.unsupported.is_empty() {
                items.push(Item::new(format!(
                    "Counted lower because nothing shows them: {}.",
                    caps(&readings.unsupported)
                )));
            }
            if !readings.stale.is_empty() {
                items.push(Item::new(format!(
                    "Counted lower because they were last used long ago: {}.",
                    caps(&readings.stale)
                )));
            }
        }
        items.push(Item::new(format!(
            "Read that way you stand at: {}. {}",
            placement(self.assessment.supported, self.track),
            match (self.assessment.supported == self.assessment.claimed, capped.is_empty()) {
                (true, true) => "Nothing you said had to be counted lower.",
                (true, false) => "That is where you say you stand.",
                (false, _) =>
                    "A project, a talk or a reference that names these skills closes the difference.",
            }
        )));
        Section { title: "What your evidence supports".to_owned(), blocks: vec![Block::List(items)] }
    }

    pub(super) fn finding_items(&self) -> Option<Section> {
        // What evidence caps stands in a section of its own.
        let told = ["unsupported-claim", "stale-skill"];
        let findings = self.assessment.findings.iter().filter(|finding| !told.contains(&finding.id.as_str()));
        let items = findings.map(|finding| {
            let head = match finding.severity {
                Severity::Warning => "Check: ",
                Severity::Info => "",
            };
            Item::new(format!("{head}{}", finding.message))
        });
        Section::of_items("Worth a look", items.collect())
    }

    pub(super) fn name_items(&self) -> Option<Section> {
        let name = |skill: SkillId| self.rubric.catalogue.skill(skill).name.clone();
        let quoted = |given: &str| format!("“{}”", crate::display::shorten(given, 60));
        let mut items = Vec::new();
        for read in &self.profile.names.read_as {
            let how = how(read.how);
            items.push(Item::new(format!(
                "{} was read as {}, {how}.",
                quoted(&read.given),
                name(read.skill)
            )));
        }
        for unknown in &self.profile.names.unknown {
            let near: Vec<String> = unknown.suggestions.iter().map(|skill| name(*skill)).collect();
            let near = match near.as_slice() {
                [] => String::new(),
                near => format!(" Near it: {}.", near.join(", ")),
            };
            items.push(Item::new(format!(
                "{} is no skill of this catalogue and counts nowhere.{near}",
                quoted(&unknown.given)
            )));
        }
        for merged in &self.profile.names.merged {
            let given: Vec<String> = merged.given.iter().map(|given| quoted(given)).collect();
            let rating = match merged.rating {
                Given::Rating(rating) => format!("the highest rating, {rating}, counts"),
                Given::NotApplicable => "neither has a rating".to_owned(),
                Given::Nothing => "none was answered".to_owned(),
            };
            items.push(Item::new(format!("{} all mean {}: {rating}.", list(&given, 6), name(merged.skill))));
        }
        Section::of_items("How names were read", items)
    }

    /// Readiness for a level in one sentence.
    pub(super) fn readiness(&self, level: LevelId) -> String {
        readiness(level, self.assessment, self.track)
    }

    /// What keeps the person from the target, in one sentence.
    pub(super) fn blocks(&self) -> String {
        let Some(level) = self.assessment.on_the_way().next() else {
            return "nothing on the way to your target".to_owned();
        };
        let title = self.track.level(level).title.clone();
        let gates = self.open_gates(level);
        let Some(result) = self.assessment.levels.get(level.index()) else {
            return String::new();
        };
        let missing = self.track.level(level).pass_percent();
        let short =
            (result.claimed.percent < missing).then(|| percent_missing(&missing, &result.claimed.percent));
        match (gates.as_slice(), short) {
            ([], Some(short)) => format!("{short} short of the pass mark of {title}"),
            (gates, short) => {
                let short = short.map_or(String::new(), |short| format!("; {short} short of its pass mark"));
                let names: Vec<String> = gates.iter().map(|gate| gate.to_owned()).collect();
                format!("{} of {title}: {}{short}", count(gates.len(), "must-have"), list(&names, NAMES))
            }
        }
    }
}

/// What is missing to a mark, rounded up, so that it is never shown smaller than it is.
fn percent_missing(mark: &Exact, reached: &Exact) -> String {
    let missing = mark.clone() - reached.clone();
    let cut = missing.tenths();
    let is_cut = Exact::whole(10) * missing.clone() != Exact::whole(cut.in_tenths());
    let shown = if is_cut { cut.next() } else { cut };
    format!("{shown} %")
}
