//! Random profiles as lines of JSON, in all layouts, with mistakes of every kind.

use proptest::prelude::*;

/// Names that people type, and what only looks like names.
const NAMES: [&str; 44] = [
    "SQL",
    "sql",
    "PostgreSQL",
    "postgres",
    "Postgres 16",
    "PostgreSLQ",
    "Kubernetes",
    "k8s",
    "kubernets",
    "Go",
    "golang",
    "Go 1.22",
    "git",
    "GIT",
    "http",
    "Basket weaving",
    "basket weaving",
    "Zzz",
    "3",
    "3,5",
    "nan",
    "inf",
    "",
    " ",
    "~",
    "null",
    "true",
    "- x",
    "#x",
    "*x",
    "&x",
    "!x",
    "a: b",
    "a #b",
    "C\\D",
    "\"SQL\"",
    "tab\there",
    "\u{1}",
    "naïve ☕",
    "💥",
    "\u{7f}",
    "\u{85}x\u{2028}",
    "\u{feff}SQL",
    "a name of more bytes than are remembered",
];

/// Ratings, and what is none, as JSON.
const RATINGS: [&str; 32] = [
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "9",
    "10",
    "-1",
    "-0",
    "4.0",
    "4.00",
    "4.5",
    "4e0",
    "04",
    "1e400",
    "null",
    "true",
    "\"n/a\"",
    "\"N/A \"",
    "\"na\"",
    "\"\"",
    "\" \"",
    "\"3\"",
    "\"3.0\"",
    "\"competent\"",
    "\" Expert\"",
    "\"3 - competent\"",
    "[]",
    "{}",
    "18446744073709551616",
];

/// Days, months and years, and what is none, as JSON.
const DATES: [&str; 16] = [
    "2026",
    "2021",
    "\"2024\"",
    "\"2024-05\"",
    "\"2024-05-17\"",
    "\"2027\"",
    "2027",
    "null",
    "\"\"",
    "2024.0",
    "1e3",
    "\"2024-13\"",
    "\"+2024\"",
    "-999",
    "\"0999\"",
    "0",
];

/// Texts of one line, as JSON.
const TEXTS: [&str; 12] = [
    "\"Ana\"",
    "\"\"",
    "\"null\"",
    "\"~\"",
    "\"4\"",
    "null",
    "4",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "\"a\\/b\\u0041\"",
    "\"a\\qb\"",
    "\"\\b\\f\\u0000\"",
];

/// Bytes that make the most of a mutation.
const BYTES: &[u8] = b"\"\\{}[],:: \t\r0123459-+.eEu/ntf\x7f\xc2\x85a";

/// Choices made ahead: what is built of fewer and smaller ones is simpler, so that failing examples shrink.
struct Choices<'c>(std::slice::Iter<'c, u16>);

impl Choices<'_> {
    /// A number below `end`; 0 when there are no choices left.
    fn below(&mut self, end: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) % end
    }

    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }

    /// Some of these, each once, in any order.
    fn shuffled<T>(&mut self, mut all: Vec<T>) -> Vec<T> {
        for at in (1..all.len()).rev() {
            let other = at - self.below(at + 1);
            all.swap(at, other);
        }
        all
    }
}

/// How a line is laid out: what stands around punctuation. The last one changes from place to place.
const LAYOUTS: [[&str; 3]; 6] =
    [["", "", ""], [" ", " ", ""], ["", " ", ""], [" ", " ", " "], ["  ", "\t", " "], ["?", "?", "?"]];

/// Writes lines of JSON in a layout.
struct Writer<'c> {
    choices: Choices<'c>,
    layout: [&'static str; 3],
    /// Whether values that no profile may have are mixed in.
    is_odd: bool,
}

