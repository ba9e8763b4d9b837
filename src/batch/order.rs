//! What many threads bring, in the order of the input.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::worker::Output;
use crate::error::Error;

/// Takes the output of pieces in any order, and writes them in theirs.
///
/// Whoever brings the piece that is next writes it, and all that wait behind it; the others go on with their work. So
/// no thread is there to write alone, and none waits for the disk unless all are far ahead of it.
#[derive(Debug)]
pub(super) struct InOrder<S> {
    state: Mutex<State>,
    moved: Condvar,
    sink: Mutex<S>,
    /// Pieces that may wait.
    most: usize,
}

#[derive(Debug, Default)]
struct State {
    next: u64,
    waiting: BTreeMap<u64, Output>,
    is_writing: bool,
    failed: Option<Error>,
    free: Vec<Output>,
}

/// Where output goes.
pub(super) trait Sink {
    /// Writes what came out of a piece.
    fn write(&mut self, output: &Output) -> Result<(), Error>;
}

impl<S: Sink> InOrder<S> {
    pub(super) fn new(sink: S, threads: usize) -> Self {
        Self {
            state: Mutex::new(State::default()),
            moved: Condvar::new(),
            sink: Mutex::new(sink),
            most: threads * 2,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A blank output to fill, once there is room for it. `None` when writing failed and there is no use in going on.
    pub(super) fn blank(&self) -> Option<Output> {
        let mut state = self.state();
        while state.waiting.len() >= self.most && state.failed.is_none() {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.failed.is_none().then(|| state.free.pop().unwrap_or_default())
    }

    /// Gives an output back that nothing came into.
    pub(super) fn give_back(&self, output: Output) {
        self.state().free.push(output);
    }

    /// Takes what came out of the piece with this ticket.
    pub(super) fn bring(&self, ticket: u64, output: Output) {
        let mut state = self.state();
        state.waiting.insert(ticket, output);
        if state.is_writing {
            return;
        }
        state.is_writing = true;
        while let Some(mut output) = {
            let next = state.next;
            state.waiting.remove(&next)
        } {
            drop(state);
            let written = self.sink.lock().unwrap_or_else(PoisonError::into_inner).write(&output);
            output.clear();
            state = self.state();
            if let Err(error) = written {
                // Behind a gap nothing may be written: where nothing is next any more, all that waits stays.
                state.failed = Some(error);
                self.moved.notify_all();
                break;
            }
            state.next += 1;
            state.free.push(output);
            self.moved.notify_all();
        }
        state.is_writing = false;
    }

    /// The sink, once all is written, or why it isn't.
    pub(super) fn finish(self) -> Result<S, Error> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        match state.failed {
            Some(error) => Err(error),
            None => Ok(self.sink.into_inner().unwrap_or_else(PoisonError::into_inner)),
        }
    }
}
