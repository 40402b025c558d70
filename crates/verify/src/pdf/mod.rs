//! PDF as it is rebuilt: every object is walked from the trailer, and each key of a dictionary is on a list.

mod content;
mod keys;

use crate::{Rules, no, picture};
use keys::{ACTIONS, ANNOTATIONS, KEYS, NAMED};
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, Stream};
use model::sanitising::{Kind, Refusal};
use std::collections::BTreeSet;

/// How deep objects may lie in one another without a reference between.
const NESTING: usize = 64;

pub(crate) fn verify(bytes: &[u8], rules: &Rules<'_>) -> Result<(), Refusal> {
    if !bytes.starts_with(b"%PDF-") || !bytes.trim_ascii_end().ends_with(b"%%EOF") {
        return Err(no("stray bytes around a PDF"));
    }
    let most = usize::try_from(rules.expanded_bytes).unwrap_or(usize::MAX);
    let options = LoadOptions { strict: true, max_decompressed_size: Some(most), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|_| no("not a PDF of strict form"))?;
    if document.trailer.has(b"Encrypt") || document.trailer.has(b"Prev") {
        return Err(no("an encrypted or amended PDF"));
    }
    let mut walk = Walk { rules, seen: BTreeSet::new(), pending: Vec::new(), left: most };
    for key in [&b"Root"[..], b"Info"] {
        if let Ok(object) = document.trailer.get(key) {
            walk.object(object, key, NESTING)?;
        }
    }
    while let Some((id, under)) = walk.pending.pop() {
        let object = document.objects.get(&id).ok_or_else(|| no("a reference to nothing"))?;
        walk.object(object, under, NESTING).map_err(|refusal| refusal.at(&format!("{} {}", id.0, id.1)))?;
    }
    let structure = |object: &Object| matches!(object, Object::Stream(stream) if stream.dict.has_type(b"XRef") || stream.dict.has_type(b"ObjStm"));
    if document.objects.iter().any(|(id, object)| !walk.seen.contains(id) && !structure(object)) {
        return Err(no("an object that nothing refers to"));
    }
    Ok(())
}

struct Walk<'d> {
    rules: &'d Rules<'d>,
    seen: BTreeSet<ObjectId>,
    /// Objects to be looked at, and the key that led to them.
    pending: Vec<(ObjectId, &'d [u8])>,
    /// Bytes that streams may still unpack to.
    left: usize,
}

impl<'d> Walk<'d> {
    fn object(&mut self, object: &'d Object, under: &'d [u8], depth: usize) -> Result<(), Refusal> {
        let depth = depth.checked_sub(1).ok_or_else(|| no("objects too deep"))?;
        match object {
            Object::Reference(id) => {
                if self.seen.insert(*id) {
                    self.pending.push((*id, under));
                }
                Ok(())
            }
            Object::Array(items) => items.iter().try_for_each(|item| self.object(item, under, depth)),
            Object::Dictionary(dictionary) => self.dictionary(dictionary, under, depth),
            Object::Stream(stream) => self.stream(stream, under, depth),
            _ => Ok(()),
        }
    }

    fn dictionary(&mut self, dictionary: &'d Dictionary, under: &'d [u8], depth: usize) -> Result<(), Refusal> {
        // Under these keys the document chooses the names.
        let named = matches!(
            under,
            b"Font"
                | b"XObject"
                | b"ExtGState"
                | b"ColorSpace"
                | b"Pattern"
                | b"Shading"
                | b"Properties"
                | b"CharProcs"
                | b"Dests"
                | b"Colorants"
                | b"RoleMap"
                | b"ClassMap"
        ) && !dictionary.has(b"Type")
            && !dictionary.has(b"Subtype")
            && !dictionary.has(b"PatternType")
            && !dictionary.has(b"ShadingType");
        let states = matches!(under, b"N" | b"R" | b"D") && !dictionary.has(b"Subtype");
        if !named && !states {
            self.meaning(dictionary, under)?;
        }
        for (key, value) in dictionary.iter() {
            if !named && !states && !KEYS.contains(&key.as_slice()) {
                return Err(no("a key that is not on the list"));
            }
            let deeper: &'d [u8] = if named { named_under(under) } else { key };
            self.object(value, deeper, depth)?;
        }
        Ok(())
    }

