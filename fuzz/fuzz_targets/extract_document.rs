//! Any bytes as a document. Seeds: `crates/extract/tests/data`, `crates/extract/tests/packed` and the corpus.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Cursor;

fuzz_target!(|bytes: &[u8]| {
    let limits = extract::Limits { text_bytes: 1 << 20, expanded_bytes: 16 << 20, ..extract::Limits::default() };
    let _ = extract::extract(Cursor::new(bytes), None, &limits);
});
