use std::ffi::{CStr, CString, OsStr, OsString};
use std::fs::File;
use std::io;
use std::mem::MaybeUninit;
use std::ops::ControlFlow;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, RawDir, Statx, openat, statx};
use rustix::io::Errno;

use crate::places::{is_system, within};
use crate::{DiscoverError, Fingerprint};

/// Folders kept open at once; those further up are opened again through `..` on the way back and checked to be the same.
const OPEN_FOLDERS: usize = 64;
const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// How to walk.
#[derive(Clone, Debug, Default)]
pub struct WalkOptions {
    /// Folders and files left out with all below them, as absolute paths without links (our own state folder).
    pub exclude: Vec<PathBuf>,
}

/// A regular file on the way, with its folder held open so that no change of the path in between can mislead.
#[derive(Clone, Debug)]
pub struct Entry {
    folder: Arc<OwnedFd>,
    name: CString,
    path: PathBuf,
    /// What tells whether it has changed.
    pub fingerprint: Fingerprint,
    /// Names (hard links) it has.
    pub links: u32,
    /// Owner.
    pub uid: u32,
    /// Type and permission bits.
    pub mode: u16,
    /// Bytes allocated on disk; less than the size where the file has holes.
    pub allocated: u64,
}

impl Entry {
    /// The regular file at an absolute path, whose folders are opened one by one, following no link anywhere on the way.
    ///
    /// # Errors
    /// [`Cause::Vanished`] where there is no regular file, [`Cause::System`] in a system folder, or why it cannot be seen.
    pub fn at(path: &Path) -> Result<Entry, Cause> {
        if is_system(path) {
            return Err(Cause::System);
        }
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return Err(Cause::Vanished) };
        let mut folder = openat(CWD, c"/", FOLDER, Mode::empty()).map_err(Cause::of)?;
        for name in parent.components().skip(1) {
            folder = openat(&folder, name.as_os_str(), FOLDER, Mode::empty()).map_err(Cause::of)?;
        }
        let name = c_string(name.as_bytes());
        let stat = statx(&folder, &name, AtFlags::SYMLINK_NOFOLLOW, Fingerprint::MASK).map_err(Cause::of)?;
        match FileType::from_raw_mode(stat.stx_mode.into()) {
            FileType::RegularFile => Ok(entry(Arc::new(folder), name, path.to_owned(), &stat)),
            _ => Err(Cause::Vanished),
        }
    }

    /// Absolute path, as bytes. It may be longer than the system lets one open: use [`Entry::open`].
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name in its folder.
    pub fn name(&self) -> &OsStr {
        OsStr::from_bytes(self.name.to_bytes())
    }

    /// The folder it lies in.
    pub fn folder(&self) -> BorrowedFd<'_> {
        self.folder.as_fd()
    }

    /// Opens the very file that was seen, for reading, without following a link and without touching its access time
    /// where that is allowed. A file put in its place in the meantime is refused as not found.
    pub fn open(&self) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
        let fd = match openat(&self.folder, &self.name, flags | OFlags::NOATIME, Mode::empty()) {
            Err(Errno::PERM) => openat(&self.folder, &self.name, flags, Mode::empty())?,
            other => other?,
        };
        let stat = stat_fd(fd.as_fd())?;
        let now = Fingerprint::of(&stat);
        if (now.device, now.inode) != (self.fingerprint.device, self.fingerprint.inode) {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        }
        Ok(File::from(fd))
    }
}

/// Something on the way that is no file to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Absolute path, as bytes.
    pub path: PathBuf,
    /// What about it.
    pub cause: Cause,
}

/// Why a file or folder was passed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// No permission to enter or see it.
    Denied,
    /// It went away, or became something else, while the walk was there.
    Vanished,
    /// Another file system begins here.
    OtherMount,
    /// A folder of the operating system.
    System,
    /// The system failed to read it.
    Failed(Errno),
}

impl Cause {
    /// The word used in reports.
    pub fn id(self) -> &'static str {
        match self {
            Cause::Denied => "denied",
            Cause::Vanished => "vanished",
            Cause::OtherMount => "other_mount",
            Cause::System => "system",
            Cause::Failed(_) => "failed",
        }
    }

    fn of(errno: Errno) -> Cause {
        match errno {
            Errno::ACCESS | Errno::PERM => Cause::Denied,
            Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::STALE => Cause::Vanished,
            other => Cause::Failed(other),
        }
    }
}

