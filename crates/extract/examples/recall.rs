//! What share of the text that another program finds in documents is found here, too.
//!
//! `recall PAIRS` reads lines of a document's path, a tab and the path of its text as the other program gives it, and
//! prints for each format the share of the other's characters and pairs of characters that are also in ours, counted as
//! multisets over what is left without white space after folding full width and half width into one.
//! `tools/recall.sh` makes the pairs with LibreOffice.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use extract::{Limits, extract};
use model::{Block, Content};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;

fn main() {
    let pairs = std::env::args().nth(1).unwrap();
    let verbose = std::env::args().nth(2).is_some();
    let mut totals: BTreeMap<String, Share> = BTreeMap::new();
    for line in std::fs::read_to_string(pairs).unwrap().lines() {
        let (document, reference) = line.split_once('\t').unwrap();
        let theirs = String::from_utf8_lossy(&std::fs::read(reference).unwrap()).into_owned();
        let is_sheet = [".xls", ".xlsx", ".xlsm", ".xlsb", ".ods"].iter().any(|e| document.ends_with(e));
        let theirs = fold(&if is_sheet { cells(&theirs) } else { lines(&theirs) });
        let Ok(content) = extract(File::open(document).unwrap(), None, &Limits::default()) else {
            println!("{document}: no content");
            continue;
        };
        let ours = fold(&text(&content));
        let share = Share::of(&theirs, &ours);
        if verbose {
            println!("{:6.4} {:6.4} {:8} {document}", share.characters(), share.pairs(), theirs.len());
        }
        totals.entry(content.format.id().to_owned()).or_default().add(&share);
    }
    println!("{:8} {:>5} {:>9} {:>10} {:>7}", "format", "files", "theirs", "characters", "pairs");
    for (format, share) in totals {
        let (characters, pairs) = (share.characters(), share.pairs());
        println!("{format:8} {:5} {:9} {characters:10.4} {pairs:7.4}", share.files, share.all.0);
    }
}

fn text(content: &Content) -> String {
    let blocks = content.parts.iter().flat_map(|p| &p.blocks);
    let lines = blocks.flat_map(|block| match block {
        Block::Text(text) => vec![text.as_str()],
        Block::Table(table) => table.rows.iter().flat_map(|r| &r.cells).map(|c| c.text.as_str()).collect(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Cells that the other program exported, without its quotes, with dates in our order, without its own error values and
/// without percentages, which it multiplies out.
fn cells(exported: &str) -> String {
    let mut out = String::new();
    for cell in exported.split(['\t', '\n']) {
        let cell = cell.replace('"', "");
        let (day, time) = cell.split_once(' ').unwrap_or((&cell, ""));
        if cell.starts_with(['#', '{']) || cell.starts_with("Err:") || cell.ends_with('%') && !cell.contains(' ') {
            continue;
        }
        match day.split('/').collect::<Vec<_>>()[..] {
            [month, day, year] if [month, day, year].iter().all(|n| n.parse::<u16>().is_ok()) => {
                out.push_str(&format!("{year}-{month}-{day} {}", time.strip_suffix(":00").unwrap_or(time)));
            }
            _ if cell.ends_with(":00") => out.push_str(cell.strip_suffix(":00").unwrap_or(&cell)),
            _ => out.push_str(&cell),
        }
        out.push('\n');
    }
    out
}

/// Lines without the marks of lists and the place holders of page numbers, which the other program makes itself.
fn lines(exported: &str) -> String {
    let marked = exported.replace("<number>", "");
    marked.lines().map(|line| line.trim_start().trim_start_matches("• ").to_owned() + "\n").collect()
}

/// Visible characters in one width.
fn fold(text: &str) -> Vec<char> {
    let visible = text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{feff}' | '\u{ad}'));
    visible
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            c => c,
        })
        .collect()
}

#[derive(Default)]
struct Share {
    files: usize,
    all: (usize, usize),
    found: (usize, usize),
}

impl Share {
    fn of(theirs: &[char], ours: &[char]) -> Share {
        let pairs = |text: &[char]| text.windows(2).map(|w| (w[0], w[1])).collect::<Vec<_>>();
        let (their_pairs, our_pairs) = (pairs(theirs), pairs(ours));
        Share {
            files: 1,
            all: (theirs.len(), their_pairs.len()),
            found: (common(theirs, ours), common(&their_pairs, &our_pairs)),
        }
    }

    fn add(&mut self, other: &Share) {
        self.files += other.files;
        self.all = (self.all.0 + other.all.0, self.all.1 + other.all.1);
        self.found = (self.found.0 + other.found.0, self.found.1 + other.found.1);
    }

    fn characters(&self) -> f64 {
        ratio(self.found.0, self.all.0)
    }

    fn pairs(&self) -> f64 {
        ratio(self.found.1, self.all.1)
    }
}

fn ratio(found: usize, all: usize) -> f64 {
    if all == 0 { 1.0 } else { found as f64 / all as f64 }
}

/// How many of `theirs` are in `ours`, each counted once.
fn common<T: std::hash::Hash + Eq + Copy>(theirs: &[T], ours: &[T]) -> usize {
    let mut left: HashMap<T, usize> = HashMap::new();
    for item in ours {
        *left.entry(*item).or_default() += 1;
    }
    let taken = theirs.iter().filter(|item| left.get_mut(item).filter(|n| **n > 0).map(|n| *n -= 1).is_some());
    taken.count()
}
