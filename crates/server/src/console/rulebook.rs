//! The rule file as people read it: every rule by its name.

use locale::{Language, Locale};
use serde::Deserialize;

use super::choice::Choice;

/// The rules of a rule file, for showing; judging is `classify`'s.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct RuleBook {
    mode: String,
    rule: Vec<Rule>,
    kind: Vec<Named>,
}

/// A kind of the body's own, as far as people read it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Named {
    id: String,
    name_ja: String,
    name_en: String,
}

impl Named {
    /// Its name, in the page's language.
    pub(crate) fn of(&self, t: &Locale) -> &str {
        if t.language == Language::Ja { &self.name_ja } else { &self.name_en }
    }
}

/// A rule as it is written.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Rule {
    pub(crate) id: String,
    name_ja: String,
    name_en: String,
    pub(crate) when: String,
    pub(crate) label: String,
    pub(crate) action: String,
    pub(crate) places: Vec<String>,
}

impl RuleBook {
    /// Reads a rule file; one that does not hold has no rules to show.
    pub(super) fn read(text: &str) -> RuleBook {
        toml::from_str(text).unwrap_or_default()
    }

    /// Whether the rules only report and a scheduled run seals nothing.
    pub(super) fn is_reporting(&self) -> bool {
        self.mode != "seal"
    }

    /// The body's own kinds, by id.
    pub(super) fn kinds(&self) -> impl Iterator<Item = (&str, &Named)> {
        self.kind.iter().map(|kind| (kind.id.as_str(), kind))
    }

    /// Every rule, for a choice.
    pub(super) fn choices(&self, t: &Locale, chosen: &str) -> Vec<Choice> {
        self.rules().map(|rule| Choice::new(&rule.id, rule.name(t), chosen)).collect()
    }

    pub(super) fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rule.iter()
    }

    /// What a rule says, by its id; the id where the rules in force no longer have it.
    pub(super) fn name(&self, t: &Locale, id: &str) -> String {
        self.rule.iter().find(|rule| rule.id == id).map_or_else(|| id.to_owned(), |rule| rule.name(t).to_owned())
    }
}

impl Rule {
    /// What it says, in the page's language.
    pub(crate) fn name(&self, t: &Locale) -> &str {
        if t.language == Language::Ja { &self.name_ja } else { &self.name_en }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::page::sentences;

    #[test]
    fn every_shipped_rule_has_its_name_in_both_languages() {
        let book = RuleBook::read(include_str!("../../../../rules/ja-municipal.toml"));
        assert!(book.rules().count() > 10);
        for language in Language::ALL {
            let t = sentences(language);
            assert!(book.rules().all(|rule| !rule.name(t).is_empty() && rule.name(t) != rule.id));
        }
        let t = sentences(Language::Ja);
        assert_eq!(book.name(t, "my-number"), "個人番号（マイナンバー）が含まれています");
        assert_eq!(book.name(t, "gone"), "gone");
        assert_eq!(RuleBook::read("not toml [").rules().count(), 0);
    }
}
