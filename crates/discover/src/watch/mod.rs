//! Hears of files as they are saved, moved in or removed, below some folders and at any depth.
//!
//! With privilege by fanotify: one mark on each file system, whatever its size. Without, by inotify: one watch a folder,
//! new folders as they appear. Either way what is heard is collected for [`TOGETHER`] and told once; and whatever cannot be
//! told for sure (a full queue, an event that makes no sense) becomes "walk this folder".

mod fanotify;
mod inotify;

use std::collections::BTreeSet;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use crate::DiscoverError;
use crate::places::within;

/// How long events are collected: programs save in several steps, and one wake-up for many events is cheap.
pub const TOGETHER: Duration = Duration::from_millis(50);
/// Paths in one batch; beyond it the roots are to be walked, so that memory stays bounded whatever happens outside.
const MOST: usize = 100_000;
/// Bytes read from the kernel at once.
const BUFFER: usize = 256 * 1024;

/// By what a [`Watch`] hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// One mark a file system; needs `CAP_SYS_ADMIN` and `CAP_DAC_READ_SEARCH`.
    Fanotify,
    /// One watch a folder.
    Inotify,
}

/// What happened in a short while, each path once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Files that were written, made, moved or removed: to be looked at, and known to be gone where nothing is there.
    pub touched: BTreeSet<PathBuf>,
    /// Folders to be walked: moved in as a whole, or not heard of for sure.
    pub walk: BTreeSet<PathBuf>,
    /// Events heard, those outside the roots among them.
    pub events: u64,
}

/// A watch over folders.
#[derive(Debug)]
pub struct Watch {
    source: Source,
    places: Places,
}

#[derive(Debug)]
enum Source {
    Fanotify(fanotify::Fanotify),
    Inotify(inotify::Inotify),
}

/// What is watched and what is left out.
#[derive(Debug)]
struct Places {
    roots: Vec<PathBuf>,
    exclude: Vec<PathBuf>,
}

impl Watch {
    /// Begins to watch below `roots`, but for `exclude` (absolute paths without links); by fanotify where that is
    /// allowed on all their file systems, else by inotify.
    ///
    /// # Errors
    /// [`DiscoverError::Root`] for a root that is not there; [`DiscoverError::Watch`] where nothing can be watched.
    pub fn begin(roots: &[PathBuf], exclude: &[PathBuf]) -> Result<Watch, DiscoverError> {
        match Watch::by(Way::Fanotify, roots, exclude) {
            Err(DiscoverError::Watch { source }) => {
                tracing::info!(%source, "no fanotify here, watching folder by folder");
                Watch::by(Way::Inotify, roots, exclude)
            }
            other => other,
        }
    }

    /// The same in this way only.
    ///
    /// # Errors
    /// As [`Watch::begin`].
    pub fn by(way: Way, roots: &[PathBuf], exclude: &[PathBuf]) -> Result<Watch, DiscoverError> {
        let real = |root: &PathBuf| std::fs::canonicalize(root).map_err(|e| DiscoverError::root(root, e));
        let roots = roots.iter().map(real).collect::<Result<Vec<_>, _>>()?;
        let places = Places { roots, exclude: exclude.to_vec() };
        let source = match way {
            Way::Fanotify => fanotify::Fanotify::begin(&places).map(Source::Fanotify),
            Way::Inotify => inotify::Inotify::begin(&places).map(Source::Inotify),
        };
        Ok(Watch { source: source.map_err(|source| DiscoverError::Watch { source })?, places })
    }

    /// By what it hears.
    pub fn way(&self) -> Way {
        match self.source {
            Source::Fanotify(_) => Way::Fanotify,
            Source::Inotify(_) => Way::Inotify,
        }
    }

    /// Waits at most `wait` for something to happen, then collects for [`TOGETHER`]. `None` if nothing happened.
    ///
    /// # Errors
    /// [`DiscoverError::Watch`] where the kernel's queue can be read no more.
    pub fn next(&mut self, wait: Duration) -> Result<Option<Batch>, DiscoverError> {
        let failed = |errno: Errno| DiscoverError::Watch { source: errno.into() };
        if !ready(self.queue(), wait).map_err(failed)? {
            return Ok(None);
        }
        thread::sleep(TOGETHER);
        let mut batch = Batch::default();
        match &mut self.source {
            Source::Fanotify(source) => source.read(&self.places, &mut batch),
            Source::Inotify(source) => source.read(&self.places, &mut batch),
        }
        .map_err(failed)?;
        if batch.touched.len() + batch.walk.len() > MOST {
            batch = Batch { touched: BTreeSet::new(), walk: self.places.roots.iter().cloned().collect(), ..batch };
        }
        Ok(Some(batch))
    }

    fn queue(&self) -> BorrowedFd<'_> {
        match &self.source {
            Source::Fanotify(source) => source.as_fd(),
            Source::Inotify(source) => source.as_fd(),
        }
    }
}

impl Places {
    /// Whether a path lies below a root and not in what is left out.
    fn hold(&self, path: &Path) -> bool {
        let bytes = path.as_os_str().as_bytes();
        let below = |folders: &[PathBuf]| folders.iter().any(|folder| within(bytes, folder.as_os_str().as_bytes()));
        below(&self.roots) && !below(&self.exclude) && !crate::is_system(path)
    }

    /// Notes that nothing is known for sure any more.
    fn unsure(&self, batch: &mut Batch) {
        batch.walk.extend(self.roots.iter().cloned());
    }
}

/// Whether a name is one that sealing gives a file for the moments until it is done.
fn is_ours(name: &[u8]) -> bool {
    name.starts_with(b".sekimori-") && name.ends_with(b".tmp")
}

fn ready(fd: BorrowedFd<'_>, wait: Duration) -> Result<bool, Errno> {
    let timeout = Timespec { tv_sec: wait.as_secs().cast_signed(), tv_nsec: wait.subsec_nanos().into() };
    match poll(&mut [PollFd::from_borrowed_fd(fd, PollFlags::IN)], Some(&timeout)) {
        Ok(n) => Ok(n > 0),
        Err(Errno::INTR) => Ok(false),
        Err(errno) => Err(errno),
    }
}
