//! Blank questionnaires in files: YAML for one person, CSV for many.

use super::{Question, Questionnaire, Subject, alike, meaning};
use crate::display::{escape, wrap};
use crate::rubric::{LevelId, Rubric, Track};
use crate::skill::{Skill, SkillId};
use crate::yaml;

/// Columns of a comment line.
const WIDTH: usize = 100;
/// Reasons that a question gives for itself.
const REASONS: usize = 2;

/// A profile to fill in: every question as a comment with its ratings, above the lines that answer it.
///
/// It is read as a profile at any time, answered or not.
#[must_use]
pub fn yaml(
    questionnaire: &Questionnaire,
    track: &Track,
    rubric: &Rubric,
    target: Option<LevelId>,
) -> String {
    let mut sheet = Sheet { text: String::new(), track, rubric };
    sheet.head(target);
    let mut evidence = None;
    let mut skills = false;
    for section in &questionnaire.sections {
        let mut title = Some(&section.title);
        for question in questionnaire.questions.get(section.questions.clone()).unwrap_or(&[]) {
            match &question.subject {
                Subject::Experience => sheet.experience(question),
                Subject::Evidence(_) => evidence = Some(question),
                Subject::Skill(_) | Subject::Set { .. } => {
                    if !skills {
                        sheet.line("\nskills:");
                        skills = true;
                    }
                    if let Some(title) = title.take() {
                        sheet.line("");
                        sheet.note("  ", &format!("--- {title} ---"));
                    }
                    sheet.skills(question);
                }
            }
        }
    }
    if let Some(question) = evidence {
        sheet.evidence(question);
    }
    sheet.text
}

struct Sheet<'r> {
    text: String,
    track: &'r Track,
    rubric: &'r Rubric,
}

impl Sheet<'_> {
    fn line(&mut self, line: &str) {
        self.text += line;
        self.text.push('\n');
    }

    /// A comment, over as many lines as it takes; those after the first hang by `hang` blanks.
    fn comment(&mut self, indent: &str, (first, hang): (&str, usize), text: &str) {
        for (at, line) in wrap(text, WIDTH.saturating_sub(indent.len() + hang + 2)).iter().enumerate() {
            let before = if at == 0 { first.to_owned() } else { " ".repeat(hang) };
            self.line(&format!("{indent}#{before} {line}"));
        }
    }

    fn note(&mut self, indent: &str, text: &str) {
        self.comment(indent, ("", 0), text);
    }

    fn head(&mut self, target: Option<LevelId>) {
        let (track, top) = (self.track, self.track.top());
        self.note("", &format!("{}: what can you do?", track.title));
        self.line("#");
        let how = "Write a rating behind a name, as in `SQL: 3`. Leave a line as it is where you have no answer yet; write \
                   n/a where it doesn't apply to you. 0 says that you have not met it. Then: gradus assess FILE";
        self.note("", how);
        self.line("");
        self.line(&format!("track: {}", yaml::text(&track.id)));
        self.line(&format!("scale: {top}"));
        let levels: Vec<String> = track.levels.iter().map(|level| yaml::text(&level.id)).collect();
        let target = target.map_or(String::new(), |level| format!(" {}", yaml::text(&track.level(level).id)));
        self.line(&format!("target:{target}    # the level to reach: {}", escape(&levels.join(", "))));
    }

    fn experience(&mut self, question: &Question) {
        self.line("");
        self.note("", &question.sentence(self.rubric));
        self.reasons("", question);
        self.line("experience:\n#  years: 2.5");
    }

    fn skills(&mut self, question: &Question) {
        let skills = question.subject.skills();
        let all: Vec<&Skill> = skills.iter().map(|skill| self.rubric.catalogue.skill(*skill)).collect();
        self.line("");
        self.note("  ", &question.sentence(self.rubric));
        self.reasons("  ", question);
        let shared = alike(skills, &self.rubric.catalogue).filter(|_| skills.len() > 1);
        if let Some(first) = shared {
            self.ratings(first);
        }
        for (at, skill) in all.into_iter().enumerate() {
            if shared.is_none() && at > 0 {
                self.line("");
            }
            if let Some(about) = &skill.about {
                self.note("  ", about);
            }
            if shared.is_none() {
                self.ratings(skill);
            }
            self.line(&format!("  {}:", yaml::block_text(&skill.name)));
        }
    }

    fn ratings(&mut self, skill: &Skill) {
        for (rating, named) in (0_u8..).zip(&self.track.scale) {
            let text = format!("{rating} {}: {}", named.name, meaning(skill, rating, self.track));
            self.comment("  ", ("  ", 4), &text);
        }
    }

    fn reasons(&mut self, indent: &str, question: &Question) {
        for reason in question.reasons(self.track).take(REASONS) {
            self.note(indent, &reason.sentence());
        }
    }

    fn evidence(&mut self, question: &Question) {
        let Subject::Evidence(kinds) = &question.subject else { return };
        self.line("");
        let more = "One entry for each piece, or one with a `count`; remove the # before those that you have. `evidence: []` \
                    says that there is nothing yet.";
        self.note("", &format!("{} {more}", question.sentence(self.rubric)));
        self.line("evidence:");
        for kind in kinds.iter().filter_map(|kind| self.track.evidence_kind(*kind)) {
            self.note("", &format!("{}:", kind.title));
            self.line(&format!("#  - {{kind: {}, title: }}", yaml::text(&kind.id)));
        }
    }
}

/// A table to fill in, one row a person: who, the level to reach, years, a rating for each skill, and how many pieces of
/// each kind of evidence.
#[must_use]
pub fn csv(questionnaire: &Questionnaire, track: &Track, rubric: &Rubric) -> String {
    let top = track.top();
    let mut header: Vec<String> = ["id", "name", "target", "years"].map(str::to_owned).to_vec();
    let skill = |skill: &SkillId| format!("{} [0-{top}]", rubric.catalogue.skill(*skill).name);
    for question in &questionnaire.questions {
        header.extend(question.subject.skills().iter().map(skill));
        if let Subject::Evidence(kinds) = &question.subject {
            let kinds = kinds.iter().filter_map(|kind| track.evidence_kind(*kind));
            header.extend(kinds.map(|kind| format!("evidence: {}", kind.id)));
        }
    }
    let mut table = csv::Writer::from_writer(Vec::new());
    let written = table.write_record(&header).map(|()| table.into_inner().unwrap_or_default());
    // Writing to memory succeeds.
    String::from_utf8(written.unwrap_or_default()).unwrap_or_default()
}
