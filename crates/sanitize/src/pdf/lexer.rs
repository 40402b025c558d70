//! Tokens of content streams, CMaps, functions and the clear text of fonts, which share one syntax (ISO 32000-2, 7.2).

use super::value::{is_delimiter, is_space};
use std::borrow::Cow;

/// A piece of a stream that is a program or a list of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// As it was written.
    Number(&'a [u8]),
    Name(Cow<'a, [u8]>),
    /// A string, of brackets or hexadecimal digits.
    Text(Cow<'a, [u8]>),
    ArrayOpen,
    ArrayClose,
    DictOpen,
    DictClose,
    BraceOpen,
    BraceClose,
    /// An operator, or anything else that is not one of the above.
    Word(&'a [u8]),
}

#[derive(Clone, Debug)]
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Comments that were passed, and their bytes.
    pub(super) comments: (u32, u64),
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Lexer<'a> {
        Lexer { bytes, at: 0, comments: (0, 0) }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(super) fn offset(&self) -> usize {
        self.at
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count).min(self.bytes.len());
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while let Some(byte) = self.peek() {
            if is_space(byte) {
                self.at += 1;
            } else if byte == b'%' {
                let start = self.at;
                let end = self.rest().iter().position(|byte| matches!(byte, b'\r' | b'\n'));
                self.skip(end.unwrap_or(usize::MAX));
                self.comments.0 = self.comments.0.saturating_add(1);
                self.comments.1 += (self.at - start) as u64;
            } else {
                break;
            }
        }
    }

    fn regular(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|byte| is_space(*byte) || is_delimiter(*byte)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn single(&mut self, token: Token<'a>, length: usize) -> Token<'a> {
        self.skip(length);
        token
    }

    fn name(&mut self) -> Token<'a> {
        self.skip(1);
        let written = self.regular();
        if !written.contains(&b'#') {
            return Token::Name(Cow::Borrowed(written));
        }
        let mut name = Vec::with_capacity(written.len());
        let mut rest = written;
        while let Some((byte, tail)) = rest.split_first() {
            rest = tail;
            match (byte, tail) {
                (b'#', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                    (Some(high), Some(low)) => {
                        name.push(high << 4 | low);
                        rest = after;
                    }
                    _ => name.push(b'#'),
                },
                _ => name.push(*byte),
            }
        }
        Token::Name(Cow::Owned(name))
    }

    fn literal(&mut self) -> Token<'a> {
        self.skip(1);
        let rest = self.rest();
        // Most strings have neither escapes nor brackets.
        let end = rest.iter().position(|byte| matches!(byte, b'\\' | b'(' | b')' | b'\r'));
        if let Some(length) = end.filter(|at| rest.get(*at) == Some(&b')')) {
            self.skip(length + 1);
            return Token::Text(Cow::Borrowed(rest.get(..length).unwrap_or_default()));
        }
        let (mut text, mut depth) = (Vec::new(), 1u32);
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                // An end of line is one line feed, however it was written.
                b'\r' => {
                    if self.peek() == Some(b'\n') {
                        self.at += 1;
                    }
                    text.push(b'\n');
                    continue;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
            text.push(byte);
        }
        Token::Text(Cow::Owned(text))
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\n' => {}
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                text.push((code & 0xff) as u8);
            }
            other => text.push(other),
        }
    }

    fn hexadecimal(&mut self) -> Token<'a> {
        self.skip(1);
        let (mut text, mut half) = (Vec::new(), None);
        while let Some(byte) = self.peek() {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            let Some(digit) = hex(byte) else { continue };
            match half.take() {
                Some(high) => text.push(high << 4 | digit),
                None => half = Some(digit),
            }
        }
        text.extend(half.map(|high| high << 4));
        Token::Text(Cow::Owned(text))
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_blanks();
        let byte = self.peek()?;
        let doubled = self.bytes.get(self.at + 1) == Some(&byte);
        Some(match byte {
            b'/' => self.name(),
            b'(' => self.literal(),
            b'<' if doubled => self.single(Token::DictOpen, 2),
            b'<' => self.hexadecimal(),
            b'>' if doubled => self.single(Token::DictClose, 2),
            b'[' => self.single(Token::ArrayOpen, 1),
            b']' => self.single(Token::ArrayClose, 1),
            b'{' => self.single(Token::BraceOpen, 1),
            b'}' => self.single(Token::BraceClose, 1),
            // A bracket that closes nothing.
            b'>' | b')' => self.single(Token::Word(b""), 1),
            b'+' | b'-' | b'.' | b'0'..=b'9' => self.number(),
            _ => Token::Word(self.regular()),
        })
    }
}

impl<'a> Lexer<'a> {
    fn number(&mut self) -> Token<'a> {
        let start = self.at;
        let written = self.regular();
        let length =
            written.iter().position(|b| !matches!(b, b'+' | b'-' | b'.' | b'0'..=b'9')).unwrap_or(written.len());
        let number = written.get(..length).unwrap_or_default();
        // `0.5w` is a number and an operator to most readers; `1_a` is neither.
        if length < written.len() && !number.iter().any(u8::is_ascii_digit) {
            return Token::Word(written);
        }
        self.at = start + length;
        Token::Number(number)
    }
}

pub(super) fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// The value of a number as it was written, however carelessly: two points or a sign in the middle end it.
pub(super) fn number(written: &[u8]) -> f64 {
    let negative = written.first() == Some(&b'-');
    let digits = written.iter().skip_while(|byte| matches!(byte, b'+' | b'-'));
    let (mut value, mut places, mut point) = (0.0f64, 0i32, false);
    for byte in digits {
        match byte {
            b'0'..=b'9' if value < 1e15 => {
                value = value * 10.0 + f64::from(byte - b'0');
                places += i32::from(point);
            }
            // Digits beyond those that count: whole ones make the number larger, others nothing.
            b'0'..=b'9' => places -= i32::from(!point),
            b'.' if !point => point = true,
            _ => break,
        }
    }
    let value = if places >= 0 { value / 10f64.powi(places.min(300)) } else { value * 10f64.powi((-places).min(300)) };
    if negative { -value } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<Token<'_>> {
        Lexer::new(bytes).collect()
    }

    #[test]
    fn tokens_are_told_apart_as_readers_do() {
        use Token::*;
        let text = |t: &'static [u8]| Text(Cow::Borrowed(t));
        let cases: Vec<(&[u8], Vec<Token<'_>>)> = vec![
            (
                b"1 -.5 /A#42c (x) Tj",
                vec![Number(b"1"), Number(b"-.5"), Name(Cow::Borrowed(b"ABc")), text(b"x"), Word(b"Tj")],
            ),
            (b"[(a\\(b\\051\\\nc)<4 1 4>]", vec![ArrayOpen, text(b"a(b)c"), text(b"A@"), ArrayClose]),
            (b"<</K 1>>% gone\nq", vec![DictOpen, Name(Cow::Borrowed(b"K")), Number(b"1"), DictClose, Word(b"q")]),
            (b"0.5w", vec![Number(b"0.5"), Word(b"w")]),
            (b"(un(bal)anced", vec![text(b"un(bal)anced")]),
        ];
        for (bytes, expected) in cases {
            assert_eq!(all(bytes), expected, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn numbers_are_read_however_they_are_written() {
        for (written, value) in [("12", 12.0), ("-.5", -0.5), ("--7", -7.0), ("1.2.3", 1.2), ("+3.", 3.0), ("-", 0.0)] {
            assert_eq!(number(written.as_bytes()), value, "{written}");
        }
    }
}
