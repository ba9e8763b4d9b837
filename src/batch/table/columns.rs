//! How each column of a table is read, decided once from its headings.

use super::headings::{self, skill_of};
use super::map::Mapped;
use super::{Map, Wanted};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::display::{count, shorten};
use crate::import::table::{LAST_USED, RATING, SKILL, kind_of};
use crate::report::{Block, Column as Shown, Document, Row, Section};
use crate::rubric::{Rubric, Track};
use crate::skill::{How, SkillId, normalise};

/// Columns of a table: as many as a spreadsheet has.
pub(super) const MOST: usize = 16_384;
/// Columns of a terminal that a heading takes where it is shown.
const HEADING: usize = 40;

/// What a column is read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum As {
    Nothing(Unread),
    Id,
    Name,
    Track,
    Target,
    Years,
    Day,
    /// How many pieces of evidence of a kind there are.
    Evidence(String),
    /// Ratings of a skill.
    Skill {
        skill: SkillId,
        /// How the name in the heading led to the skill; `None` where the person who made the map said so.
        guessed: Option<How>,
    },
    /// The name of a skill, in a table with one skill a row.
    SkillName,
    Rating,
    LastUsed,
}

impl As {
    /// The skill whose ratings stand in the column.
    pub(super) fn skill(&self) -> Option<SkillId> {
        if let Self::Skill { skill, .. } = self { Some(*skill) } else { None }
    }
}

/// Why a column isn't read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unread {
    /// The map says so.
    Ignored,
    /// Its heading says nothing; perhaps a skill is meant.
    Unknown(Option<SkillId>),
    /// The caller has named the track for everybody.
    Given,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) heading: String,
    pub(super) of: As,
}

/// How each column of a table is read. Many threads read people with it at once.
#[derive(Debug, Clone)]
pub struct Columns<'r> {
    pub(super) rubric: &'r Rubric,
    /// The track of people whose row names none.
    pub(super) track: Option<&'r Track>,
    pub(super) stem: String,
    pub(super) delimiter: u8,
    pub(super) columns: Vec<Column>,
    /// The column with the group.
    pub(super) group: Option<usize>,
    /// Skills that several columns ask about.
    pub(super) repeated: Vec<SkillId>,
    /// Whether each row is about one skill.
    pub(super) is_long: bool,
}

impl<'r> Columns<'r> {
    /// Decides how columns with these headings are read.
    pub(super) fn of(
        headings: Vec<&str>,
        (place, delimiter): (Place, u8),
        wanted: &Wanted<'_, 'r>,
    ) -> Result<Self, Box<Diagnostic>> {
        let rubric = wanted.rubric;
        if headings.len() > MOST {
            return Err(refused(place, format!("a table has at most {MOST} columns"), "is this a table?"));
        }
        let (mut mapped, mut group) = (vec![None; headings.len()], None);
        for (at, said, place) in wanted.map.map_or(Ok(Vec::new()), |map: &Map| map.meet(&headings, rubric))? {
            match said {
                Mapped::Group if group.replace(at).is_some() => {
                    return Err(refused(place, "two columns are read as the group".to_owned(), ONE_OF_THEM));
                }
                Mapped::Group => set(&mut mapped, at, As::Nothing(Unread::Ignored)),
                Mapped::As(of) => set(&mut mapped, at, of),
            }
        }
        if let Some(name) = wanted.group {
            group = Some(group_of(name, &headings, place)?);
        }
        let of_list = |at: usize| match mapped.get(at).cloned().flatten() {
            Some(of) => Some(of),
            None => headings.get(at).and_then(|heading| part_of_list(&normalise(heading))),
        };
        let has = |part: &As| (0..headings.len()).any(|at| of_list(at).as_ref() == Some(part));
        let is_long = has(&As::SkillName) && has(&As::Rating);
        let columns = headings.iter().zip(mapped).map(|(heading, mapped)| {
            let of = mapped.unwrap_or_else(|| meaning(heading, is_long, wanted));
            Column { heading: (*heading).to_owned(), of }
        });
        let columns = columns.collect();
        let only = || rubric.tracks.first().filter(|_| rubric.tracks.len() == 1);
        let (track, stem) = (wanted.track.or_else(only), wanted.stem.to_owned());
        let mut columns =
            Self { rubric, track, stem, delimiter, columns, group, repeated: Vec::new(), is_long };
        columns.check(place)?;
        columns.repeated = columns.repeated();
        Ok(columns)
    }

    /// The column with the id, where the rows of one person stand together.
    pub(super) fn person_at(&self) -> Option<usize> {
        self.columns.iter().position(|column| column.of == As::Id).filter(|_| self.is_long)
    }

    fn find(&self, of: &As) -> Option<&Column> {
        self.columns.iter().find(|column| column.of == *of)
    }

    fn repeated(&self) -> Vec<SkillId> {
        let mut skills: Vec<SkillId> = self.columns.iter().filter_map(|column| column.of.skill()).collect();
        skills.sort();
        let mut repeated: Vec<SkillId> = skills
            .windows(2)
            .filter(|two| two.first() == two.last())
            .flat_map(<[_]>::first)
            .copied()
            .collect();
        repeated.dedup();
        repeated
    }

