//! Optional content (ISO 32000-2, 8.11): which layers are shown stays as it was, so that the pages look as they did.

use super::schema::{Rule, Spec};
use super::walk::{Fit, Made, Walk};
use hayro_syntax::object::{MaybeRef, Object};

pub(super) static PROPERTIES: Spec = Spec {
    name: "layers",
    keys: &[("OCGs", Rule::List(&Rule::Dict(&GROUP))), ("D", Rule::Dict(&CONFIGURATION))],
    needs: &["OCGs", "D"],
};

static GROUPS: Rule = Rule::List(&Rule::Dict(&GROUP));

static CONFIGURATION: Spec = Spec {
    name: "layers",
    keys: &[
        ("Name", Rule::Text),
        ("BaseState", Rule::NameOf(&["ON", "OFF", "Unchanged"])),
        ("ON", Rule::List(&Rule::Dict(&GROUP))),
        ("OFF", Rule::List(&Rule::Dict(&GROUP))),
        ("Intent", Rule::Either(&[Rule::Name, Rule::List(&Rule::Name)])),
        ("AS", Rule::List(&Rule::Dict(&AUTOMATIC))),
        ("Order", Rule::Special(order)),
        ("ListMode", Rule::NameOf(&["AllPages", "VisiblePages"])),
        ("RBGroups", Rule::List(&Rule::List(&Rule::Dict(&GROUP)))),
        ("Locked", Rule::List(&Rule::Dict(&GROUP))),
    ],
    needs: &[],
};

static AUTOMATIC: Spec = Spec {
    name: "layers",
    keys: &[
        ("Event", Rule::NameOf(&["View", "Print", "Export"])),
        ("OCGs", Rule::List(&Rule::Dict(&GROUP))),
        ("Category", Rule::List(&Rule::NameOf(&["View", "Print", "Export", "Zoom", "Language", "User"]))),
    ],
    needs: &["Event", "Category"],
};

pub(super) static GROUP: Spec = Spec {
    name: "layers",
    keys: &[
        ("Type", Rule::NameOf(&["OCG"])),
        ("Name", Rule::Text),
        ("Intent", Rule::Either(&[Rule::Name, Rule::List(&Rule::Name)])),
        ("Usage", Rule::Dict(&USAGE)),
    ],
    needs: &["Type"],
};

static USAGE: Spec = Spec {
    name: "layers",
    keys: &[
        ("View", Rule::Dict(&STATE)),
        ("Print", Rule::Dict(&STATE)),
        ("Export", Rule::Dict(&STATE)),
        ("Zoom", Rule::Dict(&ZOOM)),
    ],
    needs: &[],
};

static STATE: Spec = Spec {
    name: "layers",
    keys: &[
        ("Subtype", Rule::Name),
        ("ViewState", Rule::NameOf(&["ON", "OFF"])),
        ("PrintState", Rule::NameOf(&["ON", "OFF"])),
        ("ExportState", Rule::NameOf(&["ON", "OFF"])),
    ],
    needs: &[],
};

static ZOOM: Spec = Spec { name: "layers", keys: &[("min", Rule::Number), ("max", Rule::Number)], needs: &[] };

/// A group of layers that belong together.
pub(super) static MEMBERSHIP: Spec = Spec {
    name: "layers",
    keys: &[
        ("Type", Rule::NameOf(&["OCMD"])),
        ("OCGs", Rule::Special(members)),
        ("P", Rule::NameOf(&["AllOn", "AnyOn", "AnyOff", "AllOff"])),
        ("VE", Rule::Special(expression)),
    ],
    needs: &["Type"],
};

/// A layer, or a membership in layers: what `OC` may be.
pub(super) fn optional<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    static LAYER: Rule = Rule::Dict(&GROUP);
    static MEMBER: Rule = Rule::Dict(&MEMBERSHIP);
    let kind = match &value {
        MaybeRef::Ref(id) => walk.xref.get::<Object<'a>>((*id).into()),
        MaybeRef::NotRef(object) => Some(object.clone()),
    };
    let Some(Object::Dict(dict)) = kind else { return Ok(Fit::Unfit) };
    let member = super::catalog::name_is(&dict, "Type", "OCMD");
    walk.apply(if member { &MEMBER } else { &LAYER }, value)
}

fn members<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    static ONE: Rule = Rule::Dict(&GROUP);
    let object = match &value {
        MaybeRef::Ref(id) => walk.xref.get::<Object<'a>>((*id).into()),
        MaybeRef::NotRef(object) => Some(object.clone()),
    };
    match object {
        Some(Object::Array(_)) => walk.apply(&GROUPS, value),
        _ => walk.apply(&ONE, value),
    }
}

/// `[/And …]`, `[/Or …]`, `[/Not …]` over layers.
fn expression<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    static PART: Rule = Rule::List(&Rule::Either(&[
        Rule::NameOf(&["And", "Or", "Not"]),
        Rule::Dict(&GROUP),
        Rule::Special(expression),
    ]));
    walk.apply(&PART, value)
}

/// How a list of layers is shown to the reader.
fn order<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    static PART: Rule = Rule::List(&Rule::Either(&[Rule::Text, Rule::Dict(&GROUP), Rule::Special(order)]));
    walk.apply(&PART, value)
}
