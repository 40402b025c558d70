//! XML in pieces. A reader of our own: one look at each byte gives names, values and whether anything has to be resolved in
//! them, which is half of the time that a file takes. It reads less than XML has (no DTD, names as they come) and what it
//! lets through is read again by another parser, in `verify`.

use model::sanitising::{Reason, Refusal};
use std::ops::Range;

/// Attributes of one element at most.
const MOST: usize = 128;

/// A piece of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'s> {
    /// A start tag; its attributes are in the list that was handed in.
    Start { name: Name<'s>, empty: bool },
    /// An end tag, which closes the start tag of its name.
    End,
    /// Text without references.
    Text(Raw<'s>),
    /// The inside of a CDATA section.
    CData(&'s str),
    /// The inside of a reference, `amp` or `#65`.
    Reference(&'s str),
    /// A remark or an instruction to a program.
    Remark,
    /// The declaration at the beginning.
    Declaration,
}

/// A name as it stands in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name<'s> {
    pub(crate) whole: &'s str,
    /// Length of the prefix; 0 if there is none.
    prefix: usize,
}

impl<'s> Name<'s> {
    pub(crate) fn prefix(&self) -> &'s str {
        self.whole.get(..self.prefix).unwrap_or("")
    }

    pub(crate) fn local(&self) -> &'s str {
        match self.prefix {
            0 => self.whole,
            prefix => self.whole.get(prefix + 1..).unwrap_or(""),
        }
    }
}

/// Text or a value as it stands in the source, and what signs are in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Raw<'s> {
    pub(crate) text: &'s str,
    signs: u8,
}

impl Raw<'_> {
    /// Whether it can be written as it stands: nothing in it has to be resolved or escaped.
    pub(crate) fn is_plain(&self) -> bool {
        self.signs & !FULL == 0
    }

    /// Whether there is only white space in it.
    pub(crate) fn is_blank(&self) -> bool {
        self.signs & FULL == 0
    }
}

/// An attribute as it stands in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair<'s> {
    pub(crate) name: Name<'s>,
    pub(crate) value: Raw<'s>,
}

/// What a byte is: more than white space; what has to be looked at before it is written; what ends a name, a text, a value.
const FULL: u8 = 1;
const SIGN: u8 = 2;
const NAME_END: u8 = 4;
const TEXT_END: u8 = 8;
const COLON: u8 = 16;

static BYTES: [u8; 256] = {
    let mut bytes = [FULL; 256];
    let mut at = 0;
    while at < bytes.len() {
        #[allow(clippy::indexing_slicing)] // within its length
        {
            bytes[at] = match at {
                0x20 => NAME_END,
                // Tab and line ends.
                0x09 | 0x0a | 0x0d => NAME_END | SIGN,
                // `<`, `&`, `"` and `>`.
                0x3c => FULL | SIGN | NAME_END | TEXT_END,
                0x26 => FULL | SIGN | TEXT_END,
                0x22 | 0x3e => FULL | SIGN | NAME_END,
                // `'`, `/` and `=`.
                0x27 | 0x2f | 0x3d => FULL | NAME_END,
                0x3a => FULL | COLON,
                // Signs that XML does not have: control characters, U+FFFE and U+FFFF.
                0xef | 0..=0x1f => FULL | SIGN,
                _ => FULL,
            };
        }
        at += 1;
    }
    bytes
};

fn class(byte: u8) -> u8 {
    BYTES.get(usize::from(byte)).copied().unwrap_or(FULL | SIGN)
}

/// The pieces of a document.
pub(crate) struct Tokens<'s> {
    source: &'s str,
    at: usize,
    /// Where the last piece began.
    begun: usize,
    open: Vec<&'s str>,
}

