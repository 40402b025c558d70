//! Running text, read in pieces of bounded size; lines that a sign divides into columns are read as a table.

use memchr::memmem::Finder;
use model::Place;

use crate::captions::Caption;
use crate::columns::{Columns, Span, join_amounts};
use crate::fold::{Folded, WayBack};
use crate::heading::announced;
use crate::lex::Tokens;
use crate::lexicon::Lexicon;
use crate::print::{Print, prints};
use crate::reading::{Heads, Reading};
use crate::scan::{Purities, scan, weigh_again, weigh_births, weigh_companions, weigh_listed_births, weigh_neighbours};
use crate::score::Candidate;
use crate::sensitive::weigh_persons;
use crate::table::{CellDesk, SAMPLE_ROWS, TableCell, TableReader};
use crate::tally::{Record, Tally};

/// Bytes of text that are weighed together.
const PIECE: usize = 64 * 1024;
/// Columns of rows that are divided otherwise than the first one: no heading speaks for them.
pub(crate) const ASTRAY: u32 = 1 << 20;

/// Working memory, used for block after block.
#[derive(Default)]
pub(crate) struct Desk {
    folded: Folded,
    tokens: Tokens,
    heads: Heads,
    found: Vec<Candidate>,
    taken: Vec<bool>,
    /// Of tables, and of lines that are read as such.
    pub(crate) cell: CellDesk,
}

/// Detects in a block of text.
pub(crate) fn read(text: &str, part: u32, block: u32, lexicon: &Lexicon, desk: &mut Desk, tally: &mut Tally) {
    let (mut from, mut chars) = (0, 0);
    while from < text.len() {
        let to = piece_end(text, from);
        let piece = &text[from..to];
        desk.folded.clear();
        desk.folded.push(piece);
        read_piece(desk, piece, Where { part, block, chars }, lexicon, tally);
        chars += piece.chars().count() as u32;
        from = to;
    }
}

/// Which piece of which block is read.
#[derive(Clone, Copy)]
struct Where {
    part: u32,
    block: u32,
    /// Characters of the block before the piece.
    chars: u32,
}

impl Where {
    /// The place of bytes on the page.
    fn place(self, back: &mut WayBack<'_>, start: u32, len: u32) -> Place {
        let at = back.at(start as usize);
        let end = back.at((start + len) as usize);
        Place { part: self.part, block: self.block, cell: None, start: self.chars + at, len: end - at }
    }
}

fn read_piece(desk: &mut Desk, piece: &str, at: Where, lexicon: &Lexicon, tally: &mut Tally) {
    let page = &*desk.folded.text;
    let mut back = desk.folded.way_back();
    let mut done = 0;
    let mut lines = |from: usize, to: usize, back: &mut WayBack<'_>, tally: &mut Tally| {
        let text = page.get(..to).unwrap_or_default();
        desk.tokens.read(text, from, lexicon);
        tally.note_public(&desk.tokens.marks);
        let reading = Reading::new(text, from, &desk.tokens).with_heads(&mut desk.heads);
        desk.found.clear();
        scan(&reading, lexicon, &mut desk.taken, &mut desk.found);
        weigh_births(text, &mut desk.found);
        weigh(&mut desk.found);
        weigh_listed_births(text, &mut desk.found);
        tally.add_all(&desk.found, Record::Nearest, |c| at.place(back, c.start, c.end - c.start));
    };
    let prints = printed(page, piece, desk.folded.way_back());
    for region in all_regions(page, prints, lexicon) {
        lines(done, region.start, &mut back, tally);
        let mut reader = TableReader::new(lexicon, &mut desk.cell);
        match &region.print {
            Some(print) => fill_print(&mut reader, page, print),
            None => fill(&mut reader, page, &region, lexicon),
        }
        reader.hand_over(tally, |c| at.place(&mut back, c.at, c.len));
        reader.finish();
        done = region.end;
    }
    lines(done, page.len(), &mut back, tally);
}

