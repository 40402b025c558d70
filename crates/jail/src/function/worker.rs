//! The parent's side: one child process.

use super::channel::{Break, Channel, RIDERS, Tag, wait};
use super::lockdown::LockDown;
use super::{Limits, Program, Stem, spawn};
use crate::{CallError, JailError};
use rustix::event::PollFlags;
use rustix::fs::OFlags;
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open};
use serde::de::DeserializeOwned;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longest report or refusal of a starting worker.
pub(super) const HELLO_BYTES: u32 = 4096;
/// A worker that has closed its channel gets this long to finish dying by itself, so that its own signal is seen.
const LAST_BREATH: Duration = Duration::from_secs(2);
/// Longest part of a panic's place that is kept.
const PLACE_CHARS: usize = 120;

/// A locked-down child process. It dies with this value.
#[derive(Debug)]
pub struct Worker {
    process: Process,
    channel: Channel,
    limits: Limits,
    lock_down: LockDown,
    alive: bool,
}

impl Worker {
    /// Starts a worker and waits until it has locked itself down.
    ///
    /// # Errors
    /// When the program cannot be started, does not call [`super::serve`], or refuses because it could not be locked
    /// down.
    pub fn start(program: &Program, limits: &Limits) -> Result<Self, JailError> {
        let deadline = Instant::now() + limits.start;
        let (ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)
            .map_err(|errno| JailError::Start(errno.into()))?;
        let channel = Channel::new(ours).map_err(JailError::Start)?;
        admissible_provisions(program)?;
        let child = spawn::spawn(command(program, Stdio::from(theirs))).map_err(JailError::Start)?;
        let mut process = Process::Started(child);
        match greet(&channel, Tag::Setup, (limits, &program.provisions()), deadline) {
            Ok(lock_down) => Ok(Self { process, channel, limits: limits.clone(), lock_down, alive: true }),
            Err(error) => {
                process.end();
                Err(error)
            }
        }
    }

    /// As [`Worker::start`], forked from a stem and with its limits.
    ///
    /// # Errors
    /// When the stem is gone or the worker refuses because it could not be locked down.
    pub fn branch(stem: &Arc<Stem>) -> Result<Self, JailError> {
        let (channel, pid, deadline) = stem.branch()?;
        // Nobody else can have its number: it is not reaped before it was asked for.
        let handle = pidfd_open(pid, PidfdFlags::empty()).map_err(|errno| JailError::Start(errno.into()))?;
        let mut process = Process::Branch { pid, handle, stem: Arc::clone(stem), reaped: false };
        if let Err(error) = greeting::<()>(&channel, deadline) {
            process.end();
            return Err(error);
        }
        let (limits, lock_down) = (stem.limits().clone(), stem.lock_down().clone());
        Ok(Self { process, channel, limits, lock_down, alive: true })
    }

    /// What the kernel enforces on this worker.
    pub fn lock_down(&self) -> &LockDown {
        &self.lock_down
    }

    /// Process id, for logs.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Whether the worker can still be asked.
    pub fn is_alive(&mut self) -> bool {
        self.alive && self.process.is_running()
    }

    /// Hands over a file, opened for reading only, and a request; returns the answer within `budget`.
    ///
    /// The descriptor is shared: the worker moves its offset. The answer is bounded by [`Limits::reply_bytes`] and is
    /// otherwise as untrusted as the file.
    ///
    /// # Errors
    /// See [`CallError`]. After any but [`CallError::Writable`] and [`CallError::RequestTooLarge`] the worker is dead and
    /// reaped.
    pub fn call(&mut self, file: impl AsFd, request: &[u8], budget: Duration) -> Result<Vec<u8>, CallError> {
        self.call_with(&[file.as_fd()], request, budget)
    }

