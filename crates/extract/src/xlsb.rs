use crate::archive::Archive;
use crate::number_format::NumberFormat;
use crate::reading::{Reading, inside};
use crate::sheet::{Grid, Meaning, Shared};
use crate::styles::Styles;
use crate::{properties, relations, xlsx};
use model::{Block, Hint, OmissionCause, PartKind, Table};
use std::collections::HashMap;

/// Record types of MS-XLSB 2.3.
mod kind {
    pub(super) const ROW: u32 = 0;
    pub(super) const RK: u32 = 2;
    pub(super) const BOOL: u32 = 4;
    pub(super) const REAL: u32 = 5;
    pub(super) const TEXT: u32 = 6;
    pub(super) const SHARED: u32 = 7;
    pub(super) const FORMULA_TEXT: u32 = 8;
    pub(super) const FORMULA_REAL: u32 = 9;
    pub(super) const FORMULA_BOOL: u32 = 10;
    pub(super) const SHARED_ITEM: u32 = 19;
    pub(super) const FORMAT: u32 = 44;
    pub(super) const STYLE: u32 = 47;
    pub(super) const COLUMN: u32 = 60;
    pub(super) const RICH_TEXT: u32 = 62;
    pub(super) const BOOK_PROPERTIES: u32 = 153;
    pub(super) const SHEET: u32 = 156;
    pub(super) const MARGINS: u32 = 479;
    pub(super) const STYLES_BEGIN: u32 = 617;
    pub(super) const STYLES_END: u32 = 618;
    pub(super) const COMMENT_AUTHOR: u32 = 632;
    pub(super) const COMMENT_TEXT: u32 = 637;
}

/// Reads a binary workbook (MS-XLSB): the package of a workbook with records instead of XML.
pub(crate) fn read(reading: &mut Reading, archive: &mut Archive, path: &str) {
    let Some(main) = relations::main_part(reading, archive) else {
        return reading.omit(path, OmissionCause::Broken);
    };
    let book = part(reading, archive, &main, path);
    let relations = relations::of(reading, archive, &main);
    let target = |kind: &str| relations.iter().find(|r| r.kind == kind).map(|r| r.target.clone());
    let styles = target("styles").map(|name| styles(&part(reading, archive, &name, path))).unwrap_or_default();
    let strings = target("sharedStrings").map(|name| part(reading, archive, &name, path)).unwrap_or_default();
    let mut shared = Shared::default();
    if let Err(cause) = shared_strings(reading, &strings, &mut shared) {
        reading.omit(path, cause);
    }
    let from_1904 = find(&book, kind::BOOK_PROPERTIES).is_some_and(|b| b.first().is_some_and(|f| f & 1 != 0));
    let meaning = Meaning { styles: &styles, shared: &shared, from_1904 };
    for body in records(&book).filter(|r| r.kind == kind::SHEET).map(|r| r.body) {
        let Some((state, relation, name)) = sheet(body) else {
            reading.omit(path, OmissionCause::Broken);
            continue;
        };
        if state != 0 {
            reading.hint(Hint::Hidden);
        }
        let Some(relation) = relations.iter().find(|r| r.id == relation && !r.external) else { continue };
        let inner = inside(path, &name);
        read_sheet(reading, archive, &relation.target, &inner, meaning);
    }
    properties::read(reading, archive, path);
}

fn part(reading: &mut Reading, archive: &mut Archive, name: &str, path: &str) -> Vec<u8> {
    match archive.find(name) {
        Some(index) => archive.member(reading, index, path).unwrap_or_default(),
        None => {
            reading.omit(path, OmissionCause::Broken);
            Vec::new()
        }
    }
}

struct Record<'b> {
    kind: u32,
    body: &'b [u8],
}

/// Records of a part: type and length as numbers of seven bits a byte (MS-XLSB 2.1.4).
fn records(bytes: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let mut number = |bytes: usize| {
            let mut value = 0;
            for at in 0..bytes {
                let (first, tail) = rest.split_first()?;
                rest = tail;
                // The type keeps the mark that a second byte follows out of its value, as the length does.
                value |= u32::from(first & 0x7f) << (7 * at);
                if first & 0x80 == 0 {
                    break;
                }
            }
            Some(value)
        };
        let (kind, length) = (number(2)?, number(4)?);
        let (body, tail) = rest.split_at((length as usize).min(rest.len()));
        rest = tail;
        Some(Record { kind, body })
    })
}

