//! The checkpoint: files pass it rebuilt, verified and reported, or not at all.
//!
//! [`Passage`] is the way of one file: every stage that parses it is a jailed process of its own, which sees this file and
//! no other. Read [`Passage::pass`] first. [`Line`] is the queue before it, [`http`] its face to other programs, [`watch`]
//! the one to folders.

mod asking;
mod chance;
mod clamd;
mod convert;
mod crew;
mod drawing;
mod error;
pub mod http;
mod line;
mod name;
mod passage;
mod place;
mod refused;
mod spool;
mod stages;
pub mod watch;
mod worker;
mod yara;

pub use asking::Ask;
pub use chance::word;
pub use clamd::{Address, Clamd};
pub use error::GateError;
pub use line::{Arriving, Line, LineSettings};
pub use name::clean_name;
pub use passage::{Outcome, Passage, Passed, Settings, Stopped};
pub use place::Place;
pub use spool::Sealed;
pub use worker::{WORKER, answer, work};
pub use yara::{RuleFiles, SCANNER, Yara, check_rules, hold};
