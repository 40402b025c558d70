use std::io::{self, Read, Write};

use aws_lc_rs::aead::LessSafeKey;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::api::KeyServiceKey;
use model::{FileId, Label, Secret, SectionId};
use zeroize::Zeroizing;

use super::facts::FileFacts;
use super::outline::{self, Outline};
use super::zip_write::ZipWriter;
use super::{SEGMENT, policy};
use crate::aead::{self, IV, OVERHEAD, TAG};
use crate::random::Random;
use crate::{Dek, ProtectError, Result, keyaccess};

/// How a file is to be sealed.
#[derive(Clone, Debug)]
pub struct SealSpec {
    /// Which file; the same through all its versions.
    pub file: FileId,
    /// Its label.
    pub label: Label,
    /// The section that owns it.
    pub section: SectionId,
    /// Attribute namespace of the body, `https://<host>`.
    pub namespace: String,
    /// The key service's key that it is sealed to.
    pub key: KeyServiceKey,
    /// What the original is beside its content.
    pub facts: FileFacts,
}

/// A file that has been sealed. It counts only once it has been read back and is durable.
#[derive(Debug)]
pub struct Sealed {
    /// The file key, for reading back at once; drop it then.
    pub dek: Dek,
    /// Plain bytes sealed.
    pub size: u64,
    /// Bytes of the container.
    pub container_size: u64,
    /// The root signature as it stands in the manifest: names this version.
    pub root_signature: String,
}

/// Seals a plain stream into a container, in one pass, with memory for one segment and 16 bytes for each.
///
/// Every version gets its own file key. `spec.facts.size` must be the size that is read: anything else means that the
/// file changes while it is sealed.
///
/// # Errors
/// [`ProtectError::ReadPlain`], [`ProtectError::Write`], [`ProtectError::SizeChanged`], [`ProtectError::Spec`],
/// [`ProtectError::Key`], [`ProtectError::FactsTooLarge`], [`ProtectError::Random`]. What has been written then is
/// worthless.
pub fn seal(plain: &mut dyn Read, out: &mut dyn Write, spec: &SealSpec, random: &mut dyn Random) -> Result<Sealed> {
    check(spec)?;
    let policy = policy::write(spec.file, &spec.namespace, spec.label, &spec.section)?;
    let mut bytes = Zeroizing::new([0; 32]);
    random.fill(bytes.as_mut_slice())?;
    let dek: Dek = Secret::new(*bytes);
    // Before the payload: a bad key must not cost a pass over 64 GiB.
    let mut access = keyaccess::wrap(&dek, &spec.key, &policy)?;
    let key = aead::key(&bytes)?;

    let mut zip = ZipWriter::new(out);
    zip.begin(super::zip::PAYLOAD)?;
    let tags = payload(plain, &mut zip, &key, spec.facts.size, random)?;
    let root_signature = STANDARD.encode(outline::root(&dek, &tags)?);
    access.encrypted_metadata = Some(spec.facts.seal(&key, iv(random)?, &root_signature)?);

    zip.begin(super::zip::MANIFEST)?;
    let outline = Outline {
        policy: &policy,
        access: &access,
        root_signature: &root_signature,
        size: spec.facts.size,
        tags: &tags,
    };
    outline.write(&mut zip)?;
    let container_size = zip.finish()?;
    Ok(Sealed { dek, size: spec.facts.size, container_size, root_signature })
}

fn check(spec: &SealSpec) -> Result<()> {
    let printable = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\'))
    };
    if !printable(&spec.key.kid, 64) {
        return Err(ProtectError::Spec { field: "kid" });
    }
    if !printable(&spec.key.url, 2048) {
        return Err(ProtectError::Spec { field: "url" });
    }
    Ok(())
}

fn iv(random: &mut dyn Random) -> Result<[u8; IV]> {
    let mut iv = [0; IV];
    random.fill(&mut iv)?;
    Ok(iv)
}

/// Writes the segments and gives their tags. An empty file is one empty segment, so that it has a tag to be signed.
fn payload(
    plain: &mut dyn Read,
    zip: &mut ZipWriter<'_>,
    key: &LessSafeKey,
    size: u64,
    random: &mut dyn Random,
) -> Result<Vec<[u8; TAG]>> {
    let longest = usize::try_from(size).unwrap_or(SEGMENT).clamp(1, SEGMENT);
    // One buffer for all segments: read into it, encrypt where it lies, write it out.
    let mut buf = Zeroizing::new(vec![0; longest + OVERHEAD]);
    let mut tags = Vec::new();
    let mut read = 0_u64;
    loop {
        let body = buf.get_mut(IV..IV + longest).ok_or(ProtectError::Library)?;
        let len = fill(plain, body)?;
        if len == 0 && !tags.is_empty() {
            break;
        }
        read += len as u64;
        if read > size {
            return Err(ProtectError::SizeChanged { expected: size, read });
        }
        let segment = buf.get_mut(..len + OVERHEAD).ok_or(ProtectError::Library)?;
        segment.get_mut(..IV).ok_or(ProtectError::Library)?.copy_from_slice(&iv(random)?);
        tags.push(aead::seal_in_place(key, segment)?);
        zip.write(segment)?;
        if len < longest {
            break;
        }
    }
    if read == size { Ok(tags) } else { Err(ProtectError::SizeChanged { expected: size, read }) }
}

/// Reads until the slice is full or the stream ends.
fn fill(plain: &mut dyn Read, buf: &mut [u8]) -> Result<usize> {
    let mut len = 0;
    while let Some(rest) = buf.get_mut(len..).filter(|rest| !rest.is_empty()) {
        match plain.read(rest) {
            Ok(0) => break,
            Ok(n) => len += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(ProtectError::ReadPlain(e)),
        }
    }
    Ok(len)
}
