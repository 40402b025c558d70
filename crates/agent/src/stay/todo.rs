use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Files looked at in one go: few, so that what is saved meanwhile waits for few.
const AT_ONCE: usize = 32;
/// Files remembered; a million files unpacked at once must not fill the memory.
const MOST: usize = 50_000;
/// First and longest pause before a file in use is asked for again.
const FIRST: Duration = Duration::from_millis(300);
const LONGEST: Duration = Duration::from_secs(15);

/// What is to be looked at, each file once.
#[derive(Debug, Default)]
pub(super) struct Todo {
    lists: Mutex<Lists>,
    woken: Condvar,
}

#[derive(Debug, Default)]
struct Lists {
    files: BTreeSet<PathBuf>,
    folders: BTreeSet<PathBuf>,
    /// Files that somebody still used: when to ask again, and after which pause.
    later: BTreeMap<PathBuf, (Instant, Duration)>,
}

/// A piece of work.
#[derive(Debug)]
pub(super) enum Work {
    Files(Vec<PathBuf>),
    Folder(PathBuf),
}

impl Todo {
    /// Adds work; whether all of it could be remembered.
    pub(super) fn add(
        &self,
        files: impl IntoIterator<Item = PathBuf>,
        folders: impl IntoIterator<Item = PathBuf>,
    ) -> bool {
        let mut lists = self.lock();
        let mut all = true;
        for file in files {
            // Saved anew: there is nothing to wait for any more.
            lists.later.remove(&file);
            if lists.files.len() < MOST {
                lists.files.insert(file);
            } else {
                all = false;
            }
        }
        lists.folders.extend(folders);
        drop(lists);
        self.woken.notify_one();
        all
    }

    /// Asks again for a file after a pause that grows each time, but is at least `least`.
    pub(super) fn again(&self, file: PathBuf, pauses: &mut BTreeMap<PathBuf, Duration>, least: Duration) {
        let pause = pauses.get(&file).map_or(FIRST, |before| (*before * 2).min(LONGEST)).max(least);
        pauses.insert(file.clone(), pause);
        self.lock().later.insert(file, (Instant::now() + pause, pause));
    }

    /// A lock file went away: what waits beside it may be free now.
    pub(super) fn freed(&self, folder: &Path) {
        let mut lists = self.lock();
        let beside: Vec<PathBuf> = lists.later.keys().filter(|file| file.parent() == Some(folder)).cloned().collect();
        for file in beside {
            lists.later.remove(&file);
            lists.files.insert(file);
        }
    }

    /// Waits at most so long for work.
    pub(super) fn take(&self, wait: Duration) -> Option<Work> {
        let mut lists = self.lock();
        lists.wake_due();
        if lists.is_idle() {
            let due = lists.later.values().map(|(at, _)| at.saturating_duration_since(Instant::now())).min();
            let wait = due.unwrap_or(wait).min(wait);
            lists = self.woken.wait_timeout(lists, wait).unwrap_or_else(PoisonError::into_inner).0;
            lists.wake_due();
        }
        lists.take()
    }

    fn lock(&self) -> MutexGuard<'_, Lists> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lists {
    fn is_idle(&self) -> bool {
        self.files.is_empty() && self.folders.is_empty()
    }

    fn wake_due(&mut self) {
        let now = Instant::now();
        let due: Vec<PathBuf> =
            self.later.iter().filter(|(_, (at, _))| *at <= now).map(|(file, _)| file.clone()).collect();
        for file in due {
            self.later.remove(&file);
            self.files.insert(file);
        }
    }

    fn take(&mut self) -> Option<Work> {
        if self.files.is_empty() {
            return self.folders.pop_first().map(Work::Folder);
        }
        let files = (0..AT_ONCE).map_while(|_| self.files.pop_first()).collect();
        Some(Work::Files(files))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(work: Option<Work>) -> Vec<PathBuf> {
        match work {
            Some(Work::Files(files)) => files,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_file_in_use_is_asked_for_again_ever_more_rarely_and_at_once_when_its_lock_goes() {
        let todo = Todo::default();
        let file = PathBuf::from("/share/税務課/名簿.xlsx");
        let mut pauses = BTreeMap::new();
        for _ in 0..10 {
            todo.again(file.clone(), &mut pauses, Duration::ZERO);
        }
        assert_eq!(pauses[&file], LONGEST);
        assert!(todo.take(Duration::ZERO).is_none());
        todo.freed(Path::new("/share/総務課"));
        assert!(todo.take(Duration::ZERO).is_none());
        todo.freed(Path::new("/share/税務課"));
        assert_eq!(files(todo.take(Duration::ZERO)), std::slice::from_ref(&file));
        todo.again(file.clone(), &mut pauses, Duration::ZERO);
        todo.add([file.clone()], []);
        assert_eq!(files(todo.take(Duration::ZERO)), [file]);
        assert!(todo.take(Duration::ZERO).is_none(), "saved anew, it is not asked for twice");
    }

    #[test]
    fn more_than_can_be_remembered_is_said() {
        let todo = Todo::default();
        let file = |n: usize| PathBuf::from(format!("/f/{n}"));
        assert!(todo.add((0..MOST).map(file), []));
        assert!(!todo.add([file(MOST)], []));
    }

    #[test]
    fn files_come_before_folders_and_a_few_at_a_time() {
        let todo = Todo::default();
        todo.add((0..AT_ONCE + 1).map(|n| PathBuf::from(format!("/f/{n}"))), [PathBuf::from("/walk")]);
        assert_eq!(files(todo.take(Duration::ZERO)).len(), AT_ONCE);
        assert_eq!(files(todo.take(Duration::ZERO)).len(), 1);
        assert!(matches!(todo.take(Duration::ZERO), Some(Work::Folder(_))));
    }
}
