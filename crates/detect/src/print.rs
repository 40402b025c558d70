//! Prints of fixed width: the lists of a host computer, whose fields begin at the same place of every line, so many half-width
//! characters from the left, with one space between them or none. What a reader sees as columns is found as a reader does:
//! where all lines are blank, or where in all of them digits end and letters begin.

use crate::columns::Span;
use crate::fold::WayBack;
use crate::text::{ASTRAY, line_spans};

/// Fewest lines that show where columns are, and fewest columns.
pub(crate) const LINES: usize = 5;
const COLUMNS: usize = 3;
/// Lines wider than this, in half-width characters, are no print's.
const WIDEST: usize = 400;
/// Fewest digits in a line of a list: headings and rules have fewer.
const DIGITS: usize = 5;
/// So many lines between two lines of a list may be something else: rules, the heading of the next page.
const BETWEEN: usize = 4;
/// So many lines show whether a run of lines is a list.
const SHOWN: usize = 12;

/// One line in half-width characters.
struct Line {
    /// Where it stands on the page.
    span: Span,
    letters: Vec<Letter>,
}

/// A character: its place in the line, in half-width characters, and on the page.
#[derive(Clone, Copy)]
struct Letter {
    column: usize,
    width: usize,
    at: usize,
    sort: LetterSort,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LetterSort {
    Blank,
    Digit,
    Letter,
    Sign,
}

/// A list on a page: its lines in order, each with the fields of its columns; the first may be the headings, and what is no line
/// of the list is one field astray.
#[derive(Debug, PartialEq)]
pub(crate) struct Print {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) rows: Vec<Vec<(u32, Span)>>,
}

/// The lists on a page. `gapped` are those of its lines with two spaces in them; `original` is the page before it was folded.
pub(crate) fn prints<'p>(page: &'p str, original: &'p str, gapped: &[Span], back: WayBack<'p>) -> Vec<Print> {
    let rows: Vec<Span> = gapped.iter().copied().filter(|row| is_row(&page[row.0..row.1])).collect();
    if rows.len() < LINES {
        return Vec::new();
    }
    let mut paper = Paper { page, original, back, at: (0, 0) };
    // Rules and the heading of the next page may stand between two lines of a list.
    let near = |a: &Span, b: &Span| newlines(page, a.1, b.0) <= BETWEEN + 1;
    rows.chunk_by(near).filter_map(|run| paper.print(run)).collect()
}

/// How many lines end between two places; counting ends where it does not matter any more.
fn newlines(page: &str, from: usize, to: usize) -> usize {
    memchr::memchr_iter(b'\n', page.as_bytes().get(from..to).unwrap_or_default()).take(BETWEEN + 2).count()
}

/// A page, folded and as it was; its lines are asked for in order.
struct Paper<'p> {
    page: &'p str,
    original: &'p str,
    back: WayBack<'p>,
    /// A line that begins at the first place of the page begins at the second one of the original.
    at: (usize, usize),
}

impl<'p> Paper<'p> {
    /// The list that these lines make.
    fn print(&mut self, run: &[Span]) -> Option<Print> {
        // What stands apart above a list is its title.
        let titles = run.windows(2).take_while(|pair| newlines(self.page, pair[0].1, pair[1].0) > 1).count();
        let run = run.get(titles..).filter(|run| run.len() >= LINES)?;
        let above = self.above(run[0].0);
        let heading: Vec<Line> = above.into_iter().map(|span| self.line(span)).collect::<Option<_>>()?;
        let digits = |line: &Line| line.letters.iter().filter(|letter| letter.sort == LetterSort::Digit).count();
        let heading = heading.into_iter().rev().find(|line| words(line).len() >= 2 && digits(line) < DIGITS);
        // Most runs are none, and their first lines tell.
        let mut lines: Vec<Line> = run.iter().take(SHOWN).map(|&span| self.line(span)).collect::<Option<_>>()?;
        columns(&lines)?;
        for &span in run.get(SHOWN..).unwrap_or_default() {
            lines.push(self.line(span)?);
        }
        let columns = columns(&lines)?;
        let start = heading.as_ref().map_or(run[0].0, |line| line.span.0);
        let end = (run[run.len() - 1].1 + 1).min(self.page.len());
        let head = heading.as_ref().map(|line| (line.span.0, headings(line, &columns)));
        let told = lines.iter().map(|row| (row.span.0, fields(row, &columns)));
        let mut told = head.into_iter().chain(told).peekable();
        // What stands between the lines of a list is read, too.
        let rows = line_spans(self.page, start, end).filter_map(|span| match told.next_if(|row| row.0 == span.0) {
            Some((_, row)) => Some(row),
            None => (span.0 < span.1).then(|| vec![(ASTRAY, span)]),
        });
        let rows = rows.collect();
        Some(Print { start, end, rows })
    }

