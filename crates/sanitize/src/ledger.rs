use crate::{Fonts, Limits, Policy};
use model::sanitising::{Account, Item, Member, Reason, Refusal, Removed};
use std::collections::HashMap;

/// Lines of a report at most; what is beyond is counted.
const LISTED: usize = 2_000;

/// One file on its way: what may be done with it, what is left of its limits, and the book of what became of its bytes.
///
/// A member of an archive has a ledger of its own ([`Ledger::member`]) that draws on the same budget.
pub(crate) struct Ledger<'p> {
    pub(crate) policy: &'p Policy,
    /// How deep this file lies in others; the file itself is 1.
    pub(crate) depth: usize,
    /// The password that was typed for this file, if any.
    pub(crate) password: Option<&'p str>,
    /// Fonts for what is drawn.
    pub(crate) fonts: &'p Fonts,
    /// The name it came with: a packed file that has none inside is called after it.
    pub(crate) name: Option<String>,
    pub(crate) account: Account,
    pub(crate) members: Vec<Member>,
    removed: Vec<Removed>,
    index: HashMap<(Item, String), usize>,
    unlisted: u32,
    budget: Budget,
}

#[derive(Clone, Debug, Default)]
struct Budget {
    expanded: u64,
    parts: usize,
    pixels: u64,
}

