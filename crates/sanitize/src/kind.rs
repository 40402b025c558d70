use crate::{compound, mail, text};
use model::sanitising::{Kind, Reason, Refusal};
use std::io::{Cursor, Read};

/// What a file is, by its bytes; the name tells kinds of text apart only.
///
/// # Errors
/// [`Reason::TypeUnknown`] for what is not taken in at all.
pub fn kind(bytes: &[u8], name: Option<&str>) -> Result<Kind, Refusal> {
    if bytes.starts_with(compound::MAGIC) {
        return compound::kind(bytes);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return packed(bytes).ok_or_else(|| Refusal::new(Reason::TypeUnknown, "package of another program"));
    }
    if let Some(kind) = binary(bytes) {
        return Ok(kind);
    }
    const PROGRAMS: [&[u8]; 6] =
        [b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xce", b"!<arch>\n", b"\0asm"];
    if PROGRAMS.iter().any(|magic| bytes.starts_with(magic)) {
        return Err(Refusal::new(Reason::TypeUnknown, "program"));
    }
    let extension = name.and_then(extension);
    if extension.as_deref().is_some_and(text::runs_by_name) {
        return Err(Refusal::new(Reason::PolicyBlocked, "file that runs"));
    }
    text(bytes, extension.as_deref()).ok_or_else(|| Refusal::new(Reason::TypeUnknown, "not a known kind of file"))
}

/// Whether the extension of a name is one that files of this kind have.
pub(crate) fn fits(kind: Kind, name: Option<&str>) -> Result<(), Refusal> {
    let Some(extension) = name.and_then(extension) else { return Ok(()) };
    let right = match kind {
        Kind::Html if extension == "xhtml" => true,
        Kind::Bmp if extension == "dib" => true,
        kind => is_named(kind, &extension),
    };
    if right { Ok(()) } else { Err(Refusal::new(Reason::TypeMismatch, "extension")) }
}

/// Whether the name of a file says, by an extension that the second look knows, that it is of this kind.
pub(crate) fn says(kind: Kind, name: &str) -> bool {
    extension(name).is_some_and(|extension| is_named(kind, &extension))
}

fn is_named(kind: Kind, extension: &str) -> bool {
    match kind {
        Kind::Jpeg => matches!(extension, "jpg" | "jpeg" | "jpe" | "jfif"),
        Kind::Tiff => matches!(extension, "tif" | "tiff"),
        // What is written is no XHTML, and under that name no browser would show it.
        Kind::Html => matches!(extension, "html" | "htm"),
        Kind::Txt => matches!(extension, "txt" | "text" | "log" | "md" | "ini"),
        known => extension == known.extension(),
    }
}

fn extension(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    (!stem.is_empty()).then(|| extension.to_ascii_lowercase())
}

fn binary(bytes: &[u8]) -> Option<Kind> {
    const MAGIC: [(&[u8], Kind); 14] = [
        (b"\x89PNG\r\n\x1a\n", Kind::Png),
        (b"\xff\xd8\xff", Kind::Jpeg),
        (b"GIF87a", Kind::Gif),
        (b"GIF89a", Kind::Gif),
        (b"II*\0", Kind::Tiff),
        (b"MM\0*", Kind::Tiff),
        (b"\xd7\xcd\xc6\x9a", Kind::Wmf),
        (b"\x01\0\x09\0\0\x03", Kind::Wmf),
        (b"{\\rt", Kind::Rtf),
        (b"7z\xbc\xaf\x27\x1c", Kind::SevenZip),
        (b"Rar!\x1a\x07", Kind::Rar),
        (b"\x1f\x8b\x08", Kind::Gz),
        (b"\x78\x9f\x3e\x22", Kind::Tnef),
        (b"%PDF-", Kind::Pdf),
    ];
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(*kind);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(Kind::Webp);
    }
    if bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]) {
        return Some(Kind::Bmp);
    }
    if bytes.starts_with(&[1, 0, 0, 0]) && bytes.get(40..44) == Some(b" EMF") {
        return Some(Kind::Emf);
    }
    // The method of an LHA member stands behind the length and the sum of its header.
    if matches!(bytes.get(2..7), Some([b'-', b'l', b'h' | b'z', _, b'-'] | [b'-', b'p', b'm', _, b'-'])) {
        return Some(Kind::Lzh);
    }
    if is_tar(bytes) {
        return Some(Kind::Tar);
    }
    // A header may stand anywhere in the first KiB (ISO 32000-1, annex H); what is before it is left out and reported.
    memchr::memmem::find(bytes.get(..1024).unwrap_or(bytes), b"%PDF-").map(|_| Kind::Pdf)
}

