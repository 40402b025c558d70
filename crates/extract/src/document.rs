use crate::archive::{self, Archive};
use crate::reading::{Reading, inside};
use crate::{
    ExtractError, Limits, access, cards, compound, decode, docx, extension, html, json, markup, message, open_document,
    outlook, packed, pdf, picture, presentation, records, relations, rtf, sniff, sqlite, tnef, xlsb, xlsx,
};
use model::reading::Picture;
use model::{Content, Format, Hint, OmissionCause, PartKind};
use std::borrow::Cow;
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
        Err(_) => {
            Err(ExtractError::ParserBroke { format: head(&mut source).map_or(Format::Other, |h| sniff::sniff(&h)) })
        }
    }
}

/// The picture of that number, from 0, among those that [`extract`] leaves to character recognition, in the same order;
/// `None` beyond the last.
///
/// # Errors
/// As [`extract`].
pub fn nth_picture<R: Read + Seek>(reader: R, limits: &Limits, number: u32) -> Result<Option<Picture>, ExtractError> {
    let mut source = Watched { inner: reader, failure: None };
    let mut reading = Reading::in_search(limits, number);
    let format = catch_unwind(AssertUnwindSafe(|| read(&mut reading, &mut source, "", 1)));
    match (source.failure, format) {
        (Some(source), _) | (None, Ok(Err(source))) => Err(ExtractError::Unreadable { source }),
        (None, Ok(Ok(_))) => Ok(reading.found()),
        (None, Err(_)) => Err(ExtractError::ParserBroke { format: Format::Other }),
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
    let look = sniff::look(&head);
    let sniffed = look.format;
    let size = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(0))?;
    if is_text(sniffed) {
        let whole = look.text.filter(|_| size <= HEAD.min(reading.limits.input_bytes));
        let format = read_text(reading, source, path, sniffed, whole, depth)?;
        if size > HEAD && size <= reading.limits.input_bytes {
            read_appended(reading, source, path, depth);
        }
        return Ok(format);
    }
    if size > reading.limits.input_bytes && sniffed != Format::Protected {
        reading.omit(path, OmissionCause::Limit);
        return Ok(sniffed);
    }
    let format = read_binary(reading, source, path, depth, sniffed, &head)?;
    if !is_package(sniffed) && !matches!(format, Format::Empty | Format::Protected) {
        read_appended(reading, source, path, depth);
    }
    Ok(format)
}

/// Formats that are read as text, and therefore as far as there is room for text.
fn is_text(format: Format) -> bool {
    matches!(
        format,
        Format::Text | Format::Csv | Format::Json | Format::Xml | Format::Html | Format::Ics | Format::Vcard
    )
}

/// Formats that lie in a ZIP file.
fn is_package(format: Format) -> bool {
    use Format::{Docx, Odg, Odp, Ods, Odt, Pptx, Protected, Xlsb, Xlsx, Zip};
    matches!(format, Zip | Docx | Xlsx | Pptx | Xlsb | Ods | Odt | Odp | Odg | Protected)
}

