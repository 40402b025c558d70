//! Reading a text as a person reads it: full-width forms, the many dashes and spaces, half-width katakana and variant
//! ideographs become one form, and characters nobody sees go away. Positions lead back to the original characters.

use std::sync::OnceLock;

use crate::letters::{decode, wide};

const FOLDING: &str = include_str!("../dictionary/folding.txt");
/// Half-width katakana U+FF61..=U+FF9F in their full-width forms.
const HALF_WIDTH: &str = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";
/// What a character folds to: itself, nothing, or the mark that voices the character before it.
const GONE: u16 = 0xFFFF;

/// Folded text, pushed piece by piece, and the way back. Made once and used for piece after piece.
#[derive(Default)]
pub(crate) struct Folded {
    /// The text to search in.
    pub(crate) text: String,
    /// Offsets in `text` at which one character of the original was dropped, ascending.
    dropped: Vec<u32>,
}

impl Folded {
    /// The folded form of one text.
    pub(crate) fn of(text: &str) -> Self {
        let mut folded = Folded::default();
        folded.push(text);
        folded
    }

    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.dropped.clear();
    }

    /// Folds `text` and adds it.
    pub(crate) fn push(&mut self, text: &str) {
        let (bytes, table, first) = (text.as_bytes(), table(), self.text.len());
        let (mut at, mut copied) = (0, 0);
        while let Some(here) = next_changing(bytes, at, table) {
            let (point, len) = decode(bytes, here);
            at = here + len;
            let to = table.to.get(point as usize).copied().unwrap_or_else(|| beyond(point));
            if to == 0 || to == LONG && !joins_digits(text, here) {
                continue;
            }
            if copied < here {
                self.text.push_str(text.get(copied..here).unwrap_or_default());
            }
            copied = at;
            match to {
                // Digits, signs and spaces are nearly all that changes.
                ascii @ 1..=0x7F => self.text.push(char::from(ascii as u8)),
                LONG => self.text.push('-'),
                to => self.put(point, to, first),
            }
        }
        self.text.push_str(text.get(copied..).unwrap_or_default());
    }

    /// Adds what `point` folds to; `first` is where its text begins, before which nothing is voiced.
    fn put(&mut self, point: u32, to: u16, first: usize) {
        let base = || self.text.get(first..).and_then(|text| text.chars().next_back());
        let whole = match point {
            0xFF9E | 0x3099 => base().and_then(|base| voiced(base, false)),
            0xFF9F | 0x309A => base().and_then(|base| voiced(base, true)),
            _ => None,
        };
        match whole {
            Some(whole) => {
                self.text.pop();
                self.text.push(whole);
                self.dropped.push(self.text.len() as u32);
            }
            None if to == GONE => self.dropped.push(self.text.len() as u32),
            None => self.text.extend(char::from_u32(u32::from(to))),
        }
    }

    /// A walker that turns ascending byte offsets of the folded text into character offsets of the original.
    pub(crate) fn way_back(&self) -> WayBack<'_> {
        WayBack { folded: self, byte: 0, chars: 0, dropped: 0 }
    }
}

/// See [`Folded::way_back`]; going back a little is allowed, and costs as much as the distance.
pub(crate) struct WayBack<'f> {
    folded: &'f Folded,
    byte: usize,
    chars: u32,
    dropped: usize,
}

impl WayBack<'_> {
    /// Character offset, in the original, of the character that begins at `byte` of the folded text; characters that
    /// nobody sees count to what stands before them.
    pub(crate) fn at(&mut self, byte: usize) -> u32 {
        self.go(byte);
        let mut dropped = self.dropped;
        while self.folded.dropped.get(dropped).is_some_and(|&at| at as usize <= byte) {
            dropped += 1;
        }
        self.chars + dropped as u32
    }

    fn go(&mut self, byte: usize) {
        let bytes = self.folded.text.as_bytes();
        if byte >= self.byte {
            self.chars += beginnings(&bytes[self.byte..byte]);
        } else {
            self.chars -= beginnings(&bytes[byte..self.byte]);
            while self.dropped > 0 && self.folded.dropped[self.dropped - 1] as usize >= byte {
                self.dropped -= 1;
            }
        }
        self.byte = byte;
        while self.folded.dropped.get(self.dropped).is_some_and(|&at| (at as usize) < byte) {
            self.dropped += 1;
        }
    }
}