/// Weighs what a stretch of running text says as a whole.
fn weigh(found: &mut [Candidate]) {
    if found.is_empty() {
        return;
    }
    let mut purities = Purities::default();
    found.iter().for_each(|c| purities.count(c));
    found.iter_mut().for_each(|c| purities.weigh(c));
    weigh_companions(found);
    weigh_neighbours(found);
    weigh_persons(found);
    weigh_again(found);
}

/// Reads the lines of a region as rows of a table.
fn fill<'p>(reader: &mut TableReader<'_, 'p>, page: &'p str, region: &Region, lexicon: &Lexicon) {
    let mut columns: Option<Columns> = None;
    let mut rows: Vec<TableCell<'_>> = Vec::new();
    let mut ends: Vec<usize> = Vec::new();
    let mut spans: Vec<Span> = Vec::new();
    for (start, end) in line_spans(page, region.start, region.end) {
        spans.clear();
        spans.extend(fields(page, start, end, region.sign));
        if region.sign == Sign::Comma
            && let Some(pairs) = inserted(page, &spans)
        {
            rows.extend(pairs.into_iter().zip(0..).map(|((start, end), column)| TableCell {
                column: ASTRAY + column,
                text: page.get(start..end).unwrap_or_default(),
                on_page: Some(start),
            }));
            ends.push(rows.len());
            continue;
        }
        let width = columns.as_ref().map_or(spans.len(), Columns::width);
        if region.sign == Sign::Comma && spans.len() > width {
            join_amounts(page, &mut spans, 0, width);
        }
        let columns = columns.get_or_insert_with(|| Columns::new(headings(page, &spans, lexicon)));
        let shifted = spans.len() != columns.width();
        let assigned = if shifted && region.sign == Sign::Gap { columns.assign(page, &spans) } else { None };
        let column = |i: usize| match &assigned {
            Some(columns) => columns.get(i).copied().unwrap_or(ASTRAY),
            None if shifted => ASTRAY + i as u32,
            None => i as u32,
        };
        rows.extend(spans.iter().enumerate().map(|(i, &(start, end))| TableCell {
            column: column(i),
            text: page.get(start..end).unwrap_or_default(),
            on_page: Some(start),
        }));
        ends.push(rows.len());
    }
    let sampled = ends.get(SAMPLE_ROWS - 1).or(ends.last()).copied().unwrap_or(0);
    reader.sample(rows[..sampled].iter().copied());
    let mut first = 0;
    for end in ends {
        reader.row(&rows[first..end]);
        first = end;
    }
}

/// Reads the lines of a print as rows of a table.
fn fill_print<'p>(reader: &mut TableReader<'_, 'p>, page: &'p str, print: &Print) {
    let cell = |&(column, (start, end)): &(u32, Span)| {
        let text = page.get(start..end).unwrap_or_default().trim_end_matches([' ', '\r']);
        TableCell { column, text, on_page: Some(start) }
    };
    reader.sample(print.rows.iter().take(SAMPLE_ROWS).flatten().map(cell));
    for row in &print.rows {
        reader.row(&row.iter().map(cell).collect::<Vec<_>>());
    }
}

/// The prints of fixed width on a page, if enough of its lines have gaps.
fn printed<'p>(page: &'p str, original: &'p str, back: WayBack<'p>) -> Vec<Print> {
    let (gap, bytes) = (Finder::new("  "), page.as_bytes());
    let mut from = 0;
    let mut gapped = Vec::new();
    while let Some(at) = gap.find(bytes.get(from..).unwrap_or_default()) {
        let at = from + at;
        let start = memchr::memrchr(b'\n', &bytes[from..at]).map_or(from, |line| from + line + 1);
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |line| at + line);
        gapped.push((start, end));
        from = (end + 1).min(bytes.len());
    }
    if gapped.len() < crate::print::LINES { Vec::new() } else { prints(page, original, &gapped, back) }
}

