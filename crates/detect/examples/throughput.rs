//! MB per CPU-second of one thread, on registers as tables, registers as text, and minutes.
//! `cargo run --release -p detect --example throughput`; with `tables`, `text` or `prose` and a number of MiB behind it,
//! that set once: `valgrind --tool=callgrind target/release/examples/throughput tables 1`.
#![allow(clippy::print_stdout, reason = "the figures are what this example is for")]

use std::path::{Path, PathBuf};
use std::{fs, io};

use detect::Detector;
use model::{Block, Content, Format, Part, PartKind};

/// MiB of text in each set, at least.
const SET: usize = 16;

fn main() {
    let mut args = std::env::args().skip(1).peekable();
    // With `--write DIR` every set is also written there: a folder each, text files, cells apart by tabs.
    let folder = args.next_if(|arg| arg == "--write").and_then(|_| args.next()).map(PathBuf::from);
    let (asked, size_of_set) = (args.next(), args.next().and_then(|mib| mib.parse().ok()).unwrap_or(SET));
    let start = cpu_seconds();
    let detector = Detector::new();
    println!("dictionaries: {:.3} CPU-s", cpu_seconds() - start);
    let samples = testkit::documents(5, 3_000);
    for (name, families) in [
        ("tables", vec!["register", "firms", "serials"]),
        ("text", vec!["separated text", "aligned text", "telephone list", "application", "log"]),
        ("prose", vec!["minutes", "ordinance", "manual", "bulletin", "record of a talk"]),
    ] {
        if asked.as_ref().is_some_and(|asked| asked != name) {
            continue;
        }
        let set: Vec<&Content> = samples.iter().filter(|s| families.contains(&s.family)).map(|s| &s.content).collect();
        let set = grow(&set, size_of_set << 20);
        if let Some(folder) = &folder {
            write(&set, &folder.join(name)).expect("the sets can be written");
        }
        let bytes: usize = set.iter().map(size).sum();
        let best = (0..if asked.is_some() { 1 } else { 3 }).map(|_| once(&detector, &set)).fold(f64::MAX, f64::min);
        println!("{name:<14}{:>8.1} MB {:>8.1} MB per CPU-second", bytes as f64 / 1e6, bytes as f64 / 1e6 / best);
    }
}

fn once(detector: &Detector, set: &[Content]) -> f64 {
    let start = cpu_seconds();
    for content in set {
        std::hint::black_box(detector.detect(content));
    }
    cpu_seconds() - start
}

/// Documents of about 256 KiB, all of them together at least `least` bytes.
fn grow(samples: &[&Content], least: usize) -> Vec<Content> {
    let (mut out, mut blocks, mut bytes, mut all) = (Vec::new(), Vec::<Block>::new(), 0, 0);
    for content in samples.iter().cycle() {
        bytes += size(content);
        let next = content.parts.iter().flat_map(|part| part.blocks.clone());
        for block in next {
            match (blocks.last_mut(), block) {
                (Some(Block::Text(text)), Block::Text(more)) => text.push_str(&more),
                (_, block) => blocks.push(block),
            }
        }
        if bytes >= 256 << 10 {
            let part = Part { path: String::new(), kind: PartKind::Body, blocks: std::mem::take(&mut blocks) };
            out.push(Content { format: Format::Text, parts: vec![part], hints: Vec::new(), omissions: Vec::new() });
            all += std::mem::take(&mut bytes);
        }
        if all >= least {
            break;
        }
    }
    out
}

fn write(set: &[Content], folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (n, content) in set.iter().enumerate() {
        let mut text = String::new();
        for block in content.parts.iter().flat_map(|part| &part.blocks) {
            match block {
                Block::Text(more) => text.push_str(more),
                Block::Table(table) => {
                    for row in &table.rows {
                        let cells: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
                        text.push_str(&cells.join("\t"));
                        text.push('\n');
                    }
                }
            }
        }
        fs::write(folder.join(format!("{n:04}.txt")), text)?;
    }
    Ok(())
}

fn size(content: &Content) -> usize {
    let blocks = content.parts.iter().flat_map(|part| &part.blocks);
    blocks
        .map(|block| match block {
            Block::Text(text) => text.len(),
            Block::Table(table) => table.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.text.len()).sum(),
        })
        .sum()
}

/// CPU time of this process, as the kernel counts it (Linux: nanoseconds on a CPU).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}
