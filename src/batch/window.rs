//! Thirty-two bytes of a text, looked at together.
//!
//! Names and what stands between them differ in length from one to the next, so that a processor guesses loops over
//! their bytes wrong. Here nothing is looped over: every answer is a set of positions, a bit each.

use wide::u8x32;

/// How many bytes are looked at together.
pub(super) const WIDTH: usize = 32;

/// Some bytes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Window(u8x32);

impl Window {
    pub(super) const fn new(bytes: [u8; WIDTH]) -> Self {
        Self(u8x32::new(bytes))
    }

    /// The bytes from `at` on, where there are enough.
    #[inline]
    pub(super) fn in_full(text: &[u8], at: usize) -> Option<Self> {
        let bytes = text.get(at..)?.first_chunk()?;
        Some(Self::new(*bytes))
    }

    /// A short text, with zeros behind its end; of a longer one the beginning.
    #[cold]
    #[inline(never)]
    pub(super) fn of(text: &[u8]) -> Self {
        let mut bytes = [0; WIDTH];
        bytes.iter_mut().zip(text).for_each(|(slot, byte)| *slot = *byte);
        Self::new(bytes)
    }

    /// Where a byte stands.
    #[inline]
    pub(super) fn places_of(self, byte: u8) -> u32 {
        self.same(Self(u8x32::splat(byte)))
    }

    /// Where both have the same.
    #[inline]
    pub(super) fn same(self, other: Self) -> u32 {
        self.0.simd_eq(other.0).to_bitmask()
    }

    /// Where something stands that a string of JSON doesn't have as it is: a quote, a backslash, a control character.
    #[inline]
    pub(super) fn specials(self) -> u32 {
        let is_control = self.same(Self(self.0.min(u8x32::splat(b' ' - 1))));
        self.places_of(b'"') | self.places_of(b'\\') | is_control
    }

    /// What both have in each bit.
    #[inline]
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What either has in each bit.
    #[inline]
    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The bytes.
    #[inline]
    pub(super) fn bytes(self) -> [u8; WIDTH] {
        self.0.to_array()
    }

    /// Eight bytes a word, the first in the lowest byte.
    #[inline]
    pub(super) fn words(self) -> [u64; WIDTH / 8] {
        let bytes = self.bytes();
        let (eights, _) = bytes.as_chunks::<8>();
        let mut words = [0; WIDTH / 8];
        words.iter_mut().zip(eights).for_each(|(word, eight)| *word = u64::from_le_bytes(*eight));
        words
    }
}

/// Whether a string of JSON can have a text as it is.
pub(super) fn is_plain(text: &str) -> bool {
    !text.bytes().any(|byte| matches!(byte, b'"' | b'\\' | ..b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_bytes() {
        let text: Vec<u8> = (0..=u8::MAX).chain(0..=u8::MAX).collect();
        // The last windows reach behind the end.
        for at in 0..=text.len() {
            let window = Window::of(&text[at..]);
            assert_eq!(Window::in_full(&text, at), (at + WIDTH <= text.len()).then_some(window));
            let byte = |place: usize| text.get(at + place).copied().unwrap_or(0);
            let expected = |is: &dyn Fn(u8) -> bool| {
                (0..WIDTH).fold(0, |bits, place| bits | u32::from(is(byte(place))) << place)
            };
            assert_eq!(window.places_of(b'q'), expected(&|byte| byte == b'q'), "at {at}");
            let is_special = |byte| matches!(byte, b'"' | b'\\' | ..b' ');
            assert_eq!(window.specials(), expected(&is_special), "at {at}");
            let bytes: Vec<u8> = window.words().iter().flat_map(|word| word.to_le_bytes()).collect();
            assert_eq!(bytes, (0..WIDTH).map(byte).collect::<Vec<_>>(), "at {at}");
            assert_eq!(window.same(Window::of(&bytes)), u32::MAX);
        }
    }
}
