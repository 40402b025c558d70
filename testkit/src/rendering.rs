use model::{Block, CellAt, Kind, Place, Table};

use crate::Sample;

impl Sample {
    /// The document as a file would hold it: running text as it is, tables as comma-separated values (RFC 4180, lines
    /// end with `\n`), parts one after another; and the truth as kind, start and end in Unicode scalar values.
    ///
    /// A cell with a quotation mark inside a value gives a range that covers both marks of the escaped pair.
    pub fn to_text(&self) -> (String, Vec<(Kind, usize, usize)>) {
        let mut out = String::new();
        let mut spots = Vec::new();
        for (part, p) in self.content.parts.iter().zip(0..) {
            for (block, b) in part.blocks.iter().zip(0..) {
                match block {
                    Block::Text(text) => self.copy(text, (p, b, None), false, &mut out, &mut spots),
                    Block::Table(table) => self.copy_table(table, (p, b), &mut out, &mut spots),
                }
                if !out.ends_with('\n') {
                    out.push('\n');
                }
            }
        }
        spots.sort_by_key(|(_, start, _)| *start);
        (out, spots)
    }

    fn copy_table(&self, table: &Table, (p, b): (u32, u32), out: &mut String, spots: &mut Vec<(Kind, usize, usize)>) {
        let width = table.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.column + 1).max().unwrap_or(0);
        for row in &table.rows {
            for column in 0..width {
                if column > 0 {
                    out.push(',');
                }
                let Some(cell) = row.cells.iter().find(|cell| cell.column == column) else { continue };
                let quoted = cell.text.contains([',', '"', '\n', '\r']);
                self.copy(&cell.text, (p, b, Some(CellAt { row: row.index, column })), quoted, out, spots);
            }
            out.push('\n');
        }
    }

    /// Appends a text and says where its values went.
    fn copy(
        &self,
        text: &str,
        at: (u32, u32, Option<CellAt>),
        quoted: bool,
        out: &mut String,
        spots: &mut Vec<(Kind, usize, usize)>,
    ) {
        let mut went = Vec::new();
        let mut count = out.chars().count();
        let mut put = |c: char, count: &mut usize| {
            out.push(c);
            *count += 1;
        };
        if quoted {
            put('"', &mut count);
        }
        for c in text.chars() {
            went.push(count);
            if quoted && c == '"' {
                put('"', &mut count);
            }
            put(c, &mut count);
        }
        went.push(count);
        if quoted {
            put('"', &mut count);
        }
        let here = |place: &Place| (place.part, place.block, place.cell) == at;
        for truth in self.truth.iter().filter(|truth| here(&truth.place)) {
            let (start, end) = (truth.place.start as usize, (truth.place.start + truth.place.len) as usize);
            spots.push((truth.kind.clone(), went[start], went[end]));
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn values_are_where_the_text_says() {
        for sample in crate::layouts::dev(5, 160) {
            let (text, spots) = sample.to_text();
            assert_eq!(spots.len(), sample.truth.len(), "{}", sample.family);
            let chars: Vec<char> = text.chars().collect();
            let mut found: Vec<String> =
                spots.iter().map(|(_, start, end)| chars[*start..*end].iter().collect()).collect();
            let mut wanted: Vec<String> = sample.truth.iter().map(|truth| sample.text_at(&truth.place)).collect();
            found.sort();
            wanted.sort();
            assert_eq!(found, wanted, "{}", sample.family);
        }
    }
}
