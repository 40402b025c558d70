//! 無害化 (content disarm and reconstruction): rebuilds a file from an allow-list and reports all that it left out.
//!
//! A file is never cleaned. It is read into what its format means; what an allow-list names is written into a new file,
//! with our own writer; everything else is in the [`Report`], with its place and its meaning. The same bytes and policy
//! give the same output, and sanitising an output again changes nothing. What cannot be understood is refused with a
//! [`Reason`](model::sanitising::Reason); the original is never handed on.
//!
//! This crate must only run inside the jail, one process a file: it bounds what it reads and expands, but the last word on
//! memory and time has the jail.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod archive;
mod compound;
mod fonts;
mod html;
mod kind;
mod ladder;
mod ledger;
mod limits;
mod list;
mod mail;
mod name;
mod odf;
mod ooxml;
mod package;
mod pdf;
mod picture;
mod plain;
mod policy;
mod rebuild;
mod rtf;
mod settle;
mod structured_text;
mod table_text;
mod text;
mod warm;
mod xml;

pub use compound::old_format;
pub use fonts::Fonts;
pub use kind::kind;
pub use ladder::{Clean, Input, sanitize, sanitize_with};
pub use limits::Limits;
pub use policy::{CsvFormulas, FontsPolicy, HtmlPolicy, LinkPolicy, Policy, PolicyError};
pub use warm::warm;
