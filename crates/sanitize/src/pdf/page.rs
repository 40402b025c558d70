//! Pages (ISO 32000-2, 7.7.3), in one list.

use super::value::{Entries, Id, Value, set};
use super::walk::{Fit, Walk};
use super::writer::{Body, Packing};
use super::{annotation, content, filters, graphics, streams};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Object, Rect};
use hayro_syntax::page::{Page, Rotation};
use model::sanitising::{Item, Reason, Refusal};

/// How far up a page looks for what it has in common with others.
const ANCESTORS: usize = 64;

/// Makes the pages and their list.
///
/// # Errors
/// A limit, or a document without a page.
pub(super) fn pages<'a>(walk: &mut Walk<'_, '_, 'a>, pages: &[Page<'a>]) -> Result<Id, Refusal> {
    if pages.len() > walk.ledger.limits().pages {
        return Err(Refusal::new(Reason::LimitCount, "pages"));
    }
    if pages.is_empty() {
        return Err(Refusal::malformed("no pages"));
    }
    let list = walk.objects.reserve()?;
    for page in pages {
        let id = walk.objects.reserve()?;
        if let Some(object) = page.raw().obj_id() {
            walk.pages.insert(object, id);
        }
        walk.order.push(id);
    }
    let order = walk.order.clone();
    for (index, (page, id)) in pages.iter().zip(&order).enumerate() {
        walk.page = Some(format!("p{}", index + 1));
        walk.tally.claim(&Object::Dict(page.raw().clone()));
        let entries = one(walk, page, list)?;
        walk.objects.put(*id, Body::Plain(Value::Dict(entries)));
    }
    walk.page = None;
    let mut entries = Entries::new();
    set(&mut entries, "Type", Value::name("Pages"));
    set(&mut entries, "Count", Value::Int(order.len() as i64));
    set(&mut entries, "Kids", Value::Array(order.into_iter().map(Value::Ref).collect()));
    walk.objects.put(list, Body::Plain(Value::Dict(entries)));
    Ok(list)
}

fn one<'a>(walk: &mut Walk<'_, '_, 'a>, page: &Page<'a>, list: Id) -> Result<Entries, Refusal> {
    let dict = page.raw();
    let mut entries = Entries::new();
    set(&mut entries, "Type", Value::name("Page"));
    set(&mut entries, "Parent", Value::Ref(list));
    let media = page.media_box();
    set(&mut entries, "MediaBox", rectangle(media));
    let crop = page.crop_box();
    if [crop.x0, crop.y0, crop.x1, crop.y1] != [media.x0, media.y0, media.x1, media.y1] {
        set(&mut entries, "CropBox", rectangle(crop));
    }
    for key in ["BleedBox", "TrimBox", "ArtBox"] {
        if let Some(found) = dict.get::<Rect>(key) {
            set(&mut entries, key, rectangle(found));
        }
    }
    let turned = match page.rotation() {
        Rotation::None => 0,
        Rotation::Horizontal => 90,
        Rotation::Flipped => 180,
        Rotation::FlippedHorizontal => 270,
    };
    if turned != 0 {
        set(&mut entries, "Rotate", Value::Int(turned));
    }
    if let Some(unit) = dict.get::<f32>("UserUnit").filter(|unit| unit.is_finite() && *unit > 0.0) {
        set(&mut entries, "UserUnit", Value::number(f64::from(unit)));
    }
    if let Some(group) = dict.get_raw::<Object<'a>>("Group")
        && let Fit::Kept(group) = walk.apply(&graphics::GROUP_RULE, group)?
    {
        set(&mut entries, "Group", group);
    }
    let resources = resources(walk, dict)?;
    set(&mut entries, "Resources", resources);
    let bytes = contents(walk, page)?;
    if !bytes.is_empty() {
        let bytes = content::rewritten(walk, &bytes, Some(page.resources()))?;
        let stream = Body::Stream(Entries::new(), Packing::Flate, filters::deflate(&bytes));
        let stream = walk.objects.add(stream)?;
        set(&mut entries, "Contents", stream);
    }
    if let Some(notes) = annotation::annotations(walk, dict)? {
        set(&mut entries, "Annots", notes);
    }
    leave_others(walk, dict);
    Ok(entries)
}

