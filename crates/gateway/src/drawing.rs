//! The first page of a file as a small picture. Runs inside the jail only.

use std::io::Cursor;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use image::{DynamicImage, ImageFormat, ImageReader, RgbaImage};
use model::sanitising::Kind;

/// Longer side of the picture in pixels.
const SIDE: u32 = 900;
/// Bytes that decoding a picture may take.
const MEMORY: u64 = 512 << 20;

/// A PNG; none where nothing here draws such a file, or the file does not hold.
pub(crate) fn first_page(bytes: Vec<u8>, kind: Kind) -> Option<Vec<u8>> {
    let picture = match kind {
        Kind::Pdf => page(bytes)?,
        Kind::Png | Kind::Jpeg | Kind::Gif | Kind::Bmp | Kind::Tiff | Kind::Webp => decoded(&bytes)?,
        _ => return None,
    };
    let small = if picture.width().max(picture.height()) > SIDE { picture.thumbnail(SIDE, SIDE) } else { picture };
    let mut png = Cursor::new(Vec::new());
    small.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner())
}

fn page(bytes: Vec<u8>) -> Option<DynamicImage> {
    let pdf = Pdf::new(bytes).ok()?;
    let page = pdf.pages().first()?;
    let (width, height) = page.render_dimensions();
    if !(width >= 1.0 && height >= 1.0) {
        return None;
    }
    let scale = SIDE as f32 / width.max(height);
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let seen =
        render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    // On white paper all is covered, so that the colours are the ones that are seen.
    let (width, height) = (u32::from(seen.width()), u32::from(seen.height()));
    RgbaImage::from_raw(width, height, seen.data_as_u8_slice().to_vec()).map(DynamicImage::ImageRgba8)
}

fn decoded(bytes: &[u8]) -> Option<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    // The PNG shows eight bits a colour, as screens do.
    Some(DynamicImage::ImageRgba8(picture.to_rgba8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_picture_becomes_a_small_one_and_other_files_none() {
        let mut png = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(1800, 600).write_to(&mut png, ImageFormat::Png).unwrap();
        let drawn = first_page(png.into_inner(), Kind::Png).unwrap();
        let drawn = image::load_from_memory(&drawn).unwrap();
        assert_eq!((drawn.width(), drawn.height()), (900, 300));
        assert!(first_page(b"PK".to_vec(), Kind::Docx).is_none());
        assert!(first_page(b"%PDF-1.7 nothing".to_vec(), Kind::Pdf).is_none());
    }
}
