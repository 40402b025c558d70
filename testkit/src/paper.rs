use model::{Block, Cell, CellAt, Content, Format, Kind, Part, PartKind, Place, Row, Table};

/// A piece of personal information that a document holds, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// What sort.
    pub kind: Kind,
    /// Where.
    pub place: Place,
}

/// A document and what is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// What sort of document: `register`, `minutes`, …
    pub family: &'static str,
    /// As extraction would give it.
    pub content: Content,
    /// Every piece of personal information in it, in reading order.
    pub truth: Vec<Truth>,
    /// What may be found or not, without being right or wrong: officials named as such, words of a caption.
    pub optional: Vec<Truth>,
    /// Whether it holds residents' data at all.
    pub personal: bool,
}

impl Sample {
    /// The characters at a place; empty if it lies outside.
    pub fn text_at(&self, place: &Place) -> String {
        let block = self.content.parts.get(place.part as usize).and_then(|part| part.blocks.get(place.block as usize));
        let text = match (block, place.cell) {
            (Some(Block::Text(text)), None) => Some(text.as_str()),
            (Some(Block::Table(table)), Some(at)) => table
                .rows
                .iter()
                .find(|row| row.index == at.row)
                .and_then(|row| row.cells.iter().find(|cell| cell.column == at.column))
                .map(|cell| cell.text.as_str()),
            _ => None,
        };
        text.unwrap_or_default().chars().skip(place.start as usize).take(place.len as usize).collect()
    }
}

/// Running text being written, with what is in it.
#[derive(Debug, Default)]
pub struct Paper {
    text: String,
    truth: Vec<(Kind, u32, u32)>,
}

impl Paper {
    /// Writes plain words.
    pub fn put(&mut self, words: &str) -> &mut Self {
        self.text.push_str(words);
        self
    }

    /// Writes a piece of personal information.
    pub fn value(&mut self, kind: Kind, value: &str) -> &mut Self {
        let start = self.text.chars().count() as u32;
        self.truth.push((kind, start, value.chars().count() as u32));
        self.put(value)
    }

    /// The finished document.
    pub fn done(self, family: &'static str) -> Sample {
        let place = |start, len| Place { part: 0, block: 0, cell: None, start, len };
        let truth: Vec<Truth> =
            self.truth.into_iter().map(|(kind, start, len)| Truth { kind, place: place(start, len) }).collect();
        let personal = truth.iter().any(|truth| truth.kind != Kind::CORPORATE_NUMBER);
        let content = content(Format::Text, PartKind::Body, Block::Text(self.text));
        Sample { family, content, truth, optional: Vec::new(), personal }
    }
}

/// A table being filled, with what is in it.
#[derive(Debug, Default)]
pub struct Sheet {
    table: Table,
    truth: Vec<Truth>,
}

impl Sheet {
    /// Adds a row; a cell that is personal information names its kind. Empty cells are left out, as readers do.
    pub fn row(&mut self, cells: &[(Option<Kind>, String)]) -> &mut Self {
        let index = self.table.rows.len() as u32;
        let mut row = Row { index, cells: Vec::new() };
        for ((kind, text), column) in cells.iter().zip(0..) {
            if text.is_empty() {
                continue;
            }
            row.cells.push(Cell { column, text: text.clone() });
            if let Some(kind) = kind {
                let place = Place {
                    part: 0,
                    block: 0,
                    cell: Some(CellAt { row: index, column }),
                    start: 0,
                    len: text.chars().count() as u32,
                };
                self.truth.push(Truth { kind: kind.clone(), place });
            }
        }
        self.table.rows.push(row);
        self
    }

    /// Adds a row of plain words.
    pub fn words(&mut self, cells: &[&str]) -> &mut Self {
        let cells: Vec<_> = cells.iter().map(|text| (None, (*text).to_owned())).collect();
        self.row(&cells)
    }

    /// The finished document.
    pub fn done(self, family: &'static str) -> Sample {
        let personal = self.truth.iter().any(|truth| truth.kind != Kind::CORPORATE_NUMBER);
        Sample {
            family,
            content: content(Format::Xlsx, PartKind::Sheet, Block::Table(self.table)),
            truth: self.truth,
            optional: Vec::new(),
            personal,
        }
    }
}

fn content(format: Format, kind: PartKind, block: Block) -> Content {
    let part = Part { path: String::new(), kind, blocks: vec![block] };
    Content { format, parts: vec![part], hints: Vec::new(), omissions: Vec::new() }
}
