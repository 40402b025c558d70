//! What the checkpoint asks its workers, and what they say.

use model::Password;
use model::sanitising::{Kind, Refusal, Removed, Report};
use serde::{Deserialize, Serialize};

/// A request to a worker; the file is the first descriptor of the call, the output the second.
#[derive(Debug, Serialize, Deserialize)]
pub enum Ask {
    /// Rebuild the file and write it to the output.
    Sanitise {
        /// The name it came with.
        name: Option<String>,
        /// The password that was typed for it.
        password: Option<Password>,
        /// The policy, as TOML that the parent has read without error.
        policy: String,
        /// Whether an old document is to be converted first; it is then not rebuilt, and only told what it is.
        convert: bool,
    },
    /// Look at a rebuilt file with other eyes.
    Verify {
        /// What it says it is.
        kind: Kind,
        /// The policy.
        policy: String,
    },
    /// Draw its first page as a PNG and write it to the output.
    Draw {
        /// The name it came with.
        name: Option<String>,
    },
}

/// What a worker says. As JSON: it comes from a process that a document may have taken over, and reports lie in one
/// another, which the JSON reader bounds.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Told {
    /// The file was rebuilt and written, or was not.
    Sanitised(Result<Report, Refusal>),
    /// It has to be converted first.
    Old {
        /// What it is.
        from: Kind,
        /// What it is to become.
        to: Kind,
        /// What it carries that the new document will not have.
        carried: Vec<Removed>,
    },
    /// The file holds, or does not.
    Verified(Result<(), Refusal>),
    /// The page was drawn and written, or cannot be.
    Drawn(bool),
    /// The request was not understood.
    Nonsense,
}
