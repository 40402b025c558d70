//! Values of header fields, written in one way: ASCII as it is, everything else as encoded words (RFC 2047) in UTF-8.

use crate::name::is_invisible;
use mail_parser::decoders::base64::base64_decode;

/// A text on one line: no signs that are not seen, no line ends, one space for many.
pub(super) fn plain(text: &str) -> String {
    let visible: String = text.chars().filter(|c| matches!(c, '\t' | '\r' | '\n') || !is_invisible(*c)).collect();
    visible.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The value of a field that is a text.
pub(super) fn text(text: &str) -> String {
    let text = plain(text);
    if text.is_ascii() && text.len() <= 64 && !text.contains("=?") { text } else { words(&text) }
}

/// An address with the name before it, or nothing where neither is one.
pub(super) fn address(name: &str, address: &str) -> Option<String> {
    let name = plain(name);
    let address = address.trim();
    let sound = address.len() <= 254
        && !address.contains("=?")
        && address.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.@".contains(&b))
        && matches!(address.split('@').collect::<Vec<_>>().as_slice(), [user, host] if !user.is_empty() && !host.is_empty());
    let name = if name == address { String::new() } else { name };
    match (name.is_empty(), sound) {
        (true, true) => Some(format!("<{address}>")),
        (false, true) => Some(format!("{} <{address}>", phrase(&name))),
        // Outlook's own directory has no addresses that others could use.
        (false, false) => Some(format!("{} <unknown@address.invalid>", phrase(&name))),
        (true, false) => None,
    }
}

fn phrase(name: &str) -> String {
    let simple = |b: u8| b.is_ascii_alphanumeric() || b" !#$%&'*+-/^_`{|}~.,:;@()[]".contains(&b);
    if name.len() <= 64 && name.bytes().all(simple) { format!("\"{name}\"") } else { words(name) }
}

/// An id of a message, without its brackets.
pub(super) fn id(id: &str) -> Option<&str> {
    let id = id.trim().trim_start_matches('<').trim_end_matches('>');
    let sound =
        !id.is_empty() && id.len() <= 250 && id.bytes().all(|b| b.is_ascii_graphic() && !b"<>()\"\\,;:[]".contains(&b));
    sound.then_some(id)
}

/// Encoded words, none longer than a line may be.
fn words(text: &str) -> String {
    let mut out = String::new();
    let mut piece = String::new();
    let mut flush = |piece: &mut String| {
        if !piece.is_empty() {
            let folded = if out.is_empty() { "" } else { "\r\n " };
            out.push_str(&format!("{folded}=?UTF-8?B?{}?=", base64(piece.as_bytes())));
            piece.clear();
        }
    };
    for c in text.chars() {
        if piece.len() + c.len_utf8() > 42 {
            flush(&mut piece);
        }
        piece.push(c);
    }
    flush(&mut piece);
    out
}

/// The name of a part, as both places where programs look for it have it.
pub(super) fn names(name: &str) -> (String, String) {
    // A `;` divides parameters to readers that look for it before they look for quotes.
    if name.is_ascii() && !name.contains(['"', '\\', '%', ';']) && !name.contains("=?") {
        return (format!("; name=\"{name}\""), format!("; filename=\"{name}\""));
    }
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    (format!(";\r\n name=\"{}\"", words(name)), format!(";\r\n filename*=UTF-8''{encoded}"))
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let group = (0..3).fold(0u32, |group, at| group << 8 | u32::from(three.get(at).copied().unwrap_or_default()));
        for at in 0..4 {
            let digit = DIGITS.get((group >> (18 - 6 * at) & 63) as usize).copied().unwrap_or_default();
            out.push(if at <= three.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

/// As [`base64`], in lines.
pub(super) fn base64_lines(bytes: &[u8], out: &mut Vec<u8>) {
    for line in bytes.chunks(57) {
        out.extend_from_slice(base64(line).as_bytes());
        out.extend_from_slice(b"\r\n");
    }
}

/// Encoded words that a parser has left in a name, where standards want none and everybody writes them. Those that come out
/// of others are decoded, too: a second look must not find another name.
pub(super) fn decoded(name: &str) -> String {
    let mut name = name.to_owned();
    for _ in 0..8 {
        let again = decoded_once(&name);
        if again == name {
            return name;
        }
        name = again;
    }
    name.replace("=?", "= ?")
}

fn decoded_once(name: &str) -> String {
    let Some((before, rest)) = name.split_once("=?") else { return name.to_owned() };
    let mut pieces = rest.splitn(4, '?');
    let (Some(charset), Some(how), Some(word), Some(rest)) =
        (pieces.next(), pieces.next(), pieces.next(), pieces.next())
    else {
        return name.to_owned();
    };
    let Some(rest) = rest.strip_prefix('=') else { return name.to_owned() };
    let bytes = match how {
        "B" | "b" => base64_decode(word.as_bytes()),
        "Q" | "q" => {
            mail_parser::decoders::quoted_printable::quoted_printable_decode(word.replace('_', " ").as_bytes())
        }
        _ => None,
    };
    let encoding = encoding_rs::Encoding::for_label(charset.as_bytes());
    let (Some(bytes), Some(encoding)) = (bytes, encoding) else { return name.to_owned() };
    format!("{before}{}{}", encoding.decode_without_bom_handling(&bytes).0, decoded_rest(rest))
}

fn decoded_rest(rest: &str) -> String {
    let next = rest.trim_start();
    if next.starts_with("=?") && rest.len() < 16 << 10 { decoded_once(next) } else { rest.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_ascii_in_lines_that_fit_and_reads_back() {
        let long = "㈱汐見商事①　髙﨑様　御見積書の件".repeat(6);
        for value in [text(&long), text("a =?b?"), address(&long, "a@example.jp").unwrap()] {
            assert!(value.is_ascii() && value.split("\r\n").all(|line| line.len() <= 76), "{value}");
        }
        assert_eq!(text("Re: a\r\n  b"), "Re: a b");
        assert_eq!(decoded(&text(&long).replace("\r\n", "")), long);
        let nested = (0..3).fold("汐見".to_owned(), |inner, _| format!("=?UTF-8?B?{}?=", base64(inner.as_bytes())));
        assert_eq!(decoded(&nested), "汐見");
        let nested = (0..12).fold("汐見".to_owned(), |inner, _| format!("=?UTF-8?B?{}?=", base64(inner.as_bytes())));
        assert!(!decoded(&nested).contains("=?"));
    }

    #[test]
    fn an_address_that_is_none_is_not_written() {
        assert_eq!(address("", "a b@c"), None);
        assert_eq!(address("", "a@b@c"), None);
        assert_eq!(address("", "=?UTF-8?B?YQ?=@example.jp"), None);
        assert_eq!(address("太郎", "/O=X").unwrap(), "=?UTF-8?B?5aSq6YOO?= <unknown@address.invalid>");
        assert_eq!(id("<a@b>"), Some("a@b"));
        assert_eq!(id("a\r\nX: y"), None);
    }

    #[test]
    fn the_name_of_a_part_stands_in_quotes_where_every_reader_finds_its_end() {
        assert_eq!(names("a b.txt").1, "; filename=\"a b.txt\"");
        assert_eq!(names("a;b.txt").1, ";\r\n filename*=UTF-8''a%3Bb.txt");
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (bytes, text) in
            [(&b""[..], ""), (b"f", "Zg=="), (b"fo", "Zm8="), (b"foo", "Zm9v"), (b"foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes), text);
        }
    }
}
