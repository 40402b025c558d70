use std::path::{Path, PathBuf};
use std::time::Duration;

use discover::{Due, Entry, Ticket};

use crate::fair::Fair;

/// A folder whose files break the readers or use up their time is put off once it has cost this many times what one file
/// may take.
const FILES: u32 = 2;

/// Folders that would hold up a scan: what else lies in them is looked at when all others have had their turn, the least
/// costly folder first.
#[derive(Debug)]
pub(crate) struct Slow {
    patience: Duration,
    fair: Fair<(PathBuf, Ticket)>,
    put_off: u64,
}

impl Slow {
    /// `seconds`: what one file may take.
    pub(crate) fn new(seconds: u64) -> Slow {
        Slow { patience: Duration::from_secs(seconds.max(1)) * FILES, fair: Fair::default(), put_off: 0 }
    }

    /// The file, if its folder has its turn; otherwise it is put off.
    pub(crate) fn admit(&mut self, share: PathBuf, due: Due) -> Option<Due> {
        if self.fair.used(&share) < self.patience {
            return Some(due);
        }
        self.put_off += 1;
        // Without the handle on its folder: they may be many.
        self.fair.push(share, (due.entry.path().to_owned(), due.ticket));
        None
    }

    /// Time that a file has cost without coming to anything.
    pub(crate) fn charge(&mut self, share: &Path, time: Duration) {
        self.fair.charge(share, time);
    }

    /// The next file that was put off and is still there.
    pub(crate) fn next(&mut self) -> Option<Due> {
        while let Some((_, (path, ticket))) = self.fair.next() {
            if let Ok(entry) = Entry::at(&path) {
                return Some(Due { entry, ticket });
            }
        }
        None
    }

    /// Files that were put off.
    pub(crate) fn put_off(&self) -> u64 {
        self.put_off
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use discover::{Saved, Step};

    #[test]
    fn a_folder_that_has_cost_too_much_is_looked_at_when_the_others_are_done() {
        let folder = tempfile::tempdir().expect("folder");
        let real = folder.path().canonicalize().expect("real");
        let due = |name: &str| {
            let path = real.join(name);
            std::fs::create_dir_all(path.parent().expect("parent")).expect("folder");
            std::fs::write(&path, name).expect("saved");
            match Saved::of([Entry::at(&path).expect("there")]).next() {
                Some(Step::Due(due)) => due,
                other => panic!("{other:?}"),
            }
        };
        let mut slow = Slow::new(10);
        let (hostile, ordinary) = (real.join("hostile"), real.join("ordinary"));
        assert!(slow.admit(hostile.clone(), due("hostile/1")).is_some());
        slow.charge(&hostile, Duration::from_secs(19));
        assert!(slow.admit(hostile.clone(), due("hostile/2")).is_some(), "two slow files are no attack");
        slow.charge(&hostile, Duration::from_secs(10));
        assert!(slow.admit(hostile.clone(), due("hostile/3")).is_none());
        assert!(slow.admit(hostile, due("hostile/gone")).is_none());
        std::fs::remove_file(real.join("hostile/gone")).expect("gone");
        assert!(slow.admit(ordinary, due("ordinary/1")).is_some());
        assert_eq!(slow.next().expect("reached in the end").entry.path(), real.join("hostile/3"));
        assert!(slow.next().is_none(), "what is gone meanwhile is not missed");
        assert_eq!(slow.put_off(), 2);
    }
}
