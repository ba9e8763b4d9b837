//! What the keys do.

#![expect(clippy::wildcard_enum_match_arm, reason = "most keys have no meaning here")]

use gradus::profile::Given;
use gradus::questionnaire::Subject;
use gradus::rubric::LevelId;
use gradus::skill::SkillId;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::session::{Session, Step};
use super::typed::years;
use crate::output::Failure;

/// Whether the questionnaire goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    On,
    Quit,
}

/// What stands in the middle.
#[derive(Debug)]
pub(super) enum Pane {
    Question,
    /// What the question is about, from some line on.
    Help(usize),
    Search {
        typed: String,
        row: usize,
    },
    Evidence(Form),
}

/// A piece of evidence being typed in.
#[derive(Debug, Default)]
pub(super) struct Form {
    /// Which line is typed in: the kind, the title, the link, the skills.
    pub(super) line: usize,
    /// The kind, as a position in the track's list.
    pub(super) kind: usize,
    pub(super) texts: [String; 3],
}

/// Names of the form's lines below the kind.
pub(super) const FORM_LINES: [&str; 3] = ["Title", "Link", "Shows"];

pub(super) struct Screen<'r> {
    pub(super) session: Session<'r>,
    pub(super) pane: Pane,
    /// The row that the arrows are on: a level, a rating, a member of a set, a kind of evidence.
    pub(super) row: usize,
    /// Whether Enter means that row: it is the answer, or the arrows were moved there.
    pub(super) is_row_chosen: bool,
    /// Years being typed.
    pub(super) typed: String,
    /// What happened, or what to do; until the next key.
    pub(super) notice: Option<String>,
}

impl<'r> Screen<'r> {
    pub(super) fn new(session: Session<'r>) -> Self {
        let mut screen = Self {
            session,
            pane: Pane::Question,
            row: 0,
            is_row_chosen: false,
            typed: String::new(),
            notice: None,
        };
        screen.arrive();
        screen
    }

    /// Takes a key. What can't be done is said on the screen; what can't be written ends the questionnaire.
    pub(super) fn press(&mut self, key: KeyEvent) -> Result<Flow, Failure> {
        self.notice = None;
        // Ctrl and Alt together are how some keyboards type signs such as @.
        if key.modifiers.contains(KeyModifiers::CONTROL) && !key.modifiers.contains(KeyModifiers::ALT) {
            return Ok(if key.code == KeyCode::Char('c') { Flow::Quit } else { Flow::On });
        }
        let done = match self.pane {
            Pane::Question => self.press_in_question(key.code),
            Pane::Help(from) => {
                self.pane = match key.code {
                    KeyCode::Up => Pane::Help(from.saturating_sub(1)),
                    KeyCode::Down => Pane::Help(from + 1),
                    _ => Pane::Question,
                };
                Ok(Flow::On)
            }
            Pane::Search { .. } => {
                self.press_in_search(key.code);
                Ok(Flow::On)
            }
            Pane::Evidence(_) => self.press_in_form(key.code),
        };
        match done {
            Err(Failure::Usage(text)) => {
                self.notice = Some(text);
                Ok(Flow::On)
            }
            done => done,
        }
    }

    fn press_in_question(&mut self, code: KeyCode) -> Result<Flow, Failure> {
        match code {
            KeyCode::Char('q') | KeyCode::Esc => return Ok(Flow::Quit),
            KeyCode::Char('?') => self.pane = Pane::Help(0),
            KeyCode::Char('/') => self.pane = Pane::Search { typed: String::new(), row: 0 },
            KeyCode::Char('u') => match self.session.undo()? {
                true => self.arrive(),
                false => self.notice = Some("There is nothing to take back.".to_owned()),
            },
            KeyCode::Backspace if !self.typed.is_empty() => _ = self.typed.pop(),
            KeyCode::Left | KeyCode::PageUp | KeyCode::Backspace => {
                self.session.go_back();
                self.arrive();
            }
            KeyCode::Right | KeyCode::PageDown | KeyCode::Tab => {
                self.session.go_forward();
                self.arrive();
            }
            KeyCode::Up | KeyCode::Down if !self.is_row_chosen => self.is_row_chosen = true,
            KeyCode::Up => self.row = self.row.saturating_sub(1),
            KeyCode::Down => self.row = (self.row + 1).min(self.rows().saturating_sub(1)),
            _ => self.answer_with(code)?,
        }
        Ok(Flow::On)
    }

    /// How many rows the arrows move over.
    pub(super) fn rows(&self) -> usize {
        let track = self.session.ladder.track;
        match (self.session.step, self.session.question().map(|question| &question.subject)) {
            (Step::Target, _) => track.levels.len() + 1,
            (_, Some(Subject::Skill(_))) => track.scale.len(),
            (_, Some(Subject::Set { members, .. })) => members.len(),
            (_, Some(Subject::Evidence(kinds))) => kinds.len(),
            (_, Some(Subject::Experience) | None) => 1,
        }
    }

