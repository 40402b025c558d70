//! What is done on a disk that fails, room by room, and what must hold afterwards.
//!
//! [`Work::act`] stops at the first error, as the program would, and notes what it was told had happened;
//! [`Work::check`] looks at the disk afterwards with those notes.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::Path;

use faults::{Disk, Fault, Mounted};

pub(crate) mod adopting;
#[path = "../../../crates/agent/tests/inplace/mod.rs"]
pub(crate) mod inplace;
pub(crate) mod journal;
pub(crate) mod log;
pub(crate) mod registers;
pub(crate) mod sealing;
pub(crate) mod spool;

pub(crate) type Outcome = Result<(), String>;

/// What a room does.
pub(crate) trait Work {
    /// What is there beforehand, durably.
    fn prepare(&mut self, _root: &Path) {}
    /// Works until all is done, or something fails; gives the code it failed with.
    fn act(&mut self, root: &Path) -> Outcome;
    /// All that was said to have happened has, and the room goes on.
    fn check(&mut self, root: &Path);
    /// What was said to have happened so far.
    fn notes(&self) -> String;
    /// Takes over the notes of a process that is gone.
    fn take(&mut self, notes: &str);
}

/// Where a process that is to die leaves its notes.
pub(crate) const NOTES: &str = "SEKIMORI_NOTES";

/// Leaves the notes where they outlive the process.
pub(crate) fn note(work: &dyn Work) {
    if let Some(path) = std::env::var_os(NOTES) {
        std::fs::write(path, work.notes()).expect("notes");
    }
}

/// A room and how its work is begun.
pub(crate) type Room = (&'static str, fn() -> Box<dyn Work>);

pub(crate) fn all() -> Vec<Room> {
    vec![
        ("sealing", || Box::new(sealing::Sealing::default())),
        ("adopting", || Box::new(adopting::Adopting::default())),
        ("spool", || Box::new(spool::Telling::default())),
        ("journal", || Box::new(journal::Scanning::new())),
        ("log", || Box::new(log::Logging::default())),
        ("registers", || Box::new(registers::Registering::default())),
    ]
}

/// A room's work on a disk of its own.
pub(crate) struct Stage {
    name: &'static str,
    make: fn() -> Box<dyn Work>,
    mounted: Mounted,
    /// The disk as it was prepared.
    before: Disk,
}

impl Stage {
    pub(crate) fn new(name: &'static str, make: fn() -> Box<dyn Work>) -> Stage {
        let mut mounted = Mounted::new(Disk::default()).expect("needs /dev/fuse and the right to mount");
        make().prepare(&mounted.path());
        let before = mounted.disk().after();
        mounted.put(before.clone()).expect("mounts");
        Stage { name, make, mounted, before }
    }

    /// How many steps it takes when nothing fails.
    pub(crate) fn steps(&mut self) -> u64 {
        let (_, steps) = self.run(Fault::None, "undisturbed");
        steps
    }

    /// Once, with a fault; whether it came, and the steps until then.
    pub(crate) fn run(&mut self, fault: Fault, what: &str) -> (bool, u64) {
        let what = format!("{}, {what}", self.name);
        let mut disk = self.before.clone();
        disk.begin(fault);
        self.mounted.put(disk).expect("mounts");
        let mut work = (self.make)();
        let outcome = work.act(&self.mounted.path());
        let disk = self.mounted.disk();
        let (struck, steps) = (disk.struck(), disk.steps());
        drop(disk);
        assert!(struck || outcome.is_ok(), "{what}: {outcome:?} without a fault");
        self.mounted.again().expect("mounts");
        let path = self.mounted.path();
        let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work.check(&path)));
        assert!(checked.is_ok(), "{what}: see above");
        (struck, steps)
    }
}

pub(crate) fn code(error: &dyn model::Coded) -> String {
    format!("{}: {error:?}", error.code())
}
