//! The questionnaire as one HTML file that works without a server and without a network.
//!
//! The file is complete before its script runs: every question is in it, and it can be printed and answered on paper.
//! The script keeps the answers, counts and filters them, and hands back a profile.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Question, Questionnaire, Subject, alike, meaning};
use crate::display::{escape, fingerprint};
use crate::profile::MOST_PIECES;
use crate::report::{COLOURS, Page};
use crate::rubric::{Rubric, Track};
use crate::skill::{EvidenceId, Skill, SkillId};

const FORM: &str = include_str!("form/form.html");
const STYLE: &str = include_str!("form/form.css");
const SCRIPT: &str = include_str!("form/form.js");

// Parts of questions that need nothing from the rubrics.
const YEARS: &str = "\n<input type=\"number\" name=\"years\" data-item=\"years\" min=\"0\" max=\"80\" step=\"any\" \
    inputmode=\"decimal\"></label></p>\n";
const NOTHING: &str = "</p>\n<div data-item=\"evidence\">\n\
    <p><label><input type=\"checkbox\" name=\"nothing\"> Nothing yet</label></p>\n<div class=\"kinds\">\n";
const PIECES: &str = "</div>\n\
    <p class=\"about\">You may describe the ones that matter, and say which skills they show: that is what carries \
    high ratings. They are among the numbers above.</p>\n<div id=\"pieces\"></div>\n\
    <button type=button data-do=add>Describe a piece</button>\n</div>\n";

// What a browser may run and draw: the script, the colours with the style after them, and nothing else. A browser
// that meets another text refuses it and names the hash to put here; so does
// `cat FILE… | openssl dgst -sha256 -binary | base64`.
const STYLE_HASH: &str = "sha256-UwkZoj+RxCqDYy3dKM9jvD7on9lq5Qjk4rSgiS5PLJw=";
const SCRIPT_HASH: &str = "sha256-KiLnxJjI87grGLDAQVNUJ+ho6OL312GWSrNmn4+TGjc=";

/// The questions as a form: one HTML file, to be opened in a browser from wherever it lies.
///
/// It keeps the answers in the browser's storage, and hands back a profile that [`crate::profile::read`] takes. Its
/// content security policy forbids it to fetch or send anything.
#[must_use]
pub fn html(questionnaire: &Questionnaire, track: &Track, rubric: &Rubric) -> String {
    let mut form = Form { questionnaire, track, rubric, page: Page::default(), version: String::new() };
    let mut parts = FORM.split("{{");
    form.page.raw(parts.next().unwrap_or_default());
    for part in parts {
        let (slot, rest) = part.split_once("}}").unwrap_or((part, ""));
        match slot {
            "title" => _ = form.page.text(&track.title),
            "about" => _ = form.page.text(track.about.as_deref().unwrap_or_default()),
            "style" => _ = form.page.raw(COLOURS).raw(STYLE),
            "style-hash" => _ = form.page.raw(STYLE_HASH),
            "script" => _ = form.page.raw(SCRIPT),
            "script-hash" => _ = form.page.raw(SCRIPT_HASH),
            "data" => form.data(),
            "levels" => form.levels(),
            "scale" => form.scale(),
            "kinds" => form.kinds(),
            "contents" => form.contents(),
            "sections" => form.sections(),
            _ => {}
        }
        form.page.raw(rest);
    }
    form.page.finish()
}

/// What the script has to know beside what stands in the page.
#[derive(Serialize)]
struct Data<'a> {
    track: &'a str,
    title: String,
    top: u8,
    version: &'a str,
    /// By id: the name of each skill, then its other names.
    skills: BTreeMap<&'a str, Vec<String>>,
}

struct Form<'a> {
    questionnaire: &'a Questionnaire,
    track: &'a Track,
    rubric: &'a Rubric,
    page: Page,
    /// What tells these questions from those of another version.
    version: String,
}

