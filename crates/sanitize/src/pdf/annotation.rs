//! Annotations (ISO 32000-2, 12.5): those that show something and do nothing, with their appearance.

use super::schema::{Rule, Spec};
use super::value::{Entries, Id, Value, set};
use super::walk::{Fit, Made, Walk, again};
use super::writer::Body;
use super::{action, form, graphics, layers};
use hayro_syntax::object::{Dict, MaybeRef, Name, Object};
use model::sanitising::{Item, Refusal};

/// Subtypes that are kept.
const KINDS: [&str; 18] = [
    "Link",
    "Text",
    "FreeText",
    "Line",
    "Square",
    "Circle",
    "Polygon",
    "PolyLine",
    "Highlight",
    "Underline",
    "Squiggly",
    "StrikeOut",
    "Caret",
    "Stamp",
    "Ink",
    "Popup",
    "Widget",
    "Watermark",
];

static ANNOTATION: Spec = Spec {
    name: "annotation",
    keys: &[
        ("Rect", Rule::Numbers(4, 4)),
        ("Contents", Rule::Text),
        ("NM", Rule::Text),
        ("M", Rule::Text),
        ("CreationDate", Rule::Text),
        ("T", Rule::Label),
        ("Subj", Rule::Label),
        ("F", Rule::Int),
        ("AS", Rule::Name),
        ("AP", Rule::Dict(&APPEARANCES)),
        ("Border", Rule::Special(border)),
        ("BS", Rule::Dict(&BORDER_STYLE)),
        ("BE", Rule::Dict(&BORDER_EFFECT)),
        ("C", Rule::Numbers(0, 4)),
        ("IC", Rule::Numbers(0, 4)),
        ("CA", Rule::Number),
        ("ca", Rule::Number),
        ("OC", Rule::Special(layers::optional)),
        ("H", Rule::NameOf(&["N", "I", "O", "P", "T"])),
        ("QuadPoints", Rule::Numbers(0, 100_000)),
        ("L", Rule::Numbers(4, 4)),
        ("LE", Rule::Either(&[Rule::Name, Rule::List(&Rule::Name)])),
        ("LL", Rule::Number),
        ("LLE", Rule::Number),
        ("LLO", Rule::Number),
        ("Cap", Rule::Bool),
        ("CP", Rule::Name),
        ("CO", Rule::Numbers(2, 2)),
        ("Vertices", Rule::Numbers(0, 100_000)),
        ("InkList", Rule::List(&Rule::Numbers(0, 100_000))),
        ("CL", Rule::Numbers(4, 6)),
        ("RD", Rule::Numbers(4, 4)),
        ("DA", Rule::Special(form::default_appearance)),
        ("Q", Rule::Int),
        ("IT", Rule::Name),
        ("Name", Rule::Name),
        ("Sy", Rule::NameOf(&["P", "None"])),
        ("Open", Rule::Bool),
        ("State", Rule::Text),
        ("StateModel", Rule::Text),
        ("RT", Rule::NameOf(&["R", "Group"])),
        ("Rotate", Rule::Int),
        ("Dest", Rule::Special(action::destination)),
        ("A", Rule::Special(action::action)),
        ("Lang", Rule::Text),
        // Annotations that belong to others.
        ("Popup", Rule::Special(other)),
        ("IRT", Rule::Special(other)),
        ("Parent", Rule::Special(other)),
    ],
    needs: &["Rect"],
};

static APPEARANCES: Spec = Spec {
    name: "annotation",
    keys: &[("N", Rule::Special(appearance)), ("R", Rule::Special(appearance)), ("D", Rule::Special(appearance))],
    needs: &[],
};

static BORDER_STYLE: Spec = Spec {
    name: "annotation",
    keys: &[
        ("Type", Rule::NameOf(&["Border"])),
        ("W", Rule::Number),
        ("S", Rule::NameOf(&["S", "D", "B", "I", "U"])),
        ("D", Rule::Numbers(0, 32)),
    ],
    needs: &[],
};

static BORDER_EFFECT: Spec =
    Spec { name: "annotation", keys: &[("S", Rule::NameOf(&["S", "C"])), ("I", Rule::Number)], needs: &[] };

/// The annotations of a page.
///
/// # Errors
/// A limit.
pub(super) fn annotations<'a>(walk: &mut Walk<'_, '_, 'a>, page: &Dict<'a>) -> Result<Option<Value>, Refusal> {
    let Some(Object::Array(notes)) = walk.entry(page, "Annots") else { return Ok(None) };
    let mut list = Vec::new();
    for note in notes.raw_iter() {
        list.extend(annotation(walk, note)?.map(Value::Ref));
    }
    Ok((!list.is_empty()).then_some(Value::Array(list)))
}

