//! Any bytes as a mail, and compound files as a message of Outlook.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    fuzz::sanitise(bytes, Some("a.eml"));
});
