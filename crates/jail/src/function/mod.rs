//! A worker: our own binary, started again as a child that can only compute.
//!
//! The parent opens a file read-only and hands the descriptor with a request over a socket; the child runs one function
//! on it and sends bytes back. Before it takes the first file the child gives everything up, in this order: inherited
//! descriptors, environment, user (if root), file system and network (Landlock without a single rule), memory, CPU and
//! file sizes (rlimits), and at last all system calls but a short list (seccomp).
//!
//! ```no_run
//! use jail::function::{serve, Limits, Pool, Program};
//! use std::{fs::File, io::Read, time::Duration};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // The first thing in `main`, before any thread is started:
//! if std::env::args().nth(1).as_deref() == Some("worker") {
//!     serve(&mut |mut file: File, _request: &[u8]| {
//!         let mut text = Vec::new();
//!         let read = file.read_to_end(&mut text);
//!         format!("{read:?}").into_bytes()
//!     })?;
//!     return Ok(());
//! }
//! let pool = Pool::new(Program::this(["worker"]), Limits::default(), 2);
//! let answer = pool.call(1000, File::open("report.docx")?, b"extract", Duration::from_secs(30))?;
//! # Ok(()) }
//! ```
//!
//! What comes back was computed by code that a document may have taken over: it is bounded in size, and everything else
//! about it is for the caller to check.

mod channel;
mod lockdown;
mod mapped;
mod nursery;
mod pool;
mod relro;
mod serve;
mod spawn;
mod stem;
mod syscalls;
mod worker;

pub use lockdown::{Landlock, LockDown};
pub use mapped::map;
pub use nursery::Nursery;
pub use pool::Pool;
pub use serve::{Answering, Preparing, serve, serve_all, serve_with};
pub use stem::Stem;
pub use worker::Worker;

pub(crate) use lockdown::{close_inherited, kernel, leave_root, lock, one_thread, set_limit};
pub(crate) use spawn::spawn;
pub(crate) use syscalls::{install, only};

use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What is started as a worker.
#[derive(Clone, Debug)]
pub struct Program {
    /// The binary. It must call [`serve`] when started with `args`.
    pub path: PathBuf,
    /// Arguments that lead it there.
    pub args: Vec<OsString>,
    /// Handed to it before its first file, for [`serve_with`]: what it looks at all its files with, as rules. Opened for
    /// reading only, at most eight, and to be read by position, since all processes share the offset. Descriptors rather than
    /// paths: what a process is started with later cannot differ from what was checked.
    pub provisions: Vec<Arc<File>>,
}

impl Program {
    /// The running binary itself, even when its file has been replaced since.
    pub fn this<A: Into<OsString>>(args: impl IntoIterator<Item = A>) -> Self {
        Self::at("/proc/self/exe", args)
    }

    /// Another binary, which calls [`serve`] as ours does.
    pub fn at<A: Into<OsString>>(path: impl Into<PathBuf>, args: impl IntoIterator<Item = A>) -> Self {
        let args = args.into_iter().map(Into::into).collect();
        Self { path: path.into(), args, provisions: Vec::new() }
    }

    fn provisions(&self) -> Vec<BorrowedFd<'_>> {
        self.provisions.iter().map(|file| file.as_fd()).collect()
    }
}

/// How much a worker may use. The parent sends them to the worker, which applies them before its first file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Address space in bytes (`RLIMIT_AS`).
    pub memory_bytes: u64,
    /// Processor time of one worker over its whole life (`RLIMIT_CPU`); the net below the budget of each call.
    pub cpu: Duration,
    /// Longest answer in bytes.
    pub reply_bytes: u32,
    /// Longest request in bytes.
    pub request_bytes: u32,
    /// Longest output in bytes, where a call hands one over (`RLIMIT_FSIZE`).
    pub output_bytes: u64,
    /// Descriptors (`RLIMIT_NOFILE`), of which the channel and the standard streams take four.
    pub open_files: u32,
    /// Time to start and lock down.
    pub start: Duration,
    /// A worker of a [`Pool`] is replaced after this many files.
    pub batch_files: u32,
    /// A worker of a [`Pool`] is replaced once it was given this many bytes.
    pub batch_bytes: u64,
    /// Stay the user that the parent is. Otherwise root becomes uid and gid 65534 first.
    pub keep_user: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 1 << 30,
            cpu: Duration::from_secs(900),
            reply_bytes: 16 << 20,
            request_bytes: 1 << 20,
            output_bytes: 0,
            open_files: 16,
            start: Duration::from_secs(20),
            batch_files: 64,
            batch_bytes: 256 << 20,
            keep_user: false,
        }
    }
}
