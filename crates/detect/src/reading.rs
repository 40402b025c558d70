//! A folded text with the words found in it: which caption governs a place, what stands near, on which line it is.

use model::Evidence;

use crate::captions::Caption;
use crate::lexicon::{Lexicon, Word};
use crate::score::{CAPTION, CAPTION_ABOVE, COLUMN_HEADER};

/// How far before a value its caption may stand, in bytes of folded text (about 40 characters).
const CAPTION_REACH: usize = 120;
/// How many lines below a line of captions its columns reach.
const HEADER_REACH: u32 = 500;

/// Longest words before a caption in brackets, in characters: お生まれになった日(生年月日).
const REMARKED: usize = 20;

/// What governs a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cue {
    pub(crate) caption: Caption,
    pub(crate) evidence: Evidence,
    pub(crate) weight: f32,
}

/// A word of the lexicon and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) word: Word,
}

/// A line made of captions only: it speaks for what stands below.
#[derive(Debug)]
struct Head {
    line: u32,
    captions: Vec<Caption>,
}

/// See the module.
pub(crate) struct Reading<'t> {
    pub(crate) text: &'t str,
    /// Captions in order, the longest of overlapping ones.
    pub(crate) captions: Vec<(usize, usize, Caption)>,
    /// The other words, by their ends.
    pub(crate) marks: Vec<Mark>,
    /// What governs the text as a whole: a column's header, the cell to the left.
    pub(crate) cue: Option<Cue>,
    lines: Vec<usize>,
    blank: Vec<u32>,
    heads: Vec<Head>,
}

impl<'t> Reading<'t> {
    /// Reads `text`; a text of digits and signs only is not searched for words.
    pub(crate) fn new(text: &'t str, lexicon: &Lexicon, cue: Option<Cue>) -> Self {
        let mut reading = Reading {
            text,
            captions: Vec::new(),
            marks: Vec::new(),
            cue,
            lines: Vec::new(),
            blank: Vec::new(),
            heads: Vec::new(),
        };
        if text.bytes().any(|b| b.is_ascii_alphabetic() || !b.is_ascii()) {
            reading.find_words(lexicon);
        }
        if memchr::memchr(b'\n', text.as_bytes()).is_some() {
            reading.find_lines();
        }
        reading
    }

    fn find_words(&mut self, lexicon: &Lexicon) {
        for found in lexicon.automaton.find_overlapping_iter(self.text) {
            let (start, end) = (found.start(), found.end());
            match found.value() {
                Word::Caption(caption) if whole_word(self.text, start, end) => self.add_caption(start, end, caption),
                Word::Caption(_) => {}
                word => self.marks.push(Mark { start, end, word }),
            }
        }
    }

    /// Of captions within one another the longest counts; of two that share a part the later one, which is what the
    /// whole is about (携帯電話, 電話番号).
    fn add_caption(&mut self, mut start: usize, end: usize, caption: Caption) {
        while let Some(last) = self.captions.last().copied().filter(|last| last.1 > start) {
            if last.1 == end && last.0 <= start {
                return;
            }
            start = start.min(last.0);
            self.captions.pop();
        }
        self.captions.push((start, end, caption));
    }

    fn find_lines(&mut self) {
        let bytes = self.text.as_bytes();
        let mut start = 0;
        let ends: Vec<usize> = memchr::memchr_iter(b'\n', bytes).collect();
        let mut next = 0;
        for end in ends.into_iter().chain([bytes.len()]) {
            let line = self.lines.len() as u32;
            self.lines.push(start);
            let first = next;
            while self.captions.get(next).is_some_and(|caption| caption.0 < end) {
                next += 1;
            }
            if next > first {
                if let Some(head) = self.head(line, start, end, first, next) {
                    self.heads.push(head);
                }
            } else if self.text[start..end].trim_ascii().is_empty() {
                self.blank.push(line);
            }
            start = end + 1;
        }
    }

    /// A head, if captions are all that the line says.
    fn head(&self, line: u32, start: usize, end: usize, first: usize, next: usize) -> Option<Head> {
        let captions = &self.captions[first..next];
        let count = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        let said: usize = captions.iter().map(|c| count(&self.text[c.0..c.1])).sum();
        let all = self.text.get(start..end).filter(|line| line.len() <= 2_000 && !line.contains('。'))?;
        let enough = match captions {
            [caption] => count(all) <= said || self.remarked(start, all, caption),
            _ => count(all) <= said * 3,
        };
        enough.then(|| Head { line, captions: captions.iter().map(|c| c.2).collect() })
    }

    /// Whether a line is a caption and a remark in brackets, マイナンバー(12桁), or the caption is the remark.
    fn remarked(&self, start: usize, line: &str, caption: &(usize, usize, Caption)) -> bool {
        let line = line.trim_end();
        let Some((head, remark)) = line.strip_suffix(')').and_then(|line| line.split_once('(')) else { return false };
        let within = |from: usize, text: &str| caption.0 >= from && caption.1 <= from + text.len();
        let alone = |from: usize, text: &str| {
            let other = text.chars().filter(|c| c.is_alphanumeric()).count();
            within(from, text)
                && other <= self.text[caption.0..caption.1].chars().filter(|c| c.is_alphanumeric()).count()
        };
        let words = head.chars().count() <= REMARKED && !head.bytes().any(|b| b.is_ascii_digit());
        alone(start, head) || words && alone(start + head.len() + 1, remark)
    }

