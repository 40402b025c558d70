use std::ops::Range;

/// A place in the rule file, for people: both from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalar values, from 1.
    pub column: usize,
}

impl Position {
    /// The position of a byte offset; an offset beyond the end means the end.
    pub(crate) fn of(text: &str, offset: usize) -> Position {
        let mut before = offset.min(text.len());
        while !text.is_char_boundary(before) {
            before -= 1;
        }
        let head = &text[..before];
        let line_start = head.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            line: head.bytes().filter(|&b| b == b'\n').count() + 1,
            column: head[line_start..].chars().count() + 1,
        }
    }
}

/// Where each byte of a TOML string's value stands in the file.
pub(crate) struct StringMap {
    /// File offset by value offset; one more entry for the end of the value.
    at: Vec<usize>,
}

impl StringMap {
    /// Maps the string literal at `span` (quotes included) of `text`, whose value the TOML parser gave as `value`.
    ///
    /// The literal is read once more here because the TOML parser tells where a string begins, not where its characters
    /// are. If both readings differ, every offset maps to the literal's start: coarse, never wrong.
    pub(crate) fn new(text: &str, span: Range<usize>, value: &str) -> StringMap {
        let literal = text.get(span.clone()).unwrap_or_default();
        let (decoded, mut at) = decode(literal, span.start);
        if decoded != value {
            at = vec![span.start; value.len() + 1];
        }
        StringMap { at }
    }

    /// The file offset of a byte of the value.
    pub(crate) fn offset(&self, in_value: usize) -> usize {
        self.at.get(in_value).or(self.at.last()).copied().unwrap_or_default()
    }
}

/// The value of a TOML string literal and the file offset of each of its bytes.
fn decode(literal: &str, base: usize) -> (String, Vec<usize>) {
    let (open, escapes) = match literal {
        l if l.starts_with("\"\"\"") => (3, true),
        l if l.starts_with("'''") => (3, false),
        l => (1, l.starts_with('"')),
    };
    let end = literal.len().saturating_sub(open).max(open);
    let mut rest = literal.get(open..end).unwrap_or_default();
    let mut here = base + open;
    if open == 3 {
        // A newline right after the opening quotes is not part of the value.
        let skip = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
        rest = &rest[skip..];
        here += skip;
    }
    let (mut value, mut at) = (String::new(), Vec::new());
    while let Some(first) = rest.chars().next() {
        let (len, meaning) = if escapes && first == '\\' { escape(rest) } else { (first.len_utf8(), Some(first)) };
        if let Some(c) = meaning {
            value.push(c);
            at.resize(value.len(), here);
        }
        rest = rest.get(len..).unwrap_or_default();
        here += len;
    }
    at.push(here);
    (value, at)
}

/// Length and meaning of the escape at the start of `s`; a line-ending backslash means nothing.
fn escape(s: &str) -> (usize, Option<char>) {
    let hex = |from: usize, digits: usize| {
        let code = s.get(from..from + digits).and_then(|h| u32::from_str_radix(h, 16).ok());
        (from + digits, code.and_then(char::from_u32))
    };
    match s.as_bytes().get(1) {
        Some(b'n') => (2, Some('\n')),
        Some(b't') => (2, Some('\t')),
        Some(b'r') => (2, Some('\r')),
        Some(b'b') => (2, Some('\u{8}')),
        Some(b'f') => (2, Some('\u{c}')),
        Some(b'e') => (2, Some('\u{1b}')),
        Some(b'"') => (2, Some('"')),
        Some(b'\\') => (2, Some('\\')),
        Some(b'x') => hex(2, 2),
        Some(b'u') => hex(2, 4),
        Some(b'U') => hex(2, 8),
        _ => {
            let white = s[1..].bytes().take_while(|b| b.is_ascii_whitespace()).count();
            (1 + white.max(1).min(s.len() - 1), None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        let text = "a\n税b\n";
        for (offset, line, column) in [(0, 1, 1), (2, 2, 1), (5, 2, 2), (3, 2, 1), (7, 3, 1), (99, 3, 1)] {
            assert_eq!(Position::of(text, offset), Position { line, column }, "{offset}");
        }
    }

    #[test]
    fn every_form_of_toml_string_maps_back_to_the_file() {
        let table = [
            ("k = \"a\\tZ\"", "a\tZ"),
            ("k = 'a\\Z'", "a\\Z"),
            ("k = '''\nab\nZ'''", "ab\nZ"),
            ("k = \"\"\"\na\\u7a0e \\\n   b\nZ\"\"\"", "a税 b\nZ"),
            ("k = \"\\u0061\\\"Z\"", "a\"Z"),
        ];
        for (text, value) in table {
            let map = StringMap::new(text, 4..text.len(), value);
            let z = value.find('Z').expect("marker");
            assert_eq!(map.offset(z), text.rfind('Z').expect("marker"), "{text}");
        }
    }

    #[test]
    fn a_literal_that_cannot_be_followed_maps_to_its_start() {
        let map = StringMap::new("k = \"ab\"", 4..8, "xy");
        assert_eq!((map.offset(0), map.offset(1), map.offset(9)), (4, 4, 4));
    }

    #[test]
    fn broken_escapes_neither_panic_nor_run_past_the_end() {
        for s in ["\"\\", "\"\\\"", "\"\\u12\"", "\"\\U0000\"", "\"\"\"", "'", "\"\\税\""] {
            let map = StringMap::new(s, 0..s.len(), "x");
            assert!(map.offset(0) <= s.len());
        }
    }
}
