//! The container's ZIP as it is written: as a stream, always ZIP64, and telling no time.

use std::io::{self, Write};

use super::zip::{CENTRAL, DESCRIPTOR, END, END64, IN_ZIP64, LOCAL, LOCATOR, STREAMED};
use crate::{ProtectError, Result};

/// ZIP64
const VERSION: u16 = 45;
/// 1980-01-01, the least there is: a container tells no time.
const NO_DATE: u32 = 0x0021_0000;

struct Written {
    name: &'static str,
    at: u64,
    size: u64,
    crc: u32,
}

/// Writes a container's ZIP without ever going back.
pub(super) struct ZipWriter<'a> {
    out: &'a mut dyn Write,
    at: u64,
    crc: crc32fast::Hasher,
    entries: Vec<Written>,
}

impl<'a> ZipWriter<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        ZipWriter { out, at: 0, crc: crc32fast::Hasher::new(), entries: Vec::with_capacity(2) }
    }

    /// Ends the entry before, if any, and begins another.
    pub(super) fn begin(&mut self, name: &'static str) -> Result<()> {
        self.end()?;
        let at = self.at;
        let mut header = Vec::with_capacity(64);
        push(&mut header, &[&LOCAL.to_le_bytes(), &VERSION.to_le_bytes(), &STREAMED.to_le_bytes(), &[0; 2]]);
        push(&mut header, &[&NO_DATE.to_le_bytes(), &[0; 4], &IN_ZIP64.to_le_bytes(), &IN_ZIP64.to_le_bytes()]);
        push(&mut header, &[&len16(name).to_le_bytes(), &20_u16.to_le_bytes(), name.as_bytes()]);
        // The ZIP64 field says that the descriptor's sizes are 8 bytes long.
        push(&mut header, &[&1_u16.to_le_bytes(), &16_u16.to_le_bytes(), &[0; 16]]);
        self.put(&header)?;
        self.entries.push(Written { name, at, size: 0, crc: 0 });
        self.crc = crc32fast::Hasher::new();
        Ok(())
    }

    /// Data of the entry. ZIP wants the CRC-32 of what is stored: stock readers check it.
    pub(super) fn write(&mut self, data: &[u8]) -> Result<()> {
        self.crc.update(data);
        self.put(data)?;
        if let Some(entry) = self.entries.last_mut() {
            entry.size += data.len() as u64;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        let Some(entry) = self.entries.last_mut() else { return Ok(()) };
        entry.crc = std::mem::take(&mut self.crc).finalize();
        let mut descriptor = Vec::with_capacity(24);
        push(&mut descriptor, &[&DESCRIPTOR.to_le_bytes(), &entry.crc.to_le_bytes()]);
        push(&mut descriptor, &[&entry.size.to_le_bytes(), &entry.size.to_le_bytes()]);
        self.put(&descriptor)
    }

    /// Ends the archive; gives its size in bytes.
    pub(super) fn finish(mut self) -> Result<u64> {
        self.end()?;
        let central_at = self.at;
        let mut tail = Vec::with_capacity(512);
        for entry in &self.entries {
            entry.central(&mut tail);
        }
        let central_size = tail.len() as u64;
        let end64_at = central_at + central_size;
        let count = self.entries.len() as u64;
        push(&mut tail, &[&END64.to_le_bytes(), &44_u64.to_le_bytes(), &VERSION.to_le_bytes(), &VERSION.to_le_bytes()]);
        push(&mut tail, &[&[0; 8], &count.to_le_bytes(), &count.to_le_bytes()]);
        push(&mut tail, &[&central_size.to_le_bytes(), &central_at.to_le_bytes()]);
        push(&mut tail, &[&LOCATOR.to_le_bytes(), &[0; 4], &end64_at.to_le_bytes(), &1_u32.to_le_bytes()]);
        let count = u16::try_from(count).unwrap_or(u16::MAX);
        push(&mut tail, &[&END.to_le_bytes(), &[0; 4], &count.to_le_bytes(), &count.to_le_bytes()]);
        let narrow = |wide: u64| u32::try_from(wide).unwrap_or(IN_ZIP64).to_le_bytes();
        push(&mut tail, &[&narrow(central_size), &narrow(central_at), &[0; 2]]);
        self.put(&tail)?;
        self.out.flush().map_err(ProtectError::Write)?;
        Ok(self.at)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(ProtectError::Write)?;
        self.at += bytes.len() as u64;
        Ok(())
    }
}

/// For the manifest's JSON.
impl Write for ZipWriter<'_> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        ZipWriter::write(self, data).map(|()| data.len()).map_err(|e| match e {
            ProtectError::Write(e) => e,
            other => io::Error::other(other),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Written {
    fn central(&self, tail: &mut Vec<u8>) {
        push(tail, &[&CENTRAL.to_le_bytes(), &VERSION.to_le_bytes(), &VERSION.to_le_bytes(), &STREAMED.to_le_bytes()]);
        push(tail, &[&[0; 2], &NO_DATE.to_le_bytes(), &self.crc.to_le_bytes()]);
        push(tail, &[&IN_ZIP64.to_le_bytes(), &IN_ZIP64.to_le_bytes(), &len16(self.name).to_le_bytes()]);
        push(tail, &[&28_u16.to_le_bytes(), &[0; 10], &IN_ZIP64.to_le_bytes(), self.name.as_bytes()]);
        push(tail, &[&1_u16.to_le_bytes(), &24_u16.to_le_bytes()]);
        push(tail, &[&self.size.to_le_bytes(), &self.size.to_le_bytes(), &self.at.to_le_bytes()]);
    }
}

pub(super) fn push(to: &mut Vec<u8>, parts: &[&[u8]]) {
    for part in parts {
        to.extend_from_slice(part);
    }
}

fn len16(name: &str) -> u16 {
    u16::try_from(name.len()).unwrap_or(u16::MAX)
}
