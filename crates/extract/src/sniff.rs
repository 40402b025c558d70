use crate::decode;
use model::Format;

/// The format of a file by its first bytes; 64 KiB are plenty, 4 KiB are enough for most.
///
/// Containers are told apart by what their head shows, so that an Office document may be called [`Format::Zip`] and a
/// document in an OLE2 compound file [`Format::Other`]; [`crate::extract`] looks inside.
pub fn sniff(head: &[u8]) -> Format {
    if head.is_empty() {
        return Format::Empty;
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return sniff_zip(head);
    }
    if head.starts_with(COMPOUND) {
        return sniff_compound(head);
    }
    if head.get(..head.len().min(1024)).is_some_and(|h| memchr::memmem::find(h, b"%PDF-").is_some()) {
        return Format::Pdf;
    }
    if head.starts_with(b"{\\rt") {
        return Format::Rtf;
    }
    if is_known_binary(head) {
        return Format::Other;
    }
    match decode::decode(head) {
        Some(text) => sniff_text(&text),
        None => Format::Other,
    }
}

/// Magic of OLE2 compound files (MS-CFB 2.2).
pub(crate) const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Whether the bytes begin a picture, which may show text that no reader here sees.
pub(crate) fn is_picture(head: &[u8]) -> bool {
    const MAGIC: [&[u8]; 5] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"];
    let boxed = head.get(4..12).is_some_and(|b| b == b"ftypheic" || b == b"ftypmif1");
    let riff = head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP");
    boxed || riff || MAGIC.iter().any(|m| head.starts_with(m))
}

/// Formats that begin like text, or whose bytes might pass for text.
fn is_known_binary(head: &[u8]) -> bool {
    const MAGIC: [&[u8]; 13] = [
        b"\x1f\x8b",
        b"7z\xbc\xaf\x27\x1c",
        b"Rar!",
        b"\x7fELF",
        b"MZ",
        b"BZh",
        b"\xfd7zXZ",
        b"SQLite format 3",
        b"%!PS",
        b"ITSF",
        b"BM",
        b"!<arch>",
        b"\xca\xfe\xba\xbe",
    ];
    is_picture(head) || MAGIC.iter().any(|m| head.starts_with(m) && (m.len() > 2 || !head.is_ascii()))
}

fn sniff_zip(head: &[u8]) -> Format {
    if first_name(head) == Some(b"0.payload") {
        return Format::Protected;
    }
    let has = |needle: &[u8]| memchr::memmem::find(head, needle).is_some();
    let start = head.get(..head.len().min(200)).unwrap_or_default();
    let opens_with = |needle: &[u8]| memchr::memmem::find(start, needle).is_some();
    if opens_with(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet") {
        return Format::Ods;
    }
    if opens_with(b"mimetypeapplication/vnd.oasis.opendocument.presentation") {
        return Format::Odp;
    }
    if opens_with(b"mimetypeapplication/vnd.oasis.opendocument.graphics") {
        return Format::Odg;
    }
    if opens_with(b"mimetypeapplication/vnd.oasis.opendocument.text") {
        return Format::Odt;
    }
    if !has(b"[Content_Types].xml") && !has(b"_rels/.rels") {
        return Format::Zip;
    }
    [(&b"word/"[..], Format::Docx), (b"xl/", Format::Xlsx), (b"ppt/", Format::Pptx)]
        .into_iter()
        .find(|(folder, _)| has(folder))
        .map_or(Format::Zip, |(_, format)| format)
}

/// Name in the first local header (APPNOTE 4.3.7).
pub(crate) fn first_name(head: &[u8]) -> Option<&[u8]> {
    let length = head.get(26..28).and_then(|b| <[u8; 2]>::try_from(b).ok()).map(u16::from_le_bytes)?;
    head.starts_with(b"PK\x03\x04").then(|| head.get(30..30 + usize::from(length)))?
}

