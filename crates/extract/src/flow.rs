use crate::reading::Reading;
use model::{Block, Cell, Row, Table};

/// Builds text and tables in reading order from a stream of beginnings and ends.
///
/// A cell holds text only, so a table inside a cell follows the table it lies in; what floats (text boxes, notes,
/// readings of ruby) follows the paragraph it is anchored in, so that a number is never cut in two by it.
pub(crate) struct Flow {
    path: String,
    frames: Vec<Frame>,
    floating: Vec<Block>,
}

enum Frame {
    Text { blocks: Vec<Block>, text: String },
    Table(OpenTable),
}

#[derive(Default)]
struct OpenTable {
    table: Table,
    inner: Vec<Block>,
    row: Option<Row>,
    cell: Option<Cell>,
    next_row: u32,
    next_column: u32,
}

impl Flow {
    pub(crate) fn new(path: &str) -> Self {
        Flow {
            path: path.to_owned(),
            frames: vec![Frame::Text { blocks: Vec::new(), text: String::new() }],
            floating: Vec::new(),
        }
    }

    /// Adds text; between cells it belongs nowhere and is dropped.
    pub(crate) fn text(&mut self, reading: &mut Reading, text: &str) {
        let target = match self.frames.last_mut() {
            Some(Frame::Text { text, .. }) => text,
            Some(Frame::Table(OpenTable { cell: Some(cell), .. })) => &mut cell.text,
            _ => return,
        };
        target.push_str(reading.admit(&self.path, text));
    }

    /// Ends a line or paragraph.
    pub(crate) fn line(&mut self) {
        match self.frames.last_mut() {
            Some(Frame::Text { text, .. }) if !text.is_empty() && !text.ends_with('\n') => text.push('\n'),
            Some(Frame::Table(OpenTable { cell: Some(cell), .. })) if !cell.text.is_empty() => cell.text.push('\n'),
            _ => {}
        }
        if let [Frame::Text { blocks, text }] = self.frames.as_mut_slice()
            && !self.floating.is_empty()
        {
            close_text(blocks, text);
            blocks.append(&mut self.floating);
        }
    }

    pub(crate) fn begin_table(&mut self) {
        self.frames.push(Frame::Table(OpenTable::default()));
    }

    pub(crate) fn begin_row(&mut self) {
        if let Some(Frame::Table(open)) = self.frames.last_mut() {
            open.end_row();
            open.row = Some(Row { index: open.next_row, cells: Vec::new() });
            open.next_column = 0;
        }
    }

    /// Begins a cell at the next column.
    pub(crate) fn begin_cell(&mut self) {
        if let Some(Frame::Table(open)) = self.frames.last_mut() {
            open.end_cell(1);
            open.cell = Some(Cell { column: open.next_column, text: String::new() });
        }
    }

    /// Ends a cell that takes `span` columns.
    pub(crate) fn end_cell(&mut self, reading: &mut Reading, span: u32) {
        if let Some(Frame::Table(open)) = self.frames.last_mut() {
            let empty = open.cell.as_ref().is_none_or(|c| c.text.trim().is_empty());
            if !empty && !reading.admit_cell(&self.path) {
                open.cell = None;
            }
            open.end_cell(span);
        }
    }

    /// Leaves `columns` columns empty.
    pub(crate) fn skip_columns(&mut self, columns: u32) {
        if let Some(Frame::Table(open)) = self.frames.last_mut() {
            open.next_column = open.next_column.saturating_add(columns);
        }
    }

    /// Ends a row that stands for `repeated` equal rows.
    pub(crate) fn end_row(&mut self, repeated: u32) {
        if let Some(Frame::Table(open)) = self.frames.last_mut() {
            open.end_row();
            open.next_row = open.next_row.saturating_add(repeated.saturating_sub(1));
        }
    }

    pub(crate) fn end_table(&mut self) {
        if !matches!(self.frames.last(), Some(Frame::Table(_))) {
            return;
        }
        let Some(Frame::Table(mut open)) = self.frames.pop() else { return };
        open.end_row();
        let mut blocks = Vec::new();
        if !open.table.rows.is_empty() {
            blocks.push(Block::Table(open.table));
        }
        blocks.append(&mut open.inner);
        match self.frames.last_mut() {
            Some(Frame::Text { blocks: outer, text }) => {
                close_text(outer, text);
                outer.append(&mut blocks);
            }
            Some(Frame::Table(outer)) => outer.inner.append(&mut blocks),
            None => {}
        }
    }

    /// Begins something that floats beside the text.
    pub(crate) fn begin_floating(&mut self) {
        self.frames.push(Frame::Text { blocks: Vec::new(), text: String::new() });
    }

    /// Ends what floats, with whatever was left open in it.
    pub(crate) fn end_floating(&mut self) {
        while self.frames.len() > 1 && matches!(self.frames.last(), Some(Frame::Table(_))) {
            self.end_table();
        }
        if self.frames.len() > 1
            && let Some(Frame::Text { mut blocks, mut text }) = self.frames.pop()
        {
            close_text(&mut blocks, &mut text);
            self.floating.append(&mut blocks);
        }
    }

    /// Ends everything that is open and gives the blocks.
    pub(crate) fn finish(mut self) -> Vec<Block> {
        while self.frames.len() > 1 {
            match self.frames.last() {
                Some(Frame::Table(_)) => self.end_table(),
                _ => self.end_floating(),
            }
        }
        let Some(Frame::Text { mut blocks, mut text }) = self.frames.pop() else { return Vec::new() };
        close_text(&mut blocks, &mut text);
        blocks.append(&mut self.floating);
        blocks
    }
}

impl OpenTable {
    fn end_cell(&mut self, span: u32) {
        if let Some(mut cell) = self.cell.take() {
            cell.text.truncate(cell.text.trim_end().len());
            self.next_column = self.next_column.saturating_add(span.max(1));
            if let (Some(row), false) = (self.row.as_mut(), cell.text.is_empty()) {
                row.cells.push(cell);
            }
        }
    }

    fn end_row(&mut self) {
        self.end_cell(1);
        if let Some(row) = self.row.take() {
            self.next_row = self.next_row.saturating_add(1);
            if !row.cells.is_empty() {
                self.table.rows.push(row);
            }
        }
    }
}

fn close_text(blocks: &mut Vec<Block>, text: &mut String) {
    let text = std::mem::take(text);
    if !text.trim().is_empty() {
        blocks.push(Block::Text(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    #[test]
    fn a_table_in_a_cell_follows_its_table_and_a_text_box_its_paragraph() {
        let limits = Limits::default();
        let mut reading = Reading::new(&limits);
        let mut flow = Flow::new("");
        flow.text(&mut reading, "1234");
        flow.begin_floating();
        flow.text(&mut reading, "枠");
        flow.end_floating();
        flow.text(&mut reading, "5678");
        flow.line();
        for name in ["外", "内"] {
            flow.begin_table();
            flow.begin_row();
            flow.skip_columns(2);
            flow.begin_cell();
            flow.text(&mut reading, name);
        }
        let table = |text: &str| {
            let cells = vec![Cell { column: 2, text: text.to_owned() }];
            Block::Table(Table { rows: vec![Row { index: 0, cells }] })
        };
        let text = |text: &str| Block::Text(text.to_owned());
        assert_eq!(flow.finish(), [text("12345678\n"), text("枠"), table("外"), table("内")]);
    }
}
