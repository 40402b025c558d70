use crate::kind as kinds;
use model::sanitising::{Item, Kind, Reason, Refusal, Removed};
use std::io::Cursor;

/// How a compound file (MS-CFB) begins.
pub(crate) const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// What a compound file is, by the streams that its format asks for.
///
/// # Errors
/// If it is locked, cannot be read or is none of those known.
pub(crate) fn kind(bytes: &[u8]) -> Result<Kind, Refusal> {
    let Ok(file) = cfb::CompoundFile::open(Cursor::new(bytes)) else {
        return by_names(bytes).ok_or_else(|| Refusal::malformed("compound file"));
    };
    let streams: [(&str, Kind); 6] = [
        ("/__properties_version1.0", Kind::Msg),
        ("/WordDocument", Kind::Doc),
        ("/Workbook", Kind::Xls),
        ("/Book", Kind::Xls),
        ("/PowerPoint Document", Kind::Ppt),
        ("/DocumentText", Kind::Jtd),
    ];
    if file.is_stream("/EncryptedPackage") {
        return Err(Refusal::new(Reason::Encrypted, "locked document"));
    }
    let found = streams.iter().find(|(stream, _)| file.is_stream(stream));
    found.map(|(_, kind)| *kind).ok_or_else(|| Refusal::new(Reason::TypeUnknown, "not a known compound file"))
}

/// What a compound file seems to be whose tables do not hold: real programs write such, and others convert them. Names of
/// streams stand in the directory as UTF-16.
fn by_names(bytes: &[u8]) -> Option<Kind> {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).chain([0, 0]).collect();
        memchr::memmem::find(bytes, &wide).is_some()
    };
    let kinds = [("WordDocument", Kind::Doc), ("Workbook", Kind::Xls), ("PowerPoint Document", Kind::Ppt)];
    kinds.into_iter().find(|(name, _)| has(name) && !has("EncryptedPackage")).map(|(_, kind)| kind)
}

/// The kind that an old Office document is to be converted to before it can be rebuilt, and what it carries that the new
/// one will not have; none for any other file.
///
/// Nothing in Rust writes these formats faithfully: another program converts them, and what it writes is rebuilt like any
/// file of a stranger. It drops programs and objects in silence, so they are counted here for the report.
pub fn old_format(bytes: &[u8], name: Option<&str>) -> Option<(Kind, Kind, Vec<Removed>)> {
    let from = kinds::kind(bytes, name).ok()?;
    let to = match from {
        Kind::Doc => Kind::Docx,
        Kind::Xls | Kind::Xlsb => Kind::Xlsx,
        Kind::Ppt => Kind::Pptx,
        _ => return None,
    };
    Some((from, to, if bytes.starts_with(MAGIC) { carried(bytes) } else { Vec::new() }))
}

/// Programs, objects and signatures by the names that MS-OVBA, MS-OLEDS and MS-DOC give their storages.
fn carried(bytes: &[u8]) -> Vec<Removed> {
    let Ok(file) = cfb::CompoundFile::open(Cursor::new(bytes)) else { return Vec::new() };
    let mut found: Vec<Removed> = Vec::new();
    for entry in file.walk() {
        let name = entry.name();
        let item = match name {
            "_VBA_PROJECT_CUR" | "Macros" => Item::Macro,
            "\u{1}Ole10Native" | "Package" | "Equation Native" => Item::EmbeddedObject,
            "_signatures" | "_xmlsignatures" => Item::Signature,
            _ if name.starts_with("MBD") && entry.is_storage() => Item::EmbeddedObject,
            _ if name.starts_with('_')
                && name.len() > 8
                && entry.is_storage()
                && entry.path().starts_with("/ObjectPool") =>
            {
                Item::EmbeddedObject
            }
            _ => continue,
        };
        match found.iter_mut().find(|removed| removed.item == item) {
            Some(known) => (known.count, known.bytes) = (known.count.saturating_add(1), known.bytes + entry.len()),
            None => found.push(Removed { item, place: String::new(), count: 1, bytes: entry.len() }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_conversion_will_drop_is_counted_before() {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream("/WordDocument").unwrap();
        file.create_storage("/Macros").unwrap();
        file.create_storage("/ObjectPool").unwrap();
        file.create_storage("/ObjectPool/_1234567890").unwrap();
        let bytes = file.into_inner().into_inner();
        let (from, to, found) = old_format(&bytes, None).unwrap();
        let items: Vec<Item> = found.iter().map(|removed| removed.item).collect();
        assert_eq!((from, to), (Kind::Doc, Kind::Docx));
        assert!(items.contains(&Item::Macro) && items.contains(&Item::EmbeddedObject), "{items:?}");
        assert!(old_format(b"plain", None).is_none());
    }

    #[test]
    fn a_compound_file_is_what_its_streams_say() {
        let with = |stream: &str| {
            let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
            file.create_stream(stream).unwrap();
            file.into_inner().into_inner()
        };
        assert_eq!(kind(&with("/Workbook")).unwrap(), Kind::Xls);
        assert_eq!(kind(&with("/__properties_version1.0")).unwrap(), Kind::Msg);
        assert_eq!(kind(&with("/EncryptedPackage")).unwrap_err().reason, Reason::Encrypted);
        assert_eq!(kind(&with("/x")).unwrap_err().reason, Reason::TypeUnknown);
    }
}
