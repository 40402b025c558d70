//! Label, section, post, device, zone and time to rights, with a typed reason.
//!
//! Two judges look at every request. Cedar decides by a few generic policies over the matrix as data; a walk over a
//! fixed list of conditions finds the granting cell or the first unmet condition, which Cedar cannot tell. A right is
//! given only where both agree.

mod cedar;
mod decision;
mod error;
mod matrix;
mod parse;
mod policy;
mod position;
mod request;
mod walk;

pub use decision::{Cell, Decision, Grant, Reason};
pub use error::{MatrixCause, MatrixError, PolicyError};
pub use matrix::{Answer, Changes, Matrix, Relation};
pub use policy::Policy;
pub use position::Position;
pub use request::{Device, File, Request};
