//! Lists to choose from in forms.

use locale::Locale;
use model::api::Standing;
use model::{Label, Zone};

use super::names::Names;
use super::words;

/// One of a list.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) chosen: bool,
}

impl Choice {
    pub(super) fn new(value: impl ToString, text: impl Into<String>, chosen: &str) -> Choice {
        let value = value.to_string();
        Choice { chosen: value == chosen, text: text.into(), value }
    }
}

/// Every label, most confidential first.
pub(super) fn labels(t: &Locale, chosen: &str) -> Vec<Choice> {
    Label::ALL.iter().rev().map(|label| Choice::new(label, words::label(t, Some(*label)), chosen)).collect()
}

/// Every standing.
pub(super) fn standings(t: &Locale, chosen: &str) -> Vec<Choice> {
    Standing::ALL.iter().map(|one| Choice::new(one.id(), standing(t, *one), chosen)).collect()
}

/// Every section that has a name.
pub(super) fn sections(names: &Names, chosen: &str) -> Vec<Choice> {
    names.sections().map(|(id, name)| Choice::new(id, name, chosen)).collect()
}

/// Every device.
pub(super) fn devices(names: &Names, chosen: &str) -> Vec<Choice> {
    names.devices().map(|(id, name)| Choice::new(id, name, chosen)).collect()
}

/// Every zone.
pub(super) fn zones(t: &Locale, chosen: &str) -> Vec<Choice> {
    Zone::ALL.iter().map(|one| Choice::new(one.id(), zone(t, *one), chosen)).collect()
}

/// The word of a standing.
pub(super) fn standing(t: &Locale, standing: Standing) -> String {
    t.say(&format!("console-standing-{}", standing.id().replace('_', "-")))
}

/// The class of a standing's mark.
pub(super) fn standing_class(standing: Standing) -> &'static str {
    match standing {
        Standing::Sealed => "good",
        Standing::ToSeal | Standing::Unreadable => "warn",
        Standing::NotSealed => "bad",
        Standing::Reported => "blue",
    }
}

/// The word of a zone.
pub(super) fn zone(t: &Locale, zone: Zone) -> String {
    t.with("policy-zone", &[("zone", zone.id())])
}
