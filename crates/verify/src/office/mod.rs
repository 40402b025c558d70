//! Office Open XML (ECMA-376, ISO/IEC 29500) as it is rebuilt: content types, relations, namespaces, fields and formulas.

mod lists;
mod meaning;

use crate::xml::{Attribute, Name, Piece, Reader};
use crate::{Rules, no, package, picture};
use lists::{CONTENT_TYPES, NAMESPACES, NEVER, OFFICE, RELATIONS, RELATIONS_ROOTS};
use meaning::Meaning;
pub(crate) use meaning::{FIELDS, is_harmless_formula};
use model::sanitising::{Kind, Refusal};
use rustc_hash::FxHashSet;
use std::borrow::Cow;

const DEFAULTS: &str = "[Content_Types].xml";

pub(crate) fn verify(bytes: &[u8], kind: Kind, rules: &Rules<'_>) -> Result<(), Refusal> {
    let files = package::open(bytes, rules.expanded_bytes)?;
    let types = Types::read(files.get(DEFAULTS).ok_or_else(|| no("no list of content types"))?)?;
    let names: FxHashSet<String> = files.keys().map(|name| name.to_lowercase()).collect();
    let mut main = 0;
    for (name, file) in files.iter().filter(|(name, _)| *name != DEFAULTS) {
        if name.ends_with(".rels") {
            relations(name, file, &names, rules).map_err(|refusal| refusal.at(name))?;
            continue;
        }
        let content = types.of(name).ok_or_else(|| no("a part without content type").at(name))?;
        main += u32::from(is_main(content, kind));
        part(content, file, rules).map_err(|refusal| refusal.at(name))?;
    }
    if main == 1 { Ok(()) } else { Err(no("not one main part")) }
}

/// Which content type each part has.
struct Types {
    defaults: Vec<(String, String)>,
    overrides: Vec<(String, String)>,
}

impl Types {
    fn read(file: &[u8]) -> Result<Types, Refusal> {
        let mut types = Types { defaults: Vec::new(), overrides: Vec::new() };
        children(file, |name, attributes| {
            let content = value(attributes, "ContentType")?.into_owned();
            match name.local {
                "Default" => types.defaults.push((value(attributes, "Extension")?.to_lowercase(), content)),
                "Override" => {
                    let part = value(attributes, "PartName")?.to_lowercase();
                    types.overrides.push((part.trim_start_matches('/').to_owned(), content));
                }
                _ => return Err(no("a content type of another shape")),
            }
            Ok(())
        })?;
        Ok(types)
    }

    fn of(&self, name: &str) -> Option<&str> {
        let name = name.to_lowercase();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let named = self.overrides.iter().find(|(part, _)| *part == name);
        named
            .or_else(|| self.defaults.iter().find(|(known, _)| known == extension))
            .map(|(_, content)| content.as_str())
    }
}

fn is_main(content: &str, kind: Kind) -> bool {
    let word = match kind {
        Kind::Docx => "wordprocessingml.document.main+xml",
        Kind::Dotx => "wordprocessingml.template.main+xml",
        Kind::Xlsx => "spreadsheetml.sheet.main+xml",
        Kind::Xltx => "spreadsheetml.template.main+xml",
        Kind::Pptx => "presentationml.presentation.main+xml",
        Kind::Potx => "presentationml.template.main+xml",
        Kind::Ppsx => "presentationml.slideshow.main+xml",
        _ => return false,
    };
    content.strip_prefix(OFFICE) == Some(word)
}

/// Goes through the elements of a list that stand directly in its root; deeper there is none.
fn children(
    file: &[u8],
    mut each: impl FnMut(Name<'_>, &[Attribute<'_>]) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut reader = Reader::new(file, |_| true)?;
    while let Some(piece) = reader.next()? {
        match (piece, reader.depth()) {
            (Piece::Start(name), 2) => each(name, reader.attributes())?,
            (Piece::Start(_), 1) | (Piece::End, _) => {}
            _ => return Err(no("a list of another shape")),
        }
    }
    Ok(())
}

