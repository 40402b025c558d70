//! Text that is written so that people do not see it as programs read it: it is read, and said.

mod sample;

use model::{Content, Hint, PartKind};
use sample::*;

fn paragraph(properties: &str, text: &str) -> String {
    format!("<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>")
}

fn conceals(content: &Content) -> bool {
    content.hints.contains(&Hint::Concealed)
}

#[test]
fn white_tiny_and_hidden_text_is_read_and_said() {
    for (properties, hint) in [
        (r#"<w:color w:val="FFFFFF"/>"#, Some(Hint::Concealed)),
        (r#"<w:color w:val="AAAAAA"/><w:shd w:val="clear" w:fill="AAAAAA"/>"#, Some(Hint::Concealed)),
        (r#"<w:sz w:val="2"/>"#, Some(Hint::Concealed)),
        ("<w:vanish/>", Some(Hint::Hidden)),
        (r#"<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000080"/>"#, None),
        (r#"<w:color w:val="FF0000"/><w:sz w:val="21"/>"#, None),
        (r#"<w:vanish w:val="0"/>"#, None),
    ] {
        let content = open(&docx(&paragraph(properties, "個人番号 123456789018")));
        assert!(text_of_kind(&content, PartKind::Body).contains("個人番号 123456789018"), "{properties}");
        assert_eq!(content.hints, hint.into_iter().collect::<Vec<_>>(), "{properties}");
    }
}

#[test]
fn white_text_in_a_dark_cell_is_a_heading() {
    let cell = r#"<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:fill="1F3864"/></w:tcPr>{}</w:tc></w:tr></w:tbl>"#;
    let content = open(&docx(&cell.replace("{}", &paragraph(r#"<w:color w:val="FFFFFF"/>"#, "氏名"))));
    assert!(!conceals(&content), "{:?}", content.hints);
}

#[test]
fn characters_of_no_width_are_said() {
    for (text, said) in
        [("1234\u{200b}5678\u{2060}9018", true), ("汐\u{feff}見", true), ("汐見 太郎", false), ("👩\u{200d}👧", false)]
    {
        for content in
            [open(&docx(&paragraph("", text))), open(text.as_bytes()), open(format!("a,{text}\nb,c\n").as_bytes())]
        {
            assert!(text_of(&content).contains(text.trim_start_matches('\u{feff}')));
            assert_eq!(conceals(&content), said, "{text:?} {:?}", content.format);
        }
    }
}

#[test]
fn text_that_only_older_programs_show_is_read() {
    let content = open(&docx(
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"x\"><w:drawing/></mc:Choice><mc:Fallback><w:pict><w:txbxContent>\
         <w:p><w:r><w:t>0154-00-0001</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
    ));
    assert!(text_of(&content).contains("0154-00-0001"));
}

#[test]
fn cells_that_cannot_be_seen_are_read_and_said() {
    let styles = |font: &str, fill: &str, code: &str| {
        format!(
            r#"<styleSheet><numFmts><numFmt numFmtId="180" formatCode="{code}"/></numFmts><fonts><font/><font>{font}</font></fonts>
               <fills><fill><patternFill patternType="none"/></fill><fill>{fill}</fill></fills>
               <cellXfs><xf numFmtId="0" fontId="0" fillId="0"/><xf numFmtId="180" fontId="1" fillId="1"/></cellXfs></styleSheet>"#
        )
    };
    let white = r#"<color rgb="FFFFFFFF"/>"#;
    let none = r#"<patternFill patternType="none"/>"#;
    let solid = |colour: &str| format!(r#"<patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill>"#);
    for (styles, said) in [
        (styles(white, none, "0"), true),
        (styles(white, &solid("FFFFFF"), "0"), true),
        (styles(white, &solid("1F3864"), "0"), false),
        (styles(r#"<color rgb="FF1F3864"/>"#, &solid("1F3864"), "0"), true),
        (styles(r#"<sz val="1"/>"#, none, "0"), true),
        (styles(r#"<sz val="11"/>"#, none, ";;;"), true),
        (styles(r#"<sz val="11"/><color theme="1"/>"#, none, "0"), false),
    ] {
        let rows = r#"<row r="1"><c r="A1" s="1"><v>123456789018</v></c></row>"#;
        let content = open(&archive(&[
            ("_rels/.rels", rels(&[("r1", "officeDocument", "xl/workbook.xml")])),
            ("xl/workbook.xml", r#"<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>"#.to_owned()),
            ("xl/_rels/workbook.xml.rels", rels(&[("r1", "worksheet", "s.xml"), ("r2", "styles", "styles.xml")])),
            ("xl/s.xml", format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
            ("xl/styles.xml", styles.clone()),
        ]));
        assert!(text_of(&content).contains("123456789018"), "{styles}");
        assert_eq!(conceals(&content), said, "{styles}");
    }
}

#[test]
fn white_and_hidden_text_of_open_documents_is_read_and_said() {
    for (properties, hint) in [
        (r##"fo:color="#ffffff""##, Some(Hint::Concealed)),
        (r#"fo:font-size="1pt""#, Some(Hint::Concealed)),
        (r#"text:display="none""#, Some(Hint::Hidden)),
        (r##"fo:color="#ffffff" fo:background-color="#000080""##, None),
    ] {
        let content = format!(
            r#"<d xmlns:text="t" xmlns:style="s" xmlns:fo="f"><style:style style:name="T1"><style:text-properties {properties}/></style:style>
               <text:p>個人番号 <text:span text:style-name="T1">123456789018</text:span></text:p></d>"#
        );
        let content = open(&archive(&[
            ("mimetype", "application/vnd.oasis.opendocument.text".to_owned()),
            ("content.xml", content),
        ]));
        assert!(text_of(&content).contains("個人番号 123456789018"), "{content:?}");
        assert_eq!(content.hints, hint.into_iter().collect::<Vec<_>>(), "{properties}");
    }
}
