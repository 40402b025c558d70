//! Pictures (ISO 32000-2, 8.9): decoded and encoded anew, so that no bytes of a picture format come through.

use super::codecs::{self, Picture};
use super::filters::{self, Rows};
use super::schema::{Rule, Spec};
use super::streams::{self, Codec};
use super::value::{Entries, Value, get, set};
use super::walk::{Made, Walk, kind};
use super::writer::{Body, Packing};
use super::{colour, layers};
use hayro_syntax::Filter;
use hayro_syntax::object::{Dict, MaybeRef, Object, Stream};
use model::sanitising::{Item, Refusal};
use std::borrow::Cow;

static IMAGE: Spec = Spec {
    name: "picture",
    keys: &[
        ("ColorSpace", Rule::Special(colour::space)),
        ("ImageMask", Rule::Bool),
        ("Decode", Rule::Numbers(2, 64)),
        ("Interpolate", Rule::Bool),
        ("Intent", Rule::Name),
        ("Mask", Rule::Either(&[Rule::Numbers(2, 64), Rule::Special(image)])),
        ("SMask", Rule::Special(image)),
        ("Matte", Rule::Numbers(1, 32)),
        ("OC", Rule::Special(layers::optional)),
    ],
    needs: &[],
};

/// Keys that are written anew from the pixels, or that every stream has.
const ASIDE: &[&str] = &[
    "Type",
    "Subtype",
    "Width",
    "Height",
    "BitsPerComponent",
    "SMaskInData",
    "Name",
    "Length",
    "Filter",
    "DecodeParms",
    "DP",
    "DL",
];

/// A picture, made anew.
pub(super) fn image<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    walk.shared(value, kind::IMAGE, |walk, object| {
        let Object::Stream(stream) = object else { return Ok(None) };
        let body = pixels(walk, &stream)?;
        if body.is_none() {
            walk.doubt = true;
            walk.note(Item::PictureBroken, "picture");
        }
        Ok(body)
    })
}

fn side(dict: &Dict<'_>, key: &str) -> Option<u32> {
    dict.get::<i32>(key).and_then(|value| u32::try_from(value).ok()).filter(|value| (1..1 << 20).contains(value))
}

fn pixels<'a>(walk: &mut Walk<'_, '_, 'a>, stream: &Stream<'a>) -> Result<Option<Body>, Refusal> {
    let dict = stream.dict();
    let (Some(width), Some(height)) = (side(dict, "Width"), side(dict, "Height")) else { return Ok(None) };
    walk.ledger.admit_pixels(width, height)?;
    let Some(mut entries) = walk.entries_but(&IMAGE, dict, ASIDE)? else { return Ok(None) };
    let head = Head::read(dict, width, height);
    let fax = matches!(stream.filters().last(), Some(Filter::CcittFaxDecode | Filter::Jbig2Decode));
    spaced(&head, fax, &mut entries);
    let raw = stream.raw_data();
    let packed = raw.len();
    let room = usize::try_from(walk.ledger.room(packed as u64)).unwrap_or(usize::MAX).max(head.room());
    let Some(unpacked) = streams::unpack(walk, dict, raw, room)? else { return Ok(None) };
    let bytes = unpacked.bytes;
    // A stencil has two states, and neither light nor colour.
    if head.mask && matches!(unpacked.codec, Some((Codec::Dct | Codec::Jpx, _))) {
        return Ok(None);
    }
    let length = bytes.len();
    let body = match unpacked.codec {
        None => samples(&head, bytes.into_owned(), unpacked.rows, entries),
        Some((Codec::Dct, parameters)) => {
            let Some((across, down)) = codecs::jpeg_size(&bytes) else { return Ok(None) };
            if (across, down) != (width, height) {
                walk.ledger.admit_pixels(across, down)?;
            }
            let quality = walk.ledger.policy.jpeg_quality;
            let transform = parameters.get::<i32>("ColorTransform");
            codecs::jpeg(&bytes, transform, (width, height))
                .and_then(|picture| lossy(&head, &bytes, &picture, quality, entries))
        }
        Some((Codec::Jpx, _)) => {
            let picture = codecs::jpx(&bytes, |across, down| walk.ledger.admit_pixels(across, down).is_ok());
            match picture {
                Some(picture) => lossless(walk, &head, picture, entries)?,
                None => None,
            }
        }
        Some((Codec::Jbig2, parameters)) => {
            let globals = match walk.entry(&parameters, "JBIG2Globals") {
                Some(Object::Stream(globals)) => streams::bytes(walk, &globals)?,
                _ => None,
            };
            let admit = |across: u32, down: u32| walk.ledger.admit_pixels(across, down).is_ok();
            codecs::jbig2(&bytes, globals.as_deref(), admit).map(|(width, height, rows)| {
                let head = Head { width, height, bits: 1, colours: Some(1), ..head };
                raw_body(&head, 1, rows, false, std::mem::take(&mut entries))
            })
        }
        Some((Codec::Ccitt, parameters)) => codecs::ccitt(&bytes, codecs::Fax::read(&parameters), width, height)
            .map(|rows| raw_body(&Head { bits: 1, ..head }, 1, rows, false, entries)),
    };
    if body.is_some() {
        streams::count(walk, stream, packed, length, true);
    }
    Ok(body)
}

