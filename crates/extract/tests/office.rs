//! Office documents as text, tables, margins and hints.

mod sample;

use extract::Limits;
use model::{Format, Hint, OmissionCause, PartKind};
use sample::*;

#[test]
fn a_number_split_over_runs_is_whole() {
    let content = open(&docx(
        "<w:p><w:r><w:t>個人番号 1234</w:t></w:r><w:proofErr/><w:r><w:rPr><w:b/></w:rPr><w:t>5678</w:t></w:r><w:del><w:r>\
         <w:delText>0000</w:delText></w:r></w:del><w:ins><w:r><w:t>9018</w:t></w:r></w:ins></w:p>",
    ));
    assert_eq!(content.format, Format::Docx);
    assert_eq!(text_of_kind(&content, PartKind::Body), "個人番号 123456789018\n\n");
    assert!(text_of_kind(&content, PartKind::Comment).contains("0000"), "deleted text is still in the file");
    assert!(content.omissions.is_empty());
}

#[test]
fn a_text_box_does_not_cut_the_paragraph_it_hangs_on() {
    let content = open(&docx(
        "<w:p><w:r><w:t>0154-</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>枠内</w:t></w:r></w:p>\
         </w:txbxContent></mc:Choice><mc:Fallback><w:t>枠内</w:t></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>00-0001</w:t></w:r></w:p>\
         <w:p><w:r><w:ruby><w:rt><w:r><w:t>しおみ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>汐見</w:t></w:r></w:rubyBase></w:ruby></w:r><w:r><w:t>太郎</w:t></w:r></w:p>",
    ));
    let text = text_of_kind(&content, PartKind::Body);
    assert!(text.contains("0154-00-0001"), "{text}");
    assert!(text.contains("汐見太郎"), "{text}");
    assert_eq!(text.matches("枠内").count(), 1);
}

#[test]
fn tables_keep_row_and_column() {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let body = format!(
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p><w:r><w:t>氏名</w:t></w:r></w:p></w:tc>{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl>",
        cell("電話"),
        cell("汐見"),
        cell(""),
        cell("0154-00-0000")
    );
    let content = open(&docx(&body));
    assert_eq!(
        rows(table(&content)),
        [(0, vec![(0, "氏名"), (2, "電話")]), (1, vec![(0, "汐見"), (2, "0154-00-0000")])]
    );
}

#[test]
fn margins_comments_and_properties_are_read() {
    let content = open(&docx("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>秘</w:t></w:r></w:p>"));
    let margins = text_of_kind(&content, PartKind::Margin);
    assert!(margins.contains("福祉課") && margins.contains("0154-00-0003"), "{margins}");
    let comments = text_of_kind(&content, PartKind::Comment);
    assert!(comments.contains("要確認") && comments.contains("鴎 花子"), "{comments}");
    assert!(text_of_kind(&content, PartKind::Properties).contains("creator: 汐見 太郎"));
    assert!(content.hints.contains(&Hint::Hidden));
}

#[test]
fn cells_are_read_as_they_are_shown() {
    let content = open(&xlsx(
        r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>個人</t><rPh><t>コジン</t></rPh><t>番号</t></is></c><c r="C1" t="str"><f>A1</f><v>生年月日</v></c></row>
           <row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3"><v>123456789018</v></c><c r="C3" s="1"><v>45017</v></c><c r="D3"><v>1.23456789018E11</v></c><c r="E3" s="2"><v>23456789018</v></c><c r="AA3" t="b"><v>1</v></c></row>"#,
        &["氏名", "汐見 太郎"],
        "",
    ));
    assert_eq!(content.format, Format::Xlsx);
    assert_eq!(
        rows(table(&content)),
        [
            (0, vec![(0, "氏名"), (1, "個人番号"), (2, "生年月日")]),
            (
                2,
                vec![
                    (0, "汐見 太郎"),
                    (1, "123456789018"),
                    (2, "2023-04-01"),
                    (3, "123456789018"),
                    (4, "023456789018"),
                    (26, "TRUE")
                ]
            ),
        ]
    );
    assert_eq!(content.parts[0].path, "台帳");
    assert!(text_of_kind(&content, PartKind::Comment).contains("転出済み"));
    assert!(!content.hints.contains(&Hint::Hidden));
    assert!(content.omissions.is_empty(), "{:?}", content.omissions);
}

#[test]
fn a_hidden_sheet_is_read_and_noted() {
    let content = open(&xlsx(r#"<row><c><v>42</v></c><c><v>43</v></c></row>"#, &[], r#"state="veryHidden""#));
    assert_eq!(rows(table(&content)), [(0, vec![(0, "42"), (1, "43")])]);
    assert!(content.hints.contains(&Hint::Hidden));
}

#[test]
fn references_beyond_the_sheet_do_no_harm() {
    let content = open(&xlsx(
        r#"<row r="4294967295"><c r="ZZZZ9" t="s"><v>99999999999999999999</v></c><c t="s"><v>7</v></c><c><v>1e308</v></c><c><v>NaN</v></c></row><row r="0"><c r="1"><v>5</v></c></row>"#,
        &["x"],
        "",
    ));
    assert!(text_of(&content).contains('5'));
}

#[test]
fn what_was_read_before_damage_is_kept() {
    let mut body = "<w:p><w:r><w:t>汐見 太郎</w:t></w:r></w:p>".to_owned();
    body.push_str("<w:p><w:r><w:t>途中</w");
    let content = open(&docx(&body));
    assert!(text_of(&content).contains("汐見 太郎"));
    assert_eq!(causes(&content), [OmissionCause::Broken]);
}

#[test]
fn a_pivot_table_keeps_what_the_sheet_no_longer_shows() {
    let content = open(&archive(&[
        ("xl/workbook.xml", "<workbook><sheets/></workbook>"),
        ("xl/pivotCache/pivotCacheRecords1.xml", r#"<r><s v="汐見 太郎"/><n v="1.23456789018E11"/></r>"#),
    ]));
    assert_eq!(text_of(&content), "汐見 太郎\n123456789018\n\n");
    assert!(content.hints.contains(&Hint::Hidden));
}

#[test]
fn relations_without_end_are_cut_and_parts_are_not_expanded_without_end() {
    let relation = r#"<Relationship Id="h" Type="x/header" Target="header1.xml"/>"#;
    let header = format!("<w:hdr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:hdr>", "頭".repeat(10_000));
    let content = open_within(
        &archive(&[
            ("word/document.xml", "<w:document/>".to_owned()),
            ("word/_rels/document.xml.rels", format!("<R>{}</R>", relation.repeat(50_000))),
            ("word/header1.xml", header),
        ]),
        &Limits { expanded_bytes: 8 << 20, ..Limits::default() },
    );
    assert_eq!(causes(&content)[0], OmissionCause::Limit);
    assert!(text_of(&content).len() <= 8 << 20);
}
