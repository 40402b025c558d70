use super::{directory, number};
use crate::ledger::Ledger;
use flate2::{Decompress, FlushDecompress, Status};
use model::sanitising::{Item, Reason, Refusal};
use std::borrow::Cow;
use std::collections::HashMap;

/// A package whose table of contents has been read and held against what lies in the file.
pub(crate) struct Package<'b> {
    parts: Vec<Part<'b>>,
    /// Names in lower case, for they are compared without regard to it.
    index: HashMap<String, usize>,
}

/// One part; unpacked when it is asked for.
pub(crate) struct Part<'b> {
    pub(crate) name: String,
    packed: &'b [u8],
    size: u64,
    crc: u64,
    deflated: bool,
}

/// More than DEFLATE can make of a byte.
const MOST: u64 = 1_032;

impl<'b> Package<'b> {
    /// Reads the table of contents. Bytes of the package itself are counted here, those of a part when it is read.
    ///
    /// # Errors
    /// What is encrypted, overlaps, lies about itself or has a name twice.
    pub(crate) fn open(bytes: &'b [u8], ledger: &mut Ledger<'_>) -> Result<Package<'b>, Refusal> {
        let directory = directory::find(bytes).ok_or_else(|| Refusal::malformed("no end of the package"))?;
        let mut package = Package { parts: Vec::new(), index: HashMap::new() };
        let mut spans = Vec::new();
        let mut at = directory.start;
        for _ in 0..directory.entries {
            let line = directory::line(bytes, at)?;
            at = line.next;
            ledger.admit_part()?;
            let (part, span) = local(bytes, &line, &directory)?;
            spans.push(span);
            if !part.name.ends_with('/') {
                package.insert(part)?;
            } else if part.size != 0 {
                return Err(Refusal::malformed("folder with content"));
            }
        }
        if at > directory.end {
            return Err(Refusal::malformed("table of contents of the package"));
        }
        let stray = stray(&mut spans, &directory, at, bytes.len())?;
        package.account(bytes.len() as u64, stray, ledger);
        Ok(package)
    }

    fn insert(&mut self, part: Part<'b>) -> Result<(), Refusal> {
        if self.index.insert(part.name.to_lowercase(), self.parts.len()).is_some() {
            return Err(Refusal::malformed("two parts of one name"));
        }
        self.parts.push(part);
        Ok(())
    }

    fn account(&self, length: u64, stray: u64, ledger: &mut Ledger<'_>) {
        let packed: u64 = self.parts.iter().map(|part| part.packed.len() as u64).sum();
        ledger.read(length - packed);
        ledger.syntax(length - packed - stray);
        if stray > 0 {
            ledger.remove(Item::StrayBytes, "", stray);
        }
    }

    /// All parts, in the order of the table of contents.
    pub(crate) fn parts(&self) -> &[Part<'b>] {
        &self.parts
    }

    /// The part of a name, whatever its case.
    pub(crate) fn find(&self, name: &str) -> Option<&Part<'b>> {
        self.index.get(&name.to_lowercase()).and_then(|at| self.parts.get(*at))
    }
}

