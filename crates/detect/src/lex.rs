//! One walk over a folded text that notes all that the matchers start from: words, runs of digits, `@`, line ends.

use std::cell::Cell;

use crate::captions::Caption;
use crate::letters::{decode, utf8_len, wide};
use crate::lexicon::{Bucket, Entry, Lexicon, Word, sign};
use crate::told::announces;

/// Most spaces between the characters of a spaced caption (氏　　名).
const SPACES: usize = 4;
/// Longest word of the lexicon, in bytes, spaces included.
pub(crate) const LONGEST: usize = 120;

/// A caption and where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cap {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) caption: Caption,
}

/// A word of the lexicon and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) word: Word,
}

/// What a text holds, each in order. Made once and used for text after text.
#[derive(Default)]
pub(crate) struct Tokens {
    /// Captions, the longest of overlapping ones.
    pub(crate) captions: Vec<Cap>,
    /// The other words, by their beginnings.
    pub(crate) marks: Vec<Mark>,
    /// Maximal runs of ASCII digits.
    pub(crate) digits: Vec<(usize, usize)>,
    /// Where `@` stands.
    pub(crate) ats: Vec<usize>,
    /// Where lines end.
    pub(crate) breaks: Vec<usize>,
    /// Whether some caption announces a number that nothing else tells.
    pub(crate) tells_numbers: bool,
    /// Where in these lists was looked last: whoever asks goes on from there.
    pub(crate) last: Last,
}

/// See [`Tokens::last`].
#[derive(Default)]
pub(crate) struct Last {
    pub(crate) caption: Cell<usize>,
    pub(crate) mark: Cell<usize>,
    pub(crate) line: Cell<usize>,
}

/// How many of `list` come first for which `is` holds, as `partition_point` answers; looked for from `last` on, since
/// places are asked for more or less in order.
#[inline]
pub(crate) fn point<T>(list: &[T], last: &Cell<usize>, is: impl Fn(&T) -> bool) -> usize {
    let begin = last.get().min(list.len());
    let (mut from, mut to, mut step) = (begin, begin, 1);
    if list.get(begin).is_some_and(&is) {
        while list.get(to).is_some_and(&is) {
            (from, to, step) = (to + 1, (to + step).min(list.len()), step * 2);
        }
    } else {
        while from > 0 && !list.get(from - 1).is_some_and(&is) {
            (to, from, step) = (from - 1, from.saturating_sub(step), step * 2);
        }
    }
    let found = from + list.get(from..to).map_or(0, |rest| rest.partition_point(is));
    last.set(found);
    found
}

/// The character before the one that is looked at.
#[derive(Clone, Copy, Default)]
struct Before {
    at: usize,
    point: u32,
    /// Those of [`sign::OF_BEGINNINGS`] only where a run of kanji begins with it.
    signs: u8,
}

/// By the signs of a character: those that the next one may have, which are those of beginnings only where no run of kanji
/// or katakana goes on, or behind a relative.
static AFTER: [u8; 256] = {
    let (mut after, mut signs) = ([0xFF; 256], 0);
    while signs < 256 {
        if signs as u8 & (sign::KANJI | sign::KANA) != 0 && signs as u8 & sign::KIN == 0 {
            after[signs] = !sign::OF_BEGINNINGS;
        }
        signs += 1;
    }
    after
};

impl Tokens {
    pub(crate) fn clear(&mut self) {
        self.captions.clear();
        self.marks.clear();
        self.digits.clear();
        self.ats.clear();
        self.breaks.clear();
        self.tells_numbers = false;
    }

