use super::Made;
use super::layout::Layout;
use crate::ledger::Ledger;
use ::png::{BitDepth, ColorType, Compression, Decoder, Encoder, Info, PixelDimensions, Transformations, Unit};
use image::DynamicImage;
use model::sanitising::{Item, Kind, Refusal};
use std::borrow::Cow;
use std::io::Cursor;

const SIGNATURE: usize = 8;

/// Decodes a PNG picture and encodes it anew with the same colours, depth, palette and transparency.
pub(super) fn recode(bytes: &[u8], ledger: &mut Ledger<'_>) -> Result<Made, Refusal> {
    let layout = layout(bytes)?;
    let (info, data) = decode(bytes, ledger)?;
    Ok((write(info, &data)?, Kind::Png, layout))
}

fn decode(bytes: &[u8], ledger: &mut Ledger<'_>) -> Result<(Info<'static>, Vec<u8>), Refusal> {
    let limits =
        ::png::Limits { bytes: usize::try_from(ledger.limits().pixels.saturating_mul(8)).unwrap_or(usize::MAX) };
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(Transformations::IDENTITY);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let (width, height) = decoder.read_header_info().map_err(broken)?.size();
    ledger.admit_pixels(width, height)?;
    let mut reader = decoder.read_info().map_err(broken)?;
    let mut data = vec![0; reader.output_buffer_size().ok_or_else(|| Refusal::malformed("size of PNG"))?];
    let frame = reader.next_frame(&mut data).map_err(broken)?;
    data.truncate(frame.buffer_size());
    let known = reader.info();
    let mut info = Info::with_size(known.width, known.height);
    info.color_type = known.color_type;
    info.bit_depth = known.bit_depth;
    info.palette = known.palette.clone().filter(|_| known.color_type == ColorType::Indexed);
    info.trns = known.trns.clone();
    info.pixel_dims = known.pixel_dims;
    Ok((info, data))
}

#[allow(clippy::needless_pass_by_value)] // the signature of `map_err`
fn broken(_: ::png::DecodingError) -> Refusal {
    Refusal::malformed("PNG")
}

/// Writes pixels that were decoded from a PNG or made by ourselves.
pub(super) fn write(info: Info<'_>, data: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::with_capacity(data.len() / 4);
    let unfit = |_| Refusal::malformed("pixels for PNG");
    let compression = compression(&info, data);
    let mut encoder = Encoder::with_info(&mut out, info).map_err(unfit)?;
    encoder.set_compression(compression);
    let mut writer = encoder.write_header().map_err(unfit)?;
    writer.write_image_data(data).map_err(unfit)?;
    writer.finish().map_err(unfit)?;
    Ok(out)
}

/// Pixels below which a picture is written soon enough in any way.
const SMALL: usize = 1 << 20;

/// Large photographs are written quickly, since they pack badly in any way; pages and screens are packed well. Pixels alone
/// decide, so that the same picture is written the same way again.
fn compression(info: &Info<'_>, data: &[u8]) -> Compression {
    let pixel = match (info.color_type, info.bit_depth) {
        (ColorType::Rgb, BitDepth::Eight) => 3,
        (ColorType::Rgba, BitDepth::Eight) => 4,
        _ => return Compression::Balanced,
    };
    if data.len() / pixel < SMALL {
        return Compression::Balanced;
    }
    // One row of sixteen tells: in a photograph hardly a pixel is like the one before it.
    let (mut like, mut all) = (0usize, 0usize);
    for row in data.chunks((info.width as usize * pixel).max(1)).step_by(16) {
        let behind = row.get(pixel..).unwrap_or_default().chunks_exact(pixel);
        all += behind.len();
        like += row.chunks_exact(pixel).zip(behind).filter(|(before, next)| before == next).count();
    }
    if like * 4 < all { Compression::Fast } else { Compression::Balanced }
}

