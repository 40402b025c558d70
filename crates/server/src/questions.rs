//! Triage: what is asked of a person, by cause. Values in, values out.
//!
//! A cause is a rule with what was found and where. The few causes that make up most of what there is to decide about are
//! asked about one by one; what is rarer is asked about at once, because nobody has time for forty questions about three
//! files each. A decision clears its files and those of the same cause that come later: the same rule, in the same
//! section or in all, and nothing found in them that was not there before.

use std::collections::{BTreeMap, BTreeSet};

use model::api::{Cause, CauseGroup, Decided, Decision, Question, Standing, Triage};
use model::{Label, SectionId};
use time::OffsetDateTime;

/// Most causes that are a question of their own: with what is rare that is four, and a week has room for one more.
const OWN: usize = 3;
/// One part in so many of all files that there is to decide about is not rare.
const RARE: u64 = 10;

/// Whether there is anything to decide about such files: a rule has found something in them, and it is to be sealed or
/// has a higher label than a file without findings. What is sealed is decided.
pub(crate) fn is_asked_about(group: &CauseGroup, default: Label) -> bool {
    let raised = matches!(group.standing, Standing::ToSeal | Standing::NotSealed) || group.label > Some(default);
    let found = group.kinds.as_ref().is_none_or(|kinds| !kinds.is_empty());
    !group.rule.is_empty() && group.standing != Standing::Sealed && raised && found
}

/// What waits for a person, and what was decided.
pub(crate) fn triage(groups: &[CauseGroup], decisions: &[Decision], default: Label, at: OffsetDateTime) -> Triage {
    let (mut waiting, mut decided) = (BTreeMap::<&str, Gathered>::new(), vec![0; decisions.len()]);
    let mut all = BTreeMap::<&str, u64>::new();
    for group in groups.iter().filter(|group| is_asked_about(group, default)) {
        *all.entry(&group.rule).or_default() += group.files;
        match decisions.iter().position(|decision| decision.covers(group, at)) {
            Some(n) => decided[n] += group.files,
            None => waiting.entry(&group.rule).or_default().add(group),
        }
    }
    // Of all and not of what still waits: what is rare does not come back one by one while the rest is answered.
    let total: u64 = all.values().sum();
    let mut largest: Vec<(&str, u64)> =
        all.into_iter().filter(|(_, files)| files.saturating_mul(RARE) >= total).collect();
    largest.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    largest.truncate(OWN);
    let is_own = |rule: &str| largest.iter().any(|(own, _)| *own == rule);
    let (own, rare): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(rule, _)| is_own(rule));
    let mut questions: Vec<Question> = own.into_iter().map(|one| question(vec![one])).collect();
    questions.sort_by(|a, b| b.files.cmp(&a.files).then_with(|| a.causes[0].rule.cmp(&b.causes[0].rule)));
    if !rare.is_empty() {
        questions.push(question(rare));
    }
    let in_force = decisions.iter().zip(decided).filter(|(one, _)| one.until.is_none_or(|until| until > at));
    let mut decided: Vec<Decided> =
        in_force.map(|(decision, files)| Decided { decision: decision.clone(), files }).collect();
    decided.sort_by(|a, b| b.files.cmp(&a.files).then_with(|| b.decision.at.cmp(&a.decision.at)));
    Triage { questions, decided }
}

/// Files of one rule.
#[derive(Default)]
struct Gathered {
    kinds: BTreeSet<String>,
    sections: BTreeMap<SectionId, u64>,
    files: u64,
    to_seal: u64,
    persons: u64,
    bytes: u64,
}

impl Gathered {
    fn add(&mut self, group: &CauseGroup) {
        self.kinds.extend(group.kinds.iter().flatten().cloned());
        *self.sections.entry(group.section.clone()).or_default() += group.files;
        self.files += group.files;
        self.to_seal += if matches!(group.standing, Standing::ToSeal | Standing::NotSealed) { group.files } else { 0 };
        self.persons += group.persons;
        self.bytes += group.bytes;
    }

    fn cause(self, rule: &str) -> Cause {
        let mut sections: Vec<(SectionId, u64)> = self.sections.into_iter().collect();
        sections.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let kinds = self.kinds.into_iter().collect();
        Cause { rule: rule.to_owned(), kinds, sections, files: self.files, to_seal: self.to_seal }
    }
}

fn question(gathered: Vec<(&str, Gathered)>) -> Question {
    let sum = |of: fn(&Gathered) -> u64| gathered.iter().map(|(_, one)| of(one)).sum();
    let (files, persons, bytes) = (sum(|one| one.files), sum(|one| one.persons), sum(|one| one.bytes));
    let mut causes: Vec<Cause> = gathered.into_iter().map(|(rule, one)| one.cause(rule)).collect();
    causes.sort_by(|a, b| b.files.cmp(&a.files).then_with(|| a.rule.cmp(&b.rule)));
    Question { causes, files, persons, bytes, folders: Vec::new() }
}

#[cfg(test)]
mod tests;
