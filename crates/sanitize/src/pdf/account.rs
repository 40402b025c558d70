//! Where the bytes of the source went: objects that are kept, objects that went with something that was left out, and the
//! rest, which no page refers to.

use crate::ledger::Ledger;
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, MaybeRef, Object, ObjectIdentifier, Stream};
use hayro_syntax::xref::XRef;
use model::sanitising::Item;
use std::collections::HashSet;
use std::ops::Range;

/// Something that was left out together with what only it referred to.
struct Left<'a> {
    item: Item,
    place: String,
    value: MaybeRef<Object<'a>>,
}

#[derive(Default)]
pub(super) struct Tally<'a> {
    /// Objects that were counted, by where they lie.
    claimed: HashSet<usize>,
    left: Vec<Left<'a>>,
    kept: u64,
    recoded: u64,
    /// Where the bytes of the file lie in memory; objects elsewhere were packed together in streams.
    file: Range<usize>,
    /// Packed bytes of streams that were unpacked, and what they became.
    packed: u64,
    unpacked: u64,
}

impl<'a> Tally<'a> {
    pub(super) fn new(pdf: &Pdf) -> Tally<'a> {
        let bytes = pdf.data().as_ref();
        let start = bytes.as_ptr() as usize;
        Tally { file: start..start + bytes.len(), ..Tally::default() }
    }

    /// Notes where an object lies, and tells whether it was not counted yet.
    fn meet(&mut self, place: usize, size: u64) -> bool {
        let new = self.claimed.insert(place);
        self.unpacked += if new && !self.file.contains(&place) { size } else { 0 };
        new
    }

    /// Counts an object that was reached by a reference, and tells whether it was new.
    pub(super) fn claim(&mut self, object: &Object<'a>) -> bool {
        let Some((place, size)) = extent(object) else { return false };
        let new = self.meet(place, size);
        self.kept += if new { size } else { 0 };
        new
    }

    /// Counts a stream's bytes, of which the dictionary was counted.
    pub(super) fn stream(&mut self, packed: usize, unpacked: usize, recoded: bool) {
        self.packed += packed as u64;
        self.unpacked += unpacked as u64;
        let to = if recoded { &mut self.recoded } else { &mut self.kept };
        *to += unpacked as u64;
    }

    /// Takes bytes that were counted as kept out of that count again.
    pub(super) fn unkeep(&mut self, bytes: u64) -> u64 {
        let bytes = bytes.min(self.kept);
        self.kept -= bytes;
        bytes
    }

    /// Notes a value that is left out; what only it referred to is counted in [`Tally::settle`].
    pub(super) fn leave(&mut self, item: Item, place: &str, value: MaybeRef<Object<'a>>) {
        if !matches!(
            value,
            MaybeRef::NotRef(Object::Null(_) | Object::Boolean(_) | Object::Number(_) | Object::Name(_))
        ) {
            self.left.push(Left { item, place: place.to_owned(), value });
        }
    }

    /// Closes the books.
    pub(super) fn settle(mut self, pdf: &'a Pdf, bytes: &[u8], ledger: &mut Ledger<'_>) {
        let mut removed = 0;
        for left in std::mem::take(&mut self.left) {
            removed += self.drop_tree(pdf.xref(), left, ledger);
        }
        let mut objects = 0;
        for object in pdf.objects() {
            objects += self.drop_rest(&object, ledger);
        }
        let stray = stray(bytes, ledger);
        older(bytes, ledger);
        removed += objects + stray;
        let (packed, unpacked) = (self.packed.min(bytes.len() as u64), self.unpacked);
        let before = ledger.account.removed - removed;
        let used = self.kept + self.recoded + before + removed;
        // Objects that lie in one another are read as often as they are met.
        let read = (bytes.len() as u64 - packed + unpacked).max(used);
        ledger.read(read);
        ledger.kept(self.kept);
        ledger.recoded(self.recoded);
        ledger.syntax(read - used);
    }

    /// Everything that hangs on what was left out and is not kept for another reason.
    fn drop_tree(&mut self, xref: &'a XRef, left: Left<'a>, ledger: &mut Ledger<'_>) -> u64 {
        let (mut waiting, mut total) = (vec![(left.value, true)], 0);
        let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
        while let Some((value, first)) = waiting.pop() {
            let (object, by_reference) = match value {
                MaybeRef::Ref(id) if !seen.insert(id.into()) => continue,
                MaybeRef::Ref(id) => match xref.get::<Object<'a>>(id.into()) {
                    Some(object) => (object, true),
                    None => continue,
                },
                MaybeRef::NotRef(object) => (object, false),
            };
            let item = said(&object).unwrap_or(left.item);
            if by_reference {
                let Some((place, size)) = extent(&object) else { continue };
                if !self.meet(place, size) {
                    continue;
                }
                let size = size + stream_size(&object);
                total += size;
                ledger.remove(item, &left.place, size);
            } else if item != left.item && !first {
                ledger.note(item, &left.place, 0);
            }
            waiting.extend(children(&object).into_iter().map(|child| (child, false)));
        }
        total
    }

    /// An object that nothing on the way from the catalogue refers to.
    fn drop_rest(&mut self, object: &Object<'a>, ledger: &mut Ledger<'_>) -> u64 {
        let Some((place, size)) = extent(object) else { return 0 };
        if !self.meet(place, size) {
            return 0;
        }
        let kind = dict(object).and_then(|dict| dict.get::<hayro_syntax::object::Name<'_>>("Type"));
        let information = || dict(object).is_some_and(|d| d.contains_key("Producer") || d.contains_key("CreationDate"));
        let item = match kind.as_deref() {
            // What the format needs, and the new file has its own of.
            Some(b"ObjStm") => {
                // Its objects were counted as they are met.
                self.packed += stream_size(object);
                return 0;
            }
            Some(b"XRef" | b"Pages" | b"Catalog") => return 0,
            _ if information() => Item::Properties,
            _ if dict(object).is_some_and(is_of_format) => return 0,
            _ => Item::OldRevision,
        };
        let size = size + stream_size(object);
        ledger.remove(item, "", size);
        size
    }
}