/// One step of the walk.
#[derive(Clone, Debug)]
pub enum Visit {
    /// A regular file.
    File(Entry),
    /// Something passed by.
    Passed(Outcome),
}

/// What was met on the way, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Walked {
    /// Regular files.
    pub files: u64,
    /// Folders entered.
    pub folders: u64,
    /// Symbolic links, none of them followed.
    pub links: u64,
    /// Sockets, pipes and devices.
    pub special: u64,
    /// Outcomes reported.
    pub passed: u64,
}

/// Walks below `roots`, calling `visit` for every file and outcome in journal order until it breaks off.
///
/// Fails only when a root cannot be opened; all else on the way is an outcome.
pub fn walk(
    roots: &[PathBuf],
    visit: &mut dyn FnMut(Visit) -> ControlFlow<()>,
    options: &WalkOptions,
) -> Result<Walked, DiscoverError> {
    let mut walker = Walker::new(roots, options)?;
    for step in walker.by_ref() {
        if visit(step).is_break() {
            break;
        }
    }
    Ok(walker.walked())
}

/// The walk as an iterator: depth first, the names of a folder in byte order, so that paths come in the order that
/// `/` before every other byte gives. Memory: the names of the folders from the root to the current one.
#[derive(Debug)]
pub struct Walker {
    roots: std::vec::IntoIter<Root>,
    frames: Vec<Frame>,
    /// Absolute path of the innermost folder; grows and shrinks with `frames`.
    path: Vec<u8>,
    exclude: Vec<Vec<u8>>,
    mount: Mount,
    walked: Walked,
    buffer: Box<[MaybeUninit<u8>]>,
}

#[derive(Debug)]
struct Root {
    path: Vec<u8>,
}

/// A folder being walked.
#[derive(Debug)]
struct Frame {
    fd: Option<Arc<OwnedFd>>,
    id: (u64, u64),
    names: Names,
    /// Length of `Walker::path` at this folder.
    path_len: usize,
}

/// The file system a root lies on. The mount tells bind mounts apart, which share their device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Mount(u64);

impl Mount {
    fn of(stat: &Statx) -> Mount {
        let known = stat.stx_mask & rustix::fs::StatxFlags::MNT_ID.bits() != 0;
        Mount(if known { stat.stx_mnt_id } else { Fingerprint::of(stat).device })
    }
}

impl Walker {
    /// Opens nothing but looks at each root: links in a root's own path are resolved once, since the caller named it;
    /// roots inside other roots are dropped.
    pub fn new(roots: &[PathBuf], options: &WalkOptions) -> Result<Walker, DiscoverError> {
        let mut paths = Vec::new();
        for root in roots {
            let real = std::fs::canonicalize(root).map_err(|e| DiscoverError::root(root, e))?;
            paths.push(real.into_os_string().into_vec());
        }
        paths.sort_by(|a, b| order(a, b));
        paths.dedup_by(|later, earlier| within(later, earlier));
        Ok(Walker {
            roots: paths.into_iter().map(|path| Root { path }).collect::<Vec<_>>().into_iter(),
            frames: Vec::new(),
            path: Vec::new(),
            exclude: options.exclude.iter().map(|p| p.as_os_str().as_bytes().to_vec()).collect(),
            mount: Mount::default(),
            walked: Walked::default(),
            buffer: vec![MaybeUninit::uninit(); 32 * 1024].into_boxed_slice(),
        })
    }

    /// The roots still to come, as absolute paths in journal order.
    pub fn roots(&self) -> impl Iterator<Item = &Path> {
        self.roots.as_slice().iter().map(|root| Path::new(OsStr::from_bytes(&root.path)))
    }

    /// What was met so far.
    pub fn walked(&self) -> Walked {
        self.walked
    }

    fn begin_root(&mut self, root: Root) -> Option<Visit> {
        self.path = root.path;
        if self.excluded() {
            return None;
        }
        if is_system(Path::new(OsStr::from_bytes(&self.path))) {
            return Some(self.passed(Cause::System));
        }
        match self.open_root() {
            Ok(found) => found,
            Err(errno) => Some(self.passed(Cause::of(errno))),
        }
    }

