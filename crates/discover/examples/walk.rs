//! Walks a folder and says what it met; with a state folder as second argument, scans it with the journal. Beside
//! `find FOLDER -printf '%T@ %s\n'` it shows what finding differences costs:
//!
//! ```sh
//! cargo build --release -p discover --example walk
//! perf stat -e task-clock target/release/examples/walk FOLDER [STATE]
//! ```

use std::io::Write;
use std::path::{Path, PathBuf};

use discover::{DiscoverError, Judged, Scan, ScanOptions, Step, Versions, WalkOptions, Walker};
use model::Clock;
use time::OffsetDateTime;

struct System;

impl Clock for System {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let roots = vec![args.next().ok_or("usage: walk FOLDER [STATE]")?];
    let text = match args.next() {
        None => walk(&roots)?,
        Some(state) => scan(&roots, &state)?,
    };
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}

fn walk(roots: &[PathBuf]) -> Result<String, DiscoverError> {
    let mut walker = Walker::new(roots, &WalkOptions::default())?;
    let visits = walker.by_ref().count();
    Ok(format!("{visits} visits, {:?}", walker.walked()))
}

fn scan(roots: &[PathBuf], state: &Path) -> Result<String, DiscoverError> {
    let versions = Versions { rules: 1, extractor: 1 };
    let mut scan = Scan::begin(state, roots, versions, &ScanOptions::default(), &System)?;
    while let Some(step) = scan.next()? {
        if let Step::Due(due) = step {
            scan.record(&due, &Judged::default())?;
        }
    }
    Ok(format!("{:?}", scan.finish()?))
}
