//! Several workers, each for a batch of files of one owner.

use super::{Limits, Nursery, Program, Worker};
use crate::{CallError, JailError};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Workers behind one door. Usable from several threads; a call waits for a free worker.
///
/// INVARIANT: a worker sees files of one owner only, at most [`Limits::batch_files`] of them and about
/// [`Limits::batch_bytes`], and none after an error. What a hostile file makes of its worker can reach the files of the
/// same owner in the same batch and no others.
#[derive(Debug)]
pub struct Pool {
    workers: usize,
    state: Mutex<State>,
    freed: Condvar,
    nursery: Nursery,
}

#[derive(Debug, Default)]
struct State {
    idle: Vec<Seat>,
    /// Seats in use by a call.
    busy: usize,
}

/// A worker and what it has been given so far.
#[derive(Debug)]
struct Seat {
    worker: Worker,
    owner: u32,
    files: u32,
    bytes: u64,
    time: Duration,
}

impl Pool {
    /// A pool of at most `workers` processes (at least one), started when they are first needed.
    pub fn new(program: Program, limits: Limits, workers: usize) -> Self {
        let nursery = Nursery::new(program, limits);
        Self { workers: workers.max(1), state: Mutex::default(), freed: Condvar::new(), nursery }
    }

    /// Runs the function on one file in a worker that has seen only files of `owner` (the file's uid).
    ///
    /// # Errors
    /// See [`CallError`]. A failure costs this file only; the next call finds a fresh worker.
    pub fn call(&self, owner: u32, file: impl AsFd, request: &[u8], budget: Duration) -> Result<Vec<u8>, CallError> {
        let mut place = self.take_place(owner);
        let limits = self.nursery.limits();
        let mut seat = match place.seat(limits, owner, budget) {
            Some(seat) => seat,
            None => Seat::start(&self.nursery, owner)?,
        };
        seat.count(size(file.as_fd()).saturating_add(request.len() as u64));
        let begun = Instant::now();
        let result = seat.worker.call(file, request, budget);
        seat.time += begun.elapsed();
        if result.as_ref().is_err_and(CallError::is_capture) {
            // Those that wait lie at the same addresses as the one that died.
            self.nursery.renew();
            let others = std::mem::take(&mut self.lock().idle);
            drop(others);
        }
        place.give_back(seat.has_room(limits).then_some(seat));
        result
    }

    /// Waits for one of the `workers` places, with an idle worker of the same owner if there is one.
    fn take_place(&self, owner: u32) -> Place<'_> {
        let mut state = self.lock();
        while state.busy >= self.workers {
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.busy += 1;
        let same = state.idle.iter().position(|seat| seat.owner == owner);
        // Without one of the same owner a place may need an idle worker of another owner to leave.
        let full = state.idle.len() + state.busy > self.workers;
        let seat = match same {
            Some(index) => Some(state.idle.swap_remove(index)),
            None if full => state.idle.pop(),
            None => None,
        };
        Place { pool: self, seat }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A right to run one worker; given back when dropped.
struct Place<'a> {
    pool: &'a Pool,
    seat: Option<Seat>,
}

impl Place<'_> {
    /// The waiting worker, if it may serve this owner, still lives and has processor time left for the budget.
    fn seat(&mut self, limits: &Limits, owner: u32, budget: Duration) -> Option<Seat> {
        let mut seat = self.seat.take()?;
        let serves = seat.owner == owner && seat.time + budget <= limits.cpu && seat.worker.is_alive();
        serves.then_some(seat)
    }

    fn give_back(mut self, seat: Option<Seat>) {
        self.seat = seat;
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.pool.lock();
        state.busy -= 1;
        state.idle.extend(self.seat.take());
        drop(state);
        self.pool.freed.notify_one();
    }
}

impl Seat {
    fn start(nursery: &Nursery, owner: u32) -> Result<Self, JailError> {
        let worker = nursery.worker()?;
        tracing::debug!(pid = worker.id(), lock_down = ?worker.lock_down(), "worker started");
        Ok(Self { worker, owner, files: 0, bytes: 0, time: Duration::ZERO })
    }

    fn count(&mut self, bytes: u64) {
        self.files = self.files.saturating_add(1);
        self.bytes = self.bytes.saturating_add(bytes);
    }

    fn has_room(&mut self, limits: &Limits) -> bool {
        self.files < limits.batch_files && self.bytes < limits.batch_bytes && self.worker.is_alive()
    }
}

/// Size of a regular file; 0 where the kernel does not say.
fn size(file: BorrowedFd<'_>) -> u64 {
    rustix::fs::fstat(file).map_or(0, |stat| u64::try_from(stat.st_size).unwrap_or_default())
}
