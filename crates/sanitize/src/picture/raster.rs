//! Pictures of one frame that go on as PNG.

use super::layout::Layout;
use super::{Made, png};
use crate::ledger::Ledger;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};
use model::sanitising::{Item, Kind, Reason, Refusal};
use std::io::Cursor;

/// Decodes a picture and encodes it as PNG.
pub(super) fn recode(bytes: &[u8], kind: Kind, ledger: &mut Ledger<'_>) -> Result<Made, Refusal> {
    let (format, layout) = match kind {
        Kind::Bmp => (ImageFormat::Bmp, bitmap(bytes)),
        Kind::Webp => (ImageFormat::WebP, webp(bytes)?),
        _ => return Err(Refusal::new(Reason::TypeUnknown, "not a picture")),
    };
    let picture = decode(bytes, format, ledger)?;
    Ok((png::write_picture(&picture, None)?, Kind::Png, layout))
}

/// All pixels, upright, once their number is known to be within the limits.
fn decode(bytes: &[u8], format: ImageFormat, ledger: &mut Ledger<'_>) -> Result<DynamicImage, Refusal> {
    let broken = |_| Refusal::malformed("picture");
    let (width, height) = ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().map_err(broken)?;
    ledger.admit_pixels(width, height)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = Some(ledger.limits().pixels.saturating_mul(16));
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let orientation = decoder.orientation().map_err(broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// A bitmap says itself how long it is; what is behind belongs to another file.
fn bitmap(bytes: &[u8]) -> Layout {
    let said = bytes.get(2..).and_then(<[u8]>::first_chunk::<4>).map_or(0, |said| u32::from_le_bytes(*said) as usize);
    let mut layout = Layout { pixels: bytes.len() as u64, ..Layout::default() };
    if (54..bytes.len()).contains(&said) {
        layout.pixels = said as u64;
        layout.remove(Item::StrayBytes, bytes.len() - said);
    }
    layout
}

/// Where the bytes go, chunk by chunk (WebP container specification).
fn webp(bytes: &[u8]) -> Result<Layout, Refusal> {
    let cut = || Refusal::malformed("chunk of WebP");
    let mut layout = Layout { syntax: 12, ..Layout::default() };
    let said = bytes.get(4..).and_then(<[u8]>::first_chunk::<4>).map(|said| u32::from_le_bytes(*said) as usize);
    let end = said.and_then(|said| said.checked_add(8)).filter(|end| *end <= bytes.len()).ok_or_else(cut)?;
    let mut rest = bytes.get(12..end).ok_or_else(cut)?;
    let mut frames = 0;
    while let Some((name, after)) = rest.split_first_chunk::<4>() {
        let length = after.first_chunk::<4>().map(|length| u32::from_le_bytes(*length) as usize).ok_or_else(cut)?;
        let size = length.checked_add(8 + length % 2).ok_or_else(cut)?.min(rest.len());
        rest = rest.get(size..).ok_or_else(cut)?;
        match name {
            b"VP8 " | b"VP8L" | b"ALPH" => layout.pixels += size as u64,
            b"VP8X" | b"ANIM" => layout.syntax += size as u64,
            b"ANMF" if frames == 0 => {
                frames = 1;
                layout.pixels += size as u64;
            }
            b"ANMF" => layout.remove(Item::Frame, size),
            b"EXIF" | b"XMP " | b"ICCP" => layout.remove(Item::PictureMetadata, size),
            _ => layout.remove(Item::HiddenData, size),
        }
    }
    layout.syntax += rest.len() as u64;
    if end < bytes.len() {
        layout.remove(Item::StrayBytes, bytes.len() - end);
    }
    Ok(layout)
}
