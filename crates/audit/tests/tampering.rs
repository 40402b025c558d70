//! Whatever is done to a log, verification names it.

use std::collections::HashMap;

use audit::{
    AuditError, Checkpoint, Ed25519Signer, Edge, LogKey, LogPath, LogReader, Signer, prove_consistency, verify_all,
    verify_each,
};
use model::Secret;

#[derive(Clone, Default)]
struct Memory(HashMap<String, Vec<u8>>);

impl LogReader for Memory {
    fn read(&self, path: &LogPath) -> std::io::Result<Option<Vec<u8>>> {
        Ok(self.0.get(&path.to_string()).cloned())
    }
}

fn signer(seed: u8) -> Ed25519Signer {
    Ed25519Signer::new("city.example/log", &Secret::new([seed; 32])).expect("a signer")
}

fn key() -> LogKey {
    signer(1).key().clone()
}

/// Appends entries told apart by `flavour` and signs.
fn append(log: &mut Memory, edge: Edge, count: usize, flavour: &str, by: &Ed25519Signer) -> (Edge, Checkpoint) {
    let first = edge.size();
    let entries: Vec<String> = (first..first + count as u64).map(|i| format!("{{\"{flavour}\":{i}}}")).collect();
    let growth = edge.grow(entries.iter().map(String::as_bytes)).expect("grows");
    log.0.extend(growth.files.into_iter().map(|(path, bytes)| (path.to_string(), bytes)));
    let checkpoint =
        Checkpoint { origin: "city.example/log".to_owned(), size: growth.edge.size(), root: growth.edge.root() };
    log.0.insert("checkpoint".to_owned(), checkpoint.sign(by).expect("signs").into_bytes());
    (growth.edge, checkpoint)
}

/// 300, then 1,000 entries: three full tiles, one partial, one above them.
fn log() -> (Memory, Checkpoint, Checkpoint) {
    let mut log = Memory::default();
    let (edge, old) = append(&mut log, Edge::default(), 300, "entry", &signer(1));
    let (_, new) = append(&mut log, edge, 700, "entry", &signer(1));
    (log, old, new)
}

#[test]
fn an_untouched_log_verifies_and_shows_every_entry_once() {
    let (log, old, new) = log();
    let mut seen = 0;
    let report = verify_each(&log, &key(), Some(&old), |index, entry| {
        assert_eq!((index, entry), (seen, format!("{{\"entry\":{index}}}").as_bytes()));
        seen += 1;
    })
    .expect("verifies");
    assert_eq!((seen, report.bundles, report.tiles), (1000, 4, 5));
    assert_eq!(report.checkpoint, new);
    assert!(verify_all(&log, &key(), Some(&new)).is_ok());
}

#[test]
fn an_empty_log_verifies() {
    let mut log = Memory::default();
    append(&mut log, Edge::default(), 0, "entry", &signer(1));
    assert_eq!(verify_all(&log, &key(), None).expect("verifies").checkpoint.size, 0);
}

#[test]
fn every_changed_bit_of_every_file_is_found() {
    let (log, old, _) = log();
    let needed = [
        "checkpoint",
        "tile/0/000",
        "tile/0/001",
        "tile/0/002",
        "tile/0/003.p/232",
        "tile/1/000.p/3",
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002",
        "tile/entries/003.p/232",
    ];
    for path in needed {
        let length = log.0[path].len();
        for at in (0..length).step_by(if length > 1000 { 1709 } else { 61 }).chain([length - 1]) {
            let mut changed = log.clone();
            changed.0.get_mut(path).expect("a file")[at] ^= 1 << (at % 8);
            assert!(verify_all(&changed, &key(), Some(&old)).is_err(), "{path} byte {at}");
        }
        for cut in [0, length / 2, length - 1] {
            let mut changed = log.clone();
            changed.0.get_mut(path).expect("a file").truncate(cut);
            assert!(verify_all(&changed, &key(), None).is_err(), "{path} cut to {cut}");
        }
        let mut changed = log.clone();
        changed.0.get_mut(path).expect("a file").push(b'\n');
        assert!(verify_all(&changed, &key(), None).is_err(), "{path} longer");
        changed.0.remove(path);
        match verify_all(&changed, &key(), None) {
            Err(AuditError::Missing { path: named }) => assert_eq!(named, path),
            other => panic!("{path}: {other:?}"),
        }
    }
}

#[test]
fn a_changed_entry_and_a_changed_tile_are_told_apart() {
    for index in [0_u64, 255, 256, 299, 767, 768, 999] {
        let (mut log, old, _) = log();
        let bundle =
            if index < 768 { format!("tile/entries/{:03}", index / 256) } else { "tile/entries/003.p/232".into() };
        let needle = format!("\"entry\":{index}}}");
        let bytes = log.0.get_mut(&bundle).expect("a bundle");
        let at = bytes.windows(needle.len()).position(|w| w == needle.as_bytes()).expect("the entry");
        bytes[at + 1] = b'E';
        match verify_all(&log, &key(), Some(&old)) {
            Err(AuditError::EntryChanged { index: named }) => assert_eq!(named, index),
            other => panic!("{index}: {other:?}"),
        }
    }
    for path in ["tile/0/000", "tile/0/001", "tile/0/003.p/232", "tile/1/000.p/3"] {
        let (mut log, ..) = log();
        log.0.get_mut(path).expect("a tile")[33] ^= 4;
        match verify_all(&log, &key(), None) {
            Err(AuditError::TileChanged { path: named }) => assert_eq!(named, path),
            other => panic!("{path}: {other:?}"),
        }
    }
}

#[test]
fn a_log_cut_back_and_signed_again_is_refused_by_who_remembers() {
    let (_, _, new) = log();
    let mut short = Memory::default();
    append(&mut short, Edge::default(), 900, "entry", &signer(1));
    assert!(verify_all(&short, &key(), None).is_ok(), "in itself it is whole");
    assert!(matches!(
        verify_all(&short, &key(), Some(&new)),
        Err(AuditError::RolledBack { remembered: 1000, found: 900 })
    ));
}

#[test]
fn a_rewritten_tail_is_refused_by_who_remembers() {
    let (_, old, new) = log();
    for (kept, remembered) in [(299, &old), (999, &new), (0, &old)] {
        let mut rewritten = Memory::default();
        let (edge, _) = append(&mut rewritten, Edge::default(), kept, "entry", &signer(1));
        append(&mut rewritten, edge, 1200 - kept, "other", &signer(1));
        assert!(verify_all(&rewritten, &key(), None).is_ok(), "in itself it is whole");
        match verify_all(&rewritten, &key(), Some(remembered)) {
            Err(AuditError::SplitView { size }) => assert_eq!(size, remembered.size),
            other => panic!("{kept}: {other:?}"),
        }
    }
}

#[test]
fn a_log_signed_by_another_key_is_refused() {
    let mut log = Memory::default();
    append(&mut log, Edge::default(), 10, "entry", &signer(2));
    assert!(matches!(verify_all(&log, &key(), None), Err(AuditError::CheckpointForged)));
}

#[test]
fn a_consistency_proof_is_as_short_as_the_tree_is_high() {
    let (log, _, new) = log();
    for old in 1..1000 {
        assert!(prove_consistency(&log, &new, old).expect("proves").len() <= 11, "{old}");
    }
}
