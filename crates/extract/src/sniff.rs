use crate::{decode, records};
use model::Format;
use std::borrow::Cow;

/// The format of a file by its first bytes; 64 KiB are plenty, 4 KiB are enough for most.
///
/// Containers are told apart by what their head shows, so that an Office document may be called [`Format::Zip`] and a
/// document in an OLE2 compound file [`Format::Other`]; [`crate::extract`] looks inside.
pub fn sniff(head: &[u8]) -> Format {
    look(head).format
}

/// What the head of a file shows.
pub(crate) struct Look<'h> {
    pub(crate) format: Format,
    /// The head as text, if it is text: decoding twice is what costs.
    pub(crate) text: Option<Cow<'h, str>>,
}

/// As [`sniff`], with the decoded text.
pub(crate) fn look(head: &[u8]) -> Look<'_> {
    if head.is_empty() {
        return Look { format: Format::Empty, text: None };
    }
    if let Some(format) = binary(head) {
        return Look { format, text: None };
    }
    match decode::decode(head) {
        Some(text) => Look { format: sniff_text(&text), text: Some(text) },
        None => Look { format: Format::Other, text: None },
    }
}

/// Magic of OLE2 compound files (MS-CFB 2.2).
pub(crate) const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The format of bytes that are no text, or must not be taken for text.
fn binary(head: &[u8]) -> Option<Format> {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") || head.starts_with(b"PK\x07\x08PK\x03\x04") {
        return Some(sniff_zip(head));
    }
    if head.starts_with(COMPOUND) {
        return Some(sniff_compound(head));
    }
    if memchr::memmem::find(head.get(..1024).unwrap_or(head), b"%PDF-").is_some() {
        return Some(Format::Pdf);
    }
    const MAGIC: [(&[u8], Format); 21] = [
        (b"{\\rtf", Format::Rtf),
        (b"\x1f\x8b\x08", Format::Gzip),
        (b"7z\xbc\xaf\x27\x1c", Format::SevenZip),
        (b"SQLite format 3\0", Format::Sqlite),
        (b"\x00\x01\x00\x00Standard Jet DB\0", Format::Access),
        (b"\x00\x01\x00\x00Standard ACE DB\0", Format::Access),
        (b"Rar!\x1a\x07", Format::Other),
        (b"\x7fELF", Format::Other),
        (b"MZ", Format::Other),
        (b"BZh", Format::Other),
        (b"\xfd7zXZ\0", Format::Other),
        (b"\x28\xb5\x2f\xfd", Format::Other),
        (b"MSCF\0\0\0\0", Format::Other),
        (b"%!PS", Format::Other),
        (b"ITSF", Format::Other),
        (b"!<arch>\n", Format::Other),
        (b"\xca\xfe\xba\xbe", Format::Other),
        (b"8BPS\0", Format::Other),
        (b"OggS\0", Format::Other),
        (b"ID3", Format::Other),
        (b"\x37\x7f\x06", Format::Other),
    ];
    // A magic of two or three letters may be how a text begins.
    let known = MAGIC.iter().find(|(magic, _)| head.starts_with(magic) && (magic.len() > 3 || !is_plain(head)));
    if let Some((_, format)) = known {
        return Some(*format);
    }
    if is_picture(head) {
        return Some(Format::Picture);
    }
    if is_lzh(head) {
        return Some(Format::Lzh);
    }
    is_tar(head).then_some(Format::Tar)
}

fn is_plain(head: &[u8]) -> bool {
    let start = head.get(..256).unwrap_or(head);
    memchr::memchr(0, start).is_none() && (start.is_ascii() || std::str::from_utf8(start).is_ok())
}

