//! Where people type more than a key: the search, a piece of evidence, and what is pasted.

#![expect(clippy::wildcard_enum_match_arm, reason = "most keys have no meaning here")]

use gradus::profile::edit::NewEvidence;
use gradus::questionnaire::Subject;
use gradus::skill::{EvidenceId, Resolution, SkillId};
use ratatui::crossterm::event::KeyCode;

use super::screen::{FORM_LINES, Flow, Form, Pane, Screen};
use super::session::Step;
use super::typed::skills;
use crate::output::Failure;

/// Characters of a text in a form, and of a name that is searched for.
const LONGEST: usize = 2_000;
const LONGEST_NAME: usize = 60;

impl Screen<'_> {
    /// Takes text that was pasted. It is no answer: only where people type does it have a place.
    pub(super) fn paste(&mut self, text: &str) {
        let text = text.lines().next().unwrap_or("");
        let add = |to: &mut String, most: usize| {
            to.extend(text.chars().take(most.saturating_sub(to.chars().count())))
        };
        match &mut self.pane {
            Pane::Search { typed, row } => {
                add(typed, LONGEST_NAME);
                *row = 0;
            }
            Pane::Evidence(form) => {
                if let Some(text) = form.line.checked_sub(1).and_then(|line| form.texts.get_mut(line)) {
                    add(text, LONGEST);
                }
            }
            Pane::Question | Pane::Help(_) => {
                self.notice = Some("Pasted text is no answer: press a key.".to_owned());
            }
        }
    }

    pub(super) fn open_form(&mut self) {
        let kind = match self.session.question().map(|question| &question.subject) {
            Some(Subject::Evidence(kinds)) => kinds.get(self.row).map_or(0, |kind| usize::from(kind.0)),
            _ => 0,
        };
        let shows = self.skill().map(|skill| self.session.ladder.rubric.catalogue.skill(skill).name.clone());
        let texts = [String::new(), String::new(), shows.unwrap_or_default()];
        self.pane = Pane::Evidence(Form { line: 0, kind, texts });
    }

    pub(super) fn press_in_form(&mut self, code: KeyCode) -> Result<Flow, Failure> {
        let kinds = self.session.ladder.track.evidence.len();
        let Pane::Evidence(form) = &mut self.pane else { return Ok(Flow::On) };
        let text = form.line.checked_sub(1).and_then(|line| form.texts.get_mut(line));
        match (code, text) {
            (KeyCode::Esc, _) => self.pane = Pane::Question,
            (KeyCode::Enter, _) if form.line == FORM_LINES.len() => self.add_evidence()?,
            (KeyCode::Enter | KeyCode::Tab, _) => form.line = (form.line + 1) % (FORM_LINES.len() + 1),
            (KeyCode::BackTab, _) => form.line = form.line.saturating_sub(1),
            (KeyCode::Up | KeyCode::Left, None) => form.kind = form.kind.saturating_sub(1),
            (KeyCode::Down | KeyCode::Right, None) => {
                form.kind = (form.kind + 1).min(kinds.saturating_sub(1))
            }
            (KeyCode::Up, Some(_)) => form.line -= 1,
            (KeyCode::Down, Some(_)) => form.line = (form.line + 1).min(FORM_LINES.len()),
            (KeyCode::Backspace, Some(text)) => _ = text.pop(),
            (KeyCode::Char(c), Some(text)) if text.chars().count() < LONGEST => text.push(c),
            _ => {}
        }
        Ok(Flow::On)
    }

    fn add_evidence(&mut self) -> Result<(), Failure> {
        let Pane::Evidence(Form { kind, texts: [title, link, shows], .. }) = &self.pane else {
            return Ok(());
        };
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let (title, link) = (text(title), text(link));
        let shows = skills(shows, &self.session)?;
        let Some(kind) = u16::try_from(*kind).ok().map(EvidenceId) else { return Ok(()) };
        self.session.add_evidence(NewEvidence {
            kind,
            title: title.as_deref(),
            url: link.as_deref(),
            shows: &shows,
        })?;
        self.pane = Pane::Question;
        self.notice = Some("Added to what others can look at.".to_owned());
        Ok(())
    }

    pub(super) fn press_in_search(&mut self, code: KeyCode) {
        let hits = self.hits();
        let Pane::Search { typed, row } = &mut self.pane else { return };
        match code {
            KeyCode::Esc => self.pane = Pane::Question,
            KeyCode::Up => *row = row.saturating_sub(1),
            KeyCode::Down => *row = (*row + 1).min(hits.len().saturating_sub(1)),
            KeyCode::Backspace => _ = typed.pop(),
            KeyCode::Enter => {
                let Some(skill) = hits.get(*row).copied() else { return };
                let Some(at) = self.session.questionnaire.about(skill) else { return };
                self.pane = Pane::Question;
                self.session.go_to(Step::Question(at));
                self.arrive();
                if let Some(Subject::Set { members, .. }) =
                    self.session.question().map(|question| &question.subject)
                {
                    self.row = members.iter().position(|member| *member == skill).unwrap_or(0);
                }
            }
            KeyCode::Char(c) if typed.chars().count() < LONGEST_NAME => {
                typed.push(c);
                *row = 0;
            }
            _ => {}
        }
    }

    /// The skills that are asked about and fit what is typed in the search: the one of that name first.
    pub(super) fn hits(&self) -> Vec<SkillId> {
        let Pane::Search { typed, .. } = &self.pane else { return Vec::new() };
        let catalogue = &self.session.ladder.rubric.catalogue;
        let named = match catalogue.names.resolve(typed) {
            Resolution::Known(found) => vec![found.skill],
            Resolution::Unknown(unknown) => unknown.suggestions,
        };
        let typed = typed.trim().to_lowercase();
        let questions = self.session.questionnaire.questions.iter();
        let asked: Vec<SkillId> = questions.flat_map(|question| question.subject.skills()).copied().collect();
        let mut hits: Vec<SkillId> = named.into_iter().filter(|skill| asked.contains(skill)).collect();
        for skill in asked {
            let of = catalogue.skill(skill);
            let mut names = std::iter::once(&of.name).chain(&of.aliases);
            if !hits.contains(&skill) && names.any(|name| name.to_lowercase().contains(&typed)) {
                hits.push(skill);
            }
        }
        hits
    }
}
