//! The parent's side: hands over the bytes, takes the output, and ends it all when the time is up.

use super::launch::{HELD, REFUSED, decode, encode};
use super::{Held, Job};
use crate::ProgramError;
use crate::function::{Program, spawn};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{MemfdFlags, SealFlags};
use rustix::process::{Pid, Signal, kill_process_group};
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Longest report of the launcher.
const REPORT: usize = 8192;

/// What a program gave back.
#[derive(Debug)]
pub struct Done {
    /// Its standard output. It was made from a document that may have taken the program over: bounded in size, and
    /// everything else about it is for the caller to check.
    pub output: Vec<u8>,
    /// What held it.
    pub held: Held,
}

/// Runs `job` on `input`, which the program finds as its standard input. `launcher` must lead to [`super::launch`].
///
/// # Errors
/// See [`ProgramError`]. In every case the program and its children are dead.
pub fn run(launcher: &Program, job: &Job, input: &[u8]) -> Result<Done, ProgramError> {
    let deadline = Instant::now() + job.budget;
    let mut command = Command::new(&launcher.path);
    command
        .args(&launcher.args)
        .arg(encode(job))
        .env_clear()
        .current_dir("/")
        // By this group all of them are killed.
        .process_group(0)
        .stdin(in_memory(input).map_err(ProgramError::Start)?)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut running = Running { child: spawn(command).map_err(ProgramError::Start)?, over: false };
    let (output, report) = running.listen(job, deadline)?;
    let report = String::from_utf8_lossy(&report).into_owned();
    if let Some(reason) = report.lines().find_map(|line| line.strip_prefix(REFUSED)) {
        return Err(ProgramError::Refused { reason: reason.to_owned() });
    }
    let held = report.lines().find_map(|line| decode(line.strip_prefix(HELD)?));
    let status = running.wait(deadline).ok_or_else(|| timed_out(job))?.map_err(ProgramError::Channel)?;
    let Some(held) = held else { return Err(ProgramError::Refused { reason: "the launcher said nothing".into() }) };
    match status.code() {
        Some(0) => Ok(Done { output, held }),
        Some(code) => Err(ProgramError::Failed { code }),
        None => Err(ProgramError::Failed { code: -1 }),
    }
}

/// The input as a file of memory that nobody can change any more.
fn in_memory(input: &[u8]) -> io::Result<File> {
    let memory = rustix::fs::memfd_create("input", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?;
    let mut memory = File::from(memory);
    memory.write_all(input)?;
    memory.rewind()?;
    rustix::fs::fcntl_add_seals(&memory, SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL)?;
    Ok(memory)
}

/// The launcher and all that it started; they die with this value.
struct Running {
    child: Child,
    over: bool,
}

impl Running {
    /// Output and report, until both are closed.
    fn listen(&mut self, job: &Job, deadline: Instant) -> Result<(Vec<u8>, Vec<u8>), ProgramError> {
        let (Some(mut output), Some(mut report)) = (self.child.stdout.take(), self.child.stderr.take()) else {
            return Err(ProgramError::Channel(io::ErrorKind::BrokenPipe.into()));
        };
        let (mut said, mut reported) = (Vec::new(), Vec::new());
        let (mut saying, mut reporting) = (true, true);
        while saying || reporting {
            let left = deadline.checked_duration_since(Instant::now()).ok_or_else(|| timed_out(job))?;
            let mut ends = Vec::new();
            if saying {
                ends.push(PollFd::new(&output, PollFlags::IN));
            }
            if reporting {
                ends.push(PollFd::new(&report, PollFlags::IN));
            }
            await_any(&mut ends, left).map_err(ProgramError::Channel)?;
            let ready: Vec<bool> = ends.iter().map(|end| !end.revents().is_empty()).collect();
            let (first, second) = (ready.first() == Some(&true), ready.get(1) == Some(&true));
            let (say, tell) = if saying { (first, second && reporting) } else { (false, first) };
            if say {
                saying = take(&mut output, &mut said).map_err(ProgramError::Channel)?;
            }
            if tell {
                reporting = take(&mut report, &mut reported).map_err(ProgramError::Channel)?;
            }
            if said.len() > job.output_bytes {
                return Err(ProgramError::OutputTooLarge { limit: job.output_bytes });
            }
            if reported.len() > REPORT {
                return Err(ProgramError::Refused { reason: "the launcher said too much".into() });
            }
        }
        Ok((said, reported))
    }

    /// How it ended, if it does in time.
    fn wait(&mut self, deadline: Instant) -> Option<io::Result<ExitStatus>> {
        let left = deadline.saturating_duration_since(Instant::now());
        let pid = Pid::from_child(&self.child);
        if let Ok(handle) = rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty()) {
            let mut ends = [PollFd::new(&handle, PollFlags::IN)];
            let _ = await_any(&mut ends, left);
            if ends.iter().all(|end| end.revents().is_empty()) {
                return None;
            }
        }
        // A child of the program that stayed behind; before the group's number is free for others.
        let _ = kill_process_group(pid, Signal::KILL);
        self.over = true;
        Some(self.child.wait())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.over {
            let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
            let _ = self.child.wait();
        }
    }
}

fn await_any(ends: &mut [PollFd<'_>], left: Duration) -> io::Result<()> {
    let time = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() };
    match poll(ends, Some(&time)) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Appends what is there; whether more may come.
fn take(from: &mut impl Read, to: &mut Vec<u8>) -> io::Result<bool> {
    let mut buffer = [0; 16 << 10];
    match from.read(&mut buffer) {
        Ok(0) => Ok(false),
        Ok(count) => {
            to.extend_from_slice(buffer.get(..count).unwrap_or_default());
            Ok(true)
        }
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(true),
        Err(error) => Err(error),
    }
}

fn timed_out(job: &Job) -> ProgramError {
    ProgramError::TimedOut { seconds: job.budget.as_secs().max(1) }
}
