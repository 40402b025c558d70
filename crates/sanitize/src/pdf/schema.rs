//! The language in which the allow-lists are written: which keys an object may have, and what their values must be.

use super::value::Entries;
use super::walk::{Made, Walk};
use hayro_syntax::object::{MaybeRef, Object};
use model::sanitising::Item;

/// What a value must be to be kept.
pub(super) enum Rule {
    Bool,
    Int,
    Number,
    /// Any name: a label that only this file uses.
    Name,
    /// One of these names.
    NameOf(&'static [&'static str]),
    /// A string.
    Text,
    /// A string that readers show somewhere of their own, some of them as hypertext: no tag and no address.
    Label,
    /// An array of numbers only, so many at least and at most.
    Numbers(usize, usize),
    /// An array of values of one kind; those that are not are left out of it.
    List(&'static Rule),
    /// A dictionary with keys of its own choice and values of one kind.
    Map(&'static Rule),
    /// A dictionary by a list of its own.
    Dict(&'static Spec),
    /// A stream whose bytes are looked at by nobody but the filter, with a dictionary by a list of its own.
    Either(&'static [Rule]),
    /// What a table cannot say.
    Special(Build),
}

/// Makes a value anew, or leaves it out.
pub(super) type Build = for<'l, 'p, 'a> fn(&mut Walk<'l, 'p, 'a>, MaybeRef<Object<'a>>) -> Made;

/// The keys that one kind of dictionary may have, in the order in which they are written.
pub(super) struct Spec {
    /// The place in a report, outside pages.
    pub(super) name: &'static str,
    pub(super) keys: &'static [(&'static str, Rule)],
    /// Keys without which the dictionary means nothing and is left out.
    pub(super) needs: &'static [&'static str],
}

impl Spec {
    /// Puts entries into the order of the list: those that were added by hand stand where a second pass will find them.
    pub(super) fn arrange(&self, entries: &mut Entries) {
        entries.sort_by_key(|(key, _)| {
            let at = self.keys.iter().position(|(known, _)| known.as_bytes() == key.as_ref());
            // What no list names is written anew each time, behind the rest.
            at.unwrap_or(self.keys.len())
        });
    }
}

/// What somebody who reads a report should know about a key that was left out.
pub(super) fn item(key: &[u8]) -> Item {
    match key {
        b"JS" | b"JavaScript" => Item::Script,
        b"AA" => Item::EventHandler,
        b"OpenAction" | b"A" | b"PA" | b"Next" => Item::Action,
        b"Launch" | b"Win" | b"Mac" | b"Unix" => Item::Launch,
        b"EmbeddedFiles" | b"EF" | b"AF" | b"Collection" | b"FS" => Item::Attachment,
        b"XFA" | b"NeedAppearances" | b"CO" | b"AcroForm" | b"Fields" => Item::Form,
        b"Perms" | b"DSS" | b"Legal" | b"Lock" | b"SV" | b"SigFlags" => Item::Signature,
        b"Metadata" => Item::Properties,
        b"PieceInfo" | b"StructTreeRoot" | b"StructParent" | b"StructParents" | b"SpiderInfo" | b"IDS" | b"URLS"
        | b"B" | b"Threads" | b"LastModified" | b"RC" | b"RV" | b"Templates" => Item::HiddenData,
        b"Thumb" => Item::Thumbnail,
        b"F" | b"FFilter" | b"FDecodeParms" | b"Ref" | b"OPI" | b"URI" => Item::ExternalLink,
        b"Renditions" | b"Rendition" | b"Movie" | b"Sound" | b"3DD" | b"3DV" => Item::Media,
        b"Annots" => Item::Annotation,
        b"FontFile" | b"FontFile2" | b"FontFile3" => Item::FontProgram,
        _ => Item::Key,
    }
}
