use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::Judged;
use crate::DiscoverError;

const MAGIC: &[u8; 8] = b"SEKICNTS";
/// Magic, generation, CRC-32.
const HEADER: u64 = 20;
/// Length and CRC-32 of a record.
const HEAD: u32 = 8;
/// No result is bigger: counts of some dozen kinds, a few rule ids.
const RECORD_MAX: u32 = 1024 * 1024;

/// The file of results: appended to by a run, read at single places.
#[derive(Debug)]
pub(crate) struct Counted {
    file: File,
    /// Where the next record goes, and what of it is not written yet.
    end: u64,
    pending: Vec<u8>,
}

impl Counted {
    /// Opens the counts file of a generation, or begins it where there is none (for reading only: refuses).
    pub(crate) fn open(path: &Path, generation: u64, write: bool) -> Result<Counted, DiscoverError> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(write)
            .create(write)
            .mode(0o600)
            .open(path)
            .map_err(DiscoverError::state("open"))?;
        let size = file.metadata().map_err(DiscoverError::state("read"))?.len();
        if size == 0 && write {
            file.write_all(&header(generation)).map_err(DiscoverError::state("write"))?;
            return Ok(Counted { file, end: HEADER, pending: Vec::new() });
        }
        let mut head = [0; HEADER as usize];
        file.read_exact(&mut head).map_err(|_| DiscoverError::JournalDamaged)?;
        if head != header(generation) {
            return Err(DiscoverError::JournalForeign);
        }
        Ok(Counted { file, end: size, pending: Vec::new() })
    }

    /// Adds a result; returns where it begins and how long it is.
    pub(crate) fn push(&mut self, judged: &Judged) -> Result<(u64, u32), DiscoverError> {
        let write = DiscoverError::state("write");
        let bytes = postcard::to_stdvec(judged).map_err(|e| write(std::io::Error::other(e)))?;
        let len = u32::try_from(bytes.len()).ok().filter(|&n| n <= RECORD_MAX);
        let len = len.ok_or_else(|| write(std::io::ErrorKind::InvalidInput.into()))?.to_le_bytes();
        let at = self.end + self.pending.len() as u64;
        self.pending.extend_from_slice(&len);
        self.pending.extend_from_slice(&sum(at, &bytes).to_le_bytes());
        self.pending.extend_from_slice(&bytes);
        if self.pending.len() > 256 * 1024 {
            self.flush()?;
        }
        Ok((at, HEAD + bytes.len() as u32))
    }

    /// Hands all results so far to the system.
    pub(crate) fn flush(&mut self) -> Result<(), DiscoverError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let write = DiscoverError::state("write");
        self.file.seek(SeekFrom::Start(self.end)).map_err(&write)?;
        self.file.write_all(&self.pending).map_err(&write)?;
        self.end += self.pending.len() as u64;
        self.pending.clear();
        Ok(())
    }

    /// Makes all results so far durable.
    pub(crate) fn sync(&mut self) -> Result<(), DiscoverError> {
        self.flush()?;
        self.file.sync_data().map_err(DiscoverError::state("write"))
    }

    /// Bytes it takes.
    pub(crate) fn len(&self) -> u64 {
        self.end + self.pending.len() as u64
    }

    /// The result that begins at `at`; `None` where nothing believable stands there.
    pub(crate) fn get(&mut self, at: u64) -> Option<Judged> {
        self.flush().ok()?;
        self.file.seek(SeekFrom::Start(at)).ok()?;
        let mut head = [0; 8];
        self.file.read_exact(&mut head).ok()?;
        let len = u32::from_le_bytes([head[0], head[1], head[2], head[3]]);
        if len > RECORD_MAX {
            return None;
        }
        let mut bytes = vec![0; len as usize];
        self.file.read_exact(&mut bytes).ok()?;
        if sum(at, &bytes).to_le_bytes() != head[4..] {
            return None;
        }
        postcard::from_bytes(&bytes).ok()
    }
}

/// The place goes into the sum, so that a record moved elsewhere is not believed.
fn sum(at: u64, bytes: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&at.to_le_bytes());
    crc.update(&(bytes.len() as u64).to_le_bytes());
    crc.update(bytes);
    crc.finalize()
}

fn header(generation: u64) -> [u8; HEADER as usize] {
    let mut bytes = [0; HEADER as usize];
    bytes[..8].copy_from_slice(MAGIC);
    bytes[8..16].copy_from_slice(&generation.to_le_bytes());
    let crc = crc32fast::hash(&bytes[..16]);
    bytes[16..].copy_from_slice(&crc.to_le_bytes());
    bytes
}
