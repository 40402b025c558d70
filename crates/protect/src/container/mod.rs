//! The container: OpenTDF 4.3.0 (<https://github.com/opentdf/spec>), a ZIP of `0.payload` and `0.manifest.json`.
//!
//! The payload is a row of segments, each `iv || AES-256-GCM ciphertext || tag`; the manifest holds every tag, and the
//! root signature (HMAC under the file key over all tags) holds their order and number. The format binds neither
//! manifest nor order without that key, so nothing is believed before [`Container::unlock`].

mod facts;
mod manifest;
mod open;
mod outline;
mod policy;
mod seal;
mod unlocked;
mod zip;
mod zip_write;

pub use facts::{FileFacts, FileTime};
pub use open::{Container, SNIFF, sniff};
pub use policy::PolicyFacts;
pub use seal::{SealSpec, Sealed, seal};
pub use unlocked::Unlocked;

/// Plain bytes in each segment that we write, but the last.
pub const SEGMENT: usize = 1 << 20;
/// Smallest segment that we read, but for the last (the Go SDK's minimum).
pub const SEGMENT_MIN: u64 = 16 << 10;
/// Largest segment that we read (the Go SDK's maximum).
pub const SEGMENT_MAX: u64 = 4 << 20;
/// Largest manifest that we read.
pub const MANIFEST_MAX: u64 = 128 << 20;
