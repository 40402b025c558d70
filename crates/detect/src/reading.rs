//! A stretch of folded text as the matchers see it: its words, and what governs a place in it.

use model::Evidence;

use crate::captions::Caption;
use crate::letters::{decode, wide};
use crate::lex::{Cap, LONGEST, Last, Mark, Tokens, point};
use crate::lexicon::Word;
use crate::score::{CAPTION, CAPTION_ABOVE, COLUMN_HEADER};

/// How far behind a caption a value may stand on its line, in bytes (about 40 characters).
const CAPTION_REACH: usize = 120;
/// How many lines below a line of captions a value may stand.
const HEADER_REACH: u32 = 40;
/// How far behind a caption is beside it, in bytes.
const BESIDE: usize = 9;
/// Longest remark beside a caption that a line may hold, in characters.
const REMARKED: usize = 20;

/// What governs a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cue {
    pub(crate) caption: Caption,
    pub(crate) evidence: Evidence,
    pub(crate) weight: f32,
}

impl Cue {
    pub(crate) fn caption(caption: Caption) -> Cue {
        Cue { caption, evidence: Evidence::Caption, weight: CAPTION }
    }
}

/// A line made of captions only: it speaks for what stands below.
#[derive(Debug)]
struct Head {
    line: u32,
    /// The first of its captions among those of the page, and how many there are.
    first: usize,
    captions: usize,
}

/// What lines of running text say about those below them.
#[derive(Debug, Default)]
pub(crate) struct Heads {
    heads: Vec<Head>,
    blank: Vec<u32>,
}

/// See the module.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'t> {
    /// The page from its beginning to where this stretch ends.
    pub(crate) text: &'t str,
    /// Where this stretch begins.
    pub(crate) start: usize,
    /// What governs the stretch as a whole: a column's header, the cell to the left.
    pub(crate) cue: Option<Cue>,
    /// The row, where it is a cell of one.
    pub(crate) row: Option<u32>,
    pub(crate) captions: &'t [Cap],
    pub(crate) marks: &'t [Mark],
    pub(crate) digits: &'t [(usize, usize)],
    pub(crate) ats: &'t [usize],
    breaks: &'t [usize],
    last: &'t Last,
    /// Whether some caption announces a number that nothing else tells.
    pub(crate) tells_numbers: bool,
    heads: Option<(&'t Heads, &'t [Cap])>,
    /// What a label that no list has announces, and for which place.
    label: Option<(usize, Caption)>,
}

