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

#[test]
fn comments_of_every_age_and_who_wrote_them_are_read() {
    let content = open(&archive(&[
        ("_rels/.rels", rels(&[("r1", "officeDocument", "ppt/presentation.xml")])),
        ("ppt/presentation.xml", r#"<p><sldIdLst><sldId r:id="r1"/></sldIdLst></p>"#.to_owned()),
        (
            "ppt/_rels/presentation.xml.rels",
            rels(&[("r1", "slide", "s.xml"), ("r2", "commentAuthors", "a.xml"), ("r3", "slideMaster", "m.xml")]),
        ),
        (
            "ppt/s.xml",
            "<sld show=\"0\"><grpSp><grpSp><sp><p><r><t>電話 0154-</t></r><r><t>00-0001</t></r></p></sp></grpSp></grpSp>\
             <tbl><tr><tc><p><r><t>氏名</t></r></p></tc><tc><p><r><t>汐見</t></r></p></tc></tr></tbl><cNvPr descr=\"窓口の写真\"/></sld>"
                .to_owned(),
        ),
        (
            "ppt/_rels/s.xml.rels",
            rels(&[("r1", "comments", "old.xml"), ("r2", "comments", "new.xml"), ("r3", "slideLayout", "l.xml"), ("r4", "diagramData", "d.xml")]),
        ),
        ("ppt/old.xml", "<cmLst><cm authorId=\"0\"><text>古い注記</text></cm></cmLst>".to_owned()),
        ("ppt/new.xml", "<cmLst><cm><txBody><p><r><t>新しい注記</t></r></p></txBody></cm></cmLst>".to_owned()),
        ("ppt/a.xml", "<cmAuthorLst><cmAuthor name=\"鴎 花子\"/></cmAuthorLst>".to_owned()),
        ("ppt/m.xml", "<m><p><r><t>汐見市</t></r></p></m>".to_owned()),
        ("ppt/l.xml", "<l><p><r><t>福祉課</t></r></p></l>".to_owned()),
        ("ppt/d.xml", "<dataModel><pt><prSet/><t><p><r><t>組織図</t></r></p></t></pt></dataModel>".to_owned()),
    ]));
    assert_eq!(content.format, Format::Pptx);
    let slide = text_of_kind(&content, PartKind::Slide);
    for text in ["電話 0154-00-0001", "氏名\t汐見", "窓口の写真", "組織図"] {
        assert!(slide.contains(text), "{text}: {slide}");
    }
    let comments = text_of_kind(&content, PartKind::Comment);
    for text in ["古い注記", "新しい注記", "鴎 花子"] {
        assert!(comments.contains(text), "{text}: {comments}");
    }
    let masters = text_of_kind(&content, PartKind::Margin);
    assert!(masters.contains("汐見市") && masters.contains("福祉課"), "{masters}");
    assert!(content.hints.contains(&Hint::Hidden) && content.omissions.is_empty(), "{content:?}");
}

#[test]
fn what_lies_beside_the_cells_of_a_sheet_is_read() {
    let content = open(&archive(&[
        ("_rels/.rels", rels(&[("r1", "officeDocument", "xl/workbook.xml")])),
        (
            "xl/workbook.xml",
            r#"<workbook><sheets><sheet name="台帳" r:id="r1"/></sheets><definedNames><definedName name="世帯主">台帳!$A$1</definedName></definedNames></workbook>"#
                .to_owned(),
        ),
        ("xl/_rels/workbook.xml.rels", rels(&[("r1", "worksheet", "s.xml"), ("r2", "person", "p.xml")])),
        (
            "xl/s.xml",
            r#"<worksheet><cols><col hidden="1"/></cols><sheetData/><headerFooter><oddHeader>汐見市</oddHeader></headerFooter></worksheet>"#
                .to_owned(),
        ),
        (
            "xl/_rels/s.xml.rels",
            rels(&[("r1", "comments", "c.xml"), ("r2", "threadedComment", "t.xml"), ("r3", "drawing", "d.xml")]),
        ),
        (
            "xl/c.xml",
            "<comments><authors><author>鴎 花子</author></authors><commentList><comment><text><r><t>転</t></r><r><t>出</t></r></text></comment></commentList></comments>"
                .to_owned(),
        ),
        ("xl/t.xml", "<ThreadedComments><threadedComment><text>要確認</text></threadedComment></ThreadedComments>".to_owned()),
        ("xl/p.xml", "<personList><person displayName=\"燕 次郎\"/></personList>".to_owned()),
        ("xl/d.xml", "<wsDr><sp><txBody><p><r><t>枠内</t></r></p></txBody></sp></wsDr>".to_owned()),
        ("xl/_rels/d.xml.rels", rels(&[("r1", "chart", "k.xml")])),
        (
            "xl/k.xml",
            "<chartSpace><title><p><r><t>受給者数</t></r></p></title><cat><strCache><pt><v>港町</v></pt></strCache></cat></chartSpace>"
                .to_owned(),
        ),
    ]));
    let comments = text_of_kind(&content, PartKind::Comment);
    for text in ["転出", "要確認", "鴎 花子", "燕 次郎"] {
        assert!(comments.contains(text), "{text}: {comments}");
    }
    let body = text_of_kind(&content, PartKind::Body);
    for text in ["枠内", "受給者数", "港町"] {
        assert!(body.contains(text), "{text}: {body}");
    }
    assert!(text_of_kind(&content, PartKind::Properties).contains("世帯主"));
    assert!(text_of_kind(&content, PartKind::Margin).contains("汐見市"));
    assert!(content.hints.contains(&Hint::Hidden) && content.omissions.is_empty(), "{content:?}");
}

#[test]
fn pages_notes_comments_and_objects_of_an_open_presentation_are_parts() {
    let content = open(&archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.presentation".to_owned()),
        (
            "content.xml",
            "<d><page><frame><text-box><p>窓口</p></text-box></frame><notes><p>0154-00-0002</p></notes></page>\
             <page><p>研修</p><annotation><creator>鴎 花子</creator><p>要確認</p></annotation></page></d>"
                .to_owned(),
        ),
        ("Object 1/content.xml", "<d><title><p>受給者数</p></title></d>".to_owned()),
    ]));
    assert_eq!(content.format, Format::Odp);
    let parts: Vec<(&str, PartKind)> = content.parts.iter().map(|p| (p.path.as_str(), p.kind)).collect();
    assert_eq!(parts[..3], [("slide1", PartKind::Notes), ("slide1", PartKind::Slide), ("slide2", PartKind::Slide)]);
    assert!(text_of_kind(&content, PartKind::Comment).contains("要確認"));
    assert!(text_of_kind(&content, PartKind::Body).contains("受給者数"));
}
