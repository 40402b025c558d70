use crate::reading::Reading;
use crate::rows::Rows;
use model::{Block, OmissionCause, PartKind};
use std::borrow::Cow;

/// Values may lie this deep in one another.
const DEPTH: usize = 64;

/// Reads one JSON value or several behind one another (JSON lines). An array of objects becomes a table with the keys as
/// its header row, anything else lines of `key: value`. Numbers stay as they are written. From where the text is no JSON
/// it is given as it stands.
pub(crate) fn read(reading: &mut Reading, text: &str, path: &str) {
    let mut walk = Walk { reading, path, text, at: 0, lines: String::new(), blocks: Vec::new() };
    let cause = walk.document();
    let rest = walk.text.get(walk.at..).unwrap_or_default();
    if let Some(cause) = cause {
        walk.lines.push_str(walk.reading.admit(path, rest));
        walk.reading.omit(path, cause);
    }
    walk.end_lines();
    let blocks = walk.blocks;
    reading.push(path, PartKind::Body, blocks);
}

/// Whether the beginning of a text is the beginning of JSON: tokens follow one another as they may for a while.
pub(crate) fn looks_like_json(text: &str) -> bool {
    let sample = text.get(..text.floor_char_boundary(4096)).unwrap_or(text);
    let mut scan = Scan { text: sample, at: 0, depth: 0 };
    let mut values = 0;
    loop {
        match scan.value() {
            Ok(()) => {
                values += 1;
                scan.space();
                match scan.peek() {
                    None => return true,
                    // Text in brackets begins so too: several values must be objects or arrays of more than a number.
                    Some(b'{' | b'[') if values < 64 && sample.starts_with('{') => {}
                    _ => return false,
                }
            }
            // The sample ends within a value.
            Err(Fault::End) => return sample.contains('"') || sample.len() > 1024,
            Err(_) => return false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// The text ends within a value.
    End,
    /// What stands here cannot stand here.
    Syntax,
    /// Too deep.
    Depth,
    /// There is no room for more.
    Full,
}

impl Fault {
    fn cause(self) -> OmissionCause {
        match self {
            Fault::End | Fault::Syntax => OmissionCause::Broken,
            Fault::Depth | Fault::Full => OmissionCause::Limit,
        }
    }
}

/// Passes over values without keeping them.
struct Scan<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Scan<'t> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Takes one of the delimiters, or says why not.
    fn take(&mut self, wanted: &[u8]) -> Result<u8, Fault> {
        self.space();
        match self.peek() {
            Some(byte) if wanted.contains(&byte) => {
                self.at += 1;
                Ok(byte)
            }
            Some(_) => Err(Fault::Syntax),
            None => Err(Fault::End),
        }
    }

    /// A string between its quotes, still escaped.
    fn string(&mut self) -> Result<&'t str, Fault> {
        self.take(b"\"")?;
        let start = self.at;
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let Some(next) = memchr::memchr2(b'"', b'\\', rest) else { return Err(Fault::End) };
            self.at += next;
            match self.peek() {
                Some(b'"') => break,
                _ => self.at += 2,
            }
        }
        let string = self.text.get(start..self.at).ok_or(Fault::Syntax)?;
        self.at += 1;
        Ok(string)
    }

    /// A number or a word, as it is written.
    fn bare(&mut self) -> Result<&'t str, Fault> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'+' | b'-' | b'.')) {
            self.at += 1;
        }
        let word = self.text.get(start..self.at).unwrap_or_default();
        let sound = matches!(word, "true" | "false" | "null" | "NaN" | "Infinity" | "-Infinity")
            || word.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
        match word {
            _ if self.at == self.text.len() && !sound => Err(Fault::End),
            _ if sound => Ok(word),
            _ => {
                self.at = start;
                Err(Fault::Syntax)
            }
        }
    }

    fn value(&mut self) -> Result<(), Fault> {
        self.space();
        match self.peek() {
            Some(b'{') => self.each(b'{', b'}', |scan| {
                scan.string()?;
                scan.take(b":")?;
                scan.value()
            }),
            Some(b'[') => self.each(b'[', b']', Self::value),
            Some(b'"') => self.string().map(drop),
            Some(_) => self.bare().map(drop),
            None => Err(Fault::End),
        }
    }

    fn each(&mut self, open: u8, close: u8, item: fn(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        self.take(&[open])?;
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Fault::Depth);
        }
        self.space();
        if self.peek() == Some(close) {
            self.at += 1;
        } else {
            loop {
                item(self)?;
                if self.take(&[b',', close])? == close {
                    break;
                }
            }
        }
        self.depth -= 1;
        Ok(())
    }
}

/// Reads values into lines and tables.
struct Walk<'w, 'l, 't> {
    reading: &'w mut Reading<'l>,
    path: &'w str,
    text: &'t str,
    at: usize,
    lines: String,
    blocks: Vec<Block>,
}

