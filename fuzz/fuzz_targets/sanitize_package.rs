//! Any bytes as a document in a package, or as an archive.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if [&b"PK"[..], b"7z", b"\x1f\x8b"].iter().any(|magic| bytes.starts_with(magic)) || bytes.get(2..5) == Some(b"-lh")
    {
        fuzz::sanitise(bytes, None);
    }
});
