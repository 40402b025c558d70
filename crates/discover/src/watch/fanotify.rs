use std::collections::HashMap;
use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use nix::sys::fanotify::{EventFFlags, InitFlags, MarkFlags, MaskFlags};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, StatxFlags, fstatvfs, openat, readlinkat, statx};
use rustix::io::{Errno, read};

use super::{BUFFER, Batch, Places, is_ours};
use crate::sys::open_by_handle;

/// What is heard of. Renaming within a file system is a leaving and an arriving.
const MASK: MaskFlags = MaskFlags::FAN_CLOSE_WRITE
    .union(MaskFlags::FAN_CREATE)
    .union(MaskFlags::FAN_MOVED_FROM)
    .union(MaskFlags::FAN_MOVED_TO)
    .union(MaskFlags::FAN_DELETE)
    .union(MaskFlags::FAN_ONDIR);
/// Events tell the folder and the name (`FAN_REPORT_DIR_FID | FAN_REPORT_NAME`); nix 0.31 does not know the word.
const FOLDER_AND_NAME: InitFlags = InitFlags::from_bits_retain(0x0000_0400 | 0x0000_0800);
/// `struct fanotify_event_metadata`.
const HEAD: usize = 24;
const VERSION: u8 = 3;
/// `FAN_EVENT_INFO_TYPE_DFID_NAME`.
const WITH_NAME: u8 = 2;
/// Folders remembered by their handle.
const REMEMBERED: usize = 4096;

/// A group with a mark on each file system of the roots.
#[derive(Debug)]
pub(super) struct Fanotify {
    group: nix::sys::fanotify::Fanotify,
    systems: Vec<System>,
    /// Where a folder lies, by file system and handle; `None` where that is of no concern.
    folders: HashMap<Box<[u8]>, Option<PathBuf>>,
    own: u32,
    buffer: Box<[u8]>,
}

/// A mounted file system.
#[derive(Debug)]
struct System {
    id: u64,
    mount: OwnedFd,
}

/// One event, as far as it matters.
struct Event<'a> {
    mask: MaskFlags,
    pid: u32,
    /// File system and handle of the folder, and the name in it.
    place: Option<(u64, &'a [u8], &'a [u8])>,
}

impl Fanotify {
    pub(super) fn begin(places: &Places) -> io::Result<Fanotify> {
        let flags = InitFlags::FAN_CLASS_NOTIF | InitFlags::FAN_CLOEXEC | InitFlags::FAN_NONBLOCK | FOLDER_AND_NAME;
        let group = nix::sys::fanotify::Fanotify::init(flags, EventFFlags::O_RDONLY)?;
        let mut systems = Vec::new();
        for root in &places.roots {
            let mount = openat(CWD, root, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
            let mark = MarkFlags::FAN_MARK_ADD | MarkFlags::FAN_MARK_FILESYSTEM;
            group.mark(mark, MASK, &mount, None::<&Path>)?;
            can_resolve(&mount)?;
            systems.push(System { id: fstatvfs(&mount)?.f_fsid, mount });
        }
        // A file system is asked once for each mount of it, which is where its paths begin.
        systems.dedup_by_key(|system| (system.id, mount_id(&system.mount)));
        let buffer = vec![0; BUFFER].into_boxed_slice();
        Ok(Fanotify { group, systems, folders: HashMap::new(), own: std::process::id(), buffer })
    }

    /// Takes everything that waits in the queue.
    pub(super) fn read(&mut self, places: &Places, batch: &mut Batch) -> Result<(), Errno> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let result = loop {
            match read(&self.group, &mut buffer[..]) {
                Ok(0) | Err(Errno::AGAIN) => break Ok(()),
                Err(Errno::INTR) => {}
                Ok(len) => self.take(&buffer[..len], places, batch),
                Err(errno) => break Err(errno),
            }
        };
        self.buffer = buffer;
        result
    }

    fn take(&mut self, mut bytes: &[u8], places: &Places, batch: &mut Batch) {
        while !bytes.is_empty() {
            batch.events += 1;
            let Some((event, rest)) = Event::parse(bytes) else {
                places.unsure(batch);
                return;
            };
            bytes = rest;
            self.event(&event, places, batch);
        }
    }

