//! Any bytes behind the magic of a container or database that the first byte selects, alone and as a member of a ZIP file,
//! since mutation rarely finds a magic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::{Cursor, Write};

const MAGIC: [&[u8]; 15] = [
    b"SQLite format 3\0\x02\0\x01\x01\0\x40\x20\x20",
    b"\0\x01\0\0Standard Jet DB\0\x01",
    b"\0\x01\0\0Standard Jet DB\0\0",
    b"7z\xbc\xaf\x27\x1c\0\x04",
    b"\x1f\x8b\x08\0",
    b"\x23\0-lh5-",
    b"\x78\x9f\x3e\x22\0\0",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe1",
    b"II*\0\x08\0\0\0",
    b"{\"a\":",
    b"<?xml version=\"1.0\"?><a>",
    b"BEGIN:VCARD\n",
    b"From a Mon\nSubject: x\n",
    b"<html><table><tr>",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((select, rest)) = bytes.split_first() else { return };
    let file = [MAGIC[usize::from(*select) % MAGIC.len()], rest].concat();
    let limits = extract::Limits { text_bytes: 1 << 20, expanded_bytes: 16 << 20, ..extract::Limits::default() };
    let _ = extract::extract(Cursor::new(&file), None, &limits);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("a", options).expect("memory");
    zip.write_all(&file).expect("memory");
    let zip = zip.finish().expect("memory").into_inner();
    let _ = extract::extract(Cursor::new(zip), None, &limits);
});
