use super::bytes::Bytes;
use crate::ledger::Ledger;
use crate::picture::png;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::bmp::BmpDecoder;
use image::{DynamicImage, ImageDecoder as _, RgbaImage};
use model::sanitising::Refusal;
use std::io::Cursor;

/// How a bitmap meets what is under it: the raster operations that are used to show icons and photographs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blend {
    Copy,
    /// Black stays, white lets through: the mask of an icon.
    And,
    /// Black lets through: the picture of an icon.
    Or,
    /// By its own alpha, with which its colours are multiplied.
    Alpha,
}

impl Blend {
    pub(super) fn of(operation: u32) -> Option<Blend> {
        match operation {
            0x00cc_0020 => Some(Blend::Copy),
            0x0088_00c6 => Some(Blend::And),
            0x00ee_0086 | 0x0066_0046 => Some(Blend::Or),
            _ => None,
        }
    }
}

/// A device-independent bitmap, or the part of it that is shown, as the address of a PNG picture.
///
/// # Errors
/// If it is beyond a limit; one that cannot be read is none.
pub(super) fn address(
    header: &[u8],
    bits: &[u8],
    part: Option<[f64; 4]>,
    blend: Blend,
    ledger: &mut Ledger<'_>,
) -> Result<Option<String>, Refusal> {
    let Some((width, height)) = size(header) else { return Ok(None) };
    ledger.admit_pixels(width, height)?;
    let Some(picture) = decode(header, bits, width, height, blend) else { return Ok(None) };
    let picture = crop(picture, part);
    let picture = mask(picture, blend);
    let png = png::write_picture(&picture, None)?;
    Ok(Some(format!("data:image/png;base64,{}", STANDARD.encode(png))))
}

fn size(header: &[u8]) -> Option<(u32, u32)> {
    let header = Bytes(header);
    if header.u32(0)? == 12 {
        return Some((header.u16(4)?.into(), header.u16(6)?.into()));
    }
    Some((header.u32(4)?, header.u32(8)?.cast_signed().unsigned_abs()))
}

fn decode(header: &[u8], bits: &[u8], width: u32, height: u32, blend: Blend) -> Option<DynamicImage> {
    if blend == Blend::Alpha && Bytes(header).u16(14) == Some(32) {
        return with_alpha(Bytes(header).u32(8)?.cast_signed() > 0, bits, width, height);
    }
    let whole = [header, bits].concat();
    let decoder = BmpDecoder::new_without_file_header(Cursor::new(whole)).ok()?;
    (decoder.dimensions() == (width, height)).then(|| DynamicImage::from_decoder(decoder).ok())?
}

fn with_alpha(upwards: bool, bits: &[u8], width: u32, height: u32) -> Option<DynamicImage> {
    let row = width as usize * 4;
    let rows = bits.get(..row.checked_mul(height as usize)?)?.chunks_exact(row.max(1));
    let full = |light: u8, alpha: u8| (u32::from(light) * 255 / u32::from(alpha.max(1))).min(255) as u8;
    let colour = |[b, g, r, a]: &[u8; 4]| [full(*r, *a), full(*g, *a), full(*b, *a), *a];
    let pixels = |row: &[u8]| row.as_chunks::<4>().0.iter().flat_map(colour).collect::<Vec<u8>>();
    let data = if upwards { rows.rev().flat_map(pixels).collect() } else { rows.flat_map(pixels).collect() };
    RgbaImage::from_raw(width, height, data).map(DynamicImage::ImageRgba8)
}

fn crop(picture: DynamicImage, part: Option<[f64; 4]>) -> DynamicImage {
    let Some([x, y, width, height]) = part else { return picture };
    let whole = (f64::from(picture.width()), f64::from(picture.height()));
    let inside = x >= 0.0 && y >= 0.0 && width >= 1.0 && height >= 1.0 && x + width <= whole.0 && y + height <= whole.1;
    if !inside || (width, height) == whole {
        return picture;
    }
    picture.crop_imm(x as u32, y as u32, width as u32, height as u32)
}

/// Lets through what the operation does.
fn mask(picture: DynamicImage, blend: Blend) -> DynamicImage {
    let clear = match blend {
        Blend::And => [255, 255, 255],
        Blend::Or => [0, 0, 0],
        Blend::Copy | Blend::Alpha => return picture,
    };
    let mut picture = picture.into_rgba8();
    for pixel in picture.pixels_mut() {
        let [r, g, b, _] = pixel.0;
        if [r, g, b] == clear {
            pixel.0 = [r, g, b, 0];
        }
    }
    DynamicImage::ImageRgba8(picture)
}
