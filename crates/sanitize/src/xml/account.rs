use crate::ledger::Ledger;
use model::sanitising::Item;

/// What a part lost, and where its bytes went, until it is known that the part stays.
#[derive(Debug, Default)]
pub(crate) struct Removals {
    pub(super) kept: u64,
    removed: Vec<(Item, u64)>,
}

impl Removals {
    pub(super) fn remove(&mut self, item: Item, bytes: u64) {
        self.removed.push((item, bytes));
    }

    /// Bytes that were counted as kept, and are not.
    pub(super) fn take_back(&mut self, item: Item, bytes: u64) {
        let bytes = bytes.min(self.kept);
        self.kept -= bytes;
        self.removed.push((item, bytes));
    }

    /// Writes it into the ledger. Bytes of the part that stand nowhere here, as a byte order mark, are syntax.
    pub(crate) fn settle(&self, place: &str, read: u64, ledger: &mut Ledger<'_>) {
        let mut sums: Vec<(Item, u32, u64)> = Vec::new();
        for (item, bytes) in &self.removed {
            match sums.iter_mut().find(|(known, ..)| known == item) {
                Some((_, count, sum)) => (*count, *sum) = (*count + 1, *sum + bytes),
                None => sums.push((*item, 1, *bytes)),
            }
        }
        let removed: u64 = sums.iter().map(|(.., bytes)| bytes).sum();
        for (item, count, bytes) in sums {
            ledger.remove_many(item, place, count, bytes);
        }
        ledger.kept(self.kept);
        // Pieces are counted in UTF-8, which can be longer than the part was: Japanese in UTF-16 is.
        ledger.read((removed + self.kept).saturating_sub(read));
        ledger.syntax(read.saturating_sub(removed + self.kept));
    }
}
