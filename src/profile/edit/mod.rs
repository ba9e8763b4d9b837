//! Changing a profile's text in place.
//!
//! What a person wrote stays: comments, order, layout, and names that nobody knows. A change touches the stretch that it
//! is about. The changed text is then read again and compared with what stood there before; where it doesn't say exactly
//! what it should, the change is refused.
//!
//! ```
//! use gradus::profile::{Given, edit};
//! use gradus::rubric;
//!
//! let rubric = rubric::builtin().map_err(|problems| problems.render(false)).expect("the shipped rubrics are right");
//! let track = rubric.track("backend").expect("there is such a track");
//! let go = rubric.catalogue.find("go").expect("there is such a skill");
//! let mut editor = edit::Editor::new("skills:\n  golang: 3 # daily\n".to_owned(), &rubric, track)?;
//! editor.change(&edit::Change::Answers(&[(go, Given::Rating(4))]))?;
//! assert_eq!(editor.text(), "skills:\n  golang: 4 # daily\n");
//! # Ok::<(), edit::CannotEdit>(())
//! ```

mod check;
mod draft;
mod marking;
mod value;

use std::fmt;

use super::raw::RawProfile;
use super::{Given, MOST_PIECES, YEARS};
use crate::diagnostic::Span;
use crate::display::{escape, shorten};
use crate::rubric::{LevelId, Rubric, Track};
use crate::skill::{EvidenceId, SkillId};
use crate::yaml::{Shape, tree};

use check::Judge;
use draft::{Draft, Fixed, style_of};
use marking::Marking;
use value::{Style, Value, write_entry};

/// One change of a profile's text.
#[derive(Debug, Clone, Copy)]
pub enum Change<'a> {
    /// The level to reach; `None` leaves it open.
    Target(Option<LevelId>),
    /// Years of experience, within [`YEARS`]. A list of jobs is not replaced.
    Years(f64),
    /// Answers; [`Given::Nothing`] takes one back. Of several for one skill the last counts.
    Answers(&'a [(SkillId, Given)]),
    /// One more thing that others can look at.
    Evidence(NewEvidence<'a>),
    /// How many pieces of a kind there are without title, address, date or skills; at most [`MOST_PIECES`].
    Pieces {
        /// The kind.
        kind: EvidenceId,
        /// How many.
        count: u32,
    },
    /// There is nothing that others can look at; for a profile that lists nothing.
    NoEvidence,
}

/// Something that others can look at, to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewEvidence<'a> {
    /// The kind.
    pub kind: EvidenceId,
    /// What it is.
    pub title: Option<&'a str>,
    /// Where it is.
    pub url: Option<&'a str>,
    /// The skills that it shows.
    pub shows: &'a [SkillId],
}

/// Why a text was left as it is, and what to do by hand. Shown as one line; what it quotes is safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannotEdit {
    /// The line, from 1; `None` where it is about the file as a whole.
    pub line: Option<u32>,
    /// What is in the way and what to do, as a sentence without a full stop.
    pub message: String,
}

impl fmt::Display for CannotEdit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for CannotEdit {}

/// A profile's text, which takes one change after the other.
#[derive(Debug)]
pub struct Editor<'r> {
    text: String,
    /// The text as it is written.
    raw: RawProfile,
    judge: Judge<'r>,
}

impl<'r> Editor<'r> {
    /// A text to change, without a byte order mark; it may be empty.
    ///
    /// # Errors
    ///
    /// When it is no profile. Ratings and names that are wrong don't matter here.
    pub fn new(text: String, rubric: &'r Rubric, track: &'r Track) -> Result<Self, CannotEdit> {
        let message = "the file has a mistake, so that nothing can be written into it; mend that first";
        let raw = check::read(&text).ok_or(CannotEdit { line: None, message: message.to_owned() })?;
        Ok(Self { text, raw, judge: Judge::new(rubric, track) })
    }

