use crate::document::Source;
use crate::reading::Reading;
use crate::{decode, xml::Xml};
use model::{Hint, OmissionCause};
use std::io::{self, BufReader, Read, SeekFrom};
use zip::ZipArchive;
use zip::result::ZipError;

/// A ZIP file whose members are read within the run's limits.
pub(crate) struct Archive<'s> {
    zip: ZipArchive<&'s mut dyn Source>,
    names: Vec<String>,
}

impl<'s> Archive<'s> {
    /// Opens the directory. An archive that is damaged, lies about where its members are or has too many of them is left
    /// out as a whole.
    pub(crate) fn open(reading: &mut Reading, source: &'s mut dyn Source, path: &str) -> Option<Archive<'s>> {
        match promised_members(source) {
            Some(count) if count > reading.limits.members as u64 => {
                reading.omit(path, OmissionCause::Limit);
                return None;
            }
            _ => {}
        }
        let mut zip = match ZipArchive::new(source) {
            Ok(zip) if zip.len() <= reading.limits.members => zip,
            Ok(_) => {
                reading.omit(path, OmissionCause::Limit);
                return None;
            }
            Err(_) => {
                reading.omit(path, OmissionCause::Broken);
                return None;
            }
        };
        // Members that share bytes are how a small file becomes a large bomb (Fifield 2019), and never an accident.
        if !matches!(zip.has_overlapping_files(), Ok(false)) {
            reading.omit(path, OmissionCause::Broken);
            return None;
        }
        let names =
            (0..zip.len()).map(|i| zip.by_index_data(i).map(|e| decode::member_name(e.name_raw())).unwrap_or_default());
        let names = names.collect();
        Some(Archive { zip, names })
    }

    /// Whether there are members that the directory does not name: other programs, which read from the front, find them.
    pub(crate) fn has_unlisted(mut self) -> bool {
        let mut listed = Vec::with_capacity(self.names.len());
        for index in 0..self.zip.len() {
            let Ok(member) = self.zip.by_index_raw(index) else { return false };
            let start = member.data_start().unwrap_or(member.header_start());
            listed.push((member.header_start(), start.saturating_add(member.compressed_size())));
        }
        listed.sort_unstable();
        let (first, directory) = (self.zip.offset(), self.zip.central_directory_start());
        listed.push((directory, directory));
        let source = self.zip.into_inner();
        let (mut end, mut any) = (0, false);
        for (start, next) in listed {
            // What stands before the archive as a whole may be another file, of which this is the rest.
            let length = start.saturating_sub(end);
            if length >= 30 && (end > 0 || first == 0 || length <= GAP) {
                any |= holds_member(source, end, length);
            }
            end = end.max(next);
        }
        any
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    pub(crate) fn comment(&self) -> String {
        decode::member_name(self.zip.comment())
    }

    pub(crate) fn is_folder(&self, index: usize) -> bool {
        self.name(index).ends_with(['/', '\\'])
    }

    /// Index of a part by its name; Office compares names without case (ECMA-376 part 2, 6.2.2).
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        let name = name.trim_start_matches('/');
        self.names.iter().position(|n| n.trim_start_matches('/').eq_ignore_ascii_case(name))
    }

    /// Reads a whole member into memory, or notes under `path` why not.
    pub(crate) fn member(&mut self, reading: &mut Reading, index: usize, path: &str) -> Option<Vec<u8>> {
        let cap = reading.limits.member_bytes;
        let mut bytes = Vec::new();
        let read = self.expand(reading, index, path, cap, |member| member.read_to_end(&mut bytes).is_ok())?;
        (read || !bytes.is_empty()).then_some(bytes)
    }

    /// Walks the XML of the part `name`. `walk` gives false where the XML ends before its end; what it has read is kept.
    /// Gives `None` if there is no such part.
    pub(crate) fn xml<F>(&mut self, reading: &mut Reading, name: &str, path: &str, walk: F) -> Option<()>
    where
        F: FnOnce(&mut Reading, &mut Xml<BufReader<&mut dyn Read>>) -> Result<(), OmissionCause>,
    {
        let index = self.find(name)?;
        // The reading is lent to the walk, so that the expanding reader keeps its own account.
        let room = reading.expanded_left();
        let mut fault = None;
        let limits_hit = self.expand_within(reading.limits.ratio, room, index, |member| {
            let mut xml = Xml::new(BufReader::with_capacity(32 << 10, member as &mut dyn Read));
            if let Err(cause) = walk(reading, &mut xml) {
                fault = Some(cause);
            }
            fault.is_none()
        });
        match limits_hit {
            Ok(outcome) => {
                reading.expanded(outcome.used);
                if outcome.over {
                    reading.omit(path, OmissionCause::Limit);
                } else if let Some(cause) = fault {
                    reading.omit(path, cause);
                }
            }
            Err(cause) => reading.omit(path, cause),
        }
        Some(())
    }

    fn expand(
        &mut self,
        reading: &mut Reading,
        index: usize,
        path: &str,
        cap: u64,
        read: impl FnOnce(&mut Expanding<'_>) -> bool,
    ) -> Option<bool> {
        let room = reading.expanded_left().min(cap);
        match self.expand_within(reading.limits.ratio, room, index, read) {
            Ok(outcome) => {
                reading.expanded(outcome.used);
                if outcome.over {
                    reading.omit(path, OmissionCause::Limit);
                } else if !outcome.whole {
                    reading.omit(path, OmissionCause::Broken);
                }
                Some(outcome.whole)
            }
            Err(cause) => {
                reading.omit(path, cause);
                None
            }
        }
    }

    fn expand_within(
        &mut self,
        ratio: u64,
        room: u64,
        index: usize,
        read: impl FnOnce(&mut Expanding<'_>) -> bool,
    ) -> Result<Outcome, OmissionCause> {
        let mut member = match self.zip.by_index(index) {
            Ok(member) if member.encrypted() => return Err(OmissionCause::Encrypted),
            Ok(member) => member,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(OmissionCause::Encrypted),
            Err(ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_)) => {
                return Err(OmissionCause::Unsupported);
            }
            Err(_) => return Err(OmissionCause::Broken),
        };
        let by_ratio = member.compressed_size().saturating_mul(ratio).max(crate::Limits::RATIO_FLOOR);
        let allowed = room.min(by_ratio);
        let mut expanding = Expanding::new(&mut member, allowed);
        let whole = read(&mut expanding);
        Ok(Outcome { used: allowed - expanding.left, over: expanding.over, whole })
    }
}

/// What came of reading a member.
struct Outcome {
    used: u64,
    over: bool,
    whole: bool,
}

/// A member being expanded, which ends in an error where it grows beyond what is allowed, whatever its header says.
pub(crate) struct Expanding<'m> {
    inner: &'m mut dyn Read,
    left: u64,
    over: bool,
}

impl<'m> Expanding<'m> {
    pub(crate) fn new(inner: &'m mut dyn Read, left: u64) -> Self {
        Expanding { inner, left, over: false }
    }

