use std::collections::HashMap;
use std::ffi::OsStr;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};
use rustix::io::Errno;

use super::{BUFFER, Batch, Places, is_ours};

const MASK: WatchFlags = WatchFlags::CLOSE_WRITE
    .union(WatchFlags::CREATE)
    .union(WatchFlags::MOVED_FROM)
    .union(WatchFlags::MOVED_TO)
    .union(WatchFlags::DELETE)
    .union(WatchFlags::ONLYDIR)
    .union(WatchFlags::DONT_FOLLOW)
    .union(WatchFlags::EXCL_UNLINK);

/// A watch on every folder.
#[derive(Debug)]
pub(super) struct Inotify {
    queue: OwnedFd,
    folders: HashMap<i32, PathBuf>,
    /// Folders that the system's limit left without a watch; only a walk finds what happens there.
    unwatched: u64,
    buffer: Box<[MaybeUninit<u8>]>,
}

/// One event, copied out of the buffer.
struct Event {
    watch: i32,
    flags: ReadFlags,
    name: Vec<u8>,
}

impl Inotify {
    pub(super) fn begin(places: &Places) -> io::Result<Inotify> {
        let queue = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)?;
        let buffer = vec![MaybeUninit::uninit(); BUFFER].into_boxed_slice();
        let mut watch = Inotify { queue, folders: HashMap::new(), unwatched: 0, buffer };
        for root in &places.roots {
            watch.add(root, places)?;
        }
        Ok(watch)
    }

    /// Watches a folder and all below it. The watch is set before the folder is read: what appears in between is heard.
    fn add(&mut self, top: &Path, places: &Places) -> Result<(), Errno> {
        let mut open = vec![top.to_owned()];
        while let Some(folder) = open.pop() {
            if !places.hold(&folder) {
                continue;
            }
            match inotify::add_watch(&self.queue, &folder, MASK) {
                Ok(watch) => self.folders.insert(watch, folder.clone()),
                Err(Errno::NOSPC) => {
                    if self.unwatched == 0 {
                        tracing::warn!("fs.inotify.max_user_watches is too low: some folders are only walked");
                    }
                    self.unwatched += 1;
                    None
                }
                // Gone again, or not ours to see: as a walk would find.
                Err(Errno::NOENT | Errno::NOTDIR | Errno::ACCESS | Errno::LOOP | Errno::NAMETOOLONG) => continue,
                Err(errno) => return Err(errno),
            };
            let Ok(found) = std::fs::read_dir(&folder) else { continue };
            let folders = found.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
            open.extend(folders.map(|entry| entry.path()));
        }
        Ok(())
    }

    /// Takes everything that waits in the queue.
    pub(super) fn read(&mut self, places: &Places, batch: &mut Batch) -> Result<(), Errno> {
        loop {
            let events = self.waiting()?;
            if events.is_empty() {
                return Ok(());
            }
            for event in events {
                batch.events += 1;
                self.event(&event, places, batch)?;
            }
        }
    }

    fn waiting(&mut self) -> Result<Vec<Event>, Errno> {
        let mut events = Vec::new();
        let mut reader = Reader::new(&self.queue, &mut self.buffer);
        loop {
            match reader.next() {
                Ok(event) => events.push(Event {
                    watch: event.wd(),
                    flags: event.events(),
                    name: event.file_name().map(|name| name.to_bytes().to_vec()).unwrap_or_default(),
                }),
                Err(Errno::AGAIN) => return Ok(events),
                Err(Errno::INTR) => {}
                Err(errno) => return Err(errno),
            }
            if reader.is_buffer_empty() {
                return Ok(events);
            }
        }
    }

    fn event(&mut self, event: &Event, places: &Places, batch: &mut Batch) -> Result<(), Errno> {
        if event.flags.contains(ReadFlags::QUEUE_OVERFLOW) {
            // Folders may have come and gone unheard: all are watched anew.
            for root in &places.roots {
                self.add(root, places)?;
            }
            places.unsure(batch);
            return Ok(());
        }
        if event.flags.contains(ReadFlags::IGNORED) {
            self.folders.remove(&event.watch);
            return Ok(());
        }
        let Some(folder) = self.folders.get(&event.watch) else { return Ok(()) };
        if event.name.is_empty() || is_ours(&event.name) {
            return Ok(());
        }
        let path = folder.join(OsStr::from_bytes(&event.name));
        if !places.hold(&path) {
            return Ok(());
        }
        if !event.flags.contains(ReadFlags::ISDIR) {
            batch.touched.insert(path);
        } else if event.flags.contains(ReadFlags::MOVED_FROM) {
            self.forget(&path);
        } else if event.flags.intersects(ReadFlags::CREATE | ReadFlags::MOVED_TO) {
            self.add(&path, places)?;
            batch.walk.insert(path);
        }
        Ok(())
    }

    /// A folder was moved away: its watches would tell wrong paths.
    fn forget(&mut self, path: &Path) {
        let queue = &self.queue;
        self.folders.retain(|&watch, folder| {
            let stays = !folder.starts_with(path);
            if !stays {
                // Where it is gone already the kernel has removed the watch itself.
                let _ = inotify::remove_watch(queue, watch);
            }
            stays
        });
    }
}

impl AsFd for Inotify {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.queue.as_fd()
    }
}
