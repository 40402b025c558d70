//! What can go wrong at the checkpoint itself. A file that is refused is no error: it has a `Refusal`.

use std::io;

use jail::JailError;
use model::Coded;
use model::yara::Fault;

/// The checkpoint could not do its work; the file is where it was and nothing was let through.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GateError {
    /// No jailed worker could be started.
    #[error(transparent)]
    NoWorker(#[from] JailError),
    /// There is no memory or descriptor for a file.
    #[error("no room for a file")]
    NoRoom(#[source] io::Error),
    /// A result could not be written where it was to go.
    #[error("a result could not be written")]
    Unwritten(#[source] io::Error),
    /// The policy is not one.
    #[error("the policy does not hold: {cause}")]
    Policy {
        /// Line, column and what is wrong there.
        cause: String,
    },
    /// Too many files wait, or too much is held.
    #[error("the queue is full")]
    Full,
    /// The file is longer than is taken in.
    #[error("the file is too large")]
    TooLarge,
    /// There is no such file, or it has been forgotten.
    #[error("no such file")]
    Unknown,
    /// The file does not wait for a password.
    #[error("the file does not wait for a password")]
    NotLocked,
    /// The request has not the shape that its route needs.
    #[error("the request has another shape")]
    Shape,
    /// The system has no randomness.
    #[error("no randomness")]
    NoChance,
    /// The virus scanner that has to be asked does not answer.
    #[error("the virus scanner does not answer")]
    ScannerAway,
    /// The rules that have to be asked do not answer.
    #[error("the YARA scanner does not answer")]
    RulesAway,
    /// Rules do not hold.
    #[error("{}:{}:{}: {}", first.file, first.line, first.column, first.what)]
    RulesWrong {
        /// The first mistake.
        first: Fault,
        /// How many there are beyond it.
        more: usize,
    },
    /// A file of rules cannot be read.
    #[error("a file of rules cannot be read")]
    RulesUnreadable {
        /// Which.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl Coded for GateError {
    fn code(&self) -> &'static str {
        match self {
            GateError::NoWorker(inner) => inner.code(),
            GateError::NoRoom(_) => "GW-001",
            GateError::Policy { .. } => "GW-002",
            GateError::ScannerAway => "GW-003",
            GateError::Unwritten(_) => "GW-004",
            GateError::Full => "GW-005",
            GateError::TooLarge => "GW-006",
            GateError::Unknown => "GW-007",
            GateError::NotLocked => "GW-008",
            GateError::Shape => "GW-009",
            GateError::NoChance => "GW-011",
            GateError::RulesAway => "GW-013",
            GateError::RulesWrong { .. } => "GW-014",
            GateError::RulesUnreadable { .. } => "GW-015",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            GateError::NoWorker(inner) => inner.args(),
            GateError::NoRoom(source) | GateError::Unwritten(source) => vec![("cause", source.to_string())],
            GateError::Policy { cause } => vec![("cause", cause.clone())],
            GateError::RulesWrong { first, more } => vec![
                ("file", first.file.clone()),
                ("line", first.line.to_string()),
                ("column", first.column.to_string()),
                ("cause", first.what.clone()),
                ("more", more.to_string()),
            ],
            GateError::RulesUnreadable { file, source } => vec![("file", file.clone()), ("cause", source.to_string())],
            _ => Vec::new(),
        }
    }
}