    /// Reads `text` from `from` on.
    pub(crate) fn read(&mut self, text: &str, from: usize, lexicon: &Lexicon) {
        self.clear();
        let bytes = text.as_bytes();
        let (mut at, mut before) = (from, Before::default());
        while let Some(rest) = bytes.get(at..) {
            // Nearly all that is not ASCII in Japanese text takes three bytes.
            let (point, len, signs) = match rest {
                [a @ 0xE0..=0xEF, b, c, ..] => {
                    let point = wide(*a, *b, *c);
                    (u32::from(point), 3, lexicon.signs_of(point))
                }
                [byte @ 0..=0x7F, ..] => {
                    let next = self.ascii(text, at, *byte, before, lexicon);
                    before = Before { at, point: u32::from(*byte), signs: 0 };
                    at = next;
                    continue;
                }
                [] => break,
                _ => {
                    let (point, len) = decode(rest, 0);
                    (point, len, lexicon.signs(point))
                }
            };
            if before.signs & sign::FIRST != 0 && lexicon.may_begin(before.point, point) {
                self.words(text, before.at, lexicon.beginning_with(before.point, point), false);
            }
            if before.signs & (sign::SURNAME | sign::WHOLE_SURNAME) != 0 {
                let pair = before.signs & sign::SURNAME != 0 && lexicon.may_begin_surname(before.point, point);
                if pair || before.signs & sign::WHOLE_SURNAME != 0 {
                    self.marks.push(Mark { start: before.at, end: at + len, word: Word::Surname });
                }
            }
            if signs & sign::SINGLE != 0
                && let Some(word) = lexicon.single(point)
            {
                self.add(text, at, at + len, word);
            }
            before = Before { at, point, signs: signs & AFTER[usize::from(before.signs)] };
            at += len;
        }
    }

    /// Notes what begins with an ASCII character; answers where to go on.
    #[inline]
    fn ascii(&mut self, text: &str, at: usize, byte: u8, before: Before, lexicon: &Lexicon) -> usize {
        let bytes = text.as_bytes();
        match byte {
            b'0'..=b'9' => {
                let end = at + bytes.get(at..).map_or(1, |rest| rest.iter().take_while(|b| b.is_ascii_digit()).count());
                self.digits.push((at, end));
                return end;
            }
            b'\n' | 0x1E => self.breaks.push(at),
            b'@' => self.ats.push(at),
            b' ' if before.signs & (sign::SPACED | sign::WHOLE_SURNAME) != 0 => {
                if before.signs & sign::WHOLE_SURNAME != 0 {
                    self.marks.push(Mark { start: before.at, end: at, word: Word::Surname });
                }
                if before.signs & sign::SPACED != 0 {
                    self.spaced(text, at, before, lexicon);
                }
            }
            b'A'..=b'Z' | b'a'..=b'z' => return self.latin(text, at, before, lexicon),
            _ if before.signs & sign::FIRST != 0 && lexicon.may_begin(before.point, u32::from(byte)) => {
                self.words(text, before.at, lexicon.beginning_with(before.point, u32::from(byte)), false);
            }
            _ if byte == b'(' && lexicon.signs(u32::from(byte)) & sign::FIRST != 0 => {
                // (株) and the like.
                let (next, _) = decode(bytes, at + 1);
                if lexicon.may_begin(u32::from(byte), next) {
                    self.words(text, at, lexicon.beginning_with(u32::from(byte), next), false);
                }
            }
            _ => {}
        }
        at + 1
    }

    /// A run of Latin letters: whether a word begins with it, or with the character before it (電話No).
    fn latin(&mut self, text: &str, at: usize, before: Before, lexicon: &Lexicon) -> usize {
        let bytes = text.as_bytes();
        let lower = |at: usize| bytes.get(at).map_or(0, |b| u32::from(b.to_ascii_lowercase()));
        let upper = |at: usize| bytes.get(at).map_or(0, |b| u32::from(*b));
        if before.signs & sign::FIRST != 0 && lexicon.may_begin(before.point, upper(at)) {
            self.words(text, before.at, lexicon.beginning_with(before.point, upper(at)), false);
        }
        let (a, b) = (lower(at), decode(bytes, at + 1).0);
        let b = match b {
            0x2D | 0x20 => u32::from(b'_'),
            0..0x80 => lower(at + 1),
            wide => wide,
        };
        if lexicon.may_begin(a, b) {
            self.words(text, at, lexicon.beginning_with(a, b), false);
        }
        // Mixed words (Eメール, JANコード) are kept as they are written.
        if upper(at) != a && b >= 0x80 && lexicon.may_begin(upper(at), b) {
            self.words(text, at, lexicon.beginning_with(upper(at), b), false);
        }
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let mut before = upper(at);
        let goes_on = |b: &&u8| {
            let word = b.is_ascii_alphabetic() && !(b.is_ascii_uppercase() && before >= u32::from(b'a'));
            before = u32::from(**b);
            word
        };
        at + 1 + rest.iter().take_while(goes_on).count()
    }

