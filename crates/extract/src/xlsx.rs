use crate::archive::Archive;
use crate::number_format::{NumberFormat, plain};
use crate::reading::{Reading, inside};
use crate::styles::Styles;
use crate::xml::{Element, Token, Xml};
use crate::{docx, properties, relations};
use model::{Block, Cell, Hint, OmissionCause, PartKind, Row, Table};
use std::io::BufRead;

/// Reads a workbook: each sheet with its margins, comments and drawings, then properties.
pub(crate) fn read(reading: &mut Reading, archive: &mut Archive, path: &str) {
    let Some(main) = relations::main_part(reading, archive) else {
        return reading.omit(path, OmissionCause::Broken);
    };
    let mut book = Book::default();
    archive.xml(reading, &main, path, |reading, xml| book.walk(xml, reading.limits.members));
    let relations = relations::of(reading, archive, &main);
    let target = |kind: &str| relations.iter().find(|r| r.kind == kind).map(|r| r.target.clone());
    let styles = target("styles").map(|name| Styles::read(reading, archive, &name, path)).unwrap_or_default();
    let mut shared = Vec::new();
    if let Some(name) = target("sharedStrings") {
        archive.xml(reading, &name, path, |reading, xml| shared_strings(reading, xml, &mut shared));
    }
    for sheet in &book.sheets {
        if sheet.hidden {
            reading.hint(Hint::Hidden);
        }
        let Some(relation) = relations.iter().find(|r| r.id == sheet.relation && !r.external) else { continue };
        let inner = inside(path, &sheet.name);
        let mut walk = SheetWalk::new(&inner, &book, &styles, &shared);
        archive.xml(reading, &relation.target, &inner, |reading, xml| walk.run(reading, xml));
        let SheetWalk { table, margin, .. } = walk;
        if !table.rows.is_empty() {
            reading.push(&inner, PartKind::Sheet, vec![Block::Table(table)]);
        }
        reading.push_text(&inner, PartKind::Margin, &margin);
        read_beside(reading, archive, &relation.target, &inner);
    }
    read_copies(reading, archive, path);
    properties::read(reading, archive, path);
}

/// Values that pivot tables and links to other workbooks keep a copy of, after the sheet they came from is gone.
fn read_copies(reading: &mut Reading, archive: &mut Archive, path: &str) {
    let is_copy = |name: &&str| {
        (name.starts_with("xl/pivotCache/") || name.starts_with("xl/externalLinks/")) && name.ends_with(".xml")
    };
    let names: Vec<String> = archive.names().filter(is_copy).map(str::to_owned).collect();
    for name in names {
        let file = name.rsplit('/').next().unwrap_or_default();
        let (inner, mut lines) = (inside(path, file), String::new());
        archive.xml(reading, &name, &inner, |reading, xml| copied_values(reading, xml, &mut lines));
        if !lines.is_empty() {
            reading.hint(Hint::Hidden);
            reading.push_text(&inner, PartKind::Body, &lines);
        }
    }
}

/// One line for each value: an attribute of pivot items, an element's text of linked cells.
fn copied_values<R: BufRead>(reading: &Reading, xml: &mut Xml<R>, lines: &mut String) -> Result<(), OmissionCause> {
    let mut taking = false;
    while lines.len() < reading.text_left() {
        match xml.next()? {
            Token::Start(e) if matches!(e.name(), "s" | "n" | "d") => {
                if let Some(value) = e.attribute("v") {
                    let number = value.parse().ok().filter(|_| e.name() == "n").map(plain);
                    lines.push_str(&number.unwrap_or(value));
                    lines.push('\n');
                }
            }
            Token::Start(e) => taking = e.name() == "v",
            Token::Text(text) if taking => lines.push_str(&text),
            Token::End(_) if taking => {
                taking = false;
                lines.push('\n');
            }
            Token::Eof => return Ok(()),
            _ => {}
        }
    }
    Err(OmissionCause::Limit)
}

/// Comments and text boxes of a sheet.
fn read_beside(reading: &mut Reading, archive: &mut Archive, sheet: &str, path: &str) {
    for relation in relations::of(reading, archive, sheet) {
        match relation.kind.as_str() {
            "comments" | "threadedComment" => {
                docx::read_part(reading, archive, &relation.target, path, PartKind::Comment)
            }
            "drawing" => {
                docx::read_part(reading, archive, &relation.target, path, PartKind::Body);
                for chart in relations::of(reading, archive, &relation.target) {
                    if chart.kind == "chart" {
                        docx::read_part(reading, archive, &chart.target, path, PartKind::Body);
                    }
                }
            }
            _ => {}
        }
    }
}

#[derive(Default)]
struct Book {
    sheets: Vec<Sheet>,
    from_1904: bool,
}

struct Sheet {
    name: String,
    relation: String,
    hidden: bool,
}

