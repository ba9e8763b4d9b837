//! Random profiles in every style that people and programs write, changed at random: what is read is what a plain model
//! says, and nothing that the change isn't about moves.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use gradus::diagnostic::Problems;
use gradus::profile::edit::{Change, Editor, NewEvidence, fresh};
use gradus::profile::{Given, Wishes, read};
use gradus::rubric::{Rubric, Track};
use gradus::skill::SkillId;

use crate::paper::{NAMES, Paper, Style, given, paper};
use crate::support::{TODAY, shipped};

#[derive(Debug, Clone)]
enum Wanted {
    Target(Option<usize>),
    Years(u32),
    Answers(Vec<(usize, Given)>),
    Evidence(usize, String, Option<String>, Vec<usize>),
    Pieces(usize, u32),
    NoEvidence,
}

/// What the text must say, kept without looking at it.
#[derive(Debug, Clone, PartialEq)]
struct Model {
    answers: BTreeMap<SkillId, Given>,
    target: Option<usize>,
    months: Option<u32>,
    jobs: bool,
    titles: Vec<(usize, String)>,
    counts: [u32; 2],
    evidence_given: bool,
    /// Whether any evidence is listed, were it 0 pieces.
    listed: bool,
}

fn wanted() -> impl Strategy<Value = Wanted> {
    let answers = prop::collection::vec((0..NAMES.len() - 1, given()), 1..4);
    let shows = prop::sample::subsequence((0..NAMES.len() - 1).collect::<Vec<_>>(), 0..3);
    prop_oneof![
        1 => prop::option::of(0..7_usize).prop_map(Wanted::Target),
        1 => (0..80_u32).prop_map(Wanted::Years),
        6 => answers.prop_map(Wanted::Answers),
        2 => (0..2_usize, any::<String>(), prop::option::of(any::<String>()), shows)
            .prop_map(|(kind, title, url, shows)| Wanted::Evidence(kind, title, url, shows)),
        2 => (0..2_usize, 0..5_u32).prop_map(|(kind, count)| Wanted::Pieces(kind, count)),
        1 => Just(Wanted::NoEvidence),
    ]
}

fn skill(of: usize, rubric: &Rubric) -> SkillId {
    rubric.catalogue.names.matched(NAMES[of][0]).unwrap().skill
}

impl Model {
    fn of(paper: &Paper, rubric: &Rubric) -> Self {
        let mut answers = BTreeMap::new();
        for said in paper.kept() {
            if said.skill < NAMES.len() - 1 {
                let highest = answers.entry(skill(said.skill, rubric)).or_insert(Given::Nothing);
                *highest = said.given.max(*highest);
            }
        }
        let pieces = paper.evidence.iter().flatten();
        let mut counts = [0; 2];
        pieces.clone().for_each(|(kind, count)| counts[*kind] += count.unwrap_or(0));
        let titled = pieces.enumerate().filter(|(_, (_, count))| count.is_none());
        // A key with nothing under it says nothing.
        let evidence_given = paper.evidence.as_ref().is_some_and(|all| paper.is_json() || !all.is_empty());
        Self {
            answers,
            target: paper.target,
            months: [None, Some(36), Some(10)][paper.experience],
            jobs: paper.experience == 2,
            titles: titled.map(|(at, (kind, _))| (*kind, format!("Piece {at}"))).collect(),
            counts,
            evidence_given,
            listed: paper.evidence.iter().any(|all| !all.is_empty()),
        }
    }

    /// Whether the change can be made at all; the model then says what it should.
    fn change(&mut self, wanted: &Wanted, rubric: &Rubric) -> bool {
        match wanted {
            Wanted::Target(target) => self.target = *target,
            Wanted::Years(_) if self.jobs => return false,
            Wanted::Years(years) => self.months = Some(years * 12),
            Wanted::Answers(given) => {
                self.answers.extend(given.iter().map(|(of, given)| (skill(*of, rubric), *given)));
            }
            Wanted::Evidence(kind, title, ..) => {
                self.titles.push((*kind, title.clone()));
                (self.evidence_given, self.listed) = (true, true);
            }
            Wanted::Pieces(kind, count) => {
                self.evidence_given |= *count > 0;
                self.listed |= *count > 0;
                self.counts[*kind] = *count;
            }
            Wanted::NoEvidence if self.listed => return false,
            Wanted::NoEvidence => self.evidence_given = true,
        }
        true
    }

    fn read(text: &str, rubric: &Rubric, track: &Track) -> Result<Self, TestCaseError> {
        let mut problems = Problems::default();
        let file = problems.sources.add("profile.yaml", text.to_owned());
        let wishes = Wishes { track: Some("backend"), today: TODAY, id: "" };
        let Some((profile, _)) = read(text, file, rubric, wishes, &mut problems) else {
            return Err(TestCaseError::fail(format!("{text}\n{}", problems.render(false))));
        };
        prop_assert_eq!(profile.id.as_str(), "ann");
        let kinds: Vec<_> = track.evidence.iter().map(|kind| track.find_evidence(&kind.id)).collect();
        let kind_of = |kind| kinds.iter().position(|known| *known == Some(kind)).unwrap();
        let mut counts = [0; 2];
        let mut titles = Vec::new();
        for piece in &profile.evidence {
            match &piece.title {
                Some(title) => titles.push((kind_of(piece.kind), title.clone())),
                None => counts[kind_of(piece.kind)] += piece.count,
            }
        }
        let is_said = |id: &SkillId| profile.answer(*id).given != Given::Nothing;
        let ids = rubric.catalogue.ids().filter(is_said);
        Ok(Self {
            answers: ids.map(|id| (id, profile.answer(id).given)).collect(),
            target: profile.target.map(|level| level.index()),
            months: profile.months,
            jobs: text.contains("from"),
            titles,
            counts,
            evidence_given: profile.evidence_given,
            listed: text.contains("kind"),
        })
    }

