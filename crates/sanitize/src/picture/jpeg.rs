//! JPEG: decoded to pixels, turned upright, and encoded by the baseline encoder of `jpeg-encoder`.

mod own;

use super::Made;
use super::layout::Layout;
use crate::ledger::Ledger;
use image::codecs::jpeg::JpegDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder};
use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, PixelDensity, PixelDensityUnit, SamplingFactor};
use model::sanitising::{Item, Kind, Refusal};
use std::io::Cursor;

/// Decodes a JPEG picture and encodes it anew.
///
/// Encoding loses a little each time, so a file that is nothing but our own encoder's work is kept as it is
/// ([`own::is_own`] proves it bit by bit): what was sanitised once is not made worse by being sanitised again.
pub(super) fn recode(bytes: &[u8], ledger: &mut Ledger<'_>) -> Result<Made, Refusal> {
    let found = walk(bytes)?;
    let quality = ledger.policy.jpeg_quality.clamp(1, 100);
    if let Some((width, height)) = own::is_own(bytes, found.density, found.sampling, quality) {
        ledger.admit_pixels(width, height)?;
        return Ok((bytes.to_vec(), Kind::Jpeg, Layout { kept: bytes.len() as u64, ..Layout::default() }));
    }
    let (picture, turned) = decode(bytes, found.whole, ledger)?;
    let sampling =
        if turned && found.sampling != SamplingFactor::F_2_2 { SamplingFactor::F_1_1 } else { found.sampling };
    Ok((encode(&picture, found.density, sampling, quality)?, Kind::Jpeg, found.layout))
}

/// The picture, upright, and whether it had to be turned.
fn decode(bytes: &[u8], whole: bool, ledger: &mut Ledger<'_>) -> Result<(DynamicImage, bool), Refusal> {
    let broken = |_| Refusal::malformed("JPEG");
    let mut decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(broken)?;
    let (width, height) = decoder.dimensions();
    ledger.admit_pixels(width, height)?;
    if !whole {
        return Err(Refusal::malformed("JPEG that breaks off"));
    }
    let orientation = decoder.orientation().map_err(broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    Ok((picture, orientation != Orientation::NoTransforms))
}

fn encode(
    picture: &DynamicImage,
    density: PixelDensity,
    sampling: SamplingFactor,
    quality: u8,
) -> Result<Vec<u8>, Refusal> {
    let size = (picture.width(), picture.height());
    let done = match picture {
        DynamicImage::ImageLuma8(grey) => write(grey, size, ColorType::Luma, density, sampling, quality),
        DynamicImage::ImageRgb8(rgb) => write(rgb, size, ColorType::Rgb, density, sampling, quality),
        other => write(&other.to_rgb8(), size, ColorType::Rgb, density, sampling, quality),
    };
    done.ok_or_else(|| Refusal::malformed("pixels for JPEG"))
}

/// A baseline JPEG with the tables of the standard, in one scan.
pub(crate) fn write(
    pixels: &[u8],
    (width, height): (u32, u32),
    colour: ColorType,
    density: PixelDensity,
    sampling: SamplingFactor,
    quality: u8,
) -> Option<Vec<u8>> {
    let (width, height) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, quality.clamp(1, 100));
    encoder.set_sampling_factor(sampling);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.set_density(density);
    encoder.encode(pixels, width, height, colour).ok()?;
    Some(out)
}

/// How a picture is sampled by its own header: colours at full size, or at half where the file has no more of them.
pub(crate) fn sampling(bytes: &[u8]) -> SamplingFactor {
    walk(bytes).map_or(SamplingFactor::F_1_1, |found| found.sampling)
}

