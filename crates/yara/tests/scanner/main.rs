//! The checkpoint with the real scanner and real rules. The test binary is the worker that rebuilds as well. It speaks the
//! listing protocol of the standard test harness.
#![allow(missing_docs, clippy::print_stdout)]

mod parent;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some(gateway::WORKER) => ExitCode::from(u8::from(gateway::work().is_err())),
        _ => run(&args),
    }
}

/// All tests.
fn tests() -> impl Iterator<Item = &'static (&'static str, fn())> {
    parent::TESTS.iter()
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
        for (name, _) in tests().filter(|_| !flag("--ignored")) {
            println!("{name}: test");
        }
        return ExitCode::SUCCESS;
    }
    let mut failed = 0;
    for (name, test) in tests().filter(|(name, _)| wanted(name)) {
        let passed = std::panic::catch_unwind(test).is_ok();
        println!("test {name} ... {}", if passed { "ok" } else { "FAILED" });
        failed += usize::from(!passed);
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
