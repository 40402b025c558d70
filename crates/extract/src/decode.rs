use crate::utf7;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// Bytes that decide on an encoding.
const SAMPLE: usize = 64 << 10;
/// Bytes that chardetng is fed: it runs at 24 MB/s, the rest of the reader at a hundred times that.
const DOUBTFUL: usize = 8 << 10;

/// The encoding of a text in which every byte decodes, and the length of its mark; `None` if it is not text, or not sound.
pub fn encoding(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    let (encoding, mark) = match Encoding::for_bom(bytes) {
        Some(marked) => marked,
        None if memchr::memchr(0, bytes).is_some() => (utf16_without_mark(bytes)?, 0),
        None => match std::str::from_utf8(bytes) {
            Ok(text) if is_iso_2022_jp(text) => (ISO_2022_JP, 0),
            Ok(_) => (UTF_8, 0),
            Err(_) => (japanese(bytes), 0),
        },
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes.get(mark..)?)?;
    (is_readable(&text) || has_few_oddities(&text)).then_some((encoding, mark))
}

/// The text of a file in whatever encoding Japanese offices use, or `None` if it is not text.
pub fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Some(encoding.decode_without_bom_handling(bytes.get(mark..)?).0);
    }
    let text = without_mark(bytes)?;
    is_readable(&text).then_some(text)
}

/// As [`decode`], without a copy where the bytes are sound UTF-8 already.
pub(crate) fn decode_owned(bytes: Vec<u8>) -> Option<String> {
    match decode(&bytes)? {
        Cow::Borrowed(text) if text.len() == bytes.len() => String::from_utf8(bytes).ok(),
        text => Some(text.into_owned()),
    }
}

fn without_mark(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if memchr::memchr(0, bytes).is_some() {
        if let Some(encoding) = utf16_without_mark(bytes) {
            return Some(encoding.decode_without_bom_handling(bytes).0);
        }
        // A stray NUL (at the end of a field, or put in to hide the rest) does not make text another thing.
        let spaced: Vec<u8> = bytes.iter().map(|b| if *b == 0 { b' ' } else { *b }).collect();
        let few = memchr::memchr_iter(0, bytes).count() * 50 <= bytes.len();
        return if few { without_mark(&spaced).map(|text| Cow::Owned(text.into_owned())) } else { None };
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(match seven_bit(text) {
            Some(decoded) => Cow::Owned(decoded),
            None => Cow::Borrowed(text),
        }),
        // Cut in the middle of a character, by a limit or by whoever made the file.
        Err(e) if e.error_len().is_none() && !bytes.get(..e.valid_up_to())?.is_ascii() => {
            Some(String::from_utf8_lossy(bytes.get(..e.valid_up_to())?))
        }
        Err(_) if is_damaged_utf8(bytes) => Some(String::from_utf8_lossy(bytes)),
        Err(_) => Some(japanese(bytes).decode_without_bom_handling(bytes).0),
    }
}

/// Text in an encoding that hides in ASCII: ISO-2022-JP by its escapes, UTF-7 by its shifts.
fn seven_bit(text: &str) -> Option<String> {
    if is_iso_2022_jp(text) {
        return Some(ISO_2022_JP.decode_without_bom_handling(text.as_bytes()).0.into_owned());
    }
    utf7::decode(text)
}

