use crate::document::{Source, read_member};
use crate::reading::{Reading, inside};
use crate::schema::Schema;
use crate::{decode, sniff};
use encoding_rs::{UTF_16BE, UTF_16LE};
use model::{Block, Cell, Format, Hint, OmissionCause, PartKind, Row, Table};
use std::collections::HashSet;
use std::io::{self, Read, SeekFrom};

/// Reads the tables of an SQLite database page by page (sqlite.org/fileformat2.html): nothing is executed, and views,
/// triggers and indices are passed over. Blobs that are documents are read as members.
pub(crate) fn read(reading: &mut Reading, source: &mut dyn Source, path: &str, depth: usize) -> io::Result<()> {
    let Some(mut database) = Database::open(source)? else {
        reading.omit(path, OmissionCause::Broken);
        return Ok(());
    };
    let mut tables = Vec::new();
    let most = reading.limits.members;
    database.walk(reading, path, 1, &mut |_, _, values| {
        let [kind, Value::Text(name), _, Value::Integer(root), Value::Text(sql)] = values.as_slice() else {
            return true;
        };
        if matches!(kind, Value::Text(kind) if kind == "table") && *root > 0 {
            tables.push((name.clone(), u32::try_from(*root).unwrap_or(0), Schema::parse(sql)));
        }
        tables.len() < most
    })?;
    for (name, root, schema) in tables {
        if reading.is_full() {
            reading.omit(path, OmissionCause::Limit);
            break;
        }
        read_table(reading, &mut database, root, &schema, &inside(path, &name), depth)?;
    }
    Ok(())
}

fn read_table(
    reading: &mut Reading,
    database: &mut Database,
    root: u32,
    schema: &Schema,
    path: &str,
    depth: usize,
) -> io::Result<()> {
    let header: Vec<Cell> = (0u32..)
        .zip(&schema.columns)
        .map(|(column, name)| Cell { column, text: reading.admit(path, name).to_owned() })
        .collect();
    let mut table = Table { rows: vec![Row { index: 0, cells: header }] };
    let mut index = 0u32;
    let mut documents = Vec::new();
    database.walk(reading, path, root, &mut |reading, rowid, values| {
        index = index.saturating_add(1);
        let mut cells = Vec::with_capacity(values.len());
        for (place, value) in values.into_iter().enumerate() {
            let column = schema.column(place);
            let text = match content(reading, value, Some(rowid).filter(|_| schema.rowid == Some(column)), path) {
                Some(Content::Text(text)) => text,
                Some(Content::Document(bytes)) => {
                    if documents.len() < reading.limits.members {
                        let name = schema.columns.get(column as usize).map_or("", String::as_str);
                        documents.push((format!("{name}{index}"), bytes));
                    }
                    continue;
                }
                None => continue,
            };
            if text.is_empty() {
                continue;
            }
            if !reading.admit_cell(path) {
                break;
            }
            cells.push(Cell { column, text: reading.admit(path, &text).to_owned() });
        }
        cells.sort_by_key(|cell: &Cell| cell.column);
        if !cells.is_empty() {
            table.rows.push(Row { index, cells });
        }
        !reading.is_full()
    })?;
    if table.rows.len() > 1 {
        reading.push(path, PartKind::Sheet, vec![Block::Table(table)]);
    }
    for (name, bytes) in documents {
        reading.hint(Hint::Embedded);
        if reading.admit_member(path) {
            read_member(reading, bytes, &inside(path, &name), depth + 1);
        }
    }
    Ok(())
}

/// What a value holds, if it is known; `rowid` is what NULL stands for in its column.
fn content(reading: &mut Reading, value: Value, rowid: Option<i64>, path: &str) -> Option<Content> {
    let text = match value {
        Value::Null => rowid?.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text,
        Value::Blob(bytes) => return blob(reading, bytes, path),
    };
    Some(Content::Text(text))
}

enum Content {
    Text(String),
    Document(Vec<u8>),
}

fn blob(reading: &mut Reading, bytes: Vec<u8>, path: &str) -> Option<Content> {
    /// A shorter blob is a digest or a number.
    const LEAST: usize = 64;
    match sniff::sniff(&bytes) {
        Format::Text | Format::Csv => decode::decode_owned(bytes).map(Content::Text),
        Format::Other | Format::Empty if bytes.len() < LEAST => None,
        Format::Other => {
            reading.omit(path, OmissionCause::Unsupported);
            None
        }
        _ => Some(Content::Document(bytes)),
    }
}

enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

struct Database<'s> {
    source: &'s mut dyn Source,
    page_size: usize,
    /// Bytes of a page that are not reserved.
    usable: usize,
    encoding: u32,
}

/// A reader of rows: row id and values; false ends the walk.
type Each<'e> = dyn FnMut(&mut Reading, i64, Vec<Value>) -> bool + 'e;

impl<'s> Database<'s> {
    fn open(source: &'s mut dyn Source) -> io::Result<Option<Self>> {
        let mut head = Vec::new();
        source.seek(SeekFrom::Start(0))?;
        (&mut *source).take(100).read_to_end(&mut head)?;
        let page_size = match number(&head, 16, 2) {
            Some(1) => 65_536,
            Some(size) if size.is_power_of_two() && size >= 512 => size as usize,
            _ => return Ok(None),
        };
        let reserved = head.get(20).map_or(0, |b| usize::from(*b));
        let encoding = number(&head, 56, 4).unwrap_or(1);
        // 480 bytes is the least that the format allows.
        Ok(page_size.checked_sub(reserved).filter(|usable| *usable >= 480).map(|usable| Database {
            source,
            page_size,
            usable,
            encoding,
        }))
    }

    /// A page, or nothing where the file ends before it.
    fn page(&mut self, number: u32) -> io::Result<Option<Vec<u8>>> {
        let Some(before) = number.checked_sub(1) else { return Ok(None) };
        self.source.seek(SeekFrom::Start(u64::from(before) * self.page_size as u64))?;
        let mut page = Vec::with_capacity(self.page_size);
        (&mut *self.source).take(self.page_size as u64).read_to_end(&mut page)?;
        Ok((page.len() == self.page_size).then_some(page))
    }

    /// Walks all records of the tree at `root` in order. A damaged page costs its records.
    fn walk(&mut self, reading: &mut Reading, path: &str, root: u32, each: &mut Each) -> io::Result<()> {
        let (mut waiting, mut seen) = (vec![root], HashSet::new());
        while let Some(number) = waiting.pop() {
            // A page that comes twice is a circle.
            let page = if seen.insert(number) { self.page(number)? } else { None };
            let Some(page) = page else {
                reading.omit(path, OmissionCause::Broken);
                continue;
            };
            let start = if number == 1 { 100 } else { 0 };
            let Some(node) = Node::parse(&page, start) else {
                reading.omit(path, OmissionCause::Broken);
                continue;
            };
            waiting.extend(node.children());
            for cell in node.cells {
                match self.record(reading, &page, cell, node.kind)? {
                    Some(Some((rowid, values))) => {
                        if !each(reading, rowid, values) {
                            reading.omit(path, OmissionCause::Limit);
                            return Ok(());
                        }
                    }
                    Some(None) => {}
                    None => reading.omit(path, OmissionCause::Broken),
                }
            }
        }
        Ok(())
    }

    /// The record of a cell: `Some(None)` if the cell has none, `None` if it is damaged.
    #[allow(clippy::type_complexity, reason = "damage, absence and a record are three things")]
    fn record(
        &mut self,
        reading: &Reading,
        page: &[u8],
        cell: usize,
        kind: u8,
    ) -> io::Result<Option<Option<(i64, Vec<Value>)>>> {
        if kind == INTERIOR_TABLE {
            return Ok(Some(None));
        }
        let mut cursor = Bytes { bytes: page, at: cell + if kind == INTERIOR_INDEX { 4 } else { 0 } };
        let Some(size) = cursor.varint().and_then(|size| usize::try_from(size).ok()) else { return Ok(None) };
        let rowid = if kind == LEAF_TABLE { cursor.varint() } else { Some(0) };
        let Some(rowid) = rowid.filter(|_| size as u64 <= reading.limits.member_bytes) else { return Ok(None) };
        let Some(payload) = self.payload(page, cursor.at, size, kind == LEAF_TABLE)? else { return Ok(None) };
        Ok(self.values(&payload).map(|values| Some((rowid, values))))
    }

