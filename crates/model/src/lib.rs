//! The vocabulary every other room speaks: types only, no behaviour that needs the outside world.
//!
//! A file's life is told with these words: a [`Content`] is extracted, [`Finding`]s are detected in it, a [`Label`] is
//! decided, a [`FileId`] names the protected file, a [`Right`] is asked for by a [`Subject`] on a device in a [`Zone`],
//! and every act ends as an [`Event`].

pub mod api;
mod clock;
mod coded;
mod content;
mod event;
mod exception;
mod finding;
mod ids;
mod label;
mod own_kind;
mod raster;
pub mod reading;
mod right;
pub mod sanitising;
mod secret;
mod shown;
mod subject;
mod unlocking;
mod verdict;
pub mod yara;

pub use clock::Clock;
pub use coded::Coded;
pub use content::{Block, Cell, Content, Format, Hint, Omission, OmissionCause, Part, PartKind, Row, Table};
pub use event::{Act, Actor, Event, OpenPurpose};
pub use exception::{Covers, Exception};
pub use finding::{ByLevel, CellAt, Counts, Detection, Evidence, Finding, Kind, Level, Place};
pub use ids::{DeviceId, FileId, InvalidId, PersonId, RunId, SectionId};
pub use label::{Label, UnknownLabel};
pub use own_kind::{Check, OwnKind, Piece, PieceKind, Required};
pub use raster::Raster;
pub use right::{Right, UnknownRight};
pub use secret::Secret;
pub use shown::Shown;
pub use subject::{Assignment, AssignmentKind, Post, Role, Subject, UnknownPost, Zone};
pub use unlocking::{Password, Unlocked};
pub use verdict::Verdict;
