//! The committed dictionaries as they are: well formed, sorted, with their source, within the budget.

use super::FOLDER;
use crate::finding::Finding;
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;

/// All files together, in bytes. The issue allows 8 MB in the binary, automata included.
const BUDGET: usize = 4_000_000;
/// The file of postal codes, which is no text behind its header.
const POSTAL_CODES: &str = "postal_codes.bin";
/// Behind the highest number of seven digits.
const POSTAL_END: u64 = 10_000_000;

/// How the lines of a file are made.
struct Shape {
    name: &'static str,
    columns: RangeInclusive<usize>,
    /// Ascending by code point, no line twice; others keep the order of their source.
    sorted: bool,
}

const fn sorted(name: &'static str, columns: RangeInclusive<usize>) -> Shape {
    Shape { name, columns, sorted: true }
}

const fn ordered(name: &'static str, columns: RangeInclusive<usize>) -> Shape {
    Shape { name, columns, sorted: false }
}

const SHAPES: [Shape; 14] = [
    ordered("surnames.txt", 3..=4),
    sorted("surnames_rare.txt", 1..=2),
    sorted("given.txt", 1..=2),
    ordered("given_characters.txt", 1..=1),
    sorted("kana.txt", 2..=3),
    sorted("given_kana.txt", 2..=3),
    sorted("romaji.txt", 2..=2),
    ordered("cities.txt", 2..=2),
    sorted("towns.txt", 1..=2),
    sorted("postal_prefixes.txt", 2..=2),
    sorted("area_codes.txt", 1..=1),
    sorted("banks.txt", 2..=2),
    sorted("folding.txt", 2..=2),
    sorted("sensitive.txt", 2..=2),
];

/// Whatever is wrong in the folder of dictionaries.
pub(crate) fn check(root: &Path) -> Result<Vec<Finding>> {
    let folder = root.join(FOLDER);
    let read = |name: &str| fs::read(folder.join(name)).with_context(|| format!("reading {FOLDER}/{name}"));
    let notice = String::from_utf8(read("NOTICE")?).context("NOTICE is no UTF-8")?;
    let postal = read(POSTAL_CODES)?;
    let mut findings = postal_codes(&postal);
    let mut size = postal.len();
    for shape in &SHAPES {
        let bytes = read(shape.name)?;
        size += bytes.len();
        match std::str::from_utf8(&bytes) {
            Ok(text) => findings.extend(text_file(shape, text, &notice)),
            Err(error) => findings.push(finding(shape.name, 0, error.to_string())),
        }
    }
    if size > BUDGET {
        findings.push(Finding::new(FOLDER, 0, format!("{size} bytes; the budget is {BUDGET}")));
    }
    let known: BTreeSet<&str> = SHAPES.iter().map(|shape| shape.name).chain(["NOTICE", POSTAL_CODES]).collect();
    for entry in fs::read_dir(&folder)? {
        let name = entry?.file_name().display().to_string();
        if !known.contains(name.as_str()) {
            findings.push(finding(&name, 0, "is no dictionary that xtask knows"));
        }
    }
    Ok(findings)
}

fn finding(name: &str, line: usize, text: impl Into<String>) -> Finding {
    Finding::new(format!("{FOLDER}/{name}"), line, text)
}

fn text_file(shape: &Shape, text: &str, notice: &str) -> Vec<Finding> {
    let head = text.lines().take_while(|line| line.starts_with('#')).count();
    let mut findings = unnamed_source(shape.name, text.lines().take(head), notice);
    if !text.ends_with('\n') || text.contains('\r') {
        findings.push(finding(shape.name, 0, "lines end in a line feed, the last one too"));
    }
    let mut before = "";
    for (index, line) in text.lines().enumerate().skip(head) {
        let columns: Vec<&str> = line.split('\t').collect();
        let trimmed = columns.iter().all(|column| !column.is_empty() && column.trim() == *column);
        if !shape.columns.contains(&columns.len()) || !trimmed || line.starts_with('#') {
            findings.push(finding(
                shape.name,
                index + 1,
                format!("not {:?} columns, none of them empty", shape.columns),
            ));
        }
        if shape.sorted && key(before) >= key(line) {
            findings.push(finding(shape.name, index + 1, "not in ascending order"));
        }
        before = line;
    }
    if before.is_empty() {
        findings.push(finding(shape.name, 0, "holds nothing"));
    }
    findings
}

/// Words are sorted by column: a tabulator is before every character of a word.
fn key(line: &str) -> Vec<&str> {
    line.split('\t').collect()
}