fn sniff_compound(head: &[u8]) -> Format {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(head, &wide).is_some()
    };
    match () {
        () if has("EncryptedPackage") => Format::Other,
        () if has("WordDocument") => Format::Doc,
        () if has("PowerPoint Document") => Format::Ppt,
        () if has("DocumentText") || has("JSCompDocument") => Format::Jtd,
        () if has("Workbook") => Format::Xls,
        () => Format::Other,
    }
}

/// Tells kinds of text apart by their first lines.
pub(crate) fn sniff_text(text: &str) -> Format {
    let start = text.trim_start();
    let opening: String = start.chars().take(512).collect::<String>().to_ascii_lowercase();
    let html = ["<!doctype html", "<html", "<head", "<body", "<table", "<meta"];
    if html.iter().any(|tag| opening.starts_with(tag)) || (opening.starts_with("<?xml") && opening.contains("<html")) {
        return Format::Html;
    }
    if is_message(text) {
        return Format::Eml;
    }
    if delimiter(text).is_some() { Format::Csv } else { Format::Text }
}

/// A message begins with header fields, two of which are those of mail (RFC 5322 3.6).
fn is_message(text: &str) -> bool {
    const FIELDS: [&str; 14] = [
        "from",
        "to",
        "cc",
        "date",
        "subject",
        "message-id",
        "received",
        "return-path",
        "mime-version",
        "content-type",
        "delivered-to",
        "reply-to",
        "x-mailer",
        "sender",
    ];
    let mut known = 0;
    for line in text.lines().take(40) {
        if line.starts_with([' ', '\t']) && known > 0 {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { break };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            break;
        }
        known += usize::from(FIELDS.contains(&name.to_ascii_lowercase().as_str()));
    }
    known >= 2
}

/// The delimiter of a file of records: the one that cuts at least four of five of its first lines into the same number of
/// fields, two or more.
pub(crate) fn delimiter(text: &str) -> Option<u8> {
    let head: String = text.split_inclusive('\n').take(40).flat_map(|line| line.chars().take(4096)).collect();
    [b'\t', b',', b';'].into_iter().find(|delimiter| cuts_evenly(&head, *delimiter))
}

fn cuts_evenly(head: &str, delimiter: u8) -> bool {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(head.as_bytes());
    let mut widths: Vec<usize> = reader.byte_records().map_while(Result::ok).map(|r| r.len()).collect();
    let records = widths.len();
    widths.retain(|width| *width > 1);
    let common = widths.iter().map(|w| widths.iter().filter(|v| *v == w).count()).max().unwrap_or(0);
    records >= 2 && common >= 2 && common * 5 >= records * 4
        || records > 4 && widths.len() * 20 >= records * 19 && common * 2 >= records
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_their_bytes() {
        let local = |name: &str| {
            let mut head = b"PK\x03\x04".to_vec();
            head.resize(26, 0);
            head.extend((name.len() as u16).to_le_bytes());
            head.extend([0, 0]);
            head.extend(name.as_bytes());
            head
        };
        for (head, format) in [
            (b"".to_vec(), Format::Empty),
            (b"%PDF-1.7\n".to_vec(), Format::Pdf),
            (local("0.payload"), Format::Protected),
            (local("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), Format::Ods),
            (local("photo.jpg"), Format::Zip),
            (b"\x89PNG\r\n\x1a\n".to_vec(), Format::Other),
            (b"\x7fELF\x02\x01".to_vec(), Format::Other),
            (b"<!DOCTYPE html><p>".to_vec(), Format::Html),
            (b"From: a@example.invalid\r\nSubject: x\r\n\r\nhello".to_vec(), Format::Eml),
            ("氏名,電話\n汐見 太郎,0154\n".as_bytes().to_vec(), Format::Csv),
            ("宛名\t番号\n汐見\t1\n".as_bytes().to_vec(), Format::Csv),
            ("本日は、晴天なり。\n以上\n".as_bytes().to_vec(), Format::Text),
            (b"note: to do\nfrom: nobody knows\n".to_vec(), Format::Text),
        ] {
            assert_eq!(sniff(&head), format, "{:?}", head.get(..16));
        }
    }
}