/// Writes pixels of another format: without alpha where all is opaque, and as grey where all is.
pub(super) fn write_picture(picture: &DynamicImage, per_metre: Option<u32>) -> Result<Vec<u8>, Refusal> {
    let mut info = Info::with_size(picture.width(), picture.height());
    info.pixel_dims = per_metre.map(|dots| PixelDimensions { xppu: dots, yppu: dots, unit: Unit::Meter });
    let wide = matches!(
        picture,
        DynamicImage::ImageLuma16(_)
            | DynamicImage::ImageLumaA16(_)
            | DynamicImage::ImageRgb16(_)
            | DynamicImage::ImageRgba16(_)
    );
    if wide {
        info.bit_depth = BitDepth::Sixteen;
        let samples = picture.to_rgba16().into_raw();
        let (color_type, samples) = reduce(Cow::Owned(samples), u16::MAX);
        info.color_type = color_type;
        return write(info, &samples.iter().flat_map(|sample| sample.to_be_bytes()).collect::<Vec<u8>>());
    }
    info.bit_depth = BitDepth::Eight;
    if let Some(bits) = bilevel(picture) {
        info.bit_depth = BitDepth::One;
        info.color_type = ColorType::Grayscale;
        return write(info, &bits);
    }
    let (color_type, samples) = reduce(Cow::Owned(picture.to_rgba8().into_raw()), u8::MAX);
    info.color_type = color_type;
    write(info, &samples)
}

/// Eight pixels a byte, if all are black or white, as scanned pages and drawings of lines are.
fn bilevel(picture: &DynamicImage) -> Option<Vec<u8>> {
    let ends = |sample: &u8| matches!(sample, 0 | 255);
    let grey = match picture {
        DynamicImage::ImageLuma8(grey) if grey.iter().all(ends) => grey.as_raw().clone(),
        DynamicImage::ImageRgb8(rgb) => {
            let pixels = rgb.as_raw().as_chunks::<3>().0;
            let fits = pixels.iter().all(|[r, g, b]| ends(r) && r == g && g == b);
            fits.then(|| pixels.iter().map(|[r, ..]| *r).collect())?
        }
        _ => return None,
    };
    let byte = |pixels: &[u8]| pixels.iter().zip(0..8).fold(0, |byte, (light, bit)| byte | (light & (0x80 >> bit)));
    Some(grey.chunks(picture.width() as usize).flat_map(|row| row.chunks(8).map(byte)).collect())
}

/// Fewer channels where the others say nothing.
fn reduce<S: Copy + PartialEq>(rgba: Cow<'_, [S]>, opaque: S) -> (ColorType, Vec<S>) {
    let pixels = || rgba.as_chunks::<4>().0.iter();
    let solid = pixels().all(|[_, _, _, a]| *a == opaque);
    let grey = pixels().all(|[r, g, b, _]| r == g && g == b);
    match (grey, solid) {
        (true, true) => (ColorType::Grayscale, pixels().map(|[r, ..]| *r).collect()),
        (true, false) => (ColorType::GrayscaleAlpha, pixels().flat_map(|[r, _, _, a]| [*r, *a]).collect()),
        (false, true) => (ColorType::Rgb, pixels().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect()),
        (false, false) => (ColorType::Rgba, rgba.into_owned()),
    }
}

/// Where the bytes go: chunk by chunk (PNG, third edition, 5.3).
fn layout(bytes: &[u8]) -> Result<Layout, Refusal> {
    let mut layout = Layout { syntax: SIGNATURE as u64, ..Layout::default() };
    let mut rest = bytes.get(SIGNATURE..).ok_or_else(|| Refusal::malformed("PNG"))?;
    loop {
        let cut = || Refusal::malformed("chunk of PNG");
        let (length, after) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
        let name = after.first_chunk::<4>().ok_or_else(cut)?;
        let size = (u32::from_be_bytes(*length) as usize).checked_add(12).ok_or_else(cut)?;
        rest = rest.get(size..).ok_or_else(cut)?;
        match name {
            b"IDAT" | b"PLTE" | b"tRNS" => layout.pixels += size as u64,
            // What a viewer takes for granted without it, and the resolution, which is written anew.
            b"IHDR" | b"IEND" | b"pHYs" | b"sRGB" => layout.syntax += size as u64,
            b"acTL" | b"fcTL" | b"fdAT" => layout.remove(Item::Frame, size),
            b"tEXt" | b"zTXt" | b"iTXt" | b"eXIf" | b"tIME" | b"iCCP" | b"gAMA" | b"cHRM" | b"sBIT" | b"bKGD" => {
                layout.remove(Item::PictureMetadata, size);
            }
            _ => layout.remove(Item::HiddenData, size),
        }
        if name == b"IEND" {
            break;
        }
    }
    if !rest.is_empty() {
        layout.remove(Item::StrayBytes, rest.len());
    }
    Ok(layout)
}
