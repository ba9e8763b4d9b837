//! A pull reader for JSON: takes one token after another from a line of text, and allocates nothing.
//!
//! What isn't JSON is left to the reader of single profiles, and so is nesting that no profile has. `None` says so.

use crate::batch::lookup::Key;

/// Deeper nesting than any profile has.
const MAX_DEPTH: usize = 32;

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// What is left of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'t> {
    rest: &'t str,
}

/// A string of the text: as it stands, or with escapes to be undone.
#[derive(Debug, Clone, Copy)]
pub(super) enum Quoted<'t> {
    Plain(&'t str),
    Escaped(&'t str),
}

/// How answers are laid out, learnt from one and expected of the next: data is written by programs, which have habits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Habit {
    before_name: Stretch,
    between: Stretch,
    after_rating: Stretch,
}

/// At most sixteen bytes that stand as they are, compared all at once.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    text: u128,
    mask: u128,
    length: usize,
}

impl Stretch {
    fn new(text: &str) -> Option<Self> {
        let mut sixteen = [0; 16];
        sixteen.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        let mask = u128::MAX.checked_shr(8 * (16 - u32::try_from(text.len()).ok()?)).unwrap_or(0);
        Some(Self { text: u128::from_le_bytes(sixteen), mask, length: text.len() })
    }

    /// Where it ends, if it stands there.
    #[inline]
    fn passes(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let sixteen = u128::from_le_bytes(*bytes.get(at..)?.first_chunk()?);
        (sixteen & self.mask == self.text).then_some(at + self.length)
    }
}