    fn open_root(&mut self) -> Result<Option<Visit>, Errno> {
        let path = c_string(&self.path);
        let stat = statx(CWD, &path, AtFlags::SYMLINK_NOFOLLOW, Fingerprint::MASK)?;
        self.mount = Mount::of(&stat);
        match FileType::from_raw_mode(stat.stx_mode.into()) {
            FileType::Directory => {
                let fd = openat(CWD, &path, FOLDER, Mode::empty())?;
                self.enter(fd, false)?;
                Ok(None)
            }
            FileType::RegularFile => {
                let whole = PathBuf::from(OsString::from_vec(self.path.clone()));
                let parent = whole.parent().unwrap_or(Path::new("/"));
                let folder = Arc::new(openat(CWD, parent, FOLDER, Mode::empty())?);
                let name = c_string(whole.file_name().unwrap_or_default().as_bytes());
                self.walked.files += 1;
                Ok(Some(Visit::File(entry(folder, name, whole, &stat))))
            }
            _ => {
                self.walked.special += 1;
                Ok(None)
            }
        }
    }

    /// Makes an opened folder, whose path is already in `self.path`, the innermost.
    fn enter(&mut self, fd: OwnedFd, below: bool) -> Result<Option<Cause>, Errno> {
        let stat = stat_fd(fd.as_fd())?;
        if below && Mount::of(&stat) != self.mount {
            return Ok(Some(Cause::OtherMount));
        }
        let names = Names::read(fd.as_fd(), &mut self.buffer)?;
        let print = Fingerprint::of(&stat);
        let id = (print.device, print.inode);
        self.frames.push(Frame { fd: Some(Arc::new(fd)), id, names, path_len: self.path.len() });
        self.walked.folders += 1;
        if let Some(far) = self.frames.len().checked_sub(OPEN_FOLDERS + 1) {
            self.frames[far].fd = None;
        }
        Ok(None)
    }

    /// Leaves the innermost folder; the one above is opened again if it had been closed.
    fn leave(&mut self) -> Option<Visit> {
        let inner = self.frames.pop()?;
        let outer = self.frames.last_mut()?;
        self.path.truncate(outer.path_len);
        if outer.fd.is_some() {
            return None;
        }
        match inner.fd.ok_or(Errno::BADF).and_then(|fd| reopen(&fd, outer.id)) {
            Ok(fd) => {
                outer.fd = Some(Arc::new(fd));
                None
            }
            Err(errno) => {
                // The folder was moved away under us: its rest cannot be reached safely any more, nor can those above.
                let cause = Cause::of(errno);
                self.frames.clear();
                Some(self.passed(cause))
            }
        }
    }

    fn step(&mut self, kind: FileType, name: CString) -> Option<Visit> {
        let frame = self.frames.last()?;
        let folder = Arc::clone(frame.fd.as_ref()?);
        push_name(&mut self.path, name.to_bytes());
        let visit = self.look(kind, folder, name);
        // A folder just entered keeps its name in the path; everything else gives it back.
        if let Some(innermost) = self.frames.last() {
            self.path.truncate(innermost.path_len);
        }
        visit
    }

    fn look(&mut self, kind: FileType, folder: Arc<OwnedFd>, name: CString) -> Option<Visit> {
        if self.excluded() {
            return None;
        }
        let mut stat = None;
        let mut kind = kind;
        if matches!(kind, FileType::RegularFile | FileType::Unknown) {
            match statx(&folder, &name, AtFlags::SYMLINK_NOFOLLOW | AtFlags::STATX_DONT_SYNC, Fingerprint::MASK) {
                Ok(found) => {
                    kind = FileType::from_raw_mode(found.stx_mode.into());
                    stat = Some(found);
                }
                Err(errno) => return Some(self.passed(Cause::of(errno))),
            }
        }
        match (kind, stat) {
            (FileType::Directory, _) => self.look_folder(&folder, &name),
            (FileType::RegularFile, Some(stat)) if Mount::of(&stat) != self.mount => {
                Some(self.passed(Cause::OtherMount))
            }
            (FileType::RegularFile, Some(stat)) => {
                self.walked.files += 1;
                let path = PathBuf::from(OsString::from_vec(self.path.clone()));
                Some(Visit::File(entry(folder, name, path, &stat)))
            }
            (FileType::Symlink, _) => {
                self.walked.links += 1;
                None
            }
            _ => {
                self.walked.special += 1;
                None
            }
        }
    }

