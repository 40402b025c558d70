//! What can go wrong between a parent and its worker.

use model::Coded;
use std::io;

/// A worker could not be started, or refused to serve because it could not be locked down.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JailError {
    /// The child process could not be started.
    #[error("the worker process could not be started")]
    Start(#[source] io::Error),
    /// The child could not lock itself down and has ended; no document was given to it.
    #[error("the worker refused to serve: {reason}")]
    Refused {
        /// The worker's own words, sent before it had met any input.
        reason: String,
    },
    /// `serve` was called in a process that no parent of ours started.
    #[error("this verb is for worker processes only")]
    NotAWorker,
    /// `serve` was called after threads had been started, which would have escaped the lock-down.
    #[error("the worker has {count} threads; a worker must have one")]
    Threads {
        /// Threads found.
        count: usize,
    },
    /// One measure of the lock-down failed.
    #[error("the worker could not be locked down: {measure}")]
    LockDown {
        /// Which measure: `seccomp`, `rlimit`, `user` and so on.
        measure: &'static str,
        /// What the kernel said.
        #[source]
        source: io::Error,
    },
    /// The socket between parent and worker broke or carried something else than the protocol.
    #[error("the channel between parent and worker broke")]
    Channel(#[source] io::Error),
}

impl Coded for JailError {
    fn code(&self) -> &'static str {
        match self {
            Self::Start(_) => "JA-001",
            Self::Refused { .. } => "JA-002",
            Self::NotAWorker => "JA-003",
            Self::Threads { .. } => "JA-004",
            Self::LockDown { .. } => "JA-005",
            Self::Channel(_) => "JA-006",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Start(source) | Self::Channel(source) => vec![("cause", source.to_string())],
            Self::Refused { reason } => vec![("reason", reason.clone())],
            Self::Threads { count } => vec![("count", count.to_string())],
            Self::LockDown { measure, source } => {
                vec![("measure", (*measure).to_owned()), ("cause", source.to_string())]
            }
            Self::NotAWorker => Vec::new(),
        }
    }
}

