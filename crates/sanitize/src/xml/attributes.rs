use super::escape::unescape;
use super::rules::Attribute;
use super::spaces::{Bindings, split};
use super::words::Words;
use model::sanitising::{Reason, Refusal};
use quick_xml::events::attributes::Attributes;
use std::borrow::Cow;

/// Attributes of one element at most.
const MOST: usize = 128;
/// Declarations of name spaces in force at most.
const BINDINGS: usize = 1_024;

/// Reads the attributes of a start tag (`source` is what stands behind its name), and binds the prefixes it declares.
/// Gives the names as the list has them, and the bytes that declarations take.
pub(super) fn read<'s>(
    source: &'s str,
    words: &Words,
    bindings: &mut Bindings<'s>,
    into: &mut Vec<Attribute<'s>>,
) -> Result<u64, Refusal> {
    into.clear();
    let mut declarations = 0;
    let mut attributes = Attributes::new(source, 0);
    // Ours is stricter: by name in the list, whatever the prefix is.
    attributes.with_checks(false);
    for attribute in attributes {
        let attribute = attribute.map_err(|_| Refusal::malformed("attribute"))?;
        let name = attribute.key.into_inner();
        let length = (name.len() + attribute.value.len() + 4) as u64;
        let value = within(source, &attribute.value);
        if name == "xmlns" || name.starts_with("xmlns:") {
            bindings.bind(name.get(6..).unwrap_or(""), &unescape(value)?, words);
            declarations += length;
        } else {
            into.push(Attribute { name: Cow::Borrowed(within(source, name)), value: value_of(value)?, length });
        }
        if into.len() > MOST || bindings.len() > BINDINGS {
            return Err(Refusal::new(Reason::LimitCount, "attributes"));
        }
    }
    for attribute in into.iter_mut() {
        name(attribute, words, bindings);
    }
    twice(into)?;
    Ok(declarations)
}

/// The same text as a piece of the source: the reader lends it for a shorter time than it lives.
fn within<'s>(source: &'s str, piece: &str) -> &'s str {
    let start = (piece.as_ptr() as usize).wrapping_sub(source.as_ptr() as usize);
    source.get(start..start.saturating_add(piece.len())).unwrap_or("")
}

/// Line ends and tabs that stand there as such are spaces; those by number are not.
fn value_of(raw: &str) -> Result<Cow<'_, str>, Refusal> {
    if memchr::memchr(b'<', raw.as_bytes()).is_some() {
        return Err(Refusal::malformed("value of an attribute"));
    }
    if memchr::memchr3(b'\n', b'\r', b'\t', raw.as_bytes()).is_none() {
        return unescape(raw);
    }
    let spaced = raw.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
    Ok(Cow::Owned(unescape(&spaced)?.into_owned()))
}

/// Gives an attribute its name in the list. One of a strange name space gets a name that no list has.
fn name(attribute: &mut Attribute<'_>, words: &Words, bindings: &Bindings<'_>) {
    let (prefix, local) = split(&attribute.name);
    if prefix.is_empty() || prefix == "xml" {
        return;
    }
    match bindings.of(prefix).map(|space| words.key(space)) {
        Some(key) if key == prefix => {}
        Some(key) => attribute.name = Cow::Owned(format!("{key}:{local}")),
        None => attribute.name = Cow::Owned(format!("?{prefix}:{local}")),
    }
}

fn twice(attributes: &[Attribute<'_>]) -> Result<(), Refusal> {
    let mut rest = attributes;
    while let Some((first, more)) = rest.split_first() {
        if more.iter().any(|attribute| attribute.name == first.name) {
            return Err(Refusal::malformed("attribute twice"));
        }
        rest = more;
    }
    Ok(())
}
