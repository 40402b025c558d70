use std::sync::Arc;

use model::Label;

use crate::exceptions::Excused;
use crate::rules::Rules;
use crate::variables::{Facts, FilePlace};

/// What is to be done with a file, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// No rule wants anything.
    Nothing,
    /// Show it in the report.
    Report,
    /// Seal it, and show it in the report. While [`Rules::mode`] is `Report` this is what would be sealed.
    Seal,
}

impl Action {
    /// The word used in reports and in the rule file.
    pub fn id(self) -> &'static str {
        match self {
            Action::Nothing => "nothing",
            Action::Report => "report",
            Action::Seal => "seal",
        }
    }
}

/// Why a file that a rule wants sealed is only reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hold {
    /// It has 0 bytes.
    Empty,
    /// It is protected already.
    Protected,
    /// Its format is unknown or is never sealed.
    Format,
    /// Its extension is that of a program, database, mail store or the like.
    Extension,
    /// It lies in a system folder or in one that is never sealed.
    Folder,
    /// It is larger than the rule file's limit.
    Size,
}

impl Hold {
    /// Stable code; its sentence is in `locales/{ja,en}/classify.ftl`.
    pub fn code(self) -> &'static str {
        match self {
            Hold::Empty => "CF-101",
            Hold::Protected => "CF-102",
            Hold::Format => "CF-103",
            Hold::Extension => "CF-104",
            Hold::Folder => "CF-105",
            Hold::Size => "CF-106",
        }
    }
}

/// The judgement on one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The highest label of the rules that match, or the rule file's default.
    pub label: Label,
    /// The strongest action of the rules that match, held back where the file must not be sealed.
    pub action: Action,
    /// Why it is not sealed although a rule wants it; `action` is `Report` then.
    pub held: Option<Hold>,
    /// The rules that match, in the file's order.
    pub reasons: Vec<Reason>,
    /// The rules that would match and do not, each by its exception.
    pub excused: Vec<Excused>,
}

/// A rule that matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The rule's id.
    pub rule: Arc<str>,
    /// Its label.
    pub label: Label,
    /// Its action.
    pub action: Action,
    /// What it says, in Japanese.
    pub name_ja: Arc<str>,
    /// What it says, in English.
    pub name_en: Arc<str>,
    /// The numbers that its condition looked at and that are not 0.
    pub facts: Vec<Fact>,
}

/// A number that a condition looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// As the condition writes it: `my_number.high`, `persons`, `file.size`.
    pub name: String,
    /// What it was: a count, or bytes for `file.size`.
    pub value: i64,
}

impl Rules {
    /// Judges one file. Total: the same facts always give the same verdict, and none fails.
    pub fn judge(&self, facts: &Facts<'_>) -> Verdict {
        let folded = FilePlace { extension: facts.place.extension.to_lowercase(), ..facts.place.clone() };
        let facts = &Facts { place: &folded, ..*facts };
        let label = self.default_label();
        let mut verdict =
            Verdict { label, action: Action::Nothing, held: None, reasons: Vec::new(), excused: Vec::new() };
        for rule in self.list().iter().filter(|rule| rule.is_for(&folded.folder)) {
            if !rule.when.holds(facts) {
                continue;
            }
            if let Some(excused) = self.excused(rule, facts) {
                verdict.excused.push(excused);
                continue;
            }
            verdict.label = if verdict.reasons.is_empty() { rule.label } else { verdict.label.max(rule.label) };
            verdict.action = verdict.action.max(rule.action);
            verdict.reasons.push(Reason {
                rule: rule.id.clone(),
                label: rule.label,
                action: rule.action,
                name_ja: rule.name_ja.clone(),
                name_en: rule.name_en.clone(),
                facts: looked_at(rule, facts),
            });
            if rule.stop {
                break;
            }
        }
        if verdict.action == Action::Seal {
            verdict.held = self.never().holds(facts).or(self.too_large(facts));
            if verdict.held.is_some() {
                verdict.action = Action::Report;
            }
        }
        verdict
    }

    fn too_large(&self, facts: &Facts<'_>) -> Option<Hold> {
        let limit = self.limits().file_mb.saturating_mul(1_000_000);
        (!facts.place.governed && facts.file.size > limit).then_some(Hold::Size)
    }
}

fn looked_at(rule: &crate::rules::Rule, facts: &Facts<'_>) -> Vec<Fact> {
    let numbers = rule.when.numbers().iter().map(|n| Fact { name: n.written(), value: n.value(facts) });
    numbers.filter(|fact| fact.value != 0).collect()
}
