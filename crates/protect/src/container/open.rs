use std::fmt;
use std::io::{Read, Seek, SeekFrom};

use model::api::KeyAccess;
use model::{FileId, Label, SectionId};

use super::manifest::Manifest;
use super::policy::PolicyFacts;
use super::unlocked::Unlocked;
use super::zip::{self, Layout};
use super::{MANIFEST_MAX, SEGMENT_MIN};
use crate::{Dek, ProtectError, Result, keyaccess};

/// How many bytes [`sniff`] needs.
pub const SNIFF: usize = 39;

/// Whether a file that begins so is a container: a ZIP whose first entry is `0.payload`.
pub fn sniff(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") && head.get(26..28) == Some(&[9, 0]) && head.get(30..SNIFF) == Some(b"0.payload")
}

/// A container whose manifest has been read. Everything it says is a claim until it is unlocked; the key service decides
/// on what the policy says, because it checks the policy's binding to the file key itself.
pub struct Container<R> {
    reader: R,
    layout: Layout,
    manifest: Manifest,
    policy: PolicyFacts,
}

impl<R: Read + Seek> Container<R> {
    /// Reads directory and manifest, in memory in proportion to the number of segments (about 150 bytes each).
    ///
    /// # Errors
    /// [`ProtectError::NotAContainer`] for any other file; [`ProtectError::Layout`], [`ProtectError::Manifest`],
    /// [`ProtectError::Field`] and [`ProtectError::Sizes`] for a damaged one; [`ProtectError::TooLarge`] and
    /// [`ProtectError::Unsupported`] for one beyond what we read.
    pub fn open(mut reader: R) -> Result<Self> {
        let is_ours = looks_like_one(&mut reader)?;
        let layout = match zip::locate(&mut reader) {
            Err(ProtectError::Layout { .. }) if !is_ours => return Err(ProtectError::NotAContainer),
            located => located?,
        };
        let json = manifest_text(&mut reader, &layout)?;
        let manifest = Manifest::parse(&json, layout.payload.len)?;
        let policy = PolicyFacts::parse(&manifest.policy)?;
        Ok(Container { reader, layout, manifest, policy })
    }

    /// Which file it claims to be.
    pub fn file_id(&self) -> FileId {
        self.policy.file
    }

    /// The label it claims; none in files of stock clients.
    pub fn label(&self) -> Option<Label> {
        self.policy.label
    }

    /// The section it claims to belong to; none in files of stock clients.
    pub fn section(&self) -> Option<&SectionId> {
        self.policy.section.as_ref()
    }

    /// All that its policy claims.
    pub fn policy(&self) -> &PolicyFacts {
        &self.policy
    }

    /// The policy's exact text (base64), as the key service wants it.
    pub fn policy_text(&self) -> &str {
        &self.manifest.policy
    }

    /// How the file key can be had: send these to the key service. Send them nowhere else than to a URL of the
    /// bundle, whatever they say.
    pub fn key_access(&self) -> &[KeyAccess] {
        &self.manifest.key_access
    }

    /// The size of the content, as claimed.
    pub fn size(&self) -> u64 {
        self.manifest.segments.last().map_or(0, |segment| segment.end)
    }

    /// The root signature's text: names this version.
    pub fn root_signature(&self) -> &str {
        &self.manifest.root_signature.text
    }

    /// Takes the file key and checks what hangs on it: the root signature over all segments, and the binding of the
    /// policy. That the sizes add up has been checked before.
    ///
    /// # Errors
    /// [`ProtectError::RootSignature`] (changed, or another file's key), [`ProtectError::PolicyBinding`],
    /// [`ProtectError::Facts`].
    pub fn unlock(self, dek: &Dek) -> Result<Unlocked<R>> {
        if !self.manifest.root_signature.holds(dek, &self.manifest.segments) {
            return Err(ProtectError::RootSignature);
        }
        self.policy_is_bound(dek)?;
        Unlocked::new(self.reader, self.layout.payload, self.manifest, self.policy, dek)
    }

    /// Each alternative for the whole key carries its own binding of the same policy; one that holds is enough, since
    /// nobody makes it without the key.
    fn policy_is_bound(&self, dek: &Dek) -> Result<()> {
        let holds =
            |access: &KeyAccess| keyaccess::check_binding(dek, &self.manifest.policy, &access.policy_binding).is_ok();
        if self.manifest.key_access.iter().any(holds) { Ok(()) } else { Err(ProtectError::PolicyBinding) }
    }
}

impl<R> fmt::Debug for Container<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Container").field("policy", &self.policy).field("layout", &self.layout).finish()
    }
}

fn looks_like_one<R: Read + Seek>(reader: &mut R) -> Result<bool> {
    reader.seek(SeekFrom::Start(0)).map_err(ProtectError::ReadContainer)?;
    let mut head = Vec::with_capacity(SNIFF);
    reader.take(SNIFF as u64).read_to_end(&mut head).map_err(ProtectError::ReadContainer)?;
    Ok(sniff(&head))
}

/// The manifest's bytes. It may be as long as its payload can need and no longer: a small file cannot make its reader
/// take 128 MiB.
fn manifest_text<R: Read + Seek>(reader: &mut R, layout: &Layout) -> Result<Vec<u8>> {
    let segments = layout.payload.len / SEGMENT_MIN + 1;
    let limit = segments.saturating_mul(256).saturating_add(4 << 20).min(MANIFEST_MAX);
    let span = layout.manifest;
    if span.len > limit {
        return Err(ProtectError::TooLarge { what: "manifest", limit });
    }
    reader.seek(SeekFrom::Start(span.at)).map_err(ProtectError::ReadContainer)?;
    let mut json = vec![0; usize::try_from(span.len).map_err(|_| ProtectError::Sizes)?];
    reader.read_exact(&mut json).map_err(ProtectError::ReadContainer)?;
    Ok(json)
}
