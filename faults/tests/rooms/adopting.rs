//! Sealing what was opened in the place of a locked file, and giving the locked file back.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::fd::AsFd;
use std::path::Path;

use agent::inplace::{Ledger, Naming, Target, adopt_in_place, open_folder, recover, undo_in_place};
use protect::{Container, SystemRandom};

use super::inplace::{Keys, RUN, names, open, plan};
use super::{Outcome, Work, code, note};

/// The first is given back in the end, the second stays sealed.
const FILES: [&str; 2] = ["0.docx", "1.docx"];

pub(crate) struct Adopting {
    keys: Keys,
    /// What was said of each: `p` as it was, `s` sealed, `?` something was under way.
    is: [char; 2],
}

impl Default for Adopting {
    fn default() -> Adopting {
        Adopting { keys: Keys::new(), is: ['p'; 2] }
    }
}

fn locked(n: usize) -> Vec<u8> {
    (0..5_000 + n).map(|at| (at * 7 + n) as u8).collect()
}

fn opened(n: usize) -> Vec<u8> {
    (0..3_000 + n).map(|at| (at * 5 + n) as u8).collect()
}

impl Adopting {
    fn now(&mut self, n: usize, is: char) {
        self.is[n] = is;
        note(self);
    }
}

impl Work for Adopting {
    fn prepare(&mut self, root: &Path) {
        let tree = root.join("tree");
        fs::create_dir(&tree).expect("a folder");
        fs::write(root.join("key"), self.keys.0.to_pkcs8().expect("pkcs8").expose()).expect("a key");
        for (n, name) in FILES.iter().enumerate() {
            fs::write(tree.join(name), locked(n)).expect("a file");
        }
    }

    fn act(&mut self, root: &Path) -> Outcome {
        self.keys = Keys::read(&root.join("key"));
        let tree = root.join("tree");
        let ledger = Ledger::open(&root.join("state")).map_err(|e| code(&e))?;
        let folder = open_folder(&tree).map_err(|e| code(&e))?;
        let target =
            |name: &'static str| Target { folder: folder.as_fd(), path: &tree, name: OsStr::new(name), seen: None };
        let mut given_back = None;
        for (n, name) in FILES.into_iter().enumerate() {
            let mut memory = tempfile::tempfile_in("/dev/shm").expect("memory");
            std::io::Write::write_all(&mut memory, &opened(n)).expect("memory");
            let plan = plan(&self.keys, Naming::Keep);
            self.now(n, '?');
            adopt_in_place(&ledger, &target(name), &plan, &memory, &mut SystemRandom).map_err(|e| code(&e))?;
            self.now(n, 's');
            given_back.get_or_insert(plan.file);
        }
        let file = given_back.expect("a file");
        self.now(0, '?');
        undo_in_place(&ledger, &target(FILES[0]), file, RUN, &mut self.keys).map_err(|e| code(&e))?;
        self.now(0, 'p');
        Ok(())
    }

    fn check(&mut self, root: &Path) {
        self.keys = Keys::read(&root.join("key"));
        let tree = root.join("tree");
        let ledger = Ledger::open(&root.join("state")).expect("the record opens");
        for found in recover(&ledger).expect("recovers") {
            found.settled.expect("settles");
        }
        assert!(recover(&ledger).expect("recovers").is_empty(), "nothing is left to recover");
        assert_eq!(names(&tree), FILES, "nothing stray, nothing lost");
        let mut kept = Vec::new();
        for (n, name) in FILES.into_iter().enumerate() {
            let path = tree.join(name);
            let bytes = fs::read(&path).expect("reads");
            if protect::container::sniff(&bytes) {
                assert_ne!(self.is[n], 'p', "{n}: not what was said");
                assert!(open(&mut self.keys, &path) == opened(n), "{n} is not whole");
                let file = Container::open(File::open(&path).expect("opens")).expect("a container").file_id();
                kept.push(format!("{file}.tdf"));
                // Whatever happened, the locked file can be given back.
                let kept = root.join("state/inplace/kept").join(format!("{file}.tdf"));
                assert!(open(&mut self.keys, &kept) == locked(n), "{n}: the locked file is lost");
            } else {
                assert_ne!(self.is[n], 's', "{n}: not what was said");
                assert!(bytes == locked(n), "{n} is not whole, or its content lies open");
            }
        }
        kept.sort();
        let folder = root.join("state/inplace/kept");
        let there = if folder.exists() { names(&folder) } else { Vec::new() };
        assert_eq!(there, kept, "nothing is kept that nobody needs");
    }

    fn notes(&self) -> String {
        self.is.iter().collect()
    }

    fn take(&mut self, notes: &str) {
        self.is.iter_mut().zip(notes.chars()).for_each(|(is, note)| *is = note);
    }
}
