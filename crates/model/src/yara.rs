//! What the checkpoint and its YARA scanner say to each other. The scanner is a program of its own, so the words stand here.

use serde::{Deserialize, Serialize};

/// Most rules of one file that are named.
pub const NAMED: usize = 32;
/// Longest name of a rule or tag that is told on.
pub const NAME_BYTES: usize = 128;

/// One file of rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its path as the operator knows it.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A request to a scanner; the file is the descriptor of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// What became of the rules; the descriptor is not read.
    Check,
    /// Look at the file, if it is no longer than this.
    Scan {
        /// Longest file in bytes.
        most: u64,
    },
}

/// What a scanner says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    /// What became of the rules.
    Checked(Checked),
    /// Rules that the file matches, at most [`NAMED`] of them; none if it is clean.
    Scanned(Vec<Hit>),
    /// The file was not looked at, or not to its end.
    Failed,
}

/// What became of the rules when they were compiled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Rules that are applied.
    pub rules: u64,
    /// Why they do not hold; they are then not applied at all.
    pub faults: Vec<Fault>,
    /// Rules that are left out: they use a module that this scanner does not have, or another rule that does.
    pub left_out: Vec<String>,
}

/// Something that is wrong in a file of rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// The column, from 1, in characters.
    pub column: u64,
    /// What is wrong, in the scanner's words.
    pub what: String,
}

/// A rule that a file matches: its name and tags, and nothing of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// Name of the rule.
    pub rule: String,
    /// Its tags.
    pub tags: Vec<String>,
}