/// Prints, and all other regions that touch none of them, in order.
fn all_regions(page: &str, prints: Vec<Print>, lexicon: &Lexicon) -> Vec<Region> {
    let mut found = regions(page, lexicon);
    if prints.is_empty() {
        return found;
    }
    found.retain(|region| !prints.iter().any(|print| print.start < region.end && region.start < print.end));
    found.extend(prints.into_iter().map(|print| Region {
        start: print.start,
        end: print.end,
        sign: Sign::Gap,
        print: Some(print),
    }));
    found.sort_by_key(|region| region.start);
    found
}

/// The fields of a statement `INSERT INTO t (name, …) VALUES (value, …)` as names and values by turns.
fn inserted(page: &str, spans: &[Span]) -> Option<Vec<Span>> {
    let own = |span: &Span| page.get(span.0..span.1).unwrap_or_default();
    let turn = spans.len() / 2;
    let (first, middle) = (spans.first()?, spans.get(turn)?);
    let head = own(first)
        .rfind('(')
        .filter(|_| own(first).get(..6).is_some_and(|word| word.eq_ignore_ascii_case("insert")))?;
    let names = spans.get(..=turn)?;
    let (close, open) = (own(middle).find(')')?, own(middle).rfind('(')?);
    // The field in the middle holds the last name and the first value.
    if spans.len().is_multiple_of(2) || close > open {
        return None;
    }
    let bare = |start: usize, end: usize| {
        let text = page.get(start..end).unwrap_or_default();
        let inner = text.trim_matches([' ', '\'', ')', ';', '`', '"']);
        let at = start + (text.len() - text.trim_start_matches([' ', '\'', ')', ';', '`', '"']).len());
        (at, at + inner.len())
    };
    let name = |i: usize| match i {
        0 => bare(first.0 + head + 1, first.1),
        i if i == turn => bare(middle.0, middle.0 + close),
        i => names.get(i).map_or((0, 0), |span| bare(span.0, span.1)),
    };
    let value = |i: usize| match i {
        0 => bare(middle.0 + open + 1, middle.1),
        i => spans.get(turn + i).map_or((0, 0), |span| bare(span.0, span.1)),
    };
    Some((0..=turn).flat_map(|i| [name(i), value(i)]).collect())
}

/// What fields announce that may be headings.
fn headings(page: &str, spans: &[Span], lexicon: &Lexicon) -> Vec<Option<Caption>> {
    let mut tokens = Tokens::default();
    spans
        .iter()
        .map(|&(start, end)| {
            let text = page.get(..end).unwrap_or_default();
            tokens.read(text, start, lexicon);
            announced(&Reading::new(text, start, &tokens))
        })
        .collect()
}

/// What divides the fields of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Tab,
    Bar,
    Comma,
    Semicolon,
    Gap,
}

/// Lines that one sign divides into columns.
#[derive(Debug, PartialEq)]
struct Region {
    start: usize,
    end: usize,
    sign: Sign,
    /// Where its lines are a print of fixed width.
    print: Option<Print>,
}

/// Where the lines between `from` and `to` begin and end, without their ends.
pub(crate) fn line_spans(page: &str, from: usize, to: usize) -> impl Iterator<Item = Span> {
    let bytes = page.as_bytes().get(from..to).unwrap_or_default();
    let mut ends = memchr::memchr_iter(b'\n', bytes);
    let mut at = 0;
    std::iter::from_fn(move || {
        let (start, end) = (at, ends.next().unwrap_or(bytes.len()));
        if start >= bytes.len() {
            return None;
        }
        at = end + 1;
        let returns = bytes.get(start..end)?.iter().rev().take_while(|b| **b == b'\r').count();
        Some((from + start, from + end - returns))
    })
}

