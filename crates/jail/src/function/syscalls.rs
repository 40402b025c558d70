//! The system calls a worker may make: compute, allocate, read what it was given, answer.
//!
//! Tried with the PDF, spreadsheet, mail, ZIP and OLE parsers on a corpus of 440 documents, and with what `abort` and the
//! allocator of glibc 2.36 do when memory runs out.

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};
use std::collections::BTreeMap;
use std::io;

/// Allowed with any arguments. Each works on memory, on time, or on a descriptor that is already there.
const PLAIN: &[libc::c_long] = &[
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_recvmsg,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_close,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_clock_gettime,
    libc::SYS_getrandom,
    libc::SYS_sched_yield,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// Calls that the standard library tries before it falls back. They take a path as well as a descriptor, and a filter
/// cannot look at the path, so they fail as on an old kernel: `File::metadata` is an error in a worker, sizes are found
/// by seeking.
const ABSENT: &[libc::c_long] = &[libc::SYS_statx, libc::SYS_newfstatat];

/// Calls that a stem makes in order to fork, and a branch before it meets its file: none opens or sends anything.
/// [`close_branch`] ends them.
const OF_STEM: &[libc::c_long] = &[
    libc::SYS_clone,
    libc::SYS_wait4,
    libc::SYS_set_robust_list,
    libc::SYS_prctl,
    libc::SYS_prlimit64,
    libc::SYS_seccomp,
];

/// Installs the filter that lets calls fail which the next one lets through. Both run on each call and the stricter verdict
/// counts: kill, then error, then allow.
fn missing() -> io::Result<()> {
    let absent = ABSENT.iter().map(|call| (*call, Vec::new())).collect();
    install(absent, SeccompAction::Allow, SeccompAction::Errno(libc::ENOSYS.unsigned_abs()))
}

/// Installs the filter that lets no memory become code, and all else through that the other filters do.
pub(super) fn no_code() -> io::Result<()> {
    let code = || only(&[(2, SeccompCmpOp::MaskedEq(exec()), exec())]);
    let rules = BTreeMap::from([(libc::SYS_mmap, vec![code()?]), (libc::SYS_mprotect, vec![code()?])]);
    install(rules, SeccompAction::Allow, SeccompAction::Errno(libc::EPERM.unsigned_abs()))
}

/// Installs the filter of a worker on the only thread. Any other call, and any other architecture's table, kills the process.
pub(super) fn close() -> io::Result<()> {
    missing()?;
    let mut rules = allowed()?;
    rules.insert(libc::SYS_tgkill, vec![abort_of(SeccompCmpOp::Eq)?]);
    install(rules, SeccompAction::KillProcess, SeccompAction::Allow)
}

/// Installs the filter of a stem, which its branches inherit: that of a worker, and what forking takes.
///
/// Most of a filter's price is paid where it is installed: the kernel compiles it and asks it about every call there is. So
/// the long one is paid once for all branches.
pub(super) fn close_stem() -> io::Result<()> {
    missing()?;
    let mut rules = allowed()?;
    // Who aborts is not known yet.
    rules.insert(libc::SYS_tgkill, vec![only(&[(2, SeccompCmpOp::Eq, sigabrt())])?]);
    rules.extend(OF_STEM.iter().map(|call| (*call, Vec::new())));
    // What `fork` asks for, and no thread, no name space and no shared memory.
    let fork = libc::CLONE_CHILD_SETTID | libc::CLONE_CHILD_CLEARTID | libc::SIGCHLD;
    rules.insert(libc::SYS_clone, vec![only(&[(0, SeccompCmpOp::Eq, u64::from(fork.unsigned_abs()))])?]);
    let options = [libc::PR_SET_PDEATHSIG, libc::PR_SET_NO_NEW_PRIVS];
    let option = |name: libc::c_int| only(&[(0, SeccompCmpOp::Eq, u64::from(name.unsigned_abs()))]);
    rules.insert(libc::SYS_prctl, options.into_iter().map(option).collect::<io::Result<_>>()?);
    let processes = u64::from(libc::RLIMIT_NPROC);
    rules.insert(libc::SYS_prlimit64, vec![only(&[(0, SeccompCmpOp::Eq, 0), (1, SeccompCmpOp::Eq, processes)])?]);
    install(rules, SeccompAction::KillProcess, SeccompAction::Allow)
}

/// Installs what makes a branch a worker like any other: a short filter of what it may no longer do.
pub(super) fn close_branch() -> io::Result<()> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = OF_STEM.iter().map(|call| (*call, Vec::new())).collect();
    rules.insert(libc::SYS_tgkill, vec![abort_of(SeccompCmpOp::Ne)?]);
    install(rules, SeccompAction::Allow, SeccompAction::KillProcess)
}

/// `abort` kills its own process, so that running out of memory is told apart from a forbidden call. Whether the process of a
/// `tgkill` is this one, or another.
fn abort_of(own: SeccompCmpOp) -> io::Result<SeccompRule> {
    let mut conditions = vec![(0, own.clone(), u64::from(std::process::id()))];
    if own == SeccompCmpOp::Eq {
        conditions.push((2, SeccompCmpOp::Eq, sigabrt()));
    }
    only(&conditions)
}

fn sigabrt() -> u64 {
    u64::from(libc::SIGABRT.unsigned_abs())
}

/// The rules of all, but for `tgkill`.
fn allowed() -> io::Result<BTreeMap<i64, Vec<SeccompRule>>> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        PLAIN.iter().chain(ABSENT).map(|call| (*call, Vec::new())).collect();
    // Memory may be taken, but no memory becomes code.
    let no_code = || only(&[(2, SeccompCmpOp::MaskedEq(exec()), 0)]);
    rules.insert(libc::SYS_mmap, vec![no_code()?]);
    rules.insert(libc::SYS_mprotect, vec![no_code()?]);
    // Copies of a descriptor and questions about it.
    let command = |name: libc::c_int| only(&[(1, SeccompCmpOp::Eq, u64::from(name.unsigned_abs()))]);
    let fcntl = [libc::F_GETFD, libc::F_GETFL, libc::F_DUPFD_CLOEXEC].map(command);
    rules.insert(libc::SYS_fcntl, fcntl.into_iter().collect::<io::Result<_>>()?);
    Ok(rules)
}

fn exec() -> u64 {
    u64::from(libc::PROT_EXEC.unsigned_abs())
}

/// A rule that holds when all the given arguments do; all of them are 32-bit integers.
pub(crate) fn only(conditions: &[(u8, SeccompCmpOp, u64)]) -> io::Result<SeccompRule> {
    let conditions = conditions
        .iter()
        .map(|(index, operator, value)| {
            SeccompCondition::new(*index, SeccompCmpArgLen::Dword, operator.clone(), *value).map_err(io::Error::other)
        })
        .collect::<io::Result<Vec<_>>>()?;
    SeccompRule::new(conditions).map_err(io::Error::other)
}

pub(crate) fn install(
    rules: BTreeMap<i64, Vec<SeccompRule>>,
    otherwise: SeccompAction,
    then: SeccompAction,
) -> io::Result<()> {
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(io::Error::other)?;
    let program: BpfProgram = SeccompFilter::new(rules, otherwise, then, arch)
        .map_err(io::Error::other)?
        .try_into()
        .map_err(io::Error::other)?;
    seccompiler::apply_filter(&program).map_err(io::Error::other)
}
