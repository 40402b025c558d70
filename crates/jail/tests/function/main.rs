//! What a worker cannot do, and what its parent makes of it. The test binary is its own worker: started with the
//! argument `worker` it serves the probes below. It speaks the listing protocol of the standard test harness, so that
//! `cargo test` and nextest run each test by name.
#![allow(missing_docs, clippy::print_stdout, unsafe_code)]

mod parent;
mod probe;
mod weakened;

use std::process::ExitCode;
use std::sync::atomic::Ordering;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("worker") => probe::worker(),
        Some("provided") => probe::provided(args.get(1).is_some()),
        Some("threaded") => probe::threaded(),
        Some("weakened") => weakened::start(args.get(1).map(String::as_str)),
        Some("orphan") => weakened::leave_an_orphan(),
        _ => run(&args),
    }
}

fn run(args: &[String]) -> ExitCode {
    let flag = |name: &str| args.iter().any(|arg| arg == name);
    let filters: Vec<&str> =
        args.iter().map(String::as_str).filter(|arg| !arg.starts_with('-') && *arg != "terse").collect();
    let wanted = |name: &str| {
        filters.is_empty()
            || filters.iter().any(|filter| if flag("--exact") { name == *filter } else { name.contains(filter) })
    };
    if flag("--list") {
        for name in tests().map(|(name, ..)| name).filter(|_| !flag("--ignored")) {
            println!("{name}: test");
        }
        return ExitCode::SUCCESS;
    }
    let mut failed = 0;
    for (name, branches, test) in tests().filter(|(name, ..)| wanted(name)) {
        parent::BRANCHES.store(branches, Ordering::Relaxed);
        let passed = std::panic::catch_unwind(test).is_ok();
        println!("test {name} ... {}", if passed { "ok" } else { "FAILED" });
        failed += usize::from(!passed);
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Name, whether workers are branches of a stem, and what is tested.
fn tests() -> impl Iterator<Item = (String, bool, fn())> {
    let started = parent::TESTS.iter().map(|(name, test)| ((*name).to_owned(), false, *test));
    started.chain(parent::OF_BRANCHES.iter().map(|(name, test)| (format!("branch_{name}"), true, *test)))
}
