use crate::document::read_member;
use crate::reading::{Reading, inside};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use encoding_rs::Encoding;
use model::{Hint, OmissionCause, PartKind};
use std::borrow::Cow;

/// Captions of the fields of address cards (RFC 6350) and calendars (RFC 5545) that hold what people are known by, as
/// Japanese offices call them; other fields keep their name.
const CAPTIONS: [(&str, &str); 15] = [
    ("FN", "氏名"),
    ("N", "氏名"),
    ("X-PHONETIC-LAST-NAME", "フリガナ"),
    ("X-PHONETIC-FIRST-NAME", "フリガナ"),
    ("SOUND", "フリガナ"),
    ("NICKNAME", "通称"),
    ("TEL", "電話番号"),
    ("ADR", "住所"),
    ("LABEL", "住所"),
    ("EMAIL", "メールアドレス"),
    ("BDAY", "生年月日"),
    ("ORG", "所属"),
    ("TITLE", "役職"),
    ("NOTE", "備考"),
    ("ATTENDEE", "出席者"),
];

/// Fields that say nothing about a person.
const DULL: [&str; 12] = [
    "VERSION",
    "PRODID",
    "REV",
    "DTSTAMP",
    "CALSCALE",
    "METHOD",
    "SEQUENCE",
    "TRANSP",
    "TZOFFSETFROM",
    "TZOFFSETTO",
    "RRULE",
    "CLASS",
];

/// Reads a calendar or address cards as lines of caption and value, one group of lines for each card or entry. Pictures
/// and attachments within are read as members.
pub(crate) fn read(reading: &mut Reading, text: &str, path: &str, depth: usize) {
    let mut out = String::new();
    let mut enclosed = 0usize;
    for line in unfold(text) {
        if reading.is_full() {
            reading.omit(path, OmissionCause::Limit);
            break;
        }
        let Some(field) = Field::parse(&line) else {
            // What is no field is still text.
            out.push_str(reading.admit(path, line.trim()));
            out.push('\n');
            continue;
        };
        if field.name == "END" || field.name == "BEGIN" {
            if !out.ends_with("\n\n") && !out.is_empty() {
                out.push('\n');
            }
            continue;
        }
        if DULL.contains(&field.name.as_str()) {
            continue;
        }
        if let Some(bytes) = field.enclosed() {
            enclosed += 1;
            reading.hint(Hint::Embedded);
            let inner = inside(path, &format!("{}{enclosed}", field.name.to_ascii_lowercase()));
            if reading.admit_member(path) {
                read_member(reading, bytes, &inner, depth + 1);
            }
            continue;
        }
        let caption = CAPTIONS.iter().find(|(name, _)| *name == field.name).map_or(field.name.as_str(), |(_, c)| c);
        let person = field.parameter("CN").map(|name| format!("{name} ")).unwrap_or_default();
        let entry = format!("{caption}: {person}{}\n", field.shown());
        out.push_str(reading.admit(path, &entry));
    }
    // Its budget is taken already.
    if !out.trim().is_empty() {
        reading.push(path, PartKind::Body, vec![model::Block::Text(out)]);
    }
}

/// One line of a card: `group.NAME;PARAMETER=value;TYPE:value`.
struct Field<'t> {
    name: String,
    parameters: Vec<&'t str>,
    value: &'t str,
}

impl<'t> Field<'t> {
    fn parse(line: &'t str) -> Option<Self> {
        let colon = colon(line)?;
        let (head, value) = (line.get(..colon)?, line.get(colon + 1..)?);
        let mut pieces = head.split(';');
        let name = pieces.next()?;
        let name = name.rsplit_once('.').map_or(name, |(_, name)| name).trim().to_ascii_uppercase();
        let named = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        named.then(|| Field { name, parameters: pieces.collect(), value })
    }

