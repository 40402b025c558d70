use crate::package::Writer;
use crate::{Clean, Input, Policy, odf, ooxml, sanitize};

/// The smallest page with text in a font that is not in the file: what is packed into this program for it is unpacked once.
const PAGE: &[u8] = b"%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</Font<</F 4 0 R>>>>/Contents 6 0 R>>endobj
4 0 obj<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/90ms-RKSJ-H/DescendantFonts[5 0 R]>>endobj
5 0 obj<</Type/Font/Subtype/CIDFontType0/BaseFont/F
/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>>>endobj
6 0 obj<</Length 20>>stream
BT /F 9 Tf (x) Tj ET
endstream endobj
trailer<</Root 1 0 R/Size 7>>
";

/// The smallest text document.
const PARTS: [(&str, &str); 3] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#,
    ),
    (
        "word/document.xml",
        r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>"#,
    ),
];

/// Takes files of our own through, so that a file of a stranger finds everything read that is read once: allow-lists, tables,
/// what this processor can do. Gives what came out, for the second look to do the same.
pub fn warm() -> Vec<Clean> {
    ooxml::warm();
    odf::warm();
    let policy = Policy::default();
    let rebuilt = |bytes: &[u8]| sanitize(Input { bytes, name: None, password: None }, &policy).ok();
    [document().as_deref(), Some(PAGE)].into_iter().flatten().filter_map(rebuilt).collect()
}

fn document() -> Option<Vec<u8>> {
    let mut writer = Writer::new();
    for (name, text) in PARTS {
        writer.add(name, text.as_bytes()).ok()?;
    }
    writer.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::sanitising::Kind;

    #[test]
    fn the_files_to_warm_up_with_come_through() {
        let kinds: Vec<Kind> = warm().iter().map(|clean| clean.report.out).collect();
        assert_eq!(kinds, [Kind::Docx, Kind::Pdf]);
    }
}
