//! A file's mark: how an exception names one file without telling its name to every device.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};

/// SHA-256 of folder and name, as the office shows them (line ends escaped), in lower-case hexadecimal. Nothing of the content is in it.
pub fn file(folder: &str, name: &str) -> String {
    let named = format!("sekimori-file-v1\n{folder}\n{name}");
    let mut mark = String::with_capacity(64);
    for byte in digest(&SHA256, named.as_bytes()).as_ref() {
        // Writing to a string cannot fail.
        let _ = write!(mark, "{byte:02x}");
    }
    mark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_64_hexadecimal_digits_and_another_for_another_place() {
        let here = file("/share/税務課", "記入例.docx");
        assert!(here.len() == 64 && here.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)));
        assert_eq!(here, file("/share/税務課", "記入例.docx"));
        assert_ne!(here, file("/share/税務課/記入例", "docx"));
    }
}
