use crate::access_row::{Column, Layout, Value};
use crate::document::Source;
use crate::reading::{Reading, inside};
use model::{Block, Cell, Hint, OmissionCause, PartKind, Row, Table};
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read, SeekFrom};

/// Reads the tables of an Access database (Jet 3 and 4, ACE) as far as their layout is known from the mdbtools project's
/// notes: rows of data pages by the table that owns the page. Deleted rows whose bytes are still there are read as well.
/// Finding nothing proves nothing.
pub(crate) fn read(reading: &mut Reading, source: &mut dyn Source, path: &str) -> io::Result<()> {
    reading.hint(Hint::BestEffort);
    let Some(mut database) = Database::open(source)? else {
        reading.omit(path, OmissionCause::Broken);
        return Ok(());
    };
    // The definition of the catalogue is always the third page; enciphered, it is no definition.
    if !database.page(CATALOGUE)?.is_some_and(|page| page.starts_with(b"\x02\x01")) {
        reading.omit(path, OmissionCause::Encrypted);
        return Ok(());
    }
    let pages = database.data_pages()?;
    let names = database.table_names(reading, pages.get(&CATALOGUE).map_or(&[], Vec::as_slice))?;
    for (owner, pages) in &pages {
        let name = names.get(owner).cloned().unwrap_or_else(|| format!("table{owner}"));
        // The program's own tables hold its definitions.
        if *owner == CATALOGUE || name.starts_with("MSys") || name.starts_with("f_") {
            continue;
        }
        if reading.is_full() {
            reading.omit(path, OmissionCause::Limit);
            break;
        }
        read_table(reading, &mut database, *owner, pages, &inside(path, &name))?;
    }
    Ok(())
}

/// Page of the definition of `MSysObjects`.
const CATALOGUE: u32 = 2;

fn read_table(reading: &mut Reading, database: &mut Database, owner: u32, pages: &[u32], path: &str) -> io::Result<()> {
    let Some(columns) = database.columns(owner)? else {
        reading.omit(path, OmissionCause::Broken);
        return Ok(());
    };
    let header =
        (0u32..).zip(&columns).map(|(column, c)| Cell { column, text: reading.admit(path, &c.name).to_owned() });
    let mut table = Table { rows: vec![Row { index: 0, cells: header.collect() }] };
    let layout = database.layout;
    let mut index = 0u32;
    for number in pages {
        let Some(page) = database.page(*number)? else { continue };
        for (start, end) in layout.rows(&page) {
            if reading.is_full() {
                reading.omit(path, OmissionCause::Limit);
                break;
            }
            let Some(row) = page.get(start..end) else { continue };
            let mut cells = Vec::new();
            for (column, value) in (0u32..).zip(&columns).filter_map(|(at, c)| Some((at, layout.value(row, c)?))) {
                let text = match value {
                    Value::Text(text) => text,
                    Value::Long(reference) => database.long(reading, &reference, path)?,
                    Value::Object => {
                        reading.omit(path, OmissionCause::Unsupported);
                        continue;
                    }
                };
                if text.is_empty() {
                    continue;
                }
                if !reading.admit_cell(path) {
                    break;
                }
                cells.push(Cell { column, text: reading.admit(path, &text).to_owned() });
            }
            index = index.saturating_add(1);
            if !cells.is_empty() {
                table.rows.push(Row { index, cells });
            }
        }
    }
    if table.rows.len() > 1 {
        reading.push(path, PartKind::Sheet, vec![Block::Table(table)]);
    }
    Ok(())
}

struct Database<'s> {
    source: &'s mut dyn Source,
    layout: Layout,
    pages: u32,
    /// Key of the weak cipher that Access calls encoding; 0 for none.
    key: u32,
}

impl<'s> Database<'s> {
    fn open(source: &'s mut dyn Source) -> io::Result<Option<Self>> {
        let size = source.seek(SeekFrom::End(0))?;
        source.seek(SeekFrom::Start(0))?;
        let mut head = Vec::new();
        (&mut *source).take(256).read_to_end(&mut head)?;
        let (Some(version), Some(sealed)) = (head.get(20), head.get(0x18..0x18 + 126)) else { return Ok(None) };
        let layout = if *version == 0 { Layout::Jet3 } else { Layout::Jet4 };
        // The rest of the first page is enciphered under a key that is the same everywhere.
        let opened = rc4(&0x6b39_dac7u32.to_le_bytes(), sealed);
        let key = number(&opened, 0x3e - 0x18, 4).unwrap_or(0);
        let pages = u32::try_from(size / layout.page_size() as u64).unwrap_or(u32::MAX);
        Ok(Some(Database { source, layout, pages, key }))
    }

    fn page(&mut self, number: u32) -> io::Result<Option<Vec<u8>>> {
        let size = self.layout.page_size();
        self.source.seek(SeekFrom::Start(u64::from(number) * size as u64))?;
        let mut page = Vec::with_capacity(size);
        (&mut *self.source).take(size as u64).read_to_end(&mut page)?;
        if page.len() < size {
            return Ok(None);
        }
        Ok(Some(if self.key == 0 || number == 0 { page } else { rc4(&(self.key ^ number).to_le_bytes(), &page) }))
    }