impl<'s> Tokens<'s> {
    pub(crate) fn new(source: &'s str) -> Tokens<'s> {
        Tokens { source, at: 0, open: Vec::new(), begun: 0 }
    }

    /// What the last piece takes of the source.
    pub(crate) fn span(&self) -> Range<usize> {
        self.begun..self.at
    }

    /// The next piece; none at the end, where all that was opened is closed.
    ///
    /// # Errors
    /// What is no XML, or has a DTD.
    pub(crate) fn next(&mut self, pairs: &mut Vec<Pair<'s>>) -> Result<Option<Token<'s>>, Refusal> {
        self.begun = self.at;
        let rest = self.bytes(self.at);
        match (rest.first(), rest.get(1)) {
            (None, _) if self.open.is_empty() => Ok(None),
            (None, _) => Err(Refusal::malformed("XML without an end")),
            (Some(b'<'), Some(b'/')) => self.end().map(Some),
            (Some(b'<'), Some(b'!' | b'?')) => self.aside(rest).map(Some),
            (Some(b'<'), _) => self.start(pairs).map(Some),
            (Some(b'&'), _) => {
                let end = memchr::memchr(b';', rest).ok_or_else(|| Refusal::malformed("reference without an end"))?;
                let name = self.piece(self.at + 1, self.at + end);
                self.at += end + 1;
                Ok(Some(Token::Reference(name)))
            }
            _ => Ok(Some(self.text(rest))),
        }
    }

    fn bytes(&self, from: usize) -> &'s [u8] {
        self.source.as_bytes().get(from..).unwrap_or_default()
    }

    fn piece(&self, from: usize, to: usize) -> &'s str {
        self.source.get(from..to).unwrap_or("")
    }