impl Writer<'_> {
    fn blank(&mut self, at: usize) -> &'static str {
        match self.layout[at] {
            "?" => self.choices.of(&["", "", " ", "  ", "\t", "\r"]),
            blank => blank,
        }
    }

    fn string(&mut self, text: &str) -> String {
        if !self.choices.once_in(6) {
            return serde_json::to_string(text).unwrap();
        }
        let mut quoted = "\"".to_owned();
        for letter in text.chars() {
            if self.choices.once_in(3) {
                let mut units = [0; 2];
                for unit in letter.encode_utf16(&mut units) {
                    quoted += &if self.choices.once_in(2) {
                        format!("\\u{unit:04X}")
                    } else {
                        format!("\\u{unit:04x}")
                    };
                }
            } else {
                quoted += serde_json::to_string(&letter).unwrap().trim_matches('"');
                if letter == '"' {
                    quoted.pop();
                    quoted += "\\\"";
                }
            }
        }
        quoted + "\""
    }

    fn object(&mut self, members: Vec<(String, String)>) -> String {
        let mut text = "{".to_owned();
        let count = members.len();
        for (at, (key, value)) in members.into_iter().enumerate() {
            text += self.blank(2);
            text += &self.string(&key);
            text += self.blank(2);
            text += ":";
            text += self.blank(0);
            text += &value;
            text += self.blank(2);
            if at + 1 < count {
                text += ",";
                text += self.blank(1);
            }
        }
        text + self.blank(2) + "}"
    }

    fn list(&mut self, elements: &[String]) -> String {
        let mut text = "[".to_owned();
        for (at, element) in elements.iter().enumerate() {
            text += self.blank(2);
            text += element;
            if at + 1 < elements.len() {
                text += self.blank(2);
                text += ",";
                text += self.blank(1);
            }
        }
        text + self.blank(2) + "]"
    }

    /// One of these; of the first `good` alone where nothing odd is wanted.
    fn value(&mut self, texts: &[&str], good: usize) -> String {
        let end = if self.is_odd && self.choices.once_in(4) { texts.len() } else { good };
        self.choices.of(&texts[..end]).to_owned()
    }

    fn name(&mut self) -> String {
        let end = if self.choices.once_in(3) { NAMES.len() } else { 14 };
        self.choices.of(&NAMES[..end]).to_owned()
    }

    /// Some of these members, in any order; now and then one twice, or one that doesn't belong.
    fn members(&mut self, mut members: Vec<(&str, String)>, least: usize) -> Vec<(String, String)> {
        let mut optional = members.split_off(least);
        optional.retain(|_| self.choices.once_in(2));
        members.extend(optional);
        if self.is_odd && self.choices.once_in(12) {
            let again = members.first().cloned();
            members.extend(again);
        }
        if self.is_odd && self.choices.once_in(12) {
            members.push((self.choices.of(&["rate", "Rating", "ratign", "x"]), "1".to_owned()));
        }
        let shuffled = if self.choices.once_in(3) { self.choices.shuffled(members) } else { members };
        shuffled.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    fn piece(&mut self) -> String {
        let shows: Vec<String> = (0..self.choices.below(4)).map(|_| self.name()).collect();
        let shows: Vec<String> = shows.iter().map(|name| self.string(name)).collect();
        let members = vec![
            ("kind", self.value(&["\"deployed-project\"", "\"certification\"", "\"dream\"", "null"], 2)),
            ("shows", self.list(&shows)),
            ("count", self.value(&["0", "1", "3", "1000", "1001", "-1", "1.0", "null"], 4)),
            ("title", self.value(&TEXTS, 2)),
            ("url", self.value(&TEXTS, 2)),
            ("date", self.value(&DATES[1..], 4)),
        ];
        // Without its kind a piece is a mistake.
        let least = usize::from(!(self.is_odd && self.choices.once_in(8)));
        let members = self.members(members, least);
        self.object(members)
    }

    fn pieces(&mut self) -> String {
        let pieces: Vec<String> = (0..self.choices.below(3)).map(|_| self.piece()).collect();
        self.list(&pieces)
    }

    fn skills(&mut self) -> String {
        let count = self.choices.below(9);
        let is_listed = self.choices.once_in(2);
        let is_detailed = self.choices.once_in(3);
        let mut entries = Vec::new();
        for _ in 0..count {
            let name = self.name();
            let rating = self.value(&RATINGS, 6);
            let mut details = Vec::new();
            if is_listed {
                details.push(("name", self.string(&name)));
            }
            details.push(("rating", rating.clone()));
            if is_detailed {
                details.push(("last_used", self.value(&DATES, 5)));
                details.push(("evidence", self.pieces()));
            }
            let least =
                if is_detailed && !self.is_odd { usize::from(is_listed) } else { 1 + usize::from(is_listed) };
            let details = self.members(details, least);
            entries.push((name, if is_listed || is_detailed { self.object(details) } else { rating }));
        }
        if is_listed {
            let entries: Vec<String> = entries.into_iter().map(|(_, entry)| entry).collect();
            self.list(&entries)
        } else {
            self.object(entries)
        }
    }

    fn experience(&mut self) -> String {
        if self.choices.once_in(2) {
            let years = self.value(&["4", "4.5", "1e1", "-0.0", "80", "81", "-1", "null", "\"4\""], 5);
            return self.object(vec![("years".to_owned(), years)]);
        }
        let mut jobs = Vec::new();
        for _ in 0..self.choices.below(3) {
            let months =
                ["\"2019-03\"", "\"2021-07\"", "\"2022-01-31\"", "\"2027-01\"", "\"2021\"", "null", "2021"];
            let to = ["\"2023-08\"", "\"present\"", "\"Present\"", "\"2020-01\"", "\"now\"", "null"];
            let members = vec![
                ("from", self.value(&months, 3)),
                ("to", self.value(&to, 3)),
                ("role", self.value(&TEXTS, 2)),
            ];
            let members = self.members(members, 1);
            jobs.push(self.object(members));
        }
        self.list(&jobs)
    }

    fn profile(&mut self) -> String {
        let skills = self.skills();
        let members = vec![
            ("id", self.value(&TEXTS, 3)),
            ("skills", skills),
            ("track", self.value(&["\"backend\"", "\"back\"", "null"], 1)),
            ("name", self.value(&TEXTS, 5)),
            ("target", self.value(&["\"senior\"", "\"mid\"", "\"boss\"", "null"], 2)),
            (
                "as_of",
                self.value(&["\"2026-11-21\"", "\"2022-02-03\"", "\"2026-02-30\"", "\"2026\"", "null"], 2),
            ),
            ("hours_per_week", self.value(&["6", "7.5", "0.25", "1e1", "0", "113", "\"6\"", "null"], 4)),
            ("pace", self.value(&["1", "1.25", "10", "0.1", "0.05", "null"], 4)),
            ("experience", self.experience()),
            ("evidence", self.pieces()),
            ("scale", self.value(&["5", "10", "5.0", "256", "null"], 1)),
            (
                "cohort",
                self.value(&["\"spring\"", "null", "7", "\"7\"", "1e5", "true", "[1]", "\"\\ud800\""], 5),
            ),
            (
                "notes",
                self.value(&["{\"a\": [1, \"]\", {}]}", "\"x, \\\"y\\\"\"", "[]", "\"\\q\"", "nul", "-"], 3),
            ),
            ("Id", self.value(&["1"], 1)),
        ];
        let end = if self.is_odd && self.choices.once_in(10) { members.len() } else { members.len() - 1 };
        let members = self.members(members.into_iter().take(end).collect(), 2);
        self.object(members)
    }
}