/// The checksum of a tar header (POSIX.1-2008, pax) is the sum of its bytes with its own field as spaces.
pub(crate) fn is_tar(bytes: &[u8]) -> bool {
    let Some(block) = bytes.get(..512) else { return false };
    let field = block.get(148..156).unwrap_or_default().trim_ascii_start();
    let digits = field.iter().take_while(|b| matches!(b, b'0'..=b'7'));
    let stated = digits.fold(0u32, |sum, b| sum.wrapping_mul(8).wrapping_add(u32::from(b - b'0')));
    let sum: u32 = (0..).zip(block).map(|(at, b)| if (148..156).contains(&at) { 32 } else { u32::from(*b) }).sum();
    stated == sum && sum > 256
}

/// Which package a ZIP file is: by its `mimetype`, by the content type of its main part, or none.
///
/// None for packages of programs that are not taken in (Visio, XPS, EPUB, Java), and for damaged ones: unpacked and packed again
/// they would be files that nobody can open, or that only programs open which repair.
fn packed(bytes: &[u8]) -> Option<Kind> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Some(Kind::Zip) };
    let named =
        |wanted: &str| archive.file_names().any(|name| name.is_ok_and(|name| name.eq_ignore_ascii_case(wanted)));
    const PACKAGES: [&str; 5] =
        ["mimetype", "[Content_Types].xml", "_rels/.rels", "META-INF/manifest.xml", "META-INF/MANIFEST.MF"];
    let package = PACKAGES.into_iter().any(named);
    let mut small = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).ok()?.take(1 << 20).read_to_string(&mut text).ok()?;
        Some(text)
    };
    if let Some(mimetype) = small("mimetype") {
        return open_document(mimetype.trim());
    }
    if let Some(types) = small("[Content_Types].xml") {
        return office(&types);
    }
    // A package whose list cannot be read is none that could be rebuilt, and no archive either: programs that repair would still
    // open what came of it.
    if package { None } else { Some(Kind::Zip) }
}

fn open_document(mimetype: &str) -> Option<Kind> {
    Some(match mimetype.strip_prefix("application/vnd.oasis.opendocument.")? {
        "text" => Kind::Odt,
        "text-template" => Kind::Ott,
        "spreadsheet" => Kind::Ods,
        "spreadsheet-template" => Kind::Ots,
        "presentation" => Kind::Odp,
        "presentation-template" => Kind::Otp,
        "graphics" => Kind::Odg,
        _ => return None,
    })
}

/// The main part's content type says what a package is; an extension never does.
fn office(types: &str) -> Option<Kind> {
    const MAIN: [(&str, Kind); 14] = [
        ("wordprocessingml.document.main+xml", Kind::Docx),
        ("ms-word.document.macroEnabled.main+xml", Kind::Docm),
        ("wordprocessingml.template.main+xml", Kind::Dotx),
        ("ms-word.template.macroEnabledTemplate.main+xml", Kind::Dotm),
        ("spreadsheetml.sheet.main+xml", Kind::Xlsx),
        ("ms-excel.sheet.macroEnabled.main+xml", Kind::Xlsm),
        ("spreadsheetml.template.main+xml", Kind::Xltx),
        ("ms-excel.template.macroEnabled.main+xml", Kind::Xltm),
        ("ms-excel.sheet.binary.macroEnabled.main", Kind::Xlsb),
        ("presentationml.presentation.main+xml", Kind::Pptx),
        ("ms-powerpoint.presentation.macroEnabled.main+xml", Kind::Pptm),
        ("presentationml.template.main+xml", Kind::Potx),
        ("presentationml.slideshow.main+xml", Kind::Ppsx),
        ("ms-powerpoint.slideshow.macroEnabled.main+xml", Kind::Ppsm),
    ];
    MAIN.iter().find(|(name, _)| types.contains(name)).map(|(_, kind)| *kind)
}

