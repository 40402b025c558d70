use super::frame::Frame;
use model::sanitising::Item;
use std::borrow::Cow;

/// A start tag that the list lets through: its name and attributes as in the list, with values resolved.
pub(crate) struct Tag<'t, 's> {
    pub(crate) name: &'static str,
    pub(crate) attributes: &'t [Attribute<'s>],
}

/// An attribute, also one that the list does not name.
pub(crate) struct Attribute<'s> {
    pub(crate) name: Cow<'s, str>,
    pub(crate) value: Cow<'s, str>,
    /// The name space of its prefix, if the list has it.
    pub(super) space: Option<u8>,
    /// Whether the value can be written as it stands.
    pub(super) plain: bool,
    /// Bytes of the source that it takes.
    pub(super) length: u64,
}

impl Tag<'_, '_> {
    /// The value of an attribute.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| attribute.value.as_ref())
    }
}

/// The elements that are open around a place, innermost last.
pub(crate) struct Above<'f>(pub(super) &'f [Frame]);

impl Above<'_> {
    /// How many steps up the nearest element of one of these names is; the parent is 1.
    pub(crate) fn steps(&self, names: &[&str]) -> Option<usize> {
        self.0.iter().rev().position(|frame| names.contains(&frame.name)).map(|at| at + 1)
    }

    /// The name of the parent, `""` at the root.
    pub(crate) fn parent(&self) -> &'static str {
        self.0.last().map_or("", |frame| frame.name)
    }
}

/// What becomes of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Keep,
    /// Kept under another name of the list.
    Rename(&'static str),
    /// Its tags go, its content stays.
    Unwrap(Item),
    /// It goes with its content.
    Drop(Item),
    /// An element around it goes, with all its content: so many steps up.
    DropAbove(usize, Item),
    /// It takes the place of an element around it, so many steps up.
    Lift(usize, Item),
}

/// What becomes of an attribute or a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Keep,
    /// Another value, of no other meaning.
    Write(String),
    Drop(Item),
    /// An attribute under another name of the list.
    Rename(&'static str, String),
    /// The element of the attribute or text goes: 0 steps up, or one around it.
    DropElement(usize, Item),
}

/// When the rules are asked about an element: asked about each of a hundred thousand, they would take longer than the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Look(u8);

impl Look {
    /// At no time.
    pub(crate) const NEVER: Look = Look(0);
    /// At its start.
    pub(crate) const START: Look = Look(1);
    /// About its whole text.
    pub(crate) const TEXT: Look = Look(2);
    /// When it has come out empty.
    pub(crate) const EMPTY: Look = Look(4);
    /// When it has been written.
    pub(crate) const WRITTEN: Look = Look(8);

    pub(crate) fn and(self, more: Look) -> Look {
        Look(self.0 | more.0)
    }

    /// This, if so.
    pub(crate) fn when(self, so: bool) -> Look {
        if so { self } else { Look::NEVER }
    }

    pub(super) fn has(self, wanted: Look) -> bool {
        self.0 & wanted.0 != 0
    }
}

/// What the rules of a family of formats look at, asked once for each line of its list. Tests ask the rules about all else
/// too, and fail if they would have said anything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Looks {
    pub(crate) element: fn(&str) -> Look,
    /// Whether they look at an attribute of an element.
    pub(crate) attribute: fn(&str, &str) -> bool,
}

/// A piece of the output that goes after all: first and last byte, and what the report says.
pub(crate) type Cut = (std::ops::Range<usize>, Item);

/// Where a family of formats looks closer at what its list lets through.
pub(crate) trait Rules {
    /// At the start of an element.
    fn element(&mut self, tag: &Tag<'_, '_>, above: &Above<'_>) -> Verdict;

    /// At each attribute that the list names.
    fn attribute(&mut self, element: &'static str, name: &str, value: &str, above: &Above<'_>) -> Value;

    /// The whole text of an element.
    fn text(&mut self, element: &'static str, text: &str, above: &Above<'_>) -> Value;

    /// At an element that the list leaves out.
    fn denied(&mut self, _element: &'static str, item: Item, _above: &Above<'_>) -> Verdict {
        Verdict::Drop(item)
    }

    /// At the end of an element that has come out empty: its tag as it was written; whether it goes, or one so
    /// many steps up.
    fn empty(&mut self, _element: &'static str, _tag: &[u8], _above: &Above<'_>) -> Option<(usize, Item)> {
        None
    }

    /// At the end of an element that was written: where it stands in the output, and how it looks there.
    fn written(&mut self, _element: &'static str, _at: std::ops::Range<usize>, _bytes: &[u8]) {}

    /// The output was cut back to this length.
    fn cut_back(&mut self, _to: usize) {}

    /// What of the output goes after all; in order, without overlaps.
    fn cuts(&mut self) -> Vec<Cut> {
        Vec::new()
    }
}
