//! What a scan finds due, against the journal of the scan before.

mod common;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use common::{V1, judged, later, record, scan};
use discover::{Scan, ScanOptions, Step, Versions, results};

fn names(paths: &std::collections::BTreeSet<std::path::PathBuf>) -> Vec<String> {
    paths.iter().map(|p| p.file_name().expect("name").to_string_lossy().into_owned()).collect()
}

fn tree() -> (tempfile::TempDir, tempfile::TempDir) {
    let (tree, state) = (tempfile::tempdir().expect("tree"), tempfile::tempdir().expect("state"));
    for name in ["a", "b", "c/d", "c/e", "c.x", "f"] {
        let path = tree.path().join(name);
        fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        fs::write(path, name).expect("file");
    }
    (tree, state)
}

#[test]
fn the_second_scan_of_an_unchanged_tree_finds_nothing_due() {
    let (tree, state) = tree();
    let first = scan(state.path(), &[tree.path()], V1, &later());
    assert_eq!(names(&first.due), ["a", "b", "d", "e", "c.x", "f"]);
    let second = scan(state.path(), &[tree.path()], V1, &later());
    assert!(second.due.is_empty());
    assert_eq!(second.unchanged.len(), 6);
    assert!(second.tally.complete && second.tally.gone == 0);
}

#[test]
fn added_changed_removed_and_renamed_files_are_told_apart() {
    let (tree, state) = tree();
    scan(state.path(), &[tree.path()], V1, &later());
    fs::write(tree.path().join("new"), "new").expect("add");
    fs::write(tree.path().join("a"), "other").expect("change");
    fs::remove_file(tree.path().join("b")).expect("remove");
    fs::rename(tree.path().join("c"), tree.path().join("g")).expect("rename a folder");
    let run = scan(state.path(), &[tree.path()], V1, &later());
    assert_eq!(names(&run.due), ["a", "d", "e", "new"]);
    assert_eq!(names(&run.unchanged), ["c.x", "f"]);
    assert_eq!(run.tally.gone, 3);
}

#[test]
fn a_change_that_keeps_size_and_modification_time_is_seen() {
    let (tree, state) = tree();
    scan(state.path(), &[tree.path()], V1, &later());
    let path = tree.path().join("a");
    let old = fs::metadata(&path).expect("stat").modified().expect("mtime");
    fs::write(&path, "A").expect("same size");
    fs::File::options().write(true).open(&path).expect("open").set_modified(old).expect("set back");
    assert_eq!(names(&scan(state.path(), &[tree.path()], V1, &later()).due), ["a"]);
}

#[test]
fn a_file_changed_in_the_second_of_the_scan_is_due_once_more() {
    let (tree, state) = tree();
    let stat = fs::metadata(tree.path().join("f")).expect("stat");
    let same_second = common::Stopped(time::OffsetDateTime::from_unix_timestamp(stat.ctime()).expect("time"));
    scan(state.path(), &[tree.path()], V1, &same_second);
    let second = scan(state.path(), &[tree.path()], V1, &later());
    assert_eq!(second.due.len(), 6, "all could have changed without a trace");
    assert!(scan(state.path(), &[tree.path()], V1, &later()).due.is_empty());
}

#[test]
fn another_rule_edition_judges_again_from_the_counts_and_another_extractor_opens_again() {
    let (tree, state) = tree();
    scan(state.path(), &[tree.path()], V1, &later());
    let rules = Versions { rules: 2, ..V1 };
    let run = scan(state.path(), &[tree.path()], rules, &later());
    assert!(run.due.is_empty());
    assert_eq!(run.rejudge.len(), 6);
    assert_eq!(scan(state.path(), &[tree.path()], rules, &later()).unchanged.len(), 6);
    assert_eq!(scan(state.path(), &[tree.path()], Versions { extractor: 2, ..rules }, &later()).due.len(), 6);
}

#[test]
fn old_results_are_there_to_be_shown() {
    let (tree, state) = tree();
    scan(state.path(), &[tree.path()], V1, &later());
    let mut scan =
        Scan::begin(state.path(), &[tree.path().into()], V1, &ScanOptions::default(), &later()).expect("begins");
    while let Some(step) = scan.next().expect("goes on") {
        let Step::Unchanged(same) = step else { panic!("{step:?}") };
        let size = same.entry.fingerprint.size as u32;
        assert_eq!(scan.judged(&same).expect("reads"), Some(judged(size)));
    }
    scan.finish().expect("finishes");
    let mut seen = 0;
    results(state.path(), &mut |path, row, found| {
        assert!(path.starts_with(tree.path().canonicalize().expect("path")));
        assert_eq!(found, judged(row.fingerprint.size as u32));
        seen += 1;
    })
    .expect("reads");
    assert_eq!(seen, 6);
}

