//! The key access service: the only holder of keys at rest.
//!
//! It answers on a Unix socket and believes the office nothing: each request is signed by a person's session or by a
//! device ([`model::api::RequestProof`]), and the signature is checked here. It decides by the matrix of rights, writes
//! the audit entry durably, and only then releases a key. It knows persons and files by their ids, never by a name.

mod bundle;
mod caller;
mod chance;
mod devices;
mod door;
mod error;
mod exceptions;
mod files;
mod judge;
mod kit;
mod ledger;
mod lists;
mod orders;
mod originals;
mod rewrap;
mod roster;
mod routes;
mod sanitised;
mod seats;
mod service;
mod sessions;
mod socket;
mod spent;
mod spool;
mod texts;

pub use error::KeyError;
pub use routes::router;
pub use service::{KeyService, Opening};
pub use socket::serve;
