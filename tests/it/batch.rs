//! Many people in one command: what comes out, in which order, and what is said.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::support::gradus;

/// How a run ended, and what it said.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) said: String,
}

/// Runs `gradus batch` in a folder.
pub(crate) fn batch(folder: &Path, arguments: &[&str], input: &[u8]) -> Ended {
    let mut command = gradus();
    command.current_dir(folder).args(["batch", "--as-of", "2026-11-21"]).args(arguments);
    let run = command.write_stdin(input).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: run.status.code().unwrap(), out: text(run.stdout), said: text(run.stderr) }
}

/// Somebody in one line of JSON.
pub(crate) fn person(id: &str) -> String {
    format!("{{\"id\": \"{id}\", \"skills\": {{\"SQL\": 3, \"Go\": {}}}}}\n", id.len() % 6)
}

/// The lines of a file of JSON; none where there is no file.
pub(crate) fn lines(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The ids of those who were assessed, after a look whether everybody is there: as many as were told, in one of the two.
pub(crate) fn assessed(folder: &Path, ended: &Ended, (written, rejected): (usize, usize)) -> Vec<String> {
    let told = format!("{} read: {written} written, {rejected} rejected.\n", written + rejected);
    assert!(ended.said.contains(&told), "{told}{}", ended.said);
    assert_eq!(ended.code, if rejected > 0 { 3 } else { 0 }, "{}", ended.said);
    let results = lines(&folder.join("results.ndjson"));
    assert_eq!(results.len(), written);
    assert_eq!(lines(&folder.join("rejects.ndjson")).len(), rejected);
    let ids = results.iter().map(|result| {
        let profile = result.get("profile").unwrap_or(result);
        profile["id"].as_str().unwrap_or_else(|| panic!("{result} has no id")).to_owned()
    });
    ids.collect()
}

/// Everything in a folder, by its path.
pub(crate) fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            let below = tree(&path).into_iter();
            found.extend(below.map(|(inner, text)| (Path::new(&entry.file_name()).join(inner), text)));
        } else {
            found.insert(entry.file_name().into(), std::fs::read(&path).unwrap_or_default());
        }
    }
    found
}

/// Bytes as `gzip` packs them.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// One of every kind of input, with what comes of each in order.
fn everything(folder: &Path) -> Vec<String> {
    let many = |stem: &str, count: usize| -> (String, Vec<String>) {
        let ids: Vec<String> = (0..count).map(|at| format!("{stem}-{at}")).collect();
        (ids.iter().map(|id| person(id)).collect(), ids)
    };
    let (packed, packed_ids) = many("gz", 150);
    let (zipped, zipped_ids) = many("zst", 30);
    write(folder, "people/a.yaml", "id: yaml\nskills: {SQL: 2}\n");
    write(folder, "people/b.JSON", "{\"id\": \"json\", \"skills\": [{\"name\": \"SQL\", \"rating\": 2}]}");
    write(folder, "people/c/d/e/f/deep.yaml", "id: deep\n");
    write(folder, "people/resume.json", "{\"basics\": {\"name\": \"R\"}, \"skills\": [{\"name\": \"SQL\"}]}");
    write(folder, "people/notes.txt", "no person");
    write(folder, "people/.hidden.yaml", "id: hidden\n");
    write(folder, "many.ndjson.gz", gzip(packed.as_bytes()));
    write(folder, "more.ndjson.ZST", zstd::encode_all(zipped.as_bytes(), 1).unwrap());
    write(folder, "table.csv", "id,SQL,Go\ncsv-1,3,2\ncsv-2,9,2\n");
    write(folder, "long.tsv", "id\tskill\trating\ntsv-1\tSQL\t3\ntsv-1\tGo\t2\n");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip([["id", "SQL"], ["xlsx-1", "3"], ["xlsx-2", "4"]]) {
        sheet.write_row(row, 0, cells).unwrap();
    }
    book.save(folder.join("book.xlsx")).unwrap();
    let mut ids: Vec<String> = ["yaml", "json", "deep", "resume"].map(str::to_owned).to_vec();
    ids.extend(packed_ids);
    ids.extend(["csv-1", "xlsx-1", "xlsx-2", "stdin"].map(str::to_owned));
    ids.extend(zipped_ids);
    ids.push("tsv-1".to_owned());
    ids
}

const INPUTS: [&str; 7] =
    ["people", "many.ndjson.gz", "table.csv", "book.xlsx", "-", "more.ndjson.ZST", "long.tsv"];

#[test]
fn any_mix_of_inputs_keeps_its_order_and_its_bytes_at_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let expected = everything(folder.path());
    for format in [["--detail", "full"], ["--detail", "summary"], ["--format", "csv"]] {
        let mut first = None;
        for threads in ["1", "2", "7"] {
            let arguments = [&INPUTS[..], &format, &["-o", threads, "--threads", threads, "--reports", "md"]];
            let ended = batch(folder.path(), &arguments.concat(), person("stdin").as_bytes());
            let out = folder.path().join(threads);
            if format[0] == "--detail" {
                assert_eq!(assessed(&out, &ended, (expected.len(), 1)), expected);
            }
            let reject = &lines(&out.join("rejects.ndjson"))[0];
            assert_eq!(
                [&reject["input"], &reject["row"], &reject["id"]],
                ["table.csv", "csv-2,9,2", "csv-2"]
            );
            assert_eq!(reject["line"], 3);
            let written = tree(&out);
            assert_eq!(
                *first.get_or_insert_with(|| written.clone()),
                written,
                "{format:?}, {threads} threads"
            );
            std::fs::remove_dir_all(out).unwrap();
        }
    }
}

