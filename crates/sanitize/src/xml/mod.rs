//! XML parts of documents, rewritten by an allow-list of elements and attributes.
//!
//! [`Words`] is the list, [`rewrite`](rewrite()) applies it in one pass, and [`Rules`] is where a family of formats looks
//! closer at what the list lets through.

mod account;
mod alternate;
mod attributes;
mod content;
mod decode;
mod escape;
mod frame;
mod output;
mod rewrite;
mod rules;
mod spaces;
mod tokens;
mod words;

pub(crate) use decode::decode;
pub(crate) use escape::{escape, unescape};
pub(crate) use rewrite::rewrite;
pub(crate) use rules::{Above, Cut, Look, Looks, Rules, Tag, Value, Verdict};
pub(crate) use tokens::{Pair, Token, Tokens};
pub(crate) use words::Words;
