use super::words::Entry;
use model::sanitising::Item;

/// An element that is open.
pub(crate) struct Frame {
    /// Its name in the list; `mc:…` for markup of compatibility.
    pub(super) name: &'static str,
    /// Its line in the list; none for markup of compatibility.
    pub(super) entry: Option<Entry>,
    /// Whether it has tags in the output.
    pub(super) written: bool,
    /// Where its start tag stands in the output, and where its content begins.
    pub(super) start: usize,
    pub(super) content: usize,
    /// Bytes that were kept before it.
    pub(super) kept: u64,
    /// How many bindings of prefixes there were before it.
    pub(super) bindings: usize,
    /// Whether text may stand in it, and whether it is collected.
    pub(super) text: Text,
    /// Set once something of its content has taken its place: nothing more may come.
    pub(super) spent: Option<Item>,
    /// For `mc:AlternateContent`: whether a choice has been written.
    pub(super) chosen: bool,
}

#[derive(Debug)]
pub(super) enum Text {
    None,
    Plain,
    Watched(String),
}