/// Tells that the file has earlier states, whose objects its last table of contents does not list.
fn older(bytes: &[u8], ledger: &mut Ledger<'_>) {
    let ends = memchr::memmem::find_iter(bytes, b"startxref").count();
    let linear = memchr::memmem::find(bytes.get(..2048).unwrap_or(bytes), b"/Linearized").is_some();
    if ends > 1 + usize::from(linear) {
        ledger.note(Item::OldRevision, "", 0);
    }
}

/// Bytes before the mark at the beginning and behind the one at the end.
fn stray(bytes: &[u8], ledger: &mut Ledger<'_>) -> u64 {
    let before = memchr::memmem::find(bytes, b"%PDF-").unwrap_or(0) as u64;
    let after = memchr::memmem::rfind(bytes, b"%%EOF").map_or(0, |at| {
        let tail = bytes.get(at + 5..).unwrap_or_default();
        tail.iter().skip_while(|byte| super::value::is_space(**byte)).count() as u64
    });
    for size in [before, after].into_iter().filter(|size| *size > 0) {
        ledger.remove(Item::StrayBytes, "", size);
    }
    before + after
}

/// Whether a dictionary says how the file lies on the disk, or how it is locked.
fn is_of_format(dict: &Dict<'_>) -> bool {
    dict.contains_key("Linearized") || ["Filter", "O", "U"].iter().all(|key| dict.contains_key(key))
}

/// Where an object lies and how many bytes it takes; nothing for those that are too small to be counted.
fn extent(object: &Object<'_>) -> Option<(usize, u64)> {
    let data = match object {
        Object::Array(array) => array.data(),
        other => dict(other)?.data(),
    };
    Some((data.as_ptr() as usize, data.len() as u64))
}

fn dict<'o, 'a>(object: &'o Object<'a>) -> Option<&'o Dict<'a>> {
    match object {
        Object::Dict(dict) => Some(dict),
        Object::Stream(stream) => Some(stream.dict()),
        _ => None,
    }
}

fn stream_size(object: &Object<'_>) -> u64 {
    match object {
        Object::Stream(stream) => size(stream),
        _ => 0,
    }
}

fn size(stream: &Stream<'_>) -> u64 {
    stream.raw_data().len() as u64
}

fn children<'a>(object: &Object<'a>) -> Vec<MaybeRef<Object<'a>>> {
    match object {
        Object::Array(array) => array.raw_iter().collect(),
        other => dict(other).map_or_else(Vec::new, |dict| dict.entries().map(|(_, value)| value).collect()),
    }
}

/// What an object is by its own words, if it does something of its own.
fn said(object: &Object<'_>) -> Option<Item> {
    let dict = dict(object)?;
    let action = dict.get::<hayro_syntax::object::Name<'_>>("S").and_then(|kind| super::action::item(&kind));
    action.or_else(|| dict.contains_key("EF").then_some(Item::Attachment))
}

/// Bytes that a value takes in the dictionary it stands in, at least.
pub(super) fn weight(value: &MaybeRef<Object<'_>>) -> u64 {
    match value {
        MaybeRef::Ref(_) => 5,
        MaybeRef::NotRef(object) => match object {
            Object::Null(_) | Object::Boolean(_) => 4,
            Object::Number(_) => 1,
            Object::String(text) => text.as_bytes().len() as u64 + 2,
            Object::Name(name) => name.len() as u64 + 1,
            Object::Array(array) => array.data().len() as u64 + 2,
            Object::Dict(dict) => dict.data().len() as u64,
            Object::Stream(_) => 0,
        },
    }
}
