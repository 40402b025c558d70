use crate::access::number;
use crate::decode;
use encoding_rs::UTF_16LE;

/// How the pages of an edition are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Access 97.
    Jet3,
    /// Access 2000 and later.
    Jet4,
}

/// A column of a table.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    kind: u8,
    /// Its bit in the mask of what is not NULL.
    number: usize,
    /// Its place among the columns of variable length.
    variable: usize,
    /// Where it begins in the row, if its length is fixed.
    fixed: Option<usize>,
}

/// What a cell holds.
pub(crate) enum Value {
    Text(String),
    /// A long text: its length and where it is.
    Long(Vec<u8>),
    /// A picture, a file or an object of another program.
    Object,
}

const BOOLEAN: u8 = 1;
const MEMO: u8 = 12;
const OBJECT: u8 = 11;
const ATTACHED: u8 = 18;

impl Layout {
    pub(crate) fn page_size(self) -> usize {
        match self {
            Layout::Jet3 => 2048,
            Layout::Jet4 => 4096,
        }
    }

    /// Start and end of each row of a data page. A row that only points to where it was moved to comes out empty.
    pub(crate) fn rows(self, page: &[u8]) -> impl Iterator<Item = (usize, usize)> {
        const MOVED: u32 = 0x4000;
        const PLACE: u32 = 0x1fff;
        let table = if self == Layout::Jet3 { 8 } else { 12 };
        let count = number(page, table, 2).unwrap_or(0) as usize;
        let mut end = page.len();
        let places: Vec<u32> = (0..count).map_while(|row| number(page, table + 2 + 2 * row, 2)).collect();
        places.into_iter().map(move |place| {
            let start = (place & PLACE) as usize;
            let row = if place & MOVED != 0 { (start, start) } else { (start, end.max(start)) };
            end = start;
            row
        })
    }

    /// Columns of a definition, in the order of the table.
    pub(crate) fn columns(self, definition: &[u8]) -> Option<Vec<Column>> {
        let (count_at, indices_at, start, index_size, size) = match self {
            Layout::Jet3 => (25, 31, 43, 8, 18),
            Layout::Jet4 => (45, 51, 63, 12, 25),
        };
        let count = number(definition, count_at, 2)? as usize;
        let indices = number(definition, indices_at, 4)? as usize;
        let first = start + indices.checked_mul(index_size)?;
        let mut name_at = first.checked_add(count * size)?;
        let mut columns = Vec::new();
        for place in 0..count {
            let entry = definition.get(first + place * size..)?.get(..size)?;
            let at = |jet3: usize, jet4: usize| number(entry, if self == Layout::Jet3 { jet3 } else { jet4 }, 2);
            let flags = *entry.get(if self == Layout::Jet3 { 13 } else { 15 })?;
            let (length, prefix) = match self {
                Layout::Jet3 => (number(definition, name_at, 1)? as usize, 1),
                Layout::Jet4 => (number(definition, name_at, 2)? as usize, 2),
            };
            let name = definition.get(name_at + prefix..name_at + prefix + length)?;
            name_at += prefix + length;
            columns.push(Column {
                name: match self {
                    Layout::Jet3 => decode::member_name(name),
                    Layout::Jet4 => UTF_16LE.decode_without_bom_handling(name).0.into_owned(),
                },
                kind: *entry.first()?,
                number: at(1, 5)? as usize,
                variable: at(3, 7)? as usize,
                fixed: if flags & 1 != 0 { Some(at(14, 21)? as usize) } else { None },
            });
        }
        columns.sort_by_key(|column| column.number);
        Some(columns)
    }

    /// The value of a column in a row, if it has one that is text or number.
    pub(crate) fn value(self, row: &[u8], column: &Column) -> Option<Value> {
        let count_size = if self == Layout::Jet3 { 1 } else { 2 };
        let count = number(row, 0, count_size)? as usize;
        let mask_size = count.div_ceil(8);
        let mask_at = row.len().checked_sub(mask_size)?;
        let mask = row.get(mask_at + column.number / 8).filter(|_| column.number < count)?;
        let is_set = mask >> (column.number % 8) & 1 == 1;
        if column.kind == BOOLEAN {
            return Some(Value::Text(if is_set { "1" } else { "0" }.to_owned()));
        }
        if !is_set {
            return None;
        }
        let bytes = match column.fixed {
            Some(at) => row.get(count_size + at..mask_at)?,
            None => self.variable(row, mask_at, column.variable)?,
        };
        match column.kind {
            MEMO => Some(Value::Long(bytes.to_vec())),
            10 => Some(Value::Text(self.text(bytes))),
            OBJECT | ATTACHED => Some(Value::Object),
            kind => scalar(kind, bytes).map(Value::Text),
        }
    }

