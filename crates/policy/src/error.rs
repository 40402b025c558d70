use model::Coded;

use crate::position::Position;

/// Why a matrix is not accepted, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: line {}, column {}: {cause}", cause.code(), at.line, at.column)]
pub struct MatrixError {
    /// What is wrong.
    pub cause: MatrixCause,
    /// Where.
    pub at: Position,
}

/// What is wrong with a matrix.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MatrixCause {
    /// It is not TOML, or a value has the wrong type or is missing.
    #[error("{detail}")]
    Toml {
        /// The TOML parser's own words (English).
        detail: String,
    },
    /// A key that matrices do not have.
    #[error("there is no key {key}")]
    UnknownKey {
        /// The key.
        key: String,
    },
    /// The file is too long.
    #[error("a matrix has at most {limit} bytes")]
    TooLarge {
        /// Most bytes.
        limit: usize,
    },
    /// Too many tables or entries.
    #[error("at most {limit} of {what}")]
    TooMany {
        /// The table or key.
        what: &'static str,
        /// Most entries.
        limit: usize,
    },
    /// Two tables speak of the same cell and right.
    #[error("{cell} stands here a second time")]
    SaidTwice {
        /// The cell.
        cell: String,
    },
    /// A word that its key does not admit.
    #[error("{word} cannot stand in {key}")]
    UnknownWord {
        /// The key.
        key: &'static str,
        /// The word.
        word: String,
    },
    /// A list that must not be empty.
    #[error("{key} must not be empty")]
    Empty {
        /// The key.
        key: &'static str,
    },
    /// The edition is 0.
    #[error("an edition is 1 or more")]
    Edition,
}

impl MatrixCause {
    fn code(&self) -> &'static str {
        match self {
            MatrixCause::Toml { .. } => "PO-001",
            MatrixCause::UnknownKey { .. } => "PO-002",
            MatrixCause::TooLarge { .. } => "PO-003",
            MatrixCause::TooMany { .. } => "PO-004",
            MatrixCause::SaidTwice { .. } => "PO-005",
            MatrixCause::UnknownWord { .. } => "PO-006",
            MatrixCause::Empty { .. } => "PO-007",
            MatrixCause::Edition => "PO-008",
        }
    }
}

impl Coded for MatrixError {
    fn code(&self) -> &'static str {
        self.cause.code()
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        let mut args = vec![("line", self.at.line.to_string()), ("column", self.at.column.to_string())];
        match &self.cause {
            MatrixCause::Toml { detail } => args.push(("detail", detail.clone())),
            MatrixCause::UnknownKey { key } => args.push(("key", key.clone())),
            MatrixCause::TooLarge { limit } => args.push(("limit", limit.to_string())),
            MatrixCause::TooMany { what, limit } => {
                args.extend([("what", (*what).to_owned()), ("limit", limit.to_string())]);
            }
            MatrixCause::SaidTwice { cell } => args.push(("cell", cell.clone())),
            MatrixCause::UnknownWord { key, word } => args.extend([("key", (*key).to_owned()), ("word", word.clone())]),
            MatrixCause::Empty { key } => args.push(("key", (*key).to_owned())),
            MatrixCause::Edition => {}
        }
        args
    }
}

/// Why no policy could be made of a sound matrix: a fault of the shipped Cedar files, never of the body's.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The policies or their schema do not parse, or do not fit each other.
    #[error("the shipped policies are not sound: {detail}")]
    Policies {
        /// Cedar's own words (English).
        detail: String,
    },
    /// The matrix could not be given to Cedar.
    #[error("the matrix could not be given to Cedar: {detail}")]
    Entities {
        /// Cedar's own words (English).
        detail: String,
    },
}

impl Coded for PolicyError {
    fn code(&self) -> &'static str {
        match self {
            PolicyError::Policies { .. } => "PO-020",
            PolicyError::Entities { .. } => "PO-021",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        let (PolicyError::Policies { detail } | PolicyError::Entities { detail }) = self;
        vec![("detail", detail.clone())]
    }
}
