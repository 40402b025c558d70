//! Finds files: walk, journal, differences, throttle.
//!
//! [`walk`] visits every file below its roots in one fixed order. [`Scan`] walks beside the journal of the run before,
//! which is sorted in the same order, and so tells with one pass and little memory which files are due.
//!
//! [`Watch`] hears of files as they are saved, and [`Saved`] gives them the same steps as a scan.
//!
//! Names are bytes here (they may hold a newline, a control character or invalid UTF-8) and are never turned into text.

mod error;
mod fingerprint;
mod idle;
mod journal;
mod kept;
mod pace;
mod places;
mod saved;
mod scan;
mod state;
mod sys;
mod walk;
mod watch;

pub use error::DiscoverError;
pub use fingerprint::{Fingerprint, Stamp};
pub use idle::{Idle, become_idle};
pub use journal::{Judged, Row, Versions};
pub use kept::{Kept, Means};
pub use pace::{Pace, processor_seconds};
pub use places::is_system;
pub use saved::Saved;
pub use scan::{Due, Scan, ScanOptions, Step, Tally, Ticket, Unchanged, results};
pub use walk::{Cause, Entry, Outcome, Visit, WalkOptions, Walked, Walker, walk};
pub use watch::{Batch, TOGETHER, Watch, Way};
