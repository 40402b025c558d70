use super::letter::Letter;
use super::{body, field};
use crate::name;
use cfb::CompoundFile;
use encoding_rs::{Encoding, UTF_16LE};
use mail_parser::DateTime;
use model::sanitising::{Item, Reason, Refusal};
use std::io::{Cursor, Read as _};

type File<'b> = CompoundFile<Cursor<&'b [u8]>>;

/// Reads an Outlook message (MS-OXMSG) into a letter.
///
/// # Errors
/// If it cannot be read or is locked.
pub(super) fn read(bytes: &[u8], letter: &mut Letter<'_, '_>) -> Result<(), Refusal> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| Refusal::malformed("compound file"))?;
    message(&mut file, "/", 32, letter)
}

/// Properties (MS-OXPROPS) that are text and are read.
const CLASS: &str = "001A";
const SUBJECT: &str = "0037";
const TEXT: &str = "1000";
const RICH_TEXT: &str = "1009";
const HYPERTEXT: &str = "1013";
const MESSAGE_ID: &str = "1035";
const REFERENCES: &str = "1039";
const IN_REPLY_TO: &str = "1042";
const CONTENT: &str = "3701";

fn message(file: &mut File<'_>, storage: &str, head: usize, letter: &mut Letter<'_, '_>) -> Result<(), Refusal> {
    let entries = file.read_storage(storage).map_err(|_| Refusal::malformed("storage"))?;
    let mut names: Vec<(String, bool, u64)> =
        entries.map(|entry| (entry.name().to_owned(), entry.is_stream(), entry.len())).collect();
    names.sort();
    if names.len() > letter.ledger.limits().parts {
        return Err(Refusal::new(Reason::LimitCount, "properties"));
    }
    let fixed = properties(file, storage, head, letter);
    letter.encoding = code_page(&fixed);
    let class = text(file, storage, CLASS, letter).to_ascii_uppercase();
    if class.contains("SMIME") && !class.contains("MULTIPARTSIGNED") {
        return Err(Refusal::new(Reason::Encrypted, "S/MIME"));
    }
    envelope(file, storage, &fixed, &names, letter);
    let plain = text(file, storage, TEXT, letter);
    letter.text = body::text(&plain, letter.ledger);
    let html = match bytes(file, &format!("{storage}__substg1.0_{HYPERTEXT}0102"), letter) {
        Some(bytes) => narrow(&bytes, letter),
        None => text(file, storage, HYPERTEXT, letter),
    };
    letter.html = (!html.is_empty()).then(|| body::hypertext(&html, letter.ledger)).flatten();
    if letter.text.is_empty() && !html.is_empty() {
        letter.text = body::text(&mail_parser::decoders::html::html_to_text(&html), letter.ledger);
    }
    for (name, _, length) in names.iter().filter(|(name, is_stream, _)| *is_stream && name.starts_with("__substg")) {
        unread(name, *length, letter);
    }
    for (number, (name, ..)) in (1..).zip(names.iter().filter(|(name, ..)| name.starts_with("__attach_version1.0_"))) {
        attachment(file, &format!("{storage}{name}/"), number, letter)?;
    }
    Ok(())
}

/// Notes what no list names.
fn unread(name: &str, length: u64, letter: &mut Letter<'_, '_>) {
    let id = name.strip_prefix("__substg1.0_").and_then(|tag| tag.get(..4)).unwrap_or_default();
    match id {
        CLASS | SUBJECT | TEXT | HYPERTEXT | MESSAGE_ID | REFERENCES | IN_REPLY_TO | "5D01" | "0C1F" | "0C1A" => {}
        RICH_TEXT => letter.remove(Item::Part, "body.rtf", length),
        _ => letter.remove(Item::MailHeader, "properties", length),
    }
}

fn envelope(
    file: &mut File<'_>,
    storage: &str,
    fixed: &[(u16, u64)],
    names: &[(String, bool, u64)],
    letter: &mut Letter<'_, '_>,
) {
    let sent = [0x0039, 0x0e06].iter().find_map(|id| fixed.iter().find(|(known, _)| known == id));
    if let Some((_, time)) = sent {
        // Hundreds of nanoseconds since 1601.
        let seconds = i64::try_from(time / 10_000_000).unwrap_or_default() - 11_644_473_600;
        let date = DateTime::from_timestamp(seconds);
        if date.is_valid() && seconds > 0 {
            letter.set("Date", date.to_rfc822());
        }
    }
    let name = text(file, storage, "0C1A", letter);
    let sender = ["5D01", "0C1F"].map(|id| text(file, storage, id, letter));
    let sender = sender.into_iter().find(|address| address.contains('@')).unwrap_or_default();
    letter.set("From", field::address(&name, &sender).unwrap_or_default());
    let (mut to, mut copied) = (Vec::new(), Vec::new());
    for (name, ..) in names.iter().filter(|(name, ..)| name.starts_with("__recip_version1.0_")) {
        let recipient = format!("{storage}{name}/");
        let kind = properties(file, &recipient, 8, letter).iter().find(|(id, _)| *id == 0x0c15).map(|(_, kind)| *kind);
        let address = ["39FE", "3003"].map(|id| text(file, &recipient, id, letter));
        let address = address.into_iter().find(|address| address.contains('@')).unwrap_or_default();
        let shown = field::address(&text(file, &recipient, "3001", letter), &address);
        match kind.map(|kind| kind & 0xf) {
            Some(2) => copied.extend(shown),
            Some(3) => letter.ledger.note(Item::MailHeader, "bcc", 0),
            _ => to.extend(shown),
        }
    }
    letter.set("To", to.join(",\r\n "));
    letter.set("Cc", copied.join(",\r\n "));
    let subject = text(file, storage, SUBJECT, letter);
    letter.set("Subject", field::text(&subject));
    for (name, id) in [("Message-ID", MESSAGE_ID), ("In-Reply-To", IN_REPLY_TO), ("References", REFERENCES)] {
        let all = text(file, storage, id, letter);
        let ids = all.split_whitespace().filter_map(field::id).map(|id| format!("<{id}>"));
        letter.set(name, ids.collect::<Vec<_>>().join("\r\n "));
    }
}

