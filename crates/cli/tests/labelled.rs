//! The labelled documents as files, through the command line: what `sekimori detect --json` says of each against what is
//! in it. `SEKIMORI_LABELLED` says how many documents, `ACCURACY_SEED` draws others, and `SEKIMORI_LABELLED_IN` names a
//! folder in which they stay, with their labels beside them (`labels.jsonl`).

#![allow(clippy::print_stdout, reason = "the figures are what this test is for")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use common::{Desk, papers};
use model::Block;
use serde_json::{Value, json};
use testkit::Sample;

const DOCUMENTS: usize = 40;
const SEED: u64 = 20261128;

/// Hits, false alarms and misses.
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    hit: u32,
    wrong: u32,
    missed: u32,
}

impl Score {
    fn f1(self) -> f64 {
        let both = 2 * self.hit + self.wrong + self.missed;
        if both == 0 { 1.0 } else { f64::from(2 * self.hit) / f64::from(both) }
    }

    fn add(&mut self, other: Score) {
        self.hit += other.hit;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }
}

/// Where something is: in a cell, or in the text.
type Spot = (Option<(u64, u64)>, u64, u64);

/// At least half of the longer one, in the same cell.
fn overlap(a: Spot, b: Spot) -> bool {
    let common = a.2.min(b.2).saturating_sub(a.1.max(b.1));
    a.0 == b.0 && common * 2 >= (a.2 - a.1).max(b.2 - b.1)
}

/// A document as a file of one of the formats and encodings that offices use.
fn file(sample: &Sample, n: usize) -> (String, Vec<u8>) {
    match &sample.content.parts[0].blocks[0] {
        Block::Text(text) => (format!("{n:04}.txt"), encoded(text, n)),
        Block::Table(table) => {
            let width = table.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.column as usize + 1).max();
            let rows: Vec<Vec<String>> = table
                .rows
                .iter()
                .map(|row| {
                    let mut line = vec![String::new(); width.unwrap_or(0)];
                    for cell in &row.cells {
                        line[cell.column as usize].clone_from(&cell.text);
                    }
                    line
                })
                .collect();
            if n.is_multiple_of(2) {
                return (format!("{n:04}.xlsx"), papers::xlsx_of("一覧", &rows));
            }
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let lines: Vec<String> =
                rows.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",")).collect();
            (format!("{n:04}.csv"), encoded(&lines.join("\r\n"), n / 2))
        }
    }
}

fn encoded(text: &str, n: usize) -> Vec<u8> {
    let (sjis, _, lossy) = encoding_rs::SHIFT_JIS.encode(text);
    match n % 4 {
        0 if !lossy => sjis.into_owned(),
        1 => [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
        2 => "\u{feff}".bytes().chain(text.bytes()).collect(),
        _ => text.as_bytes().to_vec(),
    }
}

/// What is in a document: kind and place.
fn truth(sample: &Sample) -> Vec<(String, Spot)> {
    let spot = |place: &model::Place| {
        let cell = place.cell.map(|at| (u64::from(at.row), u64::from(at.column)));
        (cell, u64::from(place.start), u64::from(place.start + place.len))
    };
    sample.truth.iter().map(|truth| (truth.kind.id().to_owned(), spot(&truth.place))).collect()
}

fn found(line: &Value) -> (String, Spot) {
    let number = |name: &str| line[name].as_u64();
    let cell = number("row").zip(number("column"));
    let (start, end) = if cell.is_some() { ("cell_start", "cell_end") } else { ("start", "end") };
    let kind = line["kind"].as_str().expect("a kind").to_owned();
    (kind, (cell, number(start).expect("a start"), number(end).expect("an end")))
}

fn score(truth: &[(String, Spot)], findings: &[(String, Spot)], scores: &mut BTreeMap<String, Score>) {
    let mut used = vec![false; findings.len()];
    for (kind, spot) in truth {
        let hit = findings.iter().position(|found| found.0 == *kind && overlap(found.1, *spot));
        let score = scores.entry(kind.clone()).or_default();
        match hit {
            Some(at) => {
                used[at] = true;
                score.hit += 1;
            }
            None => score.missed += 1,
        }
    }
    // Kinds that the set has no labels for are not judged by it, nor are names too many: readings are names, and the set
    // labels none. The detector's own tests judge those.
    let labelled = ["my_number", "corporate_number", "card", "phone", "email", "birth_date", "address"];
    let unused = findings.iter().zip(used).filter(|(found, used)| !used && labelled.contains(&found.0.as_str()));
    for (found, _) in unused {
        scores.entry(found.0.clone()).or_default().wrong += 1;
    }
}

#[test]
fn the_command_line_finds_what_is_labelled() {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    let (seed, n) =
        (number("ACCURACY_SEED").unwrap_or(SEED), number("SEKIMORI_LABELLED").map_or(DOCUMENTS, |n| n as usize));
    let desk = Desk::new();
    let folder = std::env::var_os("SEKIMORI_LABELLED_IN").map_or_else(|| desk.path("labelled"), PathBuf::from);
    fs::create_dir_all(&folder).expect("folder");
    let (mut scores, mut labels) = (BTreeMap::new(), String::new());
    // A message is read as one: its header stands elsewhere than in the file.
    let samples = testkit::documents(seed, n);
    for (at, sample) in samples.iter().filter(|sample| sample.family != "mail").enumerate() {
        let (name, bytes) = file(sample, at);
        fs::write(folder.join(&name), bytes).expect("file");
        let truth = truth(sample);
        let path = folder.join(&name).display().to_string();
        let mut lines = desk.run("a", &["detect", "--json", &path]).ok().json();
        lines.pop();
        let listed = lines.iter().filter(|line| line["level"] != "low");
        score(&truth, &listed.map(found).collect::<Vec<_>>(), &mut scores);
        let spot = |(kind, (cell, start, end)): &(String, Spot)| json!({"kind": kind, "cell": cell, "start": start, "end": end});
        let label = json!({"file": name, "family": sample.family, "truth": truth.iter().map(spot).collect::<Vec<_>>()});
        labels.push_str(&format!("{label}\n"));
    }
    fs::write(folder.join("labels.jsonl"), labels).expect("labels");
    let mut all = Score::default();
    for (kind, score) in &scores {
        println!("{kind:<18}{:>8} F1 {:.4}", score.hit + score.missed, score.f1());
        all.add(*score);
    }
    println!("{:<18}{:>8} F1 {:.4}", "micro", all.hit + all.missed, all.f1());
    assert!(all.hit > 100 && all.f1() >= 0.95, "{scores:?}");
}
