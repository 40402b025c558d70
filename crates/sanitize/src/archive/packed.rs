use super::Packing;
use crate::{kind, name};
use delharc::LhaDecodeReader;
use flate2::bufread::MultiGzDecoder;
use model::sanitising::{Reason, Refusal};
use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Error, Password};
use std::io::{Cursor, Read};

/// Reads a gzip stream: the file in it, or the members of the tar archive in it.
pub(super) fn read_gzip(bytes: &[u8], packing: &mut Packing<'_, '_>) -> Result<(), Refusal> {
    let mut stream = MultiGzDecoder::new(bytes);
    let named = stream.header().and_then(|header| header.filename()).filter(|name| !name.is_empty());
    let named = named.map(name::decoded).or_else(|| stem(packing.ledger.name.as_deref()?));
    let inner = packing.expand(&mut stream, bytes.len() as u64)?;
    if kind::is_tar(&inner) {
        return read_tar(&mut inner.as_slice(), bytes.len() as u64, packing);
    }
    packing.take(&named.unwrap_or_default(), bytes.len() as u64, Ok(inner))
}

/// The name of the packed file without that of the packing.
fn stem(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    (extension.eq_ignore_ascii_case("gz") && !stem.is_empty()).then(|| stem.to_owned())
}

/// Reads a tar archive. Links, devices and what has no name in POSIX are refused one by one.
pub(super) fn read_tar(stream: &mut dyn Read, size: u64, packing: &mut Packing<'_, '_>) -> Result<(), Refusal> {
    let mut archive = tar::Archive::new(stream);
    let entries = archive.entries().map_err(|_| Refusal::malformed("tar"))?;
    for entry in entries {
        let mut entry = entry.map_err(|_| Refusal::malformed("tar header"))?;
        let path = name::decoded(&entry.path_bytes());
        let kind = entry.header().entry_type();
        if kind.is_dir() || kind.is_pax_global_extensions() {
            packing.ledger.admit_part()?;
            continue;
        }
        let plain = kind.is_file() || kind.is_contiguous();
        let (packed, stated) = (entry.header().entry_size().unwrap_or_default(), entry.size());
        let content = if plain {
            packing.expand(&mut entry, size.max(packed)).and_then(|bytes| whole(bytes, stated))
        } else {
            Err(Refusal::new(Reason::TypeUnknown, "link or device"))
        };
        packing.take(&path, packed, content)?;
    }
    Ok(())
}

fn whole(bytes: Vec<u8>, stated: u64) -> Result<Vec<u8>, Refusal> {
    if bytes.len() as u64 == stated { Ok(bytes) } else { Err(Refusal::malformed("member is cut")) }
}

/// Memory that a 7z method may ask for: dictionaries of 64 MiB are what 7-Zip's strongest level takes.
const MEMORY_KB: usize = 96 << 10;

/// Reads a 7z archive block by block.
pub(super) fn read_7z(bytes: &[u8], packing: &mut Packing<'_, '_>) -> Result<(), Refusal> {
    let given = packing.password().is_some();
    let password = packing.password().map_or_else(Password::empty, Password::from);
    let mut source = Cursor::new(bytes);
    let archive = Archive::read_with_memory_limit(&mut source, &password, MEMORY_KB)
        .map_err(|error| refused(&error, None, given))?;
    if archive.files.len() > packing.ledger.limits().parts {
        return Err(Refusal::new(Reason::LimitCount, "members"));
    }
    for block in 0..archive.blocks.len() {
        read_block(&archive, block, &password, bytes, packing)?;
    }
    for empty in archive.files.iter().filter(|file| !file.has_stream() && !file.is_directory() && !file.is_anti_item())
    {
        packing.take(empty.name(), 0, Ok(Vec::new()))?;
    }
    packing.packed = archive.pack_sizes().iter().fold(0, |sum: u64, size| sum.saturating_add(*size));
    Ok(())
}

