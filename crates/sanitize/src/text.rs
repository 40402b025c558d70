//! Text files: their encoding is found and kept, and what no reader sees is taken out.

mod disguised;
mod signs;

use crate::ledger::Ledger;
use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_16BE, UTF_16LE};
use model::sanitising::{Item, Kind, Reason, Refusal};
use std::borrow::Cow;

pub(crate) use disguised::{refuse_disguised, runs_by_name};
pub(crate) use signs::invisible;

/// How often a text is gone over at most, see [`settled`].
const ROUNDS: usize = 8;

/// Rebuilds a text file: byte for byte what it was, where nothing had to be taken out.
///
/// # Errors
/// A refusal, if the bytes are not sound text of a known encoding, or are a program or another format.
pub(crate) fn rebuild(bytes: &[u8], kind: Kind, ledger: &mut Ledger<'_>) -> Result<(Vec<u8>, Kind), Refusal> {
    let out = settled(bytes, kind, ledger, |text, _| {
        refuse_disguised(&text.string)?;
        Ok(text.invisible())
    })?;
    Ok((out, kind))
}

/// Changes a text as `find` says until it says nothing more, and enters all its bytes in the ledger: what is taken out may bring
/// together what has to go as well, or what programs take for another encoding.
///
/// # Errors
/// Those of `find`; if the bytes are not sound text of a known encoding, if they do not come to rest, or if what is left is
/// another format to programs that look at the bytes.
pub(crate) fn settled(
    bytes: &[u8],
    kind: Kind,
    ledger: &mut Ledger<'_>,
    mut find: impl FnMut(&Text<'_>, &mut Ledger<'_>) -> Result<Vec<Edit>, Refusal>,
) -> Result<Vec<u8>, Refusal> {
    let mut current = Cow::Borrowed(bytes);
    let mut removed = Vec::new();
    for _ in 0..ROUNDS {
        let text = Text::decode(&current)?;
        let edits = find(&text, ledger)?;
        if edits.is_empty() && !text.is_wide_without_mark() {
            let size = bytes.len() as u64;
            ledger.read(size);
            ledger.kept(size.saturating_sub(removed.iter().map(|(_, bytes)| bytes).sum()));
            removed.into_iter().for_each(|(item, bytes)| ledger.remove(item, "", bytes));
            return Ok(current.into_owned());
        }
        let (out, gone) = text.edited(edits);
        removed.extend(gone);
        if !matches!(crate::kind::kind(&out, Some(&format!("a.{}", kind.extension()))), Ok(same) if same == kind) {
            return Err(Refusal::new(Reason::TypeMismatch, "text that becomes another format"));
        }
        current = Cow::Owned(out);
    }
    Err(Refusal::malformed("text that does not come to rest"))
}

/// A text, and how it was written.
pub(crate) struct Text<'b> {
    bytes: &'b [u8],
    encoding: &'static Encoding,
    /// Length of the mark of the byte order.
    mark: usize,
    /// What it says, without the mark.
    pub(crate) string: Cow<'b, str>,
}

/// A change of a text, at a place in [`Text::string`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edit {
    pub(crate) at: usize,
    /// Bytes of the string that are taken out.
    pub(crate) out: usize,
    /// What they are, for the report.
    pub(crate) item: Option<Item>,
    /// What comes before them.
    pub(crate) put: &'static str,
}

impl Edit {
    pub(crate) fn remove(at: usize, out: usize, item: Item) -> Edit {
        Edit { at, out, item: Some(item), put: "" }
    }

    pub(crate) fn insert(at: usize, put: &'static str) -> Edit {
        Edit { at, out: 0, item: None, put }
    }
}

