//! Events as entries of a C2SP transparency log: tiles, proofs, checkpoints, verification.
//!
//! The log's form is public (<https://c2sp.org/tlog-tiles>, <https://c2sp.org/tlog-checkpoint>,
//! <https://c2sp.org/signed-note>), so that programs of others can check it. Entries are the JSON of [`model::Event`].
//! Files are read and written by the caller ([`LogReader`], [`Growth`]); keys are handed in ([`Signer`]).
//!
//! A log is one history for everybody: each device remembers the newest checkpoint it has seen and takes the next only
//! with a proof that it continues it ([`check_log_proof`]).

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod checkpoint;
mod entry;
mod error;
mod path;
mod proof;
mod reader;
pub mod spool;
mod tree;
mod verify;

pub use checkpoint::{Checkpoint, Ed25519Signer, LogKey, Signer};
pub use entry::{MAX_ENTRY, decode, encode};
pub use error::AuditError;
pub use path::{LogPath, TILE_WIDTH};
pub use proof::{check_consistency, check_inclusion, check_log_proof, log_proof, prove_consistency, prove_inclusion};
pub use reader::{LogReader, read_checkpoint, read_entry, split_bundle};
pub use tlog_tiles::Hash;
pub use tree::{Edge, Growth};
pub use verify::{Report, verify_all, verify_each};
