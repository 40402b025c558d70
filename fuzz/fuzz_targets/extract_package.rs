//! Any XML as the main part of a text document, a workbook and an OpenDocument file, since mutated ZIP files rarely reach it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::{Cursor, Write};

/// A ZIP file with `bytes` as the part `name`.
fn package(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mimetype: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
    for (name, bytes) in [("mimetype", mimetype), (name, bytes)] {
        zip.start_file(name, options).expect("memory");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

fuzz_target!(|bytes: &[u8]| {
    let limits = extract::Limits { text_bytes: 1 << 20, ..extract::Limits::default() };
    for name in ["word/document.xml", "xl/workbook.xml", "ppt/presentation.xml", "content.xml"] {
        let _ = extract::extract(Cursor::new(package(name, bytes)), None, &limits);
    }
});
