//! What is looked for in a text that isn't an ordinary line: an id to name it by, and keys to leave out.

use std::borrow::Cow;
use std::ops::Range;

use super::cursor::{Cursor, Quoted};
use super::{KEYS, SCHEMA, is_slip};

/// The id in a text that could not be used, where it can be read.
pub(in crate::batch) fn id_of(text: &str) -> Option<String> {
    let mut id = None;
    let _ = Cursor::new(text).object(|cursor, key| {
        if matches!(key, Quoted::Plain("id")) && cursor.peek()? == b'"' {
            id = cursor.string()?.text(&mut String::new()).map(str::to_owned);
            return Some(());
        }
        cursor.value()
    });
    id
}

/// Whether a text is something that this program wrote: a result, a reject or a cohort.
pub(in crate::batch) fn is_output(text: &str) -> bool {
    let mut is_output = false;
    let _ = Cursor::new(text).object(|cursor, key| {
        if matches!(key, Quoted::Plain(key) if key == SCHEMA) && cursor.peek()? == b'"' {
            is_output =
                cursor.string()?.text(&mut String::new()).is_some_and(|text| text.starts_with("gradus."));
            return Some(());
        }
        cursor.value()
    });
    is_output
}

/// A profile in JSON with blanks in the place of keys that no profile has, so that places stay right; and the value of
/// the key `by`, the person's group. What isn't an object stays as it is.
pub(in crate::batch) fn without_other_keys<'t>(
    text: &'t str,
    by: Option<&str>,
) -> (Cow<'t, str>, Option<String>) {
    let mut group = None;
    let mut others: Vec<Range<usize>> = Vec::new();
    let mut cursor = Cursor::new(text);
    let mut kept_before = false;
    let read = (|| {
        cursor.take(b'{')?;
        loop {
            let start = text.len() - cursor.left();
            let key = cursor.string()?.text(&mut String::new())?.to_owned();
            cursor.take(b':')?;
            let mut value = cursor;
            cursor.value()?;
            let is_known = KEYS.contains(&key.as_str());
            let is_group = !is_known && Some(key.as_str()) == by;
            let is_other = is_group || !is_known && !is_slip(&key);
            if is_group {
                group = match value.peek()? {
                    b'"' => value.string()?.text(&mut String::new()).map(str::to_owned),
                    b'n' => None,
                    _ => value.number().map(str::to_owned),
                };
            }
            let end = text.len() - cursor.left();
            let goes_on = cursor.goes_on(b'}')?;
            match (is_other, goes_on, kept_before) {
                (true, true, _) => others.push(start..text.len() - cursor.left()),
                // The last of all takes the comma before it along.
                (true, false, true) => {
                    let comma = text.get(..start)?.rfind(',')?;
                    others.push(comma..end);
                }
                (true, false, false) => others.push(start..end),
                (false, ..) => kept_before = true,
            }
            if !goes_on {
                return Some(());
            }
        }
    })();
    if read.is_none() || others.is_empty() {
        return (Cow::Borrowed(text), group);
    }
    let mut blanked = text.to_owned();
    for other in others {
        let blanks = " ".repeat(other.len());
        blanked.replace_range(other, &blanks);
    }
    (Cow::Owned(blanked), group)
}
