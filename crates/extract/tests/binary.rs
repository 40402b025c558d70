//! Older and binary office documents: PowerPoint 97-2003, Word 6, binary workbooks, RTF, 一太郎, DocuWorks.

mod sample;

use extract::{Limits, extract};
use model::{Format, Hint, OmissionCause, PartKind};
use sample::office::*;
use sample::*;
use std::io::Cursor;

#[test]
fn slides_of_a_binary_presentation_are_read_with_notes_comments_and_earlier_savings() {
    let content = open(&ppt());
    assert_eq!(content.format, Format::Ppt);
    assert_eq!(text_of_kind(&content, PartKind::Slide), "窓口研修\n電話 0154-00-0001\n\n");
    assert!(text_of_kind(&content, PartKind::Notes).contains("0154-00-0002"));
    let beside = text_of_kind(&content, PartKind::Comment);
    assert!(beside.contains("0154-00-0009"), "what was saved before is still in the file: {beside}");
    assert!(content.hints.contains(&Hint::Hidden) && content.omissions.is_empty(), "{content:?}");
}

#[test]
fn an_encrypted_binary_presentation_is_listed_as_encrypted() {
    let mut current = vec![0; 12];
    current.extend([0xdf, 0xc4, 0xd1, 0xf3]);
    let content = open(&compound(&[("/PowerPoint Document", vec![0; 64]), ("/Current User", current)]));
    assert_eq!((content.format, causes(&content)), (Format::Ppt, vec![OmissionCause::Encrypted]));
}

#[test]
fn a_binary_workbook_of_2007_reads_like_any_other() {
    let content = open(&xlsb());
    assert_eq!(content.format, Format::Xlsb);
    assert_eq!(
        rows(table(&content)),
        [(0, vec![(0, "汐見 太郎"), (1, "0154-00-0000")]), (1, vec![(0, "42"), (2, "2023-04-01")])]
    );
    assert_eq!(content.parts[0].path, "台帳");
    assert!(text_of_kind(&content, PartKind::Comment).contains("転出済み"));
    assert!(content.hints.contains(&Hint::Hidden) && content.omissions.is_empty(), "{content:?}");
}

#[test]
fn rich_text_is_read_in_its_code_page_with_tables_and_what_lies_beside() {
    let content = open(RTF.as_bytes());
    assert_eq!(content.format, Format::Rtf);
    let body = text_of_kind(&content, PartKind::Body);
    assert!(body.starts_with("電話 0154-00-0000です\n"), "{body}");
    assert_eq!(
        rows(table(&content)),
        [(0, vec![(0, "氏名"), (1, "電話")]), (1, vec![(0, "汐見"), (1, "0154-00-0001")])]
    );
    for number in ["0154-00-0002", "0154-00-0003", "0154-00-0004"] {
        assert!(body.contains(number), "{number}: {body}");
    }
    assert!(!body.contains("010009") && !body.contains('x') && !body.contains("Standard"), "{body}");
    assert_eq!(text_of_kind(&content, PartKind::Margin).trim(), "汐見市");
    assert_eq!(text_of_kind(&content, PartKind::Properties).trim(), "汐見");
    let beside = text_of_kind(&content, PartKind::Comment);
    assert!(beside.contains("要確認") && beside.contains("0154-00-0005"), "{beside}");
    assert!(content.hints.contains(&Hint::Hidden) && content.hints.contains(&Hint::Concealed), "{:?}", content.hints);
    assert!(content.omissions.is_empty(), "{:?}", content.omissions);
}

#[test]
fn groups_of_rich_text_without_end_are_cut() {
    let content = open(format!("{{\\rtf1 汐見{}", "{".repeat(100_000)).as_bytes());
    assert_eq!(causes(&content), [OmissionCause::Limit]);
    let content = open(b"{\\rtf1 0154-00-0000");
    assert_eq!(causes(&content), [OmissionCause::Broken]);
    assert!(text_of(&content).contains("0154-00-0000"));
}

