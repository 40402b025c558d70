//! Reading an untrusted file: opened here, understood only by a jailed worker that hands back counts and places.

use std::fs::File;

use detect::Detector;
use extract::{ExtractError, Limits};
use model::reading::{Ask, Explained, Plain, Reading, Recognised, Refused, Told};
use model::{Coded as _, Content, Finding, OwnKind, Password, Unlocked};

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
        Ok(Ask::With { recognised, ask }) => told(looking, Handed { file, recognised }, *ask),
        Ok(ask) => told(looking, Handed { file, recognised: Vec::new() }, ask),
        Err(_) => nonsense(),
    };
    postcard::to_stdvec(&told).unwrap_or_default()
}

/// A file, and what character recognition has read in it.
struct Handed {
    file: File,
    recognised: Vec<Recognised>,
}

impl Handed {
    fn content(self, name: Option<&str>) -> Result<Content, ExtractError> {
        let mut content = extract::extract(self.file, name, &Limits::default())?;
        extract::fold_in(&mut content, self.recognised);
        Ok(content)
    }
}

fn told(looking: &mut Looking, file: Handed, ask: Ask) -> Told {
    match ask {
        Ask::Judge { name, kinds } => judge(looking.with(kinds), file, name.as_deref()),
        Ask::Text { name } => text(file, name.as_deref()),
        Ask::Plain { name } => plain(file, name.as_deref()),
        Ask::Explain { name } => explain(looking.with(Vec::new()), file, name.as_deref()),
        Ask::Picture { number } => match extract::nth_picture(file.file, &Limits::default(), number) {
            Ok(picture) => Told::Picture(picture),
            Err(error) => refused(&error),
        },
        Ask::Unlock { password } => unlock(file.file, &password),
        Ask::With { .. } => nonsense(),
    }
}

fn nonsense() -> Told {
    Told::Refused(Refused { code: "AG-020".to_owned(), args: Vec::new() })
}

fn judge(detector: &Detector, file: Handed, name: Option<&str>) -> Told {
    match file.content(name) {
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

fn text(file: Handed, name: Option<&str>) -> Told {
    match file.content(name) {
        Ok(content) => Told::Text(crate::view::plain_text(&content)),
        Err(error) => refused(&error),
    }
}

fn plain(file: Handed, name: Option<&str>) -> Told {
    match file.content(name) {
        Ok(mut content) => {
            let (format, hints) = (content.format, std::mem::take(&mut content.hints));
            let omissions = std::mem::take(&mut content.omissions);
            Told::Plain(Plain { format, parts: crate::plain::parts(content), hints, omissions })
        }
        Err(error) => refused(&error),
    }
}

fn explain(detector: &Detector, file: Handed, name: Option<&str>) -> Told {
    match file.content(name) {
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

/// What lies behind the password, handed back whole; the worker that saw it serves no other file.
fn unlock(file: File, password: &Password) -> Told {
    match extract::unlock(file, password.expose(), &Limits::default()) {
        Ok(bytes) => Told::Unlocked(Unlocked::new(bytes)),
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