    /// As [`Worker::call`], with several descriptors, which the worker gets in this order.
    ///
    /// One that can be written through must have no name in any folder (`memfd_create`, an unlinked file) and be alone in
    /// that: the worker's own output, of at most [`Limits::output_bytes`]. Nothing else may look at it before the worker is
    /// dead.
    ///
    /// # Errors
    /// See [`Worker::call`].
    pub fn call_with(
        &mut self,
        files: &[BorrowedFd<'_>],
        request: &[u8],
        budget: Duration,
    ) -> Result<Vec<u8>, CallError> {
        if !self.alive {
            return Err(CallError::Gone);
        }
        admissible(files, self.limits.output_bytes > 0)?;
        if u32::try_from(request.len()).map_or(true, |length| length > self.limits.request_bytes) {
            return Err(CallError::RequestTooLarge { limit: self.limits.request_bytes });
        }
        let result = self.exchange(files, request, Instant::now() + budget);
        result.map_err(|failure| self.bury(failure, budget))
    }

    fn exchange(&self, files: &[BorrowedFd<'_>], request: &[u8], deadline: Instant) -> Result<Vec<u8>, Failure> {
        self.channel.send(Tag::Call, request, files, deadline)?;
        match self.channel.receive(self.limits.reply_bytes, deadline)? {
            (Tag::Done, answer) => Ok(answer),
            (Tag::Panicked, place) => Err(Failure::Panicked(source_place(&place))),
            (Tag::TooLarge, _) => Err(Failure::Channel(Break::TooLarge)),
            _ => Err(Failure::Channel(Break::Protocol)),
        }
    }

    /// Ends the worker after a failure and says what the failure was.
    fn bury(&mut self, failure: Failure, budget: Duration) -> CallError {
        self.alive = false;
        let death = match failure {
            Failure::Channel(Break::Closed) => self.process.last_words(),
            _ => None,
        };
        self.process.end();
        match (failure, death) {
            (_, Some(status)) => cause(status, budget),
            (Failure::Panicked(place), None) => CallError::Panicked { place },
            (Failure::Channel(Break::TimedOut), None) => timed_out(budget),
            (Failure::Channel(Break::TooLarge), None) => CallError::ReplyTooLarge { limit: self.limits.reply_bytes },
            (Failure::Channel(Break::Closed | Break::Protocol), None) => CallError::Protocol,
            (Failure::Channel(Break::Io(source)), None) => CallError::Channel(source),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if self.alive {
            self.process.end();
        }
    }
}

#[derive(Debug)]
enum Failure {
    Channel(Break),
    Panicked(String),
}

impl From<Break> for Failure {
    fn from(value: Break) -> Self {
        Self::Channel(value)
    }
}

pub(super) fn command(program: &Program, channel: Stdio) -> Command {
    let mut command = Command::new(&program.path);
    command
        .args(&program.args)
        .env_clear()
        .current_dir("/")
        // Ctrl-C on the terminal is for the parent to handle.
        .process_group(0)
        .stdin(channel)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Sends limits and provisions and waits until the other side is locked down.
pub(super) fn greet(
    channel: &Channel,
    tag: Tag,
    (limits, provisions): (&Limits, &[BorrowedFd<'_>]),
    deadline: Instant,
) -> Result<LockDown, JailError> {
    let limits = postcard::to_stdvec(limits).map_err(|error| JailError::Channel(io::Error::other(error)))?;
    channel.send(tag, &limits, provisions, deadline).map_err(no_greeting)?;
    greeting(channel, deadline)
}

/// Waits until the other side says that it is locked down.
fn greeting<R: DeserializeOwned>(channel: &Channel, deadline: Instant) -> Result<R, JailError> {
    match channel.receive(HELLO_BYTES, deadline).map_err(no_greeting)? {
        (Tag::Ready, report) => {
            postcard::from_bytes(&report).map_err(|error| JailError::Channel(io::Error::other(error)))
        }
        (Tag::Refused, reason) => Err(JailError::Refused { reason: String::from_utf8_lossy(&reason).into_owned() }),
        _ => Err(no_greeting(Break::Protocol)),
    }
}

pub(super) fn no_greeting(failure: Break) -> JailError {
    JailError::Channel(match failure {
        Break::TimedOut => io::ErrorKind::TimedOut.into(),
        Break::Closed => io::ErrorKind::UnexpectedEof.into(),
        Break::Protocol | Break::TooLarge => io::ErrorKind::InvalidData.into(),
        Break::Io(source) => source,
    })
}

/// Whether these may enter the jail: readable only, but for one that nobody else can find, if there is an output at all.
fn admissible(files: &[BorrowedFd<'_>], mut output: bool) -> Result<(), CallError> {
    for file in files {
        let admitted = read_only(*file)? || (std::mem::take(&mut output) && is_nameless(*file)?);
        if !admitted {
            return Err(CallError::Writable);
        }
    }
    if files.is_empty() || files.len() > RIDERS { Err(CallError::Protocol) } else { Ok(()) }
}

/// Provisions stay with a process for its life, so none may be written through.
pub(super) fn admissible_provisions(program: &Program) -> Result<(), JailError> {
    let provisions = program.provisions();
    if provisions.is_empty() || admissible(&provisions, false).is_ok() {
        return Ok(());
    }
    Err(JailError::Start(io::ErrorKind::InvalidInput.into()))
}

fn read_only(file: BorrowedFd<'_>) -> Result<bool, CallError> {
    let flags = rustix::fs::fcntl_getfl(file).map_err(|errno| CallError::Channel(errno.into()))?;
    Ok(flags & OFlags::RWMODE == OFlags::RDONLY && !flags.contains(OFlags::PATH))
}

/// A plain file that stands in no folder: what is written to it reaches nobody but who holds the descriptor.
fn is_nameless(file: BorrowedFd<'_>) -> Result<bool, CallError> {
    let stat = rustix::fs::fstat(file).map_err(|errno| CallError::Channel(errno.into()))?;
    let plain = rustix::fs::FileType::from_raw_mode(stat.st_mode) == rustix::fs::FileType::RegularFile;
    Ok(plain && stat.st_nlink == 0)
}

/// The process of a worker.
#[derive(Debug)]
enum Process {
    Started(Child),
    Branch { pid: Pid, handle: OwnedFd, stem: Arc<Stem>, reaped: bool },
}

impl Process {
    fn id(&self) -> u32 {
        match self {
            Self::Started(child) => child.id(),
            Self::Branch { pid, .. } => pid.as_raw_nonzero().get().cast_unsigned(),
        }
    }

    fn is_running(&mut self) -> bool {
        match self {
            Self::Started(child) => matches!(child.try_wait(), Ok(None)),
            Self::Branch { handle, stem, .. } => {
                !stem.is_gone() && matches!(wait(handle.as_fd(), PollFlags::IN, Instant::now()), Ok(false))
            }
        }
    }

    /// Waits a moment for a worker that is dying by itself.
    fn last_words(&mut self) -> Option<ExitStatus> {
        let deadline = Instant::now() + LAST_BREATH;
        match self {
            Self::Started(child) => {
                let pid = Pid::from_raw(child.id().cast_signed())?;
                let handle = pidfd_open(pid, PidfdFlags::empty()).ok()?;
                wait(handle.as_fd(), PollFlags::IN, deadline).ok()?;
                child.try_wait().ok().flatten()
            }
            Self::Branch { pid, handle, stem, reaped } => {
                let ended = !*reaped && wait(handle.as_fd(), PollFlags::IN, deadline).ok()?;
                *reaped |= ended;
                ended.then(|| stem.status(*pid)).flatten()
            }
        }
    }

    /// Kills, and waits until it is dead.
    fn end(&mut self) {
        match self {
            Self::Started(child) => end(child),
            Self::Branch { reaped: true, .. } => {}
            Self::Branch { pid, handle, stem, reaped } => {
                // What may not be signalled ends by its own limit of processor time; its stem reaps it when it ends itself.
                let killed = rustix::process::pidfd_send_signal(handle.as_fd(), Signal::KILL).is_ok();
                if killed && wait(handle.as_fd(), PollFlags::IN, Instant::now() + LAST_BREATH).unwrap_or_default() {
                    *reaped = true;
                    stem.forget(*pid);
                }
            }
        }
    }
}

/// Kills and reaps, so that no zombie stays.
pub(super) fn end(child: &mut Child) {
    if child.kill().is_err() {
        // Without the capability to signal another user it can only be let go: its channel is closed, and its own limit
        // of processor time ends it. Waiting here might last for ever.
        let _ = child.try_wait();
        return;
    }
    let _ = child.wait();
}

fn cause(status: ExitStatus, budget: Duration) -> CallError {
    match status.signal() {
        Some(libc::SIGSYS) => CallError::ForbiddenCall,
        // `abort` after a refused allocation or a stack overflow; SIGKILL from the kernel's out-of-memory killer.
        Some(libc::SIGABRT | libc::SIGKILL) => CallError::OutOfMemory,
        Some(libc::SIGXCPU) => timed_out(budget),
        Some(signal) => CallError::Killed { signal },
        None => CallError::Ended { code: status.code().unwrap_or_default() },
    }
}

fn timed_out(budget: Duration) -> CallError {
    CallError::TimedOut { seconds: budget.as_secs() + u64::from(budget.subsec_nanos() > 0) }
}

/// A source place from an untrusted worker: the last three parts of the path, harmless characters, bounded.
fn source_place(bytes: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(bytes)
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '.' | ':'))
        .take(4 * PLACE_CHARS)
        .collect();
    let mut parts: Vec<&str> = text.rsplit('/').take(3).collect();
    parts.reverse();
    parts.join("/").chars().take(PLACE_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_to_die_has_one_name() {
        let budget = Duration::from_millis(1500);
        let named = |signal| cause(ExitStatus::from_raw(signal), budget);
        assert!(matches!(named(libc::SIGSYS), CallError::ForbiddenCall));
        assert!(matches!(named(libc::SIGABRT), CallError::OutOfMemory));
        assert!(matches!(named(libc::SIGXCPU), CallError::TimedOut { seconds: 2 }));
        assert!(matches!(named(libc::SIGSEGV), CallError::Killed { signal: libc::SIGSEGV }));
        assert!(matches!(named(7 << 8), CallError::Ended { code: 7 }));
    }

    #[test]
    fn a_place_from_a_worker_is_cut_to_harmless_characters() {
        assert_eq!(source_place(b"/home/x/.cargo/zip-9.4.0/src/read.rs:12"), "zip-9.4.0/src/read.rs:12");
        assert_eq!(source_place("src/\u{1b}[31m山田.rs:1\r\n".as_bytes()), "src/31m.rs:1");
        assert!(source_place(&[b'a'; 5000]).len() <= PLACE_CHARS);
    }

    #[test]
    fn a_descriptor_that_can_write_is_refused() {
        let path = tempfile::NamedTempFile::new().unwrap();
        let read = std::fs::File::open(path.path()).unwrap();
        let nameless = tempfile::tempfile().unwrap();
        let enters = |files: &[BorrowedFd<'_>]| admissible(files, true).is_ok();
        assert!(!enters(&[path.as_file().as_fd()]));
        assert!(!enters(&[path.reopen().unwrap().as_fd()]));
        assert!(enters(&[read.as_fd()]));
        assert!(enters(&[read.as_fd(), nameless.as_fd()]), "an output that stands in no folder");
        assert!(!enters(&[read.as_fd(), nameless.as_fd(), nameless.as_fd()]), "one output");
        assert!(admissible(&[read.as_fd(), nameless.as_fd()], false).is_err(), "no output");
        assert!(!enters(&[]) && !enters(&[read.as_fd(); RIDERS + 1]));
    }
}
