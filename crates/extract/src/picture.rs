use crate::reading::{Reading, inside};
use crate::xml::{Token, Xml};
use crate::{decode, raster};
use encoding_rs::{UTF_16BE, UTF_16LE};
use exif::{Context, Exif, Field, In, Tag, Value};
use flate2::read::ZlibDecoder;
use model::{Hint, PartKind};
use std::io::{Cursor, Read};

/// Reads what a picture says in words: EXIF, XMP, IPTC and comments. What it shows is left to character recognition.
pub(crate) fn read(reading: &mut Reading, bytes: Vec<u8>, path: &str) {
    reading.hint(Hint::ImageOnly);
    pages(reading, &bytes, path);
    let mut lines = String::new();
    xmp(&bytes, &mut lines);
    if bytes.starts_with(b"\x89PNG") {
        png(reading, &bytes, path, &mut lines);
    } else if bytes.starts_with(b"\xff\xd8") {
        jpeg(reading, &bytes, path, &mut lines);
    } else if bytes.starts_with(b"GIF8") {
        gif(&bytes, &mut lines);
    }
    let mut reader = exif::Reader::new();
    reader.continue_on_error(true);
    let found =
        if is_tiff(&bytes) { reader.read_raw(bytes) } else { reader.read_from_container(&mut Cursor::new(bytes)) };
    if let Ok(exif) = found.or_else(|error| error.distill_partial_result(|_| {})) {
        fields(&exif, &mut lines);
    }
    reading.push_text(&inside(path, "properties"), PartKind::Properties, &lines);
}

/// What is to be recognised: the picture, or each page of a fax.
fn pages(reading: &mut Reading, bytes: &[u8], path: &str) {
    let pages = if is_tiff(bytes) { raster::tiff_pages(bytes, reading.limits.pages) } else { Vec::new() };
    if pages.len() < 2 {
        return reading.picture(path, || raster::decode(bytes));
    }
    for (index, directory) in pages.into_iter().enumerate() {
        if !reading.admit_page(path) {
            break;
        }
        reading.picture(&inside(path, &format!("p{}", index + 1)), || raster::decode_tiff(bytes, directory));
    }
}

fn is_tiff(bytes: &[u8]) -> bool {
    bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*")
}

fn fields(exif: &Exif, lines: &mut String) {
    for field in exif.fields() {
        let text = match &field.value {
            Value::Ascii(lines) => lines.iter().map(|line| decode::member_name(line)).collect::<Vec<_>>().join(" "),
            Value::Undefined(bytes, _) if field.tag == Tag::UserComment => comment(bytes),
            // Windows writes its own title, comment, author, keywords and subject in UTF-16.
            Value::Byte(bytes)
                if field.tag.context() == Context::Tiff && (0x9c9b..=0x9c9f).contains(&field.tag.number()) =>
            {
                UTF_16LE.decode_without_bom_handling(bytes).0.into_owned()
            }
            _ => continue,
        };
        let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
        if !text.is_empty() && field.tag.context() != Context::Gps {
            lines.push_str(&format!("{}: {text}\n", field.tag));
        }
    }
    let shown = |tag| exif.get_field(tag, In::PRIMARY).map(|f: &Field| f.display_value().with_unit(exif).to_string());
    if let (Some(latitude), Some(longitude)) = (shown(Tag::GPSLatitude), shown(Tag::GPSLongitude)) {
        lines.push_str(&format!("撮影位置: {latitude}, {longitude}\n"));
    }
}

/// A comment begins with eight bytes that name its encoding (EXIF 2.32, 4.6.5).
fn comment(bytes: &[u8]) -> String {
    let (code, text) = bytes.split_at_checked(8).unwrap_or((&[], bytes));
    match code {
        b"UNICODE\0" => {
            let wide = |order: &'static encoding_rs::Encoding| order.decode_without_bom_handling(text).0.into_owned();
            // The byte order is the file's, which not every program keeps to.
            let (little, big) = (wide(UTF_16LE), wide(UTF_16BE));
            let everyday = |text: &str| text.encode_utf16().filter(|unit| decode::is_everyday(*unit)).count();
            if everyday(&big) > everyday(&little) { big } else { little }
        }
        _ => decode::decode(text.trim_ascii_end()).map_or_else(|| decode::member_name(text), |text| text.into_owned()),
    }
}

/// Packets of XMP (ISO 16684-1) as lines of name and value.
fn xmp(bytes: &[u8], lines: &mut String) {
    let mut rest = bytes;
    while let Some(start) = memchr::memmem::find(rest, b"<x:xmpmeta") {
        rest = rest.get(start..).unwrap_or_default();
        let length = memchr::memmem::find(rest, b"</x:xmpmeta>").map_or(rest.len().min(1 << 20), |at| at + 12);
        let (packet, after) = rest.split_at(length);
        rest = after;
        let text = String::from_utf8_lossy(packet);
        let mut xml = Xml::new(text.as_bytes());
        let mut names: Vec<String> = Vec::new();
        while let Ok(token) = xml.next() {
            match token {
                Token::Start(element) => {
                    for (name, value) in element.owned_attributes() {
                        if !matches!(name.as_str(), "about" | "lang" | "parseType" | "xmptk") && !value.is_empty() {
                            lines.push_str(&format!("{name}: {value}\n"));
                        }
                    }
                    names.push(element.name().to_owned());
                }
                Token::Text(text) if !text.trim().is_empty() => {
                    // Lists stand between a property and its values.
                    let name = names.iter().rev().find(|name| !matches!(name.as_str(), "li" | "Seq" | "Bag" | "Alt"));
                    lines.push_str(&format!("{}: {}\n", name.map_or("", String::as_str), text.trim()));
                }
                Token::End(_) => drop(names.pop()),
                Token::Eof => break,
                Token::Text(_) => {}
            }
        }
    }
}

