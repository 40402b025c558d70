use crate::reading::Reading;
use crate::{decode, sniff};
use model::{Block, Cell, Format, OmissionCause, PartKind, Row, Table};

/// Reads plain text or records; the format is decided again on the whole text.
pub(crate) fn read(reading: &mut Reading, bytes: &[u8], path: &str, sniffed: Format) -> Format {
    let Some(text) = decode::decode(bytes) else {
        reading.omit(path, OmissionCause::Unsupported);
        return Format::Other;
    };
    match sniff::delimiter(&text) {
        Some(delimiter) if sniffed == Format::Csv => {
            let table = records(reading, &text, delimiter, path);
            reading.push(path, PartKind::Sheet, vec![Block::Table(table)]);
            Format::Csv
        }
        _ => {
            reading.push_text(path, PartKind::Body, &text);
            Format::Text
        }
    }
}

fn records(reading: &mut Reading, text: &str, delimiter: u8, path: &str) -> Table {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut table = Table::default();
    for (index, record) in (0u32..).zip(reader.records().map_while(Result::ok)) {
        if reading.is_full() {
            reading.omit(path, OmissionCause::Limit);
            break;
        }
        let cells = record
            .iter()
            .zip(0u32..)
            .filter(|(text, _)| !text.is_empty())
            .map_while(|(text, column)| {
                reading.admit_cell(path).then(|| Cell { column, text: reading.admit(path, text).to_owned() })
            })
            .collect();
        table.rows.push(Row { index, cells });
    }
    table
}
