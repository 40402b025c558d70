use crate::compound::stream;
use crate::document::Source;
use crate::reading::Reading;
use cfb::CompoundFile;
use encoding_rs::WINDOWS_1252;
use model::{Block, Cell, OmissionCause, PartKind, Row, Table};

/// Reads a Word 97-2003 document through its piece table (MS-DOC 2.4.1): all its text in one run, with body, notes,
/// headers and text boxes one after the other.
pub(crate) fn read(reading: &mut Reading, file: &mut CompoundFile<&mut dyn Source>, path: &str) {
    let Some(main) = stream(reading, file, "/WordDocument") else { return reading.omit(path, OmissionCause::Broken) };
    match document(reading, file, &main) {
        Ok(text) => {
            let blocks = blocks(reading, &text, path);
            reading.push(path, PartKind::Body, blocks);
        }
        Err(cause) => reading.omit(path, cause),
    }
}

fn document(reading: &Reading, file: &mut CompoundFile<&mut dyn Source>, main: &[u8]) -> Result<String, OmissionCause> {
    const WORD: u16 = 0xa5ec;
    /// Word 6 and Word 95.
    const OLD_WORD: u16 = 0xa5dc;
    let broken = || OmissionCause::Broken;
    // FibBase, MS-DOC 2.5.2.
    let flags = word(main, 0x0a).ok_or_else(broken)?;
    let (magic, edition) = (word(main, 0), word(main, 2).ok_or_else(broken)?);
    if flags & 0x0100 != 0 && (magic == Some(WORD) || magic == Some(OLD_WORD)) {
        return Err(OmissionCause::Encrypted);
    }
    if magic == Some(OLD_WORD) || magic == Some(WORD) && edition < 0xc1 {
        return old_document(main, flags, reading.text_left()).ok_or_else(broken);
    }
    if magic != Some(WORD) {
        return Err(OmissionCause::Unsupported);
    }
    let table = if flags & 0x0200 != 0 { "/1Table" } else { "/0Table" };
    let table = stream(reading, file, table).ok_or_else(broken)?;
    // fcClx and lcbClx of FibRgFcLcb97, MS-DOC 2.5.6.
    let start = long(main, 0x1a2).ok_or_else(broken)? as usize;
    let length = long(main, 0x1a6).ok_or_else(broken)? as usize;
    let end = start.checked_add(length).ok_or_else(broken)?.min(table.len());
    let pieces = piece_table(table.get(start..end).ok_or_else(broken)?).ok_or_else(broken)?;
    Ok(join(pieces, main, reading.text_left()))
}

/// The text of a document of Word 6 or 95: in one run of bytes, or in pieces after a quick saving. Its head has the
/// language at 6, the bounds of the text at 0x18 and the place of the pieces at 0x160.
fn old_document(main: &[u8], flags: u16, room: usize) -> Option<String> {
    const COMPLEX: u16 = 0x0004;
    const WIDE: u16 = 0x1000;
    let wide = flags & WIDE != 0;
    let encoding = match word(main, 6)? {
        0x0411 => encoding_rs::SHIFT_JIS,
        _ => WINDOWS_1252,
    };
    let decode = |bytes: &[u8]| match wide {
        true => encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(),
        false => encoding.decode_without_bom_handling(bytes).0.into_owned(),
    };
    let (start, length) = (long(main, 0x160)? as usize, long(main, 0x164)? as usize);
    let pieces = (flags & COMPLEX != 0).then(|| piece_table(main.get(start..start.checked_add(length)?)?)).flatten();
    let Some(plc) = pieces else {
        let (from, to) = (long(main, 0x18)? as usize, long(main, 0x1c)? as usize);
        return Some(without_field_codes(&decode(main.get(from..to.min(main.len()))?)));
    };
    let count = plc.len().saturating_sub(4) / 12;
    let mut text = String::new();
    for piece in 0..count {
        let characters = long(plc, piece * 4 + 4)?.saturating_sub(long(plc, piece * 4)?) as usize;
        let start = long(plc, (count + 1) * 4 + piece * 8 + 2)? as usize;
        let length = if wide { characters.saturating_mul(2) } else { characters };
        text.push_str(&decode(main.get(start..start.saturating_add(length).min(main.len()))?));
        if text.len() > room {
            break;
        }
    }
    Some(without_field_codes(&text))
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

/// The PlcPcd in a Clx, behind any property modifiers (MS-DOC 2.9.38).
fn piece_table(mut clx: &[u8]) -> Option<&[u8]> {
    loop {
        match clx {
            [1, low, high, rest @ ..] => clx = rest.get(usize::from(u16::from_le_bytes([*low, *high]))..)?,
            [2, a, b, c, d, rest @ ..] => {
                let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
                return Some(rest.get(..length).unwrap_or(rest));
            }
            _ => return None,
        }
    }
}

/// Pieces in the order of the text; each lies as UTF-16 or as Windows-1252 in the main stream (MS-DOC 2.9.73).
fn join(plc: &[u8], main: &[u8], room: usize) -> String {
    const COMPRESSED: u32 = 1 << 30;
    let count = plc.len().saturating_sub(4) / 12;
    let mut text = String::new();
    for piece in 0..count {
        let (Some(from), Some(to)) = (long(plc, piece * 4), long(plc, piece * 4 + 4)) else { break };
        let Some(place) = long(plc, (count + 1) * 4 + piece * 8 + 2) else { break };
        let characters = to.saturating_sub(from) as usize;
        let start = (place & !COMPRESSED) as usize;
        let (start, length) = match place & COMPRESSED {
            0 => (start, characters.saturating_mul(2)),
            _ => (start / 2, characters),
        };
        let bytes = main.get(start..start.saturating_add(length).min(main.len())).unwrap_or_default();
        if place & COMPRESSED == 0 {
            let units = bytes.chunks_exact(2).filter_map(|u| u.try_into().ok()).map(u16::from_le_bytes);
            text.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        } else {
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(bytes).0);
        }
        // Pieces may overlap in a crafted file; more than can be handed out is not gathered.
        if text.len() > room {
            break;
        }
    }
    without_field_codes(&text)
}

