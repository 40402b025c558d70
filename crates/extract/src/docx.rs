use crate::archive::Archive;
use crate::flow::Flow;
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
            "comments" => PartKind::Comment,
            "chart" | "diagramData" | "glossaryDocument" => PartKind::Body,
            _ => continue,
        };
        let file = relation.target.rsplit('/').next().unwrap_or_default();
        read_part(reading, archive, &relation.target, &inside(path, file), kind);
    }
    properties::read(reading, archive, path);
}

/// Reads one part; also DrawingML, charts and spreadsheet comments, whose text elements have the same local names.
pub(crate) fn read_part(reading: &mut Reading, archive: &mut Archive, name: &str, path: &str, kind: PartKind) {
    let mut walk =
        Walk { flow: Flow::new(path), deleted: String::new(), deleting: 0, taking: false, spans: Vec::new() };
    archive.xml(reading, name, path, |reading, xml| walk.run(reading, xml));
    let Walk { flow, deleted, .. } = walk;
    reading.push(path, kind, flow.finish());
    if !deleted.trim().is_empty() {
        reading.push(&inside(path, "deleted"), PartKind::Comment, vec![Block::Text(deleted)]);
    }
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
}

impl Walk {
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
        if self.deleting > 0 {
            let admitted = reading.admit("", text);
            self.deleted.push_str(admitted);
        } else {
            self.flow.text(reading, text);
        }
    }

    fn begin(&mut self, reading: &mut Reading, element: &Element) -> Passage {
        match element.name() {
            "t" | "v" => self.taking = true,
            "delText" => {
                self.deleting += 1;
                self.taking = true;
            }
            "moveFrom" => self.deleting += 1,
            "tab" => self.flow.text(reading, "\t"),
            "br" | "cr" => self.flow.text(reading, "\n"),
            "noBreakHyphen" => self.flow.text(reading, "-"),
            "txbxContent" | "rt" => self.flow.begin_floating(),
            "tbl" => self.flow.begin_table(),
            "tr" => self.flow.begin_row(),
            "tc" => {
                self.flow.begin_cell();
                self.spans.push(1);
            }
            "gridSpan" => {
                let span = element.attribute("val").and_then(|v| v.parse().ok()).unwrap_or(1);
                self.spans.last_mut().into_iter().for_each(|s| *s = span);
            }
            "gridBefore" => {
                let columns = element.attribute("val").and_then(|v| v.parse().ok()).unwrap_or(0);
                self.flow.skip_columns(columns);
            }
            "vanish" if element.is_on("val", true) => reading.hint(Hint::Hidden),
            "comment" => {
                let author = element.attribute("author").unwrap_or_default();
                self.flow.text(reading, &author);
                self.flow.line();
            }
            // The fallback repeats the choice for older programs; tab stops and field codes are no text.
            "Fallback" | "tabs" | "instrText" => return Passage::Skip,
            _ => {}
        }
        Passage::Into
    }

    fn end(&mut self, reading: &mut Reading, name: &str) {
        match name {
            "t" => self.taking = false,
            "v" => {
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
            "txbxContent" | "rt" => self.flow.end_floating(),
            "tc" => {
                let span = self.spans.pop().unwrap_or(1);
                self.flow.end_cell(reading, span);
            }
            "tr" => self.flow.end_row(1),
            "tbl" => self.flow.end_table(),
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
