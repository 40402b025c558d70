//! Older and binary office documents, made by code.

use super::{archive, rels};
use std::io::{Cursor, Write};

/// A compound file with these streams.
pub(crate) fn compound(streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in streams {
        if let Some(folder) = std::path::Path::new(name).parent() {
            file.create_storage_all(folder).unwrap();
        }
        file.create_stream(name).unwrap().write_all(bytes).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A document of 一太郎: text in units of UTF-16 behind two heads, with a record between them and a stream of a text box.
pub(crate) fn jtd(text: &str, boxed: &str) -> Vec<u8> {
    let stream = |text: &str| {
        let record = [0x1c, 0, 6, 0x4e00, 0, 0x1f];
        let units: Vec<u16> = record.into_iter().chain(text.encode_utf16()).collect();
        let mut bytes = b"SsmgV.01".to_vec();
        bytes.resize(20, 0);
        bytes.extend(b"TextV.01");
        bytes.extend((units.len() as u32).to_be_bytes());
        bytes.extend(units.into_iter().flat_map(u16::to_be_bytes));
        bytes.extend([0xff; 9]);
        bytes
    };
    compound(&[("/DocumentText", stream(text)), ("/LayoutBoxText", stream(boxed))])
}

/// A record of a binary presentation; `holds` if it holds others.
fn record(kind: u16, instance: u16, holds: bool, body: &[u8]) -> Vec<u8> {
    let version = instance << 4 | if holds { 0xf } else { 0 };
    [&version.to_le_bytes()[..], &kind.to_le_bytes(), &(body.len() as u32).to_le_bytes(), body].concat()
}

/// A presentation with an outline, a slide that was saved twice, a comment and notes.
pub(crate) fn ppt() -> Vec<u8> {
    let text = |line: &str| record(4000, 0, false, &utf16(line));
    let slide = |line: &str| record(1006, 0, true, &record(1036, 0, true, &record(0xf00d, 0, true, &text(line))));
    let comment = record(12000, 0, true, &record(4026, 1, false, &utf16("鴎 花子より")));
    let old = slide("前の版 0154-00-0009");
    let new = [slide("電話 0154-00-0001"), comment].concat();
    let notes = record(1008, 0, true, &record(4008, 0, false, b"note 0154-00-0002"));
    let slide_at = old.len() as u32;
    let notes_at = (old.len() + new.len()) as u32;
    let outline =
        [record(1011, 0, false, &[2u32.to_le_bytes(), [0; 4], [0; 4], [0; 4], [0; 4]].concat()), text("窓口研修")];
    let document = record(1000, 0, true, &record(4080, 0, true, &outline.concat()));
    let document_at = notes_at + notes.len() as u32;
    let directory_at = document_at + document.len() as u32;
    let head = 1u32 | 3 << 20;
    let directory = [head, document_at, slide_at, notes_at].into_iter().flat_map(u32::to_le_bytes).collect::<Vec<u8>>();
    let directory = record(6002, 0, false, &directory);
    let edit_at = directory_at + directory.len() as u32;
    let edit = [0, 0, 0, directory_at, 1, 3, 0].into_iter().flat_map(u32::to_le_bytes).collect::<Vec<u8>>();
    let stream = [old, new, notes, document, directory, record(4085, 0, false, &edit)].concat();
    let mut current = vec![0; 12];
    current.extend([0x5f, 0xc0, 0x91, 0xe3]);
    current.extend(edit_at.to_le_bytes());
    compound(&[("/PowerPoint Document", stream), ("/Current User", current)])
}

/// A document of Word 6 in Japanese.
pub(crate) fn word6(text: &str) -> Vec<u8> {
    let bytes = encoding_rs::SHIFT_JIS.encode(text).0.into_owned();
    let mut main = vec![0; 0x300];
    main[..4].copy_from_slice(&[0xdc, 0xa5, 0x65, 0]);
    main[6..8].copy_from_slice(&0x0411u16.to_le_bytes());
    main[0x18..0x1c].copy_from_slice(&0x300u32.to_le_bytes());
    main[0x1c..0x20].copy_from_slice(&(0x300 + bytes.len() as u32).to_le_bytes());
    main.extend(bytes);
    compound(&[("/WordDocument", main)])
}

/// A record of a binary workbook of 2007.
fn bin(kind: u32, body: &[u8]) -> Vec<u8> {
    let mut out = if kind < 128 { vec![kind as u8] } else { vec![kind as u8 | 0x80, (kind >> 7) as u8] };
    out.push(body.len() as u8);
    out.extend(body);
    out
}

fn counted(text: &str) -> Vec<u8> {
    [&(text.encode_utf16().count() as u32).to_le_bytes()[..], &utf16(text)].concat()
}

/// A binary workbook with a hidden sheet: a shared string, a text, an integer, a date and a comment.
pub(crate) fn xlsb() -> Vec<u8> {
    let cell =
        |column: u32, style: u32, value: &[u8]| [&column.to_le_bytes()[..], &style.to_le_bytes(), value].concat();
    let sheet = [
        bin(0, &[0; 17]),
        bin(7, &cell(0, 0, &0u32.to_le_bytes())),
        bin(6, &cell(1, 0, &counted("0154-00-0000"))),
        bin(0, &[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0]),
        bin(2, &cell(0, 0, &(42i32 << 2 | 2).to_le_bytes())),
        bin(5, &cell(2, 1, &45_017f64.to_le_bytes())),
    ];
    let styles = [bin(617, &[]), bin(47, &[0, 0, 0, 0, 0]), bin(47, &[0, 0, 14, 0, 0]), bin(618, &[])];
    let bundle = [&1u32.to_le_bytes()[..], &1u32.to_le_bytes(), &counted("r1"), &counted("台帳")].concat();
    archive(&[
        ("_rels/.rels", rels(&[("r1", "officeDocument", "xl/workbook.bin")]).into_bytes()),
        ("xl/workbook.bin", bin(156, &bundle)),
        (
            "xl/_rels/workbook.bin.rels",
            rels(&[
                ("r1", "worksheet", "worksheets/sheet1.bin"),
                ("r2", "sharedStrings", "sharedStrings.bin"),
                ("r3", "styles", "styles.bin"),
            ])
            .into_bytes(),
        ),
        ("xl/sharedStrings.bin", bin(19, &[&[0][..], &counted("汐見 太郎")].concat())),
        ("xl/styles.bin", styles.concat()),
        ("xl/worksheets/sheet1.bin", sheet.concat()),
        ("xl/worksheets/_rels/sheet1.bin.rels", rels(&[("r1", "comments", "../comments1.bin")]).into_bytes()),
        ("xl/comments1.bin", bin(637, &[&[0][..], &counted("転出済み")].concat())),
    ])
}

/// A document in Rich Text Format as Word in Japan writes it: bytes of CP932, Unicode with its stand-in, a table, a
/// margin, a comment, properties, what is passed over, and hidden, white and tiny text.
pub(crate) const RTF: &str = concat!(
    r"{\rtf1\ansi\ansicpg932\deff0{\fonttbl{\f0\fnil\fcharset128 \'82\'6c\'82\'72;}{\f1\fcharset0 Times;}}",
    r"{\colortbl;\red255\green255\blue255;\red0\green0\blue0;}{\stylesheet{\s0 Standard;}}",
    r"{\info{\author \'8e\'ac\'8c\'a9}}{\header \u27728?\u35211?\u24066?}",
    r"{\pict\wmetafile8 010009}{\*\unknown{\b x}}",
    r"\pard\f0 \'93\'64\'98\'62 0154-00-0000\uc2\u12391\'82\'c5\u12377\'82\'b7\par",
    r"\trowd\cellx100\cellx200\pard\intbl \'8e\'81\'96\'bc\cell \'93\'64\'98\'62\cell\row",
    r"\trowd\cellx100\cellx200\pard\intbl \'8e\'ac\'8c\'a9\cell 0154-00-0001\cell\row\pard ",
    r"{\v 0154-00-0002}{\cf1 0154-00-0003}{\fs2 0154-00-0004}",
    r"{\deleted 0154-00-0005}\chatn{\*\annotation \'97\'76\'8a\'6d\'94\'46}\bin3 }}}\par}",
);
