//! Forms (ISO 32000-2, 12.7): fields show what they hold; they send nothing, compute nothing and follow no rules.

use super::annotation::{self, annotation};
use super::catalog::name_is;
use super::graphics;
use super::lexer::{Lexer, Token};
use super::schema::{Rule, Spec};
use super::value::{Entries, Id, Value, set, write_name};
use super::walk::{Fit, Made, Walk, again};
use super::writer::Body;
use hayro_syntax::object::{Dict, MaybeRef, Object, ObjectIdentifier};
use model::sanitising::{Item, Reason, Refusal};

/// How deep fields may lie in one another.
const DEPTH: usize = 32;
/// Fields of one form.
const FIELDS: usize = 200_000;

static FORM: Spec = Spec {
    name: "form",
    keys: &[("DR", Rule::Dict(&graphics::RESOURCES)), ("DA", Rule::Special(default_appearance)), ("Q", Rule::Int)],
    needs: &[],
};

static FIELD: Spec = Spec {
    name: "form",
    keys: &[
        ("FT", Rule::NameOf(&["Btn", "Tx", "Ch"])),
        ("T", Rule::Label),
        ("TU", Rule::Label),
        ("TM", Rule::Text),
        ("Ff", Rule::Int),
        ("V", VALUE),
        ("DV", VALUE),
        ("DA", Rule::Special(default_appearance)),
        ("Q", Rule::Int),
        ("MaxLen", Rule::Int),
        ("Opt", Rule::List(&Rule::Either(&[Rule::Text, Rule::List(&Rule::Text)]))),
        ("TI", Rule::Int),
        ("I", Rule::Numbers(0, 10_000)),
        ("MK", Rule::Dict(&CHARACTERISTICS)),
    ],
    needs: &[],
};

const VALUE: Rule = Rule::Either(&[Rule::Text, Rule::Name, Rule::List(&Rule::Text)]);

/// How a widget is framed and labelled; its icons lie in its appearance.
static CHARACTERISTICS: Spec = Spec {
    name: "form",
    keys: &[
        ("R", Rule::Int),
        ("BC", Rule::Numbers(0, 4)),
        ("BG", Rule::Numbers(0, 4)),
        ("CA", Rule::Text),
        ("RC", Rule::Text),
        ("AC", Rule::Text),
        ("TP", Rule::Int),
    ],
    needs: &[],
};

/// The form of the document.
pub(super) fn form<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    let Some(Object::Dict(dict)) = walk.resolve(value) else { return Ok(Fit::Unfit) };
    let mut entries = Entries::new();
    let mut left = FIELDS;
    let fields = match walk.entry(&dict, "Fields") {
        Some(Object::Array(list)) => {
            let mut fields = Vec::new();
            for item in list.raw_iter() {
                fields.extend(field(walk, item, None, &mut left, 0)?.map(Value::Ref));
            }
            fields
        }
        _ => Vec::new(),
    };
    if fields.is_empty() {
        walk.entries_but(&FORM, &dict, &["Fields", "DR", "DA", "Q"])?;
        return Ok(Fit::Gone);
    }
    set(&mut entries, "Fields", Value::Array(fields));
    entries.extend(walk.entries_but(&FORM, &dict, &["Fields"])?.unwrap_or_default());
    Ok(Fit::Kept(Value::Dict(entries)))
}

/// A field and what lies below it: fields, or the widgets that show it.
fn field<'a>(
    walk: &mut Walk<'_, '_, 'a>,
    value: MaybeRef<Object<'a>>,
    parent: Option<Id>,
    left: &mut usize,
    depth: usize,
) -> Result<Option<Id>, Refusal> {
    if depth > DEPTH {
        return Err(Refusal::new(Reason::LimitDepth, "fields"));
    }
    *left = left.checked_sub(1).ok_or_else(|| Refusal::new(Reason::LimitCount, "fields"))?;
    // A field that lies directly in the list has no widget that could know it.
    let Some(reference) = value.as_obj_ref() else { return Ok(None) };
    let object: ObjectIdentifier = reference.into();
    let told = again(&value);
    let Some(Object::Dict(dict)) = walk.resolve(value) else { return Ok(None) };
    let widget = name_is(&dict, "Subtype", "Widget");
    if signs(&dict) {
        // What it looks like is on its page.
        if !widget {
            walk.leave(Item::Signature, "form", told);
        }
        return Ok(None);
    }
    if widget {
        return annotation(walk, MaybeRef::Ref(reference));
    }
    let id = field_id(walk, object)?;
    if !walk.begun.insert(id) {
        return Ok(None);
    }
    let mut entries = walk.entries_but(&FIELD, &dict, &["Kids", "Parent"])?.unwrap_or_default();
    let mut kids = Vec::new();
    if let Some(Object::Array(list)) = walk.entry(&dict, "Kids") {
        for kid in list.raw_iter() {
            kids.extend(field(walk, kid, Some(id), left, depth + 1)?.map(Value::Ref));
        }
    }
    if let Some(parent) = parent {
        set(&mut entries, "Parent", Value::Ref(parent));
    }
    if !kids.is_empty() {
        set(&mut entries, "Kids", Value::Array(kids));
    }
    walk.objects.put(id, Body::Plain(Value::Dict(entries)));
    Ok(Some(id))
}

