//! Workers that wait, locked down, for one file each: a file does not wait for a process to start.

use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use jail::function::{Limits, Nursery, Program, Worker};
use jail::{CallError, JailError};
use model::sanitising::{Reason, Refusal};

use crate::passage::Stopped;

/// A worker may use this much more processor time than the file may take, so that the parent's clock decides.
pub(crate) const GRACE: Duration = Duration::from_secs(5);

/// The workers.
#[derive(Debug)]
pub(crate) struct Crew {
    shared: Arc<Shared>,
    /// Asks for another waiting worker.
    wanted: Option<SyncSender<()>>,
    /// Starts them.
    filling: Option<JoinHandle<()>>,
    budget: Duration,
}

#[derive(Debug)]
struct Shared {
    nursery: Nursery,
    spare: usize,
    waiting: Mutex<Vec<Worker>>,
    /// How often all that lies at the same addresses was forgotten.
    renewed: AtomicU64,
}

impl Crew {
    /// Workers that `program` starts; `spare` of them wait ready.
    pub(crate) fn new(program: Program, limits: Limits, budget: Duration, spare: usize) -> Crew {
        let shared = Arc::new(Shared {
            nursery: Nursery::new(program, limits),
            spare,
            waiting: Mutex::default(),
            renewed: AtomicU64::new(0),
        });
        let (wanted, orders) = sync_channel::<()>(1);
        let theirs = Arc::clone(&shared);
        // Without the thread nothing waits ready, and each file starts its own.
        let filling = std::thread::Builder::new().name("gate-crew".into()).spawn(move || {
            for () in orders {
                theirs.fill();
            }
        });
        let crew = Crew { shared, wanted: Some(wanted), filling: filling.ok(), budget };
        crew.order();
        crew
    }

    /// Asks one worker about these files; it ends with its answer, before anybody looks at what it wrote.
    pub(crate) fn ask(&self, files: &[BorrowedFd<'_>], request: &[u8]) -> Result<Vec<u8>, Stopped> {
        let waiting = self.shared.take();
        let mut worker = match waiting {
            Some(worker) => worker,
            None => self.shared.nursery.worker().map_err(|error| Stopped::Trouble(error.into()))?,
        };
        self.order();
        let answer = worker.call_with(files, request, self.budget);
        drop(worker);
        if answer.as_ref().is_err_and(CallError::is_capture) {
            self.shared.renew();
        }
        answer.map_err(stopped)
    }

    fn order(&self) {
        if self.shared.spare > 0
            && let Some(wanted) = &self.wanted
            && let Err(TrySendError::Disconnected(())) = wanted.try_send(())
        {
            tracing::debug!("no workers wait ready");
        }
    }
}

impl Drop for Crew {
    /// All processes have ended when this returns, so that what they used is counted as ours.
    fn drop(&mut self) {
        self.wanted = None;
        if let Some(filling) = self.filling.take() {
            let _ = filling.join();
        }
        self.shared.renew();
    }
}

impl Shared {
    /// Forgets all workers that lie at the same addresses as one that may have been captured.
    fn renew(&self) {
        self.nursery.renew();
        let mut waiting = self.lock();
        self.renewed.fetch_add(1, Ordering::Relaxed);
        let old = std::mem::take(&mut *waiting);
        drop(waiting);
        drop(old);
    }

    fn take(&self) -> Option<Worker> {
        loop {
            let mut worker = self.lock().pop()?;
            if worker.is_alive() {
                return Some(worker);
            }
        }
    }

    fn fill(&self) {
        while self.lock().len() < self.spare {
            let renewed = self.renewed.load(Ordering::Relaxed);
            match self.nursery.worker() {
                Ok(worker) => {
                    let mut waiting = self.lock();
                    // One of a stem that was given up meanwhile is as old as those that were forgotten with it.
                    if renewed == self.renewed.load(Ordering::Relaxed) {
                        waiting.push(worker);
                    }
                }
                Err(error) => {
                    // Whoever needs one starts it herself and is told why it does not start.
                    tracing::warn!(%error, "a worker does not start");
                    return;
                }
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Worker>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the way in which a worker ended says about its file.
fn stopped(error: CallError) -> Stopped {
    let refused = |reason, detail: &str| Stopped::Refused(Refusal::new(reason, detail));
    match error {
        CallError::TimedOut { .. } => refused(Reason::LimitTime, "worker"),
        CallError::OutOfMemory => refused(Reason::LimitMemory, "worker"),
        CallError::ForbiddenCall => refused(Reason::SandboxViolation, "forbidden system call"),
        // Nonsense on the channel is said by a worker that a document has taken over.
        CallError::Protocol => refused(Reason::SandboxViolation, "channel"),
        CallError::Killed { signal } if signal == rustix::process::Signal::XFSZ.as_raw() => {
            refused(Reason::LimitSize, "output")
        }
        CallError::Killed { signal } => refused(Reason::Crash, &format!("signal {signal}")),
        CallError::Ended { code } => refused(Reason::Crash, &format!("exit {code}")),
        CallError::Panicked { place } => refused(Reason::Crash, &format!("panic at {place}")),
        CallError::ReplyTooLarge { .. } => refused(Reason::LimitCount, "report"),
        CallError::RequestTooLarge { .. } => refused(Reason::LimitSize, "request"),
        CallError::NoWorker(error) => Stopped::Trouble(error.into()),
        CallError::Channel(source) => Stopped::Trouble(JailError::Channel(source).into()),
        // Each is a mistake of ours, not of the file; it is refused all the same.
        _ => refused(Reason::Crash, "call"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_die_has_its_reason() {
        let reason = |error| match stopped(error) {
            Stopped::Refused(refusal) => Some(refusal.reason),
            Stopped::Trouble(_) => None,
        };
        for (error, expected) in [
            (CallError::TimedOut { seconds: 1 }, Some(Reason::LimitTime)),
            (CallError::OutOfMemory, Some(Reason::LimitMemory)),
            (CallError::ForbiddenCall, Some(Reason::SandboxViolation)),
            (CallError::Protocol, Some(Reason::SandboxViolation)),
            (CallError::Killed { signal: 25 }, Some(Reason::LimitSize)),
            (CallError::Killed { signal: 11 }, Some(Reason::Crash)),
            (CallError::Ended { code: 0 }, Some(Reason::Crash)),
            (CallError::Panicked { place: "a.rs:1".into() }, Some(Reason::Crash)),
            (CallError::NoWorker(JailError::NotAWorker), None),
        ] {
            let said = format!("{error:?}");
            assert_eq!(reason(error), expected, "{said}");
        }
    }
}
