//! The queue before the checkpoint: who is where in it, and how long it will take.

mod pace;
mod state;

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use model::Password;
use model::api::gate::{Gate, Job, RefusedFile};
use tokio::sync::watch;
use uuid::Uuid;

use self::state::{Entry, State};
use crate::passage::{Outcome, Passage, Stopped};
use crate::refused::{Refused, sha256};
use crate::spool::Sealed;
use crate::{GateError, chance};

/// How the queue is set up.
#[derive(Clone, Debug)]
pub struct LineSettings {
    /// Files at a time; 0 for as many as there are processors.
    pub workers: usize,
    /// Files that may wait.
    pub queue: usize,
    /// Bytes of all files and results in memory.
    pub held_bytes: u64,
    /// Where hashes of refused files are kept; in memory only without.
    pub refused: Option<PathBuf>,
    /// A file is forgotten this long after its last change.
    pub keep: Duration,
}

impl Default for LineSettings {
    /// As many as there are processors, 1,000 waiting, 1 GiB, one hour.
    fn default() -> LineSettings {
        LineSettings { workers: 0, queue: 1000, held_bytes: 1 << 30, refused: None, keep: Duration::from_secs(3600) }
    }
}

/// The queue, and the workers at its end. Copies are the same queue.
#[derive(Clone)]
pub struct Line(Arc<Inner>);

struct Inner {
    passage: Passage,
    refused: Refused,
    settings: LineSettings,
    workers: usize,
    state: Mutex<State>,
    work: Condvar,
    moved: watch::Sender<u64>,
}

/// A file to be queued.
#[derive(Debug)]
pub struct Arriving {
    /// The name it came with.
    pub name: String,
    /// Who brought it; she may ask for all of hers.
    pub owner: String,
    /// Its bytes.
    pub input: Sealed,
    /// The password that was typed for it.
    pub password: Option<Password>,
}

impl Line {
    /// Opens the queue; its workers end when the last copy of it is gone and their files are done.
    ///
    /// # Errors
    /// [`GateError::Unwritten`] where the list of refused files cannot be opened.
    pub fn open(passage: Passage, settings: LineSettings) -> Result<Line, GateError> {
        let refused = match &settings.refused {
            Some(path) => Refused::open(path).map_err(GateError::Unwritten)?,
            None => Refused::default(),
        };
        let processors = || std::thread::available_parallelism().map_or(1, usize::from);
        let workers = if settings.workers == 0 { processors() } else { settings.workers };
        let (moved, _) = watch::channel(0);
        let inner = Inner { passage, refused, settings, workers, state: Mutex::default(), work: Condvar::new(), moved };
        let line = Line(Arc::new(inner));
        for _ in 0..workers {
            let theirs = line.clone();
            let started = std::thread::Builder::new().name("gate-line".into()).spawn(move || theirs.attend());
            if let Err(error) = started {
                tracing::error!(%error, "a thread of the queue does not start");
            }
        }
        Ok(line)
    }

    /// Queues a file.
    ///
    /// # Errors
    /// [`GateError::Full`] when too many wait or too much is held; [`GateError::NoChance`].
    pub fn enter(&self, arriving: Arriving) -> Result<Uuid, GateError> {
        let id = chance::uuid().ok_or(GateError::NoChance)?;
        let mut state = self.lock();
        state.sweep(self.0.settings.keep);
        if state.waiting() >= self.0.settings.queue || arriving.input.len() > self.0.settings.held_bytes {
            return Err(GateError::Full);
        }
        let room = self.0.settings.held_bytes.saturating_sub(arriving.input.len());
        if state.held() > room {
            // What was refused must not keep out what waits.
            state.let_go(room);
        }
        if state.held() > room {
            return Err(GateError::Full);
        }
        state.enter(id, arriving);
        self.told(state);
        self.0.work.notify_one();
        Ok(id)
    }

    /// How a file stands.
    pub fn job(&self, id: Uuid) -> Option<Job> {
        let mut state = self.lock();
        state.sweep(self.0.settings.keep);
        state.job(id, self.0.workers, self.0.settings.keep)
    }

    /// Whether somebody has brought this file.
    pub fn is_of(&self, id: Uuid, owner: &str) -> bool {
        self.lock().is_of(id, owner)
    }

    /// A file that was refused for good and not as an attack, as it came in: somebody may have asked that it be let in as
    /// it is. It is forgotten with its job, and before that where others need the room.
    pub fn original(&self, id: Uuid) -> Option<Arc<Sealed>> {
        self.lock().original(id)
    }