impl<'a> Form<'a> {
    fn skill(&self, skill: SkillId) -> &'a Skill {
        self.rubric.catalogue.skill(skill)
    }

    fn data(&mut self) {
        let asked = self.questionnaire.questions.iter().flat_map(|question| question.subject.skills());
        let skills = asked.map(|id| self.skill(*id)).map(|skill| {
            let names = std::iter::once(&skill.name).chain(&skill.aliases);
            (skill.id.as_str(), names.map(|name| escape(name)).collect())
        });
        let data = Data {
            track: &self.track.id,
            title: escape(&self.track.title),
            top: self.track.top(),
            version: &self.version,
            skills: skills.collect(),
        };
        // Texts and numbers alone, which always have a form in JSON.
        self.page.json(&serde_json::to_string(&data).unwrap_or_default());
    }

    fn levels(&mut self) {
        for level in self.track.levels.iter().take(self.questionnaire.up_to.index() + 1) {
            self.page
                .raw("<option value=\"")
                .text(&level.id)
                .raw("\">")
                .text(&level.title)
                .raw("</option>\n");
        }
    }

    fn kinds(&mut self) {
        for kind in &self.track.evidence {
            self.page.raw("<option value=\"").text(&kind.id).raw("\">").text(&kind.title).raw("</option>\n");
        }
    }

    fn scale(&mut self) {
        for (value, rating) in (0_u64..).zip(&self.track.scale) {
            self.page.raw("<dt><b>").number(value).raw("</b> ").text(&rating.name).raw("</dt><dd>");
            self.page.text(&rating.means).raw("</dd>\n");
        }
    }

    fn contents(&mut self) {
        for (at, section) in (0_u64..).zip(&self.questionnaire.sections) {
            self.page.raw("<li><a href=\"#section-").number(at).raw("\">").text(&section.title);
            self.page.raw("<span class=\"count\"></span></a></li>\n");
        }
    }

    fn sections(&mut self) {
        let start = self.page.as_str().len();
        for (at, section) in (0_u64..).zip(&self.questionnaire.sections) {
            self.page.raw("<section id=\"section-").number(at).raw("\">\n<h2>").text(&section.title);
            self.page.raw(" <span class=\"count\"></span></h2>\n");
            let questions = self.questionnaire.questions.get(section.questions.clone());
            questions.into_iter().flatten().for_each(|question| self.question(question));
            self.page.raw("</section>\n");
        }
        self.version = fingerprint(self.page.as_str().get(start..).unwrap_or_default());
    }

    fn question(&mut self, question: &Question) {
        match &question.subject {
            Subject::Skill(skill) => self.one_skill(*skill, question),
            Subject::Set { members, .. } => self.set(members, question),
            Subject::Experience => {
                self.open(question);
                self.page.raw("<p><label>").text(&question.sentence(self.rubric));
                self.page.raw(YEARS);
                self.close(question);
            }
            Subject::Evidence(kinds) => self.evidence(kinds, question),
        }
    }

    fn open(&mut self, question: &Question) {
        let title = question.title(&self.rubric.catalogue);
        self.page.raw("<fieldset class=\"question\">\n<legend>").text(title).raw("</legend>\n");
    }

    /// Why it is asked, and the end of the question.
    fn close(&mut self, question: &Question) {
        self.page.raw("<details class=\"why\"><summary>Why is this asked?</summary><ul>\n");
        for reason in question.reasons(self.track) {
            self.page.raw("<li>").text(reason.level);
            if reason.requirement != question.title(&self.rubric.catalogue) {
                self.page.raw(", ").text(reason.requirement);
            }
            self.page.raw(": ").text(&reason.wants);
            self.page.raw(if reason.gate { ", <strong>a must-have</strong>" } else { "" });
            if let Some(because) = reason.because {
                self.page.raw("<br>").text(because);
            }
            self.page.raw("</li>\n");
        }
        self.page.raw("</ul></details>\n</fieldset>\n");
    }

    fn one_skill(&mut self, id: SkillId, question: &Question) {
        let skill = self.skill(id);
        self.open(question);
        if let Some(about) = &skill.about {
            self.page.raw("<p class=\"about\">").text(about).raw("</p>\n");
        }
        self.page.raw("<div class=\"ratings\" data-skill=\"").text(&skill.id).raw("\">\n");
        for (value, rating) in (0_u8..).zip(&self.track.scale) {
            self.radio(skill).number(value).raw("><b>").number(value).raw("</b> <i>").text(&rating.name);
            self.page.raw("</i> <span>").text(meaning(skill, value, self.track)).raw("</span></label>\n");
        }
        self.radio(skill).raw("n/a><b>n/a</b> <span>It doesn’t apply to me.</span></label>\n");
        self.clear(skill);
        self.page.raw("</div>\n");
        self.close(question);
    }

    fn radio(&mut self, skill: &Skill) -> &mut Page {
        let page = &mut self.page;
        page.raw("<label><input type=radio name=\"").text(&skill.id).raw("\" value=")
    }

    /// The way back to no answer at all, which radio buttons lack.
    fn clear(&mut self, skill: &Skill) {
        self.page.raw("<button type=button data-do=clear aria-label=\"Clear ");
        self.page.text(&skill.name).raw("\">Clear</button>\n");
    }

    fn set(&mut self, members: &[SkillId], question: &Question) {
        self.open(question);
        self.page.raw("<p class=\"about\">").text(&question.sentence(self.rubric));
        for (value, rating) in (0_u64..).zip(&self.track.scale) {
            self.page
                .raw(if value == 0 { "<br>" } else { " · " })
                .number(value)
                .raw("\u{a0}")
                .text(&rating.name);
        }
        self.page.raw("</p>\n");
        let shared = alike(members, &self.rubric.catalogue);
        if let Some(skill) = shared {
            self.page.raw("<details><summary>What the ratings mean here</summary>");
            self.meanings(skill);
            self.page.raw("</details>\n");
        }
        for id in members {
            self.member(*id, shared.is_none());
        }
        self.page.raw("<button type=button data-do=none>Rate the others 0</button>\n");
        self.close(question);
    }

    fn meanings(&mut self, skill: &Skill) {
        self.page.raw("<ul class=\"meanings\">");
        for (value, _) in (0_u8..).zip(&self.track.scale) {
            self.page.raw("<li><b>").number(value).raw("</b> ").text(meaning(skill, value, self.track));
            self.page.raw("</li>");
        }
        self.page.raw("</ul>");
    }

    /// A skill of a set: a row with its name, which opens to say more, and its ratings as numbers alone.
    fn member(&mut self, id: SkillId, with_meanings: bool) {
        let skill = self.skill(id);
        self.page.raw("<div class=\"row\" role=radiogroup aria-label=\"").text(&skill.name);
        self.page.raw("\" data-skill=\"").text(&skill.id).raw("\">\n");
        if with_meanings || skill.about.is_some() {
            self.page.raw("<details><summary>").text(&skill.name).raw("</summary>");
            if let Some(about) = &skill.about {
                self.page.raw("<p class=\"about\">").text(about).raw("</p>");
            }
            if with_meanings {
                self.meanings(skill);
            }
            self.page.raw("</details>\n");
        } else {
            self.page.raw("<span>").text(&skill.name).raw("</span>\n");
        }
        self.page.raw("<div class=\"scale\">");
        for (value, rating) in (0_u64..).zip(&self.track.scale) {
            self.radio(skill).number(value).raw(" aria-label=\"").number(value).raw(" ").text(&rating.name);
            self.page.raw("\"><span>").number(value).raw("</span></label>");
        }
        self.radio(skill).raw("n/a><span>n/a</span></label></div>\n");
        self.clear(skill);
        self.page.raw("</div>\n");
    }

    fn evidence(&mut self, kinds: &[EvidenceId], question: &Question) {
        self.open(question);
        self.page.raw("<p class=\"about\">").text(&question.sentence(self.rubric)).raw(NOTHING);
        for kind in kinds.iter().filter_map(|kind| self.track.evidence.get(usize::from(kind.0))) {
            self.page
                .raw("<label><span>")
                .text(&kind.title)
                .raw("</span> <input type=\"number\" name=\"count.");
            self.page.text(&kind.id).raw("\" min=\"0\" max=\"").number(MOST_PIECES);
            self.page.raw("\" inputmode=\"numeric\"></label>\n");
        }
        self.page.raw(PIECES);
        self.close(question);
    }
}
