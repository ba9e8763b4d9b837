//! What the screen shows: sections at the side, the question in the middle, where the person stands below.

use gradus::display::{shorten, wrap};
use gradus::profile::Given;
use gradus::questionnaire::{Question, Subject, meaning};
use gradus::report::{months, placement, readiness};
use gradus::skill::{EvidenceId, SkillId};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};
use unicode_width::UnicodeWidthStr as _;

use super::pane;
use super::screen::{Pane, Screen};
use super::session::{Session, Step};

/// The smallest screen that a question fits on.
const LEAST: (u16, u16) = (40, 12);
/// Columns of the sections at the side, and the screen's columns from which on they are shown.
const SIDE: (u16, u16) = (25, 66);
/// Members of a set that stand on the screen before their ratings get more than a line each.
const MEMBERS: usize = 8;

/// Styles, with colour or without.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) title: Style,
    pub(super) quiet: Style,
    pub(super) focus: Style,
    pub(super) answered: Style,
}

impl Look {
    pub(super) fn new(has_colour: bool) -> Self {
        let plain = Style::new();
        let coloured = |colour| if has_colour { plain.fg(colour) } else { plain };
        Self {
            title: coloured(Color::Cyan).add_modifier(Modifier::BOLD),
            quiet: plain.add_modifier(Modifier::DIM),
            focus: plain.add_modifier(Modifier::REVERSED),
            answered: coloured(Color::Green).add_modifier(Modifier::BOLD),
        }
    }
}

/// Draws everything.
pub(super) fn draw(screen: &Screen<'_>, look: Look, frame: &mut Frame<'_>) {
    let area = frame.area();
    if area.width < LEAST.0 || area.height < LEAST.1 {
        let please = Paragraph::new("Please make this window larger.").wrap(Wrap { trim: true });
        frame.render_widget(please, area);
        return;
    }
    let [head, _, body, rule, status, keys] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Min(5),
        Constraint::Length(1),
        Constraint::Length(2),
        Constraint::Length(2),
    ])
    .areas(area);
    frame.render_widget(Paragraph::new(headline(&screen.session, look, head.width)), head);
    let side = if area.width >= SIDE.1 { SIDE.0 } else { 0 };
    let [side, middle] = Layout::horizontal([Constraint::Length(side), Constraint::Min(20)]).areas(body);
    frame.render_widget(Paragraph::new(sections(&screen.session, look, side)), side);
    frame.render_widget(Paragraph::new(content(screen, look, middle)), middle);
    let line = "─".repeat(rule.width.into());
    frame.render_widget(Paragraph::new(Line::styled(line, look.quiet)), rule);
    frame.render_widget(Paragraph::new(standing(screen, look, status.width)), status);
    frame.render_widget(Paragraph::new(help_lines(screen, look)), keys);
}