    /// Bytes of a column of variable length: the ends of rows have a table of where each begins, the last first.
    fn variable(self, row: &[u8], mask_at: usize, place: usize) -> Option<&[u8]> {
        match self {
            Layout::Jet4 => {
                let count = number(row, mask_at.checked_sub(2)?, 2)? as usize;
                let offset = |place: usize| Some(number(row, mask_at.checked_sub(4 + 2 * place)?, 2)? as usize);
                row.get(offset(place)?..offset(place + 1).filter(|_| place < count)?)
            }
            Layout::Jet3 => {
                let count = number(row, mask_at.checked_sub(1)?, 1)? as usize;
                // A byte does not reach beyond 255: jumps tell at which column another 256 is added.
                let mut jumps = row.len().checked_sub(1)? / 256;
                let mut table = mask_at.checked_sub(jumps + 2)?;
                if table.checked_sub(count)? / 256 < jumps {
                    jumps -= 1;
                    table += 1;
                }
                let offset = |place: usize| {
                    let passed = (0..jumps)
                        .map_while(|jump| number(row, mask_at.checked_sub(2 + jump)?, 1))
                        .take_while(|at| *at as usize <= place)
                        .count();
                    Some(number(row, table.checked_sub(place)?, 1)? as usize + 256 * passed)
                };
                row.get(offset(place)?..offset(place + 1).filter(|_| place < count)?)
            }
        }
    }

    /// Text: in the encoding of Windows, or in UTF-16, of which a mark in front says that bytes of zero are left out.
    pub(crate) fn text(self, bytes: &[u8]) -> String {
        if self == Layout::Jet3 {
            return decode::member_name(bytes);
        }
        let Some(packed) = bytes.strip_prefix(b"\xff\xfe") else {
            return UTF_16LE.decode_without_bom_handling(bytes).0.into_owned();
        };
        let (mut out, mut narrow) = (String::new(), true);
        // A zero switches between one byte a character and two.
        let mut rest = packed;
        while !rest.is_empty() {
            if narrow {
                let end = memchr::memchr(0, rest).unwrap_or(rest.len());
                out.extend(rest.get(..end).unwrap_or_default().iter().map(|b| char::from(*b)));
                rest = rest.get(end + 1..).unwrap_or_default();
            } else {
                let end = rest.chunks(2).position(|pair| pair.first() == Some(&0)).map_or(rest.len(), |at| at * 2);
                out.push_str(&UTF_16LE.decode_without_bom_handling(rest.get(..end).unwrap_or_default()).0);
                rest = rest.get(end + 1..).unwrap_or_default();
            }
            narrow = !narrow;
        }
        out
    }
}

/// Numbers and dates as they are shown.
fn scalar(kind: u8, bytes: &[u8]) -> Option<String> {
    fn fixed<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
        bytes.get(..N)?.try_into().ok()
    }
    Some(match kind {
        2 => bytes.first()?.to_string(),
        3 => i16::from_le_bytes(fixed(bytes)?).to_string(),
        4 => i32::from_le_bytes(fixed(bytes)?).to_string(),
        5 => {
            let money = i64::from_le_bytes(fixed(bytes)?);
            let (whole, part) = (money / 10_000, (money % 10_000).abs());
            if part == 0 { whole.to_string() } else { format!("{whole}.{part:04}") }
        }
        6 => f32::from_le_bytes(fixed(bytes)?).to_string(),
        7 => f64::from_le_bytes(fixed(bytes)?).to_string(),
        8 => date(f64::from_le_bytes(fixed(bytes)?))?,
        // A sign, and 16 bytes in four groups of which each lies the other way round.
        16 => {
            let groups = bytes.get(1..17)?.chunks_exact(4).filter_map(|g| <[u8; 4]>::try_from(g).ok());
            let value = groups.fold(0u128, |n, g| n << 32 | u128::from(u32::from_le_bytes(g)));
            format!("{}{value}", if *bytes.first()? == 0 { "" } else { "-" })
        }
        19 => i64::from_le_bytes(fixed(bytes)?).to_string(),
        _ => return None,
    })
}

/// Days since 30 December 1899 as `YYYY-MM-DD`.
fn date(days: f64) -> Option<String> {
    if !(-657_435.0..2_958_466.0).contains(&days) {
        return None;
    }
    // Days since 1 March of the year 0 in the proleptic Gregorian calendar: 693,899 up to 30 December 1899.
    #[allow(clippy::cast_possible_truncation, reason = "checked above")]
    let day = days.floor() as i64 + 693_899;
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates() {
        for (days, shown) in
            [(0.0, "1899-12-30"), (45_017.0, "2023-04-01"), (36_585.5, "2000-02-29"), (-1.0, "1899-12-29")]
        {
            assert_eq!(date(days).unwrap(), shown);
        }
        assert_eq!(date(f64::NAN), None);
    }

    #[test]
    fn packed_text_changes_its_width_at_a_zero() {
        assert_eq!(Layout::Jet4.text(b"\xff\xfeAB\0\x50\x6c\x8b\x89\0C"), "AB汐見C");
        assert_eq!(Layout::Jet4.text(b"\x50\x6c\x8b\x89"), "汐見");
    }
}
