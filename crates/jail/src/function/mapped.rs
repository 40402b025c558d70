//! Files that a worker has at hand from its start without reading them: fonts, word lists.

#![allow(unsafe_code)] // one system call, see `map`

use rustix::mm::{MapFlags, ProtFlags, mmap};
use std::fs::File;
use std::io;
use std::path::Path;
use std::ptr;

/// The bytes of a file, mapped for the life of the process: pages are read when they are touched, and shared by all who
/// map the file. For files of the operator in folders that only the operator writes; to be called before
/// [`serve`](super::serve), which takes the right to open files away and leaves the mapping.
///
/// # Errors
/// When the file cannot be opened or mapped, or is empty.
pub fn map(path: &Path) -> io::Result<&'static [u8]> {
    let file = File::open(path)?;
    let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
    if length == 0 {
        return Err(io::ErrorKind::InvalidData.into());
    }
    // SAFETY: a fresh private mapping, readable only and never unmapped, so that the slice holds for the life of the
    // process. Nobody of ours writes the file; should somebody cut it short, touching it kills this worker (SIGBUS) and
    // costs one file.
    let start = unsafe { mmap(ptr::null_mut(), length, ProtFlags::READ, MapFlags::PRIVATE, &file, 0) }?;
    // SAFETY: `start` is not null and `length` bytes behind it are mapped, readable and initialised by the kernel.
    Ok(unsafe { std::slice::from_raw_parts(start.cast::<u8>(), length) })
}
