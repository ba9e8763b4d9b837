//! Random résumés and tables of skills, with odd text in any place.

use proptest::prelude::*;
use serde_json::Value;

/// Text of which most has a meaning somewhere.
fn words() -> impl Strategy<Value = String> {
    let known = [
        "",
        "Go",
        "SQL",
        "k8s",
        "expert",
        "4/5",
        "3",
        "n/a",
        "7",
        "2020",
        "2020-01",
        "2019",
        "2021-05",
        "2024-12-31",
        "2018-02",
        "2031-05-05",
        "present",
    ];
    let odd = [
        "<<", "NaN", "null", "- a", "a: b", "a # b", "\n", "\u{fffe}", "\u{85}", "{", "'", "\"", "%",
        "\u{7f}",
    ];
    prop_oneof![
        6 => prop::sample::select(known.to_vec()).prop_map(str::to_owned),
        2 => prop::sample::select(odd.to_vec()).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

const FIELDS: [&str; 10] =
    ["name", "level", "keywords", "startDate", "endDate", "position", "date", "url", "studyType", "x"];

fn mapping(of: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let key = prop::sample::select(FIELDS.to_vec()).prop_map(str::to_owned);
    let fields = prop::collection::btree_map(key, of, 2..11);
    fields.prop_map(|fields| fields.into_iter().collect())
}

fn plain_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        12 => words().prop_map(Value::from),
    ]
}

/// Any JSON, often with what a résumé has in its place.
pub(crate) fn resumes() -> impl Strategy<Value = Value> {
    let anything = plain_value().prop_recursive(3, 24, 8, |inner| {
        prop_oneof![prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from), mapping(inner)]
    });
    let entries = prop::collection::vec(mapping(plain_value()), 0..5).prop_map(Value::from);
    let part = prop_oneof![1 => anything, 2 => entries];
    let keys =
        ["basics", "work", "skills", "certificates", "publications", "projects", "education", "volunteer"];
    let parts = prop::collection::btree_map(prop::sample::select(keys.to_vec()), part, 3..8);
    parts.prop_map(|parts| parts.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// Rows of cells, with a header that means something as often as not.
pub(crate) fn tables() -> impl Strategy<Value = String> {
    let titles = [
        "skill",
        "name",
        "rating",
        "last used",
        "id",
        "target",
        "years",
        "Go [0-5]",
        "evidence: degree",
        "SQL",
    ];
    let title = prop_oneof![3 => prop::sample::select(titles.to_vec()).prop_map(str::to_owned), 1 => words()];
    let row = prop::collection::vec(words(), 1..5);
    let rows = (prop::collection::vec(title, 3..8), prop::collection::vec(row, 1..3));
    (rows, prop::sample::select(vec![",", ";", "\t"]), any::<bool>()).prop_map(
        |((title, rows), comma, quote)| {
            let cell = |cell: &String| {
                if quote { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
            };
            let line = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(comma);
            let lines: Vec<String> = [title].iter().chain(&rows).map(line).collect();
            lines.join("\n")
        },
    )
}
