use super::cid::Composite;
use super::glyphs::characters;
use super::streams::decoded;
use hayro_cmap::{BfString, CMap, CMapName, load_embedded};
use hayro_font::{CMapResolverFn, FontCache, FontGlyph, FontQuery, FontResolverFn, GlyphId};
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};
use std::collections::HashMap;
use std::sync::Arc;

/// Bytes of a CMap that a document carries; the largest predefined one has a quarter of this.
const CMAP: usize = 4 << 20;
/// A glyph without a width of its own, in thousandths of the font's size.
const WIDTH: f32 = 500.0;

/// What a character code shows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Glyph {
    /// How far the pen moves, in thousandths of the font's size.
    pub(super) advance: f32,
    pub(super) text: Text,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Text {
    /// Not looked up yet.
    #[default]
    Unread,
    /// The document does not tell which character it is.
    Unknown,
    One(char),
    /// Several characters: a ligature. Index into the font's table.
    Many(usize),
}

/// A font as far as text goes: which characters its codes are, and how far they move the pen.
pub(super) struct Font<'a> {
    dict: Dict<'a>,
    to_unicode: Option<CMap>,
    kind: Kind,
    /// Codes already looked up, 256 to a row.
    seen: Vec<Option<Box<[Glyph; 256]>>>,
    ligatures: Vec<String>,
    program: Program<'a>,
    /// What the program of a composite font tells of its characters, if it had to be asked.
    own: Option<HashMap<u32, char>>,
    /// The size of a letter in units of the font's size; not 1 only for fonts drawn by the document.
    pub(super) em: f32,
}

enum Kind {
    Simple { first: usize, widths: Vec<f32>, missing: Option<f32>, scale: f32, plain: bool },
    Composite(Box<Composite>),
}

/// The font program is opened only for codes that nothing else explains.
enum Program<'a> {
    Closed,
    Open(Option<hayro_font::Font<'a>>),
}

impl<'a> Font<'a> {
    pub(super) fn new(dict: &Dict<'a>) -> Font<'a> {
        let subtype = dict.get::<Name<'_>>("Subtype");
        let composite = subtype.as_deref() == Some(b"Type0") || dict.contains_key("DescendantFonts");
        let (kind, em) = match composite.then(|| Composite::new(dict)) {
            Some(composite) => (Kind::Composite(Box::new(composite)), 1.0),
            None => simple(dict, subtype.as_deref() == Some(b"Type3")),
        };
        Font {
            to_unicode: to_unicode(dict),
            dict: dict.clone(),
            kind,
            seen: Vec::new(),
            ligatures: Vec::new(),
            program: Program::Closed,
            own: None,
            em,
        }
    }

    pub(super) fn is_vertical(&self) -> bool {
        matches!(&self.kind, Kind::Composite(composite) if composite.vertical)
    }

    pub(super) fn is_composite(&self) -> bool {
        matches!(self.kind, Kind::Composite(_))
    }

    /// The next character code of a string that is not empty, and how many bytes it takes.
    pub(super) fn next_code(&self, bytes: &[u8]) -> (u32, usize) {
        match &self.kind {
            Kind::Simple { .. } => (bytes.first().map_or(0, |b| u32::from(*b)), 1),
            Kind::Composite(composite) => composite.next_code(bytes),
        }
    }

    pub(super) fn glyph(&mut self, code: u32, length: usize) -> Glyph {
        let (row, column) = ((code >> 8) as usize, (code & 0xff) as usize);
        let known = self.seen.get(row).and_then(Option::as_ref).and_then(|r| r.get(column)).copied();
        if let Some(glyph) = known.filter(|g| g.text != Text::Unread) {
            return glyph;
        }
        let glyph = Glyph { advance: self.advance(code, length), text: self.text(code, length) };
        if row < 256 {
            if self.seen.len() <= row {
                self.seen.resize_with(row + 1, || None);
            }
            if let Some(slot) = self.seen.get_mut(row)
                && let Some(slot) = slot.get_or_insert_with(|| Box::new([Glyph::default(); 256])).get_mut(column)
            {
                *slot = glyph;
            }
        }
        glyph
    }

    /// The characters of `Text::Many`.
    pub(super) fn ligature(&self, index: usize) -> &str {
        self.ligatures.get(index).map_or("", String::as_str)
    }

    fn advance(&mut self, code: u32, length: usize) -> f32 {
        match &self.kind {
            Kind::Composite(composite) => composite.advance(code, length),
            Kind::Simple { first, widths, missing, scale, .. } => {
                let listed = (code as usize).checked_sub(*first).and_then(|i| widths.get(i)).copied();
                match (listed, missing) {
                    (Some(width), _) => width * scale,
                    (None, Some(missing)) => missing * scale,
                    (None, None) => self.program().map_or(WIDTH, |p| p.code_advance(code).x as f32),
                }
            }
        }
    }

    fn text(&mut self, code: u32, length: usize) -> Text {
        let said = self.to_unicode.as_ref().and_then(|map| map.lookup_bf_string(code));
        if let Some(text) = said.and_then(|t| self.keep(t)) {
            return text;
        }
        let found = match &self.kind {
            Kind::Composite(composite) => composite.unicode(code, length).or_else(|| {
                let own = self.own.get_or_insert_with(|| characters(&self.dict));
                own.get(&composite.identifier(code, length)?).copied().map(BfString::Char)
            }),
            Kind::Simple { plain: true, .. } if (0x20..0x7f).contains(&code) => {
                char::from_u32(code).map(BfString::Char)
            }
            Kind::Simple { .. } => {
                let named = self.program().and_then(|font| match font.glyph(GlyphId::NOTDEF, code) {
                    FontGlyph::Outline(glyph) => glyph.as_unicode(),
                    FontGlyph::Type3(glyph) => glyph.as_unicode(),
                });
                // A symbol font without names; a reader that copies from it gets the letters of the keys.
                named.or_else(|| char::from_u32(code).filter(|c| matches!(c, ' '..='~')).map(BfString::Char))
            }
        };
        found.and_then(|t| self.keep(t)).unwrap_or(Text::Unknown)
    }

    fn keep(&mut self, text: BfString) -> Option<Text> {
        match text {
            BfString::Char('\0' | '\u{fffd}') => None,
            BfString::Char(c) => Some(Text::One(c)),
            BfString::String(s) if s.chars().all(|c| c == '\0') => None,
            BfString::String(s) => {
                self.ligatures.push(s);
                Some(Text::Many(self.ligatures.len() - 1))
            }
        }
    }

    fn program(&mut self) -> Option<&hayro_font::Font<'a>> {
        if matches!(self.program, Program::Closed) {
            // Its reader makes room for every code below the first, whatever that is.
            let sane = self.dict.get::<i32>("FirstChar").is_none_or(|first| (0..=255).contains(&first));
            let (fonts, cmaps) = resolvers();
            let font = sane.then(|| FontCache::new().font(&self.dict, &fonts, &cmaps)).flatten();
            self.program = Program::Open(font);
        }
        match &self.program {
            Program::Open(font) => font.as_ref(),
            Program::Closed => None,
        }
    }
}

