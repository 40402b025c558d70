//! PDF documents as offices meet them, written by hand: Japanese fonts without a table of characters, forms, notes,
//! attachments, pictures, and text that hides.

mod sample;

use extract::Limits;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use model::{Hint, OmissionCause, PartKind};
use sample::*;
use std::io::Write;

/// A document of these objects, numbered from 1; the first is the catalog. `more` goes into the trailer.
fn document(objects: &[Vec<u8>], more: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", index + 1).into_bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    bytes.extend(places.iter().flat_map(|place| format!("{place:010} 00000 n \n").into_bytes()));
    bytes.extend(
        format!("trailer <</Size {} /Root 1 0 R {more}>>\nstartxref\n{start}\n%%EOF", objects.len() + 1).into_bytes(),
    );
    bytes
}

fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
    let mut object = format!("<<{dict} /Length {}>>\nstream\n", data.len()).into_bytes();
    object.extend(data);
    object.extend(b"\nendstream");
    object
}

/// A page of this content; `fonts` are entries of its font dictionary, `page` and `catalog` more entries, `objects` are
/// numbered from 5.
fn page(content: &[u8], fonts: &str, page: &str, catalog: &str, objects: &[Vec<u8>]) -> Vec<u8> {
    let mut all = vec![
        format!("<</Type /Catalog /Pages 2 0 R {catalog}>>").into_bytes(),
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>".to_vec(),
        format!(
            "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
             /Resources <</Font <<{fonts}>> /XObject <</X 5 0 R>>>> {page}>>"
        )
        .into_bytes(),
        stream("", content),
    ];
    all.extend_from_slice(objects);
    document(&all, "")
}

const LATIN: &str = "/F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>";

