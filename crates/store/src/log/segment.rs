//! The write-ahead segment: entries are durable here before anything else of them is written.
//!
//! `segment/<first index, 16 hexadecimal digits>`: a header, then records. All numbers little-endian.
//! Header: `SKMLOG1\n`, first index (8), root of the tree before it (32), CRC-32 of these (4).
//! Record: length of the entry (4), CRC-32 of index, length and entry (4), the entry.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use audit::{Hash, MAX_ENTRY};
use fail::fail_point;

use super::LogError;
use super::folder::{make, sync, write_new};

const MAGIC: &[u8; 8] = b"SKMLOG1\n";
const HEADER: usize = 8 + 8 + 32 + 4;

/// Entries by their exact bytes.
type Entries = Vec<Vec<u8>>;

/// The segment that is written to.
#[derive(Debug)]
pub(super) struct Segment {
    path: PathBuf,
    file: File,
    /// Bytes that count; anything behind is torn.
    length: u64,
    /// Index of its first entry.
    pub(super) first: u64,
    /// Root of the tree before its first entry.
    pub(super) root: Hash,
}

impl Segment {
    /// A new, durable, empty segment; a whole one or none is there after a crash.
    pub(super) fn create(folder: &Path, first: u64, root: Hash) -> Result<Segment, LogError> {
        make(folder)?;
        let mut header = Vec::with_capacity(HEADER);
        header.extend_from_slice(MAGIC);
        header.extend_from_slice(&first.to_le_bytes());
        header.extend_from_slice(&root.0);
        header.extend_from_slice(&crc32fast::hash(&header).to_le_bytes());
        let path = folder.join(format!("{first:016x}"));
        let fresh = folder.join("fresh");
        let file = write_new(&fresh, &header).and_then(|file| file.sync_all());
        file.and_then(|()| fs::rename(&fresh, &path)).map_err(LogError::io(&path))?;
        fail_point!("segment::named");
        sync(folder)?;
        fail_point!("segment::renewed");
        let file = OpenOptions::new().read(true).write(true).open(&path).map_err(LogError::io(&path))?;
        Ok(Segment { path, file, length: HEADER as u64, first, root })
    }

    /// The newest segment of the folder with the entries that are whole in it. What is torn behind them is left for
    /// [`Segment::cut_tail`], so that nothing is lost should too few be whole.
    pub(super) fn open(folder: &Path) -> Result<Option<(Segment, Entries)>, LogError> {
        let Some(path) = segments(folder)?.pop() else { return Ok(None) };
        let file = OpenOptions::new().read(true).write(true).open(&path).map_err(LogError::io(&path))?;
        let mut reader = BufReader::new(&file);
        let header = read_header(&mut reader).map_err(LogError::io(&path))?;
        let Some((first, root)) = header else { return Err(LogError::Changed { size: 0 }) };
        let mut entries = Vec::new();
        let mut length = HEADER as u64;
        while let Some(entry) = read_record(&mut reader, first + entries.len() as u64).map_err(LogError::io(&path))? {
            length += 8 + entry.len() as u64;
            entries.push(entry);
        }
        Ok(Some((Segment { path, file, length, first, root }, entries)))
    }

    /// Bytes of the file.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Writes entries behind the last one; the first has this index. Durable when it returns.
    ///
    /// On an error the file may have a torn tail: [`Segment::take_back`] removes it.
    pub(super) fn append<'a>(
        &mut self,
        mut index: u64,
        entries: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<(), LogError> {
        let mut buffer = Vec::new();
        for entry in entries {
            let length = (entry.len() as u32).to_le_bytes();
            buffer.extend_from_slice(&length);
            buffer.extend_from_slice(&checksum(index, length, entry).to_le_bytes());
            buffer.extend_from_slice(entry);
            index += 1;
        }
        self.file.write_all_at(&buffer, self.length).map_err(LogError::io(&self.path))?;
        fail_point!("segment::written");
        self.file.sync_data().map_err(LogError::io(&self.path))?;
        fail_point!("segment::durable");
        self.length += buffer.len() as u64;
        Ok(())
    }

    /// Shortens the segment to a former length; durable when it returns.
    pub(super) fn take_back(&mut self, length: u64) -> Result<(), LogError> {
        self.length = length;
        self.cut_tail()
    }

