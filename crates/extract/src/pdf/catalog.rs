use super::annotations::{self, is_news, note_action};
use super::streams::decoded;
use super::strings::text_string;
use crate::document::read_member;
use crate::reading::{Reading, inside};
use crate::xml::{Token, Xml};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Object, ObjectIdentifier, Stream, String as Bytes};
use model::{Hint, OmissionCause, PartKind};
use std::collections::HashSet;

/// How deep trees of names, fields and bookmarks may be.
const DEPTH: usize = 32;
/// Entries of one tree that are looked at.
const ENTRIES: usize = 50_000;
/// Bytes of the XML that describes a document or its form.
const XML: usize = 16 << 20;

/// Reads what lies beside the pages: notes, the form, properties, bookmarks and attached files.
pub(super) fn read(reading: &mut Reading, pdf: &Pdf, shown: &str, path: &str, depth: usize) {
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).unwrap_or_default();
    note_action(reading, catalog.get("OpenAction"));
    let names = catalog.get::<Dict<'_>>("Names").unwrap_or_default();
    if names.contains_key("JavaScript") || catalog.contains_key("AA") {
        reading.hint(Hint::Macro);
    }
    let mut files = Files { seen: HashSet::new(), found: Vec::new() };
    let mut comments = String::new();
    for note in pdf.pages().iter().flat_map(annotations::all) {
        note_action(reading, note.get("A"));
        if comments.len() < reading.text_left() {
            comments.extend(annotations::comment(&note, shown));
        }
        files.extend(note.get::<Dict<'_>>("FS"));
    }
    reading.push_text(&inside(path, "comments"), PartKind::Comment, &comments);
    let form = catalog.get::<Dict<'_>>("AcroForm").unwrap_or_default();
    reading.push_text(&inside(path, "form"), PartKind::Body, &form_text(&form, shown));
    let mut properties = properties(pdf, &catalog);
    if let Some(outline) = catalog.get::<Dict<'_>>("Outlines").and_then(|o| o.get::<Dict<'_>>("First")) {
        let mut left = ENTRIES;
        bookmarks(&outline, shown, &mut properties, &mut left, 0);
    }
    reading.push_text(&inside(path, "properties"), PartKind::Properties, &properties);
    if let Some(tree) = names.get::<Dict<'_>>("EmbeddedFiles") {
        let mut left = ENTRIES;
        files.tree(&tree, &mut left, 0);
    }
    for file in catalog.get::<Array<'_>>("AF").into_iter().flat_map(|a| a.iter::<Object<'_>>()) {
        files.extend(file.into_dict());
    }
    read_attached(reading, files.found, path, depth);
}

fn string(dict: &Dict<'_>, key: &str) -> Option<String> {
    dict.get::<Bytes<'_>>(key).map(|s| text_string(s.as_bytes()))
}

fn properties(pdf: &Pdf, catalog: &Dict<'_>) -> String {
    let known = pdf.metadata();
    let fields = [
        ("Title", &known.title),
        ("Author", &known.author),
        ("Subject", &known.subject),
        ("Keywords", &known.keywords),
    ];
    let mut lines = String::new();
    for (name, value) in fields {
        if let Some(value) = value {
            lines.push_str(&format!("{name}: {}\n", text_string(value)));
        }
    }
    let described = catalog.get::<Stream<'_>>("Metadata").and_then(|s| decoded(&s, XML));
    if let Some((xml, _)) = described {
        let told: String = lines.chars().filter(|c| !c.is_whitespace()).collect();
        for (name, value) in xml_values(&xml) {
            // Dates and identifiers of programs describe no person.
            if matches!(name.as_str(), "title" | "creator" | "description" | "Keywords" | "Author")
                && is_news(&value, &told)
            {
                lines.push_str(&format!("{name}: {value}\n"));
            }
        }
    }
    lines
}

/// The texts of an XML document with the names of the elements they lie in; list items take the name of their list.
fn xml_values(bytes: &[u8]) -> Vec<(String, String)> {
    let mut xml = Xml::new(bytes);
    let (mut open, mut values) = (Vec::<String>::new(), Vec::new());
    while values.len() < ENTRIES {
        match xml.next() {
            Ok(Token::Start(element)) => {
                let list = matches!(element.name(), "li" | "Alt" | "Seq" | "Bag");
                let outer = open.last().filter(|_| list).cloned();
                open.push(outer.unwrap_or_else(|| element.name().to_owned()));
            }
            Ok(Token::End(_)) => drop(open.pop()),
            Ok(Token::Text(text)) => {
                if let (false, Some(name)) = (text.trim().is_empty(), open.last()) {
                    values.push((name.clone(), text.trim().to_owned()));
                }
            }
            Ok(Token::Eof) | Err(_) => break,
        }
    }
    values
}

fn bookmarks(first: &Dict<'_>, shown: &str, lines: &mut String, left: &mut usize, depth: usize) {
    let mut item = Some(first.clone());
    while let Some(bookmark) = item {
        if depth > DEPTH || *left == 0 {
            return;
        }
        *left -= 1;
        if let Some(title) = string(&bookmark, "Title").filter(|t| is_news(t, shown)) {
            lines.push_str(&title);
            lines.push('\n');
        }
        if let Some(child) = bookmark.get::<Dict<'_>>("First") {
            bookmarks(&child, shown, lines, left, depth + 1);
        }
        item = bookmark.get::<Dict<'_>>("Next");
    }
}