/// The header names a source, and the notice of each holder of rights is kept.
fn unnamed_source<'a>(name: &str, head: impl Iterator<Item = &'a str>, notice: &str) -> Vec<Finding> {
    let sources: Vec<&str> = head.filter_map(|line| line.strip_prefix("# Source: ")).collect();
    let mut findings = Vec::new();
    if sources.is_empty() {
        findings.push(finding(name, 0, "the header has no line `# Source: …`"));
    }
    for source in sources {
        let holder = source.split_once("Copyright (c) ").map(|(_, rest)| rest.split([';', '.']).next().unwrap_or(rest));
        let holder = holder.and_then(|holder| holder.split_once(' ')).map(|(_years, holder)| holder);
        if let Some(holder) = holder
            && !notice.contains(holder)
        {
            findings.push(finding(name, 0, format!("NOTICE does not name {holder}")));
        }
    }
    findings
}

fn postal_codes(bytes: &[u8]) -> Vec<Finding> {
    let wrong = |text: String| vec![finding(POSTAL_CODES, 0, text)];
    let mut rest = bytes;
    let mut source = false;
    let count = loop {
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
            return wrong("no line says how many codes follow".to_owned());
        };
        let (line, after) = rest.split_at(end);
        rest = after.get(1..).unwrap_or_default();
        source |= line.starts_with(b"# Source: ");
        if !line.starts_with(b"#") {
            break std::str::from_utf8(line).ok().and_then(|line| line.parse::<usize>().ok());
        }
    };
    if !source {
        return wrong("the header has no line `# Source: …`".to_owned());
    }
    match decoded(rest) {
        Some(codes) if Some(codes.len()) == count => Vec::new(),
        Some(codes) => wrong(format!("{} codes, {count:?} said", codes.len())),
        None => wrong("not ascending codes of seven digits".to_owned()),
    }
}

/// The codes, each with whether only an office has it; nothing where the bytes are no such list.
fn decoded(bytes: &[u8]) -> Option<Vec<(u64, bool)>> {
    let (mut codes, mut code, mut number, mut shift) = (Vec::new(), 0, 0u64, 0);
    for byte in bytes {
        number |= u64::from(byte & 0x7F) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            code += number >> 1;
            if number >> 1 == 0 || code >= POSTAL_END {
                return None;
            }
            codes.push((code, number & 1 == 1));
            (number, shift) = (0, 0);
        } else if shift > 28 {
            return None;
        }
    }
    (shift == 0).then_some(codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTICE: &str = "Copyright (c) 2011-2018, The UniDic Consortium";

    fn lines(shape: &Shape, text: &str) -> Vec<String> {
        text_file(shape, text, NOTICE).into_iter().map(|finding| finding.to_string()).collect()
    }

    #[test]
    fn the_order_columns_source_and_notice_of_a_file_are_held() {
        let shape = sorted("x.txt", 1..=2);
        let good = "# What.\n# Source: UniDic, Copyright (c) 2011-2018 The UniDic Consortium.\n一\n一口\tp\n二\n";
        assert_eq!(lines(&shape, good), [""; 0]);
        for (from, to) in [
            ("二\n", "一\n"),
            ("二\n", "二"),
            ("\tp", "\tp\tn"),
            ("\tp", "\t"),
            ("# Source: ", "# "),
            ("The UniDic", "Another"),
            ("一\n一口\tp\n二\n", ""),
        ] {
            assert_eq!(lines(&shape, &good.replace(from, to)).len(), 1, "{from:?} as {to:?}");
        }
    }

    #[test]
    fn postal_codes_ascend_and_are_as_many_as_said() {
        // 0600000 for towns, 0600041 for an office: 60000 * 2, then 41 * 2 + 1.
        let bytes = |count: &str, codes: &[u8]| [b"# Source: x.\n", count.as_bytes(), b"\n", codes].concat();
        let codes = [0xC0, 0xA9, 0x07, 0x53];
        assert_eq!(decoded(&codes), Some(vec![(60_000, false), (60_041, true)]));
        assert_eq!(postal_codes(&bytes("2", &codes)), []);
        assert_eq!(postal_codes(&bytes("3", &codes)).len(), 1);
        assert_eq!(postal_codes(&bytes("2", &codes[..3])).len(), 1);
        assert_eq!(decoded(&[0x00]), None, "the same code again");
        assert_eq!(decoded(&[0xC0]), None, "cut short");
        assert_eq!(decoded(&[0xFF; 9]), None, "a number without end");
    }

    #[test]
    fn the_committed_dictionaries_are_in_order() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        assert_eq!(check(&root).unwrap(), []);
    }
}
