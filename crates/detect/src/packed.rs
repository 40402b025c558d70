//! Names looked up by their characters packed into one number.

use rustc_hash::FxHashMap;

use crate::letters::wide;

/// Names in kanji and what is known of each: those of at most four characters by these as one number, which is most.
pub(crate) struct Names<T> {
    short: FxHashMap<u64, T>,
    long: FxHashMap<Box<str>, T>,
}

impl<T: Copy> Names<T> {
    /// Of the same name told twice the later one counts.
    pub(crate) fn of(names: impl Iterator<Item = (Box<str>, T)>) -> Names<T> {
        let mut all = Names { short: FxHashMap::default(), long: FxHashMap::default() };
        for (name, known) in names {
            match Self::packed(&name) {
                Some(key) => all.short.insert(key, known),
                None => all.long.insert(name, known),
            };
        }
        all
    }

    #[inline]
    pub(crate) fn get(&self, name: &str) -> Option<T> {
        match Self::packed(name) {
            Some(key) => self.short.get(&key).copied(),
            None => self.long.get(name).copied(),
        }
    }

    /// One to four characters that take three bytes each, as a number.
    #[inline]
    fn packed(name: &str) -> Option<u64> {
        let (mut rest, mut key) = (name.as_bytes(), 0);
        if !(3..=12).contains(&rest.len()) {
            return None;
        }
        while let [a @ 0xE0..=0xEF, b, c, tail @ ..] = rest {
            key = key << 16 | u64::from(wide(*a, *b, *c));
            rest = tail;
        }
        rest.is_empty().then_some(key)
    }

    /// The first two characters of each name; 0 for a missing one.
    pub(crate) fn beginnings(&self) -> impl Iterator<Item = (u32, u32)> {
        let packed = self.short.keys().map(|&key| {
            let mut letters = [48, 32, 16, 0].into_iter().map(|shift| (key >> shift) as u32 & 0xFFFF);
            let first = letters.by_ref().find(|c| *c != 0).unwrap_or(0);
            (first, letters.next().unwrap_or(0))
        });
        let long = self.long.keys().map(|name| {
            let mut letters = name.chars().map(u32::from);
            (letters.next().unwrap_or(0), letters.next().unwrap_or(0))
        });
        packed.chain(long)
    }
}
