//! OpenDocument (ODF 1.3) as it is rebuilt: which files, which namespaces, which elements never.

use crate::xml::{Attribute, Name, Piece, Reader};
use crate::{Rules, no, package, picture, text};
use model::sanitising::Refusal;
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
            let mut reader = Reader::new(file, |ns| ns.starts_with(OASIS) || NAMESPACES.contains(&ns))?;
            while let Some(piece) = reader.next()? {
                if let Piece::Start(name) = piece {
                    element(name, reader.attributes(), rules)?;
                }
            }
            Ok(())
        }
        _ => {
            let kind = picture::kind(file).ok_or_else(|| no("a file that is not on the list"))?;
            picture::verify(file, kind)
        }
    }
}

fn element(tag: Name<'_>, attributes: &[Attribute<'_>], rules: &Rules<'_>) -> Result<(), Refusal> {
    if !tag.listed || NEVER.contains(tag.local) {
        return Err(no("an element that is not on the list"));
    }
    for Attribute { name, value, .. } in attributes {
        let sound = match name.local {
            "href" if name.namespace == Some(XLINK) => {
                let value = &*value.resolved()?;
                // A link may lead out; whatever is shown or loaded lies in the package.
                let inside = !value.contains(':') && !value.starts_with(['/', '\\']) && !value.contains("..");
                inside || (tag.local == "a" && rules.allows(value))
            }
            "formula" | "condition" => crate::office::is_harmless_formula(&value.resolved()?),
            "macro-name" | "event-name" | "target-frame-name" => false,
            _ => true,
        };
        if !sound || !name.listed {
            return Err(no("an attribute that is not allowed"));
        }
    }
    Ok(())
}