impl<'t> Quoted<'t> {
    /// The text as it is written.
    pub(super) fn written(self) -> &'t str {
        match self {
            Self::Plain(text) | Self::Escaped(text) => text,
        }
    }

    /// Whether its escapes are those that JSON has.
    fn is_sound(self) -> bool {
        matches!(self, Self::Plain(_)) || self.text(&mut String::new()).is_some()
    }

    /// The text meant, with `scratch` to build it in where it has escapes.
    #[inline]
    pub(super) fn text(self, scratch: &'t mut String) -> Option<&'t str> {
        match self {
            Self::Plain(text) => Some(text),
            Self::Escaped(text) => {
                scratch.clear();
                unescape(text, scratch)?;
                Some(scratch)
            }
        }
    }
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text }
    }

    /// How much is left, in bytes.
    pub(super) fn left(self) -> usize {
        self.rest.len()
    }

    /// The next byte that isn't a blank, without taking it.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        let first = *self.rest.as_bytes().first()?;
        if first > b' ' {
            return Some(first);
        }
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
        self.rest.as_bytes().first().copied()
    }

    /// Takes one sign of punctuation.
    #[inline]
    pub(super) fn take(&mut self, sign: u8) -> Option<()> {
        (self.peek()? == sign).then(|| self.skip(1))
    }

    /// Takes `sign` where it stands next.
    #[inline]
    pub(super) fn takes(&mut self, sign: u8) -> bool {
        self.take(sign).is_some()
    }

    #[inline]
    fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or("");
    }

    /// After an element: true where another follows, false where `end` closes the list or object.
    #[inline]
    pub(super) fn goes_on(&mut self, end: u8) -> Option<bool> {
        match self.peek()? {
            b',' => {
                self.skip(1);
                Some(true)
            }
            sign if sign == end => {
                self.skip(1);
                Some(false)
            }
            _ => None,
        }
    }

    /// Takes a string.
    #[inline]
    pub(super) fn string(&mut self) -> Option<Quoted<'t>> {
        self.take(b'"')?;
        let mut is_plain = true;
        let mut at = 0;
        loop {
            at += self.plain_bytes(at);
            match self.rest.as_bytes().get(at)? {
                b'"' => break,
                b'\\' => {
                    is_plain = false;
                    at += 2;
                }
                // Below a blank: a control character.
                ..b' ' => return None,
                _ => at += 1,
            }
        }
        let text = self.rest.get(..at)?;
        self.skip(at + 1);
        Some(if is_plain { Quoted::Plain(text) } else { Quoted::Escaped(text) })
    }

    /// How many bytes from `at` on are neither quote, backslash nor control character, looking at eight at a time
    /// (S. Vigna's and others' "haszero": a byte is zero where subtracting 1 borrows into its high bit). May stop
    /// early, at the end of the text.
    #[inline]
    fn plain_bytes(&self, at: usize) -> usize {
        let mut count = 0;
        while let Some(eight) = self.rest.as_bytes().get(at + count..).and_then(|rest| rest.first_chunk()) {
            let word = u64::from_le_bytes(*eight);
            let has = |byte: u8| {
                let differs = word ^ (LOW * u64::from(byte));
                differs.wrapping_sub(LOW) & !differs
            };
            let below_blank = word.wrapping_sub(LOW * u64::from(b' ')) & !word;
            let found = (has(b'"') | has(b'\\') | below_blank) & HIGH;
            if found != 0 {
                return count + found.trailing_zeros() as usize / 8;
            }
            count += 8;
        }
        count
    }

    /// Looks at an answer that is laid out as others were before: the key of a short name, a rating of one digit, and the
    /// text behind the comma that is followed by another answer. Nothing is taken. The key may be that of something
    /// with escapes or control characters, which nobody's name for a skill has.
    #[inline]
    pub(super) fn habitual(&mut self, habit: &Habit) -> Option<(Key, u8, Self)> {
        self.peek()?;
        let bytes = self.rest.as_bytes();
        let start = habit.before_name.passes(bytes, 0)?;
        let (key, length) = Key::before_quote(bytes.get(start..)?)?;
        let at = habit.between.passes(bytes, start + length)?;
        let digit = bytes.get(at)?.wrapping_sub(b'0');
        let after = habit.after_rating.passes(bytes, at + 1)?;
        (digit < 10).then_some((key, digit, Self { rest: self.rest.get(after..)? }))
    }

    /// How the answer that begins here is laid out, where it is a name and a rating and another follows. `listed`: an
    /// object with both, or else a key with its value.
    pub(super) fn habit(mut self, listed: bool) -> Option<Habit> {
        let key = |cursor: &mut Self, key: &str| {
            matches!(cursor.string()?, Quoted::Plain(found) if found == key).then_some(())?;
            cursor.take(b':')
        };
        self.peek()?;
        let before_name = self.stretch(|cursor| {
            if listed {
                cursor.take(b'{')?;
                key(cursor, "name")?;
            }
            cursor.take(b'"')
        })?;
        self.skip(self.plain_bytes(0));
        let between = self.stretch(|cursor| {
            cursor.take(b'"')?;
            if listed {
                cursor.take(b',')?;
                key(cursor, "rating")?;
            } else {
                cursor.take(b':')?;
            }
            cursor.peek().map(|_| ())
        })?;
        self.digit()?;
        let after_rating = self.stretch(|cursor| {
            if listed {
                cursor.take(b'}')?;
            }
            cursor.take(b',')
        })?;
        Some(Habit { before_name, between, after_rating })
    }

    /// What `part` takes, where that is short.
    fn stretch(&mut self, part: impl FnOnce(&mut Self) -> Option<()>) -> Option<Stretch> {
        let before = self.rest;
        part(self)?;
        Stretch::new(before.get(..before.len() - self.left())?)
    }

    /// Takes a number, as it is written.
    pub(super) fn number(&mut self) -> Option<&'t str> {
        self.peek()?;
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let bytes = self.rest.as_bytes();
        let length = bytes.iter().position(|byte| !is_part(byte)).unwrap_or(bytes.len());
        let text = self.rest.get(..length)?;
        is_number(text).then(|| {
            self.skip(length);
            text
        })
    }

    /// Takes a number of one digit, which most ratings are.
    #[inline]
    pub(super) fn digit(&mut self) -> Option<u8> {
        let digit = self.peek()?;
        let next = *self.rest.as_bytes().get(1)?;
        (digit.is_ascii_digit() && matches!(next, b',' | b'}' | b']' | b' ')).then(|| {
            self.skip(1);
            digit - b'0'
        })
    }

    /// Takes `null`, `true` or `false`.
    pub(super) fn word(&mut self, word: &str) -> Option<()> {
        self.peek()?;
        self.rest = self.rest.strip_prefix(word)?;
        let ends = self.rest.as_bytes().first().is_none_or(|next| !next.is_ascii_alphanumeric());
        ends.then_some(())
    }

    /// Passes over any value.
    pub(super) fn value(&mut self) -> Option<()> {
        self.value_within(MAX_DEPTH)
    }

    fn value_within(&mut self, depth: usize) -> Option<()> {
        match self.peek()? {
            b'"' => self.string()?.is_sound().then_some(()),
            b'{' => {
                let depth = depth.checked_sub(1)?;
                self.object(|cursor, key| {
                    key.is_sound().then_some(())?;
                    cursor.value_within(depth)
                })
            }
            b'[' => {
                let depth = depth.checked_sub(1)?;
                self.list(|cursor| cursor.value_within(depth))
            }
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => self.number().map(|_| ()),
        }
    }

    /// Takes an object; `member` takes the value of each key.
    pub(super) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, Quoted<'t>) -> Option<()>,
    ) -> Option<()> {
        self.take(b'{')?;
        if self.takes(b'}') {
            return Some(());
        }
        loop {
            let key = self.string()?;
            self.take(b':')?;
            member(self, key)?;
            if !self.goes_on(b'}')? {
                return Some(());
            }
        }
    }

    /// Takes a list; `element` takes each of its values.
    pub(super) fn list(&mut self, mut element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.take(b'[')?;
        if self.takes(b']') {
            return Some(());
        }
        loop {
            element(self)?;
            if !self.goes_on(b']')? {
                return Some(());
            }
        }
    }
}

