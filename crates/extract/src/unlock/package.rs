//! Locked Office documents: the whole package in one stream of a compound file (MS-OFFCRYPTO 2.3.4), or, before Office
//! 2007, the document's own streams.

use super::cipher::Bytes;
use super::{LARGEST, Result, agile, binary, standard};
use crate::ExtractError;
use cfb::CompoundFile;
use std::io::{Cursor, Read as _};
use zeroize::Zeroizing;

/// A compound file in memory.
pub(super) type Compound = CompoundFile<Cursor<Vec<u8>>>;

/// Bytes of a stream that says how a file is locked.
const INFO: u64 = 1 << 20;

pub(super) fn open(locked: Vec<u8>, password: &str) -> Result<Bytes> {
    let mut file = CompoundFile::open(Cursor::new(locked)).map_err(|_| ExtractError::LockDamaged)?;
    // MS-OFFCRYPTO 2.1.1: the password as UTF-16, without its end.
    let password: Bytes = Zeroizing::new(password.encode_utf16().flat_map(u16::to_le_bytes).collect());
    if !file.is_stream("/EncryptedPackage") {
        return binary::open(file, &password);
    }
    if !file.is_stream("/EncryptionInfo") {
        // What a rights management server has locked (MS-OFFCRYPTO 2.2) has no password at all.
        return Err(ExtractError::LockUnsupported { lock: "IRM" });
    }
    let info = stream(&mut file, "/EncryptionInfo", INFO).ok_or(ExtractError::LockDamaged)?;
    let (version, info) = info.split_at_checked(4).ok_or(ExtractError::LockDamaged)?;
    let package = Zeroizing::new(stream(&mut file, "/EncryptedPackage", LARGEST).ok_or(ExtractError::LockDamaged)?);
    drop(file);
    let plain = match version {
        [4, 0, 4, 0] => agile::open(info, package, &password),
        [2..=4, 0, 2, 0] => standard::open(info, package, &password),
        _ => Err(ExtractError::LockUnsupported { lock: "Office (extensible)" }),
    }?;
    // A document without a checksum of its own is at least a package.
    if plain.starts_with(b"PK") { Ok(plain) } else { Err(ExtractError::LockDamaged) }
}

/// A stream of at most so many bytes.
pub(super) fn stream(file: &mut Compound, name: &str, most: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    file.open_stream(name).ok()?.take(most + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= most).then_some(bytes)
}

/// The length that stands before a package, and the package. A length of more than there is means damage.
pub(super) fn measured(package: &[u8]) -> Option<(usize, &[u8])> {
    let (length, body) = package.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    (length <= body.len()).then_some((length, body))
}
