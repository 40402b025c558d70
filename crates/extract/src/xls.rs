use crate::document::Source;
use crate::number_format::{moment, plain};
use crate::reading::{Reading, inside};
use calamine::{Data, Range, Reader, SheetVisible, Xls};
use model::{Block, Cell, Hint, OmissionCause, PartKind, Row, Table};
use std::io::SeekFrom;

/// What calamine leaves out of a workbook.
#[derive(Default)]
struct Beside {
    /// Text of comments and text boxes.
    notes: String,
    margins: String,
    /// Titles and names in charts.
    charts: String,
    hidden: bool,
    /// Characters of text that the next record continues with.
    awaited: usize,
}

/// Looks through the records of a workbook stream (MS-XLS 2.1.4) before calamine does: whether it is encrypted, and
/// whether its sheets, which calamine spreads out as full rectangles, stay within the limit of cells.
fn check(reading: &Reading, book: &[u8]) -> Result<Beside, OmissionCause> {
    const FILE_PASS: u16 = 0x2f;
    const BEGIN: [u16; 4] = [0x0809, 0x0409, 0x0209, 0x0009];
    /// Records that begin with row and column: numbers, labels, formulas, blanks.
    const CELLS: [u16; 13] = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0xd6, 0xfd, 0x203, 0x204, 0x205, 0x27e, 0xbd];
    let mut area = Area::default();
    let mut total = 0u64;
    let mut beside = Beside::default();
    let mut rest = book;
    while let Some((kind, body, tail)) = record(rest) {
        rest = tail;
        if kind == FILE_PASS {
            return Err(OmissionCause::Encrypted);
        }
        if BEGIN.contains(&kind) {
            total = total.saturating_add(std::mem::take(&mut area).cells());
        } else if CELLS.contains(&kind)
            && let [r0, r1, c0, c1, ..] = body
        {
            // A run of several cells ends with its last column.
            let last = match (kind, body) {
                (0xbd, [.., l0, l1]) => u16::from_le_bytes([*l0, *l1]),
                _ => u16::from_le_bytes([*c0, *c1]),
            };
            area.add(u16::from_le_bytes([*r0, *r1]), u16::from_le_bytes([*c0, *c1]), last);
        } else {
            beside.note(kind, body);
        }
    }
    // Sparse sheets are common, so that ten times as many empty cells are borne.
    if total.saturating_add(area.cells()) > reading.limits.cells.saturating_mul(2) {
        return Err(OmissionCause::Limit);
    }
    Ok(beside)
}

impl Beside {
    /// Records of MS-XLS 2.3 that hold text outside cells, or say that something is hidden.
    fn note(&mut self, kind: u16, body: &[u8]) {
        const TEXT_OBJECT: u16 = 0x1b6;
        const CONTINUE: u16 = 0x3c;
        let awaited = std::mem::take(&mut self.awaited);
        match (kind, body) {
            (TEXT_OBJECT, [_, _, _, _, _, _, _, _, _, _, low, high, ..]) => {
                self.awaited = usize::from(u16::from_le_bytes([*low, *high]));
            }
            (CONTINUE, [flags, characters @ ..]) if awaited > 0 => push(&mut self.notes, *flags, awaited, characters),
            // Author of a comment.
            (0x1c, [_, _, _, _, _, _, _, _, low, high, flags, characters @ ..]) => {
                push(&mut self.notes, *flags, usize::from(u16::from_le_bytes([*low, *high])), characters);
            }
            // Header and footer.
            (0x14 | 0x15, [low, high, flags, characters @ ..]) => {
                push(&mut self.margins, *flags, usize::from(u16::from_le_bytes([*low, *high])), characters);
            }
            // Text in a chart.
            (0x100d, [_, _, count, flags, characters @ ..]) => {
                push(&mut self.charts, *flags, usize::from(*count), characters);
            }
            // Rows and columns of no height or width.
            (0x208, [_, _, _, _, _, _, _, _, _, _, _, _, flags, ..]) => self.hidden |= flags & 0x20 != 0,
            (0x7d, [_, _, _, _, _, _, _, _, flags, ..]) => self.hidden |= flags & 1 != 0,
            _ => {}
        }
    }

    fn hand_out(self, reading: &mut Reading, path: &str) {
        if self.hidden {
            reading.hint(Hint::Hidden);
        }
        reading.push_text(&inside(path, "notes"), PartKind::Comment, &self.notes);
        reading.push_text(&inside(path, "margins"), PartKind::Margin, &self.margins);
        reading.push_text(&inside(path, "charts"), PartKind::Body, &self.charts);
    }
}