/// One annotation; those that several pages or fields name are made once.
///
/// # Errors
/// A limit.
pub(super) fn annotation<'a>(walk: &mut Walk<'_, '_, 'a>, note: MaybeRef<Object<'a>>) -> Result<Option<Id>, Refusal> {
    let id = match note.as_obj_ref() {
        Some(reference) => id_of(walk, reference.into())?,
        None => walk.objects.reserve()?,
    };
    if !walk.begun.insert(id) {
        return Ok(walk.objects.is_made(id).then_some(id));
    }
    let told = again(&note);
    let Some(Object::Dict(dict)) = walk.resolve(note) else { return Ok(None) };
    let subtype = dict.get::<Name<'_>>("Subtype");
    let kind = subtype.as_deref().and_then(|s| KINDS.into_iter().find(|kind| kind.as_bytes() == s));
    let Some(kind) = kind else {
        walk.leave(refused(subtype.as_deref().unwrap_or_default()), "annotation", told);
        return Ok(None);
    };
    let entries = if kind == "Widget" {
        form::widget(walk, &dict)?
    } else {
        entries(walk, &dict, kind, &["Type", "Subtype", "P"])?
    };
    match entries {
        Some(entries) => walk.objects.put(id, Body::Plain(Value::Dict(entries))),
        None => {
            walk.leave(Item::Annotation, "annotation", told);
            return Ok(None);
        }
    }
    Ok(Some(id))
}

pub(super) fn id_of(
    walk: &mut Walk<'_, '_, '_>,
    object: hayro_syntax::object::ObjectIdentifier,
) -> Result<Id, Refusal> {
    if let Some(id) = walk.annotations.get(&object) {
        return Ok(*id);
    }
    let id = walk.objects.reserve()?;
    walk.annotations.insert(object, id);
    Ok(id)
}

fn refused(subtype: &[u8]) -> Item {
    match subtype {
        b"FileAttachment" => Item::Attachment,
        b"Sound" | b"Movie" | b"Screen" | b"3D" | b"RichMedia" => Item::Media,
        _ => Item::Annotation,
    }
}

/// What all annotations may have; the page lists its annotations, the way back is not needed.
///
/// # Errors
/// A limit.
pub(super) fn entries<'a>(
    walk: &mut Walk<'_, '_, 'a>,
    dict: &Dict<'a>,
    kind: &'static str,
    aside: &[&str],
) -> Result<Option<Entries>, Refusal> {
    let mut entries = Entries::new();
    set(&mut entries, "Type", Value::name("Annot"));
    set(&mut entries, "Subtype", Value::name(kind));
    let Some(kept) = walk.entries_but(&ANNOTATION, dict, aside)? else { return Ok(None) };
    entries.extend(kept);
    Ok(Some(entries))
}

fn other<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    match value {
        MaybeRef::Ref(id) => Ok(Fit::Kept(Value::Ref(id_of(walk, id.into())?))),
        MaybeRef::NotRef(_) => Ok(Fit::Unfit),
    }
}

/// One drawing, or one for each state.
fn appearance<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    static STATES: Rule = Rule::Map(&Rule::Special(graphics::form));
    let object = match &value {
        MaybeRef::Ref(id) => walk.xref.get::<Object<'a>>((*id).into()),
        MaybeRef::NotRef(object) => Some(object.clone()),
    };
    match object {
        Some(Object::Stream(_)) => graphics::form(walk, value),
        Some(Object::Dict(_)) => walk.apply(&STATES, value),
        _ => Ok(Fit::Unfit),
    }
}

/// Radii, width and dashes.
fn border<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    let Some(Object::Array(array)) = walk.resolve(value) else { return Ok(Fit::Unfit) };
    let mut items = Vec::new();
    for item in array.iter::<Object<'_>>().take(4) {
        match item {
            Object::Number(number) => items.push(Value::number(number.as_f64())),
            Object::Array(dashes) => {
                let numbers = dashes.iter::<Object<'_>>().take(32).filter_map(Object::into_number);
                items.push(Value::Array(numbers.map(|number| Value::number(number.as_f64())).collect()));
            }
            _ => return Ok(Fit::Unfit),
        }
    }
    Ok(Fit::Kept(Value::Array(items)))
}
