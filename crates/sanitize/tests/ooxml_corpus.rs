//! Real Office documents, from the folder `SEKIMORI_CORPUS` (default `../shared/corpus` beside the repository). Without it
//! the tests say so and pass.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

use model::sanitising::{Harm, Reason};
use sanitize::{Input, Policy, sanitize};
use std::path::PathBuf;

fn documents(folders: &[&str]) -> Vec<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus");
    let root = std::env::var_os("SEKIMORI_CORPUS").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let mut files: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| std::fs::read_dir(root.join(folder)).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
            ["docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xltx", "pptx", "pptm", "potx", "ppsx"]
                .contains(&extension.as_str())
        })
        .collect();
    files.sort();
    if files.is_empty() {
        eprintln!("no corpus: set SEKIMORI_CORPUS");
    }
    files
}

#[test]
fn real_documents_come_through_and_a_second_pass_finds_nothing() {
    let policy = Policy::default();
    let files = documents(&["poi/benign", "poi/active", "tika/benign", "tika/active"]);
    let mut refused = Vec::new();
    for path in &files {
        let bytes = std::fs::read(path).unwrap();
        let Ok(clean) = sanitize(Input { bytes: &bytes, name: None, password: None }, &policy) else {
            refused.push(path);
            continue;
        };
        assert!(clean.report.account.balances(), "{}: {:?}", path.display(), clean.report.account);
        let again = sanitize(Input { bytes: &clean.bytes, name: None, password: None }, &policy).unwrap();
        let left: Vec<_> = again.report.removed.iter().filter(|removed| removed.item.harm() != Harm::Unknown).collect();
        assert!(left.is_empty(), "{}: {left:?}", path.display());
        assert_eq!(again.report.account.removed, 0, "{}: {:?}", path.display(), again.report.removed);
    }
    assert!(refused.len() * 100 <= files.len(), "{refused:?}");
}

#[test]
fn broken_and_encrypted_documents_are_refused_with_a_reason() {
    let policy = Policy::default();
    for path in documents(&["poi/broken", "poi/encrypted", "tika/encrypted"]) {
        let bytes = std::fs::read(&path).unwrap();
        if let Err(refusal) = sanitize(Input { bytes: &bytes, name: None, password: None }, &policy) {
            assert_ne!(refusal.reason, Reason::Crash, "{}", path.display());
        }
    }
}
