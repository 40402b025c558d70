//! Documents made by code: invented people of the invented city 汐見市.
#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod office;

use extract::{Limits, extract};
use model::{Block, Content, OmissionCause, PartKind, Row, Table};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// A ZIP file with these members.
pub(crate) fn archive<N: AsRef<str>, B: AsRef<[u8]>>(members: &[(N, B)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(name.as_ref(), SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes.as_ref()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Opens `bytes` with the default limits.
pub(crate) fn open(bytes: &[u8]) -> Content {
    open_within(bytes, &Limits::default())
}

/// Opens `bytes` with `limits`.
pub(crate) fn open_within(bytes: &[u8], limits: &Limits) -> Content {
    extract(Cursor::new(bytes), None, limits).unwrap()
}

/// All text of `content`, cells divided by tabs.
pub(crate) fn text_of(content: &Content) -> String {
    content.parts.iter().flat_map(|p| &p.blocks).map(block_text).collect()
}

/// Text of the parts of one kind.
pub(crate) fn text_of_kind(content: &Content, kind: PartKind) -> String {
    content.parts.iter().filter(|p| p.kind == kind).flat_map(|p| &p.blocks).map(block_text).collect()
}

fn block_text(block: &Block) -> String {
    match block {
        Block::Text(text) => format!("{text}\n"),
        Block::Table(table) => table
            .rows
            .iter()
            .map(|r| r.cells.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("\t") + "\n")
            .collect(),
    }
}

/// The first table of `content`.
pub(crate) fn table(content: &Content) -> &Table {
    let found = content.parts.iter().flat_map(|p| &p.blocks).find_map(|b| match b {
        Block::Table(table) => Some(table),
        Block::Text(_) => None,
    });
    found.expect("no table")
}

/// Rows as (row, [(column, text)]).
pub(crate) fn rows(table: &Table) -> Vec<(u32, Vec<(u32, &str)>)> {
    table
        .rows
        .iter()
        .map(|Row { index, cells }| (*index, cells.iter().map(|c| (c.column, c.text.as_str())).collect()))
        .collect()
}

/// Causes of what was left out.
pub(crate) fn causes(content: &Content) -> Vec<OmissionCause> {
    content.omissions.iter().map(|o| o.cause).collect()
}

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006""#;

pub(crate) fn rels(list: &[(&str, &str, &str)]) -> String {
    let each = |(id, kind, target): &(&str, &str, &str)| {
        format!(
            r#"<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>"#
        )
    };
    format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>"#,
        list.iter().map(each).collect::<String>()
    )
}

/// A text document with this body, a header, a footnote, a comment and properties.
pub(crate) fn docx(body: &str) -> Vec<u8> {
    let part =
        |root: &str, inner: &str| format!(r#"<?xml version="1.0" encoding="UTF-8"?><w:{root} {W}>{inner}</w:{root}>"#);
    let line = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    archive(&[
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("_rels/.rels", rels(&[("r1", "officeDocument", "word/document.xml")])),
        ("word/document.xml", part("document", &format!("<w:body>{body}</w:body>"))),
        (
            "word/_rels/document.xml.rels",
            rels(&[
                ("r1", "header", "header1.xml"),
                ("r2", "footnotes", "footnotes.xml"),
                ("r3", "comments", "comments.xml"),
            ]),
        ),
        ("word/header1.xml", part("hdr", &line("汐見市 福祉課"))),
        (
            "word/footnotes.xml",
            part("footnotes", &format!("<w:footnote>{}</w:footnote>", line("脚注の電話 0154-00-0003"))),
        ),
        (
            "word/comments.xml",
            part("comments", &format!(r#"<w:comment w:author="鴎 花子">{}</w:comment>"#, line("要確認"))),
        ),
        (
            "docProps/core.xml",
            r#"<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>汐見 太郎</dc:creator></cp:coreProperties>"#
                .to_owned(),
        ),
    ])
}

/// A workbook with one sheet of these rows (raw XML), shared strings and styles 0 general, 1 date, 2 twelve places.
pub(crate) fn xlsx(rows: &str, strings: &[&str], state: &str) -> Vec<u8> {
    let strings: String = strings.iter().map(|s| format!("<si><t>{s}</t><rPh><t>シオミ</t></rPh></si>")).collect();
    archive(&[
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("_rels/.rels", rels(&[("r1", "officeDocument", "/xl/workbook.xml")])),
        ("xl/workbook.xml", format!(r#"<workbook xmlns:r="r"><workbookPr/><sheets><sheet name="台帳" sheetId="1" {state} r:id="r1"/></sheets></workbook>"#)),
        (
            "xl/_rels/workbook.xml.rels",
            rels(&[("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "sharedStrings", "sharedStrings.xml"), ("r3", "styles", "styles.xml")]),
        ),
        ("xl/sharedStrings.xml", format!("<sst>{strings}</sst>")),
        (
            "xl/styles.xml",
            r#"<styleSheet><numFmts><numFmt numFmtId="180" formatCode="000000000000"/></numFmts><cellStyleXfs><xf numFmtId="22"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="180"/></cellXfs></styleSheet>"#.to_owned(),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
        ("xl/worksheets/_rels/sheet1.xml.rels", rels(&[("r1", "comments", "../comments1.xml")])),
        ("xl/comments1.xml", "<comments><commentList><comment><text><r><t>転出済み</t></r></text></comment></commentList></comments>".to_owned()),
    ])
}

/// A message in ISO-2022-JP with an attachment whose name is encoded, as Japanese mail programs write it.
pub(crate) fn message() -> Vec<u8> {
    let subject = "=?ISO-2022-JP?B?GyRCRVBPPyROJDNPIk1tGyhC?=";
    let mut mail = format!(
        "From: =?UTF-8?B?5rGQ6KaLIOWkqumDjg==?= <shiomi@example.invalid>\r\nTo: kamome@example.invalid\r\nSubject: {subject}\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"xx\"\r\n\r\n--xx\r\nContent-Type: text/plain; charset=ISO-2022-JP\r\n\r\n"
    )
    .into_bytes();
    mail.extend_from_slice(&encoding_rs::ISO_2022_JP.encode("鴎 花子の電話は 0154-00-0001 です。\r\n").0);
    mail.extend_from_slice(
        "\r\n--xx\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename*=UTF-8''%E5%90%8D%E7%B0%BF.csv\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n氏名,電話\r\n汐見 太郎,0154-00-0000\r\n--xx--\r\n"
            .as_bytes(),
    );
    mail
}

/// Documents made with LibreOffice 7.4 from invented content, by name.
pub(crate) fn made_by_libreoffice() -> Vec<(String, Vec<u8>)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|e| (e.file_name().to_string_lossy().into_owned(), std::fs::read(e.path()).unwrap()))
        .collect();
    found.sort();
    found
}