    /// Data pages by the page of the definition of the table that owns them.
    fn data_pages(&mut self) -> io::Result<BTreeMap<u32, Vec<u32>>> {
        let mut owners: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for number in 1..self.pages {
            let Some(page) = self.page(number)? else { break };
            let owner = self::number(&page, 4, 4).unwrap_or(0);
            if page.starts_with(b"\x01") && page.get(4..8) != Some(b"LVAL") && owner != 0 {
                owners.entry(owner).or_default().push(number);
            }
        }
        Ok(owners)
    }

    /// Names of tables by the page of their definition, from the catalogue.
    fn table_names(&mut self, reading: &mut Reading, pages: &[u32]) -> io::Result<HashMap<u32, String>> {
        let mut names = HashMap::new();
        let Some(columns) = self.columns(CATALOGUE)? else { return Ok(names) };
        let find = |name: &str| columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
        let (Some(id), Some(name)) = (find("Id"), find("Name")) else { return Ok(names) };
        for number in pages {
            let Some(page) = self.page(*number)? else { continue };
            for (start, end) in self.layout.rows(&page) {
                let row = page.get(start..end).unwrap_or_default();
                let (Some(Value::Text(id)), Some(Value::Text(name))) =
                    (self.layout.value(row, id), self.layout.value(row, name))
                else {
                    continue;
                };
                // The upper byte tells tables from other objects.
                if let Ok(id) = id.parse::<u32>()
                    && id < 1 << 24
                    && names.len() < reading.limits.members
                {
                    names.insert(id, name);
                }
            }
        }
        Ok(names)
    }

    /// Columns of a table, from its definition, which may run over several pages.
    fn columns(&mut self, owner: u32) -> io::Result<Option<Vec<Column>>> {
        const PAGES: usize = 64;
        let mut definition = Vec::new();
        let mut next = owner;
        for _ in 0..PAGES {
            let Some(page) = self.page(next)?.filter(|page| page.starts_with(b"\x02\x01")) else { break };
            let skip = if definition.is_empty() { 0 } else { 8 };
            definition.extend_from_slice(page.get(skip..).unwrap_or_default());
            next = number(&page, 4, 4).unwrap_or(0);
            if next == 0 {
                break;
            }
        }
        Ok(self.layout.columns(&definition))
    }

    /// A long value: in the row, in a row of another page, or in a chain of them.
    fn long(&mut self, reading: &mut Reading, reference: &[u8], path: &str) -> io::Result<String> {
        const PIECES: usize = 65_536;
        let length = number(reference, 0, 4).unwrap_or(0);
        let pointer = number(reference, 4, 4).unwrap_or(0);
        let size = (length & 0x3fff_ffff) as usize;
        let mut bytes = Vec::new();
        match length >> 30 {
            2 | 3 => bytes.extend_from_slice(reference.get(12..).unwrap_or_default()),
            kind => {
                let mut next = pointer;
                for _ in 0..PIECES {
                    let Some(page) = self.page(next >> 8)?.filter(|_| next >> 8 != 0) else { break };
                    let place = self.layout.rows(&page).nth((next & 0xff) as usize);
                    let piece = place.and_then(|(start, end)| page.get(start..end)).unwrap_or_default();
                    if kind == 1 {
                        bytes.extend_from_slice(piece);
                        break;
                    }
                    bytes.extend_from_slice(piece.get(4..).unwrap_or_default());
                    next = number(piece, 0, 4).unwrap_or(0);
                    if next == 0 || bytes.len() >= size {
                        break;
                    }
                }
            }
        }
        if bytes.len() < size {
            reading.omit(path, OmissionCause::Broken);
        }
        bytes.truncate(size);
        Ok(self.layout.text(&bytes))
    }
}

pub(crate) fn number(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    Some(bytes.get(at..at.checked_add(length)?)?.iter().rev().fold(0, |n, b| n << 8 | u32::from(*b)))
}

