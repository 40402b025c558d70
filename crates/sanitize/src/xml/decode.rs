use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use model::sanitising::Refusal;
use std::borrow::Cow;

/// The text of an XML part: UTF-8 or UTF-16 (or ASCII under another name), without its byte order mark.
///
/// # Errors
/// Another encoding, or bytes that are not text of the encoding.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    let wrong = || Refusal::malformed("encoding of an XML part");
    let (encoding, mark) = match Encoding::for_bom(bytes) {
        Some(found) => found,
        None if bytes.starts_with(b"<\0") => (UTF_16LE, 0),
        None if bytes.starts_with(b"\0<") => (UTF_16BE, 0),
        None => (UTF_8, 0),
    };
    let body = bytes.get(mark..).unwrap_or_default();
    if encoding != UTF_8 {
        let text = encoding.decode_without_bom_handling_and_without_replacement(body);
        return text.ok_or_else(wrong);
    }
    let text = std::str::from_utf8(body).map_err(|_| wrong())?;
    if text.is_ascii()
        || declared(text).is_none_or(|name| name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("utf8"))
    {
        Ok(Cow::Borrowed(text))
    } else {
        Err(wrong())
    }
}

/// The encoding that the XML declaration names.
fn declared(text: &str) -> Option<&str> {
    let declaration = text.strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| *c == '"' || *c == '\'')?;
    value.get(1..)?.split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_and_utf_16_are_read_and_nothing_else() {
        let wide: Vec<u8> = "<a>あ</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide).unwrap(), "<a>あ</a>");
        assert_eq!(decode(&[b"\xff\xfe".as_slice(), &wide].concat()).unwrap(), "<a>あ</a>");
        assert_eq!(decode("\u{feff}<a>あ</a>".as_bytes()).unwrap(), "<a>あ</a>");
        assert!(decode("<?xml version='1.0' encoding='utf-8'?><a>あ</a>".as_bytes()).is_ok());
        assert!(decode(b"<?xml version='1.0' encoding='us-ascii'?><a>a</a>").is_ok());
        assert!(decode("<?xml version='1.0' encoding='UTF-7'?><a>あ</a>".as_bytes()).is_err());
        assert!(decode(b"<a>\x82\xa0</a>").is_err());
    }
}
