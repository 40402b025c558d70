//! Tries lines of comma-separated cells from standard input as a table.
#![allow(clippy::print_stdout, reason = "an example")]
use model::{Block, Cell, Content, Format, Part, PartKind, Row, Table};
fn main() {
    let text = std::io::read_to_string(std::io::stdin()).expect("text");
    let row = |(i, line): (usize, &str)| Row {
        index: i as u32,
        cells: line
            .split(',')
            .enumerate()
            .filter(|c| !c.1.is_empty())
            .map(|(c, t)| Cell { column: c as u32, text: t.to_owned() })
            .collect(),
    };
    let table = std::env::args().nth(1).is_none();
    let block = if table {
        Block::Table(Table { rows: text.lines().enumerate().map(row).collect() })
    } else {
        Block::Text(text.clone())
    };
    let content = Content {
        format: Format::Text,
        parts: vec![Part { path: String::new(), kind: PartKind::Body, blocks: vec![block] }],
        hints: vec![],
        omissions: vec![],
    };
    for f in detect::Detector::new().detect(&content).findings {
        let v = match f.place.cell {
            Some(at) => text
                .lines()
                .nth(at.row as usize)
                .and_then(|l| l.split(',').nth(at.column as usize))
                .unwrap_or("")
                .chars()
                .skip(f.place.start as usize)
                .take(f.place.len as usize)
                .collect::<String>(),
            None => text.chars().skip(f.place.start as usize).take(f.place.len as usize).collect(),
        };
        println!("{} {} {v:?} {:?} {:?}", f.kind, f.confidence, f.place.cell.map(|c| (c.row, c.column)), f.evidence);
    }
}
