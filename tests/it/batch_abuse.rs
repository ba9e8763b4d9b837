//! What no batch should be given, and is: each ends in a reject or a clear error, and nothing is lost.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::batch::{assessed, batch, gzip, lines, person, tree};

/// What comes of one input: the ids of those who were assessed, and line and code of each reject.
fn outcome(
    name: &str,
    bytes: &[u8],
    (written, rejected): (usize, usize),
) -> (Vec<String>, Vec<(u64, String)>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    let ended = batch(folder.path(), &[name, "-o", "out"], b"");
    let out = folder.path().join("out");
    let ids = assessed(&out, &ended, (written, rejected));
    let rejects = lines(&out.join("rejects.ndjson"));
    let of = |reject: &serde_json::Value| {
        assert_eq!(reject["input"], name);
        (reject["line"].as_u64().unwrap(), reject["code"].as_str().unwrap().to_owned())
    };
    (ids, rejects.iter().map(of).collect())
}

fn rejected(line: u64, code: &str) -> (u64, String) {
    (line, code.to_owned())
}

#[test]
fn lines_in_odd_bytes_cost_themselves_alone() {
    let a = person("a");
    let whole = [
        format!("\u{feff}{a}").into_bytes(),
        person("b").replace('\n', "\r\n").into_bytes(),
        b"\r\n".to_vec(),
        b"{\"id\": \"M\xfcller\"}\n".to_vec(),
        b"{\"id\": \"nul\0\"}\n".to_vec(),
        b"\0\0\0\n".to_vec(),
        b"{\"id\": \"twice\", \"id\": \"twice\"}\n".to_vec(),
        format!("\u{feff}{}", person("second-mark")).into_bytes(),
        format!("[{}]\n", "[".repeat(100_000)).into_bytes(),
        b"{\"id\": \"cr\"}\r{\"id\": \"cr\"}\n".to_vec(),
        b"{\"id\": \"deep\", \"x\": [[[1, {\"y\": \"\\u0000\"}]]]}\n".to_vec(),
        b"{\"id\": \"\", \"skills\": {}}\n".to_vec(),
        b"null\n".to_vec(),
        b"{\"id\": \"last\"}".to_vec(),
    ];
    let (ids, rejects) = outcome("odd.ndjson", &whole.concat(), (6, 7));
    assert_eq!(ids, ["a", "b", "second-mark", "deep", "odd:12", "last"]);
    let lines: Vec<u64> = rejects.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [4, 5, 6, 7, 9, 10, 13], "{rejects:?}");
    assert_eq!(rejects[0].1, "not-utf8");
    assert_eq!(rejects[3].1, "duplicate-key");
}

#[test]
fn a_row_that_was_rejected_can_be_mended_and_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let input = "{\"id\": \"a\", \"skills\": {\"SQL\": 9}, \"note\": \"\u{202e}\u{7f}é\\u0007\"}\n";
    batch(folder.path(), &["-", "-o", "out"], input.as_bytes());
    let rejects = lines(&folder.path().join("out/rejects.ndjson"));
    assert_eq!(rejects[0]["row"], input.trim_end());
    assert_eq!(rejects[0]["id"], "a");
    let mended = rejects[0]["row"].as_str().unwrap().replace('9', "3");
    let again = batch(folder.path(), &["-", "-o", "again"], mended.as_bytes());
    assert_eq!(assessed(&folder.path().join("again"), &again, (1, 0)), ["a"]);
}

#[test]
fn tables_in_odd_bytes_cost_their_rows_alone() {
    let table = b"\xef\xbb\xbfid,SQL,Go\r\na,3,2\r\nshort,3\r\nlong,3,2,1\r\nid,SQL,Go\r\nM\xfcller,3,2\r\nnul\0,3,\0\r\n\r\nz,1,1";
    let (ids, rejects) = outcome("odd.csv", table, (2, 5));
    assert_eq!(ids, ["a", "z"]);
    let lines: Vec<u64> = rejects.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [3, 4, 5, 6, 7], "{rejects:?}");
    for (name, bytes, code) in [
        ("latin.csv", &b"id,F\xe4higkeit\na,3\n"[..], "not-utf8"),
        ("wide.csv", b"\xff\xfei\0d\0,\0G\0o\0\n\0", "not-utf8"),
        ("nothing.csv", b"id,colour\na,3\n", "table-form"),
        ("open.csv", b"\"id,SQL\na,3\n", "table-form"),
    ] {
        assert_eq!(outcome(name, bytes, (0, 1)).1, [rejected(0, code)], "{name}");
    }
    // Of two columns of one skill the better answer counts.
    assert_eq!(outcome("twice.csv", b"id,SQL,SQL\na,3,2\n", (1, 0)).0, ["a"]);
}

