//! TIFF files: the pages of a scanner or a fax, all of them, each with its resolution.

mod fax;
mod readable;
mod write;

use super::layout::Layout;
use super::{Made, png};
use crate::ledger::Ledger;
use ::tiff::ColorType;
use ::tiff::decoder::ifd::Value;
use ::tiff::decoder::{Decoder, DecodingResult, Limits};
use ::tiff::tags::Tag;
use model::sanitising::{Item, Kind, Reason, Refusal};
use readable::Readable;
use std::io::Cursor;
use write::{Colours, Page, Resolution};

/// Decodes all pages of a file and writes them anew.
pub(super) fn recode(bytes: &[u8], ledger: &mut Ledger<'_>) -> Result<Made, Refusal> {
    let (pages, layout) = pages(bytes, ledger.limits().pages, ledger)?;
    Ok((write::write(&pages)?, Kind::Tiff, layout))
}

/// The first page of a file as PNG, as a document shows it; others are left out.
pub(super) fn first(bytes: &[u8], ledger: &mut Ledger<'_>) -> Result<Made, Refusal> {
    let (pages, layout) = pages(bytes, 1, ledger)?;
    let picture = pages.first().and_then(Page::picture).ok_or_else(|| Refusal::malformed("pixels of TIFF"))?;
    Ok((png::write_picture(&picture, None)?, Kind::Png, layout))
}

fn pages(bytes: &[u8], most: usize, ledger: &mut Ledger<'_>) -> Result<(Vec<Page>, Layout), Refusal> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = usize::try_from(ledger.limits().pixels.saturating_mul(8)).unwrap_or(usize::MAX);
    limits.intermediate_buffer_size = limits.decoding_buffer_size;
    let readable = Readable::new(bytes);
    let mut decoder = Decoder::new(Cursor::new(readable.bytes.as_ref())).map_err(broken)?.with_limits(limits);
    let (mut pages, mut metadata, mut layout) = (Vec::new(), Vec::new(), Layout::default());
    loop {
        let at = decoder.ifd_pointer().map_or(0, |at| at.0);
        pages.push(match readable.faxed.iter().find(|(directory, _)| *directory == at) {
            Some((_, compression)) => faxed(&mut decoder, *compression, ledger)?,
            None => page(&mut decoder, readable.indexed.contains(&at), ledger)?,
        });
        foreign(&mut decoder, &mut metadata)?;
        if !decoder.more_images() {
            break;
        }
        if pages.len() == most {
            if most > 1 {
                return Err(Refusal::new(Reason::LimitCount, "pages"));
            }
            layout.remove(Item::Frame, 0);
            break;
        }
        decoder.next_image().map_err(broken)?;
    }
    let mut left = bytes.len();
    for size in metadata {
        let size = left.min(size);
        left -= size;
        layout.remove(Item::PictureMetadata, size);
    }
    layout.pixels = left as u64;
    Ok((pages, layout))
}

#[allow(clippy::needless_pass_by_value)] // the signature of `map_err`
fn broken(error: ::tiff::TiffError) -> Refusal {
    match error {
        ::tiff::TiffError::LimitsExceeded => Refusal::new(Reason::LimitCount, "pixels"),
        _ => Refusal::malformed("TIFF"),
    }
}

type Reader<'b> = Decoder<Cursor<&'b [u8]>>;

fn page(decoder: &mut Reader<'_>, indexed: bool, ledger: &mut Ledger<'_>) -> Result<Page, Refusal> {
    let (width, height) = decoder.dimensions().map_err(broken)?;
    ledger.admit_pixels(width, height)?;
    let colours = decoder.colortype().map_err(broken)?;
    let samples = decoder.read_image().map_err(broken)?;
    let resolution = resolution(decoder)?;
    let (colours, data) = match (colours, samples) {
        (ColorType::Gray(depth @ (1 | 2 | 4 | 8)), DecodingResult::U8(packed)) if indexed => {
            (Colours::Rgb, from_palette(decoder, &packed, depth, width)?)
        }
        (ColorType::Gray(1), DecodingResult::U8(bits)) => (Colours::Bilevel, bits),
        (ColorType::Gray(8), DecodingResult::U8(grey)) => (Colours::Grey, grey),
        (ColorType::RGB(8), DecodingResult::U8(rgb)) => (Colours::Rgb, rgb),
        (ColorType::RGBA(8), DecodingResult::U8(rgba)) => (Colours::Rgb, over_white(&rgba)),
        (ColorType::Gray(16), DecodingResult::U16(grey)) => (Colours::Grey, narrow(&grey)),
        (ColorType::RGB(16), DecodingResult::U16(rgb)) => (Colours::Rgb, narrow(&rgb)),
        (ColorType::RGBA(16), DecodingResult::U16(rgba)) => (Colours::Rgb, over_white(&narrow(&rgba))),
        (ColorType::CMYK(8), DecodingResult::U8(inks)) => (Colours::Rgb, from_inks(&inks)),
        (ColorType::YCbCr(8), DecodingResult::U8(video)) => (Colours::Rgb, from_video(&video)),
        (ColorType::Gray(depth @ (2 | 4)), DecodingResult::U8(packed)) => {
            let scale = 255 / ((1 << depth) - 1);
            (Colours::Grey, unpack(&packed, depth, width).into_iter().map(|level| level * scale).collect())
        }
        _ => return Err(Refusal::malformed("colours of TIFF")),
    };
    Page::new(width, height, colours, data, resolution).ok_or_else(|| Refusal::malformed("pixels of TIFF"))
}

