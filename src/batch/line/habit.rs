//! Answers that are laid out as those before them: taken at one go, without looking at sign after sign.

use super::cursor::{Cursor, Quoted, ends_value};
use crate::batch::lookup::Key;
use crate::batch::window::{WIDTH, Window};

/// How answers are laid out, learnt from one and expected of the next: data is written by programs, which have habits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Habit {
    /// What stands before a name, its quote included.
    before: Stretch,
    /// What stands from the end of a name to the beginning of the next, with a rating of one digit in it.
    between: Stretch,
    /// Where in it the rating stands, and where the answer ends.
    rating: usize,
    end: usize,
    /// All places of it but that of the rating.
    fixed: u32,
}

/// A few bytes that stand as they are, compared all at once.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    window: Window,
    length: usize,
}

/// An answer that is laid out as expected, and that another one follows which begins so too.
#[derive(Debug, Clone, Copy)]
pub(super) struct Followed {
    /// The name. It may have escapes, or what no string of JSON has.
    pub(super) key: Key,
    pub(super) rating: u8,
    /// Where the name of the next one begins.
    pub(super) next: usize,
}

/// How many bytes an answer has at the most that is taken at one go: a name with a key, what stands between two names.
const LONGEST: usize = 2 * WIDTH;

/// An answer that was laid out as expected.
#[derive(Debug, Clone, Copy)]
pub(super) struct Habitual {
    /// The name, and how long it is. It may have escapes, or what no string of JSON has.
    pub(super) key: Key,
    pub(super) length: usize,
    pub(super) rating: u8,
    /// Where it ends, or else where the next one begins.
    pub(super) end: usize,
    /// Where the name of the next one begins, where that is laid out so too.
    pub(super) next: Option<usize>,
}

impl Stretch {
    fn new(text: &str) -> Option<Self> {
        (text.len() < WIDTH).then(|| Self { window: Window::of(text.as_bytes()), length: text.len() })
    }
}

/// The first places, as a set.
#[inline]
fn first(count: usize) -> u32 {
    (1 << count) - 1
}

impl Cursor<'_> {
    /// Where the name begins in an answer that begins here, if it is laid out so far as others were before.
    #[inline]
    pub(super) fn name_of_habit(&mut self, habit: &Habit) -> Option<usize> {
        self.peek()?;
        let Stretch { window, length } = habit.before;
        let same = window.same(Window::in_full(self.ahead, self.at)?);
        (same & first(length) == first(length)).then_some(self.at + length)
    }

    /// The same as [`habitual`](Self::habitual) for most answers, with less to ask: it sees those that others follow, and not
    /// too near to the end of the text.
    #[inline]
    pub(super) fn followed(&self, habit: &Habit, name: usize) -> Option<Followed> {
        let answer: &[u8; LONGEST] = self.ahead.get(name..)?.first_chunk()?;
        let window = Window::in_full(answer, 0)?;
        let length = window.places_of(b'"').trailing_zeros() as usize;
        let key = Key::in_window(window, length)?;
        let same = habit.between.window.same(Window::in_full(answer, length)?);
        let rating = answer.get(length + habit.rating)?.wrapping_sub(b'0');
        let next = name + length + habit.between.length;
        (same & habit.fixed == habit.fixed && rating <= 9).then_some(Followed { key, rating, next })
    }

    /// An answer whose name begins at `name`, if it is laid out as others were before: a short name, and a rating of one
    /// digit. Nothing is taken.
    #[inline]
    pub(super) fn habitual(&self, habit: &Habit, name: usize) -> Option<Habitual> {
        let window = Window::in_full(self.ahead, name)?;
        let length = window.places_of(b'"').trailing_zeros() as usize;
        let key = Key::in_window(window, length)?;
        let name_end = name + length;
        let same = habit.between.window.same(Window::in_full(self.ahead, name_end)?) | 1 << habit.rating;
        let rating = self.byte(name_end + habit.rating)?.wrapping_sub(b'0');
        let whole = first(habit.between.length);
        if same & first(habit.end) != first(habit.end) || rating > 9 {
            return None;
        }
        if same & whole == whole {
            let next = name_end + habit.between.length;
            return Some(Habitual { key, length, rating, end: next - habit.before.length, next: Some(next) });
        }
        let end = name_end + habit.end;
        ends_value(self.byte(end)?).then_some(Habitual { key, length, rating, end, next: None })
    }

    /// Goes to the beginning of the answer whose name begins at `name`.
    pub(super) fn go_to_answer(&mut self, habit: &Habit, name: usize) {
        self.at = name - habit.before.length;
    }

    /// How the answer that begins here is laid out, where it is a name and a rating and another follows. `listed`: an
    /// object with both, or else a key with its value.
    pub(super) fn habit(mut self, listed: bool) -> Option<Habit> {
        let key = |cursor: &mut Self, key: &str| {
            matches!(cursor.string()?, Quoted::Plain(found) if found == key).then_some(())?;
            cursor.take(b':')
        };
        let begins = |cursor: &mut Self| {
            if listed {
                cursor.take(b'{')?;
                key(cursor, "name")?;
            }
            cursor.take(b'"')
        };
        self.peek()?;
        let start = self.at;
        begins(&mut self)?;
        let before = Stretch::new(self.text.get(start..self.at)?)?;
        self.at += self.rest().find('"')?;
        let start = self.at;
        self.take(b'"')?;
        if listed {
            self.take(b',')?;
            key(&mut self, "rating")?;
        } else {
            self.take(b':')?;
        }
        self.peek()?;
        let rating = self.at - start;
        self.digit()?;
        if listed {
            self.take(b'}')?;
        }
        let end = self.at - start;
        self.take(b',')?;
        begins(&mut self)?;
        let between = Stretch::new(self.text.get(start..self.at)?)?;
        let fixed = first(between.length) & !(1 << rating);
        Some(Habit { before, between, rating, end, fixed })
    }
}
