//! The launcher: our own binary, which locks itself in and then starts the program.

#![allow(unsafe_code)] // one call between fork and exec, see `start`

use super::{Held, Job, syscalls, view};
use crate::JailError;
use crate::function::{close_inherited, kernel, leave_root, lock, one_thread, set_limit};
use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, LandlockStatus, PathBeneath, PathFd, Ruleset,
    RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};
use rustix::process::{DumpableBehavior, Resource, Signal};
use std::io::{self, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, Stdio};

/// The word before what holds, and before why nothing was run, on the launcher's standard error.
pub(super) const HELD: &str = "held ";
pub(super) const REFUSED: &str = "refused ";
/// Descriptors of the program.
const OPEN_FILES: u64 = 256;
/// Processes and threads of the program.
const PROCESSES: u64 = 256;

/// Runs the program that [`super::run`] asked for, and ends as it ends. Call it first thing in `main`, before any thread
/// is started; it returns only if nothing was run.
pub fn launch() -> JailError {
    let error = match prepare().and_then(|job| start(&job)) {
        Ok(code) => std::process::exit(code),
        Err(error) => error,
    };
    let cause = std::error::Error::source(&error).map_or_else(String::new, |cause| format!(": {cause}"));
    // The parent reads it; if that is gone, nobody wants to know.
    let _ = writeln!(io::stderr(), "{REFUSED}{error}{cause}");
    error
}

fn prepare() -> Result<Job, JailError> {
    one_thread()?;
    close_inherited().map_err(lock("descriptors"))?;
    let order = std::env::args().next_back().unwrap_or_default();
    let job: Job = decode(&order).ok_or(JailError::NotAWorker)?;
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    leave_root()?;
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL)).map_err(kernel("parent death signal"))?;
    // After a change of user the files of this process below /proc belong to root, and the map of users is one of them.
    rustix::process::set_dumpable_behavior(DumpableBehavior::Dumpable).map_err(kernel("dumpable"))?;
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let namespaces = view::enter().is_ok();
    if namespaces {
        // Half a view is none: from here on what fails ends the launcher.
        view::build(&job.readable, job.scratch_bytes).map_err(lock("mounts"))?;
    }
    rustix::thread::set_no_new_privs(true).map_err(kernel("no_new_privs"))?;
    let landlock = landlock(&job, namespaces).map_err(|error| lock("landlock")(io::Error::other(error)))?;
    if !namespaces && landlock.is_none() {
        return Err(lock("namespaces")(io::Error::other("neither namespaces nor Landlock can be had")));
    }
    set_limits(&job, namespaces)?;
    syscalls::filter(namespaces).map_err(lock("seccomp"))?;
    let held = Held { namespaces, landlock, user: rustix::process::geteuid().as_raw() };
    writeln!(io::stderr(), "{HELD}{}", encode(&held)).map_err(JailError::Channel)?;
    Ok(job)
}

/// Starts the program as the first process of its namespace, waits for it, and gives the code to end with.
fn start(job: &Job) -> Result<i32, JailError> {
    let mut command = Command::new(&job.program);
    command.args(&job.args).env_clear().envs(job.environment.iter().map(|(k, v)| (k, v))).current_dir("/");
    // What it says there may quote the document.
    command.stderr(Stdio::null());
    // SAFETY: the closure makes one system call with integers and touches no memory.
    unsafe {
        command.pre_exec(|| Ok(rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?));
    }
    let status = command.status().map_err(JailError::Start)?;
    Ok(status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0)))
}

/// Reading and executing the folders of programs; writing only where the file system is of memory.
fn landlock(job: &Job, namespaces: bool) -> Result<Option<u32>, RulesetError> {
    let newest = ABI::V10;
    let read = AccessFs::from_read(newest);
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(newest))?
        .handle_access(AccessNet::from_all(newest))?
        .scope(Scope::from_all(newest))?
        .create()?;
    for path in job.readable.iter().filter_map(|path| PathFd::new(path).ok()) {
        ruleset = ruleset.add_rule(PathBeneath::new(path, read))?;
    }
    for device in
        ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"].into_iter().filter_map(|d| PathFd::new(d).ok())
    {
        ruleset = ruleset.add_rule(PathBeneath::new(device, AccessFs::ReadFile | AccessFs::WriteFile))?;
    }
    if let (true, Ok(scratch)) = (namespaces, PathFd::new(Path::new("/tmp"))) {
        ruleset = ruleset.add_rule(PathBeneath::new(scratch, AccessFs::from_all(newest) & !AccessFs::Execute))?;
    }
    let status = ruleset.restrict_self()?;
    Ok(match (status.ruleset, status.landlock) {
        (
            RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced,
            LandlockStatus::Available { effective_abi, .. },
        ) => Some(effective_abi as u32),
        _ => None,
    })
}

fn set_limits(job: &Job, namespaces: bool) -> Result<(), JailError> {
    let cpu = job.cpu.as_secs().max(1);
    let table = [
        (Resource::As, job.memory_bytes, job.memory_bytes),
        (Resource::Cpu, cpu, cpu + 1),
        (Resource::Fsize, if namespaces { job.scratch_bytes } else { 0 }, job.scratch_bytes),
        (Resource::Nofile, OPEN_FILES, OPEN_FILES),
        (Resource::Core, 0, 0),
        (Resource::Memlock, 0, 0),
        (Resource::Msgqueue, 0, 0),
    ];
    if namespaces {
        // Counted within the user namespace.
        set_limit(Resource::Nproc, PROCESSES, PROCESSES)?;
    }
    table.into_iter().try_for_each(|(resource, soft, hard)| set_limit(resource, soft, hard))
}

/// A value as an argument or a line: hexadecimal digits of its bytes.
pub(super) fn encode<T: serde::Serialize>(value: &T) -> String {
    let bytes = postcard::to_stdvec(value).unwrap_or_default();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn decode<T: serde::de::DeserializeOwned>(digits: &str) -> Option<T> {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|d| d as u8);
    let pairs = digits.trim().as_bytes().chunks(2);
    let bytes: Option<Vec<u8>> = pairs.map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect();
    postcard::from_bytes(&bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_survives_the_way_through_an_argument() {
        let job = Job::new("/usr/bin/tesseract", ["stdin", "stdout"]);
        let back: Job = decode(&encode(&job)).unwrap();
        assert_eq!((back.program, back.args, back.budget), (job.program, job.args, job.budget));
        assert!(decode::<Job>("0g").is_none() && decode::<Job>("abc").is_none());
    }
}