    fn event(&mut self, event: &Event<'_>, places: &Places, batch: &mut Batch) {
        if event.mask.contains(MaskFlags::FAN_Q_OVERFLOW) {
            self.folders.clear();
            return places.unsure(batch);
        }
        let is_folder = event.mask.contains(MaskFlags::FAN_ONDIR);
        if is_folder && event.mask.intersects(MaskFlags::FAN_MOVED_FROM | MaskFlags::FAN_MOVED_TO) {
            // All that lies in it has another path now.
            self.folders.clear();
        }
        // What this process does itself it knows; hearing of it would never end.
        if event.pid == self.own {
            return;
        }
        let Some((system, handle, name)) = event.place else { return places.unsure(batch) };
        if is_ours(name) || (is_folder && !event.mask.contains(MaskFlags::FAN_MOVED_TO)) {
            return;
        }
        match self.folder(system, handle, places) {
            Ok(Some(folder)) => {
                let path = folder.join(OsStr::from_bytes(name));
                match places.hold(&path) {
                    true if is_folder => batch.walk.insert(path),
                    true => batch.touched.insert(path),
                    false => false,
                };
            }
            Ok(None) => {}
            Err(_) => places.unsure(batch),
        }
    }

    /// Where a folder lies, if below a root.
    fn folder(&mut self, system: u64, handle: &[u8], places: &Places) -> Result<Option<&Path>, Errno> {
        let key = [&system.to_ne_bytes(), handle].concat().into_boxed_slice();
        if self.folders.len() >= REMEMBERED {
            self.folders.clear();
        }
        if !self.folders.contains_key(&key) {
            let found = self.resolve(system, handle, places)?;
            self.folders.insert(key.clone(), found);
        }
        Ok(self.folders.get(&key).and_then(Option::as_deref))
    }

