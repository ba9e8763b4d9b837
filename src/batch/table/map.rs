//! What the columns of a table are read as, where guessing must not decide.

use indexmap::IndexMap;
use serde::Deserialize;

use super::columns::{As, Unread};
use crate::diagnostic::{Code, Diagnostic, FileId, Place};
use crate::display::shorten;
use crate::import::table::{RATING, SKILL, kind_of};
use crate::rubric::Rubric;
use crate::skill::{How, Resolution, SkillId, normalise};
use crate::yaml::{self, Located};

/// Which column is what, by heading: a file such as `columns: {Timestamp: ignore, DB: postgresql}`.
#[derive(Debug, Clone)]
pub struct Map {
    file: FileId,
    columns: IndexMap<Located<String>, Located<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMap {
    columns: IndexMap<Located<String>, Located<String>>,
}

/// What a line of a map says of its columns.
pub(super) enum Mapped {
    As(As),
    Group,
}

impl Map {
    /// Reads a map. Whether its headings exist is seen when it meets a table.
    ///
    /// # Errors
    ///
    /// The diagnostic that says what is wrong in it.
    pub fn read(text: &str, file: FileId) -> Result<Self, Box<Diagnostic>> {
        let RawMap { columns } = yaml::parse(text, file)?;
        Ok(Self { file, columns })
    }

    /// What the map says, for each column with one of its headings.
    pub(super) fn meet(
        &self,
        headings: &[&str],
        rubric: &Rubric,
    ) -> Result<Vec<(usize, Mapped, Place)>, Box<Diagnostic>> {
        let mut met = Vec::new();
        for (heading, target) in &self.columns {
            let place = self.file.at(target.span);
            let normal = normalise(&heading.value);
            let mut columns =
                headings.iter().enumerate().filter(|(_, one)| normalise(one) == normal).peekable();
            if columns.peek().is_none() {
                let message = format!("the table has no column `{}`", shorten(&heading.value, 60));
                let found = Diagnostic::new(Code::UnknownColumn, self.file.at(heading.span), message);
                return Err(found.suggest(&heading.value, headings.iter().copied()).into());
            }
            for (at, _) in columns {
                met.push((at, self.meant(target, rubric)?, place));
            }
        }
        Ok(met)
    }

    fn meant(&self, target: &Located<String>, rubric: &Rubric) -> Result<Mapped, Box<Diagnostic>> {
        let place = self.file.at(target.span);
        if let Some(kind) = kind_of(&target.value) {
            return Ok(Mapped::As(As::Evidence(kind.to_owned())));
        }
        Ok(Mapped::As(match normalise(&target.value).as_str() {
            "ignore" => As::Nothing(Unread::Ignored),
            "id" => As::Id,
            "name" => As::Name,
            "track" => As::Track,
            "target" => As::Target,
            "years" => As::Years,
            "as of" => As::Day,
            "last used" => As::LastUsed,
            "group" => return Ok(Mapped::Group),
            word if SKILL.first() == Some(&word) => As::SkillName,
            word if RATING.first() == Some(&word) => As::Rating,
            _ => As::Skill { skill: skill(&target.value, place, rubric)?, guessed: None },
        }))
    }
}

/// The skill that a map names. A slip of the pen is shown, and not guessed at: that is what a map is for.
fn skill(name: &str, place: Place, rubric: &Rubric) -> Result<SkillId, Box<Diagnostic>> {
    let near = match rubric.catalogue.names.resolve(name) {
        Resolution::Known(found) if found.how != How::Spelling => return Ok(found.skill),
        Resolution::Known(found) => Some(found.skill),
        Resolution::Unknown(unknown) => unknown.suggestions.first().copied(),
    };
    let message = format!("“{}” is neither a skill nor a part of a person", shorten(name, 60));
    let found = Diagnostic::new(Code::UnknownSkill, place, message);
    Err(match near {
        Some(near) => found.help(format!("did you mean `{}`?", rubric.catalogue.skill(near).name)).into(),
        None => found.suggest(name, PARTS).into(),
    })
}

/// What a column can be besides a skill and a kind of evidence.
const PARTS: [&str; 11] =
    ["ignore", "id", "name", "track", "target", "years", "as_of", "skill", "rating", "last_used", "group"];