/// Whether there are escape sequences of JIS X 0208 and JIS X 0201.
fn is_iso_2022_jp(text: &str) -> bool {
    let bytes = text.as_bytes();
    let escapes = [b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b(I"];
    memchr::memchr(0x1b, bytes).is_some()
        && text.is_ascii()
        && escapes.iter().any(|escape| memchr::memmem::find(bytes, *escape).is_some())
}

/// UTF-8 with a broken byte here and there (a record cut in the middle of a character) is still UTF-8.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut broken, mut sound) = (0usize, 0usize);
    for chunk in bytes.get(..SAMPLE).unwrap_or(bytes).utf8_chunks() {
        broken += chunk.invalid().len();
        sound += chunk.valid().bytes().filter(|b| *b >= 0x80).count();
    }
    broken.saturating_mul(50) < sound
}

/// Legacy encodings: what the text says of itself and a strict decode decide where they can, chardetng where both
/// Japanese encodings fit or neither.
fn japanese(bytes: &[u8]) -> &'static Encoding {
    let start = bytes.iter().position(|b| *b >= 0x80).unwrap_or(0);
    let rest = bytes.get(start..).unwrap_or_default();
    let sample = whole_characters(rest.get(..SAMPLE).unwrap_or(rest));
    let fits =
        |encoding: &'static Encoding| encoding.decode_without_bom_handling_and_without_replacement(sample).is_some();
    match (fits(SHIFT_JIS), fits(EUC_JP)) {
        (true, false) => return SHIFT_JIS,
        (false, true) => return EUC_JP,
        (false, false) => {
            if let Some(encoding) = declared(bytes).filter(|encoding| fits(encoding)) {
                return encoding;
            }
        }
        (true, true) => {
            if let Some(encoding) = declared(bytes).filter(|e| *e == SHIFT_JIS || *e == EUC_JP) {
                return encoding;
            }
        }
    }
    let doubtful = whole_characters(sample.get(..DOUBTFUL).unwrap_or(sample));
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(doubtful, true);
    let guess = detector.guess(Some(b"jp"), Utf8Detection::Deny);
    if guess == SHIFT_JIS || guess == EUC_JP || guess == ISO_2022_JP || guess == UTF_8 {
        return guess;
    }
    // A stray byte in a long text costs one character; a wrong guess costs all.
    let broken = |encoding: &'static Encoding| {
        let text = encoding.decode_without_bom_handling(doubtful).0;
        text.matches(char::REPLACEMENT_CHARACTER).count() * 50 > text.chars().count()
    };
    [SHIFT_JIS, EUC_JP].into_iter().find(|e| !broken(e)).unwrap_or(guess)
}

/// A sample up to its last line or ASCII character, so that it does not end within a character.
fn whole_characters(sample: &[u8]) -> &[u8] {
    match sample.iter().rposition(|b| matches!(b, b'\n' | b' ' | b',' | b'>')) {
        Some(end) if sample.len() > 1024 => sample.get(..=end).unwrap_or(sample),
        _ => sample,
    }
}

/// The encoding that a page or an XML declaration names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..1024).unwrap_or(bytes);
    let at = [&b"charset="[..], b"encoding="].iter().find_map(|word| {
        let at = memchr::memmem::find(head, word)?;
        Some(at + word.len())
    })?;
    let label: Vec<u8> = head
        .get(at..)?
        .iter()
        .copied()
        .skip_while(|b| matches!(b, b'"' | b'\'' | b' '))
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        .collect();
    Encoding::for_label(&label)
}

/// UTF-16 has a NUL in every ASCII character; the right byte order is the one that gives everyday characters. Text of one
/// byte a character gives about as many in either order.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.len() < 2 || bytes.len() % 2 == 1 && bytes.len() < 64 {
        return None;
    }
    let units = || bytes.chunks_exact(2).take(DOUBTFUL / 2);
    let share = |order: fn([u8; 2]) -> u16| {
        let everyday = units().filter(|u| <[u8; 2]>::try_from(*u).is_ok_and(|u| is_everyday(order(u)))).count();
        everyday * 100 / units().count().max(1)
    };
    let (little, big) = (share(u16::from_le_bytes), share(u16::from_be_bytes));
    match little.max(big) {
        best if best < 90 || little.abs_diff(big) < 15 => None,
        _ if little >= big => Some(UTF_16LE),
        _ => Some(UTF_16BE),
    }
}

/// Code units that Japanese office text is made of.
pub(crate) fn is_everyday(unit: u16) -> bool {
    matches!(unit, 0x09 | 0x0a | 0x0d | 0x20..=0x7e | 0x2010..=0x26ff | 0x3000..=0x30ff | 0x3200..=0x33ff | 0x4e00..=0x9fff | 0xff00..=0xffef)
}

/// Text has next to no control characters and no mass of undecodable bytes, at its beginning and at its end.
fn is_readable(text: &str) -> bool {
    let fair = |part: &str| {
        let (mut all, mut odd) = (0usize, 0usize);
        for c in part.chars() {
            all += 1;
            let expected = matches!(c, '\t' | '\n' | '\r' | '\x08' | '\x0c' | '\x1a' | '\x1b');
            odd += usize::from((c.is_control() && !expected) || c == char::REPLACEMENT_CHARACTER);
        }
        odd * 50 <= all
    };
    let head = text.get(..text.floor_char_boundary(SAMPLE)).unwrap_or(text);
    if head.len() == text.len() {
        return fair(head);
    }
    let tail = text.get(text.ceil_char_boundary(text.len() - DOUBTFUL)..).unwrap_or_default();
    fair(head) && fair(tail)
}

