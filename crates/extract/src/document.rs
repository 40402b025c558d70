use crate::archive::Archive;
use crate::reading::{Reading, inside};
use crate::{
    ExtractError, Limits, compound, decode, docx, extension, html, message, open_document, pdf, presentation,
    relations, rtf, sniff, text, xlsb, xlsx,
};
use model::{Content, Format, Hint, OmissionCause, PartKind};
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes looked at to recognise a format.
const HEAD: u64 = 64 << 10;

/// What a document is read from.
pub(crate) trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

/// Reads an untrusted document as far as `limits` allow.
///
/// `name` is the file's own name, used only to notice an extension that lies. The document's damage, encryption and
/// limits are reported in `Content::omissions`.
///
/// # Errors
/// [`ExtractError::Unreadable`] if `reader` fails, [`ExtractError::ParserBroke`] if a parser panicked on the file itself
/// (one that panicked on a member leaves an omission).
pub fn extract<R: Read + Seek>(reader: R, name: Option<&str>, limits: &Limits) -> Result<Content, ExtractError> {
    let mut source = Watched { inner: reader, failure: None };
    let mut reading = Reading::new(limits);
    let format = catch_unwind(AssertUnwindSafe(|| read(&mut reading, &mut source, "", 1)));
    if let Some(source) = source.failure {
        return Err(ExtractError::Unreadable { source });
    }
    match format {
        Ok(Ok(format)) => {
            let format = name.map_or(format, |name| extension::told(name, format));
            if name.is_some_and(|name| extension::lies(name, format)) {
                reading.hint(Hint::WrongExtension);
            }
            Ok(reading.finish(format))
        }
        Ok(Err(source)) => Err(ExtractError::Unreadable { source }),
        Err(_) => Err(ExtractError::ParserBroke { format: head(&mut source).map_or(Format::Other, |h| sniff(&h)) }),
    }
}

/// Remembers a failure of the reader handed in, which parsers otherwise report as damage of the document.
struct Watched<R> {
    inner: R,
    failure: Option<io::Error>,
}

impl<R> Watched<R> {
    fn note<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result
            && !matches!(error.kind(), io::ErrorKind::Interrupted | io::ErrorKind::InvalidInput)
        {
            self.failure.get_or_insert_with(|| io::Error::new(error.kind(), error.to_string()));
        }
        result
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let result = self.inner.read(buffer);
        self.note(result)
    }
}

impl<R: Seek> Seek for Watched<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let result = self.inner.seek(to);
        self.note(result)
    }
}

/// Reads a member of an archive or an attachment that lies in memory; a parser that panics costs only this member.
pub(crate) fn read_member(reading: &mut Reading, bytes: Vec<u8>, path: &str, depth: usize) {
    if depth > reading.limits.depth {
        return reading.omit(path, OmissionCause::Limit);
    }
    let mark = reading.mark();
    let result = catch_unwind(AssertUnwindSafe(|| read(reading, &mut Cursor::new(bytes), path, depth)));
    match result {
        Ok(Ok(format)) if extension::lies(path, format) => reading.hint(Hint::WrongExtension),
        Ok(Ok(_)) => {}
        Ok(Err(_)) => reading.omit(path, OmissionCause::Broken),
        Err(_) => {
            reading.forget_since(mark);
            reading.omit(path, OmissionCause::Broken);
        }
    }
}

fn read(reading: &mut Reading, source: &mut dyn Source, path: &str, depth: usize) -> io::Result<Format> {
    let head = head(source)?;
    let format = sniff(&head);
    let size = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(0))?;
    if size > reading.limits.input_bytes && !matches!(format, Format::Text | Format::Csv | Format::Protected) {
        reading.omit(path, OmissionCause::Limit);
        return Ok(format);
    }
    match format {
        Format::Empty | Format::Protected => Ok(format),
        Format::Zip
        | Format::Docx
        | Format::Xlsx
        | Format::Pptx
        | Format::Xlsb
        | Format::Ods
        | Format::Odt
        | Format::Odp
        | Format::Odg => Ok(read_archive(reading, source, path, depth, format)),
        Format::Text | Format::Csv => read_text(reading, source, path, format),
        Format::Pdf => {
            pdf::read(reading, whole(source)?, path, depth);
            Ok(format)
        }
        Format::Eml => {
            message::read(reading, &whole(source)?, path, depth);
            Ok(format)
        }
        Format::Rtf => {
            rtf::read(reading, &whole(source)?, path, depth);
            Ok(format)
        }
        Format::Html => {
            let bytes = whole(source)?;
            match decode::decode(&bytes) {
                Some(text) => {
                    let blocks = html::blocks(reading, &text, path);
                    reading.push(path, PartKind::Body, blocks);
                }
                None => reading.omit(path, OmissionCause::Broken),
            }
            Ok(format)
        }
        _ if head.starts_with(sniff::COMPOUND) => Ok(compound::read(reading, source, path, depth, format)),
        _ => {
            if sniff::is_picture(&head) {
                reading.hint(Hint::ImageOnly);
            }
            reading.omit(path, OmissionCause::Unsupported);
            Ok(format)
        }
    }
}

fn head(source: &mut dyn Source) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    source.seek(SeekFrom::Start(0))?;
    source.take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

/// All bytes of a file that is known to lie within the input limit.
fn whole(source: &mut dyn Source) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Text is read as far as it can be handed out.
fn read_text(reading: &mut Reading, source: &mut dyn Source, path: &str, format: Format) -> io::Result<Format> {
    let room = reading.limits.input_bytes.min(reading.text_left() as u64);
    let mut bytes = Vec::new();
    (&mut *source).take(room).read_to_end(&mut bytes)?;
    if source.read(&mut [0])? > 0 {
        reading.omit(path, OmissionCause::Limit);
    }
    Ok(text::read(reading, &bytes, path, format))
}

/// A ZIP file is what its members make it.
fn read_archive(reading: &mut Reading, source: &mut dyn Source, path: &str, depth: usize, sniffed: Format) -> Format {
    let Some(mut archive) = Archive::open(reading, source, path) else { return sniffed };
    let format = relations::format(reading, &mut archive);
    match format {
        Format::Docx => docx::read(reading, &mut archive, path),
        Format::Xlsx => xlsx::read(reading, &mut archive, path),
        Format::Pptx => presentation::read(reading, &mut archive, path),
        Format::Xlsb => xlsb::read(reading, &mut archive, path),
        Format::Ods | Format::Odt | Format::Odp | Format::Odg => {
            open_document::read(reading, &mut archive, path, format);
        }
        _ => return read_members(reading, &mut archive, path, depth),
    }
    relations::read_embedded(reading, &mut archive, path, depth);
    format
}

fn read_members(reading: &mut Reading, archive: &mut Archive, path: &str, depth: usize) -> Format {
    reading.push_text(path, PartKind::Properties, &archive.comment());
    for index in 0..archive.len() {
        let inner = inside(path, archive.name(index));
        if archive.is_folder(index) {
            continue;
        }
        if reading.is_full() || !reading.admit_member(path) {
            reading.omit(path, OmissionCause::Limit);
            break;
        }
        if let Some(bytes) = archive.member(reading, index, &inner) {
            read_member(reading, bytes, &inner, depth + 1);
        }
    }
    Format::Zip
}
