//! A pull reader for JSON: takes one token after another from a line of text, and allocates nothing.
//!
//! What isn't JSON is left to the reader of single profiles, and so is nesting that no profile has. `None` says so.

use crate::batch::lookup::Key;
use crate::batch::window::Window;

/// Deeper nesting than any profile has.
const MAX_DEPTH: usize = 32;

/// A place in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'t> {
    pub(super) text: &'t str,
    /// The text, and what stands behind it: so there is a whole window even near its end.
    pub(super) ahead: &'t [u8],
    pub(super) at: usize,
}

/// A string of the text: as it stands, or with escapes to be undone.
#[derive(Debug, Clone, Copy)]
pub(super) enum Quoted<'t> {
    Plain(&'t str),
    Escaped(&'t str),
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
        Self { text, ahead: text.as_bytes(), at: 0 }
    }

    /// The beginning of a text that begins so many bytes with it.
    pub(super) fn with_ahead(text: &'t str, ahead: &'t [u8]) -> Self {
        Self { text, ahead, at: 0 }
    }

    /// How much is left, in bytes.
    pub(super) fn left(self) -> usize {
        self.rest().len()
    }

    pub(super) fn rest(self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    #[inline]
    pub(super) fn byte(self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The next byte that isn't a blank, without taking it.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            match self.byte(self.at)? {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                byte => return Some(byte),
            }
        }
    }

    /// Takes one sign of punctuation.
    #[inline]
    pub(super) fn take(&mut self, sign: u8) -> Option<()> {
        (self.peek()? == sign).then(|| self.at += 1)
    }

    /// Takes `sign` where it stands next.
    #[inline]
    pub(super) fn takes(&mut self, sign: u8) -> bool {
        self.take(sign).is_some()
    }

    /// After an element: true where another follows, false where `end` closes the list or object.
    #[inline]
    pub(super) fn goes_on(&mut self, end: u8) -> Option<bool> {
        let sign = self.peek()?;
        (sign == b',' || sign == end).then(|| {
            self.at += 1;
            sign == b','
        })
    }

    /// Takes a string.
    #[inline]
    pub(super) fn string(&mut self) -> Option<Quoted<'t>> {
        self.take(b'"')?;
        let start = self.at;
        let mut is_plain = true;
        loop {
            self.at += self.plain_bytes();
            match self.byte(self.at)? {
                b'"' => break,
                b'\\' => {
                    is_plain = false;
                    self.at += 2;
                }
                // A control character.
                ..b' ' => return None,
                // The next window.
                _ => {}
            }
        }
        let text = self.text.get(start..self.at)?;
        self.at += 1;
        Some(if is_plain { Quoted::Plain(text) } else { Quoted::Escaped(text) })
    }

    /// Takes a string that is a name, with its key where that can be seen.
    #[inline]
    pub(super) fn name(&mut self) -> Option<(Quoted<'t>, Option<Key>)> {
        let name = self.string()?;
        let Quoted::Plain(text) = name else { return Some((name, None)) };
        let start = self.at - 1 - text.len();
        let window = Window::in_full(self.ahead, start);
        Some((name, window.and_then(|window| Key::in_window(window, text.len()))))
    }

    /// How many of the next bytes are neither quote, backslash nor control character, as far as a window reaches.
    #[inline]
    fn plain_bytes(self) -> usize {
        match Window::in_full(self.ahead, self.at) {
            Some(window) => window.specials().trailing_zeros() as usize,
            None => self.plain_bytes_at_end(),
        }
    }

    #[cold]
    fn plain_bytes_at_end(self) -> usize {
        // By bytes: behind a backslash the place may lie within a letter.
        let rest = self.text.as_bytes().get(self.at..).unwrap_or(&[]);
        Window::of(rest).specials().trailing_zeros() as usize
    }

    /// Takes what stands before a place.
    pub(super) fn take_to(&mut self, at: usize) {
        self.at = at;
    }

    /// The name of so many bytes that begins at a place, if it is one string of JSON without escapes, and a window has it.
    pub(super) fn plain_name(self, at: usize, length: usize) -> Option<&'t str> {
        let specials = Window::in_full(self.ahead, at)?.specials();
        (specials.trailing_zeros() as usize >= length).then(|| self.text.get(at..at + length)).flatten()
    }

    /// Takes a number, as it is written.
    pub(super) fn number(&mut self) -> Option<&'t str> {
        self.peek()?;
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let rest = self.rest();
        let length = rest.bytes().position(|byte| !is_part(&byte)).unwrap_or(rest.len());
        let text = rest.get(..length)?;
        is_number(text).then(|| {
            self.at += length;
            text
        })
    }

    /// Takes a number of one digit, which most ratings are.
    #[inline]
    pub(super) fn digit(&mut self) -> Option<u8> {
        let digit = self.peek()?;
        let next = self.byte(self.at + 1)?;
        (digit.is_ascii_digit() && ends_value(next)).then(|| {
            self.at += 1;
            digit - b'0'
        })
    }

    /// Takes `null`, `true` or `false`.
    pub(super) fn word(&mut self, word: &str) -> Option<()> {
        self.peek()?;
        let rest = self.rest().strip_prefix(word)?;
        self.at += word.len();
        let ends = rest.bytes().next().is_none_or(|next| !next.is_ascii_alphanumeric());
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

/// Whether a value is over where this follows. It may be over where this doesn't say so.
pub(super) fn ends_value(next: u8) -> bool {
    matches!(next, b',' | b'}' | b']' | b' ')
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
