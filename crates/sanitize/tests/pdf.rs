//! PDF through the whole room: attacks that are built here, and real documents of the corpus where it is present.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

use flate2::read::ZlibDecoder;
use model::sanitising::{Item, Kind, Reason, Report, Rung};
use sanitize::{Clean, Input, LinkPolicy, Policy, sanitize};
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// A document of one page with what a test adds to its catalogue, its page, its resources and its objects (from 10 on).
#[derive(Default)]
struct Made<'t> {
    catalog: &'t str,
    page: &'t str,
    resources: &'t str,
    content: &'t str,
    objects: Vec<&'t str>,
    behind: &'t str,
}

impl Made<'_> {
    fn bytes(&self) -> Vec<u8> {
        let mut objects = vec![
            (1, format!("<</Type/Catalog/Pages 2 0 R {}>>", self.catalog)),
            (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned()),
            (
                3,
                format!(
                    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources 5 0 R {}>>",
                    self.page
                ),
            ),
            (4, format!("<</Length {}>>\nstream\n{}\nendstream", self.content.len(), self.content)),
            (5, format!("<</Font<</F1 6 0 R>> {}>>", self.resources)),
            (6, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned()),
        ];
        objects.extend((10..).zip(self.objects.iter().map(|object| (*object).to_owned())));
        let (mut file, mut offsets) = ("%PDF-1.7\n".to_owned(), Vec::new());
        for (number, object) in &objects {
            offsets.push((*number, file.len()));
            write!(file, "{number} 0 obj\n{object}\nendobj\n").unwrap();
        }
        let start = file.len();
        file.push_str("xref\n0 1\n0000000000 65535 f \n");
        for (number, offset) in offsets {
            write!(file, "{number} 1\n{offset:010} 00000 n \n").unwrap();
        }
        write!(file, "trailer\n<</Root 1 0 R/Size 100>>\nstartxref\n{start}\n%%EOF\n{}", self.behind).unwrap();
        file.into_bytes()
    }
}

fn run(bytes: &[u8]) -> Clean {
    run_with(bytes, &Policy::default())
}

fn run_with(bytes: &[u8], policy: &Policy) -> Clean {
    let clean = sanitize(Input { bytes, name: Some("a.pdf"), password: None }, policy).unwrap();
    assert!(clean.report.account.balances(), "{:?}", clean.report.account);
    clean
}

/// The file with its deflated streams laid open.
fn open(bytes: &[u8]) -> String {
    let mut all = String::from_utf8_lossy(bytes).into_owned();
    for at in memchr::memmem::find_iter(bytes, b"\nstream\n") {
        let mut text = Vec::new();
        let _ = ZlibDecoder::new(&bytes[at + 8..]).read_to_end(&mut text);
        all.push_str(&String::from_utf8_lossy(&text));
    }
    all
}

fn parts<'t>(catalog: &'t str, page: &'t str, objects: &[&'t str]) -> Made<'t> {
    Made { catalog, page, objects: objects.to_vec(), ..Made::default() }
}

fn drawn<'t>(resources: &'t str, content: &'t str, objects: &[&'t str]) -> Made<'t> {
    Made { resources, content, objects: objects.to_vec(), ..Made::default() }
}

fn note(object: &str) -> Made<'_> {
    parts("", "/Annots[10 0 R]", &[object])
}

