use crate::document::read_member;
use crate::reading::{Reading, inside};
use encoding_rs::{UTF_8, UTF_16BE, WINDOWS_1252};
use model::{Hint, OmissionCause, PartKind};
use pdf_oxide::PdfDocument;

/// Reads a PDF document page by page, then its properties and the files it carries.
///
/// A document that only its owner's password restricts opens for everybody, and so it does here.
pub(crate) fn read(reading: &mut Reading, bytes: Vec<u8>, path: &str, depth: usize) {
    note_features(reading, &bytes, path);
    let document = match PdfDocument::from_bytes(bytes) {
        Ok(document) => document,
        Err(pdf_oxide::Error::EncryptedPdf) => return reading.omit(path, OmissionCause::Encrypted),
        Err(_) => return reading.omit(path, OmissionCause::Broken),
    };
    if document.is_encrypted() && !document.is_authenticated() {
        return reading.omit(path, OmissionCause::Encrypted);
    }
    let Ok(pages) = document.page_count() else { return reading.omit(path, OmissionCause::Broken) };
    for page in 0..pages {
        if reading.is_full() || !reading.admit_page(path) {
            reading.omit(path, OmissionCause::Limit);
            break;
        }
        let inner = inside(path, &format!("p{}", page + 1));
        match document.extract_text(page) {
            Ok(text) if text.trim().is_empty() => reading.hint(Hint::ImageOnly),
            Ok(text) => reading.push_text(&inner, PartKind::Page, &text),
            Err(pdf_oxide::Error::EncryptedPdf) => reading.omit(path, OmissionCause::Encrypted),
            Err(_) => reading.omit(&inner, OmissionCause::Broken),
        }
    }
    let properties = properties(&document);
    reading.push_text(&inside(path, "properties"), PartKind::Properties, &properties);
    read_attached(reading, &document, path, depth);
}

/// What the raw bytes show without being understood; what lies in compressed objects is not seen.
fn note_features(reading: &mut Reading, bytes: &[u8], path: &str) {
    let has = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
    if has(b"/JavaScript") {
        reading.hint(Hint::Macro);
    }
    if has(b"/GoToR") || has(b"/Launch") {
        reading.hint(Hint::ExternalLink);
    }
    // pdf_oxide 0.3.78 maps this CMap to the wrong kanji, so that names in such a document are not found.
    if has(b"/EUC-H") || has(b"/EUC-V") {
        reading.omit(path, OmissionCause::Unsupported);
    }
}

fn properties(document: &PdfDocument) -> String {
    let info = document.trailer().as_dict().and_then(|d| d.get("Info")).and_then(|i| document.resolve_object(i).ok());
    let mut lines = String::new();
    for field in ["Title", "Author", "Subject", "Keywords"] {
        let value = info.as_ref().and_then(|i| i.as_dict()?.get(field)).and_then(|v| document.resolve_object(v).ok());
        if let Some(bytes) = value.as_ref().and_then(|v| v.as_string()) {
            lines.push_str(&format!("{field}: {}\n", text_string(bytes)));
        }
    }
    lines
}

/// A text string (ISO 32000-2 7.9.2.2): UTF-16 or UTF-8 by its mark, else Latin.
fn text_string(bytes: &[u8]) -> String {
    let (encoding, rest) = match bytes {
        [0xfe, 0xff, rest @ ..] => (UTF_16BE, rest),
        [0xef, 0xbb, 0xbf, rest @ ..] => (UTF_8, rest),
        rest => (WINDOWS_1252, rest),
    };
    encoding.decode_without_bom_handling(rest).0.into_owned()
}

fn read_attached(reading: &mut Reading, document: &PdfDocument, path: &str, depth: usize) {
    let Ok(files) = document.extract_embedded_files() else { return };
    for (name, bytes) in files {
        reading.hint(Hint::Embedded);
        let inner = inside(path, &name);
        if reading.is_full() || !reading.admit_member(&inner) {
            return reading.omit(path, OmissionCause::Limit);
        }
        read_member(reading, bytes, &inner, depth + 1);
    }
}