impl<'b> Text<'b> {
    /// Decodes a text; every byte of it has to mean something.
    pub(crate) fn decode(bytes: &'b [u8]) -> Result<Text<'b>, Refusal> {
        let undecodable = || Refusal::malformed("encoding of text");
        let (encoding, mark) = extract::encoding(bytes).ok_or_else(undecodable)?;
        let body = bytes.get(mark..).ok_or_else(undecodable)?;
        let string = encoding.decode_without_bom_handling_and_without_replacement(body).ok_or_else(undecodable)?;
        Ok(Text { bytes, encoding, mark, string })
    }

    pub(crate) fn invisible(&self) -> Vec<Edit> {
        invisible(&self.string)
    }

    /// Whether it is UTF-16 of which only the characters tell so: a reader has to guess, and may guess otherwise.
    fn is_wide_without_mark(&self) -> bool {
        self.mark == 0 && (self.encoding == UTF_16LE || self.encoding == UTF_16BE)
    }

    /// The text with changes, in the encoding that it had, and what was taken out.
    ///
    /// Bytes between changes are copied, not encoded again: CP932 has several codes for some characters (those of NEC and
    /// IBM), and a database that gave a file out expects them back.
    fn edited(&self, mut edits: Vec<Edit>) -> (Vec<u8>, Vec<(Item, u64)>) {
        edits.sort_unstable_by_key(|edit| (edit.at, edit.out, edit.item));
        edits.dedup();
        if self.encoding == SHIFT_JIS || self.encoding == EUC_JP {
            self.splice_bytes(&edits)
        } else {
            self.splice_string(&edits)
        }
    }

    /// Changes of a text whose characters are of one byte or more, each by itself.
    fn splice_bytes(&self, edits: &[Edit]) -> (Vec<u8>, Vec<(Item, u64)>) {
        let mut out = Vec::with_capacity(self.bytes.len() + edits.len());
        let mut removed = Vec::new();
        let mut edits = edits.iter().peekable();
        let (mut at, mut leaving) = (0, 0usize);
        let mut item = None;
        for (place, character) in self.string.char_indices() {
            while let Some(edit) = edits.next_if(|edit| edit.at <= place) {
                out.extend_from_slice(edit.put.as_bytes());
                if edit.out > 0 {
                    (leaving, item) = (edit.at + edit.out, edit.item);
                }
            }
            let length = length(self.encoding, self.bytes.get(at..).unwrap_or_default());
            let code = self.bytes.get(at..at + length).unwrap_or_default();
            at += length;
            if place + character.len_utf8() <= leaving {
                removed.extend(item.map(|item| (item, code.len() as u64)));
            } else {
                out.extend_from_slice(code);
            }
        }
        (out, removed)
    }

    fn splice_string(&self, edits: &[Edit]) -> (Vec<u8>, Vec<(Item, u64)>) {
        let mut out = String::with_capacity(self.string.len() + edits.len());
        let mut removed = Vec::new();
        let mut at = 0;
        for edit in edits {
            out.push_str(self.string.get(at..edit.at).unwrap_or_default());
            out.push_str(edit.put);
            at = at.max(edit.at + edit.out);
            let gone = self.string.get(edit.at..edit.at + edit.out).unwrap_or_default();
            if let (Some(item), false) = (edit.item, gone.is_empty()) {
                removed.push((item, self.size(gone)));
            }
        }
        out.push_str(self.string.get(at..).unwrap_or_default());
        let mark = if self.is_wide_without_mark() {
            self.encode("\u{feff}")
        } else {
            self.bytes.get(..self.mark).unwrap_or_default().to_vec()
        };
        ([mark, self.encode(&out)].concat(), removed)
    }

    fn encode(&self, text: &str) -> Vec<u8> {
        if self.encoding == UTF_16LE {
            text.encode_utf16().flat_map(u16::to_le_bytes).collect()
        } else if self.encoding == UTF_16BE {
            text.encode_utf16().flat_map(u16::to_be_bytes).collect()
        } else {
            self.encoding.encode(text).0.into_owned()
        }
    }

    fn size(&self, text: &str) -> u64 {
        let wide = self.encoding == UTF_16LE || self.encoding == UTF_16BE;
        let size = if self.encoding == ISO_2022_JP {
            text.chars().count()
        } else if wide {
            text.encode_utf16().count() * 2
        } else {
            text.len()
        };
        size as u64
    }
}

/// A text without what is taken out.
pub(crate) fn visible(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.at).unwrap_or_default());
        at = edit.at + edit.out;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Bytes of the first character of a text in Shift_JIS or EUC-JP that is known to be sound.
