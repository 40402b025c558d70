//! SVG and metafiles: drawings, which go on as the picture that they show.

use super::png;
use crate::ledger::Ledger;
use crate::{Fonts, Limits};
use image::{DynamicImage, RgbaImage};
use model::sanitising::{Reason, Refusal};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, ImageHrefResolver, ImageKind, Options, Tree, roxmltree};
use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Elements of a drawing at most, before and after references are followed.
const ELEMENTS: u32 = 100_000;
/// Pixels of the picture that a drawing becomes, at most.
const DRAWN: f64 = 8_000_000.0;
/// Pixels on an inch: twice what a drawing's own unit is, so that print and large screens show it sharp.
pub(super) const DENSITY: f64 = 192.0;
/// The same on a metre, as PNG has it.
const PER_METRE: u32 = 7_559;

/// Draws a document that has been looked through ([`super::svg`]) or that we made ourselves from a metafile, as PNG of the
/// given size in inches, or of its own size.
pub(super) fn draw(
    document: &roxmltree::Document<'_>,
    inches: Option<(f64, f64)>,
    ledger: &mut Ledger<'_>,
) -> Result<Vec<u8>, Refusal> {
    let tree = Tree::from_xmltree(document, &options(ledger.fonts, ledger.limits()))
        .map_err(|_| Refusal::malformed("drawing"))?;
    let own = (f64::from(tree.size().width()), f64::from(tree.size().height()));
    let (wide, high) = match inches {
        Some((wide, high)) => (wide * DENSITY, high * DENSITY),
        None => (own.0 * DENSITY / 96.0, own.1 * DENSITY / 96.0),
    };
    let shrink = (DRAWN / (wide * high)).sqrt().min(1.0);
    let side = |length: f64| (length * shrink).round().clamp(1.0, 16_384.0);
    let (wide, high) = (side(wide), side(high));
    if wide * high > DRAWN * 1.1 || !(wide * high).is_finite() {
        return Err(Refusal::new(Reason::LimitCount, "pixels"));
    }
    let (width, height) = (wide as u32, high as u32);
    ledger.admit_pixels(width, height)?;
    let mut canvas = Pixmap::new(width, height).ok_or_else(|| Refusal::malformed("size of drawing"))?;
    let scale = Transform::from_scale((wide / own.0) as f32, (high / own.1) as f32);
    resvg::render(&tree, scale, &mut canvas.as_mut());
    let pixels = RgbaImage::from_raw(width, height, canvas.take_demultiplied());
    let picture = DynamicImage::ImageRgba8(pixels.ok_or_else(|| Refusal::malformed("size of drawing"))?);
    png::write_picture(&picture, Some(PER_METRE))
}

/// Parses the text of a drawing, without entities and not beyond the limits.
pub(super) fn parse<'t>(text: &'t str, limits: &Limits) -> Result<roxmltree::Document<'t>, Refusal> {
    let options = roxmltree::ParsingOptions { nodes_limit: ELEMENTS, ..roxmltree::ParsingOptions::default() };
    let document = roxmltree::Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => Refusal::new(Reason::LimitCount, "elements"),
        _ => Refusal::malformed("XML of drawing"),
    })?;
    let (mut depth, mut deepest) = (0usize, 0usize);
    let mut node = document.root();
    // Without recursion: whoever made the file chose how deep it is.
    loop {
        if let Some(child) = node.first_child() {
            (node, depth) = (child, depth + 1);
            deepest = deepest.max(depth);
            continue;
        }
        while node.next_sibling().is_none() {
            let Some(parent) = node.parent() else {
                return if deepest > limits.nesting {
                    Err(Refusal::new(Reason::LimitDepth, "elements"))
                } else {
                    Ok(document)
                };
            };
            (node, depth) = (parent, depth - 1);
        }
        if let Some(next) = node.next_sibling() {
            node = next;
        }
    }
}

fn options(fonts: &Fonts, limits: &Limits) -> Options<'static> {
    let mut options = Options { image_href_resolver: pictures(limits), ..Options::default() };
    let database = options.fontdb_mut();
    for program in fonts.programs() {
        database.load_font_source(usvg::fontdb::Source::Binary(Arc::clone(program) as _));
    }
    // Whatever family a drawing asks for, the first font that was handed in stands in for it.
    let first = database.faces().next().and_then(|face| face.families.first()).map(|family| family.0.clone());
    if let Some(family) = first {
        database.set_serif_family(family.clone());
        database.set_sans_serif_family(family.clone());
        database.set_monospace_family(family.clone());
        database.set_cursive_family(family.clone());
        database.set_fantasy_family(family.clone());
        options.font_family = family;
    }
    options
}

/// Pictures inside a drawing: those that it carries itself, as long as their pixels are within the limits. Only what they
/// look like comes through, so they need not be encoded anew. Nothing is fetched or opened.
fn pictures(limits: &Limits) -> ImageHrefResolver<'static> {
    let (each, all, drawn) = (limits.pixels, limits.all_pixels, AtomicU64::new(0));
    ImageHrefResolver {
        resolve_data: Box::new(move |_, data, _| {
            let reader = image::ImageReader::new(Cursor::new(data.as_slice())).with_guessed_format().ok()?;
            let format = reader.format()?;
            let (width, height) = reader.into_dimensions().ok()?;
            let pixels = u64::from(width) * u64::from(height);
            let before = drawn.fetch_add(pixels, Ordering::Relaxed);
            if pixels > each || before.saturating_add(pixels) > all {
                return None;
            }
            match format {
                image::ImageFormat::Png => Some(ImageKind::PNG(data)),
                image::ImageFormat::Jpeg => Some(ImageKind::JPEG(data)),
                image::ImageFormat::Gif => Some(ImageKind::GIF(data)),
                image::ImageFormat::WebP => Some(ImageKind::WEBP(data)),
                _ => None,
            }
        }),
        resolve_string: Box::new(|_, _| None),
    }
}
