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

use crate::support::{TODAY, shipped};

/// What people write, each line for one skill; the last is nobody's.
const NAMES: [&[&str]; 9] = [
    &["Go", "golang", "go"],
    &["PostgreSQL", "Postgres", "psql", "Postgre SQL"],
    &["Kubernetes", "k8s", "kuberentes"],
    &["Python", "py", "Python 3.12"],
    &["SQL"],
    &["Docker"],
    &["api-contracts", "API contracts, versioning and evolution"],
    &["Redis"],
    &["Foo DB", "Excel: macros", "Zig # new", "データ"],
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Style {
    Block,
    Lists,
    Braces,
    BracesInLines,
    Json,
    JsonInLines,
}

/// One answer: which skill and name, what it says, whether it is a mapping.
#[derive(Debug, Clone)]
struct Said {
    skill: usize,
    name: usize,
    given: Given,
    words: usize,
    in_mapping: bool,
}

#[derive(Debug, Clone)]
struct Paper {
    style: Style,
    answers: Vec<Said>,
    target: Option<usize>,
    /// Years, or a list of jobs, or nothing.
    experience: usize,
    /// Pieces of two kinds: titled, or counted.
    evidence: Option<Vec<(usize, Option<u32>)>>,
    crlf: bool,
    ends_line: bool,
    comments: bool,
}

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
}

fn given() -> impl Strategy<Value = Given> {
    prop_oneof![
        1 => Just(Given::Nothing),
        1 => Just(Given::NotApplicable),
        4 => (0..=5_u8).prop_map(Given::Rating)
    ]
}