impl<'b> Part<'b> {
    /// Unpacks it, checks it, and counts its bytes as read.
    ///
    /// # Errors
    /// [`Reason::LimitRatio`], or [`Reason::Malformed`] if it is not what the table of contents says.
    pub(crate) fn read(&self, ledger: &mut Ledger<'_>) -> Result<Cow<'b, [u8]>, Refusal> {
        let bytes = self.unpack(ledger).map_err(|refusal| refusal.at(&self.name))?;
        ledger.expanded(bytes.len() as u64);
        ledger.read(bytes.len() as u64);
        Ok(bytes)
    }

    /// Unpacks it for a picture, whose maker counts its bytes as read.
    ///
    /// # Errors
    /// As [`Part::read`].
    pub(crate) fn take(&self, ledger: &mut Ledger<'_>) -> Result<Cow<'b, [u8]>, Refusal> {
        let bytes = self.peek(ledger)?;
        ledger.expanded(bytes.len() as u64);
        Ok(bytes)
    }

    /// Unpacks it to see what it is, before it is known whether it will be read.
    ///
    /// # Errors
    /// As [`Part::read`].
    pub(crate) fn peek(&self, ledger: &Ledger<'_>) -> Result<Cow<'b, [u8]>, Refusal> {
        self.unpack(ledger).map_err(|refusal| refusal.at(&self.name))
    }

    /// Notes that the part is left out, unread.
    pub(crate) fn leave(&self, item: Item, ledger: &mut Ledger<'_>) {
        // Its size is only claimed; it cannot be more than this.
        let size = self.size.min((self.packed.len() as u64).saturating_mul(MOST));
        ledger.read(size);
        ledger.remove(item, &self.name, size);
    }

    fn unpack(&self, ledger: &Ledger<'_>) -> Result<Cow<'b, [u8]>, Refusal> {
        let room = ledger.room(self.packed.len() as u64);
        if self.size > room {
            return Err(Refusal::new(Reason::LimitRatio, "part of a package"));
        }
        let bytes =
            if self.deflated { Cow::Owned(inflate(self.packed, self.size)?) } else { Cow::Borrowed(self.packed) };
        if bytes.len() as u64 != self.size || u64::from(crc32fast::hash(&bytes)) != self.crc {
            return Err(Refusal::malformed("size or checksum of a part"));
        }
        Ok(bytes)
    }
}

fn inflate(packed: &[u8], size: u64) -> Result<Vec<u8>, Refusal> {
    let wrong = || Refusal::malformed("packed data of a part");
    // One byte more, so that a stream that goes on is noticed.
    let room = usize::try_from(size).map_err(|_| wrong())?.saturating_add(1);
    let mut out = Vec::with_capacity(room);
    let mut inflater = Decompress::new(false);
    loop {
        let (read, written) = (inflater.total_in(), inflater.total_out());
        let rest = usize::try_from(read).ok().and_then(|read| packed.get(read..)).ok_or_else(wrong)?;
        match inflater.decompress_vec(rest, &mut out, FlushDecompress::Finish).map_err(|_| wrong())? {
            Status::StreamEnd if inflater.total_in() == packed.len() as u64 => return Ok(out),
            Status::StreamEnd => return Err(Refusal::malformed("bytes behind packed data")),
            _ if inflater.total_in() == read && inflater.total_out() == written => return Err(wrong()),
            _ => {}
        }
    }
}

/// Holds the header that lies before the data against the table of contents; gives the part and the bytes it takes up.
fn local<'b>(
    bytes: &'b [u8],
    line: &directory::Line<'b>,
    directory: &directory::Directory,
) -> Result<(Part<'b>, (usize, usize)), Refusal> {
    let name = directory::name(line.name)?;
    if line.flags & 0x2041 != 0 {
        return Err(Refusal::new(Reason::Encrypted, "part of a package").at(&name));
    }
    if line.method != 0 && line.method != 8 {
        return Err(Refusal::malformed("method of packing").at(&name));
    }
    let (start, data) =
        header(bytes, line, directory.shift).ok_or_else(|| Refusal::malformed("header of a part").at(&name))?;
    let end = usize::try_from(line.packed).ok().and_then(|packed| data.checked_add(packed));
    let packed = end.filter(|end| *end <= directory.start).and_then(|end| bytes.get(data..end));
    let packed = packed.ok_or_else(|| Refusal::malformed("place of a part").at(&name))?;
    let end = data + packed.len();
    let end = if line.flags & 8 == 0 { end } else { end + descriptor(bytes, end, line) };
    let part = Part { name, packed, size: line.size, crc: line.crc, deflated: line.method == 8 };
    Ok((part, (start, end)))
}

/// The place of the local header and of the data behind it, if both headers say the same.
fn header(bytes: &[u8], line: &directory::Line<'_>, shift: usize) -> Option<(usize, usize)> {
    let start = usize::try_from(line.header).ok()?.checked_add(shift)?;
    let agrees = |at, told| number::<4>(bytes, start + at).is_some_and(|own| own == told || own == 0xffff_ffff);
    let late = line.flags & 8 != 0;
    let same = bytes.get(start..start.checked_add(4)?)? == b"PK\x03\x04"
        && number::<2>(bytes, start + 8)? == line.method
        && number::<2>(bytes, start + 6)? & 0x2041 == 0
        && (late || agrees(14, line.crc) && agrees(18, line.packed) && agrees(22, line.size));
    let name_end = start + 30 + usize::try_from(number::<2>(bytes, start + 26)?).ok()?;
    let data = name_end + usize::try_from(number::<2>(bytes, start + 28)?).ok()?;
    (same && bytes.get(start + 30..name_end)? == line.name).then_some((start, data))
}

/// The length of the data descriptor behind a part: with or without signature, with sizes of 4 or 8 bytes.
fn descriptor(bytes: &[u8], at: usize, line: &directory::Line<'_>) -> usize {
    let signed = if bytes.get(at..at + 4) == Some(b"PK\x07\x08") { 4 } else { 0 };
    let is = |place, told| number::<4>(bytes, at + signed + place) == Some(told & 0xffff_ffff);
    if !is(0, line.crc) {
        return 0;
    }
    let wide = is(4, line.packed) && is(8, line.packed >> 32) && is(12, line.size) && is(16, line.size >> 32);
    signed + if wide { 20 } else { 12 }
}

/// Bytes that belong to no part; an overlap is refused.
fn stray(
    spans: &mut [(usize, usize)],
    directory: &directory::Directory,
    table_end: usize,
    length: usize,
) -> Result<u64, Refusal> {
    spans.sort_unstable();
    let mut reached = 0;
    let mut stray = (directory.end - table_end) + (length - directory.tail);
    for (start, end) in spans.iter().chain([&(directory.start, directory.start)]) {
        stray += start.checked_sub(reached).ok_or_else(|| Refusal::malformed("parts overlap"))?;
        reached = *end;
    }
    Ok(stray as u64)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