/// Text of an encoding that is known. The name tells kinds of text apart, except for drawings and pages, which say
/// themselves what they are; a page under the name of a plain text is refused when it is read as one.
fn text(bytes: &[u8], extension: Option<&str>) -> Option<Kind> {
    let head = bytes.get(..64 << 10).unwrap_or(bytes);
    // UTF-16 without a mark is found by the characters that it would have.
    if memchr::memchr(0, head).is_some() && extract::encoding(bytes).is_none() {
        return None;
    }
    Some(match extension {
        Some("csv") => Kind::Csv,
        Some("tsv" | "tab") => Kind::Tsv,
        Some("html" | "htm" | "xhtml") => Kind::Html,
        Some("eml" | "mht" | "mhtml") => Kind::Eml,
        Some("txt") => Kind::Txt,
        Some("svg") => Kind::Svg,
        Some("json") => Kind::Json,
        _ if memchr::memmem::find(head, b"<svg").is_some() && !begins_as_page(head) => Kind::Svg,
        Some("xml") => Kind::Xml,
        None if begins_as_page(head) => Kind::Html,
        _ => mail::kind(head).unwrap_or(Kind::Txt),
    })
}

fn begins_as_page(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let word = |word: &[u8]| head.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    word(b"<!doctype html") || word(b"<html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_decide_and_the_name_tells_texts_apart() {
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n....", Some("a.jpg")).unwrap(), Kind::Png);
        assert_eq!(kind(b"a,b\n", Some("a.CSV")).unwrap(), Kind::Csv);
        assert_eq!(kind(b"a,b\n", Some("a.exe")).unwrap(), Kind::Txt);
        assert_eq!(kind(b"<HTML><svg>", None).unwrap(), Kind::Html);
        assert_eq!(kind(b"A\0B\0\x42\x30\n\0", Some("a.txt")).unwrap(), Kind::Txt);
        assert_eq!(kind(b"echo", Some("a.BAT")).unwrap_err().reason, Reason::PolicyBlocked);
        assert_eq!(kind(b"\x7fELF\x02\x01\x01 text", Some("a.pdf")).unwrap_err().reason, Reason::TypeUnknown);
        assert_eq!(kind(b"MZ\0\0\0", Some("a.txt")).unwrap_err().reason, Reason::TypeUnknown);
        assert_eq!(kind(b"junk %PDF-1.7", None).unwrap(), Kind::Pdf);
        let packed = |members: &[(&str, &[u8])]| {
            let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
            for (name, bytes) in members {
                writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
                std::io::Write::write_all(&mut writer, bytes).unwrap();
            }
            kind(&writer.finish().unwrap().into_inner(), None).ok()
        };
        assert_eq!(packed(&[("a/b.txt", b"x")]), Some(Kind::Zip));
        for lost in [
            &[("[Content_Types].xml", &b"<Types \xff/>"[..]), ("word/document.xml", b"<x/>")][..],
            &[("[content_types].XML", b"<Types/>")],
            &[("_rels/.rels", b"<x/>"), ("word/document.xml", b"<x/>")],
            &[("META-INF/manifest.xml", b"<x/>"), ("content.xml", b"<x/>")],
            &[("META-INF/MANIFEST.MF", b"x")],
            &[("mimetype", b"\xff")],
        ] {
            assert_eq!(packed(lost), None, "{}", lost[0].0);
        }
        assert!(fits(Kind::Png, Some("a.jpg")).is_err() && fits(Kind::Jpeg, Some("a.JPEG")).is_ok());
    }
}
