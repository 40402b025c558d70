//! Font programs: TrueType and OpenType with a new table of contents, CFF and Type 1 whose heads hold nothing but what they
//! must. Hinting stays: some Japanese and Chinese fonts are only put together by it.

use super::lexer::{Lexer, Token};

/// Bytes of a font; a family of Japanese fonts in one file is smaller.
const PROGRAM: usize = 64 << 20;
/// Tables of a font.
const TABLES: usize = 128;
/// Tables that draw glyphs or say how they stand; names, makers and layouts of others are not needed in a document.
const KEPT: [&[u8; 4]; 17] = [
    b"CFF ", b"GSUB", b"OS/2", b"VORG", b"cmap", b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca",
    b"maxp", b"post", b"prep", b"vhea", b"vmtx",
];

/// A font program as it is written, and the lengths of its parts.
pub(super) struct Program {
    pub(super) bytes: Vec<u8>,
    pub(super) lengths: Vec<usize>,
}

/// A program that keeps to the format its first bytes name.
pub(super) fn rebuilt(bytes: &[u8]) -> Option<Program> {
    if bytes.len() > PROGRAM {
        return None;
    }
    match bytes {
        [0, 1, 0, 0, ..] | [b't', b'r', b'u', b'e', ..] | [b'O', b'T', b'T', b'O', ..] => {
            let bytes = sfnt(bytes)?;
            let lengths = vec![bytes.len()];
            Some(Program { bytes, lengths })
        }
        [1, 0..=3, 4..=255, ..] => cff(bytes).then(|| Program { bytes: bytes.to_vec(), lengths: Vec::new() }),
        [0x80, 1, ..] => type_1(&unsegmented(bytes)?),
        [b'%', b'!', ..] => type_1(bytes),
        _ => None,
    }
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_be_bytes(*bytes.get(at..at + 4)?.first_chunk()?) as usize)
}

fn short(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_be_bytes(*bytes.get(at..at + 2)?.first_chunk()?)))
}

/// A new table of contents over the tables that are kept, in the order of their names.
fn sfnt(bytes: &[u8]) -> Option<Vec<u8>> {
    let count = short(bytes, 4)?;
    if count > TABLES {
        return None;
    }
    let mut tables: Vec<([u8; 4], Vec<u8>)> = Vec::new();
    for index in 0..count {
        let at = 12 + index * 16;
        let Some(tag) = bytes.get(at..at + 4).and_then(|tag| tag.first_chunk::<4>()) else { break };
        let (offset, length) = (number(bytes, at + 8)?, number(bytes, at + 12)?);
        if !KEPT.contains(&tag) || tables.iter().any(|(known, _)| known == tag) {
            continue;
        }
        // A table that is cut off at the end of the file is read as far as it goes.
        let end = offset.saturating_add(length).min(bytes.len());
        let Some(data) = bytes.get(offset..end) else { continue };
        tables.push((*tag, data.to_vec()));
    }
    tables.sort();
    let has = |tag: &[u8; 4]| tables.iter().find(|(known, _)| known == tag).map(|(_, data)| data);
    let outlines = has(b"glyf").is_some() && has(b"loca").is_some() && has(b"maxp").is_some_and(|t| t.len() >= 6);
    let compact = has(b"CFF ").is_some_and(|data| cff(data));
    if !(compact || outlines && has(b"head").is_some_and(|t| t.len() >= 54)) {
        return None;
    }
    if !compact {
        tables.retain(|(tag, _)| tag != b"CFF ");
    }
    Some(assembled(bytes.get(..4)?, &mut tables))
}