#[test]
fn what_acts_reaches_out_or_hides_is_left_out_and_told() {
    const JS: &str = "<</S/JavaScript/JS(app.alert(1))>>";
    const ELSEWHERE: &str = "<</Length 1/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray\
        /F(\\\\host\\x)>>\nstream\nx\nendstream";
    let cases: Vec<(&str, Made<'_>, Item, &str)> = vec![
        ("script on opening", parts("/OpenAction 10 0 R", "", &[JS]), Item::Script, "alert"),
        ("script by name", parts("/Names<</JavaScript<</Names[(a) 10 0 R]>>>>", "", &[JS]), Item::Script, "alert"),
        ("script of a page", parts("", "/AA<</O 10 0 R>>", &[JS]), Item::Script, "alert"),
        ("handler", parts("", "/AA<</O 10 0 R>>", &[JS]), Item::EventHandler, "/AA"),
        ("launch", note("<</Subtype/Link/Rect[0 0 9 9]/A<</S/Launch/F(cmd.exe)>>>>"), Item::Launch, "cmd.exe"),
        ("other file", note("<</Subtype/Link/Rect[0 0 9 9]/A<</S/GoToR/F(host)>>>>"), Item::ExternalLink, "host"),
        ("scheme", note("<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(file://host/x)>>>>"), Item::LinkScheme, "host"),
        ("sending", note("<</Subtype/Link/Rect[0 0 9 9]/A<</S/SubmitForm/F(http://host)>>>>"), Item::Form, "host"),
        (
            "chain",
            note("<</Subtype/Link/Rect[0 0 9 9]/A<</S/GoTo/D[3 0 R/Fit]/Next<</S/JavaScript/JS(alert)>>>>>>"),
            Item::Action,
            "alert",
        ),
        (
            "attachment",
            note("<</Subtype/FileAttachment/Rect[0 0 9 9]/FS<</EF<</F 11 0 R>>>>>>"),
            Item::Attachment,
            "/EF",
        ),
        ("film", note("<</Subtype/RichMedia/Rect[0 0 9 9]>>"), Item::Media, "RichMedia"),
        ("form rules", parts("/AcroForm<</Fields[]/XFA[(a) 10 0 R]>>", "", &["<</K(host)>>"]), Item::Form, "XFA"),
        ("metadata", parts("/Metadata 10 0 R", "", &["<</K(host)>>"]), Item::Properties, "host"),
        ("private data", parts("", "/PieceInfo<</X(host)>>", &[]), Item::HiddenData, "host"),
        ("structure", parts("/StructTreeRoot 10 0 R", "", &["<</K(host)>>"]), Item::HiddenData, "host"),
        ("nobody's object", parts("", "", &["<</K(host)>>"]), Item::OldRevision, "host"),
        ("tail", Made { behind: "MZ host", ..Made::default() }, Item::StrayBytes, "host"),
        ("comment", drawn("", "q Q % host", &[]), Item::SourceComment, "host"),
        ("foreign operator", drawn("", "BX (host) evil EX", &[]), Item::Key, "host"),
        (
            "matrix of a font",
            drawn("/ExtGState<</G<</Font[<</Subtype/Type1/BaseFont/A/FontMatrix[1 0 0 1 0 (host)]>> 1]>>>>", "", &[]),
            Item::Key,
            "host",
        ),
        ("picture elsewhere", drawn("/XObject<</X 10 0 R>>", "/X Do", &[ELSEWHERE]), Item::ExternalLink, "host"),
        (
            "program for printers",
            drawn("/XObject<</X 10 0 R>>", "/X Do", &["<</Length 4/Subtype/PS>>\nstream\nhost\nendstream"]),
            Item::Script,
            "host",
        ),
    ];
    for (name, made, item, needle) in cases {
        let clean = run(&made.bytes());
        assert!(clean.report.count(item) > 0, "{name}: {item} is not in {:?}", clean.report.removed);
        let all = open(&clean.bytes);
        assert!(!all.contains(needle), "{name}: {needle}");
        assert!(!all.contains("/X Do"), "{name}");
        assert_eq!(run(&clean.bytes).bytes, clean.bytes, "{name} is not the same when it is rebuilt again");
    }
}