/// Text of a PNG's chunks (PNG third edition, 11.3.3), packed or not, and what stands behind its end.
fn png(reading: &mut Reading, bytes: &[u8], path: &str, lines: &mut String) {
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((head, after)) = rest.split_at_checked(8) {
        let length = head.iter().take(4).fold(0usize, |n, b| n << 8 | usize::from(*b));
        let data = after.get(..length).unwrap_or(after);
        let kind = head.get(4..).unwrap_or_default();
        if matches!(kind, b"tEXt" | b"zTXt" | b"iTXt") {
            let (keyword, value) = split_at_zero(data);
            let text = match kind {
                b"tEXt" => decode::member_name(value),
                b"zTXt" => decode::member_name(&inflate(value.get(1..).unwrap_or_default())),
                _ => international(value),
            };
            lines.push_str(&format!("{}: {}\n", decode::member_name(keyword), text.trim()));
        }
        rest = after.get(length.saturating_add(4)..).unwrap_or_default();
        if kind == b"IEND" {
            behind(reading, rest, path);
            break;
        }
    }
}

fn split_at_zero(bytes: &[u8]) -> (&[u8], &[u8]) {
    let at = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    (bytes.get(..at).unwrap_or_default(), bytes.get(at + 1..).unwrap_or_default())
}

/// A flag, a method, a language and a translated keyword stand before the text of an `iTXt` chunk.
fn international(value: &[u8]) -> String {
    let packed = value.first() == Some(&1);
    let (_, rest) = split_at_zero(value.get(2..).unwrap_or_default());
    let (_, text) = split_at_zero(rest);
    if packed { decode::member_name(&inflate(text)) } else { decode::member_name(text) }
}

/// Unpacks a text, which nobody writes by the megabyte.
fn inflate(packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What could be unpacked before the damage is kept.
    let _ = ZlibDecoder::new(packed).take(1 << 20).read_to_end(&mut bytes);
    bytes
}

/// Comments and IPTC records of a JPEG's segments, and what stands behind its end.
fn jpeg(reading: &mut Reading, bytes: &[u8], path: &str, lines: &mut String) {
    let mut at = 2usize;
    while let Some([0xff, marker, high, low]) = bytes.get(at..at.saturating_add(4)) {
        let length = usize::from(*high) << 8 | usize::from(*low);
        let data = bytes.get(at + 4..(at + 2).saturating_add(length)).unwrap_or_default();
        match marker {
            0xfe => lines.push_str(&format!("Comment: {}\n", decode::member_name(data.trim_ascii_end()))),
            0xed => iptc(data, lines),
            // The picture itself begins.
            0xda | 0xd9 => break,
            _ => {}
        }
        at = at.saturating_add(2).saturating_add(length.max(2));
    }
    if let Some(end) = memchr::memmem::rfind(bytes, b"\xff\xd9") {
        behind(reading, bytes.get(end + 2..).unwrap_or_default(), path);
    }
}

/// IPTC datasets of the application record: tag marker, record 2, number, length, text (IIM 4.2).
fn iptc(data: &[u8], lines: &mut String) {
    let mut rest = data;
    while let Some(at) = memchr::memmem::find(rest, b"\x1c\x02") {
        let Some([_, _, _, high, low]) = rest.get(at..at + 5) else { return };
        let length = usize::from(*high) << 8 | usize::from(*low);
        let start = at + 5;
        let text = rest.get(start..start + length).unwrap_or_default();
        if let Some(text) = decode::decode(text).filter(|text| text.trim().chars().count() > 1) {
            lines.push_str(&format!("{}\n", text.trim()));
        }
        rest = rest.get(start + length..).unwrap_or_default();
    }
}

/// Comment extensions of a GIF (89a, 24): blocks of up to 255 bytes.
fn gif(bytes: &[u8], lines: &mut String) {
    for at in memchr::memmem::find_iter(bytes, b"\x21\xfe").take(64) {
        let mut rest = bytes.get(at + 2..).unwrap_or_default();
        let mut text = Vec::new();
        while let Some((length, after)) = rest.split_first().filter(|(length, _)| **length > 0 && text.len() < 1 << 16)
        {
            let (block, next) = after.split_at(usize::from(*length).min(after.len()));
            text.extend_from_slice(block);
            rest = next;
        }
        // The two bytes may be a part of the picture, which is no text.
        if let Some(text) = decode::decode(&text).filter(|text| text.chars().count() > 2) {
            lines.push_str(&format!("Comment: {}\n", text.trim()));
        }
    }
}

/// Text behind the end of a picture is shown by no program.
fn behind(reading: &mut Reading, bytes: &[u8], path: &str) {
    if bytes.len() < 8 || bytes.starts_with(b"PK") {
        return;
    }
    if let Some(text) = decode::decode(bytes).filter(|text| !text.trim().is_empty()) {
        reading.hint(Hint::Concealed);
        reading.push_text(&inside(path, "behind"), PartKind::Body, &text);
    }
}