    /// A payload with what overflows onto other pages.
    fn payload(&mut self, page: &[u8], at: usize, size: usize, table: bool) -> io::Result<Option<Vec<u8>>> {
        let most = if table { self.usable - 35 } else { (self.usable - 12) * 64 / 255 - 23 };
        if size <= most {
            return Ok(page.get(at..at.saturating_add(size)).map(<[u8]>::to_vec));
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let fitting = least + (size - least) % (self.usable - 4);
        let local = if fitting <= most { fitting } else { least };
        let Some(mut payload) = page.get(at..at.saturating_add(local)).map(<[u8]>::to_vec) else { return Ok(None) };
        let mut next = number(page, at + local, 4);
        while payload.len() < size {
            let Some(page) = (match next {
                Some(number) => self.page(number)?,
                None => None,
            }) else {
                return Ok(None);
            };
            let count = (size - payload.len()).min(self.usable - 4);
            payload.extend_from_slice(page.get(4..4 + count).unwrap_or_default());
            next = number(&page, 0, 4);
        }
        Ok(Some(payload))
    }

    fn values(&self, payload: &[u8]) -> Option<Vec<Value>> {
        let mut header = Bytes { bytes: payload, at: 0 };
        let end = usize::try_from(header.varint()?).ok()?;
        let mut at = end;
        let mut values = Vec::new();
        while header.at < end {
            let kind = header.varint()?;
            let size = match kind {
                0 | 8 | 9 => 0,
                1..=4 => usize::try_from(kind).ok()?,
                5 => 6,
                6 | 7 => 8,
                12.. => usize::try_from((kind - 12) / 2).ok()?,
                _ => return None,
            };
            let bytes = payload.get(at..at.checked_add(size)?)?;
            at += size;
            values.push(match kind {
                0 => Value::Null,
                8 | 9 => Value::Integer(kind - 8),
                7 => Value::Real(f64::from_be_bytes(bytes.try_into().ok()?)),
                1..=6 => {
                    let negative = bytes.first().is_some_and(|b| *b >= 0x80);
                    let start = if negative { -1i64 } else { 0 };
                    Value::Integer(bytes.iter().fold(start, |n, b| n << 8 | i64::from(*b)))
                }
                _ if kind % 2 == 0 => Value::Blob(bytes.to_vec()),
                _ => Value::Text(self.text(bytes)),
            });
        }
        Some(values)
    }

    fn text(&self, bytes: &[u8]) -> String {
        match self.encoding {
            2 => UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(),
            3 => UTF_16BE.decode_without_bom_handling(bytes).0.into_owned(),
            _ => decode::member_name(bytes),
        }
    }
}

const INTERIOR_INDEX: u8 = 2;
const INTERIOR_TABLE: u8 = 5;
const LEAF_INDEX: u8 = 10;
const LEAF_TABLE: u8 = 13;

/// A page of a tree.
struct Node<'p> {
    page: &'p [u8],
    kind: u8,
    cells: Vec<usize>,
    last: Option<u32>,
}

impl<'p> Node<'p> {
    fn parse(page: &'p [u8], start: usize) -> Option<Self> {
        let kind = *page.get(start)?;
        let (length, last) = match kind {
            INTERIOR_INDEX | INTERIOR_TABLE => (12, number(page, start + 8, 4)),
            LEAF_INDEX | LEAF_TABLE => (8, None),
            _ => return None,
        };
        let count = number(page, start + 3, 2)? as usize;
        let cells = (0..count).map_while(|i| number(page, start + length + 2 * i, 2)).map(|at| at as usize).collect();
        Some(Node { page, kind, cells, last })
    }

    /// Pages below, the last first, so that the first is taken next from a stack.
    fn children(&self) -> Vec<u32> {
        let Some(last) = self.last else { return Vec::new() };
        let before = self.cells.iter().rev().filter_map(|cell| number(self.page, *cell, 4));
        std::iter::once(last).chain(before).collect()
    }
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    Some(bytes.get(at..at.checked_add(length)?)?.iter().fold(0, |n, b| n << 8 | u32::from(*b)))
}

struct Bytes<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Bytes<'_> {
    /// Up to nine bytes of seven bits, the ninth of eight.
    fn varint(&mut self) -> Option<i64> {
        let mut value = 0u64;
        for place in 0..9 {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            if place == 8 {
                return Some((value << 8 | u64::from(byte)).cast_signed());
            }
            value = value << 7 | u64::from(byte & 0x7f);
            if byte < 0x80 {
                break;
            }
        }
        Some(value.cast_signed())
    }
}
