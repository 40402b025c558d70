//! Columns without heading, judged by their first cells; most tables have a heading for each, and then nothing is looked at.

use crate::captions::Caption;
use crate::dates;
use crate::formula;
use crate::heading::{heading, is_broad};
use crate::lexicon::Lexicon;
use crate::numbers::{self, digits};
use crate::reading::Reading;
use crate::scan::scan;
use crate::score::Sort;
use crate::shape::shape;
use crate::table::{CellDesk, TableCell};

/// How many cells of a column must speak.
const CELLS: u32 = 4;
/// Days of birth in a column lie at least this far apart and begin before this day, as numbers YYYYMMDD.
const BIRTH_SPREAD: u32 = 250_000;
const BIRTH_BEFORE: u32 = 19_900_000;

/// The first cells of a table by their columns, and what was seen of these so far.
#[derive(Default)]
pub(crate) struct Samples<'t> {
    cells: Vec<TableCell<'t>>,
    /// Where the cells of each column begin and end, and who they name, once that was asked.
    columns: Vec<(usize, usize, Option<Named>)>,
}

/// Whether a column is headed, and how many of its cells are names.
#[derive(Clone, Copy, Default)]
struct Named {
    headed: bool,
    /// Whether that heading is of persons.
    person: bool,
    cells: u32,
    names: u32,
}

/// What else the cells of a column are.
#[derive(Default)]
struct Sample {
    phones: u32,
    mobiles: u32,
    elders: u32,
    addresses: u32,
    postals: u32,
    dates: u32,
    days: Option<(u32, u32)>,
}

impl<'t> Samples<'t> {
    pub(crate) fn of(cells: impl Iterator<Item = TableCell<'t>>) -> Samples<'t> {
        Samples { cells: cells.filter(|cell| !cell.text.is_empty()).collect(), columns: Vec::new() }
    }

    /// What a column holds that has no heading: told only where a column names persons.
    pub(crate) fn judge(&mut self, column: u32, lexicon: &Lexicon, desk: &mut CellDesk) -> Option<Caption> {
        if self.columns.is_empty() {
            self.cells.sort_by_key(|cell| cell.column);
            let mut start = 0;
            for cells in self.cells.chunk_by(|a, b| a.column == b.column) {
                self.columns.push((start, start + cells.len(), None));
                start += cells.len();
            }
        }
        let of = |at: &(usize, usize, Option<Named>)| self.cells.get(at.0).map(|cell| cell.column);
        let own = self.columns.binary_search_by_key(&Some(column), of).ok()?;
        let named = self.named(own, lexicon, desk);
        if named.headed || named.cells < CELLS {
            return None;
        }
        if named.are_names() {
            return Some(Caption::Name);
        }
        // All else that a column may hold has digits in most cells.
        let digits = self.cells(own).filter(|cell| may_have_digits(cell.text)).count();
        if digits * 10 < named.cells as usize * 6 {
            return None;
        }
        let persons = (0..self.columns.len()).any(|at| {
            let named = self.named(at, lexicon, desk);
            named.person || named.are_names()
        });
        let sample = self.look(own, lexicon, desk);
        if persons { sample.sort(named.cells) } else { sample.of_persons(named.cells) }
    }

    fn cells(&self, column: usize) -> impl Iterator<Item = &TableCell<'t>> {
        let range = self.columns.get(column).map_or(0..0, |&(start, end, _)| start..end);
        self.cells.get(range).unwrap_or_default().iter()
    }

    fn named(&mut self, column: usize, lexicon: &Lexicon, desk: &mut CellDesk) -> Named {
        if let Some(named) = self.columns.get(column).and_then(|column| column.2) {
            return named;
        }
        let mut named = Named::default();
        for cell in self.cells(column) {
            // Numbers and days are no headings and no names.
            if cell.text.bytes().all(|b| b.is_ascii_digit() || b"-/.:,".contains(&b)) {
                named.cells += 1;
                continue;
            }
            desk.open(cell.text, lexicon);
            let reading = Reading::new(&desk.folded.text, 0, &desk.tokens);
            if let Some(caption) = heading(&reading) {
                named.headed = true;
                named.person = !is_broad(caption) || caption == Caption::Role;
                break;
            }
            named.cells += 1;
            let name = shape(reading.text, 0, lexicon);
            named.names += u32::from(name.is_some_and(|shape| shape.is_full() && shape.end == reading.text.len()));
        }
        if let Some(column) = self.columns.get_mut(column) {
            column.2 = Some(named);
        }
        named
    }

    fn look(&self, column: usize, lexicon: &Lexicon, desk: &mut CellDesk) -> Sample {
        let (mut sample, mut found) = (Sample::default(), Vec::new());
        for cell in self.cells(column).filter(|cell| may_have_digits(cell.text)) {
            desk.open(cell.text, lexicon);
            let reading = Reading::new(&desk.folded.text, 0, &desk.tokens);
            let (Some(first), end) = (reading.digits.first(), reading.text.len()) else { continue };
            sample.mobiles += u32::from(end == 11 && numbers::is_mobile(reading.text) && is_digits(reading.text));
            sample.elders += u32::from(end == 8 && is_digits(reading.text) && formula::luhn(&digits(reading.text)));
            if let Some(date) = dates::parse(reading.text, first.0).filter(|date| date.end == end) {
                sample.dates += 1;
                let (first, last) = sample.days.unwrap_or((date.day, date.day));
                sample.days = Some((first.min(date.day), last.max(date.day)));
            }
            found.clear();
            scan(&reading, lexicon, &mut desk.taken, &mut found);
            let whole = |sort| found.iter().any(|c| c.sort == sort && c.text(reading.text).len() * 10 >= end * 8);
            sample.phones += u32::from(whole(Sort::Phone));
            sample.addresses += u32::from(whole(Sort::Address));
            sample.postals += u32::from(whole(Sort::Postal));
        }
        sample
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a text may have digits, however they are written.
fn may_have_digits(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit() || b >= 0xEF)
}

impl Named {
    fn are_names(&self) -> bool {
        !self.headed && self.cells >= CELLS && self.names * 10 >= self.cells * 5
    }
}

impl Sample {
    /// What a column holds though none beside it names persons: hardly an office has a column of mobile telephones.
    fn of_persons(&self, cells: u32) -> Option<Caption> {
        (cells > CELLS && self.mobiles * 10 >= cells * 8).then_some(Caption::Phone)
    }

    /// What a column of so many cells holds that are no names.
    fn sort(&self, cells: u32) -> Option<Caption> {
        let most = |n: u32, tenths: u32| n * 10 >= cells * tenths;
        let (first, last) = self.days.unwrap_or_default();
        if most(self.phones, 8) {
            Some(Caption::Phone)
        } else if most(self.addresses, 6) {
            Some(Caption::Address)
        } else if most(self.postals, 8) {
            Some(Caption::Postal)
        } else if most(self.dates, 8) && last - first >= BIRTH_SPREAD && first < BIRTH_BEFORE {
            Some(Caption::BirthDate)
        } else if cells > CELLS && self.elders == cells {
            // By chance eight digits pass once in ten times.
            Some(Caption::Elderly)
        } else {
            None
        }
    }
}