    fn said(mut self) -> Self {
        self.answers.retain(|_, given| *given != Given::Nothing);
        self
    }
}

fn make(editor: &mut Editor<'_>, wanted: &Wanted, rubric: &Rubric, track: &Track) -> bool {
    let kind_of = |kind: usize| track.find_evidence(&track.evidence[kind].id).unwrap();
    let made = match wanted {
        Wanted::Target(target) => {
            editor.change(&Change::Target(target.and_then(|at| track.level_ids().nth(at))))
        }
        Wanted::Years(years) => editor.change(&Change::Years(f64::from(*years))),
        Wanted::Answers(given) => {
            let given: Vec<_> = given.iter().map(|(of, given)| (skill(*of, rubric), *given)).collect();
            editor.change(&Change::Answers(&given))
        }
        Wanted::Evidence(kind, title, url, shows) => {
            let shows: Vec<_> = shows.iter().map(|of| skill(*of, rubric)).collect();
            let new =
                NewEvidence { kind: kind_of(*kind), title: Some(title), url: url.as_deref(), shows: &shows };
            editor.change(&Change::Evidence(new))
        }
        Wanted::Pieces(kind, count) => editor.change(&Change::Pieces { kind: kind_of(*kind), count: *count }),
        Wanted::NoEvidence => editor.change(&Change::NoEvidence),
    };
    made.is_ok()
}

/// The lines that a change has no business with, in order. A comma behind an entry may come with the next one.
fn others(text: &str, wanted: &Wanted) -> Vec<String> {
    let words: Vec<&str> = match wanted {
        Wanted::Target(_) => vec!["target"],
        Wanted::Years(_) => vec!["experience"],
        Wanted::Answers(given) => {
            given.iter().flat_map(|(of, _)| NAMES[*of]).copied().chain(["skills"]).collect()
        }
        Wanted::Evidence(..) | Wanted::Pieces(..) | Wanted::NoEvidence => vec!["evidence", "kind"],
    };
    let mut kept = Vec::new();
    let mut is_about = false;
    for line in text.lines() {
        // `rating` and `last_used` on lines of their own belong to the name above.
        is_about = words.iter().any(|word| line.contains(word)) || is_about && line.starts_with("    ");
        if !is_about {
            kept.push(line.replace(',', ""));
        }
    }
    kept
}

fn is_within(few: &[String], many: &[String]) -> bool {
    let mut many = many.iter();
    few.iter().all(|line| many.any(|other| other == line))
}

#[test]
fn only_what_is_wanted_changes_whatever_the_style() {
    let rubric = shipped();
    let track = rubric.track("backend").unwrap();
    let config = Config { cases: 512, failure_persistence: None, ..Config::default() };
    let changes = prop::collection::vec(wanted(), 1..5);
    let law = |(paper, changes): (Paper, Vec<Wanted>)| {
        let mut model = Model::of(&paper, &rubric);
        let mut editor = Editor::new(paper.text(track), &rubric, track).unwrap();
        prop_assert_eq!(
            Model::read(editor.text(), &rubric, track)?,
            model.clone().said(),
            "{}",
            editor.text()
        );
        for wanted in changes {
            let before = editor.text().to_owned();
            let can = model.change(&wanted, &rubric);
            prop_assert_eq!(make(&mut editor, &wanted, &rubric, track), can, "{:?}\n{}", wanted, before);
            let after = editor.text();
            prop_assert_eq!(
                Model::read(after, &rubric, track)?,
                model.clone().said(),
                "{}\n{}",
                before,
                after
            );
            if paper.style != Style::Json {
                let (had, has) = (others(&before, &wanted), others(after, &wanted));
                prop_assert!(is_within(&had, &has), "{:?}\n{}\n{}", wanted, before, after);
            }
            prop_assert_eq!(comments(after), comments(&before), "{}\n{}", before, after);
            prop_assert!(!paper.crlf || after.matches('\n').count() == after.matches("\r\n").count());
            prop_assert_eq!(after.ends_with('\n'), paper.ends_line, "{}", after);
            prop_assert!(
                !paper.is_json() || serde_json::from_str::<serde_json::Value>(after).is_ok(),
                "{}",
                after
            );
        }
        Ok(())
    };
    TestRunner::new(config).run(&(paper(), changes), law).unwrap();
}

/// The comments of a paper, each of which has a number.
fn comments(text: &str) -> Vec<&str> {
    text.split("# ")
        .skip(1)
        .filter(|rest| rest.starts_with("at ") || rest.starts_with("above "))
        .map(|rest| rest.lines().next().unwrap())
        .collect()
}

#[test]
fn a_fresh_profile_takes_every_change() {
    let rubric = shipped();
    let track = rubric.track("backend").unwrap();
    let mut editor = Editor::new(fresh(track), &rubric, track).unwrap();
    for change in [
        Wanted::Target(Some(3)),
        Wanted::Years(4),
        Wanted::Answers(vec![(0, Given::Rating(3)), (6, Given::NotApplicable)]),
        Wanted::NoEvidence,
        Wanted::Pieces(1, 2),
        Wanted::Evidence(0, "Shop".to_owned(), Some("https://example.org".to_owned()), vec![0]),
        Wanted::Answers(vec![(4, Given::Rating(2))]),
    ] {
        assert!(make(&mut editor, &change, &rubric, track), "{change:?}");
    }
    insta::assert_snapshot!(editor.text());
}
