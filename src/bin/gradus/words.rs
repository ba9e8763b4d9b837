//! Names and ratings on the command line.

use gradus::display::shorten;
use gradus::rubric::{Rubric, Track};
use gradus::skill::{How, Resolution, SkillId};

use crate::output::Failure;

/// A skill by one of its names. A guess at a misspelling is asked back, because nothing shows it afterwards.
pub(crate) fn skill(given: &str, rubric: &Rubric) -> Result<SkillId, Failure> {
    let catalogue = &rubric.catalogue;
    let near = match catalogue.names.resolve(given) {
        Resolution::Known(found) if found.how != How::Spelling => return Ok(found.skill),
        Resolution::Known(found) => vec![found.skill],
        Resolution::Unknown(unknown) => unknown.suggestions,
    };
    let given = shorten(given, 60);
    let near: Vec<String> = near.iter().map(|id| format!("`{}`", catalogue.skill(*id).id)).collect();
    Err(Failure::Usage(match near.as_slice() {
        [] => format!("there is no skill `{given}`; `gradus rubric list` shows where skills stand"),
        near => {
            format!("there is no skill `{given}`; did you mean {}?", near.join(" or "))
        }
    }))
}

/// `SKILL=RATING`, where the rating is a number or its name; or a skill alone.
pub(crate) fn skill_and_rating(
    given: &str,
    track: &Track,
    rubric: &Rubric,
) -> Result<(SkillId, Option<u8>), Failure> {
    let Some((name, rating)) = given.rsplit_once('=') else {
        return Ok((skill(given, rubric)?, None));
    };
    if name.trim().is_empty() || rating.trim().is_empty() {
        let given = shorten(given, 60);
        return Err(Failure::Usage(format!("`{given}` lacks a skill or a rating; write it as in SQL=3")));
    }
    let Some(found) = track.find_rating(rating) else {
        let names: Vec<&str> = track.scale.iter().map(|rating| rating.name.as_str()).collect();
        let (text, top) = (shorten(rating.trim(), 60), names.len() - 1);
        let names = names.join(", ");
        return Err(Failure::Usage(format!("`{text}` is not a rating; a rating is 0 to {top} ({names})")));
    };
    Ok((skill(name, rubric)?, Some(found)))
}
