use crate::archive::Archive;
use crate::flow::Flow;
use crate::properties;
use crate::reading::{Reading, inside};
use crate::xml::{Element, Token, Xml};
use model::{Block, Format, Hint, OmissionCause, PartKind};
use std::collections::HashMap;
use std::io::BufRead;

/// Reads an OpenDocument text, spreadsheet, presentation or drawing: content, then margins of its page styles, then the
/// objects that lie in it as folders (charts, formulas, other documents), then properties.
pub(crate) fn read(reading: &mut Reading, archive: &mut Archive, path: &str, format: Format) {
    if is_encrypted(reading, archive) {
        return reading.omit(path, OmissionCause::Encrypted);
    }
    let pages = match format {
        Format::Odp => Some(PartKind::Slide),
        Format::Odg => Some(PartKind::Page),
        _ => None,
    };
    let mut walk = Walk { pages, ..Walk::new(path, format == Format::Ods) };
    archive.xml(reading, "content.xml", path, |reading, xml| walk.run(reading, xml));
    walk.finish(reading, PartKind::Body);
    let mut walk = Walk::new(path, false);
    archive.xml(reading, "styles.xml", path, |reading, xml| walk.run(reading, xml));
    walk.finish(reading, PartKind::Margin);
    let objects: Vec<String> =
        archive.names().filter_map(|n| n.strip_suffix("/content.xml")).map(str::to_owned).collect();
    for object in objects {
        let inner = inside(path, &object);
        let mut walk = Walk::new(&inner, false);
        archive.xml(reading, &format!("{object}/content.xml"), &inner, |reading, xml| walk.run(reading, xml));
        walk.finish(reading, PartKind::Body);
    }
    properties::read(reading, archive, path);
}

/// The manifest names the key derivation of each encrypted member (OpenDocument 1.2 part 3, 4.4).
fn is_encrypted(reading: &mut Reading, archive: &mut Archive) -> bool {
    let mut encrypted = false;
    archive.xml(reading, "META-INF/manifest.xml", "", |_, xml| {
        loop {
            match xml.next()? {
                Token::Start(e) if e.name() == "encryption-data" => encrypted = true,
                Token::Eof => return Ok(()),
                _ => {}
            }
        }
    });
    encrypted
}

/// One pass over content.xml or styles.xml (OpenDocument 1.2 part 1).
struct Walk {
    path: String,
    sheets: bool,
    sheet: String,
    flow: Flow,
    comments: String,
    paragraphs: u32,
    comment: u32,
    /// What repeats or stands behind the open cell.
    cell: OpenCell,
    row_repeated: u32,
    tables: u32,
    /// What a page is, where the document has pages of its own.
    pages: Option<PartKind>,
    page: u32,
    /// The page's own text while its notes are read.
    beside_notes: Option<Flow>,
    /// The automatic style that is described, and those whose text is not to be seen.
    style: String,
    unseen: HashMap<String, Hint>,
}

#[derive(Default)]
struct OpenCell {
    repeated: u32,
    /// Value that replaces the text shown: a date, or a number shown with an exponent or too narrow.
    value: Option<String>,
    is_number: bool,
    text: String,
}

/// A sheet is filled up to its last row and column by repeated empty cells; filled ones repeat rarely.
const REPEATED: u32 = 1_024;

impl Walk {
    fn new(path: &str, sheets: bool) -> Self {
        Walk {
            path: path.to_owned(),
            sheets,
            sheet: String::new(),
            flow: Flow::new(path),
            comments: String::new(),
            paragraphs: 0,
            comment: 0,
            cell: OpenCell::default(),
            row_repeated: 1,
            tables: 0,
            pages: None,
            page: 0,
            beside_notes: None,
            style: String::new(),
            unseen: HashMap::new(),
        }
    }

