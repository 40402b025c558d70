use crate::number_format::{NumberFormat, plain};
use crate::reading::Reading;
use crate::styles::Styles;
use crate::xml::{Element, Token, Xml};
use model::{Cell, Hint, OmissionCause, Row, Table};
use std::borrow::Cow;
use std::io::BufRead;

/// The strings that cells refer to, one behind the other: a workbook has up to millions of them.
#[derive(Default)]
pub(crate) struct Shared {
    text: String,
    ends: Vec<usize>,
}

impl Shared {
    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        let start = index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..*self.ends.get(index)?)
    }

    /// Adds to the string that is open.
    pub(crate) fn text(&mut self, reading: &Reading, text: &str) -> Result<(), OmissionCause> {
        if self.text.len() + text.len() > reading.limits.text_bytes {
            return Err(OmissionCause::Limit);
        }
        self.text.push_str(text);
        Ok(())
    }

    /// Ends the string that is open.
    pub(crate) fn end(&mut self, reading: &Reading) -> Result<(), OmissionCause> {
        self.ends.push(self.text.len());
        if self.ends.len() as u64 > reading.limits.cells { Err(OmissionCause::Limit) } else { Ok(()) }
    }

    /// Reads sharedStrings.xml; readings of names (`rPh`) are not part of the strings.
    pub(crate) fn walk<R: BufRead>(&mut self, reading: &Reading, xml: &mut Xml<R>) -> Result<(), OmissionCause> {
        let mut taking = false;
        loop {
            match xml.next()? {
                Token::Start(e) => match e.name() {
                    "t" => taking = true,
                    "rPh" => xml.skip()?,
                    _ => {}
                },
                Token::Text(text) if taking => self.text(reading, &text)?,
                Token::Text(_) => {}
                Token::End(name) => match &*name {
                    "t" => taking = false,
                    "si" => self.end(reading)?,
                    _ => {}
                },
                Token::Eof => return Ok(()),
            }
        }
    }
}

/// What cells of a book mean.
#[derive(Clone, Copy)]
pub(crate) struct Meaning<'b> {
    pub(crate) styles: &'b Styles,
    pub(crate) shared: &'b Shared,
    pub(crate) from_1904: bool,
}

impl Meaning<'_> {
    /// A number as its reader sees it.
    pub(crate) fn number(&self, style: usize, number: f64) -> String {
        match self.styles.format(style) {
            NumberFormat::General => plain(number),
            format => format.show(number, self.from_1904),
        }
    }
}

/// A sheet as it grows.
pub(crate) struct Grid<'b> {
    pub(crate) path: &'b str,
    pub(crate) table: Table,
}

impl Grid<'_> {
    /// Adds a cell; rows and columns count from 0.
    pub(crate) fn add(&mut self, reading: &mut Reading, (index, column): (u32, u32), text: &str) {
        if text.is_empty() || !reading.admit_cell(self.path) {
            return;
        }
        let cell = Cell { column, text: reading.admit(self.path, text).to_owned() };
        match self.table.rows.last_mut() {
            Some(row) if row.index == index => row.cells.push(cell),
            _ => self.table.rows.push(Row { index, cells: vec![cell] }),
        }
    }
}

/// Excel's own bounds (rows and columns from 1).
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// Types of cells (ECMA-376 part 1, 18.18.11).
#[derive(Clone, Copy, Default, PartialEq)]
enum Kind {
    #[default]
    Number,
    Shared,
    Text,
    Moment,
    Switch,
}

/// One pass over a sheet (ECMA-376 part 1, 18.3).
pub(crate) struct SheetWalk<'b> {
    meaning: Meaning<'b>,
    pub(crate) grid: Grid<'b>,
    pub(crate) margin: String,
    row: u32,
    column: u32,
    kind: Kind,
    style: usize,
    value: String,
    taking: bool,
}

impl<'b> SheetWalk<'b> {
    pub(crate) fn new(path: &'b str, meaning: Meaning<'b>) -> Self {
        SheetWalk {
            meaning,
            grid: Grid { path, table: Table::default() },
            margin: String::new(),
            row: 0,
            column: 0,
            kind: Kind::Number,
            style: 0,
            value: String::new(),
            taking: false,
        }
    }

