//! How well findings agree with what a labelled document holds.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use model::{Detection, Finding, Kind, Level, Place};

use crate::Sample;

/// Hits, false alarms and misses.
#[derive(Clone, Copy, Debug, Default)]
pub struct Score {
    /// Found and there.
    pub hit: u32,
    /// Found and not there.
    pub wrong: u32,
    /// There and not found.
    pub missed: u32,
}

impl Score {
    /// Share of what was found that is there.
    pub fn precision(self) -> f64 {
        ratio(self.hit, self.hit + self.wrong)
    }

    /// Share of what is there that was found.
    pub fn recall(self) -> f64 {
        ratio(self.hit, self.hit + self.missed)
    }

    /// Harmonic mean of the two.
    pub fn f1(self) -> f64 {
        ratio(2 * self.hit, 2 * self.hit + self.wrong + self.missed)
    }

    fn add(&mut self, other: Score) {
        self.hit += other.hit;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }
}

fn ratio(part: u32, whole: u32) -> f64 {
    if whole == 0 { 1.0 } else { f64::from(part) / f64::from(whole) }
}

/// The scores of a set, by kind and by document.
#[derive(Debug, Default)]
pub struct Scores {
    /// By kind; findings from level mid on count.
    pub kinds: BTreeMap<Kind, Score>,
    /// Documents about people: found or missed.
    pub personal: Score,
    /// Documents about nobody: flagged (wrong) or left alone (hit).
    pub clean: Score,
    /// Documents with a 個人番号 in which none was found.
    pub my_numbers_missed: u32,
    /// What went wrong, by kind and family, with the values: the documents are invented.
    pub mistakes: BTreeMap<String, Vec<String>>,
}

impl Sample {
    /// What a person reads before a place: the end of the line before it, or the heads of its column and its row.
    fn before(&self, place: &Place) -> String {
        let Some(at) = place.cell else {
            let from = place.start.saturating_sub(14);
            return self.text_at(&Place { start: from, len: place.start - from, ..*place });
        };
        let cell = |row: u32, column: u32| {
            let cell = Some(model::CellAt { row, column });
            self.text_at(&Place { cell, start: 0, len: 16, ..*place })
        };
        let left = if at.column > 0 { cell(at.row, at.column - 1) } else { String::new() };
        format!("{}|{}|{left}|", cell(0, at.column), cell(1, at.column))
    }
}

/// At least half of the longer one, in the same block and cell.
fn agree(a: &Place, b: &Place) -> bool {
    let common = (a.start + a.len).min(b.start + b.len).saturating_sub(a.start.max(b.start));
    (a.part, a.block, a.cell) == (b.part, b.block, b.cell) && common * 2 >= a.len.max(b.len)
}

/// Any part of it, in the same block and cell.
fn touch(a: &Place, b: &Place) -> bool {
    let common = (a.start + a.len).min(b.start + b.len).saturating_sub(a.start.max(b.start));
    (a.part, a.block, a.cell) == (b.part, b.block, b.cell) && common > 0
}

impl Scores {
    /// Adds a document and what was found in it.
    pub fn add(&mut self, sample: &Sample, found: &Detection) {
        let counted: Vec<&Finding> = found.findings.iter().filter(|f| f.level >= Level::Mid).collect();
        let mut used = vec![false; counted.len()];
        let mut my_numbers = (0, 0);
        for truth in &sample.truth {
            let hit = counted.iter().position(|f| f.kind == truth.kind && agree(&f.place, &truth.place));
            let score = self.kinds.entry(truth.kind.clone()).or_default();
            score.hit += u32::from(hit.is_some());
            score.missed += u32::from(hit.is_none());
            if truth.kind == Kind::MY_NUMBER {
                my_numbers = (my_numbers.0 + 1, my_numbers.1 + u32::from(hit.is_some()));
            }
            match hit {
                Some(at) => used[at] = true,
                None => self.mistake("missed", &truth.kind, sample, &truth.place),
            }
        }
        self.my_numbers_missed += u32::from(my_numbers.0 > 0 && my_numbers.1 == 0);
        let optional = |f: &Finding| sample.optional.iter().any(|o| o.kind == f.kind && touch(&f.place, &o.place));
        let mut flagged = false;
        for (finding, used) in counted.iter().zip(used) {
            let free = optional(finding);
            flagged |= finding.kind != Kind::CORPORATE_NUMBER && !free;
            if !used && !free {
                self.kinds.entry(finding.kind.clone()).or_default().wrong += 1;
                self.mistake("wrong", &finding.kind, sample, &finding.place);
            }
        }
        match (sample.personal, flagged) {
            (true, true) => self.personal.hit += 1,
            (true, false) => self.personal.missed += 1,
            (false, true) => self.clean.wrong += 1,
            (false, false) => self.clean.hit += 1,
        }
        if sample.personal != flagged {
            let what = format!("document {} {}", if flagged { "flagged" } else { "missed" }, sample.family);
            self.mistakes.entry(what).or_default().push(String::new());
        }
    }

    fn mistake(&mut self, what: &str, kind: &Kind, sample: &Sample, place: &Place) {
        let told = format!("{}⟨{}⟩", sample.before(place), sample.text_at(place));
        self.mistakes.entry(format!("{what} {kind} in {}", sample.family)).or_default().push(told);
    }

    /// The score of a kind.
    pub fn of(&self, kind: &Kind) -> Score {
        self.kinds.get(kind).copied().unwrap_or_default()
    }

    /// All kinds together.
    pub fn micro(&self) -> Score {
        let mut all = Score::default();
        self.kinds.values().for_each(|score| all.add(*score));
        all
    }

    /// Share of clean documents that were flagged.
    pub fn alarms(&self) -> f64 {
        ratio(self.clean.wrong, self.clean.wrong + self.clean.hit)
    }

    /// The table that documents show.
    pub fn table(&self) -> String {
        let mut out = format!("{:<22}{:>8}{:>9}{:>9}{:>9}\n", "kind", "count", "P", "R", "F1");
        let micro = self.micro();
        let rows = self.kinds.iter().map(|(kind, score)| (kind.id(), *score)).chain([("micro", micro)]);
        for (name, score) in rows {
            let (p, r, f1) = (score.precision(), score.recall(), score.f1());
            let _ = writeln!(out, "{name:<22}{:>8}{p:>9.4}{r:>9.4}{f1:>9.4}", score.hit + score.missed);
        }
        let _ = writeln!(
            out,
            "documents found {:.4} of {}, clean ones flagged {:.4} of {}, with a 個人番号 and none found {}",
            self.personal.recall(),
            self.personal.hit + self.personal.missed,
            self.alarms(),
            self.clean.wrong + self.clean.hit,
            self.my_numbers_missed
        );
        out
    }

    /// What went wrong, most often first, with some of the values.
    pub fn worst(&self, most: usize) -> String {
        let mut rows: Vec<(&String, &Vec<String>)> = self.mistakes.iter().collect();
        rows.sort_by_key(|(_, values)| std::cmp::Reverse(values.len()));
        let line = |(what, values): &(&String, &Vec<String>)| {
            format!("{:>5} {what}: {:?}\n", values.len(), &values[..values.len().min(6)])
        };
        rows.iter().take(most).map(line).collect()
    }
}