fn assembled(version: &[u8], tables: &mut [([u8; 4], Vec<u8>)]) -> Vec<u8> {
    for (tag, data) in tables.iter_mut() {
        if let (b"head", Some(sum)) = (&*tag, data.get_mut(8..12)) {
            sum.fill(0);
        }
    }
    let count = tables.len();
    let power = usize::BITS - 1 - count.max(1).leading_zeros();
    let range = 16usize << power;
    let mut out = version.to_vec();
    for value in [count, range, power as usize, count * 16 - range.min(count * 16)] {
        out.extend_from_slice(&(value as u16).to_be_bytes());
    }
    let mut offset = 12 + count * 16;
    for (tag, data) in tables.iter() {
        out.extend_from_slice(tag);
        for value in [sum(data), offset as u32, data.len() as u32] {
            out.extend_from_slice(&value.to_be_bytes());
        }
        offset += data.len().next_multiple_of(4);
    }
    let mut head = None;
    for (tag, data) in tables.iter() {
        if tag == b"head" {
            head = Some(out.len() + 8);
        }
        out.extend_from_slice(data);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    let adjustment = 0xb1b0_afbau32.wrapping_sub(sum(&out)).to_be_bytes();
    if let Some(slot) = head.and_then(|at| out.get_mut(at..at + 4)) {
        slot.copy_from_slice(&adjustment);
    }
    out
}

fn sum(data: &[u8]) -> u32 {
    data.chunks(4).fold(0u32, |sum, chunk| {
        let mut word = [0; 4];
        word.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
        sum.wrapping_add(u32::from_be_bytes(word))
    })
}

/// Whether the head of a compact font is sound: lists within the file, and a dictionary of operators with numbers.
fn cff(bytes: &[u8]) -> bool {
    let checked = || {
        let header = usize::from(*bytes.get(2)?);
        let (_, after) = index(bytes, header)?;
        let (tops, after) = index(bytes, after)?;
        let (_, after) = index(bytes, after)?;
        index(bytes, after)?;
        let first = tops.first()?;
        top(bytes.get(first.0..first.1)?)
    };
    checked().is_some()
}

/// The parts of a list, and where it ends (Adobe 5176, 5).
fn index(bytes: &[u8], at: usize) -> Option<(Vec<(usize, usize)>, usize)> {
    let count = short(bytes, at)?;
    if count == 0 {
        return Some((Vec::new(), at + 2));
    }
    let width = usize::from(*bytes.get(at + 2)?);
    if !(1..=4).contains(&width) {
        return None;
    }
    let data = at + 3 + (count + 1) * width - 1;
    let offset = |index: usize| {
        let from = at + 3 + index * width;
        Some(bytes.get(from..from + width)?.iter().fold(0usize, |value, byte| value << 8 | usize::from(*byte)))
    };
    let (mut parts, mut before) = (Vec::new(), offset(0)?);
    for part in 1..=count {
        let end = offset(part)?;
        if end < before || before == 0 || data.checked_add(end)? > bytes.len() {
            return None;
        }
        parts.push((data + before, data + end));
        before = end;
    }
    Some((parts, data + before))
}

/// A dictionary of numbers and operators of the format (Adobe 5176, table 9).
fn top(bytes: &[u8]) -> Option<()> {
    let mut at = 0;
    let mut operands = 0;
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            0..=11 | 13..=21 => {
                operands = 0;
                1
            }
            12 => {
                // The matrix of glyphs is six numbers.
                if bytes.get(at + 1)? == &7 && operands != 6 {
                    return None;
                }
                operands = 0;
                2
            }
            28 => 3,
            29 => 5,
            30 => 1 + bytes.get(at + 1..)?.iter().position(|b| b & 15 == 15 || b >> 4 == 15)? + 1,
            32..=246 => 1,
            247..=254 => 2,
            _ => return None,
        };
        operands += usize::from(*byte >= 28);
    }
    (at == bytes.len()).then_some(())
}

/// A font in segments of the PC as one program.
fn unsegmented(bytes: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut rest) = (Vec::with_capacity(bytes.len()), bytes);
    loop {
        match rest {
            [0x80, 1 | 2, a, b, c, d, tail @ ..] => {
                let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
                out.extend_from_slice(tail.get(..length)?);
                rest = tail.get(length..)?;
            }
            [0x80, 3, ..] | [] => return Some(out),
            _ => return None,
        }
    }
}

/// A Type 1 font: clear text of known words in which matrix and box are numbers, then what is enciphered, then zeros.
fn type_1(bytes: &[u8]) -> Option<Program> {
    let clear = memchr::memmem::find(bytes, b"eexec")? + 5;
    let head = bytes.get(..clear)?;
    if !is_head(head) {
        return None;
    }
    let rest = bytes.get(clear..)?;
    let end = memchr::memmem::rfind(rest, b"cleartomark").unwrap_or(rest.len());
    let before = rest.get(..end).unwrap_or_default();
    let zeros = before.iter().rev().take_while(|byte| matches!(byte, b'0' | b'\r' | b'\n' | b' ')).count();
    let tail = end - zeros;
    // The reader starts behind one blank, or behind the end of a line.
    let mut out = head.to_vec();
    out.extend_from_slice(rest.get(..tail)?);
    let enciphered = tail;
    out.push(b'\n');
    for _ in 0..8 {
        out.extend_from_slice(&[b'0'; 64]);
        out.push(b'\n');
    }
    out.extend_from_slice(b"cleartomark\n");
    let trailer = out.len() - clear - enciphered;
    Some(Program { bytes: out, lengths: vec![clear, enciphered, trailer] })
}

