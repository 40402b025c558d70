//! Character recognition: pictures of documents are drawn by a jailed worker, read by tesseract behind walls of its own,
//! and judged by a worker together with the document's own text. What was read is kept nowhere.

mod recogniser;
mod waiting;

use std::path::PathBuf;

use serde::Deserialize;

pub use recogniser::Recogniser;
pub use waiting::Pictures;
pub(crate) use waiting::Seen;

/// Settings of character recognition.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ocr {
    /// Whether pictures are read at all.
    pub enabled: bool,
    /// tesseract, by its full path below `/usr`.
    pub program: PathBuf,
    /// Language data it shall use.
    pub languages: Vec<String>,
    /// Processor seconds for a page.
    pub page_seconds: u64,
    /// Pages of a file that are read at most.
    pub pages: u32,
    /// Seconds on the clock for all pictures of one run; the rest waits for the next.
    pub run_seconds: u64,
}
