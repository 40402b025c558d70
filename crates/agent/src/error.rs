use std::io;
use std::path::{Path, PathBuf};

use model::Coded;
use thiserror::Error;

use crate::inplace::InplaceError;

/// Why the agent cannot do something.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AgentError {
    /// A file of the state folder cannot be read or written.
    #[error("cannot use {}", .path.display())]
    State {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Others may write the state folder.
    #[error("{} is open to others", .path.display())]
    StateOpenToOthers {
        /// Which.
        path: PathBuf,
    },
    /// Another run holds the state folder.
    #[error("another run is under way")]
    Busy {
        /// Which.
        path: PathBuf,
    },
    /// A file of the state folder is not what it should be.
    #[error("{what} is damaged")]
    Damaged {
        /// Which.
        what: &'static str,
    },
    /// The rule file is wrong.
    #[error("rules")]
    Rules(#[from] classify::RuleError),
    /// The walk failed.
    #[error("discover")]
    Discover(#[from] discover::DiscoverError),
    /// The settings file is wrong.
    #[error("settings: {cause}")]
    Settings {
        /// What is wrong, as the parser says it.
        cause: String,
    },
    /// A key, signature or container is not as it should be.
    #[error("protect")]
    Protect(#[from] protect::ProtectError),
    /// The audit log, or what belongs to it, is not as it should be.
    #[error("audit")]
    Audit(#[from] audit::AuditError),
    /// Sealing, undo or the ledger failed.
    #[error("in place")]
    Inplace(#[source] InplaceError),
    /// This device is not known to a server.
    #[error("not enrolled")]
    NotEnrolled,
    /// Nobody is signed in.
    #[error("not signed in")]
    NotSignedIn,
    /// The enrolment token is not one.
    #[error("not an enrolment token")]
    Token,
    /// The policy bundle's signature does not hold.
    #[error("bundle forged")]
    BundleForged,
    /// An older policy bundle was offered.
    #[error("bundle {offered} is older than {known}")]
    BundleOlder {
        /// Its edition.
        offered: u64,
        /// The edition in force.
        known: u64,
    },
    /// The policy bundle in force has expired.
    #[error("bundle expired")]
    BundleExpired {
        /// Since when.
        on: String,
    },
    /// The server does not answer.
    #[error("server away")]
    ServerAway {
        /// Which.
        url: String,
    },
    /// The server refused, with a reason for people.
    #[error("refused: {code}")]
    Refused {
        /// Stable code.
        code: String,
        /// Its facts.
        args: Vec<(String, String)>,
    },
    /// The server's answer makes no sense.
    #[error("answer makes no sense")]
    Answer,
    /// The server does not know this request: it is older than this program.
    #[error("not served")]
    NotServed,
    /// No recovery kit has been written: nothing is sealed.
    #[error("no recovery kit")]
    NoKit,
    /// The file's key belongs to a key service this device does not know.
    #[error("foreign key service")]
    ForeignKeyService,
    /// The file to be written exists.
    #[error("{} exists", .path.display())]
    Exists {
        /// Which.
        path: PathBuf,
    },
    /// A file named on the command line cannot be opened or written.
    #[error("{}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The reader could not read the document.
    #[error("unreadable: {code}")]
    Unreadable {
        /// Stable code.
        code: String,
        /// Its facts.
        args: Vec<(String, String)>,
    },
}

impl AgentError {
    pub(crate) fn state(path: &Path, source: io::Error) -> AgentError {
        AgentError::State { path: path.to_owned(), source }
    }
}

impl From<InplaceError> for AgentError {
    /// A key that was refused is the refusal it was, in the server's own words.
    fn from(error: InplaceError) -> AgentError {
        match error {
            InplaceError::Key(inner) if (&*inner as &dyn std::error::Error).is::<AgentError>() => {
                let inner: Box<dyn std::error::Error + Send + Sync> = inner;
                inner.downcast().map_or(AgentError::Answer, |inner| *inner)
            }
            other => AgentError::Inplace(other),
        }
    }
}

impl Coded for AgentError {
    fn code(&self) -> &'static str {
        match self {
            AgentError::State { .. } => "AG-001",
            AgentError::StateOpenToOthers { .. } => "AG-002",
            AgentError::Busy { .. } => "AG-003",
            AgentError::Damaged { .. } => "AG-004",
            AgentError::Rules(error) => error.code(),
            AgentError::Discover(error) => error.code(),
            AgentError::Settings { .. } => "AG-005",
            AgentError::Protect(error) => error.code(),
            AgentError::Audit(error) => error.code(),
            AgentError::Inplace(error) => error.code(),
            AgentError::NotEnrolled => "AG-006",
            AgentError::NotSignedIn => "AG-007",
            AgentError::Token => "AG-008",
            AgentError::BundleForged => "AG-009",
            AgentError::BundleOlder { .. } => "AG-010",
            AgentError::BundleExpired { .. } => "AG-011",
            AgentError::ServerAway { .. } => "AG-012",
            AgentError::Answer => "AG-013",
            AgentError::NoKit => "AG-014",
            AgentError::ForeignKeyService => "AG-015",
            AgentError::Exists { .. } => "AG-016",
            AgentError::File { .. } => "AG-017",
            AgentError::Refused { .. } => "AG-018",
            AgentError::Unreadable { .. } => "AG-019",
            AgentError::NotServed => "AG-026",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            AgentError::State { path, source } => {
                vec![("path", path.display().to_string()), ("cause", source.to_string())]
            }
            AgentError::StateOpenToOthers { path } | AgentError::Busy { path } => {
                vec![("path", path.display().to_string())]
            }
            AgentError::Damaged { what } => vec![("what", (*what).to_owned())],
            AgentError::Rules(error) => error.args(),
            AgentError::Discover(error) => error.args(),
            AgentError::Settings { cause } => vec![("cause", cause.clone())],
            AgentError::Protect(error) => error.args(),
            AgentError::Audit(error) => error.args(),
            AgentError::Inplace(error) => error.args(),
            AgentError::BundleOlder { offered, known } => {
                vec![("offered", offered.to_string()), ("known", known.to_string())]
            }
            AgentError::BundleExpired { on } => vec![("on", on.clone())],
            AgentError::ServerAway { url } => vec![("url", url.clone())],
            AgentError::Exists { path } => vec![("path", path.display().to_string())],
            AgentError::File { path, source } => {
                vec![("path", path.display().to_string()), ("cause", source.to_string())]
            }
            AgentError::Refused { code, .. } | AgentError::Unreadable { code, .. } => vec![("code", code.clone())],
            AgentError::NotEnrolled
            | AgentError::NotSignedIn
            | AgentError::Token
            | AgentError::BundleForged
            | AgentError::Answer
            | AgentError::NotServed
            | AgentError::NoKit
            | AgentError::ForeignKeyService => Vec::new(),
        }
    }
}
