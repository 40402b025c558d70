//! Running text, read in pieces of bounded size; lines that a sign divides into columns are read as a table.

use model::Place;

use crate::columns::{Columns, Field, join_amounts};
use crate::fold::{Folded, WayBack};
use crate::lexicon::Lexicon;
use crate::reading::Reading;
use crate::scan::{Purities, scan, weigh_again, weigh_neighbours};
use crate::table::{GridCell, TableReader};
use crate::tally::{Record, Tally};

/// Bytes of folded text that are weighed together.
const PIECE: usize = 64 * 1024;
/// Columns of rows that are divided otherwise than the first one: no heading speaks for them.
const ASTRAY: u32 = 1 << 20;

/// Detects in a block of text.
pub(crate) fn read(text: &str, part: u32, block: u32, lexicon: &Lexicon, tally: &mut Tally) {
    let folded = Folded::new(text);
    let mut writer = Writer { back: folded.way_back(), part, block, lexicon, tally };
    let mut from = 0;
    while from < folded.text.len() {
        let to = piece_end(&folded.text, from);
        let piece = &folded.text[from..to];
        let mut done = 0;
        for region in regions(piece, lexicon) {
            writer.lines(&piece[done..region.start], from + done);
            writer.table(&piece[region.start..region.end], from + region.start, region.sign);
            done = region.end;
        }
        writer.lines(&piece[done..], from + done);
        from = to;
    }
}

struct Writer<'w> {
    back: WayBack<'w>,
    part: u32,
    block: u32,
    lexicon: &'w Lexicon,
    tally: &'w mut Tally,
}

impl Writer<'_> {
    fn lines(&mut self, piece: &str, offset: usize) {
        let reading = Reading::new(piece, self.lexicon, None);
        let mut found = scan(&reading, self.lexicon);
        let mut purities = Purities::default();
        found.iter().for_each(|c| purities.count(c));
        found.iter_mut().for_each(|c| purities.weigh(c));
        weigh_neighbours(&mut found);
        let keys: Vec<u64> = found.iter().map(|c| Tally::key(c.sort, c.text(piece))).collect();
        weigh_again(&mut found, &keys);
        let mut records = Vec::new();
        for (candidate, key) in found.iter().zip(keys) {
            let place = self.place(offset + candidate.start as usize, offset + candidate.end as usize);
            records.extend(self.tally.add(candidate, key, place));
        }
        self.tally.add_persons(&records, Record::Nearest);
    }

    fn table(&mut self, piece: &str, offset: usize, sign: Sign) {
        let mut reader = TableReader::new(self.lexicon);
        let mut rows: Vec<Vec<Field<'_>>> = lines(piece)
            .map(|(at, line)| fields(line, sign).map(|(start, field)| (at + start, field)).collect())
            .collect();
        let columns = Columns::new(rows.first().map_or(&[], Vec::as_slice), self.lexicon);
        if sign == Sign::Comma {
            for (row, (at, line)) in rows.iter_mut().zip(lines(piece)) {
                join_amounts(line, at, row, columns.width());
            }
        }
        let grid: Vec<Vec<GridCell<'_>>> = rows.iter().map(|row| cells(row, &columns, sign)).collect();
        reader.infer(&grid[..grid.len().min(50)]);
        let back = std::cell::RefCell::new(&mut *self);
        for ((cells, row), line) in grid.iter().zip(&rows).zip(0..) {
            reader.row(cells, line, |i, start, end| {
                back.borrow_mut().place(offset + row[i].0 + start, offset + row[i].0 + end)
            });
        }
        reader.finish(self.tally);
    }

    fn place(&mut self, from: usize, to: usize) -> Place {
        let start = self.back.at(from);
        Place { part: self.part, block: self.block, cell: None, start, len: self.back.at(to) - start }
    }
}

