use std::borrow::Cow;

/// Resolves the character references of hypertext. Those that browsers take without a semicolon are taken so here.
pub(crate) fn resolve(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        match character(after) {
            Some((c, length)) => {
                out.push(c);
                rest = after.get(length..).unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character referred to and the bytes of the reference behind its `&`.
fn character(text: &str) -> Option<(char, usize)> {
    let (c, length) = match text.strip_prefix('#') {
        Some(number) => {
            let (radix, digits, prefix) = match number.strip_prefix(['x', 'X']) {
                Some(hex) => (16, hex, 2),
                None => (10, number, 1),
            };
            let length = digits.bytes().take(10).take_while(|b| char::from(*b).is_digit(radix)).count();
            let code = u32::from_str_radix(digits.get(..length)?, radix).ok()?;
            (char::from_u32(code)?, prefix + length)
        }
        None => {
            let length = text.bytes().take(8).take_while(u8::is_ascii_alphanumeric).count();
            let name = text.get(..length)?;
            (NAMES.iter().find(|(known, _)| *known == name)?.1, length)
        }
    };
    let closed = text.as_bytes().get(length) == Some(&b';');
    Some((c, length + usize::from(closed)))
}

/// Names that occur in Japanese pages; the others are letters of other languages.
const NAMES: [(&str, char); 36] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("shy", '\u{ad}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("hyphen", '‐'),
    ("dash", '‐'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("minus", '−'),
    ("yen", '¥'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("times", '×'),
    ("middot", '·'),
    ("hellip", '…'),
    ("bull", '•'),
    ("lpar", '('),
    ("rpar", ')'),
    ("comma", ','),
    ("period", '.'),
    ("colon", ':'),
    ("sol", '/'),
    ("num", '#'),
    ("commat", '@'),
    ("lowbar", '_'),
    ("Tab", '\t'),
    ("NewLine", '\n'),
];

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn references_are_resolved_as_browsers_do() {
        for (text, resolved) in [
            ("&#49;&#x32;&#51 4", "123 4"),
            ("a&commat;b&amp;c", "a@b&c"),
            ("&nbsp1", "&nbsp1"),
            ("AT&T &unknown; &#xffffffff; &", "AT&T &unknown; &#xffffffff; &"),
            ("なし", "なし"),
        ] {
            assert_eq!(resolve(text), resolved);
        }
    }
}