    fn parameter(&self, name: &str) -> Option<&'t str> {
        self.parameters.iter().find_map(|parameter| {
            let (key, value) = parameter.split_once('=')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim_matches('"'))
        })
    }

    /// Whether a parameter stands without its name, as in vCard 2.1, or as the value of `ENCODING`.
    fn is_encoded(&self, names: &[&str]) -> bool {
        self.parameters.iter().any(|parameter| {
            let word = parameter.split_once('=').map_or(*parameter, |(_, value)| value);
            names.iter().any(|name| word.eq_ignore_ascii_case(name))
        })
    }

    /// Bytes of a picture, a key or an attachment.
    fn enclosed(&self) -> Option<Vec<u8>> {
        let data = match self.value.split_once(";base64,") {
            Some((scheme, data)) if scheme.starts_with("data:") => data,
            _ if self.is_encoded(&["BASE64", "B"]) => self.value,
            _ => return None,
        };
        let packed: Vec<u8> = data.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
        STANDARD.decode(packed).ok()
    }

    fn shown(&self) -> String {
        let value = match self.is_encoded(&["QUOTED-PRINTABLE"]) {
            true => {
                let bytes = quoted_printable(self.value);
                let named = self.parameter("CHARSET").and_then(|label| Encoding::for_label(label.as_bytes()));
                match named {
                    Some(encoding) => encoding.decode(&bytes).0.into_owned(),
                    None => crate::decode::decode(&bytes).map(Cow::into_owned).unwrap_or_default(),
                }
            }
            false => self.value.to_owned(),
        };
        let pieces = unescape(&value);
        let filled: Vec<&str> = pieces.iter().map(|piece| piece.trim()).filter(|piece| !piece.is_empty()).collect();
        filled.join(if self.name == "ADR" { "" } else { " " })
    }
}

/// The colon that ends the name and parameters: the first outside quotes.
fn colon(line: &str) -> Option<usize> {
    let mut quoted = false;
    line.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b':' && !quoted
    })
}

/// Lines with their continuations: those begun by a space (RFC 5545 3.1), and in vCard 2.1 those behind a soft break.
fn unfold(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let mut lines = text.lines().peekable();
    std::iter::from_fn(move || {
        let mut line = Cow::Borrowed(lines.next()?);
        loop {
            let soft = line.ends_with('=') && line.to_ascii_uppercase().contains("QUOTED-PRINTABLE");
            let Some(next) = lines.next_if(|next| soft || next.starts_with([' ', '\t'])) else { return Some(line) };
            let whole = line.to_mut();
            if soft {
                whole.pop();
                whole.push_str(next);
            } else {
                whole.push_str(next.get(1..).unwrap_or_default());
            }
        }
    })
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(decoded) if *byte == b'=' => {
                out.push(decoded);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                out.push(*byte);
                rest = after;
            }
        }
    }
    out
}

/// The components between semicolons, with escapes resolved.
fn unescape(value: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        let out = match c {
            ';' => {
                pieces.push(String::new());
                continue;
            }
            '\\' => match chars.next() {
                Some('n' | 'N') => '\n',
                Some(c) => c,
                None => break,
            },
            c => c,
        };
        if let Some(piece) = pieces.last_mut() {
            piece.push(out);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use model::{Block, Content, Format};

    fn open(text: &str) -> Content {
        let limits = Limits::default();
        let mut reading = Reading::new(&limits);
        read(&mut reading, text, "", 1);
        reading.finish(Format::Vcard)
    }

    fn text(content: &Content) -> &str {
        match &content.parts[0].blocks[0] {
            Block::Text(text) => text,
            Block::Table(_) => panic!(),
        }
    }

    #[test]
    fn cards_are_captions_and_values() {
        let card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:汐見;太郎;;;\r\nitem1.TEL;TYPE=CELL:090-0000-0000\r\nADR;TYPE=HOME:;;港町1-2;汐見市;北海道;085-0000;日本\r\nNOTE:一行目\\n二\r\n 行目\r\nEND:VCARD\r\n";
        assert_eq!(
            text(&open(card)),
            "氏名: 汐見 太郎\n電話番号: 090-0000-0000\n住所: 港町1-2汐見市北海道085-0000日本\n備考: 一行目\n二行目\n\n"
        );
    }

    #[test]
    fn cards_of_old_telephones_are_read() {
        let encoded: String = encoding_rs::SHIFT_JIS.encode("汐見").0.iter().map(|b| format!("={b:02X}")).collect();
        let card = format!(
            "BEGIN:VCARD\nN;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:{}=\n{};\nEND:VCARD\n",
            &encoded[..6],
            &encoded[6..]
        );
        assert_eq!(text(&open(&card)), "氏名: 汐見\n\n");
    }

    #[test]
    fn what_is_enclosed_is_read() {
        let content = open(
            "BEGIN:VCALENDAR\nATTENDEE;CN=\"汐見: 太郎\":mailto:a@example.invalid\nATTACH;ENCODING=BASE64;VALUE=BINARY:5rGQ6KaLIOWkqumDjg==\nEND:VCALENDAR\n",
        );
        assert!(content.parts.iter().any(|p| p.path == "attach1"), "{content:?}");
        assert!(
            text(&open("BEGIN:VCALENDAR\nATTENDEE;CN=\"汐見: 太郎\":mailto:a@example.invalid\n"))
                .starts_with("出席者: 汐見: 太郎 mailto:a")
        );
    }
}
