use crate::document::{Source, read_member};
use crate::reading::{Reading, inside};
use crate::{ichitaro, ppt, summary, word_binary, xls};
use cfb::CompoundFile;
use model::{Format, Hint, OmissionCause};
use std::io::{Cursor, Read, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Reads an OLE2 compound file: an Office document of 1997-2003, one of 一太郎, or an Office document behind a password.
pub(crate) fn read(
    reading: &mut Reading,
    source: &mut dyn Source,
    path: &str,
    depth: usize,
    sniffed: Format,
) -> Format {
    if CompoundFile::open(&mut *source).is_err()
        && let Some(bytes) = filled_up(reading, source)
    {
        return read_file(reading, &mut Cursor::new(bytes), path, depth, sniffed);
    }
    read_file(reading, source, path, depth, sniffed)
}

fn read_file(reading: &mut Reading, source: &mut dyn Source, path: &str, depth: usize, sniffed: Format) -> Format {
    let Ok(mut file) = CompoundFile::open(source) else {
        reading.omit(path, OmissionCause::Broken);
        return sniffed;
    };
    if file.exists("/_VBA_PROJECT_CUR") || file.exists("/Macros") {
        reading.hint(Hint::Macro);
    }
    // MS-OFFCRYPTO 2.3.4.4: an encrypted package lies in a compound file, whatever it holds.
    if file.is_stream("/EncryptedPackage") {
        reading.omit(path, OmissionCause::Encrypted);
        return Format::Other;
    }
    let format = read_document(reading, &mut file, path, depth);
    if format == Format::Xls {
        // calamine opens the file for itself.
        let book = BOOKS.into_iter().find(|name| file.is_stream(name)).unwrap_or_default();
        let book = stream(reading, &mut file, book).unwrap_or_default();
        let source = file.into_inner();
        xls::read(reading, source, &book, path);
        let Ok(again) = CompoundFile::open(source) else { return format };
        file = again;
    }
    if format != Format::Other {
        summary::read(reading, &mut file, path);
        read_embedded(reading, &mut file, path, depth);
    }
    format
}

/// A file that is shorter than its allocation table, as some programs leave it, with the missing sectors empty.
fn filled_up(reading: &Reading, source: &mut dyn Source) -> Option<Vec<u8>> {
    const MISSING: usize = 4 << 20;
    let mut bytes = Vec::new();
    source.seek(SeekFrom::Start(0)).ok()?;
    source.take(reading.limits.member_bytes).read_to_end(&mut bytes).ok()?;
    // MS-CFB 2.2: the sector's size as a power of two and the number of sectors of the table, four bytes an entry.
    let shift = bytes.get(30..32)?.try_into().ok().map(u16::from_le_bytes).filter(|s| *s == 9 || *s == 12)?;
    let tables = bytes.get(44..48)?.try_into().ok().map(u32::from_le_bytes)? as usize;
    let sectors = tables.checked_mul(1 << (shift - 2))?.checked_add(1)?;
    let length = sectors.checked_mul(1 << shift)?;
    if length <= bytes.len() || length - bytes.len() > MISSING {
        return None;
    }
    bytes.resize(length, 0);
    Some(bytes)
}

/// Streams of a workbook, the last in files of Excel 5.
const BOOKS: [&str; 3] = ["/Workbook", "/WORKBOOK", "/Book"];

/// Reads what kind of document it is and all but a workbook.
fn read_document(reading: &mut Reading, file: &mut CompoundFile<&mut dyn Source>, path: &str, depth: usize) -> Format {
    if file.is_stream("/PowerPoint Document") {
        if is_encrypted_presentation(file) {
            reading.omit(path, OmissionCause::Encrypted);
        } else {
            ppt::read(reading, file, path);
        }
        return Format::Ppt;
    }
    if file.is_stream("/WordDocument") {
        word_binary::read(reading, file, path);
        return Format::Doc;
    }
    if ichitaro::is_document(file) {
        ichitaro::read(reading, file, path, depth);
        return Format::Jtd;
    }
    if BOOKS.iter().any(|name| file.is_stream(name)) {
        return Format::Xls;
    }
    reading.omit(path, OmissionCause::Unsupported);
    Format::Other
}

/// A whole stream, as far as a member may be large.
pub(crate) fn stream(reading: &Reading, file: &mut CompoundFile<&mut dyn Source>, name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let stream = file.open_stream(name).ok()?;
    stream.take(reading.limits.member_bytes).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// An encrypted PowerPoint document has a header token of its own in its `Current User` stream (MS-PPT 2.3.2).
fn is_encrypted_presentation(file: &mut CompoundFile<&mut dyn Source>) -> bool {
    const TOKEN: [u8; 4] = [0xdf, 0xc4, 0xd1, 0xf3];
    let mut head = [0; 16];
    let read = file.open_stream("/Current User").is_ok_and(|mut s| s.read_exact(&mut head).is_ok());
    file.is_stream("/EncryptedSummary") || read && head.ends_with(&TOKEN)
}

/// Streams that make a storage a document of its own.
const MAIN: [&str; 6] = ["WordDocument", "Workbook", "Book", "PowerPoint Document", "Package", "\u{1}Ole10Native"];

/// Reads the documents that lie in storages of their own (MS-OLEDS 2.3): an Office package or an attached file is a
/// stream, an older document is the storage, which is put into a compound file of its own.
fn read_embedded(reading: &mut Reading, file: &mut CompoundFile<&mut dyn Source>, path: &str, depth: usize) {
    let within = |place: &Path| place.parent().is_some_and(|p| p.parent().is_some());
    let mut found: Vec<PathBuf> = file
        .walk()
        .filter(|e| e.is_stream() && MAIN.contains(&e.name()) && within(e.path()))
        .map(|e| e.path().to_owned())
        .take(reading.limits.members)
        .collect();
    // What lies in an embedded document is read with it.
    let parents: Vec<PathBuf> = found.iter().filter_map(|p| p.parent().map(Path::to_owned)).collect();
    found.retain(|p| !parents.iter().any(|other| p.parent().is_some_and(|own| own != other && own.starts_with(other))));
    for place in found {
        reading.hint(Hint::Embedded);
        let Some(storage) = place.parent() else { continue };
        let inner = inside(path, &storage.file_name().unwrap_or_default().to_string_lossy());
        if reading.is_full() || !reading.admit_member(path) {
            return reading.omit(path, OmissionCause::Limit);
        }
        let bytes = match place.file_name().and_then(|n| n.to_str()) {
            Some("Package") => stream(reading, file, &place.to_string_lossy()),
            Some("\u{1}Ole10Native") => stream(reading, file, &place.to_string_lossy()).and_then(|b| attached(&b)),
            _ => alone(reading, file, storage),
        };
        match bytes {
            Some(bytes) => read_member(reading, bytes, &inner, depth + 1),
            None => reading.omit(&inner, OmissionCause::Broken),
        }
    }
}

/// The file in an Ole10Native stream: behind sizes, three names that end with NUL and two numbers, its length and bytes.
fn attached(bytes: &[u8]) -> Option<Vec<u8>> {
    let long = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?) as usize);
    let after_name = |at: usize| Some(at + memchr::memchr(0, bytes.get(at..)?)? + 1);
    let names = after_name(after_name(6)?)?;
    // A number, the length of the third name, and the name.
    let length = names.checked_add(4)?;
    let place = length.checked_add(4)?.checked_add(long(length)?)?;
    let start = place.checked_add(4)?;
    Some(bytes.get(start..start.checked_add(long(place)?)?)?.to_vec())
}

/// A storage as a compound file of its own.
fn alone(reading: &Reading, file: &mut CompoundFile<&mut dyn Source>, storage: &Path) -> Option<Vec<u8>> {
    const STREAMS: usize = 256;
    let names: Vec<PathBuf> =
        file.read_storage(storage).ok()?.filter(|e| e.is_stream()).take(STREAMS).map(|e| e.path().to_owned()).collect();
    let mut alone = CompoundFile::create(Cursor::new(Vec::new())).ok()?;
    let mut room = reading.limits.member_bytes;
    for name in names {
        let bytes = stream(reading, file, &name.to_string_lossy())?;
        room = room.checked_sub(bytes.len() as u64)?;
        alone.create_stream(Path::new("/").join(name.file_name()?)).ok()?.write_all(&bytes).ok()?;
    }
    alone.flush().ok()?;
    Some(alone.into_inner().into_inner())
}