fn headline(session: &Session<'_>, look: Look, width: u16) -> Line<'static> {
    let (done, all) = (session.count_answered(), session.questionnaire.questions.len());
    let right = format!("{done} of {all} answered");
    let file = shorten(&session.sheet.path.display().to_string(), 30);
    let room = usize::from(width).saturating_sub(right.len() + file.width() + 3);
    let title = shorten(&session.ladder.track.title, room);
    let gap = room.saturating_sub(title.width()) + 1;
    Line::from(vec![
        Span::styled(title, look.title),
        Span::styled(format!("  {file}{}", " ".repeat(gap)), look.quiet),
        Span::raw(right),
    ])
}

/// The sections with what is answered in each, around the one at hand.
fn sections(session: &Session<'_>, look: Look, area: Rect) -> Vec<Line<'static>> {
    let width = usize::from(area.width).saturating_sub(3);
    let questions = &session.questionnaire.questions;
    let current = match session.step {
        Step::Question(at) => {
            session.questionnaire.sections.iter().position(|section| section.questions.contains(&at))
        }
        Step::Target | Step::Done => None,
    };
    let lines = session.questionnaire.sections.iter().enumerate().map(|(at, section)| {
        let all = questions.get(section.questions.clone()).unwrap_or(&[]);
        let done = all.iter().filter(|question| !question.is_open(&session.profile)).count();
        let counted = format!("{done}/{}", all.len());
        let room = width.saturating_sub(counted.len() + 3);
        let title = shorten(&section.title, room);
        let gap = " ".repeat(room.saturating_sub(title.width()) + 1);
        let mark = if Some(at) == current { "> " } else { "  " };
        let style = match (Some(at) == current, done == all.len()) {
            (true, _) => look.title,
            (false, true) => look.answered,
            (false, false) => look.quiet,
        };
        Line::styled(format!("{mark}{title}{gap}{counted}"), style)
    });
    window(lines.collect(), current.unwrap_or(0), area.height.into())
}

/// At most `height` of the lines, with the one at `focus` among them, and how many are above and below.
pub(super) fn window(lines: Vec<Line<'static>>, focus: usize, height: usize) -> Vec<Line<'static>> {
    let all = lines.len();
    let from = (focus + 1 + height / 3).min(all).saturating_sub(height);
    let mut shown: Vec<Line<'static>> = lines.into_iter().skip(from).take(height).collect();
    let last = shown.len().saturating_sub(1);
    if from > 0
        && let Some(line) = shown.first_mut()
    {
        *line = Line::raw(format!("   … {} more above", from + 1));
    }
    let below = all.saturating_sub(from + shown.len());
    if below > 0
        && let Some(line) = shown.get_mut(last)
    {
        *line = Line::raw(format!("   … {} more below", below + 1));
    }
    shown
}

fn content(screen: &Screen<'_>, look: Look, area: Rect) -> Vec<Line<'static>> {
    let size = (usize::from(area.width), usize::from(area.height));
    match &screen.pane {
        Pane::Question => question(screen, look, size),
        Pane::Help(from) => pane::help(screen, *from, look, size),
        Pane::Search { typed, row } => pane::search(screen, typed, *row, look, size),
        Pane::Evidence(form) => pane::form(screen, form, look, size),
    }
}

fn question(screen: &Screen<'_>, look: Look, (width, height): (usize, usize)) -> Vec<Line<'static>> {
    let session = &screen.session;
    let Some(question) = session.question() else {
        return match session.step {
            Step::Done => pane::done(session, look, width),
            Step::Target | Step::Question(_) => target(screen, look, (width, height)),
        };
    };
    let mut lines = vec![
        Line::styled(shorten(question.title(&session.ladder.rubric.catalogue), width), look.title),
        Line::default(),
    ];
    let before_rest = height.saturating_sub(lines.len());
    match &question.subject {
        Subject::Skill(skill) => {
            let (means, focus) =
                ratings(screen, *skill, screen.is_row_chosen.then_some(screen.row), look, width);
            lines.extend(window(means, focus, before_rest));
        }
        Subject::Set { members, .. } => lines.extend(set(screen, members, look, (width, before_rest))),
        Subject::Evidence(kinds) => lines.extend(pieces(screen, kinds, look, (width, before_rest))),
        Subject::Experience => lines.extend(years(screen, look, width)),
    }
    lines.push(Line::default());
    let room = height.saturating_sub(lines.len());
    lines.extend(
        why(session, question, width).into_iter().take(room).map(|line| Line::styled(line, look.quiet)),
    );
    lines
}

/// Why the question is asked: the lowest level that does, and in its words.
fn why(session: &Session<'_>, question: &Question, width: usize) -> Vec<String> {
    let Some(reason) = question.reasons(session.ladder.track).next() else { return Vec::new() };
    let because = reason.because.unwrap_or("");
    wrap(&format!("{} {because}", reason.sentence()), width)
}

fn target(screen: &Screen<'_>, look: Look, (width, height): (usize, usize)) -> Vec<Line<'static>> {
    let track = screen.session.ladder.track;
    let mut lines = vec![Line::styled("Which level do you want to reach?", look.title), Line::default()];
    let levels = track.levels.iter().enumerate().map(|(at, level)| format!("{} {}", at + 1, level.title));
    let levels = levels.chain(["0 I am not sure: ask about all of them".to_owned()]);
    let rows = levels.enumerate().map(|(at, level)| row(&level, at == screen.row, false, look, width));
    lines.extend(window(rows.collect(), screen.row, height.saturating_sub(lines.len())));
    lines.push(Line::default());
    let why =
        "You are asked about the levels up to the one after it. You can change it in the file at any time.";
    lines.extend(wrap(why, width).into_iter().map(|line| Line::styled(line, look.quiet)));
    lines
}

/// A line that the arrows can be on.
pub(super) fn row(text: &str, is_focus: bool, is_answer: bool, look: Look, width: usize) -> Line<'static> {
    let mark = if is_answer { "*" } else { " " };
    let text =
        format!("{}{mark} {}", if is_focus { ">" } else { " " }, shorten(text, width.saturating_sub(3)));
    Line::styled(
        text,
        match (is_focus, is_answer) {
            (true, _) => look.focus,
            (false, true) => look.answered,
            (false, false) => Style::new(),
        },
    )
}

/// What each rating of a skill looks like, and the line of the one at `focus`.
pub(super) fn ratings(
    screen: &Screen<'_>,
    skill: SkillId,
    focus: Option<usize>,
    look: Look,
    width: usize,
) -> (Vec<Line<'static>>, usize) {
    let ladder = &screen.session.ladder;
    let given = screen.session.profile.answer(skill).given;
    let of = ladder.rubric.catalogue.skill(skill);
    let mut lines = Vec::new();
    if given == Given::NotApplicable {
        lines.push(Line::styled(" * n/a: it doesn't apply to you", look.answered));
    }
    let mut focused = 0;
    for (rating, named) in (0_u8..).zip(&ladder.track.scale) {
        let text = format!("{rating} {}: {}", named.name, meaning(of, rating, ladder.track));
        let is_focus = focus == Some(usize::from(rating));
        if is_focus {
            focused = lines.len();
        }
        for (at, line) in wrap(&text, width.saturating_sub(5)).iter().enumerate() {
            let line = if at == 0 { line.clone() } else { format!("  {line}") };
            lines.push(row(
                &line,
                is_focus && at == 0,
                at == 0 && given == Given::Rating(rating),
                look,
                width,
            ));
        }
    }
    (lines, focused)
}

/// The members of a set with their ratings, and what the ratings of the one in focus look like.
fn set(
    screen: &Screen<'_>,
    members: &[SkillId],
    look: Look,
    (width, height): (usize, usize),
) -> Vec<Line<'static>> {
    let session = &screen.session;
    let mut below = vec![Line::default()];
    if let Some(skill) = members.get(screen.row).copied() {
        let (means, _) = ratings(screen, skill, None, look, width);
        let is_roomy = height > means.len() + members.len().min(MEMBERS);
        below.extend(if is_roomy { means } else { short_ratings(session, skill, look, width) });
    }
    let names = members.iter().enumerate().map(|(at, skill)| {
        let given = session.profile.answer(*skill).given;
        let rating = match given {
            Given::Nothing => "-".to_owned(),
            Given::NotApplicable => "n/a".to_owned(),
            Given::Rating(rating) => rating.to_string(),
        };
        let name = &session.ladder.rubric.catalogue.skill(*skill).name;
        row(&format!("{rating:>3}  {name}"), at == screen.row, given != Given::Nothing, look, width)
    });
    let room = height.saturating_sub(below.len()).max(4);
    let mut lines = window(names.collect(), screen.row, room);
    lines.extend(below);
    lines
}

/// The same as [`ratings`], each on one line.
fn short_ratings(session: &Session<'_>, skill: SkillId, look: Look, width: usize) -> Vec<Line<'static>> {
    let ladder = &session.ladder;
    let of = ladder.rubric.catalogue.skill(skill);
    let lines = (0_u8..).zip(&ladder.track.scale).map(|(rating, named)| {
        let text = format!("{rating} {}: {}", named.name, meaning(of, rating, ladder.track));
        row(&text, false, session.profile.answer(skill).given == Given::Rating(rating), look, width)
    });
    lines.collect()
}

/// The kinds of evidence with how many pieces there are of each.
fn pieces(
    screen: &Screen<'_>,
    kinds: &[EvidenceId],
    look: Look,
    (width, height): (usize, usize),
) -> Vec<Line<'static>> {
    let session = &screen.session;
    let is_given = session.profile.evidence_given;
    let lines = kinds.iter().enumerate().filter_map(|(at, id)| {
        let kind = session.ladder.track.evidence_kind(*id)?;
        let count = session.pieces(*id, false);
        let shown = if is_given || count > 0 { count.to_string() } else { "-".to_owned() };
        Some(row(&format!("{shown:>3}  {}", kind.title), at == screen.row, count > 0, look, width))
    });
    window(lines.collect(), screen.row, height.saturating_sub(4))
}

fn years(screen: &Screen<'_>, look: Look, width: usize) -> Vec<Line<'static>> {
    let question = "How many years have you worked in this field?";
    let mut lines: Vec<Line<'static>> = wrap(question, width).into_iter().map(Line::raw).collect();
    lines.push(Line::default());
    lines
        .push(Line::from(vec![Span::raw("Years: "), Span::styled(format!("{}_", screen.typed), look.focus)]));
    if let Some(so_far) = screen.session.profile.months {
        lines.push(Line::default());
        lines.push(Line::styled(format!(" * {} so far", months(so_far)), look.answered));
    }
    lines
}

/// Where the person stands, and what the open answers can still change; or what just happened.
fn standing(screen: &Screen<'_>, look: Look, width: u16) -> Vec<Line<'static>> {
    let session = &screen.session;
    let width = usize::from(width);
    if let Some(notice) = &screen.notice {
        return wrap(notice, width).into_iter().take(2).map(|line| Line::styled(line, look.title)).collect();
    }
    let (bounds, track) = (session.bounds(), session.ladder.track);
    let first = match bounds.is_decided() {
        true => format!("{}; no open answer can change that", pane::stands(session)),
        false => {
            let (now, then) = (session.assessment.claimed, bounds.high);
            format!("So far: {}; could be: {}", placement(now, track), placement(then, track))
        }
    };
    let second = readiness(session.assessment.target, &session.assessment, track);
    vec![Line::raw(shorten(&first, width)), Line::styled(shorten(&second, width), look.quiet)]
}

fn help_lines(screen: &Screen<'_>, look: Look) -> Vec<Line<'static>> {
    let top = screen.session.ladder.rubric.catalogue.top.min(9);
    let first = match (&screen.pane, screen.session.step, screen.session.question().map(|one| &one.subject)) {
        (Pane::Help(_), ..) => "Up and Down move   any other key goes back".to_owned(),
        (Pane::Search { .. }, ..) => "type a name   Enter goes there   Esc back".to_owned(),
        (Pane::Evidence(_), ..) => "Tab next line   Enter on the last line adds it   Esc back".to_owned(),
        (_, Step::Target, _) => "a number or Enter chooses   s later".to_owned(),
        (_, Step::Done, _) => "Enter goes on with what is open   Left back".to_owned(),
        (_, _, Some(Subject::Experience)) => "type the years, then Enter   s skip".to_owned(),
        (_, _, Some(Subject::Skill(_))) => format!("0-{top} rate   n n/a   s skip   c clear   e evidence"),
        (_, _, Some(Subject::Set { .. })) => {
            format!("0-{top} rate   Enter: the others are 0, go on   n n/a   c clear   s skip   e add")
        }
        (_, _, Some(Subject::Evidence(_))) => {
            "0-9 how many   e with title and link   Enter: that is all, go on".to_owned()
        }
        (_, Step::Question(_), None) => String::new(),
    };
    let second = match screen.pane {
        Pane::Question => "q stop, all is saved   ? explain   u undo   / find   Left back   Right on",
        Pane::Help(_) | Pane::Search { .. } | Pane::Evidence(_) => "",
    };
    [first.as_str(), second].map(|line| Line::styled(line.to_owned(), look.quiet)).to_vec()
}
