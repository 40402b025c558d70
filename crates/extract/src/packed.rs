use crate::archive::Expanding;
use crate::decode;
use crate::document::{Source, read_member};
use crate::reading::{Reading, inside};
use crate::{Limits, sniff};
use delharc::LhaDecodeReader;
use flate2::bufread::MultiGzDecoder;
use model::OmissionCause;
use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Error, Password};
use std::io::{BufReader, Cursor, Read, SeekFrom};

/// Bytes that all members of a packed file of this size may expand to.
fn allowance(reading: &Reading, source: &mut dyn Source) -> u64 {
    let size = source.seek(SeekFrom::End(0)).unwrap_or(0);
    let _ = source.seek(SeekFrom::Start(0));
    size.saturating_mul(reading.limits.ratio).max(Limits::RATIO_FLOOR).min(reading.expanded_left())
}

/// What a member gives within `allowed` bytes, and how many were used; where it gives no more or is damaged, that is noted.
fn expand(reading: &mut Reading, inner: &mut dyn Read, path: &str, allowed: u64) -> (Vec<u8>, u64) {
    let room = allowed.min(reading.limits.member_bytes).min(reading.expanded_left());
    let mut expanding = Expanding::new(inner, room);
    let mut bytes = Vec::new();
    let whole = expanding.read_to_end(&mut bytes).is_ok();
    if expanding.is_over() {
        reading.omit(path, OmissionCause::Limit);
    } else if !whole {
        reading.omit(path, OmissionCause::Broken);
    }
    let used = room - expanding.left();
    reading.expanded(used);
    (bytes, used)
}

/// Room for one more member, or a note that the rest of `path` was left out.
fn admit(reading: &mut Reading, path: &str) -> bool {
    let admitted = !reading.is_full() && reading.admit_member(path);
    if !admitted {
        reading.omit(path, OmissionCause::Limit);
    }
    admitted
}

/// Reads a gzip stream: the file in it, or the members of the tar archive in it as they come.
pub(crate) fn read_gzip(reading: &mut Reading, source: &mut dyn Source, path: &str, depth: usize) {
    let allowed = allowance(reading, source);
    let mut stream = MultiGzDecoder::new(BufReader::with_capacity(32 << 10, source));
    let name = stream.header().and_then(|h| h.filename()).filter(|n| !n.is_empty()).map(decode::member_name);
    let mut head = Vec::new();
    if (&mut stream).take(512).read_to_end(&mut head).is_err() && head.is_empty() {
        return reading.omit(path, OmissionCause::Broken);
    }
    let is_tar = sniff::is_tar(&head);
    let mut whole = Cursor::new(head).chain(stream);
    if is_tar {
        return tar_members(reading, &mut whole, path, depth, allowed);
    }
    let inner = inside(path, &name.unwrap_or_else(|| stem(path)));
    if admit(reading, path) {
        let (bytes, _) = expand(reading, &mut whole, &inner, allowed);
        read_member(reading, bytes, &inner, depth + 1);
    }
}

/// The name of a file without that of the packing.
fn stem(path: &str) -> String {
    let name = path.rsplit(['/', '\\', '!']).next().unwrap_or_default();
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem.to_owned(),
        _ => "contents".to_owned(),
    }
}

pub(crate) fn read_tar(reading: &mut Reading, source: &mut dyn Source, path: &str, depth: usize) {
    let allowed = reading.expanded_left();
    tar_members(reading, source, path, depth, allowed);
}

fn tar_members(reading: &mut Reading, stream: &mut dyn Read, path: &str, depth: usize, allowed: u64) {
    if depth >= reading.limits.depth {
        return reading.omit(path, OmissionCause::Limit);
    }
    // The stream as a whole is bounded, since what is passed over has to be expanded too.
    let mut expanding = Expanding::new(stream, allowed);
    let mut whole = true;
    let mut archive = tar::Archive::new(&mut expanding);
    for entry in archive.entries().into_iter().flatten() {
        let Ok(mut entry) = entry else {
            whole = false;
            break;
        };
        let kind = entry.header().entry_type();
        let is_file = kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse();
        let inner = inside(path, &decode::member_name(&entry.path_bytes()));
        if !is_file || inner.ends_with('/') || entry.size() == 0 {
            continue;
        }
        if !admit(reading, path) {
            break;
        }
        let (bytes, _) = expand(reading, &mut entry, &inner, u64::MAX);
        read_member(reading, bytes, &inner, depth + 1);
    }
    if expanding.is_over() {
        reading.omit(path, OmissionCause::Limit);
    } else if !whole {
        reading.omit(path, OmissionCause::Broken);
    }
}

