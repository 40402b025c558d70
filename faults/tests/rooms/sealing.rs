//! Sealing, resealing and turning back.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileExt, MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::{Duration, SystemTime};

use agent::inplace::{Ledger, Naming, Resealing, Target, open_folder, recover, reseal_in_place, undo_in_place};
use model::Label;
use protect::Container;

use super::inplace::{Keys, RUN, names, open, plan, seal};
use super::{Outcome, Work, code, note};

const FILES: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    Plain,
    Sealed,
    /// Something was under way.
    Either,
}

pub(crate) struct Sealing {
    keys: Keys,
    is: [Is; FILES],
}

impl Default for Sealing {
    fn default() -> Sealing {
        Sealing { keys: Keys::new(), is: [Is::Plain; FILES] }
    }
}

fn content(n: usize) -> Vec<u8> {
    let size = [300, 5_000, 70_000, 4096][n];
    (0..size).map(|at: usize| (at * 7 + n * 31 + (at >> 8)) as u8).collect()
}

fn name(n: usize) -> String {
    format!("{n}.bin")
}

fn modified(n: usize) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::new(1_500_000_000 + n as u64, 123)
}

fn is_container(path: &Path) -> bool {
    let mut head = [0; protect::container::SNIFF];
    let len = File::open(path).expect("opens").read_at(&mut head, 0).expect("reads");
    protect::container::sniff(&head[..len])
}

impl Sealing {
    fn now(&mut self, n: usize, is: Is) {
        self.is[n] = is;
        note(self);
    }

    fn undo(&mut self, ledger: &Ledger, tree: &Path, n: usize, name: &str) -> Outcome {
        let file = Container::open(File::open(tree.join(name)).expect("opens")).expect("a container").file_id();
        let folder = open_folder(tree).map_err(|e| code(&e))?;
        let target = Target { folder: folder.as_fd(), path: tree, name: OsStr::new(name), seen: None };
        self.now(n, Is::Either);
        undo_in_place(ledger, &target, file, RUN, &mut self.keys).map_err(|e| code(&e))?;
        self.now(n, Is::Plain);
        Ok(())
    }
}

impl Work for Sealing {
    fn prepare(&mut self, root: &Path) {
        let tree = root.join("tree");
        fs::create_dir(&tree).expect("a folder");
        fs::write(root.join("key"), self.keys.0.to_pkcs8().expect("pkcs8").expose()).expect("a key");
        for n in 0..FILES {
            let path = tree.join(name(n));
            fs::write(&path, content(n)).expect("a file");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).expect("mode");
            File::options().write(true).open(&path).expect("opens").set_modified(modified(n)).expect("time");
        }
    }

    fn act(&mut self, root: &Path) -> Outcome {
        self.keys = Keys::read(&root.join("key"));
        let tree = root.join("tree");
        let ledger = Ledger::open(&root.join("state")).map_err(|e| code(&e))?;
        for n in 0..FILES {
            let naming = if n.is_multiple_of(2) { Naming::Append } else { Naming::Keep };
            self.now(n, Is::Either);
            seal(&ledger, &tree, OsStr::new(&name(n)), &plan(&self.keys, naming)).map_err(|e| code(&e))?;
            self.now(n, Is::Sealed);
        }
        let how = Resealing {
            label: Label::Class3A,
            namespace: "https://shiomi.example".to_owned(),
            key: self.keys.public(),
        };
        reseal_in_place(&ledger, &tree.join("2.bin.tdf"), &how, &mut self.keys, &mut |_| Ok(()))
            .map_err(|e| code(&e))?;
        self.undo(&ledger, &tree, 0, "0.bin.tdf")?;
        self.undo(&ledger, &tree, 1, "1.bin")
    }

    fn check(&mut self, root: &Path) {
        self.keys = Keys::read(&root.join("key"));
        let tree = root.join("tree");
        let ledger = Ledger::open(&root.join("state")).expect("the record opens");
        for found in recover(&ledger).expect("recovers") {
            found.settled.expect("settles");
        }
        assert!(recover(&ledger).expect("recovers").is_empty(), "nothing is left to recover");
        let (mut expected, mut ids) = (Vec::new(), Vec::new());
        for n in 0..FILES {
            let appended = tree.join(format!("{}.tdf", name(n)));
            let plain = tree.join(name(n));
            assert!(!(plain.exists() && appended.exists()), "two versions of {n}");
            let there = if appended.exists() { appended } else { plain };
            let stat = fs::metadata(&there).unwrap_or_else(|_| panic!("{n} is lost: {:?}", names(&tree)));
            assert_eq!((stat.mode() & 0o7777, stat.modified().expect("time")), (0o604, modified(n)), "{n}");
            let sealed = is_container(&there);
            assert_ne!(self.is[n], if sealed { Is::Plain } else { Is::Sealed }, "{n}: not what was said");
            let found = if sealed { open(&mut self.keys, &there) } else { fs::read(&there).expect("reads") };
            assert!(found == content(n), "{n} is not whole");
            if sealed {
                ids.push(Container::open(File::open(&there).expect("opens")).expect("a container").file_id());
            }
            expected.push(there.file_name().expect("a name").to_string_lossy().into_owned());
        }
        expected.sort();
        assert_eq!(names(&tree), expected, "nothing stray");
        ids.sort();
        assert_eq!(ledger.files(RUN).expect("records"), ids, "the run's record");
    }

    fn notes(&self) -> String {
        self.is
            .iter()
            .map(|is| {
                if *is == Is::Plain {
                    'p'
                } else if *is == Is::Sealed {
                    's'
                } else {
                    '?'
                }
            })
            .collect()
    }

    fn take(&mut self, notes: &str) {
        for (is, note) in self.is.iter_mut().zip(notes.chars()) {
            *is = match note {
                'p' => Is::Plain,
                's' => Is::Sealed,
                _ => Is::Either,
            };
        }
    }
}
