//! Files on their way, in memory and nowhere else: they stand in no folder, and a restart leaves nothing of them.

use std::fs::File;
use std::io::{self, Read, Seek as _, Write as _};
use std::os::fd::{AsFd as _, AsRawFd as _, OwnedFd};

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};

/// A file in memory that can still be written.
#[derive(Debug)]
pub(crate) struct Open(File);

impl Open {
    pub(crate) fn new() -> io::Result<Open> {
        let made: OwnedFd = memfd_create("sekimori", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?;
        Ok(Open(File::from(made)))
    }

    pub(crate) fn file(&self) -> &File {
        &self.0
    }

    pub(crate) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    /// From now on nobody can change it, whoever holds a descriptor; fails while somebody has it mapped for writing.
    pub(crate) fn seal(self) -> io::Result<Sealed> {
        let all = SealFlags::WRITE | SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL;
        fcntl_add_seals(self.0.as_fd(), all)?;
        let bytes = self.0.metadata()?.len();
        // Opened anew, the descriptor is one for reading and has an offset of its own.
        let file = File::open(format!("/proc/self/fd/{}", self.0.as_raw_fd()))?;
        Ok(Sealed { file, bytes })
    }
}

/// A file in memory that nobody can change any more.
#[derive(Debug)]
pub struct Sealed {
    file: File,
    bytes: u64,
}

impl Sealed {
    /// Takes a file in, at most `most` bytes of it; none if it is longer.
    ///
    /// # Errors
    /// When it cannot be read, or there is no memory.
    pub fn take(from: &mut dyn Read, most: u64) -> io::Result<Option<Sealed>> {
        let mut open = Open::new()?;
        let taken = io::copy(&mut from.take(most.saturating_add(1)), &mut open.0)?;
        if taken > most { Ok(None) } else { open.seal().map(Some) }
    }

    /// For reading.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Its length.
    pub fn len(&self) -> u64 {
        self.bytes
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// Another reader of the same bytes, with an offset of its own, at the beginning.
    ///
    /// # Errors
    /// When there are no descriptors left.
    pub fn reader(&self) -> io::Result<File> {
        let mut file = File::open(format!("/proc/self/fd/{}", self.file.as_raw_fd()))?;
        file.rewind()?;
        Ok(file)
    }

    /// All of it.
    ///
    /// # Errors
    /// As for any file.
    pub fn bytes(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.bytes).unwrap_or_default());
        self.reader()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_stays_as_it_is() {
        let mut open = Open::new().unwrap();
        open.append(b"abc").unwrap();
        let writer = open.file().try_clone().unwrap();
        let sealed = open.seal().unwrap();
        assert!((&writer).write_all(b"d").is_err());
        assert!(writer.set_len(1).is_err());
        assert_eq!((sealed.bytes().unwrap(), sealed.len()), (b"abc".to_vec(), 3));
    }

    #[test]
    fn what_is_too_long_is_not_taken_in() {
        assert!(Sealed::take(&mut &b"abcd"[..], 3).unwrap().is_none());
        assert_eq!(Sealed::take(&mut &b"abc"[..], 3).unwrap().unwrap().len(), 3);
    }
}
