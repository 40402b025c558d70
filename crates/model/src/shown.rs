use std::fmt;

use serde::{Deserialize, Serialize};

/// A name or text of unknown origin made safe to show: in a terminal, a log line, JSON or a page it cannot move the
/// cursor, reverse the reading direction, break the line or hide itself.
///
/// Control characters, bidirectional overrides and isolates, zero-width and tag characters and line separators become
/// `\u{…}`; bytes that are not UTF-8 become `\x…`; a backslash becomes `\\`, so that the original can be read back.
/// Spreadsheet formulas are a matter of the CSV writer: the same text is harmless elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shown(String);

impl Shown {
    /// From bytes, such as a file name.
    pub fn bytes(bytes: &[u8]) -> Shown {
        let mut text = String::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            push_escaped(&mut text, chunk.valid());
            for byte in chunk.invalid() {
                text.push_str(&format!("\\x{byte:02x}"));
            }
        }
        Shown(text)
    }

    /// From text.
    pub fn text(text: &str) -> Shown {
        Shown::bytes(text.as_bytes())
    }

    /// Several lines of text made safe for a terminal with every character in its place: what would be escaped becomes
    /// U+FFFD, one for one; ends of lines and pages and tabs stay.
    pub fn in_place(text: &str) -> String {
        let mut rest = text.chars().peekable();
        let mut out = String::with_capacity(text.len());
        while let Some(c) = rest.next() {
            let layout = matches!(c, '\n' | '\t' | '\u{c}') || c == '\r' && rest.peek() == Some(&'\n');
            out.push(if layout || !is_deceptive(c) { c } else { char::REPLACEMENT_CHARACTER });
        }
        out
    }

    /// The safe text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        if c == '\\' {
            out.push_str("\\\\");
        } else if is_deceptive(c) {
            out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
}

/// Characters that change how their neighbours are shown, or are not shown at all. Variation selectors stay: 異体字 need
/// them.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_shown_can_break_a_line_or_turn_it_around() {
        let table: [(&[u8], &str); 7] = [
            ("税務課/名簿.xlsx".as_bytes(), "税務課/名簿.xlsx"),
            (b"a\nb\x1b[31m", "a\\u{a}b\\u{1b}[31m"),
            ("請求書\u{202e}xslx.exe".as_bytes(), "請求書\\u{202e}xslx.exe"),
            (b"\xff\xfe.csv", "\\xff\\xfe.csv"),
            (b"back\\slash", "back\\\\slash"),
            ("葛\u{e0100}飾".as_bytes(), "葛\u{e0100}飾"),
            ("\u{85}\u{200b}".as_bytes(), "\\u{85}\\u{200b}"),
        ];
        for (raw, shown) in table {
            assert_eq!(Shown::bytes(raw).as_str(), shown);
        }
    }

    #[test]
    fn two_different_names_are_never_shown_alike() {
        assert_ne!(Shown::bytes(b"\xff"), Shown::text("\\xff"));
        assert_ne!(Shown::text("\n"), Shown::text("\\u{a}"));
    }

    #[test]
    fn a_text_made_safe_in_place_has_as_many_characters_as_before() {
        let text = "氏名\t山田\r\n\u{1b}[2J\u{202e}下\rに\u{c}葛\u{e0100}";
        let safe = Shown::in_place(text);
        assert_eq!(safe, "氏名\t山田\r\n\u{fffd}[2J\u{fffd}下\u{fffd}に\u{c}葛\u{e0100}");
        assert_eq!(safe.chars().count(), text.chars().count());
    }
}
