//! Documents of every format, written here byte by byte, with one resident in each.

use std::io::{Cursor, Write as _};

use testkit::Resident;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Captions of a form.
const CAPTIONS: [&str; 6] = ["氏名", "住所", "生年月日", "電話番号", "メールアドレス", "個人番号"];

/// A resident's data as captions and values, in one of several writings.
pub(crate) fn form(resident: &Resident, writing: u64) -> Vec<(&'static str, String)> {
    let values = [
        resident.name(if writing.is_multiple_of(2) { " " } else { "　" }),
        resident.address(writing),
        resident.birth(writing),
        resident.telephone(writing),
        resident.email.clone(),
        resident.number(writing),
    ];
    CAPTIONS.into_iter().zip(values).collect()
}

fn lines(resident: &Resident, writing: u64) -> Vec<String> {
    form(resident, writing).into_iter().map(|(caption, value)| format!("{caption}　{value}")).collect()
}

/// One document of each format; the n-th holds the n-th resident in the n-th writing.
pub(crate) fn of_every_format(residents: &[Resident]) -> Vec<(&'static str, Vec<u8>)> {
    type Writer = fn(&Resident, u64) -> Vec<u8>;
    let writers: [(&str, Writer); 11] = [
        ("申請書.docx", docx),
        ("台帳.xlsx", xlsx),
        ("説明.pptx", pptx),
        ("控え.pdf", pdf),
        ("一覧.csv", csv_sjis),
        ("メモ.txt", |r, w| lines(r, w).join("\n").into_bytes()),
        ("メモ_utf16.txt", utf16),
        ("受信.eml", eml),
        ("束.zip", |r, w| zipped(&[("申請書.docx", docx(r, w)), ("メモ.txt", lines(r, w).join("\n").into_bytes())])),
        ("様式.html", |r, w| {
            format!("<html><body><p>{}</p></body></html>", lines(r, w).join("</p><p>")).into_bytes()
        }),
        ("文書.rtf", rtf),
    ];
    let numbered = (0_u64..).zip(writers.iter().zip(residents));
    numbered.map(|(writing, ((name, write), resident))| (*name, write(resident, writing))).collect()
}

/// A ZIP file.
pub(crate) fn zipped(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).expect("member");
        zip.write_all(bytes).expect("member");
    }
    zip.finish().expect("zip").into_inner()
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn package(main: &str, kind: &str, parts: &[(&str, String)]) -> Vec<u8> {
    let root = format!(
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{main}"/></Relationships>"#
    );
    let types = format!(
        r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/{main}" ContentType="{kind}"/></Types>"#
    );
    let mut members = vec![("[Content_Types].xml", types.into_bytes()), ("_rels/.rels", root.into_bytes())];
    members.extend(parts.iter().map(|(name, text)| (*name, text.clone().into_bytes())));
    zipped(&members)
}

