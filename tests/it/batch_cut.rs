//! Batches that are cut off: killed, out of room, with nobody left to read. Nothing is lost, and they go on.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::batch::{Ended, assessed, batch, gzip, lines, person, tree};

/// The program in a folder, still to be started.
fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    command.env_clear().env("TZ", "UTC").current_dir(folder);
    command.args(["batch", "--as-of", "2026-11-21"]).args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn wait(child: Child) -> Ended {
    let run = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: run.status.code().unwrap_or(-1), out: text(run.stdout), said: text(run.stderr) }
}

/// Waits until something is so.
fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..2_000 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{what} never came");
}

/// So many people in files of their own, every tenth of them wrong, and as many in a table and in packed lines.
fn crowd(folder: &Path, files: usize) {
    let people = folder.join("in/people");
    std::fs::create_dir_all(&people).unwrap();
    let mut table = "id,SQL,Go\n".to_owned();
    let mut packed = String::new();
    for at in 0..files {
        let rating = if at % 10 == 3 { 9 } else { at % 5 };
        let text = format!("{{\"skills\": {{\"SQL\": {rating}, \"Go\": {}}}, \"id\": \"p{at}\"}}\n", at % 4);
        std::fs::write(people.join(format!("{at:05}.json")), &text).unwrap();
        table += &format!("t{at},{rating},{}\n", at % 6);
        packed += &text;
    }
    std::fs::write(folder.join("in/table.csv"), table).unwrap();
    std::fs::write(folder.join("in/lines.ndjson.gz"), gzip(packed.as_bytes())).unwrap();
}