/// The fields of a line, as places on the page.
fn fields(page: &str, start: usize, end: usize, sign: Sign) -> impl Iterator<Item = Span> {
    let line = page.get(start..end).unwrap_or_default();
    let text = match sign {
        Sign::Tab | Sign::Comma | Sign::Semicolon => line,
        Sign::Bar => line.trim_matches([' ', '|']),
        Sign::Gap => line.trim_matches(' '),
    };
    let divider = match sign {
        Sign::Tab => b'\t',
        Sign::Bar => b'|',
        Sign::Comma => b',',
        Sign::Semicolon => b';',
        Sign::Gap => b' ',
    };
    let base = page.as_ptr() as usize;
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let now = rest?;
        let mut signs = memchr::memchr_iter(divider, now.as_bytes());
        let cut = signs.find(|&at| sign != Sign::Gap || now.as_bytes().get(at + 1) == Some(&b' '));
        let field = cut.map_or(now, |at| &now[..at]);
        rest = cut.map(|at| if sign == Sign::Gap { now[at..].trim_start_matches(' ') } else { &now[at + 1..] });
        let field = field.trim_matches([' ', '"']);
        let start = field.as_ptr() as usize - base;
        Some((start, start + field.len()))
    })
}

/// Where on a page the next thing stands that can divide a line: most lines of running text have none, and the page is
/// searched as a whole rather than line by line.
struct Dividers<'p> {
    page: &'p [u8],
    gap: Finder<'static>,
    /// What ends a sentence.
    stop: Finder<'static>,
    /// The next tab, bar or comma, the next semicolon, the next two spaces.
    next: [usize; 3],
}