/// The value of an attribute without namespace; empty, if it is not there.
fn value<'d>(attributes: &[Attribute<'d>], local: &str) -> Result<Cow<'d, str>, Refusal> {
    let found = attributes.iter().find(|one| one.name.local == local && one.name.namespace.is_none());
    found.map_or(Ok(Cow::Borrowed("")), |attribute| attribute.value.resolved())
}

/// Relations of known types; only a hyperlink leads out, and everything else to a part that is there.
fn relations(name: &str, file: &[u8], names: &FxHashSet<String>, rules: &Rules<'_>) -> Result<(), Refusal> {
    children(file, |_, attributes| {
        let relation = value(attributes, "Type")?;
        let word = RELATIONS_ROOTS.iter().find_map(|root| relation.strip_prefix(root));
        if !word.is_some_and(|word| RELATIONS.contains(&word)) {
            return Err(no("a relation that is not on the list"));
        }
        let target = &*value(attributes, "Target")?;
        if value(attributes, "TargetMode")?.eq_ignore_ascii_case("External") {
            return if word == Some("hyperlink") && rules.allows(target) {
                Ok(())
            } else {
                Err(no("a relation that leads out"))
            };
        }
        let here = target.starts_with('#') && word == Some("hyperlink");
        if here || leads_to_a_part(name, target, names) { Ok(()) } else { Err(no("a relation to nothing")) }
    })
}

fn leads_to_a_part(relations: &str, target: &str, names: &FxHashSet<String>) -> bool {
    let folder = relations.rsplit_once("_rels/").map_or("", |(folder, _)| folder);
    let target = target.split('#').next().unwrap_or_default();
    let mut steps: Vec<&str> =
        if target.starts_with('/') { Vec::new() } else { folder.split('/').filter(|s| !s.is_empty()).collect() };
    for step in target.split('/').filter(|step| !step.is_empty() && *step != ".") {
        if step == ".." {
            steps.pop();
        } else {
            steps.push(step);
        }
    }
    names.contains(&steps.join("/").to_lowercase())
}

fn part(content: &str, file: &[u8], rules: &Rules<'_>) -> Result<(), Refusal> {
    if let Some(kind) = picture::kind(file) {
        return if content.starts_with("image/") {
            picture::verify(file, kind)
        } else {
            Err(no("a picture as another part"))
        };
    }
    if content.strip_prefix(OFFICE) == Some("spreadsheetml.sheet") {
        // The workbook behind a chart.
        return crate::verify(file, Kind::Xlsx, rules);
    }
    if !content.strip_prefix(OFFICE).is_some_and(|word| CONTENT_TYPES.contains(&word))
        && !CONTENT_TYPES.contains(&content)
    {
        return Err(no("a content type that is not on the list"));
    }
    let mut reader = Reader::new(file, |namespace| NAMESPACES.contains(&namespace))?;
    let mut meaning = Meaning::default();
    while let Some(piece) = reader.next()? {
        match piece {
            Piece::Start(name) => {
                element(name, reader.attributes())?;
                meaning.start(name.local, reader.attributes(), reader.depth(), rules)?;
            }
            Piece::Text(text) => meaning.text(text, reader.depth())?,
            Piece::End => meaning.end(reader.depth() + 1)?,
        }
    }
    meaning.finish(rules)
}

fn element(tag: Name<'_>, attributes: &[Attribute<'_>]) -> Result<(), Refusal> {
    if !tag.listed {
        return Err(no("a namespace that is not on the list"));
    }
    if NEVER.contains(tag.local) {
        return Err(no("an element that is never written"));
    }
    for Attribute { name, value, .. } in attributes {
        let value = value.resolved()?;
        let sound = match name.local {
            "link" if name.namespace.is_some() => false,
            "macro" | "onAction" | "FmlaMacro" | "href" | "src" | "fName" => value.is_empty(),
            "action" => value.is_empty() || value.starts_with("ppaction://hlinks"),
            _ => !value.starts_with("\\\\"),
        };
        if !sound || !name.listed {
            return Err(no("an attribute that is never written"));
        }
    }
    Ok(())
}
