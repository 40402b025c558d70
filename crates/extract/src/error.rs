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
    /// The password does not open the file.
    #[error("the password does not open the file")]
    WrongPassword,
    /// There is no password to be asked for.
    #[error("the file is not locked")]
    NotLocked,
    /// The file is locked in a way that is not read.
    #[error("a lock that is not read: {lock}")]
    LockUnsupported {
        /// Which; a fixed word.
        lock: &'static str,
    },
    /// What is behind the password is not what its author locked: damaged or changed.
    #[error("what is locked is damaged")]
    LockDamaged,
    /// Trying a password costs more rounds of hashing than Office allows.
    #[error("{rounds} rounds of hashing")]
    TooManyRounds {
        /// How many the file asks for.
        rounds: u64,
    },
    /// What is behind the password is larger than is taken into memory.
    #[error("more than {limit} bytes are locked")]
    LockedTooLarge {
        /// How much it may be, in bytes.
        limit: u64,
    },
}

impl Coded for ExtractError {
    fn code(&self) -> &'static str {
        match self {
            ExtractError::Unreadable { .. } => "EX-001",
            ExtractError::ParserBroke { .. } => "EX-002",
            ExtractError::WrongPassword => "EX-003",
            ExtractError::NotLocked => "EX-004",
            ExtractError::LockUnsupported { .. } => "EX-005",
            ExtractError::LockDamaged => "EX-006",
            ExtractError::TooManyRounds { .. } => "EX-007",
            ExtractError::LockedTooLarge { .. } => "EX-008",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            ExtractError::TooManyRounds { rounds } => vec![("rounds", rounds.to_string())],
            ExtractError::LockUnsupported { lock } => vec![("lock", (*lock).to_owned())],
            ExtractError::LockedTooLarge { limit } => vec![("mib", (limit >> 20).to_string())],
            ExtractError::ParserBroke { format } => vec![("format", format.id().to_owned())],
            _ => Vec::new(),
        }
    }
}