    /// A caption whose second character stands behind spaces.
    fn spaced(&mut self, text: &str, at: usize, before: Before, lexicon: &Lexicon) {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        let gap = rest.iter().take(SPACES + 1).take_while(|b| **b == b' ').count();
        let (next, _) = decode(text.as_bytes(), at + gap);
        if gap <= SPACES && lexicon.may_begin(before.point, next) {
            self.words(text, before.at, lexicon.beginning_with(before.point, next), true);
        }
    }

    /// Adds the longest word of `bucket` that stands at `at`.
    fn words(&mut self, text: &str, at: usize, bucket: Bucket<'_>, spaced: bool) {
        let Some((rest, [first, ..])) = text.as_bytes().get(at..).zip(Some(bucket.entries)) else { return };
        if spaced || first.text.as_bytes().first().is_some_and(u8::is_ascii) {
            // A third letter of another word, in any case, `-` and a space being `_`.
            let third = rest.get(2).copied().unwrap_or(0);
            let lower = match third {
                b'-' | b' ' => u32::from(b'_'),
                third => u32::from(third.to_ascii_lowercase()),
            };
            // Words that go on in another writing are compared as they are written.
            let may_go_on = || {
                bucket.may_go_on_with(lower)
                    || bucket.may_go_on_with(u32::from(third))
                    || bucket.may_go_on_with(decode(rest, 2).0)
            };
            if !spaced && rest.get(1).is_some_and(u8::is_ascii) && !may_go_on() {
                return;
            }
            let end_of = |(entry, expected): (&Entry, &u32)| match entry.latin {
                true if *expected != lower && *expected != 0 => None,
                true => latin_end(text, at, &entry.text),
                false if spaced => entry.spaced.then(|| spaced_end(text, at, &entry.text)).flatten(),
                false => rest.starts_with(entry.text.as_bytes()).then_some(at + entry.text.len()),
            };
            let mut words = bucket.entries.iter().zip(bucket.thirds);
            if let Some((end, word)) = words.find_map(|entry| Some((end_of(entry)?, entry.0.word))) {
                self.add(text, at, end, word);
            }
            return;
        }
        let head = utf8_len(rest, 0);
        let (third, behind) = third_of(rest, head + utf8_len(rest, head));
        if !bucket.may_go_on_with(third) && !bucket.may_go_on_with(behind) {
            return;
        }
        for (i, &expected) in bucket.thirds.iter().enumerate() {
            if expected != third && expected != behind && expected != 0 {
                continue;
            }
            let Some(entry) = bucket.entries.get(i) else { break };
            let word = entry.text.as_bytes();
            let end = if rest.starts_with(word) {
                Some(at + word.len())
            } else if entry.spaced && memchr::memchr(b' ', rest.get(..word.len()).unwrap_or(rest)).is_some() {
                // Recognition of scanned pages leaves spaces within words: 住民票コ ード.
                spaced_end(text, at, &entry.text)
            } else {
                None
            };
            if let Some(end) = end {
                return self.add(text, at, end, entry.word);
            }
        }
    }

    fn add(&mut self, text: &str, start: usize, end: usize, word: Word) {
        match word {
            // お住まいの地区 is about something else than where somebody lives.
            Word::Caption(caption) if !is_person(caption) && is_attribute(text, end) => {
                self.add_caption(start, end, Caption::Other);
            }
            Word::Caption(caption) => self.add_caption(start, end, caption),
            word => self.marks.push(Mark { start, end, word }),
        }
    }

    /// Of captions within one another the longest counts; of two that share a part the later one, which is what the
    /// whole is about (携帯電話, 電話番号).
    fn add_caption(&mut self, mut start: usize, end: usize, mut caption: Caption) {
        while let Some(last) = self.captions.last().copied().filter(|last| last.end > start) {
            if last.end >= end {
                return;
            }
            // 番号 or No. at the end of PASSPORT NO. says no more than what stands before it.
            if matches!(caption, Caption::Other | Caption::Symbol) && !is_person(last.caption) {
                caption = last.caption;
            }
            start = start.min(last.start);
            self.captions.pop();
        }
        self.tells_numbers |= announces(caption);
        self.captions.push(Cap { start, end, caption });
    }
}

