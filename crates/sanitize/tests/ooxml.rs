//! Office documents made here, with one attack each: it never reaches the output, and what shows stays.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use model::sanitising::{Item, Kind, Reason, Report};
use sanitize::{Input, Policy, sanitize};
use std::io::{Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;

const RELS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MS: &str = "http://schemas.microsoft.com/office/2006/relationships";
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const SHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
const WORKSHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// `(name, content type)` of parts, as `[Content_Types].xml` tells it.
fn types(parts: &[(&str, &str)]) -> String {
    let lines: String =
        parts.iter().map(|(name, kind)| format!("<Override PartName=\"/{name}\" ContentType=\"{kind}\"/>")).collect();
    format!(
        "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"png\" ContentType=\"image/png\"/>{lines}</Types>"
    )
}

/// `(id, type, target, external)`
fn rels(lines: &[(&str, &str, &str, bool)]) -> String {
    let line = |(id, kind, target, external): &(&str, &str, &str, bool)| {
        let kind = if kind.contains(':') { (*kind).to_owned() } else { format!("{R}/{kind}") };
        let mode = if *external { " TargetMode=\"External\"" } else { "" };
        format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"{mode}/>")
    };
    let lines: String = lines.iter().map(line).collect();
    format!("<Relationships xmlns=\"{RELS}\">{lines}</Relationships>")
}

/// A text document: its body, the relationships of its main part, further parts with their types.
fn docx(body: &str, links: &[(&str, &str, &str, bool)], more: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let document = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"{WORD}\" xmlns:r=\"{R}\" xmlns:v=\"urn:schemas-microsoft-com:vml\" \
         xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:x=\"urn:strange\"><w:body>{body}<w:p><w:r><w:t>end</w:t></w:r></w:p>\
         </w:body></w:document>"
    );
    let mut kinds = vec![("word/document.xml", DOCX)];
    kinds.extend(more.iter().map(|(name, kind, _)| (*name, *kind)));
    let (types, links) = (types(&kinds), rels(links));
    let root = rels(&[("rId1", "officeDocument", "word/document.xml", false)]);
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", links.as_bytes()),
    ];
    parts.extend(more.iter().map(|(name, _, bytes)| (*name, *bytes)));
    package(&parts)
}

/// A workbook: what stands in `<workbook>` before and behind its sheets, sheets, cells of the first one, relationships.
fn xlsx(
    sheets: &str,
    names: &str,
    cells: &str,
    links: &[(&str, &str, &str, bool)],
    more: &[(&str, &str, &[u8])],
) -> Vec<u8> {
    let workbook = format!(
        "<workbook xmlns=\"{SHEET}\" xmlns:r=\"{R}\"><bookViews><workbookView activeTab=\"1\"/></bookViews><sheets>{sheets}</sheets>\
         <definedNames>{names}</definedNames></workbook>"
    );
    let sheet = format!(
        "<worksheet xmlns=\"{SHEET}\" xmlns:r=\"{R}\"><sheetData><row r=\"1\">{cells}</row></sheetData></worksheet>"
    );
    let mut kinds = vec![("xl/workbook.xml", XLSX), ("xl/worksheets/sheet1.xml", WORKSHEET)];
    kinds.extend(more.iter().map(|(name, kind, _)| (*name, *kind)));
    let mut all = vec![("rId1", "worksheet", "worksheets/sheet1.xml", false)];
    all.extend(links);
    let (types, links) = (types(&kinds), rels(&all));
    let root = rels(&[("rId1", "officeDocument", "/xl/workbook.xml", false)]);
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    parts.extend(more.iter().map(|(name, _, bytes)| (*name, *bytes)));
    package(&parts)
}

/// Everything that stands in a package, names and parts.
fn all(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        text += &format!("\n== {:?}\n{}", part.name(), String::from_utf8_lossy(&bytes));
    }
    text
}

fn clean(bytes: &[u8]) -> (String, Report) {
    let policy = Policy::default();
    let input = |bytes| Input { bytes, name: None, password: None };
    let clean = sanitize(input(bytes), &policy).unwrap();
    assert!(clean.report.account.balances(), "{:?}", clean.report.account);
    assert_eq!(sanitize(input(bytes), &policy).unwrap().bytes, clean.bytes, "the same each time");
    let again = sanitize(input(&clean.bytes), &policy).unwrap();
    assert_eq!(all(&again.bytes), all(&clean.bytes), "a second pass changes nothing");
    assert!(again.report.removed.is_empty(), "a second pass finds nothing: {:?}", again.report.removed);
    (all(&clean.bytes), clean.report)
}

