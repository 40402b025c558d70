//! The journal of scans.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use discover::{Judged, Scan, ScanOptions, Step, Versions};
use model::Clock;
use time::{Duration, OffsetDateTime};

use super::{Outcome, Work, code};

/// Where the files lie.
pub(crate) const TREE: &str = "SEKIMORI_TREE";
const V1: Versions = Versions { rules: 1, extractor: 1 };

/// After every file of the test was made, so that none counts as racy.
struct Later;

impl Clock for Later {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc() + Duration::hours(1)
    }
}

/// The files that are scanned lie on a sound disk; the journal on the one that fails.
pub(crate) struct Scanning {
    tree: PathBuf,
    _own: Option<tempfile::TempDir>,
}

impl Scanning {
    pub(crate) fn new() -> Scanning {
        // A process that is to die scans the files of the one that watches it.
        if let Some(tree) = std::env::var_os(TREE) {
            return Scanning { tree: tree.into(), _own: None };
        }
        let own = tempfile::tempdir().expect("a folder");
        let tree = own.path().canonicalize().expect("a folder");
        for n in 0..300 {
            let folder = tree.join(format!("{}", n % 7));
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(folder.join(format!("a rather long name of a file {n}")), vec![b'x'; n]).expect("a file");
        }
        Scanning { tree, _own: Some(own) }
    }

    /// Scans; gives the files that were due.
    fn scan(&self, root: &Path) -> Result<BTreeSet<PathBuf>, String> {
        let roots = [self.tree.clone()];
        let mut due = BTreeSet::new();
        let mut scan =
            Scan::begin(&root.join("scan"), &roots, V1, &ScanOptions::default(), &Later).map_err(|e| code(&e))?;
        while let Some(step) = scan.next().map_err(|e| code(&e))? {
            if let Step::Due(one) = step {
                let mut judged = Judged::default();
                judged.counts.persons = one.entry.fingerprint.size as u32;
                scan.record(&one, &judged).map_err(|e| code(&e))?;
                due.insert(one.entry.path().to_owned());
            }
        }
        scan.finish().map_err(|e| code(&e))?;
        Ok(due)
    }
}

impl Work for Scanning {
    fn act(&mut self, root: &Path) -> Outcome {
        self.scan(root)?;
        fs::write(self.tree.join("0").join("new"), "new").expect("a file");
        let due = self.scan(root)?;
        assert_eq!(due.len(), 1, "the journal knows the others");
        Ok(())
    }

    fn check(&mut self, root: &Path) {
        let due = self.scan(root).expect("goes on, or starts anew");
        assert!(due.len() <= 301);
        assert!(self.scan(root).expect("scans again").is_empty(), "what was read is known");
    }

    fn notes(&self) -> String {
        self.tree.display().to_string()
    }

    fn take(&mut self, _: &str) {}
}
