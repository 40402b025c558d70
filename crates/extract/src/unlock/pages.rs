//! Locked PDF documents: opened by hayro, and written anew without the lock, object by object.
//!
//! Only what is reached from the catalogue and the document information is written. Streams keep their own compression;
//! old revisions are dropped with the lock, and a signature over the locked bytes no longer holds.

use super::cipher::Bytes;
use super::{LARGEST, Result};
use crate::ExtractError;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Stream};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use zeroize::Zeroizing;

const BROKEN: ExtractError = ExtractError::LockDamaged;
/// How deep arrays and dictionaries may lie in one another.
const DEPTH: usize = 100;
/// Objects of one document; a plan of a whole city has a tenth of this.
const OBJECTS: usize = 2_000_000;

pub(super) fn open(locked: Vec<u8>, password: &str) -> Result<Bytes> {
    if memchr::memmem::find(&locked, b"/Encrypt").is_none() || Pdf::new(locked.clone()).is_ok() {
        return Err(ExtractError::NotLocked);
    }
    let info = information(&locked);
    let pdf = match Pdf::new_with_password(locked, password) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => return Err(ExtractError::WrongPassword),
        Err(LoadPdfError::Decryption(DecryptionError::UnsupportedAlgorithm)) => {
            return Err(ExtractError::LockUnsupported { lock: "PDF (handler)" });
        }
        Err(_) => return Err(BROKEN),
    };
    let mut writer = Writer { out: Zeroizing::new(Vec::new()), seen: BTreeSet::new(), due: Vec::new() };
    let plain = writer.document(&pdf, info)?;
    // What does not open again, or has lost a page, is no copy.
    match Pdf::new(plain.to_vec()) {
        Ok(again) if again.pages().len() == pdf.pages().len() => Ok(plain),
        _ => Err(BROKEN),
    }
}

/// The last document information that a trailer names; trailers are never locked (ISO 32000-2, 7.6.2).
fn information(bytes: &[u8]) -> Option<ObjectIdentifier> {
    memchr::memmem::rfind_iter(bytes, b"/Info").find_map(|at| {
        let rest = bytes.get(at + 5..)?;
        let rest = std::str::from_utf8(rest.get(..rest.len().min(40))?.split(|b| !b.is_ascii()).next()?).ok()?;
        let mut words = rest.split_ascii_whitespace();
        let (number, generation) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        words.next()?.starts_with('R').then(|| ObjectIdentifier::new(number, generation))
    })
}

struct Writer {
    out: Bytes,
    seen: BTreeSet<(u32, i32)>,
    due: Vec<(u32, i32)>,
}