    fn check(&self, place: Place) -> Result<(), Box<Diagnostic>> {
        let once = [As::Id, As::Name, As::Track, As::Target, As::Years, As::Day];
        for part in once.iter().chain(&[As::SkillName, As::Rating, As::LastUsed]) {
            let mut same = self.columns.iter().filter(|column| column.of == *part);
            if let (Some(first), Some(second)) = (same.next(), same.next()) {
                let (first, second) = (shorten(&first.heading, HEADING), shorten(&second.heading, HEADING));
                let message = format!("two columns are read as the {}: “{first}” and “{second}”", word(part));
                return Err(refused(place, message, ONE_OF_THEM));
            }
        }
        if self.is_long {
            self.check_long(place)?;
        } else {
            self.check_wide(place)?;
        }
        if self.track.is_none() && self.find(&As::Track).is_none() {
            let tracks: Vec<&str> = self.rubric.tracks.iter().map(|track| track.id.as_str()).collect();
            let found =
                Diagnostic::new(Code::MissingKey, place, "the table doesn't say which track it is for");
            return Err(found
                .help(format!("name one with -t, or add a column `track`: {}", tracks.join(", ")))
                .into());
        }
        self.check_evidence(place)
    }

    fn check_long(&self, place: Place) -> Result<(), Box<Diagnostic>> {
        if self.find(&As::Id).is_none() {
            let message = "this table has one skill a row, and no column says whose it is".to_owned();
            return Err(refused(place, message, "add a column `id`, or name it in a map"));
        }
        let skill = self.columns.iter().find(|column| column.of.skill().is_some());
        skill.map_or(Ok(()), |column| {
            let heading = shorten(&column.heading, HEADING);
            let message = format!("this table has one skill a row, so that “{heading}” can't be a skill");
            Err(refused(place, message, "map the columns with names and ratings alone"))
        })
    }

    fn check_wide(&self, place: Place) -> Result<(), Box<Diagnostic>> {
        let is_answer = |column: &&Column| matches!(column.of, As::Skill { .. } | As::Evidence(_));
        if self.columns.iter().find(is_answer).is_none() {
            let help = "put headings above the answers: a skill's name over each column of ratings, or `id`, `skill` \
                        and `rating`; or name the columns in a map";
            return Err(refused(place, "no heading leads to a skill".to_owned(), help));
        }
        // A first row such as `ann,PostgreSQL,4` has a skill in it too.
        if let Some(number) = self.columns.iter().find(|column| column.heading.parse::<f64>().is_ok()) {
            let message = format!("“{}” is no heading", shorten(&number.heading, HEADING));
            return Err(refused(
                place,
                message,
                "the first row has the headings, the answers stand below them",
            ));
        }
        self.check_scale(place)
    }

    /// A form that was made for another scale is refused: its ratings mean something else.
    fn check_scale(&self, place: Place) -> Result<(), Box<Diagnostic>> {
        let top = self.rubric.catalogue.top;
        for column in self.columns.iter().filter(|column| column.of.skill().is_some()) {
            let scale = headings::scale_of(&column.heading);
            if let Some((least, most)) = scale.filter(|scale| *scale != (0, usize::from(top))) {
                let heading = shorten(&column.heading, HEADING);
                let message = format!(
                    "“{heading}” is on a scale from {least} to {most}, and these rubrics rate 0 to {top}"
                );
                let found = Diagnostic::new(Code::ScaleDiffers, place, message);
                let help = "answer a form of these rubrics: `gradus template --format csv`";
                return Err(found.help(help).into());
            }
        }
        Ok(())
    }

    /// A kind of evidence that no track has is a slip of the pen.
    fn check_evidence(&self, place: Place) -> Result<(), Box<Diagnostic>> {
        let tracks =
            || self.rubric.tracks.iter().filter(|track| self.track.is_none_or(|one| one.id == track.id));
        for column in &self.columns {
            let As::Evidence(kind) = &column.of else { continue };
            if tracks().all(|track| track.find_evidence(kind).is_none()) {
                let message = format!("there is no kind of evidence `{}`", shorten(kind, HEADING));
                let known = tracks().flat_map(|track| &track.evidence).map(|kind| kind.id.as_str());
                return Err(Diagnostic::new(Code::UnknownEvidence, place, message)
                    .suggest(kind, known)
                    .into());
            }
        }
        Ok(())
    }

