//! `sekimori bench pace`: reads documents for a while within a share of the machine, as the agent does at night but without
//! standing back behind others, so that a busy machine shows the limit too; and says which share it was. What was used is taken from the kernel's own account of this process and its ended children
//! (`getrusage`), not from the figures that the pace itself goes by.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use agent::pipeline::{self, Tools};
use agent::report::{FileLine, Watch};
use agent::{Reader, Settings, State};
use classify::Rules;
use discover::{Entry, Pace, Saved};
use serde_json::json;

use super::bench::{Measured, children_seconds, cpu_seconds};
use super::bench_scan::write_register;
use super::scan::RULES;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

const DOCUMENTS: u64 = 64;

pub(crate) fn run(json: bool, percent: u8, seconds: u64, screen: &mut Screen) -> Result<Exit, Failure> {
    let folder = std::env::temp_dir().join(format!("sekimori-bench-{}", std::process::id()));
    let measured = measure(&folder, percent, Duration::from_secs(seconds.max(1)));
    let _ = fs::remove_dir_all(&folder);
    let (share, files) =
        measured.map_err(|error| Failure::sentence(Exit::Internal, "CI-010", vec![("cause", error.to_string())]))?;
    let share = (share * 100.0).round() / 100.0;
    let line = if json {
        json!({"percent": percent, "used_percent": share, "seconds": seconds, "files": files}).to_string()
    } else {
        format!("{share:.2} % of the machine used of {percent} % allowed, in {seconds} s, {files} documents read")
    };
    screen.line(&line)?;
    Ok(Exit::Ok)
}

struct Paced {
    pace: Pace,
    end: Instant,
    files: u64,
}

impl Watch for Paced {
    fn file(&mut self, _: &FileLine) {
        self.files += 1;
    }

    fn stopped(&self) -> bool {
        Instant::now() >= self.end
    }

    fn rest(&mut self) {
        let end = self.end;
        self.pace.rest(&|| Instant::now() >= end);
    }
}

/// Used share in percent, and documents read.
fn measure(folder: &Path, percent: u8, time: Duration) -> Measured<(f64, u64)> {
    let state = State::open(&folder.join("state"))?;
    let documents = folder.join("documents");
    fs::create_dir_all(&documents)?;
    let documents = documents.canonicalize()?;
    for at in 0..DOCUMENTS {
        write_register(&documents.join(format!("{at}.csv")), at)?;
    }
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = (usize::from(percent) * processors).div_ceil(100).max(1);
    let (rules, settings, reader) = (Rules::parse(RULES)?, Settings::load(&state)?, Reader::start(workers, 30));
    let before = cpu_seconds() + children_seconds()?;
    let begun = Instant::now();
    let mut watch = Paced { pace: Pace::of_machine(percent), end: begun + time, files: 0 };
    while !watch.stopped() {
        let entries = (0..DOCUMENTS).filter_map(|at| Entry::at(&documents.join(format!("{at}.csv"))).ok());
        let mut tools = Tools { rules: &rules, settings: &settings, reader: &reader, sealer: None, pictures: None };
        pipeline::run(agent::new_run(), &mut Saved::of(entries), &mut tools, &mut watch)?;
    }
    let wall = begun.elapsed().as_secs_f64();
    // With the readers ended, what they used is in the account of their parent.
    drop(reader);
    let used = cpu_seconds() + children_seconds()? - before;
    Ok((used / wall / processors as f64 * 100.0, watch.files))
}
