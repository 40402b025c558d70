//! Actions and destinations (ISO 32000-2, 12.6 and 12.3.2): those that stay in the document, and addresses by policy.

use super::value::{Value, set};
use super::walk::{Fit, Made, Walk, again, kind};
use super::writer::Body;
use crate::policy::LinkPolicy;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object};
use model::sanitising::Item;

/// Bytes of an address.
const ADDRESS: usize = 8192;

/// What an action of a kind that is not kept does.
pub(super) fn item(kind: &[u8]) -> Option<Item> {
    Some(match kind {
        b"JavaScript" => Item::Script,
        b"Launch" => Item::Launch,
        b"SubmitForm" | b"ImportData" | b"ResetForm" => Item::Form,
        b"GoToR" | b"GoToE" | b"Thread" => Item::ExternalLink,
        b"Rendition" | b"Movie" | b"Sound" | b"GoTo3DView" | b"RichMediaExecute" => Item::Media,
        b"Hide" | b"SetOCGState" | b"Trans" | b"GoToDp" | b"NOP" => Item::Action,
        _ => return None,
    })
}

/// An action that goes to a place in the document, or to an address that the policy allows.
pub(super) fn action<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    let told = again(&value);
    let mut why = Item::Action;
    let fit = walk.shared(value, kind::ACTION, |walk, object| {
        let Object::Dict(dict) = object else { return Ok(None) };
        let name = dict.get::<Name<'_>>("S");
        let mut entries = vec![];
        let kept = match name.as_deref() {
            Some(b"GoTo") => match dict.get_raw("D").map(|place| destination(walk, place)).transpose()? {
                Some(Fit::Kept(place)) => {
                    set(&mut entries, "S", Value::name("GoTo"));
                    set(&mut entries, "D", place);
                    true
                }
                _ => false,
            },
            Some(b"URI") => match address(walk, &dict) {
                Ok(address) => {
                    set(&mut entries, "S", Value::name("URI"));
                    set(&mut entries, "URI", Value::Text(address));
                    true
                }
                Err(item) => {
                    why = item;
                    false
                }
            },
            Some(b"Named") => match dict.get::<Name<'_>>("N").and_then(|name| named(&name)) {
                Some(name) => {
                    set(&mut entries, "S", Value::name("Named"));
                    set(&mut entries, "N", Value::name(name));
                    true
                }
                None => false,
            },
            other => {
                why = other.and_then(item).unwrap_or(Item::Action);
                false
            }
        };
        if kept {
            for key in ["Next", "SH", "SE"] {
                if let Some(next) = dict.get_raw::<Object<'a>>(key) {
                    walk.leave(super::schema::item(key.as_bytes()), "action", next);
                }
            }
        }
        Ok(kept.then_some(Body::Plain(Value::Dict(entries))))
    })?;
    if matches!(fit, Fit::Unfit) {
        walk.leave(why, "action", told);
        return Ok(Fit::Gone);
    }
    Ok(fit)
}

fn named(name: &[u8]) -> Option<&'static str> {
    ["NextPage", "PrevPage", "FirstPage", "LastPage"].into_iter().find(|known| known.as_bytes() == name)
}

/// The address of a link, if the policy lets it through.
fn address(walk: &Walk<'_, '_, '_>, dict: &Dict<'_>) -> Result<Vec<u8>, Item> {
    let policy = walk.ledger.policy;
    if policy.links == LinkPolicy::Remove {
        return Err(Item::Hyperlink);
    }
    let Some(Object::String(text)) = dict.get::<Object<'_>>("URI") else { return Err(Item::LinkScheme) };
    let bytes = text.as_bytes();
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    let bytes = bytes.get(start..).unwrap_or_default();
    let allowed = bytes.len() <= ADDRESS && policy.allows_link(&String::from_utf8_lossy(bytes));
    if allowed { Ok(bytes.to_vec()) } else { Err(Item::LinkScheme) }
}

/// A place in the document: by name, or by page and part of it.
pub(super) fn destination<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    let Some(object) = walk.resolve(value) else { return Ok(Fit::Unfit) };
    Ok(match object {
        Object::Name(name) if name.len() < 512 && !name.contains(&0) => Fit::Kept(Value::owned_name(&name)),
        Object::String(text) => Fit::Kept(Value::Text(text.as_bytes().to_vec())),
        Object::Array(array) => explicit(walk, &array).map_or(Fit::Unfit, Fit::Kept),
        // In a list of names a place may lie in a dictionary.
        Object::Dict(dict) => match dict.get::<Object<'a>>("D") {
            Some(Object::Array(array)) => explicit(walk, &array).map_or(Fit::Unfit, Fit::Kept),
            _ => Fit::Unfit,
        },
        _ => Fit::Unfit,
    })
}

fn explicit(walk: &Walk<'_, '_, '_>, array: &Array<'_>) -> Option<Value> {
    const KINDS: [&str; 8] = ["XYZ", "Fit", "FitH", "FitV", "FitR", "FitB", "FitBH", "FitBV"];
    let mut items = array.raw_iter();
    let page = match items.next()? {
        MaybeRef::Ref(id) => *walk.pages.get(&id.into())?,
        MaybeRef::NotRef(Object::Number(number)) => *walk.order.get(usize::try_from(number.as_i64()).ok()?)?,
        MaybeRef::NotRef(_) => return None,
    };
    let mut place = vec![Value::Ref(page)];
    let kind = match items.next() {
        Some(MaybeRef::NotRef(Object::Name(name))) => KINDS.into_iter().find(|kind| kind.as_bytes() == &name[..])?,
        _ => "Fit",
    };
    place.push(Value::name(kind));
    for item in items.take(4) {
        match item {
            MaybeRef::NotRef(Object::Number(number)) => place.push(Value::number(number.as_f64())),
            _ => place.push(Value::Null),
        }
    }
    Some(Value::Array(place))
}