    /// Removes what is torn behind the last whole entry; durable when it returns.
    pub(super) fn cut_tail(&self) -> Result<(), LogError> {
        let cut = || {
            if self.file.metadata()?.len() != self.length {
                self.file.set_len(self.length)?;
                self.file.sync_all()?;
            }
            Ok(())
        };
        cut().map_err(LogError::io(&self.path))
    }

    /// Deletes the segments before this one.
    pub(super) fn remove_older(&self) -> Result<(), LogError> {
        let Some(folder) = self.path.parent() else { return Ok(()) };
        for path in segments(folder)? {
            if path != self.path {
                fs::remove_file(&path).map_err(LogError::io(&path))?;
            }
        }
        Ok(())
    }
}

/// Segments by their first index; other files are none.
fn segments(folder: &Path) -> Result<Vec<PathBuf>, LogError> {
    let files = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        files => files.map_err(LogError::io(folder))?,
    };
    let mut paths = Vec::new();
    for file in files {
        let path = file.map_err(LogError::io(folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.len() == 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read_header(reader: &mut impl Read) -> io::Result<Option<(u64, Hash)>> {
    let mut header = [0; HEADER];
    if !read_whole(reader, &mut header)? {
        return Ok(None);
    }
    let (body, crc) = header.split_at(HEADER - 4);
    let known = body.starts_with(MAGIC) && crc == crc32fast::hash(body).to_le_bytes();
    let first = body[8..16].try_into().map(u64::from_le_bytes);
    let root = body[16..48].try_into().map(Hash);
    Ok(first.ok().zip(root.ok()).filter(|_| known))
}

/// The next record, or none where the file ends or is torn.
fn read_record(reader: &mut impl Read, index: u64) -> io::Result<Option<Vec<u8>>> {
    let (mut length, mut crc) = ([0; 4], [0; 4]);
    if !read_whole(reader, &mut length)? || !read_whole(reader, &mut crc)? {
        return Ok(None);
    }
    let bytes = u32::from_le_bytes(length) as usize;
    if bytes == 0 || bytes > MAX_ENTRY {
        return Ok(None);
    }
    let mut entry = vec![0; bytes];
    let whole = read_whole(reader, &mut entry)? && checksum(index, length, &entry) == u32::from_le_bytes(crc);
    Ok(whole.then_some(entry))
}

fn read_whole(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match reader.read_exact(buffer) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        other => other.map(|()| true),
    }
}

/// The index is part of it, so that a record left from elsewhere does not pass.
fn checksum(index: u64, length: [u8; 4], entry: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&index.to_le_bytes());
    crc.update(&length);
    crc.update(entry);
    crc.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_tail_of_any_length_is_cut_off() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(format!("{:016x}", 7));
        let mut segment = Segment::create(folder.path(), 7, Hash([3; 32])).expect("creates");
        segment.append(7, [&b"one"[..], b"two", b"three"]).expect("appends");
        let whole = fs::read(&path).expect("reads");
        for cut in HEADER..whole.len() {
            fs::write(&path, &whole[..cut]).expect("writes");
            let (segment, entries) = Segment::open(folder.path()).expect("opens").expect("a segment");
            segment.cut_tail().expect("cuts");
            let kept = [HEADER + 11, HEADER + 22, whole.len()].iter().filter(|end| **end <= cut).count();
            assert_eq!((segment.first, segment.root, entries.len()), (7, Hash([3; 32]), kept), "{cut}");
            assert_eq!(fs::metadata(&path).expect("is there").len(), segment.length(), "{cut}");
        }
        for cut in 0..HEADER {
            fs::write(&path, &whole[..cut]).expect("writes");
            assert!(matches!(Segment::open(folder.path()), Err(LogError::Changed { .. })), "{cut}");
        }
    }

    #[test]
    fn a_record_of_another_place_or_of_zeros_does_not_pass() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut segment = Segment::create(folder.path(), 0, Hash([0; 32])).expect("creates");
        segment.append(0, [&b"one"[..]]).expect("appends");
        segment.append(5, [&b"five"[..]]).expect("appends");
        assert_eq!(Segment::open(folder.path()).expect("opens").expect("a segment").1, [b"one".to_vec()]);

        let path = folder.path().join(format!("{:016x}", 0));
        let file = OpenOptions::new().append(true).open(&path).expect("opens");
        file.set_len(10_000).expect("grows by zeros");
        assert_eq!(Segment::open(folder.path()).expect("opens").expect("a segment").1, [b"one".to_vec()]);
    }
}
