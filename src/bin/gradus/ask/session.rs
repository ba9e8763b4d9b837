//! A questionnaire being answered: the file, the profile that stands in it, and where the person is.
//!
//! Every answer is written into the file before anything else is shown, and what is shown is read from that very text.

use std::collections::BTreeSet;
use std::path::Path;

use gradus::diagnostic::Problems;
use gradus::engine::{self, Assessment, Plan, compile};
use gradus::profile::edit::{CannotEdit, Change, Editor, NewEvidence};
use gradus::profile::{Given, Profile, Wishes, read};
use gradus::questionnaire::{Bounds, Question, Questionnaire, Subject, scope};
use gradus::rubric::{LevelId, Rubric, Track};
use gradus::skill::{EvidenceId, SkillId};
use jiff::civil::Date;

use super::sheet::Sheet;
use crate::output::Failure;

/// Where the person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The level to reach.
    Target,
    /// A question, by its position.
    Question(usize),
    /// Nothing is left to ask, or nothing that could change anything.
    Done,
}

/// What a profile is scored against, and the day.
pub(super) struct Ladder<'r> {
    pub(super) rubric: &'r Rubric,
    pub(super) track: &'r Track,
    pub(super) plan: Plan,
    pub(super) today: Date,
}

pub(super) struct Session<'r> {
    pub(super) ladder: Ladder<'r>,
    pub(super) sheet: Sheet,
    pub(super) profile: Profile,
    pub(super) assessment: Assessment,
    pub(super) questionnaire: Questionnaire,
    /// Whether questions that can't change the placement are left out.
    pub(super) is_quick: bool,
    pub(super) step: Step,
    /// Questions answered or passed over in this session, for the way back.
    trail: Vec<Step>,
    passed_over: BTreeSet<usize>,
    /// Whether evidence was added to a skill before the question about evidence was answered: that stays open then.
    is_evidence_pending: bool,
    history: Vec<Past>,
}

/// What was before a change that can be undone.
struct Past {
    text: String,
    step: Step,
    /// How much of the way back there was.
    trail: usize,
}

impl<'r> Session<'r> {
    /// Takes up a profile where it was left.
    pub(super) fn new(ladder: Ladder<'r>, sheet: Sheet, is_quick: bool) -> Result<Self, Failure> {
        let profile = profile_in(sheet.text(), &sheet.path, &ladder)?;
        let assessment = engine::assess(&profile, ladder.track, ladder.rubric, &ladder.plan);
        let questionnaire =
            Questionnaire::new(ladder.track, ladder.rubric, scope(profile.target, ladder.track));
        let mut session = Self {
            ladder,
            sheet,
            profile,
            assessment,
            questionnaire,
            is_quick,
            step: Step::Done,
            trail: Vec::new(),
            passed_over: BTreeSet::new(),
            is_evidence_pending: false,
            history: Vec::new(),
        };
        session.is_evidence_pending = session.may_have_more_evidence();
        session.profile.evidence_given &= !session.is_evidence_pending;
        let next = session.questionnaire.resume(&session.profile);
        session.step = match next {
            _ if is_quick => session.next_quick(),
            Some(0) if session.profile.target.is_none() => Step::Target,
            next => next.map_or(Step::Done, Step::Question),
        };
        Ok(session)
    }

    /// Whether all evidence came up at other questions, while some of these are open: then the question about evidence,
    /// which comes last, is still to be asked.
    fn may_have_more_evidence(&self) -> bool {
        let evidence = &self.profile.evidence;
        !evidence.is_empty()
            && evidence.iter().all(|piece| !piece.is_bare)
            && self.questionnaire.open(&self.profile).next().is_some()
    }

    /// The question at hand.
    pub(super) fn question(&self) -> Option<&Question> {
        match self.step {
            Step::Question(at) => self.questionnaire.questions.get(at),
            Step::Target | Step::Done => None,
        }
    }

    pub(super) fn count_answered(&self) -> usize {
        self.questionnaire.questions.iter().filter(|question| !question.is_open(&self.profile)).count()
    }

    pub(super) fn bounds(&self) -> Bounds {
        self.questionnaire.bounds(&self.profile, self.ladder.track, &self.ladder.plan)
    }

