use crate::archive::{Archive, note_members};
use crate::document::read_member;
use crate::reading::{Reading, inside};
use crate::xml::Token;
use model::{Format, Hint, OmissionCause};

/// A relation of an Office package (ECMA-376 part 2, 6.5).
pub(crate) struct Relation {
    pub(crate) id: String,
    /// Last segment of the type's URI: `header`, `worksheet`.
    pub(crate) kind: String,
    /// Name of the part pointed to, from the root of the package.
    pub(crate) target: String,
    pub(crate) external: bool,
}

/// Relations of `part`, or of the package for an empty name.
pub(crate) fn of(reading: &mut Reading, archive: &mut Archive, part: &str) -> Vec<Relation> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let mut relations = Vec::new();
    archive.xml(reading, &name, "", |reading, xml| {
        loop {
            match xml.next()? {
                // More relations than members can be lead nowhere.
                Token::Start(e) if e.name() == "Relationship" && relations.len() < reading.limits.members => {
                    let text = |name| e.attribute(name).unwrap_or_default();
                    let kind = text("Type");
                    relations.push(Relation {
                        id: text("Id"),
                        kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                        target: resolve(folder, &text("Target")),
                        external: text("TargetMode") == "External",
                    });
                }
                Token::Eof => return Ok(()),
                _ => {}
            }
        }
    });
    relations
}

/// A target relative to the folder of its source, as a name from the root.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|s| !s.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// Name of the package's main part.
pub(crate) fn main_part(reading: &mut Reading, archive: &mut Archive) -> Option<String> {
    let relations = of(reading, archive, "");
    let main = relations.into_iter().find(|r| r.kind == "officeDocument" && !r.external).map(|r| r.target);
    let usual = ["word/document.xml", "xl/workbook.xml", "ppt/presentation.xml", "xl/workbook.bin"];
    main.filter(|name| archive.find(name).is_some())
        .or_else(|| usual.into_iter().find(|name| archive.find(name).is_some()).map(str::to_owned))
}

/// What kind of document a ZIP file is.
pub(crate) fn format(reading: &mut Reading, archive: &mut Archive) -> Format {
    if let Some(index) = archive.find("mimetype")
        && let Some(kind) = archive.member(reading, index, "")
        && archive.find("content.xml").is_some()
    {
        if kind.starts_with(b"application/vnd.oasis.opendocument.spreadsheet") {
            return Format::Ods;
        }
        if kind.starts_with(b"application/vnd.oasis.opendocument.presentation") {
            return Format::Odp;
        }
        if kind.starts_with(b"application/vnd.oasis.opendocument.graphics") {
            return Format::Odg;
        }
        if kind.starts_with(b"application/vnd.oasis.opendocument.") {
            return Format::Odt;
        }
    }
    let Some(main) = main_part(reading, archive) else { return Format::Zip };
    let root = folder_format(&main);
    match main.to_ascii_lowercase() {
        name if name.ends_with(".xml") => root,
        name if name.ends_with(".bin") && root == Format::Xlsx => Format::Xlsb,
        _ => Format::Zip,
    }
}

fn folder_format(main: &str) -> Format {
    match main.split('/').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "word" => Format::Docx,
        "xl" => Format::Xlsx,
        "ppt" => Format::Pptx,
        _ => Format::Zip,
    }
}

/// Notes macros and external references, and reads the documents that lie in an Office document.
pub(crate) fn read_embedded(reading: &mut Reading, archive: &mut Archive, path: &str, depth: usize) {
    note_members(reading, archive);
    note_external(reading, archive);
    let main = main_part(reading, archive).unwrap_or_default();
    let mut chunks = of(reading, archive, &main);
    chunks.retain(|r| r.kind == "aFChunk" && !r.external);
    for index in 0..archive.len() {
        let name = archive.name(index).to_owned();
        let embedded = name.to_ascii_lowercase().contains("/embeddings/") && !name.ends_with(".rels");
        if !(embedded || chunks.iter().any(|r| r.target == name)) || archive.is_folder(index) {
            continue;
        }
        if reading.is_full() || !reading.admit_member(path) {
            reading.omit(path, OmissionCause::Limit);
            break;
        }
        let inner = inside(path, name.rsplit('/').next().unwrap_or(&name));
        if let Some(bytes) = archive.member(reading, index, &inner) {
            read_member(reading, bytes, &inner, depth + 1);
        }
    }
}

/// A hyperlink is followed by a person; anything else external is loaded by the program.
fn note_external(reading: &mut Reading, archive: &mut Archive) {
    for index in 0..archive.len() {
        let Some((folder, file)) = archive.name(index).strip_suffix(".rels").and_then(|n| n.split_once("_rels/"))
        else {
            continue;
        };
        let source = format!("{folder}{file}");
        // Most have none, and need not be read as XML.
        let bytes = archive.member(reading, index, "").unwrap_or_default();
        if memchr::memmem::find(&bytes, b"External").is_some()
            && of(reading, archive, &source).iter().any(|r| r.external && r.kind != "hyperlink")
        {
            return reading.hint(Hint::ExternalLink);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn targets_are_resolved_within_the_package() {
        for (folder, target, name) in [
            ("xl/worksheets", "../comments1.xml", "xl/comments1.xml"),
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/styles.xml", "xl/styles.xml"),
            ("", "../../etc/passwd", "etc/passwd"),
        ] {
            assert_eq!(resolve(folder, target), name);
        }
    }
}
