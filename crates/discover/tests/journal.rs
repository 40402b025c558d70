//! What a scan makes of a journal that is damaged, and of a scan that was killed.

mod common;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use common::{V1, later, record, scan};
use discover::{Scan, ScanOptions, Step};
use proptest::prelude::*;

const FILES: usize = 40;

fn tree() -> tempfile::TempDir {
    let tree = tempfile::tempdir().expect("tree");
    for n in 0..FILES {
        fs::create_dir_all(tree.path().join(format!("{}", n % 3))).expect("folder");
        fs::write(tree.path().join(format!("{}/{n}", n % 3)), format!("{n}")).expect("file");
    }
    tree
}

/// In memory where that is to be had: each run syncs several times.
fn state() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("state")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_journal_with_any_byte_changed_is_refused_and_the_scan_starts_anew(at in any::<prop::sample::Index>(), bit in 0_u32..8) {
        let (tree, state) = (tree(), state());
        scan(state.path(), &[tree.path()], V1, &later());
        let journal = state.path().join("journal");
        let mut bytes = fs::read(&journal).expect("journal");
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        fs::write(&journal, bytes).expect("damage");
        let run = scan(state.path(), &[tree.path()], V1, &later());
        prop_assert!(matches!(run.refused, Some("DI-001" | "DI-002" | "DI-003")), "{:?} at {at}", run.refused);
        prop_assert_eq!(run.due.len(), FILES);
        let next = scan(state.path(), &[tree.path()], V1, &later());
        prop_assert_eq!((next.refused, next.unchanged.len()), (None, FILES));
    }

    #[test]
    fn a_journal_cut_off_anywhere_is_refused(at in any::<prop::sample::Index>()) {
        let (tree, state) = (tree(), state());
        scan(state.path(), &[tree.path()], V1, &later());
        let journal = state.path().join("journal");
        let bytes = fs::read(&journal).expect("journal");
        fs::write(&journal, &bytes[..at.index(bytes.len())]).expect("cut");
        let run = scan(state.path(), &[tree.path()], V1, &later());
        prop_assert!(run.refused.is_some());
        prop_assert_eq!(run.due.len(), FILES);
    }

    #[test]
    fn progress_cut_off_or_changed_anywhere_is_believed_only_as_far_as_it_is_whole(
        at in any::<prop::sample::Index>(), cut in any::<bool>()
    ) {
        let (tree, state) = (tree(), state());
        let mut first = Scan::begin(state.path(), &[tree.path().into()], V1, &ScanOptions::default(), &later())
            .expect("begins");
        for n in 0..20 {
            let Some(Step::Due(due)) = first.next().expect("goes on") else { panic!("due") };
            record(&mut first, &due);
            if n % 5 == 4 {
                first.make_durable().expect("durable");
            }
        }
        drop(first);
        let part = state.path().join("journal.part");
        let mut bytes = fs::read(&part).expect("progress");
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] ^= 0x40 }
        fs::write(&part, bytes).expect("damage");
        let run = scan(state.path(), &[tree.path()], V1, &later());
        prop_assert_eq!(run.due.len() + run.unchanged.len(), FILES);
        prop_assert!(run.unchanged.len().is_multiple_of(5) && run.unchanged.len() < 20, "{}", run.unchanged.len());
        prop_assert_eq!(scan(state.path(), &[tree.path()], V1, &later()).unchanged.len(), FILES);
    }

    #[test]
    fn a_result_with_any_byte_changed_is_not_shown(at in any::<prop::sample::Index>()) {
        let (tree, state) = (tree(), state());
        scan(state.path(), &[tree.path()], V1, &later());
        let counts = fs::read_dir(state.path()).expect("list").map(|f| f.expect("entry").path());
        let counts = counts.into_iter().find(|p| p.to_string_lossy().contains("counts-")).expect("counts");
        let mut bytes = fs::read(&counts).expect("counts");
        // Behind the header, which another error guards.
        let at = 20 + at.index(bytes.len() - 20);
        bytes[at] ^= 0x10;
        fs::write(&counts, bytes).expect("damage");
        let rules = discover::Versions { rules: 9, ..V1 };
        let run = scan(state.path(), &[tree.path()], rules, &later());
        prop_assert_eq!((run.due.len(), run.rejudge.len()), (1, FILES - 1));
    }
}

#[test]
fn a_file_of_somebody_else_is_refused_as_a_journal() {
    let (tree, state) = (tree(), state());
    for (content, code) in [("", "DI-002"), ("not a journal at all, but a text", "DI-002"), ("SEKIJRNL", "DI-001")] {
        fs::write(state.path().join("journal"), content).expect("write");
        assert_eq!(scan(state.path(), &[tree.path()], V1, &later()).refused, Some(code), "{content}");
    }
}

#[test]
fn a_scan_killed_in_the_middle_goes_on_where_it_was_durable() {
    let (tree, state) = (tree(), state());
    let mut done = 0;
    for round in 1..=3 {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "scans_until_killed", "--ignored", "--nocapture"])
            .env("SEKIMORI_TREE", tree.path())
            .env("SEKIMORI_STATE", state.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("runs");
        let lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
        let reached = lines.map(|line| line.expect("line")).any(|line| line.ends_with("durable"));
        child.kill().expect("kill -9");
        child.wait().expect("ends");
        assert!(reached, "round {round}");
        done += 10;
    }
    let run = scan(state.path(), &[tree.path()], V1, &later());
    assert_eq!((run.unchanged.len(), run.due.len()), (done, FILES - done));
    assert_eq!(scan(state.path(), &[tree.path()], V1, &later()).unchanged.len(), FILES);
}

#[test]
#[ignore = "the other half of a_scan_killed_in_the_middle_goes_on_where_it_was_durable, killed by it"]
fn scans_until_killed() {
    let (Some(tree), Some(state)) = (std::env::var_os("SEKIMORI_TREE"), std::env::var_os("SEKIMORI_STATE")) else {
        return;
    };
    let (tree, state) = (PathBuf::from(tree), PathBuf::from(state));
    let mut scan = Scan::begin(&state, &[tree], V1, &ScanOptions::default(), &later()).expect("begins");
    let mut done = 0;
    while done < 10 {
        if let Some(Step::Due(due)) = scan.next().expect("goes on") {
            record(&mut scan, &due);
            done += 1;
        }
    }
    scan.make_durable().expect("durable");
    // Further results that are not durable yet.
    for _ in 0..3 {
        if let Some(Step::Due(due)) = scan.next().expect("goes on") {
            record(&mut scan, &due);
        }
    }
    report("durable");
    loop {
        std::thread::park();
    }
}

fn report(line: &str) {
    use std::io::Write;
    writeln!(std::io::stdout(), "\n{line}").expect("stdout");
}
