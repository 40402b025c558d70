//! Reading an untrusted file: opened here, understood only by a jailed worker that hands back counts and places.

use std::fs::File;

use extract::Limits;
use model::{Coded as _, Counts, Finding, Format, Hint, Omission};
use serde::{Deserialize, Serialize};

/// Findings handed back with their places; more are only counted.
const LISTED: usize = 1000;

/// What the agent asks a worker about the file it was handed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Ask {
    /// What is in it?
    Judge {
        /// The file's name, for its extension's promise.
        name: Option<String>,
    },
    /// What does it say? For showing a protected file to somebody with the right to view.
    Text {
        /// As above.
        name: Option<String>,
    },
}

/// What a worker answers.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Told {
    Judged(Reading),
    Text(String),
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
pub(crate) struct Refused {
    /// Stable code.
    pub code: String,
    /// Named facts for its sentence.
    pub args: Vec<(String, String)>,
}

/// The worker's side: answers one request about one file. Runs inside the jail only.
pub(crate) fn answer(detector: &detect::Detector, file: File, request: &[u8]) -> Vec<u8> {
    let told = match postcard::from_bytes(request) {
        Ok(Ask::Judge { name }) => judge(detector, file, name.as_deref()),
        Ok(Ask::Text { name }) => text(file, name.as_deref()),
        Err(_) => Told::Refused(Refused { code: "AG-020".to_owned(), args: Vec::new() }),
    };
    postcard::to_stdvec(&told).unwrap_or_default()
}

fn judge(detector: &detect::Detector, file: File, name: Option<&str>) -> Told {
    match extract::extract(file, name, &Limits::default()) {
        Ok(content) => {
            let found = detector.detect(&content);
            let cut = found.findings.len().saturating_sub(LISTED);
            let mut findings = found.findings;
            findings.truncate(LISTED);
            Told::Judged(Reading {
                format: content.format,
                counts: found.counts,
                findings,
                unlisted: found.unlisted.saturating_add(u32::try_from(cut).unwrap_or(u32::MAX)),
                hints: content.hints,
                omissions: content.omissions,
            })
        }
        Err(error) => refused(&error),
    }
}

fn text(file: File, name: Option<&str>) -> Told {
    match extract::extract(file, name, &Limits::default()) {
        Ok(content) => Told::Text(crate::view::plain_text(&content)),
        Err(error) => refused(&error),
    }
}

fn refused(error: &extract::ExtractError) -> Told {
    let args = error.args().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Told::Refused(Refused { code: error.code().to_owned(), args })
}
