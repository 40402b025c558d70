//! A page as it is seen, for character recognition.

use crate::raster::handed_on;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_syntax::page::Page;
use image::GrayImage;
use model::{OmissionCause, Raster};

/// Dots in an inch: small print of 8 points is 20 pixels high, which is read well.
const RESOLUTION: f32 = 250.0;
/// Units of a page in an inch (ISO 32000-2, 8.3.2.3).
const UNITS: f32 = 72.0;
/// Pixels of a side.
const SIDE: f32 = 16_000.0;

/// The page in shades of grey on white paper. Its text was read already: letters need no fonts of ours.
pub(super) fn page(page: &Page<'_>) -> Result<Raster, OmissionCause> {
    let (width, height) = page.render_dimensions();
    if !(width >= 1.0 && height >= 1.0) {
        return Err(OmissionCause::Broken);
    }
    let most = (Raster::MOST as f32 / (width * height)).sqrt().min(SIDE / width.max(height));
    let scale = (RESOLUTION / UNITS).min(most * 0.999);
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let seen =
        render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let (width, height) = (u32::from(seen.width()), u32::from(seen.height()));
    // Red, green, blue and cover; on white paper all is covered.
    let shades = seen.data_as_u8_slice().chunks_exact(4).map(|pixel| match pixel {
        [red, green, blue, _] => {
            let light = u32::from(*red) * 299 + u32::from(*green) * 587 + u32::from(*blue) * 114;
            u8::try_from(light / 1000).unwrap_or(u8::MAX)
        }
        _ => u8::MAX,
    });
    GrayImage::from_raw(width, height, shades.collect()).map(handed_on).ok_or(OmissionCause::Broken)
}
