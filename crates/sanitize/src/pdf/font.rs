//! Fonts (ISO 32000-2, 9.5 to 9.9): widths, encodings and names by list; programs only where they keep to their format.

use super::schema::{Rule, Spec};
use super::value::{Entries, Value, set};
use super::walk::{Fit, Made, Walk, again, kind};
use super::writer::{Body, Packing};
use super::{catalog, cmap, content, filters, graphics, program, streams};
use crate::policy::FontsPolicy;
use hayro_syntax::object::{Array, Dict, MaybeRef, Object, Stream};
use model::sanitising::Item;

/// Widths of one font; all characters there are have fewer.
const WIDTHS: usize = 200_000;

const NAMES: Rule = Rule::Either(&[
    Rule::NameOf(&["StandardEncoding", "WinAnsiEncoding", "MacRomanEncoding", "MacExpertEncoding", "PDFDocEncoding"]),
    Rule::Dict(&ENCODING),
]);

static ENCODING: Spec = Spec {
    name: "encoding",
    keys: &[
        ("Type", Rule::NameOf(&["Encoding"])),
        (
            "BaseEncoding",
            Rule::NameOf(&["StandardEncoding", "WinAnsiEncoding", "MacRomanEncoding", "MacExpertEncoding"]),
        ),
        ("Differences", Rule::List(&Rule::Either(&[Rule::Int, Rule::Name]))),
    ],
    needs: &[],
};

static SIMPLE: Spec = Spec {
    name: "font",
    keys: &[
        ("Type", Rule::NameOf(&["Font"])),
        ("Subtype", Rule::NameOf(&["Type1", "MMType1", "TrueType"])),
        ("BaseFont", Rule::Name),
        ("Name", Rule::Name),
        ("FirstChar", Rule::Int),
        ("LastChar", Rule::Int),
        ("Widths", Rule::Special(widths)),
        ("Encoding", NAMES),
        ("FontDescriptor", Rule::Dict(&DESCRIPTOR)),
        ("ToUnicode", Rule::Special(cmap::predefined_or_own)),
    ],
    needs: &["Subtype"],
};

static DRAWN: Spec = Spec {
    name: "font",
    keys: &[
        ("Type", Rule::NameOf(&["Font"])),
        ("Subtype", Rule::NameOf(&["Type3"])),
        ("Name", Rule::Name),
        ("FontBBox", Rule::Numbers(4, 4)),
        ("FontMatrix", Rule::Numbers(6, 6)),
        ("FirstChar", Rule::Int),
        ("LastChar", Rule::Int),
        ("Widths", Rule::Special(widths)),
        ("Encoding", NAMES),
        ("CharProcs", Rule::Map(&Rule::Special(glyph))),
        ("Resources", Rule::Dict(&graphics::RESOURCES)),
        ("FontDescriptor", Rule::Dict(&DESCRIPTOR)),
        ("ToUnicode", Rule::Special(cmap::predefined_or_own)),
    ],
    needs: &["Subtype", "FontMatrix", "CharProcs"],
};

static COMPOSITE: Spec = Spec {
    name: "font",
    keys: &[
        ("Type", Rule::NameOf(&["Font"])),
        ("Subtype", Rule::NameOf(&["Type0"])),
        ("BaseFont", Rule::Name),
        ("Encoding", Rule::Special(cmap::predefined_or_own)),
        ("DescendantFonts", Rule::List(&Rule::Dict(&DESCENDANT))),
        ("ToUnicode", Rule::Special(cmap::predefined_or_own)),
    ],
    needs: &["Subtype", "DescendantFonts"],
};

static DESCENDANT: Spec = Spec {
    name: "font",
    keys: &[
        ("Type", Rule::NameOf(&["Font"])),
        ("Subtype", Rule::NameOf(&["CIDFontType0", "CIDFontType2"])),
        ("BaseFont", Rule::Name),
        ("CIDSystemInfo", Rule::Dict(&cmap::SYSTEM)),
        ("FontDescriptor", Rule::Dict(&DESCRIPTOR)),
        ("DW", Rule::Number),
        ("W", Rule::Special(nested_widths)),
        ("DW2", Rule::Numbers(2, 2)),
        ("W2", Rule::Special(nested_widths)),
        ("CIDToGIDMap", Rule::Either(&[Rule::NameOf(&["Identity"]), Rule::Special(glyph_numbers)])),
    ],
    needs: &["Subtype"],
};

