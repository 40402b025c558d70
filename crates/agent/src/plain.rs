//! A document as plain text, and the place of each finding in it: what people who write rules look at.
//!
//! A text block stands as it is, a row of a table is a line with its cells apart by tabs. Parts are joined by form feeds.
//! What is changed within a cell is changed one for one, so that places hold.

use std::collections::{HashMap, HashSet};

use model::reading::{PlainPart, Pointed};
use model::{Block, CellAt, Content, Finding, Place, Row, Table};

/// How many empty cells a table may be given for each cell it has, once there are more than [`ALWAYS`].
const SPARSE: u64 = 4;
/// So many empty cells do no harm in any table.
const ALWAYS: u64 = 1 << 16;

/// A block, and the cell where it is a table.
type Spot = (u32, u32, Option<CellAt>);

/// The parts of a document as plain text.
pub(crate) fn parts(content: Content) -> Vec<PlainPart> {
    let texts = Writer::new(HashSet::new()).write(&content).texts;
    let named = content.parts.into_iter().zip(texts);
    named.map(|(part, text)| PlainPart { path: part.path, kind: part.kind, text }).collect()
}

/// Findings with their places in that text.
pub(crate) fn point(content: &Content, findings: Vec<Finding>) -> Vec<Pointed> {
    let spots = Writer::new(findings.iter().map(|finding| spot(&finding.place)).collect()).write(content).spots;
    findings
        .into_iter()
        .map(|finding| {
            let begin = spots.get(&spot(&finding.place)).copied().unwrap_or_default();
            let start = begin.saturating_add(finding.place.start);
            Pointed { start, end: start.saturating_add(finding.place.len), finding }
        })
        .collect()
}

fn spot(place: &Place) -> Spot {
    (place.part, place.block, place.cell)
}

/// Writes a document and notes where wanted places begin.
struct Writer {
    wanted: HashSet<Spot>,
    spots: HashMap<Spot, u32>,
    texts: Vec<String>,
    text: String,
    /// Characters before the end of `text`, in the whole.
    chars: u32,
}

impl Writer {
    fn new(wanted: HashSet<Spot>) -> Writer {
        Writer { wanted, spots: HashMap::new(), texts: Vec::new(), text: String::new(), chars: 0 }
    }

    fn write(mut self, content: &Content) -> Writer {
        for (part, p) in content.parts.iter().zip(0_u32..) {
            // The form feed between two parts.
            self.chars += u32::from(p > 0);
            for (block, b) in part.blocks.iter().zip(0_u32..) {
                match block {
                    Block::Text(text) => self.text_block(text, (p, b, None)),
                    Block::Table(table) => self.table(table, p, b),
                }
            }
            self.texts.push(std::mem::take(&mut self.text));
        }
        self
    }

    fn text_block(&mut self, text: &str, spot: Spot) {
        self.note(spot);
        self.push(text);
        if !text.ends_with('\n') {
            self.push("\n");
        }
    }

    fn table(&mut self, table: &Table, part: u32, block: u32) {
        let aligned = is_dense(table);
        for row in &table.rows {
            self.row(row, aligned, |column| (part, block, Some(CellAt { row: row.index, column })));
        }
    }

    fn row(&mut self, row: &Row, aligned: bool, spot: impl Fn(u32) -> Spot) {
        let mut column = 0;
        for (at, cell) in row.cells.iter().enumerate() {
            if aligned && cell.column > column {
                self.push(&"\t".repeat((cell.column - column) as usize));
                column = cell.column;
            } else if at > 0 {
                self.push("\t");
            }
            self.note(spot(cell.column));
            self.cell(&cell.text);
        }
        self.push("\n");
    }

    fn cell(&mut self, text: &str) {
        if text.contains(is_layout) {
            self.push(&text.replace(is_layout, " "));
        } else {
            self.push(text);
        }
    }

    fn note(&mut self, spot: Spot) {
        if self.wanted.contains(&spot) {
            self.spots.insert(spot, self.chars);
        }
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        let chars = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        self.chars = self.chars.saturating_add(chars);
    }
}

/// Characters that would break a row into two, or a cell.
fn is_layout(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether columns can be kept under one another at a reasonable cost: a hostile sheet has one cell a row, far to the
/// right.
fn is_dense(table: &Table) -> bool {
    let cells: u64 = table.rows.iter().map(|row| row.cells.len() as u64).sum();
    let width = |row: &Row| row.cells.iter().map(|cell| u64::from(cell.column) + 1).max().unwrap_or(0);
    let filled = table.rows.iter().map(width).fold(0, u64::saturating_add);
    filled <= cells.saturating_mul(SPARSE).saturating_add(ALWAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Cell, Format, Kind, Level, Part, PartKind};

    fn cell(column: u32, text: &str) -> Cell {
        Cell { column, text: text.to_owned() }
    }

    fn content(parts: Vec<Vec<Block>>) -> Content {
        let part = |blocks| Part { path: String::new(), kind: PartKind::Body, blocks };
        let parts = parts.into_iter().map(part).collect();
        Content { format: Format::Text, parts, hints: Vec::new(), omissions: Vec::new() }
    }

    fn sample() -> Content {
        let rows = vec![
            Row { index: 4, cells: vec![cell(1, "氏名"), cell(3, "住所\r\n番地")] },
            Row { index: 9, cells: vec![cell(0, "𠮷田"), cell(1, "a\tb")] },
        ];
        content(vec![
            vec![Block::Text("一行目\r\n二行目".to_owned()), Block::Table(Table { rows })],
            vec![Block::Text("次の部\n".to_owned())],
        ])
    }

    fn whole(content: Content) -> String {
        parts(content).into_iter().map(|part| part.text).collect::<Vec<_>>().join("\u{c}")
    }

    #[test]
    fn texts_stand_as_they_are_and_columns_under_one_another() {
        assert_eq!(whole(sample()), "一行目\r\n二行目\n\t氏名\t\t住所  番地\n𠮷田\ta b\n\u{c}次の部\n");
    }

    #[test]
    fn places_count_characters_of_the_whole_text() {
        let at = |part, block, cell: Option<(u32, u32)>, start, len| {
            let cell = cell.map(|(row, column)| CellAt { row, column });
            let place = Place { part, block, cell, start, len };
            Finding { kind: Kind::NAME, confidence: 90, level: Level::High, place, evidence: Vec::new() }
        };
        let findings = vec![
            at(0, 0, None, 5, 3),
            at(0, 1, Some((4, 1)), 0, 2),
            at(0, 1, Some((4, 3)), 4, 2),
            at(0, 1, Some((9, 0)), 0, 2),
            at(1, 0, None, 2, 1),
        ];
        let text: Vec<char> = whole(sample()).chars().collect();
        let said: Vec<String> = point(&sample(), findings)
            .iter()
            .map(|found| text[found.start as usize..found.end as usize].iter().collect())
            .collect();
        assert_eq!(said, ["二行目", "氏名", "番地", "𠮷田", "部"]);
    }

    #[test]
    fn a_sheet_with_cells_far_apart_does_not_grow_without_bound() {
        let rows = (0..100_000).map(|index| Row { index, cells: vec![cell(16_383, "x")] }).collect();
        assert_eq!(whole(content(vec![vec![Block::Table(Table { rows })]])).len(), 200_000);
    }
}
