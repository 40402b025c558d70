//! Locked ZIP files: ZipCrypto (APPNOTE 6.1) and WinZip's AES (AE-1, AE-2), written anew without the lock.
//!
//! A member without a lock is copied as it is packed, a locked one is packed again. Names become UTF-8.

use super::cipher::Bytes;
use super::{LARGEST, Result};
use crate::archive::{Expanding, promised_members};
use crate::{ExtractError, Limits, decode};
use encoding_rs::SHIFT_JIS;
use std::io::{Cursor, Read as _, Write as _};
use zeroize::Zeroizing;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const BROKEN: ExtractError = ExtractError::LockDamaged;

pub(super) fn open(locked: Vec<u8>, password: &str, limits: &Limits) -> Result<Bytes> {
    let mut source = Cursor::new(locked);
    let many = limits.members as u64;
    if promised_members(&mut source).is_some_and(|count| count > many) {
        return Err(ExtractError::LockedTooLarge { limit: LARGEST });
    }
    let mut zip = ZipArchive::new(source).map_err(|_| BROKEN)?;
    if zip.len() as u64 > many || !matches!(zip.has_overlapping_files(), Ok(false)) {
        return Err(BROKEN);
    }
    // Windows writes a password in the code page of its country, others in UTF-8.
    let mut words = vec![Zeroizing::new(password.as_bytes().to_vec())];
    let (sjis, _, lost) = SHIFT_JIS.encode(password);
    if !lost && !password.is_ascii() {
        words.push(Zeroizing::new(sjis.into_owned()));
    }
    let mut members = Members { words, proved: false, left: LARGEST, limits };
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    out.set_raw_comment(zip.comment().into()).map_err(|_| BROKEN)?;
    let mut any = false;
    for index in 0..zip.len() {
        let raw = zip.by_index_raw(index).map_err(|_| BROKEN)?;
        let name = decode::member_name(raw.name_raw());
        if raw.encrypted() {
            any = true;
            drop(raw);
            members.copy(&mut zip, index, &name, &mut out)?;
        } else {
            out.raw_copy_file_rename(raw, name).map_err(|_| BROKEN)?;
        }
    }
    if !any {
        return Err(ExtractError::NotLocked);
    }
    let opened = out.finish().map_err(|_| BROKEN)?.into_inner();
    Ok(Zeroizing::new(opened))
}

struct Members<'l> {
    /// The password as bytes; once a member has proved one, only that.
    words: Vec<Bytes>,
    proved: bool,
    left: u64,
    limits: &'l Limits,
}

impl Members<'_> {
    fn copy(
        &mut self,
        zip: &mut ZipArchive<Cursor<Vec<u8>>>,
        index: usize,
        name: &str,
        out: &mut ZipWriter<Cursor<Vec<u8>>>,
    ) -> Result<()> {
        let mut error = ExtractError::WrongPassword;
        for at in 0..self.words.len() {
            let Some(word) = self.words.get(at).cloned() else { break };
            match self.read(zip, index, &word) {
                Ok((bytes, options)) => {
                    (self.words, self.proved) = (vec![word], true);
                    out.start_file(name, options).map_err(|_| BROKEN)?;
                    return out.write_all(&bytes).map_err(|_| BROKEN);
                }
                Err(refused) => error = refused,
            }
        }
        Err(error)
    }

    /// A member's content, checked by its checksum or HMAC, and how it is written.
    fn read(
        &mut self,
        zip: &mut ZipArchive<Cursor<Vec<u8>>>,
        index: usize,
        word: &[u8],
    ) -> Result<(Bytes, SimpleFileOptions)> {
        let mut member = zip.by_index_decrypt(index, word).map_err(refused)?;
        let mut options = SimpleFileOptions::default().compression_method(match member.compression() {
            CompressionMethod::Stored => CompressionMethod::Stored,
            _ => CompressionMethod::Deflated,
        });
        if let Some(time) = member.last_modified() {
            options = options.last_modified_time(time);
        }
        if let Some(mode) = member.unix_mode() {
            options = options.unix_permissions(mode);
        }
        let by_ratio = member.compressed_size().saturating_mul(self.limits.ratio).max(Limits::RATIO_FLOOR);
        let mut expanding = Expanding::new(&mut member, self.left.min(by_ratio));
        let mut bytes = Zeroizing::new(Vec::new());
        let (read, over) = (expanding.read_to_end(&mut bytes), expanding.is_over());
        match read {
            Ok(length) => {
                self.left = self.left.saturating_sub(length as u64);
                Ok((bytes, options))
            }
            Err(_) if over => Err(ExtractError::LockedTooLarge { limit: LARGEST }),
            // One byte tells a wrong password with ZipCrypto: one in 256 passes and is found out here.
            Err(_) if self.proved => Err(BROKEN),
            Err(_) => Err(ExtractError::WrongPassword),
        }
    }
}

fn refused(error: ZipError) -> ExtractError {
    match error {
        ZipError::InvalidPassword => ExtractError::WrongPassword,
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            ExtractError::LockUnsupported { lock: "ZIP" }
        }
        _ => BROKEN,
    }
}