#[test]
fn what_is_shown_and_what_leads_through_the_document_is_kept() {
    let made = Made {
        catalog: "/Outlines 12 0 R/Dests<</a[3 0 R/XYZ 0 9 null]>>/PageLabels<</Nums[0<</S/r>>]>>/Lang(ja)\
            /AcroForm<</Fields[11 0 R]/DA(/F1 9 Tf 0 g)/DR 5 0 R/NeedAppearances true>>",
        page: "/Annots[10 0 R 11 0 R]/Rotate 90",
        content: "BT /F1 12 Tf (Shiomi) Tj ET BI /W 2 /H 1 /BPC 8 /CS /G ID ab EI q Q",
        objects: vec![
            "<</Subtype/Link/Rect[0 0 9 9]/Border[0 0 0]/A<</S/URI/URI(https://city.example.jp/)>>>>",
            "<</Subtype/Widget/FT/Tx/T(name)/V(Taro)/Rect[0 0 9 9]/AA<</K<</S/JavaScript/JS(x)>>>>>>",
            "<</First 13 0 R/Last 13 0 R/Count 1>>",
            "<</Title(One)/Parent 12 0 R/Dest[3 0 R/Fit]>>",
        ],
        ..Made::default()
    };
    let clean = run(&made.bytes());
    let all = open(&clean.bytes);
    for kept in [
        "(Shiomi) Tj",
        "https://city.example.jp/",
        "/V(Taro)",
        "/Title(One)",
        "/Rotate 90",
        "/S/r",
        "/Lang(ja)",
        "/XYZ",
        "BI/W 2/H 1/BPC 8/CS/G",
    ] {
        assert!(all.contains(kept), "{kept} is missing in {all}");
    }
    assert!(!all.contains("NeedAppearances") && !all.contains("/AA"));
    assert_eq!(run(&clean.bytes).bytes, clean.bytes);
    assert_eq!((clean.report.out, clean.report.rung), (Kind::Pdf, Rung::Rebuilt));
}

#[test]
fn a_policy_without_links_takes_their_targets_and_leaves_their_places() {
    let made = note("<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://host.example/)>>>>");
    let policy = Policy { links: LinkPolicy::Remove, ..Policy::default() };
    let clean = run_with(&made.bytes(), &policy);
    assert_eq!(clean.report.count(Item::Hyperlink), 1);
    assert!(!open(&clean.bytes).contains("host.example"));
}

#[test]
fn a_signature_becomes_a_stamp_that_looks_the_same() {
    let made = parts(
        "/AcroForm<</Fields[10 0 R]/SigFlags 3>>",
        "/Annots[10 0 R]",
        &[
            "<</Subtype/Widget/FT/Sig/T(s)/Rect[0 0 9 9]/V 12 0 R/AP<</N 11 0 R>>>>",
            "<</Length 12/Subtype/Form/BBox[0 0 9 9]>>\nstream\n0 0 9 9 re f\nendstream",
            "<</Type/Sig/Contents<00>>>",
        ],
    );
    let clean = run(&made.bytes());
    let all = open(&clean.bytes);
    assert!(all.contains("/Stamp") && all.contains("0 0 9 9 re") && !all.contains("/Sig"), "{all}");
    assert!(clean.report.count(Item::Signature) > 0);
}

