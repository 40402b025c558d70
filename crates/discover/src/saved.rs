use std::collections::VecDeque;

use crate::scan::Ticket;
use crate::{Due, Entry, Step};

/// Files that were just saved, as the same steps that a scan gives: all of them are due. Their results go into no
/// journal, which is written in one piece by a scan.
#[derive(Debug, Default)]
pub struct Saved {
    files: VecDeque<Entry>,
}

impl Saved {
    /// These files, in this order.
    pub fn of(files: impl IntoIterator<Item = Entry>) -> Saved {
        Saved { files: files.into_iter().collect() }
    }

    /// The next one.
    #[expect(clippy::should_implement_trait, reason = "reads like the scan it stands in for")]
    pub fn next(&mut self) -> Option<Step> {
        let entry = self.files.pop_front()?;
        Some(Step::Due(Due { entry, ticket: Ticket(u64::MAX) }))
    }
}