impl Book {
    fn walk<R: BufRead>(&mut self, xml: &mut Xml<R>, most: usize) -> Result<(), OmissionCause> {
        loop {
            match xml.next()? {
                Token::Start(e) if e.name() == "sheet" && self.sheets.len() < most => self.sheets.push(Sheet {
                    name: e.attribute("name").unwrap_or_default(),
                    relation: e.attribute("id").unwrap_or_default(),
                    hidden: e.attribute("state").is_some_and(|s| s != "visible"),
                }),
                Token::Start(e) if e.name() == "workbookPr" => self.from_1904 = e.is_on("date1904", false),
                Token::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// The strings that cells refer to; readings of names (`rPh`) are not part of them.
fn shared_strings<R: BufRead>(
    reading: &mut Reading,
    xml: &mut Xml<R>,
    shared: &mut Vec<String>,
) -> Result<(), OmissionCause> {
    let mut room = reading.limits.text_bytes;
    let mut taking = false;
    loop {
        let mut reading_aid = false;
        match xml.next()? {
            Token::Start(e) => match e.name() {
                "si" => shared.push(String::new()),
                "t" => taking = true,
                "rPh" => reading_aid = true,
                _ => {}
            },
            Token::Text(text) if taking => {
                room = room.checked_sub(text.len()).ok_or(OmissionCause::Limit)?;
                shared.last_mut().into_iter().for_each(|s| s.push_str(&text));
            }
            Token::Text(_) => {}
            Token::End(name) => taking &= name != "t",
            Token::Eof => return Ok(()),
        }
        if reading_aid {
            xml.skip()?;
        }
        if shared.len() as u64 > reading.limits.cells {
            return Err(OmissionCause::Limit);
        }
    }
}

/// One pass over a sheet (ECMA-376 part 1, 18.3).
struct SheetWalk<'b> {
    path: &'b str,
    book: &'b Book,
    styles: &'b Styles,
    shared: &'b [String],
    table: Table,
    margin: String,
    row: u32,
    column: u32,
    kind: String,
    style: usize,
    value: String,
    taking: bool,
}

impl<'b> SheetWalk<'b> {
    fn new(path: &'b str, book: &'b Book, styles: &'b Styles, shared: &'b [String]) -> Self {
        SheetWalk {
            path,
            book,
            styles,
            shared,
            table: Table::default(),
            margin: String::new(),
            row: 0,
            column: 0,
            kind: String::new(),
            style: 0,
            value: String::new(),
            taking: false,
        }
    }

    fn run<R: BufRead>(&mut self, reading: &mut Reading, xml: &mut Xml<R>) -> Result<(), OmissionCause> {
        loop {
            let mut reading_aid = false;
            match xml.next()? {
                Token::Start(e) => {
                    self.begin(reading, &e);
                    reading_aid = e.name() == "rPh";
                }
                Token::Text(text) if self.taking => self.value.push_str(&text),
                Token::Text(_) => {}
                Token::End(name) => self.end(reading, &name),
                Token::Eof => return Ok(()),
            }
            if reading_aid {
                xml.skip()?;
            }
            // Here the end may have come as well; said once too often rather than once too little.
            if reading.is_full() {
                return Err(OmissionCause::Limit);
            }
        }
    }

    fn begin(&mut self, reading: &mut Reading, e: &Element) {
        match e.name() {
            "row" => {
                let number = e.attribute("r").and_then(|r| r.parse::<u32>().ok());
                self.row = number.map_or(self.row.saturating_add(1), |n| n).min(ROWS);
                self.column = 0;
            }
            "c" => {
                let at = e.attribute("r").and_then(|r| column(&r));
                self.column = at.map_or(self.column.saturating_add(1), |c| c).min(COLUMNS);
                self.kind = e.attribute("t").unwrap_or_default();
                self.style = e.attribute("s").and_then(|s| s.parse().ok()).unwrap_or(0);
                self.value.clear();
            }
            "v" | "t" | "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader" | "firstFooter" => {
                self.taking = true;
            }
            _ => {}
        }
        if matches!(e.name(), "row" | "col") && e.is_on("hidden", false) {
            reading.hint(Hint::Hidden);
        }
    }

    fn end(&mut self, reading: &mut Reading, name: &str) {
        match name {
            "v" | "t" => self.taking = false,
            "c" => self.end_cell(reading),
            _ if name.ends_with("Header") || name.ends_with("Footer") => {
                self.taking = false;
                let line = std::mem::take(&mut self.value);
                if self.margin.len() < 64 << 10 {
                    self.margin.push_str(&line);
                    self.margin.push('\n');
                }
            }
            _ => {}
        }
    }

    fn end_cell(&mut self, reading: &mut Reading) {
        let value = std::mem::take(&mut self.value);
        let text = self.shown(&value);
        if text.is_empty() || !reading.admit_cell(self.path) {
            return;
        }
        let cell = Cell { column: self.column.saturating_sub(1), text: reading.admit(self.path, &text).to_owned() };
        let index = self.row.saturating_sub(1);
        match self.table.rows.last_mut() {
            Some(row) if row.index == index => row.cells.push(cell),
            _ => self.table.rows.push(Row { index, cells: vec![cell] }),
        }
    }

    /// A cell as its reader sees it.
    fn shown(&self, value: &str) -> String {
        match self.kind.as_str() {
            "s" => value.trim().parse().ok().and_then(|i: usize| self.shared.get(i)).cloned().unwrap_or_default(),
            "str" | "inlineStr" | "e" => value.to_owned(),
            "d" => value.strip_suffix("T00:00:00").unwrap_or(value).to_owned(),
            "b" => if value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
            _ => match (value.trim().parse::<f64>(), self.styles.format(self.style)) {
                // More digits than a float holds are still the digits that were written.
                (Ok(_), NumberFormat::General) if value.bytes().all(|b| b.is_ascii_digit()) => value.to_owned(),
                (Ok(number), NumberFormat::General) if number.is_finite() => plain(number),
                (Ok(number), format) if number.is_finite() => format.show(number, self.book.from_1904),
                _ => value.to_owned(),
            },
        }
    }
}

/// Excel's own bounds (rows and columns from 1).
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// The column of a reference such as `AB12`, from 1.
fn column(reference: &str) -> Option<u32> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).take(4);
    let number = letters.fold(0u32, |n, b| n * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    (number > 0).then_some(number)
}
