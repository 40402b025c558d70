//! What is asked of a jailed reader about an untrusted file, and what it answers. Agent and office both ask.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Counts, Finding, Format, Hint, Omission, OmissionCause, OwnKind, PartKind, Password, Raster, Unlocked};

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
    /// What does it say, part by part? For people who write rules.
    Plain {
        /// As above.
        name: Option<String>,
    },
    /// What is found in it, where in that text, and why?
    Explain {
        /// As above.
        name: Option<String>,
    },
    /// What is behind this password? For its owner, who takes the password off.
    Unlock {
        /// What she typed.
        password: Password,
    },
    /// The picture of that number, from 0, among those that only character recognition can read.
    Picture {
        /// The number.
        number: u32,
    },
    /// Any of the first four, together with what character recognition has read.
    With {
        /// What it has read, picture by picture.
        recognised: Vec<Recognised>,
        /// The question.
        ask: Box<Ask>,
    },
}

/// What a worker answers. It may have been taken over by the file: whoever asks checks what comes back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Told {
    /// To [`Ask::Judge`].
    Judged(Reading),
    /// To [`Ask::Text`].
    Text(String),
    /// To [`Ask::Plain`].
    Plain(Plain),
    /// To [`Ask::Explain`].
    Explained(Explained),
    /// To [`Ask::Unlock`].
    Unlocked(Unlocked),
    /// The file could not be read.
    Refused(Refused),
    /// To [`Ask::Picture`]; none beyond the last.
    Picture(Option<Picture>),
}

/// A picture of a document, to be recognised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// As [`Omission::path`]. Two pictures may have the same.
    pub path: String,
    /// Its shades of grey, or why there are none.
    pub raster: Result<Raster, OmissionCause>,
}

/// What became of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recognised {
    /// As [`Picture::path`].
    pub path: String,
    /// The words and where they stand, as tesseract's table (TSV) and text, one after the other; or why there are none.
    pub words: Result<String, OmissionCause>,
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

/// A document as plain text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plain {
    /// The format its bytes have.
    pub format: Format,
    /// Its parts in reading order; the whole text is theirs joined by form feeds (U+000C).
    pub parts: Vec<PlainPart>,
    /// Facts about the document.
    pub hints: Vec<Hint>,
    /// What was left unread.
    pub omissions: Vec<Omission>,
}

/// One part as plain text: texts as they are, each row of a table a line with cells apart by tabs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlainPart {
    /// As [`Part::path`](crate::Part::path).
    pub path: String,
    /// What it is.
    pub kind: PartKind,
    /// Its text.
    pub text: String,
}

/// What was found in a document and why it is believed; no value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explained {
    /// The format its bytes have.
    pub format: Format,
    /// Single findings in reading order, at most a bounded number.
    pub findings: Vec<Pointed>,
    /// How many more there are.
    pub unlisted: u32,
    /// The counts over all of them.
    pub counts: Counts,
    /// As [`Detection::public`](crate::Detection::public).
    pub public: bool,
    /// Paths of the parts that hold a finding, by their number.
    pub parts: BTreeMap<u32, String>,
    /// Facts about the document.
    pub hints: Vec<Hint>,
    /// What was left unread.
    pub omissions: Vec<Omission>,
}

/// A finding and where it stands in the text of [`Plain`], in Unicode code points from the text's beginning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pointed {
    /// The finding.
    pub finding: Finding,
    /// Its first character.
    pub start: u32,
    /// The character after its last.
    pub end: u32,
}

/// Why a worker could not read a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Stable code.
    pub code: String,
    /// Named facts for its sentence.
    pub args: Vec<(String, String)>,
}
