//! Resources of content (ISO 32000-2, 7.8.3): states, forms, patterns, shadings; colours, pictures and fonts have files of
//! their own.

use super::catalog::name_is;
use super::schema::{Rule, Spec};
use super::value::{Value, set};
use super::walk::{Fit, Made, Walk, again, kind};
use super::writer::{Body, Packing};
use super::{colour, content, filters, font, function, image, layers, streams};
use hayro_syntax::object::{Dict, MaybeRef, Object, Stream};
use hayro_syntax::page::Resources;
use model::sanitising::{Item, Refusal};

pub(super) static RESOURCES: Spec = Spec {
    name: "resources",
    keys: &[
        ("ExtGState", Rule::Map(&Rule::Dict(&STATE))),
        ("ColorSpace", Rule::Map(&Rule::Special(colour::space))),
        ("Pattern", Rule::Map(&Rule::Special(pattern))),
        ("Shading", Rule::Map(&Rule::Special(shading))),
        ("XObject", Rule::Map(&Rule::Special(external))),
        ("Font", Rule::Map(&Rule::Special(font::font))),
        ("Properties", Rule::Map(&Rule::Special(properties))),
        ("ProcSet", Rule::List(&Rule::NameOf(&["PDF", "Text", "ImageB", "ImageC", "ImageI"]))),
    ],
    needs: &[],
};

pub(super) static RESOURCES_RULE: Rule = Rule::Dict(&RESOURCES);
pub(super) static GROUP_RULE: Rule = Rule::Dict(&GROUP);

static GROUP: Spec = Spec {
    name: "group",
    keys: &[
        ("Type", Rule::NameOf(&["Group"])),
        ("S", Rule::NameOf(&["Transparency"])),
        ("CS", Rule::Special(colour::space)),
        ("I", Rule::Bool),
        ("K", Rule::Bool),
    ],
    needs: &["S"],
};

const MODES: Rule = Rule::Either(&[Rule::Name, Rule::List(&Rule::Name)]);

/// Functions of printing machines are named or computed by functions; screens are those of the machine.
const TRANSFER: Rule = Rule::Either(&[
    Rule::NameOf(&["Identity", "Default"]),
    Rule::Special(function::function),
    Rule::Special(function::list),
]);

static STATE: Spec = Spec {
    name: "graphics state",
    keys: &[
        ("Type", Rule::NameOf(&["ExtGState"])),
        ("LW", Rule::Number),
        ("LC", Rule::Int),
        ("LJ", Rule::Int),
        ("ML", Rule::Number),
        ("D", Rule::Special(dashes)),
        ("RI", Rule::Name),
        ("OP", Rule::Bool),
        ("op", Rule::Bool),
        ("OPM", Rule::Int),
        ("Font", Rule::Special(sized_font)),
        ("BG", TRANSFER),
        ("BG2", TRANSFER),
        ("UCR", TRANSFER),
        ("UCR2", TRANSFER),
        ("TR", TRANSFER),
        ("TR2", TRANSFER),
        ("HT", Rule::NameOf(&["Default"])),
        ("FL", Rule::Number),
        ("SM", Rule::Number),
        ("SA", Rule::Bool),
        ("BM", MODES),
        ("SMask", Rule::Either(&[Rule::NameOf(&["None"]), Rule::Dict(&MASK)])),
        ("CA", Rule::Number),
        ("ca", Rule::Number),
        ("AIS", Rule::Bool),
        ("TK", Rule::Bool),
    ],
    needs: &[],
};

static MASK: Spec = Spec {
    name: "mask",
    keys: &[
        ("Type", Rule::NameOf(&["Mask"])),
        ("S", Rule::NameOf(&["Alpha", "Luminosity"])),
        ("G", Rule::Special(form)),
        ("BC", Rule::Numbers(1, 32)),
        ("TR", TRANSFER),
    ],
    needs: &["S", "G"],
};

