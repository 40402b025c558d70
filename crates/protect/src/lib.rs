//! The protected file: OpenTDF container, key wrapping, streaming and random access.
//!
//! Sealing: [`container::seal`] turns a plain stream into a container (OpenTDF 4.3.0) whose file key is wrapped to the
//! key service ([`keyaccess::wrap`]). Opening: [`container::Container::open`] reads what the container says of itself,
//! the key service decides and hands the file key over ([`keyaccess`]), and [`container::Container::unlock`] believes
//! nothing until the root signature holds.
//!
//! Beside it stand the words agent and key service share: signatures ([`sign`], [`jws`], [`proof`]) and the sealed
//! [`keyring`] with its [`recovery`] code. Bytes ring: no paths, no sockets, no clock.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod aead;
pub mod container;
mod error;
pub mod jws;
pub mod keyaccess;
pub mod keyring;
pub mod mark;
pub mod proof;
mod random;
pub mod recovery;
pub mod sign;
mod spki;

pub use container::{Container, FileFacts, FileTime, SealSpec, Sealed, Unlocked, seal};
pub use error::{ProtectError, Result};
pub use random::{NoRandomness, Random, SystemRandom};

/// The data encryption key of one container version: 256 bits, never reused for another version.
pub type Dek = model::Secret<[u8; 32]>;
