use std::io::{Read, Seek, SeekFrom, Write};

use aws_lc_rs::aead::LessSafeKey;
use model::{FileId, Label, SectionId};
use zeroize::Zeroizing;

use super::facts::FileFacts;
use super::manifest::{Manifest, Segment};
use super::policy::PolicyFacts;
use super::zip::Span;
use crate::aead::{self, IV, OVERHEAD, TAG};
use crate::{Dek, ProtectError, Result};

/// A container whose root signature and policy binding hold. Each segment is checked when it is touched, and none of
/// its bytes is released before.
pub struct Unlocked<R> {
    reader: R,
    payload: Span,
    segments: Vec<Segment>,
    policy: PolicyFacts,
    facts: Option<FileFacts>,
    key: LessSafeKey,
    buf: Zeroizing<Vec<u8>>,
    /// The segment whose plain text lies in `buf`.
    held: Option<usize>,
    /// Where the reader stands, if known: saves a seek per segment.
    at: Option<u64>,
}

impl<R: Read + Seek> Unlocked<R> {
    pub(super) fn new(reader: R, payload: Span, manifest: Manifest, policy: PolicyFacts, dek: &Dek) -> Result<Self> {
        let key = aead::key(dek.expose())?;
        let root = &manifest.root_signature.text;
        let metadata = manifest.key_access.iter().find_map(|access| access.encrypted_metadata.as_deref());
        let facts = metadata.map(|text| FileFacts::open(&key, text, root)).transpose()?.flatten();
        let segments = manifest.segments;
        let starts = std::iter::once(0).chain(segments.iter().map(|segment| segment.end));
        let longest = segments.iter().zip(starts).map(|(segment, start)| segment.end - start).max().unwrap_or(0);
        let longest = usize::try_from(longest).map_err(|_| ProtectError::Sizes)?;
        let buf = Zeroizing::new(vec![0; longest + OVERHEAD]);
        Ok(Unlocked { reader, payload, segments, policy, facts, key, buf, held: None, at: None })
    }

    /// Which file.
    pub fn file_id(&self) -> FileId {
        self.policy.file
    }

    /// Its label; none in files of stock clients.
    pub fn label(&self) -> Option<Label> {
        self.policy.label
    }

    /// The section that owns it; none in files of stock clients.
    pub fn section(&self) -> Option<&SectionId> {
        self.policy.section.as_ref()
    }

    /// What the original was beside its content. None when the container is not of Sekimori's making, or when somebody
    /// has taken the facts out: nothing can be restored in place without them.
    pub fn facts(&self) -> Option<&FileFacts> {
        self.facts.as_ref()
    }

    /// Size of the content in bytes.
    pub fn size(&self) -> u64 {
        self.segments.last().map_or(0, |segment| segment.end)
    }

    /// Fills `buf` from an offset on, and says how much; less than asked for only at the end.
    ///
    /// # Errors
    /// [`ProtectError::Segment`] when a touched segment was changed, [`ProtectError::ReadContainer`].
    pub fn read_at(&mut self, offset: u64, buf: &mut [u8]) -> Result<usize> {
        let mut done = 0;
        while let Some(rest) = buf.get_mut(done..).filter(|rest| !rest.is_empty()) {
            let from = offset.saturating_add(done as u64);
            let index = self.segments.partition_point(|segment| segment.end <= from);
            if index >= self.segments.len() {
                break;
            }
            let skip = usize::try_from(from - self.start(index)).map_err(|_| ProtectError::Sizes)?;
            let plain = self.segment(index)?.get(skip..).unwrap_or_default();
            let len = plain.len().min(rest.len());
            if let (Some(to), Some(from)) = (rest.get_mut(..len), plain.get(..len)) {
                to.copy_from_slice(from);
            }
            done += len;
        }
        Ok(done)
    }

    /// Writes the whole content out, segment by segment, each checked before; gives its size.
    ///
    /// # Errors
    /// As [`Unlocked::read_at`]; [`ProtectError::Write`]. What has been written then is genuine, but not all of it.
    pub fn copy_to(&mut self, out: &mut dyn Write) -> Result<u64> {
        for index in 0..self.segments.len() {
            out.write_all(self.segment(index)?).map_err(ProtectError::Write)?;
        }
        out.flush().map_err(ProtectError::Write)?;
        Ok(self.size())
    }

    /// Checks every segment and releases nothing: what a sealer does before it lets go of the original.
    ///
    /// # Errors
    /// As [`Unlocked::read_at`].
    pub fn verify(&mut self) -> Result<()> {
        (0..self.segments.len()).try_for_each(|index| self.segment(index).map(|_| ()))
    }

    /// The reader back.
    pub fn into_inner(self) -> R {
        self.reader
    }

    fn start(&self, index: usize) -> u64 {
        index.checked_sub(1).and_then(|before| self.segments.get(before)).map_or(0, |segment| segment.end)
    }

    /// The plain text of a segment, once its tag has held.
    fn segment(&mut self, index: usize) -> Result<&[u8]> {
        let broken = ProtectError::Segment { index: index as u64 };
        let start = self.start(index);
        let segment = *self.segments.get(index).ok_or(ProtectError::Sizes)?;
        let len = usize::try_from(segment.end - start).map_err(|_| ProtectError::Sizes)?;
        if self.held != Some(index) {
            self.held = None;
            let at = self.payload.at + start + (index * OVERHEAD) as u64;
            let sealed = self.buf.get_mut(..len + OVERHEAD).ok_or(ProtectError::Sizes)?;
            if self.at.take() != Some(at) {
                self.reader.seek(SeekFrom::Start(at)).map_err(ProtectError::ReadContainer)?;
            }
            self.reader.read_exact(sealed).map_err(ProtectError::ReadContainer)?;
            // INVARIANT: the tag must be the one that the root signature covers, and then it must hold. The CRC-32 of
            // the ZIP is not computed: GCM is stronger, and it would cost a tenth of the time.
            if sealed.last_chunk::<TAG>() != Some(&segment.tag) || aead::open_in_place(&self.key, sealed).is_none() {
                return Err(broken);
            }
            self.held = Some(index);
            self.at = Some(at + (len + OVERHEAD) as u64);
        }
        self.buf.get(IV..IV + len).ok_or(broken)
    }
}

impl<R> std::fmt::Debug for Unlocked<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unlocked").field("policy", &self.policy).field("segments", &self.segments.len()).finish()
    }
}
