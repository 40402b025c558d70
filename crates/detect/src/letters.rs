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

/// The character that three bytes of valid UTF-8 write.
#[inline]
pub(crate) fn wide(a: u8, b: u8, c: u8) -> u16 {
    // What the marks of the bytes add up to goes off at once; the mark of the first one is shifted out.
    (u16::from(a) << 12).wrapping_add(u16::from(b) << 6).wrapping_add(u16::from(c)).wrapping_sub(0x2080)
}

/// The length of the character at `at`, by its first byte.
#[inline]
pub(crate) fn utf8_len(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(0xF0..) => 4,
        Some(0xE0..) => 3,
        Some(0xC0..) => 2,
        _ => 1,
    }
}

/// A set of characters of the first plane, made when the program is built.
pub(crate) struct Set([u64; 1024]);

impl Set {
    /// The characters of `text`, each of which is ASCII or takes three bytes.
    pub(crate) const fn of(text: &str) -> Set {
        let (bytes, mut bits, mut at) = (text.as_bytes(), [0; 1024], 0);
        while at < bytes.len() {
            let point = if bytes[at] < 0x80 {
                at += 1;
                bytes[at - 1] as usize
            } else {
                at += 3;
                ((bytes[at - 3] & 0x0F) as usize) << 12
                    | ((bytes[at - 2] & 0x3F) as usize) << 6
                    | (bytes[at - 1] & 0x3F) as usize
            };
            bits[point >> 6] |= 1 << (point & 63);
        }
        Set(bits)
    }

    #[inline]
    pub(crate) fn has_point(&self, point: u16) -> bool {
        self.0[usize::from(point >> 6)] >> (point & 63) & 1 != 0
    }

    #[inline]
    pub(crate) fn has(&self, c: char) -> bool {
        self.0.get(c as usize >> 6).is_some_and(|bits| bits >> (c as u32 & 63) & 1 != 0)
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
