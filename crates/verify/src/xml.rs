use crate::no;
use model::sanitising::Refusal;
use roxmltree::{Document, Node, ParsingOptions};

/// Nodes of one part at most.
const NODES: u32 = 20_000_000;

/// Parses a part that our writer has written: UTF-8, no DTD, no remark, no processing instruction.
pub(crate) fn parse(bytes: &[u8]) -> Result<Document<'_>, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| no("XML that is not UTF-8"))?;
    // Behind the declaration nothing but tags begins with this sign; in texts it is a reference.
    let stray = |at: usize| at > 0 && bytes.get(at + 1).is_some_and(|next| matches!(next, b'!' | b'?'));
    if memchr::memchr_iter(b'<', bytes).any(stray) {
        return Err(no("a remark, processing instruction or CDATA section"));
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|_| no("not well-formed XML"))
}

/// Namespaces that were found on a list, by their address in the document: a part has few, and each a thousand times.
#[derive(Default)]
pub(crate) struct Known<'d>(Vec<&'d str>);

impl<'d> Known<'d> {
    /// Whether a namespace is none or on the list.
    pub(crate) fn has(&mut self, namespace: Option<&'d str>, listed: impl Fn(&str) -> bool) -> bool {
        let Some(namespace) = namespace else { return true };
        if self.0.iter().any(|known| std::ptr::eq(*known, namespace)) {
            return true;
        }
        let listed = listed(namespace);
        if listed {
            self.0.push(namespace);
        }
        listed
    }
}

/// The text of an element's own children.
pub(crate) fn text(node: Node<'_, '_>) -> String {
    node.children().filter_map(|child| child.text().filter(|_| child.is_text())).collect()
}