impl Writer {
    fn document(&mut self, pdf: &Pdf, info: Option<ObjectIdentifier>) -> Result<Bytes> {
        let root = pdf.xref().root_id();
        self.out.extend_from_slice(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
        self.meet((root.obj_number, root.gen_number));
        let info = info.filter(|id| pdf.xref().get::<Dict<'_>>(*id).is_some()).map(|id| (id.obj_number, id.gen_number));
        info.into_iter().for_each(|id| self.meet(id));
        let mut places = BTreeMap::new();
        while let Some(id) = self.due.pop() {
            let (number, generation) = id;
            // A name for nothing stands for null (7.3.10).
            let Some(object) = pdf.xref().get::<Object<'_>>(ObjectIdentifier::new(number, generation)) else {
                continue;
            };
            places.insert(number, (self.out.len(), generation));
            self.text(format_args!("{number} {generation} obj\n"))?;
            match object {
                Object::Stream(stream) => self.stream(&stream)?,
                other => self.object(&other, 0)?,
            }
            self.text(format_args!("\nendobj\n"))?;
            if self.out.len() as u64 > LARGEST || self.seen.len() > OBJECTS {
                return Err(ExtractError::LockedTooLarge { limit: LARGEST });
            }
        }
        self.end(&places, (root.obj_number, root.gen_number), info)?;
        Ok(std::mem::take(&mut self.out))
    }

    /// Cross-reference table (7.5.4) and trailer.
    fn end(&mut self, places: &BTreeMap<u32, (usize, i32)>, root: (u32, i32), info: Option<(u32, i32)>) -> Result<()> {
        let table = self.out.len();
        self.text(format_args!("xref\n0 1\n0000000000 65535 f \n"))?;
        for (number, (place, generation)) in places {
            self.text(format_args!("{number} 1\n{place:010} {generation:05} n \n"))?;
        }
        let size = u64::from(places.keys().last().copied().unwrap_or_default()) + 1;
        self.text(format_args!("trailer\n<</Size {size}/Root {} {} R", root.0, root.1))?;
        if let Some((number, generation)) = info {
            self.text(format_args!("/Info {number} {generation} R"))?;
        }
        self.text(format_args!(">>\nstartxref\n{table}\n%%EOF\n"))
    }

    fn meet(&mut self, id: (u32, i32)) {
        if self.seen.insert(id) {
            self.due.push(id);
        }
    }

    fn text(&mut self, text: std::fmt::Arguments<'_>) -> Result<()> {
        self.out.write_fmt(text).map_err(|_| BROKEN)
    }

    fn stream(&mut self, stream: &Stream<'_>) -> Result<()> {
        let (dict, data) = (stream.dict(), stream.raw_data());
        // hayro gives nothing where opening failed; an empty stream is at most a vector and a block long.
        if data.is_empty() && dict.get::<i64>("Length").is_none_or(|length| length > 32) {
            return Err(BROKEN);
        }
        let crypt = is_crypt(dict);
        self.out.extend_from_slice(b"<<");
        for (key, value) in dict.entries() {
            match &*key {
                b"Length" => {}
                b"Filter" | b"F" | b"DecodeParms" | b"DP" if crypt => self.without_first(&key, dict)?,
                _ => self.entry(&key, &value, 1)?,
            }
        }
        self.text(format_args!("/Length {}>>\nstream\n", data.len()))?;
        self.out.extend_from_slice(&data);
        self.text(format_args!("\nendstream"))
    }

    /// The filters behind the one that was the lock, and what they are told.
    fn without_first(&mut self, key: &Name<'_>, dict: &Dict<'_>) -> Result<()> {
        let Some(array) = dict.get::<Array<'_>>(&**key) else { return Ok(()) };
        self.name(key)?;
        self.out.push(b'[');
        for item in array.raw_iter().skip(1) {
            self.value(&item, 2)?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn entry(&mut self, key: &Name<'_>, value: &MaybeRef<Object<'_>>, depth: usize) -> Result<()> {
        self.name(key)?;
        self.out.push(b' ');
        self.value(value, depth)
    }

    fn value(&mut self, value: &MaybeRef<Object<'_>>, depth: usize) -> Result<()> {
        match value {
            MaybeRef::Ref(id) => {
                let id = (id.obj_number, id.gen_number);
                self.meet(id);
                self.text(format_args!("{} {} R ", id.0, id.1))
            }
            MaybeRef::NotRef(object) => self.object(object, depth),
        }
    }

    fn object(&mut self, object: &Object<'_>, depth: usize) -> Result<()> {
        if depth > DEPTH {
            return Err(BROKEN);
        }
        match object {
            Object::Null(_) => self.text(format_args!("null ")),
            Object::Boolean(yes) => self.text(format_args!("{yes} ")),
            // Never in the notation with an exponent, which PDF does not know.
            Object::Number(number) => self.text(format_args!("{} ", number.as_f64())),
            Object::Name(name) => self.name(name),
            Object::String(text) => {
                self.out.push(b'<');
                text.as_bytes().iter().try_for_each(|byte| self.text(format_args!("{byte:02x}")))?;
                self.out.push(b'>');
                Ok(())
            }
            Object::Array(array) => {
                self.out.push(b'[');
                array.raw_iter().try_for_each(|item| self.value(&item, depth + 1))?;
                self.out.push(b']');
                Ok(())
            }
            Object::Dict(dict) => {
                self.out.extend_from_slice(b"<<");
                dict.entries().try_for_each(|(key, value)| self.entry(&key, &value, depth + 1))?;
                self.out.extend_from_slice(b">>");
                Ok(())
            }
            // A stream stands by itself (7.3.8).
            Object::Stream(_) => Err(BROKEN),
        }
    }

    fn name(&mut self, name: &Name<'_>) -> Result<()> {
        self.out.push(b'/');
        for byte in name.iter() {
            match byte {
                b'#' | b'/' | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'%' | ..=b' ' | 0x7f.. => {
                    self.text(format_args!("#{byte:02x}"))?;
                }
                plain => self.out.push(*plain),
            }
        }
        self.out.push(b' ');
        Ok(())
    }
}

/// Whether the first filter is the lock itself (7.6.6).
fn is_crypt(dict: &Dict<'_>) -> bool {
    let first = |key: &str| {
        let one = dict.get::<Name<'_>>(key);
        one.or_else(|| dict.get::<Array<'_>>(key).and_then(|filters| filters.iter::<Name<'_>>().next()))
    };
    first("Filter").or_else(|| first("F")).is_some_and(|name| &*name == b"Crypt")
}