    /// What a dictionary does: its action, its kind of annotation, the type of keys that can mean two things.
    fn meaning(&self, dictionary: &Dictionary, under: &[u8]) -> Result<(), Refusal> {
        let name = |key: &[u8]| dictionary.get(key).ok().and_then(|value| value.as_name().ok());
        let action = name(b"S");
        if action.is_some_and(|action| keys::RUNNING.contains(&action)) {
            return Err(no("an action that is not on the list"));
        }
        if under == b"A" && !dictionary.has(b"O") && !action.is_some_and(|action| ACTIONS.contains(&action)) {
            return Err(no("an action that is not on the list"));
        }
        if action == Some(b"Named") && !name(b"N").is_some_and(|named| NAMED.contains(&named)) {
            return Err(no("a named action that is not on the list"));
        }
        if let Ok(target) = dictionary.get(b"URI") {
            let target = target.as_str().map_err(|_| no("a link of another shape"))?;
            if !self.rules.allows(&String::from_utf8_lossy(target)) {
                return Err(no("a link that is not allowed"));
            }
        }
        let annotation = name(b"Type") == Some(b"Annot") || under == b"Annots";
        if annotation && !name(b"Subtype").is_some_and(|kind| ANNOTATIONS.contains(&kind)) {
            return Err(no("an annotation that is not on the list"));
        }
        // On a stream it would be a file elsewhere, in an action a document elsewhere; on an annotation it is a number.
        if dictionary.get(b"F").is_ok_and(|value| value.as_i64().is_err()) {
            return Err(no("a file elsewhere"));
        }
        let numbers =
            |value: &Object| value.as_array().is_ok_and(|items| items.iter().all(|item| item.as_float().is_ok()));
        if dictionary.get(b"FontMatrix").is_ok_and(|value| !numbers(value)) {
            return Err(no("a font matrix that is no matrix"));
        }
        Ok(())
    }

    fn stream(&mut self, stream: &'d Stream, under: &'d [u8], depth: usize) -> Result<(), Refusal> {
        self.dictionary(&stream.dict, under, depth)?;
        let filters = stream.filters().unwrap_or_default();
        let subtype = stream.dict.get(b"Subtype").ok().and_then(|value| value.as_name().ok());
        match filters.as_slice() {
            [b"DCTDecode"] if subtype == Some(b"Image") => return picture::verify(&stream.content, Kind::Jpeg),
            [] | [b"FlateDecode"] => {}
            _ => return Err(no("a filter that is not on the list")),
        }
        let drawing = under == b"Contents"
            || under == b"CharProcs"
            || subtype == Some(b"Form")
            || stream.dict.get(b"PatternType").is_ok();
        let font = matches!(under, b"FontFile" | b"FontFile2" | b"FontFile3");
        if !drawing && !font {
            return Ok(());
        }
        let plain = stream.get_plain_content_with_limit(self.left).map_err(|_| no("a damaged stream"))?;
        self.left = self.left.checked_sub(plain.len()).ok_or_else(|| no("unpacks to too much"))?;
        if drawing { content::verify(&plain) } else { content::font(&plain) }
    }
}

/// The key that stands for members of a dictionary whose names the document chose.
fn named_under(under: &[u8]) -> &[u8] {
    match under {
        b"CharProcs" => b"CharProcs",
        b"Dests" => b"Dest",
        // A font dictionary must not be taken for another list of fonts.
        _ => b"Resource",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of one page with a plain table of contents; the catalogue and the page's resources are given.
    fn check(catalog: &str, resources: &str) -> Result<(), Refusal> {
        let objects = [
            format!("<</Type/Catalog/Pages 2 0 R{catalog}>>"),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<{resources}>>>>"),
        ];
        let (mut file, mut table) = ("%PDF-1.7\n".to_owned(), "xref\n0 4\n0000000000 65535 f \n".to_owned());
        for (number, object) in (1..).zip(objects) {
            table.push_str(&format!("{:010} 00000 n \n", file.len()));
            file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
        }
        let start = file.len();
        file.push_str(&format!("{table}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"));
        let schemes = ["https".to_owned()];
        verify(file.as_bytes(), &Rules { schemes: &schemes, expanded_bytes: 1 << 20, depth: 2 })
    }

    #[test]
    fn words_for_what_is_shown_and_marks_of_a_tagged_document_pass_and_keys_of_no_list_do_not() {
        let group = "<</Type/OCG/Name(a)/Usage<</Zoom<</min 1/max 2>>>>>>";
        let layers = format!("/OCProperties<</OCGs[{group}]/D<</ON[]>>>>");
        let words = "/Properties<</A<</ActualText(a)/Alt(b)/E(c)/Lang(ja)/MCID 1>>>>";
        assert_eq!(check("/MarkInfo<</Marked true/UserProperties false/Suspects false>>", words), Ok(()));
        assert_eq!(check(&layers, ""), Ok(()));
        for (catalog, resources) in
            [("/OpenAction<</S/GoTo>>", ""), ("/AcroForm<</XFA(x)>>", ""), ("", "/Properties<</A<</EF(x)>>>>")]
        {
            assert!(check(catalog, resources).is_err(), "{catalog}{resources}");
        }
    }
}