    /// Whether there was more than was allowed.
    pub(crate) fn is_over(&self) -> bool {
        self.over
    }

    /// Bytes that may still be read.
    pub(crate) fn left(&self) -> u64 {
        self.left
    }
}

impl Read for Expanding<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        if room == 0 && !buffer.is_empty() {
            if self.inner.read(&mut [0])? == 0 {
                return Ok(0);
            }
            self.over = true;
            return Err(io::Error::other("expands beyond its limit"));
        }
        let count = self.inner.read(buffer.get_mut(..room).unwrap_or_default())?;
        self.left -= count as u64;
        Ok(count)
    }
}

/// Bytes of a gap between members that are looked at.
const GAP: u64 = 16 << 20;

/// Whether a local header (APPNOTE 4.3.7) of a sound version and method stands in these bytes.
fn holds_member(source: &mut dyn Source, start: u64, length: u64) -> bool {
    let mut gap = Vec::new();
    let read =
        source.seek(SeekFrom::Start(start)).is_ok() && source.take(length.min(GAP)).read_to_end(&mut gap).is_ok();
    read && memchr::memmem::find_iter(&gap, b"PK\x03\x04").any(|at| {
        let known = matches!(gap.get(at + 4..at + 6), Some([0..=63, 0..=20]));
        known && matches!(gap.get(at + 8..at + 10), Some([0..=20 | 93..=99, 0]))
    })
}

/// Whether the file ends as a ZIP file does, whatever it begins with: an end record of which the length of the comment
/// and the place of the directory are right (APPNOTE 4.3.16).
pub(crate) fn ends_in_directory(source: &mut dyn Source) -> bool {
    let Some(tail) = tail(source) else { return false };
    let number = |at: usize, length: usize| {
        let bytes = tail.get(at..at.checked_add(length)?)?;
        Some(bytes.iter().rev().fold(0usize, |n, b| n << 8 | usize::from(*b)))
    };
    memchr::memmem::rfind_iter(&tail, b"PK\x05\x06").any(|at| {
        let ends = number(at + 20, 2).is_some_and(|comment| at + 22 + comment <= tail.len());
        let size = number(at + 12, 4).unwrap_or_default();
        let directory = at.checked_sub(size).and_then(|start| tail.get(start..start + 4));
        // A directory larger than the tail is not looked at; the reader of ZIP files will.
        let begins = directory == Some(b"PK\x01\x02") || size > at && size < 0xffff_ffff;
        ends && size > 0 && begins
    })
}

fn tail(source: &mut dyn Source) -> Option<Vec<u8>> {
    const TAIL: u64 = 66 << 10;
    let size = source.seek(SeekFrom::End(0)).ok()?;
    source.seek(SeekFrom::Start(size.saturating_sub(TAIL))).ok()?;
    let mut tail = Vec::new();
    source.take(TAIL).read_to_end(&mut tail).ok()?;
    source.seek(SeekFrom::Start(0)).ok()?;
    Some(tail)
}

/// How many members the end of the directory promises, so that a directory too large is not even read.
pub(crate) fn promised_members(source: &mut dyn Source) -> Option<u64> {
    let tail = tail(source)?;
    let number = |at: usize, length: usize| {
        let bytes = tail.get(at..at.checked_add(length)?)?;
        Some(bytes.iter().rev().fold(0u64, |n, b| n << 8 | u64::from(*b)))
    };
    let plain = memchr::memmem::rfind(&tail, b"PK\x05\x06").and_then(|at| number(at + 10, 2));
    let zip64 = memchr::memmem::rfind(&tail, b"PK\x06\x06").and_then(|at| number(at + 32, 8));
    plain.max(zip64)
}

/// Notes what an Office package says about itself by its members' names.
pub(crate) fn note_members(reading: &mut Reading, archive: &Archive) {
    let has = |test: fn(&str) -> bool| archive.names().any(test);
    if has(|n| {
        n.ends_with("vbaProject.bin") || n.starts_with("Basic/") && !n.ends_with("script-lc.xml") && !n.ends_with('/')
    }) {
        reading.hint(Hint::Macro);
    }
    if has(|n| n.contains("/embeddings/") || n.contains("/activeX/") || n.starts_with("Object ")) {
        reading.hint(Hint::Embedded);
    }
}