fn find(bytes: &[u8], kind: u32) -> Option<&[u8]> {
    records(bytes).find(|r| r.kind == kind).map(|r| r.body)
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

/// A counted string of UTF-16 (MS-XLSB 2.5.169) and what lies behind it; the count of one that is absent is all ones.
fn text(bytes: &[u8]) -> Option<(String, &[u8])> {
    let count = long(bytes, 0)?;
    let rest = bytes.get(4..)?;
    if count == u32::MAX {
        return Some((String::new(), rest));
    }
    let (units, tail) = rest.split_at_checked((count as usize).checked_mul(2)?)?;
    let units = units.chunks_exact(2).filter_map(|u| u.try_into().ok()).map(u16::from_le_bytes);
    Some((char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect(), tail))
}

/// State, relation and name of a sheet (MS-XLSB 2.4.311).
fn sheet(body: &[u8]) -> Option<(u32, String, String)> {
    let (relation, rest) = text(body.get(8..)?)?;
    Some((long(body, 0)?, relation, text(rest)?.0))
}

fn styles(bytes: &[u8]) -> Styles {
    let mut codes: HashMap<u32, NumberFormat> = HashMap::new();
    let mut styles = Styles::default();
    let mut within = false;
    for Record { kind, body } in records(bytes) {
        match (kind, body) {
            (kind::FORMAT, [low, high, code @ ..]) => {
                let id = u32::from(u16::from_le_bytes([*low, *high]));
                codes.extend(text(code).map(|(code, _)| (id, NumberFormat::parse(&code))));
            }
            (kind::STYLES_BEGIN, _) => within = true,
            (kind::STYLES_END, _) => within = false,
            (kind::STYLE, [_, _, low, high, ..]) if within => {
                let id = u32::from(u16::from_le_bytes([*low, *high]));
                styles.push(codes.get(&id).cloned().unwrap_or_else(|| NumberFormat::builtin(id)), false);
            }
            _ => {}
        }
    }
    styles
}

fn shared_strings(reading: &Reading, bytes: &[u8], shared: &mut Shared) -> Result<(), OmissionCause> {
    for Record { kind, body } in records(bytes) {
        if kind == kind::SHARED_ITEM {
            // Its first byte says whether runs and readings follow.
            let item = body.get(1..).and_then(text).map(|(text, _)| text);
            shared.text(reading, &item.unwrap_or_default())?;
            shared.end(reading)?;
        }
    }
    Ok(())
}

fn read_sheet(reading: &mut Reading, archive: &mut Archive, name: &str, path: &str, meaning: Meaning) {
    let bytes = part(reading, archive, name, path);
    let mut grid = Grid { path, table: Table::default() };
    let mut margin = String::new();
    let mut row = 0;
    for Record { kind, body } in records(&bytes) {
        match kind {
            kind::ROW => {
                row = long(body, 0).unwrap_or(0).min(1_048_575);
                if body.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                    reading.hint(Hint::Hidden);
                }
            }
            kind::COLUMN if body.get(16).is_some_and(|flags| flags & 1 != 0) => reading.hint(Hint::Hidden),
            kind::MARGINS => margins(body, &mut margin),
            _ => {
                if let Some((column, shown)) = cell(kind, body, meaning) {
                    grid.add(reading, (row, column), &shown);
                }
            }
        }
        if reading.is_full() {
            reading.omit(path, OmissionCause::Limit);
            break;
        }
    }
    if !grid.table.rows.is_empty() {
        reading.push(path, PartKind::Sheet, vec![Block::Table(grid.table)]);
    }
    reading.push_text(path, PartKind::Margin, &margin);
    for relation in relations::of(reading, archive, name) {
        if relation.kind == "comments" && !relation.external {
            let bytes = part(reading, archive, &relation.target, path);
            reading.push_text(path, PartKind::Comment, &comments(&bytes));
        }
    }
    xlsx::read_beside(reading, archive, name, path);
}

/// Column and text of a cell: eight bytes of column and style, then the value (MS-XLSB 2.5.9).
fn cell(kind: u32, body: &[u8], meaning: Meaning) -> Option<(u32, String)> {
    let column = long(body, 0)?.min(16_383);
    let style = (long(body, 4)? & 0xff_ffff) as usize;
    let value = body.get(8..)?;
    let real = || value.get(..8)?.try_into().ok().map(f64::from_le_bytes);
    let shown = match kind {
        kind::RK => meaning.number(style, compact(long(value, 0)?)),
        kind::REAL | kind::FORMULA_REAL => meaning.number(style, real().filter(|n| n.is_finite())?),
        kind::BOOL | kind::FORMULA_BOOL => if value.first()? & 1 != 0 { "TRUE" } else { "FALSE" }.to_owned(),
        kind::TEXT | kind::FORMULA_TEXT => text(value)?.0,
        kind::RICH_TEXT => text(value.get(1..)?)?.0,
        kind::SHARED => meaning.shared.get(long(value, 0)? as usize)?.to_owned(),
        _ => return None,
    };
    Some((column, shown))
}

/// A number in four bytes: the upper part of a float or an integer, perhaps times a hundred (MS-XLSB 2.5.123).
fn compact(rk: u32) -> f64 {
    let number = match rk & 2 {
        0 => f64::from_bits(u64::from(rk & !3) << 32),
        _ => f64::from((rk as i32) >> 2),
    };
    if rk & 1 != 0 { number / 100.0 } else { number }
}

/// Six texts: odd, even and first header and footer (MS-XLSB 2.4.36).
fn margins(body: &[u8], out: &mut String) {
    let mut rest = body.get(2..).unwrap_or_default();
    while let Some((line, tail)) = text(rest) {
        rest = tail;
        if !line.is_empty() {
            out.push_str(&line);
            out.push('\n');
        }
    }
}

fn comments(bytes: &[u8]) -> String {
    let mut lines = String::new();
    for Record { kind, body } in records(bytes) {
        let line = match kind {
            kind::COMMENT_AUTHOR => text(body),
            kind::COMMENT_TEXT => body.get(1..).and_then(text),
            _ => None,
        };
        if let Some((line, _)) = line {
            lines.push_str(&line);
            lines.push('\n');
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_and_compact_numbers_are_read() {
        let found: Vec<(u32, usize)> =
            records(&[0x13, 2, 9, 9, 0x9c, 0x01, 1, 7, 0, 0x80]).map(|r| (r.kind, r.body.len())).collect();
        assert_eq!(found, [(19, 2), (156, 1)]);
        assert_eq!((compact(42 << 2 | 2), compact(1234 << 2 | 3)), (42.0, 12.34));
        assert_eq!(compact(0x3ff0_0000), 1.0);
    }
}