/// Sees that the picture has a space of as many colours as it has itself.
fn spaced(head: &Head, fax: bool, entries: &mut Entries) {
    if head.mask {
        return;
    }
    // Names of resources mean nothing here (ISO 32000-2, 8.9.5.1), and a picture in two shades has one colour.
    let named =
        |value: &Value| matches!(value, Value::Name(name) if colour::device(name).is_none_or(|d| d == "Pattern"));
    if get(entries, "ColorSpace").is_some_and(named) || fax && head.colours != Some(1) {
        entries.retain(|(key, _)| !matches!(key.as_ref(), b"ColorSpace" | b"Decode"));
    }
    // One that is gone, or never was: that of a device.
    if get(entries, "ColorSpace").is_none() {
        let name = if fax { device(1) } else { head.colours.and_then(device) };
        entries.extend(name.map(|name| (Cow::Borrowed(&b"ColorSpace"[..]), Value::name(name))));
    }
}

/// What the dictionary says about the pixels.
struct Head {
    width: u32,
    height: u32,
    bits: u32,
    /// Colours of the space, if it is known.
    colours: Option<usize>,
    mask: bool,
    /// Whether near colours look alike, so that a lossy format may be used again.
    light: bool,
    /// Whether a range of colours is not shown, which has to be met exactly.
    keyed: bool,
    alpha_inside: bool,
}