/// The sampling of a frame (T.81, B.2.2); whatever is not common is written at full size.
fn sampled(frame: &[u8]) -> SamplingFactor {
    match (frame.get(7), frame.get(9), frame.get(12), frame.get(15)) {
        (Some(3), Some(0x22), Some(0x11), Some(0x11)) => SamplingFactor::F_2_2,
        (Some(3), Some(0x21), Some(0x11), Some(0x11)) => SamplingFactor::F_2_1,
        _ => SamplingFactor::F_1_1,
    }
}

/// What a walk over the markers finds (ITU-T T.81, annex B).
struct Found {
    layout: Layout,
    density: PixelDensity,
    sampling: SamplingFactor,
    /// Whether the file has its end.
    whole: bool,
}

fn walk(bytes: &[u8]) -> Result<Found, Refusal> {
    let mut found = Found {
        layout: Layout::default(),
        density: PixelDensity::default(),
        sampling: SamplingFactor::F_1_1,
        whole: false,
    };
    let mut at = 2;
    found.layout.syntax = 2;
    while let Some((marker, start)) = next_marker(bytes, at) {
        // Between two segments is nothing, or what was coded by the scan before.
        found.layout.pixels += (start - 2 - at) as u64;
        if marker == 0xd9 {
            found.whole = true;
            found.layout.syntax += 2;
            at = start;
            break;
        }
        let size = segment(bytes, marker, start)?;
        let body = bytes.get(start..start + size).ok_or_else(|| Refusal::malformed("segment of JPEG"))?;
        found.enter(marker, body);
        at = start + size;
    }
    let rest = bytes.len().saturating_sub(at);
    match rest {
        0 => {}
        _ if found.whole => found.layout.remove(Item::StrayBytes, rest),
        _ => found.layout.pixels += rest as u64,
    }
    Ok(found)
}

/// The next marker and where its segment begins; stuffed bytes and restarts belong to a scan.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        at += memchr::memchr(0xff, bytes.get(at..)?)?;
        match bytes.get(at + 1)? {
            0 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            marker => return Some((*marker, at + 2)),
        }
    }
}

/// The length of a segment with its two bytes of length; some markers stand alone.
fn segment(bytes: &[u8], marker: u8, start: usize) -> Result<usize, Refusal> {
    if matches!(marker, 0x01 | 0xd8) {
        return Ok(0);
    }
    let length = bytes.get(start..).and_then(<[u8]>::first_chunk::<2>);
    let length = length.map(|length| usize::from(u16::from_be_bytes(*length)));
    length.filter(|length| *length >= 2).ok_or_else(|| Refusal::malformed("segment of JPEG"))
}

impl Found {
    fn enter(&mut self, marker: u8, body: &[u8]) {
        let size = body.len() + 2;
        match marker {
            0xe0 if body.get(2..7) == Some(b"JFIF\0") => {
                self.density = density(body).unwrap_or_default();
                self.layout.syntax += size.min(18) as u64;
                if size > 18 {
                    self.layout.remove(Item::Thumbnail, size - 18);
                }
            }
            // How colours are coded; the decoder needs it.
            0xee if body.get(2..7) == Some(b"Adobe") => self.layout.syntax += size as u64,
            0xe0..=0xef | 0xfe => self.layout.remove(Item::PictureMetadata, size),
            _ => {
                if matches!(marker, 0xc0..=0xc2) {
                    self.sampling = sampled(body);
                }
                self.layout.pixels += size as u64;
            }
        }
    }
}

/// The resolution of a JFIF segment: pages that were scanned have to be printed at their size.
fn density(body: &[u8]) -> Option<PixelDensity> {
    let unit = match body.get(9)? {
        1 => PixelDensityUnit::Inches,
        2 => PixelDensityUnit::Centimeters,
        _ => PixelDensityUnit::PixelAspectRatio,
    };
    let [x0, x1, y0, y1] = body.get(10..)?.first_chunk::<4>()?;
    let density = (u16::from_be_bytes([*x0, *x1]), u16::from_be_bytes([*y0, *y1]));
    (density.0 > 0 && density.1 > 0).then_some(PixelDensity { density, unit })
}
