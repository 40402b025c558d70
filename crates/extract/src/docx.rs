use crate::archive::Archive;
use crate::flow::Flow;
use crate::ink::Ink;
use crate::reading::{Reading, inside};
use crate::xml::{Element, Token, Xml};
use crate::{properties, relations};
use model::{Block, Hint, OmissionCause, PartKind};
use std::io::BufRead;

/// Reads a text document: body, then margins and comments by the main part's relations, then properties.
pub(crate) fn read(reading: &mut Reading, archive: &mut Archive, path: &str) {
    let Some(main) = relations::main_part(reading, archive) else {
        return reading.omit(path, OmissionCause::Broken);
    };
    read_part(reading, archive, &main, path, PartKind::Body);
    for relation in relations::of(reading, archive, &main) {
        let kind = match relation.kind.as_str() {
            _ if relation.external => continue,
            "header" | "footer" | "footnotes" | "endnotes" => PartKind::Margin,
            "comments" | "people" => PartKind::Comment,
            "chart" | "chartEx" | "diagramData" | "glossaryDocument" => PartKind::Body,
            _ => continue,
        };
        let file = relation.target.rsplit('/').next().unwrap_or_default();
        read_chart(reading, archive, &relation.target, &inside(path, file), kind);
    }
    properties::read(reading, archive, path);
}

/// Reads a part and the shapes drawn upon it, as charts have them.
pub(crate) fn read_chart(reading: &mut Reading, archive: &mut Archive, name: &str, path: &str, kind: PartKind) {
    read_part(reading, archive, name, path, kind);
    for relation in relations::of(reading, archive, name) {
        if matches!(relation.kind.as_str(), "chartUserShapes" | "chart" | "diagramData") && !relation.external {
            read_part(reading, archive, &relation.target, path, kind);
        }
    }
}

/// Reads one part; also DrawingML, charts and spreadsheet comments, whose text elements have the same local names.
pub(crate) fn read_part(reading: &mut Reading, archive: &mut Archive, name: &str, path: &str, kind: PartKind) {
    let mut walk = Walk::new(path);
    archive.xml(reading, name, path, |reading, xml| walk.run(reading, xml));
    let Walk { flow, deleted, authors, .. } = walk;
    reading.push(path, kind, flow.finish());
    if !deleted.trim().is_empty() {
        reading.push(&inside(path, "deleted"), PartKind::Comment, vec![Block::Text(deleted)]);
    }
    reading.push_text(path, PartKind::Comment, &authors.join("\n"));
}

/// One pass over a part of WordprocessingML (ECMA-376 part 1, 17). DrawingML text has the same local names.
struct Walk {
    flow: Flow,
    /// Text that tracked changes have taken out but that is still in the file.
    deleted: String,
    deleting: u32,
    taking: bool,
    /// Columns that each open cell takes.
    spans: Vec<u32>,
    /// Bytes of text taken so far, and as many as there were when each open choice began.
    taken: usize,
    choices: Vec<usize>,
    ink: Ink,
    /// Who changed or noted something.
    authors: Vec<String>,
}

impl Walk {
    fn new(path: &str) -> Self {
        Walk {
            flow: Flow::new(path),
            deleted: String::new(),
            deleting: 0,
            taking: false,
            spans: Vec::new(),
            taken: 0,
            choices: Vec::new(),
            ink: Ink::default(),
            authors: Vec::new(),
        }
    }

