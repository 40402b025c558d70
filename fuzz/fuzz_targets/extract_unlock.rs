//! Any bytes as a locked file, with the passwords of the seeds: what a crafted lock makes of the one who opens it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Cursor;

fuzz_target!(|bytes: &[u8]| {
    for password in ["shiomi-2026", "汐見の鍵"] {
        let _ = extract::unlock(Cursor::new(bytes), password, &extract::Limits::default());
    }
});
