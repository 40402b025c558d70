//! Metadata in SQLite or PostgreSQL, blobs, and the audit log's durable segment.
//!
//! Two registers (台帳) that never share a database: the [`KeyRegister`] of the key service knows persons and files by
//! id only; the [`OfficeRegister`] knows the names. Every table is led by `org_id`.

mod connection;
mod error;
mod key;
pub mod log;
mod office;
mod schema;
mod words;

pub use connection::Place;
pub use error::StoreError;
pub use key::{
    BundleRow, Device, EnrolmentRow, Invitation, KeyChange, KeyRegister, Member, RegisteredFile, SessionRow, TextKind,
};
pub use office::{ExceptionNote, OfficeRegister, OriginalNote, Reason};
