use super::words::Words;

/// Which name space each prefix stands for, here in the document.
#[derive(Default)]
pub(super) struct Bindings<'s> {
    bound: Vec<(&'s str, Bound)>,
}

/// What a prefix is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// A name space of the list.
    Known(u8),
    /// Any other.
    Strange,
}

impl<'s> Bindings<'s> {
    pub(super) fn len(&self) -> usize {
        self.bound.len()
    }

    pub(super) fn truncate(&mut self, to: usize) {
        self.bound.truncate(to);
    }

    pub(super) fn bind(&mut self, prefix: &'s str, uri: &str, words: &Words) {
        let bound = words.space_of(uri.trim()).map_or(Bound::Strange, Bound::Known);
        self.bound.push((prefix, bound));
    }

    /// Whether a prefix is bound at all.
    pub(super) fn has(&self, prefix: &str) -> bool {
        self.bound.iter().any(|(bound, _)| *bound == prefix)
    }

    /// The name space of a prefix; `""` is the default one.
    pub(super) fn of(&self, prefix: &str) -> Option<u8> {
        match self.bound.iter().rev().find(|(bound, _)| *bound == prefix) {
            Some((_, Bound::Known(space))) => Some(*space),
            _ => None,
        }
    }
}

/// Prefix and local part.
pub(super) fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}
