//! Any XML as the main part of an Office document and an OpenDocument file: mutated ZIP files rarely reach it.
#![no_main]

use libfuzzer_sys::fuzz_target;

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/PART" ContentType="application/vnd.openxmlformats-officedocument.KIND.main+xml"/></Types>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="PART"/></Relationships>"#;
const MANIFEST: &str = r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;

fuzz_target!(|bytes: &[u8]| {
    for (part, kind) in [
        ("word/document.xml", "wordprocessingml.document"),
        ("xl/workbook.xml", "spreadsheetml.sheet"),
        ("ppt/presentation.xml", "presentationml.presentation"),
    ] {
        let types = TYPES.replace("PART", part).replace("KIND", kind);
        let relations = RELATIONS.replace("PART", part);
        let parts = [("[Content_Types].xml", types.as_bytes()), ("_rels/.rels", relations.as_bytes()), (part, bytes)];
        fuzz::sanitise(&fuzz::package(&parts), None);
    }
    let mimetype: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
    let parts = [("mimetype", mimetype), ("META-INF/manifest.xml", MANIFEST.as_bytes()), ("content.xml", bytes)];
    fuzz::sanitise(&fuzz::package(&parts), None);
});
