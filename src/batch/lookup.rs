//! Names to skills, remembered: people type the same few thousand spellings again and again.

use std::collections::HashMap;

use super::window::{WIDTH, Window, is_plain};
use crate::profile::is_number;
use crate::skill::{How, Names, SkillId, normalise_into};

/// Places for spellings of exact names; half of them are used at the most. 256 kB.
const PLACES: usize = 1 << 13;
/// Places for other names. 128 kB: where every misspelling is a new one, more of them would only be in the way.
const OTHER_PLACES: usize = 1 << 12;
/// Names too long for a key are remembered apart, and longer ones than this, in bytes, not at all.
const LONGEST: usize = 200;
const MOST_LONG: usize = 4096;

/// What a given name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A skill.
    Skill(SkillId, How),
    /// No skill's name.
    Unknown,
    /// A number, which is no name at all.
    Number,
}

/// A short name in a window, padded with zeros, its length behind it. Names with the same key are the same. All zeros are
/// an empty place: no name is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Key(Window);

/// A key, and what its name is in the three bytes that it leaves free: what is looked up stands beside what it is looked
/// up by.
#[derive(Debug, Clone, Copy, Default)]
struct Entry(Window);

/// The longest name that has a key, in bytes.
const LONGEST_WITH_KEY: usize = WIDTH - 4;

/// The bytes of a window that a key leaves free.
const FREE: u32 = 0b111 << (WIDTH - 3);

/// What a name can be, as an entry has it: how it leads to a skill, or why it doesn't.
const KINDS: [Option<How>; 5] =
    [Some(How::Exact), Some(How::Version), Some(How::Squashed), Some(How::Spelling), None];

/// For each length of a name, from 1 on, what is kept of a window, and the length in its place.
#[expect(clippy::indexing_slicing, reason = "a place that isn't there is found while this is compiled")]
static CUTS: [(Window, Window); LONGEST_WITH_KEY] = {
    let nothing = Window::new([0; WIDTH]);
    let mut cuts = [(nothing, nothing); LONGEST_WITH_KEY];
    let (mut kept, mut behind) = ([0; WIDTH], [0; WIDTH]);
    let mut at = 0;
    while at < LONGEST_WITH_KEY {
        kept[at] = 0xff;
        behind[LONGEST_WITH_KEY] += 1;
        cuts[at] = (Window::new(kept), Window::new(behind));
        at += 1;
    }
    cuts
};

impl Key {
    pub(super) fn of(name: &str) -> Option<Self> {
        Self::in_window(Window::of(name.as_bytes()), name.len())
    }

    /// The key of the name that the first bytes of a window are; `None` where that is empty or longer than a key may be.
    #[inline]
    pub(super) fn in_window(window: Window, length: usize) -> Option<Self> {
        let (kept, length) = CUTS.get(length.wrapping_sub(1))?;
        Some(Self(window.and(*kept).or(*length)))
    }

    /// Where to look first. Both halves of a product of 128 bits mix well together; the constants (from the golden ratio and
    /// the square root of 2) keep the factors from being 0.
    #[inline]
    fn place(self) -> usize {
        let [first, second, third, fourth] = self.0.words();
        let one = first ^ third.rotate_left(29) ^ 0x9e37_79b9_7f4a_7c15;
        let other = second ^ fourth.rotate_left(17) ^ 0x6a09_e667_f3bc_c909;
        let mixed = u128::from(one) * u128::from(other);
        usize::try_from((mixed ^ mixed >> 64) % PLACES as u128).unwrap_or(0)
    }
}

impl Entry {
    fn new(key: Key, found: Found) -> Self {
        let (how, skill) = match found {
            Found::Skill(skill, how) => (Some(how), skill),
            Found::Unknown | Found::Number => (None, SkillId::default()),
        };
        let kind = KINDS.iter().position(|kind| *kind == how).unwrap_or(KINDS.len());
        let mut bytes = key.0.bytes();
        let [.., first, low, high] = &mut bytes;
        *first = u8::try_from(kind).unwrap_or(u8::MAX);
        [*low, *high, ..] = skill.index().to_le_bytes();
        Self(Window::new(bytes))
    }

    #[inline]
    fn has(self, key: Key) -> bool {
        self.0.same(key.0) | FREE == u32::MAX
    }

    #[inline]
    fn skill(self) -> Option<SkillId> {
        let [.., low, high] = self.0.bytes();
        SkillId::new(u16::from_le_bytes([low, high]).into())
    }