    /// The lines above a place, at most as many as may stand between two lines of a list.
    fn above(&self, at: usize) -> Vec<Span> {
        let mut out = Vec::new();
        let mut end = at;
        while out.len() < BETWEEN && end > 0 {
            let start = memchr::memrchr(b'\n', &self.page.as_bytes()[..end - 1]).map_or(0, |line| line + 1);
            out.push((start, end - 1));
            end = start;
        }
        out.reverse();
        out
    }

    /// A line as it is printed; `None` if it is too wide.
    fn line(&mut self, span: Span) -> Option<Line> {
        let text = self.page.get(span.0..span.1)?;
        let original = self.original_of(span.0)?;
        if text.len() > 4 * WIDEST || original.len() > 4 * WIDEST {
            return None;
        }
        let first = self.back.at(span.0) as usize;
        let mut widths = original.chars().map(width);
        let (mut letters, mut column, mut from) = (Vec::with_capacity(text.len()), 0, 0);
        let mut places = text.char_indices().peekable();
        while let Some((at, c)) = places.next() {
            let to = match places.peek() {
                Some(&(next, _)) => self.back.at(span.0 + next) as usize - first,
                None => usize::MAX,
            };
            let width = widths.by_ref().take(to - from).sum();
            letters.push(Letter { column, width, at: span.0 + at, sort: sort(c) });
            column += width;
            from = to;
        }
        (column <= WIDEST).then_some(Line { span, letters })
    }

    /// The line of the original that begins at this place of the page, which lies behind those asked for before or a few
    /// lines above.
    fn original_of(&mut self, start: usize) -> Option<&'p str> {
        if start < self.at.0 {
            let lines = memchr::memchr_iter(b'\n', &self.page.as_bytes()[start..self.at.0]).count();
            let before = &self.original.as_bytes()[..self.at.1];
            let begins = memchr::memrchr_iter(b'\n', before).nth(lines).map_or(0, |line| line + 1);
            self.at = (start, begins);
        } else {
            let lines = memchr::memchr_iter(b'\n', &self.page.as_bytes()[self.at.0..start]).count();
            if lines > 0 {
                let end = memchr::memchr_iter(b'\n', &self.original.as_bytes()[self.at.1..]).nth(lines - 1)?;
                self.at.1 += end + 1;
            }
            self.at.0 = start;
        }
        let rest = self.original.get(self.at.1..)?;
        let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        rest.get(..end)
    }
}

/// Whether a line may be one of a list that no sign divides into columns.
fn is_row(line: &str) -> bool {
    line.len() <= 4 * WIDEST
        && line.bytes().filter(u8::is_ascii_digit).count() >= DIGITS
        && !line.contains(['\t', '|', '。'])
        && line.matches([',', '、']).count() < COLUMNS
        && !has_label(line)
}

/// Whether something is announced on the line itself: 返却期限: 2025/3/19; in 10:30 nothing is.
fn has_label(line: &str) -> bool {
    let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let bytes = line.as_bytes();
    memchr::memchr_iter(b':', bytes).any(|at| !(digit(bytes.get(at.wrapping_sub(1))) && digit(bytes.get(at + 1))))
}

/// How many half-width characters wide a character is printed.
fn width(c: char) -> usize {
    match c {
        '\u{20}'..='\u{7E}' | '\u{FF61}'..='\u{FF9F}' => 1,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' => 0,
        _ => 2,
    }
}

fn sort(c: char) -> LetterSort {
    match c {
        ' ' | '\t' | '\r' => LetterSort::Blank,
        '0'..='9' => LetterSort::Digit,
        c if c.is_alphabetic() => LetterSort::Letter,
        _ => LetterSort::Sign,
    }
}