/// RC4, which here hides nothing: the key is in the file.
fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut state: [u8; 256] = std::array::from_fn(|i| u8::try_from(i).unwrap_or(0));
    let mut j = 0u8;
    for i in 0..=255u8 {
        let k = key.get(usize::from(i) % key.len().max(1)).copied().unwrap_or(0);
        j = j.wrapping_add(state.get(usize::from(i)).copied().unwrap_or(0)).wrapping_add(k);
        state.swap(usize::from(i), usize::from(j));
    }
    let (mut i, mut j) = (0u8, 0u8);
    let at = |state: &[u8; 256], place: u8| state.get(usize::from(place)).copied().unwrap_or(0);
    data.iter()
        .map(|byte| {
            i = i.wrapping_add(1);
            j = j.wrapping_add(at(&state, i));
            state.swap(usize::from(i), usize::from(j));
            byte ^ at(&state, at(&state, i).wrapping_add(at(&state, j)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use model::{Content, Format};
    use std::io::Cursor;

    #[test]
    fn the_cipher_is_rc4() {
        assert_eq!(rc4(b"Key", b"Plaintext"), b"\xbb\xf3\x16\xe8\xd9\x40\xaf\x0a\xd3");
    }

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    /// A definition of columns of (name, type, fixed place or place among the variable ones).
    fn definition(columns: &[(&str, u8, Result<u16, u16>)]) -> Vec<u8> {
        let mut page = vec![2, 1];
        page.resize(63, 0);
        page[45] = columns.len() as u8;
        for (number, (_, kind, place)) in columns.iter().enumerate() {
            let mut entry = [0; 25];
            entry[0] = *kind;
            entry[5] = number as u8;
            match place {
                Ok(fixed) => {
                    entry[15] = 1;
                    entry[21..23].copy_from_slice(&fixed.to_le_bytes());
                }
                Err(variable) => entry[7..9].copy_from_slice(&variable.to_le_bytes()),
            }
            page.extend(entry);
        }
        for (name, ..) in columns {
            let name = wide(name);
            page.extend((name.len() as u16).to_le_bytes());
            page.extend(name);
        }
        page.resize(4096, 0);
        page
    }

    /// A row of all of `count` columns.
    fn row(count: u8, fixed: &[u8], variable: &[&[u8]]) -> Vec<u8> {
        let mut row = vec![count, 0];
        row.extend(fixed);
        let mut places = vec![row.len() as u16];
        for value in variable {
            row.extend(*value);
            places.push(row.len() as u16);
        }
        row.extend(places.iter().rev().flat_map(|place| place.to_le_bytes()));
        row.extend((variable.len() as u16).to_le_bytes());
        row.push(0xff);
        row
    }

    fn data(owner: &[u8; 4], rows: &[Vec<u8>]) -> Vec<u8> {
        let mut page = vec![0; 4096];
        page[..2].copy_from_slice(&[1, 1]);
        page[4..8].copy_from_slice(owner);
        page[12] = rows.len() as u8;
        let mut end = 4096;
        for (number, row) in rows.iter().enumerate() {
            let start = end - row.len();
            page[start..end].copy_from_slice(row);
            page[14 + 2 * number..16 + 2 * number].copy_from_slice(&(start as u16).to_le_bytes());
            end = start;
        }
        page
    }

    fn database(key: u32) -> Vec<u8> {
        let mut sealed = vec![0; 126];
        sealed[0x26..0x2a].copy_from_slice(&key.to_le_bytes());
        let mut first = b"\0\x01\0\0Standard Jet DB\0\x01".to_vec();
        first.resize(0x18, 0);
        first.extend(rc4(&0x6b39_dac7u32.to_le_bytes(), &sealed));
        first.resize(4096, 0);
        let people = 4u32.to_le_bytes();
        let long = [(8u32 | 1 << 30).to_le_bytes(), 0x600u32.to_le_bytes(), [0; 4]];
        let pages = [
            vec![0; 4096],
            definition(&[("Id", 4, Ok(0)), ("Name", 10, Err(0))]),
            data(&2u32.to_le_bytes(), &[row(2, &people, &[&wide("住民")])]),
            definition(&[("番号", 4, Ok(0)), ("氏名", 10, Err(0)), ("備考", 12, Err(1))]),
            data(
                &4u32.to_le_bytes(),
                &[row(3, &7u32.to_le_bytes(), &[b"\xff\xfeTaro\0\x50\x6c\x8b\x89", &long.concat()])],
            ),
            data(b"LVAL", &[wide("転出済み")]),
        ];
        let sealed = (1u32..)
            .zip(pages)
            .map(|(number, page)| if key == 0 { page } else { rc4(&(key ^ number).to_le_bytes(), &page) });
        std::iter::once(first).chain(sealed).flatten().collect()
    }

    fn open(bytes: &[u8]) -> Content {
        let limits = Limits::default();
        let mut reading = Reading::new(&limits);
        read(&mut reading, &mut Cursor::new(bytes), "").unwrap();
        reading.finish(Format::Access)
    }

    #[test]
    fn rows_come_under_the_names_of_table_and_columns_also_where_pages_are_encoded() {
        for key in [0, 0x1234_5678] {
            let content = open(&database(key));
            assert_eq!(content.parts[0].path, "住民", "{content:?}");
            let [Block::Table(table)] = &content.parts[0].blocks[..] else { panic!() };
            let rows: Vec<Vec<&str>> =
                table.rows.iter().map(|r| r.cells.iter().map(|c| c.text.as_str()).collect()).collect();
            assert_eq!(rows, [["番号", "氏名", "備考"], ["7", "Taro汐見", "転出済み"]]);
        }
    }

    #[test]
    fn a_database_behind_a_password_is_encrypted() {
        let mut bytes = database(0);
        bytes[2 * 4096..3 * 4096].fill(0x5a);
        assert_eq!(open(&bytes).omissions[0].cause, OmissionCause::Encrypted);
    }
}
