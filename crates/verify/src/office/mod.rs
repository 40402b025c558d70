//! Office Open XML (ECMA-376, ISO/IEC 29500) as it is rebuilt: content types, relations, namespaces, fields and formulas.

mod lists;
mod meaning;

use crate::package::Files;
use crate::xml::Known;
use crate::{Rules, no, package, picture, xml};
use lists::{CONTENT_TYPES, NAMESPACES, NEVER, OFFICE, RELATIONS, RELATIONS_ROOTS};
pub(crate) use meaning::{FIELDS, is_harmless_formula};
use model::sanitising::{Kind, Refusal};
use roxmltree::Node;

const DEFAULTS: &str = "[Content_Types].xml";

pub(crate) fn verify(bytes: &[u8], kind: Kind, rules: &Rules<'_>) -> Result<(), Refusal> {
    let files = package::open(bytes, rules.expanded_bytes)?;
    let types = Types::read(files.get(DEFAULTS).ok_or_else(|| no("no list of content types"))?)?;
    let mut main = 0;
    for (name, file) in files.iter().filter(|(name, _)| *name != DEFAULTS) {
        if name.ends_with(".rels") {
            relations(name, file, &files, rules).map_err(|refusal| refusal.at(name))?;
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
        for node in xml::parse(file)?.root_element().children().filter(Node::is_element) {
            let value = |name| node.attribute(name).map(str::to_lowercase);
            let content = node.attribute("ContentType").unwrap_or_default().to_owned();
            match (node.tag_name().name(), value("Extension"), value("PartName")) {
                ("Default", Some(extension), _) => types.defaults.push((extension, content)),
                ("Override", _, Some(name)) => types.overrides.push((name.trim_start_matches('/').to_owned(), content)),
                _ => return Err(no("a content type of another shape")),
            }
        }
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

/// Relations of known types; only a hyperlink leads out, and everything else to a part that is there.
fn relations(name: &str, file: &[u8], files: &Files, rules: &Rules<'_>) -> Result<(), Refusal> {
    for node in xml::parse(file)?.root_element().children().filter(Node::is_element) {
        let relation = node.attribute("Type").unwrap_or_default();
        let word = RELATIONS_ROOTS.iter().find_map(|root| relation.strip_prefix(root));
        if !word.is_some_and(|word| RELATIONS.contains(&word)) {
            return Err(no("a relation that is not on the list"));
        }
        let target = node.attribute("Target").unwrap_or_default();
        if node.attribute("TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("External")) {
            if word != Some("hyperlink") || !rules.allows(target) {
                return Err(no("a relation that leads out"));
            }
            continue;
        }
        let here = target.starts_with('#') && word == Some("hyperlink");
        if !here && !leads_to_a_part(name, target, files) {
            return Err(no("a relation to nothing"));
        }
    }
    Ok(())
}

fn leads_to_a_part(relations: &str, target: &str, files: &Files) -> bool {
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
    let path = steps.join("/").to_lowercase();
    files.keys().any(|name| name.to_lowercase() == path)
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
    let document = xml::parse(file)?;
    let mut known = Known::default();
    document.root_element().descendants().filter(Node::is_element).try_for_each(|node| element(node, &mut known))?;
    if !meaning::has_fields(file) {
        return Ok(());
    }
    meaning::fields(document.root_element(), rules)
}

fn element<'d>(node: Node<'d, '_>, known: &mut Known<'d>) -> Result<(), Refusal> {
    let tag = node.tag_name();
    let mut listed = |namespace| known.has(namespace, |namespace| NAMESPACES.contains(&namespace));
    if !listed(tag.namespace()) {
        return Err(no("a namespace that is not on the list"));
    }
    if NEVER.contains(tag.name()) {
        return Err(no("an element that is never written"));
    }
    for attribute in node.attributes() {
        let value = attribute.value();
        let sound = match attribute.name() {
            "link" if attribute.namespace().is_some() => false,
            "macro" | "onAction" | "FmlaMacro" => value.is_empty(),
            "action" => value.is_empty() || value.starts_with("ppaction://hlinks"),
            "href" | "src" | "fName" => value.is_empty(),
            _ => !value.starts_with("\\\\"),
        };
        if !sound || !listed(attribute.namespace()) {
            return Err(no("an attribute that is never written"));
        }
    }
    let formula = matches!(
        tag.name(),
        "f" | "formula" | "formula1" | "formula2" | "definedName" | "calculatedColumnFormula" | "totalsRowFormula"
    );
    if formula && !is_harmless_formula(&xml::text(node)) {
        return Err(no("a formula that reaches out"));
    }
    Ok(())
}