    fn look_folder(&mut self, folder: &OwnedFd, name: &CStr) -> Option<Visit> {
        if is_system(Path::new(OsStr::from_bytes(&self.path))) {
            return Some(self.passed(Cause::System));
        }
        let entered = openat(folder, name, FOLDER, Mode::empty()).and_then(|fd| self.enter(fd, true));
        match entered {
            Ok(None) => None,
            Ok(Some(cause)) => Some(self.passed(cause)),
            Err(errno) => Some(self.passed(Cause::of(errno))),
        }
    }

    fn excluded(&self) -> bool {
        self.exclude.contains(&self.path)
    }

    fn passed(&mut self, cause: Cause) -> Visit {
        self.walked.passed += 1;
        Visit::Passed(Outcome { path: PathBuf::from(OsString::from_vec(self.path.clone())), cause })
    }
}

impl Iterator for Walker {
    type Item = Visit;

    fn next(&mut self) -> Option<Visit> {
        loop {
            let visit = match self.frames.last_mut() {
                None => {
                    let root = self.roots.next()?;
                    self.begin_root(root)
                }
                Some(frame) => match frame.names.next() {
                    Some((kind, name)) => self.step(kind, name),
                    None => self.leave(),
                },
            };
            if visit.is_some() {
                return visit;
            }
        }
    }
}

/// The names of one folder in byte order, in one piece of memory.
#[derive(Debug, Default)]
struct Names {
    bytes: Vec<u8>,
    /// Start and end in `bytes`, and the type the folder states.
    index: Vec<(u32, u32, FileType)>,
    next: usize,
}

impl Names {
    fn read(folder: BorrowedFd<'_>, buffer: &mut [MaybeUninit<u8>]) -> Result<Names, Errno> {
        let mut names = Names::default();
        let mut raw = RawDir::new(folder, buffer);
        while let Some(found) = raw.next() {
            let found = found?;
            let name = found.file_name().to_bytes();
            if name == b"." || name == b".." {
                continue;
            }
            let start = names.bytes.len();
            names.bytes.extend_from_slice(name);
            // A folder whose names take 4 GiB is beyond what a file system here holds.
            let at = |n: usize| u32::try_from(n).map_err(|_| Errno::OVERFLOW);
            names.index.push((at(start)?, at(names.bytes.len())?, found.file_type()));
        }
        let bytes = &names.bytes;
        names.index.sort_unstable_by(|a, b| bytes[a.0 as usize..a.1 as usize].cmp(&bytes[b.0 as usize..b.1 as usize]));
        Ok(names)
    }

    fn next(&mut self) -> Option<(FileType, CString)> {
        let &(start, end, kind) = self.index.get(self.next)?;
        self.next += 1;
        Some((kind, c_string(&self.bytes[start as usize..end as usize])))
    }
}

/// Journal order of two absolute paths: byte by byte, with `/` before every other byte, which is the order in which a walk
/// meets them.
pub(crate) fn order(a: &[u8], b: &[u8]) -> std::cmp::Ordering {
    let common = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let rank = |s: &[u8]| s.get(common).map(|&c| if c == b'/' { 0 } else { u16::from(c) + 1 });
    rank(a).cmp(&rank(b))
}

fn reopen(below: &OwnedFd, id: (u64, u64)) -> Result<OwnedFd, Errno> {
    let fd = openat(below, c"..", FOLDER, Mode::empty())?;
    let print = Fingerprint::of(&stat_fd(fd.as_fd())?);
    if (print.device, print.inode) == id { Ok(fd) } else { Err(Errno::STALE) }
}

fn stat_fd(fd: BorrowedFd<'_>) -> Result<Statx, Errno> {
    statx(fd, c"", AtFlags::EMPTY_PATH, Fingerprint::MASK)
}

fn entry(folder: Arc<OwnedFd>, name: CString, path: PathBuf, stat: &Statx) -> Entry {
    Entry {
        folder,
        name,
        path,
        fingerprint: Fingerprint::of(stat),
        links: stat.stx_nlink,
        uid: stat.stx_uid,
        mode: stat.stx_mode,
        allocated: stat.stx_blocks.saturating_mul(512),
    }
}

fn push_name(path: &mut Vec<u8>, name: &[u8]) {
    if path.last() != Some(&b'/') {
        path.push(b'/');
    }
    path.extend_from_slice(name);
}

/// Names come from the system or from a path that it resolved, so they hold no NUL; one that did would name nothing.
fn c_string(bytes: &[u8]) -> CString {
    CString::new(bytes).unwrap_or_default()
}
