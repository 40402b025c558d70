use model::{Coded, Format};

/// Why nothing at all can be said about a document. Never holds text of the document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// The reader handed in failed: a disk error, or a file that vanished or shrank while it was read.
    #[error("the file could not be read")]
    Unreadable {
        /// What the reader said.
        #[source]
        source: std::io::Error,
    },
    /// A parser broke down on the document. Nothing it had read is trusted.
    #[error("the parser of format {} broke down", .format.id())]
    ParserBroke {
        /// The format it was reading.
        format: Format,
    },
}

impl Coded for ExtractError {
    fn code(&self) -> &'static str {
        match self {
            ExtractError::Unreadable { .. } => "EX-001",
            ExtractError::ParserBroke { .. } => "EX-002",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            ExtractError::Unreadable { .. } => Vec::new(),
            ExtractError::ParserBroke { format } => vec![("format", format.id().to_owned())],
        }
    }
}