impl<'t> Walk<'_, '_, 't> {
    fn scan(&self) -> Scan<'t> {
        Scan { text: self.text, at: self.at, depth: 0 }
    }

    /// Lets `pass` move on and keeps where it came to, also where it failed within a value.
    fn pass<T>(&mut self, pass: impl FnOnce(&mut Scan<'t>) -> Result<T, Fault>) -> Result<T, Fault> {
        let mut scan = self.scan();
        let result = pass(&mut scan);
        if result.is_ok() {
            self.at = scan.at;
        }
        result
    }

    fn peek(&mut self) -> Option<u8> {
        let mut scan = self.scan();
        scan.space();
        self.at = scan.at;
        scan.peek()
    }

    fn document(&mut self) -> Option<OmissionCause> {
        let mut scan = self.scan();
        // A value behind the first means lines of JSON, which are records like those of an array.
        let several = scan.value().is_ok() && {
            scan.space();
            scan.peek() == Some(b'{') && self.text.starts_with('{')
        };
        let read = match several {
            true => self.records(|walk| Ok(walk.peek().is_some())),
            false => self.value("", 0),
        };
        match read {
            Err(fault) => Some(fault.cause()),
            Ok(()) if self.peek().is_some() => Some(OmissionCause::Broken),
            Ok(()) => None,
        }
    }

    fn value(&mut self, key: &str, depth: usize) -> Result<(), Fault> {
        if depth > DEPTH {
            return Err(Fault::Depth);
        }
        if self.reading.is_full() {
            return Err(Fault::Full);
        }
        match self.peek() {
            Some(b'{') => self.object(key, depth),
            Some(b'[') => self.array(key, depth),
            _ => {
                let value = self.scalar()?;
                self.line(key, &value);
                Ok(())
            }
        }
    }

    fn object(&mut self, key: &str, depth: usize) -> Result<(), Fault> {
        self.pass(|scan| scan.take(b"{"))?;
        if !key.is_empty() {
            self.line(key, "");
        }
        if self.peek() == Some(b'}') {
            return self.pass(|scan| scan.take(b"}")).map(drop);
        }
        loop {
            let key = self.key()?;
            self.value(&key, depth + 1)?;
            if self.pass(|scan| scan.take(b",}"))? == b'}' {
                return Ok(());
            }
        }
    }

    fn array(&mut self, key: &str, depth: usize) -> Result<(), Fault> {
        self.pass(|scan| scan.take(b"["))?;
        if self.peek() == Some(b']') {
            return self.pass(|scan| scan.take(b"]")).map(drop);
        }
        if self.peek() == Some(b'{') {
            if !key.is_empty() {
                self.line(key, "");
            }
            return self.records(|walk| Ok(walk.pass(|scan| scan.take(b",]"))? == b','));
        }
        loop {
            self.value(key, depth + 1)?;
            if self.pass(|scan| scan.take(b",]"))? == b']' {
                return Ok(());
            }
        }
    }

    /// Objects as rows of a table, as long as `more` says; what stands between them as a line.
    fn records(&mut self, mut more: impl FnMut(&mut Self) -> Result<bool, Fault>) -> Result<(), Fault> {
        let mut rows = Rows::default();
        let read = loop {
            if self.reading.is_full() {
                break Err(Fault::Full);
            }
            rows.begin();
            let record = match self.peek() {
                Some(b'{') => self.fields(&mut rows, "", 0),
                _ => self.value("", 0),
            };
            match record.and_then(|()| more(self)) {
                Ok(true) => {}
                Ok(false) => break Ok(()),
                Err(fault) => break Err(fault),
            }
        };
        self.end_lines();
        self.blocks.extend(rows.finish());
        read
    }

    /// The fields of one record; those of an object within are named by both keys.
    fn fields(&mut self, rows: &mut Rows, prefix: &str, depth: usize) -> Result<(), Fault> {
        if depth > DEPTH {
            return Err(Fault::Depth);
        }
        match self.peek() {
            Some(b'{') => {
                self.pass(|scan| scan.take(b"{"))?;
                if self.peek() == Some(b'}') {
                    return self.pass(|scan| scan.take(b"}")).map(drop);
                }
                loop {
                    let key = self.key()?;
                    let name = if prefix.is_empty() { key } else { Cow::Owned(format!("{prefix}.{key}")) };
                    self.fields(rows, &name, depth + 1)?;
                    if self.pass(|scan| scan.take(b",}"))? == b'}' {
                        return Ok(());
                    }
                }
            }
            Some(b'[') => {
                self.pass(|scan| scan.take(b"["))?;
                if self.peek() == Some(b']') {
                    return self.pass(|scan| scan.take(b"]")).map(drop);
                }
                loop {
                    self.fields(rows, prefix, depth + 1)?;
                    if self.pass(|scan| scan.take(b",]"))? == b']' {
                        return Ok(());
                    }
                }
            }
            _ => {
                let value = self.scalar()?;
                rows.field(self.reading, self.path, prefix, &value);
                Ok(())
            }
        }
    }

    fn key(&mut self) -> Result<Cow<'t, str>, Fault> {
        let key = self.pass(Scan::string)?;
        self.pass(|scan| scan.take(b":"))?;
        Ok(unescape(key))
    }

    /// A string, or a number or word as written; nothing for `null`.
    fn scalar(&mut self) -> Result<Cow<'t, str>, Fault> {
        match self.peek() {
            Some(b'"') => self.pass(Scan::string).map(unescape),
            Some(_) => self.pass(Scan::bare).map(|word| Cow::Borrowed(if word == "null" { "" } else { word })),
            None => Err(Fault::End),
        }
    }

    fn line(&mut self, key: &str, value: &str) {
        for piece in [key, if key.is_empty() { "" } else { ": " }, value, "\n"] {
            self.lines.push_str(self.reading.admit(self.path, piece));
        }
    }

    fn end_lines(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        if !lines.trim().is_empty() {
            self.blocks.push(Block::Text(lines));
        }
    }
}