/// The entries of a form that no page shows, each behind its caption.
fn form_text(form: &Dict<'_>, shown: &str) -> String {
    let mut lines = String::new();
    let mut left = ENTRIES;
    if let Some(fields) = form.get::<Array<'_>>("Fields") {
        field_values(&fields, "", shown, &mut lines, &mut left, 0);
    }
    let parts = match (form.get::<Stream<'_>>("XFA"), form.get::<Array<'_>>("XFA")) {
        (Some(stream), _) => vec![stream],
        (None, Some(array)) => array.iter::<Object<'_>>().filter_map(Object::into_stream).take(64).collect(),
        (None, None) => Vec::new(),
    };
    for (xml, _) in parts.iter().filter_map(|s| decoded(s, XML)) {
        let Some(start) = memchr::memmem::find(&xml, b"<xfa:data>") else { continue };
        for (name, value) in xml_values(xml.get(start..).unwrap_or_default()) {
            if is_news(&value, shown) {
                lines.push_str(&format!("{name}: {value}\n"));
            }
        }
    }
    lines
}

fn field_values(fields: &Array<'_>, name: &str, shown: &str, lines: &mut String, left: &mut usize, depth: usize) {
    for field in fields.iter::<Object<'_>>().filter_map(Object::into_dict) {
        if depth > DEPTH || *left == 0 {
            return;
        }
        *left -= 1;
        let caption = string(&field, "TU").or_else(|| string(&field, "T"));
        let caption = caption.as_deref().unwrap_or(name);
        for value in field.get::<Object<'_>>("V").map_or_else(Vec::new, values) {
            if is_news(&value, shown) {
                lines.push_str(&format!("{caption}: {value}\n"));
            }
        }
        if let Some(kids) = field.get::<Array<'_>>("Kids") {
            field_values(&kids, caption, shown, lines, left, depth + 1);
        }
    }
}

fn values(value: Object<'_>) -> Vec<String> {
    match value {
        Object::String(text) => vec![text_string(text.as_bytes())],
        Object::Stream(stream) => decoded(&stream, XML).map_or_else(Vec::new, |(bytes, _)| vec![text_string(&bytes)]),
        Object::Array(list) => {
            let texts = list.iter::<Object<'_>>().filter_map(Object::into_string);
            texts.map(|text| text_string(text.as_bytes())).collect()
        }
        // The states of a tick box are names of its maker.
        Object::Name(name) if matches!(&name[..], b"Off" | b"Yes" | b"On") => Vec::new(),
        Object::Name(name) => vec![text_string(&name)],
        // A signature.
        Object::Dict(dict) => ["Name", "ContactInfo"].iter().filter_map(|key| string(&dict, key)).collect(),
        _ => Vec::new(),
    }
}

/// The files a document carries, each once.
struct Files<'a> {
    seen: HashSet<ObjectIdentifier>,
    found: Vec<(String, Stream<'a>)>,
}

impl<'a> Files<'a> {
    fn extend(&mut self, specification: Option<Dict<'a>>) {
        let Some(specification) = specification else { return };
        let Some(embedded) = specification.get::<Dict<'a>>("EF") else { return };
        let name = string(&specification, "UF").or_else(|| string(&specification, "F"));
        let stream = embedded.get::<Stream<'a>>("F").or_else(|| embedded.get::<Stream<'a>>("UF"));
        let Some(stream) = stream.filter(|s| self.seen.insert(s.obj_id())) else { return };
        let number = self.found.len() + 1;
        self.found.push((name.unwrap_or_else(|| format!("attachment{number}")), stream));
    }

    /// A tree of names (ISO 32000-2, 7.9.6).
    fn tree(&mut self, node: &Dict<'a>, left: &mut usize, depth: usize) {
        if depth > DEPTH || *left == 0 {
            return;
        }
        *left -= 1;
        for entry in node.get::<Array<'a>>("Names").into_iter().flat_map(|a| a.iter::<Object<'a>>()).take(ENTRIES) {
            self.extend(entry.into_dict());
        }
        for kid in node.get::<Array<'a>>("Kids").into_iter().flat_map(|a| a.iter::<Object<'a>>()) {
            if let Some(kid) = kid.into_dict() {
                self.tree(&kid, left, depth + 1);
            }
        }
    }
}

fn read_attached(reading: &mut Reading, files: Vec<(String, Stream<'_>)>, path: &str, depth: usize) {
    for (name, stream) in files {
        reading.hint(Hint::Embedded);
        let inner = inside(path, &name);
        if reading.is_full() || !reading.admit_member(&inner) {
            return reading.omit(path, OmissionCause::Limit);
        }
        let room = reading.limits.member_bytes.min(reading.expanded_left());
        match decoded(&stream, usize::try_from(room).unwrap_or(usize::MAX)) {
            Some((bytes, true)) => {
                reading.expanded(bytes.len() as u64);
                read_member(reading, bytes.into_owned(), &inner, depth + 1);
            }
            Some((_, false)) => reading.omit(&inner, OmissionCause::Limit),
            None => reading.omit(&inner, OmissionCause::Broken),
        }
    }
}
