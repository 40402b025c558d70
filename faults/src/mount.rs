use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, SystemTime};

use fuser::{
    BackgroundSession, BsdFileFlags, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation,
    INodeNo, LockOwner, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory, ReplyEmpty,
    ReplyEntry, ReplyStatfs, ReplyWrite, ReplyXattr, Request, TimeOrNow, WriteFlags,
};

use crate::disk::{Disk, ROOT, Renaming};

/// The kernel remembers nothing: what is on the disk may change at any moment.
const AT_ONCE: Duration = Duration::ZERO;
const BLOCK: u64 = 512;

/// A disk that is mounted until it is dropped.
pub struct Mounted {
    disk: Arc<Mutex<Disk>>,
    at: tempfile::TempDir,
    session: Option<BackgroundSession>,
}

impl Mounted {
    /// Shows a disk as a file system, in a folder of its own.
    ///
    /// # Errors
    /// What the kernel says: it takes `/dev/fuse` and the right to mount.
    pub fn new(disk: Disk) -> io::Result<Mounted> {
        take_memory_once();
        let mut mounted = Mounted { disk: Arc::new(Mutex::new(disk)), at: tempfile::tempdir()?, session: None };
        mounted.mount()?;
        Ok(mounted)
    }

    /// The power comes back: what is left of the disk is mounted at the same place.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn again(&mut self) -> io::Result<()> {
        let after = self.disk().after();
        self.put(after)
    }

    /// Another disk is mounted at the same place.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn put(&mut self, disk: Disk) -> io::Result<()> {
        self.unmount();
        // Whoever still has files of the old one open writes there, and not here.
        self.disk = Arc::new(Mutex::new(disk));
        self.mount()
    }

    /// The folder.
    pub fn path(&self) -> PathBuf {
        self.at.path().canonicalize().unwrap_or_else(|_| self.at.path().to_owned())
    }

    /// The disk itself; nobody gets on with the file system while it is held.
    pub fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unmount(&mut self) {
        drop(self.session.take());
        // Where files are still open the session leaves it mounted.
        let _ = rustix::mount::unmount(self.at.path(), rustix::mount::UnmountFlags::DETACH);
    }

    fn mount(&mut self) -> io::Result<()> {
        let served = Served(Arc::clone(&self.disk));
        self.session = Some(fuser::spawn_mount(served, self.at.path(), &Config::default())?);
        // The first look waits until the session has shaken hands.
        Path::new(self.at.path()).metadata().map(drop)
    }
}

/// Memory that the process takes at once, more than its tests need.
const MEMORY: libc::c_int = 768 << 20;

/// Takes the process's memory now, in one piece.
///
/// The file system and those who use it are one process. SQLite maps a file of it, and unmapping writes that back while the
/// kernel holds the lock of the process's address space: a thread of the file system that then asked for memory would wait
/// for that lock, and the lock for the thread, for ever. With one heap that is large enough from the start nobody asks.
#[allow(unsafe_code)] // mallopt
fn take_memory_once() {
    static TAKEN: Once = Once::new();
    TAKEN.call_once(|| {
        let settings = [
            (libc::M_ARENA_MAX, 1),
            (libc::M_MMAP_THRESHOLD, MEMORY),
            (libc::M_TRIM_THRESHOLD, libc::c_int::MAX),
            (libc::M_TOP_PAD, MEMORY),
        ];
        for (name, value) in settings {
            // SAFETY: the call changes settings of the allocator and touches no memory of ours.
            let set = unsafe { libc::mallopt(name, value) };
            assert_eq!(set, 1, "malloc takes its setting {name}");
        }
        // The heap grows with the next piece that it has no room for.
        drop(std::hint::black_box(Vec::<u8>::with_capacity(8 << 20)));
    });
}

impl Drop for Mounted {
    /// Before the folder is removed: what is in it goes with the disk, and is not to be deleted file by file.
    fn drop(&mut self) {
        self.unmount();
    }
}

struct Served(Arc<Mutex<Disk>>);

