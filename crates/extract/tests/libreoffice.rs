//! Documents as an office program writes them.

mod sample;

use model::{Block, Content, Format, PartKind};
use sample::*;

fn opened(name: &str) -> Content {
    let (_, bytes) = made_by_libreoffice().into_iter().find(|(n, _)| n == name).expect("sample");
    open(&bytes)
}

#[test]
fn a_register_reads_the_same_from_every_workbook() {
    for (name, format) in [("meibo.xlsx", Format::Xlsx), ("meibo.ods", Format::Ods), ("meibo.xls", Format::Xls)] {
        let content = opened(name);
        assert_eq!(content.format, format, "{name}");
        assert!(content.omissions.is_empty(), "{name}: {:?}", content.omissions);
        let rows = rows(table(&content));
        assert_eq!(rows[0], (0, vec![(0, "氏名"), (1, "個人番号"), (2, "生年月日"), (3, "電話")]), "{name}");
        assert_eq!(
            rows[1],
            (1, vec![(0, "汐見 太郎"), (1, "123456789018"), (2, "1980-04-01"), (3, "0154-00-0000")]),
            "{name}"
        );
    }
}

#[test]
fn a_notice_reads_the_same_from_every_text_document() {
    for (name, format) in [
        ("tsuchi.docx", Format::Docx),
        ("tsuchi.odt", Format::Odt),
        ("tsuchi.doc", Format::Doc),
        ("tsuchi.rtf", Format::Rtf),
    ] {
        let content = opened(name);
        assert_eq!(content.format, format, "{name}");
        assert!(content.omissions.is_empty(), "{name}: {:?}", content.omissions);
        let body = &content.parts.iter().find(|p| p.kind == PartKind::Body).unwrap().blocks;
        let [Block::Text(before), Block::Table(table), Block::Text(after)] = &body[..] else {
            panic!("{name}: {body:?}")
        };
        assert!(before.contains("汐見 太郎 様の電話は 0154-00-0000 です。"), "{name}: {before}");
        assert_eq!(rows(table)[1], (1, vec![(0, "鴎 花子"), (1, "0154-00-0001")]), "{name}");
        assert_eq!(after.trim(), "以上", "{name}");
    }
}

#[test]
fn a_printed_notice_has_its_text() {
    let content = opened("tsuchi.pdf");
    let text = text_of_kind(&content, PartKind::Page);
    assert_eq!(content.format, Format::Pdf);
    for expected in ["0154-00-0000", "汐見 太郎", "0154-00-0001"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert_eq!(content.parts[0].path, "p1");
}

#[test]
fn slides_and_their_notes_are_read() {
    for (name, format) in [("suraido.pptx", Format::Pptx), ("suraido.odp", Format::Odp)] {
        let content = opened(name);
        assert_eq!(content.format, format);
        assert!(text_of_kind(&content, PartKind::Slide).contains("窓口研修 汐見 太郎"), "{name}");
        assert!(text_of_kind(&content, PartKind::Notes).contains("0154-00-0002"), "{name}");
        assert_eq!(content.parts[0].path, "slide1", "{name}");
    }
}

#[test]
fn a_message_gives_its_envelope_body_and_attachments() {
    let content = open(&message());
    assert_eq!(content.format, Format::Eml);
    let envelope = text_of_kind(&content, PartKind::Properties);
    assert!(envelope.contains("From: 汐見 太郎 <shiomi@example.invalid>"), "{envelope}");
    assert!(text_of_kind(&content, PartKind::Body).contains("鴎 花子の電話は 0154-00-0001 です。"));
    let attached = content.parts.iter().find(|p| p.path == "名簿.csv").expect("attachment");
    assert_eq!(attached.kind, PartKind::Sheet);
}
