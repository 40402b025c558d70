use super::Packing;
use crate::name;
use encoding_rs::SHIFT_JIS;
use model::sanitising::{Item, Reason, Refusal};
use std::io::Cursor;
use zeroize::Zeroizing;
use zip::ZipArchive;
use zip::result::ZipError;

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// Reads a ZIP by its directory, after it has been seen that whoever reads from the front finds the same members.
pub(super) fn read(bytes: &[u8], packing: &mut Packing<'_, '_>) -> Result<(), Refusal> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::malformed("directory"))?;
    if zip.len() > packing.ledger.limits().parts {
        return Err(Refusal::new(Reason::LimitCount, "members"));
    }
    if zip.has_duplicate_names() {
        return Err(Refusal::malformed("two members of one name"));
    }
    if !matches!(zip.has_overlapping_entries(), Ok(false)) {
        return Err(Refusal::malformed("members overlap"));
    }
    zip.validate_header_consistency().map_err(|_| Refusal::malformed("members and directory do not agree"))?;
    strays(bytes, &mut zip, packing);
    let mut words = words(packing.password());
    for index in 0..zip.len() {
        member(&mut zip, index, &mut words, packing)?;
    }
    Ok(())
}

/// Bytes before the first member and behind the end, which no reader of archives looks at, and comments.
fn strays(bytes: &[u8], zip: &mut Archive<'_>, packing: &mut Packing<'_, '_>) {
    let comment = zip.comment().len() as u64;
    let end = memchr::memmem::rfind(bytes, b"PK\x05\x06").map_or(bytes.len(), |at| at + 22);
    let behind = (bytes.len() as u64).saturating_sub(end as u64 + comment);
    let before = zip.offset();
    for (item, place, count) in
        [(Item::StrayBytes, "", before.saturating_add(behind)), (Item::SourceComment, "", comment)]
    {
        if count > 0 {
            packing.ledger.read(count);
            packing.ledger.remove(item, place, count);
            packing.packed = packing.packed.saturating_add(count);
        }
    }
}

/// The password as bytes: in UTF-8, and as Windows in Japan writes it.
fn words(password: Option<&str>) -> Vec<Zeroizing<Vec<u8>>> {
    let Some(password) = password else { return Vec::new() };
    let mut words = vec![Zeroizing::new(password.as_bytes().to_vec())];
    let (old, _, lost) = SHIFT_JIS.encode(password);
    if !lost && !password.is_ascii() {
        words.push(Zeroizing::new(old.into_owned()));
    }
    words
}

fn member(
    zip: &mut Archive<'_>,
    index: usize,
    words: &mut [Zeroizing<Vec<u8>>],
    packing: &mut Packing<'_, '_>,
) -> Result<(), Refusal> {
    let entry = zip.by_index_raw(index).map_err(|_| Refusal::malformed("member"))?;
    let path = path(&entry);
    let packed = entry.compressed_size();
    // The upper half of Unix attributes: a kind of file that is neither unknown nor plain.
    let kind = entry.unix_mode().unwrap_or_default() & 0o170_000;
    let (folder, encrypted) = (entry.is_dir() || path.ends_with(['/', '\\']), entry.encrypted());
    drop(entry);
    if folder {
        return packing.ledger.admit_part();
    }
    let content = match kind {
        0 | 0o100_000 if encrypted => unlock(zip, index, packed, words, packing),
        0 | 0o100_000 => open(zip, index, packed, packing),
        _ => Err(Refusal::new(Reason::TypeUnknown, "link or device")),
    };
    packing.take(&path, packed, content)
}

/// The name: what Info-ZIP says in UTF-8, as long as it speaks of this very name, or what the flag says, or what Windows in
/// Japan writes.
fn path<R: std::io::Read>(entry: &zip::read::ZipFile<'_, R>) -> String {
    let raw = entry.name_raw();
    let extra = entry.extra_data().unwrap_or_default();
    unicode_path(&extra, raw).unwrap_or_else(|| name::decoded(raw))
}

fn unicode_path(extra: &[u8], raw: &[u8]) -> Option<String> {
    let mut rest = extra;
    while let Some(([a, b, c, d], tail)) = rest.split_first_chunk::<4>() {
        let length = usize::from(u16::from_le_bytes([*c, *d]));
        let field = tail.get(..length)?;
        if u16::from_le_bytes([*a, *b]) == 0x7075 {
            let ([version, sum @ ..], name) = field.split_first_chunk::<5>()?;
            let same = *version == 1 && u32::from_le_bytes(*sum) == crc32fast::hash(raw);
            return same.then(|| String::from_utf8(name.to_vec()).ok()).flatten();
        }
        rest = tail.get(length..)?;
    }
    None
}

fn open(zip: &mut Archive<'_>, index: usize, packed: u64, packing: &mut Packing<'_, '_>) -> Result<Vec<u8>, Refusal> {
    let mut entry = zip.by_index(index).map_err(|error| refused(&error))?;
    packing.expand(&mut entry, packed)
}

fn unlock(
    zip: &mut Archive<'_>,
    index: usize,
    packed: u64,
    words: &mut [Zeroizing<Vec<u8>>],
    packing: &mut Packing<'_, '_>,
) -> Result<Vec<u8>, Refusal> {
    let mut refusal = Refusal::new(Reason::Encrypted, "member");
    for at in 0..words.len() {
        let Some(word) = words.get(at) else { break };
        let opened = zip.by_index_decrypt(index, word).map_err(|error| refused(&error));
        match opened.and_then(|mut entry| packing.expand(&mut entry, packed)) {
            Ok(bytes) => {
                // The one that has opened a member is tried first from now on.
                words.swap(0, at);
                return Ok(bytes);
            }
            // One byte tells a wrong password with ZipCrypto: one in 256 passes and is found out by the checksum.
            Err(error) if error.reason == Reason::Malformed => {
                refusal = Refusal::new(Reason::PasswordWrong, "member");
            }
            Err(error) => refusal = error,
        }
    }
    Err(refusal)
}

fn refused(error: &ZipError) -> Refusal {
    match error {
        ZipError::InvalidPassword => Refusal::new(Reason::PasswordWrong, "member"),
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            Refusal::new(Reason::TypeUnknown, "packed in an unknown way")
        }
        _ => Refusal::malformed("member"),
    }
}
