//! Parses people, one JSON document a line, and does nothing with them: what can be had at most by reading JSON.
//!
//! `limit PEOPLE THREADS [--escapes]` prints how many people it read, the seconds it took, and a sum over what it read.
//! Text is borrowed from the file and nothing is copied; with `--escapes` text with escapes is undone into copies, which
//! takes a little longer for all.
//!
//! So that nothing softens the limit, the file is mapped into memory before the clock starts. That takes `unsafe`,
//! which gradus itself does without.

use std::borrow::Cow;
use std::fs::File;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use serde::Deserialize;

/// Bytes that a thread takes at a time.
const PIECE: usize = 1 << 20;

#[derive(Deserialize)]
struct Person<T> {
    id: T,
    experience: Experience,
    skills: Vec<Answer<T>>,
}

#[derive(Deserialize)]
struct Experience {
    years: f64,
}

#[derive(Deserialize)]
struct Answer<T> {
    name: T,
    rating: u8,
}

/// Text that is copied only where it has escapes.
#[derive(Deserialize)]
struct Escaped<'t>(#[serde(borrow)] Cow<'t, str>);

impl AsRef<str> for Escaped<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// People and the sum over them.
#[derive(Default)]
struct Read {
    people: u64,
    sum: u64,
}

impl Read {
    fn lines<'t, T: Deserialize<'t> + AsRef<str>>(&mut self, lines: &'t [u8]) {
        let mut rest = lines;
        while !rest.is_empty() {
            let (line, after) = rest.split_at(memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1));
            rest = after;
            let person: Person<T> = sonic_rs::from_slice(line).expect("every line is a person");
            let answers =
                person.skills.iter().map(|one| one.name.as_ref().len() as u64 + u64::from(one.rating));
            self.sum +=
                person.id.as_ref().len() as u64 + person.experience.years as u64 + answers.sum::<u64>();
            self.people += 1;
        }
    }
}

/// The lines that begin in the piece with this number. `None` past the end.
fn piece(text: &[u8], number: usize) -> Option<&[u8]> {
    let line_from = |at: usize| match at {
        0 => 0,
        _ => memchr::memchr(b'\n', text.get(at - 1..).unwrap_or(&[])).map_or(text.len(), |end| at + end),
    };
    let start = number * PIECE;
    (start < text.len()).then(|| &text[line_from(start)..line_from(start + PIECE)])
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (path, threads, has_escapes) = match arguments.as_slice() {
        [path, threads] => (path, threads, false),
        [path, threads, option] if option == "--escapes" => (path, threads, true),
        _ => panic!("usage: limit PEOPLE THREADS [--escapes]"),
    };
    let threads: usize = threads.parse().expect("THREADS is a number");
    let file = File::open(path).expect("the file can be opened");
    // SAFETY: nobody changes the file while this runs; compare.sh made it.
    let text = unsafe { memmap2::Mmap::map(&file) }.expect("the file can be mapped");

    let start = Instant::now();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut read = Read::default();
        while let Some(lines) = piece(&text, next.fetch_add(1, Ordering::Relaxed)) {
            if has_escapes { read.lines::<Escaped<'_>>(lines) } else { read.lines::<&str>(lines) }
        }
        read
    };
    let parts: Vec<Read> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().map(|one| one.join().expect("no thread fails")).collect()
    });
    let seconds = start.elapsed().as_secs_f64();
    let people: u64 = parts.iter().map(|part| part.people).sum();
    let sum: u64 = parts.iter().map(|part| part.sum).sum();
    println!("{{\"people\":{people},\"seconds\":{seconds:.6},\"sum\":{sum}}}");
}
