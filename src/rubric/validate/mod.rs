//! As written → as used: the only bridge from the raw files to [`Rubric`].
//!
//! Every check pushes a diagnostic and goes on; a part that can't be used is left out, so that one mistake is
//! reported once.

mod catalogue;
mod condition;
mod cycles;
mod group;
mod market;
mod track;

use std::borrow::Cow;
use std::collections::HashMap;

use super::raw::{RawCategory, RawLevel, RawMarket, RawTrack};
use super::{Rubric, Track};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Problems};
use crate::skill::{Catalogue, Resolution};
use crate::yaml::Located;

/// A file that was read, with what stands in it.
#[derive(Debug)]
pub(super) struct Parsed<T> {
    pub(super) file: FileId,
    /// The file's name without its ending.
    pub(super) stem: String,
    pub(super) raw: T,
}

/// The files of one track.
#[derive(Debug)]
pub(super) struct TrackFiles {
    /// The folder's name.
    pub(super) folder: String,
    pub(super) track: Parsed<RawTrack>,
    pub(super) levels: Vec<Parsed<RawLevel>>,
    pub(super) market: Option<Parsed<RawMarket>>,
}

/// All files of a rubric folder.
#[derive(Debug, Default)]
pub(super) struct RawFiles {
    pub(super) categories: Vec<Parsed<RawCategory>>,
    pub(super) known_names: Option<(FileId, Cow<'static, str>)>,
    pub(super) tracks: Vec<TrackFiles>,
}

/// What the checks work with: the problems so far.
pub(super) struct Checker<'a> {
    pub(super) problems: &'a mut Problems,
}

/// Checks everything. `None` when something is wrong; the problems then say what.
pub(super) fn validate(files: RawFiles, problems: &mut Problems) -> Option<Rubric> {
    let mut checker = Checker { problems };
    let top = checker.shared_top(&files.tracks);
    let catalogue = checker.catalogue(files.categories, files.known_names, top);
    let tracks: Vec<Track> =
        files.tracks.into_iter().filter_map(|track| checker.track(track, &catalogue)).collect();
    (!problems.has_errors()).then(|| Rubric { catalogue, tracks, sources: problems.sources.clone() })
}

impl Checker<'_> {
    fn push(&mut self, diagnostic: Diagnostic) {
        self.problems.push(diagnostic);
    }

    /// The highest rating, which all tracks share because they share the catalogue's hours.
    fn shared_top(&mut self, tracks: &[TrackFiles]) -> u8 {
        let mut shared: Option<(u8, Place)> = None;
        for TrackFiles { track, .. } in tracks {
            let scale = &track.raw.scale;
            let place = track.file.at(scale.span);
            let in_steps = scale.value.keys().enumerate().all(|(at, key)| usize::from(key.value) == at);
            if !in_steps || !(2..=11).contains(&scale.value.len()) {
                let message = "a scale runs from 0 in steps of one, with a top from 1 to 10";
                self.push(Diagnostic::new(Code::ScaleInvalid, place, message));
                continue;
            }
            let mut names: Vec<String> =
                scale.value.values().map(|rating| rating.name.to_lowercase()).collect();
            names.sort();
            let is_taken =
                |name: &String| name.parse::<f64>().is_ok() || matches!(name.as_str(), "" | "n/a" | "na");
            if names.windows(2).any(|pair| pair.first() == pair.last()) || names.iter().any(is_taken) {
                let message = "each rating has a name of its own, which is neither a number nor n/a";
                self.push(Diagnostic::new(Code::ScaleInvalid, place, message));
            }
            let top = u8::try_from(scale.value.len() - 1).unwrap_or(10);
            match shared {
                Some((other, first)) if other != top => {
                    let message = format!("this scale ends at {top}, another track's at {other}");
                    let found = Diagnostic::new(Code::ScaleInvalid, place, message);
                    self.push(
                        found
                            .also(first, "the other scale")
                            .help("tracks share one catalogue, and so one top"),
                    );
                }
                _ => shared = Some((top, place)),
            }
        }
        shared.map_or(5, |(top, _)| top)
    }

    /// Checks an id's letters, and reports one that is no id.
    fn id(&mut self, id: &Located<String>, file: FileId) {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let starts = id.value.starts_with(|c: char| c.is_ascii_alphanumeric());
        if !starts || !id.value.chars().all(fits) {
            let message = format!("`{}` is not an id", id.value);
            let found = Diagnostic::new(Code::BadId, file.at(id.span), message);
            self.push(found.help("an id is lower-case letters, digits and hyphens, as in `sql-server`"));
        }
    }

    /// A whole number within a range; `what` names it in the message.
    fn within(&mut self, number: &Located<i64>, file: FileId, what: &str, range: (i64, i64)) -> Option<u32> {
        let (least, most) = range;
        if (least..=most).contains(&number.value) {
            return u32::try_from(number.value).ok();
        }
        let message = format!("{what} is {}, and must lie between {least} and {most}", number.value);
        self.push(Diagnostic::new(Code::OutOfRange, file.at(number.span), message));
        None
    }

    /// A percentage with up to two decimals, in hundredths of a per cent.
    fn percentage(&mut self, percent: &Located<f64>, file: FileId) -> u32 {
        let hundredths = percent.value * 100.0;
        let whole = hundredths.round();
        if !(0.0..=10_000.0).contains(&whole) || (hundredths - whole).abs() > 1e-6 {
            let message = format!(
                "the pass mark is {}, and must lie between 0 and 100, with at most two decimals",
                percent.value
            );
            self.push(Diagnostic::new(Code::OutOfRange, file.at(percent.span), message));
            return 0;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked just above")]
        let hundredths = whole as u32;
        hundredths
    }

    /// A position by id, or an `unknown-…` diagnostic with a suggestion.
    fn find<T: Copy>(
        &mut self,
        code: Code,
        what: &str,
        id: &Located<String>,
        file: FileId,
        known: &HashMap<&str, T>,
    ) -> Option<T> {
        let found = known.get(id.value.as_str()).copied();
        if found.is_none() {
            let message = format!("there is no {what} `{}`", id.value);
            let mut names: Vec<&str> = known.keys().copied().collect();
            names.sort_unstable();
            let diagnostic = Diagnostic::new(code, file.at(id.span), message);
            self.push(diagnostic.suggest(&id.value, names));
        }
        found
    }

    /// The skill with an id, or a diagnostic.
    fn skill(
        &mut self,
        id: &Located<String>,
        file: FileId,
        catalogue: &Catalogue,
    ) -> Option<crate::skill::SkillId> {
        let found = catalogue.find(&id.value);
        if found.is_none() {
            let known = catalogue.skills.iter().map(|skill| skill.id.as_str());
            let message = format!("there is no skill `{}` in the catalogue", id.value);
            let found = Diagnostic::new(Code::UnknownSkill, file.at(id.span), message);
            self.push(match catalogue.names.resolve(&id.value) {
                Resolution::Known(named) => {
                    found.help(format!("its id is `{}`", catalogue.skill(named.skill).id))
                }
                Resolution::Unknown(_) => found.suggest(&id.value, known),
            });
        }
        found
    }
}