/// Words of the clear part of a Type 1 font, as font makers write them.
const WORDS: [&[u8]; 48] = [
    b"FontDirectory",
    b"known",
    b"get",
    b"dup",
    b"eq",
    b"ne",
    b"exch",
    b"pop",
    b"if",
    b"ifelse",
    b"not",
    b"and",
    b"or",
    b"true",
    b"false",
    b"null",
    b"dict",
    b"begin",
    b"end",
    b"def",
    b"readonly",
    b"noaccess",
    b"executeonly",
    b"array",
    b"for",
    b"put",
    b"index",
    b"StandardEncoding",
    b"ISOLatin1Encoding",
    b"currentdict",
    b"currentfile",
    b"eexec",
    b"save",
    b"restore",
    b"systemdict",
    b"userdict",
    b"findfont",
    b"copy",
    b"length",
    b"string",
    b"mark",
    b"bind",
    b"load",
    b"store",
    b"internaldict",
    b"add",
    b"sub",
    b"ND",
];

fn is_head(head: &[u8]) -> bool {
    let mut tokens = Lexer::new(head);
    let mut key: Option<Vec<u8>> = None;
    while let Some(token) = tokens.next() {
        match token {
            Token::ArrayOpen | Token::BraceOpen if is_geometry(key.as_deref()) => {
                loop {
                    match tokens.next() {
                        Some(Token::Number(_)) => {}
                        Some(Token::ArrayClose | Token::BraceClose) => break,
                        _ => return false,
                    }
                }
                key = None;
            }
            Token::Word(word) if !(WORDS.contains(&word) || word.is_empty() || is_exponent(word)) => return false,
            Token::Name(name) => key = Some(name.into_owned()),
            // Whatever else stands for a matrix is none.
            _ if is_geometry(key.as_deref()) => return false,
            _ => key = None,
        }
    }
    true
}

fn is_geometry(key: Option<&[u8]>) -> bool {
    matches!(key, Some(b"FontMatrix" | b"FontBBox"))
}

/// The rest of a number such as `1.0e-3`, or of one with a base.
fn is_exponent(word: &[u8]) -> bool {
    matches!(word.split_first(), Some((b'e' | b'E' | b'#', rest)) if rest.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(head: &str) -> Vec<u8> {
        let mut bytes = head.as_bytes().to_vec();
        bytes.extend_from_slice(b" currentfile eexec\n\x01\x02\x03\x04");
        bytes
    }

    #[test]
    fn a_matrix_that_is_not_six_numbers_never_reaches_a_reader() {
        let good = "%!PS-AdobeFont-1.0: A\n11 dict begin /FontMatrix [0.001 0 0 0.001 0 0] readonly def /FontBBox{0 0 1 1}readonly def";
        assert!(rebuilt(&program(good)).is_some());
        for bad in [
            "%!PS\n/FontMatrix [1 0 0 1 0 (0\\); alert\\('x'\\))] readonly def",
            "%!PS\n/FontMatrix (x) def",
            "%!PS\n/FontBBox [0 0 1 /x] def",
            "%!PS\n(file) run",
            "%!PS\n/x (a) (b) deletefile",
        ] {
            assert!(rebuilt(&program(bad)).is_none(), "{bad}");
        }
    }

    #[test]
    fn what_was_rebuilt_is_rebuilt_the_same() {
        let once = rebuilt(&program("%!PS\n/FontMatrix [0.001 0 0 0.001 0 0] def")).unwrap();
        assert_eq!(rebuilt(&once.bytes).unwrap().bytes, once.bytes);
    }

    #[test]
    fn a_table_of_contents_lists_tables_that_draw_and_no_others() {
        let mut font = vec![0, 1, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0];
        let tables: [(&[u8; 4], usize); 5] = [(b"glyf", 8), (b"loca", 8), (b"maxp", 8), (b"head", 54), (b"DSIG", 8)];
        let mut offset = 12 + 16 * 5;
        for (tag, length) in tables {
            font.extend_from_slice(tag);
            for value in [0, offset, length] {
                font.extend_from_slice(&(value as u32).to_be_bytes());
            }
            offset += length;
        }
        font.resize(offset, 7);
        let once = rebuilt(&font).unwrap().bytes;
        assert!(memchr::memmem::find(&once, b"DSIG").is_none() && memchr::memmem::find(&once, b"glyf").is_some());
        assert_eq!(sum(&once), 0xb1b0_afba);
        assert_eq!(rebuilt(&once).unwrap().bytes, once);
    }
}
