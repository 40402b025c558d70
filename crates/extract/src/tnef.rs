use crate::document::read_member;
use crate::reading::{Reading, inside};
use crate::{decode, html, rich_text};
use encoding_rs::UTF_16LE;
use model::{Hint, OmissionCause, PartKind};

/// How a file begins that Outlook wraps attachments in (`winmail.dat`, MS-OXTNEF 2.1.3.1).
pub(crate) const MAGIC: &[u8] = b"\x78\x9f\x3e\x22";

/// Reads the attributes of a `winmail.dat`: its text, and its attachments as members.
pub(crate) fn read(reading: &mut Reading, bytes: &[u8], path: &str, depth: usize) {
    let mut rest = Cursor { bytes, at: 6 };
    let mut lines = String::new();
    let mut enclosed = Enclosed::default();
    let mut number = 0usize;
    while rest.at < bytes.len() {
        let Some((id, data)) = rest.attribute() else {
            reading.omit(path, OmissionCause::Broken);
            break;
        };
        match id {
            SUBJECT | FROM | BODY => lines.push_str(&format!("{}\n", string(data))),
            NEW_ATTACHMENT => {
                number += 1;
                std::mem::take(&mut enclosed).read(reading, path, number, depth);
            }
            DATA => enclosed.bytes = Some(data.to_vec()),
            TITLE => enclosed.name = string(data),
            ATTACHMENT => properties(data, &mut |id, kind, data| match (id, kind) {
                (0x3707, 0x1e | 0x1f) => enclosed.name = typed(kind, data),
                (0x3701, 0x102) if enclosed.bytes.is_none() => enclosed.bytes = Some(data.to_vec()),
                // An object follows its class.
                (0x3701, 0x0d) => enclosed.bytes = data.get(16..).map(<[u8]>::to_vec),
                _ => {}
            }),
            MESSAGE => properties(data, &mut |id, kind, data| match (id, kind) {
                (0x1009, _) => rich_text::read(reading, data, path, depth),
                (0x1013, _) => html::read(reading, &typed(kind, data), path, depth),
                (_, 0x1e | 0x1f) => lines.push_str(&format!("{}\n", typed(kind, data))),
                _ => {}
            }),
            _ => {}
        }
    }
    enclosed.read(reading, path, number + 1, depth);
    reading.push_text(path, PartKind::Body, &lines);
}

const FROM: u32 = 0x0000_8000;
const SUBJECT: u32 = 0x0001_8004;
const BODY: u32 = 0x0002_800c;
const DATA: u32 = 0x0006_800f;
const TITLE: u32 = 0x0001_8010;
const NEW_ATTACHMENT: u32 = 0x0006_9002;
const MESSAGE: u32 = 0x0006_9003;
const ATTACHMENT: u32 = 0x0006_9005;

/// An attachment whose attributes come one by one.
#[derive(Default)]
struct Enclosed {
    name: String,
    bytes: Option<Vec<u8>>,
}

impl Enclosed {
    fn read(self, reading: &mut Reading, path: &str, number: usize, depth: usize) {
        let Some(bytes) = self.bytes else { return };
        let name = self.name.trim_end_matches('\0');
        let inner = inside(path, &if name.is_empty() { format!("attachment{number}") } else { name.to_owned() });
        reading.hint(Hint::Embedded);
        if reading.admit_member(path) {
            read_member(reading, bytes, &inner, depth + 1);
        }
    }
}

fn string(bytes: &[u8]) -> String {
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    decode::member_name(bytes.get(..end).unwrap_or_default())
}

fn typed(kind: u16, bytes: &[u8]) -> String {
    match kind {
        0x1f => UTF_16LE.decode_without_bom_handling(bytes).0.trim_end_matches('\0').to_owned(),
        _ => decode::decode(bytes.trim_ascii_end()).map_or_else(|| string(bytes), |text| text.replace('\0', "")),
    }
}

/// Walks properties (MS-OXTNEF 2.1.3.4): each value of variable length is handed out with what it is and its type.
fn properties(data: &[u8], each: &mut dyn FnMut(u16, u16, &[u8])) {
    let mut cursor = Cursor { bytes: data, at: 0 };
    let count = cursor.number(4).unwrap_or(0);
    for _ in 0..count {
        if property(&mut cursor, each).is_none() {
            return;
        }
    }
}

fn property(cursor: &mut Cursor, each: &mut dyn FnMut(u16, u16, &[u8])) -> Option<()> {
    let kind = u16::try_from(cursor.number(2)?).ok()?;
    let id = u16::try_from(cursor.number(2)?).ok()?;
    if id >= 0x8000 {
        cursor.take(16)?;
        if cursor.number(4)? == 0 {
            cursor.take(4)?;
        } else {
            let length = cursor.number(4)?;
            cursor.padded(length)?;
        }
    }
    let (kind, several) = (kind & !0x1000, kind & 0x1000 != 0);
    let variable = matches!(kind, 0x1e | 0x1f | 0x102 | 0x0d);
    let count = if several || variable { cursor.number(4)? } else { 1 };
    for _ in 0..count {
        if variable {
            let length = cursor.number(4)?;
            each(id, kind, cursor.padded(length)?);
        } else {
            cursor.take(match kind {
                0x05 | 0x06 | 0x07 | 0x14 | 0x40 => 8,
                0x48 => 16,
                _ => 4,
            })?;
        }
    }
    Some(())
}

struct Cursor<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Cursor<'b> {
    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(taken)
    }

    fn padded(&mut self, length: u32) -> Option<&'b [u8]> {
        let length = usize::try_from(length).ok()?;
        let taken = self.take(length)?;
        // The last value need not be padded.
        self.at = (self.at + (4 - length % 4) % 4).min(self.bytes.len());
        Some(taken)
    }

    fn number(&mut self, length: usize) -> Option<u32> {
        Some(self.take(length)?.iter().rev().fold(0, |n, b| n << 8 | u32::from(*b)))
    }

    /// Level, id, length, data and a sum that nobody checks.
    fn attribute(&mut self) -> Option<(u32, &'b [u8])> {
        self.take(1)?;
        let id = self.number(4)?;
        let length = usize::try_from(self.number(4)?).ok()?;
        let data = self.take(length)?;
        self.take(2)?;
        Some((id, data))
    }
}
