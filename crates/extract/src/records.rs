use crate::reading::Reading;
use model::{Block, Cell, OmissionCause, PartKind, Row, Table};

/// How a file of records is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    delimiter: u8,
    /// Bytes before the first record: Excel's `sep=` line.
    start: usize,
}

/// Bytes that decide on the layout.
const SAMPLE: usize = 16 << 10;
/// Records that decide on the layout.
const RECORDS: usize = 40;
/// Lines of title above the header row.
const TITLE: usize = 12;

/// The layout of a file of records, or `None` for other text: the delimiter that cuts at least four of five of the first
/// records into the same number of fields, two or more. Lines of title may stand above them.
pub(crate) fn layout(text: &str) -> Option<Layout> {
    let first = text.lines().next().unwrap_or_default();
    if let Some([delimiter]) = first.strip_prefix("sep=").map(str::as_bytes)
        && delimiter.is_ascii_punctuation() | (*delimiter == b'\t')
    {
        let start = text.find('\n').map_or(text.len(), |at| at + 1);
        return Some(Layout { delimiter: *delimiter, start });
    }
    let sample = text.get(..text.floor_char_boundary(SAMPLE)).unwrap_or(text);
    // A record that the sample cuts would count as one of another width.
    let sample = match sample.rfind('\n') {
        Some(end) if sample.len() < text.len() => sample.get(..=end).unwrap_or(sample),
        _ => sample,
    };
    [b'\t', b',', b';', b'|']
        .into_iter()
        .find(|delimiter| memchr::memchr(*delimiter, sample.as_bytes()).is_some() && cuts_evenly(sample, *delimiter))
        .map(|delimiter| Layout { delimiter, start: 0 })
}

fn cuts_evenly(sample: &str, delimiter: u8) -> bool {
    let mut reader = reader(sample, delimiter);
    let mut record = csv::ByteRecord::new();
    let mut widths = Vec::with_capacity(RECORDS);
    while widths.len() < RECORDS && reader.read_byte_record(&mut record).is_ok_and(|more| more) {
        // Spreadsheets fill short rows up with empty fields.
        let filled = record.iter().rposition(|field| !field.is_empty()).map_or(0, |at| at + 1);
        widths.push((record.len(), filled));
    }
    if delimiter == b'|' && widths.len() < 3 {
        return false;
    }
    let title = widths.iter().take(TITLE).take_while(|(_, filled)| *filled <= 1).count();
    is_even(&widths, 0) || title > 0 && is_even(widths.get(title..).unwrap_or_default(), 1)
}

/// Whether most records have the same width; `more` records are asked for where a title stands above them.
fn is_even(widths: &[(usize, usize)], more: usize) -> bool {
    let wide: Vec<usize> = widths.iter().map(|(width, _)| *width).filter(|width| *width > 1).collect();
    let common = wide.iter().map(|w| wide.iter().filter(|v| *v == w).count()).max().unwrap_or(0);
    let records = widths.len();
    records >= 2 + more && common >= 2 && common * 5 >= records * 4
        || records > 4 && wide.len() * 20 >= records * 19 && common * 2 >= records
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// Reads records into one table; the rows are counted with the lines above the header.
pub(crate) fn read(reading: &mut Reading, text: &str, layout: Layout, path: &str) {
    let mut reader = reader(text.get(layout.start..).unwrap_or_default(), layout.delimiter);
    let mut record = csv::StringRecord::new();
    let mut table = Table::default();
    let mut index = u32::from(layout.start > 0);
    // The text is sound UTF-8 and rows may have any width: nothing else can fail.
    while reader.read_record(&mut record).is_ok_and(|more| more) {
        if reading.is_full() {
            reading.omit(path, OmissionCause::Limit);
            break;
        }
        let mut cells = Vec::with_capacity(record.len());
        for (column, field) in (0u32..).zip(&record) {
            if field.is_empty() {
                continue;
            }
            if !reading.admit_cell(path) {
                break;
            }
            cells.push(Cell { column, text: reading.admit(path, field).to_owned() });
        }
        if !cells.is_empty() {
            table.rows.push(Row { index, cells });
        }
        index = index.saturating_add(1);
    }
    if !table.rows.is_empty() {
        reading.push(path, PartKind::Sheet, vec![Block::Table(table)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use model::Format;

    #[test]
    fn records_are_told_from_prose() {
        for (text, delimiter) in [
            ("氏名,電話\n汐見,1\n", Some(b',')),
            ("氏名;電話\n汐見;1\n", Some(b';')),
            ("sep=|\na|b\n", Some(b'|')),
            ("転入者一覧\n\n氏名,電話\n汐見,1\n鴎,2\n", Some(b',')),
            ("転入者一覧,,\n令和6年,,\n氏名,電話,住所\n汐見,1,港町\n鴎,2,浜町\n", Some(b',')),
            ("氏名,備考\n汐見,\"一行目\n二行目\"\n鴎,なし\n", Some(b',')),
            ("a,b\nc,d,e\nf,g\nh,i\nj,k\nl,m\n", Some(b',')),
            ("Dear all,\nplease note, that it rains, again.\nYours\n", None),
            ("本日は晴天なり\n", None),
            ("", None),
        ] {
            assert_eq!(layout(text).map(|l| l.delimiter), delimiter, "{text}");
        }
    }

    #[test]
    fn rows_keep_their_number_below_a_title() {
        let limits = Limits::default();
        let mut reading = Reading::new(&limits);
        let text = "sep=;\n氏名;電話\n汐見;0154;余分\n";
        read(&mut reading, text, layout(text).unwrap(), "");
        let content = reading.finish(Format::Csv);
        let [Block::Table(table)] = &content.parts[0].blocks[..] else { panic!() };
        assert_eq!(table.rows.iter().map(|r| (r.index, r.cells.len())).collect::<Vec<_>>(), [(1, 2), (2, 3)]);
    }
}
