use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{DiscoverError, Fingerprint, Judged};

const MAGIC: &[u8; 8] = b"SEKIKEPT";
/// Length and CRC-32 of a record.
const HEAD: usize = 8;
/// No record is bigger: as in the journal.
const RECORD_MAX: u32 = 1024 * 1024;
/// Files remembered; beyond it the older half is forgotten, which costs looking at them once more.
const MOST: usize = 200_000;

/// Results that took long to come by (character recognition), kept by what the file looked like and by what it was
/// judged, so that no file is judged so twice. Holds counts, labels and codes only, and no path.
///
/// One file, appended to; a record that was not written as a whole ends it.
#[derive(Debug)]
pub struct Kept {
    path: PathBuf,
    file: File,
    end: u64,
    index: HashMap<Fingerprint, Spot>,
}

/// By what a result came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Means {
    /// Version of extraction and detection, as in [`Versions`](crate::Versions).
    pub extractor: u32,
    /// Edition of what took long.
    pub edition: u32,
}

#[derive(Clone, Copy, Debug)]
struct Spot {
    means: Means,
    at: u64,
    length: u32,
}

#[derive(Serialize, Deserialize)]
struct Record {
    fingerprint: Fingerprint,
    means: Means,
    judged: Judged,
}

impl Kept {
    /// Opens the file, or begins it. One that is damaged is kept as far as it is whole.
    pub fn open(path: &Path) -> Result<Kept, DiscoverError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let file = options.open(path).map_err(DiscoverError::state("open"))?;
        let mut kept = Kept { path: path.to_owned(), file, end: 0, index: HashMap::new() };
        kept.load().map_err(DiscoverError::state("read"))?;
        Ok(kept)
    }

    fn load(&mut self) -> io::Result<()> {
        let mut reader = BufReader::new(self.file.try_clone()?);
        let mut magic = [0; MAGIC.len()];
        if reader.read_exact(&mut magic).is_err() || &magic != MAGIC {
            self.file.set_len(0)?;
            self.file.write_all_at(MAGIC, 0)?;
            self.end = MAGIC.len() as u64;
            return Ok(());
        }
        self.end = MAGIC.len() as u64;
        while let Some((bytes, record)) = read_record(&mut reader) {
            let spot = Spot { means: record.means, at: self.end, length: bytes };
            self.index.insert(record.fingerprint, spot);
            self.end += u64::from(bytes);
        }
        self.file.set_len(self.end)
    }

    /// What is known of a file that looks like this; by any edition, where none is named.
    pub fn get(&self, fingerprint: &Fingerprint, extractor: u32, edition: Option<u32>) -> Option<Judged> {
        let spot = self.index.get(fingerprint)?;
        let fits = spot.means.extractor == extractor && edition.is_none_or(|edition| spot.means.edition == edition);
        let mut bytes = vec![0; spot.length as usize];
        self.file.read_exact_at(&mut bytes, spot.at).ok().filter(|()| fits)?;
        let (_, record) = read_record(&mut bytes.as_slice())?;
        (record.fingerprint == *fingerprint).then_some(record.judged)
    }

    /// Keeps a result. `began` is when the file was looked at, in nanoseconds since 1970: one that had changed only just
    /// before could change once more without looking different, and is not kept.
    pub fn put(
        &mut self,
        fingerprint: Fingerprint,
        means: Means,
        judged: Judged,
        began: i128,
    ) -> Result<(), DiscoverError> {
        if fingerprint.is_racy(began) {
            return Ok(());
        }
        if self.index.len() >= MOST {
            self.forget_older_half()?;
        }
        let bytes = written(&Record { fingerprint, means, judged }).map_err(DiscoverError::state("write"))?;
        self.file.write_all_at(&bytes, self.end).map_err(DiscoverError::state("write"))?;
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.index.insert(fingerprint, Spot { means, at: self.end, length });
        self.end += u64::from(length);
        Ok(())
    }

    fn forget_older_half(&mut self) -> Result<(), DiscoverError> {
        let mut spots: Vec<Spot> = self.index.values().copied().collect();
        spots.sort_unstable_by_key(|spot| spot.at);
        let write = || -> io::Result<()> {
            let beside = self.path.with_extension("new");
            let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
            file.write_all(MAGIC)?;
            for spot in spots.iter().skip(spots.len() / 2) {
                let mut bytes = vec![0; spot.length as usize];
                self.file.read_exact_at(&mut bytes, spot.at)?;
                file.write_all(&bytes)?;
            }
            file.sync_all()?;
            fs::rename(&beside, &self.path)
        };
        write().map_err(DiscoverError::state("write"))?;
        *self = Kept::open(&self.path)?;
        Ok(())
    }
}

