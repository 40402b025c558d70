//! Personal information in [`Content`]: kind, level, place; never a value.
//!
//! A text is folded (full-width forms, dashes, spaces) with a way back to the original characters; one walk notes
//! captions, places, surnames and runs of digits; small matchers work around what was noted. Belief is additive log-odds
//! ([`model::Evidence`] names what was weighed): a check digit is no evidence by itself, a caption is, and a column's
//! header is the strongest.
//!
//! INVARIANT: no value, part or hash of a value leaves [`Detector::detect`].

mod abroad;
mod addresses;
mod captions;
mod columns;
mod dates;
mod email;
mod fold;
mod formula;
mod heading;
mod label;
mod letters;
mod lex;
mod lexicon;
mod memo;
mod names;
mod numbers;
mod own;
mod packed;
mod print;
mod quick;
mod reading;
mod romaji;
mod sample;
mod scan;
mod score;
mod sensitive;
mod shape;
mod table;
mod tally;
mod text;
mod told;
mod written;

use std::sync::Arc;

use model::{Block, CellAt, Content, Detection, Kind, OwnKind, Place, Row, Table};

use crate::lexicon::Lexicon;
use crate::score::Candidate;
use crate::table::{CellDesk, SAMPLE_ROWS, TableCell, TableReader};
use crate::tally::Tally;
use crate::text::Desk;

/// The body's own kinds that are looked for at most.
const OWN_KINDS: usize = 200;
/// Rows of a table that are weighed together.
const ROWS: usize = 4_096;

/// The detector of the built-in kinds, which is cheap to make since their dictionaries are built once in a process, or of
/// a body's own kinds too, whose words are added to them.
#[derive(Clone)]
pub struct Detector {
    lexicon: Words,
}

#[derive(Clone)]
enum Words {
    BuiltIn(&'static Lexicon),
    WithOwn(Arc<Lexicon>),
}

impl Default for Detector {
    fn default() -> Self {
        Detector::new()
    }
}

impl Detector {
    /// The detector with the built-in kinds.
    pub fn new() -> Detector {
        Detector { lexicon: Words::BuiltIn(Lexicon::get()) }
    }

    /// The detector that finds these kinds too. Kinds without a shape and those beyond the first 200 are not looked for.
    pub fn with_kinds(kinds: &[OwnKind]) -> Detector {
        let shaped: Vec<OwnKind> =
            kinds.iter().filter(|kind| !kind.shape.is_empty()).take(OWN_KINDS).cloned().collect();
        if shaped.is_empty() {
            return Detector::new();
        }
        Detector { lexicon: Words::WithOwn(Arc::new(Lexicon::with(&shaped))) }
    }

    fn lexicon(&self) -> &Lexicon {
        match &self.lexicon {
            Words::BuiltIn(lexicon) => lexicon,
            Words::WithOwn(lexicon) => lexicon,
        }
    }

    /// What personal information the document holds. Places count Unicode scalar values of the document's own text.
    pub fn detect(&self, content: &Content) -> Detection {
        let lexicon = self.lexicon();
        let own = lexicon.own.iter().map(|own| own.kind.clone());
        let mut tally = Tally::new(Kind::BUILT_IN.into_iter().chain(own).collect());
        let mut desk = Desk::default();
        for (p, part) in content.parts.iter().enumerate() {
            for (b, block) in part.blocks.iter().enumerate() {
                match block {
                    Block::Text(text) => {
                        text::read(text, p as u32, b as u32, lexicon, &mut desk, &mut tally);
                    }
                    Block::Table(table) => self.table(table, p as u32, b as u32, &mut desk.cell, &mut tally),
                }
            }
        }
        tally.finish()
    }

    /// Reads a table row by row; what was found is handed over from time to time.
    fn table(&self, table: &Table, part: u32, block: u32, desk: &mut CellDesk, tally: &mut Tally) {
        let mut reader = TableReader::new(self.lexicon(), desk);
        reader.sample(table.rows.iter().take(SAMPLE_ROWS).flat_map(cells));
        let mut row_cells = Vec::new();
        for (n, rows) in table.rows.chunks(ROWS).enumerate() {
            for row in rows {
                row_cells.clear();
                row_cells.extend(cells(row));
                reader.row(&row_cells);
            }
            let row_of = |c: &Candidate| rows.get(c.line as usize - n * ROWS);
            reader.hand_over(tally, |c| {
                let row = row_of(c);
                let cell = row.and_then(|row| {
                    let cell = row.cells.get(c.field as usize)?;
                    Some(CellAt { row: row.index, column: cell.column })
                });
                Place { part, block, cell, start: c.at, len: c.len }
            });
        }
        reader.finish();
    }
}

fn cells(row: &Row) -> impl Iterator<Item = TableCell<'_>> {
    row.cells.iter().map(|cell| TableCell { column: cell.column, text: &cell.text, on_page: None })
}