static DESCRIPTOR: Spec = Spec {
    name: "font",
    keys: &[
        ("Type", Rule::NameOf(&["FontDescriptor"])),
        ("FontName", Rule::Name),
        ("FontFamily", Rule::Text),
        ("FontStretch", Rule::Name),
        ("FontWeight", Rule::Number),
        ("Flags", Rule::Int),
        ("FontBBox", Rule::Numbers(4, 4)),
        ("ItalicAngle", Rule::Number),
        ("Ascent", Rule::Number),
        ("Descent", Rule::Number),
        ("Leading", Rule::Number),
        ("CapHeight", Rule::Number),
        ("XHeight", Rule::Number),
        ("StemV", Rule::Number),
        ("StemH", Rule::Number),
        ("AvgWidth", Rule::Number),
        ("MaxWidth", Rule::Number),
        ("MissingWidth", Rule::Number),
        ("CharSet", Rule::Text),
        ("Lang", Rule::Name),
        ("FontFile", Rule::Special(program)),
        ("FontFile2", Rule::Special(program)),
        ("FontFile3", Rule::Special(program)),
    ],
    needs: &[],
};

/// A font of any kind.
pub(super) fn font<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    walk.shared(value, kind::FONT, |walk, object| {
        let Object::Dict(dict) = object else { return Ok(None) };
        let is = |kind: &str| catalog::name_is(&dict, "Subtype", kind);
        let spec = if is("Type3") {
            &DRAWN
        } else if is("Type0") || dict.contains_key("DescendantFonts") {
            &COMPOSITE
        } else {
            &SIMPLE
        };
        Ok(walk.entries(spec, &dict)?.map(|entries| Body::Plain(Value::Dict(entries))))
    })
}

/// A glyph that is drawn by content.
fn glyph<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    walk.shared(value, kind::GLYPH, |walk, object| {
        let Object::Stream(stream) = object else { return Ok(None) };
        let Some(bytes) = streams::bytes(walk, &stream)? else { return Ok(None) };
        let bytes = content::rewritten(walk, &bytes, None)?;
        Ok(Some(Body::Stream(Entries::new(), Packing::Flate, filters::deflate(&bytes))))
    })
}

/// Numbers, and nothing for what is none.
fn widths<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    let Some(Object::Array(array)) = walk.resolve(value) else { return Ok(Fit::Unfit) };
    Ok(Fit::Kept(Value::Array(array.iter::<Object<'a>>().take(WIDTHS).map(|object| width(&object)).collect())))
}

fn width(object: &Object<'_>) -> Value {
    match object {
        Object::Number(number) => Value::number(number.as_f64()),
        _ => Value::Int(0),
    }
}

/// `first [width …]` and `first last width`.
fn nested_widths<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    let Some(Object::Array(array)) = walk.resolve(value) else { return Ok(Fit::Unfit) };
    let mut left = WIDTHS;
    let mut items = Vec::new();
    for object in array.iter::<Object<'a>>() {
        items.push(match object {
            Object::Array(inner) => Value::Array(flat(&inner, &mut left)),
            other => width(&other),
        });
        left = left.saturating_sub(1);
        if left == 0 {
            break;
        }
    }
    Ok(Fit::Kept(Value::Array(items)))
}

fn flat(array: &Array<'_>, left: &mut usize) -> Vec<Value> {
    let values: Vec<Value> = array.iter::<Object<'_>>().take(*left).map(|object| width(&object)).collect();
    *left -= values.len();
    values
}

/// Two bytes for each character: its glyph.
fn glyph_numbers<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    const BYTES: usize = 2 * 65_536;
    walk.shared(value, kind::BYTES, |walk, object| {
        let Object::Stream(stream) = object else { return Ok(None) };
        let Some(bytes) = streams::bytes(walk, &stream)? else { return Ok(None) };
        let bytes = bytes.get(..bytes.len().min(BYTES)).unwrap_or_default();
        Ok(Some(Body::Stream(Entries::new(), Packing::Flate, filters::deflate(bytes))))
    })
}

/// A font program, if it keeps to its format.
fn program<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    let told = again(&value);
    if walk.ledger.policy.fonts == FontsPolicy::Remove {
        walk.leave(Item::EmbeddedFont, "font", told);
        return Ok(Fit::Gone);
    }
    let fit = walk.shared(value, kind::PROGRAM, |walk, object| {
        let Object::Stream(stream) = object else { return Ok(None) };
        let Some(bytes) = streams::bytes(walk, &stream)? else { return Ok(None) };
        Ok(program::rebuilt(&bytes).map(|font| body(&stream, font)))
    })?;
    if matches!(fit, Fit::Unfit) {
        walk.leave(Item::FontProgram, "font", told);
        return Ok(Fit::Gone);
    }
    Ok(fit)
}

fn body(stream: &Stream<'_>, font: program::Program) -> Body {
    let mut entries = Entries::new();
    let dict: &Dict<'_> = stream.dict();
    for kind in ["Type1C", "CIDFontType0C", "OpenType"] {
        if catalog::name_is(dict, "Subtype", kind) {
            set(&mut entries, "Subtype", Value::name(kind));
        }
    }
    for (key, length) in ["Length1", "Length2", "Length3"].into_iter().zip(font.lengths) {
        set(&mut entries, key, Value::Int(length as i64));
    }
    Body::Stream(entries, Packing::Flate, filters::deflate(&font.bytes))
}
