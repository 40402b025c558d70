//! Pictures, drawings, texts and pages through the front door: each becomes a new file of the kind that it should.
#![allow(clippy::unwrap_used, clippy::panic)]

use model::sanitising::{Kind, Reason, Refusal};
use sanitize::{Clean, Input, Policy, sanitize};
use std::path::{Path, PathBuf};

fn run(bytes: &[u8], name: &str) -> Result<Clean, Refusal> {
    sanitize(Input { bytes, name: Some(name), password: None }, &Policy::default())
}

#[test]
fn each_kind_has_its_way() {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>";
    for (bytes, name, out) in [
        (svg.as_bytes(), "a.svg", Kind::Png),
        (b"text\n", "a.txt", Kind::Txt),
        (b"a,b\n", "a.csv", Kind::Csv),
        (b"a\tb\n", "a.tsv", Kind::Tsv),
        (b"{}", "a.json", Kind::Json),
        (b"<a/>", "a.xml", Kind::Xml),
        (b"<p>a", "a.html", Kind::Html),
    ] {
        let clean = run(bytes, name).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        assert_eq!(clean.report.out, out, "{name}");
        assert!(clean.report.account.balances(), "{name}");
    }
    assert_eq!(run(b"<p>a<script>", "a.hta").unwrap_err().reason, Reason::PolicyBlocked);
}

/// Pictures and texts of the corpus, if it is there (`SEKIMORI_CORPUS`).
fn corpus() -> Vec<PathBuf> {
    const KINDS: [&str; 15] =
        ["png", "jpg", "gif", "bmp", "tif", "webp", "svg", "emf", "wmf", "txt", "csv", "tsv", "html", "json", "xml"];
    let root =
        std::env::var_os("SEKIMORI_CORPUS").map_or_else(|| PathBuf::from("../../../shared/corpus"), PathBuf::from);
    let (mut folders, mut files) = (vec![root], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.extension().and_then(|extension| extension.to_str()) {
                _ if path.is_dir() => folders.push(path),
                Some(extension) if KINDS.contains(&extension) => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    files
}

#[test]
fn files_of_the_corpus_come_through_the_same_way_twice() {
    for path in corpus() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        let Ok(clean) = run(&bytes, &name) else { continue };
        assert!(clean.report.account.balances(), "{name}");
        assert_eq!(run(&bytes, &name).unwrap().bytes, clean.bytes, "{name}");
        let stem = Path::new(&name).with_extension(clean.report.out.extension());
        let again = run(&clean.bytes, &stem.to_string_lossy()).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        assert!(again.bytes == clean.bytes, "{name}");
    }
}