#[test]
fn a_document_in_rich_text_is_opened() {
    let inner: String = docx("<w:p><w:r><w:t>汐見 太郎</w:t></w:r></w:p>").iter().map(|b| format!("{b:02x}")).collect();
    let content = open(format!("{{\\rtf1{{\\object\\objemb{{\\*\\objdata 0105000002000000{inner}}}}}}}").as_bytes());
    assert!(content.parts.iter().any(|p| p.path == "object1"), "{content:?}");
    assert!(text_of(&content).contains("汐見 太郎") && content.hints.contains(&Hint::Embedded));
}

#[test]
fn a_document_of_ichitaro_gives_its_text_and_says_that_it_may_not_be_all() {
    let content = open(&jtd("氏名 汐見 太郎\n電話 0154-00-0000", "枠の中 鴎 花子"));
    assert_eq!(content.format, Format::Jtd);
    assert_eq!(text_of_kind(&content, PartKind::Body), "氏名 汐見 太郎\n電話 0154-00-0000\n");
    assert!(text_of_kind(&content, PartKind::Margin).contains("鴎 花子"));
    assert!(content.hints.contains(&Hint::BestEffort) && content.omissions.is_empty());
}

#[test]
fn a_packed_document_of_ichitaro_that_cannot_be_unpacked_is_listed() {
    let mut packed = b"\x26\0JustCompressedDocument".to_vec();
    packed.resize(38, 0);
    packed.extend(b"\x16\0-lh5-\0\0\0\0\0\0\0\0");
    let content = open(&compound(&[("/JSCompDocument", packed)]));
    assert_eq!((content.format, content.omissions.len()), (Format::Jtd, 1));
}

#[test]
fn a_document_of_word_6_is_read_in_its_language() {
    let content = open(&word6("氏名\x07電話\x07\x07汐見 太郎\x070154-00-0000\x07\x07\r以上\r"));
    assert_eq!(content.format, Format::Doc);
    assert_eq!(rows(table(&content))[1], (1, vec![(0, "汐見 太郎"), (1, "0154-00-0000")]));
    assert!(content.omissions.is_empty());
}

#[test]
fn docuworks_is_known_by_its_name_and_listed_as_unsupported() {
    let noise: Vec<u8> = (0..4096u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let content = extract(Cursor::new(noise), Some("申請書.XDW"), &Limits::default()).unwrap();
    assert_eq!((content.format, causes(&content)), (Format::Xdw, vec![OmissionCause::Unsupported]));
    assert!(content.hints.is_empty(), "{:?}", content.hints);
}

#[test]
fn documents_in_storages_of_a_compound_file_are_read() {
    let package = docx("<w:p><w:r><w:t>汐見 太郎</w:t></w:r></w:p>");
    let mut word = cfb::CompoundFile::open(Cursor::new(word6("燕 次郎\r"))).unwrap();
    let mut main = Vec::new();
    std::io::Read::read_to_end(&mut word.open_stream("/WordDocument").unwrap(), &mut main).unwrap();
    let native = [&[0; 6][..], b"a.csv\0", b"C:\\a.csv\0", &[0; 4], &2u32.to_le_bytes(), b"x\0", &12u32.to_le_bytes()];
    let native = [&native.concat()[..], b"0154-00-0007"].concat();
    let content = open(&compound(&[
        ("/WordDocument", main.clone()),
        ("/ObjectPool/_1/Package", package),
        ("/ObjectPool/_2/WordDocument", main),
        ("/ObjectPool/_3/\u{1}Ole10Native", native),
    ]));
    let text = text_of(&content);
    assert!(text.contains("汐見 太郎") && text.contains("0154-00-0007"), "{content:?}");
    assert_eq!(text.matches("燕 次郎").count(), 2, "{text}");
    assert!(content.hints.contains(&Hint::Embedded));
}
