//! Tables: a column's header is the strongest cue there is, then the caption in the cell to the left.

use std::collections::BTreeMap;

use model::{CellAt, Evidence, Place, Row, Table};

use crate::captions::Caption;
use crate::fold::Folded;
use crate::lexicon::Lexicon;
use crate::reading::{Cue, Reading};
use crate::scan::{Purities, scan, weigh_neighbours};
use crate::score::{CAPTION, COLUMN_HEADER, Candidate, Sort};
use crate::tally::{Record, Tally};
use crate::{dates, names};

/// Longest heading, in characters.
const HEADING: usize = 40;

/// Rows by which columns without heading are judged, and how many of their cells must speak.
const SAMPLE_ROWS: usize = 50;
const SAMPLE_CELLS: u32 = 4;
/// Weight of a column that nearly always holds the same sort, though nothing names it.
const INFERRED: f32 = 3.5;
/// Days of birth in a column lie at least this far apart and begin before this day, as numbers YYYYMMDD.
const BIRTH_SPREAD: u32 = 250_000;
const BIRTH_BEFORE: u32 = 19_900_000;

/// A cell's column and its folded text.
pub(crate) type GridCell<'t> = (u32, &'t str);

/// A candidate with its way back to the document.
struct Placed {
    found: Candidate,
    place: Place,
    key: u64,
    /// A reading of a name, which is no second name where names are there too.
    reading: bool,
}

/// What is known of a column.
#[derive(Default)]
struct Column {
    header: Option<Caption>,
    inferred: Option<Caption>,
    checks: Purities,
}

/// What the first cells of a column look like.
#[derive(Default)]
struct Sample {
    cells: u32,
    headed: bool,
    names: u32,
    phones: u32,
    addresses: u32,
    dates: u32,
    days: Option<(u32, u32)>,
}

/// See the module.
pub(crate) struct TableReader<'l> {
    lexicon: &'l Lexicon,
    columns: BTreeMap<u32, Column>,
    placed: Vec<Placed>,
    /// Whether rows are records: some row was a row of headings.
    headed: bool,
    organisations: bool,
    persons: bool,
}

/// Detects in a table.
pub(crate) fn read(table: &Table, part: u32, block: u32, lexicon: &Lexicon, tally: &mut Tally) {
    let mut reader = TableReader::new(lexicon);
    let first: Vec<Vec<Folded<'_>>> = table.rows.iter().take(SAMPLE_ROWS).map(fold).collect();
    let sample: Vec<Vec<GridCell<'_>>> =
        first.iter().zip(&table.rows).map(|(folded, row)| grid_cells(row, folded)).collect();
    reader.infer(&sample);
    for (line, row) in table.rows.iter().enumerate() {
        let later;
        let folded = match first.get(line) {
            Some(folded) => folded,
            None => {
                later = fold(row);
                &later
            }
        };
        let cells = grid_cells(row, folded);
        reader.row(&cells, line as u32, |i, start, end| {
            let mut back = folded[i].way_back();
            let start = back.at(start);
            let cell = Some(CellAt { row: row.index, column: row.cells[i].column });
            Place { part, block, cell, start, len: back.at(end) - start }
        });
    }
    reader.finish(tally);
}

fn fold(row: &Row) -> Vec<Folded<'_>> {
    row.cells.iter().map(|cell| Folded::new(&cell.text)).collect()
}