fn field_id(walk: &mut Walk<'_, '_, '_>, object: ObjectIdentifier) -> Result<Id, Refusal> {
    if let Some(id) = walk.fields.get(&object) {
        return Ok(*id);
    }
    let id = walk.objects.reserve()?;
    walk.fields.insert(object, id);
    Ok(id)
}

/// A widget: an annotation, and mostly a field at the same time. One of a signature becomes a stamp, which shows the same.
///
/// # Errors
/// A limit.
pub(super) fn widget<'a>(walk: &mut Walk<'_, '_, 'a>, dict: &Dict<'a>) -> Result<Option<Entries>, Refusal> {
    static KEYS: [&str; 12] = ["FT", "TU", "TM", "Ff", "V", "DV", "MaxLen", "Opt", "TI", "I", "MK", "Parent"];
    if signs(dict) {
        return signature(walk, dict);
    }
    let mut aside: Vec<&str> = vec!["Type", "Subtype", "P"];
    aside.extend(KEYS);
    let Some(mut entries) = annotation::entries(walk, dict, "Widget", &aside)? else { return Ok(None) };
    let own: Vec<&str> = dict.keys().filter_map(|key| known(&key)).collect();
    for (key, rule) in FIELD.keys.iter().filter(|(key, _)| own.contains(key) && KEYS.contains(key)) {
        let Some(value) = dict.get_raw::<Object<'a>>(key) else { continue };
        match walk.apply(rule, again(&value))? {
            Fit::Kept(kept) => set(&mut entries, key, kept),
            Fit::Unfit => walk.leave(super::schema::item(key.as_bytes()), "form", value),
            Fit::Gone => {}
        }
    }
    if let Some(MaybeRef::Ref(parent)) = dict.get_raw::<Object<'a>>("Parent") {
        let parent = field_id(walk, parent.into())?;
        set(&mut entries, "Parent", Value::Ref(parent));
    }
    Ok(Some(entries))
}

fn known(key: &[u8]) -> Option<&'static str> {
    FIELD.keys.iter().map(|(known, _)| *known).find(|known| known.as_bytes() == key)
}

/// Whether a widget belongs to a signature, by itself or by the field it belongs to.
fn signs(dict: &Dict<'_>) -> bool {
    let mut field = Some(dict.clone());
    for _ in 0..DEPTH {
        let Some(dict) = field else { return false };
        if dict.contains_key("FT") {
            return name_is(&dict, "FT", "Sig");
        }
        field = dict.get::<Dict<'_>>("Parent");
    }
    false
}

/// What a signature looks like, which is all that can be true of it in a rebuilt file.
fn signature<'a>(walk: &mut Walk<'_, '_, 'a>, dict: &Dict<'a>) -> Result<Option<Entries>, Refusal> {
    for key in ["V", "Lock", "SV", "Parent"] {
        if let Some(value) = dict.get_raw::<Object<'a>>(key) {
            walk.leave(Item::Signature, "form", value);
        }
    }
    if !dict.contains_key("AP") {
        return Ok(None);
    }
    let aside = ["Type", "Subtype", "P", "V", "Lock", "SV", "Parent", "FT", "T", "Ff", "DA", "MK", "H", "TU", "TM"];
    annotation::entries(walk, dict, "Stamp", &aside)
}

/// The font, size and colour of a field: operators of text and colour, and nothing else.
pub(super) fn default_appearance<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    const OPERATORS: [&[u8]; 14] =
        [b"Tf", b"g", b"G", b"rg", b"RG", b"k", b"K", b"Tr", b"Tc", b"Tw", b"Tz", b"TL", b"Ts", b"Tm"];
    let Some(Object::String(text)) = walk.resolve(value) else { return Ok(Fit::Unfit) };
    let mut out = Vec::new();
    for token in Lexer::new(text.as_bytes()).take(256) {
        let before = out.len();
        match token {
            Token::Number(number) => super::content::write_number(&mut out, number),
            Token::Name(name) => write_name(&mut out, &name),
            Token::Word(word) if OPERATORS.contains(&word) => out.extend_from_slice(word),
            _ => {}
        }
        if out.len() > before {
            out.push(b' ');
        }
    }
    out.pop();
    Ok(Fit::Kept(Value::Text(out)))
}