impl<'t> Reading<'t> {
    /// The text from `start` on, whose tokens these are.
    pub(crate) fn new(text: &'t str, start: usize, tokens: &'t Tokens) -> Reading<'t> {
        Reading {
            text,
            start,
            cue: None,
            row: None,
            captions: &tokens.captions,
            marks: &tokens.marks,
            digits: &tokens.digits,
            ats: &tokens.ats,
            breaks: &tokens.breaks,
            last: &tokens.last,
            tells_numbers: tokens.tells_numbers,
            heads: None,
            label: None,
        }
    }

    /// The text of this stretch alone.
    pub(crate) fn own(&self) -> &'t str {
        self.text.get(self.start..).unwrap_or_default()
    }

    /// The same stretch with what its lines say about those below them.
    pub(crate) fn with_heads(self, heads: &'t mut Heads) -> Reading<'t> {
        heads.read(&self);
        Reading { heads: Some((heads, self.captions)), ..self }
    }

    /// The same stretch where a label announces `caption` for the number at `at`.
    pub(crate) fn labelled(&self, at: usize, caption: Caption) -> Reading<'t> {
        Reading { label: Some((at, caption)), ..*self }
    }

    /// The number of the line on which `at` stands, or of the row.
    pub(crate) fn line(&self, at: usize) -> u32 {
        self.row.unwrap_or_else(|| self.line_of_text(at))
    }

    /// The number of the line of the text on which `at` stands, in a cell too.
    fn line_of_text(&self, at: usize) -> u32 {
        point(self.breaks, &self.last.line, |&end| end < at) as u32
    }

    /// Where the line of `at` begins and ends.
    pub(crate) fn line_range(&self, at: usize) -> (usize, usize) {
        let next = point(self.breaks, &self.last.line, |&end| end < at);
        let start = next.checked_sub(1).and_then(|i| self.breaks.get(i)).map_or(0, |end| end + 1);
        let end = self.breaks.get(next).copied().unwrap_or(self.text.len());
        (start.max(self.start), end.min(self.text.len()))
    }

    /// The caption that governs `at`: the nearest before it on its line, else the cell's, else one of `wanted` above.
    pub(crate) fn governing(&self, at: usize, wanted: impl Fn(Caption) -> bool) -> Option<Cue> {
        if let Some(caption) = self.caption_before(at) {
            return Some(Cue::caption(caption));
        }
        if self.cue.is_some_and(|cue| self.heads.is_none() || wanted(cue.caption)) {
            return self.cue;
        }
        // A cell may hold a caption above its value, whatever its column's is.
        self.above(self.line_of_text(at), wanted).or(self.cue)
    }

    pub(crate) fn caption_before(&self, at: usize) -> Option<Caption> {
        // Letters of the number itself may stand before its digits.
        if let Some((_, caption)) = self.label.filter(|(place, _)| at <= *place && place - at <= 2) {
            return Some(caption);
        }
        if self.captions.is_empty() {
            return None;
        }
        let before = point(self.captions, &self.last.caption, |caption| caption.end <= at);
        let mut cap = self.captions.get(before.checked_sub(1)?)?;
        if at - cap.end > CAPTION_REACH {
            return None;
        }
        // 個人番号(配偶者) is a number, whosever.
        if cap.caption == Caption::Role
            && let Some(whose) = before.checked_sub(2).and_then(|i| self.captions.get(i))
            && self.text.get(whose.end..cap.start) == Some("(")
        {
            cap = whose;
        }
        // 生年月日・年齢: what is said first stands first.
        let mut first = before;
        while let Some(earlier) = first.checked_sub(2).and_then(|i| self.captions.get(i))
            && matches!(cap.caption, Caption::Other | Caption::Condition)
            && matches!(self.text.get(earlier.end..cap.start), Some("・" | "/" | "、" | "及び" | "と"))
        {
            (cap, first) = (earlier, first - 1);
        }
        let between = self.text.get(cap.end..at).filter(|between| between.len() <= CAPTION_REACH)?;
        (!ends_sentence(between.as_bytes())).then_some(cap.caption)
    }

    /// Whether 番号 stands right before `at` and is no end of a longer word.
    pub(crate) fn symbol_alone(&self, at: usize) -> bool {
        let next = self.captions.partition_point(|cap| cap.end <= at);
        next.checked_sub(1).and_then(|i| self.captions.get(i)).is_some_and(|cap| {
            let before = self.text.get(self.start..cap.start).and_then(|text| text.chars().next_back());
            at - cap.end <= BESIDE && before.is_none_or(|c| !c.is_alphanumeric())
        })
    }

    /// Whether a caption ends right before `at`.
    pub(crate) fn caption_beside(&self, at: usize) -> bool {
        let next = self.captions.partition_point(|cap| cap.end <= at);
        next.checked_sub(1).and_then(|i| self.captions.get(i)).is_some_and(|cap| {
            let between = self.text.get(cap.end..at).unwrap_or_default();
            between.len() <= BESIDE && !between.contains(char::is_alphanumeric)
        }) || self.cue.is_some()
    }

    fn above(&self, line: u32, wanted: impl Fn(Caption) -> bool) -> Option<Cue> {
        let (heads, captions) = self.heads?;
        let head = heads.heads.get(heads.heads.partition_point(|head| head.line < line).checked_sub(1)?)?;
        let blank =
            heads.blank.get(heads.blank.partition_point(|&blank| blank <= head.line)).is_some_and(|&b| b < line);
        match captions.get(head.first..head.first + head.captions)? {
            [cap] if line == head.line + 1 => {
                Some(Cue { caption: cap.caption, evidence: Evidence::Caption, weight: CAPTION_ABOVE })
            }
            [_] => None,
            many if !blank && line - head.line <= HEADER_REACH => {
                let caption = many.iter().map(|cap| cap.caption).find(|caption| wanted(*caption))?;
                Some(Cue { caption, evidence: Evidence::ColumnHeader, weight: COLUMN_HEADER - 1.0 })
            }
            _ => None,
        }
    }

    /// Whether an office or a firm is spoken of before `at`: in the same paragraph, within about 60 characters, and no
    /// person is in between.
    pub(crate) fn office_before(&self, at: usize) -> bool {
        let mut from = at.saturating_sub(200).max(self.start);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        let mut paragraph = from;
        for end in memchr::memchr_iter(b'\n', self.text.as_bytes().get(from..at).unwrap_or_default()) {
            let rest = self.text.as_bytes().get(from + end + 1..at).unwrap_or_default();
            if rest.starts_with(b"\n") || rest.starts_with(b"--") {
                paragraph = from + end + 2;
            }
        }
        let before =
            || self.captions[..point(self.captions, &self.last.caption, |caption| caption.end <= at)].iter().rev();
        let person = before()
            .take_while(|caption| caption.start >= paragraph)
            .find(|c| matches!(c.caption, Caption::Name | Caption::Role));
        let (line, _) = self.line_range(at);
        // 通報: 汐見市港南3-8 is not the office's whose paper it is.
        let labelled = self.text.get(line..at).is_some_and(|text| text.contains(':'));
        let paragraph = if labelled { paragraph.max(line) } else { paragraph };
        // Nor is it an office's where a person is named on the same line.
        let first = point(self.marks, &self.last.mark, |mark| mark.start < line);
        let named = self.marks[first..].iter().take_while(|mark| mark.end <= at).any(|mark| {
            mark.word == Word::Honorific
                || mark.word == Word::Surname && !self.text[mark.end..at].contains(['課', '係', '館'])
        });
        let from = person.map_or(paragraph, |caption| caption.end).max(if named { line } else { 0 });
        let headed = !named && self.below_organisation(at);
        headed
            || self.near(at, at - from, 0, |word| word == Word::Office)
            || section_named(self.text.get(from..at).unwrap_or_default())
            || before().take(4).filter(|cap| cap.start >= line).any(|cap| {
                cap.caption == Caption::Organisation || cap.caption == Caption::Site && !self.speaks_of_persons()
            })
    }

    /// Whether a person's name or part in something is captioned anywhere.
    pub(crate) fn speaks_of_persons(&self) -> bool {
        self.captions.iter().any(|cap| matches!(cap.caption, Caption::Name | Caption::Role))
    }

    /// Whether a line of captions of an organisation stands up to three lines above.
    fn below_organisation(&self, at: usize) -> bool {
        let Some((heads, captions)) = self.heads else { return false };
        let line = self.line_of_text(at);
        let Some(head) =
            heads.heads.partition_point(|head| head.line < line).checked_sub(1).and_then(|i| heads.heads.get(i))
        else {
            return false;
        };
        let own = captions.get(head.first..head.first + head.captions).unwrap_or_default();
        line - head.line <= 3 && own.iter().any(|cap| matches!(cap.caption, Caption::Organisation | Caption::Site))
    }

    /// A caption that fills the line above, if it announces a number.
    pub(crate) fn announced_above(&self, at: usize) -> Option<Cue> {
        self.above(self.line_of_text(at), |_| false)
    }

    /// Whether a word for which `is` holds ends within `before` bytes before `at` or begins within `after` behind it.
    pub(crate) fn near(&self, at: usize, before: usize, after: usize, is: impl Fn(Word) -> bool) -> bool {
        let from = point(self.marks, &self.last.mark, |mark| mark.start + LONGEST + before < at);
        self.marks[from..]
            .iter()
            .take_while(|mark| mark.start <= at + after)
            .take(300)
            .any(|mark| mark.end + before >= at && mark.end <= at + after && is(mark.word))
    }
}

