//! As much ZIP as a container needs (APPNOTE.TXT 6.3.10): two STORED entries, ZIP64, read so that no
//! two readers can see two files.

use std::io::{Read, Seek, SeekFrom};

use super::zip_write::push;
use crate::{ProtectError, Result};

pub(super) const PAYLOAD: &str = "0.payload";
/// As every released SDK writes it; the specification's own text says `manifest.json`.
pub(super) const MANIFEST: &str = "0.manifest.json";
const MANIFEST_OF_THE_TEXT: &str = "manifest.json";

pub(super) const LOCAL: u32 = 0x0403_4b50;
pub(super) const DESCRIPTOR: u32 = 0x0807_4b50;
pub(super) const CENTRAL: u32 = 0x0201_4b50;
pub(super) const END64: u32 = 0x0606_4b50;
pub(super) const LOCATOR: u32 = 0x0706_4b50;
pub(super) const END: u32 = 0x0605_4b50;
pub(super) const IN_ZIP64: u32 = u32::MAX;
/// Sizes follow the data.
pub(super) const STREAMED: u16 = 1 << 3;
const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
const MAX_CENTRAL: u64 = 64 << 10;

/// Where the data of an entry lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) at: u64,
    pub(super) len: u64,
}

/// Where payload and manifest lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) payload: Span,
    pub(super) manifest: Span,
}

fn broken(what: &'static str) -> ProtectError {
    ProtectError::Layout { what }
}

/// Finds the two entries. Every byte of the archive must belong to them or to the directory: nothing before, between,
/// behind, twice or overlapping, so that no two readers can see two different files.
pub(super) fn locate<R: Read + Seek>(reader: &mut R) -> Result<Layout> {
    let size = reader.seek(SeekFrom::End(0)).map_err(ProtectError::ReadContainer)?;
    let (central_at, central_size) = end_records(reader, size)?;
    let central = read_at(reader, central_at, central_size)?;
    let mut fields = Fields(&central);
    let mut entries = [Entry::central(&mut fields)?, Entry::central(&mut fields)?];
    if !fields.0.is_empty() {
        return Err(broken("directory"));
    }
    entries.sort_by_key(|entry| entry.at);
    let mut expected = 0;
    let mut spans = [Span { at: 0, len: 0 }; 2];
    for (entry, span) in entries.iter().zip(&mut spans) {
        if entry.at != expected {
            return Err(broken("gap or overlap"));
        }
        *span = entry.data(reader, central_at)?;
        expected = entry.after(reader, *span, central_at)?;
    }
    if expected != central_at {
        return Err(broken("gap or overlap"));
    }
    let [first, second] = entries.each_ref().map(|entry| entry.role);
    match ((first, second), spans) {
        ((Role::Payload, Role::Manifest), [payload, manifest]) => Ok(Layout { payload, manifest }),
        ((Role::Manifest, Role::Payload), [manifest, payload]) => Ok(Layout { payload, manifest }),
        _ => Err(broken("entry twice")),
    }
}

/// Reads the end of the archive; gives place and size of the central directory.
fn end_records<R: Read + Seek>(reader: &mut R, size: u64) -> Result<(u64, u64)> {
    let end_at = size.checked_sub(22).ok_or(broken("end missing"))?;
    let record = read_at(reader, end_at, 22)?;
    let mut end = Fields(&record);
    end.expect(END, "end missing")?;
    let disks = end.u32()?;
    let counts = (end.u16()?, end.u16()?);
    let (central_size, central_at, comment) = (end.u32()?, end.u32()?, end.u16()?);
    if disks != 0 || counts != (2, 2) || comment != 0 {
        return Err(broken("end"));
    }
    let found = match end_at.checked_sub(20).map(|at| read_at(reader, at, 20).map(|bytes| (at, bytes))) {
        Some(Ok((at, bytes))) if bytes.starts_with(&LOCATOR.to_le_bytes()) => end64(reader, at, &bytes)?,
        Some(Err(e)) => return Err(e),
        _ => (u64::from(central_at), u64::from(central_size), end_at),
    };
    let (at64, size64, next) = found;
    let agree = |narrow: u32, wide: u64| narrow == IN_ZIP64 || u64::from(narrow) == wide;
    if !agree(central_at, at64) || !agree(central_size, size64) {
        return Err(broken("two ends that differ"));
    }
    if at64.checked_add(size64) != Some(next) || size64 > MAX_CENTRAL {
        return Err(broken("directory"));
    }
    Ok((at64, size64))
}

/// The ZIP64 end record that a locator names: place and size of the directory, and where the record itself begins.
fn end64<R: Read + Seek>(reader: &mut R, locator_at: u64, locator: &[u8]) -> Result<(u64, u64, u64)> {
    let mut fields = Fields(locator);
    fields.expect(LOCATOR, "end missing")?;
    let (disk, at, disks) = (fields.u32()?, fields.u64()?, fields.u32()?);
    if disk != 0 || disks > 1 || at.checked_add(56) != Some(locator_at) {
        return Err(broken("end"));
    }
    let record = read_at(reader, at, 56)?;
    let mut end = Fields(&record);
    end.expect(END64, "end")?;
    let length = end.u64()?;
    let _versions = end.u32()?;
    let disks = end.u64()?;
    let counts = (end.u64()?, end.u64()?);
    let (central_size, central_at) = (end.u64()?, end.u64()?);
    if length != 44 || disks != 0 || counts != (2, 2) {
        return Err(broken("end"));
    }
    Ok((central_at, central_size, at))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Payload,
    Manifest,
}

/// A directory entry.
struct Entry {
    role: Role,
    streamed: bool,
    crc: u32,
    size: u64,
    at: u64,
}

