//! Pieces of evidence in a line of JSON.

use super::cursor::{Cursor, Quoted};
use super::{LineReader, Person};
use crate::profile::{Evidence, MOST_PIECES, dates};
use crate::skill::SkillId;

impl<'r> LineReader<'r> {
    /// `"evidence": [{"kind": "project", "shows": ["Go"]}, …]`.
    pub(super) fn evidence(&mut self, cursor: &mut Cursor<'_>, person: &mut Person<'r>) -> Option<()> {
        cursor.list(|cursor| self.piece(cursor, None, person))
    }

    /// The same under a skill, which may be unknown.
    pub(super) fn evidence_under(
        &mut self,
        cursor: &mut Cursor<'_>,
        skill: Option<SkillId>,
        person: &mut Person<'r>,
    ) -> Option<()> {
        cursor.list(|cursor| self.piece(cursor, Some(skill), person))
    }

    fn piece(
        &mut self,
        cursor: &mut Cursor<'_>,
        under: Option<Option<SkillId>>,
        person: &mut Person<'r>,
    ) -> Option<()> {
        let (mut kind, mut title, mut count, mut keys) = (None, None, None, 0_u8);
        let mut shows = Vec::new();
        let mut is_bare = under.flatten().is_none();
        cursor.object(|cursor, key| {
            let Quoted::Plain(key) = key else { return None };
            let bit = match key {
                "kind" => {
                    kind = Some(person.track.find_evidence(cursor.string()?.text(&mut self.scratch)?)?);
                    1
                }
                "title" => {
                    title = Some(cursor.string()?.text(&mut self.scratch)?.to_owned());
                    2
                }
                "url" => {
                    cursor.string()?.text(&mut self.scratch)?;
                    4
                }
                "date" => {
                    let date = dates::year(cursor.string()?.text(&mut self.scratch)?)?;
                    (date <= person.profile.as_of.year()).then_some(())?;
                    8
                }
                "count" => {
                    count = Some(cursor.number()?.parse().ok().filter(|count| *count <= MOST_PIECES)?);
                    16
                }
                "shows" => {
                    cursor.list(|cursor| {
                        let name = cursor.string()?;
                        let mut scratch = std::mem::take(&mut self.scratch);
                        let skill = self.resolve(name.text(&mut scratch)?, person, false);
                        self.scratch = scratch;
                        shows.extend(skill?);
                        is_bare = false;
                        Some(())
                    })?;
                    32
                }
                _ => return None,
            };
            let is_new = keys & bit == 0;
            keys |= bit;
            is_new.then_some(())
        })?;
        is_bare &= keys & (2 | 4 | 8) == 0;
        shows.extend(under.flatten());
        let (kind, count) = (kind?, count.unwrap_or(1));
        if count > 0 {
            for skill in &shows {
                let answer = person.profile.answers.get_mut(skill.index())?;
                answer.has_evidence = true;
            }
        }
        person.profile.evidence.push(Evidence { kind, title, count, is_bare, shows });
        Some(())
    }
}