fn resolvers() -> (FontResolverFn, CMapResolverFn) {
    let fonts: FontResolverFn = Arc::new(|query| match query {
        FontQuery::Standard(font) => Some(font.get_font_data()),
        FontQuery::Fallback(query) => Some(query.pick_standard_font().get_font_data()),
    });
    (fonts, Arc::new(load_embedded))
}

fn simple(dict: &Dict<'_>, drawn: bool) -> (Kind, f32) {
    let descriptor = dict.get::<Dict<'_>>("FontDescriptor");
    let matrix =
        drawn.then(|| dict.get::<[f32; 6]>("FontMatrix")).flatten().unwrap_or([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
    let [a, _, _, d, ..] = matrix;
    let scale = if drawn { a.abs() * 1000.0 } else { 1.0 };
    let widths: Vec<f32> = dict.get::<Array<'_>>("Widths").map_or_else(Vec::new, |w| numbers(&w).take(256).collect());
    let missing = descriptor.as_ref().and_then(|d| d.get::<f32>("MissingWidth"));
    let missing = if drawn { Some(0.0) } else { missing.filter(|m| *m > 0.0) };
    let em = if drawn {
        let height = dict.get::<[f32; 4]>("FontBBox").map_or(0.0, |[_, bottom, _, top]| ((top - bottom) * d).abs());
        let widest = widths.iter().fold(0.0f32, |most, w| most.max(w.abs() * a.abs()));
        if height > 0.0 { height } else { widest }
    } else {
        1.0
    };
    let first = dict.get::<i32>("FirstChar").and_then(|f| usize::try_from(f).ok()).unwrap_or(0);
    let kind = Kind::Simple { first, widths, missing, scale, plain: is_plain(dict) };
    (kind, if em.is_finite() && em > 0.0 { em } else { 1.0 })
}

/// Whether printable ASCII codes are those characters, so that nobody need open the font program.
fn is_plain(dict: &Dict<'_>) -> bool {
    let named = |name: Option<Name<'_>>| matches!(name.as_deref(), Some(b"WinAnsiEncoding" | b"MacRomanEncoding"));
    match dict.get::<Dict<'_>>("Encoding") {
        Some(encoding) => !encoding.contains_key("Differences") && named(encoding.get("BaseEncoding")),
        None => named(dict.get("Encoding")),
    }
}

pub(super) fn numbers<'a>(array: &Array<'a>) -> impl Iterator<Item = f32> + use<'a> {
    array.iter::<Object<'a>>().map(|o| o.into_number().map_or(0.0, |n: Number| n.as_f32()))
}

fn to_unicode(dict: &Dict<'_>) -> Option<CMap> {
    if let Some(stream) = dict.get::<Stream<'_>>("ToUnicode") {
        return parsed(&stream);
    }
    let name = dict.get::<Name<'_>>("ToUnicode")?;
    predefined(&name)
}

/// A CMap that the document carries.
pub(super) fn parsed(stream: &Stream<'_>) -> Option<CMap> {
    let (bytes, _) = decoded(stream, CMAP)?;
    CMap::parse(&bytes, load_embedded)
}

/// A CMap of the standard, by its name.
pub(super) fn predefined(name: &[u8]) -> Option<CMap> {
    match name {
        b"Identity-H" => Some(CMap::identity_h()),
        b"Identity-V" => Some(CMap::identity_v()),
        _ => CMap::parse(load_embedded(CMapName::from_bytes(name))?, load_embedded),
    }
}