/// What a column shows over all lines at a place.
#[derive(Clone, Default)]
struct Seen {
    filled: usize,
    /// Lines in which digits end here and letters begin, without a blank between them.
    joints: usize,
    digits: usize,
}

/// Where the columns of these lines are, in half-width characters.
fn columns(lines: &[Line]) -> Option<Vec<Span>> {
    let wide = lines.iter().filter_map(|line| line.letters.last()).map(|last| last.column + last.width).max()?;
    let mut seen = vec![Seen::default(); wide + 1];
    for line in lines {
        let mut before = LetterSort::Blank;
        for letter in &line.letters {
            let joint = before == LetterSort::Digit && letter.sort == LetterSort::Letter;
            seen[letter.column].joints += usize::from(joint);
            if letter.sort != LetterSort::Blank {
                for place in &mut seen[letter.column..letter.column + letter.width] {
                    place.filled += 1;
                    place.digits += usize::from(letter.sort == LetterSort::Digit);
                }
            }
            before = letter.sort;
        }
    }
    // One line in ten may be another's: a sum, a remark.
    let few = lines.len() / 10;
    let mut found: Vec<Span> = Vec::new();
    for (at, place) in seen.iter().enumerate() {
        if place.filled <= few {
            continue;
        }
        match found.last_mut() {
            Some(last) if last.1 == at && place.joints + few < lines.len() => last.1 = at + 1,
            _ => found.push((at, at + 1)),
        }
    }
    // Surnames of the same length leave a place between the parts of all names.
    let lettered = |column: Span| seen[column.0..column.1].iter().all(|place| place.digits <= few);
    let mut merged: Vec<Span> = Vec::new();
    for column in found {
        match merged.last_mut() {
            Some(last) if last.1 < column.0 && column.0 - last.1 <= 2 && lettered(*last) && lettered(column) => {
                last.1 = column.1
            }
            _ => merged.push(column),
        }
    }
    (merged.len() >= COLUMNS && are_aligned(lines, &merged)).then_some(merged)
}

/// Whether the fields of nearly all lines begin where their column begins, or end where it ends: what stands in columns by
/// chance does neither.
fn are_aligned(lines: &[Line], columns: &[Span]) -> bool {
    #[derive(Clone, Default)]
    struct Edges {
        filled: usize,
        left: usize,
        right: usize,
    }
    let mut edges = vec![Edges::default(); columns.len()];
    for line in lines {
        for (column, span) in fields(line, columns) {
            let (Some(edge), Some(own)) = (edges.get_mut(column as usize), columns.get(column as usize)) else {
                continue;
            };
            let first = line.letters.partition_point(|letter| letter.at < span.0);
            let last = line.letters.partition_point(|letter| letter.at < span.1).saturating_sub(1);
            let (Some(first), Some(last)) = (line.letters.get(first), line.letters.get(last)) else { continue };
            edge.filled += 1;
            edge.left += usize::from(first.column == own.0);
            edge.right += usize::from(last.column + last.width == own.1);
        }
    }
    let most = |n: usize, of: usize| n * 10 >= of * 9;
    let steady = edges.iter().filter(|edge| most(edge.filled, lines.len())).count();
    steady >= COLUMNS && edges.iter().all(|edge| most(edge.left, edge.filled) || most(edge.right, edge.filled))
}

/// The fields of a line: a character belongs to the last column that begins before it ends.
fn fields(line: &Line, columns: &[Span]) -> Vec<(u32, Span)> {
    let mut out: Vec<(u32, Span)> = Vec::with_capacity(columns.len());
    for (n, letter) in line.letters.iter().enumerate() {
        if letter.sort == LetterSort::Blank {
            continue;
        }
        let column = columns.partition_point(|column| column.0 < letter.column + letter.width).saturating_sub(1) as u32;
        let end = line.letters.get(n + 1).map_or(line.span.1, |next| next.at);
        match out.last_mut() {
            Some((last, span)) if *last == column => span.1 = end,
            _ => out.push((column, (letter.at, end))),
        }
    }
    out
}

/// The words of a line, as runs of its letters.
fn words(line: &Line) -> Vec<&[Letter]> {
    let is_word = |word: &&[Letter]| word.iter().any(|letter| letter.sort != LetterSort::Sign);
    line.letters
        .split(|letter| letter.sort == LetterSort::Blank)
        .filter(|word| !word.is_empty())
        .filter(is_word)
        .collect()
}

