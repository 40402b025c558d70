//! Pictures as shades of grey, the one form that is handed on to character recognition: whatever a hostile picture does,
//! it does here, in the jail, and what leaves is width, height and a byte a pixel.

use image::{DynamicImage, GrayImage, ImageDecoder, ImageError, ImageReader, imageops};
use model::{OmissionCause, Raster};
use std::io::Cursor;

/// Pixels of a picture that is decoded at most: an A3 page at 600 dpi.
const DECODED: u64 = 80_000_000;
/// Bytes that decoding one may take.
const MEMORY: u64 = 512 << 20;
/// A picture whose longer side has fewer pixels is enlarged: letters of ten pixels are read badly, of twenty well.
const SMALL: u32 = 1_600;

/// A picture as it is handed on: shrunk or enlarged where that is needed.
pub(crate) fn handed_on(grey: GrayImage) -> Raster {
    let grey = fitted(grey);
    let (width, height) = grey.dimensions();
    Raster { width, height, shades: grey.into_raw() }
}

/// A picture in one of the ordinary formats, turned as its camera says.
pub(crate) fn decode(bytes: &[u8]) -> Result<Raster, OmissionCause> {
    let mut reader = ImageReader::new(Cursor::new(bytes));
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let reader = reader.with_guessed_format().map_err(|_| OmissionCause::Broken)?;
    let mut decoder = reader.into_decoder().map_err(cause)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > DECODED {
        return Err(OmissionCause::Limit);
    }
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(cause)?;
    picture.apply_orientation(orientation);
    Ok(handed_on(grey(picture)))
}

fn cause(error: ImageError) -> OmissionCause {
    match error {
        ImageError::Limits(_) => OmissionCause::Limit,
        ImageError::Unsupported(_) => OmissionCause::Unsupported,
        _ => OmissionCause::Broken,
    }
}

/// What is seen through is white: letters on nothing are letters on paper.
fn grey(picture: DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.into_luma8();
    }
    let seen = picture.into_luma_alpha8();
    let (width, height) = seen.dimensions();
    let over_white = |light: u8, cover: u8| {
        let (light, cover) = (u32::from(light), u32::from(cover));
        u8::try_from((light * cover + 255 * (255 - cover)) / 255).unwrap_or(u8::MAX)
    };
    let shades = seen.pixels().map(|pixel| over_white(pixel.0[0], pixel.0[1])).collect();
    GrayImage::from_raw(width, height, shades).unwrap_or_default()
}

/// Shrunk to what is handed on, or enlarged to what is read well.
fn fitted(grey: GrayImage) -> GrayImage {
    let (width, height) = grey.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    let longer = width.max(height);
    if pixels > Raster::MOST {
        // A little less, so that rounding does not lead beyond it.
        let factor = (Raster::MOST as f64 / pixels as f64).sqrt() * 0.999;
        let side = |length: u32| ((f64::from(length) * factor) as u32).max(1);
        return imageops::resize(&grey, side(width), side(height), imageops::FilterType::Triangle);
    }
    if longer >= SMALL || width < Raster::SPECK || height < Raster::SPECK {
        return grey;
    }
    let factor = (f64::from(SMALL) / f64::from(longer)).clamp(1.0, 3.0);
    let side = |length: u32| (f64::from(length) * factor).round() as u32;
    imageops::resize(&grey, side(width), side(height), imageops::FilterType::CatmullRom)
}

/// Where the directories of a TIFF begin, one a page, at most `most` and none twice (TIFF 6.0, section 2).
pub(crate) fn tiff_pages(bytes: &[u8], most: usize) -> Vec<u32> {
    let order = if bytes.starts_with(b"II") { u32::from_le_bytes } else { u32::from_be_bytes };
    let long = |at: usize| Some(order(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?));
    // Two bytes, as the two halves of a longer number.
    let short = |at: usize| {
        let pair: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if bytes.starts_with(b"II") { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let mut pages = Vec::new();
    let mut next = long(4);
    while let Some(at) = next.filter(|at| *at != 0 && pages.len() < most && !pages.contains(at)) {
        let start = at as usize;
        let Some(entries) = short(start) else { break };
        pages.push(at);
        next = long(start.saturating_add(2).saturating_add(usize::from(entries) * 12));
    }
    pages
}

/// One page of a TIFF: the same file, beginning with another directory.
pub(crate) fn decode_tiff(bytes: &[u8], directory: u32) -> Result<Raster, OmissionCause> {
    let mut turned = bytes.to_vec();
    let order = if bytes.starts_with(b"II") { u32::to_le_bytes } else { u32::to_be_bytes };
    turned.get_mut(4..8).ok_or(OmissionCause::Broken)?.copy_from_slice(&order(directory));
    decode(&turned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, Luma, LumaA};

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn letters_on_nothing_are_letters_on_paper() {
        let picture = image::ImageBuffer::from_fn(2_000, 10, |x, _| LumaA([0, if x < 5 { 255 } else { 0 }]));
        let raster = decode(&png(&DynamicImage::ImageLumaA8(picture))).unwrap();
        assert_eq!((raster.shades[0], raster.shades[100]), (0, 255));
        assert!(raster.is_sound());
    }

    #[test]
    fn small_pictures_are_enlarged_and_large_ones_shrunk_in_proportion() {
        let sized = |width, height| {
            let raster = handed_on(GrayImage::from_pixel(width, height, Luma([255])));
            assert!(raster.is_sound());
            (raster.width, raster.height)
        };
        assert_eq!(sized(800, 400), (1_600, 800));
        assert_eq!(sized(100, 40), (300, 120), "never more than three times");
        assert_eq!(sized(2_480, 3_508), (2_480, 3_508));
        assert_eq!(sized(4, 400), (4, 400), "a speck stays one");
        let (width, height) = sized(9_000, 4_500);
        assert!(u64::from(width) * u64::from(height) > Raster::MOST * 99 / 100 && width.abs_diff(height * 2) < 3);
    }

    #[test]
    fn a_picture_of_enormous_promise_is_refused_before_it_is_unpacked() {
        // A PNG head that promises ten thousand million pixels.
        let mut head = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        head.extend_from_slice(&100_000u32.to_be_bytes());
        head.extend_from_slice(&100_000u32.to_be_bytes());
        head.extend_from_slice(&[8, 2, 0, 0, 0]);
        let sum = crc32fast::hash(&head[12..]);
        head.extend_from_slice(&sum.to_be_bytes());
        head.extend_from_slice(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
        assert_eq!(decode(&head), Err(OmissionCause::Limit));
        assert_eq!(decode(b"\x89PNG\r\n\x1a\n\0\0"), Err(OmissionCause::Broken));
    }

    #[test]
    fn directories_of_a_tiff_that_lead_in_a_circle_are_pages_once() {
        // Two directories without entries, the second leading back to the first.
        let bytes = b"II*\0\x08\0\0\0\0\0\x0e\0\0\0\0\0\x08\0\0\0";
        assert_eq!(tiff_pages(bytes, 100), [8, 14]);
        assert_eq!(tiff_pages(bytes, 1), [8]);
        assert!(tiff_pages(b"MM\0*\xff\xff\xff\xff", 100).is_empty());
    }
}
