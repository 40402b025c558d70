//! Runs a function of our own binary, or a program of others, where nothing can be opened, executed or sent.
//!
//! Every parser of Sekimori reads documents that a stranger wrote. A parser with a hole must therefore live where a hole
//! is worth nothing: a process that holds one open file and one socket to its parent, and can ask the kernel for memory
//! and for nothing else. [`function`] is that place; [`program`] is the next best for programs that are not ours.
//!
//! Linux only, x86_64 and aarch64.

mod error;
pub mod function;
pub mod program;

pub use error::{CallError, JailError, ProgramError};
