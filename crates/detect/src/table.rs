//! Tables: a column's header is the strongest cue there is, then the caption in the cell to the left.

use std::collections::HashMap;

use model::{CellAt, Evidence, Place, Row, Table};

use crate::captions::Caption;
use crate::fold::Folded;
use crate::lexicon::Lexicon;
use crate::names;
use crate::reading::{Cue, Reading};
use crate::scan::{Purities, Purity, scan, weigh_neighbours};
use crate::score::{CAPTION, COLUMN_HEADER, Candidate, OFFICE, Sort};
use crate::tally::{Record, Tally};

/// Longest heading, in characters.
const HEADING: usize = 40;

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
    checks: Purities,
    names: Purity,
}

/// See the module.
pub(crate) struct TableReader<'l> {
    lexicon: &'l Lexicon,
    columns: HashMap<u32, Column>,
    placed: Vec<Placed>,
    /// Whether rows are records: some row was a row of headings.
    headed: bool,
    organisations: bool,
    persons: bool,
}

/// Detects in a table.
pub(crate) fn read(table: &Table, part: u32, block: u32, lexicon: &Lexicon, tally: &mut Tally) {
    let mut reader = TableReader {
        lexicon,
        columns: HashMap::new(),
        placed: Vec::new(),
        headed: false,
        organisations: false,
        persons: false,
    };
    for (line, row) in table.rows.iter().enumerate() {
        reader.row(row, line as u32, part, block);
    }
    reader.finish(tally);
}

impl TableReader<'_> {
    fn row(&mut self, row: &Row, line: u32, part: u32, block: u32) {
        let folded: Vec<Folded<'_>> = row.cells.iter().map(|cell| Folded::new(&cell.text)).collect();
        let readings: Vec<Reading<'_>> =
            folded.iter().map(|cell| Reading::new(&cell.text, self.lexicon, None)).collect();
        let headings: Vec<Option<Caption>> = readings.iter().map(heading).collect();
        let told = headings.iter().flatten().count();
        let pairs = told > 0 && !headings.windows(2).any(|pair| pair[0].is_some() && pair[1].is_some());
        self.headed |= told >= 2 && !pairs || told == 1 && row.cells.len() == 1 && line == 0;
        for (i, mut reading) in readings.into_iter().enumerate() {
            let at = CellAt { row: row.index, column: row.cells[i].column };
            if let Some(caption) = headings[i] {
                self.organisations |= caption == Caption::Organisation;
                self.persons |= caption == Caption::Name;
                self.columns.entry(at.column).or_default().header = Some(caption);
                continue;
            }
            let left = (pairs && i > 0).then(|| headings[i - 1]).flatten();
            reading.cue = self.cue(left, at.column);
            self.cell(&reading, &folded[i], line, Place { part, block, cell: Some(at), start: 0, len: 0 });
        }
    }

    fn cue(&self, left: Option<Caption>, column: u32) -> Option<Cue> {
        if let Some(caption) = left {
            return Some(Cue { caption, evidence: Evidence::Caption, weight: CAPTION });
        }
        let caption = self.columns.get(&column)?.header?;
        Some(Cue { caption, evidence: Evidence::ColumnHeader, weight: COLUMN_HEADER })
    }

    fn cell(&mut self, reading: &Reading<'_>, folded: &Folded<'_>, line: u32, place: Place) {
        if reading.text.is_empty() {
            return;
        }
        let column = place.cell.map(|at| at.column).unwrap_or_default();
        let column = self.columns.entry(column).or_default();
        if column.header.is_none() && !reading.text.is_ascii() {
            let full = names::shape(reading.text, 0, self.lexicon)
                .is_some_and(|shape| shape.is_full() && shape.end == reading.text.len());
            column.names.count(full);
        }
        let kana = reading.cue.is_some_and(|cue| cue.caption == Caption::Reading);
        let mut back = folded.way_back();
        for mut found in scan(reading, self.lexicon) {
            column.checks.count(&found);
            found.line = line;
            let start = back.at(found.start as usize);
            let len = back.at(found.end as usize) - start;
            let key = Tally::key(found.sort, found.text(reading.text));
            self.placed.push(Placed { found, place: Place { start, len, ..place }, key, reading: kana });
        }
    }

    fn finish(mut self, tally: &mut Tally) {
        let persons = self.persons;
        self.placed.retain(|placed| !(placed.reading && persons));
        let firms = self.organisations && !self.persons;
        for placed in &mut self.placed {
            let column = placed.place.cell.and_then(|at| self.columns.get_mut(&at.column));
            let Some(column) = column else { continue };
            column.checks.weigh(&mut placed.found);
            if column.header.is_none() && placed.found.sort == Sort::Name && !placed.found.has(Evidence::Caption) {
                column.names.weigh(&mut placed.found);
            }
            if firms && matches!(placed.found.sort, Sort::Phone | Sort::Address | Sort::Email) {
                placed.found.weigh(Evidence::PublicDocument, OFFICE);
            }
        }
        let mut found: Vec<Candidate> = self.placed.iter().map(|placed| placed.found.clone()).collect();
        weigh_neighbours(&mut found);
        let added = found
            .iter()
            .zip(&self.placed)
            .filter_map(|(found, placed)| tally.add_keyed(found, placed.key, placed.place));
        let records: Vec<_> = added.collect();
        tally.add_persons(&records, if self.headed { Record::Row } else { Record::Nearest });
    }
}

/// What a cell announces if it is a heading and no value.
fn heading(reading: &Reading<'_>) -> Option<Caption> {
    let text = reading
        .text
        .trim_matches([' ', '\n', '\r', ':', '*', '※', '【', '】', '[', ']', '■', '●', '○', '・', '<', '>', '"', '\t']);
    if text.is_empty() || text.chars().take(HEADING + 1).count() > HEADING {
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
    let other = ["番号", "コード", "No", "No.", "NO", "名称"].iter().any(|suffix| number.ends_with(suffix))
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