impl Heads {
    /// Reads the lines of a stretch.
    fn read(&mut self, reading: &Reading<'_>) {
        self.heads.clear();
        self.blank.clear();
        let (mut start, mut next) = (reading.start, 0);
        let first = reading.breaks.partition_point(|&end| end < start);
        let ends = reading.breaks.get(first..).unwrap_or_default().iter().copied();
        for (i, end) in ends.chain([reading.text.len()]).enumerate() {
            let (end, line) = (end.min(reading.text.len()), (first + i) as u32);
            let begin = next;
            while reading.captions.get(next).is_some_and(|caption| caption.start < end) {
                next += 1;
            }
            let text = reading.text.get(start..end).unwrap_or_default();
            if next > begin {
                if is_head(reading.text, text, start, &reading.captions[begin..next]) {
                    self.heads.push(Head { line, first: begin, captions: next - begin });
                }
            } else if text.trim_ascii().is_empty() {
                self.blank.push(line);
            }
            start = end + 1;
            if start > reading.text.len() {
                break;
            }
        }
    }
}

/// Whether a line or a sentence ends in the text, which is short.
fn ends_sentence(text: &[u8]) -> bool {
    // The middle byte of 。 is one of few others.
    let mut middles = memchr::memchr2_iter(b'\n', 0x80, text);
    middles.any(|at| match text.get(at.saturating_sub(1)..) {
        _ if text[at] == b'\n' => true,
        Some(near) => near.starts_with("。".as_bytes()),
        None => false,
    })
}

