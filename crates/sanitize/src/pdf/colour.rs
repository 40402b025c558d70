//! Colour spaces (ISO 32000-2, 8.6) and the profiles in them.

use super::schema::{Rule, Spec};
use super::value::{Entries, Value};
use super::walk::{Fit, Made, Walk, again, kind};
use super::writer::{Body, Packing};
use super::{filters, function, streams};
use hayro_syntax::object::{Array, MaybeRef, Name, Object};
use model::sanitising::{Item, Refusal};

/// Bytes of a profile; those of printing machines have two millions.
const PROFILE: usize = 8 << 20;
/// Colours of one space (ISO 32000-2, annex C).
const COLOURS: usize = 32;

static GREY: Spec = Spec {
    name: "colour space",
    keys: &[("WhitePoint", Rule::Numbers(3, 3)), ("BlackPoint", Rule::Numbers(3, 3)), ("Gamma", Rule::Number)],
    needs: &["WhitePoint"],
};

static RGB: Spec = Spec {
    name: "colour space",
    keys: &[
        ("WhitePoint", Rule::Numbers(3, 3)),
        ("BlackPoint", Rule::Numbers(3, 3)),
        ("Gamma", Rule::Numbers(3, 3)),
        ("Matrix", Rule::Numbers(9, 9)),
    ],
    needs: &["WhitePoint"],
};

static LAB: Spec = Spec {
    name: "colour space",
    keys: &[("WhitePoint", Rule::Numbers(3, 3)), ("BlackPoint", Rule::Numbers(3, 3)), ("Range", Rule::Numbers(4, 4))],
    needs: &["WhitePoint"],
};

static INKS: Spec = Spec {
    name: "colour space",
    keys: &[
        ("Subtype", Rule::NameOf(&["DeviceN", "NChannel"])),
        ("Colorants", Rule::Map(&Rule::Special(space))),
        ("Process", Rule::Dict(&PROCESS)),
    ],
    needs: &[],
};

static PROCESS: Spec = Spec {
    name: "colour space",
    keys: &[("ColorSpace", Rule::Special(space)), ("Components", Rule::List(&Rule::Name))],
    needs: &["ColorSpace", "Components"],
};

/// A colour space, by name or in full.
pub(super) fn space<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    let named = |name: &[u8]| device(name).map_or_else(|| Value::owned_name(name), Value::name);
    // Spaces by name are short enough to stand where they are used. One that is an object of its own stays one: so does a
    // broken profile, whose object becomes a name, and a second pass must find what the first one wrote.
    if let MaybeRef::NotRef(Object::Name(name)) = &value {
        return Ok(Fit::Kept(named(name)));
    }
    walk.shared_tree(value, kind::COLOUR, |walk, object| {
        if let Object::Name(name) = &object {
            return Ok(Some(Body::Plain(named(name))));
        }
        let Object::Array(array) = object else { return Ok(None) };
        let mut items = array.raw_iter();
        let Some(MaybeRef::NotRef(Object::Name(family))) = items.next() else { return Ok(None) };
        let family = family.to_vec();
        let made = full(walk, &family, items.collect())?;
        Ok(made.map(|values| match <[Value; 1]>::try_from(values) {
            Ok([only]) => Body::Plain(only),
            Err(values) => Body::Plain(Value::Array(values)),
        }))
    })
}

pub(super) fn device(name: &[u8]) -> Option<&'static str> {
    Some(match name {
        b"DeviceGray" | b"G" => "DeviceGray",
        b"DeviceRGB" | b"RGB" => "DeviceRGB",
        b"DeviceCMYK" | b"CMYK" => "DeviceCMYK",
        b"Pattern" => "Pattern",
        _ => return None,
    })
}

