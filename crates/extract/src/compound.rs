use crate::document::Source;
use crate::reading::Reading;
use crate::{word_binary, xls};
use cfb::CompoundFile;
use model::{Format, Hint, OmissionCause};
use std::io::{Read, SeekFrom};

/// Reads an OLE2 compound file: Word or Excel of 1997-2003, or an Office document behind a password.
pub(crate) fn read(reading: &mut Reading, source: &mut dyn Source, path: &str, sniffed: Format) -> Format {
    let Ok(mut file) = CompoundFile::open(source) else {
        reading.omit(path, OmissionCause::Broken);
        return sniffed;
    };
    if file.exists("/_VBA_PROJECT_CUR") || file.exists("/Macros") {
        reading.hint(Hint::Macro);
    }
    if file.exists("/ObjectPool") || file.walk().any(|e| e.name().starts_with("MBD")) {
        reading.hint(Hint::Embedded);
    }
    // MS-OFFCRYPTO 2.3.4.4: an encrypted package lies in a compound file, whatever it holds.
    if file.is_stream("/EncryptedPackage") || is_encrypted_presentation(&mut file) {
        reading.omit(path, OmissionCause::Encrypted);
        return Format::Other;
    }
    if file.is_stream("/WordDocument") {
        word_binary::read(reading, &mut file, path);
        return Format::Doc;
    }
    let Some(book) = ["/Workbook", "/WORKBOOK", "/Book"].into_iter().find(|name| file.is_stream(name)) else {
        reading.omit(path, OmissionCause::Unsupported);
        return Format::Other;
    };
    let checked = xls::check(reading, stream(reading, &mut file, book).unwrap_or_default().as_slice());
    let source = file.into_inner();
    match checked {
        Ok(()) if source.seek(SeekFrom::Start(0)).is_ok() => xls::read(reading, source, path),
        Ok(()) => reading.omit(path, OmissionCause::Broken),
        Err(cause) => reading.omit(path, cause),
    }
    Format::Xls
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
