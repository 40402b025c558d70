use super::rules::{Look, Looks};
use model::sanitising::Item;
use rustc_hash::FxHashMap;

/// The allow-list of a family of formats: name spaces, elements and their attributes.
pub(crate) struct Words {
    pub(super) spaces: Vec<Space>,
    keys: FxHashMap<&'static str, u8>,
    lines: u32,
    /// The attributes of each element, by its number, and whether the rules look at them.
    allowed: FxHashMap<(u32, &'static str), bool>,
    uris: FxHashMap<&'static str, u8>,
    /// By name space and local name.
    elements: FxHashMap<(u8, &'static str), Entry>,
    looks: Looks,
    /// What an attribute that is left out is called in the report.
    attributes: FxHashMap<&'static str, Item>,
}

/// A name space: the prefix in the list, the one in the output (`""` for the default one), its address.
pub(super) struct Space {
    pub(super) key: &'static str,
    pub(super) prefix: &'static str,
    pub(super) uri: &'static str,
}

/// What becomes of an element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) name: &'static str,
    /// As it stands in the output.
    pub(super) written: &'static str,
    pub(super) space: u8,
    /// Whether it has no prefix in the output.
    pub(super) bare: bool,
    /// When the rules are asked.
    pub(super) look: Look,
    pub(super) fate: Fate,
    pub(super) text: bool,
    number: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Keep,
    Unwrap,
    Drop(Item),
}

impl Words {
    /// Reads a list as the folder `words` holds it; what its lines mean stands in their head. Lines that are wrong name
    /// nothing, so that a slip lets nothing through.
    pub(crate) fn parse(text: &'static str, looks: Looks) -> Words {
        // One line names one element, at most; a larger table would be copied into each worker.
        let size = text.lines().count();
        let mut words = Words {
            spaces: Vec::new(),
            keys: FxHashMap::default(),
            lines: 0,
            allowed: FxHashMap::default(),
            uris: FxHashMap::default(),
            looks,
            elements: FxHashMap::with_capacity_and_hasher(size, rustc_hash::FxBuildHasher),
            attributes: FxHashMap::default(),
        };
        for line in text.lines() {
            let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
            match first {
                "" | "#" => {}
                "ns" => words.space(rest),
                "~" => words.element(rest, Fate::Unwrap, ""),
                "-" => {
                    let (name, item) = named(rest);
                    words.element(name, Fate::Drop(item), "");
                }
                "-@" => {
                    let (name, item) = named(rest);
                    words.attributes.insert(name, item);
                }
                name => words.element(name, Fate::Keep, rest),
            }
        }
        words
    }

    fn space(&mut self, line: &'static str) {
        let mut fields = line.split(' ');
        let (Some(key), Some(prefix), Some(uri)) = (fields.next(), fields.next(), fields.next()) else { return };
        let Ok(id) = u8::try_from(self.spaces.len()) else { return };
        if id < 128 {
            self.keys.entry(key).or_insert(id);
            self.spaces.push(Space { key, prefix: if prefix == "-" { "" } else { prefix }, uri });
            self.uris.extend(std::iter::once(uri).chain(fields).map(|uri| (uri, id)));
        }
    }

    fn element(&mut self, name: &'static str, fate: Fate, attributes: &'static str) {
        let (text, attributes) = match attributes.strip_prefix("#text") {
            Some(rest) => (true, rest.trim_start()),
            None => (false, attributes),
        };
        let (key, local) = name.split_once(':').unwrap_or(("", name));
        // A number for each line: one that names an element again counts alone.
        let number = self.lines;
        self.lines += 1;
        if let Some(space) = self.space_named(key) {
            let prefix = self.prefix(space);
            let written = match prefix {
                "" => local,
                prefix if prefix == key => name,
                // Once for a line of a list that is read once.
                prefix => Box::leak(format!("{prefix}:{local}").into_boxed_str()),
            };
            let (look, bare) = ((self.looks.element)(name), prefix.is_empty());
            self.elements.insert((space, local), Entry { name, written, space, bare, look, fate, text, number });
            let looked = self.looks.attribute;
            self.allowed.extend(attributes.split(' ').map(|attribute| ((number, attribute), looked(name, attribute))));
        }
    }

    pub(super) fn space_of(&self, uri: &str) -> Option<u8> {
        self.uris.get(uri).copied()
    }

    /// The name space that the list calls so.
    pub(super) fn space_named(&self, key: &str) -> Option<u8> {
        self.keys.get(key).copied()
    }

    /// Whether the rules look at an attribute that the list names; none if it does not.
    pub(super) fn has(&self, entry: Entry, attribute: &str) -> Option<bool> {
        self.allowed.get(&(entry.number, attribute)).copied()
    }

    pub(super) fn key(&self, space: u8) -> &'static str {
        self.spaces.get(usize::from(space)).map_or("", |space| space.key)
    }

    pub(super) fn prefix(&self, space: u8) -> &'static str {
        self.spaces.get(usize::from(space)).map_or("", |space| space.prefix)
    }

    pub(super) fn entry(&self, space: u8, local: &str) -> Option<Entry> {
        self.elements.get(&(space, local)).copied()
    }

    /// The line of an element by its name in the list.
    pub(super) fn named(&self, name: &str) -> Option<Entry> {
        let (key, local) = name.split_once(':').unwrap_or(("", name));
        self.entry(self.space_named(key)?, local)
    }

    /// Whether a name space has the same prefix in the output as in the list.
    pub(super) fn keeps_prefix(&self, space: u8) -> bool {
        self.spaces.get(usize::from(space)).is_some_and(|space| space.key == space.prefix)
    }

    /// Asks rules about each attribute that they are said not to look at; gives those that they have something to say about.
    #[cfg(test)]
    pub(crate) fn overlooked(&self, rules: &mut dyn super::Rules, values: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        for entry in self.elements.values() {
            let unmarked = self.allowed.iter().filter(|((number, _), looks)| *number == entry.number && !**looks);
            for ((_, name), _) in unmarked {
                let above = super::Above(&[]);
                let speaks = |value: &&&str| rules.attribute(entry.name, name, value, &above) != super::Value::Keep;
                found.extend(values.iter().find(speaks).map(|value| format!("{} {name}={value}", entry.name)));
            }
        }
        found
    }

    pub(super) fn attribute(&self, name: &str) -> Item {
        self.attributes.get(name).copied().unwrap_or(Item::Attribute)
    }
}

fn named(line: &'static str) -> (&'static str, Item) {
    let (name, word) = line.split_once(' ').unwrap_or((line, ""));
    let item = Item::ALL.iter().find(|item| item.id() == word).copied();
    (name, item.unwrap_or(Item::Element))
}