/// Whether the bytes begin a picture, which may show text that no reader here sees.
pub(crate) fn is_picture(head: &[u8]) -> bool {
    const MAGIC: [&[u8]; 8] = [
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"GIF87a",
        b"GIF89a",
        b"II*\0",
        b"MM\0*",
        b"\0\0\0\x0cjP  \r\n\x87\n",
        b"\xff\x4f\xff\x51",
    ];
    const BRANDS: [&[u8]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif"];
    let boxed = head.get(4..8) == Some(b"ftyp") && head.get(8..12).is_some_and(|brand| BRANDS.contains(&brand));
    let riff = head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP");
    boxed || riff || is_bitmap(head) || MAGIC.iter().any(|m| head.starts_with(m))
}

/// `BM`, four bytes of zeros and one of the known sizes of the second header.
fn is_bitmap(head: &[u8]) -> bool {
    head.starts_with(b"BM")
        && head.get(6..10) == Some(&[0; 4])
        && matches!(head.get(14..18), Some([12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0]))
}

/// A method such as `-lh5-` in the third to seventh byte and a known level of header.
fn is_lzh(head: &[u8]) -> bool {
    matches!(head.get(2..7), Some([b'-', b'l', b'h' | b'z', _, b'-'] | [b'-', b'p', b'm', _, b'-']))
        && head.get(20).is_some_and(|level| *level <= 3)
}

/// The checksum of a tar header (POSIX.1-2008, pax) is the sum of its bytes with its own field as spaces.
pub(crate) fn is_tar(head: &[u8]) -> bool {
    let Some(block) = head.get(..512) else { return false };
    let Some(field) = block.get(148..156) else { return false };
    let octal: String = field
        .iter()
        .map(|b| char::from(*b))
        .skip_while(|c| *c == ' ')
        .take_while(|c| ('0'..='7').contains(c))
        .collect();
    let stated = u32::from_str_radix(&octal, 8).ok();
    let sum: u32 = (0..).zip(block).map(|(at, b)| if (148..156).contains(&at) { 32 } else { u32::from(*b) }).sum();
    stated == Some(sum) && sum > 256
}

fn sniff_zip(head: &[u8]) -> Format {
    if first_name(head) == Some(b"0.payload") {
        return Format::Protected;
    }
    let has = |needle: &[u8]| memchr::memmem::find(head, needle).is_some();
    let start = head.get(..head.len().min(200)).unwrap_or_default();
    let document = b"mimetypeapplication/vnd.oasis.opendocument.";
    if let Some(at) = memchr::memmem::find(start, document) {
        let kind = start.get(at + document.len()..).unwrap_or_default();
        const KINDS: [(&[u8], Format); 4] = [
            (b"spreadsheet", Format::Ods),
            (b"text", Format::Odt),
            (b"presentation", Format::Odp),
            (b"graphics", Format::Odg),
        ];
        if let Some((_, format)) = KINDS.iter().find(|(name, _)| kind.starts_with(name)) {
            return *format;
        }
    }
    if !has(b"[Content_Types].xml") && !has(b"_rels/.rels") {
        return Format::Zip;
    }
    [(&b"xl/workbook.bin"[..], Format::Xlsb), (b"word/", Format::Docx), (b"xl/", Format::Xlsx), (b"ppt/", Format::Pptx)]
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
        () if has("PowerPoint Document") => Format::Ppt,
        () if has("__properties_version1.0") => Format::Msg,
        () => Format::Other,
    }
}

/// Tells kinds of text apart by their first lines.
fn sniff_text(text: &str) -> Format {
    let start = text.trim_start();
    let opening = start.get(..start.floor_char_boundary(1024)).unwrap_or(start).to_ascii_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| opening.starts_with(word));
    if opening.starts_with('<') {
        if begins(&["<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<div", "<p>", "<script", "<!--"])
            || opening.contains("<html")
        {
            return Format::Html;
        }
        if begins(&["<?xml", "<!doctype"]) || is_element(start) {
            return Format::Xml;
        }
    }
    match () {
        () if begins(&["begin:vcalendar"]) => Format::Ics,
        () if begins(&["begin:vcard"]) => Format::Vcard,
        () if opening.starts_with(['{', '[']) && crate::json::looks_like_json(start) => Format::Json,
        () if start.starts_with("From ") && start.split_once('\n').is_some_and(|(_, rest)| is_message(rest, 1)) => {
            Format::Mbox
        }
        () if is_message(start, 2) => Format::Eml,
        () if records::layout(text).is_some() => Format::Csv,
        () => Format::Text,
    }
}

/// Whether the text begins with an element that is named as XML is and ends in the head, or holds further ones.
fn is_element(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('<') else { return false };
    let length = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(0);
    let (name, after) = rest.split_at(length);
    let named = name.starts_with(|c: char| c.is_alphabetic() || c == '_') && !name.contains(['@', '<', '"', '\'', '=']);
    named && after.contains('>') && (after.contains("</") || after.contains("/>"))
}