#[test]
fn a_filter_writes_what_a_folder_gets_with_rejects_in_their_places() {
    let folder = tempfile::tempdir().unwrap();
    let input =
        [person("a"), "{\"id\": \"b\", \"skills\": 3}\n".to_owned(), "\n".to_owned(), person("c")].concat();
    let filter = batch(folder.path(), &["-", "--to", "-", "--detail", "summary"], input.as_bytes());
    assert_eq!(filter.code, 3);
    assert_eq!(filter.said, "3 read: 2 written, 1 rejected.\n");
    batch(folder.path(), &["-", "-o", "out", "--detail", "summary"], input.as_bytes());
    let of = |name: &str| std::fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    let (results, rejects) = (of("results.ndjson"), of("rejects.ndjson"));
    let (before, behind) = results.split_once('\n').unwrap();
    assert_eq!(filter.out, format!("{before}\n{rejects}{behind}"));
    let reject: Value = serde_json::from_str(rejects.trim()).unwrap();
    assert_eq!(reject["id"], "b");
    assert_eq!(reject["code"], "wrong-type");
}

#[test]
fn groups_are_read_out_of_every_kind_of_input() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("in/a.yaml", "id: a\ncohort: north # and a remark\nskills: {SQL: 3}\n"),
        ("in/b.yaml", "{id: b, cohort: north, skills: {SQL: 3}}\n"),
        ("in/c.yaml", "{cohort: \"north\"}\n"),
        ("in/d.yaml", "{id: d, cohort: north}\n"),
        ("in/e.yaml", "cohort: >-\n  nor\n  th\nid: e\n"),
        ("in/f.yaml", "id: f\ncohort:\n"),
        ("in/g.json", "{\"id\": \"g\", \"cohort\": \"north\"}"),
        ("in/h.yaml", "id: h\nskills: {SQL: 9}\ncohort: [1, 2]\n"),
        ("in/i.yaml", "id: i\ncohort: north\ncohort: south\n"),
        ("in/j.yaml", "id: j\ncohorts: north\n"),
        (
            "in/k.ndjson",
            "{\"id\": \"k\", \"cohort\": \"north\"}\n{\"id\": \"l\", \"cohort\": 7, \"skills\": {\"SQL\": 9}}\n",
        ),
        ("in/m.csv", "id,Cohort,SQL\nm,north,3\n"),
        ("in/n.yaml", &format!("id: n\ncohort: {}\n", "[".repeat(100_000))),
    ] {
        write(folder.path(), name, text);
    }
    let ended = batch(folder.path(), &["in", "-o", "out", "--by", "cohort", "--format", "csv"], b"");
    assert_eq!(ended.code, 3);
    let results = std::fs::read_to_string(folder.path().join("out/results.csv")).unwrap();
    let groups: Vec<Vec<&str>> =
        results.lines().skip(1).map(|line| line.split(',').take(3).collect()).collect();
    let north = ["a", "b", "c", "d", "e", "f", "g", "k", "m"].map(|id| match id {
        "e" => vec![id, "", "nor th"],
        "f" => vec![id, "", ""],
        _ => vec![id, "", "north"],
    });
    assert_eq!(groups, north, "{}", ended.said);
    let rejects = lines(&folder.path().join("out/rejects.ndjson"));
    let said: Vec<(&str, &str)> =
        rejects.iter().map(|one| (one["code"].as_str().unwrap(), one["reason"].as_str().unwrap())).collect();
    let codes: Vec<&str> = said.iter().map(|(code, _)| *code).collect();
    assert_eq!(
        codes,
        ["rating-invalid", "unknown-key", "unknown-key", "rating-invalid", "unknown-key"],
        "{said:?}"
    );
    // Places stay right behind what was blanked.
    assert!(said[0].1.starts_with("line 2: "), "{}", said[0].1);
}

#[test]
fn a_table_of_results_runs_nothing_in_a_spreadsheet() {
    let folder = tempfile::tempdir().unwrap();
    let ids = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "a,\"b\""];
    let input: String = ids
        .iter()
        .map(|id| {
            format!("{}\n", serde_json::json!({"id": id, "name": id, "cohort": id, "skills": {"SQL": 3}}))
        })
        .collect();
    let arguments = ["-", "-o", "out", "--format", "csv", "--by", "cohort"];
    assert_eq!(batch(folder.path(), &arguments, input.as_bytes()).code, 0);
    let results = std::fs::read_to_string(folder.path().join("out/results.csv")).unwrap();
    let mut starts = Vec::new();
    for line in results.lines().skip(1) {
        let cell = line.strip_prefix('"').unwrap_or_else(|| panic!("{line} is quoted"));
        starts.push(&cell[..2]);
    }
    assert_eq!(starts, ["'=", "'+", "'-", "'@", "' ", "' ", "a,"], "{results}");
}