    fn run<R: BufRead>(&mut self, reading: &mut Reading, xml: &mut Xml<R>) -> Result<(), OmissionCause> {
        loop {
            match xml.next()? {
                Token::Start(element) => self.begin(reading, &element),
                Token::Text(text) if self.paragraphs > 0 => self.take(reading, &text),
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

    fn take(&mut self, reading: &mut Reading, text: &str) {
        if self.comment > 0 {
            let admitted = reading.admit(&self.path, text);
            self.comments.push_str(admitted);
        } else if self.sheets && self.tables == 1 {
            let room = reading.text_left().saturating_sub(self.cell.text.len());
            self.cell.text.extend(text.chars().take(room));
        } else {
            self.flow.text(reading, text);
        }
    }

    fn begin(&mut self, reading: &mut Reading, e: &Element) {
        let count = |name: &str| e.attribute(name).and_then(|v| v.parse::<u32>().ok()).unwrap_or(1).max(1);
        match e.name() {
            "p" | "h" => {
                self.paragraphs += 1;
                self.note_style(reading, e);
            }
            "span" => self.note_style(reading, e),
            "style" => self.style = e.attribute("name").unwrap_or_default(),
            "text-properties" => self.describe(e),
            "s" => self.take(reading, &" ".repeat(count("c").min(256) as usize)),
            "tab" => self.take(reading, "\t"),
            "line-break" => self.take(reading, "\n"),
            "annotation" | "tracked-changes" => self.comment += 1,
            "note" | "text-box" | "ruby-text" => self.flow.begin_floating(),
            "table" => {
                self.tables += 1;
                if self.sheets && self.tables == 1 {
                    self.sheet = e.attribute("name").unwrap_or_default();
                }
                self.flow.begin_table();
            }
            "table-row" => {
                self.row_repeated = count("number-rows-repeated");
                self.flow.begin_row();
            }
            "table-cell" | "covered-table-cell" => {
                let kind = e.attribute("value-type").unwrap_or_default();
                let value = match kind.as_str() {
                    "date" => e.attribute("date-value").map(|d| d.strip_suffix("T00:00:00").unwrap_or(&d).to_owned()),
                    "float" => e.attribute("value"),
                    _ => None,
                };
                let repeated = count("number-columns-repeated");
                self.cell = OpenCell { repeated, value, is_number: kind == "float", text: String::new() };
                if !self.sheets || self.tables > 1 {
                    self.flow.begin_cell();
                }
            }
            "page" if self.pages.is_some() => self.page += 1,
            "notes" if self.beside_notes.is_none() => {
                self.beside_notes = Some(std::mem::replace(&mut self.flow, Flow::new(&self.path)));
            }
            "hidden-text" => {
                reading.hint(Hint::Hidden);
                let text = e.attribute("string-value").unwrap_or_default();
                self.take(reading, &text);
            }
            "hidden-paragraph" => reading.hint(Hint::Hidden),
            // Alternative text of pictures and shapes.
            "title" | "desc" => self.paragraphs += 1,
            _ => {}
        }
        note_hidden(reading, e);
    }

    /// Remembers a style whose text is hidden, white on nothing or of at most two points.
    fn describe(&mut self, e: &Element) {
        const STYLES: usize = 10_000;
        let behind = e.value("background-color").is_some_and(|c| c != "transparent" && c != "#ffffff");
        let white = e.value("color").is_some_and(|c| c.eq_ignore_ascii_case("#ffffff")) && !behind;
        let size = e.value("font-size").and_then(|s| s.strip_suffix("pt").and_then(|n| n.parse::<f64>().ok()));
        let hint = match e.value("display").as_deref() {
            Some("none") => Some(Hint::Hidden),
            _ if white || size.is_some_and(|s| s <= 2.0) => Some(Hint::Concealed),
            _ => None,
        };
        if let (Some(hint), true) = (hint, self.unseen.len() < STYLES) {
            self.unseen.insert(self.style.clone(), hint);
        }
    }

    fn note_style(&self, reading: &mut Reading, e: &Element) {
        if !self.unseen.is_empty()
            && let Some(hint) = e.value("style-name").and_then(|name| self.unseen.get(&*name).cloned())
        {
            reading.hint(hint);
        }
    }

    fn end_page(&mut self, reading: &mut Reading, kind: PartKind) {
        let path = inside(&self.path, &format!("{}{}", if kind == PartKind::Page { "p" } else { "slide" }, self.page));
        let flow = std::mem::replace(&mut self.flow, Flow::new(&self.path));
        reading.push(&path, kind, flow.finish());
    }

    fn end(&mut self, reading: &mut Reading, name: &str) {
        match name {
            "p" | "h" => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                match (self.comment, self.sheets && self.tables == 1) {
                    (0, true) => self.cell.text.push('\n'),
                    (0, false) => self.flow.line(),
                    _ => self.comments.push('\n'),
                }
            }
            "title" | "desc" => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                if self.comment == 0 && !(self.sheets && self.tables == 1) {
                    self.flow.line();
                }
            }
            "notes" => {
                if let Some(page) = self.beside_notes.take() {
                    self.end_page(reading, PartKind::Notes);
                    self.flow = page;
                }
            }
            "page" => {
                if let Some(kind) = self.pages {
                    self.end_page(reading, kind);
                }
            }
            "annotation" | "tracked-changes" => self.comment = self.comment.saturating_sub(1),
            "note" | "text-box" | "ruby-text" => self.flow.end_floating(),
            "table-cell" | "covered-table-cell" => self.end_cell(reading),
            "table-row" => self.flow.end_row(self.row_repeated),
            "table" => {
                self.flow.end_table();
                self.tables = self.tables.saturating_sub(1);
                if self.sheets && self.tables == 0 {
                    self.end_sheet(reading);
                }
            }
            _ => {}
        }
    }

    fn end_cell(&mut self, reading: &mut Reading) {
        let cell = std::mem::take(&mut self.cell);
        if !self.sheets || self.tables > 1 {
            return self.flow.end_cell(reading, cell.repeated.max(1));
        }
        let shown = cell.text.trim_end();
        let text = match &cell.value {
            Some(value) if !cell.is_number || shown.is_empty() || shown.contains(['E', '#', ',', '.']) => {
                value.as_str()
            }
            _ => shown,
        };
        if text.is_empty() {
            return self.flow.skip_columns(cell.repeated);
        }
        for _ in 0..cell.repeated.min(REPEATED) {
            if reading.is_full() {
                return;
            }
            self.flow.begin_cell();
            self.flow.text(reading, text);
            self.flow.end_cell(reading, 1);
        }
        self.flow.skip_columns(cell.repeated.saturating_sub(REPEATED));
    }

    fn end_sheet(&mut self, reading: &mut Reading) {
        let path = inside(&self.path, &self.sheet);
        let flow = std::mem::replace(&mut self.flow, Flow::new(&self.path));
        reading.push(&path, PartKind::Sheet, flow.finish());
    }

    fn finish(mut self, reading: &mut Reading, kind: PartKind) {
        if let Some(page) = self.beside_notes.take() {
            self.end_page(reading, PartKind::Notes);
            self.flow = page;
        }
        let kind = if self.sheets { PartKind::Sheet } else { kind };
        reading.push(&self.path, kind, self.flow.finish());
        if !self.comments.trim().is_empty() {
            reading.push(&self.path, PartKind::Comment, vec![Block::Text(self.comments)]);
        }
    }
}

/// Rows, columns, sheets and slides that are not shown.
fn note_hidden(reading: &mut Reading, e: &Element) {
    let hidden = match e.name() {
        "table-row" | "table-column" => e.value("visibility").is_some_and(|v| v != "visible"),
        "table-properties" => !e.is_on("display", true),
        "drawing-page-properties" => e.value("visibility").is_some_and(|v| v == "hidden"),
        _ => false,
    };
    if hidden {
        reading.hint(Hint::Hidden);
    }
}
