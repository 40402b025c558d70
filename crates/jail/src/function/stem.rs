//! A stem: a worker that meets no file, and of which workers are branches.
//!
//! Starting a large binary costs milliseconds before its first line runs: the loader relocates a hundred thousand
//! addresses. A stem pays once, and gives up once what its branches inherit. It has one thread, holds no descriptor but its
//! channel, and is forked for each worker, which then gives up what the stem still needs: to fork. Branches of one stem lie
//! at the same addresses, so the caller replaces a stem after a number of branches, and at once when a branch died as a
//! captured worker would.

#![allow(unsafe_code)] // two system calls, see `branch` and `reap`

use super::channel::{Channel, Tag, header};
use super::serve::{Frame, next_frame};
use super::worker::{HELLO_BYTES, admissible_provisions, command, end, greet, no_greeting};
use super::{Limits, LockDown, Program, spawn};
use crate::JailError;
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::process::Pid;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Most processes that wait to be reaped, and the bytes of their numbers.
const UNREAPED: usize = 1024;
const REAPED_BYTES: u32 = 4096;

/// A process that workers are forked from. It dies with the last of this value's holders, its branches among them.
#[derive(Debug)]
pub struct Stem {
    child: Mutex<Child>,
    channel: Mutex<Channel>,
    limits: Limits,
    lock_down: LockDown,
    branches: AtomicU32,
    /// Branches that have ended, and that the stem reaps when it is asked for the next.
    ended: Mutex<Vec<Pid>>,
}

impl Stem {
    /// Starts a stem whose workers have these limits, and waits until it has locked itself down.
    ///
    /// # Errors
    /// As [`super::Worker::start`].
    pub fn start(program: &Program, limits: &Limits) -> Result<Arc<Self>, JailError> {
        let (ours, theirs) = sockets()?;
        let channel = Channel::new(ours).map_err(JailError::Start)?;
        admissible_provisions(program)?;
        let mut child = spawn::spawn(command(program, Stdio::from(theirs))).map_err(JailError::Start)?;
        match greet(&channel, Tag::Stem, (limits, &program.provisions()), Instant::now() + limits.start) {
            Ok(lock_down) => Ok(Arc::new(Self {
                child: child.into(),
                channel: channel.into(),
                limits: limits.clone(),
                lock_down,
                branches: AtomicU32::new(0),
                ended: Mutex::default(),
            })),
            Err(error) => {
                end(&mut child);
                Err(error)
            }
        }
    }

    /// How many workers came of it.
    pub fn branches(&self) -> u32 {
        self.branches.load(Ordering::Relaxed)
    }