/// A text document.
pub(crate) fn docx_of(paragraphs: &[String]) -> Vec<u8> {
    let text: Vec<String> = paragraphs.iter().map(|p| format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", xml(p))).collect();
    let document = format!(
        r#"<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>"#,
        text.concat()
    );
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    package("word/document.xml", kind, &[("word/document.xml", document)])
}

fn docx(resident: &Resident, writing: u64) -> Vec<u8> {
    docx_of(&lines(resident, writing))
}

/// A workbook with one sheet.
pub(crate) fn xlsx_of(sheet_name: &str, rows: &[Vec<String>]) -> Vec<u8> {
    let cell = |text: &String| format!("<c t=\"inlineStr\"><is><t>{}</t></is></c>", xml(text));
    let row = |row: &Vec<String>| format!("<row>{}</row>", row.iter().map(cell).collect::<String>());
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>"#,
        rows.iter().map(row).collect::<String>()
    );
    let book = format!(
        r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="{}" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        xml(sheet_name)
    );
    let relations = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    let parts = [
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", relations.to_owned()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    package("xl/workbook.xml", kind, &parts)
}

fn xlsx(resident: &Resident, writing: u64) -> Vec<u8> {
    let (captions, values) = form(resident, writing).into_iter().map(|(c, v)| (c.to_owned(), v)).unzip();
    xlsx_of("台帳", &[captions, values])
}

fn pptx(resident: &Resident, writing: u64) -> Vec<u8> {
    let text: Vec<String> =
        lines(resident, writing).iter().map(|l| format!("<a:p><a:r><a:t>{}</a:t></a:r></a:p>", xml(l))).collect();
    let names = r#"xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;
    let slide = format!(
        r#"<?xml version="1.0"?><p:sld {names}><p:cSld><p:spTree><p:sp><p:txBody>{}</p:txBody></p:sp></p:spTree></p:cSld></p:sld>"#,
        text.concat()
    );
    let show = format!(
        r#"<?xml version="1.0"?><p:presentation {names}><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>"#
    );
    let relations = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/slide" Target="slides/slide1.xml"/></Relationships>"#;
    let kind = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml";
    let parts = [
        ("ppt/presentation.xml", show),
        ("ppt/_rels/presentation.xml.rels", relations.to_owned()),
        ("ppt/slides/slide1.xml", slide),
    ];
    package("ppt/presentation.xml", kind, &parts)
}

/// One page in a Japanese font that is not embedded (ISO 32000-1, 9.7.5.2: UniJIS-UTF16-H).
fn pdf(resident: &Resident, writing: u64) -> Vec<u8> {
    let mut page = String::from("BT /F1 12 Tf 20 TL 60 780 Td ");
    for line in lines(resident, writing) {
        let hex: String = line.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
        page.push_str(&format!("<{hex}> Tj T* "));
    }
    page.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type0 /BaseFont /KozMinPr6N-Regular /Encoding /UniJIS-UTF16-H /DescendantFonts [6 0 R] >>"
            .to_owned(),
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /KozMinPr6N-Regular /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 6 >> /DW 1000 /FontDescriptor 7 0 R >>"
            .to_owned(),
        "<< /Type /FontDescriptor /FontName /KozMinPr6N-Regular /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>"
            .to_owned(),
    ];
    let (mut text, mut places) = (String::from("%PDF-1.7\n"), Vec::new());
    for (n, object) in objects.iter().enumerate() {
        places.push(text.len());
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", n + 1));
    }
    let start = text.len();
    text.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        text.push_str(&format!("{place:010} 00000 n \n"));
    }
    text.push_str(&format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1));
    text.into_bytes()
}

fn csv_sjis(resident: &Resident, writing: u64) -> Vec<u8> {
    let (captions, values): (Vec<_>, Vec<_>) = form(resident, writing).into_iter().unzip();
    let text = format!("{}\r\n{}\r\n", captions.join(","), values.join(","));
    encoding_rs::SHIFT_JIS.encode(&text).0.into_owned()
}

fn utf16(resident: &Resident, writing: u64) -> Vec<u8> {
    let text = format!("\u{feff}{}", lines(resident, writing).join("\r\n"));
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A mail.
pub(crate) fn eml_of(subject: &str, body: &str) -> Vec<u8> {
    let encoded = super::search::base64(subject.as_bytes());
    format!(
        "From: a@example.jp\r\nTo: b@example.jp\r\nSubject: =?UTF-8?B?{encoded}?=\r\nDate: Sun, 22 Nov 2026 09:00:00 +0900\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n"
    )
    .into_bytes()
}

fn eml(resident: &Resident, writing: u64) -> Vec<u8> {
    eml_of("届出の件", &lines(resident, writing).join("\r\n"))
}

fn rtf(resident: &Resident, writing: u64) -> Vec<u8> {
    let mut text = String::from("{\\rtf1\\ansi\\uc1 ");
    for line in lines(resident, writing) {
        for unit in line.encode_utf16() {
            text.push_str(&format!("\\u{}?", unit as i16));
        }
        text.push_str("\\par ");
    }
    text.push('}');
    text.into_bytes()
}