#[test]
fn a_run_that_is_killed_goes_on_to_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    crowd(folder.path(), 1_200);
    let began = Instant::now();
    let whole = batch(folder.path(), &["in", "-o", "whole", "--detail", "summary", "--reports", "md"], b"");
    assert_eq!(whole.code, 3, "{}", whole.said);
    let whole = tree(&folder.path().join("whole"));
    let took = began.elapsed();
    let cut = folder.path().join("cut");
    let note = cut.join(".gradus-unfinished/note.json");
    let run = |threads| {
        let arguments =
            ["in", "-o", "cut", "--detail", "summary", "--reports", "md", "--resume", "--threads"];
        command(folder.path(), &[&arguments[..], &[threads]].concat()).stdin(Stdio::null()).spawn().unwrap()
    };
    // Notes are made after 1,024 files: a kill behind the first, and then some anywhere.
    let mut child = run("3");
    until("a note", || note.exists());
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(note.exists(), "it was killed on its way");
    for part in [13, 31, 2, 47, 23, 5] {
        let mut child = run(if part % 3 == 2 { "1" } else { "2" });
        std::thread::sleep(took * part / 60);
        if child.try_wait().unwrap().is_some() {
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    // Where the last of these came to its end there is nothing left to do.
    if cut.join(".gradus-unfinished").exists() {
        assert_eq!(wait(run("2")).code, 3);
    }
    assert_eq!(lines(&cut.join("results.ndjson")).len(), 3_240);
    assert_eq!(lines(&cut.join("rejects.ndjson")).len(), 360);
    let cut = tree(&cut);
    assert_eq!(cut.keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>());
    for (path, bytes) in &whole {
        assert!(cut[path] == *bytes, "{}", path.display());
    }
}

#[test]
fn standard_input_goes_on_where_it_was_read_to() {
    let folder = tempfile::tempdir().unwrap();
    let people: Vec<String> = (0..1_500).map(|at| person(&format!("p{at}"))).collect();
    let whole = batch(folder.path(), &["-", "-o", "whole"], people.concat().as_bytes());
    assert_eq!(whole.code, 0, "{}", whole.said);
    let note = folder.path().join("cut/.gradus-unfinished/note.json");
    let mut child = command(folder.path(), &["-", "-o", "cut", "--threads", "1"]).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // Every writing is a piece of its own, unless the reader is slower.
    let mut sent = 0;
    while !note.exists() && sent < people.len() {
        input.write_all(people[sent].as_bytes()).unwrap();
        sent += 1;
        std::thread::sleep(Duration::from_micros(200));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let resumed = batch(folder.path(), &["-", "-o", "cut", "--resume"], people.concat().as_bytes());
    assert_eq!(resumed.code, 0, "{}", resumed.said);
    assert!(tree(&folder.path().join("cut")) == tree(&folder.path().join("whole")));
}

/// A run that was killed behind its first note.
fn killed(folder: &Path) {
    crowd(folder, 1_100);
    // The input that follows never ends, so that the kill always comes in time.
    let mut child = command(folder, &["in/people", "-", "-o", "out", "--detail", "summary"]).spawn().unwrap();
    let note = folder.join("out/.gradus-unfinished/note.json");
    until("a note", || note.exists());
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_run_goes_on_with_nothing_but_its_own_inputs_and_options() {
    let folder = tempfile::tempdir().unwrap();
    killed(folder.path());
    let out = folder.path().join("out");
    let before = tree(&out);
    let own = ["in/people", "-", "-o", "out", "--resume", "--detail", "summary"];
    let other_options: [&[&str]; 7] = [
        &["in/people", "-o", "out", "--resume", "--detail", "summary"],
        &["-", "in/people", "-o", "out", "--resume", "--detail", "summary"],
        &["in/people", "-", "-o", "out", "--resume"],
        &["in/people", "-", "-o", "out", "--resume", "--format", "csv"],
        &["in/people", "-", "-o", "out", "--resume", "--detail", "summary", "--reports", "md"],
        &["in/people", "-", "-o", "out", "--resume", "--detail", "summary", "--target", "senior"],
        &["in/people", "-", "-o", "out", "--resume", "--detail", "summary", "--by", "cohort"],
    ];
    for arguments in other_options {
        let ended = batch(folder.path(), arguments, b"");
        assert_eq!(ended.code, 1, "{arguments:?}: {}", ended.said);
        assert!(ended.said.contains("begun with other inputs or options"), "{arguments:?}: {}", ended.said);
    }
    let mut later = command(folder.path(), &own);
    later.args(["--as-of", "2026-11-22"]);
    let later = wait(later.spawn().unwrap());
    assert_eq!(later.code, 2, "a day is given once: {}", later.said);
    let mut later = Command::new(env!("CARGO_BIN_EXE_gradus"));
    later.current_dir(folder.path()).arg("batch").args(own).args(["--as-of", "2026-11-22"]);
    let later = later.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8(later.stderr).unwrap();
    assert!(said.contains("go on with `--as-of 2026-11-21`"), "{said}");
    // An input that was changed meanwhile.
    let changed = folder.path().join("in/people/00003.json");
    let old = std::fs::read(&changed).unwrap();
    std::fs::write(&changed, "{\"id\": \"other\"}").unwrap();
    assert_eq!(batch(folder.path(), &own, b"").code, 1);
    assert!(tree(&out) == before, "a run that is refused changes nothing");
    std::fs::write(&changed, old).unwrap();
    // Without `--resume` it is begun anew, with any inputs.
    let anew = batch(folder.path(), &["-", "-o", "out"], person("new").as_bytes());
    assert_eq!(assessed(&out, &anew, (1, 0)), ["new"]);
    assert!(!out.join(".gradus-unfinished").exists());
}

#[test]
fn where_nothing_was_cut_off_nothing_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    // So a script may say it every time.
    let first = batch(folder.path(), &["-", "-o", "out", "--resume"], person("a").as_bytes());
    assert_eq!(assessed(&out, &first, (1, 0)), ["a"]);
    let before = tree(&out);
    let again = batch(folder.path(), &["-", "-o", "out", "--resume"], person("b").as_bytes());
    assert_eq!(again.code, 1);
    assert!(again.said.contains("the run there was finished"), "{}", again.said);
    assert_eq!(tree(&out), before);
    // A note that is damaged is told of.
    killed(folder.path().join("k").as_path());
    let note = folder.path().join("k/out/.gradus-unfinished/note.json");
    let arguments = ["in/people", "-", "-o", "out", "--resume", "--detail", "summary"];
    let whole = std::fs::read_to_string(&note).unwrap();
    std::fs::write(&note, &whole[..whole.len() / 2]).unwrap();
    let ended = batch(&folder.path().join("k"), &arguments, b"");
    assert!(ended.code == 1 && ended.said.contains("its note is damaged"), "{}", ended.said);
    // So are results that lack what the note tells of.
    std::fs::write(&note, whole).unwrap();
    std::fs::write(folder.path().join("k/out/.gradus-unfinished/results"), "").unwrap();
    let ended = batch(&folder.path().join("k"), &arguments, b"");
    assert!(ended.code == 1 && ended.said.contains("too short"), "{}", ended.said);
}

#[test]
fn two_runs_into_one_folder_are_one_too_many() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut first = command(folder.path(), &["-", "-o", "out"]).spawn().unwrap();
    until("the first run", || out.join(".gradus-unfinished/results").exists());
    for more in [&[][..], &["--replace"], &["--resume"]] {
        let second = batch(folder.path(), &[&["-", "-o", "out"], more].concat(), person("second").as_bytes());
        assert_eq!(second.code, 1, "{}", second.said);
        assert!(second.said.contains("another run is writing there"), "{}", second.said);
    }
    first.stdin.take().unwrap().write_all(person("first").as_bytes()).unwrap();
    assert_eq!(assessed(&out, &wait(first), (1, 0)), ["first"]);
}

#[test]
fn who_reads_a_pipe_may_go_away() {
    let folder = tempfile::tempdir().unwrap();
    let people: String = (0..3_000).map(|at| person(&format!("p{at}"))).collect();
    std::fs::write(folder.path().join("a.ndjson"), people).unwrap();
    let mut child = command(folder.path(), &["a.ndjson", "--to", "-", "--with-tally"]).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("\"p0\""), "{line}");
    let ended = wait(child);
    assert_eq!((ended.code, ended.said.as_str()), (0, ""));
}