/// The double that a number means. One of few digits and small scale is two exact doubles divided, which rounds right
/// (W. D. Clinger, "How to read floating point numbers accurately", 1990); the others are left to the standard library.
pub(super) fn double(number: &str) -> Option<f64> {
    let (mut digits, mut scale, mut has_point) = (0_u32, 1_u32, false);
    for byte in number.bytes() {
        match byte {
            b'0'..=b'9' if number.len() <= 9 => {
                digits = digits * 10 + u32::from(byte - b'0');
                scale *= if has_point { 10 } else { 1 };
            }
            b'.' if !has_point => has_point = true,
            _ => return number.parse().ok(),
        }
    }
    Some(f64::from(digits) / f64::from(scale))
}

/// Whether a text is a number as JSON writes it.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let text = text.strip_prefix('-').unwrap_or(text);
    let whole = digits(text);
    if whole == 0 || whole > 1 && text.starts_with('0') {
        return false;
    }
    let mut rest = text.get(whole..).unwrap_or("");
    if let Some(fraction) = rest.strip_prefix('.') {
        let count = digits(fraction);
        if count == 0 {
            return false;
        }
        rest = fraction.get(count..).unwrap_or("");
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        return !exponent.is_empty() && digits(exponent) == exponent.len();
    }
    rest.is_empty()
}

/// Undoes the escapes of a string.
fn unescape(text: &str, out: &mut String) -> Option<()> {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut letters = after.chars();
        let letter = match letters.next()? {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            same @ ('"' | '\\' | '/') => same,
            'u' => {
                let first = unit(letters.as_str())?;
                letters = letters.as_str().get(4..)?.chars();
                match first {
                    0xd800..0xdc00 => {
                        let low = letters.as_str().strip_prefix("\\u")?;
                        let second = unit(low).filter(|unit| (0xdc00..0xe000).contains(unit))?;
                        letters = low.get(4..)?.chars();
                        char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))?
                    }
                    _ => char::from_u32(first)?,
                }
            }
            _ => return None,
        };
        out.push(letter);
        rest = letters.as_str();
    }
    out.push_str(rest);
    Some(())
}

/// Four hexadecimal digits.
fn unit(text: &str) -> Option<u32> {
    let digits = text.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}