    fn run<R: BufRead>(&mut self, reading: &mut Reading, xml: &mut Xml<R>) -> Result<(), OmissionCause> {
        loop {
            match xml.next()? {
                Token::Start(element) => {
                    if self.begin(reading, &element) == Passage::Skip {
                        xml.skip()?;
                    }
                }
                Token::Text(text) if self.taking => self.take(reading, &text),
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
        self.taken += text.len();
        self.ink.note(reading, text);
        if self.deleting > 0 {
            let admitted = reading.admit("", text);
            self.deleted.push_str(admitted);
        } else {
            self.flow.text(reading, text);
        }
    }

    fn begin(&mut self, reading: &mut Reading, element: &Element) -> Passage {
        match element.name() {
            "r" => self.ink.begin_run(),
            "t" | "v" | "text" | "pt" => self.taking = true,
            "rPr" | "pPr" | "tcPr" => self.ink.begin_properties(element),
            "color" | "sz" | "shd" | "highlight" => self.ink.property(element),
            "p" => self.ink.begin_paragraph(),
            "delText" => {
                self.deleting += 1;
                self.taking = true;
            }
            "moveFrom" => self.deleting += 1,
            "tab" | "ptab" => self.flow.text(reading, "\t"),
            "br" | "cr" => self.flow.text(reading, "\n"),
            "noBreakHyphen" => self.flow.text(reading, "-"),
            "txbxContent" | "rt" => self.flow.begin_floating(),
            "tbl" => self.flow.begin_table(),
            "tr" => self.flow.begin_row(),
            "tc" => {
                self.flow.begin_cell();
                self.ink.begin_cell();
                self.spans.push(1);
            }
            "gridSpan" => {
                let span = element.value("val").and_then(|v| v.parse().ok()).unwrap_or(1);
                self.spans.last_mut().into_iter().for_each(|s| *s = span);
            }
            "gridBefore" => {
                let columns = element.value("val").and_then(|v| v.parse().ok()).unwrap_or(0);
                self.flow.skip_columns(columns);
            }
            "vanish" if element.is_on("val", true) => reading.hint(Hint::Hidden),
            // A slide that is not shown.
            "sld" if !element.is_on("show", true) => reading.hint(Hint::Hidden),
            "AlternateContent" => self.choices.push(self.taken),
            // The fallback repeats the choice for older programs, unless the choice has no text.
            "Fallback" if self.choices.last().is_some_and(|before| *before < self.taken) => return Passage::Skip,
            // Tab stops and field codes are no text.
            "tabs" | "instrText" => return Passage::Skip,
            name => return self.begin_other(reading, name, element),
        }
        Passage::Into
    }

    /// Elements whose text is in their attributes, and strings that are no text of the document.
    fn begin_other(&mut self, reading: &mut Reading, name: &str, element: &Element) -> Passage {
        match name {
            "comment" => {
                let author = element.value("author").unwrap_or_default();
                self.flow.text(reading, &author);
                self.flow.line();
            }
            "ins" | "del" | "cmAuthor" | "author" | "person" => {
                self.taking = name == "author";
                let who = ["author", "displayName", "name"].into_iter().find_map(|name| element.value(name));
                self.author(who.as_deref().unwrap_or_default());
            }
            "docPr" | "cNvPr" => {
                for described in ["title", "descr"].into_iter().filter_map(|name| element.value(name)) {
                    if !described.trim().is_empty() {
                        self.flow.begin_floating();
                        self.flow.text(reading, &described);
                        self.flow.end_floating();
                    }
                }
            }
            // Readings of names in cells; the names of styles and tables in charts.
            "rPh" => return Passage::Skip,
            _ => {}
        }
        Passage::Into
    }

    fn author(&mut self, name: &str) {
        const AUTHORS: usize = 256;
        if !name.is_empty() && self.authors.len() < AUTHORS && !self.authors.iter().any(|a| a == name) {
            self.authors.push(name.to_owned());
        }
    }

    fn end(&mut self, reading: &mut Reading, name: &str) {
        match name {
            "t" => self.taking = false,
            "v" | "text" | "pt" | "author" => {
                self.taking = false;
                self.flow.line();
            }
            "delText" => {
                self.deleting = self.deleting.saturating_sub(1);
                self.taking = false;
                self.deleted.push('\n');
            }
            "moveFrom" => {
                self.deleting = self.deleting.saturating_sub(1);
                self.deleted.push('\n');
            }
            "p" => self.flow.line(),
            "rPr" | "pPr" | "tcPr" => self.ink.end_properties(),
            "txbxContent" | "rt" => self.flow.end_floating(),
            "tc" => {
                let span = self.spans.pop().unwrap_or(1);
                self.ink.end_cell();
                self.flow.end_cell(reading, span);
            }
            "tr" => self.flow.end_row(1),
            "tbl" => self.flow.end_table(),
            "AlternateContent" => drop(self.choices.pop()),
            _ => {}
        }
    }
}

/// What to do with an element's content.
#[derive(PartialEq)]
enum Passage {
    Into,
    Skip,
}