/// One file did not come back from the jail. The file itself is untouched; the next one gets a fresh worker.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The time given was used up; the worker was killed.
    #[error("the worker took longer than {seconds} s")]
    TimedOut {
        /// The budget, whole seconds rounded up.
        seconds: u64,
    },
    /// The worker wanted more memory or stack than it may have. A best guess: the kernel reports only how it died.
    #[error("the worker needed more memory than it may have")]
    OutOfMemory,
    /// The worker made a system call that is not on its list and was killed by the kernel.
    #[error("the worker made a forbidden system call")]
    ForbiddenCall,
    /// The worker died of a signal, as after a memory error.
    #[error("the worker died of signal {signal}")]
    Killed {
        /// Signal number.
        signal: i32,
    },
    /// The worker ended by itself in the middle of a call.
    #[error("the worker ended with code {code}")]
    Ended {
        /// Exit code.
        code: i32,
    },
    /// The function panicked.
    #[error("the function panicked at {place}")]
    Panicked {
        /// Source file and line; never the panic's message, which may quote the document.
        place: String,
    },
    /// The answer was larger than agreed.
    #[error("the answer is larger than {limit} bytes")]
    ReplyTooLarge {
        /// Bytes allowed.
        limit: u32,
    },
    /// The request was larger than agreed; the worker was not asked.
    #[error("the request is larger than {limit} bytes")]
    RequestTooLarge {
        /// Bytes allowed.
        limit: u32,
    },
    /// The descriptor can be written through; only one opened for reading goes into the jail.
    #[error("the file is open for writing")]
    Writable,
    /// The worker said something that is not the protocol. It was killed.
    #[error("the worker did not keep to the protocol")]
    Protocol,
    /// The worker has already died of an earlier call.
    #[error("the worker is gone")]
    Gone,
    /// No worker could be started for this file.
    #[error(transparent)]
    NoWorker(#[from] JailError),
    /// The kernel failed a plain operation on the channel.
    #[error("the channel to the worker failed")]
    Channel(#[source] io::Error),
}

impl CallError {
    /// Whether a worker ended as one does that a file has taken over, or tried to. Out of memory is among them: an abort is told
    /// as that, and a damaged heap aborts too.
    pub fn is_capture(&self) -> bool {
        !matches!(
            self,
            CallError::TimedOut { .. }
                | CallError::Panicked { .. }
                | CallError::ReplyTooLarge { .. }
                | CallError::RequestTooLarge { .. }
                | CallError::Writable
        )
    }
}

impl Coded for CallError {
    fn code(&self) -> &'static str {
        match self {
            Self::TimedOut { .. } => "JA-101",
            Self::OutOfMemory => "JA-102",
            Self::ForbiddenCall => "JA-103",
            Self::Killed { .. } => "JA-104",
            Self::Ended { .. } => "JA-105",
            Self::Panicked { .. } => "JA-106",
            Self::ReplyTooLarge { .. } => "JA-107",
            Self::RequestTooLarge { .. } => "JA-108",
            Self::Writable => "JA-109",
            Self::Protocol => "JA-110",
            Self::Gone => "JA-111",
            Self::Channel(_) => "JA-112",
            Self::NoWorker(inner) => inner.code(),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TimedOut { seconds } => vec![("seconds", seconds.to_string())],
            Self::Killed { signal } => vec![("signal", signal.to_string())],
            Self::Ended { code } => vec![("exit", code.to_string())],
            Self::Panicked { place } => vec![("place", place.clone())],
            Self::ReplyTooLarge { limit } | Self::RequestTooLarge { limit } => vec![("limit", limit.to_string())],
            Self::Channel(source) => vec![("cause", source.to_string())],
            Self::NoWorker(inner) => inner.args(),
            Self::OutOfMemory | Self::ForbiddenCall | Self::Writable | Self::Protocol | Self::Gone => Vec::new(),
        }
    }
}

/// A program of others did not give its output. It and its children are dead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProgramError {
    /// The launcher could not be started.
    #[error("the launcher could not be started")]
    Start(#[source] io::Error),
    /// The launcher could not lock itself in, so that nothing was run; or the program is not there.
    #[error("the program was not run: {reason}")]
    Refused {
        /// The launcher's own words, said before it ran anything.
        reason: String,
    },
    /// The time given was used up.
    #[error("the program took longer than {seconds} s")]
    TimedOut {
        /// The budget in whole seconds.
        seconds: u64,
    },
    /// The program wrote more than agreed.
    #[error("the program wrote more than {limit} bytes")]
    OutputTooLarge {
        /// Bytes allowed.
        limit: usize,
    },
    /// The program ended with an error of its own.
    #[error("the program ended with code {code}")]
    Failed {
        /// Exit code; 128 and the number of the signal that ended it; -1 if the launcher itself was killed.
        code: i32,
    },
    /// The kernel failed a plain operation on the pipes.
    #[error("the pipes to the program failed")]
    Channel(#[source] io::Error),
}

impl Coded for ProgramError {
    fn code(&self) -> &'static str {
        match self {
            Self::Start(_) => "JA-201",
            Self::Refused { .. } => "JA-202",
            Self::TimedOut { .. } => "JA-203",
            Self::OutputTooLarge { .. } => "JA-204",
            Self::Failed { .. } => "JA-205",
            Self::Channel(_) => "JA-206",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Start(source) | Self::Channel(source) => vec![("cause", source.to_string())],
            Self::Refused { reason } => vec![("reason", reason.clone())],
            Self::TimedOut { seconds } => vec![("seconds", seconds.to_string())],
            Self::OutputTooLarge { limit } => vec![("limit", limit.to_string())],
            Self::Failed { code } => vec![("exit", code.to_string())],
        }
    }
}