    /// All files of somebody, the newest first.
    pub fn of(&self, owner: &str) -> Vec<Job> {
        let mut state = self.lock();
        state.sweep(self.0.settings.keep);
        state.of(owner, self.0.workers, self.0.settings.keep)
    }

    /// Name and bytes of a result.
    pub fn output(&self, id: Uuid) -> Option<(String, Arc<Sealed>)> {
        self.lock().output(id)
    }

    /// Tries a locked file again with a password; false if no such file waits for one.
    pub fn unlock(&self, id: Uuid, password: Password) -> bool {
        let mut state = self.lock();
        let queued = state.unlock(id, password);
        self.told(state);
        self.0.work.notify_one();
        queued
    }

    /// Forgets a file and its result; one that is being worked on is forgotten when it is done.
    pub fn forget(&self, id: Uuid) -> bool {
        let mut state = self.lock();
        let known = state.forget(id);
        self.told(state);
        known
    }

    /// The first page of the original or of the result, drawn in a worker of its own.
    pub fn draw(&self, id: Uuid, after: bool) -> Option<Sealed> {
        let (name, file) = if after { self.output(id)? } else { self.lock().input(id)? };
        self.0.passage.draw(&file.reader().ok()?, Some(&name))
    }

    /// Files that were refused, by their hashes, from the `after`th on.
    pub fn refused(&self, after: usize, limit: usize) -> Vec<RefusedFile> {
        self.0.refused.page(after, limit)
    }

    /// Changes with every step of any file.
    pub fn moved(&self) -> watch::Receiver<u64> {
        self.0.moved.subscribe()
    }

    /// What this checkpoint is and how it stands.
    pub fn gate(&self) -> Gate {
        let state = self.lock();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Gate {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            workers: count(self.0.workers),
            waiting: count(state.waiting()),
            running: count(state.running()),
            input_bytes: self.0.passage.input_bytes(),
            stages: self.0.passage.stages(),
        }
    }

    /// Longest file that is taken in.
    pub fn input_bytes(&self) -> u64 {
        self.0.passage.input_bytes()
    }

    /// Forgets what has been kept long enough.
    pub fn sweep(&self) {
        self.lock().sweep(self.0.settings.keep);
    }

    /// Lets the workers end once they have nothing to do.
    pub fn close(&self) {
        self.lock().close();
        self.0.work.notify_all();
    }

    /// A worker thread: takes the next file, again and again.
    fn attend(&self) {
        loop {
            let mut state = self.lock();
            let entry = loop {
                if let Some(entry) = state.next() {
                    break entry;
                }
                if state.is_closed() {
                    return;
                }
                state = self.0.work.wait(state).unwrap_or_else(PoisonError::into_inner);
            };
            self.told(state);
            let outcome = self.work_on(&entry);
            let sha256 = self.note(&entry, &outcome);
            let mut state = self.lock();
            state.finish(entry.id, outcome, sha256);
            self.told(state);
        }
    }

    /// What was refused for good is known by its hash from now on.
    fn note(&self, entry: &Entry, outcome: &Outcome) -> Option<String> {
        let Err(Stopped::Refused(refusal)) = &outcome.result else { return None };
        if refusal.reason.is_lock() {
            return None;
        }
        let hash = entry.input.reader().and_then(|mut file| sha256(&mut file));
        let noted = hash.as_ref().map(|hash| self.0.refused.note((hash, entry.input.len()), refusal.reason));
        if !matches!(noted, Ok(Ok(()))) {
            tracing::error!(?noted, "a refused file could not be noted");
        }
        hash.ok()
    }

    fn work_on(&self, entry: &Entry) -> Outcome {
        match entry.input.reader() {
            Ok(file) => self.0.passage.pass(&file, Some(&entry.name), entry.password.clone()),
            Err(error) => Outcome::trouble(GateError::NoRoom(error)),
        }
    }

    /// Lets the state go and tells everybody who listens that something has moved.
    fn told(&self, state: MutexGuard<'_, State>) {
        drop(state);
        self.0.moved.send_modify(|step| *step = step.wrapping_add(1));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whole seconds, rounded up.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

fn micros_since(then: Instant) -> u64 {
    u64::try_from(then.elapsed().as_micros()).unwrap_or(u64::MAX)
}