/// A line, and whether bytes of it were changed.
fn line(choices: &[u16], mutations: &[(u16, u16, u16)], is_odd: bool) -> String {
    let mut choices = Choices(choices.iter());
    let layout = LAYOUTS[choices.below(LAYOUTS.len())];
    let mut bytes = Writer { choices, layout, is_odd }.profile().into_bytes();
    for (what, at, byte) in mutations {
        let at = usize::from(*at) % bytes.len().max(1);
        let byte = BYTES[usize::from(*byte) % BYTES.len()];
        match what % 6 {
            _ if bytes.is_empty() => {}
            0 => drop(bytes.remove(at)),
            1 => bytes.insert(at, byte),
            2 => bytes[at] = byte,
            3 if at > 0 => bytes.swap(at - 1, at),
            4 => bytes.truncate(at),
            _ => {
                let again: Vec<u8> =
                    bytes.iter().skip(at).take(usize::from(*what) / 6 % 12).copied().collect();
                bytes.splice(at..at, again);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Lines, one after the other. `is_odd`: with what no profile may say, and bytes changed.
pub(super) fn lines(is_odd: bool) -> impl Strategy<Value = Vec<String>> {
    let choices = prop::collection::vec(any::<u16>(), 0..160);
    let none = Just(Vec::new()).boxed();
    let few = prop::collection::vec((any::<u16>(), any::<u16>(), any::<u16>()), 1..4).boxed();
    let mutations = if is_odd { prop_oneof![none, few].boxed() } else { none };
    let line = (choices, mutations).prop_map(move |(choices, mutations)| line(&choices, &mutations, is_odd));
    prop::collection::vec(line, 1..5)
}