fn grid_cells<'t>(row: &Row, folded: &'t [Folded<'_>]) -> Vec<GridCell<'t>> {
    row.cells.iter().zip(folded).map(|(cell, folded)| (cell.column, &*folded.text)).collect()
}

impl<'l> TableReader<'l> {
    pub(crate) fn new(lexicon: &'l Lexicon) -> Self {
        TableReader {
            lexicon,
            columns: BTreeMap::new(),
            placed: Vec::new(),
            headed: false,
            organisations: false,
            persons: false,
        }
    }

    /// Judges columns without heading by their first cells.
    pub(crate) fn infer(&mut self, rows: &[Vec<GridCell<'_>>]) {
        let mut samples: BTreeMap<u32, Sample> = BTreeMap::new();
        for (column, text) in rows.iter().flatten().filter(|(_, text)| !text.is_empty()) {
            samples.entry(*column).or_default().look(text, self.lexicon);
        }
        let judged = |sample: &Sample| !sample.headed && sample.cells >= SAMPLE_CELLS;
        let names = samples.values().any(|s| s.headed || judged(s) && s.names * 10 >= s.cells * 6);
        for (column, sample) in samples.iter().filter(|(_, sample)| judged(sample) && names) {
            self.columns.entry(*column).or_default().inferred = sample.sort();
        }
    }

    /// Reads a row; `place` tells where bytes of the n-th cell stand in the document.
    pub(crate) fn row(&mut self, cells: &[GridCell<'_>], line: u32, place: impl Fn(usize, usize, usize) -> Place) {
        let readings: Vec<Reading<'_>> = cells.iter().map(|cell| Reading::new(cell.1, self.lexicon, None)).collect();
        let headings: Vec<Option<Caption>> = readings.iter().map(heading).collect();
        let told = headings.iter().flatten().count();
        let pairs = told > 0 && !headings.windows(2).any(|pair| pair[0].is_some() && pair[1].is_some());
        self.headed |= told >= 2 && !pairs || told == 1 && cells.len() == 1 && line == 0;
        for (i, mut reading) in readings.into_iter().enumerate() {
            let column = cells[i].0;
            if let Some(caption) = headings[i] {
                self.organisations |= caption == Caption::Organisation;
                self.persons |= caption == Caption::Name;
                self.columns.entry(column).or_default().header = Some(caption);
                continue;
            }
            if reading.text.is_empty() {
                continue;
            }
            let left = (pairs && i > 0).then(|| headings[i - 1]).flatten();
            reading.cue = self.cue(left, column);
            self.cell(&reading, column, line, |start, end| place(i, start, end));
        }
    }

    fn cue(&self, left: Option<Caption>, column: u32) -> Option<Cue> {
        if let Some(caption) = left {
            return Some(Cue { caption, evidence: Evidence::Caption, weight: CAPTION });
        }
        let column = self.columns.get(&column)?;
        let headed =
            column.header.map(|caption| Cue { caption, evidence: Evidence::ColumnHeader, weight: COLUMN_HEADER });
        headed.or(column.inferred.map(|caption| Cue { caption, evidence: Evidence::ColumnPurity, weight: INFERRED }))
    }

    fn cell(&mut self, reading: &Reading<'_>, column: u32, line: u32, place: impl Fn(usize, usize) -> Place) {
        let kana = reading.cue.is_some_and(|cue| cue.caption == Caption::Reading);
        let checks = &mut self.columns.entry(column).or_default().checks;
        for mut found in scan(reading, self.lexicon) {
            checks.count(&found);
            found.line = line;
            let key = Tally::key(found.sort, found.text(reading.text));
            let place = place(found.start as usize, found.end as usize);
            // The share of right numbers in its column is weighed once the whole table is read.
            found.column = column;
            self.placed.push(Placed { found, place, key, reading: kana });
        }
    }

    /// Weighs what the whole table says and hands everything over.
    pub(crate) fn finish(mut self, tally: &mut Tally) {
        let persons = self.persons;
        self.placed.retain(|placed| !(placed.reading && persons));
        let firms = self.organisations && !self.persons;
        for placed in &mut self.placed {
            if let Some(column) = self.columns.get_mut(&placed.found.column) {
                column.checks.weigh(&mut placed.found);
            }
            if firms && matches!(placed.found.sort, Sort::Phone | Sort::Address | Sort::Email) {
                placed.found.weigh_public();
            }
        }
        let mut found: Vec<Candidate> = self.placed.iter().map(|placed| placed.found.clone()).collect();
        weigh_neighbours(&mut found);
        let named = |c: &&Candidate| c.sort == Sort::Name && c.confidence() >= 75;
        let names: Vec<u32> = found.iter().filter(named).map(|c| c.line).collect();
        for found in found.iter_mut().filter(|c| c.sort.is_checked() && names.binary_search(&c.line).is_ok()) {
            if let Some(column) = self.columns.get(&found.column) {
                column.checks.weigh_few(found);
            }
        }
        let added =
            found.iter().zip(&self.placed).filter_map(|(found, placed)| tally.add(found, placed.key, placed.place));
        let records: Vec<_> = added.collect();
        tally.add_persons(&records, if self.headed { Record::Row } else { Record::Nearest });
    }
}

impl Sample {
    fn look(&mut self, text: &str, lexicon: &Lexicon) {
        if self.headed {
            return;
        }
        let reading = Reading::new(text, lexicon, None);
        if heading(&reading).is_some() {
            self.headed = true;
            return;
        }
        self.cells += 1;
        if let Some(date) = text
            .find(|c: char| c.is_ascii_digit())
            .and_then(|at| dates::parse(text, at))
            .filter(|date| date.end == text.len())
        {
            self.dates += 1;
            let (first, last) = self.days.unwrap_or((date.day, date.day));
            self.days = Some((first.min(date.day), last.max(date.day)));
        }
        self.names +=
            u32::from(names::shape(text, 0, lexicon).is_some_and(|shape| shape.is_full() && shape.end == text.len()));
        if text.bytes().any(|b| b.is_ascii_digit()) {
            let found = scan(&reading, lexicon);
            let whole = |sort| found.iter().any(|c| c.sort == sort && c.text(text).len() * 10 >= text.len() * 8);
            self.phones += u32::from(whole(Sort::Phone));
            self.addresses += u32::from(whole(Sort::Address));
        }
    }

    /// What the column holds, given that another one holds names.
    fn sort(&self) -> Option<Caption> {
        let most = |n: u32, tenths: u32| n * 10 >= self.cells * tenths;
        let (first, last) = self.days.unwrap_or_default();
        if most(self.names, 6) {
            Some(Caption::Name)
        } else if most(self.phones, 8) {
            Some(Caption::Phone)
        } else if most(self.addresses, 6) {
            Some(Caption::Address)
        } else if most(self.dates, 8) && last - first >= BIRTH_SPREAD && first < BIRTH_BEFORE {
            Some(Caption::BirthDate)
        } else {
            None
        }
    }
}

/// What a cell announces if it is a heading and no value.
pub(crate) fn heading(reading: &Reading<'_>) -> Option<Caption> {
    // At most four bytes a character; values made of digits and signs announce nothing.
    if reading.text.len() > 4 * HEADING || !reading.text.bytes().any(|b| b.is_ascii_alphabetic() || !b.is_ascii()) {
        return None;
    }
    let mark = |c: char| {
        matches!(c, ' ' | '\n' | '\r' | ':' | '*' | '※' | '【' | '】' | '[' | ']' | '■' | '●' | '○' | '・')
            || matches!(c, '<' | '>' | '"' | '\t')
    };
    let text = reading.text.trim_matches(mark);
    if text.is_empty() || text.len() > HEADING && text.chars().count() > HEADING {
        return None;
    }
    match text {
        "氏" | "姓" | "宛名" => return Some(Caption::Name),
        "父" | "母" => return Some(Caption::Role),
        _ => {}
    }
    let offset = text.as_ptr() as usize - reading.text.as_ptr() as usize;
    let main = text.find(['(', '\n']).filter(|at| *at > 0).map_or(text, |at| text[..at].trim_end());
    let end = offset + main.len();
    let number = main.trim_end_matches(|c: char| {
        c.is_ascii_digit() || matches!(c, '.' | ' ' | '欄' | '等' | '*' | '※' | '1'..='9' | '①'..='⑳')
    });
    let last = reading.captions.iter().rev().find(|caption| caption.1 <= end);
    if let Some(&(start, caption_end, caption)) = last
        && caption_end >= offset + number.len()
        && (matches!(caption, Caption::Role | Caption::Staff | Caption::Organisation | Caption::Other)
            <= (start == offset))
    {
        return Some(caption);
    }
    let firm = number.ends_with(['称', '者', '社', '人', '業', '体'])
        && ["名称", "業者", "会社", "法人", "企業", "団体", "事業者"].iter().any(|suffix| number.ends_with(suffix));
    if firm && number.chars().count() <= 12 {
        return Some(Caption::Organisation);
    }
    // お生まれになった日(生年月日)
    let bracket = text.strip_suffix(')').map(|inner| offset + inner.len());
    if let Some(&(_, _, caption)) =
        reading.captions.last().filter(|caption| Some(caption.1) == bracket && caption.0 > end)
    {
        return Some(caption);
    }
    let other = number.ends_with(['号', 'ド', 'o', '.', 'O'])
        && ["番号", "コード", "No", "No.", "NO"].iter().any(|suffix| number.ends_with(suffix))
        && number.chars().count() <= 16;
    other.then_some(Caption::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_told_from_a_value() {
        let table = [
            ("氏名", Some(Caption::Name)),
            ("申請者の氏名", Some(Caption::Name)),
            ("氏　　名", Some(Caption::Name)),
            ("個人番号（12桁）", Some(Caption::MyNumber)),
            ("電話番号1", Some(Caption::Phone)),
            ("※住所", Some(Caption::Address)),
            ("個人番号カード交付日", None),
            ("登録台帳番号", Some(Caption::Other)),
            ("担当", Some(Caption::Staff)),
            ("氏名:山田太郎", None),
            ("山田太郎", None),
            ("", None),
        ];
        for (text, expected) in table {
            let folded = Folded::new(text);
            assert_eq!(heading(&Reading::new(&folded.text, Lexicon::get(), None)), expected, "{text}");
        }
    }
}
