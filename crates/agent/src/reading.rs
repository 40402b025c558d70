//! Reading an untrusted file: opened here, understood only by a jailed worker that hands back counts and places.

use std::fs::File;

use detect::Detector;
use extract::Limits;
use model::reading::{Ask, Explained, Plain, Reading, Refused, Told};
use model::{Coded as _, Finding, OwnKind};

/// Findings handed back with their places; more are only counted.
const LISTED: usize = 1000;

/// The same where a person looks at one file.
const EXPLAINED: usize = 10_000;

/// What a worker looks for: the built-in kinds, and those of the body that was asked for last.
pub(crate) struct Looking {
    detector: Detector,
    kinds: Vec<OwnKind>,
}

impl Looking {
    /// For the built-in kinds.
    pub(crate) fn new() -> Looking {
        Looking { detector: Detector::new(), kinds: Vec::new() }
    }

    /// For these kinds too. A body's rules seldom change: the tables are built once in a worker's life.
    fn with(&mut self, kinds: Vec<OwnKind>) -> &Detector {
        if self.kinds != kinds {
            self.detector = Detector::with_kinds(&kinds);
            self.kinds = kinds;
        }
        &self.detector
    }
}

/// The worker's side: answers one request about one file. Runs inside the jail only.
pub(crate) fn answer(looking: &mut Looking, file: File, request: &[u8]) -> Vec<u8> {
    let told = match postcard::from_bytes(request) {
        Ok(Ask::Judge { name, kinds }) => judge(looking.with(kinds), file, name.as_deref()),
        Ok(Ask::Text { name }) => text(file, name.as_deref()),
        Ok(Ask::Plain { name }) => plain(file, name.as_deref()),
        Ok(Ask::Explain { name }) => explain(looking.with(Vec::new()), file, name.as_deref()),
        Err(_) => Told::Refused(Refused { code: "AG-020".to_owned(), args: Vec::new() }),
    };
    postcard::to_stdvec(&told).unwrap_or_default()
}

fn judge(detector: &Detector, file: File, name: Option<&str>) -> Told {
    match extract::extract(file, name, &Limits::default()) {
        Ok(content) => {
            let found = detector.detect(&content);
            let (findings, unlisted) = first(found.findings, LISTED, found.unlisted);
            Told::Judged(Reading {
                format: content.format,
                counts: found.counts,
                findings,
                unlisted,
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

fn plain(file: File, name: Option<&str>) -> Told {
    match extract::extract(file, name, &Limits::default()) {
        Ok(mut content) => {
            let (format, hints) = (content.format, std::mem::take(&mut content.hints));
            let omissions = std::mem::take(&mut content.omissions);
            Told::Plain(Plain { format, parts: crate::plain::parts(content), hints, omissions })
        }
        Err(error) => refused(&error),
    }
}

fn explain(detector: &Detector, file: File, name: Option<&str>) -> Told {
    match extract::extract(file, name, &Limits::default()) {
        Ok(content) => {
            let found = detector.detect(&content);
            let (findings, unlisted) = first(found.findings, EXPLAINED, found.unlisted);
            let path = |part: u32| content.parts.get(part as usize).map(|named| (part, named.path.clone()));
            let parts = findings.iter().filter_map(|finding| path(finding.place.part)).collect();
            Told::Explained(Explained {
                format: content.format,
                findings: crate::plain::point(&content, findings),
                unlisted,
                counts: found.counts,
                public: found.public,
                parts,
                hints: content.hints,
                omissions: content.omissions,
            })
        }
        Err(error) => refused(&error),
    }
}

/// The first findings, and how many there are beyond them.
fn first(mut findings: Vec<Finding>, most: usize, unlisted: u32) -> (Vec<Finding>, u32) {
    let cut = findings.len().saturating_sub(most);
    findings.truncate(most);
    (findings, unlisted.saturating_add(u32::try_from(cut).unwrap_or(u32::MAX)))
}

fn refused(error: &extract::ExtractError) -> Told {
    let args = error.args().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Told::Refused(Refused { code: error.code().to_owned(), args })
}
