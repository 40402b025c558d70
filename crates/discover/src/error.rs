use std::io;
use std::path::{Path, PathBuf};

use model::Coded;

/// Why a scan could not go on, or why a journal was not trusted. What happens to a single file or folder on the way is no
/// error but an [`Outcome`](crate::Outcome).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiscoverError {
    /// A file of the journal is damaged; the scan starts anew.
    #[error("the journal is damaged")]
    JournalDamaged,
    /// A file at the journal's place is no journal, or belongs to another one.
    #[error("the journal is not one of ours")]
    JournalForeign,
    /// The journal was written by another version of Sekimori.
    #[error("the journal has format {0}, which this version does not read")]
    JournalVersion(u16),
    /// Another scan with the same state folder is running.
    #[error("another scan is running")]
    Busy,
    /// A starting point of the scan is not there or cannot be opened.
    #[error("cannot open a starting point")]
    Root {
        /// The path as given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Folders cannot be watched.
    #[error("cannot watch")]
    Watch {
        /// What the system said.
        source: io::Error,
    },
    /// The journal's folder or files could not be read or written.
    #[error("cannot {doing} the journal")]
    State {
        /// `open`, `read` or `write`.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl DiscoverError {
    pub(crate) fn state(doing: &'static str) -> impl Fn(io::Error) -> DiscoverError {
        move |source| DiscoverError::State { doing, source }
    }

    pub(crate) fn root(path: &Path, source: impl Into<io::Error>) -> DiscoverError {
        DiscoverError::Root { path: path.to_owned(), source: source.into() }
    }
}

impl Coded for DiscoverError {
    fn code(&self) -> &'static str {
        match self {
            DiscoverError::JournalDamaged => "DI-001",
            DiscoverError::JournalForeign => "DI-002",
            DiscoverError::JournalVersion(_) => "DI-003",
            DiscoverError::Busy => "DI-004",
            DiscoverError::Root { .. } => "DI-005",
            DiscoverError::State { .. } => "DI-006",
            DiscoverError::Watch { .. } => "DI-007",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            DiscoverError::JournalVersion(version) => vec![("version", version.to_string())],
            DiscoverError::Root { path, source } => {
                vec![("path", path.display().to_string()), ("cause", source.to_string())]
            }
            DiscoverError::State { source, .. } | DiscoverError::Watch { source } => {
                vec![("cause", source.to_string())]
            }
            _ => Vec::new(),
        }
    }
}