/// How many characters begin in the bytes; counted in pieces whose sum fits a byte, which is done for many bytes at once.
#[inline]
fn beginnings(bytes: &[u8]) -> u32 {
    let begins = |b: &u8| u8::from((*b as i8) >= -0x40);
    bytes.chunks(128).map(|piece| u32::from(piece.iter().map(begins).sum::<u8>())).sum()
}

/// Whether reading changes the character; an ideographic space counts as none.
#[inline]
pub(crate) fn changes(c: char) -> bool {
    u16::try_from(c as u32).map_or(true, |point| table().changes(point) && c != '\u{3000}')
}

/// Where the next character from `at` on stands that may be read as another one.
#[inline]
fn next_changing(bytes: &[u8], at: usize, table: &Table) -> Option<usize> {
    let mut rest = bytes.get(at..)?;
    loop {
        // Several characters of three bytes follow one another in most texts.
        while let Some((&[a, b, c], tail)) = rest.split_first_chunk::<3>()
            && a & 0xF0 == 0xE0
        {
            if table.changes(wide(a, b, c)) {
                return Some(bytes.len() - rest.len());
            }
            rest = tail;
        }
        match rest {
            [0..=0x7F, tail @ ..] => {
                rest = tail;
                while let Some((_, tail)) = rest.split_first_chunk::<16>().filter(|(head, _)| head.is_ascii()) {
                    rest = tail;
                }
            }
            [] => return None,
            _ => {
                let (point, len) = decode(rest, 0);
                if u16::try_from(point).map_or(true, |point| table.changes(point)) {
                    return Some(bytes.len() - rest.len());
                }
                rest = rest.get(len..)?;
            }
        }
    }
}

/// The long vowel mark, which stands for a dash between digits.
const LONG: u16 = 0xFFFE;

/// Whether the long vowel mark at `at` stands for a dash: 0154ー23ー5151.
fn joins_digits(text: &str, at: usize) -> bool {
    let digit = |c: Option<char>| matches!(c, Some('0'..='9' | '０'..='９'));
    digit(text[..at].chars().next_back()) && digit(text[at + 'ー'.len_utf8()..].chars().next())
}

/// Characters outside the first plane: mathematical digits become digits, variation selectors go; 0 keeps the rest.
fn beyond(point: u32) -> u16 {
    match point {
        0xE0000..=0xE0FFF => GONE,
        0x1D7CE..=0x1D7FF => u16::from(b'0') + ((point - 0x1D7CE) % 10) as u16,
        _ => 0,
    }
}

fn voiced(base: char, half: bool) -> Option<char> {
    const PLAIN: &str = "カキクケコサシスセソタチツテトハヒフヘホウかきくけこさしすせそたちつてとはひふへほう";
    const VOICED: &str = "ガギグゲゴザジズゼゾダヂヅデドバビブベボヴがぎぐげござじずぜぞだぢづでどばびぶべぼゔ";
    const HALF_PLAIN: &str = "ハヒフヘホはひふへほ";
    const HALF_VOICED: &str = "パピプペポぱぴぷぺぽ";
    let (from, to) = if half { (HALF_PLAIN, HALF_VOICED) } else { (PLAIN, VOICED) };
    from.chars().zip(to.chars()).find(|(plain, _)| *plain == base).map(|(_, whole)| whole)
}

/// What characters of the first plane fold to.
struct Table {
    to: Box<[u16; 1 << 16]>,
    /// A bit for each that changes: nearly all that is asked, and small enough to stay close.
    changing: Box<[u64; 1 << 10]>,
}