/// A short text may hold a control character or two, put in to hide something.
fn has_few_oddities(text: &str) -> bool {
    let odd = text.chars().filter(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')).count();
    odd <= 8 && odd * 4 <= text.chars().count()
}

/// The name of an archive member: UTF-8 if flagged or valid, else what Windows in Japan writes.
pub(crate) fn member_name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_)
            if EUC_JP.decode_without_bom_handling_and_without_replacement(raw).is_some()
                && SHIFT_JIS.decode_without_bom_handling_and_without_replacement(raw).is_none() =>
        {
            EUC_JP.decode_without_bom_handling(raw).0.into_owned()
        }
        Err(_) => SHIFT_JIS.decode_without_bom_handling(raw).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS};

    const NOTE: &str = "氏名,電話\r\n汐見 太郎,0154-00-0000\r\n鴎 花子,0154-00-0001\r\n";

    #[test]
    fn every_encoding_of_a_japanese_office_gives_the_same_text() {
        for encoding in [SHIFT_JIS, EUC_JP, ISO_2022_JP] {
            let (bytes, _, lost) = encoding.encode(NOTE);
            assert!(!lost);
            assert_eq!(decode(&bytes).unwrap(), NOTE, "{}", encoding.name());
        }
        let little: Vec<u8> = NOTE.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = NOTE.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (mark, bytes) in [(&b""[..], &little), (b"\xff\xfe", &little), (b"", &big), (b"\xfe\xff", &big)] {
            assert_eq!(decode(&[mark, bytes].concat()).unwrap(), NOTE);
        }
        assert_eq!(decode(NOTE.as_bytes()).unwrap(), NOTE);
        assert_eq!(decode(&[b"\xef\xbb\xbf", NOTE.as_bytes()].concat()).unwrap(), NOTE);
    }

    #[test]
    fn short_words_and_half_width_kana_keep_their_encoding() {
        for word in ["氏名", "汐見 太郎", "住所：汐見市港町１丁目"] {
            for encoding in [SHIFT_JIS, EUC_JP] {
                assert_eq!(decode(&encoding.encode(word).0).unwrap(), word, "{}", encoding.name());
            }
        }
        let kana = "ｼｵﾐ ﾀﾛｳ\n電話";
        assert_eq!(decode(&SHIFT_JIS.encode(kana).0).unwrap(), kana);
    }

    #[test]
    fn encoding_is_found_behind_a_long_ascii_head() {
        let text = format!("{}{NOTE}", "id,code\r\n".repeat(20_000));
        assert_eq!(decode(&SHIFT_JIS.encode(&text).0).unwrap(), text);
    }

    #[test]
    fn a_declaration_that_lies_is_not_believed() {
        let page = format!("<html><meta charset=\"euc-jp\"><p>{NOTE}");
        assert_eq!(decode(&SHIFT_JIS.encode(&page).0).unwrap(), page);
        let page = format!("<html><meta charset=\"iso-8859-1\"><p>{NOTE}");
        assert_eq!(decode(&SHIFT_JIS.encode(&page).0).unwrap(), page);
    }

    #[test]
    fn one_broken_byte_does_not_turn_utf8_into_something_else() {
        let mut bytes = NOTE.repeat(20).into_bytes();
        bytes.truncate(bytes.len() - 2);
        bytes.extend_from_slice(b"\xe6\xb1");
        assert!(decode(&bytes).unwrap().starts_with("氏名,電話"));
    }

    #[test]
    fn a_stray_nul_does_not_make_text_utf16() {
        for text in ["Microsoft Outlook Express 6 mit vielen Wörtern und noch mehr davon\0", &format!("{NOTE}\0")] {
            assert_eq!(decode(text.as_bytes()).unwrap(), text.replace('\0', " "));
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        let noise: Vec<u8> = (0..4096u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(decode(&noise), None);
        assert_eq!(decode(b"\x00\x01\x02\x03\x04\x05\x06\x07"), None);
    }

    #[test]
    fn a_cp932_member_name_is_read() {
        assert_eq!(member_name(&SHIFT_JIS.encode("名簿.csv").0), "名簿.csv");
        assert_eq!(member_name("名簿.csv".as_bytes()), "名簿.csv");
    }
}
