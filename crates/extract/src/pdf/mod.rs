//! Portable Document Format (ISO 32000-2): hayro's object layer and CMaps, and our own reading of content streams.

mod annotations;
mod catalog;
mod cid;
mod content;
mod font;
mod geometry;
mod glyphs;
mod layout;
mod render;
mod streams;
mod strings;

use crate::reading::{Reading, inside};
use content::{Budget, Fonts, Reader, Seen};
use geometry::Matrix;
use hayro_syntax::object::{Array, MaybeRef, Object, Stream};
use hayro_syntax::page::Page;
use hayro_syntax::{LoadPdfError, Pdf};
use model::{Hint, OmissionCause, PartKind};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Operators of one page; a plan of a whole city has a tenth of this.
const PAGE: u64 = 8_000_000;
/// Operators of one document.
const DOCUMENT: u64 = 100_000_000;
/// Bytes of the content of one page, expanded.
const CONTENT: usize = 64 << 20;

/// Reads a PDF document page by page, then its notes, form, properties and the files it carries.
///
/// A document that only its owner's password restricts opens for everybody, and so it does here.
pub(crate) fn read(reading: &mut Reading, bytes: Vec<u8>, path: &str, depth: usize) {
    note_features(reading, &bytes);
    let encrypted = memchr::memmem::find(&bytes, b"/Encrypt").is_some();
    let pdf = match Pdf::new(bytes) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(_)) => return reading.omit(path, OmissionCause::Encrypted),
        // What cannot be deciphered may look damaged.
        Err(LoadPdfError::Invalid) if encrypted => return reading.omit(path, OmissionCause::Encrypted),
        Err(LoadPdfError::Invalid) => return reading.omit(path, OmissionCause::Broken),
    };
    let mut document = Document { fonts: Fonts::default(), left: DOCUMENT, shown: String::new() };
    for (index, page) in pdf.pages().iter().enumerate() {
        if document.left == 0 || reading.is_full() || !reading.admit_page(path) {
            reading.omit(path, OmissionCause::Limit);
            break;
        }
        let inner = inside(path, &format!("p{}", index + 1));
        // What breaks down on one page does not cost the others.
        match catch_unwind(AssertUnwindSafe(|| document.page(page))) {
            Ok((text, seen)) => note_page(reading, page, &inner, &text, &seen),
            Err(_) => reading.omit(&inner, OmissionCause::Broken),
        }
    }
    // No letter on any page: blank, or shown in a way that no reader sees.
    if document.shown.is_empty() {
        reading.hint(Hint::ImageOnly);
    }
    catalog::read(reading, &pdf, &document.shown, path, depth);
}

/// What the pages have in common.
struct Document<'a> {
    fonts: Fonts<'a>,
    left: u64,
    /// The text of all pages without white space, so that notes and fields are told once.
    shown: String,
}

impl<'a> Document<'a> {
    fn page(&mut self, page: &Page<'a>) -> (String, Seen) {
        let mut budget = Budget(PAGE.min(self.left));
        let given = budget.0;
        let bounds = page.intersected_crop_box();
        let bounds = [bounds.x0 as f32, bounds.y0 as f32, bounds.x1 as f32, bounds.y1 as f32];
        let mut reader = Reader::new(&mut self.fonts, &mut budget, bounds);
        let whole = page_content(page, &mut reader.seen);
        reader.content(&whole, page.resources(), Matrix::IDENTITY, 0);
        annotations::appearances(&mut reader, page);
        let seen = std::mem::take(&mut reader.seen);
        let text = std::mem::take(&mut reader.layout).text();
        self.left -= given - budget.0;
        self.shown.extend(text.chars().filter(|c| !c.is_whitespace()));
        (text, seen)
    }
}

/// The content streams of a page as one; what is missing of them is noted.
fn page_content<'a>(page: &Page<'a>, seen: &mut Seen) -> Cow<'a, [u8]> {
    let mut decode = |stream: Option<Stream<'a>>, room: usize| {
        let decoded = stream.and_then(|s| streams::decoded(&s, room));
        seen.broken |= decoded.is_none();
        seen.cut |= decoded.as_ref().is_some_and(|(_, whole)| !whole);
        decoded.map_or(Cow::Borrowed(&[][..]), |(bytes, _)| bytes)
    };
    if let Some(array) = page.raw().get::<Array<'a>>("Contents") {
        let mut all = Vec::new();
        for item in array.raw_iter() {
            let stream = match item {
                MaybeRef::Ref(id) => page.xref().get::<Stream<'a>>(id.into()),
                MaybeRef::NotRef(object) => Object::into_stream(object),
            };
            all.extend_from_slice(&decode(stream, CONTENT.saturating_sub(all.len())));
            all.push(b'\n');
        }
        return Cow::Owned(all);
    }
    // A page without content is blank.
    if !page.raw().contains_key("Contents") {
        return Cow::Borrowed(&[]);
    }
    decode(page.raw().get::<Stream<'a>>("Contents"), CONTENT)
}

fn note_page(reading: &mut Reading, page: &Page<'_>, inner: &str, text: &str, seen: &Seen) {
    /// So many letters at most stand on a scan as its page number and heading.
    const HEADING: u64 = 100;
    /// So many shapes may be letters turned into curves.
    const CURVES: u64 = 20;
    let bounds = page.intersected_crop_box();
    let surface = (bounds.width() * bounds.height()) as f32;
    let empty = text.trim().is_empty();
    let drawn = seen.pictures > 0.0 || seen.shapes >= CURVES;
    if empty && drawn || seen.glyphs < HEADING && seen.pictures >= surface / 2.0 {
        reading.hint(Hint::ImageOnly);
        reading.picture(inner, || render::page(page));
    }
    if seen.is_concealing() {
        reading.hint(Hint::Concealed);
    }
    if seen.cut {
        reading.omit(inner, OmissionCause::Limit);
    }
    if seen.broken {
        reading.omit(inner, OmissionCause::Broken);
    }
    // A stray symbol is no loss; a page of which letters are not known is.
    if seen.unknown >= 5 && seen.unknown * 10 >= seen.glyphs {
        reading.omit(inner, OmissionCause::Unsupported);
    }
    reading.push_text(inner, PartKind::Page, text);
}

/// What the raw bytes show without being understood; what lies in compressed objects is not seen.
fn note_features(reading: &mut Reading, bytes: &[u8]) {
    let has = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
    if has(b"/JavaScript") {
        reading.hint(Hint::Macro);
    }
    if has(b"/GoToR") || has(b"/Launch") {
        reading.hint(Hint::ExternalLink);
    }
}
