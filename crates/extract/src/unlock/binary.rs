//! RC4 locks of Word and Excel 97-2003 (MS-OFFCRYPTO 2.3.5 and 2.3.6): only some streams, and of these not all, are
//! locked; each stream keeps its length.

use super::cipher::{Bytes, Hash, Rc4};
use super::package::{Compound, stream};
use super::standard::Provided;
use super::{LARGEST, Result};
use crate::ExtractError;
use md5::{Digest as _, Md5};
use std::io::Write as _;
use zeroize::Zeroizing;

const BROKEN: ExtractError = ExtractError::LockDamaged;

/// Bytes after which the key changes, in a workbook and in a document.
const BOOK: usize = 1024;
const DOCUMENT: usize = 512;

pub(super) fn open(mut file: Compound, password: &[u8]) -> Result<Bytes> {
    if let Some(name) = ["/Workbook", "/WORKBOOK", "/Book"].into_iter().find(|name| file.is_stream(name)) {
        workbook(&mut file, name, password)?;
    } else if file.is_stream("/WordDocument") {
        document(&mut file, password)?;
    } else if file.is_stream("/PowerPoint Document") {
        // Its records are locked one by one, and its directory has to be written anew.
        return Err(ExtractError::LockUnsupported { lock: "PowerPoint 97-2003" });
    } else {
        return Err(ExtractError::NotLocked);
    }
    file.flush().map_err(|_| BROKEN)?;
    Ok(Zeroizing::new(file.into_inner().into_inner()))
}

/// A key that begins anew with each block.
enum Key {
    /// Office 97: 40 bits of MD5.
    Short([u8; 5]),
    /// Office 2002 and later: SHA-1 and as many bytes of it as the header says.
    Provided { last: Bytes, bytes: usize },
}

impl Key {
    /// By what stands in the document about its lock, if the password is right.
    fn find(info: &[u8], password: &[u8]) -> Result<Key> {
        let (version, rest) = info.split_at_checked(4).ok_or(BROKEN)?;
        match version {
            [1, 0, 1, 0] => {
                let part = |from: usize| rest.get(from..from + 16).ok_or(BROKEN);
                let key = Key::Short(short(password, part(0)?));
                key.prove(part(16)?, part(32)?, |verifier| Md5::digest(verifier).to_vec())
            }
            [2..=4, 0, 2, 0] => {
                let lock = Provided::read(rest).ok_or(BROKEN)?;
                let bits = if lock.key_bits == 0 { 40 } else { lock.key_bits };
                if !(40..=128).contains(&bits) {
                    return Err(ExtractError::LockUnsupported { lock: "Office 97-2003 (cipher)" });
                }
                let key = Key::Provided { last: Hash::Sha1.of(&[lock.salt, password]), bytes: bits as usize / 8 };
                let verified = lock.verified.get(..20).ok_or(BROKEN)?;
                key.prove(lock.verifier, verified, |verifier| Hash::Sha1.of(&[verifier]).to_vec())
            }
            _ => Err(ExtractError::LockUnsupported { lock: "Office 97-2003 (cipher)" }),
        }
    }

    fn prove(self, verifier: &[u8], verified: &[u8], digest: impl Fn(&[u8]) -> Vec<u8>) -> Result<Key> {
        let (mut verifier, mut verified) = (verifier.to_vec(), verified.to_vec());
        let mut rc4 = self.block(0);
        rc4.apply(&mut verifier);
        rc4.apply(&mut verified);
        if digest(&verifier) == verified { Ok(self) } else { Err(ExtractError::WrongPassword) }
    }

    fn block(&self, number: u32) -> Rc4 {
        match self {
            Key::Short(key) => Rc4::new(&Md5::new().chain_update(key).chain_update(number.to_le_bytes()).finalize()),
            Key::Provided { last, bytes } => {
                let digest = Hash::Sha1.of(&[last, &number.to_le_bytes()]);
                let mut key = digest.get(..*bytes).unwrap_or_default().to_vec();
                // A key of 40 bits is one of 128 of which the rest is zero (2.3.5.2).
                if *bytes == 5 {
                    key.resize(16, 0);
                }
                Rc4::new(&key)
            }
        }
    }

    /// Opens a whole stream in blocks of so many bytes.
    fn open(&self, data: &mut [u8], block: usize) {
        for (number, part) in (0..).zip(data.chunks_mut(block)) {
            self.block(number).apply(part);
        }
    }
}

/// MS-OFFCRYPTO 2.3.6.2.
fn short(password: &[u8], salt: &[u8]) -> [u8; 5] {
    let five = |digest: &[u8]| std::array::from_fn(|at| digest.get(at).copied().unwrap_or_default());
    let first: [u8; 5] = five(&Md5::digest(password));
    let mut filled = Md5::new();
    for _ in 0..16 {
        filled.update(first);
        filled.update(salt);
    }
    five(&filled.finalize())
}