/// The cells of a line: by the order of its fields if there are as many as headings, else by how they look where empty
/// columns cannot be seen.
fn cells<'t>(row: &[Field<'t>], columns: &Columns, sign: Sign) -> Vec<GridCell<'t>> {
    let shifted = row.len() != columns.width();
    let assigned = if shifted && sign == Sign::Gap { columns.assign(row) } else { None };
    let column = |i: usize| match &assigned {
        Some(columns) => columns[i],
        None if shifted => ASTRAY + i as u32,
        None => i as u32,
    };
    row.iter().enumerate().map(|(i, field)| (column(i), field.1)).collect()
}

/// What divides the fields of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Tab,
    Bar,
    Comma,
    Gap,
}

/// Lines that one sign divides into columns.
#[derive(Debug, PartialEq)]
struct Region {
    start: usize,
    end: usize,
    sign: Sign,
}

/// Lines with their offsets, without their ends.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        at += line.len();
        (at - line.len(), line.trim_end_matches(['\n', '\r']))
    })
}

/// The fields of a line with their offsets.
fn fields(line: &str, sign: Sign) -> impl Iterator<Item = (usize, &str)> {
    let text = match sign {
        Sign::Tab | Sign::Comma => line,
        Sign::Bar => line.trim_matches([' ', '|']),
        Sign::Gap => line.trim_matches(' '),
    };
    let divider = match sign {
        Sign::Tab => b'\t',
        Sign::Bar => b'|',
        Sign::Comma => b',',
        Sign::Gap => b' ',
    };
    let base = line.as_ptr() as usize;
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let now = rest?;
        let mut signs = memchr::memchr_iter(divider, now.as_bytes());
        let cut = signs.find(|&at| sign != Sign::Gap || now.as_bytes().get(at + 1) == Some(&b' '));
        let field = cut.map_or(now, |at| &now[..at]);
        rest = cut.map(|at| if sign == Sign::Gap { now[at..].trim_start_matches(' ') } else { &now[at + 1..] });
        let field = field.trim_matches([' ', '"']);
        Some((field.as_ptr() as usize - base, field))
    })
}

/// The sign that divides a line into columns, if one does.
fn sign_of(line: &str) -> Option<Sign> {
    let bytes = line.as_bytes();
    let signs = [(Sign::Tab, b'\t', 2), (Sign::Bar, b'|', 3), (Sign::Comma, b',', 3), (Sign::Gap, b' ', 3)];
    let divides = |&(sign, byte, least): &(Sign, u8, usize)| {
        memchr::memchr(byte, bytes).is_some() && fields(line, sign).take(least).count() == least
    };
    let sign = signs.into_iter().find(divides)?;
    (!line.contains('。')).then_some(sign.0)
}

/// Whether a line has the columns of the line before it: as many, but for amounts and for columns that are empty.
fn follows(first: &str, line: &str, sign: Sign, lexicon: &Lexicon) -> bool {
    let first: Vec<Field<'_>> = fields(first, sign).collect();
    let mut row: Vec<Field<'_>> = fields(line, sign).collect();
    if sign == Sign::Comma {
        join_amounts(line, 0, &mut row, first.len());
    }
    row.len() == first.len() || sign == Sign::Gap && Columns::new(&first, lexicon).assign(&row).is_some()
}

/// Runs of at least two lines that the same sign divides, the first two into the same columns.
fn regions(piece: &str, lexicon: &Lexicon) -> Vec<Region> {
    let mut out: Vec<Region> = Vec::new();
    let mut open: Option<(Region, &str, usize)> = None;
    let mut close = |open: &mut Option<(Region, &str, usize)>| {
        out.extend(open.take().filter(|(_, _, lines)| *lines >= 2).map(|(region, ..)| region))
    };
    for (at, line) in lines(piece) {
        let end = (at + line.len() + 1).min(piece.len());
        let sign = if line.len() <= 4_000 { sign_of(line) } else { None };
        if let (Some((region, first, count)), Some(sign)) = (&mut open, sign)
            && region.sign == sign
            && (*count > 1 || follows(first, line, sign, lexicon))
        {
            region.end = end;
            *count += 1;
            continue;
        }
        close(&mut open);
        open = sign.map(|sign| (Region { start: at, end, sign }, line, 1));
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