/// Whether the lines are fields of a message header of which at least `least` are everyday ones.
fn is_message(text: &str, least: usize) -> bool {
    const FIELDS: [&str; 19] = [
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
        "content-transfer-encoding",
        "delivered-to",
        "reply-to",
        "x-mailer",
        "sender",
        "x-gm-thrid",
        "dkim-signature",
        "authentication-results",
        "arc-seal",
    ];
    let mut known = 0;
    for line in text.lines().take(200) {
        if line.starts_with([' ', '\t']) && known > 0 {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { break };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            break;
        }
        known += usize::from(FIELDS.contains(&name.to_ascii_lowercase().as_str()));
    }
    known >= least
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
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        for (head, format) in [
            (b"".to_vec(), Format::Empty),
            (b"%PDF-1.7\n".to_vec(), Format::Pdf),
            (local("0.payload"), Format::Protected),
            (local("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), Format::Ods),
            (local("mimetypeapplication/vnd.oasis.opendocument.graphics"), Format::Odg),
            (local("photo.jpg"), Format::Zip),
            (b"\x89PNG\r\n\x1a\n".to_vec(), Format::Picture),
            (b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec(), Format::Picture),
            (b"BMW and MZ are no pictures or programs\n".to_vec(), Format::Text),
            (b"MZ is text\n".to_vec(), Format::Text),
            (b"MZ\x90\0\x03\0\0\0".to_vec(), Format::Other),
            (b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), Format::Picture),
            (b"\x7fELF\x02\x01".to_vec(), Format::Other),
            (b"Rar!\x1a\x07\x01\0".to_vec(), Format::Other),
            (b"{\\rtf1 x}".to_vec(), Format::Rtf),
            (b"\x1f\x8b\x08\0".to_vec(), Format::Gzip),
            (b"7z\xbc\xaf\x27\x1c\0\x04".to_vec(), Format::SevenZip),
            (b"SQLite format 3\0".to_vec(), Format::Sqlite),
            (b"\0\x01\0\0Standard Jet DB\0".to_vec(), Format::Access),
            (b"!\x00-lh5-\0\0\0\0\0\0\0\0\0\0\0\0\0\x02".to_vec(), Format::Lzh),
            (b"<!DOCTYPE html><p>".to_vec(), Format::Html),
            (b"<?xml version='1.0'?><svg/>".to_vec(), Format::Xml),
            ("<台帳><氏名>汐見</氏名></台帳>".as_bytes().to_vec(), Format::Xml),
            ("<shiomi@example.invalid> へ\n".as_bytes().to_vec(), Format::Text),
            (wide("<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>汐見</a>"), Format::Xml),
            (b"{\"a\": [1, 2]}".to_vec(), Format::Json),
            ("[{\"氏名\": \"汐見\"".as_bytes().to_vec(), Format::Json),
            ("[注意] 鍵をかけること\n".as_bytes().to_vec(), Format::Text),
            ("[1] 参考文献\n[2] 同上\n".as_bytes().to_vec(), Format::Text),
            (b"BEGIN:VCARD\r\nVERSION:3.0\r\n".to_vec(), Format::Vcard),
            (b"BEGIN:VCALENDAR\r\n".to_vec(), Format::Ics),
            (b"From - Mon Jan  1 00:00:00 2024\r\nSubject: x\r\n\r\nhello".to_vec(), Format::Mbox),
            (b"From: a@example.invalid\r\nSubject: x\r\n\r\nhello".to_vec(), Format::Eml),
            ("氏名,電話\n汐見 太郎,0154\n".as_bytes().to_vec(), Format::Csv),
            ("宛名\t番号\n汐見\t1\n".as_bytes().to_vec(), Format::Csv),
            ("本日は、晴天なり。\n以上\n".as_bytes().to_vec(), Format::Text),
            (b"note: to do\nfrom: nobody knows\n".to_vec(), Format::Text),
        ] {
            assert_eq!(sniff(&head), format, "{:?}", String::from_utf8_lossy(&head));
        }
    }

    #[test]
    fn a_tar_header_is_known_by_its_checksum() {
        let mut builder = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_old();
        header.set_size(0);
        builder.append_data(&mut header, "a.txt", &b""[..]).unwrap();
        let bytes = builder.into_inner().unwrap();
        assert_eq!(sniff(&bytes), Format::Tar);
        assert!(!is_tar(&[0; 512]));
    }
}
