//! The edit distance from one name to many: optimal string alignment, where a swap of neighbours is one edit.
//!
//! Bit-parallel after H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances",
//! Nordic Journal of Computing 10 (2003): a column of the table is a word, so that a name of up to 64 letters costs a
//! dozen operations for each letter of the other. Longer names are left to strsim.

use std::collections::HashMap;

/// A name to which distances are asked.
#[derive(Debug)]
pub(super) struct Pattern<'a> {
    text: &'a str,
    length: usize,
    /// For each ASCII letter, the positions where it stands, as bits.
    ascii: [u64; 128],
    /// The same for all other letters.
    others: HashMap<char, u64>,
}

impl<'a> Pattern<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut pattern =
            Self { text, length: text.chars().count(), ascii: [0; 128], others: HashMap::new() };
        for (at, letter) in text.chars().enumerate().take(64) {
            match pattern.ascii.get_mut(letter as usize) {
                Some(places) => *places |= 1 << at,
                None => *pattern.others.entry(letter).or_insert(0) |= 1 << at,
            }
        }
        pattern
    }

    fn places(&self, letter: char) -> u64 {
        let ascii = self.ascii.get(letter as usize).copied();
        ascii.unwrap_or_else(|| self.others.get(&letter).copied().unwrap_or(0))
    }

    /// The number of edits between the pattern and a name.
    pub(super) fn distance(&self, name: &str) -> usize {
        if self.length == 0 || self.length > 64 {
            return strsim::osa_distance(self.text, name);
        }
        let last = 1_u64 << (self.length - 1);
        // Bits say where the table rises or falls by one going down a column; `equal` where it stays along a diagonal.
        let (mut rises, mut falls, mut equal, mut places_before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        let mut distance = self.length;
        for letter in name.chars() {
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
        }
        distance
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_distance_is_that_of_strsim(a in "[abcdé]{0,12}", b in "[abcdé]{0,12}") {
            prop_assert_eq!(Pattern::new(&a).distance(&b), strsim::osa_distance(&a, &b));
        }

        #[test]
        fn long_names_have_distances_too(a in "[ab]{60,70}", b in "[ab]{60,70}") {
            prop_assert_eq!(Pattern::new(&a).distance(&b), strsim::osa_distance(&a, &b));
        }
    }
}
