//! Pages as pictures with their text behind (the second rung): what a reader sees, and what it finds, and nothing that any
//! object of the source could still do.

use super::codecs::{self, Picture};
use super::filters::{self, Rows};
use super::invisible::Letters;
use super::value::{Entries, Id, Value, set};
use super::writer::{Body, Objects, Packing};
use crate::ledger::Ledger;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::font::{FontData, FontQuery};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_syntax::page::Page;
use jpeg_encoder::SamplingFactor;
use model::sanitising::{Item, Reason, Refusal};
use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Dots in an inch: small print stays legible on paper.
const RESOLUTION: f32 = 144.0;
/// Units of a page in an inch (ISO 32000-2, 8.3.2.3).
const UNITS: f32 = 72.0;
/// Pixels of one page: a plan of 1.5 by 1 metres in full resolution.
const PIXELS: f32 = 48_000_000.0;
/// Pixels of a side.
const SIDE: f32 = 16_000.0;
/// Units of a side of a page (ISO 32000-2, annex C).
const PAGE: f32 = 14_400.0;
/// A picture without loss may be so many times larger than one with: sharp letters are worth it.
const SHARP: usize = 2;

/// A font for Japanese, Chinese and Korean letters of documents that bring none.
pub(crate) type Fallback = crate::fonts::Program;

/// Draws every page and puts its text behind the picture. Pages have the size and the direction in which they are read.
///
/// # Errors
/// A document that cannot be read or is locked, or a limit.
pub(crate) fn flatten(bytes: &[u8], ledger: &mut Ledger<'_>, fallback: Option<&Fallback>) -> Result<Vec<u8>, Refusal> {
    let before = ledger.again();
    let pdf = super::load(bytes, ledger.password)?;
    let pages = pdf.pages();
    if pages.len() > ledger.limits().pages {
        return Err(Refusal::new(Reason::LimitCount, "pages"));
    }
    if pages.is_empty() {
        return Err(Refusal::malformed("no pages"));
    }
    let texts = texts(bytes, pages.len());
    let missing = Arc::new(AtomicBool::new(false));
    let settings = settings(fallback.cloned(), Arc::clone(&missing));
    let mut made = Made { objects: Objects::default(), letters: Letters::default(), list: Id(0), font: Id(0) };
    made.list = made.objects.reserve()?;
    made.font = made.objects.reserve()?;
    let mut kids = Vec::new();
    let cache = RenderCache::new();
    for (index, page) in pages.iter().enumerate() {
        let place = format!("p{}", index + 1);
        missing.store(false, Ordering::Relaxed);
        let text = texts.get(index).map_or("", String::as_str);
        kids.push(made.page(ledger, &cache, &settings, page, text).map_err(|refusal| refusal.at(&place))?);
        if missing.load(Ordering::Relaxed) {
            // Its letters are in the text, and the reader has to know that the picture lacks them.
            ledger.note(Item::MissingFont, &place, 0);
        }
    }
    let file = made.file(kids)?;
    let size = bytes.len() as u64;
    ledger.read(size);
    ledger.recoded(size);
    // From here on it is a document as any other, which a second pass leaves as it is.
    super::settled(file, &before, ledger)
}

/// The text of each page, as far as it can be read.
fn texts(bytes: &[u8], pages: usize) -> Vec<String> {
    let limits = extract::Limits { depth: 1, members: 0, ..extract::Limits::default() };
    let mut texts = vec![String::new(); pages];
    let Ok(content) = extract::extract(Cursor::new(bytes), None, &limits) else { return texts };
    for part in content.parts.iter().filter(|part| part.kind == model::PartKind::Page) {
        let number = part.path.strip_prefix('p').and_then(|number| number.parse::<usize>().ok());
        let Some(text) = number.and_then(|number| texts.get_mut(number.checked_sub(1)?)) else { continue };
        for block in &part.blocks {
            if let model::Block::Text(words) = block {
                text.push_str(words);
            }
        }
    }
    texts
}

fn settings(fallback: Option<Fallback>, missing: Arc<AtomicBool>) -> InterpreterSettings {
    let font_resolver = Arc::new(move |query: &FontQuery| match query {
        FontQuery::Standard(font) => Some(font.get_font_data()),
        FontQuery::Fallback(query) if query.character_collection.is_some() => {
            if fallback.is_none() {
                missing.store(true, Ordering::Relaxed);
            }
            let font = fallback.as_ref().map(|font| (FontData::clone(font), 0));
            font.or_else(|| Some(query.pick_standard_font().get_font_data()))
        }
        FontQuery::Fallback(query) => Some(query.pick_standard_font().get_font_data()),
    });
    let cmap_resolver = Arc::new(hayro_cmap::load_embedded);
    InterpreterSettings { font_resolver, cmap_resolver, ..InterpreterSettings::default() }
}

struct Made {
    objects: Objects,
    letters: Letters,
    list: Id,
    font: Id,
}

