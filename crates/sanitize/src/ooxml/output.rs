use super::relations::{beside, relative};
use crate::package::Writer;
use crate::xml::escape;
use model::sanitising::Refusal;
use std::collections::HashSet;

/// The package that is being written.
#[derive(Default)]
pub(super) struct Output {
    parts: Vec<Part>,
    names: HashSet<String>,
}

struct Part {
    name: String,
    content_type: String,
    bytes: Vec<u8>,
    relations: Vec<Line>,
}

/// A relationship of a part that is written.
pub(super) struct Line {
    pub(super) id: String,
    pub(super) full: &'static str,
    pub(super) target: Target,
}

pub(super) enum Target {
    /// Another part.
    Part(String),
    /// An address.
    Address(String),
    /// A place in the document itself.
    Place(String),
}

/// Extensions whose content type is told once for all parts.
const DEFAULTS: [(&str, &str); 8] = [
    ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
    ("xml", "application/xml"),
    ("png", "image/png"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("gif", "image/gif"),
    ("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
];

impl Output {
    /// A free name for a part, like the one it came with.
    pub(super) fn name(&mut self, source: &str, extensions: &[&str]) -> String {
        let (folder, file) = source.rsplit_once('/').unwrap_or(("", source));
        let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
        let safe = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/'));
        let folder = if safe(folder) && !folder.is_empty() { folder } else { "parts" };
        let stem = if safe(stem) && !stem.is_empty() { stem } else { "part" };
        let same = extensions.iter().find(|known| known.eq_ignore_ascii_case(extension)).or(extensions.first());
        let extension = same.copied().unwrap_or("xml");
        let mut name = format!("{folder}/{stem}.{extension}");
        let mut number = 2;
        while !self.names.insert(name.to_lowercase()) {
            name = format!("{folder}/{stem}-{number}.{extension}");
            number += 1;
        }
        name
    }

    pub(super) fn add(&mut self, name: String, content_type: &str, bytes: Vec<u8>, relations: Vec<Line>) {
        self.parts.push(Part { name, content_type: content_type.to_owned(), bytes, relations });
    }

    /// The package, its parts in the order in which they were reached.
    pub(super) fn finish(self, root: &[Line]) -> Result<Vec<u8>, Refusal> {
        let mut writer = Writer::new();
        writer.add("[Content_Types].xml", &self.types())?;
        writer.add("_rels/.rels", &lines("", root))?;
        for part in &self.parts {
            if part.name.ends_with(".xml") || part.name.ends_with(".vml") {
                writer.add(&part.name, &part.bytes)?;
            } else {
                writer.add_stored(&part.name, &part.bytes)?;
            }
            if !part.relations.is_empty() {
                writer.add(&beside(&part.name), &lines(&part.name, &part.relations))?;
            }
        }
        writer.finish()
    }

    fn types(&self) -> Vec<u8> {
        let mut out = head("Types", "content-types");
        let extension =
            |part: &Part| part.name.rsplit_once('.').map(|(_, extension)| extension.to_owned()).unwrap_or_default();
        let used: HashSet<String> = self.parts.iter().map(extension).collect();
        for (extension, kind) in DEFAULTS {
            if matches!(extension, "rels" | "xml") || used.contains(extension) {
                element(&mut out, "Default", &[("Extension", extension), ("ContentType", kind)]);
            }
        }
        for part in self.parts.iter().filter(|part| part.name.ends_with(".xml")) {
            element(
                &mut out,
                "Override",
                &[("PartName", &format!("/{}", part.name)), ("ContentType", &part.content_type)],
            );
        }
        out.extend_from_slice(b"</Types>");
        out
    }
}

fn lines(source: &str, relations: &[Line]) -> Vec<u8> {
    let mut out = head("Relationships", "relationships");
    for line in relations {
        let (target, mode) = match &line.target {
            Target::Part(name) => (relative(source, name), None),
            Target::Address(address) => (address.clone(), Some(("TargetMode", "External"))),
            Target::Place(place) => (place.clone(), None),
        };
        let mut pairs = vec![("Id", line.id.as_str()), ("Type", line.full), ("Target", target.as_str())];
        pairs.extend(mode);
        element(&mut out, "Relationship", &pairs);
    }
    out.extend_from_slice(b"</Relationships>");
    out
}

fn head(root: &str, space: &str) -> Vec<u8> {
    let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    format!("{declaration}<{root} xmlns=\"http://schemas.openxmlformats.org/package/2006/{space}\">").into_bytes()
}

fn element(out: &mut Vec<u8>, name: &str, attributes: &[(&str, &str)]) {
    out.push(b'<');
    out.extend_from_slice(name.as_bytes());
    for (name, value) in attributes {
        out.push(b' ');
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"=\"");
        escape(value, true, out);
        out.push(b'"');
    }
    out.extend_from_slice(b"/>");
}