#[test]
fn a_bomb_is_refused_before_it_is_there() {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..64 {
        packed.write_all(&blanks).unwrap();
    }
    let packed = packed.finish().unwrap();
    let mut file = format!(
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n4 0 obj<</Filter/FlateDecode/Length {}>>\nstream\n",
        packed.len()
    )
    .into_bytes();
    file.extend_from_slice(&packed);
    file.extend_from_slice(b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF");
    let refusal = sanitize(Input { bytes: &file, name: None, password: None }, &Policy::default()).unwrap_err();
    assert_eq!(refusal.reason, Reason::LimitRatio);
}

#[test]
fn a_page_whose_content_cannot_be_read_is_refused_and_not_blank() {
    let bytes = String::from_utf8(drawn("", "BT (Shiomi) Tj ET", &[]).bytes()).unwrap();
    let broken = bytes.replace("\nendstream", "");
    let refusal =
        sanitize(Input { bytes: broken.as_bytes(), name: None, password: None }, &Policy::default()).unwrap_err();
    assert_eq!((refusal.reason, refusal.place.as_str()), (Reason::Malformed, "p1"));
}

/// Found by fuzzing.
#[test]
fn a_drawing_that_does_not_say_what_it_is_has_its_keys_in_the_same_order_after_a_second_pass() {
    let form = "<</Type/XObject/BBox[0 0 9 9]/Matrix[2 0 0 2 0 0]/Length 12>>\nstream\n0 0 9 9 re f\nendstream";
    let first = run(&drawn("/XObject<</F 10 0 R>>", "/F Do", &[form]).bytes());
    assert!(open(&first.bytes).contains("/Subtype/Form"));
    assert_eq!(run(&first.bytes).bytes, first.bytes);
}

/// Found by fuzzing.
#[test]
fn a_picture_in_two_shades_has_one_colour_whatever_its_space_says() {
    for space in ["/Devi", "/DeviceRGB", "/Pattern"] {
        let fax = format!(
            "<</Type/XObject/Subtype/Image/Width 8/Height 1/BitsPerComponent 1/ColorSpace{space}/Decode[1 0]\
             /Filter[/ASCIIHexDecode/CCITTFaxDecode]/DecodeParms[null<</K -1/Columns 8/Rows 1>>]/Length 9>>\nstream\n80080080>\nendstream"
        );
        let first = run(&drawn("/XObject<</Im 10 0 R>>", "/Im Do", &[&fax]).bytes());
        let all = open(&first.bytes);
        assert!(all.contains("/ColorSpace/DeviceGray") && !all.contains("/Decode["), "{space}: {all}");
        assert_eq!(run(&first.bytes).bytes, first.bytes, "{space}");
    }
}

/// Found by fuzzing.
#[test]
fn a_space_of_colours_with_a_broken_profile_is_the_same_after_a_second_pass() {
    let objects = ["[/ICCBased 11 0 R]", "<</N 1/Length 4>>\nstream\nnone\nendstream"];
    let first = run(&drawn("/ColorSpace<</C1 10 0 R>>", "/C1 cs 0.5 sc 0 0 9 9 re f", &objects).bytes());
    assert!(open(&first.bytes).contains("/DeviceGray"));
    assert_eq!(run(&first.bytes).bytes, first.bytes);
}

#[test]
fn a_form_that_draws_itself_comes_to_an_end() {
    let form = "<</Length 5/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 10 0 R>>>>>>\nstream\n/X Do\nendstream";
    let clean = run(&drawn("/XObject<</X 10 0 R>>", "/X Do", &[form]).bytes());
    assert_eq!(run(&clean.bytes).bytes, clean.bytes);
}

#[test]
fn a_flattened_document_is_pictures_with_text_behind() {
    let made = Made {
        catalog: "/OpenAction<</S/JavaScript/JS(alert)>>",
        content: "BT /F1 24 Tf 20 100 Td (Shiomi) Tj ET",
        ..Made::default()
    };
    let policy = Policy { flatten: vec![Kind::Pdf], ..Policy::default() };
    let clean = run_with(&made.bytes(), &policy);
    let all = open(&clean.bytes);
    assert_eq!(clean.report.rung, Rung::Flattened);
    assert!(all.contains("3 Tr") && all.contains("/Subtype/Image") && !all.contains("alert"));
    // The first letters in the table of the font: S and h.
    assert!(all.contains("<0001> <0053>") && all.contains("<0002> <0068>"), "{all}");
    // It is a document as any other to whoever does not flatten all.
    assert_eq!(run(&clean.bytes).bytes, clean.bytes);
}

#[test]
fn what_uses_a_resource_that_is_left_out_goes_in_the_same_pass() {
    let content = "q 9 0 0 9 0 0 cm BI/W 1/H 1/BPC 8/CS/C1 ID x EI Q 0 0 9 9 re f";
    // A space of one ink whose function is none.
    let made = drawn("/ColorSpace<</C1[/Separation/A/DeviceGray 10 0 R]>>", content, &["<<>>"]);
    let clean = run(&made.bytes());
    let all = open(&clean.bytes);
    assert!(all.contains("0 0 9 9 re") && !all.contains("BI/W") && !all.contains("/Separation"), "{all}");
    assert_eq!(run(&clean.bytes).bytes, clean.bytes);
}

/// Documents of the corpus, or none with a word about it.
fn corpus(folders: &[&str]) -> Vec<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let root = std::env::var_os("SEKIMORI_CORPUS").map_or_else(beside, PathBuf::from);
    let mut files: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| std::fs::read_dir(root.join(folder)).ok())
        .flat_map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())))
        .filter(|path| path.extension().is_some_and(|extension| extension == "pdf"))
        .collect();
    files.sort();
    if files.is_empty() {
        eprintln!("no corpus: nothing is checked here");
    }
    files
}

