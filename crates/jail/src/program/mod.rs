//! A program of others (tesseract, LibreOffice), run on bytes that are handed in, where it sees nothing else.
//!
//! Our own binary is started again as a launcher. It leaves root, takes namespaces of its own (user, mounts, network,
//! processes, System V IPC, host name), builds a file system of memory in which the folders of programs can be read and
//! nothing else is, and gives up what it does not need (Landlock, resource limits, a filter over system calls); then it
//! starts the program. Input comes by an inherited descriptor, output goes to a pipe; nothing touches a disk.
//!
//! Where namespaces cannot be had, Landlock and the filter hold alone: no writing, no socket, reading only the folders of
//! programs. Where neither can be had, the program is not run. [`Held`] says what was there.
//!
//! ```no_run
//! use jail::function::Program;
//! use jail::program::{Job, launch, run};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // The first thing in `main`, before any thread is started:
//! if std::env::args().nth(1).as_deref() == Some("launch") {
//!     return Err(launch().into());
//! }
//! let job = Job::new("/usr/bin/tesseract", ["stdin", "stdout", "-l", "jpn"]);
//! let done = run(&Program::this(["launch"]), &job, &std::fs::read("scan.png")?)?;
//! println!("{}", String::from_utf8_lossy(&done.output));
//! # Ok(()) }
//! ```

mod launch;
mod run;
mod syscalls;
mod view;

pub use launch::launch;
pub use run::{Done, run};

use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::time::Duration;

/// A program to run, and how much it may use. The caller answers for which programs those are.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// The program, by its full path; it must lie in one of the `readable` folders.
    pub program: PathBuf,
    /// Its arguments. They can be seen in the list of processes: no names of files, no text.
    pub args: Vec<String>,
    /// Its environment, and nothing else of ours.
    pub environment: Vec<(String, String)>,
    /// Files and folders that it may read and execute. Those that do not exist are left out.
    pub readable: Vec<PathBuf>,
    /// Address space in bytes (`RLIMIT_AS`).
    pub memory_bytes: u64,
    /// Bytes of memory for files of its own below `/tmp`, where namespaces hold; elsewhere it can write none.
    pub scratch_bytes: u64,
    /// Processor time (`RLIMIT_CPU`).
    pub cpu: Duration,
    /// Time on the clock, start included; then it is killed with all its children.
    pub budget: Duration,
    /// Longest output in bytes.
    pub output_bytes: usize,
}

impl Job {
    /// `program` with 1 GiB of memory, 64 MiB of files, a minute, and 16 MiB of output; it may read what Debian's
    /// programs need.
    pub fn new<A: Into<String>>(program: impl Into<PathBuf>, args: impl IntoIterator<Item = A>) -> Job {
        let readable =
            ["/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/etc/alternatives"];
        Job {
            program: program.into(),
            args: args.into_iter().map(Into::into).collect(),
            environment: vec![("PATH".into(), "/usr/bin:/bin".into()), ("HOME".into(), "/tmp".into())],
            readable: readable.map(PathBuf::from).to_vec(),
            memory_bytes: 1 << 30,
            scratch_bytes: 64 << 20,
            cpu: Duration::from_secs(60),
            budget: Duration::from_secs(60),
            output_bytes: 16 << 20,
        }
    }
}

/// What the kernel held the program by, as the launcher found it.
///
/// The filter over system calls, the resource limits and `no_new_privs` are not listed: without any of them nothing is
/// run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Own namespaces, with a file system of memory.
    pub namespaces: bool,
    /// The version of Landlock in force, if the kernel has it.
    pub landlock: Option<u32>,
    /// Effective user id of the program.
    pub user: u32,
}
