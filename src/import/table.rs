//! Tables of skills: one skill a line, such as LinkedIn's `Skills.csv`, or a form with one column a skill and one row
//! for the person.

use csv::{ReaderBuilder, StringRecord, Trim};

use super::LeftOut;
use super::draft::{Draft, Mention};
use super::ratings::{Said, of_cell, top};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Span, closest};
use crate::display::shorten;
use crate::profile::dates::{self, Month};
use crate::profile::{MOST_PIECES, YEARS};
use crate::skill::normalise;
use crate::yaml;

/// Headings of a list of skills.
pub(crate) const SKILL: [&str; 3] = ["skill", "skills", "skill name"];
pub(crate) const RATING: [&str; 2] = ["rating", "level"];
pub(crate) const LAST_USED: [&str; 1] = ["last used"];

/// A row that isn't blank.
struct Row {
    /// Its cells, without the blanks around them.
    cells: StringRecord,
    /// Where it begins in the text, and in which line, counted from 1.
    at: usize,
    line: usize,
}

fn rows(text: &str) -> impl Iterator<Item = Row> {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).trim(Trim::All).delimiter(delimiter(text));
    // Rows of any length and text that is known to be UTF-8 leave no error to meet.
    let records = builder.from_reader(text.as_bytes()).into_records().map_while(Result::ok);
    let (mut counted_to, mut line) = (0, 1);
    let rows = records.map(move |cells| {
        // A record begins right after the last one: the rest of that line's end, and empty lines, come first.
        let from = cells.position().map_or(0, csv::Position::byte);
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let rest = text.get(from..).unwrap_or("");
        let at = from + rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        line += text.get(counted_to..at).unwrap_or("").matches('\n').count();
        counted_to = at;
        Row { cells, at, line }
    });
    rows.filter(|row| row.cells.iter().any(|cell| !cell.is_empty()))
}

/// Comma, semicolon or tab: whichever stands most often in the first line that has something, outside quotes.
pub(crate) fn delimiter(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let unquoted: String = line.split('"').step_by(2).collect();
    let count = |sign: u8| unquoted.bytes().filter(|byte| *byte == sign).count();
    // The last of equal ones wins: a line without any is read with commas.
    [b'\t', b';', b','].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}

/// Whether a text of unknown kind begins as a table of skills does. No line of YAML that is a profile does.
pub(super) fn begins(text: &str) -> bool {
    let head = text.trim_start().split(['\n', '\r']).next().unwrap_or("");
    if head.starts_with(['{', '[', '#', '-']) {
        return false;
    }
    let Some(header) = rows(head).next() else { return false };
    let titles: Vec<String> = header.cells.iter().map(normalise).collect();
    let has = |known: &[&str]| titles.iter().any(|title| known.contains(&title.as_str()));
    let is_form = || has(&["id"]) && header.cells.iter().any(|title| hint(title).is_some());
    has(&SKILL)
        || is_form()
        || has(&["name"]) && (titles.len() == 1 || has(&RATING) || has(&["id", "target", "years"]))
}

struct Table<'t> {
    text: &'t str,
    file: FileId,
    header: Row,
    /// The headings, normalised.
    titles: Vec<String>,
}

/// Reads a table of either kind.
///
/// # Errors
///
/// The diagnostic that says why it can't be read.
pub(super) fn read(text: &str, file: FileId, draft: &mut Draft<'_>) -> Result<(), Box<Diagnostic>> {
    let mut rows = rows(text);
    let Some(header) = rows.next() else {
        return Err(Diagnostic::new(Code::EmptyFile, file.whole(), "this file is empty").into());
    };
    let titles = header.cells.iter().map(normalise).collect();
    let table = Table { text, file, header, titles };
    let rows = rows.filter(|row| !table.is_header(row));
    let name = table.column(&SKILL);
    match name {
        Some(name) => table.list(name, rows, draft),
        None if table.is_form(draft) => return table.form(rows, draft),
        None => match table.column(&["name"]) {
            Some(name) => table.list(name, rows, draft),
            None => {
                let message = "no heading in the first line says where the skills stand";
                let found = Diagnostic::new(Code::TableForm, table.place(&table.header), message);
                return Err(found.help("put a line such as `skill,rating` above the answers").into());
            }
        },
    }
    Ok(())
}

