//! What stands in the middle instead of a question: help, the search, a new piece of evidence, the end.

use gradus::display::{count, shorten, wrap};
use gradus::report::placement;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::draw::{Look, ratings, row, window};
use super::screen::{FORM_LINES, Form, Screen};
use super::session::Session;

/// What the question is about, and everything that asks it, from some line on.
pub(super) fn help(
    screen: &Screen<'_>,
    from: usize,
    look: Look,
    (width, height): (usize, usize),
) -> Vec<Line<'static>> {
    let lines = help_lines(screen, look, width);
    let from = from.min(lines.len().saturating_sub(height));
    let has_more = lines.len() > from + height;
    let mut shown: Vec<Line<'static>> = lines.into_iter().skip(from).take(height).collect();
    if has_more && let Some(last) = shown.last_mut() {
        *last = Line::styled("… more with Down", look.quiet);
    }
    shown
}

fn help_lines(screen: &Screen<'_>, look: Look, width: usize) -> Vec<Line<'static>> {
    let session = &screen.session;
    let Some(question) = session.question() else {
        let text = "Answer what you can. Leaving something open is no answer; 0 says that you have not met it; n/a says \
                    that it doesn't apply to you. Nothing you type leaves this machine.";
        return wrap(text, width).into_iter().map(Line::raw).collect();
    };
    let catalogue = &session.ladder.rubric.catalogue;
    let mut lines = vec![Line::styled(shorten(question.title(catalogue), width), look.title)];
    let paragraph = |lines: &mut Vec<Line<'static>>, text: &str| {
        lines.push(Line::default());
        lines.extend(wrap(text, width).into_iter().map(Line::raw));
    };
    if question.subject.skills().len() > 1 {
        paragraph(&mut lines, "Rate those that you know. Enter says 0 for all that you leave out.");
    }
    if let Some(skill) = screen.skill() {
        let of = catalogue.skill(skill);
        paragraph(&mut lines, &format!("{}: {}", of.name, of.about.as_deref().unwrap_or("")));
        if question.subject.skills().len() > 1 {
            lines.extend(ratings(screen, skill, None, look, width).0);
        }
    }
    for reason in question.reasons(session.ladder.track) {
        paragraph(&mut lines, &format!("{} {}", reason.sentence(), reason.because.unwrap_or("")));
    }
    lines
}

pub(super) fn search(
    screen: &Screen<'_>,
    typed: &str,
    at: usize,
    look: Look,
    (width, height): (usize, usize),
) -> Vec<Line<'static>> {
    let session = &screen.session;
    let mut lines = vec![
        Line::styled("Find a skill", look.title),
        Line::default(),
        Line::from(vec![
            Span::raw("Name: "),
            Span::styled(format!("{}_", shorten(typed, width)), look.focus),
        ]),
        Line::default(),
    ];
    let hits = screen.hits();
    if hits.is_empty() {
        lines.extend(wrap("Nothing that is asked here has such a name.", width).into_iter().map(Line::raw));
        return lines;
    }
    let rows = hits.iter().enumerate().map(|(index, skill)| {
        let name = &session.ladder.rubric.catalogue.skill(*skill).name;
        row(name, index == at, false, look, width)
    });
    lines.extend(window(rows.collect(), at, height.saturating_sub(lines.len())));
    lines
}

pub(super) fn form(
    screen: &Screen<'_>,
    form: &Form,
    look: Look,
    (width, _): (usize, usize),
) -> Vec<Line<'static>> {
    let kinds = &screen.session.ladder.track.evidence;
    let kind = kinds.get(form.kind).map_or("", |kind| &kind.title);
    let mut lines = vec![Line::styled("Something that others can look at", look.title), Line::default()];
    let kind = format!("Kind   {kind}");
    lines.push(row(&kind, form.line == 0, false, look, width));
    for (at, (name, text)) in FORM_LINES.iter().zip(&form.texts).enumerate() {
        let is_here = form.line == at + 1;
        let cursor = if is_here { "_" } else { "" };
        // Of what is being typed the end stays in sight.
        let room = width.saturating_sub(14);
        let mut shown = text.as_str();
        while is_here && shown.width() > room {
            shown = shown.char_indices().nth(1).map_or("", |(second, _)| shown.get(second..).unwrap_or(""));
        }
        let shown = shorten(shown, room);
        lines.push(row(&format!("{name:<6} {shown}{cursor}"), is_here, false, look, width));
    }
    lines.push(Line::default());
    let text = "Up and Down choose the kind. Shows: the skills that it shows, with commas between them. All but the kind may \
                stay empty.";
    lines.extend(wrap(text, width).into_iter().map(|line| Line::styled(line, look.quiet)));
    lines
}

/// The end: what was found out, and what to do next.
pub(super) fn done(session: &Session<'_>, look: Look, width: usize) -> Vec<Line<'static>> {
    let mut lines = vec![Line::styled("That is all for now", look.title)];
    for sentence in closing(session) {
        lines.push(Line::default());
        lines.extend(wrap(&sentence, width).into_iter().map(Line::raw));
    }
    lines
}

/// What the end says, on the screen and in plain mode.
pub(super) fn closing(session: &Session<'_>) -> Vec<String> {
    let open = session.questionnaire.open(&session.profile).count();
    let asked = session.questionnaire.questions.len() - open;
    let stands = stands(session);
    let file = shorten(&session.sheet.path.display().to_string(), 60);
    let mut sentences = Vec::new();
    match (session.is_quick, session.bounds().is_decided()) {
        (true, true) if open > 0 => {
            let (took, saved) = (count(asked, "answer"), count(open, "question"));
            sentences.push(format!(
                "{stands}. That took {took} and saved {saved}: no answer could change it any more."
            ));
        }
        (_, false) if open > 0 => {
            let high = placement(session.bounds().high, session.ladder.track);
            let open = count(open, "question");
            sentences
                .push(format!("{stands} so far. {open} still open: the answers could lift you to {high}."));
        }
        (_, _) if open > 0 => {
            sentences
                .push(format!("{stands}. {} still open; none can change that.", count(open, "question")));
        }
        (_, _) => sentences.push(format!("Every question is answered. {stands}.")),
    }
    sentences.push(match session.sheet.is_there() {
        true => format!("Your answers are in {file}. For the report: gradus assess {file}"),
        false => "Nothing was answered, so no file was written.".to_owned(),
    });
    sentences
}

/// Where the person stands, as the beginning of a sentence.
pub(super) fn stands(session: &Session<'_>) -> String {
    let placement = placement(session.assessment.claimed, session.ladder.track);
    let at = if session.assessment.claimed.is_some() { "at " } else { "" };
    format!("You stand {at}{placement}")
}