fn written(record: &Record) -> io::Result<Vec<u8>> {
    let body = postcard::to_stdvec(record).map_err(io::Error::other)?;
    let length = u32::try_from(body.len()).ok().filter(|length| *length <= RECORD_MAX);
    let length = length.ok_or_else(|| io::Error::other("a record is too long"))?.to_le_bytes();
    Ok([&length[..], &crc32fast::hash(&body).to_le_bytes(), &body].concat())
}

/// The next whole record and the bytes it takes.
fn read_record(reader: &mut impl Read) -> Option<(u32, Record)> {
    let mut head = [0; HEAD];
    reader.read_exact(&mut head).ok()?;
    let [a, b, c, d, crc @ ..] = head;
    let length = u32::from_le_bytes([a, b, c, d]);
    if length > RECORD_MAX {
        return None;
    }
    let mut body = vec![0; length as usize];
    reader.read_exact(&mut body).ok()?;
    if crc32fast::hash(&body) != u32::from_le_bytes(crc) {
        return None;
    }
    Some((length + HEAD as u32, postcard::from_bytes(&body).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stamp;

    const MEANS: Means = Means { extractor: 2, edition: 7 };
    const LATER: i128 = 1_000_000_000_000;

    fn print(inode: u64) -> Fingerprint {
        Fingerprint { device: 1, inode, size: 10, mtime: Stamp(100, 0), ctime: Stamp(100, 0) }
    }

    fn judged(persons: u32) -> Judged {
        let mut judged = Judged::default();
        judged.counts.persons = persons;
        judged
    }

    fn persons(kept: &Kept, inode: u64) -> Option<u32> {
        kept.get(&print(inode), 2, Some(7)).map(|judged| judged.counts.persons)
    }

    #[test]
    fn a_result_is_known_again_until_file_or_means_change() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("kept");
        let mut kept = Kept::open(&path).expect("opens");
        kept.put(print(1), MEANS, judged(3), LATER).expect("kept");
        kept.put(print(1), MEANS, judged(4), LATER).expect("kept");
        let kept = Kept::open(&path).expect("opens again");
        assert_eq!(persons(&kept, 1), Some(4), "the newer one");
        assert_eq!(persons(&kept, 2), None);
        assert!(kept.get(&print(1), 3, Some(7)).is_none() && kept.get(&print(1), 2, Some(8)).is_none());
        assert!(kept.get(&print(1), 2, None).is_some(), "where nothing can be done anew, the old result counts");
        assert!(kept.get(&Fingerprint { size: 11, ..print(1) }, 2, None).is_none());
    }

    #[test]
    fn a_file_that_had_just_changed_is_not_kept() {
        let folder = tempfile::tempdir().expect("folder");
        let mut kept = Kept::open(&folder.path().join("kept")).expect("opens");
        kept.put(print(1), MEANS, judged(3), 101_000_000_000).expect("no error");
        assert_eq!(persons(&kept, 1), None);
    }

    #[test]
    fn whatever_damage_is_done_to_the_file_no_wrong_result_comes_of_it() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("kept");
        let mut kept = Kept::open(&path).expect("opens");
        for inode in 0..3 {
            kept.put(print(inode), MEANS, judged(inode as u32), LATER).expect("kept");
        }
        let whole = fs::read(&path).expect("bytes");
        for cut in 0..whole.len() {
            for flipped in [false, true] {
                let mut bytes = whole.clone();
                if flipped {
                    bytes[cut] ^= 0x41;
                } else {
                    bytes.truncate(cut);
                }
                fs::write(&path, bytes).expect("written");
                let kept = Kept::open(&path).expect("opens");
                for inode in 0..3 {
                    assert!(persons(&kept, inode).is_none_or(|n| u64::from(n) == inode), "{cut} {flipped}");
                }
            }
        }
    }
}
