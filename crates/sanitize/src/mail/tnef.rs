use super::letter::Letter;
use super::{body, field};
use crate::name;
use encoding_rs::UTF_16LE;
use model::sanitising::{Item, Refusal};

/// Whether bytes begin as a file that Outlook wraps attachments in (`winmail.dat`, MS-OXTNEF 2.1.3.1).
pub(super) fn is(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x78\x9f\x3e\x22")
}

/// Reads such a file that stands alone into a letter of its own.
///
/// # Errors
/// If it does not keep to its format.
pub(super) fn read(bytes: &[u8], letter: &mut Letter<'_, '_>) -> Result<(), Refusal> {
    unpack(bytes, bytes.len() as u64, letter)
}

/// Takes what such a file holds into the letter that it came with: its attachments, and its text if there is no other.
///
/// # Errors
/// If it does not keep to its format, or there are too many attachments.
pub(super) fn unpack(bytes: &[u8], taken: u64, letter: &mut Letter<'_, '_>) -> Result<(), Refusal> {
    // What it took in the message may be packed; each attachment is accounted for as far as that goes.
    let mut left = taken;
    let mut rest = Cursor { bytes, at: 6 };
    let mut enclosed: Option<Enclosed<'_>> = None;
    let mut close = |enclosed: Option<Enclosed<'_>>, letter: &mut Letter<'_, '_>| match enclosed {
        Some(Enclosed { name, bytes: Some(bytes), id }) => {
            let share = left.min(bytes.len() as u64);
            left -= share;
            letter.enclose(&name, bytes, share, id.as_deref())
        }
        _ => Ok(()),
    };
    while rest.at < bytes.len() {
        let (id, data) = rest.attribute().ok_or_else(|| Refusal::malformed("winmail.dat"))?;
        match id {
            FROM => {}
            SUBJECT => {
                letter.set("Subject", field::text(&string(data)));
            }
            BODY => take_text(&string(data), letter),
            NEW_ATTACHMENT => close(enclosed.replace(Enclosed::default()), letter)?,
            DATA => enclosed.get_or_insert_default().bytes = Some(data),
            TITLE => enclosed.get_or_insert_default().name = string(data),
            ATTACHMENT => enclosed.get_or_insert_default().properties(data),
            MESSAGE => message(data, letter),
            _ => letter.ledger.note(Item::Key, "winmail.dat", data.len() as u64),
        }
    }
    close(enclosed, letter)
}

const FROM: u32 = 0x0000_8000;
const SUBJECT: u32 = 0x0001_8004;
const BODY: u32 = 0x0002_800c;
const DATA: u32 = 0x0006_800f;
const TITLE: u32 = 0x0001_8010;
const NEW_ATTACHMENT: u32 = 0x0006_9002;
const MESSAGE: u32 = 0x0006_9003;
const ATTACHMENT: u32 = 0x0006_9005;

/// Properties (MS-OXPROPS) that are read.
const BODY_TEXT: u16 = 0x1000;
const RICH_TEXT: u16 = 0x1009;
const HYPERTEXT: u16 = 0x1013;
const CONTENT: u16 = 0x3701;
const LONG_NAME: u16 = 0x3707;
const CONTENT_ID: u16 = 0x3712;

/// An attachment whose attributes come one by one.
#[derive(Default)]
struct Enclosed<'b> {
    name: String,
    bytes: Option<&'b [u8]>,
    id: Option<String>,
}

impl<'b> Enclosed<'b> {
    fn properties(&mut self, data: &'b [u8]) {
        properties(data, &mut |id, kind, value| match (id, kind) {
            (LONG_NAME, 0x1e | 0x1f) => self.name = typed(kind, value),
            (CONTENT_ID, 0x1e | 0x1f) => self.id = Some(typed(kind, value)),
            (CONTENT, 0x102) if self.bytes.is_none() => self.bytes = Some(value),
            // An object follows its class.
            (CONTENT, 0x0d) => self.bytes = value.get(16..),
            _ => {}
        });
    }
}

fn message(data: &[u8], letter: &mut Letter<'_, '_>) {
    properties(data, &mut |id, kind, value| match id {
        BODY_TEXT => take_text(&typed(kind, value), letter),
        HYPERTEXT if letter.html.is_none() => letter.html = body::hypertext(&typed(kind, value), letter.ledger),
        RICH_TEXT => letter.ledger.note(Item::Part, "body.rtf", value.len() as u64),
        _ => {}
    });
}

fn take_text(text: &str, letter: &mut Letter<'_, '_>) {
    if letter.text.is_empty() {
        letter.text = body::text(text, letter.ledger);
    }
}

fn string(bytes: &[u8]) -> String {
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    name::decoded(bytes.get(..end).unwrap_or_default())
}

fn typed(kind: u16, bytes: &[u8]) -> String {
    match kind {
        0x1f => UTF_16LE.decode_without_bom_handling(bytes).0.trim_end_matches('\0').to_owned(),
        _ => string(bytes),
    }
}

/// Walks properties (MS-OXTNEF 2.1.3.4): each value of variable length is handed out with what it is and its type.
fn properties<'b>(data: &'b [u8], each: &mut dyn FnMut(u16, u16, &'b [u8])) {
    let mut cursor = Cursor { bytes: data, at: 0 };
    let count = cursor.number(4).unwrap_or(0);
    for _ in 0..count {
        if property(&mut cursor, each).is_none() {
            return;
        }
    }
}

fn property<'b>(cursor: &mut Cursor<'b>, each: &mut dyn FnMut(u16, u16, &'b [u8])) -> Option<()> {
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
