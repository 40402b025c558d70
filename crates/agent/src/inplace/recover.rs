use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{AtFlags, RenameFlags, fsync, renameat_with, unlinkat};
use rustix::io::Errno;

use super::folder::{look, open_folder};
use super::replace::rename_new;
use super::{Identity, InplaceError, Intent, Ledger, Movement, Naming, Result, keep};

/// How an open intent ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The new file has taken the old one's place.
    Finished,
    /// The old file is as it was; the new one is gone.
    TakenBack,
    /// Somebody has put another file in the old one's place meanwhile: neither is removed.
    Both,
}

/// An intent that a process before had left open.
#[derive(Debug)]
pub struct Recovered {
    /// What had been intended.
    pub intent: Intent,
    /// How it ended; with an error it stays open for the next time (the folder is away, say).
    pub settled: Result<Settled>,
}

/// Finishes or takes back every open intent. To be called first, before anything is sealed or undone.
///
/// # Errors
/// [`InplaceError::Ledger`] only; what happens to single files is in the list.
pub fn recover(ledger: &Ledger) -> Result<Vec<Recovered>> {
    let mut recovered = Vec::new();
    for open in ledger.left_open()? {
        let settled = open_folder(open.intent.folder())
            .and_then(|folder| settle(folder.as_fd(), &open.intent, open.ready.as_ref()));
        match (&settled, open.intent.movement) {
            (Ok(Settled::Finished), _) | (Ok(Settled::Both), Movement::Seal) => ledger.done(&open)?,
            (Ok(Settled::TakenBack | Settled::Both), _) => ledger.taken_back(&open)?,
            (Err(error), _) => {
                tracing::warn!(code = model::Coded::code(error), "an intent stays open");
            }
        }
        recovered.push(Recovered { intent: open.intent, settled });
    }
    keep::sweep(ledger)?;
    Ok(recovered)
}

/// What lies under the three names of an intent.
struct Scene<'a> {
    folder: BorrowedFd<'a>,
    intent: &'a Intent,
    temp: Option<Identity>,
    from: Option<Identity>,
    to: Option<Identity>,
}

/// Brings one intent to an end from whatever state it is in. Doing it twice, or dying in the middle and doing it again,
/// gives the same.
///
/// INVARIANT: a file is removed only if it is the temporary one, or the old one as it was when the new one was made, or
/// the new one while the old one is there. Whatever else lies there is left.
pub(super) fn settle(folder: BorrowedFd<'_>, intent: &Intent, ready: Option<&Identity>) -> Result<Settled> {
    let settled = Scene::look(folder, intent).and_then(|scene| scene.settle(ready)).map_err(|errno| match errno {
        // Here a missing name is no vanished file.
        Errno::NOENT => InplaceError::System { doing: "rename", source: errno.into() },
        other => InplaceError::system("rename")(other),
    })?;
    fsync(folder).map_err(InplaceError::system("rename"))?;
    Ok(settled)
}

type Step = std::result::Result<Settled, Errno>;

impl<'a> Scene<'a> {
    fn look(folder: BorrowedFd<'a>, intent: &'a Intent) -> std::result::Result<Scene<'a>, Errno> {
        let at = |name: &[u8]| Ok::<_, Errno>(look(folder, name)?.map(|stat| Identity::of(&stat)));
        let mut scene =
            Scene { folder, intent, temp: at(intent.temp().as_bytes())?, from: at(&intent.from)?, to: at(&intent.to)? };
        // Where renaming is link and unlink, a crash in between leaves two names of one file.
        if let Some(temp) = scene.temp
            && [scene.from, scene.to].iter().flatten().any(|other| other.same_file(&temp))
        {
            scene.remove_temp()?;
            scene.temp = None;
        }
        Ok(scene)
    }

    fn settle(&self, ready: Option<&Identity>) -> Step {
        let published = ready.is_some() && self.to.as_ref() == ready;
        match (self.temp, ready) {
            (Some(temp), Some(_)) if temp.same_file(&self.intent.original) => self.settle_retired(temp, published),
            // Still being written, or whole and not published.
            (Some(_), None) => self.remove_temp().map(|()| Settled::TakenBack),
            (Some(temp), Some(ready)) if temp == *ready => self.remove_temp().map(|()| Settled::TakenBack),
            // Somebody's newer file, moved aside in the old one's place at the last moment.
            (Some(_), Some(_)) => {
                rename_new(self.folder, self.intent.temp().as_bytes(), &self.intent.from).map(|()| Settled::Both)
            }
            (None, _) if published => self.settle_published(),
            (None, _) => Ok(Settled::TakenBack),
        }
    }

    /// The old file lies under the temporary name.
    fn settle_retired(&self, temp: Identity, published: bool) -> Step {
        let unchanged = temp == self.intent.original;
        if published && unchanged {
            return self.remove_temp().map(|()| Settled::Finished);
        }
        if self.intent.naming() == Naming::Keep && published {
            let (folder, intent) = (self.folder, self.intent);
            renameat_with(folder, intent.temp(), folder, intent.from(), RenameFlags::EXCHANGE)?;
            return self.remove_temp().map(|()| Settled::TakenBack);
        }
        match rename_new(self.folder, self.intent.temp().as_bytes(), &self.intent.from) {
            Ok(()) => {}
            Err(Errno::EXIST) => return Ok(Settled::Both),
            Err(errno) => return Err(errno),
        }
        if published {
            self.remove_to()?;
        }
        Ok(Settled::TakenBack)
    }

    /// The new file has its name; the old one may still have its own.
    fn settle_published(&self) -> Step {
        let original = &self.intent.original;
        match self.from {
            _ if self.intent.naming() == Naming::Keep => Ok(Settled::Finished),
            None => Ok(Settled::Finished),
            Some(from) if from == *original => {
                // Not removed under its own name: another may be put there at any moment.
                if rename_new(self.folder, &self.intent.from, self.intent.temp().as_bytes()).is_err() {
                    return self.remove_to().map(|()| Settled::TakenBack);
                }
                Scene::look(self.folder, self.intent)?.settle(self.to.as_ref())
            }
            // Written to since, and surely the same file: the new one is out of date.
            Some(from) if from.same_file(original) && from.born.is_some() => {
                self.remove_to().map(|()| Settled::TakenBack)
            }
            Some(_) => Ok(Settled::Both),
        }
    }

    fn remove_temp(&self) -> std::result::Result<(), Errno> {
        unlinkat(self.folder, self.intent.temp(), AtFlags::empty())
    }

    fn remove_to(&self) -> std::result::Result<(), Errno> {
        unlinkat(self.folder, self.intent.to(), AtFlags::empty())
    }
}
