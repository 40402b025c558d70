use super::number;
use model::sanitising::{Reason, Refusal};

/// Where the table of contents lies, and how many entries it has.
#[derive(Debug)]
pub(super) struct Directory {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) entries: u64,
    /// What all places in the table are to be moved by: bytes before the package.
    pub(super) shift: usize,
    /// The first byte behind the package.
    pub(super) tail: usize,
}

/// A line of the table of contents.
#[derive(Debug)]
pub(super) struct Line<'b> {
    pub(super) name: &'b [u8],
    pub(super) flags: u64,
    pub(super) method: u64,
    pub(super) crc: u64,
    pub(super) packed: u64,
    pub(super) size: u64,
    pub(super) header: u64,
    /// Where the next line begins.
    pub(super) next: usize,
}

const END: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;

/// Finds the end record from behind; its comment may be up to 64 KiB long, and bytes may follow it.
pub(super) fn find(bytes: &[u8]) -> Option<Directory> {
    let from = bytes.len().saturating_sub(END_LENGTH + 0xffff + 1024);
    let window = bytes.get(from..)?;
    memchr::memmem::rfind_iter(window, END).find_map(|at| directory(bytes, from + at))
}

fn directory(bytes: &[u8], end: usize) -> Option<Directory> {
    let tail = end + END_LENGTH + usize::try_from(number::<2>(bytes, end + 20)?).ok()?;
    if tail > bytes.len() {
        return None;
    }
    let (mut entries, mut size, mut offset) =
        (number::<2>(bytes, end + 10)?, number::<4>(bytes, end + 12)?, number::<4>(bytes, end + 16)?);
    let mut close = end;
    if (entries == 0xffff || size == 0xffff_ffff || offset == 0xffff_ffff)
        && let Some(wide) = end.checked_sub(20).filter(|at| bytes.get(*at..at + 4) == Some(b"PK\x06\x07"))
    {
        let record = usize::try_from(number::<8>(bytes, wide + 8)?).ok()?;
        if bytes.get(record..record.checked_add(4)?) != Some(b"PK\x06\x06") {
            return None;
        }
        (entries, size, offset) =
            (number::<8>(bytes, record + 32)?, number::<8>(bytes, record + 40)?, number::<8>(bytes, record + 48)?);
        close = record;
    }
    let (size, offset) = (usize::try_from(size).ok()?, usize::try_from(offset).ok()?);
    let start = close.checked_sub(size)?;
    let shift = start.checked_sub(offset)?;
    Some(Directory { start, end: close, entries, shift, tail })
}

/// Reads the line at a place.
pub(super) fn line(bytes: &[u8], at: usize) -> Result<Line<'_>, Refusal> {
    parse(bytes, at).ok_or_else(|| Refusal::malformed("table of contents of the package"))
}

fn parse(bytes: &[u8], at: usize) -> Option<Line<'_>> {
    if bytes.get(at..at.checked_add(4)?) != Some(b"PK\x01\x02") {
        return None;
    }
    let name_end = at + 46 + usize::try_from(number::<2>(bytes, at + 28)?).ok()?;
    let extra_end = name_end + usize::try_from(number::<2>(bytes, at + 30)?).ok()?;
    let next = extra_end + usize::try_from(number::<2>(bytes, at + 32)?).ok()?;
    let mut line = Line {
        name: bytes.get(at + 46..name_end)?,
        flags: number::<2>(bytes, at + 8)?,
        method: number::<2>(bytes, at + 10)?,
        crc: number::<4>(bytes, at + 16)?,
        packed: number::<4>(bytes, at + 20)?,
        size: number::<4>(bytes, at + 24)?,
        header: number::<4>(bytes, at + 42)?,
        next,
    };
    widen(bytes.get(name_end..extra_end)?, &mut [&mut line.size, &mut line.packed, &mut line.header]);
    bytes.get(at..next).map(|_| line)
}

/// Fills fields that say "too large" from the ZIP64 extra field, in its order.
fn widen(mut extra: &[u8], fields: &mut [&mut u64]) {
    while let (Some(id), Some(length)) = (number::<2>(extra, 0), number::<2>(extra, 2)) {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let Some(data) = extra.get(4..4usize.saturating_add(length)) else { return };
        if id == 1 {
            let mut at = 0;
            for field in fields.iter_mut().filter(|field| ***field == 0xffff_ffff) {
                let Some(value) = number::<8>(data, at) else { return };
                **field = value;
                at += 8;
            }
            return;
        }
        extra = extra.get(4 + length..).unwrap_or_default();
    }
}

/// The name of an entry, put right where writers of the wild are known to be wrong, refused where it could lead elsewhere.
pub(super) fn name(raw: &[u8]) -> Result<String, Refusal> {
    let text = match std::str::from_utf8(raw) {
        Ok(text) => text.to_owned(),
        // The code page of old writers; parts of packages have ASCII names, so only strangers come here.
        Err(_) => raw.iter().map(|byte| char::from(*byte)).collect(),
    };
    let text = text.replace('\\', "/");
    let text = text.trim_start_matches('/');
    let bad = |step: &str| step == ".." || step == "." || step.is_empty();
    let steps = text.strip_suffix('/').unwrap_or(text);
    if steps.split('/').any(bad) || text.contains(|c: char| c.is_control()) || text.len() > 1024 {
        return Err(Refusal::new(Reason::Malformed, "name of a part"));
    }
    Ok(text.to_owned())
}