impl Table {
    #[inline]
    fn changes(&self, point: u16) -> bool {
        self.changing[usize::from(point >> 6)] >> (point & 63) & 1 != 0
    }
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Box::new([0; 1 << 16]);
        table.iter_mut().zip(0..=0xFFFF).for_each(|(to, point)| *to = point);
        for line in FOLDING.lines().filter(|line| !line.starts_with('#')) {
            let mut chars = line.chars();
            if let (Some(from), Some('\t'), Some(to)) = (chars.next(), chars.next(), chars.next()) {
                table[from as usize] = to as u16;
            }
        }
        for ascii in b'!'..=b'~' {
            table[0xFEE0 + usize::from(ascii)] = u16::from(ascii);
        }
        for (i, c) in HALF_WIDTH.chars().enumerate() {
            table[0xFF61 + i] = c as u16;
        }
        let dashes = (0x2010..=0x2015).chain([0x2043, 0x207B, 0x2212, 0x2500, 0x2501, 0xFE58, 0xFE63, 0xFF0D]);
        for point in dashes {
            table[point] = u16::from(b'-');
        }
        for point in [0x00A0, 0x1680, 0x202F, 0x205F, 0x3000].into_iter().chain(0x2000..=0x200A) {
            table[point] = u16::from(b' ');
        }
        let unseen = (0x200B..=0x200F).chain(0x202A..=0x202E).chain(0x2060..=0x206F).chain(0xFE00..=0xFE0F);
        for point in unseen.chain([0x00AD, 0x034F, 0x061C, 0xFEFF, 0x180E]) {
            table[point] = GONE;
        }
        table[0x30FC] = LONG;
        for (point, to) in [(0x2502, '|'), (0x2503, '|'), (0x3099, '゛'), (0x309A, '゜'), (0xFFE5, '¥')] {
            table[point] = to as u16;
        }
        let mut changing = Box::new([0; 1 << 10]);
        for (point, to) in (0..=0xFFFF_u16).zip(table.iter()) {
            changing[usize::from(point >> 6)] |= u64::from(point != *to) << (point & 63);
        }
        Table { to: table, changing }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_text_reads_alike() {
        let table = [
            ("plain 漢字", "plain 漢字"),
            ("１２３４－５６７８", "1234-5678"),
            ("０１５４ー２３ー５１５１", "0154-23-5151"),
            ("サーバー", "サーバー"),
            ("氏　名", "氏 名"),
            ("ﾌﾘｶﾞﾅ ﾊﾟｿｺﾝ", "フリガナ パソコン"),
            ("か\u{3099}く", "がく"),
            ("髙橋 﨑山 渡邉", "高橋 崎山 渡辺"),
            ("⼭⽥", "山田"),
            ("葛\u{E0100}城", "葛城"),
            ("12\u{200B}34", "1234"),
            ("\u{202E}12", "12"),
            ("yamada＠city", "yamada@city"),
            ("𝟘𝟡", "09"),
        ];
        for (text, folded) in table {
            assert_eq!(Folded::of(text).text, folded, "{text}");
        }
    }

    #[test]
    fn the_way_back_counts_characters_of_the_original() {
        let original = "葛\u{E0100}城ｶﾞ12\u{200B}34😀x";
        let folded = Folded::of(original);
        assert_eq!(folded.text, "葛城ガ1234😀x");
        let mut back = folded.way_back();
        for (needle, at) in
            [("葛", 0), ("城", 2), ("ガ", 3), ("12", 5), ("34", 8), ("😀", 10), ("x", 11), ("城", 2), ("ガ", 3)]
        {
            assert_eq!(back.at(folded.text.find(needle).expect("is in it")), at, "{needle}");
        }
        assert_eq!(back.at(folded.text.len()) as usize, original.chars().count());
    }
}
