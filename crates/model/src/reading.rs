//! What is asked of a jailed reader about an untrusted file, and what it answers. Agent and office both ask.

use serde::{Deserialize, Serialize};

use crate::{Counts, Finding, Format, Hint, Omission, OwnKind};

/// What a worker is asked about the file it was handed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Ask {
    /// What is in it?
    Judge {
        /// The file's name, for its extension's promise.
        name: Option<String>,
        /// The body's own kinds that are looked for beside the built-in ones.
        kinds: Vec<OwnKind>,
    },
    /// What does it say? For showing a protected file to somebody with the right to view.
    Text {
        /// As above.
        name: Option<String>,
    },
}

/// What a worker answers. It may have been taken over by the file: whoever asks checks what comes back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Told {
    /// To [`Ask::Judge`].
    Judged(Reading),
    /// To [`Ask::Text`].
    Text(String),
    /// The file could not be read.
    Refused(Refused),
}

/// A file as far as rules and reports need it: counts and places, no value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The format its bytes have.
    pub format: Format,
    /// What was found.
    pub counts: Counts,
    /// The first findings, with places.
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub unlisted: u32,
    /// Facts about the document.
    pub hints: Vec<Hint>,
    /// What was left unread.
    pub omissions: Vec<Omission>,
}

/// Why a worker could not read a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Stable code.
    pub code: String,
    /// Named facts for its sentence.
    pub args: Vec<(String, String)>,
}
