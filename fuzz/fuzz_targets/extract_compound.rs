//! Any bytes as the streams of older office documents, since mutated compound files rarely reach their readers: the first
//! byte chooses the document. And as the parts of a binary workbook. Older workbooks are left to `extract_document`: calamine
//! panics on most damaged ones, which is caught in the product and would end a fuzzer at once.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::{Cursor, Write};

fn compound(names: &[&str], bytes: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("memory");
    for name in names {
        file.create_stream(name).expect("memory").write_all(bytes).expect("memory");
    }
    file.flush().expect("memory");
    file.into_inner().into_inner()
}

fn workbook(bytes: &[u8]) -> Vec<u8> {
    const BOOK: &[u8] = b"\x9c\x01\x16\0\0\0\0\x01\0\0\0\x02\0\0\0r\x001\0\x01\0\0\0a\0";
    const RELATIONS: &[u8] = br#"<R><Relationship Id="r1" Type="x/worksheet" Target="s.bin"/><Relationship Id="r2" Type="x/sharedStrings" Target="s.bin"/><Relationship Id="r3" Type="x/styles" Target="s.bin"/></R>"#;
    const BESIDE: &[u8] = br#"<R><Relationship Id="r1" Type="x/comments" Target="s.bin"/></R>"#;
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in [
        ("xl/workbook.bin", BOOK),
        ("xl/_rels/workbook.bin.rels", RELATIONS),
        ("xl/_rels/s.bin.rels", BESIDE),
        ("xl/s.bin", bytes),
    ] {
        zip.start_file(name, options).expect("memory");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let limits = extract::Limits { text_bytes: 1 << 20, expanded_bytes: 16 << 20, ..extract::Limits::default() };
    let document = match choice % 6 {
        0 => compound(&["/PowerPoint Document", "/Current User"], bytes),
        1 => compound(&["/WordDocument", "/0Table", "/1Table"], bytes),
        2 => compound(&["/DocumentText", "/LayoutBoxText"], bytes),
        3 => compound(&["/DocumentText", "/\u{5}SummaryInformation", "/\u{5}DocumentSummaryInformation"], bytes),
        4 => workbook(bytes),
        _ => [&b"{\\rtf1\\ansi\\ansicpg932 "[..], bytes].concat(),
    };
    let _ = extract::extract(Cursor::new(document), None, &limits);
});
