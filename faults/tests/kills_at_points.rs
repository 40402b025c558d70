//! A process dies (abort) at each durable step of each room, at its first and at a later visit; the next one goes on.
//!
//! The steps are named in the sources (`fail_point!`), and are nothing outside such tests.
#![allow(clippy::print_stdout)]

mod rooms;

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use rooms::{NOTES, Work, all, journal};

const DIE: &str = "SEKIMORI_DIE";

/// Room, step, and the visits at which the process dies there.
const POINTS: &[(&str, &str, &[u32])] = &[
    ("sealing", "intent::written", &[1, 3]),
    ("sealing", "intent::durable", &[1, 3]),
    ("sealing", "temp::made", &[1, 6]),
    ("sealing", "seal::written", &[1, 2]),
    ("sealing", "temp::filled", &[1, 2, 6]),
    ("sealing", "ready::written", &[1, 2, 6]),
    ("sealing", "ready::durable", &[1, 2, 6]),
    ("sealing", "new_name::given", &[1, 3]),
    ("sealing", "new_name::durable", &[1, 3]),
    ("sealing", "old::aside", &[1, 3]),
    ("sealing", "names::exchanged", &[1, 3]),
    ("sealing", "old::removing", &[1, 2, 6]),
    ("sealing", "old::removed", &[1, 2, 6]),
    ("sealing", "intent::closing", &[1, 5, 6]),
    ("sealing", "record::folder", &[1, 4]),
    ("sealing", "reseal::written", &[1]),
    ("sealing", "undo::written", &[1, 2]),
    ("sealing", "record::removed", &[1, 2]),
    ("adopting", "keep::written", &[1, 2]),
    ("adopting", "keep::durable", &[1, 2]),
    ("adopting", "intent::durable", &[1, 3]),
    ("adopting", "seal::written", &[1, 2]),
    ("adopting", "ready::durable", &[1, 3]),
    ("adopting", "names::exchanged", &[1, 2, 3]),
    ("adopting", "old::removed", &[1, 2, 3]),
    ("adopting", "intent::closing", &[1, 3]),
    ("adopting", "record::removed", &[1]),
    ("spool", "spool::written", &[1, 5, 12]),
    ("spool", "spool::durable", &[1, 5, 12]),
    ("spool", "spool::marked", &[1]),
    ("journal", "journal::written", &[1]),
    ("journal", "journal::ending", &[1, 2]),
    ("journal", "journal::renaming", &[1, 2]),
    ("journal", "journal::replaced", &[1, 2]),
    ("log", "segment::written", &[1, 7]),
    ("log", "segment::durable", &[1, 7]),
    ("log", "segment::named", &[1, 2]),
    ("log", "segment::renewed", &[1, 2]),
    ("log", "tiles::written", &[1, 8]),
    ("log", "checkpoint::written", &[1, 8]),
    ("log", "tiles::settling", &[1]),
    ("log", "segment::sweeping", &[1]),
];

fn work(room: &str) -> Box<dyn Work> {
    let (_, make) = all().into_iter().find(|(name, _)| *name == room).expect("a room");
    make()
}

#[test]
fn a_process_that_dies_at_any_durable_step_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    for (room, point, visits) in POINTS {
        for visit in *visits {
            let what = format!("{room}, {point}, visit {visit}");
            let root = folder.path().join(what.replace([' ', ':', ','], "-"));
            fs::create_dir(&root).expect("a folder");
            let root = root.canonicalize().expect("a folder");
            let mut work = work(room);
            work.prepare(&root);
            let (notes, tree) = (folder.path().join("notes"), work.notes());
            fs::write(&notes, "").expect("notes");
            let status = Command::new(std::env::current_exe().expect("this test"))
                .args(["--exact", "works_until_it_dies", "--ignored", "--nocapture"])
                .env(DIE, format!("{room} {point} {visit} {}", root.display()))
                .env(NOTES, &notes)
                .env(journal::TREE, tree)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .expect("runs");
            assert_eq!(status.signal(), Some(6), "{what}: it was to die there: {status}");
            work.take(&fs::read_to_string(&notes).expect("notes"));
            let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work.check(&root)));
            assert!(checked.is_ok(), "{what}: see above");
        }
    }
    let deaths: usize = POINTS.iter().map(|(.., visits)| visits.len()).sum();
    println!("{deaths} deaths at {} steps", POINTS.len());
}

#[test]
#[ignore = "the other half of a_process_that_dies_at_any_durable_step_loses_nothing"]
fn works_until_it_dies() {
    let Ok(die) = std::env::var(DIE) else { return };
    let mut die = die.splitn(4, ' ');
    let mut next = || die.next().expect("four words").to_owned();
    let (room, point, visit, root) = (next(), next(), next().parse::<u32>().expect("a number"), next());
    let visits = AtomicU32::new(0);
    fail::cfg_callback(point, move || {
        if visits.fetch_add(1, Ordering::SeqCst) + 1 == visit {
            std::process::abort();
        }
    })
    .expect("a step");
    work(&room).act(root.as_ref()).expect("works");
}
