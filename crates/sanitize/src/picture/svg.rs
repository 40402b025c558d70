//! SVG, drawn: no script, no style, no address of it goes on.

use super::layout::Layout;
use super::{Made, drawn};
use crate::ledger::Ledger;
use model::sanitising::{Item, Kind, Refusal};
use resvg::usvg::roxmltree::{Node, NodeType};

/// Draws an SVG file.
pub(super) fn recode(bytes: &[u8], ledger: &mut Ledger<'_>) -> Result<Made, Refusal> {
    let text = extract::text(bytes).ok_or_else(|| Refusal::malformed("encoding of SVG"))?;
    let text = without_doctype(&text)?;
    let document = drawn::parse(&text, ledger.limits())?;
    if !document.root_element().has_tag_name(("http://www.w3.org/2000/svg", "svg")) {
        return Err(Refusal::malformed("root of SVG"));
    }
    let picture = drawn::draw(&document, None, ledger)?;
    let mut layout = Layout { pixels: bytes.len() as u64, ..Layout::default() };
    // What is not seen is counted by the bytes of its text, as far as the file has so many.
    for (item, size) in document.descendants().flat_map(|node| unseen(node, ledger)) {
        let size = (size as u64).min(layout.pixels);
        layout.pixels -= size;
        layout.removed.push((item, size));
    }
    Ok((picture, Kind::Png, layout))
}

/// A document type without entities is blanked out; one with a subset of its own is refused, whatever is in there.
fn without_doctype(text: &str) -> Result<String, Refusal> {
    let Some(start) = text.find("<!DOCTYPE") else { return Ok(text.to_owned()) };
    let (before, rest) = text.split_at(start);
    let end = rest.find('>').ok_or_else(|| Refusal::malformed("document type of SVG"))?;
    let (declaration, after) = rest.split_at(end + 1);
    if declaration.contains('[') || after.contains("<!DOCTYPE") {
        return Err(Refusal::malformed("entities in SVG"));
    }
    Ok(format!("{before}{after}"))
}

/// What a node of a drawing does beyond being seen.
fn unseen(node: Node<'_, '_>, ledger: &Ledger<'_>) -> Vec<(Item, usize)> {
    let size = node.range().len();
    match node.node_type() {
        NodeType::Comment => return vec![(Item::SourceComment, size)],
        NodeType::PI => return vec![(Item::ExternalTemplate, size)],
        NodeType::Element => {}
        NodeType::Root | NodeType::Text => return Vec::new(),
    }
    let mut found = Vec::new();
    let external = |value: &str| !value.starts_with('#') && !value.trim_start().starts_with("data:");
    match node.tag_name().name() {
        "script" => found.push((Item::Script, size)),
        "foreignObject" | "iframe" => found.push((Item::ForeignChunk, size)),
        "animate" | "animateTransform" | "animateMotion" | "animateColor" | "set" | "audio" | "video" => {
            found.push((Item::Media, size));
        }
        "metadata" | "title" | "desc" => found.push((Item::Properties, size)),
        "style" if node.text().is_some_and(fetches) => found.push((Item::RemoteContent, size)),
        _ => {}
    }
    for attribute in node.attributes() {
        let size = attribute.range().len();
        let item = match attribute.name() {
            name if name.starts_with("on") => Item::EventHandler,
            "href" if external(attribute.value()) => match node.tag_name().name() {
                "a" if ledger.policy.allows_link(attribute.value()) => Item::Hyperlink,
                "a" => Item::LinkScheme,
                "image" | "feImage" => Item::ExternalPicture,
                _ => Item::ExternalLink,
            },
            "href" if node.tag_name().name() == "a" => Item::Hyperlink,
            _ if fetches(attribute.value()) => Item::RemoteContent,
            _ => continue,
        };
        found.push((item, size));
    }
    found
}

/// Whether a style asks for something outside the file.
fn fetches(style: &str) -> bool {
    let lower = style.to_ascii_lowercase();
    lower.contains("@import")
        || lower.match_indices("url(").any(|(at, _)| {
            let target = lower.get(at + 4..).unwrap_or_default().trim_start_matches([' ', '"', '\'']);
            !target.starts_with('#') && !target.starts_with("data:")
        })
}
