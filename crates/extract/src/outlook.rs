use crate::document::{Source, read_member};
use crate::reading::{Reading, inside};
use crate::{decode, html, rich_text};
use cfb::CompoundFile;
use encoding_rs::UTF_16LE;
use model::{Hint, OmissionCause, PartKind};
use std::io::{self, Read, SeekFrom};

/// Whether a compound file is an Outlook message: by the class of its root, or by the names that MS-OXMSG gives its
/// streams, in the first sector of its directory.
pub(crate) fn is_message(source: &mut dyn Source) -> io::Result<bool> {
    let mut read = |at: u64, length: u64| -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        source.seek(SeekFrom::Start(at))?;
        (&mut *source).take(length).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let head = read(0, 512)?;
    let shift = head.get(30).copied().filter(|shift| matches!(shift, 9 | 12)).unwrap_or(9);
    let sector = head.get(48..52).and_then(|b| <[u8; 4]>::try_from(b).ok()).map_or(0, u32::from_le_bytes);
    let directory = read((u64::from(sector) + 1) << shift, 4096)?;
    source.seek(SeekFrom::Start(0))?;
    let wide = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let class = b"\x0b\x0d\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46";
    let named = ["__properties_version", "__nameid_version", "__substg1.0_"]
        .iter()
        .any(|name| memchr::memmem::find(&directory, &wide(name)).is_some());
    Ok(directory.get(80..96) == Some(class) || named && directory.starts_with(&wide("Root Entry")))
}

/// Reads an Outlook message: its properties, bodies, recipients, and attachments as documents of their own.
pub(crate) fn read(reading: &mut Reading, source: &mut dyn Source, path: &str, depth: usize) {
    match CompoundFile::open(source) {
        Ok(mut file) => read_storage(reading, &mut file, "/", path, depth),
        Err(_) => reading.omit(path, OmissionCause::Broken),
    }
}

/// Captions of the properties (MS-OXPROPS) that a message shows.
const CAPTIONS: [(&str, &str); 16] = [
    ("0037", "Subject"),
    ("0C1A", "From"),
    ("0C1F", "From"),
    ("5D01", "From"),
    ("0042", "From"),
    ("0065", "From"),
    ("0E04", "To"),
    ("0E03", "Cc"),
    ("0E02", "Bcc"),
    ("3001", "氏名"),
    ("3003", "メールアドレス"),
    ("39FE", "メールアドレス"),
    ("3A08", "電話番号"),
    ("3A09", "電話番号"),
    ("3A1C", "電話番号"),
    ("3A15", "住所"),
];

/// Properties that say nothing about a person, and those that are read in another way.
const DULL: [&str; 10] = ["001A", "0070", "1000", "1013", "0E1D", "003D", "1035", "3702", "3703", "370E"];

type File<'s> = CompoundFile<&'s mut dyn Source>;

fn read_storage(reading: &mut Reading, file: &mut File<'_>, storage: &str, path: &str, depth: usize) {
    if depth > reading.limits.depth {
        return reading.omit(path, OmissionCause::Limit);
    }
    let Ok(entries) = file.read_storage(storage) else {
        return reading.omit(path, OmissionCause::Broken);
    };
    let mut names: Vec<(String, bool)> =
        entries.take(reading.limits.members).map(|e| (e.name().to_owned(), e.is_stream())).collect();
    names.sort();
    let mut lines = String::new();
    for (name, _) in names.iter().filter(|(_, is_stream)| *is_stream) {
        lines.push_str(&property(reading, file, storage, name));
    }
    for (name, _) in names.iter().filter(|(name, _)| name.starts_with("__recip_version1.0_")) {
        let recipient = format!("{storage}{name}/");
        let streams = streams(reading, file, &recipient);
        for stream in streams {
            lines.push_str(&property(reading, file, &recipient, &stream));
        }
    }
    reading.push_text(path, PartKind::Properties, &lines);
    read_bodies(reading, file, storage, path, depth);
    for (number, (name, _)) in (1..).zip(names.iter().filter(|(name, _)| name.starts_with("__attach_version1.0_"))) {
        if reading.is_full() || !reading.admit_member(path) {
            return reading.omit(path, OmissionCause::Limit);
        }
        attachment(reading, file, &format!("{storage}{name}/"), path, number, depth);
    }
}

fn streams(reading: &Reading, file: &File<'_>, storage: &str) -> Vec<String> {
    let entries = file.read_storage(storage).into_iter().flatten();
    entries.take(reading.limits.members).filter(|e| e.is_stream()).map(|e| e.name().to_owned()).collect()
}

