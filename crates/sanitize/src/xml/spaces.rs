use super::words::Words;

/// Which name space each prefix stands for, here in the document.
#[derive(Default)]
pub(super) struct Bindings<'s> {
    bound: Vec<(u64, &'s str, Bound)>,
}

/// What a prefix is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// A name space of the list, which has this very prefix for it.
    Same(u8),
    /// A name space of the list.
    Known(u8),
    /// Any other.
    Strange,
}

impl Bound {
    /// The name space, if it is one of the list.
    pub(super) fn space(self) -> Option<u8> {
        match self {
            Bound::Same(space) | Bound::Known(space) => Some(space),
            Bound::Strange => None,
        }
    }
}

impl<'s> Bindings<'s> {
    pub(super) fn len(&self) -> usize {
        self.bound.len()
    }

    pub(super) fn truncate(&mut self, to: usize) {
        self.bound.truncate(to);
    }

    pub(super) fn bind(&mut self, prefix: &'s str, uri: &str, words: &Words) {
        let bound = match words.space_of(uri.trim()) {
            Some(space) if words.key(space) == prefix => Bound::Same(space),
            Some(space) => Bound::Known(space),
            None => Bound::Strange,
        };
        self.bound.push((short(prefix), prefix, bound));
    }

    /// What a prefix is bound to; `""` is the default one.
    pub(super) fn bound(&self, prefix: &str) -> Option<Bound> {
        let key = short(prefix);
        let is = |(short, whole, _): &&(u64, &str, Bound)| *short == key && (prefix.len() < 8 || *whole == prefix);
        self.bound.iter().rev().find(is).map(|(.., bound)| *bound)
    }

    /// The name space of a prefix.
    pub(super) fn of(&self, prefix: &str) -> Option<u8> {
        self.bound(prefix).and_then(Bound::space)
    }
}

/// The first seven bytes of a prefix and its length: prefixes of less than eight bytes are told apart by it.
fn short(prefix: &str) -> u64 {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(prefix.bytes().take(7)) {
        *to = from;
    }
    let length = u64::try_from(prefix.len().min(255)).unwrap_or(255);
    u64::from_le_bytes(bytes) | length << 56
}

/// Prefix and local part.
pub(super) fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}
