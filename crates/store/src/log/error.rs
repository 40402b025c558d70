use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use audit::AuditError;
use model::Coded;
use thiserror::Error;

/// Why the log on disk could not be opened or written. Clone, because a whole group of callers may get the same.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum LogError {
    /// Another process has the folder.
    #[error("the log in {folder} is in use by another process")]
    Locked {
        /// The log's folder.
        folder: PathBuf,
    },
    /// The folder or a file in it cannot be opened, read or written (a full disk among others). Of an append, nothing
    /// was taken.
    #[error("the log cannot be read or written: {path}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Arc<io::Error>,
    },
    /// The newest part is not there although entries were signed.
    #[error("the log in {folder} has lost its newest part")]
    SegmentMissing {
        /// The log's folder.
        folder: PathBuf,
    },
    /// Fewer entries are left than were signed.
    #[error("the log has {found} entries left of {signed} signed ones")]
    EntriesLost {
        /// Entries in the checkpoint.
        signed: u64,
        /// Entries found.
        found: u64,
    },
    /// The entries are not those that were signed.
    #[error("the log's entries are not those of its checkpoint at {size}")]
    Changed {
        /// Entries up to the place that was compared.
        size: u64,
    },
    /// After a failure it is not known what is on disk: nothing is taken until the log is opened anew.
    #[error("the log takes nothing more after a disk failure")]
    Halted,
    /// The log was closed.
    #[error("the log is closed")]
    Closed,
    /// An entry, key or checkpoint is not in order.
    #[error(transparent)]
    Audit(Arc<AuditError>),
}

impl From<AuditError> for LogError {
    fn from(error: AuditError) -> Self {
        LogError::Audit(Arc::new(error))
    }
}

impl LogError {
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> LogError {
        let path = path.into();
        move |source| LogError::Io { path, source: Arc::new(source) }
    }

    /// Whether the disk is full.
    pub fn is_full_disk(&self) -> bool {
        matches!(self, LogError::Io { source, .. }
            if matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
    }
}

impl Coded for LogError {
    fn code(&self) -> &'static str {
        match self {
            LogError::Locked { .. } => "AU-101",
            LogError::Io { .. } => "AU-102",
            LogError::SegmentMissing { .. } => "AU-103",
            LogError::EntriesLost { .. } => "AU-104",
            LogError::Changed { .. } => "AU-105",
            LogError::Halted => "AU-106",
            LogError::Closed => "AU-107",
            LogError::Audit(error) => error.code(),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            LogError::Locked { folder } | LogError::SegmentMissing { folder } => {
                vec![("folder", folder.display().to_string())]
            }
            LogError::Io { path, source } => {
                vec![("path", path.display().to_string()), ("cause", source.to_string())]
            }
            LogError::EntriesLost { signed, found } => {
                vec![("signed", signed.to_string()), ("found", found.to_string())]
            }
            LogError::Changed { size } => vec![("size", size.to_string())],
            LogError::Audit(error) => error.args(),
            LogError::Halted | LogError::Closed => Vec::new(),
        }
    }
}
