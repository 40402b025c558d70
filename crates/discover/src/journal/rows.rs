use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use fail::fail_point;

use super::{Row, Versions};
use crate::DiscoverError;

const MAGIC: &[u8; 8] = b"SEKIJRNL";
const FORMAT: u16 = 1;
/// Magic, format, reserved, extractor, rule edition, counts generation, CRC-32.
const HEADER: usize = 36;
/// Block marker that ends a whole journal.
const END: u32 = u32::MAX;
/// A block is closed at this size; one long row may make it bigger.
const BLOCK: usize = 64 * 1024;
/// No block is bigger: a path takes at most a few megabytes in trees that a file system can hold.
const BLOCK_MAX: usize = 64 * 1024 * 1024;

/// Writes rows in order; what was synced can be read again after any crash.
#[derive(Debug)]
pub(crate) struct Writer {
    out: BufWriter<Summed>,
    block: Vec<u8>,
    last: Vec<u8>,
    rows: u64,
}

/// A file and the CRC-32 of all that went into it.
#[derive(Debug)]
struct Summed {
    file: File,
    crc: crc32fast::Hasher,
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.crc.update(&bytes[..n]);
        Ok(n)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Writer {
    /// Begins a journal in an empty file.
    pub(crate) fn begin(file: File, versions: Versions, generation: u64) -> Result<Writer, DiscoverError> {
        let mut out = BufWriter::with_capacity(BLOCK * 2, Summed { file, crc: crc32fast::Hasher::new() });
        out.write_all(&header(versions, generation)).map_err(DiscoverError::state("write"))?;
        Ok(Writer { out, block: Vec::with_capacity(BLOCK * 2), last: Vec::new(), rows: 0 })
    }

    /// Adds a row; paths must come in journal order. Whether the block should be closed now: before it is, the results
    /// that its rows point at must have been handed to the system.
    pub(crate) fn push(&mut self, path: &[u8], row: &Row) -> Result<bool, DiscoverError> {
        let shared = self.last.iter().zip(path).take_while(|(a, b)| a == b).count();
        put_number(&mut self.block, shared as u64);
        put_number(&mut self.block, (path.len() - shared) as u64);
        self.block.extend_from_slice(&path[shared..]);
        self.block = postcard::to_extend(row, std::mem::take(&mut self.block))
            .map_err(|e| DiscoverError::state("write")(std::io::Error::other(e)))?;
        self.last.truncate(shared);
        self.last.extend_from_slice(&path[shared..]);
        self.rows += 1;
        Ok(self.block.len() >= BLOCK)
    }

    /// Writes the rows of the block at hand.
    pub(crate) fn close_block(&mut self) -> Result<(), DiscoverError> {
        if self.block.is_empty() {
            return Ok(());
        }
        let len = u32::try_from(self.block.len()).unwrap_or(END - 1).to_le_bytes();
        let mut crc = crc32fast::Hasher::new();
        crc.update(&len);
        crc.update(&self.block);
        let write = [&len[..], &crc.finalize().to_le_bytes(), &self.block];
        write.iter().try_for_each(|piece| self.out.write_all(piece)).map_err(DiscoverError::state("write"))?;
        self.block.clear();
        self.last.clear();
        Ok(())
    }

    /// Makes all rows so far durable.
    pub(crate) fn sync(&mut self) -> Result<(), DiscoverError> {
        self.close_block()?;
        fail_point!("journal::written");
        self.out.flush().and_then(|()| self.out.get_ref().file.sync_data()).map_err(DiscoverError::state("write"))
    }

    /// Ends the journal and makes it durable.
    pub(crate) fn end(mut self) -> Result<(), DiscoverError> {
        self.close_block()?;
        let mut end = END.to_le_bytes().to_vec();
        end.extend_from_slice(&self.rows.to_le_bytes());
        let write = |out: &mut BufWriter<Summed>, bytes: &[u8]| out.write_all(bytes).and_then(|()| out.flush());
        write(&mut self.out, &end).map_err(DiscoverError::state("write"))?;
        fail_point!("journal::ending");
        let crc = self.out.get_ref().crc.clone().finalize();
        write(&mut self.out, &crc.to_le_bytes())
            .and_then(|()| self.out.get_ref().file.sync_all())
            .map_err(DiscoverError::state("write"))
    }
}

/// Reads rows in order.
#[derive(Debug)]
pub(crate) struct Reader {
    file: BufReader<File>,
    /// Generation of the counts file that the rows point into.
    pub(crate) generation: u64,
    /// Bytes of blocks not read yet.
    left: u64,
    block: Vec<u8>,
    at: usize,
    path: Vec<u8>,
}

impl Reader {
    /// Opens a whole journal and checks every byte of it before the first row is believed.
    pub(crate) fn whole(mut file: File) -> Result<Reader, DiscoverError> {
        let size = file.metadata().map_err(DiscoverError::state("read"))?.len();
        let generation = read_header(&mut file)?;
        let tail = 4 + 8 + 4;
        let body = size.checked_sub(HEADER as u64 + tail).ok_or(DiscoverError::JournalDamaged)?;
        check_sum(&mut file, size)?;
        file.seek(SeekFrom::Start(HEADER as u64 + body)).map_err(DiscoverError::state("read"))?;
        let mut end = [0; 4];
        file.read_exact(&mut end).map_err(DiscoverError::state("read"))?;
        if u32::from_le_bytes(end) != END {
            return Err(DiscoverError::JournalDamaged);
        }
        Reader::blocks(file, generation, body)
    }