/// Properties of a fixed size: what they are, and their value.
fn properties(file: &mut File<'_>, storage: &str, head: usize, letter: &mut Letter<'_, '_>) -> Vec<(u16, u64)> {
    let bytes = bytes(file, &format!("{storage}__properties_version1.0"), letter).unwrap_or_default();
    let entries = bytes.get(head..).unwrap_or_default().chunks_exact(16);
    let entry = |entry: &[u8]| match entry {
        [_, _, a, b, _, _, _, _, value @ ..] => {
            Some((u16::from_le_bytes([*a, *b]), u64::from_le_bytes(value.try_into().ok()?)))
        }
        _ => None,
    };
    entries.filter_map(entry).collect()
}

fn text(file: &mut File<'_>, storage: &str, id: &str, letter: &mut Letter<'_, '_>) -> String {
    if let Some(wide) = bytes(file, &format!("{storage}__substg1.0_{id}001F"), letter) {
        return UTF_16LE.decode_without_bom_handling(&wide).0.trim_end_matches('\0').to_owned();
    }
    let narrow = bytes(file, &format!("{storage}__substg1.0_{id}001E"), letter).unwrap_or_default();
    self::narrow(&narrow, letter).trim_end_matches('\0').to_owned()
}

/// Text of one byte a character: as the bytes say, or else in the code page that the message names.
fn narrow(bytes: &[u8], letter: &Letter<'_, '_>) -> String {
    let text = name::decoded(bytes);
    match letter.encoding {
        Some(encoding) if std::str::from_utf8(bytes).is_err() => {
            encoding.decode_without_bom_handling(bytes).0.into_owned()
        }
        _ => text,
    }
}

/// The code page of the message or of its hypertext, unless it is Japanese or UTF-8, which the bytes tell better.
fn code_page(fixed: &[(u16, u64)]) -> Option<&'static Encoding> {
    let page = [0x3ffd, 0x3fde].iter().find_map(|id| fixed.iter().find(|(known, _)| known == id))?.1 & 0xffff;
    let label = match page {
        936 | 54936 => "gb18030".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        1250..=1258 => format!("windows-{page}"),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

/// A whole stream, counted as kept.
fn bytes(file: &mut File<'_>, name: &str, letter: &mut Letter<'_, '_>) -> Option<Vec<u8>> {
    let bytes = stream(file, name)?;
    letter.kept(bytes.len() as u64);
    Some(bytes)
}

fn stream(file: &mut File<'_>, name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    file.open_stream(name).ok()?.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// An attachment: bytes, or a message that lies in a storage of its own.
fn attachment(file: &mut File<'_>, storage: &str, number: u32, letter: &mut Letter<'_, '_>) -> Result<(), Refusal> {
    let named = ["3707", "3704", "3001"].map(|id| text(file, storage, id, letter));
    let name = named.into_iter().find(|name| !name.trim().is_empty()).unwrap_or_else(|| format!("part{number}"));
    let id = text(file, storage, "3712", letter);
    let inner = format!("{storage}__substg1.0_{CONTENT}000D/");
    let shown = name::file(&name).name;
    if file.is_storage(&inner) {
        if file.is_stream(format!("{inner}__properties_version1.0")) {
            return letter.enclose_letter(&name, |letter| message(file, &inner, 24, letter));
        }
        letter.ledger.admit_part()?;
        letter.refuse(&shown, 0, Refusal::new(Reason::TypeUnknown, "object of another program"));
        return Ok(());
    }
    match stream(file, &format!("{storage}__substg1.0_{CONTENT}0102")) {
        Some(bytes) => letter.enclose(&name, &bytes, bytes.len() as u64, Some(&id)),
        None => {
            letter.ledger.admit_part()?;
            letter.remove(Item::ExternalLink, &shown, 0);
            Ok(())
        }
    }
}