impl Table<'_> {
    fn column(&self, known: &[&str]) -> Option<usize> {
        self.titles.iter().position(|title| known.contains(&title.as_str()))
    }

    /// The header once more, as in files that were put one after the other.
    fn is_header(&self, row: &Row) -> bool {
        row.cells.iter().map(normalise).eq(self.titles.iter().cloned())
    }

    /// One column a skill, and not one row. A first line of skills alone may be a list without headings.
    fn is_form(&self, draft: &Draft<'_>) -> bool {
        let is_of_form = |title: &String| {
            ["target", "years"].contains(&title.as_str()) || kind_of(title).is_some() || hint(title).is_some()
        };
        let has_person = self.column(&["id", "name"]).is_some();
        let is_skill = |title: &String| !["id", "name"].contains(&title.as_str()) && draft.is_exact(title);
        self.column(&RATING).is_none()
            && (self.titles.iter().any(is_of_form) || has_person && self.titles.iter().any(is_skill))
    }

    fn place(&self, row: &Row) -> Place {
        let line = self.text.get(row.at..).and_then(|rest| rest.lines().next()).unwrap_or("");
        self.file.at(Span::at(self.text, row.at, line.trim_end().len()))
    }

    /// Whether a row has something beyond the last heading.
    fn is_too_long(&self, row: &Row) -> bool {
        row.cells.iter().skip(self.titles.len()).any(|cell| !cell.is_empty())
    }

    fn list(&self, name: usize, rows: impl Iterator<Item = Row>, draft: &mut Draft<'_>) {
        let (rating, last_used) = (self.column(&RATING), self.column(&LAST_USED));
        for (at, title) in self.header.cells.iter().enumerate() {
            if ![Some(name), rating, last_used].contains(&Some(at)) {
                draft.left_out(column(title), "this column is not read");
            }
        }
        let mut highest = 0;
        for row in rows {
            let place = format!("line {}", row.line);
            let cell = |at: Option<usize>| at.and_then(|at| row.cells.get(at)).unwrap_or("");
            let given = cell(Some(name));
            if self.is_too_long(&row) {
                draft.left_out(place, "more cells than headings; a name with a comma stands in quotes");
            } else if given.is_empty() {
                draft.left_out(place, "no name");
            } else if given.contains(['\n', '\r']) {
                draft.left_out(place, "a name over several lines; is there a quote too many?");
            } else {
                let last = cell(last_used);
                let written = year_or_month(last, draft);
                if written.is_none() && !last.is_empty() {
                    let why = format!("“{}” is no year or month that has been", shorten(last, 40));
                    draft.left_out(place.clone(), why);
                }
                highest = highest.max(cell(rating).parse::<u32>().unwrap_or(0));
                let said = match rating {
                    Some(_) => of_cell(cell(rating), draft.track),
                    None => Said::Open("no rating".to_owned()),
                };
                draft.skill(Mention { name: given, place, said, last_used: written });
            }
        }
        let top = top(draft.track);
        if usize::try_from(highest).is_ok_and(|highest| highest > top) {
            let place = column(rating.and_then(|at| self.header.cells.get(at)).unwrap_or(""));
            let why = format!("it has numbers up to {highest}: are its ratings on the scale 0 to {top}?");
            draft.summary.left_out.insert(0, LeftOut { place, why });
        }
    }

    /// A form: the header says what was asked, and one row what was answered.
    fn form(
        &self,
        mut rows: impl Iterator<Item = Row>,
        draft: &mut Draft<'_>,
    ) -> Result<(), Box<Diagnostic>> {
        let Some(row) = rows.next() else {
            let message = "no answers stand below the headings";
            return Err(Diagnostic::new(Code::EmptyFile, self.file.whole(), message).into());
        };
        if let Some(second) = rows.next() {
            let message = "a second person's answers begin here";
            let found = Diagnostic::new(Code::SeveralPeople, self.place(&second), message);
            let found = found.also(self.place(&row), "the first person's");
            return Err(found.help("keep one person a file: the headings and one row").into());
        }
        if self.is_too_long(&row) {
            let message = "this row has more cells than there are headings, so that answers may have moved";
            let found = Diagnostic::new(Code::TableForm, self.place(&row), message);
            return Err(found.help("put a cell with a comma in quotes").into());
        }
        self.same_scale(draft)?;
        for ((title, given), cell) in self.titles.iter().zip(&self.header.cells).zip(&row.cells) {
            if !cell.is_empty() {
                answer(title, given, cell, draft);
            }
        }
        Ok(())
    }

    /// A form for another scale is refused: its ratings mean something else.
    fn same_scale(&self, draft: &Draft<'_>) -> Result<(), Box<Diagnostic>> {
        let top = top(draft.track);
        let tops = self.titles.iter().filter_map(|title| hint(title)).map(|(_, top)| top);
        let Some(other) = tops.into_iter().find(|other| *other != top) else { return Ok(()) };
        let track = &draft.track.id;
        let message =
            format!("these ratings are on a scale from 0 to {other}, and `{track}` rates 0 to {top}");
        let found = Diagnostic::new(Code::ScaleDiffers, self.place(&self.header), message);
        Err(found.help("answer a form of these rubrics: `gradus template`").into())
    }
}

