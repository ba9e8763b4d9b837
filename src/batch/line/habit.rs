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
    /// All places of it but that of the rating, and those of them that are before the answer's end.
    followed: u32,
    ended: u32,
}

/// A few bytes that stand as they are, compared all at once.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    window: Window,
    length: usize,
}

/// An answer that is laid out as expected.
#[derive(Debug, Clone, Copy)]
pub(super) struct Habitual {
    /// The name, and how long it is. It may have escapes, or what no string of JSON has.
    pub(super) key: Key,
    pub(super) length: usize,
    pub(super) rating: u8,
}

/// How many bytes are looked at for an answer: a name with a key, and what stands between two names, have fewer.
const LONGEST: usize = 2 * WIDTH;

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

    /// An answer whose name begins at `name`, and where the name of the next one begins, if both are laid out as others were
    /// before. Nothing is taken.
    #[inline]
    pub(super) fn followed(&self, habit: &Habit, name: usize) -> Option<(Habitual, usize)> {
        let answer = self.habitual(habit, name, habit.followed)?;
        Some((answer, name + answer.length + habit.between.length))
    }

    /// An answer whose name begins at `name`, and where it ends, if it is laid out as others were before, whatever follows.
    /// Nothing is taken.
    #[inline]
    pub(super) fn ended(&self, habit: &Habit, name: usize) -> Option<(Habitual, usize)> {
        let answer = self.habitual(habit, name, habit.ended)?;
        let end = name + answer.length + habit.end;
        ends_value(self.byte(end)?).then_some((answer, end))
    }

    /// An answer with a short name and a rating of one digit, where these places behind the name are as expected. None is
    /// seen near the end of the text, where the bytes ahead are too few.
    #[inline]
    fn habitual(&self, habit: &Habit, name: usize, places: u32) -> Option<Habitual> {
        let answer: &[u8; LONGEST] = self.ahead.get(name..)?.first_chunk()?;
        let window = Window::in_full(answer, 0)?;
        let length = window.places_of(b'"').trailing_zeros() as usize;
        let key = Key::in_window(window, length)?;
        let same = habit.between.window.same(Window::in_full(answer, length)?);
        let rating = answer.get(length + habit.rating)?.wrapping_sub(b'0');
        (same & places == places && rating <= 9).then_some(Habitual { key, length, rating })
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
        let [followed, ended] = [between.length, end].map(|count| first(count) & !(1 << rating));
        Some(Habit { before, between, rating, end, followed, ended })
    }
}
