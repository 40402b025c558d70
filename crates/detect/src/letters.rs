//! What sort of character something is.

/// The character at `at` and its length in bytes, read from UTF-8 that is known to be valid; a position inside a character
/// reads as one byte of nothing.
#[inline]
pub(crate) fn decode(bytes: &[u8], at: usize) -> (u32, usize) {
    let low = |b: u8| u32::from(b & 0x3F);
    let rest = bytes.get(at..).unwrap_or_default();
    // Nearly all that is not ASCII in Japanese text takes three bytes.
    if let Some(&[a, b, c]) = rest.first_chunk::<3>()
        && a & 0xF0 == 0xE0
    {
        return (u32::from(a & 0x0F) << 12 | low(b) << 6 | low(c), 3);
    }
    match rest {
        [a @ 0..=0x7F, ..] => (u32::from(*a), 1),
        [a @ 0xC0..=0xDF, b, ..] => (u32::from(a & 0x1F) << 6 | low(*b), 2),
        [a @ 0xF0..=0xF7, b, c, d, ..] => (u32::from(a & 0x07) << 18 | low(*b) << 12 | low(*c) << 6 | low(*d), 4),
        _ => (0, 1),
    }
}

pub(crate) fn is_kanji(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '々' | 'ヶ' | 'ヵ' | '〆' | '\u{20000}'..='\u{3FFFF}')
}

pub(crate) fn is_hiragana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ゝ' | 'ゞ')
}

pub(crate) fn is_katakana(c: char) -> bool {
    matches!(c, 'ァ'..='ヴ' | 'ー' | 'ヽ' | 'ヾ')
}
