//! INVARIANT 9: what was detected is nowhere afterwards: not in a state folder, not on the server, not in a log, a
//! temporary file, or what the program said. Only the documents themselves hold it, and the sealed containers.

mod common;

use std::path::Path;

use common::office::{MANAGER, OFFICER, Office};
use common::search::{Searcher, values};
use common::{Desk, papers};
use testkit::Resident;

/// Residents whose names nobody of the staff bears: the roster is the office's own and lies on the server.
fn residents() -> Vec<Resident> {
    let roster = include_str!("../../../demo/roster.csv");
    let rare = |resident: &Resident| {
        let name = resident.name("");
        name.chars().count() >= 4 && !roster.contains(&resident.name(" ")) && !resident.given.is_empty()
    };
    testkit::residents(20_261_122, 60).into_iter().filter(rare).take(11).collect()
}

fn searcher(residents: &[Resident]) -> Searcher {
    let searcher = Searcher::new(&residents.iter().flat_map(values).collect::<Vec<_>>());
    assert!(searcher.needles() > 5_000, "only {} needles", searcher.needles());
    searcher
}

#[test]
fn the_searcher_finds_a_planted_value_in_every_form() {
    let desk = Desk::new();
    let residents = residents();
    let searcher = searcher(&residents);
    let resident = &residents[3];
    let (name, number) = (resident.name("　"), resident.my_number.clone());
    let sjis = encoding_rs::SHIFT_JIS.encode(&name).0.into_owned();
    let plants: [(&str, Vec<u8>); 9] = [
        ("a.sqlite", [b"SQLite format 3\0\xff\xfe".as_slice(), name.as_bytes()].concat()),
        ("b.log", format!("x={number}\n").into_bytes()),
        ("c.bin", name.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("d.bin", [b"x".as_slice(), &sjis].concat()),
        (
            "e.json",
            format!("{{\"t\":\"{}\"}}", common::search::base64(format!("ab{number}cd").as_bytes())).into_bytes(),
        ),
        ("f.hash", hex(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, number.as_bytes()).as_ref()).into_bytes()),
        ("g.raw", aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, number.as_bytes()).as_ref().to_vec()),
        ("h.txt", resident.telephone(3).into_bytes()),
        ("i.hex", hex(resident.email.as_bytes()).into_bytes()),
    ];
    for (file, bytes) in &plants {
        desk.write(&format!("planted/{file}"), bytes);
    }
    desk.write(&format!("planted/{name}.txt"), b"");
    let (seen, hits) = searcher.folder(&desk.path("planted"), &|_| false);
    assert_eq!(seen, plants.len() + 1);
    for file in common::files(&desk.path("planted")) {
        assert!(hits.iter().any(|hit| hit.file == file), "nothing found in {}", file.display());
    }
    let unplanted = [b"clean \x00\xff".as_slice(), "住所 氏名 個人番号".as_bytes()].concat();
    assert!(searcher.bytes(&unplanted).is_empty());
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Documents of every format below `folder` of the share; each must have been found to hold something.
fn plant(desk: &Desk, folder: &str, residents: &[Resident]) -> usize {
    let documents = papers::of_every_format(residents);
    for (name, bytes) in &documents {
        desk.write(&format!("share/{folder}/{name}"), bytes);
    }
    documents.len()
}

fn nothing_left(desk: &Desk, searcher: &Searcher) {
    // The share holds the documents, sealed and unsealed; `out` what somebody with the right to it took out.
    let (share, out) = (desk.path("share"), desk.path("out"));
    let besides = |path: &Path| path.starts_with(&share) || path.starts_with(&out);
    let (seen, hits) = searcher.folder(&desk.path(""), &besides);
    assert!(seen > 3, "only {seen} files were searched");
    assert!(hits.is_empty(), "{hits:#?}");
    assert_eq!(searcher.bytes(&desk.spoken()), [""; 0], "the program said it");
}

#[test]
fn a_pc_on_its_own_keeps_nothing_of_what_it_found() {
    let desk = Desk::new();
    let residents = residents();
    let searcher = searcher(&residents);
    let n = plant(&desk, "a", &residents);
    let share = desk.arg("share");
    let lines = desk.run("pc", &["scan", "--json", "--all", &share]).ok().json();
    assert_eq!(lines.len(), n);
    // No reader exists for the format `other`; it lies there so that what is not read leaves nothing either.
    let read = |line: &&serde_json::Value| line["format"] != "other";
    assert!(lines.iter().filter(read).count() >= 10, "too few formats were read");
    let unfound: Vec<_> = lines.iter().filter(read).filter(|l| l["kinds"]["my_number"].is_null()).collect();
    assert!(unfound.is_empty(), "no 個人番号 found, so that the test would show nothing: {unfound:#?}");
    desk.run("pc", &["scan", "--csv", "--all", &share]).ok();
    desk.run("pc", &["scan", "--all", &share]).ok();
    desk.back_up("pc");
    desk.run("pc", &["scan", "--json", "--protect", "--yes", "--up-to", "50", &share]).ok();
    nothing_left(&desk, &searcher);
    let sealed = desk.path("share/a/メモ.txt.tdf").display().to_string();
    let text = desk.run("pc", &["open", &sealed]).ok().text();
    assert!(!searcher.bytes(text.as_bytes()).is_empty(), "the text of the document is shown");
    std::fs::create_dir(desk.path("out")).expect("folder");
    desk.run("pc", &["open", &sealed, "-o", &desk.arg("out/x.txt")]).ok();
    let runs = desk.run("pc", &["undo"]).ok().text();
    let run = runs.split_whitespace().next().expect("a run");
    nothing_left(&desk, &searcher);
    desk.run("pc", &["undo", run, "--yes"]).ok();
    nothing_left(&desk, &searcher);
}

#[test]
fn an_office_and_its_pcs_keep_nothing_of_what_was_found() {
    let desk = Desk::new();
    let residents = residents();
    let searcher = searcher(&residents);
    let mut office = Office::open(&desk);
    plant(&desk, "税務課", &residents);
    let share = desk.arg("share");
    desk.run("fileserver", &["scan", "--json", "--protect", "--yes", "--up-to", "50", &share]).ok();
    office.sign_in("zeimu", MANAGER);
    std::fs::create_dir(desk.path("out")).expect("folder");
    for name in ["申請書.docx", "台帳.xlsx", "一覧.csv", "受信.eml", "束.zip"] {
        let sealed = desk.path(&format!("share/税務課/{name}.tdf")).display().to_string();
        let text = desk.run("zeimu", &["open", &sealed]).ok().text();
        assert!(!searcher.bytes(text.as_bytes()).is_empty(), "the text of {name} is shown");
        desk.run("zeimu", &["open", &sealed, "-o", &desk.arg(&format!("out/{name}"))]).ok();
    }
    // While it runs, and after it has ended and written everything out.
    nothing_left(&desk, &searcher);
    office.sign_in("fileserver", OFFICER);
    let runs = desk.run("fileserver", &["undo"]).ok().text();
    let run = runs.split_whitespace().next().expect("a run");
    desk.run("fileserver", &["undo", run, "--yes"]).ok();
    nothing_left(&desk, &searcher);
    office.stop();
    nothing_left(&desk, &searcher);
}
