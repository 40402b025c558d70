//! Promises: every invariant has its row in the threat model, and every test named there is a test.

use crate::finding::Finding;
use anyhow::Result;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Where each invariant stands beside what holds it.
const PAPER: &str = "docs/threat-model.md";
/// Invariants of the design, numbered from 1.
const INVARIANTS: usize = 17;

/// Checks the threat model and the tests that it and the architecture name.
pub(crate) fn check(root: &Path) -> Result<Vec<Finding>> {
    let Ok(text) = fs::read_to_string(root.join(PAPER)) else {
        return Ok(vec![Finding::new(PAPER, 0, "is missing")]);
    };
    let mut findings = rows(&text);
    for (line, file, name) in named(&text) {
        match fs::read_to_string(root.join(file)) {
            Err(_) => findings.push(Finding::new(PAPER, line, format!("{file} is not there"))),
            Ok(source) if !has_test(&source, name) => {
                findings.push(Finding::new(PAPER, line, format!("{file} has no test {name}")));
            }
            Ok(_) => {}
        }
    }
    Ok(findings)
}

/// Each invariant has a row `| n |` and the row names a test or says by what else it is held.
fn rows(text: &str) -> Vec<Finding> {
    let mut have = BTreeSet::new();
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut cells = line.split('|').skip(1);
        let Some(number) = cells.next().and_then(|cell| cell.trim().parse::<usize>().ok()) else { continue };
        have.insert(number);
        if !line.contains("::") && !line.contains("cargo xtask") {
            findings.push(Finding::new(PAPER, index + 1, format!("invariant {number} names nothing that holds it")));
        }
    }
    let missing = (1..=INVARIANTS).filter(|number| !have.contains(number));
    findings.extend(missing.map(|number| Finding::new(PAPER, 0, format!("invariant {number} has no row"))));
    findings
}

/// `path/to/file.rs::name_of_a_test` in backticks: line, file, test.
fn named(text: &str) -> Vec<(usize, &str, &str)> {
    let lines = text.lines().enumerate();
    lines
        .flat_map(|(index, line)| {
            let quoted = line.split('`').skip(1).step_by(2);
            quoted.filter_map(move |word| {
                let (file, name) = word.split_once(".rs::")?;
                Some((index + 1, word.get(..file.len() + 3)?, name))
            })
        })
        .collect()
}

/// Whether a function of this name stands below an attribute that makes it a test, or in the list of a room that runs
/// its tests itself (a jailed worker cannot be started from the usual harness).
fn has_test(source: &str, name: &str) -> bool {
    let heading = format!("fn {name}(");
    let lines: Vec<&str> = source.lines().collect();
    let listed = lines.iter().any(|line| line.trim() == format!("{name},"));
    lines.iter().enumerate().any(|(index, line)| {
        let above = lines.get(index.saturating_sub(4)..index).unwrap_or_default();
        line.contains(&heading) && (listed || above.iter().any(|line| line.contains("test]") || line.contains("test(")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_names_nothing_and_a_row_that_is_missing_are_found() {
        let all =
            |from: usize| -> String { (from..=INVARIANTS).map(|n| format!("| {n} | x | `a.rs::b` |\n")).collect() };
        assert_eq!(rows(&all(1)), []);
        assert_eq!(rows(&all(2)).len(), 1);
        assert_eq!(rows(&format!("| 1 | x | by review |\n{}", all(2))).len(), 1);
        assert_eq!(rows(&format!("| 1 | x | `cargo xtask arrows` |\n{}", all(2))), []);
    }

    #[test]
    fn the_tests_named_are_those_in_backticks() {
        assert_eq!(named("a\n| 1 | `x/y.rs::z` and `b`, `c.rs` |"), [(2, "x/y.rs", "z")]);
    }

    #[test]
    fn a_function_is_a_test_by_what_stands_above_it() {
        let source = "#[test]\nfn a() {}\n\n\n\n\nfn b() {}\n#[tokio::test]\n#[ignore]\nasync fn c() {}\n";
        assert!(has_test(source, "a") && has_test(source, "c"));
        assert!(!has_test(source, "b") && !has_test(source, "d"));
        assert!(has_test("tests! {\n    e,\n}\n\n\n\nfn e() {}\n", "e"));
    }
}