/// A line for a property of text: `__substg1.0_` and four digits each for what it is and of which type.
fn property(reading: &mut Reading, file: &mut File<'_>, storage: &str, name: &str) -> String {
    let Some((id, kind)) = name.strip_prefix("__substg1.0_").and_then(|tag| tag.split_at_checked(4)) else {
        return String::new();
    };
    let kind = kind.get(..4).unwrap_or_default();
    if DULL.contains(&id) || !matches!(kind, "001E" | "001F" | "101E" | "101F") {
        return String::new();
    }
    let text = text(reading, file, &format!("{storage}{name}"), kind);
    let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    // Addresses of the server's own directory and words of the program.
    if text.is_empty()
        || text.to_ascii_uppercase().starts_with("/O=")
        || text.starts_with("EX:/")
        || matches!(text, "SMTP" | "EX")
    {
        return String::new();
    }
    match CAPTIONS.iter().find(|(known, _)| *known == id) {
        Some((_, caption)) => format!("{caption}: {text}\n"),
        None => format!("{text}\n"),
    }
}

fn text(reading: &mut Reading, file: &mut File<'_>, name: &str, kind: &str) -> String {
    let Some(bytes) = bytes(reading, file, name) else { return String::new() };
    match kind {
        "001F" | "101F" => UTF_16LE.decode_without_bom_handling(&bytes).0.into_owned(),
        _ => {
            let end = bytes.iter().rposition(|b| *b != 0).map_or(0, |at| at + 1);
            let bytes = bytes.get(..end).unwrap_or_default();
            decode::decode(bytes).map_or_else(|| decode::member_name(bytes), |text| text.into_owned())
        }
    }
}

/// A whole stream, as far as a member may be large and there is room for it.
fn bytes(reading: &mut Reading, file: &mut File<'_>, name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let stream = file.open_stream(name).ok()?;
    let room = reading.limits.member_bytes.min(reading.expanded_left());
    let length = stream.len();
    if length > room {
        reading.omit(name, OmissionCause::Limit);
    }
    let whole = stream.take(room).read_to_end(&mut bytes).is_ok();
    if !whole {
        reading.omit(name, OmissionCause::Broken);
    }
    reading.expanded(bytes.len() as u64);
    Some(bytes)
}

/// The body as text and hypertext; rich text where there is no hypertext, since Outlook shows that first.
fn read_bodies(reading: &mut Reading, file: &mut File<'_>, storage: &str, path: &str, depth: usize) {
    let class = text(reading, file, &format!("{storage}__substg1.0_001A001F"), "001F").to_ascii_uppercase();
    if class.contains("SMIME") && !class.contains("MULTIPARTSIGNED") {
        reading.omit(path, OmissionCause::Encrypted);
    }
    for kind in ["001F", "001E"] {
        let body = text(reading, file, &format!("{storage}__substg1.0_1000{kind}"), kind);
        reading.push_text(path, PartKind::Body, body.trim_end_matches('\0'));
    }
    let mut has_html = false;
    for kind in ["0102", "001F", "001E"] {
        let page = text(reading, file, &format!("{storage}__substg1.0_1013{kind}"), kind);
        if !page.is_empty() {
            has_html = true;
            html::read(reading, &page, path, depth);
        }
    }
    let rich = bytes(reading, file, &format!("{storage}__substg1.0_10090102"));
    if let Some(rich) = rich.filter(|rich| !has_html && !rich.is_empty()) {
        rich_text::read(reading, &rich, path, depth);
    }
}

/// An attachment: bytes, or a message that lies in a storage of its own.
fn attachment(reading: &mut Reading, file: &mut File<'_>, storage: &str, path: &str, number: usize, depth: usize) {
    reading.hint(Hint::Embedded);
    let mut name = String::new();
    for (id, kind) in [("3707", "001F"), ("3707", "001E"), ("3704", "001F"), ("3704", "001E"), ("3001", "001F")] {
        if name.is_empty() {
            let found = text(reading, file, &format!("{storage}__substg1.0_{id}{kind}"), kind);
            found.trim_end_matches('\0').clone_into(&mut name);
        }
    }
    let inner = inside(path, if name.is_empty() { format!("attachment{number}") } else { name }.as_str());
    if inner.to_ascii_lowercase().ends_with(".rpmsg") {
        return reading.omit(&inner, OmissionCause::Encrypted);
    }
    let embedded = format!("{storage}__substg1.0_3701000D/");
    if file.is_storage(&embedded) {
        // A message, or an object of another program, which is a compound file without its frame.
        if file.exists(format!("{embedded}__properties_version1.0")) {
            return read_storage(reading, file, &embedded, &inner, depth + 1);
        }
        return reading.omit(&inner, OmissionCause::Unsupported);
    }
    match bytes(reading, file, &format!("{storage}__substg1.0_37010102")) {
        Some(bytes) => read_member(reading, bytes, &inner, depth + 1),
        // An attachment by reference is somewhere else.
        None => reading.hint(Hint::ExternalLink),
    }
}