/// Whether captions are all that a line says, but for a remark.
fn is_head(page: &str, line: &str, start: usize, captions: &[Cap]) -> bool {
    let said: usize = captions.iter().map(|cap| cap.end - cap.start).sum();
    // Letters take one to three bytes: a line much longer than its captions need not be counted.
    if line.len() > 2_000 || line.len() > said * 5 + 40 || line.ends_with('。') {
        return false;
    }
    let letters = |cap: &Cap| page.get(cap.start..cap.end).map_or(0, |text| count(text, usize::MAX));
    let said: usize = captions.iter().map(letters).sum();
    let enough = match captions {
        [cap] => {
            count(line, said) <= said || remarked(line, start, cap, letters(cap)) || ends_line(line, start, cap, said)
        }
        _ => count(line, said * 3) <= said * 3,
    };
    enough && !line.contains('。')
}

/// Whether the line ends with its caption and says little before it: ○ あなたの個人番号.
fn ends_line(line: &str, start: usize, cap: &Cap, said: usize) -> bool {
    let specific = !matches!(cap.caption, Caption::Role | Caption::Staff | Caption::Other | Caption::Organisation);
    let tail = line.get(cap.end.saturating_sub(start)..).unwrap_or_default();
    specific && count(tail, 0) == 0 && count(line, said + 8) <= said + 8 && !line.contains(['、', ':'])
}

/// How many letters and digits a text has; counting ends beyond `most`.
fn count(text: &str, most: usize) -> usize {
    let (mut rest, mut letters) = (text.as_bytes(), 0_usize);
    while letters <= most {
        // Letters beyond ASCII are all but the signs of U+2000 to U+303F (spaces, dashes, boxes, brackets).
        let (letter, tail) = match rest {
            [b @ 0..=0x7F, tail @ ..] => (b.is_ascii_alphanumeric(), tail),
            [a @ 0xE0..=0xEF, b, c, tail @ ..] => {
                (!matches!(wide(*a, *b, *c), 0x2000..=0x3004 | 0x3007..=0x303F | 0x30FB), tail)
            }
            [] => break,
            rest => {
                let (point, len) = decode(rest, 0);
                (point > 0xBF, rest.get(len..).unwrap_or_default())
            }
        };
        letters += usize::from(letter);
        rest = tail;
    }
    letters
}

/// Whether a line is a caption and a remark in brackets, マイナンバー(12桁), or the caption is the remark.
fn remarked(line: &str, start: usize, cap: &Cap, said: usize) -> bool {
    let line = line.trim_end();
    let Some((head, remark)) = line.strip_suffix(')').and_then(|line| line.split_once('(')) else { return false };
    let within = |from: usize, text: &str| cap.start >= from && cap.end <= from + text.len();
    let alone = |from: usize, text: &str| within(from, text) && count(text, said) <= said;
    let plain = |text: &str| text.bytes().filter(u8::is_ascii_digit).count() <= 2;
    let words = head.chars().count() <= REMARKED && !head.bytes().any(|b| b.is_ascii_digit());
    alone(start, head) && plain(remark) || words && alone(start + head.len() + 1, remark)
}

/// Whether a section of an office stands in the text: 課, 係 or 館 where a word ends.
fn section_named(text: &str) -> bool {
    let ends = |rest: &str| rest.starts_with([' ', '(', ')', '電', 'T', '☎', '℡', 'へ', '、', ':', '\t', '\n', '\r']);
    // Their second bytes are rarer than their first ones.
    let [section, post, house] = ["課", "係", "館"].map(str::as_bytes);
    memchr::memchr3_iter(section[1], post[1], house[1], text.as_bytes()).any(|middle| {
        let word = middle.checked_sub(1).and_then(|at| text.as_bytes().get(at..at + 3));
        word.is_some_and(|word| word == section || word == post || word == house)
            && text.get(middle + 2..).is_some_and(ends)
    })
}
