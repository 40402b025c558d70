use crate::compound::stream;
use crate::document::Source;
use crate::reading::{Reading, inside};
use cfb::CompoundFile;
use encoding_rs::{Encoding, SHIFT_JIS, UTF_8, WINDOWS_1252};
use model::PartKind;

/// Reads who made a binary Office document, its title and what an organisation added (MS-OLEPS).
pub(crate) fn read(reading: &mut Reading, file: &mut CompoundFile<&mut dyn Source>, path: &str) {
    let mut lines = String::new();
    for name in ["/\u{5}SummaryInformation", "/\u{5}DocumentSummaryInformation"] {
        if let Some(bytes) = file.is_stream(name).then(|| stream(reading, file, name)).flatten() {
            // A set that is damaged gives what could be read of it: properties are an addition.
            let _ = sets(&bytes, &mut lines);
        }
    }
    reading.push_text(&inside(path, "properties"), PartKind::Properties, &lines);
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(|b| u32::from_le_bytes(b) as usize)
}

/// One or two sets of properties behind a head (MS-OLEPS 2.21).
fn sets(bytes: &[u8], lines: &mut String) -> Option<()> {
    for set in 0..long(bytes, 24)?.min(2) {
        let start = long(bytes, 28 + set * 20 + 16)?;
        properties(bytes.get(start..)?, lines)?;
    }
    Some(())
}

/// Types of values (MS-OLEPS 2.15): text in the set's code page, UTF-16, a list of them, a list of names and values.
const CODED: usize = 0x1e;
const WIDE: usize = 0x1f;
const LIST: usize = 0x1000;

fn properties(set: &[u8], lines: &mut String) -> Option<()> {
    const PROPERTIES: usize = 1_000;
    /// The id of the code page, whose value is an i16.
    const CODE_PAGE: usize = 1;
    let count = long(set, 4)?.min(PROPERTIES);
    let entry = |at: usize| Some((long(set, 8 + at * 8)?, long(set, 12 + at * 8)?));
    let page = (0..count).filter_map(entry).find(|(id, _)| *id == CODE_PAGE).and_then(|(_, at)| word(set, at + 4));
    let encoding = match page {
        Some(932) => SHIFT_JIS,
        Some(65001) => UTF_8,
        _ => WINDOWS_1252,
    };
    for (_, at) in (0..count).filter_map(entry) {
        // A damaged value does not hide the next.
        let _ = value(set, at, encoding, page == Some(1200), lines);
    }
    Some(())
}

fn value(set: &[u8], at: usize, encoding: &'static Encoding, wide: bool, lines: &mut String) -> Option<()> {
    let kind = long(set, at)?;
    let at = at.checked_add(4)?;
    match kind {
        CODED | WIDE => {
            text(set, at, encoding, wide || kind == WIDE, lines)?;
        }
        _ if kind == LIST | CODED || kind == LIST | WIDE => {
            let mut next = at.checked_add(4)?;
            for _ in 0..long(set, at)?.min(1_000) {
                next = text(set, next, encoding, wide || kind == LIST | WIDE, lines)?;
            }
        }
        _ => {}
    }
    Some(())
}

/// Adds a counted text as a line and gives where the next one begins.
fn text(set: &[u8], at: usize, encoding: &'static Encoding, wide: bool, lines: &mut String) -> Option<usize> {
    const LONGEST: usize = 64 << 10;
    let count = long(set, at)?;
    let start = at.checked_add(4)?;
    let length = if wide { count.checked_mul(2)? } else { count };
    let end = start.checked_add(length)?;
    let bytes = set.get(start..end.min(start + LONGEST))?;
    let decoded = if wide { encoding_rs::UTF_16LE } else { encoding }.decode_without_bom_handling(bytes).0;
    let line = decoded.trim_end_matches('\0').trim();
    if !line.is_empty() {
        lines.push_str(line);
        lines.push('\n');
    }
    Some(if wide { end.next_multiple_of(4) } else { end })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_is_read_in_the_code_page_of_the_set() {
        let name = SHIFT_JIS.encode("汐見 太郎").0;
        let mut set = vec![0; 4];
        set.extend(2u32.to_le_bytes());
        for (id, at) in [(1u32, 24u32), (4, 32)] {
            set.extend(id.to_le_bytes());
            set.extend(at.to_le_bytes());
        }
        set.extend([2, 0, 0, 0]);
        set.extend(932u32.to_le_bytes());
        set.extend(30u32.to_le_bytes());
        set.extend((name.len() as u32 + 1).to_le_bytes());
        set.extend(&*name);
        set.push(0);
        let mut lines = String::new();
        assert_eq!(properties(&set, &mut lines), Some(()));
        assert_eq!(lines, "汐見 太郎\n");
    }
}
