use model::sanitising::Item;
use std::collections::HashMap;

/// The relationships of one part, as its attributes name them.
#[derive(Default)]
pub(super) struct Links {
    fates: HashMap<String, Link>,
    /// Whether the hyperlink at hand also names a place in the document itself.
    pub(super) located: bool,
}

struct Link {
    fate: Fate,
    used: bool,
}

/// What becomes of a relationship.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Kept,
    Gone(Item),
}

impl Links {
    pub(super) fn insert(&mut self, id: &str, fate: Fate) {
        self.fates.insert(id.to_owned(), Link { fate, used: false });
    }

    /// The fate of a relationship that an attribute names.
    pub(super) fn follow(&mut self, id: &str) -> Fate {
        match self.fates.get_mut(id) {
            Some(link) => {
                link.used = true;
                link.fate
            }
            None => Fate::Gone(Item::Relation),
        }
    }

    pub(super) fn used(&self, id: &str) -> bool {
        self.fates.get(id).is_some_and(|link| link.used)
    }
}