/// The words of a heading, each with the column below it.
fn headings(line: &Line, columns: &[Span]) -> Vec<(u32, Span)> {
    let mut out: Vec<(u32, Span)> = Vec::new();
    for word in words(line) {
        let (Some(first), Some(last)) = (word.first(), word.last()) else { continue };
        let (from, to) = (first.column, last.column + last.width);
        // The column that it lies over most, else the nearest.
        let over = |column: &Span| (to.min(column.1) as i64) - (from.max(column.0) as i64);
        let Some((column, _)) = columns.iter().enumerate().max_by_key(|(_, column)| over(column)) else { continue };
        let rest = line.letters.iter().find(|letter| letter.at > last.at).map_or(line.span.1, |next| next.at);
        match out.last_mut() {
            Some((known, span)) if *known == column as u32 => span.1 = rest,
            _ => out.push((column as u32, (first.at, rest))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::Folded;

    fn read(text: &str) -> Vec<Vec<String>> {
        let folded = Folded::of(text);
        let at = |line: &str| line.as_ptr() as usize - folded.text.as_ptr() as usize;
        let gapped = folded.text.split('\n').filter(|line| line.contains("  "));
        let lines: Vec<Span> = gapped.map(|line| (at(line), at(line) + line.len())).collect();
        let prints = prints(&folded.text, text, &lines, folded.way_back());
        let cell = |(column, span): &(u32, Span)| format!("{column}:{}", &folded.text[span.0..span.1]);
        prints.iter().flat_map(|print| print.rows.iter().map(|row| row.iter().map(cell).collect())).collect()
    }

    #[test]
    fn fields_without_anything_between_them_are_told_apart() {
        let text = "*----+----1----+----2\n\
                    3589658539ｽｷﾞﾓﾄ ｱｷｵ        S310410 1 95624268\n\
                    3498116815ｿｶﾞ ｶﾝｼﾞ         S090626 2 84230150\n\
                    7298903574ﾔﾅｷﾞ ｷﾇﾖ         S291103 1 70511332\n\
                    8393250754ﾜｸｲ ﾜｶﾊﾞ         S051014 1 40639270\n\
                    6229614434ﾔｽﾀﾞ ｻﾅｴ         S141015 1 11241775\n*EOF";
        let read = read(text);
        assert_eq!(read.len(), 5);
        assert_eq!(read[1], ["0:3498116815", "1:ソガ カンジ", "2:S090626", "3:2", "4:84230150"]);
    }

    #[test]
    fn headings_stand_over_their_columns() {
        let text = "ＷＳ０４　検針一覧　　作成日 2026/06/28　　1 頁\n\
                    順　　水栓番号　使用者名　　　　　　設置場所　　　　　　　メーター番号\n\
                    ------------------------\n\
                    001　60879047　永井　誠司         大字磯崎字下浜74-27     20-917188\n\
                    002　69060785　海老名　早苗       大字貝塚80-33           20-794748\n\
                    003　67968167　三上　守           汐見台町7-58-22         13-978397\n\
                    004　62293013　植村　彩花         網元町7-8-2             13-005112\n\
                    005　88535125　藤沢　守           中潮町3丁目68-5         20-573603\n\
                    以上　5件\n";
        let read = read(text);
        assert_eq!(read[0], ["0:順", "1:水栓番号", "2:使用者名", "3:設置場所", "4:メーター番号"]);
        assert_eq!(read[1], [format!("{ASTRAY}:------------------------")]);
        assert_eq!(read[3], ["0:002", "1:69060785", "2:海老名 早苗", "3:大字貝塚80-33", "4:20-794748"]);
    }

    #[test]
    fn sentences_and_lists_of_few_lines_are_no_prints() {
        for text in [
            "令和8年4月1日  午後1時30分から\n会議を開く。\n".repeat(5),
            "001 山田 太郎   0154-23-5151  A\n002 鈴木 花子   0154-23-5152  B\n".to_owned(),
            String::new(),
        ] {
            assert_eq!(read(&text), Vec::<Vec<String>>::new(), "{text}");
        }
    }
}
