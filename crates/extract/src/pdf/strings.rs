use encoding_rs::{SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

/// A text string (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 by its mark, else PDFDocEncoding, or the Shift_JIS that Japanese
/// programs write there against the rules.
pub(super) fn text_string(bytes: &[u8]) -> String {
    let (encoding, rest) = match bytes {
        [0xfe, 0xff, rest @ ..] => (UTF_16BE, rest),
        [0xff, 0xfe, rest @ ..] => (UTF_16LE, rest),
        [0xef, 0xbb, 0xbf, rest @ ..] => (UTF_8, rest),
        rest => return shift_jis(rest).unwrap_or_else(|| rest.iter().filter_map(|b| pdf_doc(*b)).collect()),
    };
    encoding.decode_without_bom_handling(rest).0.into_owned()
}

/// Shift_JIS, if at least half of what it would give is Japanese: accents of European names give single kanji.
fn shift_jis(bytes: &[u8]) -> Option<String> {
    if bytes.is_ascii() {
        return None;
    }
    let text = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes)?;
    let (mut wide, mut all) = (0usize, 0usize);
    for c in text.chars() {
        all += 1;
        wide += usize::from(('\u{3000}'..'\u{ff00}').contains(&c));
    }
    (wide * 2 >= all).then(|| text.into_owned())
}

/// PDFDocEncoding (ISO 32000-2, annex D.3): Latin-1 but for these.
fn pdf_doc(byte: u8) -> Option<char> {
    const ACCENTS: [char; 8] = ['\u{2d8}', '\u{2c7}', '\u{2c6}', '\u{2d9}', '\u{2dd}', '\u{2db}', '\u{2da}', '\u{2dc}'];
    const MARKS: [char; 31] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł',
        'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž',
    ];
    match byte {
        b'\t' | b'\n' | b'\r' => Some(char::from(byte)),
        0x18..=0x1f => ACCENTS.get(usize::from(byte - 0x18)).copied(),
        0x00..=0x17 | 0x7f | 0x9f | 0xad => None,
        0x80..=0x9e => MARKS.get(usize::from(byte - 0x80)).copied(),
        0xa0 => Some('€'),
        _ => Some(char::from(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_are_read_in_every_encoding_that_is_met() {
        let cases: [(&[u8], &str); 7] = [
            (b"\xfe\xff\x6c\x50\x89\x8b", "汐見"),
            (b"\xff\xfe\x50\x6c\x8b\x89", "汐見"),
            (b"\xef\xbb\xbf\xe6\xb1\x90\xe8\xa6\x8b", "汐見"),
            (b"\x8e\xac\x8c\xa9 \x91\xbe\x98\x59", "汐見 太郎"),
            (b"R\xe9my Lef\xe8vre", "Rémy Lefèvre"),
            (b"\x8dquoted\x8e \x80 \xa0", "“quoted” • €"),
            (b"\x18\x1f", "\u{2d8}\u{2dc}"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(text_string(bytes), expected);
        }
    }
}
