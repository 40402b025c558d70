use super::*;
use crate::package::Writer;
use crate::{Input, Policy, sanitize};

const SPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" \
    xmlns:script=\"urn:oasis:names:tc:opendocument:xmlns:script:1.0\"";

fn document(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.add_stored("mimetype", b"application/vnd.oasis.opendocument.text").unwrap();
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content {SPACES} office:version=\"1.3\"><office:body><office:text>{body}\
         </office:text></office:body></office:document-content>"
    );
    writer.add("content.xml", content.as_bytes()).unwrap();
    for (name, text) in more {
        writer.add(name, text.as_bytes()).unwrap();
    }
    writer.finish().unwrap()
}

/// Rebuilds, holds what must always hold, and gives the content and the report.
fn clean(source: &[u8]) -> (String, crate::Clean) {
    let policy = Policy::default();
    let input = |bytes| Input { bytes, name: Some("a.odt"), password: None };
    let done = sanitize(input(source), &policy).unwrap();
    assert!(done.report.account.balances(), "{:?}", done.report);
    assert_eq!(done.report.rung, model::sanitising::Rung::Rebuilt);
    let again = sanitize(input(&done.bytes), &policy).unwrap();
    assert_eq!(again.bytes, done.bytes, "a second pass changes something: {:?}", again.report);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&done.bytes)).unwrap();
    let content = std::io::read_to_string(archive.by_name("content.xml").unwrap()).unwrap();
    (content, done)
}

#[test]
fn what_runs_reaches_out_or_tells_is_left_out_and_named() {
    let body = "<office:scripts><office:script>x</office:script></office:scripts>\
        <text:p>前<text:a xlink:type=\"simple\" xlink:href=\"javascript:x\">link</text:a>後</text:p>\
        <text:p><draw:frame><draw:image xlink:href=\"http://callback.invalid/a.png\"/></draw:frame></text:p>\
        <text:p><text:execute-macro text:name=\"m\">run</text:execute-macro></text:p>\
        <text:dde-connection-decls><text:dde-connection-decl office:name=\"d\"/></text:dde-connection-decls>\
        <table:table><table:table-row><table:table-cell table:formula=\"of:=WEBSERVICE(&quot;http://x&quot;)\" \
        office:value=\"1\"><text:p>1</text:p></table:table-cell></table:table-row></table:table>";
    let more = [
        ("Basic/Standard/Module1.xml", "<m/>"),
        ("Configurations2/menubar/menubar.xml", "<m/>"),
        ("META-INF/documentsignatures.xml", "<s/>"),
        ("Pictures/never-shown.png", "x"),
    ];
    let (content, done) = clean(&document(body, &more));
    for kept in ["前", "link", "後", "office:value=\"1\""] {
        assert!(content.contains(kept), "{kept}: {content}");
    }
    for gone in ["script", "javascript", "callback", "macro", "dde", "WEBSERVICE"] {
        assert!(!content.contains(gone), "{gone}: {content}");
    }
    for item in [
        Item::Macro,
        Item::LinkScheme,
        Item::ExternalPicture,
        Item::Dde,
        Item::Formula,
        Item::CustomUi,
        Item::Signature,
    ] {
        assert!(done.report.count(item) > 0, "{item}: {:?}", done.report.removed);
    }
}

#[test]
fn a_link_of_the_policy_and_a_place_in_the_document_stay() {
    let body = "<text:p><text:a xlink:href=\"https://city.example.jp/\">a</text:a><text:a xlink:href=\"#b\">b</text:a></text:p>";
    let (content, done) = clean(&document(body, &[]));
    assert!(content.contains("https://city.example.jp/") && content.contains("\"#b\""), "{content}");
    assert_eq!(done.report.removed, []);
}

#[test]
fn an_encrypted_package_is_refused_as_such() {
    let manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>";
    let source = document("<text:p/>", &[(MANIFEST_NAME, manifest)]);
    let refusal = sanitize(Input { bytes: &source, name: None, password: None }, &Policy::default()).unwrap_err();
    assert_eq!(refusal.reason, Reason::Encrypted);
}

const MANIFEST_NAME: &str = "META-INF/manifest.xml";

#[test]
fn a_part_in_another_encoding_adds_up() {
    let text = "汐見市の広報".repeat(200);
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?><office:document-content {SPACES}><office:body><office:text><text:p>{text}\
         </text:p></office:text></office:body></office:document-content>"
    );
    let wide: Vec<u8> = std::iter::once(0xfeff).chain(content.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let mut writer = Writer::new();
    writer.add_stored("mimetype", b"application/vnd.oasis.opendocument.text").unwrap();
    writer.add("content.xml", &wide).unwrap();
    let (content, _) = clean(&writer.finish().unwrap());
    assert!(content.contains(&text));
}