fn workbook(file: &mut Compound, name: &str, password: &[u8]) -> Result<()> {
    const FILE_PASS: u16 = 0x2f;
    const SHEET: u16 = 0x85;
    /// Never locked (MS-XLS 2.2.10): beginnings, the lock itself, and who is at work on the file.
    const PLAIN: [u16; 8] = [0x809, 0x009, FILE_PASS, 0x194, 0x195, 0xe1, 0x196, 0x138];
    let locked = stream(file, name, LARGEST).ok_or(BROKEN)?;
    let info = records(&locked).find(|(kind, ..)| *kind == FILE_PASS).ok_or(ExtractError::NotLocked)?;
    let info = locked.get(info.1..info.2).ok_or(BROKEN)?;
    // 2.4.117: 0 is a mask of 16 bits, older than any cipher.
    let key = match info {
        [1, 0, rest @ ..] => Key::find(rest, password)?,
        _ => return Err(ExtractError::LockUnsupported { lock: "Excel 95 (XOR)" }),
    };
    let mut opened = Zeroizing::new(locked.clone());
    key.open(&mut opened, BOOK);
    for (kind, start, end) in records(&locked) {
        let plain = match kind {
            _ if PLAIN.contains(&kind) => end,
            // Where a sheet begins stays readable.
            SHEET => end.min(start.saturating_add(4)),
            _ => start,
        };
        let from = start.saturating_sub(4);
        let (Some(to), Some(of)) = (opened.get_mut(from..plain), locked.get(from..plain)) else { return Err(BROKEN) };
        to.copy_from_slice(of);
        if kind == FILE_PASS {
            // No length may change: sheets are found by their place. An empty record of the number 0 is passed over.
            to.fill(0);
            to.iter_mut().skip(2).zip(of.iter().skip(2)).take(2).for_each(|(to, of)| *to = *of);
        }
    }
    // Behind the last record nothing is looked at.
    let last = records(&locked).last().map_or(0, |(.., end)| end);
    opened.get_mut(last..).unwrap_or_default().fill(0);
    write(file, name, &opened)
}

/// Kind, beginning and end of each record's body (MS-XLS 2.1.4).
fn records(book: &[u8]) -> impl Iterator<Item = (u16, usize, usize)> {
    let mut at = 0_usize;
    std::iter::from_fn(move || {
        let [k0, k1, l0, l1] = *book.get(at..)?.first_chunk::<4>()?;
        let (start, length) = (at + 4, usize::from(u16::from_le_bytes([l0, l1])));
        let end = start.checked_add(length).filter(|end| *end <= book.len())?;
        at = end;
        Some((u16::from_le_bytes([k0, k1]), start, end))
    })
}

fn document(file: &mut Compound, password: &[u8]) -> Result<()> {
    /// Bytes at the beginning that are never locked (MS-DOC 2.2.6.2).
    const HEAD: usize = 68;
    const LOCKED: u16 = 0x0100;
    const MASKED: u16 = 0x8000;
    let mut main = Zeroizing::new(stream(file, "/WordDocument", LARGEST).ok_or(BROKEN)?);
    let head = main.get(..HEAD).ok_or(BROKEN)?.to_vec();
    let flags = head.get(10..12).and_then(|two| two.try_into().ok()).map(u16::from_le_bytes).ok_or(BROKEN)?;
    if flags & LOCKED == 0 {
        return Err(ExtractError::NotLocked);
    }
    if flags & MASKED != 0 {
        return Err(ExtractError::LockUnsupported { lock: "Word 95 (XOR)" });
    }
    let table = if flags & 0x0200 != 0 { "/1Table" } else { "/0Table" };
    let mut tables = Zeroizing::new(stream(file, table, LARGEST).ok_or(BROKEN)?);
    let key = Key::find(&tables, password)?;
    key.open(&mut main, DOCUMENT);
    main.get_mut(..HEAD).ok_or(BROKEN)?.copy_from_slice(&head);
    main.get_mut(10..12).ok_or(BROKEN)?.copy_from_slice(&(flags & !LOCKED).to_le_bytes());
    // The key's length, which says how long the lock's description is.
    main.get_mut(14..18).ok_or(BROKEN)?.fill(0);
    key.open(&mut tables, DOCUMENT);
    write(file, "/WordDocument", &main)?;
    write(file, table, &tables)?;
    if file.is_stream("/Data") {
        let mut data = Zeroizing::new(stream(file, "/Data", LARGEST).ok_or(BROKEN)?);
        key.open(&mut data, DOCUMENT);
        write(file, "/Data", &data)?;
    }
    Ok(())
}

fn write(file: &mut Compound, name: &str, bytes: &[u8]) -> Result<()> {
    let mut to = file.open_stream(name).map_err(|_| BROKEN)?;
    to.write_all(bytes).and_then(|()| to.flush()).map_err(|_| BROKEN)
}
