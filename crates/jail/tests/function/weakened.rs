//! Parents in trouble: a kernel without one of the walls, and a parent that is killed.

use jail::JailError;
use jail::function::{Limits, Program, Worker};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};
use std::fs::File;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

/// Makes one system call fail, here and in all children, as on a kernel or in a container that does not have it; then
/// says what became of a worker.
pub(crate) fn start(what: Option<&str>) -> ExitCode {
    let (call, errno) = match what {
        Some("seccomp") => (libc::SYS_seccomp, libc::EPERM),
        Some("landlock") => (libc::SYS_landlock_create_ruleset, libc::ENOSYS),
        _ => (libc::SYS_setresuid, libc::EPERM),
    };
    fail(call, errno.unsigned_abs());
    match Worker::start(&Program::this(["worker"]), &Limits::default()) {
        Ok(mut worker) => {
            let landlock = worker.lock_down().landlock;
            let file = File::open("/dev/null").unwrap();
            let outcome = worker.call(file, b"open /etc/passwd", Duration::from_secs(20));
            print!("{landlock:?}, then {:?}", outcome.unwrap_err());
        }
        Err(JailError::Refused { reason }) => {
            print!("refused: {}", reason.rsplit_once(": ").map_or(reason.as_str(), |(front, _)| front));
        }
        Err(error) => print!("{error:?}"),
    }
    ExitCode::SUCCESS
}

fn fail(call: libc::c_long, errno: u32) {
    let arch = TargetArch::try_from(std::env::consts::ARCH).unwrap();
    let rules = [(call, Vec::new())].into_iter().collect();
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, SeccompAction::Errno(errno), arch).unwrap();
    let program: BpfProgram = filter.try_into().unwrap();
    seccompiler::apply_filter_all_threads(&program).unwrap();
}

/// Starts a worker, prints its id, and keeps it busy for ever.
pub(crate) fn leave_an_orphan() -> ExitCode {
    let mut worker = Worker::start(&Program::this(["worker"]), &Limits::default()).unwrap();
    println!("{}", worker.id());
    std::io::stdout().flush().unwrap();
    let _ = worker.call(File::open("/dev/null").unwrap(), b"spin", Duration::from_secs(600));
    ExitCode::FAILURE
}
