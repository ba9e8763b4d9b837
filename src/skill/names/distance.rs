//! The edit distance from one name to many: optimal string alignment, where a swap of neighbours is one edit.
//!
//! Bit-parallel after H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances",
//! Nordic Journal of Computing 10 (2003): a column of the table is a word, so that a name of up to 64 letters costs a
//! dozen operations for each letter of the other. Longer names are left to strsim.

/// A name to which distances are asked.
#[derive(Debug)]
pub(super) struct Pattern<'a> {
    text: &'a str,
    length: usize,
    /// For each ASCII letter, the positions where it stands, as bits.
    ascii: [u64; 128],
    /// The same for all other letters, each once.
    others: Vec<(char, u64)>,
}

impl<'a> Pattern<'a> {
    /// Of a name that has so many letters.
    pub(super) fn new(text: &'a str, length: usize) -> Self {
        let mut pattern = Self { text, length, ascii: [0; 128], others: Vec::new() };
        for (at, letter) in text.chars().enumerate().take(64) {
            match pattern.ascii.get_mut(letter as usize) {
                Some(places) => *places |= 1 << at,
                None => match pattern.others.iter_mut().find(|(other, _)| *other == letter) {
                    Some((_, places)) => *places |= 1 << at,
                    None => pattern.others.push((letter, 1 << at)),
                },
            }
        }
        pattern
    }

    fn places(&self, letter: char) -> u64 {
        let other =
            || self.others.iter().find(|(other, _)| *other == letter).map_or(0, |(_, places)| *places);
        self.ascii.get(letter as usize).copied().unwrap_or_else(other)
    }

    /// The number of edits between the pattern and a name; `None` where it is over the limit.
    pub(super) fn distance(&self, name: &str, limit: usize) -> Option<usize> {
        if self.length == 0 || self.length > 64 {
            return Some(strsim::osa_distance(self.text, name)).filter(|distance| *distance <= limit);
        }
        let last = 1_u64 << (self.length - 1);
        // Bits say where the table rises or falls by one going down a column; `equal` where it stays along a diagonal.
        let (mut rises, mut falls, mut equal, mut places_before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        let mut distance = self.length;
        // At most so many letters are left, each of which may take one edit away.
        let mut left = name.len();
        for letter in name.chars() {
            left -= letter.len_utf8();
            let places = self.places(letter);
            let swaps = ((!equal & places) << 1) & places_before;
            equal = ((places & rises).wrapping_add(rises) ^ rises) | places | falls | swaps;
            let mut right_rises = falls | !(equal | rises);
            let right_falls = equal & rises;
            distance += usize::from(right_rises & last != 0);
            distance -= usize::from(right_falls & last != 0);
            right_rises = (right_rises << 1) | 1;
            rises = (right_falls << 1) | !(equal | right_rises);
            falls = right_rises & equal;
            places_before = places;
            if distance > limit + left {
                return None;
            }
        }
        (distance <= limit).then_some(distance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// With every limit.
    fn hold(a: &str, b: &str) {
        let distance = strsim::osa_distance(a, b);
        for limit in 0..=distance + 1 {
            assert_eq!(
                Pattern::new(a, a.chars().count()).distance(b, limit),
                (distance <= limit).then_some(distance),
                "{limit}"
            );
        }
    }

    proptest! {
        #[test]
        fn the_distance_is_that_of_strsim(a in "[abcdé]{0,12}", b in "[abcdé]{0,12}") {
            hold(&a, &b);
        }

        #[test]
        fn long_names_have_distances_too(a in "[ab]{60,70}", b in "[ab]{60,70}") {
            hold(&a, &b);
        }
    }
}