impl Served {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn attributes(disk: &Disk, node: u64) -> Result<FileAttr, Errno> {
    let meta = disk.meta(node)?;
    let folder = disk.is_folder(node);
    let size = if folder { 0 } else { disk.data(node)?.len() as u64 };
    Ok(FileAttr {
        ino: INodeNo(node),
        size,
        blocks: size.div_ceil(BLOCK),
        atime: meta.accessed,
        mtime: meta.modified,
        ctime: meta.changed,
        crtime: SystemTime::UNIX_EPOCH,
        kind: if folder { FileType::Directory } else { FileType::RegularFile },
        perm: (meta.mode & 0o7777) as u16,
        nlink: if folder { 2 } else { disk.links(node) },
        uid: meta.owner.0,
        gid: meta.owner.1,
        rdev: 0,
        blksize: 4096,
        flags: 0,
    })
}

fn done(result: Result<(), Errno>, reply: ReplyEmpty) {
    match result {
        Ok(()) => reply.ok(),
        Err(errno) => reply.error(errno),
    }
}

fn entry(result: Result<FileAttr, Errno>, reply: ReplyEntry) {
    match result {
        Ok(attributes) => reply.entry(&AT_ONCE, &attributes, Generation(0)),
        Err(errno) => reply.error(errno),
    }
}

fn sized(wanted: u32, bytes: &[u8], reply: ReplyXattr) {
    match wanted {
        0 => reply.size(bytes.len() as u32),
        room if (room as usize) < bytes.len() => reply.error(Errno::ERANGE),
        _ => reply.data(bytes),
    }
}

fn at(time: TimeOrNow) -> SystemTime {
    match time {
        TimeOrNow::SpecificTime(time) => time,
        TimeOrNow::Now => SystemTime::now(),
    }
}

impl Filesystem for Served {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let disk = self.disk();
        entry(disk.find(parent.0, name).and_then(|node| attributes(&disk, node)), reply);
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match attributes(&self.disk(), ino.0) {
            Ok(attributes) => reply.attr(&AT_ONCE, &attributes),
            Err(errno) => reply.error(errno),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        ino: INodeNo,
        mode: Option<u32>,
        uid: Option<u32>,
        gid: Option<u32>,
        size: Option<u64>,
        accessed: Option<TimeOrNow>,
        modified: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let mut disk = self.disk();
        let mut set = || {
            let grows = size.is_some_and(|size| disk.data(ino.0).is_ok_and(|data| size > data.len() as u64));
            disk.step(grows, size.is_some())?;
            if let Some(size) = size {
                disk.resize(ino.0, size as usize)?;
            }
            let meta = disk.meta_mut(ino.0)?;
            meta.mode = mode.unwrap_or(meta.mode);
            meta.owner = (uid.unwrap_or(meta.owner.0), gid.unwrap_or(meta.owner.1));
            meta.accessed = accessed.map_or(meta.accessed, at);
            meta.modified = modified.map_or(meta.modified, at);
            meta.changed = SystemTime::now();
            attributes(&disk, ino.0)
        };
        match set() {
            Ok(attributes) => reply.attr(&AT_ONCE, &attributes),
            Err(errno) => reply.error(errno),
        }
    }

    fn mkdir(&self, by: &Request, parent: INodeNo, name: &OsStr, mode: u32, umask: u32, reply: ReplyEntry) {
        let mut disk = self.disk();
        let made = disk.make((parent.0, name), mode & !umask, (by.uid(), by.gid()), true);
        entry(made.and_then(|node| attributes(&disk, node)), reply);
    }

    fn mknod(&self, by: &Request, parent: INodeNo, name: &OsStr, mode: u32, umask: u32, _: u32, reply: ReplyEntry) {
        let mut disk = self.disk();
        let made = disk.make((parent.0, name), mode & !umask, (by.uid(), by.gid()), false);
        entry(made.and_then(|node| attributes(&disk, node)), reply);
    }

