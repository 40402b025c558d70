use super::streams::decoded;
use hayro_syntax::object::{Array, Dict, Stream};
use skrifa::FontRef;
use skrifa::charmap::Charmap;
use std::collections::HashMap;

/// Bytes of a font program; the fonts of a whole Japanese family in one file are smaller.
const PROGRAM: usize = 64 << 20;
/// Characters of one font.
const CHARACTERS: usize = 200_000;

/// The characters of a composite font's identifiers, told by the character table of the font program itself: for fonts
/// whose identifiers are glyph numbers and that come without a table of characters.
pub(super) fn characters(dict: &Dict<'_>) -> HashMap<u32, char> {
    told(dict).unwrap_or_default()
}

fn told(dict: &Dict<'_>) -> Option<HashMap<u32, char>> {
    let font = dict.get::<Array<'_>>("DescendantFonts")?.iter::<Dict<'_>>().next()?;
    let descriptor = font.get::<Dict<'_>>("FontDescriptor")?;
    let program = descriptor.get::<Stream<'_>>("FontFile2").or_else(|| descriptor.get::<Stream<'_>>("FontFile3"))?;
    let (program, _) = decoded(&program, PROGRAM)?;
    let table = FontRef::from_index(&program, 0).ok()?;
    let mut of_glyph = HashMap::new();
    for (code, glyph) in Charmap::new(&table).mappings().take(CHARACTERS) {
        if let Some(c) = char::from_u32(code) {
            of_glyph.entry(glyph.to_u32()).or_insert(c);
        }
    }
    let Some(map) = font.get::<Stream<'_>>("CIDToGIDMap").and_then(|s| decoded(&s, 1 << 17)) else {
        return Some(of_glyph);
    };
    let glyphs = map.0.chunks_exact(2).map(|pair| pair.iter().fold(0u32, |glyph, byte| glyph << 8 | u32::from(*byte)));
    Some((0u32..).zip(glyphs).filter_map(|(cid, glyph)| Some((cid, *of_glyph.get(&glyph)?))).collect())
}