    fn resolve(&self, system: u64, handle: &[u8], places: &Places) -> Result<Option<PathBuf>, Errno> {
        for system in self.systems.iter().filter(|known| known.id == system) {
            let folder = match open_by_handle(system.mount.as_fd(), handle) {
                Ok(folder) => folder,
                Err(error) => match Errno::from_io_error(&error) {
                    // Removed meanwhile, with all that was in it.
                    Some(Errno::STALE | Errno::NOENT) => return Ok(None),
                    errno => return Err(errno.unwrap_or(Errno::IO)),
                },
            };
            if statx(&folder, c"", AtFlags::EMPTY_PATH, StatxFlags::NLINK)?.stx_nlink == 0 {
                return Ok(None);
            }
            let path = path_of(&folder)?;
            if places.hold(&path) {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }
}

impl AsFd for Fanotify {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.group.as_fd()
    }
}

impl<'a> Event<'a> {
    /// The first event of what was read, and the rest.
    fn parse(bytes: &'a [u8]) -> Option<(Event<'a>, &'a [u8])> {
        let len = word(bytes, 0)? as usize;
        let (event, rest) = bytes.split_at_checked(len).filter(|_| len >= HEAD)?;
        let head_len = usize::from(u16::from_ne_bytes([*event.get(6)?, *event.get(7)?]));
        if *event.get(4)? != VERSION {
            return None;
        }
        let mask = u64::from(word(event, 8)?) | u64::from(word(event, 12)?) << 32;
        #[cfg(target_endian = "big")]
        let mask = mask.rotate_left(32);
        let place = event.get(head_len..).and_then(place);
        Some((Event { mask: MaskFlags::from_bits_retain(mask), pid: word(event, 20)?, place }, rest))
    }
}

/// Folder and name among the records that follow an event.
fn place(mut records: &[u8]) -> Option<(u64, &[u8], &[u8])> {
    loop {
        let kind = *records.first()?;
        let len = usize::from(u16::from_ne_bytes([*records.get(2)?, *records.get(3)?]));
        let (record, rest) = records.split_at_checked(len).filter(|_| len >= 4)?;
        if kind == WITH_NAME {
            let system = u64::from(word(record, 4)?) | u64::from(word(record, 8)?) << 32;
            let handle_len = word(record, 12)? as usize;
            let (handle, name) = record.get(12..)?.split_at_checked(8_usize.checked_add(handle_len)?)?;
            let end = name.iter().position(|&byte| byte == 0)?;
            return Some((system, handle, &name[..end]));
        }
        records = rest;
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.first_chunk::<4>().map(|word| u32::from_ne_bytes(*word))
}

/// Marking may be allowed where opening by handle is not (in a container, say): found out before anything is lost by it.
fn can_resolve(mount: &OwnedFd) -> io::Result<()> {
    // A handle of no bytes and an unknown type names nothing: allowed to try, one is told so.
    match open_by_handle(mount.as_fd(), &[0; 8]) {
        Err(error) if error.raw_os_error() == Some(Errno::PERM.raw_os_error()) => Err(error),
        _ => Ok(()),
    }
}

fn mount_id(fd: &OwnedFd) -> u64 {
    statx(fd, c"", AtFlags::EMPTY_PATH, StatxFlags::MNT_ID).map_or(0, |stat| stat.stx_mnt_id)
}

fn path_of(fd: &OwnedFd) -> Result<PathBuf, Errno> {
    use std::os::fd::AsRawFd;
    let link = readlinkat(CWD, format!("/proc/self/fd/{}", fd.as_raw_fd()), Vec::new())?;
    Ok(PathBuf::from(std::ffi::OsString::from_vec(link.into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An event as the kernel writes it.
    fn event(mask: u64, handle: &[u8], name: &[u8]) -> Vec<u8> {
        let record_len = 12 + 8 + handle.len() + name.len() + 1;
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&((HEAD + record_len) as u32).to_ne_bytes());
        bytes.extend_from_slice(&[VERSION, 0]);
        bytes.extend_from_slice(&(HEAD as u16).to_ne_bytes());
        bytes.extend_from_slice(&mask.to_ne_bytes());
        bytes.extend_from_slice(&(-1_i32).to_ne_bytes());
        bytes.extend_from_slice(&7_i32.to_ne_bytes());
        bytes.extend_from_slice(&[WITH_NAME, 0]);
        bytes.extend_from_slice(&(record_len as u16).to_ne_bytes());
        bytes.extend_from_slice(&5_u64.to_ne_bytes());
        bytes.extend_from_slice(&(handle.len() as u32).to_ne_bytes());
        bytes.extend_from_slice(&1_i32.to_ne_bytes());
        bytes.extend_from_slice(handle);
        bytes.extend_from_slice(name);
        bytes.push(0);
        bytes
    }

    #[test]
    fn an_event_tells_mask_process_folder_and_name() {
        let bytes = [event(8, &[1, 2, 3], "名簿.xlsx".as_bytes()), event(0x80, &[9], b"b")].concat();
        let (first, rest) = Event::parse(&bytes).expect("first");
        assert_eq!((first.mask.bits(), first.pid), (8, 7));
        let (system, handle, name) = first.place.expect("place");
        assert_eq!((system, &handle[8..], name), (5, &[1, 2, 3][..], "名簿.xlsx".as_bytes()));
        let (second, rest) = Event::parse(rest).expect("second");
        assert_eq!(second.place.expect("place").2, b"b");
        assert!(rest.is_empty());
    }

    #[test]
    fn what_was_cut_off_anywhere_is_no_event_and_does_no_harm() {
        let whole = event(8, &[1, 2, 3, 4], b"name");
        for len in 0..whole.len() {
            assert!(Event::parse(&whole[..len]).is_none(), "{len}");
            let mut cut = whole.clone();
            cut.truncate(len);
            if let Some(stated) = cut.first_chunk_mut::<4>() {
                *stated = (len as u32).to_ne_bytes();
            }
            let place = Event::parse(&cut).and_then(|(event, _)| event.place.map(|place| place.2.to_vec()));
            assert!(place.is_none_or(|name| name == b"name"), "{len}");
        }
    }
}
