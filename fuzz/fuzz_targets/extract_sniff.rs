//! Any bytes as the head of a file.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|head: &[u8]| {
    extract::sniff(head);
});