fn full<'a>(
    walk: &mut Walk<'_, '_, 'a>,
    family: &[u8],
    items: Vec<MaybeRef<Object<'a>>>,
) -> Result<Option<Vec<Value>>, Refusal> {
    static CALIBRATED: [(&str, Rule); 3] =
        [("CalGray", Rule::Dict(&GREY)), ("CalRGB", Rule::Dict(&RGB)), ("Lab", Rule::Dict(&LAB))];
    static SPACE: Rule = Rule::Special(space);
    if let Some(known) = device(family) {
        let mut values = vec![Value::name(known)];
        if let (b"Pattern", Some(base)) = (family, items.into_iter().next()) {
            match walk.apply(&SPACE, base)? {
                Fit::Kept(base) => values.push(base),
                _ => return Ok(None),
            }
        }
        return Ok(Some(values));
    }
    if let Some((name, rule)) = CALIBRATED.iter().find(|(name, _)| name.as_bytes() == family) {
        return parts(walk, name, &[rule], items);
    }
    static INDEXED: [Rule; 3] = [Rule::Special(space), Rule::Int, Rule::Special(palette)];
    static TINT: [Rule; 3] = [Rule::Name, Rule::Special(space), Rule::Special(function::function)];
    static DEVICE_N: [Rule; 4] =
        [Rule::List(&Rule::Name), Rule::Special(space), Rule::Special(function::function), Rule::Dict(&INKS)];
    match family {
        b"ICCBased" => match items.into_iter().next() {
            Some(stream) => based(walk, stream),
            None => Ok(None),
        },
        b"Indexed" | b"I" => parts(walk, "Indexed", &INDEXED.each_ref(), items),
        b"Separation" => parts(walk, "Separation", &TINT.each_ref(), items),
        b"DeviceN" => {
            let needed = DEVICE_N.each_ref();
            let count = if items.len() < 4 { 3 } else { 4 };
            parts(walk, "DeviceN", needed.get(..count).unwrap_or_default(), items)
        }
        _ => Ok(None),
    }
}

/// A family with its parts in their order; all or none, but for the last one of several inks.
fn parts<'a>(
    walk: &mut Walk<'_, '_, 'a>,
    name: &'static str,
    rules: &[&'static Rule],
    items: Vec<MaybeRef<Object<'a>>>,
) -> Result<Option<Vec<Value>>, Refusal> {
    let mut values = vec![Value::name(name)];
    let mut items = items.into_iter();
    for (index, rule) in rules.iter().enumerate() {
        let Some(item) = items.next() else { return Ok(None) };
        match walk.apply(rule, item)? {
            Fit::Kept(value) => values.push(value),
            _ if index == 3 => {}
            _ => return Ok(None),
        }
    }
    Ok(Some(values))
}

/// Colours of an indexed space: a string, or a stream.
fn palette<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    /// 256 entries of 32 colours.
    const MOST: usize = 256 * COLOURS;
    match super::graphics::peek(walk, &value) {
        Some(Object::String(text)) => {
            let bytes = text.as_bytes();
            Ok(Fit::Kept(Value::Text(bytes.get(..bytes.len().min(MOST)).unwrap_or_default().to_vec())))
        }
        Some(Object::Stream(_)) => walk.shared(value, kind::BYTES, |walk, object| {
            let Object::Stream(stream) = object else { return Ok(None) };
            let Some(bytes) = streams::bytes(walk, &stream)? else { return Ok(None) };
            let bytes = bytes.get(..bytes.len().min(MOST)).unwrap_or_default();
            Ok(Some(Body::Stream(Entries::new(), Packing::Flate, filters::deflate(bytes))))
        }),
        _ => Ok(Fit::Unfit),
    }
}

/// A space by profile; if that is none, the space of the device with as many colours.
fn based<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Result<Option<Vec<Value>>, Refusal> {
    let Some(Object::Stream(stream)) = super::graphics::peek(walk, &value) else { return Ok(None) };
    let told = again(&value);
    if let Fit::Kept(profile) = profile(walk, value)? {
        return Ok(Some(vec![Value::name("ICCBased"), profile]));
    }
    walk.doubt = true;
    walk.leave(Item::Key, "colour profile", told);
    let dict = stream.dict();
    Ok(match dict.get::<i32>("N") {
        Some(1) => Some(vec![Value::name("DeviceGray")]),
        Some(3) => Some(vec![Value::name("DeviceRGB")]),
        Some(4) => Some(vec![Value::name("DeviceCMYK")]),
        _ => None,
    })
}