/// A string with its escapes resolved (RFC 8259 7). What is no escape stays.
fn unescape(string: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\\', string.as_bytes()).is_none() {
        return Cow::Borrowed(string);
    }
    let mut out = String::with_capacity(string.len());
    let mut rest = string;
    while let Some((before, escape)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = escape.chars();
        let letter = chars.next();
        rest = chars.as_str();
        match letter {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('b' | 'f') => out.push(' '),
            Some('u') => {
                let (c, after) = unit(rest);
                out.push(c);
                rest = after;
            }
            Some(c) => out.push(c),
            None => {}
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of `XXXX` or of `XXXX\uXXXX`, and what follows.
fn unit(text: &str) -> (char, &str) {
    let hex = |text: &str| text.get(..4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
    let Some(first) = hex(text) else { return ('u', text) };
    let after = text.get(4..).unwrap_or_default();
    let second = after.strip_prefix("\\u").and_then(hex);
    let pair = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
    match (pair, u32::from(first)) {
        (Some(c), 0xd800..=0xdbff) => (c, after.get(6..).unwrap_or_default()),
        (_, code) => (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use model::{Content, Format};

    fn open(text: &str) -> Content {
        let limits = Limits::default();
        let mut reading = Reading::new(&limits);
        read(&mut reading, text, "");
        reading.finish(Format::Json)
    }

    fn text(text: &str) -> String {
        let content = open(text);
        content.parts.iter().flat_map(|p| &p.blocks).fold(String::new(), |all, block| match block {
            Block::Text(text) => all + text,
            Block::Table(table) => table.rows.iter().fold(all, |all, row| {
                all + &row.cells.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("|") + "\n"
            }),
        })
    }

    #[test]
    fn an_array_of_objects_is_a_table_with_its_keys_on_top() {
        let json = r#"{"件数": 2, "住民": [{"氏名": "汐見 太郎", "番号": 12345678901234567890123, "電話": {"自宅": "0154", "他": ["090", "080"]}}, {"番号": 1e400, "氏名": "\u9d0e \ud83d\ude00", "職業": null}]}"#;
        assert_eq!(
            text(json),
            "件数: 2\n住民: \n氏名|番号|電話.自宅|電話.他|職業\n汐見 太郎|12345678901234567890123|0154|090\n080\n鴎 😀|1e400\n"
        );
    }

    #[test]
    fn lines_of_objects_are_a_table() {
        assert_eq!(text("{\"a\": 1}\n{\"a\": 2, \"b\": \"x\"}\n"), "a|b\n1\n2|x\n");
    }

    #[test]
    fn other_values_are_lines() {
        assert_eq!(text(r#"{"a": {"b": [1, "二"]}, "c": true}"#), "a: \nb: 1\nb: 二\nc: true\n");
        assert_eq!(text(r#"["汐見", [1]]"#), "汐見\n1\n");
    }

    #[test]
    fn what_is_no_json_is_given_as_it_stands() {
        let content = open(r#"{"氏名": "汐見", "電話": 0154-00-0000 と "090"}"#);
        assert_eq!(content.omissions.len(), 1);
        assert!(text(r#"{"氏名": "汐見", 電話 0154-00-0000"#).contains("電話 0154-00-0000"));
        assert!(text(r#"[{"氏名": "汐見"}, {"氏名": "鴎 花子"#).contains("鴎 花子"));
    }

    #[test]
    fn depth_is_bounded() {
        for open_with in ["[", "{\"a\":", "[{\"a\":"] {
            let content = open(&open_with.repeat(100_000));
            assert_eq!(content.omissions[0].cause, OmissionCause::Limit, "{open_with}");
        }
    }
}