    fn create(&self, by: &Request, parent: INodeNo, name: &OsStr, mode: u32, umask: u32, _: i32, reply: ReplyCreate) {
        let mut disk = self.disk();
        let made = disk.make((parent.0, name), mode & !umask, (by.uid(), by.gid()), false);
        match made.and_then(|node| attributes(&disk, node)) {
            Ok(made) => reply.created(&AT_ONCE, &made, Generation(0), FileHandle(0), FopenFlags::empty()),
            Err(errno) => reply.error(errno),
        }
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        done(self.disk().remove((parent.0, name)), reply);
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        done(self.disk().remove((parent.0, name)), reply);
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        newparent: INodeNo,
        newname: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let how = match flags {
            _ if flags.contains(RenameFlags::RENAME_EXCHANGE) => Renaming::Exchange,
            _ if flags.contains(RenameFlags::RENAME_NOREPLACE) => Renaming::New,
            _ => Renaming::Replace,
        };
        done(self.disk().rename((parent.0, name), (newparent.0, newname), how), reply);
    }

    fn link(&self, _: &Request, ino: INodeNo, newparent: INodeNo, newname: &OsStr, reply: ReplyEntry) {
        let mut disk = self.disk();
        let linked = disk.link(ino.0, (newparent.0, newname));
        entry(linked.and_then(|()| attributes(&disk, ino.0)), reply);
    }

    fn read(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        match self.disk().data(ino.0) {
            Ok(data) => {
                let start = usize::try_from(offset).unwrap_or(usize::MAX).min(data.len());
                reply.data(&data[start..(start + size as usize).min(data.len())]);
            }
            Err(errno) => reply.error(errno),
        }
    }

    fn write(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        match self.disk().write(ino.0, offset as usize, data) {
            Ok(()) => reply.written(data.len() as u32),
            Err(errno) => reply.error(errno),
        }
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsync(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        done(self.disk().sync(ino.0), reply);
    }

    fn fsyncdir(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        done(self.disk().sync_names(ino.0), reply);
    }

    fn readdir(&self, _: &Request, ino: INodeNo, _: FileHandle, offset: u64, mut reply: ReplyDirectory) {
        let disk = self.disk();
        let names = match disk.names(ino.0) {
            Ok(names) => names,
            Err(errno) => return reply.error(errno),
        };
        let own = [(OsStr::new("."), ino.0), (OsStr::new(".."), ROOT)].into_iter();
        let all = own.chain(names.iter().map(|(name, node)| (name.as_os_str(), *node)));
        for (n, (name, node)) in all.enumerate().skip(offset as usize) {
            let kind = if disk.is_folder(node) { FileType::Directory } else { FileType::RegularFile };
            if reply.add(INodeNo(node), n as u64 + 1, kind, name) {
                break;
            }
        }
        reply.ok();
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        reply.statfs(1 << 20, 1 << 20, 1 << 20, 1 << 20, 1 << 20, 4096, 255, 4096);
    }

    fn setxattr(&self, _: &Request, ino: INodeNo, name: &OsStr, value: &[u8], _: i32, _: u32, reply: ReplyEmpty) {
        let mut disk = self.disk();
        let set = disk.step(true, false).and_then(|()| {
            disk.meta_mut(ino.0)?.xattrs.insert(name.to_owned(), value.to_owned());
            Ok(())
        });
        done(set, reply);
    }

    fn getxattr(&self, _: &Request, ino: INodeNo, name: &OsStr, size: u32, reply: ReplyXattr) {
        match self.disk().meta(ino.0).map(|meta| meta.xattrs.get(name)) {
            Ok(Some(value)) => sized(size, value, reply),
            Ok(None) => reply.error(Errno::ENODATA),
            Err(errno) => reply.error(errno),
        }
    }

    fn listxattr(&self, _: &Request, ino: INodeNo, size: u32, reply: ReplyXattr) {
        match self.disk().meta(ino.0) {
            Ok(meta) => {
                let names = meta.xattrs.keys().flat_map(|name| [name.as_encoded_bytes(), b"\0"].concat());
                sized(size, &names.collect::<Vec<u8>>(), reply);
            }
            Err(errno) => reply.error(errno),
        }
    }

    fn removexattr(&self, _: &Request, ino: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let mut disk = self.disk();
        let removed = disk
            .step(false, false)
            .and_then(|()| disk.meta_mut(ino.0)?.xattrs.remove(name).map(drop).ok_or(Errno::ENODATA));
        done(removed, reply);
    }
}
