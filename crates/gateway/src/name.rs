//! Names of files as they may go on: what is not seen, or turns the direction of reading, is how `exe.docx` is made.

use model::sanitising::Kind;

/// Longest stem in bytes, so that a number and an extension have room in the 255 that file systems allow.
const STEM: usize = 200;

/// The name under which a file goes on: the stem it came with, cleaned, and the extension of what it is now.
pub fn clean_name(name: &str, kind: Kind) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last.chars().filter(|c| is_plain(*c)).collect();
    let stem = match seen.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => &seen,
    };
    let mut stem = stem.trim_matches([' ', '.', '\u{3000}']).to_owned();
    while stem.len() > STEM {
        stem.pop();
    }
    if stem.is_empty() || is_device(&stem) {
        stem.insert(0, '_');
    }
    format!("{stem}.{}", kind.extension())
}

/// Seen, turning nothing, and allowed in names by Windows as by Linux.
fn is_plain(c: char) -> bool {
    let unseen = matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    !c.is_control() && !unseen && !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '/' | '\\')
}

/// Names that Windows takes for devices, whatever extension follows.
fn is_device(stem: &str) -> bool {
    let word = stem.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = |device: &str| {
        word.strip_prefix(device).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit() && b != b'0'))
    };
    matches!(word.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_goes_on_with_what_is_seen_and_the_extension_of_what_it_is() {
        for (name, kind, clean) in [
            ("議事録.docm", Kind::Docx, "議事録.docx"),
            ("報告\u{202e}xcod.exe", Kind::Docx, "報告xcod.docx"),
            ("a.tar.gz", Kind::Gz, "a.tar.gz"),
            ("../../etc/passwd", Kind::Txt, "passwd.txt"),
            ("C:\\temp\\表.xls", Kind::Xlsx, "表.xlsx"),
            ("無題", Kind::Pdf, "無題.pdf"),
            (".htaccess", Kind::Txt, "htaccess.txt"),
            ("\u{200b}", Kind::Txt, "_.txt"),
            ("com1.docx", Kind::Docx, "_com1.docx"),
            ("a?b*.png", Kind::Png, "ab.png"),
        ] {
            assert_eq!(clean_name(name, kind), clean, "{name:?}");
        }
        assert!(clean_name(&"あ".repeat(300), Kind::Pdf).len() <= 205);
    }
}
