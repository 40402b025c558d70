//! Opens an untrusted document within limits and gives [`Content`].
//!
//! The format is recognised from the bytes, never from the name. Whatever is wrong with a document (a password, damage, a
//! limit, a format without a reader) becomes an [`Omission`](model::Omission) beside the text that could be read; an
//! error is only what made it impossible to say anything: the reader handed in failed, or a parser gave up in a panic.
//!
//! This crate must only run inside the jail: it bounds what it reads and expands, but the parsers of PDF, XLS and mail
//! belong to others, and the last word on memory and time has the jail.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod access;
mod access_row;
mod archive;
mod cards;
mod compound;
mod concealed;
mod decode;
mod document;
mod docx;
mod error;
mod extension;
mod flow;
mod html;
mod ichitaro;
mod ink;
mod json;
mod limits;
mod markup;
mod message;
mod number_format;
mod open_document;
mod outlook;
mod packed;
mod pdf;
mod picture;
mod ppt;
mod presentation;
mod properties;
mod raster;
mod reading;
mod recognised;
mod records;
mod reference;
mod relations;
mod rich_text;
mod rows;
mod rtf;
mod schema;
mod sheet;
mod sniff;
mod sqlite;
mod styles;
mod summary;
mod tnef;
mod unlock;
mod utf7;
mod word_binary;
mod xls;
mod xlsb;
mod xlsx;
mod xml;

pub use decode::{decode as text, encoding};
pub use document::{extract, nth_picture};
pub use error::ExtractError;
pub use limits::Limits;
pub use recognised::fold_in;
pub use sniff::sniff;
pub use unlock::unlock;
