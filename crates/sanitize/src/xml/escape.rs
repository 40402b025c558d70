use model::sanitising::Refusal;
use std::borrow::Cow;

/// Text with its references resolved. Only the five names that XML has itself, and characters by number.
///
/// # Errors
/// Any other name: it would come from a DTD.
pub(crate) fn unescape(raw: &str) -> Result<Cow<'_, str>, Refusal> {
    let Some(mut at) = memchr::memchr(b'&', raw.as_bytes()) else { return Ok(Cow::Borrowed(raw)) };
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    loop {
        let (before, reference) = rest.split_at_checked(at).unwrap_or((rest, ""));
        text.push_str(before);
        let (name, after) = reference.split_once(';').ok_or_else(|| Refusal::malformed("reference without an end"))?;
        if let Some(c) = resolve(name.trim_start_matches('&'))? {
            text.push(c);
        }
        rest = after;
        match memchr::memchr(b'&', rest.as_bytes()) {
            Some(next) => at = next,
            None => break,
        }
    }
    text.push_str(rest);
    Ok(Cow::Owned(text))
}

/// The character of a reference (`amp`, `#65`, `#x41`); none, if XML does not have it.
pub(super) fn resolve(name: &str) -> Result<Option<char>, Refusal> {
    let number = |digits: &str, radix| {
        let plain = digits.bytes().all(|b| b.is_ascii_hexdigit());
        let code = u32::from_str_radix(digits, radix).ok().filter(|_| plain);
        code.ok_or_else(|| Refusal::malformed("character reference"))
    };
    Ok(match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match name.strip_prefix('#') {
            Some(digits) => {
                let code = digits.strip_prefix(['x', 'X']).map_or_else(|| number(digits, 10), |hex| number(hex, 16))?;
                char::from_u32(code).filter(|c| allowed(*c))
            }
            None => return Err(Refusal::malformed("entity")),
        },
    })
}

/// Whether XML 1.0 has the character.
fn allowed(c: char) -> bool {
    !matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}')
}

/// Writes text; in an attribute's value, line ends and tabs by number, since they would be read as spaces. What XML does not
/// have is left out; gives how many bytes that were.
pub(crate) fn escape(text: &str, value: bool, out: &mut Vec<u8>) -> u64 {
    let bytes = text.as_bytes();
    let (mut done, mut lost) = (0, 0);
    for (at, byte) in bytes.iter().enumerate() {
        let (instead, length): (&[u8], usize) = match byte {
            b'&' => (b"&amp;", 1),
            b'<' => (b"&lt;", 1),
            b'>' => (b"&gt;", 1),
            b'"' if value => (b"&quot;", 1),
            b'\n' if value => (b"&#10;", 1),
            b'\t' if value => (b"&#9;", 1),
            b'\r' => (b"&#13;", 1),
            b'\t' | b'\n' | b' '..=b'\xee' | b'\xf0'.. => continue,
            b'\xef' if !matches!(bytes.get(at + 1..at + 3), Some([0xbf, 0xbe | 0xbf])) => continue,
            b'\xef' => (b"", 3),
            _ => (b"", 1),
        };
        out.extend_from_slice(bytes.get(done..at).unwrap_or_default());
        out.extend_from_slice(instead);
        done = at + length;
        lost += if instead.is_empty() { length as u64 } else { 0 };
    }
    out.extend_from_slice(bytes.get(done..).unwrap_or_default());
    lost
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_xml_has_itself_is_resolved() {
        assert_eq!(unescape("a&lt;&#x3042;&#12354;&amp;b").unwrap(), "a<ああ&b");
        assert_eq!(unescape("a&#1;b").unwrap(), "ab");
        for bad in ["&xxe;", "&", "a&#x;", "&#+65;", "&#xFFFFFFFFF;", "&amp"] {
            assert!(unescape(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let mut out = Vec::new();
        let lost = escape("a\u{1}<&>\"\n\t\r\u{fffe}\u{ff5e}あ", true, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "a&lt;&amp;&gt;&quot;&#10;&#9;&#13;\u{ff5e}あ");
        assert_eq!(lost, 4);
    }
}
