//! JSON and XML files: text that keeps to its grammar, and nothing that a program would follow.

use crate::ledger::Ledger;
use crate::text::{Edit, refuse_disguised, settled, visible};
use model::sanitising::{Item, Kind, Reason, Refusal};
use resvg::usvg::roxmltree::{Document, Error, NodeType, ParsingOptions};

/// Nodes of an XML file at most.
const NODES: u32 = 2_000_000;

/// Vocabularies that a browser or an office program acts upon when it opens a file of plain XML.
const ACTING: [&str; 8] = [
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/XSL/Transform",
    "http://www.w3.org/2001/XInclude",
    "urn:schemas-microsoft-com",
    "http://schemas.microsoft.com",
    "urn:oasis:names:tc:opendocument",
    "http://www.mozilla.org/keymaster",
];

/// Rebuilds a file of JSON or XML byte for byte, without what no reader sees; instructions to programs are taken out of XML.
///
/// # Errors
/// A refusal, if the file does not keep to its grammar, has a document type, or is made to be acted upon.
pub(crate) fn rebuild(bytes: &[u8], kind: Kind, ledger: &mut Ledger<'_>) -> Result<(Vec<u8>, Kind), Refusal> {
    let out = settled(bytes, kind, ledger, |text, ledger| {
        refuse_disguised(&text.string)?;
        let mut edits = text.invisible();
        if kind == Kind::Xml {
            edits.extend(instructions(&text.string, ledger)?);
        } else {
            json(&visible(&text.string, &edits), ledger.limits().nesting)?;
        }
        Ok(edits)
    })?;
    Ok((out, kind))
}

fn instructions(text: &str, ledger: &Ledger<'_>) -> Result<Vec<Edit>, Refusal> {
    let options = ParsingOptions { nodes_limit: NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        Error::NodesLimitReached => Refusal::new(Reason::LimitCount, "elements"),
        Error::DtdDetected => Refusal::new(Reason::PolicyBlocked, "document type of XML"),
        _ => Refusal::malformed("XML"),
    })?;
    let mut edits = Vec::new();
    let mut depth = 0usize;
    for node in document.descendants() {
        match node.node_type() {
            NodeType::PI => edits.push(Edit::remove(node.range().start, node.range().len(), Item::ExternalTemplate)),
            NodeType::Element => {
                let acting = |space: &str| ACTING.iter().any(|acting| space.starts_with(acting));
                if node.tag_name().namespace().is_some_and(acting)
                    || node.attributes().any(|a| a.namespace().is_some_and(acting))
                {
                    return Err(Refusal::new(Reason::TypeMismatch, "XML that is acted upon"));
                }
                if node.parent().is_some_and(|parent| parent.is_element()) && node.prev_sibling().is_none() {
                    depth = depth.max(node.ancestors().take(ledger.limits().nesting + 2).count());
                }
            }
            _ => {}
        }
    }
    if depth > ledger.limits().nesting { Err(Refusal::new(Reason::LimitDepth, "elements")) } else { Ok(edits) }
}

/// Whether a text is balanced as JSON is, and not too deep; what its values mean is up to whoever reads it.
fn json(text: &str, nesting: usize) -> Result<(), Refusal> {
    let unbalanced = || Refusal::malformed("JSON");
    let mut open = Vec::new();
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '"' => loop {
                match signs.next().ok_or_else(unbalanced)? {
                    '"' => break,
                    '\\' => drop(signs.next()),
                    _ => {}
                }
            },
            '{' | '[' if open.len() >= nesting => return Err(Refusal::new(Reason::LimitDepth, "values")),
            '{' => open.push('}'),
            '[' => open.push(']'),
            '}' | ']' if open.pop() != Some(sign) => return Err(unbalanced()),
            // Letters and signs of numbers and of the three words; nothing else stands outside a string.
            '}' | ']' | ',' | ':' | '+' | '-' | '.' | ' ' | '\t' | '\r' | '\n' => {}
            '0'..='9' | 'a'..='z' | 'E' => {}
            _ => return Err(unbalanced()),
        }
    }
    if open.is_empty() { Ok(()) } else { Err(unbalanced()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    fn run(text: &str, kind: Kind) -> Result<String, Reason> {
        let policy = Policy::default();
        let mut ledger = Ledger::new(&policy, None);
        let (out, _) = rebuild(text.as_bytes(), kind, &mut ledger).map_err(|refusal| refusal.reason)?;
        assert!(ledger.account.balances());
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn json_stays_and_what_is_none_is_refused() {
        let text = "{\"名\": [1, -2.5e3, true, null, \"\\\"}\"]}\n";
        assert_eq!(run(text, Kind::Json).unwrap(), text);
        assert_eq!(run("{\"a\": \u{200b}\"b\u{202e}\"}", Kind::Json).unwrap(), "{\"a\": \"b\"}");
        assert_eq!(run("{]", Kind::Json), Err(Reason::Malformed));
        assert_eq!(run("alert(1)", Kind::Json), Err(Reason::Malformed));
        assert_eq!(run(&"[".repeat(1000), Kind::Json), Err(Reason::LimitDepth));
    }

    #[test]
    fn xml_loses_its_instructions_and_is_refused_where_programs_act_upon_it() {
        let text = "<?xml version=\"1.0\"?><?xml-stylesheet href=\"http://x/\"?><届 xmlns=\"urn:x\"><名>汐見</名></届>";
        assert_eq!(run(text, Kind::Xml).unwrap(), "<?xml version=\"1.0\"?><届 xmlns=\"urn:x\"><名>汐見</名></届>");
        assert_eq!(run("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", Kind::Xml), Err(Reason::TypeMismatch));
        assert_eq!(run("<?xml version='1.0'?><a><!-- --><b></a>", Kind::Xml), Err(Reason::Malformed));
        // A sign that is taken out may have kept an instruction from being one.
        let hidden = "<a><![CDATA[]]\u{200b}><?xml-stylesheet href='http://x/'?>]]></a>";
        assert!(run(hidden, Kind::Xml).is_err_and(|reason| reason == Reason::Malformed));
        let hidden = "<a><![CDATA[]]\u{200b}><?x y?><![CDATA[]]></a>";
        assert_eq!(run(hidden, Kind::Xml).unwrap(), "<a><![CDATA[]]><![CDATA[]]></a>");
        let page = "<a><h:script xmlns:h='http://www.w3.org/1999/xhtml'>x</h:script></a>";
        assert_eq!(run(page, Kind::Xml), Err(Reason::TypeMismatch));
    }
}
