//! OpenDocument (ODF 1.3) as it is rebuilt: which files, which namespaces, which elements never.

use crate::xml::Known;
use crate::{Rules, no, package, picture, text, xml};
use model::sanitising::Refusal;
use roxmltree::Node;
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

const OASIS: &str = "urn:oasis:names:tc:opendocument:xmlns:";
const XLINK: &str = "http://www.w3.org/1999/xlink";

/// Namespaces beside OASIS's own.
const NAMESPACES: &[&str] = &[
    XLINK,
    "http://purl.org/dc/elements/1.1/",
    "http://www.w3.org/1998/Math/MathML",
    "http://www.w3.org/XML/1998/namespace",
    "http://openoffice.org/2009/office",
    "http://openoffice.org/2004/office",
    "http://openoffice.org/2004/writer",
    "http://openoffice.org/2004/calc",
    "http://openoffice.org/2005/report",
    "http://www.w3.org/2003/g/data-view#",
    "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
];

/// Elements that run, fetch, embed or ask.
static NEVER: LazyLock<FxHashSet<&str>> = LazyLock::new(|| NAMES.iter().copied().collect());

const NAMES: &[&str] = &[
    "script",
    "scripts",
    "event-listener",
    "event-listeners",
    "event",
    "events",
    "dde-connection",
    "dde-connection-decl",
    "dde-connection-decls",
    "dde-source",
    "dde-link",
    "dde-links",
    "object-ole",
    "plugin",
    "applet",
    "floating-frame",
    "form",
    "forms",
    "connection-resource",
    "database-source-sql",
    "database-source-table",
    "database-source-query",
    "execute-macro",
    "cell-range-source",
    "table-source",
    "external-data",
    "database-display",
    "database-row-select",
    "database-next",
    "database-row-number",
    "database-name",
    "plug-in",
];

pub(crate) fn verify(bytes: &[u8], rules: &Rules<'_>) -> Result<(), Refusal> {
    for (name, file) in &package::open(bytes, rules.expanded_bytes)? {
        member(name, file, rules).map_err(|refusal| refusal.at(name))?;
    }
    Ok(())
}

fn member(name: &str, file: &[u8], rules: &Rules<'_>) -> Result<(), Refusal> {
    let last = name.rsplit('/').next().unwrap_or_default();
    match last {
        "mimetype" => text::verify(file),
        "content.xml" | "styles.xml" | "meta.xml" | "settings.xml" | "manifest.xml" => {
            let document = xml::parse(file)?;
            let mut known = Known::default();
            let mut elements = document.root_element().descendants().filter(Node::is_element);
            elements.try_for_each(|node| element(node, &mut known, rules))
        }
        _ => {
            let kind = picture::kind(file).ok_or_else(|| no("a file that is not on the list"))?;
            picture::verify(file, kind)
        }
    }
}

fn element<'d>(node: Node<'d, '_>, known: &mut Known<'d>, rules: &Rules<'_>) -> Result<(), Refusal> {
    let mut listed = |namespace| known.has(namespace, |ns| ns.starts_with(OASIS) || NAMESPACES.contains(&ns));
    let tag = node.tag_name();
    if !listed(tag.namespace()) || NEVER.contains(tag.name()) {
        return Err(no("an element that is not on the list"));
    }
    for attribute in node.attributes() {
        let (name, value) = (attribute.name(), attribute.value());
        let sound = match name {
            "href" if attribute.namespace() == Some(XLINK) => {
                // A link may lead out; whatever is shown or loaded lies in the package.
                let inside = !value.contains(':') && !value.starts_with(['/', '\\']) && !value.contains("..");
                inside || (tag.name() == "a" && rules.allows(value))
            }
            "formula" | "condition" => crate::office::is_harmless_formula(value),
            "macro-name" | "event-name" | "target-frame-name" => false,
            _ => true,
        };
        if !sound || !listed(attribute.namespace()) {
            return Err(no("an attribute that is not allowed"));
        }
    }
    Ok(())
}