    fn found(self) -> Found {
        let [.., kind, _, _] = self.0.bytes();
        let how = KINDS.get(usize::from(kind)).copied().flatten();
        self.skill().zip(how).map_or(Found::Unknown, |(skill, how)| Found::Skill(skill, how))
    }

    #[inline]
    fn is_empty(self) -> bool {
        self.0 == Window::default()
    }
}

/// The names of a catalogue, with a memory of bounded size. Every thread has one of its own.
#[derive(Debug)]
pub(super) struct Lookup<'r> {
    names: &'r Names,
    /// Spellings of exact names that stand in JSON as they are, each at its place or one of the next.
    exact: Vec<Entry>,
    used: usize,
    /// Longer names, whatever they are.
    long: HashMap<Box<str>, Found>,
    /// All other names. A new one takes the place of an older one.
    others: Vec<Entry>,
    /// Scratch.
    normal: String,
}

impl<'r> Lookup<'r> {
    pub(super) fn new(names: &'r Names) -> Self {
        Self {
            names,
            exact: vec![Entry::default(); PLACES],
            used: 0,
            long: HashMap::new(),
            others: vec![Entry::default(); OTHER_PLACES],
            normal: String::new(),
        }
    }

    /// The skill that a spelling is known to be an exact name of.
    #[inline]
    pub(super) fn exact(&self, key: Key) -> Option<SkillId> {
        let at = key.place();
        let known = self.exact.get(at)?;
        if known.has(key) {
            known.skill()
        } else if known.is_empty() {
            None
        } else {
            self.exact_behind(key, at)
        }
    }

    /// The same for a spelling that may stand behind a place.
    #[inline(never)]
    fn exact_behind(&self, key: Key, mut at: usize) -> Option<SkillId> {
        loop {
            at = (at + 1) % PLACES;
            // Half of the places are empty, so this ends.
            let known = self.exact.get(at).filter(|known| !known.is_empty())?;
            if known.has(key) {
                return known.skill();
            }
        }
    }

    /// What a name is: the same as [`Names::matched`] says.
    pub(super) fn find(&mut self, given: &str) -> Found {
        match Key::of(given) {
            Some(key) => self.find_by(given, key),
            None => self.find_long(given),
        }
    }

    /// The same for a name with this key.
    #[inline]
    pub(super) fn find_by(&mut self, given: &str, key: Key) -> Found {
        match self.exact(key) {
            Some(skill) => Found::Skill(skill, How::Exact),
            None => self.find_other(given, key),
        }
    }

    /// What a name with this key is, if it isn't [`exact`](Self::exact).
    pub(super) fn find_other(&mut self, given: &str, key: Key) -> Found {
        match self.others.get(key.place() % OTHER_PLACES) {
            Some(known) if known.has(key) => known.found(),
            Some(_) | None => self.learn(given, key),
        }
    }

    #[cold]
    fn find_long(&mut self, given: &str) -> Found {
        if let Some(found) = self.long.get(given) {
            return *found;
        }
        let found = self.ask(given);
        if given.len() <= LONGEST {
            if self.long.len() >= MOST_LONG {
                self.long.clear();
            }
            self.long.insert(given.into(), found);
        }
        found
    }

    #[cold]
    fn learn(&mut self, given: &str, key: Key) -> Found {
        let found = self.ask(given);
        if !matches!(found, Found::Skill(_, How::Exact)) || !is_plain(given) {
            // A number gives a line up, whatever it is.
            let slot = self.others.get_mut(key.place() % OTHER_PLACES).filter(|_| found != Found::Number);
            slot.into_iter().for_each(|slot| *slot = Entry::new(key, found));
            return found;
        }
        if self.used >= PLACES / 2 {
            self.exact.fill(Entry::default());
            self.used = 0;
        }
        let places = (0..PLACES).map(|at| (key.place() + at) % PLACES);
        for place in places {
            let Some(slot) = self.exact.get_mut(place) else { continue };
            if slot.is_empty() {
                *slot = Entry::new(key, found);
                self.used += 1;
                break;
            }
        }
        found
    }

