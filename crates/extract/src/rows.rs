use crate::reading::Reading;
use model::{Block, Cell, Row, Table};
use std::collections::HashMap;

/// Builds a table from records whose fields have names: the names become the header row, in the order they came.
#[derive(Default)]
pub(crate) struct Rows {
    columns: HashMap<String, u32>,
    names: Vec<String>,
    /// For each column, the row that used it last and the place of the cell in it.
    last: Vec<(usize, usize)>,
    rows: Vec<Row>,
    /// Where the name of the next field is looked for first: records have their fields in the same order.
    next: usize,
}

/// More names than this are values that somebody put where names belong.
const COLUMNS: u32 = 16_384;

impl Rows {
    /// Begins a record.
    pub(crate) fn begin(&mut self) {
        let index = u32::try_from(self.rows.len()).unwrap_or(u32::MAX).saturating_add(1);
        let width = self.rows.last().map_or(0, |row| row.cells.len());
        self.rows.push(Row { index, cells: Vec::with_capacity(width) });
        self.next = 0;
    }

    /// Adds a field to the record that was begun last; a name that comes twice adds to its cell.
    pub(crate) fn field(&mut self, reading: &mut Reading, path: &str, name: &str, value: &str) {
        let guess = self.names.get(self.next).filter(|next| *next == name).and_then(|_| u32::try_from(self.next).ok());
        let known = guess.or_else(|| self.columns.get(name).copied());
        let Some(column) = known.or_else(|| self.add_column(reading, path, name)) else {
            let named = format!("{name}: {value}");
            return self.cell(reading, path, COLUMNS, &named);
        };
        self.next = column as usize + 1;
        if !value.is_empty() {
            self.cell(reading, path, column, value);
        }
    }

    fn add_column(&mut self, reading: &mut Reading, path: &str, name: &str) -> Option<u32> {
        let column = u32::try_from(self.names.len()).ok().filter(|column| *column < COLUMNS)?;
        self.names.push(reading.admit(path, name).to_owned());
        self.columns.insert(name.to_owned(), column);
        Some(column)
    }

    fn cell(&mut self, reading: &mut Reading, path: &str, column: u32, value: &str) {
        let number = self.rows.len();
        let Some(row) = self.rows.last_mut() else { return };
        let slot = column as usize;
        if self.last.len() <= slot {
            self.last.resize(slot + 1, (0, 0));
        }
        let Some(last) = self.last.get_mut(slot) else { return };
        match row.cells.get_mut(last.1) {
            Some(cell) if last.0 == number => {
                cell.text.push('\n');
                cell.text.push_str(reading.admit(path, value));
            }
            _ if reading.admit_cell(path) => {
                *last = (number, row.cells.len());
                row.cells.push(Cell { column, text: reading.admit(path, value).to_owned() });
            }
            _ => {}
        }
    }

    /// The table, if there is anything in it.
    pub(crate) fn finish(mut self) -> Option<Block> {
        if self.names.is_empty() {
            return None;
        }
        for row in &mut self.rows {
            row.cells.sort_by_key(|cell| cell.column);
        }
        let cells = (0u32..).zip(self.names).filter(|(_, text)| !text.is_empty());
        let header = Row { index: 0, cells: cells.map(|(column, text)| Cell { column, text }).collect() };
        let filled = self.rows.into_iter().filter(|row| !row.cells.is_empty());
        Some(Block::Table(Table { rows: std::iter::once(header).chain(filled).collect() }))
    }
}