/// What one cell of a form says.
fn answer(title: &str, given: &str, cell: &str, draft: &mut Draft<'_>) {
    let place = column(given);
    if let Some(kind) = kind_of(given) {
        return evidence(kind, cell, &place, draft);
    }
    match title {
        "id" => draft.head("id", cell, &place),
        "name" => draft.head("name", cell, &place),
        "target" => match draft.track.find_level(&cell.to_lowercase()) {
            Some(level) => {
                let id = draft.track.level(level).id.clone();
                draft.head("target", &id, &place);
            }
            None => {
                draft.left_out(place, format!("`{}` has no level “{}”", draft.track.id, shorten(cell, 40)))
            }
        },
        "years" => {
            let years: Option<f64> = cell.replacen(',', ".", 1).parse().ok();
            match years.filter(|years| (YEARS.0..=YEARS.1).contains(years)) {
                Some(years) => draft.years(years, &place),
                None => draft.left_out(place, format!("“{}” is no number of years", shorten(cell, 40))),
            }
        }
        _ => {
            let hinted = hint(given);
            let name = hinted.map_or(given, |(name, _)| name);
            let said = of_cell(cell, draft.track);
            let is_asked = hinted.is_some() || draft.is_skill(name) || !matches!(said, Said::Open(_));
            if !is_asked || name.is_empty() {
                // Whatever stands there, an address perhaps, is nobody's business.
                return draft.left_out(place, "this column is not read");
            }
            draft.skill(Mention { name, place, said, last_used: None });
        }
    }
}

fn evidence(kind: &str, cell: &str, place: &str, draft: &mut Draft<'_>) {
    if draft.track.find_evidence(kind).is_none() {
        let known: Vec<&str> = draft.track.evidence.iter().map(|kind| kind.id.as_str()).collect();
        let near = closest(kind, &known).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        return draft.left_out(place, format!("`{}` has no such kind of evidence{near}", draft.track.id));
    }
    match cell.parse::<u32>().ok().filter(|count| *count <= MOST_PIECES) {
        Some(count) => draft.pieces(&format!("kind: {}, count: {count}", yaml::text(kind)), count, place),
        None => draft.left_out(place, format!("“{}” is no number of pieces", shorten(cell, 40))),
    }
}

fn column(given: &str) -> String {
    format!("column “{}”", shorten(given, 40))
}

/// The kind in `evidence: kind`.
pub(crate) fn kind_of(title: &str) -> Option<&str> {
    let (head, kind) = title.split_once(':')?;
    head.trim().eq_ignore_ascii_case("evidence").then(|| kind.trim())
}

/// The name and the top in `Go [0-5]`.
fn hint(title: &str) -> Option<(&str, usize)> {
    let (name, least, top) = range(title, ('[', ']'))?;
    (least == 0).then_some((name, top))
}

/// The name, the least and the most in `Go [0-5]`, between these brackets.
pub(crate) fn range(title: &str, (open, close): (char, char)) -> Option<(&str, usize, usize)> {
    let (name, range) = title.trim_end().strip_suffix(close)?.rsplit_once(open)?;
    // A normalised heading has a blank for the hyphen.
    let (least, top) = range.split_once(['-', '–', ' '])?;
    Some((name.trim_end(), least.trim().parse().ok()?, top.trim().parse().ok()?))
}

/// A year or month as a profile writes it, where it doesn't lie ahead.
fn year_or_month(text: &str, draft: &Draft<'_>) -> Option<String> {
    let year = dates::year(text).filter(|year| (1900..=draft.today.year()).contains(year))?;
    Some(dates::month(text).map_or_else(|| year.to_string(), |month: Month| month.to_string()))
}
