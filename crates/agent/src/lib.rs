//! The PC or file server: pipeline, sealing in place, spool.
//!
//! Read [`pipeline::run`] first.

pub mod adopt;
pub mod bundle;
mod device;
mod document;
mod error;
mod fair;
mod hand;
pub mod inplace;
pub mod inventory;
mod keysource;
mod office;
pub mod opening;
mod pinned;
pub mod pipeline;
mod plain;
mod reader;
mod reading;
pub mod recognise;
mod refused;
mod released;
pub mod report;
mod schedule;
mod sealing;
mod session;
mod settings;
mod slow;
mod spool;
pub mod standalone;
mod state;
pub mod stay;
mod sync;
pub mod terms;
mod view;
mod worker;

pub use device::{Device, Server};
pub use document::Document;
pub use error::AgentError;
pub use hand::Hand;
pub use keysource::{KeySource, LOG_SEEN, random_passphrase};
pub use office::{Office, Signer};
pub use reader::{Reader, WORKER, extractor};
pub use refused::{Looking, Reporting};
pub use released::Released;
pub use schedule::Schedule;
pub use sealing::{InPlace, SealFile, Sealing};
pub use session::SignedIn;
pub use settings::{Place, Settings};
pub use spool::Spool;
pub use state::{State, replace_file};
pub use sync::{enrol, sync};
pub use worker::{LAUNCHER, launch, work};

use aws_lc_rs::digest::{SHA256, digest};
use model::{Clock, RunId};
use time::OffsetDateTime;
use uuid::Uuid;

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }
}

/// A number that changes with the text: what the journal remembers a rule file by.
pub fn text_version(text: &str) -> u64 {
    digest(&SHA256, text.as_bytes()).as_ref().iter().take(8).fold(0, |n, byte| (n << 8) | u64::from(*byte))
}

/// A new random id (RFC 9562, version 4).
pub(crate) fn new_uuid() -> Uuid {
    let mut bytes = [0; 16];
    // The library's generator is seeded by the kernel and cannot fail once the process runs.
    if aws_lc_rs::rand::fill(&mut bytes).is_err() {
        std::process::abort();
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// A new run.
pub fn new_run() -> RunId {
    RunId(new_uuid())
}
