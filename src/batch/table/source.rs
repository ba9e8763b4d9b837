//! The people of a table, one after the other.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;

use super::Entry;
use super::cells::split;
use super::rows::{Fault, LARGEST, Row, Rows};

/// A table that people are taken out of, in its order.
#[derive(Debug)]
pub struct Source {
    rows: Rows,
    /// The column with the id, where rows of one person stand together.
    id: Option<usize>,
    /// The first row of the next person.
    waiting: Option<Row>,
    /// The ids so far, where rows of one person stand together: their hashes, so that a million take some megabytes.
    seen: HashSet<u64>,
    /// Why reading ended; told once everybody before it is handed out.
    failed: Option<io::Error>,
}

impl Entry {
    fn of(row: Row) -> Self {
        let Row { line, text, fault } = row;
        Self { line, text, fault }
    }
}

impl Source {
    pub(super) fn new(rows: Rows, id: Option<usize>) -> Self {
        Self { rows, id, waiting: None, seen: HashSet::new(), failed: None }
    }

    /// The next people, up to `most` of them; none at the end of the table.
    ///
    /// # Errors
    ///
    /// When the table can't be read on. Everybody before that was handed out; whoever stands where it breaks off is handed
    /// out as well, and can't be read.
    pub fn next(&mut self, most: usize) -> io::Result<Vec<Entry>> {
        let mut people: Vec<Entry> = Vec::new();
        let mut size = 0;
        while people.len() < most && size <= LARGEST && self.failed.is_none() {
            match self.person() {
                Ok(Some(entry)) => {
                    size += entry.text.len();
                    people.push(entry);
                }
                Ok(None) => break,
                Err(cause) => self.failed = Some(cause),
            }
        }
        match self.failed.take_if(|_| people.is_empty()) {
            Some(cause) => Err(cause),
            None => Ok(people),
        }
    }

    fn person(&mut self) -> io::Result<Option<Entry>> {
        let waiting = self.waiting.take();
        let Some(first) = waiting.map_or_else(|| self.rows.next(), |row| Ok(Some(row)))? else {
            return Ok(None);
        };
        let id = self.id_of(&first);
        let mut entry = Entry::of(first);
        let Some(id) = id else { return Ok(Some(entry)) };
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        if !self.seen.insert(hasher.finish()) {
            entry.fault = Some(Fault::Again);
        }
        loop {
            match self.rows.next() {
                Ok(Some(row)) if self.id_of(&row).as_ref() == Some(&id) => {
                    if entry.text.len() + row.text.len() > LARGEST {
                        entry.fault = Some(Fault::TooLarge);
                        self.waiting = Some(row);
                        break;
                    }
                    entry.text.push(b'\n');
                    entry.text.extend(row.text);
                }
                Ok(next) => {
                    if next.as_ref().is_some_and(|row| row.fault == Some(Fault::CutOff)) {
                        entry.fault = Some(Fault::CutOff);
                    }
                    self.waiting = next;
                    break;
                }
                Err(cause) => {
                    (self.failed, entry.fault) = (Some(cause), Some(Fault::CutOff));
                    break;
                }
            }
        }
        Ok(Some(entry))
    }

    /// The id in a row, where the rows of one person stand together and this is one of them.
    fn id_of(&self, row: &Row) -> Option<String> {
        let at = self.id.filter(|_| row.fault.is_none())?;
        let text = String::from_utf8_lossy(&row.text);
        let id = match text.contains('"') {
            true => split(&text, self.rows.delimiter).next()?.get(at)?.to_owned(),
            // Without quotes nothing but the delimiter ends a cell, which is quicker to see.
            false => text.split(char::from(self.rows.delimiter)).nth(at)?.trim().to_owned(),
        };
        (!id.is_empty()).then_some(id)
    }
}
