//! The catalogue and what hangs on it beside the pages (ISO 32000-2, 7.7.2).

use super::schema::{Rule, Spec};
use super::value::{Entries, Id, Value, set};
use super::walk::{Fit, Made, Walk};
use super::writer::Body;
use super::{action, colour, form, layers, outline};
use hayro_syntax::object::{Dict, MaybeRef, Name, Object, ObjectIdentifier};
use model::sanitising::{Item, Reason, Refusal};
use std::collections::{BTreeMap, HashSet};

/// How deep trees of names may be.
const DEPTH: usize = 32;
/// Entries of one tree.
const ENTRIES: usize = 400_000;

static CATALOG: Spec = Spec {
    name: "catalog",
    keys: &[
        ("Lang", Rule::Text),
        (
            "PageLayout",
            Rule::NameOf(&[
                "SinglePage",
                "OneColumn",
                "TwoColumnLeft",
                "TwoColumnRight",
                "TwoPageLeft",
                "TwoPageRight",
            ]),
        ),
        ("PageMode", Rule::NameOf(&["UseNone", "UseOutlines", "UseThumbs", "FullScreen", "UseOC"])),
        ("ViewerPreferences", Rule::Dict(&VIEWER)),
        ("MarkInfo", Rule::Dict(&MARKS)),
        ("OutputIntents", Rule::List(&Rule::Dict(&INTENT))),
        ("OCProperties", Rule::Dict(&layers::PROPERTIES)),
        ("PageLabels", Rule::Special(labels)),
        ("Dests", Rule::Map(&Rule::Special(action::destination))),
        ("Names", Rule::Special(names)),
        ("Outlines", Rule::Special(outline::outlines)),
        ("AcroForm", Rule::Special(form::form)),
    ],
    needs: &[],
};

static VIEWER: Spec = Spec {
    name: "viewer",
    keys: &[
        ("HideToolbar", Rule::Bool),
        ("HideMenubar", Rule::Bool),
        ("HideWindowUI", Rule::Bool),
        ("FitWindow", Rule::Bool),
        ("CenterWindow", Rule::Bool),
        ("DisplayDocTitle", Rule::Bool),
        ("NonFullScreenPageMode", Rule::NameOf(&["UseNone", "UseOutlines", "UseThumbs", "UseOC"])),
        ("Direction", Rule::NameOf(&["L2R", "R2L"])),
        ("PrintScaling", Rule::NameOf(&["None", "AppDefault"])),
        ("Duplex", Rule::NameOf(&["Simplex", "DuplexFlipShortEdge", "DuplexFlipLongEdge"])),
        ("PickTrayByPDFSize", Rule::Bool),
    ],
    needs: &[],
};

static MARKS: Spec = Spec {
    name: "marks",
    keys: &[("Marked", Rule::Bool), ("UserProperties", Rule::Bool), ("Suspects", Rule::Bool)],
    needs: &[],
};

static INTENT: Spec = Spec {
    name: "output intent",
    keys: &[
        ("Type", Rule::NameOf(&["OutputIntent"])),
        ("S", Rule::Name),
        ("OutputCondition", Rule::Text),
        ("OutputConditionIdentifier", Rule::Text),
        ("Info", Rule::Text),
        ("DestOutputProfile", Rule::Special(colour::profile)),
    ],
    needs: &["S"],
};

static LABEL: Spec = Spec {
    name: "page label",
    keys: &[("S", Rule::NameOf(&["D", "R", "r", "A", "a"])), ("P", Rule::Text), ("St", Rule::Int)],
    needs: &[],
};

/// The new catalogue.
///
/// # Errors
/// A limit.
pub(super) fn catalog<'a>(walk: &mut Walk<'_, '_, 'a>, dict: &Dict<'a>, pages: Id) -> Result<Id, Refusal> {
    let mut entries = Entries::new();
    set(&mut entries, "Type", Value::name("Catalog"));
    set(&mut entries, "Pages", Value::Ref(pages));
    let aside = ["Type", "Pages", "Version"];
    entries.extend(walk.entries_but(&CATALOG, dict, &aside)?.unwrap_or_default());
    walk.objects.add(Body::Plain(Value::Dict(entries))).map(|made| match made {
        Value::Ref(id) => id,
        _ => pages,
    })
}

