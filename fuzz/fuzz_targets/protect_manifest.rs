//! Whatever bytes call themselves a container or a manifest: a clear refusal, no panic, memory in proportion.
#![no_main]

use std::io::{self, Cursor};

use libfuzzer_sys::fuzz_target;
use model::Secret;
use protect::Container;
use protect::container::PolicyFacts;

fuzz_target!(|data: &[u8]| {
    open(data);
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = PolicyFacts::parse(text);
        let _ = protect::jws::Unverified::parse(text);
        let _ = protect::recovery::RecoveryCode::parse(text);
    }
    // The same bytes as the manifest of a sound archive, so that the fuzzer need not find the ZIP first. The payload is
    // one empty segment.
    open(&archive(&[("0.payload", &[0; 28]), ("0.manifest.json", data)]));
});

fn open(bytes: &[u8]) {
    let Ok(closed) = Container::open(Cursor::new(bytes)) else { return };
    if let Ok(mut opened) = closed.unlock(&Secret::new([0; 32])) {
        let _ = opened.copy_to(&mut io::sink());
    }
}

/// Stored entries without checksums, which the reader does not compute.
fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut central) = (Vec::new(), Vec::new());
    for (name, data) in entries {
        let len = (data.len() as u32).to_le_bytes();
        let name_len = (name.len() as u16).to_le_bytes();
        let at = (out.len() as u32).to_le_bytes();
        let common = [&[20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, 0, 0, 0, 0][..], &len, &len, &name_len, &[0, 0]].concat();
        out.extend([b"PK\x03\x04", &common[..], name.as_bytes(), data].concat());
        central.extend([b"PK\x01\x02\x14\x00", &common[..], &[0; 10], &at, name.as_bytes()].concat());
    }
    let count = (entries.len() as u16).to_le_bytes();
    let (size, at) = ((central.len() as u32).to_le_bytes(), (out.len() as u32).to_le_bytes());
    out.extend(central);
    out.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count, &size, &at, &[0, 0]].concat());
    out
}
