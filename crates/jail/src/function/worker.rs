//! The parent's side: one child process.

use super::channel::{Break, Channel, Tag, wait};
use super::lockdown::LockDown;
use super::{Limits, Program, spawn};
use crate::{CallError, JailError};
use rustix::event::PollFlags;
use rustix::fs::OFlags;
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Longest report or refusal of a starting worker.
const HELLO_BYTES: u32 = 4096;
/// A worker that has closed its channel gets this long to finish dying by itself, so that its own signal is seen.
const LAST_BREATH: Duration = Duration::from_secs(2);
/// Longest part of a panic's place that is kept.
const PLACE_CHARS: usize = 120;

/// A locked-down child process. It dies with this value.
#[derive(Debug)]
pub struct Worker {
    child: Child,
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
        let mut child = spawn::spawn(command(program, Stdio::from(theirs))).map_err(JailError::Start)?;
        match greet(&channel, limits, deadline) {
            Ok(lock_down) => Ok(Self { child, channel, limits: limits.clone(), lock_down, alive: true }),
            Err(error) => {
                end(&mut child);
                Err(error)
            }
        }
    }

    /// What the kernel enforces on this worker.
    pub fn lock_down(&self) -> &LockDown {
        &self.lock_down
    }

    /// Process id, for logs.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether the worker can still be asked.
    pub fn is_alive(&mut self) -> bool {
        self.alive && matches!(self.child.try_wait(), Ok(None))
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
        if !self.alive {
            return Err(CallError::Gone);
        }
        read_only(file.as_fd())?;
        if u32::try_from(request.len()).map_or(true, |length| length > self.limits.request_bytes) {
            return Err(CallError::RequestTooLarge { limit: self.limits.request_bytes });
        }
        let result = self.exchange(file.as_fd(), request, Instant::now() + budget);
        result.map_err(|failure| self.bury(failure, budget))
    }

    fn exchange(&self, file: BorrowedFd<'_>, request: &[u8], deadline: Instant) -> Result<Vec<u8>, Failure> {
        self.channel.send(Tag::Call, request, Some(file), deadline)?;
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
            Failure::Channel(Break::Closed) => last_words(&mut self.child),
            _ => None,
        };
        end(&mut self.child);
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
            end(&mut self.child);
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

fn command(program: &Program, channel: Stdio) -> Command {
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

fn greet(channel: &Channel, limits: &Limits, deadline: Instant) -> Result<LockDown, JailError> {
    let setup = postcard::to_stdvec(limits).map_err(|error| JailError::Channel(io::Error::other(error)))?;
    channel.send(Tag::Setup, &setup, None, deadline).map_err(no_greeting)?;
    match channel.receive(HELLO_BYTES, deadline).map_err(no_greeting)? {
        (Tag::Ready, report) => {
            postcard::from_bytes(&report).map_err(|error| JailError::Channel(io::Error::other(error)))
        }
        (Tag::Refused, reason) => Err(JailError::Refused { reason: String::from_utf8_lossy(&reason).into_owned() }),
        _ => Err(no_greeting(Break::Protocol)),
    }
}

fn no_greeting(failure: Break) -> JailError {
    JailError::Channel(match failure {
        Break::TimedOut => io::ErrorKind::TimedOut.into(),
        Break::Closed => io::ErrorKind::UnexpectedEof.into(),
        Break::Protocol | Break::TooLarge => io::ErrorKind::InvalidData.into(),
        Break::Io(source) => source,
    })
}

fn read_only(file: BorrowedFd<'_>) -> Result<(), CallError> {
    let flags = rustix::fs::fcntl_getfl(file).map_err(|errno| CallError::Channel(errno.into()))?;
    if flags & OFlags::RWMODE == OFlags::RDONLY && !flags.contains(OFlags::PATH) {
        Ok(())
    } else {
        Err(CallError::Writable)
    }
}

/// Waits a moment for a worker that is dying by itself.
fn last_words(child: &mut Child) -> Option<ExitStatus> {
    let pid = Pid::from_raw(child.id().cast_signed())?;
    let handle = pidfd_open(pid, PidfdFlags::empty()).ok()?;
    wait(handle.as_fd(), PollFlags::IN, Instant::now() + LAST_BREATH).ok()?;
    child.try_wait().ok().flatten()
}

/// Kills and reaps, so that no zombie stays.
fn end(child: &mut Child) {
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
        assert!(matches!(read_only(path.as_file().as_fd()), Err(CallError::Writable)));
        assert!(read_only(path.reopen().unwrap().as_fd()).is_err());
        assert!(read_only(std::fs::File::open(path.path()).unwrap().as_fd()).is_ok());
    }
}