impl Made {
    fn page<'a>(
        &mut self,
        ledger: &mut Ledger<'_>,
        cache: &RenderCache<'a>,
        settings: &InterpreterSettings,
        page: &'a Page<'a>,
        text: &str,
    ) -> Result<Id, Refusal> {
        let (width, height) = page.render_dimensions();
        let sane = |side: f32| side.is_finite() && (1.0..=PAGE).contains(&side);
        if !(sane(width) && sane(height)) {
            return Err(Refusal::malformed("size of a page"));
        }
        let most = (PIXELS / (width * height)).sqrt().min(SIDE / width.max(height));
        let scale = (RESOLUTION / UNITS).min(most * 0.999);
        ledger.admit_pixels((width * scale) as u32 + 1, (height * scale) as u32 + 1)?;
        let settings_of_page = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
        let seen = render(page, cache, settings, &RenderSettings::default(), &settings_of_page);
        let picture = picture(u32::from(seen.width()), u32::from(seen.height()), seen.data_as_u8_slice());
        let body = body(picture, ledger.policy.jpeg_quality).ok_or_else(|| Refusal::malformed("page"))?;
        let image = self.objects.add(body)?;
        let mut content = format!("q\n{width} 0 0 {height} 0 0 cm\n/P Do\nQ\n").into_bytes();
        self.letters.write(&mut content, text, width, height);
        self.entries(image, content, width, height)
    }

    fn entries(&mut self, image: Value, content: Vec<u8>, width: f32, height: f32) -> Result<Id, Refusal> {
        let content = Body::Stream(Entries::new(), Packing::Flate, filters::deflate(&content));
        let content = self.objects.add(content)?;
        let (mut pictures, mut fonts, mut resources) = (Entries::new(), Entries::new(), Entries::new());
        set(&mut pictures, "P", image);
        set(&mut fonts, "T", Value::Ref(self.font));
        set(&mut resources, "XObject", Value::Dict(pictures));
        set(&mut resources, "Font", Value::Dict(fonts));
        let mut entries = Entries::new();
        set(&mut entries, "Type", Value::name("Page"));
        set(&mut entries, "Parent", Value::Ref(self.list));
        set(&mut entries, "MediaBox", Value::numbers(&[0.0, 0.0, f64::from(width), f64::from(height)]));
        set(&mut entries, "Resources", Value::Dict(resources));
        set(&mut entries, "Contents", content);
        let id = self.objects.reserve()?;
        self.objects.put(id, Body::Plain(Value::Dict(entries)));
        Ok(id)
    }

    fn file(mut self, kids: Vec<Id>) -> Result<Vec<u8>, Refusal> {
        let font = self.letters.font(&mut self.objects)?;
        self.objects.put(self.font, Body::Plain(Value::Dict(font)));
        let mut list = Entries::new();
        set(&mut list, "Type", Value::name("Pages"));
        set(&mut list, "Count", Value::Int(kids.len() as i64));
        set(&mut list, "Kids", Value::Array(kids.into_iter().map(Value::Ref).collect()));
        self.objects.put(self.list, Body::Plain(Value::Dict(list)));
        let mut root = Entries::new();
        set(&mut root, "Type", Value::name("Catalog"));
        set(&mut root, "Pages", Value::Ref(self.list));
        let id = self.objects.reserve()?;
        self.objects.put(id, Body::Plain(Value::Dict(root)));
        Ok(self.objects.file(id, None))
    }
}

/// Colours of the page; one shade a pixel where there are none.
fn picture(width: u32, height: u32, pixels: &[u8]) -> Picture {
    let grey = pixels.chunks_exact(4).all(|pixel| matches!(pixel, [r, g, b, _] if r == g && g == b));
    let colours = if grey { 1 } else { 3 };
    let samples = pixels.chunks_exact(4).flat_map(|pixel| pixel.iter().take(colours as usize).copied()).collect();
    Picture { width, height, colours, samples, alpha: None }
}

fn body(picture: Picture, quality: u8) -> Option<Body> {
    let mut entries = Entries::new();
    set(&mut entries, "Type", Value::name("XObject"));
    set(&mut entries, "Subtype", Value::name("Image"));
    set(&mut entries, "Width", Value::Int(i64::from(picture.width)));
    set(&mut entries, "Height", Value::Int(i64::from(picture.height)));
    set(&mut entries, "BitsPerComponent", Value::Int(8));
    set(&mut entries, "ColorSpace", Value::name(if picture.colours == 1 { "DeviceGray" } else { "DeviceRGB" }));
    let rows = Rows { predictor: 15, colours: picture.colours, bits: 8, columns: picture.width };
    let sharp = filters::deflate(&filters::predicted(&picture.samples, rows));
    let soft = codecs::encode(&picture, SamplingFactor::F_1_1, quality)?;
    if sharp.len() <= soft.len().saturating_mul(SHARP) {
        let packing = Packing::FlateRows { colours: rows.colours, bits: 8, columns: rows.columns };
        return Some(Body::Stream(entries, packing, sharp));
    }
    Some(Body::Stream(entries, Packing::Jpeg, soft))
}
