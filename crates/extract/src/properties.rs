use crate::archive::Archive;
use crate::reading::{Reading, inside};
use crate::xml::{Token, Xml};
use model::{OmissionCause, PartKind};
use std::io::BufRead;

/// Properties of an Office or OpenDocument file: who made it, its title, what an organisation added.
pub(crate) fn read(reading: &mut Reading, archive: &mut Archive, path: &str) {
    let mut lines = String::new();
    for name in ["docProps/core.xml", "docProps/app.xml", "docProps/custom.xml", "meta.xml"] {
        archive.xml(reading, name, path, |_, xml| fields(xml, &mut lines));
    }
    reading.push_text(&inside(path, "properties"), PartKind::Properties, &lines);
}

/// Numbers and switches that say nothing about a person.
const DULL: [&str; 18] = [
    "Template",
    "TotalTime",
    "Pages",
    "Words",
    "Characters",
    "Application",
    "DocSecurity",
    "Lines",
    "Paragraphs",
    "ScaleCrop",
    "LinksUpToDate",
    "CharactersWithSpaces",
    "SharedDoc",
    "HyperlinksChanged",
    "AppVersion",
    "revision",
    "generator",
    "editing-duration",
];

/// One line for each element with text: `creator: 汐見 太郎`. A custom property carries its name as an attribute.
fn fields<R: BufRead>(xml: &mut Xml<R>, lines: &mut String) -> Result<(), OmissionCause> {
    let (mut name, mut value) = (String::new(), String::new());
    loop {
        match xml.next()? {
            Token::Start(e) => {
                value.clear();
                match e.attribute("name") {
                    Some(custom) => name = custom,
                    None if !matches!(e.name(), "lpwstr" | "lpstr" | "i4" | "bool" | "filetime") => {
                        name = e.name().to_owned()
                    }
                    None => {}
                }
            }
            Token::Text(text) => value.push_str(&text),
            Token::End(_) => {
                let text = value.trim();
                if !text.is_empty() && !DULL.contains(&name.as_str()) {
                    lines.push_str(&format!("{name}: {text}\n"));
                }
                value.clear();
            }
            Token::Eof => return Ok(()),
        }
    }
}