static FORM: Spec = Spec {
    name: "form drawing",
    keys: &[
        ("Type", Rule::NameOf(&["XObject"])),
        ("Subtype", Rule::NameOf(&["Form"])),
        ("FormType", Rule::Int),
        ("BBox", Rule::Numbers(4, 4)),
        ("Matrix", Rule::Numbers(6, 6)),
        ("Group", Rule::Dict(&GROUP)),
        ("OC", Rule::Special(layers::optional)),
        ("Resources", Rule::Dict(&RESOURCES)),
    ],
    needs: &["BBox"],
};

static TILING: Spec = Spec {
    name: "pattern",
    keys: &[
        ("Type", Rule::NameOf(&["Pattern"])),
        ("PatternType", Rule::Int),
        ("PaintType", Rule::Int),
        ("TilingType", Rule::Int),
        ("BBox", Rule::Numbers(4, 4)),
        ("XStep", Rule::Number),
        ("YStep", Rule::Number),
        ("Matrix", Rule::Numbers(6, 6)),
        ("Resources", Rule::Dict(&RESOURCES)),
    ],
    needs: &["PatternType", "PaintType", "BBox", "XStep", "YStep"],
};

static SHADED: Spec = Spec {
    name: "pattern",
    keys: &[
        ("Type", Rule::NameOf(&["Pattern"])),
        ("PatternType", Rule::Int),
        ("Shading", Rule::Special(shading)),
        ("Matrix", Rule::Numbers(6, 6)),
        ("ExtGState", Rule::Dict(&STATE)),
    ],
    needs: &["PatternType", "Shading"],
};

static SHADING: Spec = Spec {
    name: "shading",
    keys: &[
        ("ShadingType", Rule::Int),
        ("ColorSpace", Rule::Special(colour::space)),
        ("Background", Rule::Numbers(1, 32)),
        ("BBox", Rule::Numbers(4, 4)),
        ("AntiAlias", Rule::Bool),
        ("Coords", Rule::Numbers(4, 6)),
        ("Domain", Rule::Numbers(2, 4)),
        ("Matrix", Rule::Numbers(6, 6)),
        ("Function", Rule::Either(&[Rule::Special(function::function), Rule::Special(function::list)])),
        ("Extend", Rule::Special(extend)),
        ("BitsPerCoordinate", Rule::Int),
        ("BitsPerComponent", Rule::Int),
        ("BitsPerFlag", Rule::Int),
        ("VerticesPerRow", Rule::Int),
        ("Decode", Rule::Numbers(4, 72)),
    ],
    needs: &["ShadingType", "ColorSpace"],
};

/// Marked content with words of its own.
static MARKED: Spec = Spec {
    name: "marked content",
    keys: &[
        ("MCID", Rule::Int),
        ("ActualText", Rule::Text),
        ("Alt", Rule::Text),
        ("E", Rule::Text),
        ("Lang", Rule::Text),
    ],
    needs: &[],
};

/// What content is, before it is decided how it is read.
pub(super) fn peek<'a>(walk: &Walk<'_, '_, 'a>, value: &MaybeRef<Object<'a>>) -> Option<Object<'a>> {
    match value {
        MaybeRef::Ref(id) => walk.xref.get::<Object<'a>>((*id).into()),
        MaybeRef::NotRef(object) => Some(object.clone()),
    }
}

/// A picture or a form; programs for printers are neither.
fn external<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    let Some(Object::Stream(stream)) = peek(walk, &value) else { return Ok(Fit::Unfit) };
    let dict = stream.dict();
    if name_is(dict, "Subtype", "Image") {
        image::image(walk, value)
    } else if name_is(dict, "Subtype", "Form") || dict.contains_key("BBox") && !dict.contains_key("Subtype") {
        form(walk, value)
    } else {
        let item = if name_is(dict, "Subtype", "PS") { Item::Script } else { Item::Key };
        walk.leave(item, "resources", value);
        Ok(Fit::Gone)
    }
}