    /// Opens the progress of a run that did not end. It is read up to the first block that is not whole.
    pub(crate) fn part(mut file: File) -> Result<Reader, DiscoverError> {
        let size = file.metadata().map_err(DiscoverError::state("read"))?.len();
        let generation = read_header(&mut file)?;
        Reader::blocks(file, generation, size.saturating_sub(HEADER as u64))
    }

    fn blocks(mut file: File, generation: u64, left: u64) -> Result<Reader, DiscoverError> {
        file.seek(SeekFrom::Start(HEADER as u64)).map_err(DiscoverError::state("read"))?;
        let file = BufReader::with_capacity(BLOCK * 2, file);
        Ok(Reader { file, generation, left, block: Vec::new(), at: 0, path: Vec::new() })
    }

    /// The next row; its path is in [`Reader::path`]. `None` at the end of what can be believed.
    pub(crate) fn next(&mut self) -> Option<Row> {
        if self.at >= self.block.len() && !self.next_block() {
            return None;
        }
        let row = self.decode();
        if row.is_none() {
            self.left = 0;
            self.block.clear();
            self.at = 0;
        }
        row
    }

    /// Path of the row read last.
    pub(crate) fn path(&self) -> &[u8] {
        &self.path
    }

    fn next_block(&mut self) -> bool {
        let mut head = [0; 8];
        if self.left < 8 || self.file.read_exact(&mut head).is_err() {
            return false;
        }
        let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let (len, sum) = (word(0) as usize, word(4));
        if len == 0 || len > BLOCK_MAX || len as u64 > self.left - 8 {
            return false;
        }
        self.block.resize(len, 0);
        let mut crc = crc32fast::Hasher::new();
        crc.update(&head[..4]);
        if self.file.read_exact(&mut self.block).is_err() {
            self.block.clear();
        }
        crc.update(&self.block);
        self.at = 0;
        self.path.clear();
        self.left -= 8 + len as u64;
        let whole = !self.block.is_empty() && crc.finalize() == sum;
        if !whole {
            self.block.clear();
            self.left = 0;
        }
        whole
    }

    fn decode(&mut self) -> Option<Row> {
        let mut rest = self.block.get(self.at..)?;
        let shared = usize::try_from(take_number(&mut rest)?).ok()?;
        let len = usize::try_from(take_number(&mut rest)?).ok()?;
        if shared > self.path.len() || len > rest.len() {
            return None;
        }
        let (tail, rest) = rest.split_at(len);
        self.path.truncate(shared);
        self.path.extend_from_slice(tail);
        let (row, rest) = postcard::take_from_bytes(rest).ok()?;
        self.at = self.block.len() - rest.len();
        Some(row)
    }
}

fn header(versions: Versions, generation: u64) -> [u8; HEADER] {
    let mut bytes = [0; HEADER];
    bytes[..8].copy_from_slice(MAGIC);
    bytes[8..10].copy_from_slice(&FORMAT.to_le_bytes());
    bytes[12..16].copy_from_slice(&versions.extractor.to_le_bytes());
    bytes[16..24].copy_from_slice(&versions.rules.to_le_bytes());
    bytes[24..32].copy_from_slice(&generation.to_le_bytes());
    let crc = crc32fast::hash(&bytes[..32]);
    bytes[32..].copy_from_slice(&crc.to_le_bytes());
    bytes
}

fn read_header(file: &mut File) -> Result<u64, DiscoverError> {
    let mut bytes = [0; HEADER];
    let n = read_up_to(file, &mut bytes).map_err(DiscoverError::state("read"))?;
    if n < 8 || &bytes[..8] != MAGIC {
        return Err(DiscoverError::JournalForeign);
    }
    let field = |at: usize| bytes[at..at + 4].iter().rev().fold(0_u32, |n, &b| n << 8 | u32::from(b));
    if n < HEADER || crc32fast::hash(&bytes[..32]) != field(32) {
        return Err(DiscoverError::JournalDamaged);
    }
    let format = u16::from_le_bytes([bytes[8], bytes[9]]);
    if format != FORMAT {
        return Err(DiscoverError::JournalVersion(format));
    }
    Ok(u64::from(field(28)) << 32 | u64::from(field(24)))
}

fn check_sum(file: &mut File, size: u64) -> Result<(), DiscoverError> {
    file.seek(SeekFrom::Start(0)).map_err(DiscoverError::state("read"))?;
    let mut crc = crc32fast::Hasher::new();
    let mut left = size - 4;
    let mut buffer = vec![0; 256 * 1024];
    while left > 0 {
        let want = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        file.read_exact(&mut buffer[..want]).map_err(DiscoverError::state("read"))?;
        crc.update(&buffer[..want]);
        left -= want as u64;
    }
    let mut sum = [0; 4];
    file.read_exact(&mut sum).map_err(DiscoverError::state("read"))?;
    if crc.finalize().to_le_bytes() == sum { Ok(()) } else { Err(DiscoverError::JournalDamaged) }
}

fn read_up_to(file: &mut File, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut n = 0;
    while n < buffer.len() {
        match file.read(&mut buffer[n..])? {
            0 => break,
            more => n += more,
        }
    }
    Ok(n)
}

/// LEB128.
fn put_number(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut n = 0;
    for shift in (0..63).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        n |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(n);
        }
    }
    None
}