#[test]
fn a_file_of_one_person_in_odd_bytes_is_one_reject() {
    for (name, bytes, code) in [
        ("latin.yaml", &b"id: M\xfcller\n"[..], "not-utf8"),
        ("wide.yaml", b"\xff\xfei\0d\0:\0 \0a\0", "not-utf8"),
        ("nul.yaml", b"id: a\0b\n", "yaml-syntax"),
        ("empty.json", b"", "empty-file"),
        ("deep.json", "[".repeat(200_000).as_bytes(), "too-complex"),
        ("packed.yaml.gz", b"id: a\n", "file-not-found"),
    ] {
        let (_, rejects) = outcome(name, bytes, (0, 1));
        assert_eq!(rejects, [rejected(0, code)], "{name}");
    }
    let bomb = zeros(40 * 1024 * 1024);
    assert_eq!(outcome("bomb.yaml.gz", &bomb, (0, 1)).1, [rejected(0, "file-too-large")]);
}

#[test]
fn json_that_is_none_is_told_of_in_its_own_words() {
    let broken = r#"{"id": "b", "skills": {"SQL": 3}"#;
    for (name, text, reason) in [
        (
            "people.ndjson",
            broken,
            "column 32: this is not JSON that can be read: it ends within an object (look for a quote",
        ),
        (
            "people.ndjson",
            r#"{"id": "ö", "skills": {"SQL": 3,,}}"#,
            "column 33: this is not JSON that can be read: key must be a string",
        ),
        ("person.json", "{\n\"id\" \"b\"}", "line 2: this is not JSON that can be read: expected `:`"),
        // As YAML without quotes it is told of as YAML.
        ("people.ndjson", "{id: b, skills: {SQL: 3}", "column 1: this is not YAML that can be read"),
    ] {
        assert!(reason_of(name, text).starts_with(reason), "{text} {}", reason_of(name, text));
    }
    let hint = "write several as one line of JSON each, into a file that ends in .ndjson";
    let lines = format!("{}\n{}\n", r#"{"id": "a"}"#, broken);
    for (name, text, has_hint) in [
        ("people.json", lines.as_str(), true),
        ("people.json", r#"[{"id": "a"}, {"id": "b"}]"#, true),
        ("person.json", broken, false),
        ("people.ndjson", "[{}]", false),
    ] {
        assert_eq!(reason_of(name, text).ends_with(hint), has_hint, "{text} {}", reason_of(name, text));
    }
}

/// Why the only row, or else the last, of an input can't be used.
fn reason_of(name: &str, text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    batch(folder.path(), &[name, "-o", "out"], b"");
    let rejects = lines(&folder.path().join("out/rejects.ndjson"));
    rejects.last().unwrap()["reason"].as_str().unwrap().to_owned()
}

/// So many blanks, packed.
fn zeros(count: usize) -> Vec<u8> {
    gzip(&vec![b' '; count])
}

#[test]
fn what_breaks_off_keeps_everybody_before() {
    let people: String = (0..900).map(|at| person(&format!("p{at}"))).collect();
    for (name, packed) in [
        ("a.ndjson.gz", gzip(people.as_bytes())),
        ("a.ndjson.zst", zstd::encode_all(people.as_bytes(), 1).unwrap()),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let half = &packed[..packed.len() / 2];
        std::fs::write(folder.path().join(name), half).unwrap();
        let ended = batch(folder.path(), &[name, "-", "-o", "out"], person("next").as_bytes());
        assert_eq!(ended.code, 3, "{}", ended.said);
        let results = lines(&folder.path().join("out/results.ndjson"));
        let rejects = lines(&folder.path().join("out/rejects.ndjson"));
        let ids: Vec<&str> = results.iter().map(|one| one["profile"]["id"].as_str().unwrap()).collect();
        let (next, before) = ids.split_last().unwrap();
        assert_eq!(*next, "next", "what follows is read");
        assert!(before.iter().enumerate().all(|(at, id)| *id == format!("p{at}")), "{name}");
        let last = rejects.last().unwrap();
        assert_eq!(last["code"], "file-not-found");
        assert!(last["reason"].as_str().unwrap().contains("can't be read to its end"), "{last}");
        // A line that is cut in two stands in the rejects, as far as there is any of it.
        for reject in &rejects[..rejects.len() - 1] {
            assert_eq!(reject["line"], before.len() + 1);
            assert!(person(&format!("p{}", before.len())).starts_with(reject["row"].as_str().unwrap()));
        }
        assert!(rejects.len() <= 2, "{rejects:?}");
    }
    let table: String = (0..900).map(|at| format!("t{at},3\n")).collect();
    let packed = gzip(format!("id,SQL\n{table}").as_bytes());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv.gz"), &packed[..packed.len() - 9]).unwrap();
    let ended = batch(folder.path(), &["a.csv.gz", "-o", "out"], b"");
    assert_eq!(ended.code, 3);
    let rejects = lines(&folder.path().join("out/rejects.ndjson"));
    let written = lines(&folder.path().join("out/results.ndjson")).len();
    assert!(written + rejects.len() == 901 || written + rejects.len() == 900, "{written} {}", rejects.len());
}

#[test]
fn an_input_that_cannot_be_read_is_told_of_among_those_that_can() {
    let folder = tempfile::tempdir().unwrap();
    let people = folder.path().join("people");
    std::fs::create_dir_all(people.join("folder.yaml")).unwrap();
    std::fs::write(people.join("a.yaml"), "id: a\n").unwrap();
    std::fs::write(people.join("z.ndjson"), person("z")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", people.join("b.yaml")).unwrap();
        std::os::unix::fs::symlink(".", people.join("c.ndjson")).unwrap();
    }
    let ended = batch(folder.path(), &["people", "-o", "out"], b"");
    let rejects = if cfg!(unix) { 2 } else { 0 };
    assert_eq!(assessed(&folder.path().join("out"), &ended, (2, rejects)), ["a", "z"]);
    for reject in lines(&folder.path().join("out/rejects.ndjson")) {
        assert_eq!((&reject["code"], &reject["line"]), (&"file-not-found".into(), &0.into()), "{reject}");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_among_files_is_passed_over_and_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("in")).unwrap();
    std::fs::write(folder.path().join("in/a.ndjson"), person("a")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("in/b.ndjson")).status().unwrap();
    assert!(made.success());
    let ended = batch(folder.path(), &["in", "-o", "out"], b"");
    assert_eq!(assessed(&folder.path().join("out"), &ended, (1, 0)), ["a"]);
}

#[test]
fn a_line_that_is_too_long_is_the_same_reject_from_a_file_and_from_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let long = format!("{{\"id\": \"long\", \"name\": \"{}\"}}", "é".repeat(9 << 20));
    let text = format!("{}{long}\n{}{long}", person("a"), person("b"));
    std::fs::write(folder.path().join("a.ndjson"), &text).unwrap();
    let of_file = batch(folder.path(), &["a.ndjson", "-o", "file"], b"");
    let of_pipe = batch(folder.path(), &["-", "-o", "pipe"], text.as_bytes());
    assert_eq!(assessed(&folder.path().join("file"), &of_file, (2, 2)), ["a", "b"]);
    assert_eq!(assessed(&folder.path().join("pipe"), &of_pipe, (2, 2)), ["a", "b"]);
    let without_input = |of: &str| {
        let mut rejects = lines(&folder.path().join(of).join("rejects.ndjson"));
        rejects.iter_mut().for_each(|reject| reject["input"] = "".into());
        rejects
    };
    let rejects = without_input("file");
    assert_eq!(rejects, without_input("pipe"));
    assert_eq!((&rejects[0]["line"], &rejects[1]["line"]), (&2.into(), &4.into()));
    assert!(rejects[0]["reason"].as_str().unwrap().contains(&format!("{} bytes", long.len())));
}

#[test]
fn a_workbook_that_unpacks_without_end_is_one_reject() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.xlsx");
    let zeros = vec![b'0'; 90 * 1024 * 1024];
    let mut archive = ZipWriter::new(File::create(&path).unwrap());
    for name in ["xl/workbook.xml", "a", "b"] {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(&zeros).unwrap();
    }
    archive.finish().unwrap();
    let ended = batch(folder.path(), &["bomb.xlsx", "-", "-o", "out"], person("a").as_bytes());
    assert_eq!(assessed(&folder.path().join("out"), &ended, (1, 1)), ["a"]);
    assert_eq!(lines(&folder.path().join("out/rejects.ndjson"))[0]["code"], "file-too-large");
}