/// Keys that the list above does not name.
fn leave_others<'a>(walk: &mut Walk<'_, '_, 'a>, dict: &Dict<'a>) {
    const NAMED: [&str; 14] = [
        "Type",
        "Parent",
        "MediaBox",
        "CropBox",
        "BleedBox",
        "TrimBox",
        "ArtBox",
        "Rotate",
        "UserUnit",
        "Group",
        "Resources",
        "Contents",
        "Annots",
        "ProcSet",
    ];
    let mut others: Vec<_> = dict.keys().filter(|name| !NAMED.iter().any(|n| n.as_bytes() == &name[..])).collect();
    others.sort();
    for name in others {
        if let Some(value) = dict.get_raw::<Object<'a>>(&name) {
            let item = super::schema::item(&name);
            // Of a page these only say when and how it is shown by itself.
            let item = if matches!(&name[..], b"Trans" | b"Dur" | b"Tabs") { Item::Key } else { item };
            walk.leave(item, "page", value);
        }
    }
}

/// Its corners in the precision in which they were read, so that reading them again gives the same.
fn rectangle(found: Rect) -> Value {
    Value::numbers(&[found.x0, found.y0, found.x1, found.y1].map(|side| f64::from(side as f32)))
}

/// The resources of a page, its own or those of the list it lies in.
fn resources<'a>(walk: &mut Walk<'_, '_, 'a>, page: &Dict<'a>) -> Result<Value, Refusal> {
    let mut node = Some(page.clone());
    for _ in 0..ANCESTORS {
        let Some(dict) = node else { break };
        if let Some(found) = dict.get_raw::<Object<'a>>("Resources")
            && let Fit::Kept(made) = walk.apply(&graphics::RESOURCES_RULE, found)?
        {
            return Ok(made);
        }
        node = dict.get::<Dict<'a>>("Parent");
    }
    Ok(Value::Dict(Entries::new()))
}

/// The streams that are the content of a page.
fn parts<'a>(page: &Page<'a>) -> Vec<MaybeRef<Object<'a>>> {
    let raw = page.raw();
    match raw.get::<Array<'a>>("Contents") {
        Some(list) => list.raw_iter().collect(),
        None => raw.get_raw::<Object<'a>>("Contents").into_iter().collect(),
    }
}

/// The content of a page as one stream; what cannot be decoded of it is left out.
fn contents<'a>(walk: &mut Walk<'_, '_, 'a>, page: &Page<'a>) -> Result<Vec<u8>, Refusal> {
    let mut all = Vec::new();
    for part in parts(page) {
        let told = super::walk::again(&part);
        let Some(Object::Stream(stream)) = walk.resolve(part) else { continue };
        match streams::bytes(walk, &stream)? {
            Some(bytes) => {
                all.extend_from_slice(&bytes);
                all.push(b'\n');
            }
            None => walk.leave(Item::Key, "page", told),
        }
    }
    Ok(all)
}

/// Refuses a document with a page whose content is in the file and cannot be read: it would come out blank, and nobody would
/// know. A reference to what is not there at all is nothing, as the standard has it.
///
/// # Errors
/// A document that does not keep to its format.
pub(super) fn check_contents(pdf: &Pdf) -> Result<(), Refusal> {
    let bytes = pdf.data().as_ref();
    for (index, page) in pdf.pages().iter().enumerate() {
        for part in parts(page) {
            let Some(reference) = part.as_obj_ref() else { continue };
            let lost = pdf.xref().get::<Object<'_>>(reference.into()).is_none();
            if lost && is_defined(bytes, reference.obj_number, reference.gen_number) {
                return Err(Refusal::malformed("content of a page").at(&format!("p{}", index + 1)));
            }
        }
    }
    Ok(())
}

/// Whether an object of this number begins somewhere in the file.
fn is_defined(bytes: &[u8], number: u32, generation: i32) -> bool {
    let mark = format!("{number} {generation} obj");
    let before = |at: usize| at.checked_sub(1).and_then(|at| bytes.get(at));
    memchr::memmem::find_iter(bytes, mark.as_bytes()).any(|at| !before(at).is_some_and(u8::is_ascii_digit))
}