#[test]
fn a_scan_of_one_folder_keeps_what_is_known_of_others() {
    let (tree, state) = tree();
    let other = tempfile::tempdir().expect("other");
    fs::write(other.path().join("z"), "z").expect("file");
    scan(state.path(), &[tree.path()], V1, &later());
    let run = scan(state.path(), &[other.path()], V1, &later());
    assert_eq!((run.due.len(), run.tally.gone), (1, 0));
    assert_eq!(
        scan(state.path(), &[other.path(), tree.path(), &tree.path().join("c")], V1, &later()).unchanged.len(),
        7
    );
}

#[test]
fn an_interrupted_scan_goes_on_where_it_stopped() {
    let (tree, state) = tree();
    for already in [2, 1] {
        let mut scan =
            Scan::begin(state.path(), &[tree.path().into()], V1, &ScanOptions::default(), &later()).expect("begins");
        let mut done = 0;
        while done < already {
            if let Some(Step::Due(due)) = scan.next().expect("goes on") {
                record(&mut scan, &due);
                done += 1;
            }
        }
        let tally = scan.finish().expect("stops");
        assert!(!tally.complete);
    }
    let run = scan(state.path(), &[tree.path()], V1, &later());
    assert_eq!((run.unchanged.len(), run.due.len()), (3, 3));
}

#[test]
fn results_may_come_in_any_order_and_a_file_without_one_stays_due() {
    let (tree, state) = tree();
    let mut first =
        Scan::begin(state.path(), &[tree.path().into()], V1, &ScanOptions::default(), &later()).expect("begins");
    let mut due = Vec::new();
    while let Some(step) = first.next().expect("goes on") {
        if let Step::Due(found) = step {
            due.push(found);
        }
    }
    for found in due.iter().rev().filter(|d| d.entry.name() != "d") {
        record(&mut first, found);
    }
    first.finish().expect("finishes");
    assert_eq!(names(&scan(state.path(), &[tree.path()], V1, &later()).due), ["d"]);
}

#[test]
fn two_scans_do_not_share_a_state_folder() {
    let (tree, state) = tree();
    let begin = || Scan::begin(state.path(), &[tree.path().into()], V1, &ScanOptions::default(), &later());
    let first = begin().expect("begins");
    assert_eq!(begin().map_err(|e| model::Coded::code(&e)).map(drop), Err("DI-004"));
    drop(first);
    begin().expect("free again");
}

#[test]
fn the_journal_is_its_owners_alone_and_is_not_scanned_itself() {
    let tree = tempfile::tempdir().expect("tree");
    let state = tree.path().join("state");
    let run = scan(&state, &[tree.path()], V1, &later());
    assert!(run.due.is_empty());
    assert_eq!(fs::metadata(&state).expect("stat").permissions().mode() & 0o777, 0o700);
    for found in fs::read_dir(&state).expect("list") {
        let found = found.expect("entry");
        assert_eq!(found.metadata().expect("stat").permissions().mode() & 0o777, 0o600, "{:?}", found.file_name());
    }
}

#[test]
fn dead_results_do_not_pile_up() {
    let (tree, state) = tree();
    let big = |n: u32| {
        let mut judged = judged(n);
        judged.rules = vec!["r".repeat(100_000)];
        judged
    };
    for n in 0..12 {
        let versions = Versions { extractor: n, ..V1 };
        let mut scan = Scan::begin(state.path(), &[tree.path().into()], versions, &ScanOptions::default(), &later())
            .expect("begins");
        while let Some(step) = scan.next().expect("goes on") {
            let Step::Due(due) = step else { panic!("{step:?}") };
            scan.record(&due, &big(n)).expect("records");
        }
        scan.finish().expect("finishes");
    }
    assert!(size_of_folder(state.path()) < 3_000_000);
    let mut seen = 0;
    results(state.path(), &mut |_, _, found| seen += u32::from(found == big(11))).expect("reads");
    assert_eq!(seen, 6);
}

fn size_of_folder(path: &Path) -> u64 {
    fs::read_dir(path).expect("list").map(|f| f.expect("entry").metadata().expect("stat").len()).sum()
}
