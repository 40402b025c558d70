use crate::no;
use model::sanitising::Refusal;
use roxmltree::{Document, Node, NodeType, ParsingOptions};

/// Nodes of one part at most.
const NODES: u32 = 20_000_000;

/// Parses a part that our writer has written: UTF-8, no DTD, no remark, no processing instruction.
pub(crate) fn parse(bytes: &[u8]) -> Result<Document<'_>, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| no("XML that is not UTF-8"))?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|_| no("not well-formed XML"))?;
    let stray = |node: Node<'_, '_>| matches!(node.node_type(), NodeType::Comment | NodeType::PI);
    if document.descendants().any(stray) {
        return Err(no("a remark or processing instruction"));
    }
    Ok(document)
}

/// The text of an element's own children.
pub(crate) fn text(node: Node<'_, '_>) -> String {
    node.children().filter_map(|child| child.text().filter(|_| child.is_text())).collect()
}
