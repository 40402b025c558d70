//! Checks on the house itself. `cargo xtask arrows` holds the rings, `cargo xtask tidy` sizes and sentences.
#![allow(clippy::print_stdout, clippy::print_stderr)] // a tool for the terminal

mod arrows;
mod dictionary;
mod doors;
mod finding;
mod promises;
mod purity;
mod sentences;
mod sizes;
mod source;
mod tree;

use anyhow::{Context, Result};
use finding::Finding;
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "cargo xtask arrows   rings: who may depend on whom, and what judges and bytes may touch
cargo xtask tidy     sizes, doors, sentences of error codes, promises of the threat model, README pair, machine paths,
                     dictionaries
cargo xtask dictionary --sources DIR
                     makes the dictionaries anew from the packages that tools/dictionary-sources.sh put into DIR";

fn main() -> ExitCode {
    let verb = std::env::args().nth(1).unwrap_or_default();
    let findings = match verb.as_str() {
        "arrows" => check_arrows(),
        "tidy" => check_tidy(),
        "dictionary" => make_dictionary(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match findings {
        Ok(findings) => report(&verb, &findings),
        Err(error) => {
            eprintln!("xtask {verb}: {error:#}");
            ExitCode::from(70)
        }
    }
}

fn report(verb: &str, findings: &[Finding]) -> ExitCode {
    for finding in findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        println!("{verb}: in order");
        return ExitCode::SUCCESS;
    }
    println!("{verb}: {} to mend", findings.len());
    ExitCode::FAILURE
}

fn check_arrows() -> Result<Vec<Finding>> {
    let house = arrows::House::read()?;
    let mut findings = house.check();
    for room in house.rooms_without_io() {
        findings.extend(purity::check(&house.root, room)?);
    }
    Ok(findings)
}

fn check_tidy() -> Result<Vec<Finding>> {
    let house = arrows::House::read()?;
    let mut findings = Vec::new();
    for room in &house.rooms {
        findings.extend(sizes::check(&house.root, room)?);
        findings.extend(doors::check(&house.root, room)?);
    }
    findings.extend(sentences::check(&house.root, &house.rooms)?);
    findings.extend(promises::check(&house.root)?);
    findings.extend(dictionary::check::check(&house.root)?);
    findings.extend(tree::check(&house.root, &tree::listed(&house.root)?)?);
    Ok(findings)
}

/// Writes the dictionaries; nothing to mend is left by a run that ends.
fn make_dictionary() -> Result<Vec<Finding>> {
    let mut arguments = std::env::args_os().skip(2);
    let (flag, folder) = (arguments.next(), arguments.next());
    let folder = folder.filter(|_| flag.is_some_and(|flag| flag == "--sources")).context("--sources DIR is missing")?;
    let root = arrows::House::read()?.root;
    for line in dictionary::make(&root, Path::new(&folder))? {
        println!("{line}");
    }
    dictionary::check::check(&root)
}

/// A path as people read it: from the root of the repository.
fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}