    /// Questions that are open and were not passed over.
    pub(super) fn open(&self) -> impl Iterator<Item = usize> + '_ {
        self.questionnaire.open(&self.profile).filter(|at| !self.passed_over.contains(at))
    }

    /// Chooses the level to reach, or leaves it open, and goes on.
    pub(super) fn set_target(&mut self, target: Option<LevelId>) -> Result<(), Failure> {
        if target != self.profile.target {
            self.change(&[Change::Target(target)])?;
        }
        self.go_on();
        Ok(())
    }

    pub(super) fn set_years(&mut self, years: f64) -> Result<(), Failure> {
        self.change(&[Change::Years(years)])
    }

    pub(super) fn answer(&mut self, skill: SkillId, given: Given) -> Result<(), Failure> {
        self.change(&[Change::Answers(&[(skill, given)])])
    }

    /// Answers a question about several skills: what is said of some, and 0 for those that nothing was ever said of.
    pub(super) fn answer_set(&mut self, said: &[(SkillId, Given)]) -> Result<(), Failure> {
        self.take_up_foreign_changes()?;
        let Some(question) = self.question() else { return Ok(()) };
        let answers = question.subject.skills().iter().filter_map(|skill| {
            let said = said.iter().rev().find(|(of, _)| of == skill).map(|(_, given)| *given);
            let is_open = self.profile.answer(*skill).given == Given::Nothing;
            said.or(is_open.then_some(Given::Rating(0))).map(|given| (*skill, given))
        });
        let answers: Vec<(SkillId, Given)> = answers.collect();
        if answers.is_empty() { Ok(()) } else { self.make(&[Change::Answers(&answers)]) }
    }

    /// Says how many pieces of these kinds there are in all: those with a title, a link or skills stay.
    pub(super) fn set_pieces(&mut self, counts: &[(EvidenceId, u32)]) -> Result<(), Failure> {
        self.take_up_foreign_changes()?;
        let mut changes = Vec::new();
        for (kind, count) in counts {
            let described = self.pieces(*kind, true);
            let Some(count) = count.checked_sub(described) else {
                let said = format!(
                    "{described} of this kind have a title, a link or skills; take them out in the file"
                );
                return Err(Failure::Usage(said));
            };
            changes.push(Change::Pieces { kind: *kind, count });
        }
        if changes.is_empty() { Ok(()) } else { self.make(&changes) }
    }

    /// Adds a piece of evidence, whatever question it came up at.
    pub(super) fn add_evidence(&mut self, evidence: NewEvidence<'_>) -> Result<(), Failure> {
        let is_here =
            self.question().is_some_and(|question| matches!(question.subject, Subject::Evidence(_)));
        let was_pending = self.is_evidence_pending;
        self.is_evidence_pending = !self.profile.evidence_given && !is_here;
        self.change(&[Change::Evidence(evidence)]).inspect_err(|_| self.is_evidence_pending = was_pending)
    }

    /// Says that what is listed is all that others can look at, be it nothing.
    pub(super) fn conclude_evidence(&mut self) -> Result<(), Failure> {
        self.is_evidence_pending = false;
        self.profile.evidence_given |= !self.profile.evidence.is_empty();
        if self.profile.evidence_given { Ok(()) } else { self.change(&[Change::NoEvidence]) }
    }

    /// Pieces of a kind, those with a title or all.
    pub(super) fn pieces(&self, kind: EvidenceId, titled_alone: bool) -> u32 {
        let pieces = self.profile.evidence.iter().filter(|piece| piece.kind == kind);
        pieces.filter(|piece| !titled_alone || !piece.is_bare).map(|piece| piece.count).sum()
    }

    /// The next question: after an answer, in the quick mode the one that can change most.
    pub(super) fn go_on(&mut self) {
        if self.step != Step::Done {
            self.trail.push(self.step);
        }
        let after = match self.step {
            Step::Question(at) => at + 1,
            Step::Target | Step::Done => 0,
        };
        self.step = if self.is_quick {
            self.next_quick()
        } else {
            let next = self.open().find(|at| *at >= after).or_else(|| self.open().next());
            next.map_or(Step::Done, Step::Question)
        };
    }

    fn next_quick(&self) -> Step {
        let ladder = (self.ladder.track, &self.ladder.plan);
        self.questionnaire.next(&self.profile, ladder, &self.passed_over).map_or(Step::Done, Step::Question)
    }

    /// Leaves a question open and goes on.
    pub(super) fn pass_over(&mut self) {
        if let Step::Question(at) = self.step {
            self.passed_over.insert(at);
        }
        self.go_on();
    }

    /// The question before this one: the last one seen, or else the one above.
    pub(super) fn go_back(&mut self) {
        self.step = self.trail.pop().unwrap_or(match self.step {
            Step::Question(at) if at > 0 => Step::Question(at - 1),
            Step::Question(_) | Step::Target => Step::Target,
            Step::Done => Step::Question(self.questionnaire.questions.len().saturating_sub(1)),
        });
    }

    /// The question after this one in order, answered or not.
    pub(super) fn go_forward(&mut self) {
        let after = match self.step {
            Step::Question(at) => at + 1,
            Step::Target => 0,
            Step::Done => return,
        };
        let is_there = after < self.questionnaire.questions.len();
        self.go_to(if is_there { Step::Question(after) } else { Step::Done });
    }

    pub(super) fn go_to(&mut self, step: Step) {
        if step != self.step {
            self.trail.push(self.step);
            self.step = step;
        }
    }

    /// Goes on with the questions that the quick mode left out, and those that were passed over.
    pub(super) fn ask_the_rest(&mut self) {
        self.is_quick = false;
        self.passed_over.clear();
        let next = self.open().next();
        self.step = next.map_or(Step::Done, Step::Question);
    }

    /// Takes back the last change of this session. False where there is none.
    pub(super) fn undo(&mut self) -> Result<bool, Failure> {
        self.take_up_foreign_changes()?;
        let Some(past) = self.history.last() else { return Ok(false) };
        self.write(past.text.clone())?;
        if let Some(past) = self.history.pop() {
            self.step = past.step;
            self.trail.truncate(past.trail);
        }
        Ok(true)
    }

    /// Takes up what somebody else has written, and makes changes in the file.
    fn change(&mut self, changes: &[Change<'_>]) -> Result<(), Failure> {
        self.take_up_foreign_changes()?;
        self.make(changes)
    }

    /// Makes changes in the file, all or none, and goes on with what stands there then.
    fn make(&mut self, changes: &[Change<'_>]) -> Result<(), Failure> {
        let cannot = |cause: CannotEdit| Failure::Usage(cause.to_string());
        let Ladder { rubric, track, .. } = self.ladder;
        let mut editor = Editor::new(self.sheet.text().to_owned(), rubric, track).map_err(cannot)?;
        changes.iter().try_for_each(|change| editor.change(change)).map_err(cannot)?;
        if editor.text() == self.sheet.text() && self.sheet.is_written() {
            return Ok(());
        }
        let past = Past { text: self.sheet.text().to_owned(), step: self.step, trail: self.trail.len() };
        self.write(editor.text().to_owned())?;
        self.history.push(past);
        Ok(())
    }

    /// Reads the file again where somebody else has changed it, so that nothing of theirs is lost.
    fn take_up_foreign_changes(&mut self) -> Result<(), Failure> {
        let Some(found) = self.sheet.foreign_text()? else { return Ok(()) };
        let profile = profile_in(&found, &self.sheet.path, &self.ladder)?;
        self.sheet.take_up(found);
        self.history.clear();
        self.adopt(profile);
        Ok(())
    }

    fn write(&mut self, text: String) -> Result<(), Failure> {
        let profile = profile_in(&text, &self.sheet.path, &self.ladder)?;
        self.sheet.write(text)?;
        self.adopt(profile);
        Ok(())
    }

    /// Goes on with what stands in the file now.
    fn adopt(&mut self, mut profile: Profile) {
        let Ladder { rubric, track, plan, .. } = &self.ladder;
        self.is_evidence_pending &= !profile.evidence.is_empty();
        profile.evidence_given &= !self.is_evidence_pending;
        if profile.target != self.profile.target {
            // Other questions: what was remembered by position is about the old ones.
            let at_hand = self.question().map(|question| question.subject.clone());
            self.questionnaire = Questionnaire::new(track, rubric, scope(profile.target, track));
            self.trail.clear();
            self.passed_over.clear();
            if let Some(subject) = at_hand {
                let mut questions = self.questionnaire.questions.iter();
                let still = questions.position(|question| question.subject == subject);
                self.step = still.map_or(Step::Done, Step::Question);
            }
        }
        self.assessment = engine::assess(&profile, track, rubric, plan);
        self.profile = profile;
    }
}

/// Reads a profile that stands, or is about to stand, in the file.
fn profile_in(text: &str, path: &Path, ladder: &Ladder<'_>) -> Result<Profile, Failure> {
    let mut problems = Problems::default();
    let file = problems.sources.add(path.display().to_string(), text.to_owned());
    let wishes = Wishes { track: None, today: ladder.today, id: "you" };
    let Some((profile, track)) = read(text, file, ladder.rubric, wishes, &mut problems) else {
        return Err(problems.into());
    };
    if track.id == ladder.track.id {
        return Ok(profile);
    }
    let now = &track.id;
    Err(Failure::Usage(format!(
        "the file is a profile for the track `{now}` now, so nothing is written into it"
    )))
}

impl<'r> Ladder<'r> {
    pub(super) fn new(rubric: &'r Rubric, track: &'r Track, today: Date) -> Self {
        Self { rubric, track, plan: compile(track, &rubric.catalogue), today }
    }
}
