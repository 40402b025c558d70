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

/// An archive or database made with another program, by name.
pub(crate) fn packed(name: &str) -> Vec<u8> {
    std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packed").join(name)).unwrap()
}

/// Everything in the folder of archives and databases.
pub(crate) fn made_by_others() -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packed");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().flatten().map(|e| e.path()).collect();
    paths.sort();
    paths.into_iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// An Outlook message with a recipient, a body in old encoding, an attachment and a message within.
pub(crate) fn outlook_message() -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let old = |text: &str| encoding_rs::SHIFT_JIS.encode(text).0.into_owned();
    let attached = "/__attach_version1.0_#00000000";
    let within = "/__attach_version1.0_#00000001";
    let message = format!("{within}/__substg1.0_3701000D");
    for storage in ["/__recip_version1.0_#00000000", attached, within, &message] {
        file.create_storage(storage).unwrap();
    }
    for (name, bytes) in [
        ("/__properties_version1.0".to_owned(), vec![0; 32]),
        ("/__substg1.0_001A001F".to_owned(), wide("IPM.Note")),
        ("/__substg1.0_0037001F".to_owned(), wide("転入の件")),
        ("/__substg1.0_1000001E".to_owned(), [old("鴎 花子の電話は 0154-00-0001 です。"), vec![0]].concat()),
        ("/__recip_version1.0_#00000000/__substg1.0_3001001E".to_owned(), old("汐見 太郎")),
        (format!("{attached}/__substg1.0_3707001F"), wide("名簿.csv")),
        (format!("{attached}/__substg1.0_37010102"), "氏名,電話\r\n浜 一郎,0154\r\n".into()),
        (format!("{message}/__properties_version1.0"), vec![0; 24]),
        (format!("{message}/__substg1.0_1000001F"), wide("中の手紙")),
    ] {
        file.create_stream(name).unwrap().write_all(&bytes).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// A `winmail.dat` with a subject, a property and an attachment.
pub(crate) fn winmail() -> Vec<u8> {
    let attribute = |level: u8, id: u32, data: &[u8]| {
        let sum = data.iter().fold(0u16, |n, b| n.wrapping_add(u16::from(*b)));
        [&[level][..], &id.to_le_bytes(), &(data.len() as u32).to_le_bytes(), data, &sum.to_le_bytes()].concat()
    };
    let body: Vec<u8> = "汐見 太郎の届".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let size = body.len() as u32;
    let mut properties = [1u32.to_le_bytes(), [0x1f, 0, 0, 0x10], 1u32.to_le_bytes(), size.to_le_bytes()].concat();
    properties.extend(body);
    properties.resize(properties.len().next_multiple_of(4), 0);
    [
        b"\x78\x9f\x3e\x22\x01\0".to_vec(),
        attribute(1, 0x0001_8004, &[&encoding_rs::SHIFT_JIS.encode("件名").0[..], b"\0"].concat()),
        attribute(1, 0x0006_9003, &properties),
        attribute(2, 0x0006_9002, &[0; 14]),
        attribute(2, 0x0001_8010, b"meibo.csv\0"),
        attribute(2, 0x0006_800f, "氏名,電話\r\n鴎 花子,0154\r\n".as_bytes()),
    ]
    .concat()
}

/// A PNG with text in chunks of each kind, EXIF and XMP, and no picture.
pub(crate) fn picture() -> Vec<u8> {
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        [&(data.len() as u32).to_be_bytes()[..], kind, data, &crc32fast::hash(&[kind, data].concat()).to_be_bytes()]
            .concat()
    };
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all("浜 一郎".as_bytes()).unwrap();
    // One field in the first directory: the artist, 13 letters behind it.
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x3b\x01\x02\0\x0d\0\0\0\x1a\0\0\0\0\0\0\0".to_vec();
    exif.extend("汐見太郎\0".as_bytes());
    let xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:title xmlns:dc='d'><li>港まつり</li></dc:title></x:xmpmeta>";
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]),
        chunk(b"eXIf", &exif),
        chunk(b"tEXt", &[&b"Author\0"[..], &encoding_rs::SHIFT_JIS.encode("鴎 花子").0].concat()),
        chunk(b"zTXt", &[b"Comment\0\0".to_vec(), packed.finish().unwrap()].concat()),
        chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", xmp.as_bytes()].concat()),
        chunk(b"IEND", b""),
    ]
    .concat()
}
