//! A worker's life: started by [`crate::Reader`] as our own binary, it locks itself in and then reads files.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Stack of a worker.
const STACK: u64 = 64 << 20;

/// Argument with which our own binary becomes the launcher of a program of others.
pub const LAUNCHER: &str = "launcher";

/// Runs as the launcher of a program of others, and ends as it ends; returns only if nothing was run. Call it first thing
/// in `main`, before any thread is started.
pub fn launch() -> jail::JailError {
    if std::env::args_os().nth(2).is_some_and(|word| word == crate::reader::IDLE) {
        discover::become_idle();
    }
    jail::program::launch()
}

/// Runs as a jailed worker until the parent hangs up. Call it first thing in `main`, before any thread is started.
pub fn work() -> Result<(), jail::JailError> {
    if std::env::args_os().nth(2).is_some_and(|word| word == crate::reader::IDLE) {
        discover::become_idle();
    }
    // Parsers of nested formats recurse; running out of stack would cost the worker. Only a soft limit, so it may fail.
    let stack = Rlimit { current: Some(STACK), maximum: getrlimit(Resource::Stack).maximum };
    let _ = setrlimit(Resource::Stack, stack);
    // Built before the first file: the tables are ours, and building them needs memory, not rights.
    let mut looking = crate::reading::Looking::new();
    jail::function::serve(&mut |file, request| crate::reading::answer(&mut looking, file, request))
}