#[test]
fn ids_that_are_paths_stay_in_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let work = folder.path().join("a/b/c");
    std::fs::create_dir_all(&work).unwrap();
    let absolute = folder.path().join("absolute").display().to_string();
    let long = "x".repeat(300);
    let ids = [
        "../../x",
        "../../../../x",
        &absolute,
        "/etc/x",
        "con",
        "CON",
        "nul.txt",
        &long,
        "",
        ".",
        "..",
        "a",
        "a",
        "A",
        "a.",
        "index",
        "~",
        "\\\\host\\x",
        "C:\\x",
        "a\nb",
        "\u{202e}",
        "\u{0}",
    ];
    let input: String = ids.iter().map(|id| format!("{}\n", serde_json::json!({"id": id}))).collect();
    for format in ["md", "html"] {
        let arguments = ["-", "-o", "out", "--reports", format, "--replace"];
        let ended = batch(&work, &arguments, input.as_bytes());
        let out = work.join("out");
        assessed(&out, &ended, (ids.len(), 0));
        let mut reports = tree(&out.join("reports"));
        assert_eq!(reports.len(), ids.len() + 1, "{:?}", reports.keys());
        let index =
            String::from_utf8(reports.remove(Path::new(&format!("index.{format}"))).unwrap()).unwrap();
        for (file, page) in reports {
            assert_eq!(file.components().count(), 1);
            assert!(!page.is_empty() && index.contains(file.to_str().unwrap()), "{}", file.display());
        }
    }
    // Nothing stands anywhere else.
    assert_eq!(tree(folder.path()).keys().filter(|path| !path.starts_with("a/b/c/out")).count(), 0);
}