/// A drawing that others draw (ISO 32000-2, 8.10).
pub(super) fn form<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    walk.shared(value, kind::FORM, |walk, object| {
        let Object::Stream(stream) = object else { return Ok(None) };
        drawing(walk, &FORM, &stream)
    })
}

fn pattern<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    walk.shared(value, kind::PATTERN, |walk, object| match object {
        Object::Stream(stream) => drawing(walk, &TILING, &stream),
        Object::Dict(dict) => Ok(walk.entries(&SHADED, &dict)?.map(|entries| Body::Plain(Value::Dict(entries)))),
        _ => Ok(None),
    })
}

/// A stream of content with its resources.
pub(super) fn drawing<'a>(
    walk: &mut Walk<'_, '_, 'a>,
    spec: &'static Spec,
    stream: &Stream<'a>,
) -> Result<Option<Body>, Refusal> {
    let dict = stream.dict();
    let Some(mut entries) = walk.entries_but(spec, dict, streams::KEYS)? else { return Ok(None) };
    if std::ptr::eq(spec, &FORM) {
        set(&mut entries, "Subtype", Value::name("Form"));
        spec.arrange(&mut entries);
    }
    let Some(bytes) = streams::bytes(walk, stream)? else { return Ok(None) };
    let own = dict.get::<Dict<'a>>("Resources").map(Resources::new);
    let bytes = content::rewritten(walk, &bytes, own.as_ref())?;
    Ok(Some(Body::Stream(entries, Packing::Flate, filters::deflate(&bytes))))
}

/// Shadings are painted by numbers: in functions, or in streams of points (ISO 32000-2, 8.7.4.5).
fn shading<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    walk.shared(value, kind::SHADING, |walk, object| match object {
        Object::Dict(dict) => Ok(walk.entries(&SHADING, &dict)?.map(|entries| Body::Plain(Value::Dict(entries)))),
        Object::Stream(stream) => {
            let Some(entries) = walk.entries_but(&SHADING, stream.dict(), streams::KEYS)? else { return Ok(None) };
            let Some(bytes) = streams::bytes(walk, &stream)? else { return Ok(None) };
            Ok(Some(Body::Stream(entries, Packing::Flate, filters::deflate(&bytes))))
        }
        _ => Ok(None),
    })
}

fn properties<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    static WORDS: Rule = Rule::Dict(&MARKED);
    let Some(Object::Dict(dict)) = peek(walk, &value) else { return Ok(Fit::Unfit) };
    if name_is(&dict, "Type", "OCG") || name_is(&dict, "Type", "OCMD") {
        return layers::optional(walk, value);
    }
    walk.apply(&WORDS, value)
}

/// `[dashes phase]`.
fn dashes<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    static LENGTHS: Rule = Rule::Numbers(0, 64);
    let Some(Object::Array(array)) = walk.resolve(value) else { return Ok(Fit::Unfit) };
    let mut items = array.raw_iter();
    let (Some(lengths), Some(phase)) = (items.next(), items.next()) else { return Ok(Fit::Unfit) };
    match (walk.apply(&LENGTHS, lengths)?, walk.apply(&Rule::Number, phase)?) {
        (Fit::Kept(lengths), Fit::Kept(phase)) => Ok(Fit::Kept(Value::Array(vec![lengths, phase]))),
        _ => Ok(Fit::Unfit),
    }
}

/// `[font size]`.
fn sized_font<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    let Some(Object::Array(array)) = walk.resolve(value) else { return Ok(Fit::Unfit) };
    let mut items = array.raw_iter();
    let (Some(font), Some(size)) = (items.next(), items.next()) else { return Ok(Fit::Unfit) };
    match (font::font(walk, again(&font))?, walk.apply(&Rule::Number, size)?) {
        (Fit::Kept(font), Fit::Kept(size)) => Ok(Fit::Kept(Value::Array(vec![font, size]))),
        _ => Ok(Fit::Unfit),
    }
}

fn extend<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    static PAIR: Rule = Rule::List(&Rule::Bool);
    walk.apply(&PAIR, value)
}
