use crate::Policy;
use crate::ooxml;
use crate::xml::{Above, Look, Looks, Rules, Tag, Value, Verdict};
use model::sanitising::Item;
use std::collections::HashMap;

/// What looks closer at an OpenDocument part: links, what lies elsewhere in the package, formulas.
pub(super) struct Open<'p> {
    policy: &'p Policy,
    /// Targets inside the package, as the part writes them, and what they are called in the output.
    pub(super) targets: HashMap<String, String>,
}

/// Elements that are shown from another file.
const SHOWN: &[&str] =
    &["draw:image", "style:background-image", "draw:fill-image", "text:list-level-style-image", "draw:object"];

/// What [`Open`] looks at.
pub(super) const LOOKS: Looks = Looks {
    element: |name| {
        let judged = matches!(name, "text:a" | "draw:a" | "config:config-item") || SHOWN.contains(&name);
        Look::START.when(judged)
    },
    attribute: |_, name| {
        let formula = name.ends_with(":formula") || name.ends_with(":condition");
        formula || matches!(name, "xlink:href" | "xlink:actuate" | "table:base-cell-address" | "table:expression")
    },
};

impl<'p> Open<'p> {
    pub(super) fn new(policy: &'p Policy, targets: HashMap<String, String>) -> Open<'p> {
        Open { policy, targets }
    }

    fn link(&self, target: &str) -> Result<(), Item> {
        if target.is_empty() || target.starts_with('#') || self.policy.allows_link(target) {
            Ok(())
        } else if target.contains(':') || target.starts_with(['/', '\\']) {
            Err(Item::LinkScheme)
        } else {
            Err(Item::ExternalLink)
        }
    }
}

impl Rules for Open<'_> {
    fn element(&mut self, tag: &Tag<'_, '_>, _above: &Above<'_>) -> Verdict {
        let target = tag.get("xlink:href");
        match (tag.name, target) {
            ("text:a" | "draw:a", target) => match self.link(target.unwrap_or_default()) {
                Ok(()) => Verdict::Keep,
                Err(item) => Verdict::Unwrap(item),
            },
            (name, Some(target)) if SHOWN.contains(&name) && !self.targets.contains_key(target) => {
                let inside = !target.contains(':') && !target.starts_with(['/', '\\', '.']) && !target.is_empty();
                Verdict::Drop(match name {
                    "draw:object" => Item::EmbeddedObject,
                    _ if inside => Item::PictureBroken,
                    _ => Item::ExternalPicture,
                })
            }
            // A formula or chart that stands there as a document in the document is none that is read.
            ("draw:object", None) => Verdict::Drop(Item::EmbeddedObject),
            ("config:config-item", _) => setting(tag),
            _ => Verdict::Keep,
        }
    }

    fn attribute(&mut self, element: &'static str, name: &str, value: &str, _above: &Above<'_>) -> Value {
        match name {
            "xlink:href" => match self.targets.get(value) {
                Some(target) if SHOWN.contains(&element) => Value::Write(target.clone()),
                _ => match self.link(value) {
                    Ok(()) => Value::Keep,
                    Err(item) => Value::Drop(item),
                },
            },
            "xlink:actuate" if value != "onRequest" && !SHOWN.contains(&element) => Value::Drop(Item::Attribute),
            "table:formula"
            | "text:formula"
            | "draw:formula"
            | "table:condition"
            | "text:condition"
            | "style:condition"
            | "table:base-cell-address"
            | "table:expression" => match judge(value, self.policy) {
                Ok(()) => Value::Keep,
                Err(item) => Value::Drop(item),
            },
            _ => Value::Keep,
        }
    }

    fn text(&mut self, _element: &'static str, _text: &str, _above: &Above<'_>) -> Value {
        Value::Keep
    }
}

/// Words of conditions that stand where a function would.
const CONDITIONS: &[&str] = &[
    "cell-content-text-length-is-not-between",
    "cell-content-text-length-is-between",
    "cell-content-text-length",
    "cell-content-is-in-list",
    "cell-content-is-not-between",
    "cell-content-is-between",
    "cell-content-is-decimal-number",
    "cell-content-is-whole-number",
    "cell-content-is-date",
    "cell-content-is-time",
    "cell-content-is-text",
    "cell-content",
    "is-true-formula",
];

/// Whether a formula computes from its own document alone: the check of the other family of formats, once the language's
/// name and the words of conditions are out of the way, and no reference leads to a file (`'file:///a'#$Sheet.A1`).
fn judge(formula: &str, policy: &Policy) -> Result<(), Item> {
    let languages = ["of:", "oooc:", "msoxl:", "ooow:"];
    let body = languages.iter().find_map(|language| formula.strip_prefix(language)).unwrap_or(formula);
    let bare: String = body.split('"').step_by(2).collect();
    if bare.contains("'#") || bare.contains("://") || bare.contains('\\') {
        return Err(Item::ExternalLink);
    }
    if bare.to_ascii_uppercase().contains("DDE(") {
        return Err(Item::Dde);
    }
    let mut plain = body.to_owned();
    for word in CONDITIONS {
        plain = plain.replace(word, "SUM");
    }
    ooxml::formula(&plain, policy)
}

/// Numbers and truths of how a document is laid out; no texts, which name printers, macros and files.
fn setting(tag: &Tag<'_, '_>) -> Verdict {
    match tag.get("config:type") {
        Some("boolean" | "short" | "int" | "long" | "double") => Verdict::Keep,
        _ => match tag.get("config:name") {
            // The one text that places a cursor or names the sheet that is open.
            Some("ActiveTable" | "ViewId") => Verdict::Keep,
            Some(name) if name.starts_with("Printer") => Verdict::Drop(Item::PrinterSettings),
            _ => Verdict::Drop(Item::HiddenData),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_that_are_not_looked_at_are_ones_that_the_rules_let_be() {
        let policy = Policy::default();
        let mut rules = Open::new(&policy, HashMap::new());
        let values =
            ["", "onLoad", "of:=WEBSERVICE(A1)", "cmd|'/c calc'!A1", "http://host/x", "file:///x", "../x", "strange"];
        assert_eq!(super::super::WORDS.overlooked(&mut rules, &values), Vec::<String>::new());
    }

    #[test]
    fn formulas_of_open_documents_that_reach_out_go() {
        for (formula, expected) in [
            ("of:=SUM([.A1:.B2])*2", Ok(())),
            ("of:=IF([.A1]>0;\"file:///x'#\";[$Sheet2.B1])", Ok(())),
            ("of:cell-content-is-between(1,5)", Ok(())),
            ("value()>=0", Ok(())),
            ("of:=['file:///c:/a.ods'#$Sheet1.A1]", Err(Item::ExternalLink)),
            ("of:=DDE(\"soffice\";\"a\";\"b\")", Err(Item::Dde)),
            ("of:=WEBSERVICE(\"http://x\")", Err(Item::Formula)),
            ("msoxl:=cmd|'/c calc'!A1", Err(Item::Dde)),
        ] {
            assert_eq!(judge(formula, &Policy::default()), expected, "{formula}");
        }
    }
}