fn read_binary(
    reading: &mut Reading,
    source: &mut dyn Source,
    path: &str,
    depth: usize,
    format: Format,
    head: &[u8],
) -> io::Result<Format> {
    match format {
        Format::Empty | Format::Protected => {}
        _ if is_package(format) => return Ok(read_archive(reading, source, path, depth, format)),
        Format::Pdf => pdf::read(reading, whole(source)?, path, depth),
        Format::Rtf => rtf::read(reading, &whole(source)?, path, depth),
        Format::Eml => message::read(reading, &whole(source)?, path, depth),
        Format::Mbox => message::read_box(reading, source, path, depth)?,
        Format::Sqlite => sqlite::read(reading, source, path, depth)?,
        Format::Access => access::read(reading, source, path)?,
        Format::Gzip => packed::read_gzip(reading, source, path, depth),
        Format::Tar => packed::read_tar(reading, source, path, depth),
        Format::SevenZip => packed::read_7z(reading, source, path, depth),
        Format::Lzh => packed::read_lzh(reading, source, path, depth),
        Format::Picture => picture::read(reading, whole(source)?, path),
        _ if head.starts_with(tnef::MAGIC) => tnef::read(reading, &whole(source)?, path, depth),
        _ if head.starts_with(sniff::COMPOUND) && outlook::is_message(source)? => {
            outlook::read(reading, source, path, depth);
            return Ok(Format::Msg);
        }
        _ if head.starts_with(sniff::COMPOUND) => return Ok(compound::read(reading, source, path, depth, format)),
        _ => reading.omit(path, OmissionCause::Unsupported),
    }
    Ok(format)
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

/// Reads a file of text. `head` is its text if the head was all of it.
fn read_text(
    reading: &mut Reading,
    source: &mut dyn Source,
    path: &str,
    sniffed: Format,
    head: Option<Cow<'_, str>>,
    depth: usize,
) -> io::Result<Format> {
    let text = match head {
        Some(text) => text,
        None => match rest_of_text(reading, source, path, sniffed)? {
            Some(text) => Cow::Owned(text),
            None => {
                reading.omit(path, OmissionCause::Unsupported);
                return Ok(Format::Other);
            }
        },
    };
    if sniffed == Format::Text && !text.starts_with('\u{feff}') {
        reading.push_owned(path, PartKind::Body, text.into_owned());
        return Ok(sniffed);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    match sniffed {
        Format::Json => json::read(reading, text, path),
        Format::Xml => markup::read(reading, text, path),
        Format::Html => html::read(reading, text, path, depth),
        Format::Ics | Format::Vcard => cards::read(reading, text, path, depth),
        Format::Csv => match records::layout(text) {
            Some(layout) => records::read(reading, text, layout, path),
            None => reading.push_text(path, PartKind::Body, text),
        },
        _ => reading.push_text(path, PartKind::Body, text),
    }
    Ok(sniffed)
}

/// Text is read as far as it can be handed out; markup, of which little may be text, as far as a member may lie in memory.
fn rest_of_text(
    reading: &mut Reading,
    source: &mut dyn Source,
    path: &str,
    sniffed: Format,
) -> io::Result<Option<String>> {
    let plain = matches!(sniffed, Format::Text | Format::Csv);
    let most = if plain { reading.text_left() as u64 } else { reading.limits.member_bytes };
    let most = reading.limits.input_bytes.min(most);
    let size = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::with_capacity(usize::try_from(size.min(most)).unwrap_or(0));
    (&mut *source).take(most).read_to_end(&mut bytes)?;
    if source.read(&mut [0])? > 0 {
        reading.omit(path, OmissionCause::Limit);
    }
    Ok(decode::decode_owned(bytes))
}

/// A file of one format may have a ZIP file behind it, which other programs open by its end.
fn read_appended(reading: &mut Reading, source: &mut dyn Source, path: &str, depth: usize) {
    if !archive::ends_in_directory(source) {
        return;
    }
    reading.hint(Hint::Embedded);
    if depth >= reading.limits.depth {
        return reading.omit(path, OmissionCause::Limit);
    }
    read_archive(reading, source, &inside(path, "appended.zip"), depth + 1, Format::Zip);
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
        _ => {
            read_members(reading, &mut archive, path, depth);
            note_unlisted(reading, archive, path);
            return Format::Zip;
        }
    }
    relations::read_embedded(reading, &mut archive, path, depth);
    note_unlisted(reading, archive, path);
    format
}

fn note_unlisted(reading: &mut Reading, archive: Archive, path: &str) {
    if archive.has_unlisted() {
        reading.hint(Hint::Embedded);
        reading.omit(path, OmissionCause::Broken);
    }
}

fn read_members(reading: &mut Reading, archive: &mut Archive, path: &str, depth: usize) {
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
}