#[test]
fn older_results_are_replaced_whole_and_only_when_that_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let people = [person("a"), "{}x\n".to_owned()].concat();
    let arguments = ["-", "-o", "out", "--reports", "md"];
    assert_eq!(batch(folder.path(), &arguments, people.as_bytes()).code, 3);
    let out = folder.path().join("out");
    let before = tree(&out);
    let again = batch(folder.path(), &arguments, people.as_bytes());
    assert_eq!(again.code, 2);
    assert!(again.said.contains("`out` holds the results of an earlier run"), "{}", again.said);
    assert_eq!(tree(&out), before);
    let arguments = ["-", "-o", "out", "--format", "csv", "--replace", "--quiet"];
    let replaced = batch(folder.path(), &arguments, person("b").as_bytes());
    assert_eq!((replaced.code, replaced.said.as_str(), replaced.out.as_str()), (0, "", ""));
    let left: Vec<PathBuf> = tree(&out).into_keys().collect();
    assert_eq!(left, ["cohort.json", "cohort.md", "results.csv", "tally.json"].map(PathBuf::from));
}

#[test]
fn what_is_said_at_the_end_says_where_to_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let input = [
        "{\"id\": \"a\", \"colour\": 1, \"shoe\\u001b[31m\": 2}\n".to_owned(),
        "{\"id\": \"b\", \"colour\": 1}\n".to_owned(),
        "nothing\n".to_owned(),
    ];
    let ended = batch(folder.path(), &["-", "-o", "out"], input.concat().as_bytes());
    assert_eq!((ended.code, ended.out.as_str()), (3, ""));
    assert_eq!(
        ended.said,
        "3 read: 2 written, 1 rejected.\n\
         Not read, as no profile has such keys: colour (2 lines) and shoe\\u{1b}[31m (1 line).\n\
         What to teach next: out/cohort.md\n\
         What to mend, and why: out/rejects.ndjson\n"
    );
    for (by, said) in [
        ("color", "Nobody says `color`, so there are no groups; did you mean `--by colour`?\n"),
        ("class", "Nobody says `class`, so there are no groups.\n"),
    ] {
        let ended = batch(folder.path(), &["-", "-o", by, "--by", by], input.concat().as_bytes());
        assert!(ended.said.contains(said), "{}", ended.said);
    }
    let ended = batch(folder.path(), &["-", "-o", "colours", "--by", "colour"], input.concat().as_bytes());
    assert!(!ended.said.contains("Nobody"), "{}", ended.said);
}

#[test]
fn inputs_that_make_no_sense_are_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.ndjson", person("a"));
    write(folder.path(), "unknown.ending", "x");
    write(folder.path(), "nobody/readme.md", "x");
    for (arguments, expected) in [
        (&["-", "-"][..], "`-` is named twice"),
        (&["-", "a.ndjson", "-"], "`-` is named twice"),
        (&["-", "--from", "xlsx"], "a workbook can't be read from standard input"),
        (&["unknown.ending"], "doesn't end like anything known"),
        (&["nowhere"], "there is no such file"),
        (&["nobody"], "`nobody` has no profiles and no tables"),
        (&["a.ndjson", "--track", "nonsense"], "nonsense"),
        (&["a.ndjson", "--target", "nonsense"], "nonsense"),
        (&["a.ndjson", "--map", "nowhere.yaml"], "there is no such file"),
        (&["a.ndjson", "--threads", "0"], "0"),
    ] {
        let ended = batch(folder.path(), &[arguments, &["-o", "out"]].concat(), b"");
        assert!(matches!(ended.code, 1 | 2), "{arguments:?}: {}", ended.said);
        assert!(ended.said.contains(expected), "{arguments:?}: {}", ended.said);
        assert!(!folder.path().join("out").exists(), "{arguments:?}");
    }
}

#[test]
fn inputs_without_anybody_come_to_nobody() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.ndjson", "");
    write(folder.path(), "b.ndjson", "\n \r\n\n");
    write(folder.path(), "c.csv", "id,SQL\n\n");
    write(folder.path(), "d.ndjson.gz", gzip(b""));
    let arguments = ["a.ndjson", "b.ndjson", "c.csv", "d.ndjson.gz", "-", "-o", "out"];
    let ended = batch(folder.path(), &arguments, b"");
    assessed(&folder.path().join("out"), &ended, (0, 0));
    // A file that should hold a person, or headings, and holds nothing is told of.
    write(folder.path(), "e.yaml", "");
    write(folder.path(), "f.csv", "");
    write(folder.path(), "g.xlsx", "");
    write(folder.path(), "h.ndjson.gz", "");
    let ended =
        batch(folder.path(), &["e.yaml", "f.csv", "g.xlsx", "h.ndjson.gz", "-o", "out", "--replace"], b"");
    assessed(&folder.path().join("out"), &ended, (0, 4));
}
