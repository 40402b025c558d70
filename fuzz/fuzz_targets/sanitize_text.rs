//! Any bytes as the kinds of text, which the first byte chooses.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    if bytes.starts_with(b"{\\rt") {
        return fuzz::sanitise(bytes, None);
    }
    let name = ["a.txt", "a.csv", "a.tsv", "a.json", "a.xml", "a.html", "a.rtf", "a.ics", "a.vcf", "a.mbox"]
        [*first as usize % 10];
    fuzz::sanitise(bytes, Some(name));
});