    fn answer_with(&mut self, code: KeyCode) -> Result<(), Failure> {
        if let KeyCode::Char('s') = code {
            self.session.pass_over();
            self.arrive();
            return Ok(());
        }
        let digit = match code {
            KeyCode::Char(c) => c.to_digit(10).and_then(|digit| u8::try_from(digit).ok()),
            _ => None,
        };
        let subject = self.session.question().map(|question| question.subject.clone());
        match (self.session.step, subject) {
            (Step::Target, _) => self.choose_target(code, digit),
            (Step::Done, _) => {
                if code == KeyCode::Enter {
                    self.session.ask_the_rest();
                    self.arrive();
                }
                Ok(())
            }
            (_, Some(Subject::Experience)) => self.type_years(code),
            (_, Some(Subject::Skill(skill))) => self.rate(code, digit, skill, true),
            (_, Some(Subject::Set { members, .. })) => match members.get(self.row) {
                Some(_) if code == KeyCode::Enter => self.finish(),
                Some(member) => self.rate(code, digit, *member, false),
                None => Ok(()),
            },
            (_, Some(Subject::Evidence(kinds))) => match (kinds.get(self.row), digit) {
                _ if code == KeyCode::Enter => self.finish(),
                (Some(kind), Some(count)) => self.session.set_pieces(&[(*kind, count.into())]),
                (Some(_), None) if code == KeyCode::Char('e') => {
                    self.open_form();
                    Ok(())
                }
                _ => Ok(()),
            },
            (_, None) => Ok(()),
        }
    }

    /// The rest of a set, or of the evidence, is nothing; on to the next question.
    fn finish(&mut self) -> Result<(), Failure> {
        match self.session.question().map(|question| &question.subject) {
            Some(Subject::Evidence(_)) => self.session.conclude_evidence()?,
            Some(Subject::Set { .. } | Subject::Skill(_) | Subject::Experience) | None => {
                self.session.answer_set(&[])?;
            }
        }
        self.go_on();
        Ok(())
    }

    fn go_on(&mut self) {
        self.session.go_on();
        self.arrive();
    }

    fn choose_target(&mut self, code: KeyCode, digit: Option<u8>) -> Result<(), Failure> {
        let levels = self.session.ladder.track.levels.len();
        let row = match (code, digit) {
            (KeyCode::Enter, _) => self.row,
            (_, Some(0)) => levels,
            (_, Some(digit)) if usize::from(digit) <= levels => usize::from(digit) - 1,
            _ => return Ok(()),
        };
        let target = (row < levels).then(|| LevelId::new(row)).flatten();
        self.session.set_target(target)?;
        self.arrive();
        Ok(())
    }

    fn type_years(&mut self, code: KeyCode) -> Result<(), Failure> {
        match code {
            KeyCode::Char(c) if (c.is_ascii_digit() || ".,".contains(c)) && self.typed.len() < 5 => {
                self.typed.push(c);
            }
            KeyCode::Enter if self.typed.is_empty() && self.session.profile.months.is_some() => self.go_on(),
            KeyCode::Enter => match years(&self.typed) {
                Some(years) => {
                    self.session.set_years(years)?;
                    self.go_on();
                }
                None => self.notice = Some("Type the years as a number from 0 to 80, as in 2.5.".to_owned()),
            },
            _ => {}
        }
        Ok(())
    }

    /// A rating, n/a, or an answer taken back. Alone, a rated skill leads on to the next question; in a set, to the next
    /// member.
    fn rate(
        &mut self,
        code: KeyCode,
        digit: Option<u8>,
        skill: SkillId,
        is_alone: bool,
    ) -> Result<(), Failure> {
        let top = self.session.ladder.rubric.catalogue.top;
        let given = match (code, digit) {
            (KeyCode::Enter, _) if self.session.profile.answer(skill).given == Given::NotApplicable => {
                self.go_on();
                return Ok(());
            }
            (KeyCode::Enter, _) if !self.is_row_chosen => {
                self.notice = Some("Press the number of a rating, or go to one with Up and Down.".to_owned());
                return Ok(());
            }
            (KeyCode::Enter, _) => u8::try_from(self.row).map_or(Given::Nothing, Given::Rating),
            (KeyCode::Char('n'), _) => Given::NotApplicable,
            (KeyCode::Char('c') | KeyCode::Delete, _) => Given::Nothing,
            (KeyCode::Char('e'), _) => {
                self.open_form();
                return Ok(());
            }
            (_, Some(digit)) if digit <= top => Given::Rating(digit),
            (_, Some(_)) => {
                self.notice = Some(format!("Ratings go from 0 to {top}."));
                return Ok(());
            }
            _ => return Ok(()),
        };
        self.session.answer(skill, given)?;
        match (given, is_alone) {
            (Given::Nothing, _) => {}
            (_, true) => self.go_on(),
            (_, false) => self.row = (self.row + 1).min(self.rows().saturating_sub(1)),
        }
        Ok(())
    }

    /// Puts the arrows where the question's answer is.
    pub(super) fn arrive(&mut self) {
        self.typed.clear();
        let session = &self.session;
        self.row = match (session.step, session.question().map(|question| &question.subject)) {
            (Step::Target, _) => {
                session.profile.target.map_or(session.ladder.track.levels.len(), LevelId::index)
            }
            (_, Some(Subject::Skill(skill))) => usize::from(session.profile.answer(*skill).given.rating()),
            _ => 0,
        };
        // Of a skill without an answer no rating is nearer than another.
        self.is_row_chosen = match session.question().map(|question| &question.subject) {
            Some(Subject::Skill(skill)) => matches!(session.profile.answer(*skill).given, Given::Rating(_)),
            Some(Subject::Set { .. } | Subject::Evidence(_) | Subject::Experience) | None => true,
        };
    }

    /// The skill that the question, or the row in it, is about.
    pub(super) fn skill(&self) -> Option<SkillId> {
        match &self.session.question()?.subject {
            Subject::Skill(skill) => Some(*skill),
            Subject::Set { members, .. } => members.get(self.row).copied(),
            Subject::Experience | Subject::Evidence(_) => None,
        }
    }
}
