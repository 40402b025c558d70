//! Findings, place and owner to a label and an action, by the body's rule file, with reasons.
//!
//! A rule file is TOML; each rule's condition is a bounded, statically typed part of CEL. Everything that could go wrong
//! with a condition (an undeclared name, a wrong field, an overflow, a result that is no truth value) is found when the
//! file is read, with line and column, so that judging itself is total: it cannot fail, loop or depend on anything but
//! the counts and the place. That is also what makes re-judging a million journal rows possible without reading a file.

mod condition;
mod error;
mod exceptions;
mod file;
mod glob;
mod judge;
mod kinds;
mod lexis;
mod never;
mod position;
mod rules;
mod variables;

pub use error::{Cause, RuleError};
pub use exceptions::{Excused, LONGEST, Reach, Unsound, sound};
pub use judge::{Action, Fact, Hold, Reason, Verdict};
pub use position::Position;
pub use rules::{Limits, Mode, Rules};
pub use variables::{Facts, FileFacts, FilePlace};
