//! The key that says a person's group, in a profile that is YAML.

use std::borrow::Cow;
use std::ops::Range;

use crate::yaml::{self, Entry, Kind, Node};

/// A profile in YAML with blanks in the place of the key `by`, so that places stay right, and the key's value: the
/// person's group. No profile has the key, so where it stands twice it is left to be told as a mistake.
pub(super) fn without_group<'t>(text: &'t str, by: &str) -> (Cow<'t, str>, Option<String>) {
    let Some(tree) = yaml::tree(text) else { return (Cow::Borrowed(text), None) };
    let mut of_key = tree.root.entries().iter().enumerate().filter(|(_, entry)| entry.key.text() == Some(by));
    let (Some((at, entry)), None) = (of_key.next(), of_key.next()) else {
        return (Cow::Borrowed(text), None);
    };
    let Some(place) = place(text, &tree.root, at, entry) else { return (Cow::Borrowed(text), None) };
    let mut blanked = text.to_owned();
    let blank = |c: char| if matches!(c, '\n' | '\r') { c.to_string() } else { " ".repeat(c.len_utf8()) };
    let blanks: String = text.get(place.clone()).unwrap_or("").chars().map(blank).collect();
    blanked.replace_range(place, &blanks);
    let group = entry.value.text().filter(|_| !entry.value.is_null());
    (Cow::Owned(blanked), group.map(str::to_owned))
}

/// From the key to the end of its value; in `{…}` with a comma, which would be one too many.
fn place(text: &str, root: &Node, at: usize, entry: &Entry) -> Option<Range<usize>> {
    let (start, end) = (entry.key.place.start, entry.value.place.end.max(entry.colon?));
    let Kind::Map { flow: true, entries } = &root.kind else { return Some(start..end) };
    match (entries.get(at + 1), at.checked_sub(1).and_then(|before| entries.get(before))) {
        (Some(next), _) => Some(start..next.key.place.start),
        (None, Some(before)) => {
            let behind = before.value.place.end;
            let comma = text.get(behind..start)?.rfind(',')?;
            Some(behind + comma..end)
        }
        (None, None) => Some(start..end),
    }
}