/// A Japanese font that is not in the document and has no table of characters.
fn japanese(encoding: &str) -> String {
    format!(
        "/F <</Type /Font /Subtype /Type0 /BaseFont /Ryumin-Light /Encoding /{encoding} /DescendantFonts [<</Type /Font \
         /Subtype /CIDFontType0 /BaseFont /Ryumin-Light /CIDSystemInfo <</Registry (Adobe) /Ordering (Japan1) \
         /Supplement 2>> /DW 1000>>]>>"
    )
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

fn shown(bytes: &[u8]) -> String {
    text_of_kind(&open(bytes), PartKind::Page)
}

#[test]
fn japanese_is_read_by_the_predefined_character_maps() {
    let name = "汐見太郎";
    let euc = encoding_rs::EUC_JP.encode(name).0.into_owned();
    let sjis = encoding_rs::SHIFT_JIS.encode(name).0.into_owned();
    let jis: Vec<u8> = euc.iter().map(|b| b & 0x7f).collect();
    let cases = [
        ("EUC-H", euc.clone()),
        ("EUC-V", euc),
        ("90ms-RKSJ-H", sjis.clone()),
        ("90msp-RKSJ-V", sjis),
        ("H", jis),
        ("UniJIS-UTF16-H", utf16(name)),
        ("UniJIS-UCS2-V", utf16(name)),
    ];
    for (encoding, code) in cases {
        let content = format!("BT /F 12 Tf 100 700 Td <{}> Tj ET", hex(&code));
        let content = open(&page(content.as_bytes(), &japanese(encoding), "", "", &[]));
        assert_eq!(text_of_kind(&content, PartKind::Page).trim(), name, "{encoding}");
        assert!(content.omissions.is_empty(), "{encoding}: {:?}", content.omissions);
    }
}

#[test]
fn character_identifiers_of_adobe_japan_are_characters() {
    // Adobe-Japan1: 17 to 26 are the digits, 843 and 845 hiragana.
    let content = b"BT /F 12 Tf 100 700 Td <034b034d00110012001a> Tj ET";
    assert_eq!(shown(&page(content, &japanese("Identity-H"), "", "", &[])).trim(), "あい019");
}

#[test]
fn cells_of_a_row_stand_apart_whatever_the_order_of_drawing() {
    let cell = |x: u32, y: u32, text: &str| format!("1 0 0 1 {x} {y} Tm <{}> Tj ", hex(&utf16(text)));
    let cells = [(60, 700, "氏名"), (60, 680, "住所"), (200, 680, "汐見市本町"), (200, 700, "汐見太郎")];
    let content = format!("BT /F 10 Tf {} ET", cells.map(|(x, y, text)| cell(x, y, text)).concat());
    let text = shown(&page(content.as_bytes(), &japanese("UniJIS-UTF16-H"), "", "", &[]));
    assert_eq!(text, "氏名  汐見太郎\n住所  汐見市本町\n\n");
}

#[test]
fn columns_of_prose_are_not_read_across() {
    let line = |x: u32, y: u32, text: &str| format!("1 0 0 1 {x} {y} Tm ({text}) Tj ");
    let lines = |x: u32, word: &str| {
        (0..5).map(|i| line(x, 700 - i * 12, &format!("{word} {i} of a longer text about nothing"))).collect::<String>()
    };
    let content = format!("BT /F 10 Tf {}{} ET", lines(50, "left"), lines(320, "right"));
    let text = shown(&page(content.as_bytes(), LATIN, "", "", &[]));
    let left = text.find("left 4").unwrap();
    assert!(left < text.find("right 0").unwrap(), "{text}");
}

#[test]
fn letters_set_under_one_another_are_one_word() {
    let glyphs: String = "汐見太郎"
        .chars()
        .enumerate()
        .map(|(i, c)| format!("1 0 0 1 300 {} Tm <{}> Tj ", 700 - i * 13, hex(&utf16(&c.to_string()))))
        .collect();
    let content = format!("BT /F 12 Tf {glyphs} ET");
    assert_eq!(shown(&page(content.as_bytes(), &japanese("UniJIS-UTF16-H"), "", "", &[])).trim(), "汐見太郎");
}

#[test]
fn a_space_is_told_by_the_gap() {
    let content = b"BT /F 10 Tf 50 700 Td [(Shio) -20 (mi) -400 (Taro)] TJ ET";
    assert_eq!(shown(&page(content, LATIN, "", "", &[])).trim(), "Shiomi Taro");
}

#[test]
fn an_entry_of_a_form_stands_behind_its_caption_or_in_the_form() {
    let field = b"<</Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Shiomi Taro) /Rect [150 690 300 710] /AP <</N 6 0 R>>>>".to_vec();
    let drawn = stream(
        &format!("/Type /XObject /Subtype /Form /BBox [0 0 150 20] /Resources <</Font <<{LATIN}>>>>"),
        b"BT /F 10 Tf 2 10 Td (Shiomi Taro) Tj ET",
    );
    let bare = b"<</Type /Annot /Subtype /Widget /FT /Tx /T (tel) /V (0154-00-0000) /Rect [150 660 300 680]>>".to_vec();
    let catalog = "/AcroForm <</Fields [5 0 R 7 0 R]>>";
    let bytes =
        page(b"BT /F 10 Tf 50 700 Td (Name) Tj ET", LATIN, "/Annots [5 0 R 7 0 R]", catalog, &[field, drawn, bare]);
    let content = open(&bytes);
    assert_eq!(text_of_kind(&content, PartKind::Page).trim(), "Name  Shiomi Taro");
    assert_eq!(text_of_kind(&content, PartKind::Body).trim(), "tel: 0154-00-0000");
}

#[test]
fn notes_bookmarks_and_properties_are_read() {
    let note = format!(
        "<</Type /Annot /Subtype /Text /T (Kamome) /Contents <feff{}> /Rect [0 0 9 9]>>",
        hex(&utf16("鴎花子に電話"))
    )
    .into_bytes();
    let outline = b"<</First 7 0 R>>".to_vec();
    let bookmark = format!("<</Title <feff{}>>>", hex(&utf16("汐見家の記録"))).into_bytes();
    let xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF><rdf:Description><dc:creator><rdf:Seq><rdf:li>磯野 渚</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>";
    let metadata = stream("/Type /Metadata /Subtype /XML", xmp.as_bytes());
    let info = b"<</Title (\x8e\xac\x8c\xa9\x91\xbe\x98\x59)>>".to_vec();
    let mut objects = vec![
        b"<</Type /Catalog /Pages 2 0 R /Outlines 6 0 R /Metadata 8 0 R>>".to_vec(),
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>".to_vec(),
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [5 0 R]>>".to_vec(),
        b"null".to_vec(),
    ];
    objects.extend([note, outline, bookmark, metadata, info]);
    let content = open(&document(&objects, "/Info 9 0 R"));
    assert_eq!(text_of_kind(&content, PartKind::Comment).trim(), "Kamome: 鴎花子に電話");
    let properties = text_of_kind(&content, PartKind::Properties);
    for expected in ["Title: 汐見太郎", "creator: 磯野 渚", "汐見家の記録"] {
        assert!(properties.contains(expected), "{expected}: {properties}");
    }
}

#[test]
fn attached_files_are_read_once() {
    let file = stream("/Type /EmbeddedFile", "氏名,電話\n汐見太郎,0154-00-0000\n".as_bytes());
    let specification = b"<</Type /Filespec /F (meibo.csv) /EF <</F 5 0 R>>>>".to_vec();
    let catalog = "/Names <</EmbeddedFiles <</Names [(a) 6 0 R]>>>> /AF [6 0 R]";
    let content = open(&page(b"BT /F 9 Tf (x) Tj ET", LATIN, "", catalog, &[file, specification]));
    let attached: Vec<_> = content.parts.iter().filter(|p| p.path == "meibo.csv").collect();
    assert_eq!(attached.len(), 1);
    assert_eq!(attached[0].kind, PartKind::Sheet);
    assert!(content.hints.contains(&Hint::Embedded));
}

#[test]
fn a_page_that_is_a_picture_is_said_to_be_one() {
    let picture =
        stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray", &[0]);
    for content in [&b"q 595 0 0 842 0 0 cm /X Do Q"[..], b"q 595 0 0 842 0 0 cm /X Do Q BT /F 9 Tf (3) Tj ET"] {
        let content = open(&page(content, LATIN, "", "", std::slice::from_ref(&picture)));
        assert!(content.hints.contains(&Hint::ImageOnly));
        assert!(content.omissions.iter().any(|o| o.cause == OmissionCause::Picture && o.path == "p1"));
    }
    let logo = open(&page(b"q 50 0 0 50 0 0 cm /X Do Q BT /F 9 Tf (Shiomi) Tj ET", LATIN, "", "", &[picture]));
    assert!(!logo.hints.contains(&Hint::ImageOnly) && logo.omissions.is_empty());
}

#[test]
fn text_that_people_do_not_see_is_read_and_hinted_at() {
    let hidden = ["3 Tr", "1 1 1 rg", "0.01 0 0 0.01 50 700 cm", "1 0 0 1 5000 0 cm"];
    for trick in hidden {
        let content = format!("{trick} BT /F 12 Tf 50 70 Td (Shiomi Taro) Tj ET");
        let content = open(&page(content.as_bytes(), LATIN, "", "", &[]));
        assert!(text_of_kind(&content, PartKind::Page).contains("Shiomi Taro"), "{trick}");
        assert!(content.hints.contains(&Hint::Concealed), "{trick}");
    }
    let plain =
        open(&page(b"0 0 0 rg 0 0 595 20 re f 1 1 1 rg BT /F 12 Tf 50 7 Td (Shiomi Taro) Tj ET", LATIN, "", "", &[]));
    assert!(!plain.hints.contains(&Hint::Concealed), "white on black is seen");
}

#[test]
fn letters_of_which_nobody_knows_what_they_are_are_said_to_be_missing() {
    let font = japanese("Identity-H").replace("Japan1", "Identity");
    let content = open(&page(b"BT /F 12 Tf 50 700 Td <000100020003000400050006> Tj ET", &font, "", "", &[]));
    assert!(content.omissions.iter().any(|o| o.cause == OmissionCause::Unsupported && o.path == "p1"));
}

#[test]
fn forms_that_multiply_end_and_a_bomb_is_cut() {
    // Nine forms, each of which draws the next ten times.
    let forms: Vec<_> = (5..14)
        .map(|number| {
            let next = format!(
                "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X {} 0 R>>>>",
                number + 1
            );
            stream(&next, &b"/X Do ".repeat(10))
        })
        .collect();
    let content = open(&page(b"BT /F 12 Tf 50 700 Td (Shiomi) Tj ET /X Do", LATIN, "", "", &forms));
    assert!(text_of(&content).contains("Shiomi"));
    assert!(content.omissions.iter().any(|o| o.cause == OmissionCause::Limit));
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    let blank = vec![b' '; 1 << 20];
    (0..80).for_each(|_| encoder.write_all(&blank).unwrap());
    let bomb = stream("/Filter /FlateDecode", &encoder.finish().unwrap());
    let objects = [
        b"<</Type /Catalog /Pages 2 0 R>>".to_vec(),
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>".to_vec(),
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R>>".to_vec(),
        bomb,
    ];
    let content = open(&document(&objects, ""));
    assert!(content.omissions.iter().any(|o| o.cause == OmissionCause::Limit));
}

#[test]
fn one_page_without_content_does_not_cost_the_others_and_pages_are_counted() {
    let objects = [
        b"<</Type /Catalog /Pages 2 0 R>>".to_vec(),
        b"<</Type /Pages /Kids [3 0 R 4 0 R] /Count 2>>".to_vec(),
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R>>".to_vec(),
        format!(
            "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources <</Font <<{LATIN}>>>>>>"
        )
        .into_bytes(),
        stream("", b"BT /F 12 Tf 50 700 Td (Shiomi) Tj ET"),
        stream("/Filter /FlateDecode", b"this is not deflated"),
    ];
    let bytes = document(&objects, "");
    let content = open(&bytes);
    assert_eq!(content.parts.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), ["p2"]);
    assert!(content.omissions.iter().any(|o| o.path == "p1"));
    let cut = open_within(&bytes, &Limits { pages: 1, ..Limits::default() });
    assert!(cut.omissions.iter().any(|o| o.cause == OmissionCause::Limit && o.path.is_empty()));
}