fn length(encoding: &'static Encoding, bytes: &[u8]) -> usize {
    match bytes.first() {
        Some(0x8f) if encoding == EUC_JP => 3,
        Some(0x8e | 0xa1..=0xfe) if encoding == EUC_JP => 2,
        Some(0x81..=0x9f | 0xe0..=0xfc) if encoding == SHIFT_JIS => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;
    use model::sanitising::Reason;

    fn run(bytes: &[u8]) -> Result<(Vec<u8>, u64), Refusal> {
        let policy = Policy::default();
        let mut ledger = Ledger::new(&policy, None);
        let (out, _) = rebuild(bytes, Kind::Txt, &mut ledger)?;
        assert!(ledger.account.balances());
        let again = rebuild(&out, Kind::Txt, &mut Ledger::new(&policy, None)).unwrap().0;
        assert_eq!(again, out);
        let signs =
            ledger.into_parts().0.iter().filter(|r| r.item == Item::InvisibleSign).map(|r| u64::from(r.count)).sum();
        Ok((out, signs))
    }

    #[test]
    fn a_text_without_anything_hidden_stays_byte_for_byte() {
        // Codes of NEC and IBM for the same characters, half-width kana, gaiji.
        let cp932 =
            b"\x87\x8a\x87\x40\xed\x40\xfa\x5c\xb6\xc5\xf0\x40\x95\\\x8e\xa6\r\n\x8e\x81\x96\xbc,\x93\x64\x98\x62\r\n";
        for bytes in [
            &cp932[..],
            "氏名,電話\r\n汐見 太郎\t㈱①髙﨑\r\n".as_bytes(),
            "\u{feff}氏名\n".as_bytes(),
            b"\xff\xfeA\0\x42\x30",
            &EUC_JP.encode("汐見市役所の庁舎\n電話番号\n").0,
            &ISO_2022_JP.encode("汐見市役所の庁舎\n電話番号\n").0,
        ] {
            assert_eq!(run(bytes).unwrap(), (bytes.to_vec(), 0), "{bytes:x?}");
        }
    }

    #[test]
    fn what_is_not_seen_is_taken_out_in_every_encoding() {
        let text = "報告\u{202e}txt.exe\u{200b}\u{1b}[2J\0と\u{feff}続き";
        let clean = "報告txt.exe[2Jと続き";
        let (out, signs) = run(text.replace('\0', "").as_bytes()).unwrap();
        assert_eq!((String::from_utf8(out).unwrap().as_str(), signs), (clean, 4));
        let wide: Vec<u8> =
            [0xfeff].into_iter().chain(text.replace('\0', "").encode_utf16()).flat_map(u16::to_be_bytes).collect();
        let expected: Vec<u8> = [0xfeff].into_iter().chain(clean.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        assert_eq!(run(&wide).unwrap(), (expected, 4));
        let cp932 = SHIFT_JIS.encode("汐見市\x1b[31m役所の表示\x07\n").0;
        assert_eq!(run(&cp932).unwrap(), (SHIFT_JIS.encode("汐見市[31m役所の表示\n").0.into_owned(), 2));
    }

    #[test]
    fn emoji_and_variants_of_ideographs_keep_their_joiners() {
        for text in ["👨‍👩‍👧", "葛󠄀城市と祇󠄁園", "❤️", "1️⃣", "🏳️‍🌈", "क्‍ष"]
        {
            assert_eq!(run(text.as_bytes()).unwrap(), (text.as_bytes().to_vec(), 0), "{text}");
        }
        // Selectors in a row carry bytes that nobody sees.
        let (out, signs) = run("a\u{fe01}葛\u{e0100}\u{e0101}\u{e0102}".as_bytes()).unwrap();
        assert_eq!((String::from_utf8(out).unwrap().as_str(), signs), ("a葛\u{e0100}", 3));
    }

    #[test]
    fn what_is_taken_out_brings_nothing_else_together() {
        // A joiner of two letters, which lose what stands between them.
        assert_eq!(run("क\u{200b}\u{200d}क".as_bytes()).unwrap(), ("क\u{200d}क".as_bytes().to_vec(), 1));
        assert_eq!(run("1\u{200b}\u{200d}1".as_bytes()).unwrap().0, b"11");
        for (text, reason) in [
            ("%P\u{200b}DF-1.7\n", Reason::TypeMismatch),
            ("{\\\u{200b}rtf1 x}", Reason::TypeMismatch),
            ("<\u{200b}script>", Reason::TypeMismatch),
            ("#\u{200b}!/bin/sh", Reason::PolicyBlocked),
        ] {
            assert_eq!(run(text.as_bytes()).unwrap_err().reason, reason, "{text:?}");
        }
    }

    #[test]
    fn utf16_without_a_mark_gets_one() {
        let wide: Vec<u8> = "汐見市 1234\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(run(&wide).unwrap(), ([b"\xff\xfe", wide.as_slice()].concat(), 0));
    }

    #[test]
    fn what_is_no_text_or_a_program_is_refused() {
        for (bytes, reason) in [
            (&b"\x81\x20\xff\xff\xfe\x81\x20abc\xff\x81\x20"[..], Reason::Malformed),
            (b"#!/bin/sh\nrm -rf /", Reason::PolicyBlocked),
            (b"  <!DOCTYPE html><script>x</script>", Reason::TypeMismatch),
            (b"\xef\xbb\xbf<HTML><body onload=x>", Reason::TypeMismatch),
            (b"[InternetShortcut]\r\nURL=file://host/x", Reason::PolicyBlocked),
            (b"Windows Registry Editor Version 5.00\r\n", Reason::PolicyBlocked),
            (b"ID;PWXL;N;E\r\nC;X1;Y1;EEXEC(\"calc\")", Reason::PolicyBlocked),
            (b"WEB\r\n1\r\nhttp://host/x", Reason::PolicyBlocked),
            (b"TABLE\r\n0,1\r\n\"EXCEL\"", Reason::PolicyBlocked),
            (b"@echo off\r\ncalc", Reason::PolicyBlocked),
            (b"<?xml version=\"1.0\"?><libraryDescription>", Reason::PolicyBlocked),
        ] {
            assert_eq!(run(bytes).unwrap_err().reason, reason, "{}", String::from_utf8_lossy(bytes));
        }
        assert!(run("#見出し\n@echo というコマンド".as_bytes()).is_ok());
    }
}
