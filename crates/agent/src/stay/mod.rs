//! The agent as a process that stays: it hears what is saved, seals what lies in governed folders, looks through
//! everything at night, and meets the office once a minute. Without the office it does all of it but the meeting.
//!
//! Five threads: an ear that listens to the kernel, a quick hand for governed folders, a slow one for all others, a night
//! watch, and an errand boy. None waits for another longer than one file takes; the slow hand and the night watch stand
//! back behind people's work and keep, with all their readers, within the share of the processors that the settings give.

mod ear;
mod errands;
mod night;
mod saved;
mod todo;
mod unattended;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use discover::Way;
use model::FileId;
use model::api::RunRecord;

use crate::report::Trouble;
use crate::{AgentError, Settings, State};

use todo::Todo;

/// How often a thread without work looks whether it shall stop.
const GLANCE: Duration = Duration::from_millis(500);

/// What the agent tells whoever runs it.
#[derive(Clone, Debug)]
pub enum News {
    /// It listens to so many folders.
    Watching {
        /// Folders.
        folders: usize,
        /// By what; none where there is nothing to listen to.
        way: Option<Way>,
    },
    /// A file was sealed.
    Sealed(FileId),
    /// A file was to be sealed and could not be.
    NotSealed(Trouble),
    /// A look through everything has ended, or was broken off until the next night.
    Looked(RunRecord),
    /// An ordered run was taken back: so many files, and so many not.
    TakenBack(u64, u64),
    /// Something does not work; the agent goes on.
    Trouble(Trouble),
}

/// The agent at work on one PC.
pub struct Stay<'a> {
    /// Its state folder.
    pub state: &'a State,
    /// The rules that are part of the program, for a PC that stands alone.
    pub rules: &'a str,
    /// Set when it shall end.
    pub stop: &'a AtomicBool,
    /// Hears what happens.
    pub tell: &'a (dyn Fn(News) + Sync),
}

/// What the threads share.
struct Shared<'a> {
    stay: &'a Stay<'a>,
    /// What lies in governed folders.
    quick: Todo,
    /// What lies elsewhere.
    slow: Todo,
    /// A whole look is due now, whatever the time: something was not heard for sure.
    look_now: AtomicBool,
}

impl Stay<'_> {
    /// Stays until it is told to stop, or until the folder of its state can be used no more.
    pub fn run(&self) -> Result<(), AgentError> {
        let shared =
            Shared { stay: self, quick: Todo::default(), slow: Todo::default(), look_now: AtomicBool::new(false) };
        thread::scope(|scope| {
            let ear = scope.spawn(|| shared.guarded(ear::listen));
            let night = scope.spawn(|| shared.guarded(night::watch));
            let errands = scope.spawn(|| shared.guarded(errands::run));
            let slow = scope.spawn(|| shared.guarded(saved::work_slowly));
            let quick = shared.guarded(saved::work_quickly);
            [quick, join(slow), join(ear), join(night), join(errands)].into_iter().collect()
        })
    }
}

fn join(thread: thread::ScopedJoinHandle<'_, Result<(), AgentError>>) -> Result<(), AgentError> {
    thread.join().unwrap_or(Err(AgentError::Answer))
}

impl Shared<'_> {
    /// When one thread cannot go on, all end: half an agent would look like a whole one. systemd starts it anew.
    fn guarded(&self, work: fn(&Shared<'_>) -> Result<(), AgentError>) -> Result<(), AgentError> {
        struct End<'a>(&'a AtomicBool);
        impl Drop for End<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        let _end = End(self.stay.stop);
        work(self).inspect_err(|error| self.trouble(&Trouble::of(error)))
    }

    fn stopped(&self) -> bool {
        self.stay.stop.load(Ordering::Relaxed)
    }

    /// Files and folders to be looked at. Where they are too many to remember, a whole look finds them.
    fn add(
        &self,
        settings: &Settings,
        files: impl IntoIterator<Item = PathBuf>,
        folders: impl IntoIterator<Item = PathBuf>,
    ) {
        let governed = |path: &PathBuf| settings.place_of(path).1;
        let (quick, slow): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|file| settings.place_of(file.parent().unwrap_or(file)).1);
        let (quick_folders, slow_folders): (Vec<_>, Vec<_>) = folders.into_iter().partition(governed);
        let all = self.quick.add(quick, quick_folders) & self.slow.add(slow, slow_folders);
        self.look_now.fetch_or(!all, Ordering::Relaxed);
    }

    fn tell(&self, news: News) {
        (self.stay.tell)(news);
    }

    fn trouble(&self, trouble: &Trouble) {
        self.tell(News::Trouble(trouble.clone()));
    }

    /// Sleeps, but hears a stop.
    fn sleep(&self, time: Duration) {
        let mut left = time;
        while !left.is_zero() && !self.stopped() {
            let piece = left.min(GLANCE);
            thread::sleep(piece);
            left -= piece;
        }
    }
}

/// Whether files of the state folder are as they were: settings and policy change while the agent runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Marks([Option<(SystemTime, u64)>; 4]);

impl Marks {
    fn of(state: &State) -> Marks {
        let mark = |name: &str| {
            let stat = std::fs::metadata(state.folder().join(name)).ok()?;
            Some((stat.modified().ok()?, stat.len()))
        };
        Marks(["agent.toml", "bundle.json", "device.json", "key.json"].map(mark))
    }
}
