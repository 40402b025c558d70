use crate::xml::{Pair, Token, Tokens, unescape};
use model::sanitising::Refusal;

/// A line of a part of relationships.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub(super) id: String,
    /// The last word of its type, `ms:` before those of Microsoft, `pkg:` before those of packages.
    pub(super) kind: String,
    pub(super) target: String,
    pub(super) external: bool,
    /// Bytes of the source that it takes.
    pub(super) length: u64,
}

/// Reads a part of relationships.
///
/// # Errors
/// What is no XML, has a DTD or an id twice.
pub(super) fn read(text: &str) -> Result<Vec<Relation>, Refusal> {
    let mut relations: Vec<Relation> = Vec::new();
    elements(text, "Relationship", |tag, length| {
        let value = |name: &str| attribute(tag, name);
        let (Some(id), Some(kind), Some(target)) = (value("Id")?, value("Type")?, value("Target")?) else {
            return Err(Refusal::malformed("relationship"));
        };
        let external = value("TargetMode")?.is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
        relations.push(Relation { id, kind: short(&kind), target: target.trim().to_owned(), external, length });
        Ok(())
    })?;
    let mut ids: Vec<&str> = relations.iter().map(|relation| relation.id.as_str()).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair.first() == pair.last()) {
        return Err(Refusal::malformed("relationship twice"));
    }
    Ok(relations)
}

/// Calls `each` with the elements of a local name, and the bytes they take.
pub(super) fn elements(
    text: &str,
    name: &str,
    mut each: impl FnMut(&[Pair<'_>], u64) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let (mut tokens, mut pairs) = (Tokens::new(text), Vec::new());
    while let Some(token) = tokens.next(&mut pairs)? {
        if let Token::Start { name: found, .. } = token
            && found.local() == name
        {
            each(&pairs, tokens.span().len() as u64)?;
        }
    }
    Ok(())
}

/// The value of an attribute by its local name.
pub(super) fn attribute(pairs: &[Pair<'_>], name: &str) -> Result<Option<String>, Refusal> {
    let found = pairs.iter().find(|pair| pair.name.local() == name);
    found.map(|pair| unescape(pair.value.text).map(|value| value.into_owned())).transpose()
}

/// The word of a relationship's type: the same for the transitional and the strict edition.
fn short(kind: &str) -> String {
    for (base, mark) in [
        ("http://schemas.openxmlformats.org/officeDocument/2006/relationships/", ""),
        ("http://purl.oclc.org/ooxml/officeDocument/relationships/", ""),
        ("http://schemas.openxmlformats.org/package/2006/relationships/", "pkg:"),
        ("http://schemas.microsoft.com/office/", "ms:"),
    ] {
        if let Some(rest) = kind.strip_prefix(base) {
            let rest = if mark == "ms:" { rest.rsplit('/').next().unwrap_or(rest) } else { rest };
            return match (mark, rest) {
                // What the standard calls so in one edition and otherwise in the other.
                ("", "metadata/core-properties" | "coreProperties") => "pkg:metadata/core-properties".to_owned(),
                ("", "extendedProperties") => "extended-properties".to_owned(),
                ("", "customProperties") => "custom-properties".to_owned(),
                _ => format!("{mark}{rest}"),
            };
        }
    }
    format!("?{}", kind.rsplit('/').next().unwrap_or(""))
}

/// The name of the part that a target means, seen from a part: without `.` and `..`, never above the root.
pub(super) fn resolve(source: &str, target: &str) -> Option<String> {
    let target = target.split(['#', '?']).next().unwrap_or("").replace('\\', "/");
    if target.is_empty() || has_scheme(&target) || target.starts_with("//") {
        return None;
    }
    let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut steps: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    Some(decoded(&steps.join("/")))
}

/// Whether a target begins as an address does.
pub(super) fn has_scheme(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// A name with `%41` as `A`; what is no text then stays as it was.
pub(super) fn decoded(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let hex = more.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = more.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| name.to_owned())
}

/// A target relative to a part, as writers have it.
pub(super) fn relative(source: &str, target: &str) -> String {
    let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
    match target.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')) {
        Some(rest) if !folder.is_empty() => rest.to_owned(),
        _ if folder.is_empty() => target.to_owned(),
        _ => format!("/{target}"),
    }
}

/// The name of the part that holds a part's relationships.
pub(super) fn beside(source: &str) -> String {
    match source.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/_rels/{name}.rels"),
        None => format!("_rels/{source}.rels"),
    }
}

/// The part whose relationships a part holds.
pub(super) fn owner(name: &str) -> Option<String> {
    let name = name.strip_suffix(".rels")?;
    name.rsplit_once("_rels/").map(|(folder, name)| format!("{folder}{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_as_a_reader_does() {
        for (source, target, name) in [
            ("word/document.xml", "media/a.png", Some("word/media/a.png")),
            ("ppt/slides/slide1.xml", "../slideLayouts/l.xml", Some("ppt/slideLayouts/l.xml")),
            ("ppt/slides/slide1.xml", "/ppt/media/%41.png", Some("ppt/media/A.png")),
            ("word/document.xml", "../../../etc/passwd", Some("etc/passwd")),
            ("word/document.xml", "http://host/x", None),
            ("word/document.xml", "file:///c:/x", None),
            ("word/document.xml", "\\\\host\\x", None),
            ("word/document.xml", "//host/x", None),
            ("", "word/document.xml", Some("word/document.xml")),
        ] {
            assert_eq!(resolve(source, target).as_deref(), name, "{target}");
        }
    }

    #[test]
    fn the_strict_edition_says_the_same() {
        let of = |kind: &str| short(kind);
        assert_eq!(of("http://purl.oclc.org/ooxml/officeDocument/relationships/styles"), "styles");
        assert_eq!(of("http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"), "styles");
        assert_eq!(of("http://schemas.microsoft.com/office/2006/relationships/vbaProject"), "ms:vbaProject");
        assert_eq!(of("http://host/styles"), "?styles");
    }

    #[test]
    fn a_relative_target_leads_back() {
        for (source, target) in
            [("word/document.xml", "word/media/a.png"), ("ppt/slides/s.xml", "ppt/media/a.png"), ("", "a/b")]
        {
            assert_eq!(resolve(source, &relative(source, target)).as_deref(), Some(target));
        }
    }
}