static PROFILE_KEYS: Spec = Spec {
    name: "colour profile",
    keys: &[("N", Rule::Int), ("Alternate", Rule::Special(space)), ("Range", Rule::Numbers(2, 8))],
    needs: &["N"],
};

/// A profile whose header and table of contents are what they have to be (ICC.1, 7.2 and 7.3).
pub(super) fn profile<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    walk.shared_tree(value, kind::PROFILE, |walk, object| {
        let Object::Stream(stream) = object else { return Ok(None) };
        let Some(entries) = walk.entries_but(&PROFILE_KEYS, stream.dict(), streams::KEYS)? else { return Ok(None) };
        let Some(bytes) = streams::bytes(walk, &stream)? else { return Ok(None) };
        let colours = stream.dict().get::<i32>("N").unwrap_or(0);
        Ok(sane(&bytes, colours).map(|bytes| Body::Stream(entries, Packing::Flate, filters::deflate(bytes))))
    })
}

fn sane(bytes: &[u8], colours: i32) -> Option<&[u8]> {
    const TAGS: usize = 200;
    let number = |at: usize| Some(u32::from_be_bytes(*bytes.get(at..at + 4)?.first_chunk::<4>()?) as usize);
    let size = number(0)?;
    let whole = bytes.get(..size.max(132)).filter(|whole| whole.len() <= PROFILE)?;
    let space = whole.get(16..20)?;
    let expected = match space {
        b"GRAY" => 1,
        b"RGB " | b"Lab " | b"XYZ " | b"YCbr" | b"HSV " | b"HLS " | b"Luv " | b"Yxy " => 3,
        b"CMYK" => 4,
        _ => return None,
    };
    let tags = number(128)?;
    if whole.get(36..40)? != b"acsp" || expected != colours || tags > TAGS {
        return None;
    }
    for tag in 0..tags {
        let (offset, length) = (number(136 + tag * 12)?, number(140 + tag * 12)?);
        if offset.checked_add(length)? > whole.len() {
            return None;
        }
    }
    Some(whole)
}

/// How many colours a sample has in a space; nothing for spaces that are not known.
pub(super) fn components(object: &Object<'_>, depth: usize) -> Option<usize> {
    if depth > 8 {
        return None;
    }
    match object {
        Object::Name(name) => match device(name)? {
            "DeviceGray" => Some(1),
            "DeviceRGB" => Some(3),
            "DeviceCMYK" => Some(4),
            _ => None,
        },
        Object::Array(array) => {
            let mut items = array.iter::<Object<'_>>();
            let family = items.next()?.into_name()?;
            match &family[..] {
                b"CalGray" | b"Indexed" | b"I" | b"Separation" => Some(1),
                b"CalRGB" | b"Lab" => Some(3),
                b"ICCBased" => {
                    let Some(Object::Stream(stream)) = items.next() else { return None };
                    usize::try_from(stream.dict().get::<i32>("N")?).ok().filter(|n| matches!(n, 1 | 3 | 4))
                }
                b"DeviceN" => Some(names(&items.next()?.into_array()?).clamp(1, COLOURS)),
                _ => components(&Object::Name(family), depth + 1),
            }
        }
        _ => None,
    }
}

fn names(array: &Array<'_>) -> usize {
    array.iter::<Name<'_>>().count()
}

/// Whether a JPEG picture may be encoded anew in this space: its colours are lights, and near ones look alike.
pub(super) fn is_light(object: &Object<'_>) -> bool {
    match object {
        Object::Name(name) => matches!(device(name), Some("DeviceGray" | "DeviceRGB")),
        Object::Array(array) => {
            let family = array.iter::<Object<'_>>().next().and_then(Object::into_name);
            match family.as_deref() {
                Some(b"CalGray" | b"CalRGB") => true,
                Some(b"ICCBased") => matches!(components(object, 0), Some(1 | 3)),
                Some(b"DeviceRGB" | b"DeviceGray" | b"RGB" | b"G") => true,
                _ => false,
            }
        }
        _ => false,
    }
}