    /// The text with all changes so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Makes one change, and keeps every byte that it is not about.
    ///
    /// # Errors
    ///
    /// When a number is out of range, or the place is written in a way that can't be changed safely, such as a value
    /// that an alias repeats elsewhere. The text then stays as it is.
    pub fn change(&mut self, change: &Change<'_>) -> Result<(), CannotEdit> {
        in_range(change, self.judge.track)?;
        self.leaves_jobs_alone(change)?;
        let by_hand = |offset: usize| CannotEdit {
            line: Some(Span::at(&self.text, offset, 0).line),
            message: format!("this can't be changed without touching more; {}", by_hand(change, &self.judge)),
        };
        let tree = tree(&self.text).ok_or_else(|| by_hand(0))?;
        let style = style_of(&tree.root, Style::Block);
        let draft = Draft::new(&self.text, &tree);
        let mut marking = Marking { draft, root: &tree.root, style, judge: &self.judge };
        marking.mark(change, &self.raw).map_err(|Fixed(offset)| by_hand(offset))?;
        let first = marking.draft.first().unwrap_or(0);
        let changed = marking.draft.finish();
        let after = check::read(&changed).filter(|after| self.judge.is_all(change, &self.raw, after));
        let after = after.ok_or_else(|| by_hand(first))?;
        (self.text, self.raw) = (changed, after);
        Ok(())
    }

    /// Years in place of a list of jobs would lose the jobs.
    fn leaves_jobs_alone(&self, change: &Change<'_>) -> Result<(), CannotEdit> {
        let (Change::Years(_), Some(had)) = (change, &self.raw.experience) else { return Ok(()) };
        if !matches!(had.value, Shape::List(_)) {
            return Ok(());
        }
        let message =
            "jobs are listed there, and years would replace them; change the jobs by hand".to_owned();
        Err(CannotEdit { line: Some(had.span.line), message })
    }
}

/// Refuses numbers that no profile can hold.
fn in_range(change: &Change<'_>, track: &Track) -> Result<(), CannotEdit> {
    let (least, most) = YEARS;
    let top = track.top();
    let is_above = |(_, given): &(SkillId, Given)| given.rating() > top;
    let refused = |message: String| Err(CannotEdit { line: None, message });
    match change {
        Change::Years(years) if !(least..=most).contains(years) => {
            refused(format!("years of experience lie between {least} and {most}"))
        }
        Change::Answers(given) if given.iter().any(is_above) => {
            refused(format!("ratings lie between 0 and {top}"))
        }
        Change::Pieces { count, .. } if *count > MOST_PIECES => {
            refused(format!("no more than {MOST_PIECES} pieces of a kind can be counted"))
        }
        Change::Target(_)
        | Change::Years(_)
        | Change::Answers(_)
        | Change::Evidence(_)
        | Change::Pieces { .. }
        | Change::NoEvidence => Ok(()),
    }
}

/// A profile to start from: its track, its scale, and what the ratings mean.
#[must_use]
pub fn fresh(track: &Track) -> String {
    let top = track.top();
    let ratings = track.scale.iter().enumerate().map(|(rating, named)| format!("{rating} {}", named.name));
    let ratings = escape(&ratings.collect::<Vec<_>>().join(", "));
    let id = write_entry("track", &Value::Text(&track.id), Style::Block);
    format!("# Ratings: {ratings}; n/a where a skill doesn't apply.\n{id}\nscale: {top}\n")
}

/// What was given last for a skill.
fn wanted(given: &[(SkillId, Given)], skill: SkillId) -> Option<Given> {
    given.iter().rev().find(|(known, _)| *known == skill).map(|(_, given)| *given)
}

/// What to write by hand instead.
fn by_hand(change: &Change<'_>, judge: &Judge<'_>) -> String {
    let entry = |key: &str, value: Value<'_>| {
        let entry = write_entry(key, &value, Style::Block);
        format!("write `{}` there by hand", shorten(&entry, 100))
    };
    match change {
        Change::Target(None) => "take `target` away by hand".to_owned(),
        Change::Target(Some(level)) => entry("target", Value::Text(&judge.track.level(*level).id)),
        Change::Years(years) => entry("experience", years_of(*years)),
        Change::Answers(given) => match given {
            [(skill, given)] => entry(&judge.rubric.catalogue.skill(*skill).name, value_of(*given)),
            _ => "write the answers there by hand".to_owned(),
        },
        Change::Evidence(_) | Change::Pieces { .. } => {
            "write what you can show under `evidence` by hand".to_owned()
        }
        Change::NoEvidence => "`evidence` lists something already".to_owned(),
    }
}

fn years_of<'a>(years: f64) -> Value<'a> {
    Value::Map(vec![("years", Value::Number(years.to_string()))])
}

fn value_of<'a>(given: Given) -> Value<'a> {
    match given {
        Given::Nothing => Value::Null,
        Given::NotApplicable => Value::Text("n/a"),
        Given::Rating(rating) => Value::Number(rating.to_string()),
    }
}
