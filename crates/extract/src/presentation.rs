use crate::archive::Archive;
use crate::reading::{Reading, inside};
use crate::xml::Token;
use crate::{docx, properties, relations};
use model::{Hint, OmissionCause, PartKind};

/// Reads a presentation: slides in their order with notes, comments, charts and diagrams, then properties.
pub(crate) fn read(reading: &mut Reading, archive: &mut Archive, path: &str) {
    let Some(main) = relations::main_part(reading, archive) else {
        return reading.omit(path, OmissionCause::Broken);
    };
    let mut order = Vec::new();
    archive.xml(reading, &main, path, |reading, xml| {
        loop {
            match xml.next()? {
                Token::Start(e) if e.name() == "sldId" && order.len() <= reading.limits.pages => {
                    order.extend(e.relation())
                }
                Token::Eof => return Ok(()),
                _ => {}
            }
        }
    });
    let relations = relations::of(reading, archive, &main);
    let slides = order.iter().filter_map(|id| relations.iter().find(|r| r.id == *id && !r.external));
    for (number, slide) in (1..).zip(slides) {
        if reading.is_full() || !reading.admit_page(path) {
            reading.omit(path, OmissionCause::Limit);
            break;
        }
        read_slide(reading, archive, &slide.target, &inside(path, &format!("slide{number}")));
    }
    properties::read(reading, archive, path);
}

fn read_slide(reading: &mut Reading, archive: &mut Archive, name: &str, path: &str) {
    docx::read_part(reading, archive, name, path, PartKind::Slide);
    note_hidden(reading, archive, name);
    for relation in relations::of(reading, archive, name) {
        let kind = match relation.kind.as_str() {
            _ if relation.external => continue,
            "notesSlide" => PartKind::Notes,
            "comments" => PartKind::Comment,
            "chart" | "diagramData" => PartKind::Slide,
            _ => continue,
        };
        docx::read_part(reading, archive, &relation.target, path, kind);
    }
}

/// A slide that is not shown says so on its first element.
fn note_hidden(reading: &mut Reading, archive: &mut Archive, name: &str) {
    archive.xml(reading, name, "", |reading, xml| {
        loop {
            match xml.next()? {
                Token::Start(e) => {
                    if !e.is_on("show", true) {
                        reading.hint(Hint::Hidden);
                    }
                    return Ok(());
                }
                Token::Eof => return Ok(()),
                _ => {}
            }
        }
    });
}
