use crate::archive::Archive;
use crate::number_format::plain;
use crate::reading::{Reading, inside};
use crate::sheet::{Meaning, Shared, SheetWalk};
use crate::styles::Styles;
use crate::xml::{Token, Xml};
use crate::{docx, properties, relations};
use model::{Block, Hint, OmissionCause, PartKind};
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
    let mut shared = Shared::default();
    if let Some(name) = target("sharedStrings") {
        archive.xml(reading, &name, path, |reading, xml| shared.walk(reading, xml));
    }
    let meaning = Meaning { styles: &styles, shared: &shared, from_1904: book.from_1904 };
    for sheet in &book.sheets {
        if sheet.hidden {
            reading.hint(Hint::Hidden);
        }
        let Some(relation) = relations.iter().find(|r| r.id == sheet.relation && !r.external) else { continue };
        let inner = inside(path, &sheet.name);
        let mut walk = SheetWalk::new(&inner, meaning);
        archive.xml(reading, &relation.target, &inner, |reading, xml| walk.run(reading, xml));
        let SheetWalk { grid, margin, .. } = walk;
        if !grid.table.rows.is_empty() {
            reading.push(&inner, PartKind::Sheet, vec![Block::Table(grid.table)]);
        }
        reading.push_text(&inner, PartKind::Margin, &margin);
        read_beside(reading, archive, &relation.target, &inner);
    }
    for relation in relations.iter().filter(|r| r.kind == "person" && !r.external) {
        docx::read_part(reading, archive, &relation.target, &inside(path, "persons"), PartKind::Comment);
    }
    reading.push_text(&inside(path, "names"), PartKind::Properties, &book.names);
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

/// Comments, text boxes and charts of a sheet, or of the sheet that is a chart.
pub(crate) fn read_beside(reading: &mut Reading, archive: &mut Archive, sheet: &str, path: &str) {
    for relation in relations::of(reading, archive, sheet) {
        match relation.kind.as_str() {
            _ if relation.external => {}
            "comments" | "threadedComment" if !relation.target.ends_with(".bin") => {
                docx::read_part(reading, archive, &relation.target, path, PartKind::Comment)
            }
            "drawing" => {
                docx::read_part(reading, archive, &relation.target, path, PartKind::Body);
                for beside in relations::of(reading, archive, &relation.target) {
                    if matches!(beside.kind.as_str(), "chart" | "chartEx" | "diagramData") && !beside.external {
                        docx::read_chart(reading, archive, &beside.target, path, PartKind::Body);
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
    /// Names given to cells and formulas, and what they stand for.
    names: String,
}

struct Sheet {
    name: String,
    relation: String,
    hidden: bool,
}

impl Book {
    fn walk<R: BufRead>(&mut self, xml: &mut Xml<R>, most: usize) -> Result<(), OmissionCause> {
        const NAMES: usize = 1 << 20;
        let mut naming = false;
        loop {
            match xml.next()? {
                Token::Start(e) if e.name() == "definedName" && self.names.len() < NAMES => {
                    naming = true;
                    self.names.push_str(&e.value("name").unwrap_or_default());
                    self.names.push_str(": ");
                }
                Token::Text(text) if naming => self.names.push_str(&text),
                Token::End(name) if naming && name == "definedName" => {
                    naming = false;
                    self.names.push('\n');
                }
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