    pub(crate) fn run<R: BufRead>(&mut self, reading: &mut Reading, xml: &mut Xml<R>) -> Result<(), OmissionCause> {
        loop {
            match xml.next()? {
                Token::Start(e) => {
                    if e.name() == "rPh" {
                        xml.skip()?;
                    } else {
                        self.begin(reading, &e);
                    }
                }
                Token::Text(text) if self.taking => self.value.push_str(&text),
                Token::Text(_) => {}
                Token::End(name) => self.end(reading, &name),
                Token::Eof => return Ok(()),
            }
            // Here the end may have come as well; said once too often rather than once too little.
            if reading.is_full() {
                return Err(OmissionCause::Limit);
            }
        }
    }

    fn begin(&mut self, reading: &mut Reading, e: &Element) {
        match e.name() {
            "c" => self.begin_cell(e),
            "v" | "t" => self.taking = true,
            "row" => {
                let number = e.value("r").and_then(|r| r.parse::<u32>().ok());
                self.row = number.unwrap_or(self.row.saturating_add(1)).min(ROWS);
                self.column = 0;
                if e.is_on("hidden", false) {
                    reading.hint(Hint::Hidden);
                }
            }
            "col" if e.is_on("hidden", false) => reading.hint(Hint::Hidden),
            "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader" | "firstFooter" => {
                self.value.clear();
                self.taking = true;
            }
            _ => {}
        }
    }

    fn begin_cell(&mut self, e: &Element) {
        self.value.clear();
        (self.kind, self.style) = (Kind::Number, 0);
        let mut at = None;
        for (name, value) in e.attributes() {
            match name {
                "r" => at = column(&value),
                "s" => self.style = value.parse().unwrap_or(0),
                "t" => {
                    self.kind = match &*value {
                        "s" => Kind::Shared,
                        "str" | "inlineStr" | "e" => Kind::Text,
                        "d" => Kind::Moment,
                        "b" => Kind::Switch,
                        _ => Kind::Number,
                    }
                }
                _ => {}
            }
        }
        self.column = at.unwrap_or(self.column.saturating_add(1)).min(COLUMNS);
    }

    fn end(&mut self, reading: &mut Reading, name: &str) {
        match name {
            "v" | "t" => self.taking = false,
            "c" => self.end_cell(reading),
            _ if name.ends_with("Header") || name.ends_with("Footer") => {
                self.taking = false;
                if self.margin.len() < 64 << 10 {
                    self.margin.push_str(&self.value);
                    self.margin.push('\n');
                }
            }
            _ => {}
        }
    }

    fn end_cell(&mut self, reading: &mut Reading) {
        let place = (self.row.saturating_sub(1), self.column.saturating_sub(1));
        let text = shown(self.meaning, self.kind, self.style, &self.value);
        if !text.is_empty() && self.meaning.styles.conceals(self.style) {
            reading.hint(Hint::Concealed);
        }
        self.grid.add(reading, place, &text);
        self.value.clear();
    }
}

/// A cell as its reader sees it.
fn shown<'a>(meaning: Meaning<'a>, kind: Kind, style: usize, value: &'a str) -> Cow<'a, str> {
    match kind {
        Kind::Shared => Cow::Borrowed(value.trim().parse().ok().and_then(|i| meaning.shared.get(i)).unwrap_or("")),
        Kind::Text => Cow::Borrowed(value),
        Kind::Moment => Cow::Borrowed(value.strip_suffix("T00:00:00").unwrap_or(value)),
        Kind::Switch => Cow::Borrowed(if value.trim() == "1" { "TRUE" } else { "FALSE" }),
        // More digits than a float holds are still the digits that were written.
        Kind::Number
            if value.bytes().all(|b| b.is_ascii_digit()) && *meaning.styles.format(style) == NumberFormat::General =>
        {
            Cow::Borrowed(value)
        }
        Kind::Number => match value.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Cow::Owned(meaning.number(style, number)),
            _ => Cow::Borrowed(value),
        },
    }
}

/// The column of a reference such as `AB12`, from 1.
fn column(reference: &str) -> Option<u32> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).take(4);
    let number = letters.fold(0u32, |n, b| n * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    (number > 0).then_some(number)
}
