use std::collections::BTreeMap;
use std::path::PathBuf;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use model::Coded;
use model::api::Problem;

/// Why the key service did not do what was asked. No variant holds a name, a key, a password or a token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Not shown to be who she says she is. It says no more, whatever the cause.
    #[error("not recognised")]
    Unknown,
    /// Too many sign-ins failed.
    #[error("wait {seconds} s before the next attempt")]
    Wait {
        /// Seconds to wait.
        seconds: u64,
    },
    /// The caller may not do this.
    #[error("this needs another role")]
    Role,
    /// The request is not of the agreed shape.
    #[error("the request is malformed: {field}")]
    Malformed {
        /// The field, as the API names it.
        field: &'static str,
    },
    /// Another edition is in force than the one to be replaced.
    #[error("edition {current} is in force")]
    Edition {
        /// Edition in force.
        current: u64,
    },
    /// The text's own edition is not above the one in force.
    #[error("the text states edition {stated}, edition {current} is in force")]
    NotNewer {
        /// Edition that the text states.
        stated: u64,
        /// Edition in force.
        current: u64,
    },
    /// The password is too short.
    #[error("a password has at least {least} characters")]
    Password {
        /// Least number of characters.
        least: usize,
    },
    /// No such file is registered.
    #[error("no such file is registered")]
    File,
    /// Nobody would be left who may change the roster.
    #[error("no officer would be left")]
    LastOfficer,
    /// The body has an officer already.
    #[error("the body has been set up")]
    SetUp,
    /// The container names another section than the registered one.
    #[error("the file belongs to another section than its container says")]
    Section,
    /// The right that was asked for is not the one that the purpose needs.
    #[error("the purpose needs another right")]
    Intent,
    /// This is not the officer, the device or the run that may take the sealing back.
    #[error("this run cannot be taken back so")]
    Undo,
    /// Her last assignment has ended.
    #[error("the last assignment ended on {until}")]
    Left {
        /// Its last day.
        until: time::Date,
    },
    /// Her first assignment is still to come.
    #[error("the first assignment begins on {from}")]
    NotYet {
        /// Its first day.
        from: time::Date,
    },
    /// She holds no assignment and no role.
    #[error("no assignment is registered")]
    Unassigned,
    /// No such device is enrolled.
    #[error("no such device is enrolled")]
    NoDevice,
    /// The device that asks cannot lock itself.
    #[error("a device is locked from another one")]
    OwnDevice,
    /// This cannot be an exception.
    #[error("this cannot be an exception: {0:?}")]
    Exception(classify::Unsound),
    /// There are as many exceptions as there may be.
    #[error("there are {most} exceptions already")]
    Exceptions {
        /// Most.
        most: usize,
    },
    /// No such exception.
    #[error("there is no such exception")]
    NoException,
    /// The exception has been decided about, withdrawn, or has ended.
    #[error("the exception has been decided about")]
    ExceptionDecided,
    /// Who asked for something that lowers protection cannot agree to it herself.
    #[error("this needs a second person")]
    SecondPerson,
    /// The log tells of no such refused file of hers.
    #[error("the log tells of no such refused file")]
    NotRefused,
    /// A file that was refused as an attack is let in by nobody.
    #[error("refused as an attack")]
    Attack,
    /// No such original may be fetched by her now.
    #[error("there is no such original")]
    NoOriginal,
    /// The request has been decided about, withdrawn, or has ended.
    #[error("the request has been decided about")]
    OriginalDecided,
    /// She has asked for this file, and that is still open.
    #[error("this file has been asked for")]
    OriginalAgain,
    /// There are as many open requests as there may be.
    #[error("there are {most} open requests already")]
    Originals {
        /// Most.
        most: usize,
    },
    /// Nobody has an original for longer than 72 hours.
    #[error("the end is not within 72 hours")]
    OriginalUntil,
    /// A policy text, a spool entry or a decision with a code of its own.
    #[error("refused: {code}")]
    Other {
        /// Its code.
        code: &'static str,
        /// Facts for the sentence.
        args: Vec<(&'static str, String)>,
        /// Whether it was a decision (403) rather than a matter of shape (400).
        decision: bool,
    },
    /// The audit log cannot be written or read; nothing is done without it.
    #[error("the audit log cannot be written")]
    Log(#[source] store::log::LogError),
    /// The asking device has seen more of the log than there is.
    #[error("a device has seen a longer log than this")]
    LogShortened,
    /// The register does not answer.
    #[error("the register does not answer")]
    Store(#[from] store::StoreError),
    /// The database is older than the log: rosters or texts that were in force are missing.
    #[error("the register is older than the audit log")]
    Behind,
    /// A cryptographic operation failed.
    #[error("a cryptographic operation failed")]
    Crypto(#[from] protect::ProtectError),
    /// The system gave no randomness.
    #[error("no randomness")]
    NoRandomness,
    /// The service is stopping.
    #[error("the key service is stopping")]
    Stopped,
    /// The keyring is missing although the register is not empty.
    #[error("the keyring {} is missing", path.display())]
    KeyringMissing {
        /// Where it should be.
        path: PathBuf,
    },
    /// No edition is left above the last one.
    #[error("no edition is left for a bundle")]
    Editions,
    /// A file or folder of the key service cannot be read or made.
    #[error("{} cannot be read or made", path.display())]
    Data {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl From<store::log::LogError> for KeyError {
    fn from(error: store::log::LogError) -> Self {
        KeyError::Log(error)
    }
}

impl Coded for KeyError {
    fn code(&self) -> &'static str {
        match self {
            KeyError::Unknown => "KE-001",
            KeyError::Wait { .. } => "KE-002",
            KeyError::Role => "KE-003",
            KeyError::Malformed { .. } => "KE-004",
            KeyError::Edition { .. } => "KE-005",
            KeyError::NotNewer { .. } => "KE-006",
            KeyError::Password { .. } => "KE-007",
            KeyError::File => "KE-008",
            KeyError::LastOfficer => "KE-009",
            KeyError::SetUp => "KE-010",
            KeyError::Section => "KE-011",
            KeyError::Intent => "KE-012",
            KeyError::Undo => "KE-013",
            KeyError::Left { .. } => "KE-014",
            KeyError::NotYet { .. } => "KE-015",
            KeyError::Unassigned => "KE-016",
            KeyError::NoDevice => "KE-017",
            KeyError::OwnDevice => "KE-018",
            KeyError::Exception(classify::Unsound::MyNumber) => "KE-030",
            KeyError::Exception(classify::Unsound::Cause) => "KE-031",
            KeyError::Exception(classify::Unsound::Place) => "KE-032",
            KeyError::Exception(classify::Unsound::Until) => "KE-033",
            KeyError::Exceptions { .. } => "KE-034",
            KeyError::NoException => "KE-035",
            KeyError::ExceptionDecided => "KE-036",
            KeyError::SecondPerson => "KE-037",
            KeyError::NotRefused => "KE-038",
            KeyError::Attack => "KE-039",
            KeyError::NoOriginal => "KE-040",
            KeyError::OriginalDecided => "KE-041",
            KeyError::OriginalAgain => "KE-042",
            KeyError::Originals { .. } => "KE-043",
            KeyError::OriginalUntil => "KE-044",
            KeyError::Other { code, .. } => code,
            KeyError::Log(_) => "KE-020",
            KeyError::LogShortened => "KE-021",
            KeyError::Store(_) => "KE-022",
            KeyError::Behind => "KE-023",
            KeyError::Crypto(error) => error.code(),
            KeyError::NoRandomness => "KE-024",
            KeyError::Stopped => "KE-025",
            KeyError::KeyringMissing { .. } => "KE-026",
            KeyError::Data { .. } => "KE-027",
            KeyError::Editions => "KE-028",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            KeyError::Wait { seconds } => vec![("seconds", seconds.to_string())],
            KeyError::Malformed { field } => vec![("field", (*field).to_owned())],
            KeyError::Edition { current } => vec![("current", current.to_string())],
            KeyError::NotNewer { stated, current } => {
                vec![("stated", stated.to_string()), ("current", current.to_string())]
            }
            KeyError::Exceptions { most } | KeyError::Originals { most } => vec![("most", most.to_string())],
            KeyError::Password { least } => vec![("least", least.to_string())],
            KeyError::Left { until } => vec![("until", until.to_string())],
            KeyError::NotYet { from } => vec![("from", from.to_string())],
            KeyError::Other { args, .. } => args.clone(),
            KeyError::Crypto(error) => error.args(),
            KeyError::KeyringMissing { path } | KeyError::Data { path, .. } => {
                vec![("path", path.display().to_string())]
            }
            _ => Vec::new(),
        }
    }
}

impl KeyError {
    /// As another room's error says it: a matter of shape.
    pub(crate) fn shape(error: &dyn Coded) -> KeyError {
        KeyError::Other { code: error.code(), args: error.args(), decision: false }
    }

    /// The refusal as it goes out.
    pub(crate) fn problem(&self) -> Problem {
        let args: BTreeMap<_, _> = self.args().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Problem { code: self.code().to_owned(), args }
    }

    fn status(&self) -> StatusCode {
        match self {
            KeyError::Unknown | KeyError::Wait { .. } => StatusCode::UNAUTHORIZED,
            KeyError::Role
            | KeyError::Section
            | KeyError::Intent
            | KeyError::Undo
            | KeyError::Left { .. }
            | KeyError::NotYet { .. }
            | KeyError::Unassigned
            | KeyError::SecondPerson
            | KeyError::Attack
            | KeyError::NoOriginal
            | KeyError::Other { decision: true, .. } => StatusCode::FORBIDDEN,
            KeyError::Edition { .. } => StatusCode::CONFLICT,
            KeyError::Malformed { .. }
            | KeyError::NotNewer { .. }
            | KeyError::Password { .. }
            | KeyError::File
            | KeyError::LastOfficer
            | KeyError::SetUp
            | KeyError::NoDevice
            | KeyError::OwnDevice
            | KeyError::Exception(_)
            | KeyError::Exceptions { .. }
            | KeyError::NoException
            | KeyError::ExceptionDecided
            | KeyError::NotRefused
            | KeyError::OriginalDecided
            | KeyError::OriginalAgain
            | KeyError::Originals { .. }
            | KeyError::OriginalUntil
            | KeyError::Crypto(_)
            | KeyError::Other { .. } => StatusCode::BAD_REQUEST,
            _ => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl IntoResponse for KeyError {
    fn into_response(self) -> Response {
        let status = self.status();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            tracing::error!(code = self.code(), error = ?self, "a request failed");
        }
        (status, Json(self.problem())).into_response()
    }
}
