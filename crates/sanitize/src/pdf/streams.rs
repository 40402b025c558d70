//! Streams of the source: which filters they name, and their bytes within the limits.

use super::filters::{self, FILTERS, Failure, Filter, Rows};
use super::walk::Walk;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use model::sanitising::{Item, Reason, Refusal};
use std::borrow::Cow;

/// What gives a picture instead of bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Codec {
    Dct,
    Jpx,
    Jbig2,
    Ccitt,
}

/// A stream as far as filters that give bytes go.
pub(super) struct Unpacked<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// The picture format that is left, with its parameters.
    pub(super) codec: Option<(Codec, Dict<'a>)>,
    /// Whether the last filter worked on rows as PNG does.
    pub(super) rows: bool,
}

enum Step {
    Bytes(Filter),
    Picture(Codec),
    Nothing,
}

/// The bytes of a stream that is no picture, counted; nothing if they cannot be decoded or lie elsewhere.
///
/// # Errors
/// A limit.
pub(super) fn bytes<'a>(walk: &mut Walk<'_, '_, 'a>, stream: &Stream<'a>) -> Result<Option<Cow<'a, [u8]>>, Refusal> {
    let raw = stream.raw_data();
    let room = usize::try_from(walk.ledger.room(raw.len() as u64)).unwrap_or(usize::MAX);
    let packed = raw.len();
    let Some(unpacked) = unpack(walk, stream.dict(), raw, room)? else { return Ok(None) };
    if unpacked.codec.is_some() {
        return Ok(None);
    }
    count(walk, stream, packed, unpacked.bytes.len(), false);
    walk.ledger.expanded(unpacked.bytes.len() as u64);
    Ok(Some(unpacked.bytes))
}

/// Counts a stream once, however often it is read.
pub(super) fn count<'a>(walk: &mut Walk<'_, '_, 'a>, stream: &Stream<'a>, packed: usize, bytes: usize, recoded: bool) {
    if walk.counted.insert(stream.dict().data().as_ptr() as usize) {
        walk.tally.stream(packed, bytes, recoded);
    }
}

/// Applies the filters that give bytes.
///
/// # Errors
/// A limit.
pub(super) fn unpack<'a>(
    walk: &mut Walk<'_, '_, 'a>,
    dict: &Dict<'a>,
    raw: Cow<'a, [u8]>,
    room: usize,
) -> Result<Option<Unpacked<'a>>, Refusal> {
    // What lies in another file is not fetched, and neither is the way there kept.
    if dict.contains_key("F") {
        walk.note(Item::ExternalLink, "stream");
        return Ok(None);
    }
    through(dict, raw, room)
}

/// The same for a picture in content, whose keys have short names.
///
/// # Errors
/// A limit.
pub(super) fn chain<'a>(dict: &Dict<'a>, raw: &'a [u8], room: usize) -> Result<Option<Unpacked<'a>>, Refusal> {
    through(dict, Cow::Borrowed(raw), room)
}

fn through<'a>(dict: &Dict<'a>, raw: Cow<'a, [u8]>, room: usize) -> Result<Option<Unpacked<'a>>, Refusal> {
    let Some(steps) = steps(dict) else { return Ok(None) };
    let mut unpacked = Unpacked { bytes: raw, codec: None, rows: false };
    for (step, parameters) in steps {
        match step {
            _ if unpacked.codec.is_some() => return Ok(None),
            Step::Nothing => {}
            Step::Picture(codec) => unpacked.codec = Some((codec, parameters)),
            Step::Bytes(filter) => match filters::apply(filter, &unpacked.bytes, room) {
                Ok(bytes) => {
                    unpacked.bytes = Cow::Owned(bytes);
                    unpacked.rows = matches!(filter, Filter::Flate(rows) | Filter::Lzw(rows, _) if rows.predictor > 1);
                }
                Err(Failure::TooLarge) => return Err(Refusal::new(Reason::LimitRatio, "stream")),
                Err(Failure::Broken) => return Ok(None),
            },
        }
    }
    Ok(Some(unpacked))
}

/// The filters of a stream with their parameters; nothing if one is not known.
fn steps<'a>(dict: &Dict<'a>) -> Option<Vec<(Step, Dict<'a>)>> {
    let either = |long: &str, short: &str| dict.get::<Object<'a>>(long).or_else(|| dict.get::<Object<'a>>(short));
    let parameters = either("DecodeParms", "DP");
    let names: Vec<Name<'a>> = match either("Filter", "F") {
        None | Some(Object::Null(_)) => return Some(Vec::new()),
        Some(Object::Name(name)) => vec![name],
        Some(Object::Array(list)) => list.iter::<Object<'a>>().map(Object::into_name).collect::<Option<_>>()?,
        Some(_) => return None,
    };
    let mut parameters: Vec<Dict<'a>> = match parameters {
        Some(Object::Dict(only)) => vec![only],
        Some(Object::Array(list)) => listed(&list),
        _ => Vec::new(),
    };
    if names.len() > FILTERS {
        return None;
    }
    parameters.resize_with(names.len(), Dict::default);
    names.iter().zip(parameters).map(|(name, parameters)| Some((step(name, &parameters)?, parameters))).collect()
}

fn listed<'a>(list: &Array<'a>) -> Vec<Dict<'a>> {
    list.iter::<Object<'a>>().map(|object| object.into_dict().unwrap_or_default()).collect()
}

fn step(name: &[u8], parameters: &Dict<'_>) -> Option<Step> {
    Some(match name {
        b"FlateDecode" | b"Fl" => Step::Bytes(Filter::Flate(rows(parameters))),
        b"LZWDecode" | b"LZW" => {
            Step::Bytes(Filter::Lzw(rows(parameters), parameters.get::<i32>("EarlyChange").unwrap_or(1) != 0))
        }
        b"ASCII85Decode" | b"A85" => Step::Bytes(Filter::Ascii85),
        b"ASCIIHexDecode" | b"AHx" => Step::Bytes(Filter::AsciiHex),
        b"RunLengthDecode" | b"RL" => Step::Bytes(Filter::RunLength),
        b"DCTDecode" | b"DCT" => Step::Picture(Codec::Dct),
        b"JPXDecode" => Step::Picture(Codec::Jpx),
        b"JBIG2Decode" => Step::Picture(Codec::Jbig2),
        b"CCITTFaxDecode" | b"CCF" => Step::Picture(Codec::Ccitt),
        // The reader has deciphered it.
        b"Crypt" => Step::Nothing,
        _ => return None,
    })
}

fn rows(parameters: &Dict<'_>) -> Rows {
    let number = |key: &str, otherwise: u32| {
        parameters.get::<i32>(key).and_then(|value| u32::try_from(value).ok()).unwrap_or(otherwise)
    };
    Rows {
        predictor: number("Predictor", 1),
        colours: number("Colors", 1),
        bits: number("BitsPerComponent", 8),
        columns: number("Columns", 1),
    }
}

/// Keys that every stream has, which are written anew or lead out of the file.
pub(super) const KEYS: &[&str] = &["Length", "Filter", "DecodeParms", "DP", "DL"];