/// A page that is coded as Group 3.
fn faxed(decoder: &mut Reader<'_>, compression: u16, ledger: &mut Ledger<'_>) -> Result<Page, Refusal> {
    let (width, height) = decoder.dimensions().map_err(broken)?;
    ledger.admit_pixels(width, height)?;
    let data = fax::page(decoder, compression, width, height)?;
    let resolution = resolution(decoder)?;
    Page::new(width, height, Colours::Bilevel, data, resolution).ok_or_else(|| Refusal::malformed("pixels of TIFF"))
}

fn resolution(decoder: &mut Reader<'_>) -> Result<Resolution, Refusal> {
    let mut ratio = |tag| {
        Ok(match decoder.find_tag(tag).map_err(broken)? {
            Some(Value::Rational(over, under)) if over > 0 && under > 0 => Some((over, under)),
            _ => None,
        })
    };
    let (x, y) = (ratio(Tag::XResolution)?, ratio(Tag::YResolution)?);
    let unit = decoder.find_tag_unsigned::<u16>(Tag::ResolutionUnit).map_err(broken)?.unwrap_or(2).clamp(1, 3);
    Ok(Resolution { x: x.unwrap_or((200, 1)), y: y.or(x).unwrap_or((200, 1)), unit })
}

/// Sizes of what the page's directory holds beyond what describes its pixels (TIFF 6.0, part 1).
fn foreign(decoder: &mut Reader<'_>, sizes: &mut Vec<usize>) -> Result<(), Refusal> {
    const KNOWN: [u16; 33] = [
        254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 292,
        293, 296, 297, 317, 320, 322, 323, 324, 325, 338, 339,
    ];
    const VIDEO: [u16; 8] = [326, 327, 328, 347, 529, 530, 531, 532];
    for tag in decoder.tag_iter() {
        let (tag, value) = tag.map_err(broken)?;
        let tag = tag.to_u16();
        if !KNOWN.contains(&tag) && !VIDEO.contains(&tag) {
            sizes.push(12 + size(&value));
        }
    }
    Ok(())
}

fn size(value: &Value) -> usize {
    match value {
        Value::List(values) => values.iter().map(size).sum(),
        Value::Ascii(text) => text.len() + 1,
        Value::Byte(_) | Value::SignedByte(_) => 1,
        Value::Short(_) | Value::SignedShort(_) => 2,
        Value::Unsigned(_) | Value::Signed(_) | Value::Float(_) | Value::Ifd(_) => 4,
        _ => 8,
    }
}

fn narrow(samples: &[u16]) -> Vec<u8> {
    samples.iter().map(|sample| sample.to_be_bytes()[0]).collect()
}

fn over_white(rgba: &[u8]) -> Vec<u8> {
    let over = |sample: u8, alpha: u8| {
        let (sample, alpha) = (u32::from(sample), u32::from(alpha));
        ((sample * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    rgba.as_chunks::<4>().0.iter().flat_map(|[r, g, b, a]| [over(*r, *a), over(*g, *a), over(*b, *a)]).collect()
}

fn from_inks(cmyk: &[u8]) -> Vec<u8> {
    let light = |ink: u8, black: u8| ((255 - u32::from(ink)) * (255 - u32::from(black)) / 255) as u8;
    cmyk.as_chunks::<4>().0.iter().flat_map(|[c, m, y, k]| [light(*c, *k), light(*m, *k), light(*y, *k)]).collect()
}

/// ITU-R BT.601 over the full range, as TIFF 6.0, section 21, has it by default.
fn from_video(samples: &[u8]) -> Vec<u8> {
    let colour = |[y, cb, cr]: &[u8; 3]| {
        let (y, cb, cr) = (f32::from(*y), f32::from(*cb) - 128.0, f32::from(*cr) - 128.0);
        [y + 1.402 * cr, y - 0.344_136 * cb - 0.714_136 * cr, y + 1.772 * cb].map(|light| light.round() as u8)
    };
    samples.as_chunks::<3>().0.iter().flat_map(colour).collect()
}

fn from_palette(decoder: &mut Reader<'_>, packed: &[u8], depth: u8, width: u32) -> Result<Vec<u8>, Refusal> {
    let map = decoder.get_tag_u16_vec(Tag::ColorMap).map_err(broken)?;
    let count = 1usize << depth;
    let light = |index: usize, plane: usize| map.get(plane * count + index).map_or(0, |level| (level >> 8) as u8);
    let colours: Vec<[u8; 3]> = (0..count).map(|index| [light(index, 0), light(index, 1), light(index, 2)]).collect();
    let pixels = unpack(packed, depth, width);
    Ok(pixels.into_iter().flat_map(|index| colours.get(usize::from(index)).copied().unwrap_or_default()).collect())
}

/// One byte a pixel, from rows that are packed and end on a byte.
fn unpack(packed: &[u8], depth: u8, width: u32) -> Vec<u8> {
    let each = usize::from(8 / depth);
    let row = (width as usize).div_ceil(each).max(1);
    let mask = (1u16 << depth) - 1;
    packed
        .chunks(row)
        .flat_map(|row| {
            let pixels = row.iter().flat_map(|byte| {
                (1..=each).map(|at| ((u16::from(*byte) >> (8 - at * usize::from(depth))) & mask) as u8)
            });
            pixels.take(width as usize)
        })
        .collect()
}
