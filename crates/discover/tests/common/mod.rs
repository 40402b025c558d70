//! What the tests of this crate share: a clock that stands, a scan that records everything.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use discover::{Due, Judged, Scan, ScanOptions, Step, Tally, Versions};
use model::Clock;
use time::{Duration, OffsetDateTime};

/// A clock that stands.
pub(crate) struct Stopped(pub(crate) OffsetDateTime);

impl Clock for Stopped {
    fn now(&self) -> OffsetDateTime {
        self.0
    }
}

/// A clock well after every file of the test was made, so that none counts as racy.
pub(crate) fn later() -> Stopped {
    Stopped(OffsetDateTime::now_utc() + Duration::hours(1))
}

pub(crate) const V1: Versions = Versions { rules: 1, extractor: 1 };

/// A result that tells files apart.
pub(crate) fn judged(persons: u32) -> Judged {
    let mut judged = Judged::default();
    judged.counts.persons = persons;
    judged
}

#[derive(Debug, Default)]
pub(crate) struct Run {
    pub(crate) due: BTreeSet<PathBuf>,
    pub(crate) rejudge: BTreeSet<PathBuf>,
    pub(crate) unchanged: BTreeSet<PathBuf>,
    pub(crate) passed: Vec<(PathBuf, &'static str)>,
    pub(crate) tally: Tally,
    #[allow(dead_code, reason = "not every test file asks")]
    pub(crate) refused: Option<&'static str>,
}

/// Scans once and records a result for every due file.
pub(crate) fn scan(state: &Path, roots: &[&Path], versions: Versions, clock: &dyn Clock) -> Run {
    let roots: Vec<PathBuf> = roots.iter().map(|root| root.to_path_buf()).collect();
    let mut scan = Scan::begin(state, &roots, versions, &ScanOptions::default(), clock).expect("begins");
    let mut run = Run { refused: scan.refused().map(model::Coded::code), ..Run::default() };
    while let Some(step) = scan.next().expect("goes on") {
        match step {
            Step::Due(due) => {
                record(&mut scan, &due);
                run.due.insert(due.entry.path().to_owned());
            }
            Step::Rejudge(due, old) => {
                scan.record(&due, &old).expect("records");
                run.rejudge.insert(due.entry.path().to_owned());
            }
            Step::Unchanged(same) => {
                run.unchanged.insert(same.entry.path().to_owned());
            }
            Step::Passed(outcome) => run.passed.push((outcome.path, outcome.cause.id())),
        }
    }
    run.tally = scan.finish().expect("finishes");
    run
}

pub(crate) fn record(scan: &mut Scan, due: &Due) {
    scan.record(due, &judged(due.entry.fingerprint.size as u32)).expect("records");
}
