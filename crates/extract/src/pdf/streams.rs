use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_syntax::Filter;
use hayro_syntax::object::{Dict, Stream};
use std::borrow::Cow;
use std::io::Read;

/// A stream decoded to at most `limit` bytes, and whether that was all of it; `None` if it cannot be decoded.
///
/// Deflated streams are expanded here, so that a bomb costs no more than `limit`, and what comes before a damage is kept.
pub(super) fn decoded<'a>(stream: &Stream<'a>, limit: usize) -> Option<(Cow<'a, [u8]>, bool)> {
    let filters = stream.filters();
    let plain_flate = filters.as_slice() == [Filter::FlateDecode] && !has_predictor(stream.dict());
    if !plain_flate {
        let bytes = stream.decoded_data().ok()?;
        let whole = bytes.len() <= limit;
        return Some(if whole { (bytes, true) } else { (Cow::Owned(bytes.get(..limit)?.to_vec()), false) });
    }
    let raw = stream.raw_data();
    let (mut bytes, mut sound) = inflate(ZlibDecoder::new(raw.as_ref()), limit);
    if bytes.is_empty() && !sound {
        (bytes, sound) = inflate(DeflateDecoder::new(raw.as_ref()), limit);
    }
    if bytes.is_empty() && !sound {
        // What has lost its header may still be read by the lenient decoder.
        bytes = stream.decoded_data().ok().filter(|bytes| !bytes.is_empty())?.into_owned();
    }
    let whole = bytes.len() <= limit;
    bytes.truncate(limit);
    Some((Cow::Owned(bytes), whole))
}

fn has_predictor(dict: &Dict<'_>) -> bool {
    dict.contains_key("DecodeParms") || dict.contains_key("DP")
}

/// What could be expanded, and whether without an error: what comes before a damage is what readers show of such a file.
fn inflate(decoder: impl Read, limit: usize) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let sound = decoder.take(limit as u64 + 1).read_to_end(&mut bytes).is_ok();
    (bytes, sound)
}
