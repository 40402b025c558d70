//! Any bytes as a sanitised file of any kind, which the first byte chooses.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::sanitising::Kind;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    fuzz::look(bytes, Kind::ALL[*first as usize % Kind::ALL.len()]);
});