fn read_block(
    archive: &Archive,
    block: usize,
    password: &Password,
    bytes: &[u8],
    packing: &mut Packing<'_, '_>,
) -> Result<(), Refusal> {
    let of_block = archive.stream_map.file_block_index.iter().enumerate().filter(|(_, of)| **of == Some(block));
    let of_block: Vec<usize> = of_block.map(|(file, _)| file).collect();
    let encrypted = of_block.first().is_some_and(|file| archive.is_file_encrypted(*file));
    let files = of_block.iter().filter_map(|file| archive.files.get(*file)).filter(|file| file.has_stream());
    let files: Vec<&ArchiveEntry> = files.collect();
    let locked = encrypted.then_some(packing.password().is_some());
    let mut stopped = (locked == Some(false)).then(|| Refusal::new(Reason::Encrypted, "member"));
    let mut seen = 0;
    if stopped.is_none() {
        let mut source = Cursor::new(bytes);
        let decoder = BlockDecoder::new_with_memory_limit(1, MEMORY_KB, block, archive, password, &mut source);
        let mut sunk = Ok(());
        let mut each = |entry: &ArchiveEntry, stream: &mut dyn Read| -> Result<bool, Error> {
            if !entry.has_stream() {
                return Ok(true);
            }
            let content = unpack(entry, stream, bytes.len() as u64, locked, packing);
            // What lies behind a member that is damaged or too large cannot be had without expanding it.
            let broken = content.as_ref().err().filter(|e| e.place != "link").cloned();
            seen += 1;
            sunk = packing.take(entry.name(), 0, content);
            stopped = broken;
            Ok(sunk.is_ok() && stopped.is_none())
        };
        let done = decoder.for_each_entries(&mut each);
        sunk?;
        if let Err(error) = done {
            stopped.get_or_insert_with(|| refused(&error, locked, packing.password().is_some()));
        }
    }
    let rest = stopped.unwrap_or_else(|| Refusal::malformed("member is missing"));
    for file in files.iter().skip(seen) {
        packing.take(file.name(), 0, Err(rest.clone()))?;
    }
    Ok(())
}

fn unpack(
    entry: &ArchiveEntry,
    stream: &mut dyn Read,
    packed: u64,
    locked: Option<bool>,
    packing: &mut Packing<'_, '_>,
) -> Result<Vec<u8>, Refusal> {
    let bytes = packing.expand(stream, packed).and_then(|bytes| whole(bytes, entry.size()));
    let bytes = match bytes {
        Err(damaged) if damaged.reason == Reason::Malformed && locked.is_some() => {
            Err(Refusal::new(Reason::PasswordWrong, "member"))
        }
        bytes => bytes,
    }?;
    // Unix kinds of file lie in the upper half, where the mark below says so; a reparse point is Windows' own link.
    let attributes = entry.windows_attributes();
    let link = attributes & 0x8000 != 0 && !matches!(attributes >> 28, 0 | 0o10) || attributes & 0x400 != 0;
    if link { Err(Refusal::new(Reason::TypeUnknown, "link or device").at("link")) } else { Ok(bytes) }
}

fn refused(error: &Error, locked: Option<bool>, given: bool) -> Refusal {
    match error {
        Error::PasswordRequired => Refusal::new(Reason::Encrypted, "7z"),
        Error::MaybeBadPassword(_) if given => Refusal::new(Reason::PasswordWrong, "7z"),
        Error::MaybeBadPassword(_) => Refusal::new(Reason::Encrypted, "7z"),
        Error::UnsupportedCompressionMethod(_) | Error::Unsupported(_) | Error::UnsupportedVersion { .. } => {
            Refusal::new(Reason::TypeUnknown, "packed in an unknown way")
        }
        Error::MaxMemLimited { .. } => Refusal::new(Reason::LimitMemory, "dictionary"),
        Error::Other(_) | Error::Io(..) | Error::ChecksumVerificationFailed if given || locked.is_some() => {
            Refusal::new(Reason::PasswordWrong, "7z")
        }
        _ => Refusal::malformed("7z"),
    }
}

/// Reads an LHA archive member by member.
pub(super) fn read_lzh(bytes: &[u8], packing: &mut Packing<'_, '_>) -> Result<(), Refusal> {
    let mut archive = LhaDecodeReader::new(bytes).map_err(|_| Refusal::malformed("lzh header"))?;
    loop {
        let header = archive.header();
        let (path, packed, stated) = (lzh_name(header), header.compressed_size, header.original_size);
        if header.is_directory() {
            packing.ledger.admit_part()?;
        } else {
            let content = if archive.is_decoder_supported() {
                packing.expand(&mut archive, packed).and_then(|bytes| whole(bytes, stated))
            } else {
                Err(Refusal::new(Reason::TypeUnknown, "packed in an unknown way"))
            };
            let content = content.and_then(|bytes| {
                if archive.crc_is_ok() { Ok(bytes) } else { Err(Refusal::malformed("checksum of member")) }
            });
            packing.take(&path, packed, content)?;
        }
        match archive.next_file() {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(_) => return Err(Refusal::malformed("lzh header")),
        }
    }
}

/// Name of a member: in the header or in extensions 1 (file) and 2 (folder); 0xFF divides the steps, in the encoding of
/// Windows in Japan.
fn lzh_name(header: &delharc::LhaHeader) -> String {
    let steps = |raw: &[u8]| raw.split(|b| *b == 0xff).map(name::decoded).collect::<Vec<_>>().join("/");
    let (mut folder, mut file) = (String::new(), steps(&header.filename));
    for extension in header.iter_extra() {
        match extension {
            [1, name @ ..] => file = steps(name),
            [2, name @ ..] => folder = steps(name) + "/",
            _ => {}
        }
    }
    (folder.replace("//", "/") + &file).trim_end_matches('\0').to_owned()
}