fn run(text: &str) -> String {
    format!("<w:p><w:r>{text}</w:r></w:p>")
}

fn complex(instruction: &[&str], result: &str) -> String {
    let pieces: String =
        instruction.iter().map(|piece| format!("<w:r><w:instrText>{piece}</w:instrText></w:r>")).collect();
    format!(
        "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>{pieces}<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>\
         <w:r><w:t>{result}</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>"
    )
}

/// What it is, the body, relationships, what is reported, and what must not stand in the output.
type Case = (&'static str, String, &'static [Link], Item, &'static [&'static str]);
type Link = (&'static str, &'static str, &'static str, bool);

#[test]
fn an_attack_in_a_text_document_never_reaches_the_output() {
    let picture = "<w:object><v:shape id=\"s\" style=\"width:9pt\"><v:imagedata r:id=\"rId9\"/></v:shape>\
                   <o:OLEObject Type=\"Embed\" ProgID=\"Package\" r:id=\"rId8\"/></w:object>";
    let nested = format!(
        "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>QUOTE </w:instrText></w:r>{}\
         <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>SHOWN</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>",
        complex(&["PAGE"], "secret").replace("<w:p>", "").replace("</w:p>", "")
    );
    let cases: &[Case] = &[
        (
            "DDE in a simple field",
            "<w:p><w:fldSimple w:instr=\"DDEAUTO c:\\cmd x\"><w:r><w:t>SHOWN</w:t></w:r></w:fldSimple></w:p>"
                .to_owned(),
            &[],
            Item::Dde,
            &["DDEAUTO", "fldSimple"],
        ),
        (
            "DDE over runs",
            complex(&["DD", "EAU", "TO c:\\\\cmd x"], "SHOWN"),
            &[],
            Item::Dde,
            &["instrText", "fldChar", "cmd"],
        ),
        (
            "DDE as plain text of an instruction",
            complex(&[], "SHOWN").replacen(
                "<w:fldChar w:fldCharType=\"begin\"/>",
                "<w:fldChar w:fldCharType=\"begin\"/><w:t>DDEAUTO cmd</w:t>",
                1,
            ),
            &[],
            Item::Dde,
            &["DDEAUTO", "fldChar"],
        ),
        ("a field that is built of another", nested, &[], Item::Field, &["QUOTE", "secret"]),
        (
            "INCLUDEPICTURE",
            complex(&["INCLUDEPICTURE \"http://host/x.png\""], "SHOWN"),
            &[],
            Item::Field,
            &["INCLUDE", "host"],
        ),
        ("a link to a share", complex(&["HYPERLINK \"\\\\\\\\host\\\\x\""], "SHOWN"), &[], Item::LinkScheme, &["host"]),
        (
            "a field without an end",
            complex(&["PAGE"], "SHOWN").replace("<w:fldChar w:fldCharType=\"end\"/>", ""),
            &[],
            Item::Field,
            &["PAGE"],
        ),
        (
            "template",
            run("<w:t>SHOWN</w:t>"),
            &[("rId3", "attachedTemplate", "http://host/t.dotm", true)],
            Item::ExternalTemplate,
            &["host", "attachedTemplate"],
        ),
        (
            "script as a link",
            "<w:p><w:hyperlink r:id=\"rId3\"><w:r><w:t>SHOWN</w:t></w:r></w:hyperlink></w:p>".to_owned(),
            &[("rId3", "hyperlink", "javascript:alert(1)", true)],
            Item::LinkScheme,
            &["javascript"],
        ),
        (
            "an address that is said to be inside",
            "<w:p><w:hyperlink r:id=\"rId3\"><w:r><w:t>SHOWN</w:t></w:r></w:hyperlink></w:p>".to_owned(),
            &[("rId3", "hyperlink", "file:///c:/x", false)],
            Item::LinkScheme,
            &["file:"],
        ),
        (
            "picture on a share",
            run("<w:t>SHOWN</w:t><w:pict><v:shape id=\"s\"><v:imagedata r:id=\"rId3\"/></v:shape></w:pict>"),
            &[("rId3", "image", "\\\\host\\x.png", true)],
            Item::ExternalPicture,
            &["host"],
        ),
        (
            "picture by its own address",
            run("<w:t>SHOWN</w:t><w:pict><v:shape id=\"s\"><v:imagedata src=\"\\\\host\\x.png\"/></v:shape></w:pict>"),
            &[],
            Item::RemoteContent,
            &["host"],
        ),
        (
            "foreign chunk",
            "<w:altChunk r:id=\"rId3\"/><w:p><w:r><w:t>SHOWN</w:t></w:r></w:p>".to_owned(),
            &[("rId3", "aFChunk", "evil.htm", false)],
            Item::ForeignChunk,
            &["altChunk", "evil", "script"],
        ),
        (
            "sub-document",
            format!("<w:subDoc r:id=\"rId3\"/>{}", run("<w:t>SHOWN</w:t>")),
            &[("rId3", "subDocument", "file:///x.docx", true)],
            Item::ExternalTemplate,
            &["subDoc"],
        ),
        (
            "object",
            run(&format!("<w:t>SHOWN</w:t>{picture}")),
            &[("rId8", "oleObject", "evil.bin", false), ("rId9", "image", "none.png", false)],
            Item::EmbeddedObject,
            &["OLEObject", "evil", "w:object"],
        ),
        (
            "macro",
            run("<w:t>SHOWN</w:t>"),
            &[("rId3", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "evil.bin", false)],
            Item::Macro,
            &["evil", "vba"],
        ),
        ("unknown element", run("<w:t>SHOWN</w:t><x:evil>evil</x:evil>"), &[], Item::Element, &["evil"]),
        (
            "instruction to a program",
            format!("<?mso-evil x?>{}", run("<w:t>SHOWN</w:t>")),
            &[],
            Item::SourceComment,
            &["evil"],
        ),
        ("unknown part", run("<w:t>SHOWN</w:t>"), &[("rId3", "urn:strange", "evil.bin", false)], Item::Part, &["evil"]),
        ("part that nothing leads to", run("<w:t>SHOWN</w:t>"), &[], Item::OldRevision, &["evil"]),
        (
            "private data of a shape",
            run("<w:t>SHOWN</w:t><w:pict><v:shape id=\"s\" o:gfxdata=\"UEsDBBQA\"><v:path/></v:shape></w:pict>"),
            &[],
            Item::HiddenData,
            &["gfxdata", "UEsDB"],
        ),
    ];
    for (what, body, links, item, never) in cases {
        let more: &[(&str, &str, &[u8])] =
            &[("word/evil.htm", "text/html", b"<script>"), ("word/evil.bin", "application/evil", b"evil")];
        let (text, report) = clean(&docx(body, links, more));
        assert!(report.count(*item) > 0, "{what}: {:?}", report.removed);
        assert!(text.contains("SHOWN"), "{what}: {text}");
        for word in *never {
            assert!(!text.contains(word), "{what}: {word} in {text}");
        }
    }
}

#[test]
fn fields_and_links_of_a_plain_document_stay() {
    let body = [
        complex(&["PA", "GE \\* MERGEFORMAT"], "7"),
        complex(&["HYPERLINK \"https://city.example.jp/\""], "link"),
        "<w:p><w:hyperlink r:id=\"rId3\"><w:r><w:t xml:space=\"preserve\"> a &amp; b </w:t></w:r></w:hyperlink></w:p>"
            .to_owned(),
    ];
    let links = [("rId3", "hyperlink", "https://city.example.jp/?a=1&amp;b=2", true)];
    let (text, report) = clean(&docx(&body.concat(), &links, &[]));
    assert!(report.removed.is_empty(), "{:?}", report.removed);
    for part in ["GE \\* MERGEFORMAT", "https://city.example.jp/?a=1&amp;b=2", "> a &amp; b <", "r:id=\"rId3\""] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn the_choice_that_is_known_stays_with_its_fallback() {
    let choice = |requires: &str, inside: &str| {
        run(&format!(
            "<mc:AlternateContent xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\"><mc:Choice Requires=\"{requires}\">\
             {inside}</mc:Choice><mc:Fallback><w:t>fallback</w:t></mc:Fallback></mc:AlternateContent>"
        ))
    };
    let (text, _) = clean(&docx(&choice("w14", "<w:t>choice</w:t>"), &[], &[]));
    assert!(
        text.contains("<mc:Choice Requires=\"w14\"><w:t>choice</w:t></mc:Choice><mc:Fallback><w:t>fallback"),
        "{text}"
    );
    for (requires, inside) in [("x", "<w:t>choice</w:t>"), ("w14", "<x:evil/>")] {
        let (text, _) = clean(&docx(&choice(requires, inside), &[], &[]));
        assert!(text.contains("<w:r><w:t>fallback</w:t></w:r>") && !text.contains("mc:"), "{text}");
    }
}

#[test]
fn an_attack_in_a_workbook_never_reaches_the_output() {
    let one = "<sheet name=\"表\" sheetId=\"1\" r:id=\"rId1\"/>";
    for (formula, item) in [
        ("WEBSERVICE(\"http://host/\")", Item::Formula),
        ("cmd|'/c calc'!A0", Item::Dde),
        ("[1]Sheet1!A1", Item::ExternalLink),
        ("HYPERLINK(\"file://host/x\",\"x\")", Item::LinkScheme),
    ] {
        let cell = format!("<c r=\"A1\" t=\"str\"><f>{formula}</f><v>SHOWN</v></c>");
        let (text, report) = clean(&xlsx(one, "", &cell, &[], &[]));
        assert!(report.count(item) > 0 && text.contains("<v>SHOWN</v>") && !text.contains("<f"), "{formula}: {text}");
        let name = format!("<definedName name=\"a\">{formula}</definedName>");
        let (text, report) = clean(&xlsx(one, &name, "", &[], &[]));
        assert!(report.count(item) > 0 && !text.contains("definedName"), "{formula}: {text}");
    }
    let (text, _) = clean(&xlsx(one, "", "<c r=\"A1\"><f>SUM(B1:C1)</f><v>1</v></c>", &[], &[]));
    assert!(text.contains("<f>SUM(B1:C1)</f><v>1</v>"));
}

#[test]
fn sheets_of_macros_go_and_what_counts_sheets_counts_right() {
    let sheets = "<sheet name=\"Macro1\" sheetId=\"1\" state=\"veryHidden\" r:id=\"rId2\"/><sheet name=\"表\" sheetId=\"2\" r:id=\"rId1\"/>";
    let names = "<definedName name=\"_xlnm.Auto_Open\" hidden=\"1\">表!$A$1</definedName>\
                 <definedName name=\"of_macro\">Macro1!$A$1</definedName>\
                 <definedName name=\"own\" localSheetId=\"1\">表!$A$1</definedName>\
                 <definedName name=\"run\" function=\"1\" xlm=\"1\">表!$A$1</definedName>\
                 <definedName name=\"local\" localSheetId=\"0\">表!$A$1</definedName>";
    let links = [(
        "rId2",
        "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet",
        "macrosheets/sheet1.xml",
        false,
    )];
    assert!(links[0].1.starts_with(MS));
    let macros = ("xl/macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml", b"<x>EXEC</x>".as_slice());
    let (text, report) = clean(&xlsx(sheets, names, "", &links, &[macros]));
    assert!(report.count(Item::XlmMacro) >= 5, "{:?}", report.removed);
    assert!(
        text.contains("activeTab=\"0\"") && text.contains("<definedName name=\"own\" localSheetId=\"0\">"),
        "{text}"
    );
    for word in ["Macro1", "Auto_Open", "of_macro", "EXEC", "\"run\"", "\"local\""] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    let only = "<sheet name=\"Macro1\" sheetId=\"1\" r:id=\"rId2\"/>";
    let policy = Policy::default();
    let bytes = xlsx(only, "", "", &links, &[macros]);
    let refusal = sanitize(Input { bytes: &bytes, name: None, password: None }, &policy).unwrap_err();
    assert_eq!(refusal.reason, Reason::PolicyBlocked);
}

#[test]
fn a_document_with_macros_becomes_one_without() {
    for (from, to) in [
        ("application/vnd.ms-word.document.macroEnabled.main+xml", Kind::Docx),
        ("application/vnd.ms-word.template.macroEnabledTemplate.main+xml", Kind::Dotx),
    ] {
        let bytes = docx(&run("<w:t>SHOWN</w:t>"), &[], &[]);
        let mut parts = Vec::new();
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        for at in 0..archive.len() {
            let mut part = archive.by_index(at).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            parts.push((part.name().unwrap().to_string(), text.replace(DOCX, from)));
        }
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
        let (text, report) = clean(&package(&parts));
        assert_eq!(report.out, to);
        assert!(!text.contains("macroEnabled"));
    }
}

#[test]
fn what_is_no_document_is_refused() {
    let policy = Policy::default();
    let refuse =
        |bytes: &[u8]| sanitize(Input { bytes, name: None, password: None }, &policy).map(|_| ()).unwrap_err().reason;
    let with = |document: &str| {
        let types = types(&[("word/document.xml", DOCX)]);
        let root = rels(&[("rId1", "officeDocument", "word/document.xml", false)]);
        package(&[
            ("[Content_Types].xml", types.as_bytes()),
            ("_rels/.rels", root.as_bytes()),
            ("word/document.xml", document.as_bytes()),
        ])
    };
    let deep = format!(
        "<w:document xmlns:w=\"{WORD}\"><w:body>{}{}</w:body></w:document>",
        "<w:tbl>".repeat(600),
        "</w:tbl>".repeat(600)
    );
    for (what, document, reason) in [
        (
            "DTD",
            format!("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><w:document xmlns:w=\"{WORD}\"/>"),
            Reason::Malformed,
        ),
        ("entity", format!("<w:document xmlns:w=\"{WORD}\"><w:body>&xxe;</w:body></w:document>"), Reason::Malformed),
        ("root", format!("<w:styles xmlns:w=\"{WORD}\"/>"), Reason::Malformed),
        ("name space", "<w:document xmlns:w=\"urn:strange\"/>".to_owned(), Reason::Malformed),
        (
            "twice",
            format!(
                "<w:document xmlns:w=\"{WORD}\" xmlns:v=\"{WORD}\"><w:p w:rsidR=\"1\" v:rsidR=\"2\"/></w:document>"
            ),
            Reason::Malformed,
        ),
        ("two roots", format!("<w:document xmlns:w=\"{WORD}\"/><w:document xmlns:w=\"{WORD}\"/>"), Reason::Malformed),
        ("no end", format!("<w:document xmlns:w=\"{WORD}\"><w:body>"), Reason::Malformed),
        ("deep", deep, Reason::LimitDepth),
    ] {
        assert_eq!(refuse(&with(&document)), reason, "{what}");
    }
}

/// A presentation of one slide: its shapes, the relationships of the slide.
fn pptx(shapes: &str, links: &[(&str, &str, &str, bool)], more: &[(&str, &str, &[u8])]) -> Vec<u8> {
    const MAIN: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml";
    const SLIDE: &str = "application/vnd.openxmlformats-officedocument.presentationml.slide+xml";
    let spaces = format!(
        "xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" xmlns:r=\"{R}\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:v=\"urn:schemas-microsoft-com:vml\" \
         xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\""
    );
    let main = format!(
        "<p:presentation {spaces}><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId1\"/></p:sldIdLst></p:presentation>"
    );
    let slide = format!(
        "<p:sld {spaces}><p:cSld><p:spTree>{shapes}<p:sp><p:txBody><a:p><a:r><a:t>SHOWN</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
    );
    let mut kinds = vec![("ppt/presentation.xml", MAIN), ("ppt/slides/slide1.xml", SLIDE)];
    kinds.extend(more.iter().map(|(name, kind, _)| (*name, *kind)));
    let (types, links) = (types(&kinds), rels(links));
    let root = rels(&[
        ("rId1", "officeDocument", "ppt/presentation.xml", false),
        (
            "rId2",
            "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility",
            "customUI/customUI14.xml",
            false,
        ),
    ]);
    let of_main = rels(&[("rId1", "slide", "slides/slide1.xml", false)]);
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("ppt/presentation.xml", main.as_bytes()),
        ("ppt/_rels/presentation.xml.rels", of_main.as_bytes()),
        ("ppt/slides/slide1.xml", slide.as_bytes()),
        ("ppt/slides/_rels/slide1.xml.rels", links.as_bytes()),
        ("customUI/customUI14.xml", b"<customUI onLoad=\"evil\"/>"),
    ];
    parts.extend(more.iter().map(|(name, _, bytes)| (*name, *bytes)));
    package(&parts)
}

#[test]
fn an_object_of_a_slide_leaves_its_picture_in_its_place() {
    let frame = "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"7\" name=\"o\"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>\
                 <p:xfrm/><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/presentationml/2006/ole\"><mc:AlternateContent>\
                 <mc:Choice Requires=\"v\"><p:oleObj spid=\"s\" r:id=\"rId3\" progId=\"Package\"><p:embed/></p:oleObj></mc:Choice>\
                 <mc:Fallback><p:oleObj r:id=\"rId3\" progId=\"Package\"><p:embed/><p:pic><p:nvPicPr><p:cNvPr id=\"0\" name=\"\"/><p:cNvPicPr/><p:nvPr/>\
                 </p:nvPicPr><p:blipFill><a:blip r:embed=\"rId4\"/></p:blipFill><p:spPr/></p:pic></p:oleObj></mc:Fallback></mc:AlternateContent>\
                 </a:graphicData></a:graphic></p:graphicFrame>";
    let links = [("rId3", "oleObject", "../embeddings/evil.bin", false), ("rId4", "image", "\\\\host\\x.png", true)];
    let evil =
        ("ppt/embeddings/evil.bin", "application/vnd.openxmlformats-officedocument.oleObject", b"evil".as_slice());
    let (text, report) = clean(&pptx(frame, &links, &[evil]));
    assert!(
        text.contains("<p:spTree><p:pic><p:nvPicPr><p:cNvPr id=\"7\" name=\"\"/>") && text.contains("r:embed=\"rId4\""),
        "{text}"
    );
    for word in ["oleObj", "graphicFrame", "AlternateContent", "evil", "host", "customUI"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    for item in [Item::EmbeddedObject, Item::ExternalPicture, Item::CustomUi] {
        assert!(report.count(item) > 0, "{item}: {:?}", report.removed);
    }
}

#[test]
fn actions_of_a_slide_go_where_they_run_something() {
    for (action, item) in [
        ("ppaction://macro?name=evil", Some(Item::Macro)),
        ("ppaction://program", Some(Item::Launch)),
        ("ppaction://hlinkfile", Some(Item::Action)),
        ("ppaction://hlinkshowjump?jump=nextslide", None),
    ] {
        let shape = format!(
            "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"\"><a:hlinkClick r:id=\"\" action=\"{action}\"/></p:cNvPr></p:nvSpPr></p:sp>"
        );
        let (text, report) = clean(&pptx(&shape, &[], &[]));
        assert_eq!(text.contains("hlinkClick"), item.is_none(), "{action}");
        assert!(item.is_none_or(|item| report.count(item) == 1), "{action}: {:?}", report.removed);
        assert!(text.contains("SHOWN"));
    }
}

#[test]
fn rules_of_cells_that_call_out_go_with_what_they_belong_to() {
    let one = "<sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/>";
    let end = "</row></sheetData><conditionalFormatting sqref=\"A1\"><cfRule type=\"expression\" priority=\"1\"><formula>WEBSERVICE(\"x\")</formula>\
               </cfRule></conditionalFormatting><dataValidations count=\"1\"><dataValidation sqref=\"A1\"><formula1>[1]a!A1</formula1></dataValidation>\
               </dataValidations><sheetData><row r=\"9\">";
    let (text, report) = clean(&xlsx(one, "", end, &[], &[]));
    assert!(report.count(Item::Formula) == 1 && report.count(Item::ExternalLink) == 1, "{:?}", report.removed);
    for word in ["conditionalFormatting", "dataValidation", "formula", "[1]"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    let shared = "<c r=\"A1\"><f t=\"shared\" si=\"0\" ref=\"A1:B1\">EXEC(\"x\")</f><v>1</v></c><c r=\"B1\"><f t=\"shared\" si=\"0\"/><v>2</v></c>";
    let (text, _) = clean(&xlsx(one, "", shared, &[], &[]));
    assert!(text.contains("<c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v></c>"), "{text}");
}
