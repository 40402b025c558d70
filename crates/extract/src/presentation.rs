use crate::archive::Archive;
use crate::reading::{Reading, inside};
use crate::xml::Token;
use crate::{docx, properties, relations};
use model::{OmissionCause, PartKind};

/// Reads a presentation: slides in their order with notes, comments, charts and diagrams, masters, then properties.
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
    let mut layouts = Vec::new();
    for (number, slide) in (1..).zip(slides) {
        if reading.is_full() || !reading.admit_page(path) {
            reading.omit(path, OmissionCause::Limit);
            break;
        }
        read_slide(reading, archive, &slide.target, &inside(path, &format!("slide{number}")), &mut layouts);
    }
    let inner = inside(path, "masters");
    for layout in layouts {
        docx::read_part(reading, archive, &layout, &inner, PartKind::Margin);
    }
    for relation in relations.iter().filter(|r| !r.external) {
        match relation.kind.as_str() {
            "slideMaster" | "notesMaster" | "handoutMaster" => {
                docx::read_part(reading, archive, &relation.target, &inner, PartKind::Margin);
            }
            "commentAuthors" | "authors" => {
                docx::read_part(reading, archive, &relation.target, &inside(path, "authors"), PartKind::Comment);
            }
            _ => {}
        }
    }
    properties::read(reading, archive, path);
}

fn read_slide(reading: &mut Reading, archive: &mut Archive, name: &str, path: &str, layouts: &mut Vec<String>) {
    docx::read_part(reading, archive, name, path, PartKind::Slide);
    for relation in relations::of(reading, archive, name) {
        match relation.kind.as_str() {
            _ if relation.external => {}
            "notesSlide" => docx::read_part(reading, archive, &relation.target, path, PartKind::Notes),
            "comments" => docx::read_part(reading, archive, &relation.target, path, PartKind::Comment),
            "chart" | "chartEx" | "diagramData" => {
                docx::read_chart(reading, archive, &relation.target, path, PartKind::Slide);
            }
            "slideLayout" if !layouts.contains(&relation.target) => layouts.push(relation.target),
            _ => {}
        }
    }
}