impl Entry {
    fn central(fields: &mut Fields<'_>) -> Result<Entry> {
        fields.expect(CENTRAL, "directory")?;
        let _versions = fields.u32()?;
        let (flags, method) = (fields.u16()?, fields.u16()?);
        let _time = fields.u32()?;
        let crc = fields.u32()?;
        let (stored, size) = (fields.u32()?, fields.u32()?);
        let (name, extra, comment) = (fields.u16()?, fields.u16()?, fields.u16()?);
        let disk = fields.u16()?;
        let _attributes = (fields.u16()?, fields.u32()?);
        let at = fields.u32()?;
        let role = role(fields.take(name.into())?)?;
        let mut wide = zip64(fields.take(extra.into())?)?;
        fields.take(comment.into())?;
        // APPNOTE 4.5.3: the ZIP64 field has exactly those values that do not stand outside, in this order.
        let mut widen = |narrow: u32| if narrow == IN_ZIP64 { wide.u64() } else { Ok(u64::from(narrow)) };
        let (size, stored, at) = (widen(size)?, widen(stored)?, widen(at)?);
        if flags & ENCRYPTED != 0 || method != 0 || size != stored || !matches!(disk, 0 | u16::MAX) {
            return Err(broken("entry is not stored"));
        }
        Ok(Entry { role, streamed: flags & STREAMED != 0, crc, size, at })
    }

    /// Checks the local header and gives the place of the data.
    fn data<R: Read + Seek>(&self, reader: &mut R, limit: u64) -> Result<Span> {
        let header = read_at(reader, self.at, 30)?;
        let mut fields = Fields(&header);
        fields.expect(LOCAL, "local header")?;
        let _version = fields.u16()?;
        let (flags, method) = (fields.u16()?, fields.u16()?);
        let _time = fields.u32()?;
        let crc = fields.u32()?;
        let sizes = (fields.u32()?, fields.u32()?);
        let (name, extra) = (u64::from(fields.u16()?), u64::from(fields.u16()?));
        let rest = read_at(reader, self.at + 30, name + extra)?;
        let mut rest = Fields(&rest);
        let same = role(rest.take(usize::from(u16::try_from(name).unwrap_or(u16::MAX)))?)? == self.role;
        let streamed = flags & STREAMED != 0;
        let fits = |narrow: u32| narrow == IN_ZIP64 || u64::from(narrow) == self.size;
        let sized = streamed || (crc == self.crc && fits(sizes.0) && fits(sizes.1));
        if !same || streamed != self.streamed || flags & ENCRYPTED != 0 || method != 0 || !sized {
            return Err(broken("local header"));
        }
        let at = self.at + 30 + name + extra;
        match at.checked_add(self.size) {
            Some(end) if end <= limit => Ok(Span { at, len: self.size }),
            _ => Err(broken("sizes")),
        }
    }

    /// Where the next record begins: behind the data, or behind its descriptor, which must agree with the directory.
    fn after<R: Read + Seek>(&self, reader: &mut R, data: Span, limit: u64) -> Result<u64> {
        let end = data.at + data.len;
        if !self.streamed {
            return Ok(end);
        }
        let most = read_at(reader, end, (limit - end).min(24))?;
        let narrow = u32::try_from(self.size).ok();
        let sign = DESCRIPTOR.to_le_bytes();
        // With or without its signature, with wide or narrow sizes: APPNOTE 4.3.9 leaves the reader to try.
        for signed in [true, false] {
            for size in [Some(self.size.to_le_bytes().to_vec()), narrow.map(|size| size.to_le_bytes().to_vec())] {
                let Some(size) = size else { continue };
                let mut form = Vec::with_capacity(24);
                push(&mut form, &[if signed { &sign } else { &[] }, &self.crc.to_le_bytes(), &size, &size]);
                if most.starts_with(&form) {
                    return Ok(end + form.len() as u64);
                }
            }
        }
        Err(broken("data descriptor"))
    }
}

fn role(name: &[u8]) -> Result<Role> {
    if name == PAYLOAD.as_bytes() {
        Ok(Role::Payload)
    } else if name == MANIFEST.as_bytes() || name == MANIFEST_OF_THE_TEXT.as_bytes() {
        Ok(Role::Manifest)
    } else {
        Err(broken("entry of another name"))
    }
}

/// The ZIP64 extended information among the extra fields; empty when there is none.
fn zip64(extra: &[u8]) -> Result<Fields<'_>> {
    let mut extra = Fields(extra);
    let mut found = Fields(&[]);
    while !extra.0.is_empty() {
        let (id, len) = (extra.u16()?, extra.u16()?);
        let data = extra.take(len.into())?;
        if id == 1 {
            found = Fields(data);
        }
    }
    Ok(found)
}

/// Little-endian fields taken from the front of a slice.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, len: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(broken("record cut short"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(broken("record cut short"))?;
        self.0 = rest;
        Ok(*taken)
    }

    fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn expect(&mut self, signature: u32, what: &'static str) -> Result<()> {
        if self.u32()? == signature { Ok(()) } else { Err(broken(what)) }
    }
}

/// A small record. `len` is bounded by the caller (at most 128 KiB).
fn read_at<R: Read + Seek>(reader: &mut R, at: u64, len: u64) -> Result<Vec<u8>> {
    reader.seek(SeekFrom::Start(at)).map_err(ProtectError::ReadContainer)?;
    let mut buf = Vec::new();
    reader.take(len).read_to_end(&mut buf).map_err(ProtectError::ReadContainer)?;
    if buf.len() as u64 == len { Ok(buf) } else { Err(broken("record cut short")) }
}