fn done(path: &Path) -> Option<(Vec<u8>, Report)> {
    let bytes = std::fs::read(path).unwrap();
    let clean = sanitize(Input { bytes: &bytes, name: None, password: None }, &Policy::default()).ok()?;
    Some((clean.bytes, clean.report))
}

#[test]
fn real_documents_are_rebuilt_the_same_each_time_and_change_no_more() {
    let files = corpus(&[
        "pdfjs/active",
        "pdfjs/benign",
        "pdfjs/broken",
        "poi/benign",
        "tika/active",
        "tika/benign",
        "openpreserve-cc0/pdf-handbuilt",
        "malicious-pdf-generated/obfuscate0",
    ]);
    let mut wrong = Vec::new();
    for path in &files {
        let Some((bytes, report)) = done(path) else {
            // Files that are broken on purpose may be; those of people may not.
            assert!(!path.to_string_lossy().contains("benign"), "{} is refused", path.display());
            continue;
        };
        assert!(report.account.balances(), "{}: {:?}", path.display(), report.account);
        assert_eq!(done(path).unwrap().0, bytes, "{} is not the same twice", path.display());
        let again = sanitize(Input { bytes: &bytes, name: None, password: None }, &Policy::default());
        if again.as_ref().map(|clean| &clean.bytes) != Ok(&bytes) {
            wrong.push(path.display().to_string());
        }
    }
    assert!(wrong.is_empty(), "change when they are rebuilt again: {wrong:#?}");
}

#[test]
fn no_key_that_acts_is_in_any_rebuilt_document() {
    const KEYS: [&str; 16] = [
        "/JavaScript",
        "/JS",
        "/AA",
        "/OpenAction",
        "/Launch",
        "/EmbeddedFile",
        "/EF",
        "/XFA",
        "/RichMedia",
        "/SubmitForm",
        "/GoToR",
        "/GoToE",
        "/Rendition",
        "/FFilter",
        "/Metadata",
        "/PieceInfo",
    ];
    for path in corpus(&["pdfjs/active", "tika/active", "malicious-pdf-generated/obfuscate0"]) {
        let Some((bytes, _)) = done(&path) else { continue };
        let mut rest = bytes.as_slice();
        while let Some(at) = memchr::memmem::find(rest, b"\nstream\n") {
            let (head, tail) = rest.split_at(at);
            let text = String::from_utf8_lossy(head);
            for key in KEYS {
                // As a name of its own: not the beginning of a longer one, not part of a text.
                let found = text.match_indices(key).any(|(at, _)| {
                    let next = text[at + key.len()..].chars().next().unwrap_or(' ');
                    !next.is_ascii_alphanumeric()
                        && !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '(')
                });
                assert!(!found, "{}: {key}", path.display());
            }
            let end = memchr::memmem::find(tail, b"\nendstream\nendobj").unwrap_or(tail.len() - 1);
            rest = &tail[end + 1..];
        }
    }
}
