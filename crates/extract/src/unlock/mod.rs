//! Opens what its owner has locked with a password, so that it can be judged and protected otherwise.
//!
//! INVARIANT: nothing is handed out that a wrong password or a damaged file has made: each format proves the password by a
//! verifier of its own, and what can be checked of the content (an HMAC, a checksum, that it opens) is checked.

mod agile;
mod binary;
mod cipher;
mod package;
mod pages;
mod standard;
mod zipped;

use crate::{ExtractError, Limits, sniff};
use model::Format;
use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use zeroize::Zeroizing;

/// Bytes that are taken into memory, locked and opened each.
const LARGEST: u64 = 128 << 20;

type Result<T> = std::result::Result<T, ExtractError>;

/// The file as it was before its owner locked it: Office documents (agile and standard encryption, and RC4 of Word and
/// Excel 97-2003), PDF and ZIP.
///
/// What comes back lies whole in memory and is wiped when dropped.
///
/// # Errors
/// [`ExtractError::NotLocked`], [`ExtractError::WrongPassword`], [`ExtractError::LockUnsupported`],
/// [`ExtractError::LockDamaged`], [`ExtractError::TooManyRounds`], [`ExtractError::LockedTooLarge`];
/// [`ExtractError::Unreadable`] if `reader` fails, [`ExtractError::ParserBroke`] if a parser panicked.
pub fn unlock<R: Read + Seek>(mut reader: R, password: &str, limits: &Limits) -> Result<Zeroizing<Vec<u8>>> {
    let read = |source| ExtractError::Unreadable { source };
    let size = reader.seek(SeekFrom::End(0)).map_err(read)?;
    if size > LARGEST {
        return Err(ExtractError::LockedTooLarge { limit: LARGEST });
    }
    reader.seek(SeekFrom::Start(0)).map_err(read)?;
    let mut locked = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    reader.take(LARGEST).read_to_end(&mut locked).map_err(read)?;
    let format = sniff::sniff(locked.get(..locked.len().min(64 << 10)).unwrap_or_default());
    catch_unwind(AssertUnwindSafe(|| open(locked, format, password, limits)))
        .unwrap_or(Err(ExtractError::ParserBroke { format }))
}

fn open(locked: Vec<u8>, format: Format, password: &str, limits: &Limits) -> Result<Zeroizing<Vec<u8>>> {
    if locked.starts_with(sniff::COMPOUND) {
        return package::open(locked, password);
    }
    match format {
        Format::Pdf => pages::open(locked, password),
        Format::Odt | Format::Ods | Format::Odp | Format::Odg => {
            Err(ExtractError::LockUnsupported { lock: "OpenDocument" })
        }
        Format::SevenZip => Err(ExtractError::LockUnsupported { lock: "7z" }),
        _ if locked.starts_with(b"PK") && format != Format::Protected => zipped::open(locked, password, limits),
        _ if locked.starts_with(b"Rar!") => Err(ExtractError::LockUnsupported { lock: "RAR" }),
        Format::Access => Err(ExtractError::LockUnsupported { lock: "Access" }),
        _ => Err(ExtractError::NotLocked),
    }
}
