//! The worker gives up all it does not need, before it meets its first file.

#![allow(unsafe_code)] // one system call, see `close_inherited`

use super::{Limits, syscalls};
use crate::JailError;
use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, LandlockStatus, Ruleset, RulesetAttr, RulesetStatus,
    Scope,
};
use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal};
use rustix::thread::{Gid, Uid};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::fd::AsFd;

/// The user and group that own nothing: `nobody` and `nogroup` on Debian.
const NOBODY: u32 = 65_534;

/// What the kernel enforces on a worker, as the worker found it when it had locked itself down.
///
/// Seccomp, the resource limits and `no_new_privs` are not listed: a worker without any of them refuses to serve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockDown {
    /// File system, network and signals, as a second wall behind seccomp.
    pub landlock: Landlock,
    /// Effective user id of the worker.
    pub user: u32,
}

/// Whether Landlock holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Landlock {
    /// No access to any path, TCP port, foreign signal or abstract socket, as far as this version knows them.
    Enforced {
        /// The Landlock version used: 1 files, 4 adds TCP, 6 adds signals and abstract sockets.
        abi: u32,
    },
    /// The kernel has no Landlock or it is switched off.
    Absent,
}

/// Takes the channel from standard input and closes everything else that was inherited.
pub(super) fn take_channel() -> Result<File, JailError> {
    let stdin = io::stdin();
    let stat = rustix::fs::fstat(&stdin).map_err(|_| JailError::NotAWorker)?;
    if rustix::fs::FileType::from_raw_mode(stat.st_mode) != rustix::fs::FileType::Socket {
        return Err(JailError::NotAWorker);
    }
    one_thread()?;
    close_inherited().map_err(lock("descriptors"))?;
    // `File` for its plain read and write: the socket types use calls that the filter does not let through.
    let channel = rustix::io::fcntl_dupfd_cloexec(&stdin, 3).map_err(kernel("descriptors"))?;
    let null = fs::OpenOptions::new().read(true).write(true).open("/dev/null").map_err(lock("/dev/null"))?;
    rustix::stdio::dup2_stdin(null.as_fd()).map_err(kernel("descriptors"))?;
    rustix::stdio::dup2_stdout(null.as_fd()).map_err(kernel("descriptors"))?;
    rustix::stdio::dup2_stderr(null.as_fd()).map_err(kernel("descriptors"))?;
    Ok(File::from(channel))
}

/// Landlock and the user change reach only the calling thread, so there must be no other.
pub(crate) fn one_thread() -> Result<(), JailError> {
    let count = fs::read_dir("/proc/self/task").map_err(lock("/proc"))?.count();
    if count == 1 { Ok(()) } else { Err(JailError::Threads { count }) }
}