    fn text(&mut self, rest: &[u8]) -> Token<'s> {
        let mut signs = 0;
        let mut length = 0;
        for byte in rest {
            let class = class(*byte);
            if class & TEXT_END != 0 {
                break;
            }
            signs |= class;
            length += 1;
        }
        let text = self.piece(self.at, self.at + length);
        self.at += length;
        Token::Text(Raw { text, signs: signs & (FULL | SIGN) })
    }

    fn end(&mut self) -> Result<Token<'s>, Refusal> {
        let wrong = || Refusal::malformed("end tag");
        let open = self.open.pop().ok_or_else(wrong)?;
        let behind = self.bytes(self.at + 2).strip_prefix(open.as_bytes()).ok_or_else(wrong)?;
        let blank = behind.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if behind.get(blank) != Some(&b'>') {
            return Err(wrong());
        }
        self.at += 2 + open.len() + blank + 1;
        Ok(Token::End)
    }

    /// What is neither element nor text.
    fn aside(&mut self, rest: &[u8]) -> Result<Token<'s>, Refusal> {
        let until = |from: usize, end: &[u8]| {
            let found = rest.get(from..).and_then(|inner| memchr::memmem::find(inner, end));
            found.map(|at| from + at).ok_or_else(|| Refusal::malformed("XML"))
        };
        let (token, length) = if rest.starts_with(b"<!--") {
            (Token::Remark, until(4, b"-->")? + 3)
        } else if rest.starts_with(b"<![CDATA[") {
            let end = until(9, b"]]>")?;
            (Token::CData(self.piece(self.at + 9, self.at + end)), end + 3)
        } else if rest.starts_with(b"<!") {
            return Err(Refusal::malformed("DOCTYPE"));
        } else {
            let declares = self.at == 0 && rest.get(2..6).is_some_and(|name| name == b"xml " || name == b"xml\t");
            (if declares { Token::Declaration } else { Token::Remark }, until(2, b"?>")? + 2)
        };
        self.at += length;
        Ok(token)
    }

    fn start(&mut self, pairs: &mut Vec<Pair<'s>>) -> Result<Token<'s>, Refusal> {
        pairs.clear();
        let mut at = self.at + 1;
        let name = self.name(&mut at)?;
        loop {
            let blank = self.blank(&mut at);
            match self.bytes(at).first() {
                Some(b'>') => {
                    self.at = at + 1;
                    self.open.push(name.whole);
                    return Ok(Token::Start { name, empty: false });
                }
                Some(b'/') if self.bytes(at).get(1) == Some(&b'>') => {
                    self.at = at + 2;
                    return Ok(Token::Start { name, empty: true });
                }
                Some(_) if blank && pairs.len() < MOST => pairs.push(self.pair(&mut at)?),
                Some(_) if blank => return Err(Refusal::new(Reason::LimitCount, "attributes")),
                Some(_) => return Err(Refusal::malformed("tag")),
                None => return Err(Refusal::malformed("tag without an end")),
            }
        }
    }

    fn blank(&self, at: &mut usize) -> bool {
        let blank = self.bytes(*at).iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        *at += blank;
        blank > 0
    }

    fn name(&self, at: &mut usize) -> Result<Name<'s>, Refusal> {
        let (mut length, mut prefix) = (0, 0);
        for byte in self.bytes(*at) {
            let class = class(*byte);
            if class & (NAME_END | COLON) != 0 {
                if class & NAME_END != 0 {
                    break;
                }
                prefix = if prefix == 0 { length } else { prefix };
            }
            length += 1;
        }
        if length == 0 {
            return Err(Refusal::malformed("name"));
        }
        let whole = self.piece(*at, *at + length);
        *at += length;
        Ok(Name { whole, prefix })
    }

    fn pair(&self, at: &mut usize) -> Result<Pair<'s>, Refusal> {
        let wrong = || Refusal::malformed("attribute");
        let name = self.name(at)?;
        self.blank(at);
        if self.bytes(*at).first() != Some(&b'=') {
            return Err(wrong());
        }
        *at += 1;
        self.blank(at);
        let quote = self.bytes(*at).first().filter(|byte| matches!(byte, b'"' | b'\'')).ok_or_else(wrong)?;
        *at += 1;
        let (mut length, mut signs) = (0, 0);
        let mut closed = false;
        for byte in self.bytes(*at) {
            if byte == quote {
                closed = true;
                break;
            }
            signs |= class(*byte);
            length += 1;
            if *byte == b'<' {
                break;
            }
        }
        if !closed {
            return Err(Refusal::malformed("value of an attribute"));
        }
        let text = self.piece(*at, *at + length);
        *at += length + 1;
        Ok(Pair { name, value: Raw { text, signs: signs & (FULL | SIGN) } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(source: &str) -> Result<Vec<String>, Refusal> {
        let (mut tokens, mut pairs, mut said) = (Tokens::new(source), Vec::new(), Vec::new());
        let mut covered = 0;
        while let Some(token) = tokens.next(&mut pairs)? {
            assert_eq!(tokens.span().start, covered, "{source}");
            covered = tokens.span().end;
            said.push(match token {
                Token::Start { name, empty } => {
                    let pairs: Vec<String> = pairs
                        .iter()
                        .map(|pair| format!(" {}|{}={}", pair.name.prefix(), pair.name.local(), pair.value.text))
                        .collect();
                    format!("{}|{}{}{}", name.prefix(), name.local(), pairs.concat(), if empty { "/" } else { "" })
                }
                Token::End => "end".to_owned(),
                Token::Text(raw) if raw.is_blank() => "blank".to_owned(),
                Token::Text(raw) => format!("{}'{}'", if raw.is_plain() { "" } else { "!" }, raw.text),
                Token::CData(text) => format!("[{text}]"),
                Token::Reference(name) => format!("&{name}"),
                Token::Remark => "remark".to_owned(),
                Token::Declaration => "declaration".to_owned(),
            });
        }
        assert_eq!(covered, source.len());
        Ok(said)
    }

    #[test]
    fn each_piece_is_named_and_together_they_are_the_source() {
        let source =
            "<?xml version='1.0'?><!-- > --><a:b\n c = '>&amp;' d:e=\"'\"><f/> x>&#65;é<![CDATA[<]]>]]]><?p ?></a:b >";
        assert_eq!(
            pieces(source).unwrap(),
            [
                "declaration",
                "remark",
                "a|b |c=>&amp; d|e='",
                "|f/",
                "!' x>'",
                "&#65",
                "'é'",
                "[<]",
                "!']]]>'",
                "remark",
                "end"
            ]
        );
    }

    #[test]
    fn what_is_no_xml_is_refused() {
        for bad in [
            "<a",
            "<a>",
            "</a>",
            "<a></b>",
            "<a b></a>",
            "<a b=c/>",
            "<a b='1'c='2'/>",
            "<a b='<'/>",
            "<a b='/>",
            "< a/>",
            "<a/ >",
            "<a><!-- </a>",
            "<a><![CDATA[</a>",
            "<!DOCTYPE a><a/>",
            "<?p",
            "<a>&amp</a>",
            "<a></a x>",
            "<>",
        ] {
            assert!(pieces(bad).is_err(), "{bad}");
        }
        let many: String = (0..=MOST).map(|n| format!(" a{n}=''")).collect();
        assert_eq!(pieces(&format!("<a{many}/>")).unwrap_err().reason, Reason::LimitCount);
    }

    #[test]
    fn what_may_be_copied_has_nothing_to_be_escaped() {
        for (text, plain) in
            [("a b:é/='", true), ("a\tb", false), ("\u{ff21}", false), ("a>b", false), ("\u{1}", false)]
        {
            let (mut tokens, mut pairs) = (Tokens::new(text), Vec::new());
            let Some(Token::Text(raw)) = tokens.next(&mut pairs).unwrap() else { panic!() };
            assert_eq!(raw.is_plain(), plain, "{text:?}");
            let mut out = Vec::new();
            crate::xml::escape(text, true, &mut out);
            assert!(!plain || out == text.as_bytes());
        }
    }
}
