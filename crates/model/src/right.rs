use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a person may do with a protected file. Rights do not imply one another: the matrix names each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// See the content on the screen; no bytes reach the disk.
    View,
    /// Print it.
    Print,
    /// Change it and save it protected.
    Edit,
    /// Take parts of it to other documents.
    Copy,
    /// Take the original bytes out (`open -o`, export).
    Decrypt,
    /// Take it along offline until a date, on one device.
    Lease,
    /// Change its label.
    Relabel,
    /// Turn it back into an unprotected file.
    Unprotect,
}

impl Right {
    /// Every right, weakest first.
    pub const ALL: [Right; 8] = [
        Right::View,
        Right::Print,
        Right::Edit,
        Right::Copy,
        Right::Decrypt,
        Right::Lease,
        Right::Relabel,
        Right::Unprotect,
    ];

    /// The word used in the matrix, the API and the log.
    pub fn id(self) -> &'static str {
        match self {
            Right::View => "view",
            Right::Print => "print",
            Right::Edit => "edit",
            Right::Copy => "copy",
            Right::Decrypt => "decrypt",
            Right::Lease => "lease",
            Right::Relabel => "relabel",
            Right::Unprotect => "unprotect",
        }
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A text that names no right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRight;

impl fmt::Display for UnknownRight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a right is one of view, print, edit, copy, decrypt, lease, relabel, unprotect")
    }
}
impl std::error::Error for UnknownRight {}

impl FromStr for Right {
    type Err = UnknownRight;
    fn from_str(s: &str) -> Result<Self, UnknownRight> {
        Right::ALL.into_iter().find(|right| right.id() == s).ok_or(UnknownRight)
    }
}