impl Head {
    fn read(dict: &Dict<'_>, width: u32, height: u32) -> Head {
        let mask = dict.get::<bool>("ImageMask") == Some(true);
        let space = dict.get::<Object<'_>>("ColorSpace");
        let colours = if mask { Some(1) } else { space.as_ref().and_then(|space| colour::components(space, 0)) };
        let bits = if mask { 1 } else { side(dict, "BitsPerComponent").unwrap_or(8) };
        let keyed = matches!(dict.get::<Object<'_>>("Mask"), Some(Object::Array(_)));
        let light = !keyed && !mask && space.as_ref().is_none_or(colour::is_light);
        let alpha_inside = dict.get::<i32>("SMaskInData").is_some_and(|kind| kind > 0);
        Head { width, height, bits, colours, mask, light, keyed, alpha_inside }
    }

    fn size(&self, colours: usize) -> usize {
        (self.width as usize * self.bits as usize * colours).div_ceil(8).saturating_mul(self.height as usize)
    }

    /// Room for its samples, with one byte a row for the filter.
    fn room(&self) -> usize {
        self.size(self.colours.unwrap_or(4)).saturating_add(self.height as usize + 65_536)
    }
}

/// Samples as they are, as many as there must be.
fn samples(head: &Head, mut bytes: Vec<u8>, rows: bool, entries: Entries) -> Option<Body> {
    if !matches!(head.bits, 1 | 2 | 4 | 8 | 16) {
        return None;
    }
    let colours = head.colours?;
    bytes.resize(head.size(colours), 0);
    Some(raw_body(head, colours, bytes, rows, entries))
}

fn raw_body(head: &Head, colours: usize, bytes: Vec<u8>, rows: bool, mut entries: Entries) -> Body {
    sized(&mut entries, head.width, head.height, head.bits);
    let shape = Rows { predictor: 15, colours: colours as u32, bits: head.bits, columns: head.width };
    if rows && shape.is_sane() {
        let packing = Packing::FlateRows { colours: shape.colours, bits: shape.bits, columns: shape.columns };
        return Body::Stream(entries, packing, filters::deflate(&filters::predicted(&bytes, shape)));
    }
    Body::Stream(entries, Packing::Flate, filters::deflate(&bytes))
}

fn sized(entries: &mut Entries, width: u32, height: u32, bits: u32) {
    set(entries, "Type", Value::name("XObject"));
    set(entries, "Subtype", Value::name("Image"));
    set(entries, "Width", Value::Int(i64::from(width)));
    set(entries, "Height", Value::Int(i64::from(height)));
    set(entries, "BitsPerComponent", Value::Int(i64::from(bits)));
    IMAGE.arrange(entries);
}

/// A JPEG picture: encoded anew where its colours are lights, and without loss where another look at them would change them.
fn lossy(head: &Head, source: &[u8], picture: &Picture, quality: u8, mut entries: Entries) -> Option<Body> {
    let fits = head.colours.is_none_or(|colours| colours == picture.colours as usize);
    let colours = picture.colours as usize;
    if get(&entries, "ColorSpace").is_none() || !fits {
        set(&mut entries, "ColorSpace", Value::name(device(colours)?));
        entries.retain(|(key, _)| fits || key.as_ref() != b"Decode");
    }
    if (head.light || !fits && !head.keyed) && matches!(colours, 1 | 3) {
        sized(&mut entries, picture.width, picture.height, 8);
        let ours = codecs::is_ours(source, picture, quality);
        let sampling = crate::picture::jpeg_sampling(source);
        let encoded = if ours { source.to_vec() } else { codecs::encode(picture, sampling, quality)? };
        return Some(Body::Stream(entries, Packing::Jpeg, encoded));
    }
    let head = Head { width: picture.width, height: picture.height, bits: 8, ..*head };
    Some(raw_body(&head, colours, picture.samples.clone(), true, entries))
}

fn device(colours: usize) -> Option<&'static str> {
    match colours {
        1 => Some("DeviceGray"),
        3 => Some("DeviceRGB"),
        4 => Some("DeviceCMYK"),
        _ => None,
    }
}

/// A picture whose format may tell its own colours and cover.
fn lossless(
    walk: &mut Walk<'_, '_, '_>,
    head: &Head,
    picture: Picture,
    mut entries: Entries,
) -> Result<Option<Body>, Refusal> {
    let colours = picture.colours as usize;
    if head.colours != Some(colours) {
        let Some(name) = device(colours) else { return Ok(None) };
        set(&mut entries, "ColorSpace", Value::name(name));
    }
    let head = Head { width: picture.width, height: picture.height, bits: 8, ..*head };
    if let (Some(alpha), true) = (picture.alpha, head.alpha_inside) {
        let mut mask = Entries::new();
        set(&mut mask, "ColorSpace", Value::name("DeviceGray"));
        let body = raw_body(&head, 1, alpha, true, mask);
        let mask = walk.objects.add(body)?;
        set(&mut entries, "SMask", mask);
    }
    Ok(Some(raw_body(&head, colours, picture.samples, true, entries)))
}