/// A field is its code, a separator and its result between marks (MS-DOC 2.8.25); only the result is shown.
fn without_field_codes(text: &str) -> String {
    let mut codes = 0u32;
    let mut open = Vec::new();
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\x13' => {
                codes += 1;
                open.push(true);
            }
            '\x14' if open.last() == Some(&true) => {
                codes -= 1;
                open.pop();
                open.push(false);
            }
            '\x15' => codes -= u32::from(open.pop() == Some(true)),
            _ if codes > 0 => {}
            '\x0b' | '\x0c' | '\x0e' | '\r' => out.push('\n'),
            '\x1e' => out.push('-'),
            '\x07' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A cell ends with a mark, and so does a row: after its last cell comes an empty one.
fn blocks(reading: &mut Reading, text: &str, path: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut table: Option<Table> = None;
    let mut cells: Vec<&str> = Vec::new();
    let mut pieces = text.split('\x07').peekable();
    while let Some(piece) = pieces.next() {
        let is_last = pieces.peek().is_none();
        let fresh = cells.is_empty();
        match (&mut table, piece.is_empty() || is_last) {
            (Some(open), true) if !fresh => {
                end_row(reading, open, std::mem::take(&mut cells), path);
                if is_last {
                    blocks.extend(table.take().map(Block::Table));
                    push_text(reading, &mut blocks, piece, path);
                }
            }
            (None, _) if is_last => push_text(reading, &mut blocks, piece, path),
            // Lines before the first cell of a row stand between tables.
            _ if fresh && piece.contains('\n') => {
                let (before, cell) = piece.rsplit_once('\n').unwrap_or(("", piece));
                blocks.extend(table.take().map(Block::Table));
                push_text(reading, &mut blocks, before, path);
                table = Some(Table::default());
                cells.push(cell);
            }
            _ => {
                table.get_or_insert_default();
                cells.push(piece);
            }
        }
    }
    blocks.extend(table.filter(|t| !t.rows.is_empty()).map(Block::Table));
    blocks
}

fn end_row(reading: &mut Reading, table: &mut Table, cells: Vec<&str>, path: &str) {
    let index = table.rows.last().map_or(0, |row| row.index + 1);
    let admitted = (0..).zip(cells).filter(|(_, text)| !text.trim().is_empty()).map_while(|(column, text)| {
        reading.admit_cell(path).then(|| Cell { column, text: reading.admit(path, text.trim()).to_owned() })
    });
    let cells = admitted.collect();
    table.rows.push(Row { index, cells });
}

fn push_text(reading: &mut Reading, blocks: &mut Vec<Block>, text: &str, path: &str) {
    let text = reading.admit(path, text);
    if !text.trim().is_empty() {
        blocks.push(Block::Text(format!("{text}\n")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    #[test]
    fn cell_marks_become_a_table_between_its_lines() {
        let limits = Limits::default();
        let mut reading = Reading::new(&limits);
        let text = "台帳\n氏名\x07電話\x07\x07汐見 太郎\x070154\x07\x07以上\n";
        let blocks = blocks(&mut reading, text, "");
        let [Block::Text(before), Block::Table(table), Block::Text(after)] = &blocks[..] else { panic!("{blocks:?}") };
        assert_eq!((before.as_str(), after.trim()), ("台帳\n", "以上"));
        assert_eq!(table.rows[1].cells[1], Cell { column: 1, text: "0154".to_owned() });
    }

    #[test]
    fn only_the_result_of_a_field_is_text() {
        assert_eq!(without_field_codes("\x13HYPERLINK x\x14汐見\x15 \x13PAGE\x15。\x15\x14"), "汐見 。");
    }
}