    /// Whether it has ended; its branches are ending then, too.
    pub(super) fn is_gone(&self) -> bool {
        !matches!(self.child.lock().unwrap_or_else(PoisonError::into_inner).try_wait(), Ok(None))
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(super) fn lock_down(&self) -> &LockDown {
        &self.lock_down
    }

    /// Forks off a process that serves the other end of the channel, and says until when it may take to lock itself down.
    pub(super) fn branch(&self) -> Result<(Channel, Pid, Instant), JailError> {
        let (ours, theirs) = sockets()?;
        let ours = Channel::new(ours).map_err(JailError::Start)?;
        let deadline = Instant::now() + self.limits.start;
        let channel = self.channel();
        let ended: Vec<u8> = std::mem::take(&mut *self.ended()).into_iter().flat_map(bytes).collect();
        channel.send(Tag::Branch, &ended, &[theirs.as_fd()], deadline).map_err(no_greeting)?;
        drop(theirs);
        let (Tag::Born, pid) = channel.receive(HELLO_BYTES, deadline).map_err(no_greeting)? else {
            return Err(JailError::Start(ErrorKind::InvalidData.into()));
        };
        let pid =
            number(&pid).and_then(Pid::from_raw).ok_or_else(|| JailError::Start(ErrorKind::InvalidData.into()))?;
        self.branches.fetch_add(1, Ordering::Relaxed);
        Ok((ours, pid, deadline))
    }

    /// How a branch ended, which has ended; asked once.
    pub(super) fn status(&self, pid: Pid) -> Option<ExitStatus> {
        let deadline = Instant::now() + self.limits.start;
        let channel = self.channel();
        channel.send(Tag::Ended, &bytes(pid), &[], deadline).ok()?;
        match channel.receive(HELLO_BYTES, deadline).ok()? {
            (Tag::Died, status) => number(&status).map(ExitStatus::from_raw),
            _ => None,
        }
    }

    /// A branch has ended and nobody asks how.
    pub(super) fn forget(&self, pid: Pid) {
        let mut ended = self.ended();
        if ended.len() < UNREAPED {
            ended.push(pid);
        }
    }

    fn ended(&self) -> std::sync::MutexGuard<'_, Vec<Pid>> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn channel(&self) -> std::sync::MutexGuard<'_, Channel> {
        self.channel.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Stem {
    /// Reaps what is left first, so that what the branches used is counted as ours.
    fn drop(&mut self) {
        for pid in std::mem::take(&mut *self.ended()) {
            self.status(pid);
        }
        end(self.child.get_mut().unwrap_or_else(PoisonError::into_inner));
    }
}

fn sockets() -> Result<(OwnedFd, OwnedFd), JailError> {
    socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)
        .map_err(|errno| JailError::Start(errno.into()))
}

fn number(bytes: &[u8]) -> Option<i32> {
    bytes.try_into().ok().map(i32::from_le_bytes)
}

fn bytes(pid: Pid) -> [u8; 4] {
    pid.as_raw_nonzero().get().to_le_bytes()
}

/// The stem's side: forks until the parent hangs up. Comes back in each branch with its channel, and in the stem with none.
pub(super) fn grow(mut channel: File) -> Result<Option<File>, JailError> {
    while let Some(frame) = next_frame(&mut channel, REAPED_BYTES).map_err(JailError::Channel)? {
        let answer = match frame {
            Frame { tag: Tag::Branch, files, payload } => {
                payload.chunks(4).filter_map(number).for_each(|pid| _ = reap(pid));
                match branch(files)? {
                    Fork::Branch(own) => {
                        drop(channel);
                        // The first free descriptor, as in a worker that was started.
                        return own.try_clone().map(Some).map_err(JailError::Channel);
                    }
                    Fork::Stem(pid) => (Tag::Born, pid),
                }
            }
            Frame { tag: Tag::Ended, payload, .. } => (Tag::Died, number(&payload).and_then(reap).unwrap_or_default()),
            _ => return Err(JailError::Channel(ErrorKind::InvalidData.into())),
        };
        let mut bytes = header(answer.0, 4).to_vec();
        bytes.extend(answer.1.to_le_bytes());
        channel.write_all(&bytes).map_err(JailError::Channel)?;
    }
    Ok(None)
}

enum Fork {
    Stem(i32),
    Branch(File),
}

fn branch(files: Vec<File>) -> Result<Fork, JailError> {
    let own = files.into_iter().next().ok_or_else(|| JailError::Channel(ErrorKind::InvalidData.into()))?;
    // SAFETY: this process has one thread (`take_channel` has looked), so no lock is held by a thread that the child lacks,
    // and the child may go on as the parent would.
    match unsafe { libc::fork() } {
        -1 => Err(JailError::Start(io::Error::last_os_error())),
        0 => Ok(Fork::Branch(own)),
        pid => Ok(Fork::Stem(pid)),
    }
}

/// The status of a branch that has ended.
fn reap(pid: i32) -> Option<i32> {
    let mut status = 0;
    // SAFETY: `status` is a place for an int, which is all that the call writes.
    let reaped = unsafe { libc::waitpid(pid, &raw mut status, 0) };
    (reaped == pid).then_some(status)
}
