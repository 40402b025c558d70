//! Standard encryption (MS-OFFCRYPTO 2.3.4.5 to 2.3.4.9): Office 2007. It has no checksum over the content.

use super::Result;
use super::cipher::{Aes, Bytes, Hash};
use super::package::measured;
use crate::ExtractError;
use zeroize::Zeroizing;

/// Rounds of hashing, the same for every file (2.3.4.7).
const ROUNDS: u32 = 50_000;
/// In the flags of the header: AES.
const AES: u32 = 0x20;

const BROKEN: ExtractError = ExtractError::LockDamaged;

/// Header and verifier of a lock by a cryptographic provider (2.3.2, 2.3.3).
pub(super) struct Provided<'a> {
    pub(super) flags: u32,
    pub(super) key_bits: u32,
    pub(super) salt: &'a [u8],
    pub(super) verifier: &'a [u8],
    pub(super) verified: &'a [u8],
}

impl<'a> Provided<'a> {
    /// From what stands after the version.
    pub(super) fn read(info: &'a [u8]) -> Option<Provided<'a>> {
        let long = |bytes: &[u8], at: usize| {
            let four = bytes.get(at..at.checked_add(4)?)?;
            Some(u32::from_le_bytes(four.try_into().ok()?))
        };
        let size = usize::try_from(long(info, 4)?).ok()?;
        let header = info.get(8..8_usize.checked_add(size)?)?;
        let rest = info.get(8 + size..)?;
        Some(Provided {
            flags: long(header, 0)?,
            key_bits: long(header, 16)?,
            // Its length stands before it and is 16 in every file.
            salt: rest.get(4..20)?,
            verifier: rest.get(20..36)?,
            // After the length of the digest.
            verified: rest.get(40..)?,
        })
    }
}

pub(super) fn open(info: &[u8], mut package: Bytes, password: &[u8]) -> Result<Bytes> {
    let lock = Provided::read(info).ok_or(BROKEN)?;
    if lock.flags & AES == 0 {
        return Err(ExtractError::LockUnsupported { lock: "Office (cipher)" });
    }
    let bits = if lock.key_bits == 0 { 128 } else { lock.key_bits };
    let key = Aes::new(&key(password, lock.salt, bits / 8)).ok_or(BROKEN)?;
    let (mut verifier, mut verified) = (lock.verifier.to_vec(), lock.verified.get(..32).ok_or(BROKEN)?.to_vec());
    key.each(&mut verifier);
    key.each(&mut verified);
    if verified.get(..20) != Some(&Hash::Sha1.of(&[&verifier])) {
        return Err(ExtractError::WrongPassword);
    }
    let (length, _) = measured(&package).ok_or(BROKEN)?;
    package.drain(..8);
    key.each(&mut package);
    package.truncate(length);
    Ok(package)
}

/// 2.3.4.7; longer keys than one digest take from a second.
fn key(password: &[u8], salt: &[u8], bytes: u32) -> Bytes {
    let last = Hash::Sha1.of(&[&Hash::Sha1.spun(salt, password, ROUNDS), &[0; 4]]);
    let half = |fill: u8| {
        let mut block = Zeroizing::new([fill; 64]);
        block.iter_mut().zip(last.iter()).for_each(|(to, from)| *to ^= from);
        Hash::Sha1.of(&[block.as_slice()])
    };
    let mut key = half(0x36);
    key.extend_from_slice(&half(0x5c));
    key.truncate(bytes.min(64) as usize);
    key
}
