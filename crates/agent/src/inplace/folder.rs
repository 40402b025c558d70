use std::ffi::OsStr;
use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path};

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, Statx, StatxAttributes, StatxFlags, openat, statx};
use rustix::io::Errno;

use super::{Identity, InplaceError, Result};

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
const MASK: StatxFlags = StatxFlags::BASIC_STATS.union(StatxFlags::BTIME);

/// Opens a folder by its absolute path, name by name, following no link anywhere on the way; a path may be longer than
/// the system takes in one piece.
///
/// # Errors
/// [`InplaceError::Vanished`] where there is no such folder (any more), [`InplaceError::Denied`].
pub fn open_folder(path: &Path) -> Result<OwnedFd> {
    let open = InplaceError::system("open");
    let mut folder = openat(CWD, "/", FOLDER, Mode::empty()).map_err(&open)?;
    for component in path.components() {
        match component {
            Component::RootDir => {}
            Component::Normal(name) => folder = openat(&folder, name, FOLDER, Mode::empty()).map_err(&open)?,
            _ => return Err(InplaceError::Vanished),
        }
    }
    Ok(folder)
}

/// A file that is there under a name, without following a link; `None` where there is none.
pub(super) fn look(folder: BorrowedFd<'_>, name: &[u8]) -> std::result::Result<Option<Statx>, Errno> {
    match statx(folder, OsStr::from_bytes(name), AtFlags::SYMLINK_NOFOLLOW, MASK) {
        Ok(stat) => Ok(Some(stat)),
        Err(Errno::NOENT) => Ok(None),
        Err(errno) => Err(errno),
    }
}

/// What an open file is.
pub(super) fn stat(fd: impl AsFd) -> std::result::Result<Statx, Errno> {
    statx(fd, c"", AtFlags::EMPTY_PATH, MASK)
}

/// Opens a regular file for reading; neither waits at a pipe nor touches the access time where that is allowed.
pub(super) fn open_file(folder: BorrowedFd<'_>, name: &OsStr) -> Result<(File, Statx)> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let fd = match openat(folder, name, flags | OFlags::NOATIME, Mode::empty()) {
        Err(Errno::PERM) => openat(folder, name, flags, Mode::empty()),
        Err(Errno::NXIO) => Err(Errno::LOOP),
        other => other,
    };
    let file = File::from(fd.map_err(InplaceError::system("open"))?);
    let stat = stat(&file).map_err(InplaceError::system("read"))?;
    if FileType::from_raw_mode(stat.stx_mode.into()) != FileType::RegularFile {
        return Err(InplaceError::NotRegular);
    }
    if stat.stx_attributes.intersects(StatxAttributes::IMMUTABLE | StatxAttributes::APPEND) {
        return Err(InplaceError::Immutable);
    }
    if stat.stx_nlink > 1 {
        return Err(InplaceError::HardLinked { links: stat.stx_nlink });
    }
    Ok((file, stat))
}

impl Identity {
    pub(super) fn of(stat: &Statx) -> Identity {
        let born = stat.stx_mask & StatxFlags::BTIME.bits() != 0;
        Identity {
            device: rustix::fs::makedev(stat.stx_dev_major, stat.stx_dev_minor),
            inode: stat.stx_ino,
            born: born.then_some((stat.stx_btime.tv_sec, stat.stx_btime.tv_nsec)),
            size: stat.stx_size,
            modified: (stat.stx_mtime.tv_sec, stat.stx_mtime.tv_nsec),
        }
    }

    /// The same file, changed or not. Where the file system keeps no birth time an inode number may have been given to
    /// another file; the caller must treat a changed one as unknown then.
    pub(super) fn same_file(&self, other: &Identity) -> bool {
        (self.device, self.inode, self.born) == (other.device, other.inode, other.born)
    }
}