fn paper() -> impl Strategy<Value = Paper> {
    let styles = [
        Style::Block,
        Style::Block,
        Style::Lists,
        Style::Braces,
        Style::BracesInLines,
        Style::Json,
        Style::JsonInLines,
    ];
    let said = (0..NAMES.len(), 0..4_usize, given(), 0..4_usize, prop::bool::weighted(0.3))
        .prop_map(|(skill, name, given, words, in_mapping)| Said { skill, name, given, words, in_mapping });
    let pieces = prop::collection::vec((0..2_usize, prop::option::of(0..4_u32)), 0..4);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    let rest = (prop::option::of(0..7_usize), 0..3_usize, prop::option::of(pieces), flags);
    (prop::sample::select(styles.to_vec()), prop::collection::vec(said, 0..9), rest).prop_map(
        |(style, answers, (target, experience, evidence, (crlf, ends_line, comments)))| Paper {
            style,
            answers,
            target,
            experience,
            evidence,
            crlf,
            ends_line,
            comments,
        },
    )
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

impl Paper {
    fn is_json(&self) -> bool {
        matches!(self.style, Style::Json | Style::JsonInLines)
    }

    fn text(&self, track: &Track) -> String {
        let quote = |text: &str| if self.is_json() { format!("{text:?}") } else { text.to_owned() };
        let key = |key: &str| format!("{}: ", quote(key));
        let mut parts = vec![(key("id"), quote("ann")), (key("hours_per_week"), "7.5".to_owned())];
        if let Some(target) = self.target {
            parts.push((key("target"), quote(&track.levels[target].id)));
        }
        match self.experience {
            1 => parts.push((key("experience"), format!("{{{}3}}", key("years")))),
            2 => {
                let job = format!("[{{{}{}}}]", key("from"), quote("2026-02"));
                parts.push((key("experience"), job));
            }
            _ => {}
        }
        if let Some(evidence) = &self.evidence {
            let pieces: Vec<String> =
                evidence.iter().enumerate().map(|(at, piece)| self.piece(at, piece, track)).collect();
            parts.push((key("evidence"), self.many(&pieces, "[]", 3, true)));
        }
        let skills =
            self.many(&self.answers(), if self.style == Style::Lists { "[]" } else { "{}" }, 0, false);
        // The skills stand between other keys.
        parts.insert(parts.len() / 2, (key("skills"), skills));
        let text = match self.style {
            Style::Block | Style::Lists | Style::Braces | Style::BracesInLines => {
                let line = |(at, (key, value)): (usize, &(String, String))| {
                    let comment = if self.comments { format!("# above {at}\n\n") } else { String::new() };
                    format!("{comment}{}\n", format!("{key}{value}").trim_end())
                };
                parts.iter().enumerate().map(line).collect()
            }
            Style::Json => {
                let parts: Vec<String> = parts.iter().map(|(key, value)| format!("{key}{value}")).collect();
                format!("{{{}}}\n", parts.join(", "))
            }
            Style::JsonInLines => {
                let parts: Vec<String> = parts.iter().map(|(key, value)| format!("\t{key}{value}")).collect();
                format!("{{\n{}\n}}\n", parts.join(",\n"))
            }
        };
        let text = if self.ends_line { text } else { text.trim_end_matches('\n').to_owned() };
        if self.crlf { text.replace('\n', "\r\n") } else { text }
    }

    fn answers(&self) -> Vec<String> {
        let mut written = Vec::new();
        for said in self.kept() {
            let name = said.name();
            let flow = !matches!(self.style, Style::Block);
            let rating = match (said.given, said.words) {
                (Given::Nothing, 0) if !flow => String::new(),
                (Given::Nothing, 1 | 2) if !self.is_json() => "~".to_owned(),
                (Given::Nothing, _) => "null".to_owned(),
                (Given::NotApplicable, _) => if self.is_json() { "\"n/a\"" } else { "n/a" }.to_owned(),
                (Given::Rating(rating), 1) => format!("\"{rating}\""),
                (Given::Rating(rating), 2) => format!("{rating}.0"),
                (Given::Rating(3), 3) => format!("{:?}", "Competent"),
                (Given::Rating(rating), _) => rating.to_string(),
            };
            let word = |word: &str| if self.is_json() { format!("{word:?}") } else { word.to_owned() };
            let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == ' ');
            let name = if plain && !self.is_json() { name.to_owned() } else { format!("{name:?}") };
            let details = format!("{}: {rating}, {}: 2026", word("rating"), word("last_used"));
            written.push(match (self.style, said.in_mapping) {
                (Style::Lists, _) if said.words == 0 => format!("{{{}: {name}, {details}}}", word("name")),
                (Style::Lists, _) => format!("name: {name}\n    rating: {rating}"),
                (Style::Block, true) if said.words > 1 => {
                    format!("{name}:\n    rating: {rating}\n    last_used: 2026")
                }
                (_, true) if !rating.is_empty() => format!("{name}: {{{details}}}"),
                _ => format!("{name}: {rating}").trim_end().to_owned(),
            });
        }
        written
    }

    /// The answers whose very name wasn't used before.
    fn kept(&self) -> Vec<&Said> {
        let mut kept: Vec<&Said> = Vec::new();
        for said in &self.answers {
            if !kept.iter().any(|known| known.name() == said.name()) {
                kept.push(said);
            }
        }
        kept
    }

    fn piece(&self, at: usize, (kind, count): &(usize, Option<u32>), track: &Track) -> String {
        let word = |word: &str| if self.is_json() { format!("{word:?}") } else { word.to_owned() };
        let kind = format!("{}: {}", word("kind"), word(&track.evidence[*kind].id));
        match count {
            Some(1) => format!("{{{kind}}}"),
            Some(count) => format!("{{{kind}, {}: {count}}}", word("count")),
            None => format!("{{{kind}, {}: {}}}", word("title"), word(&format!("Piece {at}"))),
        }
    }

    /// A list or mapping in the style.
    fn many(&self, parts: &[String], empty: &str, marks: usize, is_list: bool) -> String {
        let (open, close) = empty.split_at(1);
        if parts.is_empty() {
            return if self.is_json() { empty.to_owned() } else { String::new() };
        }
        let comment = |at: usize| match self.comments && !self.is_json() {
            true => format!("  # at {}, {{x}}", marks + at),
            false => String::new(),
        };
        let lines = |lead: &str, comma: &str| -> String {
            let line = |(at, part): (usize, &String)| {
                let comma = if at + 1 < parts.len() { comma } else { "" };
                let comment = if part.contains('\n') { String::new() } else { comment(at) };
                format!("\n  {lead}{part}{comma}{comment}")
            };
            parts.iter().enumerate().map(line).collect()
        };
        match self.style {
            Style::Block => lines(if is_list { "- " } else { "" }, ""),
            Style::Lists => lines("- ", ""),
            Style::Braces | Style::Json => format!("{open}{}{close}", parts.join(", ")),
            Style::BracesInLines | Style::JsonInLines => format!("{open}{}\n  {close}", lines("", ",")),
        }
    }
}

impl Said {
    fn name(&self) -> &'static str {
        let names = NAMES[self.skill];
        names[self.name % names.len()]
    }
}

fn skill(of: usize, rubric: &Rubric) -> SkillId {
    rubric.catalogue.names.find(NAMES[of][0]).unwrap()
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
                self.evidence_given = true;
            }
            Wanted::Pieces(kind, count) => {
                self.evidence_given |= *count > 0;
                self.counts[*kind] = *count;
            }
            Wanted::NoEvidence => return false,
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
        for piece in profile.evidence {
            match piece.title {
                Some(title) => titles.push((kind_of(piece.kind), title)),
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
            let is_empty = model.titles.is_empty() && !before.contains("kind");
            let can = match wanted {
                Wanted::NoEvidence if is_empty => {
                    model.evidence_given = true;
                    true
                }
                _ => model.change(&wanted, &rubric),
            };
            prop_assert_eq!(make(&mut editor, &wanted, &rubric, track), can, "{:?}\n{}", wanted, before);
            let after = editor.text();
            prop_assert_eq!(
                Model::read(after, &rubric, track)?,
                model.clone().said(),
                "{}\n{}",
                before,
                after
            );
            prop_assert!(
                is_within(&others(&before, &wanted), &others(after, &wanted)),
                "{}\n{}",
                before,
                after
            );
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