/// Adds a line of characters in two bytes each, or in one where the upper is zero (MS-XLS 2.5.293).
fn push(out: &mut String, flags: u8, count: usize, characters: &[u8]) {
    const LONGEST: usize = 16 << 20;
    if out.len() > LONGEST {
        return;
    }
    if flags & 1 == 0 {
        out.extend(characters.iter().take(count).map(|b| char::from(*b)));
    } else {
        let units = characters.chunks_exact(2).take(count).filter_map(|u| u.try_into().ok()).map(u16::from_le_bytes);
        out.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    }
    out.push('\n');
}

fn record(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let [k0, k1, l0, l1, rest @ ..] = bytes else { return None };
    let length = usize::from(u16::from_le_bytes([*l0, *l1])).min(rest.len());
    let (body, tail) = rest.split_at(length);
    Some((u16::from_le_bytes([*k0, *k1]), body, tail))
}

/// The rectangle that holds all cells of a sheet.
#[derive(Default)]
struct Area(Option<(u16, u16, u16, u16)>);

impl Area {
    fn add(&mut self, row: u16, first: u16, last: u16) {
        let (top, bottom, left, right) = self.0.unwrap_or((row, row, first, last));
        self.0 = Some((top.min(row), bottom.max(row), left.min(first), right.max(last)));
    }

    fn cells(&self) -> u64 {
        self.0.map_or(0, |(t, b, l, r)| (u64::from(b.abs_diff(t)) + 1) * (u64::from(r.abs_diff(l)) + 1))
    }
}

/// Reads an Excel 5.0 to 2003 workbook, whose workbook stream is `stream`.
pub(crate) fn read(reading: &mut Reading, source: &mut dyn Source, stream: &[u8], path: &str) {
    let beside = match check(reading, stream) {
        Ok(beside) => beside,
        Err(cause) => return reading.omit(path, cause),
    };
    if source.seek(SeekFrom::Start(0)).is_err() {
        return reading.omit(path, OmissionCause::Broken);
    }
    read_sheets(reading, source, path);
    beside.hand_out(reading, path);
}

fn read_sheets(reading: &mut Reading, source: &mut dyn Source, path: &str) {
    let Ok(mut book) = Xls::new(source) else { return reading.omit(path, OmissionCause::Broken) };
    let sheets: Vec<(String, bool)> =
        book.sheets_metadata().iter().map(|s| (s.name.clone(), s.visible != SheetVisible::Visible)).collect();
    for (name, hidden) in sheets {
        if hidden {
            reading.hint(Hint::Hidden);
        }
        let inner = inside(path, &name);
        match book.worksheet_range(&name) {
            Ok(range) => {
                let table = table(reading, &range, &inner);
                if !table.rows.is_empty() {
                    reading.push(&inner, PartKind::Sheet, vec![Block::Table(table)]);
                }
            }
            Err(_) => reading.omit(&inner, OmissionCause::Broken),
        }
    }
}

fn table(reading: &mut Reading, range: &Range<Data>, path: &str) -> Table {
    let mut table = Table::default();
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, data) in range.used_cells() {
        if reading.is_full() {
            reading.omit(path, OmissionCause::Limit);
            break;
        }
        let text = shown(data);
        if text.is_empty() || !reading.admit_cell(path) {
            continue;
        }
        let place = |start: u32, offset: usize| start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
        let (index, column) = (place(top, row), place(left, column));
        let cell = Cell { column, text: reading.admit(path, &text).to_owned() };
        match table.rows.last_mut() {
            Some(row) if row.index == index => row.cells.push(cell),
            _ => table.rows.push(Row { index, cells: vec![cell] }),
        }
    }
    table
}

fn shown(data: &Data) -> String {
    match data {
        Data::Int(number) => number.to_string(),
        Data::Float(number) if number.is_finite() => plain(*number),
        Data::Float(_) | Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            let time = at.as_f64().fract() != 0.0;
            match moment(at.as_f64().fract(), false, true, false) {
                Some(clock) if at.is_duration() || at.as_f64() < 1.0 => clock,
                Some(clock) if time => format!("{year:04}-{month:02}-{day:02} {clock}"),
                _ => format!("{year:04}-{month:02}-{day:02}"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    #[test]
    fn a_sheet_of_two_cells_far_apart_is_over_the_limit() {
        let limits = Limits::default();
        let reading = Reading::new(&limits);
        let number = |row: u16, column: u16| {
            let mut record = vec![0x03, 0x02, 14, 0];
            record.extend(row.to_le_bytes());
            record.extend(column.to_le_bytes());
            record.resize(18, 0);
            record
        };
        let near = [number(0, 0), number(3, 3)].concat();
        assert!(check(&reading, &near).is_ok());
        let far = [number(0, 0), number(65_535, 255)].concat();
        assert_eq!(check(&reading, &far).err(), Some(OmissionCause::Limit));
        assert_eq!(check(&reading, &[0x2f, 0, 0, 0]).err(), Some(OmissionCause::Encrypted));
    }
}
