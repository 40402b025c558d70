use crate::ledger::Ledger;
use model::sanitising::Item;

/// Where the bytes of a picture's file go, found before anything is entered in the ledger: a picture that turns out broken
/// leaves no half of an account.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// Bytes that were decoded.
    pub(super) pixels: u64,
    /// Bytes of the container.
    pub(super) syntax: u64,
    /// Bytes that stand in the output as they were.
    pub(super) kept: u64,
    /// What is left out.
    pub(super) removed: Vec<(Item, u64)>,
}

impl Layout {
    pub(super) fn remove(&mut self, item: Item, bytes: usize) {
        self.removed.push((item, bytes as u64));
    }

    pub(super) fn enter(self, place: &str, ledger: &mut Ledger<'_>) {
        let removed: u64 = self.removed.iter().map(|(_, bytes)| bytes).sum();
        ledger.read(self.pixels + self.syntax + self.kept + removed);
        ledger.recoded(self.pixels);
        ledger.syntax(self.syntax);
        ledger.kept(self.kept);
        for (item, bytes) in self.removed {
            ledger.remove(item, place, bytes);
        }
    }
}