impl<'p> Dividers<'p> {
    fn of(page: &'p str) -> Dividers<'p> {
        Dividers { page: page.as_bytes(), gap: Finder::new("  "), stop: Finder::new("。"), next: [0; 3] }
    }

    /// Whether one stands on the line; lines are asked for in order.
    fn on(&mut self, start: usize, end: usize) -> bool {
        let rest = |from: usize| self.page.get(from..).unwrap_or_default();
        let (gap, page) = (&self.gap, self.page);
        let mut reach = |i: usize, find: &dyn Fn(&[u8]) -> Option<usize>| {
            if self.next[i] <= start {
                self.next[i] = find(rest(start)).map_or(page.len(), |at| start + at);
            }
            self.next[i] < end
        };
        reach(0, &|rest| memchr::memchr3(b'\t', b'|', b',', rest))
            || reach(1, &|rest| memchr::memchr(b';', rest))
            || reach(2, &|rest| gap.find(rest))
    }
}

/// The sign that divides a line into columns, if one does.
fn sign_of(line: &str, stop: &Finder<'_>) -> Option<Sign> {
    let at_least = |sign: u8, text: &str, n: usize| memchr::memchr_iter(sign, text.as_bytes()).nth(n - 1).is_some();
    let sign = if at_least(b'\t', line, 1) {
        Sign::Tab
    } else if at_least(b'|', line, 2) && at_least(b'|', line.trim_matches([' ', '|']), 2) {
        Sign::Bar
    } else if at_least(b',', line, 2) {
        Sign::Comma
    } else if at_least(b';', line, 2) {
        Sign::Semicolon
    } else if gaps(line.trim_matches(' ').as_bytes()) >= 2 {
        Sign::Gap
    } else {
        return None;
    };
    let sentence = stop.find(line.as_bytes());
    sentence.is_none_or(|at| sign == Sign::Comma && is_quoted(line, at)).then_some(sign)
}

/// Whether what stands at `at` is in a quoted field that is not the first: a sentence in a table.
fn is_quoted(line: &str, at: usize) -> bool {
    let before = line.get(..at).unwrap_or_default();
    let quote = before.find(",\"").map(|quote| (quote, before[quote + 2..].contains("\",")));
    quote.is_some_and(|(quote, closed)| !closed && memchr::memchr(b',', &before.as_bytes()[..quote]).is_some())
}

/// How many times two spaces or more follow one another in a line; counting ends at two.
fn gaps(line: &[u8]) -> usize {
    let (mut gaps, mut reached) = (0, 0);
    for at in memchr::memchr_iter(b' ', line) {
        if at >= reached && line.get(at + 1) == Some(&b' ') {
            gaps += 1;
            reached = at + line.get(at..).unwrap_or_default().iter().take_while(|b| **b == b' ').count();
            if gaps == 2 {
                break;
            }
        }
    }
    gaps
}

/// Whether a line has the columns of the line before it: as many, but for amounts and for columns that are empty.
fn follows(page: &str, first: Span, line: Span, sign: Sign, lexicon: &Lexicon) -> bool {
    let first: Vec<Span> = fields(page, first.0, first.1, sign).collect();
    let mut row: Vec<Span> = fields(page, line.0, line.1, sign).collect();
    if sign == Sign::Comma {
        join_amounts(page, &mut row, 0, first.len());
    }
    if row.len() == first.len() || sign != Sign::Gap {
        return row.len() == first.len();
    }
    Columns::new(headings(page, &first, lexicon)).assign(page, &row).is_some()
}

/// Runs of at least two lines that the same sign divides, the first two into the same columns.
fn regions(page: &str, lexicon: &Lexicon) -> Vec<Region> {
    let mut out: Vec<Region> = Vec::new();
    let mut open: Option<(Region, Span, usize)> = None;
    let mut close = |open: &mut Option<(Region, Span, usize)>| {
        out.extend(open.take().filter(|(_, _, lines)| *lines >= 2).map(|(region, ..)| region))
    };
    let mut dividers = Dividers::of(page);
    for (start, line_end) in line_spans(page, 0, page.len()) {
        let end = (line_end + 1).min(page.len());
        let divided = dividers.on(start, line_end) && line_end - start <= 4_000;
        let line = page.get(start..line_end).unwrap_or_default();
        let sign = if divided { sign_of(line, &dividers.stop) } else { None };
        if let (Some((region, first, count)), Some(sign)) = (&mut open, sign)
            && region.sign == sign
            && (*count > 1 || follows(page, *first, (start, line_end), sign, lexicon))
        {
            region.end = end;
            *count += 1;
            continue;
        }
        close(&mut open);
        open = sign.map(|sign| (Region { start, end, sign, print: None }, (start, line_end), 1));
    }
    close(&mut open);
    out
}

/// Where a piece that begins at `from` ends: behind a line, else behind a space or sign, else between characters.
fn piece_end(text: &str, from: usize) -> usize {
    let Some(mut to) = from.checked_add(PIECE).filter(|to| *to < text.len()) else { return text.len() };
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let piece = &text[from..to];
    let cut = memchr::memrchr(b'\n', piece.as_bytes()).map(|at| at + 1);
    let gap = || {
        piece
            .char_indices()
            .rev()
            .take(300)
            .find(|(_, c)| matches!(c, ' ' | '、' | '。' | ','))
            .map(|(at, c)| at + c.len_utf8())
    };
    cut.or_else(gap).filter(|cut| *cut > 0).map_or(to, |cut| from + cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_a_sign_divides_are_a_table_and_sentences_are_not() {
        let table = [
            ("a\tb\nc\td\n", vec![(0, 8, Sign::Tab)]),
            ("title\n\na,b,c\n1,2,3\n4,5,6\nend", vec![(7, 25, Sign::Comma)]),
            ("a  b  c\n 1  2   3 \n", vec![(0, 19, Sign::Gap)]),
            ("one, two\nthree, four\n", vec![]),
            ("a,b,c\nplain\nd,e,f\n", vec![]),
            ("a,b,c\n1,2,45,600\n", vec![(0, 17, Sign::Comma)]),
            ("氏名  住所  電話\n山田  03-1234-5678\n", vec![]),
            ("氏名  住所  電話  備考\n山田  03-1234-5678  済\n", vec![(0, 57, Sign::Gap)]),
        ];
        for (text, expected) in table {
            let found: Vec<_> = regions(text, Lexicon::get()).into_iter().map(|r| (r.start, r.end, r.sign)).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