pub(crate) fn close_inherited() -> io::Result<()> {
    let (first, last, flags): (libc::c_uint, libc::c_uint, libc::c_uint) = (3, libc::c_uint::MAX, 0);
    // SAFETY: the call takes three integers and touches no memory. It closes descriptors that nothing in this process
    // uses: there is one thread, and it is at the start of `serve`, whose contract is to be called before anything else
    // is opened; the standard streams (0 to 2) stay.
    let result = unsafe { libc::syscall(libc::SYS_close_range, first, last, flags) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// What comes before all else.
pub(super) fn prepare() -> Result<(), JailError> {
    // Under memory pressure the kernel shall take the worker first. A wish, not a wall: /proc may be read-only.
    let _ = fs::write("/proc/self/oom_score_adj", "1000");
    rustix::thread::set_no_new_privs(true).map_err(kernel("no_new_privs"))
}

/// Does `work` where no memory becomes code and, if the kernel has Landlock, no file can be opened and nothing connected to;
/// [`prepare`] comes before. What it leaves behind must not hold a thread: a process that is forked takes only the calling one
/// along.
pub(super) fn narrowed(work: impl FnOnce()) -> Result<(), JailError> {
    // Opened while that is possible, and read afterwards.
    let mut status = File::open("/proc/self/status").map_err(lock("/proc"))?;
    landlock().map_err(|error| lock("landlock")(io::Error::other(error)))?;
    syscalls::no_code().map_err(lock("seccomp"))?;
    work();
    let mut text = String::new();
    status.read_to_string(&mut text).map_err(lock("/proc"))?;
    let count = text.lines().find_map(|line| line.strip_prefix("Threads:")?.trim().parse().ok()).unwrap_or_default();
    if count == 1 { Ok(()) } else { Err(JailError::Threads { count }) }
}

/// Gives up everything, the filter last; [`prepare`] comes before. After an error the process must end without having read a request.
pub(super) fn apply(limits: &Limits) -> Result<LockDown, JailError> {
    let report = give_up(limits)?;
    die_with_parent()?;
    no_children()?;
    syscalls::close().map_err(lock("seccomp"))?;
    Ok(report)
}

/// Gives up what a process hands on to those that are forked from it, and keeps what it takes to fork them; [`prepare`] comes
/// before.
pub(super) fn apply_stem(limits: &Limits) -> Result<LockDown, JailError> {
    let report = give_up(limits)?;
    die_with_parent()?;
    syscalls::close_stem().map_err(lock("seccomp"))?;
    Ok(report)
}

/// What a branch gives up beyond that.
pub(super) fn apply_branch() -> Result<(), JailError> {
    die_with_parent()?;
    no_children()?;
    syscalls::close_branch().map_err(lock("seccomp"))
}

fn give_up(limits: &Limits) -> Result<LockDown, JailError> {
    if !limits.keep_user {
        leave_root()?;
    }
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(kernel("dumpable"))?;
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let landlock = landlock().map_err(|error| lock("landlock")(io::Error::other(error)))?;
    set_limits(limits)?;
    Ok(LockDown { landlock, user: rustix::process::geteuid().as_raw() })
}

/// After a change of user and after a fork, each of which forgets it.
fn die_with_parent() -> Result<(), JailError> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL)).map_err(kernel("parent death signal"))
}

fn no_children() -> Result<(), JailError> {
    set_limit(Resource::Nproc, 0, 0)
}

pub(crate) fn leave_root() -> Result<(), JailError> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let (uid, gid) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
    rustix::thread::set_thread_groups(&[]).map_err(kernel("user"))?;
    rustix::thread::set_thread_res_gid(gid, gid, gid).map_err(kernel("user"))?;
    rustix::thread::set_thread_res_uid(uid, uid, uid).map_err(kernel("user"))
}

/// A ruleset that handles every right the kernel knows and grants none.
fn landlock() -> Result<Landlock, landlock::RulesetError> {
    let newest = ABI::V10;
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(newest))?
        .handle_access(AccessNet::from_all(newest))?
        .scope(Scope::from_all(newest))?
        .create()?
        .restrict_self()?;
    Ok(match (status.ruleset, status.landlock) {
        (
            RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced,
            LandlockStatus::Available { effective_abi, .. },
        ) => Landlock::Enforced { abi: effective_abi as u32 },
        _ => Landlock::Absent,
    })
}

fn set_limits(limits: &Limits) -> Result<(), JailError> {
    let cpu = limits.cpu.as_secs().max(1);
    let table = [
        (Resource::As, limits.memory_bytes, limits.memory_bytes),
        // The soft limit says SIGXCPU, which can be ignored; one second later the hard one kills.
        (Resource::Cpu, cpu, cpu + 1),
        (Resource::Fsize, limits.output_bytes, limits.output_bytes),
        (Resource::Nofile, limits.open_files.into(), limits.open_files.into()),
        (Resource::Core, 0, 0),
        (Resource::Memlock, 0, 0),
        (Resource::Msgqueue, 0, 0),
    ];
    table.into_iter().try_for_each(|(resource, soft, hard)| set_limit(resource, soft, hard))
}

/// Sets a limit; one that is already lower stays as it is.
pub(crate) fn set_limit(resource: Resource, soft: u64, hard: u64) -> Result<(), JailError> {
    let hard = rustix::process::getrlimit(resource).maximum.map_or(hard, |present| present.min(hard));
    let limit = Rlimit { current: Some(soft.min(hard)), maximum: Some(hard) };
    rustix::process::setrlimit(resource, limit).map_err(kernel("rlimit"))
}

pub(crate) fn lock(measure: &'static str) -> impl Fn(io::Error) -> JailError {
    move |source| JailError::LockDown { measure, source }
}

pub(crate) fn kernel(measure: &'static str) -> impl Fn(rustix::io::Errno) -> JailError {
    move |errno| JailError::LockDown { measure, source: errno.into() }
}