/// The character at `at`, and the one behind the few spaces that may stand there.
#[inline]
fn third_of(rest: &[u8], at: usize) -> (u32, u32) {
    let (third, _) = decode(rest, at);
    if third != u32::from(b' ') {
        return (third, third);
    }
    let gap = rest.get(at..).unwrap_or_default().iter().take(SPACES).take_while(|b| **b == b' ').count();
    (third, decode(rest, at + gap).0)
}

fn is_person(caption: Caption) -> bool {
    matches!(caption, Caption::Role | Caption::Staff | Caption::Name | Caption::Organisation | Caption::Other)
}

/// Whether の and a kanji follow.
fn is_attribute(text: &str, end: usize) -> bool {
    let rest = text.get(end..).and_then(|rest| rest.strip_prefix('の'));
    rest.and_then(|rest| rest.chars().next()).is_some_and(crate::letters::is_kanji)
}

/// Where a spaced form of `word` ends that begins at `at`.
fn spaced_end(text: &str, at: usize, word: &str) -> Option<usize> {
    let mut end = at;
    for (i, c) in word.chars().enumerate() {
        let rest = text.get(end..)?;
        let behind = if i == 0 { rest } else { rest.trim_start_matches(' ') };
        let gap = rest.len() - behind.len();
        if gap > SPACES || !behind.starts_with(c) {
            return None;
        }
        end += gap + c.len_utf8();
    }
    Some(end)
}

/// Where `word` ends, in any case, if it stands at `at` as a whole word.
fn latin_end(text: &str, at: usize, word: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let end = at + word.len();
    let same = |(a, b): (&u8, u8)| a.to_ascii_lowercase() == b || b == b'_' && matches!(a, b'-' | b' ');
    let fits = bytes.get(at..end)?.iter().zip(word.bytes()).all(same);
    let before = at.checked_sub(1).and_then(|at| bytes.get(at));
    let inside = |left: Option<&u8>, right: Option<&u8>| match (left, right) {
        // kojinBango: a new word begins with a capital.
        (Some(left), Some(right)) if left.is_ascii_lowercase() && right.is_ascii_uppercase() => false,
        (Some(left), Some(right)) => left.is_ascii_alphabetic() && right.is_ascii_alphabetic(),
        _ => false,
    };
    (fits && !inside(before, bytes.get(at)) && !inside(bytes.get(end - 1), bytes.get(end))).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_are_found_however_they_are_printed() {
        let table = [
            ("氏名", vec![("氏名", Caption::Name)]),
            ("氏    名", vec![("氏    名", Caption::Name)]),
            ("申請者の氏名", vec![("申請者", Caption::Role), ("氏名", Caption::Name)]),
            ("携帯電話番号", vec![("携帯電話番号", Caption::Phone)]),
            ("生 年 月 日", vec![("生 年 月 日", Caption::BirthDate)]),
            ("Tel: E-MAIL", vec![("Tel", Caption::Phone), ("E-MAIL", Caption::Email)]),
            ("hotel mailing", vec![]),
            ("Eメール", vec![("Eメール", Caption::Email)]),
            ("KOJIN_BANGO", vec![("KOJIN_BANGO", Caption::MyNumber)]),
            ("☎", vec![("☎", Caption::Phone)]),
            ("個人番号カード交付日", vec![("個人番号カード", Caption::Other), ("交付日", Caption::Other)]),
        ];
        let mut tokens = Tokens::default();
        for (text, expected) in table {
            tokens.read(text, 0, Lexicon::get());
            let found: Vec<_> = tokens.captions.iter().map(|c| (&text[c.start..c.end], c.caption)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_place_is_found_from_wherever_was_looked_last() {
        let list: Vec<usize> = (0..100).map(|n| n * 2).collect();
        for begin in 0..=100 {
            for wanted in 0..=200 {
                let last = Cell::new(begin);
                let expected = list.partition_point(|n| *n < wanted);
                assert_eq!((point(&list, &last, |n| *n < wanted), last.get()), (expected, expected));
            }
        }
        assert_eq!(point(&[] as &[usize], &Cell::new(7), |_| true), 0);
    }

    #[test]
    fn digits_and_line_ends_are_noted() {
        let mut tokens = Tokens::default();
        tokens.read("a1\n22 @ 漢3", 0, Lexicon::get());
        assert_eq!((&tokens.digits[..], &tokens.breaks[..]), (&[(1, 2), (3, 5), (11, 12)][..], &[2][..]));
        assert_eq!(tokens.ats, [6]);
    }
}
