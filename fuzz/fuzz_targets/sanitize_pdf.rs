//! Any bytes as a PDF.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"%PDF") {
        return fuzz::sanitise(bytes, None);
    }
    fuzz::sanitise(&[&b"%PDF-1.7\n"[..], bytes].concat(), None);
});