/// Runs a line of a shell, where there is one, in a folder with the program as `$GRADUS`.
#[cfg(unix)]
fn shell(folder: &Path, line: &str) -> Ended {
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(folder).env("GRADUS", env!("CARGO_BIN_EXE_gradus"));
    wait(shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
}

#[test]
#[cfg(unix)]
fn a_file_that_may_grow_no_more_ends_a_run_that_goes_on_later() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    crowd(folder, 1_500);
    let run = "$GRADUS batch in/people in/table.csv --as-of 2026-11-21 --detail summary";
    assert_eq!(shell(folder, &format!("{run} -o whole")).code, 3);
    // 3,000 blocks of 512 bytes are enough for the first note, and not for all.
    let limited = shell(folder, &format!("trap '' XFSZ; ulimit -f 3000; {run} -o out"));
    assert_eq!(limited.code, 1, "{}", limited.said);
    assert!(
        limited.said.contains("failed to write into") && limited.said.contains("--resume"),
        "{}",
        limited.said
    );
    assert_eq!(std::fs::read_dir(folder.join("out")).unwrap().count(), 1, "only what is unfinished");
    assert!(folder.join("out/.gradus-unfinished/note.json").exists());
    assert_eq!(shell(folder, &format!("{run} -o out --resume")).code, 3);
    assert!(tree(&folder.join("out")) == tree(&folder.join("whole")));
}

#[test]
#[cfg(target_os = "linux")]
#[expect(clippy::print_stderr, reason = "what was left out is said")]
fn a_full_disk_ends_a_run_and_leaves_older_results_alone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    crowd(folder, 1_500);
    let full = shell(folder, "$GRADUS batch in --to - > /dev/full");
    assert!(full.code == 1 && full.said.contains("No space left"), "{}", full.said);
    std::fs::create_dir(folder.join("small")).unwrap();
    let mounted = shell(folder, "mount -t tmpfs -o size=600k tmpfs small");
    if mounted.code != 0 {
        eprintln!("left out: a small disk can't be mounted here ({})", mounted.said.trim());
        return;
    }
    let first = batch(folder, &["-", "-o", "small/out"], person("a").as_bytes());
    let before = tree(&folder.join("small"));
    let ended = batch(folder, &["in", "-o", "small/out", "--replace"], b"");
    std::fs::remove_dir_all(folder.join("small/out/.gradus-unfinished")).unwrap();
    let behind = tree(&folder.join("small"));
    shell(folder, "umount small");
    assert_eq!(first.code, 0, "{}", first.said);
    assert!(ended.code == 1 && ended.said.contains("No space left"), "{}", ended.said);
    assert!(before == behind, "what was there stays");
}

#[test]
#[cfg(unix)]
fn a_file_that_grows_with_the_results_ends_where_it_ended() {
    let folder = tempfile::tempdir().unwrap();
    let people: String = (0..3_000).map(|at| person(&format!("p{at}"))).collect();
    std::fs::write(folder.path().join("a.ndjson"), people).unwrap();
    let ended = shell(folder.path(), "$GRADUS batch a.ndjson --to - --detail summary >> a.ndjson");
    assert_eq!((ended.code, ended.said.as_str()), (0, "3,000 read: 3,000 written, 0 rejected.\n"));
    assert_eq!(lines(&folder.path().join("a.ndjson")).len(), 6_000);
}

#[test]
#[cfg(target_os = "linux")]
fn a_line_without_end_is_passed_over_in_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = command(folder.path(), &["-", "--to", "-", "--threads", "2"]).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let part = vec![b'x'; 1 << 20];
    for _ in 0..1_024 {
        input.write_all(&part).unwrap();
    }
    input.write_all(format!("\n{}", person("behind")).as_bytes()).unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
    let reject: serde_json::Value = serde_json::from_str(&out.next().unwrap().unwrap()).unwrap();
    assert_eq!((&reject["line"], &reject["code"]), (&1.into(), &"file-too-large".into()));
    let kept = reject["row"].as_str().unwrap().len() as u64;
    assert_eq!(kept + reject["cut"].as_u64().unwrap(), 1 << 30);
    assert!(out.next().unwrap().unwrap().contains("\"behind\""));
    // Everything is read, and the program waits for more.
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kilobytes: u64 = most.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(kilobytes < 64 * 1024, "{kilobytes} kB");
    drop(input);
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(3));
    assert_eq!(said, "2 read: 1 written, 1 rejected.\n");
}