/// Memory that a 7z method may ask for: dictionaries of 64 MiB are what 7-Zip's strongest level takes.
const MEMORY_KB: usize = 96 << 10;

/// Reads a 7z archive block by block; what is behind a password is named.
pub(crate) fn read_7z(reading: &mut Reading, mut source: &mut dyn Source, path: &str, depth: usize) {
    let mut allowed = allowance(reading, source);
    let password = Password::empty();
    let archive = match Archive::read_with_memory_limit(&mut source, &password, MEMORY_KB) {
        Ok(archive) => archive,
        Err(error) => return reading.omit(path, cause(&error)),
    };
    for block in 0..archive.blocks.len() {
        let first = archive.stream_map.file_block_index.iter().position(|of| *of == Some(block));
        if first.is_some_and(|file| archive.is_file_encrypted(file)) {
            let of_block =
                archive.stream_map.file_block_index.iter().zip(&archive.files).filter(|(of, _)| **of == Some(block));
            for (_, file) in of_block {
                reading.omit(&inside(path, file.name()), OmissionCause::Encrypted);
            }
            continue;
        }
        let decoder = BlockDecoder::new_with_memory_limit(1, MEMORY_KB, block, &archive, &password, &mut source);
        let mut inner_path = path.to_owned();
        let mut each = |entry: &ArchiveEntry, stream: &mut dyn Read| -> Result<bool, Error> {
            if entry.is_directory() || !entry.has_stream() {
                return Ok(true);
            }
            inner_path = inside(path, entry.name());
            if !admit(reading, path) {
                return Ok(false);
            }
            let (bytes, used) = expand(reading, stream, &inner_path, allowed);
            allowed -= used;
            // What a block holds behind a member that is too large cannot be had without expanding it.
            let cut = entry.size() > used;
            read_member(reading, bytes, &inner_path, depth + 1);
            if cut {
                reading.omit(path, OmissionCause::Limit);
            }
            Ok(!cut)
        };
        if let Err(error) = decoder.for_each_entries(&mut each) {
            reading.omit(&inner_path, cause(&error));
        }
    }
}

fn cause(error: &Error) -> OmissionCause {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => OmissionCause::Encrypted,
        // Encrypted directories name the cipher as the method that is unknown.
        Error::UnsupportedCompressionMethod(method) if method.contains("AES") || method.contains("6, 241, 7") => {
            OmissionCause::Encrypted
        }
        Error::UnsupportedCompressionMethod(_) | Error::Unsupported(_) | Error::UnsupportedVersion { .. } => {
            OmissionCause::Unsupported
        }
        Error::MaxMemLimited { .. } => OmissionCause::Limit,
        _ => OmissionCause::Broken,
    }
}

/// Reads an LHA archive member by member.
pub(crate) fn read_lzh(reading: &mut Reading, source: &mut dyn Source, path: &str, depth: usize) {
    let mut allowed = allowance(reading, source);
    let buffered = BufReader::with_capacity(32 << 10, source);
    let Ok(mut archive) = LhaDecodeReader::new(buffered) else {
        return reading.omit(path, OmissionCause::Broken);
    };
    loop {
        let inner = inside(path, &lzh_name(archive.header()));
        if !archive.header().is_directory() && archive.header().original_size > 0 {
            if !admit(reading, path) {
                return;
            }
            if archive.is_decoder_supported() {
                let (bytes, used) = expand(reading, &mut archive, &inner, allowed);
                allowed -= used;
                if used == archive.header().original_size && !archive.crc_is_ok() {
                    reading.omit(&inner, OmissionCause::Broken);
                }
                read_member(reading, bytes, &inner, depth + 1);
            } else {
                reading.omit(&inner, OmissionCause::Unsupported);
            }
        }
        match archive.seek_next_file() {
            Ok(true) => {}
            Ok(false) => return,
            Err(_) => return reading.omit(path, OmissionCause::Broken),
        }
    }
}

/// Name of a member: in the header or in extensions 1 (file) and 2 (folder, whose parts 0xFF divides), in the encoding of
/// Windows in Japan.
fn lzh_name(header: &delharc::LhaHeader) -> String {
    let (mut folder, mut file) = (String::new(), decode::member_name(&header.filename));
    for extension in header.iter_extra() {
        match extension {
            [1, name @ ..] => file = decode::member_name(name),
            [2, name @ ..] => {
                let steps = name.split(|b| *b == 0xff).map(decode::member_name).filter(|step| !step.is_empty());
                folder = steps.fold(String::new(), |all, step| all + &step + "/");
            }
            _ => {}
        }
    }
    folder + &file
}