    /// The number of the line on which `at` stands.
    pub(crate) fn line(&self, at: usize) -> u32 {
        self.lines.partition_point(|&start| start <= at).saturating_sub(1) as u32
    }

    /// Where the line of `at` begins and ends.
    pub(crate) fn line_range(&self, at: usize) -> (usize, usize) {
        if self.lines.is_empty() {
            return (0, self.text.len());
        }
        let line = self.line(at) as usize;
        let end = self.lines.get(line + 1).map_or(self.text.len(), |next| next - 1);
        (self.lines.get(line).copied().unwrap_or(0), end)
    }

    /// The caption that governs `at`: the nearest before it on its line, else the cell's, else one of `wanted` above.
    pub(crate) fn governing(&self, at: usize, wanted: &[Caption]) -> Option<Cue> {
        if let Some(caption) = self.caption_before(at) {
            return Some(Cue { caption, evidence: Evidence::Caption, weight: CAPTION });
        }
        if self.cue.is_some() {
            return self.cue;
        }
        self.above(self.line(at), wanted)
    }

    fn caption_before(&self, at: usize) -> Option<Caption> {
        let before = self.captions.partition_point(|caption| caption.1 <= at);
        let (_, end, caption) = *self.captions.get(before.checked_sub(1)?)?;
        let between = self.text.get(end..at).filter(|between| between.len() <= CAPTION_REACH)?;
        (!between.contains(['\n', '。'])).then_some(caption)
    }

    fn above(&self, line: u32, wanted: &[Caption]) -> Option<Cue> {
        let head = self.heads.get(self.heads.partition_point(|head| head.line < line).checked_sub(1)?)?;
        let blank = self.blank.get(self.blank.partition_point(|&blank| blank <= head.line)).is_some_and(|&b| b < line);
        match head.captions[..] {
            [caption] if line == head.line + 1 => {
                Some(Cue { caption, evidence: Evidence::Caption, weight: CAPTION_ABOVE })
            }
            [_] => None,
            ref many if !blank && line - head.line <= HEADER_REACH => {
                let caption = many.iter().copied().find(|caption| wanted.contains(caption))?;
                Some(Cue { caption, evidence: Evidence::ColumnHeader, weight: COLUMN_HEADER - 1.0 })
            }
            _ => None,
        }
    }

    /// Whether an office or a firm is spoken of before `at`: in the same paragraph, within about 60 characters, and no
    /// person is in between.
    pub(crate) fn office_before(&self, at: usize) -> bool {
        let mut from = at.saturating_sub(200);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        let paragraph = self.text[from..at].rfind("\n\n").map_or(from, |gap| from + gap + 2);
        let person = self.captions[..self.captions.partition_point(|caption| caption.1 <= at)].iter().rev();
        let person =
            person.take_while(|caption| caption.0 >= paragraph).find(|c| matches!(c.2, Caption::Name | Caption::Role));
        let from = person.map_or(paragraph, |caption| caption.1);
        let (line, _) = self.line_range(at);
        let contact = |caption: &&(usize, usize, Caption)| caption.0 >= line && caption.2 == Caption::Organisation;
        self.near(at, at - from, 0, |word| word == Word::Office)
            || section_named(&self.text[from.max(line)..at])
            || self.captions[..self.captions.partition_point(|caption| caption.1 <= at)]
                .iter()
                .rev()
                .take(4)
                .any(|c| contact(&c))
    }

    /// Whether a word for which `is` holds ends within `before` bytes before `at` or begins within `after` behind it.
    pub(crate) fn near(&self, at: usize, before: usize, after: usize, is: impl Fn(Word) -> bool) -> bool {
        let from = self.marks.partition_point(|mark| mark.end + before < at);
        self.marks[from..].iter().take_while(|mark| mark.end <= at + after).take(200).any(|mark| is(mark.word))
    }
}

/// Whether a section of an office stands in the text: 課, 係 or 館 where a word ends.
fn section_named(text: &str) -> bool {
    let ends = |rest: &str| rest.starts_with([' ', '(', ')', '電', 'T', '☎', '℡', 'へ', '、', ':', '\t']);
    text.match_indices(['課', '係', '館']).any(|(at, word)| ends(&text[at + word.len()..]))
}

/// Whether a caption in ASCII letters stands alone, not inside a longer word.
fn whole_word(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let inside = |at: Option<usize>, edge: usize| {
        at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic)
            && bytes.get(edge).is_some_and(u8::is_ascii_alphabetic)
    };
    !inside(start.checked_sub(1), start) && !inside(Some(end), end.saturating_sub(1))
}