/// Of the trees of names only that of destinations.
fn names<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    let Some(Object::Dict(dict)) = walk.resolve(value) else { return Ok(Fit::Unfit) };
    let mut places = BTreeMap::new();
    for (name, value) in dict.entries() {
        if &name[..] != b"Dests" {
            walk.leave(super::schema::item(&name), "names", value);
            continue;
        }
        let Some(Object::Dict(root)) = walk.resolve(value) else { continue };
        let mut tree = Tree { list: "Names", seen: HashSet::new(), entries: ENTRIES };
        tree.walk(walk, &root, 0, &mut |walk, key, value| {
            if let (Object::String(key), Fit::Kept(place)) = (key, action::destination(walk, value)?) {
                places.entry(key.as_bytes().to_vec()).or_insert(place);
            }
            Ok(())
        })?;
    }
    if places.is_empty() {
        return Ok(Fit::Gone);
    }
    let list = places.into_iter().flat_map(|(key, place)| [Value::Text(key), place]).collect();
    let mut tree = Entries::new();
    set(&mut tree, "Names", Value::Array(list));
    let mut names = Entries::new();
    set(&mut names, "Dests", walk.objects.add(Body::Plain(Value::Dict(tree)))?);
    Ok(Fit::Kept(Value::Dict(names)))
}

fn labels<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    let Some(Object::Dict(root)) = walk.resolve(value) else { return Ok(Fit::Unfit) };
    let mut labels = BTreeMap::new();
    let mut tree = Tree { list: "Nums", seen: HashSet::new(), entries: ENTRIES };
    tree.walk(walk, &root, 0, &mut |walk, key, value| {
        if let (Object::Number(page), Some(Object::Dict(label))) = (key, walk.resolve(value))
            && let Some(label) = walk.entries(&LABEL, &label)?
        {
            labels.entry(page.as_i64()).or_insert(Value::Dict(label));
        }
        Ok(())
    })?;
    let list = labels.into_iter().flat_map(|(page, label)| [Value::Int(page), label]).collect();
    let mut tree = Entries::new();
    set(&mut tree, "Nums", Value::Array(list));
    Ok(Fit::Kept(Value::Dict(tree)))
}

/// A tree of names or numbers (ISO 32000-2, 7.9.6 and 7.9.7).
struct Tree {
    list: &'static str,
    seen: HashSet<ObjectIdentifier>,
    entries: usize,
}

impl Tree {
    fn walk<'a, 'l, 'p>(
        &mut self,
        walk: &mut Walk<'l, 'p, 'a>,
        node: &Dict<'a>,
        depth: usize,
        leaf: &mut impl FnMut(&mut Walk<'l, 'p, 'a>, Object<'a>, MaybeRef<Object<'a>>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        if depth > DEPTH {
            return Err(Refusal::new(Reason::LimitDepth, "tree of names"));
        }
        if let Some(Object::Array(list)) = walk.entry(node, self.list) {
            let mut items = list.raw_iter();
            while let (Some(key), Some(value)) = (items.next(), items.next()) {
                self.entries = self.entries.checked_sub(1).ok_or_else(|| Refusal::new(Reason::LimitCount, "names"))?;
                if let Some(key) = walk.resolve(key) {
                    leaf(walk, key, value)?;
                }
            }
        }
        let Some(Object::Array(kids)) = walk.entry(node, "Kids") else { return Ok(()) };
        for kid in kids.raw_iter() {
            let new = kid.as_obj_ref().is_none_or(|id| self.seen.insert(id.into()));
            if let Some(Object::Dict(kid)) = walk.resolve(kid).filter(|_| new) {
                self.walk(walk, &kid, depth + 1, leaf)?;
            }
        }
        Ok(())
    }
}

/// The title, which is what a window shows; nothing else that programs note about a document.
///
/// # Errors
/// A limit.
pub(super) fn information(walk: &mut Walk<'_, '_, '_>, title: Option<&[u8]>) -> Result<Option<Id>, Refusal> {
    let Some(title) = title.filter(|title| !title.is_empty()) else { return Ok(None) };
    let mut entries = Entries::new();
    set(&mut entries, "Title", Value::Text(title.to_vec()));
    match walk.objects.add(Body::Plain(Value::Dict(entries)))? {
        Value::Ref(id) => Ok(Some(id)),
        _ => Ok(None),
    }
}

/// Tells of what the source said about its making.
pub(super) fn told(walk: &mut Walk<'_, '_, '_>, known: &hayro_syntax::metadata::Metadata) {
    let fields = [&known.author, &known.subject, &known.keywords, &known.creator, &known.producer];
    let dates = known.creation_date.is_some() || known.modification_date.is_some();
    if dates || fields.iter().any(|field| field.is_some()) {
        walk.ledger.note(Item::Properties, "", 0);
    }
}

/// Whether a key has this name for its value.
pub(super) fn name_is(dict: &Dict<'_>, key: &str, name: &str) -> bool {
    dict.get::<Name<'_>>(key).is_some_and(|found| &found[..] == name.as_bytes())
}
