//! How far a batch is, while it runs: a bar on a terminal, a line now and then elsewhere.

use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use gradus::batch::Progress;
use gradus::display::thousands;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output::say;

/// How often a bar moves.
const TICK: Duration = Duration::from_millis(100);
/// How often a line is written where there is no terminal.
const LINE: Duration = Duration::from_secs(10);

/// Runs `work`, and shows how far it is. `bytes`: how many there are to read, where that is known.
pub(crate) fn while_shown<T>(
    progress: &Progress,
    bytes: Option<u64>,
    quiet: bool,
    work: impl FnOnce() -> T,
) -> T {
    if quiet {
        return work();
    }
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let shown = scope.spawn(|| show(progress, bytes, &is_done));
        let result = work();
        is_done.store(true, Ordering::Relaxed);
        shown.thread().unpark();
        result
    })
}

fn show(progress: &Progress, bytes: Option<u64>, is_done: &AtomicBool) {
    let is_terminal = std::io::stderr().is_terminal();
    let bar = is_terminal.then(|| bar(bytes));
    let began = Instant::now();
    let mut said = began;
    let mut is_first = true;
    loop {
        std::thread::park_timeout(TICK);
        if is_done.load(Ordering::Relaxed) {
            break;
        }
        let (written, rejected) = progress.counted();
        let seconds = began.elapsed().as_secs().max(1);
        let now = written.saturating_sub(progress.earlier.load(Ordering::Relaxed));
        let words = format!("{} people, {} a second", thousands(written), thousands(now / seconds));
        let words = if rejected > 0 { format!("{words}, {} rejected", thousands(rejected)) } else { words };
        match &bar {
            Some(bar) => {
                bar.set_position(progress.bytes.load(Ordering::Relaxed));
                if std::mem::take(&mut is_first) {
                    // What an earlier run has read says nothing of how fast this one is.
                    bar.reset_eta();
                }
                bar.set_message(words);
            }
            None if said.elapsed() >= LINE => {
                said = Instant::now();
                say(&format!("{words}\n"));
            }
            None => {}
        }
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
}

fn bar(bytes: Option<u64>) -> ProgressBar {
    let (bar, template) = match bytes {
        Some(bytes) => (ProgressBar::new(bytes), "{bar:24} {percent:>3} %  {msg}, {eta} left"),
        None => (ProgressBar::no_length(), "{spinner} {msg}"),
    };
    bar.set_draw_target(ProgressDrawTarget::stderr());
    // A template that is compiled in is right or never was.
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}
