//! How much of what poppler's `pdftotext` finds in PDF documents is read here, and how long each takes.
//!
//! `cargo run --release -p extract --example recall_pdf -- FOLDER [--files]` prints the totals, with `--files` each file.
//! Characters are compared as a multiset, and pairs of neighbours too, without white space and after folding half- and
//! full-width forms; so the order of columns does not matter, but lost and wrong characters do.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool for developers")]

use extract::{Limits, extract};
use model::{Block, Content, PartKind};
use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[derive(Default)]
struct Tally {
    files: usize,
    bytes: u64,
    theirs: usize,
    found: usize,
    pairs: usize,
    pairs_found: usize,
    ours: usize,
    time: Duration,
    poppler: Duration,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "../shared/corpus".to_owned());
    let each = arguments.next().is_some_and(|a| a == "--files");
    let mut files = Vec::new();
    gather(Path::new(&folder), &mut files);
    files.sort();
    let mut total = Tally::default();
    for path in files {
        let one = measure(&path);
        if each {
            println!("{}  {}", row(&one), path.strip_prefix(&folder).unwrap_or(&path).display());
        }
        total.add(&one);
    }
    println!("files {}  bytes {}", total.files, total.bytes);
    println!("characters: theirs {}  ours {}  found {}", total.theirs, total.ours, total.found);
    println!(
        "recall of characters {:.4}  of pairs {:.4}",
        share(total.found, total.theirs),
        share(total.pairs_found, total.pairs)
    );
    let seconds = total.time.as_secs_f64();
    println!(
        "ours {seconds:.2} s: {:.0} files/s, {:.1} MB/s, {:.0} characters/s; pdftotext with its start {:.2} s on the clock",
        total.files as f64 / seconds,
        total.bytes as f64 / 1e6 / seconds,
        total.ours as f64 / seconds,
        total.poppler.as_secs_f64()
    );
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, found);
        } else if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf")) {
            found.push(path);
        }
    }
}

fn measure(path: &Path) -> Tally {
    let started = Instant::now();
    let output = Command::new("timeout")
        .args(["20", "pdftotext", "-enc", "UTF-8"])
        .arg(path)
        .arg("-")
        .stderr(Stdio::null())
        .output();
    let poppler = started.elapsed();
    let theirs = output.map_or_else(|_| String::new(), |o| String::from_utf8_lossy(&o.stdout).into_owned());
    // The quickest of three: others are at work on the machine, too.
    let (mut time, mut ours) = (Duration::MAX, None);
    for _ in 0..3 {
        let started = Instant::now();
        ours = File::open(path).ok().and_then(|f| extract(f, None, &Limits::default()).ok());
        time = time.min(started.elapsed());
    }
    let ours = ours.map_or_else(String::new, |content| pages(&content));
    let (theirs, ours) = (folded(&theirs), folded(&ours));
    let pairs = |text: &[char]| text.windows(2).map(|w| (w[0], w[1])).collect::<Vec<_>>();
    let (their_pairs, our_pairs) = (pairs(&theirs), pairs(&ours));
    Tally {
        files: 1,
        bytes: std::fs::metadata(path).map_or(0, |m| m.len()),
        theirs: theirs.len(),
        found: common(&theirs, &ours),
        pairs: their_pairs.len(),
        pairs_found: common(&their_pairs, &our_pairs),
        ours: ours.len(),
        time,
        poppler,
    }
}

/// Attached files are not what pdftotext reads.
fn pages(content: &Content) -> String {
    let own = |path: &str| !path.contains('!');
    let parts = content.parts.iter().filter(|p| own(&p.path) && p.kind != PartKind::Properties);
    let blocks = parts.flat_map(|p| &p.blocks);
    blocks.map(|b| if let Block::Text(text) = b { text.as_str() } else { "" }).collect()
}

fn folded(text: &str) -> Vec<char> {
    let fold = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{2010}' | '\u{2011}' | '\u{ad}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        _ => c,
    };
    let shown = |c: &char| !c.is_whitespace() && !c.is_control() && !matches!(*c, '\u{fffd}' | '\u{200b}' | '\u{feff}');
    let letters = text.chars().map(fold).filter(shown).flat_map(|c| match c {
        'ﬁ' => vec!['f', 'i'],
        'ﬂ' => vec!['f', 'l'],
        'ﬀ' => vec!['f', 'f'],
        'ﬃ' => vec!['f', 'f', 'i'],
        'ﬄ' => vec!['f', 'f', 'l'],
        c => vec![c],
    });
    letters.collect()
}

fn common<T: std::hash::Hash + Eq + Copy>(theirs: &[T], ours: &[T]) -> usize {
    let mut left: HashMap<T, usize> = HashMap::new();
    for item in ours {
        *left.entry(*item).or_default() += 1;
    }
    let mut found = 0;
    for item in theirs {
        if let Some(count) = left.get_mut(item).filter(|c| **c > 0) {
            *count -= 1;
            found += 1;
        }
    }
    found
}

impl Tally {
    fn add(&mut self, one: &Tally) {
        self.files += one.files;
        self.bytes += one.bytes;
        self.theirs += one.theirs;
        self.found += one.found;
        self.pairs += one.pairs;
        self.pairs_found += one.pairs_found;
        self.ours += one.ours;
        self.time += one.time;
        self.poppler += one.poppler;
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

fn row(one: &Tally) -> String {
    format!(
        "{:>6} {:>6} {:.3} {:.3} {:>7.2} ms",
        one.theirs,
        one.ours,
        share(one.found, one.theirs),
        share(one.pairs_found, one.pairs),
        one.time.as_secs_f64() * 1e3
    )
}
