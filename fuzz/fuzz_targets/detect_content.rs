//! Any text, or any table, through the detector: what it says lies inside the text, and is the same each time.
#![no_main]

use std::sync::LazyLock;

use detect::Detector;
use libfuzzer_sys::fuzz_target;
use model::{Block, Cell, Content, Format, Level, Part, PartKind, Place, Row, Table};

static DETECTOR: LazyLock<Detector> = LazyLock::new(Detector::new);

fuzz_target!(|text: &str| {
    // Lines with tabs are a table: the fuzzer comes upon them, and files of registers are such.
    let block = if text.contains('\t') { Block::Table(table(text)) } else { Block::Text(text.to_owned()) };
    let part = Part { path: String::new(), kind: PartKind::Body, blocks: vec![block] };
    let content = Content { format: Format::Text, parts: vec![part], hints: Vec::new(), omissions: Vec::new() };
    let found = DETECTOR.detect(&content);
    for finding in &found.findings {
        assert_eq!(Level::of(finding.confidence), Some(finding.level));
        assert!(finding.place.len > 0 && finding.place.start + finding.place.len <= length(&content, &finding.place));
    }
    assert_eq!(DETECTOR.detect(&content), found);
});

fn table(text: &str) -> Table {
    let cell = |(column, text): (u32, &str)| Cell { column, text: text.to_owned() };
    let row = |(index, line): (u32, &str)| Row { index, cells: (0..).zip(line.split('\t')).map(cell).collect() };
    Table { rows: (0..).zip(text.lines()).map(row).collect() }
}

/// Characters of the text or cell that a place speaks of.
fn length(content: &Content, place: &Place) -> u32 {
    let text = match (&content.parts[0].blocks[place.block as usize], place.cell) {
        (Block::Text(text), None) => text,
        (Block::Table(table), Some(at)) => &table.rows[at.row as usize].cells[at.column as usize].text,
        (block, cell) => panic!("{cell:?} in {block:?}"),
    };
    text.chars().count() as u32
}