impl<'p> Ledger<'p> {
    pub(crate) fn new(policy: &'p Policy, password: Option<&'p str>) -> Ledger<'p> {
        Ledger {
            policy,
            depth: 1,
            password,
            fonts: Fonts::NONE,
            name: None,
            account: Account::default(),
            members: Vec::new(),
            removed: Vec::new(),
            index: HashMap::new(),
            unlisted: 0,
            budget: Budget::default(),
        }
    }

    pub(crate) fn with_fonts(self, fonts: &'p Fonts) -> Ledger<'p> {
        Ledger { fonts, ..self }
    }

    pub(crate) fn limits(&self) -> &'p Limits {
        &self.policy.limits
    }

    /// Notes that something was left out: `bytes` of the source, already counted by [`Ledger::read`].
    pub(crate) fn remove(&mut self, item: Item, place: &str, bytes: u64) {
        self.account.removed += bytes;
        self.note(item, place, bytes);
    }

    /// As [`Ledger::remove`], for several alike.
    pub(crate) fn remove_many(&mut self, item: Item, place: &str, count: u32, bytes: u64) {
        self.account.removed += bytes;
        self.note_many(item, place, count, bytes);
    }

    /// Notes a change that took no bytes away, or whose bytes are counted elsewhere.
    pub(crate) fn note(&mut self, item: Item, place: &str, bytes: u64) {
        self.note_many(item, place, 1, bytes);
    }

    fn note_many(&mut self, item: Item, place: &str, count: u32, bytes: u64) {
        if let Some(known) = self.index.get(&(item, place.to_owned())).and_then(|at| self.removed.get_mut(*at)) {
            known.count = known.count.saturating_add(count);
            known.bytes += bytes;
        } else if self.removed.len() < LISTED {
            self.index.insert((item, place.to_owned()), self.removed.len());
            self.removed.push(Removed { item, place: place.to_owned(), count, bytes });
        } else {
            self.unlisted = self.unlisted.saturating_add(1);
        }
    }

    /// Counts bytes of the source, unpacked.
    pub(crate) fn read(&mut self, bytes: u64) {
        self.account.read += bytes;
    }

    pub(crate) fn kept(&mut self, bytes: u64) {
        self.account.kept += bytes;
    }

    pub(crate) fn recoded(&mut self, bytes: u64) {
        self.account.recoded += bytes;
    }

    pub(crate) fn syntax(&mut self, bytes: u64) {
        self.account.syntax += bytes;
    }

    /// Room for one more part or member.
    ///
    /// # Errors
    /// [`Reason::LimitCount`].
    pub(crate) fn admit_part(&mut self) -> Result<(), Refusal> {
        self.budget.parts += 1;
        if self.budget.parts > self.limits().parts {
            return Err(Refusal::new(Reason::LimitCount, "parts"));
        }
        Ok(())
    }

    /// Bytes that the next part of this packed size may expand to.
    pub(crate) fn room(&self, packed: u64) -> u64 {
        let ratio = packed.saturating_mul(self.limits().ratio).max(Limits::RATIO_FLOOR);
        ratio.min(self.limits().expanded_bytes.saturating_sub(self.budget.expanded))
    }

    /// Counts what a part has expanded to.
    pub(crate) fn expanded(&mut self, bytes: u64) {
        self.budget.expanded = self.budget.expanded.saturating_add(bytes);
    }

    /// Room for a picture of this size.
    ///
    /// # Errors
    /// [`Reason::LimitCount`].
    pub(crate) fn admit_pixels(&mut self, width: u32, height: u32) -> Result<(), Refusal> {
        let pixels = u64::from(width) * u64::from(height);
        self.budget.pixels = self.budget.pixels.saturating_add(pixels);
        if pixels > self.limits().pixels || self.budget.pixels > self.limits().all_pixels {
            return Err(Refusal::new(Reason::LimitCount, "pixels"));
        }
        Ok(())
    }

    /// A ledger for a file inside this one; [`Ledger::close`] brings its budget back.
    ///
    /// # Errors
    /// [`Reason::LimitDepth`].
    pub(crate) fn member(&self) -> Result<Ledger<'p>, Refusal> {
        if self.depth >= self.limits().depth {
            return Err(Refusal::new(Reason::LimitDepth, "files in files"));
        }
        let mut inner = self.again();
        inner.depth = self.depth + 1;
        Ok(inner)
    }

    /// An empty book for another try at the same file; it draws on the same budget.
    pub(crate) fn again(&self) -> Ledger<'p> {
        let mut again = Ledger::new(self.policy, self.password).with_fonts(self.fonts);
        again.depth = self.depth;
        again.budget = self.budget.clone();
        again
    }

    /// Takes over what another look at the same file has left out; its bytes are counted already.
    pub(crate) fn take_notes(&mut self, again: Ledger<'_>) {
        for Removed { item, place, count, .. } in again.removed {
            self.note_many(item, &place, count, 0);
        }
    }

    /// Takes back what a member has used of the budget.
    pub(crate) fn close(&mut self, inner: &Ledger<'_>) {
        self.budget = inner.budget.clone();
    }

    /// What was left out, and how many entries are not listed.
    pub(crate) fn into_parts(self) -> (Vec<Removed>, u32, Account, Vec<Member>) {
        (self.removed, self.unlisted, self.account, self.members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_in_one_place_is_one_line_with_a_count() {
        let policy = Policy::default();
        let mut ledger = Ledger::new(&policy, None);
        ledger.remove(Item::Macro, "word/vbaProject.bin", 10);
        ledger.remove(Item::Macro, "word/vbaProject.bin", 5);
        ledger.remove(Item::Dde, "word/document.xml", 1);
        let (removed, unlisted, account, _) = ledger.into_parts();
        assert_eq!((removed.len(), unlisted, account.removed), (2, 0, 16));
        assert_eq!((removed[0].count, removed[0].bytes), (2, 15));
    }

    #[test]
    fn a_member_draws_on_the_same_budget_and_not_deeper_than_the_limit() {
        let policy = Policy { limits: Limits { parts: 2, depth: 2, ..Limits::default() }, ..Policy::default() };
        let mut ledger = Ledger::new(&policy, None);
        ledger.admit_part().unwrap();
        let mut inner = ledger.member().unwrap();
        inner.admit_part().unwrap();
        assert_eq!(inner.member().err().unwrap().reason, Reason::LimitDepth);
        ledger.close(&inner);
        assert_eq!(ledger.admit_part().unwrap_err().reason, Reason::LimitCount);
    }
}