    /// What is shown before a table is read: a line for each column. `name` is the table's.
    #[must_use]
    pub fn show(&self, name: &str) -> Document {
        let shape = if self.is_long { "one row a skill" } else { "one row a person" };
        let between = match self.delimiter {
            b'\t' => "tabs",
            b';' => "semicolons",
            _ => "commas",
        };
        let is_read =
            |(at, column): &(usize, &Column)| self.group == Some(*at) || !matches!(column.of, As::Nothing(_));
        let read = self.columns.iter().enumerate().filter(is_read).count();
        let rows = self.columns.iter().enumerate().map(|(at, column)| Row {
            cells: vec![shorten(&column.heading, HEADING), self.words(at, column)],
            remark: None,
        });
        let table = Block::Table(vec![Shown::left("column"), Shown::left("read as")], rows.collect());
        let of = format!("{read} of {}", count(self.columns.len(), "column"));
        Document {
            title: "How the columns are read".to_owned(),
            subtitle: shorten(name, HEADING),
            lead: vec![
                ("Shape".to_owned(), format!("{shape}, {between} between the cells")),
                ("Read".to_owned(), of),
            ],
            sections: vec![Section { title: "Columns".to_owned(), blocks: vec![table] }],
            closing: None,
        }
    }

    fn words(&self, at: usize, column: &Column) -> String {
        let name = |skill: SkillId| &self.rubric.catalogue.skill(skill).name;
        let words = match &column.of {
            _ if self.group == Some(at) && matches!(column.of, As::Nothing(_)) => {
                return "the group".to_owned();
            }
            As::Nothing(Unread::Ignored) => "not read: the map says so".to_owned(),
            As::Nothing(Unread::Given) => "not read: the track is named for everybody".to_owned(),
            As::Nothing(Unread::Unknown(None)) => "not read".to_owned(),
            As::Nothing(Unread::Unknown(Some(near))) => {
                format!("not read; did you mean {}? A map can say so", name(*near))
            }
            As::Evidence(kind) => format!("evidence: {kind}"),
            As::Skill { skill, guessed: None } => format!("{}, by the map", name(*skill)),
            As::Skill { skill, guessed: Some(How::Exact) } => name(*skill).clone(),
            As::Skill { skill, guessed: Some(how) } => format!("{} ({})", name(*skill), how.as_str()),
            part @ (As::Id | As::Name | As::Track | As::Target | As::Years | As::Day) => {
                word(part).to_owned()
            }
            part @ (As::SkillName | As::Rating | As::LastUsed) => word(part).to_owned(),
        };
        if self.group == Some(at) { format!("{words}, and the group") } else { words }
    }
}

const ONE_OF_THEM: &str = "say in a map what each of them is, or `ignore`";

fn refused(place: Place, message: String, help: &str) -> Box<Diagnostic> {
    Diagnostic::new(Code::TableForm, place, message).help(help).into()
}

fn set(mapped: &mut [Option<As>], at: usize, of: As) {
    if let Some(slot) = mapped.get_mut(at) {
        *slot = Some(of);
    }
}

fn group_of(name: &str, headings: &[&str], place: Place) -> Result<usize, Box<Diagnostic>> {
    let normal = normalise(name);
    headings.iter().position(|heading| normalise(heading) == normal).ok_or_else(|| {
        let message = format!("the table has no column `{}` to group by", shorten(name, HEADING));
        let found = Diagnostic::new(Code::UnknownColumn, place, message);
        found.suggest(name, headings.iter().copied()).into()
    })
}

fn word(part: &As) -> &'static str {
    match part {
        As::Id => "id",
        As::Name => "name",
        As::Track => "track",
        As::Target => "target",
        As::Years => "years of experience",
        As::Day => "day of the assessment",
        As::SkillName => "name of a skill",
        As::Rating => "rating",
        As::LastUsed => "year of last use",
        As::Nothing(_) | As::Evidence(_) | As::Skill { .. } => "answer",
    }
}

fn part_of_list(normal: &str) -> Option<As> {
    let is = |known: &[&str]| known.contains(&normal);
    match () {
        () if is(&SKILL) => Some(As::SkillName),
        () if is(&RATING) => Some(As::Rating),
        () if is(&LAST_USED) => Some(As::LastUsed),
        () => None,
    }
}

/// What a heading says by itself.
fn meaning(heading: &str, is_long: bool, wanted: &Wanted<'_, '_>) -> As {
    let normal = normalise(heading);
    let title = normal.trim_end_matches(['?', ':']);
    let parts: [(&[&str], As); 6] = [
        (&headings::ID, As::Id),
        (&headings::NAME, As::Name),
        (&headings::TRACK, As::Track),
        (&headings::TARGET, As::Target),
        (&headings::YEARS, As::Years),
        (&headings::AS_OF, As::Day),
    ];
    if let Some((_, part)) = parts.into_iter().find(|(known, _)| known.contains(&title)) {
        let is_given = part == As::Track && wanted.track.is_some();
        return if is_given { As::Nothing(Unread::Given) } else { part };
    }
    if let Some(kind) = kind_of(heading) {
        return As::Evidence(kind.to_owned());
    }
    if is_long {
        return part_of_list(&normal).unwrap_or(As::Nothing(Unread::Unknown(None)));
    }
    let names = &wanted.rubric.catalogue.names;
    match skill_of(heading, names) {
        Some(asked) => As::Skill { skill: asked.skill, guessed: Some(asked.how) },
        None => As::Nothing(Unread::Unknown(headings::near(heading, names))),
    }
}