#[test]
fn results_never_go_where_inputs_lie() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("in")).unwrap();
    std::fs::write(folder.path().join("in/a.ndjson"), person("a")).unwrap();
    let out = folder.path().join("in/out");
    for more in [&[][..], &["--replace"], &["--replace", "--format", "csv"], &["--replace"]] {
        let ended = batch(folder.path(), &[&["in", "-o", "in/out"], more].concat(), b"");
        assert_eq!(ended.said.lines().next(), Some("1 read: 1 written, 0 rejected."));
    }
    let before = tree(folder.path());
    for arguments in [
        &["in", "-o", "in", "--replace"][..],
        &["in/out", "-o", "in", "--replace"],
        &["in/out/results.ndjson", "-o", "in/out", "--replace"],
        &["in/a.ndjson", "-o", "in"],
    ] {
        let ended = batch(folder.path(), arguments, b"");
        assert!(
            ended.code == 2 && ended.said.contains("name another folder"),
            "{arguments:?} {}",
            ended.said
        );
    }
    assert_eq!(tree(folder.path()), before);
    assert!(out.join("results.ndjson").exists());
}

#[test]
#[cfg(unix)]
#[expect(clippy::print_stderr, reason = "what was left out is said")]
fn a_folder_for_results_that_is_none_is_refused() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("file"), "mine").unwrap();
    symlink("nowhere", folder.join("dangling")).unwrap();
    std::fs::create_dir(folder.join("elsewhere")).unwrap();
    // Links in the place of what a run writes would lead out of its folder.
    std::fs::create_dir_all(folder.join("one")).unwrap();
    symlink("../elsewhere", folder.join("one/.gradus-unfinished")).unwrap();
    std::fs::create_dir_all(folder.join("two/.gradus-unfinished")).unwrap();
    symlink("../../file", folder.join("two/.gradus-unfinished/lock")).unwrap();
    std::fs::create_dir_all(folder.join("readonly")).unwrap();
    std::fs::set_permissions(folder.join("readonly"), PermissionsExt::from_mode(0o555)).unwrap();
    let before = tree(folder);
    let mut refused = vec!["file", "file/below", "dangling", "one", "two", "/proc/nowhere"];
    match std::fs::write(folder.join("readonly/probe"), "") {
        Ok(()) => {
            std::fs::remove_file(folder.join("readonly/probe")).unwrap();
            eprintln!("left out: who runs this may write into any folder");
        }
        Err(_) => refused.push("readonly"),
    }
    for out in refused {
        let ended = batch(folder, &["-", "-o", out, "--reports", "md"], person("a").as_bytes());
        assert!(matches!(ended.code, 1 | 2), "{out}: {}", ended.said);
        let is_clear = ended.said.contains("failed to write into") || ended.said.contains("is a file");
        assert!(is_clear, "{out}: {}", ended.said);
    }
    assert_eq!(tree(folder), before);
    // A run begins without what an earlier one left, whatever that is, and puts its own in the place of links.
    std::fs::create_dir_all(folder.join("three/.gradus-unfinished")).unwrap();
    for name in ["results", "rejects", "ids", "tally.json", "cohort.md", "note.json"] {
        symlink("../../file", folder.join("three/.gradus-unfinished").join(name)).unwrap();
    }
    symlink("../../elsewhere", folder.join("three/.gradus-unfinished/reports")).unwrap();
    symlink("../file", folder.join("three/results.ndjson")).unwrap();
    let arguments = ["-", "-o", "three", "--reports", "md", "--replace"];
    let ended = batch(folder, &arguments, person("a").as_bytes());
    assert_eq!(assessed(&folder.join("three"), &ended, (1, 0)), ["a"]);
    assert_eq!(std::fs::read_to_string(folder.join("file")).unwrap(), "mine");
    assert_eq!(std::fs::read_dir(folder.join("elsewhere")).unwrap().count(), 0);
    // A folder behind a link is one.
    symlink("elsewhere", folder.join("linked")).unwrap();
    let ended = batch(folder, &["-", "-o", "linked"], person("a").as_bytes());
    assert_eq!(assessed(&folder.join("elsewhere"), &ended, (1, 0)), ["a"]);
}
