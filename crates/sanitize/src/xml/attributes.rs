use super::escape::unescape;
use super::rules::Attribute;
use super::spaces::{Bindings, Bound};
use super::tokens::{Pair, Raw};
use super::words::Words;
use model::sanitising::{Reason, Refusal};
use std::borrow::Cow;

/// Declarations of name spaces in force at most.
const BINDINGS: usize = 1_024;

/// Binds the prefixes that a start tag declares and gives its other attributes the names that the list has for them. Gives
/// the bytes that declarations take.
pub(super) fn read<'s>(
    pairs: &[Pair<'s>],
    words: &Words,
    bindings: &mut Bindings<'s>,
    into: &mut Vec<Attribute<'s>>,
) -> Result<u64, Refusal> {
    into.clear();
    let mut declarations = 0;
    for pair in pairs {
        let prefix = match (pair.name.prefix(), pair.name.whole) {
            ("xmlns", _) => pair.name.local(),
            (_, "xmlns") => "",
            _ => continue,
        };
        bindings.bind(prefix, &unescape(pair.value.text)?, words);
        declarations += length(pair);
        if bindings.len() > BINDINGS {
            return Err(Refusal::new(Reason::LimitCount, "attributes"));
        }
    }
    for pair in pairs {
        let (prefix, whole) = (pair.name.prefix(), pair.name.whole);
        if prefix == "xmlns" || whole == "xmlns" {
            continue;
        }
        let (name, space) = match (prefix, bindings.bound(prefix)) {
            ("" | "xml", _) => (Cow::Borrowed(whole), None),
            (_, Some(Bound::Same(space))) => (Cow::Borrowed(whole), Some(space)),
            (_, Some(Bound::Known(space))) => {
                (Cow::Owned(format!("{}:{}", words.key(space), pair.name.local())), Some(space))
            }
            // One of a strange name space gets a name that no list has.
            (_, Some(Bound::Strange) | None) => (Cow::Owned(format!("?{whole}")), None),
        };
        let plain = pair.value.is_plain();
        let value = if plain { Cow::Borrowed(pair.value.text) } else { value_of(&pair.value)? };
        into.push(Attribute { name, value, space, plain, length: length(pair) });
    }
    twice(into)?;
    Ok(declarations)
}

fn length(pair: &Pair<'_>) -> u64 {
    (pair.name.whole.len() + pair.value.text.len() + 4) as u64
}

/// Line ends and tabs that stand there as such are spaces; those by number are not.
fn value_of<'s>(raw: &Raw<'s>) -> Result<Cow<'s, str>, Refusal> {
    if memchr::memchr3(b'\n', b'\r', b'\t', raw.text.as_bytes()).is_none() {
        return unescape(raw.text);
    }
    let spaced = raw.text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
    Ok(Cow::Owned(unescape(&spaced)?.into_owned()))
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
