use std::io;
use std::path::{Path, PathBuf};

use model::Coded;
use thiserror::Error;

/// Why the office cannot do something.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServerError {
    /// A file or folder of the office cannot be read or written.
    #[error("cannot use {}", .path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file of the office is not what it should be.
    #[error("{what} is damaged")]
    Damaged {
        /// Which.
        what: &'static str,
    },
    /// The certificate authority failed.
    #[error("certificate")]
    Certificate(#[from] rcgen::Error),
    /// TLS refused its configuration.
    #[error("tls")]
    Tls(#[from] rustls::Error),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// Which.
        address: String,
        /// Why.
        source: io::Error,
    },
    /// The key service does not answer.
    #[error("key service away")]
    KeyServiceAway,
    /// The office's database failed.
    #[error("store")]
    Store(#[from] store::StoreError),
}

impl ServerError {
    pub(crate) fn folder(path: &Path, source: io::Error) -> ServerError {
        ServerError::Folder { path: path.to_owned(), source }
    }
}

impl Coded for ServerError {
    fn code(&self) -> &'static str {
        match self {
            ServerError::Folder { .. } => "SV-001",
            ServerError::Damaged { .. } => "SV-002",
            ServerError::Certificate(_) => "SV-003",
            ServerError::Tls(_) => "SV-004",
            ServerError::Listen { .. } => "SV-005",
            ServerError::KeyServiceAway => "SV-006",
            ServerError::Store(_) => "SV-007",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            ServerError::Folder { path, source } => {
                vec![("path", path.display().to_string()), ("cause", source.to_string())]
            }
            ServerError::Damaged { what } => vec![("what", (*what).to_owned())],
            ServerError::Listen { address, source } => {
                vec![("address", address.clone()), ("cause", source.to_string())]
            }
            _ => Vec::new(),
        }
    }
}