    fn ask(&mut self, given: &str) -> Found {
        normalise_into(&mut self.normal, given);
        match self.names.matched_as(&self.normal) {
            _ if is_number(given) => Found::Number,
            Some(found) => Found::Skill(found.skill, found.how),
            None => Found::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rubric::{Rubric, builtin};
    use crate::skill::Match;
    use proptest::prelude::*;
    use proptest::sample::Index;

    /// What a name is, without any memory.
    fn plainly(rubric: &Rubric, given: &str) -> Found {
        match rubric.catalogue.names.matched(given) {
            _ if is_number(given) => Found::Number,
            Some(Match { skill, how }) => Found::Skill(skill, how),
            None => Found::Unknown,
        }
    }

    /// Names and ids of the catalogue.
    fn known(rubric: &Rubric) -> Vec<String> {
        rubric.catalogue.skills.iter().flat_map(|skill| [skill.id.clone(), skill.name.clone()]).collect()
    }

    /// A spelling of a name that is as exact: some letters large, blanks of other kinds and in other numbers.
    fn respelt(name: &str, choices: u32) -> String {
        let mut spelt = String::new();
        for (at, letter) in name.chars().enumerate() {
            match (choices >> (at % 32) & 1, letter) {
                (1, ' ' | '-') => spelt += if choices & 1 == 0 { "_" } else { "  " },
                (1, _) => spelt.extend(letter.to_uppercase()),
                (_, _) => spelt.push(letter),
            }
        }
        spelt
    }

    #[test]
    fn a_remembered_name_is_what_it_was() {
        let rubric = builtin().unwrap();
        let known = known(&rubric);
        let config = ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() };
        let typed = (any::<Index>(), any::<u32>(), 0..5_u8, "\\PC{0,3}", any::<Index>());
        proptest!(config, |(typed in prop::collection::vec(typed, 1..40))| {
            let mut lookup = Lookup::new(&rubric.catalogue.names);
            let spell = |(name, choices, kind, extra, at): (Index, u32, u8, String, Index)| {
                let mut name = respelt(&known[name.index(known.len())], choices);
                let letters: Vec<usize> = name.char_indices().map(|(at, _)| at).collect();
                let at = letters[at.index(letters.len())];
                match kind {
                    0 => {}
                    1 => name.insert_str(at, &extra),
                    2 => drop(name.remove(at)),
                    3 => name = extra,
                    _ => name += &format!(" {}", choices % 30),
                }
                name
            };
            let names: Vec<String> = typed.into_iter().map(spell).collect();
            // First new, then remembered; and in between others may have taken their places.
            for name in names.iter().chain(&names).chain(names.iter().rev()) {
                prop_assert_eq!(lookup.find(name), plainly(&rubric, name), "{}", name);
            }
        });
    }

    #[test]
    fn a_key_in_a_line_is_that_of_the_name() {
        for length in 0..=LONGEST_WITH_KEY {
            let name = &"quite a long name, or several of them"[..length];
            let line = format!("{name}\",\"rating\": 3}}, and so on and on");
            assert_eq!(Key::in_window(Window::of(line.as_bytes()), length), Key::of(name), "{name}");
            assert_eq!(Key::of(name).is_some(), length > 0);
        }
        assert_eq!(Key::of(&"q".repeat(LONGEST_WITH_KEY + 1)), None);
    }

    #[test]
    fn names_that_differ_in_one_byte_are_told_apart() {
        let rubric = builtin().unwrap();
        let mut lookup = Lookup::new(&rubric.catalogue.names);
        for length in 1..=30 {
            let name = "q".repeat(length);
            assert_eq!(lookup.find(&name), plainly(&rubric, &name));
            for at in 0..length {
                let other = format!("{}x{}", &name[..at], &name[at + 1..]);
                assert!(Key::of(&other).is_none_or(|key| Some(key) != Key::of(&name)), "{other} and {name}");
            }
            assert!(Key::of(&name).is_none_or(|key| Some(key) != Key::of(&format!("{name}q"))));
        }
    }

    #[test]
    fn more_spellings_than_there_are_places_change_nothing() {
        let rubric = builtin().unwrap();
        let mut lookup = Lookup::new(&rubric.catalogue.names);
        let known = known(&rubric);
        let long = known.iter().filter(|name| (12..=LONGEST).contains(&name.len()) && name.is_ascii());
        let spellings: Vec<(String, Found)> = long
            .flat_map(|name| {
                let exact = plainly(&rubric, name);
                (0..60_u32).map(move |choices| (respelt(name, choices.wrapping_mul(0x9e37_79b1)), exact))
            })
            .take(3 * PLACES)
            .collect();
        assert!(spellings.len() > PLACES, "{} are too few to fill the memory", spellings.len());
        for round in 0..2 {
            for (at, (name, expected)) in spellings.iter().enumerate() {
                assert_eq!(lookup.find(name), *expected, "{name}");
                assert!(lookup.used <= PLACES / 2, "after {at} in round {round}");
                // Names that aren't exact take each other's places.
                let nobody = format!("zq{at} w");
                assert_eq!(lookup.find(&nobody), Found::Unknown, "{nobody}");
            }
        }
    }
}
